"""What one loaded city holds: fresh, whole, and ready for the journey to the second check of the year."""

from datetime import timedelta

import pytest
from tests.demo.conftest import AT, quiet

from bihuan import demo
from bihuan.audit.examination import Tally, examine
from bihuan.audit.models import Event
from bihuan.audit.stored import Stored
from bihuan.demo import hazard_stories, history, roster
from bihuan.demo.moments import Moments
from bihuan.documents.models import Attachment
from bihuan.experts.models import Expert
from bihuan.hazards.models import Hazard, Participant, Photo
from bihuan.inspections import operations, queries
from bihuan.inspections.models import Checklist, Inspection
from bihuan.parties.models import Account, RecordedException
from bihuan.refusal import Refusal


def test_loading_again_changes_nothing_and_the_chain_is_whole(linyi):
    before = (Event.objects.count(), Account.objects.count(), Hazard.objects.count(), Checklist.objects.count())
    assert demo.load(AT + timedelta(hours=1), quiet, only=["linyi"]) == []
    assert (Event.objects.count(), Account.objects.count(), Hazard.objects.count(), Checklist.objects.count()) == before
    tally = Tally()
    assert list(examine(Stored(), tally)) == []
    assert tally.events == before[0] > 300


def test_nothing_lies_ahead_of_the_moment_of_loading(linyi):
    """A person's next act must never be refused because the demonstration is ahead of the clock."""
    assert not Event.objects.filter(at__gt=AT).exists()
    assert not Hazard.objects.filter(changed_at__gt=AT).exists()
    assert not Inspection.objects.filter(changed_at__gt=AT).exists()


def test_what_waits_today_is_fresh(linyi):
    overdue = Hazard.objects.overdue(AT.date())
    assert {(AT.date() - hazard.due_on).days for hazard in overdue} == {2, 3}
    assert Hazard.objects.open().filter(due_on=AT.date() + timedelta(days=1)).count() == 2
    assert Hazard.objects.filter(grade="major", state="treating", interim_controls__isnull=False).count() == 1


def test_photos_are_all_different(linyi):
    kept = Attachment.objects.filter(pk__in=Photo.objects.values("attachment_id"))
    assert kept.count() == kept.values("sha256").distinct().count() == Photo.objects.count() > 15


def test_only_the_listed_accounts_open(linyi):
    """Everybody else has no password at all, so the guard of production knows every account that could be entered."""
    listed = {account.username for account in demo.accounts()}
    people = Account.objects.all()
    assert all(person.is_demo for person in people)
    assert {person.username for person in people if person.has_usable_password()} == listed & {
        person.username for person in people
    }
    clerk = next(account for account in demo.accounts() if account.username == "linyi-clerk")
    assert people.get(username=clerk.username).check_password(clerk.password)


def test_the_retired_expert_came_in_by_a_recorded_exception(linyi):
    expert = Expert.objects.get(retired=True)
    (exception,) = RecordedException.objects.all()
    assert (exception.subject, exception.code, exception.clause) == (expert.ref, "expert_over_age", "LY-2.3.5")


def test_the_journey_enterprise_has_done_one_of_two(linyi):
    duty = queries.year_duty(linyi.sites.get(), year=AT.year, on=AT.date())
    assert (duty.required, duty.done, duty.missing, duty.status) == (2, 1, 1, "short")
    found = Hazard.objects.filter(finding__inspection__enterprise=linyi)
    assert set(found.values_list("state", flat=True)) == {"struck_off"}


def plan(enterprise, *numbers):
    """The second check of the year, with experts 1 to 6 of the demonstration."""
    safety = Account.objects.get(username="linyi-safety")
    inspection = operations.plan_inspection(
        enterprise.sites.get(),
        by=safety,
        at=AT,
        kind="external_expert_check",
        nature="service",
        planned_on=AT.date(),
        template=Checklist.objects.get(code="GMG", enterprise=None),
    )
    for number in numbers:
        expert = Expert.objects.get(account__username=f"linyi-expert{number}")
        operations.appoint_expert(inspection, by=safety, at=AT, expert=expert, specialty=expert.specialties[0])
    operations.agree_checklist(inspection, by=safety, at=AT)
    team = [member.expert.account for member in inspection.team.order_by("id")]
    operations.agree_checklist(inspection, by=team[0], at=AT)
    for account in team:
        operations.declare_no_interest(inspection, by=account, at=AT)
    return operations.start_inspection(inspection, by=safety, at=AT)


@pytest.mark.parametrize(
    ("team", "code", "missing"),
    [
        ((1, 2), "too_few_experts", ()),
        ((1, 4, 3), "specialty_duplicated", ("electrical",)),
        ((1, 2, 5), "key_process_uncovered", ("pressure_vessel",)),
    ],
)
def test_three_teams_are_refused(linyi, team, code, missing):
    with pytest.raises(Refusal) as no:
        plan(linyi, *team)
    assert (no.value.code, no.value.missing) == (code, missing)


def test_the_right_team_starts(linyi):
    assert plan(linyi, 1, 2, 3).state == "ongoing"


def test_the_office_brings_an_expert_along_and_their_check_ends_with_a_report(linyi):
    """A major hazard is accepted as the place asks (LY-2.2.1)."""
    stage = history._as_it_stands(roster.cities()[0], Moments(AT))
    stage.drawn = 9_000
    key = next(key for key, one in stage.enterprises.items() if one == linyi)
    story = {"finding": "paint_room", "enterprise": key, "days_ago": 3, "way": "struck_off", "took": 1}
    hazard = hazard_stories.self_found(stage, story)
    hazard.refresh_from_db()
    assert hazard.state == "struck_off"
    check = Inspection.objects.get(kind="hazard_acceptance")
    assert (check.state, bool(check.report_id)) == ("delivered", True)
    came = Participant.objects.get(hazard=hazard, capacity=Participant.Capacity.ACCEPTANCE).account
    assert came == check.team.get().expert.account
