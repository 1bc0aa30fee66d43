"""`bihuan pack check`: what is proven about the packs before anyone relies on them.

Schema (while reading) · citations resolve within the chain · no gap or overlap in time · no child looser than its
parent · a subordinate's measures are complete · terms are defined · worked cases pass · sample documents compile (by a
hook).
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from bihuan.policy import cases
from bihuan.policy.at import Policies, policies
from bihuan.policy.kinds import UNSET, Codes, Table
from bihuan.policy.setting import Mentions, Setting, walk
from bihuan.policy.shelf import MODALITIES, OURS, Instrument, Pack, Problem, Shelf, Value
from bihuan.policy.vocabulary import KEYS
from bihuan.refusal import Refusal

Hook = Callable[[Pack], Iterable[Problem]]
HOOKS: list[Hook] = []
"""Further proofs that lie above this package (documents compile); each is asked once per pack."""


def register(hook: Hook) -> Hook:
    """Add a proof; returns it, so it can be used as a decorator."""
    HOOKS.append(hook)
    return hook


def run(paths: Path | None = None, *, with_cases: bool = True) -> list[Problem]:
    """Every problem of the packs in the folder `paths` (default: the shipped ones), errors before notices."""
    asked = Policies(paths) if paths is not None else policies
    asked.reload()
    shelf = asked.shelf
    problems = list(shelf.problems)
    for pack in asked.packs():
        problems += pack_problems(shelf, pack)
    if with_cases:
        problems += cases.problems(asked)
    return sorted(problems, key=lambda problem: (problem.level != "error", problem.file, problem.key))


def contradictions(asked: Policies = policies) -> list[Problem]:
    """The faults on account of which nobody may be judged by the packs as they are shipped: what could not be read and
    what is wrong with a value. Notices are none."""
    shelf = asked.shipped
    found = list(shelf.problems)
    for pack in shelf.packs.values():
        found += value_problems(shelf, pack)
    return sorted((one for one in found if one.level == "error"), key=lambda one: (one.file, one.key))


def value_problems(shelf: Shelf, pack: Pack) -> list[Problem]:
    """What is wrong with the values of one pack: their grounds, their days, their parents, their terms."""
    problems = [*_citations(shelf, pack), *_coverage(shelf, pack), *_looser(shelf, pack)]
    return [*problems, *_local_measures(shelf, pack), *_terms(shelf, pack)]


def pack_problems(shelf: Shelf, pack: Pack) -> list[Problem]:
    """What is wrong with one pack beyond its schema, its documents included."""
    problems = value_problems(shelf, pack)
    for hook in HOOKS:
        problems += hook(pack)
    return problems


def require_publishable(pack_id: str, asked: Policies = policies) -> None:
    """May the pack be put in force? Raises `Refusal` with the first problem's code and all its keys as `missing`.

    Codes: in_force_date_missing (HZ-6.1), pack_term_undefined (QHD-6.2.2), local_measure_incomplete and
    child_looser_than_parent (HZ-5.6.1, YT-0.1), value_gap, value_overlap, clause_unknown, and the schema's.
    """
    pack = asked.pack(pack_id)
    found = [problem for problem in asked.shelf.problems if problem.pack == pack_id]
    found += pack_problems(asked.shelf, pack)
    if found:
        code = found[0].code
        raise Refusal(code, missing=[problem.key for problem in found if problem.code == code], pack=pack.name_zh)


def _file(pack: Pack, name: str = "pack.toml") -> str:
    return f"{pack.folder.name}/{name}"


def _citations(shelf: Shelf, pack: Pack) -> Iterable[Problem]:
    chain = {link.id for link in shelf.chain(pack.id)}
    for value in _values(pack):
        for clause_id in value.clauses:
            instrument = instrument_of(shelf, clause_id)
            if clause_id == OURS:
                continue
            if instrument is None:
                said = f'cites {clause_id!r}, which no document holds; allowed: a clause of {_listed(chain)} or "ours"'
                yield _problem(pack, value, said, "clause_unknown")
            elif instrument.pack not in chain:
                said = f"cites {clause_id} of {instrument.pack}; allowed: clauses of {_listed(chain)}"
                yield _problem(pack, value, said, "clause_of_stranger")
    for clause in shelf.clauses.values():
        if clause.instrument.pack == pack.id:
            for other in clause.conflicts:
                if other not in shelf.clauses:
                    said = f"conflicts with {other!r}, which no instrument holds; allowed: a clause id"
                    yield Problem(
                        _file(pack, "instruments"), f"clause {clause.id}", said, "clause_unknown", pack=pack.id
                    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _values(pack: Pack) -> Iterable[Value]:
    return (value for values in pack.values.values() for value in values)


def _problem(pack: Pack, value: Value, said: str, code: str) -> Problem:
    return Problem(value.file, f"{value.key.name} since {value.since}", said, code, pack=pack.id)


def _coverage(shelf: Shelf, pack: Pack) -> Iterable[Problem]:
    """From the pack's first day on every key it names has exactly one value; a value begins with its document."""
    for values in pack.values.values():
        if pack.in_force is None or not values:
            continue
        first = values[0]
        if first.since > pack.in_force and not _comes_later(shelf, first):
            said = (
                f"nothing from {pack.in_force} to {first.since}; allowed: since = {pack.in_force}, or unset before it"
            )
            yield _problem(pack, first, said, "value_gap")
        if first.since < pack.in_force:
            said = f"begins before the pack's in_force {pack.in_force}; allowed: since = {pack.in_force} or later"
            yield _problem(pack, first, said, "value_before_pack")
        for value in values:
            document = _first_day(shelf, value)
            if document and value.since < document:
                said = f"begins before its document's in_force {document}; allowed: since = {document} or later"
                yield _problem(pack, value, said, "value_before_instrument")
        for before, after in pairwise(values):
            if before.until is None or before.until >= after.since:
                said = f"overlaps the value since {after.since}; allowed: until before {after.since}"
                yield _problem(pack, before, said, "value_overlap")
            elif before.until + timedelta(days=1) < after.since:
                said = f"ends {before.until} and the next begins {after.since}; allowed: no day between"
                yield _problem(pack, before, said, "value_gap")
        if values[-1].until is not None:
            said = f'ends {values[-1].until} and nothing follows; allowed: no until, or a further value (or "unset")'
            yield _problem(pack, values[-1], said, "value_gap")


