"""An institution from inside: its experts with their eligibility, the enterprises they have work at, and what waits
for its office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q

from bihuan import row_scope
from bihuan.experts import queries as experts
from bihuan.experts.models import Expert, Membership
from bihuan.hazards import waiting
from bihuan.insight.desk import AT_MOST, LOOKING, Task, as_member, on_hazard
from bihuan.inspections.ledger import policy_of as law_of_check
from bihuan.inspections.models import Inspection, TeamMember
from bihuan.inspections.states import InspectionState
from bihuan.parties.access import knows_its_people
from bihuan.parties.models import Account, Institution
from bihuan.parties.scope import Scope
from bihuan.policy import policies

ACTIVE = (InspectionState.PLANNED, InspectionState.ONGOING, InspectionState.EXPLAINED)


# --- the roster ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    """An expert of the institution: its own account, or somebody in its own pools (HZ-5.4)."""

    candidate: experts.Candidate
    memberships: Sequence[Membership]

    @property
    def expert(self) -> Expert:
        return self.candidate.expert

    @property
    def fits(self) -> bool:
        """Whether the place's criteria are met, a busy day aside."""
        return self.candidate.fits

    @property
    def failing(self) -> list:
        return self.candidate.failing


def place_of(institution: Institution) -> str:
    """The place whose law its people are judged by: that of the office that keeps its record."""
    return institution.kept_at


def people_of(institution: Institution) -> Q:
    """The experts of an institution."""
    pools = Membership.objects.filter(ended_on=None, pool__owner_institution=institution)
    return Q(account__institution=institution) | Q(pk__in=pools.values("expert_id"))


def roster(institution: Institution, *, on: date) -> list[Member]:
    """Its experts with every criterion of its place, met or not, a busy day aside, and the pools they stand in; at
    most 200."""
    found = list(Expert.objects.filter(people_of(institution)).order_by("id")[:AT_MOST])
    standing = experts.standing_memberships([one.pk for one in found], on=on)
    place = place_of(institution)
    judged = experts.candidates(found, division_code=place, on=on, permits=(), memberships=standing, busy=())
    return [Member(one, standing[one.expert.pk]) for one in judged]


# --- where its people work -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Visit:
    """An enterprise where its people have work now, and who they are."""

    enterprise_id: int
    enterprise: str
    people: tuple[str, ...]


def visits(institution: Institution, by: Account) -> list[Visit]:
    """The enterprises it may see, each once, as long as the work lasts; one statement. Who neither is the institution
    nor keeps its record reads of the checks in the own scope alone (docs/adr/0017)."""
    rows = TeamMember.objects.filter(expert__account__institution=institution, inspection__state__in=ACTIVE)
    rows = rows.filter(inspection__in=Inspection.objects.known_to_all())
    if not knows_its_people(institution, by):
        rows = rows.filter(inspection__in=Inspection.objects.within(Scope.of(by)))
    found: dict[tuple[int, str], list[str]] = {}
    of, who = "inspection__enterprise", "expert__account"
    rows = rows.order_by(f"{of}__name", f"{who}_id").values_list(f"{of}_id", f"{of}__name", f"{who}__name")
    with row_scope.system("where the people of an institution are"):  # in other places than the reader's, too
        taken = list(rows[:AT_MOST])
    for pk, name, person in taken:
        people = found.setdefault((pk, name), [])
        if person not in people:
            people.append(person)
    return [Visit(pk, name, tuple(people)) for (pk, name), people in found.items()]


# --- what waits for its office ---------------------------------------------------------------------------------------


def of_institution(institution: Institution, people: Sequence[Member], *, on: date) -> list[Task]:
    """What the office of an institution itself has to do: qualifications, and for `people` (its roster) the
    announcement and the account they lack. The papers to sign for are among the matters."""
    return [*_qualifications(institution, on), *_lacking(institution, people, on)]


def of_its_people(institution: Institution) -> list[Task]:
    """What its experts have to do, each task with the name of who has to: their checks, and what waits for their look.
    The office reads it and presses for it; it does nothing in an expert's place."""
    checks = list(_checks(institution))
    still = {f"inspection:{task.id}" for task in checks if task.act in LOOKING}
    return [*_hazards(institution, still), *checks]


def _qualifications(institution: Institution, on: date) -> Iterator[Task]:
    """What runs out within the days of notice, or has run out."""
    policy = policies.at(place_of(institution), on=on)
    notice = policy.engagement.qualification_notice_days
    last = on + timedelta(days=notice.or_else(0))
    if institution.qualified_until is not None and institution.qualified_until <= last:
        basis = policy.engagement.institution_levels.basis
        yield Task(
            "renew_qualification", "institution", institution.pk, "qualified_until", "",
            institution.qualified_until, basis, due_basis=basis,
        )  # fmt: skip
    asked = policy.engagement.qualified_items
    for row in institution.qualifications.filter(valid_until__lte=last).order_by("valid_until"):
        basis = asked.ground(row.item)
        yield Task(
            "renew_qualification", "institution", institution.pk, row.item, row.number, row.valid_until, basis,
            due_basis=basis,
        )  # fmt: skip


def _lacking(institution: Institution, people: Sequence[Member], on: date) -> Iterator[Task]:
    """Who was admitted to one of its own pools and not yet announced, or cannot log in."""
    policy = policies.at(place_of(institution), on=on)
    for member in people:
        expert = member.expert
        own = [row for row in member.memberships if row.pool.owner_institution_id == institution.pk]
        for row in own:
            if row.announced_on is None:
                basis = policy.experts.announcement_required.basis
                yield Task("announce_expert", "expert", expert.pk, expert.name, row.pool.name, None, basis)
        if own and expert.account_id is None:
            yield Task("give_account", "expert", expert.pk, expert.name, own[0].pool.name)


def _checks(institution: Institution) -> Iterator[Task]:
    """What its experts have to do on their checks: the same of one check is one task, with the names of all."""
    mine = TeamMember.objects.filter(expert__account__institution=institution, inspection__state__in=ACTIVE)
    mine = mine.filter(inspection__in=Inspection.objects.known_to_all())
    rows = mine.select_related("expert", "inspection__enterprise", "inspection__site")
    tasks: dict[tuple[str, int], Task] = {}
    names: dict[tuple[str, int], list[str]] = {}
    for member in rows.order_by("inspection__planned_on", "id")[:AT_MOST]:
        check = member.inspection
        for task in as_member(member, check, law_of_check(check)):
            tasks.setdefault((task.act, task.id), task)
            names.setdefault((task.act, task.id), []).append(member.expert.name)
    for key, task in tasks.items():
        yield replace(task, note=" · ".join(names[key]))


def _hazards(institution: Institution, still: set[str]) -> Iterator[Task]:
    """The hazards that wait for its people; not those of a check they are `still` at, which are told at its end."""
    for hazard, turn, people in waiting.of_people_from(institution.pk):
        if hazard.source not in still:
            task = on_hazard(turn.act, hazard, basis=turn.basis)
            yield replace(task, note=" · ".join(one.name for one in people))
