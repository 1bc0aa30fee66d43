"""What an office and an institution must be to stand in the register: plain facts in, clean values or a Refusal out.
No Django, no clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from bihuan.refusal import Refusal
from bihuan.standards import credit_code
from bihuan.standards.divisions import contains, trim

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting


@dataclass(frozen=True)
class OfficeFacts:
    """An office as it is to be. `superior_place` is None where it stands at the top."""

    name: str
    kind: str
    division_code: str
    duties: tuple[str, ...] = ()
    has_enforcement_power: bool = False
    superior_place: str | None = None
    superior_closed: bool = False


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
    if facts.superior_closed:
        raise Refusal("superior_closed", missing=["superior"])
    if facts.superior_place is not None and not contains(facts.superior_place, facts.division_code):
        raise Refusal("division_outside_superior", missing=["division_code"])
    enforcing = policy.regulator.enforcing_kinds
    if facts.has_enforcement_power and enforcing.is_set and facts.kind not in enforcing.value:
        raise Refusal("office_cannot_enforce", basis=enforcing.basis)
    return replace(facts, name=facts.name.strip(), division_code=trim(facts.division_code))


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


def institution(
    facts: InstitutionFacts, policy: Policy, *, levels: Collection[str], known: Callable[[str], bool], on: date
) -> InstitutionFacts:
    """The facts, cleaned, under the law of the place that keeps the record.

    Raises `name_missing`, `institution_code_missing`, the credit code's own problem, `division_unknown`,
    `working_place_missing`, `institution_level_missing` where the place goes by levels (YT-1.1),
    `institution_list_unknown` (YT-A.1), `service_item_unknown`, `qualification_missing` and `qualification_expired` for
    an item that nobody offers without one (HZ-3.1.1).
    """
    if not facts.name.strip():
        raise Refusal("name_missing", missing=["name"])
    code = _code(facts.credit_code)
    places = tuple(dict.fromkeys(trim(place) for place in facts.qualified_in))
    for place in (facts.division_code, *places):
        if not known(place):
            raise Refusal("division_unknown", value=place)
    if not places:
        raise Refusal("working_place_missing", missing=["qualified_in"])
    _level(facts.level, policy.engagement.institution_levels, levels)
    _lists(facts.lists, policy.engagement.institution_lists)
    _services(facts, policy, on=on)
    return replace(
        facts, name=facts.name.strip(), credit_code=code, division_code=trim(facts.division_code), qualified_in=places
    )


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


def _lists(lists: Iterable[str], known: Setting) -> None:
    strange = sorted(set(lists) - set(known.value or ()))
    if strange:
        raise Refusal("institution_list_unknown", missing=strange, basis=known.basis)


def _services(facts: InstitutionFacts, policy: Policy, *, on: date) -> None:
    strange = sorted(set(facts.services) - set(catalogue(policy)))
    if strange:
        raise Refusal("service_item_unknown", missing=strange, basis=policy.engagement.technical_items.basis)
    asked = policy.engagement.qualified_items
    wanted = [item for item in facts.services if item in (asked.value or ())]
    lacking = [item for item in wanted if item not in facts.certificates]
    if lacking:
        raise Refusal("qualification_missing", missing=lacking, basis=asked.ground(lacking[0]))
    over = [item for item in wanted if (until := facts.certificates[item].valid_until) is not None and until < on]
    if over:
        raise Refusal("qualification_expired", missing=over, basis=asked.ground(over[0]))


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
