"""The law of a place on a day: `policies.at("<division>", on=day).checks.min_experts`."""

import hashlib
from datetime import date
from functools import cached_property
from pathlib import Path

from bihuan.policy import reading
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
    """All packs of one folder. The module's `policies` reads the shipped ones, once, at the first question."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._policies: dict[tuple[str, date], Policy] = {}
        self._by_code: dict[str, Pack] = {}

    @classmethod
    def over(cls, shelf: Shelf, releases: dict[str, str]) -> "Policies":
        """The engine over packs that are already in memory, with the releases to call them by."""
        made = cls(shelf.folder)
        made.__dict__.update(shelf=shelf, _releases=releases)
        return made

    @cached_property
    def shelf(self) -> Shelf:
        return reading.read(self._folder or reading.place())

    @property
    def folder(self) -> Path:
        return self.shelf.folder

    def reload(self) -> None:
        """Forget what was read; the next question reads the folder anew."""
        self.__dict__.pop("shelf", None)
        self._policies.clear()
        self._by_code.clear()
        self._releases.clear()

    @cached_property
    def _releases(self) -> dict[str, str]:
        return {}

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
        has none, and `BrokenPacks` where a pack of the chain could not be read in full.
        """
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
        return Policy(self.shelf, chain, on, self.release(pack.id))

    def release(self, pack_id: str) -> str:
        """ "<pack>@<year>.<month>+<hash>": when the chain was last verified, and a hash over everything that judges."""
        if pack_id not in self._releases:
            chain = self.shelf.chain(pack_id)
            last = max((day for pack in chain for day in _verified(pack)), default=None)
            stamp = f"{last.year}.{last.month:02d}" if last else "0"
            self._releases[pack_id] = f"{pack_id}@{stamp}+{_hash(self.folder, chain)}"
        return self._releases[pack_id]

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


def _hash(folder: Path, chain: list[Pack]) -> str:
    digest = hashlib.sha256()
    for pack in chain:
        for path in sorted(pack.folder.rglob("*")):
            if path.is_file() and path.relative_to(pack.folder).parts[0] != "cases":
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:8]


policies = Policies()
