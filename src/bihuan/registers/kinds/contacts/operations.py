"""Linking a leader and an expert, publishing the list, and writing down their visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.likeness import carrying
from bihuan.parties.models import Account, Enterprise, Role
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.contacts import queries, rules
from bihuan.registers.kinds.contacts.access import CONTACTS, LIST
from bihuan.registers.kinds.contacts.models import Contact, ContactList, ContactVisit
from bihuan.registers.kinds.contacts.states import PURPOSE, Act
from bihuan.registers.kinds.profile.models import Park


@transaction.atomic
def set_contact(
    *,
    by: Account,
    at: datetime,
    enterprise: Enterprise | None = None,
    park: Park | None = None,
    leader: Account | None = None,
    expert: Account | None = None,
) -> Contact:
    """确定联系领导和专家, of one park or enterprise that the place wants linked (LH-4.1). Raises
    `contact_object_missing`, `contact_leader_unfit`, `contact_expert_unfit`."""
    LIST.require(Act.SET_CONTACT, None, by)
    office, day = by.regulator, clock.local_day(at)
    policy = policies.at(office.division_code, on=day)
    _require_wanted(office, policy, enterprise, park)
    if leader is not None:
        here = leader.regulator is not None and leader.regulator.division_code.startswith(office.division_code)
        fit = here and leader.is_active and leader.holds(Role.REGULATOR_LEADER)
        place = leader.regulator.division_code if here else ""
        rules.leads(leader.name, is_leader=fit, division_code=place, policy=policy)
    if expert is not None and not (expert.is_active and expert.holds(Role.EXPERT)):
        raise Refusal("contact_expert_unfit", name=expert.name)
    contact = Contact.objects.select_for_update().filter(office=office, enterprise=enterprise, park=park).first()
    contact = contact or Contact(office=office, enterprise=enterprise, park=park, since=day)
    if contact.leader_id != getattr(leader, "pk", None):
        contact.since = day
    contact.leader, contact.expert = leader, expert
    contact.save()
    thing = enterprise or park
    data = {"thing": thing.ref, "leader": leader.ref if leader else "", "expert": expert.ref if expert else ""}
    audit.record(Act.SET_CONTACT, contact.ref, by=by.ref, at=at, case=thing.ref, data=data)
    return contact


def _require_wanted(office: object, policy: object, enterprise: Enterprise | None, park: Park | None) -> None:
    """Exactly one thing, on the office's own list; Stranger for what is not there."""
    if (enterprise is None) == (park is None):
        raise Refusal("contact_object_missing")
    rows = queries.wanted_enterprises(office, policy) if park is None else queries.wanted_parks(office, policy)
    if not rows.filter(pk=(enterprise or park).pk).exists():
        raise Stranger((enterprise or park).ref)


@transaction.atomic
def publish_contacts(*, by: Account, at: datetime) -> ContactList:
    """公布联系表 of the own office, in which nothing lacks a leader or an expert. Raises `contact_link_missing`
    (LH-4.1), `contacts_not_asked` where the place wants nothing linked."""
    LIST.require(Act.PUBLISH_CONTACTS, None, by)
    office = by.regulator
    policy = policies.at(office.division_code, on=clock.local_day(at))
    setting, found = policy.posts.linked_enterprises, queries.coverage(office, policy, named=True)
    if not found.wanted:
        raise Refusal("contacts_not_asked", basis=setting.cited)
    rules.publishable(found, policy=policy)
    made = ContactList.objects.create(office=office, at=at, by=by, contacts=found.wanted)
    data = {"contacts": made.contacts}
    audit.record(Act.PUBLISH_CONTACTS, made.ref, by=by.ref, at=at, case=office.ref, basis=[setting.basis], data=data)
    return made


@transaction.atomic
def record_contact_visit(
    contact: Contact,
    *,
    by: Account,
    at: datetime,
    visited_on: date | None,
    said: str,
    urged: str = "",
    visitor: Account | None = None,
    files: Iterable[int] = (),
) -> ContactVisit:
    """登记联系走访: by the linked leader or expert, or by their office for them (`visitor`). Raises `not_linked_leader`
    (LH-4.2), `day_missing`, `visit_in_the_future`, `visit_account_missing`."""
    CONTACTS.require(Act.RECORD_CONTACT_VISIT, contact, by)
    who, today = visitor or by, clock.local_day(at)
    policy = policies.at(contact.office.division_code, on=today)
    rules.linked(who.pk, who.name, (contact.leader_id, contact.expert_id), policy=policy)
    if visited_on is None:
        raise Refusal("day_missing", missing=["day"])
    if visited_on > today:
        raise Refusal("visit_in_the_future", value=visited_on)
    if not said.strip():
        raise Refusal("visit_account_missing", missing=["said"])
    kept = list(files)
    documents.require_own(kept, by=by.ref, purpose=PURPOSE)
    row = ContactVisit.objects.create(
        contact=contact,
        visitor=who,
        visited_on=visited_on,
        said=said.strip(),
        urged=urged.strip(),
        files=kept,
        by=by,
        at=at,
    )
    where = {"enterprise_id": contact.enterprise_id, "office_id": contact.office_id}
    carrying.carry(row.ref, kept, **where, by=by, at=at)
    data = {"visitor": who.ref, "on": str(visited_on), "said": row.said, "urged": row.urged}
    audit.record(Act.RECORD_CONTACT_VISIT, row.ref, by=by.ref, at=at, case=contact.ref, data=data)
    return row


@carrying.source
def _visits_with_photos(most: int) -> list[carrying.Kept]:
    """What was kept before the photos of visits were compared."""
    rows = ContactVisit.objects.filter(~carrying.carried("contact_visit")).exclude(files=[])
    rows = rows.select_related("contact__enterprise__competent_department", "by").order_by("id")[:most]
    return [
        carrying.Kept(row.ref, row.files, row.contact.enterprise, row.contact.office_id, row.by, row.at) for row in rows
    ]
