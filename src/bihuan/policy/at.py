"""The law of a place on a day: `policies.at("<division>", on=day).checks.min_experts`."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from bihuan import clock
from bihuan.policy import reading
from bihuan.policy.amending import Change, laid_over
from bihuan.policy.glossary import Glossary
from bihuan.policy.setting import Mentions, Setting
from bihuan.policy.shelf import Clause, Pack, Problem, Rows, Shelf
from bihuan.policy.vocabulary import KEYS, TOPICS
from bihuan.refusal import Refusal


class BrokenPacks(Exception):
    """The packs a question needs have faults that would change the answer; `problems` names them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class Topic:
    """The keys of one topic as attributes; an unknown one raises `AttributeError` that names the known ones."""

    def __init__(self, policy: "Policy", name: str) -> None:
        self._policy = policy
        self._name = name

    def __getattr__(self, key: str) -> Setting:
        name = f"{self._name}.{key}"
        if key.startswith("_") or name not in KEYS:
            known = ", ".join(known.key for known in KEYS.values() if known.topic == self._name)
            raise AttributeError(f"the vocabulary has no {name}; allowed: {known}")
        return self._policy.setting(name)


class Policy:
    """All settings of one place on one day. `pack` is the place's own pack, `release` is stamped on records."""

    def __init__(self, shelf: Shelf, chain: list[Pack], on: date, release: str) -> None:
        self.pack = chain[0]
        self.on = on
        self.release = release
        self._shelf = shelf
        self._chain = chain
        self._settings: dict[str, Setting] = {}

    def __repr__(self) -> str:
        return f"Policy({self.pack.id}, on={self.on}, release={self.release})"

    def __getattr__(self, topic: str) -> Topic:
        if topic not in TOPICS:
            raise AttributeError(f"the vocabulary has no topic {topic}; allowed: {', '.join(TOPICS)}")
        return Topic(self, topic)

    def setting(self, name: str) -> Setting:
        """One setting by its full name ("checks.min_experts"); raises `KeyError` for a name the vocabulary lacks."""
        if name not in self._settings:
            self._settings[name] = Mentions.of(self._shelf, self._chain, KEYS[name], self.on).setting()
        return self._settings[name]

    def settings(self) -> list[Setting]:
        """Every setting of the vocabulary, set or not."""
        return [self.setting(name) for name in KEYS]

    @property
    def chain(self) -> tuple[Pack, ...]:
        """The packs asked, nearest first."""
        return tuple(self._chain)


