"""What an office and an institution must be to stand in the register: plain facts in, clean values or a Refusal out.
No Django, no clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from bihuan.refusal import Refusal
from bihuan.standards import credit_code
from bihuan.standards.divisions import contains, trim

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting


@dataclass(frozen=True)
class Superior:
    """The office above, as it stands when the one below it is founded or changed."""

    place: str
    duties: tuple[str, ...] = ()
    enforces: bool = False
    closed: bool = False


@dataclass(frozen=True)
class OfficeFacts:
    """An office as it is to be. `superior` is None where it stands at the top."""

    name: str
    kind: str
    division_code: str
    duties: tuple[str, ...] = ()
    has_enforcement_power: bool = False
    superior: Superior | None = None


def office(
    facts: OfficeFacts,
    policy: Policy,
    *,
    kinds: Collection[str],
    sectors: Collection[str],
    known: Callable[[str], bool],
) -> OfficeFacts:
    """The facts, cleaned. Raises `name_missing`, `office_kind_unknown`, `division_unknown`, `sector_unknown`,
    `superior_closed`, `division_outside_superior`, and `office_cannot_enforce` for a coordinating body
    (INSP54-forbidden)."""
    if not facts.name.strip():
        raise Refusal("name_missing", missing=["name"])
    if facts.kind not in kinds:
        raise Refusal("office_kind_unknown", missing=["kind"], value=facts.kind)
    if not known(facts.division_code):
        raise Refusal("division_unknown", value=facts.division_code)
    strange = sorted(set(facts.duties) - set(sectors))
    if strange:
        raise Refusal("sector_unknown", missing=strange)
    above = facts.superior
    if above is not None and above.closed:
        raise Refusal("superior_closed", missing=["superior"])
    if above is not None and not contains(above.place, facts.division_code):
        raise Refusal("division_outside_superior", missing=["division_code"])
    enforcing = policy.regulator.enforcing_kinds
    if facts.has_enforcement_power and enforcing.is_set and facts.kind not in enforcing.value:
        raise Refusal("office_cannot_enforce", basis=enforcing.basis)
    return replace(facts, name=facts.name.strip(), division_code=trim(facts.division_code))


def beyond(facts: OfficeFacts, above: Superior, *, general_kinds: Collection[str]) -> list[str]:
    """The fields in which an office has more than the one above: under a duty list, duties that are not all of it and
    a kind that answers for all sectors; and enforcement power that the one above has not."""
    limited = bool(above.duties)
    more = {
        "duties": limited and (not facts.duties or not set(facts.duties) <= set(above.duties)),
        "kind": limited and facts.kind in general_kinds,
        "has_enforcement_power": facts.has_enforcement_power and not above.enforces,
    }
    return [name for name, is_more in more.items() if is_more]


def within_superior(facts: OfficeFacts, *, general_kinds: Collection[str], before: OfficeFacts | None = None) -> None:
    """Nobody hands down more than he has. Of an office that stands already in its place (`before`) only what it gains
    is judged, so that what the platform once gave it holds up no other change. Raises `office_beyond_superior`, which
    names the fields."""
    above = facts.superior
    if above is None:
        return
    if before is not None:
        duties = (*above.duties, *before.duties) if above.duties and before.duties else ()
        above = replace(above, duties=duties, enforces=above.enforces or before.has_enforcement_power)
    fields = beyond(facts, above, general_kinds=general_kinds if before is None else ())
    if fields:
        raise Refusal("office_beyond_superior", missing=fields)


@dataclass(frozen=True)
class Certificate:
    """资质证书: its number, and the last day it is good; None where it names none."""

    number: str
    valid_until: date | None = None


@dataclass(frozen=True)
class InstitutionFacts:
    """An institution as it is to be; `certificates` by service item."""

    name: str
    credit_code: str
    division_code: str
    level: str = ""
    qualified_in: tuple[str, ...] = ()
    qualified_until: date | None = None
    lists: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    certificates: Mapping[str, Certificate] = field(default_factory=dict)


_NOTHING = InstitutionFacts("", "", "")


def institution(
    facts: InstitutionFacts,
    laws: Sequence[Policy],
    *,
    levels: Collection[str],
    known: Callable[[str], bool],
    on: date,
    before: InstitutionFacts | None = None,
) -> InstitutionFacts:
    """The facts, cleaned. `laws` are that of the place that keeps the record, which judges the level, and those of the
    places it works in: a list or service stands where one of them knows it. Of a record that stands already (`before`)
    only what changes is judged, so that whatever ran out meanwhile holds up no other change.

    Raises `name_missing`, `institution_code_missing`, the credit code's own problem, `division_unknown`,
    `working_place_missing`, `institution_level_missing` where the place goes by levels (YT-1.1),
    `institution_list_unknown` (YT-A.1), `service_item_unknown`, `qualification_missing` and `qualification_expired` for
    an item that nobody offers without one (HZ-3.1.1).
    """
    if not facts.name.strip():
        raise Refusal("name_missing", missing=["name"])
    code = _code(facts.credit_code) if before is None else before.credit_code
    was = before or _NOTHING
    places = tuple(dict.fromkeys(trim(place) for place in facts.qualified_in))
    for place in (facts.division_code, *places):
        if place not in (was.division_code, *was.qualified_in) and not known(place):
            raise Refusal("division_unknown", value=place)
    if before is None and not places:
        raise Refusal("working_place_missing", missing=["qualified_in"])
    clean = replace(
        facts,
        name=facts.name.strip(),
        credit_code=code,
        division_code=trim(facts.division_code),
        qualified_in=places,
        certificates=_of_what_is_offered(facts),
    )
    if before is None or clean.level != was.level:
        _level(clean.level, laws[0].engagement.institution_levels, levels)
    _lists(set(clean.lists) - set(was.lists), laws)
    _services(set(clean.services) - set(was.services), laws)
    touched = [
        item
        for item in clean.services
        if item not in was.services or clean.certificates.get(item) != was.certificates.get(item)
    ]
    _qualified(touched, clean.certificates, laws, on=on)
    return clean


def still_holds(facts: InstitutionFacts, laws: Sequence[Policy], *, levels: Collection[str], on: date) -> None:
    """What must hold of an institution that comes back into service: its level, and its certificates. Raises as
    `institution` does; its lists and services were judged when it got them."""
    _level(facts.level, laws[0].engagement.institution_levels, levels)
    _qualified(facts.services, facts.certificates, laws, on=on)


def _of_what_is_offered(facts: InstitutionFacts) -> dict[str, Certificate]:
    """The certificates with a number, of the items that are offered."""
    return {
        item: replace(kept, number=kept.number.strip())
        for item, kept in facts.certificates.items()
        if item in facts.services and kept.number.strip()
    }


def _code(text: str) -> str:
    if not text.strip():
        raise Refusal("institution_code_missing", missing=["credit_code"])
    checked = credit_code.check(text)
    if not checked.valid:
        raise Refusal(checked.problem, value=checked.code)
    return checked.code


def _level(level: str, wanted: Setting, levels: Collection[str]) -> None:
    if level and level not in levels:
        raise Refusal("institution_level_missing", missing=["level"], basis=wanted.basis)
    if wanted.is_set and not level:
        raise Refusal("institution_level_missing", missing=["level"], basis=wanted.basis)


def _lists(added: set[str], laws: Sequence[Policy]) -> None:
    strange = sorted(added - set(lists_of(laws)))
    if strange:
        basis = laws[0].engagement.institution_lists.basis
        raise Refusal("institution_list_unknown", missing=strange, basis=basis)


def _services(added: set[str], laws: Sequence[Policy]) -> None:
    strange = sorted(added - set(items_of(laws)))
    if strange:
        raise Refusal("service_item_unknown", missing=strange, basis=laws[0].engagement.technical_items.basis)


def _qualified(
    items: Iterable[str], certificates: Mapping[str, Certificate], laws: Sequence[Policy], *, on: date
) -> None:
    asked = qualified_items(laws)
    wanted = [item for item in items if item in asked]
    lacking = [item for item in wanted if item not in certificates]
    if lacking:
        raise Refusal("qualification_missing", missing=lacking, basis=asked[lacking[0]].ground(lacking[0]))
    over = [item for item in wanted if (until := certificates[item].valid_until) is not None and until < on]
    if over:
        raise Refusal("qualification_expired", missing=over, basis=asked[over[0]].ground(over[0]))


def lists_of(laws: Iterable[Policy]) -> dict[str, Setting]:
    """The lists that some of the places keep, each with the first value that names it (YT-A.1)."""
    return _named_by(law.engagement.institution_lists for law in laws)


def items_of(laws: Iterable[Policy]) -> list[str]:
    """The service items that some of the places have in their catalogue, each once."""
    return list(dict.fromkeys(item for law in laws for item in catalogue(law)))


def qualified_items(laws: Iterable[Policy]) -> dict[str, Setting]:
    """The items that nobody offers without a certificate, with the first value that asks for it (HZ-3.1.1)."""
    return _named_by(law.engagement.qualified_items for law in laws)


def _named_by(settings: Iterable[Setting]) -> dict[str, Setting]:
    named: dict[str, Setting] = {}
    for setting in settings:
        for code in setting.value or ():
            named.setdefault(code, setting)
    return named


def catalogue(policy: Policy) -> tuple[str, ...]:
    """The service items of the place: its technical items; where it names none, the contents of service."""
    return tuple(policy.engagement.technical_items.value or policy.engagement.service_contents.value or ())


@dataclass(frozen=True)
class Fit:
    """One condition of being engaged at a place: whether it is met, and its ground."""

    code: str
    met: bool
    basis: object = None


def fit(
    *, in_service: bool, works_here: bool, level: str, valid_until: date | None, policy: Policy, on: date
) -> list[Fit]:
    """Whether an enterprise of the place may engage the institution on that day, condition by condition (YT-1.1)."""
    levels = policy.engagement.institution_levels
    return [
        Fit("in_service", in_service),
        Fit("works_here", works_here, levels.basis),
        Fit("valid", valid_until is None or valid_until >= on, levels.basis),
        Fit("level_counts", not levels.is_set or level in levels.value, levels.basis),
    ]