def _comes_later(shelf: Shelf, value: Value) -> bool:
    """Was the document itself not in force before the value?"""
    return bool(first := _first_day(shelf, value)) and first >= value.since


def _first_day(shelf: Shelf, value: Value) -> date | None:
    """When the earliest of the value's documents came into force."""
    instruments = (instrument_of(shelf, clause) for clause in value.clauses)
    days = [first_day(instrument) for instrument in instruments if instrument]
    return min((day for day in days if day), default=None)


def instrument_of(shelf: Shelf, clause_id: str) -> Instrument | None:
    """The document a clause stands in, or that the id itself names."""
    clause = shelf.clauses.get(clause_id)
    return clause.instrument if clause else shelf.instruments.get(clause_id)


def first_day(instrument: Instrument) -> date | None:
    """When a document came into force, as far as it says so."""
    given = instrument.in_force
    if isinstance(given, date) or given is None:
        return given
    year, _, month = given.partition("-")
    return date(int(year), int(month or 1), 1) if year.isdigit() and (month or "1").isdigit() else None


def _looser(shelf: Shelf, pack: Pack) -> Iterable[Problem]:
    """A child fills what its parent leaves open or is stricter, never looser; a weaker modality is looser."""
    parents = shelf.chain(pack.id)[1:]
    for name in pack.values:
        reported = set()
        for day in walk([pack, *parents], name, pack.in_force or date.min):
            own = next((value for value in pack.values[name] if value.covers(day)), None)
            above = Mentions.of(shelf, parents, KEYS[name], day).setting()
            if own is None or own.value == UNSET or not above.is_set or own.since in reported:
                continue
            said = looser(shelf, own, above)
            if said:
                reported.add(own.since)
                yield _problem(
                    pack, own, f"{said} (parent: {above.pack}, {above.basis.clause})", "child_looser_than_parent"
                )


def looser(shelf: Shelf, own: Value, above: Setting) -> str:
    """Why the value is looser than the parent's setting, or ""."""
    key = own.key
    value = own.value
    if isinstance(key.kind, Codes):
        for name in key.kind.terms(value):
            term = shelf.term(own.pack, name)
            value = term.members if term and term.members is not None else above.value
    if key.kind.looser(value, above.value, key.stricter):
        return f"{value!r} is looser than {above.value!r}; allowed: {_direction(key.stricter)}"
    if key.stricter != "none" and MODALITIES.index(own.modality) < MODALITIES.index(above.modality):
        return f"{own.modality} is weaker than {above.modality}; allowed: {above.modality} or stronger"
    return ""


def _direction(stricter: str) -> str:
    return {
        "higher": "the parent's number or a higher one",
        "lower": "the parent's number or a lower one",
        "superset": "all the parent has, and more",
        "subset": "what the parent has, or less",
        "listed": "the parent's choice or a stricter one of the list",
    }.get(stricter, "anything")


def _local_measures(shelf: Shelf, pack: Pack) -> Iterable[Problem]:
    """Where the parent demands implementing measures (HZ-5.6.1), the child's have all the parts it names."""
    key = KEYS["local_measures.required_parts"]
    demanded = Mentions.of(shelf, shelf.chain(pack.id)[1:], key, pack.in_force or date.max).setting()
    for part in demanded.value or ():
        values = pack.values.get(f"local_measures.{part}", [])
        if not any(value.value != UNSET and value.value for value in values):
            said = f"empty; {demanded.basis.clause} demands {', '.join(demanded.value)} of every subordinate's measures"
            file = _file(pack, "parameters/local_measures.toml")
            yield Problem(file, f"local_measures.{part}", said, "local_measure_incomplete", pack=pack.id)


def _terms(shelf: Shelf, pack: Pack) -> Iterable[Problem]:
    """Every term the pack uses is defined; an unconfirmed pack may still leave it open, in sight."""
    level = "error" if pack.status == "in_force" else "notice"
    for where, name in sorted(_terms_used(shelf, pack)):
        term = shelf.term(pack.id, name)
        if term is None or not term.defined:
            said = f"the term {name!r} is not defined; allowed: a term of terms.toml with members or meaning_zh"
            yield Problem(_file(pack, "terms.toml"), where, said, "pack_term_undefined", level, pack.id)


def _terms_used(shelf: Shelf, pack: Pack) -> set[tuple[str, str]]:
    used = {(f"clause {c.id}", t) for c in shelf.clauses.values() if c.instrument.pack == pack.id for t in c.terms}
    for value in _values(pack):
        kind = value.key.kind
        if isinstance(kind, Codes | Table) and value.value != UNSET:
            used |= {(value.key.name, name) for name in kind.terms(value.value)}
    return used | {(f"term {name}", name) for name in pack.terms}