class Policies:
    """All packs of one folder, with what was signed into force over them. The module's `policies` reads the shipped
    ones, once, at the first question."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._policies: dict[tuple[str, date], Policy] = {}
        self._by_code: dict[str, Pack] = {}
        self._releases: dict[tuple[str, str], str] = {}
        self._prints: dict[str, list[tuple[str, bytes]]] = {}
        self._signed: tuple[Change, ...] = ()
        self._source: Callable[[], Iterable[Change]] | None = None
        self._every = 0.0
        self._asked: tuple[float, date] | None = None
        self._lock = threading.RLock()

    @classmethod
    def over(cls, shelf: Shelf, releases: dict[str, str]) -> "Policies":
        """The engine over packs that are already in memory, with the releases to call them by."""
        made = cls(shelf.folder)
        made.__dict__.update(shelf=shelf, shipped=shelf)
        made._releases = {(pack, ""): release for pack, release in releases.items()}
        return made

    def amended_by(self, source: Callable[[], Iterable[Change]], *, every: float) -> None:
        """Lay what `source` tells over the shipped packs, in its order. It is asked again after `every` seconds and on
        a new day: as only a day to come can be signed for, everybody knows a change before it holds."""
        self._source, self._every = source, every
        self.ask_again()

    def ask_again(self) -> None:
        """Ask the source at the next question, because something was signed."""
        with self._lock:  # an answer that is under way may be without it
            self._asked = None

    def _know_what_is_signed(self) -> None:
        if self._source is None:
            return
        now = (time.monotonic(), clock.machine_day())
        if self._asked is not None and self._asked[1] == now[1] and now[0] - self._asked[0] < self._every:
            return
        signed = tuple(self._source())
        self._asked = now
        if signed != self._signed:
            self._signed = signed
            self.__dict__.pop("shelf", None)
            self._policies.clear()
            self._by_code.clear()

    @cached_property
    def shipped(self) -> Shelf:
        """The packs as they were written when they were first asked; what is edited later holds from the next start."""
        shelf = reading.read(self._folder or reading.place())
        self._prints = {pack.id: list(_prints(pack)) for pack in shelf.packs.values()}
        return shelf

    @cached_property
    def shelf(self) -> Shelf:
        """The packs with what was signed over them. What no longer fits the vocabulary is a Problem of its pack, so
        that nobody judges without it unawares."""
        shelf = replace(self.shipped, problems=list(self.shipped.problems))
        for one in self._signed:
            try:
                shelf = laid_over(shelf, [one])
            except (KeyError, ValueError) as wrong:
                file = f"{one.pack}/parameters/{one.key.partition('.')[0]}.toml"
                said = f"{one.source} cannot be laid over it: {wrong}"
                shelf.problems.append(Problem(file, one.key, said, "amendment_unreadable", pack=one.pack))
        return shelf

    @property
    def folder(self) -> Path:
        return self.shipped.folder

    def reload(self) -> None:
        """Forget what was read; the next question reads the folder anew."""
        self.__dict__.pop("shipped", None)
        self.__dict__.pop("shelf", None)
        self._policies.clear()
        self._by_code.clear()
        self._releases.clear()
        self._asked = None

    def packs(self) -> list[Pack]:
        """Every pack, parents before children."""
        return sorted(self.shelf.packs.values(), key=lambda pack: (pack.division_code, pack.id))

    def pack(self, pack_id: str) -> Pack:
        """Raises `KeyError` that names the packs there are."""
        if pack_id not in self.shelf.packs:
            raise KeyError(f"no pack {pack_id!r}; there are: {', '.join(sorted(self.shelf.packs))}")
        return self.shelf.packs[pack_id]

    def pack_for(self, division: str) -> Pack:
        """The pack that governs a division code of any length: the longest prefix; "" or "cn" is the nation.

        A pack's own id is taken too. Raises `KeyError` where not even the nation has a pack.
        """
        if division not in self._by_code:
            self._by_code[division] = self._find(division)
        return self._by_code[division]

    def _find(self, division: str) -> Pack:
        if division in self.shelf.packs:
            return self.shelf.packs[division]
        code = "" if division == "cn" else division
        fitting = [pack for pack in self.shelf.packs.values() if code.startswith(pack.division_code)]
        if not fitting:
            raise KeyError(f"no pack for division {division!r}; there are: {', '.join(sorted(self.shelf.packs))}")
        return max(fitting, key=lambda pack: len(pack.division_code))

    def at(self, division: str, *, on: date) -> Policy:
        """The law of the division on the day.

        Raises `Refusal` "pack_not_in_force" (HZ-6.1) before the pack's first day, "in_force_date_missing" where it
        has none, `BrokenPacks` where a pack of the chain could not be read in full, and what the source raises that
        tells what was signed: nobody is judged by less than that. One thread at a time asks, so that none goes on
        without what another is still waiting for, and no answer outlives the law that it was given by.
        """
        with self._lock:
            self._know_what_is_signed()
            pack = self.pack_for(division)
            known = self._policies.get((pack.id, on))
            if known is None:
                known = self._policies[pack.id, on] = self._policy(pack, on)
            return known

    def _policy(self, pack: Pack, on: date) -> Policy:
        if pack.in_force is None:
            raise Refusal("in_force_date_missing", missing=["in_force"], pack=pack.name_zh)
        if on < pack.in_force:
            facts = {"on": on.isoformat(), "in_force": pack.in_force.isoformat()}
            raise Refusal("pack_not_in_force", pack=pack.name_zh, **facts)
        chain = self.shelf.chain(pack.id)
        ids = {link.id for link in chain}
        broken = [problem for problem in self.shelf.problems if problem.pack in ids and _judges(problem.file)]
        if broken:
            raise BrokenPacks(broken)
        return Policy(self.shelf, chain, on, self.release(pack.id, on=on))

    def release(self, pack_id: str, *, on: date | None = None) -> str:
        """ "<pack>@<year>.<month>+<hash>": when the chain was last verified, and a hash over everything that judges on
        the day, what was signed into force included."""
        chain = self.shipped.chain(pack_id)
        ids = {pack.id for pack in chain}
        signed = [one for one in self._signed if one.pack in ids and (on is None or one.since <= on)]
        over = "\n".join(map(repr, signed))
        if (pack_id, over) not in self._releases:
            days = [day for pack in chain for day in _verified(pack)]
            days += [one.verified_on for one in signed if one.verified_on]
            stamp = f"{max(days).year}.{max(days).month:02d}" if days else "0"
            self._releases[pack_id, over] = f"{pack_id}@{stamp}+{self._hash(chain, over)}"
        return self._releases[pack_id, over]

    def _hash(self, chain: list[Pack], over: str) -> str:
        digest = hashlib.sha256()
        for pack in chain:
            for name, print_ in self._prints[pack.id]:
                digest.update(name.encode())
                digest.update(print_)
        digest.update(over.encode())
        return digest.hexdigest()[:8]

    def clause(self, clause_id: str) -> Clause:
        """Raises `KeyError` for a clause no pack holds."""
        return self.shelf.clauses[clause_id]

    def clauses(self) -> list[Clause]:
        return list(self.shelf.clauses.values())

    @cached_property
    def glossary(self) -> Glossary:
        return Glossary(self)

    def table(self, division: str, name: str, *, on: date | None = None) -> Rows:
        """The table of that name in force on the day, from the nearest pack that has it. Raises `KeyError`."""
        chain = self.shelf.chain(self.pack_for(division).id)
        found = [table for pack in chain for table in pack.tables if table.id == name and table.covers(on)]
        if not found:
            raise KeyError(f"no table {name!r} for {division!r} on {on}")
        nearest = [table for table in found if table.pack == found[0].pack]
        return max(nearest, key=lambda table: table.since or date.min)

    def checklists(self, division: str, on: date | None = None) -> list[Rows]:
        """The checklists in force on the day, the place's own first; a child's replaces its parent's of the same id."""
        seen: dict[str, Rows] = {}
        for pack in self.shelf.chain(self.pack_for(division).id):
            for checklist in pack.checklists:
                if checklist.covers(on):
                    seen.setdefault(checklist.id, checklist)
        return list(seen.values())


def _judges(file: str) -> bool:
    return file.endswith("/pack.toml") or "/parameters/" in file


def _verified(pack: Pack) -> list[date]:
    days = [value.verified_on for values in pack.values.values() for value in values]
    return [day for day in [*days, pack.verified_on, pack.in_force] if day is not None]


def _prints(pack: Pack) -> Iterator[tuple[str, bytes]]:
    """The files of a pack, its cases apart, each with what its content comes to."""
    for path in sorted(pack.folder.rglob("*")):
        if path.is_file() and path.relative_to(pack.folder).parts[0] != "cases":
            yield path.relative_to(pack.folder.parent).as_posix(), hashlib.sha256(path.read_bytes()).digest()


policies = Policies()
