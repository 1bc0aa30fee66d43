"""The writes about offices: an authority is founded, changed and closed by the administrator above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from bihuan import audit, clock
from bihuan.parties import hierarchy, places, registration, ties
from bihuan.parties.access import OFFICES, SEATS, Act, Seat, administers_the_platform
from bihuan.parties.models import GENERAL_KINDS, Account, FormerName, Regulator, RegulatorKind
from bihuan.parties.operator import Operator
from bihuan.parties.registration import OfficeFacts, Superior
from bihuan.policy import policies
from bihuan.refusal import Refusal

CHANGEABLE = frozenset({"name", "duties", "superior", "division_code", "has_enforcement_power", "number_prefix"})


@transaction.atomic
def found_office(
    *,
    by: Account | Operator,
    at: datetime,
    name: str,
    kind: str,
    division_code: str,
    superior: Regulator | None = None,
    duties: Iterable[str] = (),
    has_enforcement_power: bool = False,
    number_prefix: str = "",
) -> Regulator:
    """设立部门 under `superior`; at the top only by the platform's administrator.

    Raises what registration.office raises, `duplicate_office`, and `office_beyond_superior`, which binds everybody but
    the platform's administrator.
    """
    hierarchy.hold()
    SEATS.require(Act.FOUND_OFFICE, Seat(superior), by)
    facts = OfficeFacts(name, kind, division_code, tuple(duties), has_enforcement_power, _above(superior))
    clean = _clean(facts, by=by, at=at)
    office = Regulator(
        name=clean.name,
        kind=clean.kind,
        division_code=clean.division_code,
        duties=list(clean.duties),
        has_enforcement_power=clean.has_enforcement_power,
        number_prefix=number_prefix.strip(),
        parent=superior,
    )
    _save(office)
    data = {"name": office.name, "kind": str(office.kind), "division_code": office.division_code}
    data |= {"superior": superior.ref} if superior is not None else {}
    audit.record(Act.FOUND_OFFICE, office.ref, by=by.ref, at=at, data=data)
    return office


def _above(superior: Regulator | None) -> Superior | None:
    """The superior as it is now, whatever a page knew of it."""
    if superior is None:
        return None
    fresh = Regulator.objects.get(pk=superior.pk)
    return replace(_as_superior(_facts_of(fresh)), closed=fresh.closed_on is not None)


def _facts_of(office: Regulator) -> OfficeFacts:
    duties, enforces = tuple(office.duties), office.has_enforcement_power
    return OfficeFacts(office.name, office.kind, office.division_code, duties, enforces)


def _as_superior(facts: OfficeFacts) -> Superior:
    return Superior(facts.division_code, facts.duties, facts.has_enforcement_power)


def _clean(
    facts: OfficeFacts, *, by: Account | Operator, at: datetime, before: OfficeFacts | None = None
) -> OfficeFacts:
    policy = policies.at(facts.division_code if places.known(facts.division_code) else "", on=clock.local_day(at))
    clean = registration.office(
        facts, policy, kinds=RegulatorKind.values, sectors=places.labels("sectors").keys(), known=places.known
    )
    if not administers_the_platform(None, by):
        registration.within_superior(clean, general_kinds=GENERAL_KINDS, before=before)
    return clean


def _save(office: Regulator) -> None:
    """Names are unique, also among closed offices: an old paper leads to one office."""
    namesake = Regulator.objects.filter(name=office.name).exclude(pk=office.pk).first()
    if namesake is not None:
        raise Refusal("duplicate_office", value=office.name)
    try:
        with transaction.atomic():
            office.save()
    except IntegrityError as error:
        raise Refusal("duplicate_office", value=office.name) from error


@transaction.atomic
def change_office(office: Regulator, *, by: Account | Operator, at: datetime, **fields: Any) -> Regulator:
    """变更部门: its name (the old one is kept), duties, superior, place, enforcement power, number prefix.

    Raises `field_not_correctable`, `office_closed`, what registration.office raises, `superior_is_below`,
    `outside_own_subtree`, `office_beyond_superior` as founding does, `duplicate_office`; `subordinates_outside` and
    `enterprises_outside` where a new place would leave behind what the office answers for; `subordinates_beyond` where
    an office below would have more than this one keeps.
    """
    hierarchy.hold()
    OFFICES.require(Act.CHANGE_OFFICE, office, by)
    unknown = sorted(set(fields) - CHANGEABLE)
    if unknown:
        raise Refusal("field_not_correctable", missing=unknown)
    office = _locked(office)
    before = _values(office)
    wanted = {**before, **fields}
    superior = wanted["superior"]
    if superior != before["superior"]:
        _require_superior(office, superior, by)
    facts = OfficeFacts(
        wanted["name"],
        office.kind,
        wanted["division_code"],
        tuple(wanted["duties"]),
        wanted["has_enforcement_power"],
        _above(superior),
    )
    clean = _clean(facts, by=by, at=at, before=None if superior != before["superior"] else _facts_of(office))
    _require_nothing_left_behind(office, clean.division_code)
    _require_nobody_has_more(office, clean)
    office.name, office.division_code, office.duties = clean.name, clean.division_code, list(clean.duties)
    office.has_enforcement_power, office.parent = clean.has_enforcement_power, superior
    office.number_prefix = wanted["number_prefix"].strip()
    changed = {key: value for key, value in _values(office).items() if value != before[key]}
    if not changed:
        return office
    if "name" in changed:
        FormerName.objects.create(regulator=office, name=before["name"], until_on=clock.local_day(at))
    _save(office)
    audit.record(Act.CHANGE_OFFICE, office.ref, by=by.ref, at=at, data=_said(changed))
    return office


def _locked(office: Regulator) -> Regulator:
    """The row, locked until the act ends; refuses one that has been closed."""
    fresh = Regulator.objects.select_for_update(of=("self",)).select_related("parent").get(pk=office.pk)
    if fresh.closed_on is not None:
        raise Refusal("office_closed", name=fresh.name, on=fresh.closed_on)
    return fresh


def _values(office: Regulator) -> dict[str, Any]:
    values = {name: getattr(office, name) for name in CHANGEABLE - {"superior"}}
    return {**values, "superior": office.parent}


def _said(changed: Mapping[str, Any]) -> dict[str, str]:
    """The changed values as the audit chain keeps them."""
    return {
        key: value.ref if isinstance(value, Regulator) else "、".join(value) if isinstance(value, list) else str(value)
        for key, value in changed.items()
    }


def _require_superior(office: Regulator, superior: Regulator | None, by: Account | Operator) -> None:
    if superior is not None and superior.pk in {office.pk, *hierarchy.below(office.pk)}:
        raise Refusal("superior_is_below", missing=["superior"], name=superior.name)
    if not SEATS.allows(Act.FOUND_OFFICE, Seat(superior), by):
        raise Refusal("outside_own_subtree", missing=["superior"])


def _require_nothing_left_behind(office: Regulator, division_code: str) -> None:
    if office.division_code.startswith(division_code):
        return
    children = office.children.filter(closed_on=None).exclude(division_code__startswith=division_code)
    left = list(ties.tie("subordinate_offices", children))
    if left:
        raise Refusal("subordinates_outside", missing=left)
    enterprises = office.enterprises.exclude(division_code__startswith=division_code)
    left = list(ties.tie("enterprises", enterprises))
    if left:
        raise Refusal("enterprises_outside", missing=left)


def _require_nobody_has_more(office: Regulator, clean: OfficeFacts) -> None:
    """What an office gives up, none below it keeps; what one below had beyond it before (from the platform) stays."""
    was, will_be = _as_superior(_facts_of(office)), _as_superior(clean)
    if set(was.duties) == set(will_be.duties) and was.enforces == will_be.enforces:
        return

    def is_left_with_more(child: Regulator) -> bool:
        had, has = (registration.beyond(_facts_of(child), one, general_kinds=GENERAL_KINDS) for one in (was, will_be))
        return not set(has) <= set(had)

    below = office.children.filter(closed_on=None).order_by("pk")
    names = [child.name for child in below if is_left_with_more(child)]
    if names:
        raise Refusal("subordinates_beyond", missing=[ties.Tie.of("subordinate_offices", names)])


@transaction.atomic
def close_office(
    office: Regulator, *, by: Account | Operator, at: datetime, reason: str, successor: Regulator | None = None
) -> Regulator:
    """撤销部门: nothing may hang on it any more. Its enterprises and the institutions whose record it keeps pass to
    `successor` where one is named; what it did, its papers and its name stay.

    Raises `office_closed`, `reason_missing`, `successor_unfit`, and `office_in_use`, which names all that hangs on it.
    """
    hierarchy.hold()
    OFFICES.require(Act.CLOSE_OFFICE, office, by)
    office = _locked(office)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    passed_on = _pass_on(office, successor, by=by, at=at) if successor is not None else {}
    hanging = ties.of(office)
    if hanging:
        raise Refusal("office_in_use", missing=hanging, name=office.name)
    office.closed_on = clock.local_day(at)
    office.save(update_fields=["closed_on"])
    data = {"reason": reason.strip()}
    data |= {"successor": successor.ref, **passed_on} if successor is not None else {}
    audit.record(Act.CLOSE_OFFICE, office.ref, by=by.ref, at=at, data=data)
    return office


def _pass_on(office: Regulator, successor: Regulator, *, by: Account | Operator, at: datetime) -> dict[str, str]:
    """Give what hangs on the office to the successor, each with a line in its own chain; how many of each."""
    heir = Regulator.objects.get(pk=successor.pk)  # as it is now, whatever a page knew of it
    covers = office.division_code.startswith(heir.division_code)
    if heir.pk == office.pk or heir.closed_on is not None or not covers:
        raise Refusal("successor_unfit", missing=["successor"], name=successor.name)
    passed_on = {}
    for kind, rows, field in (
        ("enterprises", office.enterprises, "competent_department"),
        ("kept_institutions", office.kept_institutions, "kept_by"),
    ):
        refs = [one.ref for one in rows.only("pk")]
        if not refs:
            continue
        rows.update(**{field: successor})
        data = {field: successor.ref}
        lines = [audit.draft(Act.CLOSE_OFFICE, ref, by=by.ref, at=at, data=data, case=ref) for ref in refs]
        passed_on[kind] = str(audit.record_many(lines))
    return passed_on
