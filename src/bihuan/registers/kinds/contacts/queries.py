"""The reads about the contact list: what must be linked, what is, and whose visits are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from bihuan.parties import keeping
from bihuan.parties.models import Account, Enterprise, Regulator, Role
from bihuan.policy import Policy, policies
from bihuan.registers.kinds.contacts import rules
from bihuan.registers.kinds.contacts.models import Contact, ContactList, ContactVisit
from bihuan.registers.kinds.contacts.rules import Coverage
from bihuan.registers.kinds.profile.models import Park

AT_MOST = 500
"""A leader's list holds no more at once."""
PEOPLE = ("office", "enterprise", "park", "leader", "leader__regulator", "expert")


def wanted_enterprises(office: Regulator, policy: Policy) -> QuerySet[Enterprise]:
    """The enterprises that the place wants linked, of those the office keeps: with a major hazard source on file, or of
    a key sector."""
    asked, wanted = policy.posts.linked_enterprises.value or (), Q(pk__in=[])
    if "major_hazard_source" in asked:
        wanted |= Q(profile__major_hazard_filing__gt="")
    if "key_sector" in asked:
        wanted |= Q(sector__in=policy.scope.key_sectors.value or ())
    return Enterprise.objects.filter(keeping.kept_by(office)).filter(wanted)


def wanted_parks(office: Regulator, policy: Policy) -> QuerySet[Park]:
    """The chemical parks in the office's place, where it wants them linked."""
    if "chemical_park" not in (policy.posts.linked_enterprises.value or ()):
        return Park.objects.none()
    return Park.objects.filter(kind="chemical_park", division_code__startswith=office.division_code)


def _full(office: Regulator, by: str) -> Exists:
    """Whether a row (`by` is the contact's field that points to it) has a leader and an expert at work, as
    `Contact.at_work` says."""
    led = Q(leader__is_active=True, leader__roles__contains=[Role.REGULATOR_LEADER])
    advised = Q(expert__is_active=True, expert__roles__contains=[Role.EXPERT])
    return Exists(Contact.objects.filter(led, advised, office=office, **{by: OuterRef("pk")}))


def lacking[Rows: QuerySet](rows: Rows, office: Regulator, *, by: str) -> Rows:
    """Of these rows those without a leader or an expert at work."""
    return rows.exclude(_full(office, by))


def coverage(office: Regulator, policy: Policy, *, named: bool = False) -> Coverage:
    """What must be linked and what is not; two statements, two more where the first of them are to be `named`."""
    kinds = (("park", wanted_parks(office, policy)), ("enterprise", wanted_enterprises(office, policy)))
    wanted, missing, names = 0, 0, []
    for by, rows in kinds:
        found = rows.aggregate(wanted=Count("pk"), lacking=Count("pk", filter=~_full(office, by)))
        wanted, missing = wanted + found["wanted"], missing + found["lacking"]
        if named and found["lacking"]:
            names += lacking(rows, office, by=by).order_by("id").values_list("name", flat=True)[: rules.NAMED]
    return Coverage(wanted=wanted, lacking=missing, names=names)


@dataclass
class Linked:
    """One contact with its last visit and the day of the next."""

    contact: Contact
    last: date | None
    due_on: date | None

    def overdue(self, on: date) -> bool:
        return self.due_on is not None and self.due_on < on


@dataclass
class OfLeader:
    """What one leader is linked to."""

    leader: Account
    contacts: list[Linked] = field(default_factory=list)

    def overdue(self, on: date) -> int:
        return sum(one.overdue(on) for one in self.contacts)


def linked_on(rows: QuerySet[Contact], *, on: date, expert: Account | None = None) -> list[Linked]:
    """These contacts with their visits, each by the law of the office on whose list it stands; one statement. Where
    nobody went for longest comes first.

    A leader's day is kept by the leader going, whoever else went (LH-4.2); for the linked `expert` who asks, either of
    the two has been there."""
    counts = Q(leader=None) | Q(visits__visitor=F("leader"))
    if expert is not None:
        counts |= Q(expert=expert)
    seen = rows.select_related(*PEOPLE).annotate(last=Max("visits__visited_on", filter=counts))
    return [_linked(row, on) for row in seen.order_by(Coalesce("last", "since"), "id")[:AT_MOST]]


def _linked(row: Contact, on: date) -> Linked:
    cycle = policies.at(row.office.division_code, on=on).posts.linked_visit_cycle.value
    return Linked(row, row.last, rules.next_visit(row.last, row.since, cycle))


def by_leader(linked: Sequence[Linked]) -> list[OfLeader]:
    """Leader by leader, in the order of the list."""
    groups: dict[int, OfLeader] = {}
    for one in linked:
        if one.contact.leader is not None:
            groups.setdefault(one.contact.leader_id, OfLeader(one.contact.leader)).contacts.append(one)
    return list(groups.values())


def of_office(office: Regulator) -> QuerySet[Contact]:
    return Contact.objects.filter(office=office)


def of_things(office: Regulator, things: Sequence[Enterprise | Park]) -> dict[int, Contact]:
    """The contacts of these parks and enterprises on the office's list, by the thing's id; one statement."""
    ids = [one.pk for one in things]
    found = of_office(office).filter(Q(enterprise__in=ids) | Q(park__in=ids)).select_related(*PEOPLE)
    return {row.enterprise_id or row.park_id: row for row in found}


def mine(by: Account) -> QuerySet[Contact]:
    """What a person is linked to, as a leader or as an expert, on whoever's list."""
    return Contact.objects.filter(Q(leader=by) | Q(expert=by))


def visits_of(contact: Contact) -> list[ContactVisit]:
    """The last visits, the newest first."""
    return list(contact.visits.select_related("visitor").order_by("-visited_on", "-id")[:30])


def last_published(office: Regulator) -> ContactList | None:
    return ContactList.objects.filter(office=office).select_related("by").order_by("-id").first()


def possible_leaders(office: Regulator) -> list[Account]:
    """The leaders of the offices in the place."""
    here = Q(regulator__division_code__startswith=office.division_code, regulator__closed_on=None)
    found = Account.objects.filter(here, is_active=True, roles__contains=[Role.REGULATOR_LEADER])
    return list(found.select_related("regulator").order_by("regulator__division_code", "id")[:AT_MOST])
