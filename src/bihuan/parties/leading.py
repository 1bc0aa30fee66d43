"""Who answers for an office: its head overall and its deputy in detail, and whom it names for expert services."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from bihuan import audit, clock
from bihuan.parties import rules
from bihuan.parties.access import OFFICES, Act
from bihuan.parties.charge import OfficeCharge
from bihuan.parties.models import REGULATOR_ROLES, Account, Regulator
from bihuan.policy import policies
from bihuan.refusal import Refusal

_PEOPLE = ("head", "deputy", "service_person")


def of_office(office_id: int | None) -> OfficeCharge:
    """Who is in charge, with names; an unsaved, empty row where nobody has said. One statement."""
    rows = OfficeCharge.objects.select_related(*_PEOPLE).filter(office_id=office_id)
    return rows.first() or OfficeCharge(office_id=office_id)


def leaders_of(office_id: int | None) -> dict[str, str]:
    """The names that stand on every escalation: `head` and `deputy`, once they are in force; one statement."""
    rows = OfficeCharge.objects.filter(office_id=office_id).exclude(leaders_since=None)
    return rows.values("head__name", "deputy__name").first() or {}


def default_recipients(office_ids: list[int]) -> dict[int, int]:
    """Office id → the account that receives what concerns expert services, for the offices where that is in force."""
    rows = OfficeCharge.objects.filter(office__in=office_ids, service_person__is_active=True)
    return dict(rows.exclude(service_since=None).values_list("office_id", "service_person_id"))


def at_work(*office_ids: int | None) -> Q:
    """The accounts that do the business of these offices, for who tells them of it: who only keeps their accounts has
    no sight of it (docs/adr/0025)."""
    return Q(regulator__in=[pk for pk in office_ids if pk], roles__overlap=list(REGULATOR_ROLES))


def people_of(office: Regulator) -> list[Account]:
    """Who may be put in charge: the open accounts that act for the office."""
    return list(Account.objects.filter(at_work(office.pk), is_active=True).order_by("id"))


def acting(staff: Iterable[Account]) -> list[Account]:
    """The same of accounts that are at hand; no statement."""
    return [one for one in staff if one.is_active and one.holds(*REGULATOR_ROLES)]


@transaction.atomic
def set_office_leaders(
    office: Regulator, *, by: Account, at: datetime, head: Account | None, deputy: Account | None
) -> OfficeCharge:
    """设定领导责任: in force only when activated anew. Raises `holder_of_another_office`."""
    OFFICES.require(Act.SET_OFFICE_LEADERS, office, by)
    charge = _held(office)
    _require_own(office, head, deputy)
    charge.head, charge.deputy, charge.leaders_since = head, deputy, None
    return enter(charge, Act.SET_OFFICE_LEADERS, {"head": head, "deputy": deputy}, by=by, at=at)


@transaction.atomic
def activate_office_leaders(office: Regulator, *, by: Account, at: datetime) -> OfficeCharge:
    """启用领导责任制: from now on both stand on every escalation. Raises `leader_post_unset`, `leader_posts_identical`
    (LY-1.1.1)."""
    OFFICES.require(Act.ACTIVATE_OFFICE_LEADERS, office, by)
    charge, day = _held(office), clock.local_day(at)
    setting = policies.at(office.division_code, on=day).posts.levels_with_two_leaders
    rules.leaders(_active(charge.head), _active(charge.deputy), setting)
    charge.leaders_since = day
    people = {"head": charge.head, "deputy": charge.deputy}
    return enter(charge, Act.ACTIVATE_OFFICE_LEADERS, people, by=by, at=at, basis=setting.basis)


@transaction.atomic
def set_service_contact(
    office: Regulator, *, by: Account, at: datetime, section: str, person: Account | None
) -> OfficeCharge:
    """确定专家服务机构和专人: in force only when the work is begun anew. Raises `holder_of_another_office`."""
    OFFICES.require(Act.SET_SERVICE_CONTACT, office, by)
    charge = _held(office)
    _require_own(office, person)
    charge.service_section, charge.service_person, charge.service_since = section.strip(), person, None
    said = {"section": charge.service_section, "person": person}
    return enter(charge, Act.SET_SERVICE_CONTACT, said, by=by, at=at)


@transaction.atomic
def begin_expert_service(office: Regulator, *, by: Account, at: datetime) -> OfficeCharge:
    """启动专家服务工作: the named person receives what concerns it. Raises `responsible_person_unset` (YT-5.1.1)."""
    OFFICES.require(Act.BEGIN_EXPERT_SERVICE, office, by)
    charge, day = _held(office), clock.local_day(at)
    setting = policies.at(office.division_code, on=day).posts.service_contact
    rules.service_contact(charge.service_section, _active(charge.service_person), setting)
    charge.service_since = day
    said = {"person": charge.service_person}
    return enter(charge, Act.BEGIN_EXPERT_SERVICE, said, by=by, at=at, basis=setting.basis)


def vacate(account: Account) -> None:
    """Whose account is closed stands on no escalation and receives nothing any more: what was in force has to be set
    and begun anew. For the act that closes it."""
    OfficeCharge.objects.filter(Q(head=account) | Q(deputy=account)).update(leaders_since=None)
    OfficeCharge.objects.filter(service_person=account).update(service_since=None)


def _held(office: Regulator) -> OfficeCharge:
    """The office's row, locked until the act ends; made where there is none. Raises `office_closed`."""
    if office.closed_on is not None:
        raise Refusal("office_closed", name=office.name, on=office.closed_on)
    OfficeCharge.objects.get_or_create(office=office)
    return OfficeCharge.objects.select_for_update(of=("self",)).select_related(*_PEOPLE).get(office=office)


def _require_own(office: Regulator, *people: Account | None) -> None:
    for person in people:
        if person is not None and (person.regulator_id != office.pk or person.keeps_only):
            raise Refusal("holder_of_another_office", name=person.name)


def _active(person: Account | None) -> int | None:
    """Whose account was closed holds no post any more."""
    return person.pk if person is not None and person.is_active else None


def enter(
    charge: OfficeCharge, act: Act, said: dict[str, Any], *, by: Account, at: datetime, basis: Any = None
) -> OfficeCharge:
    """Keep the row, with its line in the office's chain."""
    charge.save()
    data = {name: getattr(value, "ref", value or "") for name, value in said.items()}
    ref = f"regulator:{charge.office_id}"
    audit.record(act, ref, by=by.ref, at=at, basis=[basis] if basis else [], data=data)
    return charge
