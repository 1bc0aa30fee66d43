"""挂牌督办: from the request to the striking off, and every way past its two units."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import account
from tests.hazards.conftest import PREVENTED, bring_expert, found_by_expert, planned, state, submitted
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.documents.models import OfficialDocument
from bihuan.hazards import closure, doubts
from bihuan.hazards.listing import access, ending, operations, watching
from bihuan.hazards.listing import queries as queries_of_listings
from bihuan.hazards.listing.models import ListedSupervision
from bihuan.hazards.listing.states import Act
from bihuan.hazards.models import Hazard
from bihuan.insight import matters
from bihuan.notify.models import Message
from bihuan.parties.models import Regulator, RegulatorKind, Role
from bihuan.policy.what_if import what_if
from bihuan.refusal import Stranger
from bihuan.registers.kinds.profile import placing, queries

REASON = "可能造成群死群伤"


@pytest.fixture
def county(stage):
    """The county government that answers for the place of the enterprise."""
    return county_of(stage)


def county_of(stage):
    unit = Regulator.objects.create(
        name="示例县人民政府",
        kind=RegulatorKind.GOVERNMENT,
        division_code=stage.enterprise.division_code,
        parent=stage.city,
    )
    account("county-clerk", "县经办", Role.REGULATOR_CLERK, regulator=unit)
    return unit


def clerk(unit):
    return unit.accounts.get(roles__contains=[Role.REGULATOR_CLERK])


def proposed(stage, county, hazard, **changes):
    units = {"responsible": county, "supervising": stage.city, "reason": REASON, **changes}
    by = units.pop("by", stage.officer)
    return operations.propose_listing(hazard, by=by, at=stage.at(), **units)


def listed(stage, county, hazard, **changes):
    given = {"due_on": stage.today + timedelta(days=30), "requirement": "停用设备，更换装置", **changes}
    return operations.approve_listing(proposed(stage, county, hazard), by=stage.leader, at=stage.at(), **given)


def under_plan(stage, county, hazard):
    made = listed(stage, county, hazard)
    given = {"plan": "更换报警装置并联动风机", "due_on": stage.today + timedelta(days=20)}
    return operations.plan_listing(made, by=clerk(county), at=stage.at(), **given)


def rectified(stage, hazard):
    """By the enterprise, with an expert at the department's side."""
    planned(stage, hazard)
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    submitted(stage, hazard)
    accompanied(stage)


def accompanied(stage):
    """An expert comes along where the place arranges such acceptances (LY-2.2.1)."""
    if stage.city.division_code == "3713":
        bring_expert(stage)


def again(stage, hazard):
    given = {"rectification": "重新更换", "photos": [stage.photo(stage.worker)], **PREVENTED}
    closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **given)
    accompanied(stage)


def accepted(stage, county, listing, **changes):
    given = {"passed": True, "opinion": "现场核实", **changes}
    return ending.accept_listing(listing, by=clerk(county), at=stage.at(), **given)


def rechecked(stage, listing, **changes):
    return ending.recheck_listing(listing, by=stage.officer, at=stage.at(), **{"passed": True, **changes})


@pytest.mark.clause("LY-3.3.1")
def test_a_confirmed_major_hazard_is_asked_for_and_goes_to_approval(stage, county, django_capture_on_commit_callbacks):
    hazard = found_by_expert(stage, grade="major")
    with django_capture_on_commit_callbacks(execute=True):
        listing = proposed(stage, county, hazard)
    assert (listing.state, listing.responsible, listing.supervising) == ("proposed", county, stage.city)
    assert Message.objects.filter(event="listing-proposed", account_id=stage.leader.pk).count() == 1
    assert not Message.objects.filter(event="listing-proposed", account_id=stage.officer.pk).exists()
    line = audit.timeline(hazard.ref)[-1]
    assert (line.act, line.data["responsible"]) == ("propose_listing", county.ref)


@pytest.mark.clause("LY-3.3.1", refusal=True)
def test_no_general_hazard_is_listed_and_no_unit_watches_itself(stage, county):
    with refused("not_major_hazard", "LY-1.2.6", "grade"):
        proposed(stage, county, found_by_expert(stage))
    major = found_by_expert(stage, grade="major", description="报警装置失效")
    with refused("supervisor_is_responsible_unit", "LY-1.2.6"):
        proposed(stage, county, major, supervising=county)
    with refused("listing_reason_missing"):
        proposed(stage, county, major, reason=" ")
    elsewhere = Regulator.objects.create(name="外县人民政府", kind=RegulatorKind.GOVERNMENT, division_code="650102")
    with refused("unit_out_of_reach"):
        proposed(stage, elsewhere, major)
    with refused("role_not_allowed"):
        proposed(stage, county, major, by=stage.safety)
    with pytest.raises(Stranger):
        proposed(stage, county, major, by=stage.stranger)
    proposed(stage, county, major)
    with refused("listing_stands", "LY-1.2.6"):
        proposed(stage, county, major)


def test_a_listing_is_asked_for_on_the_pages_of_those_whom_the_place_lets_ask(stage, monkeypatch):
    major = found_by_expert(stage, grade="major")
    assert Act.PROPOSE_LISTING in queries_of_listings.acts_before(major, stage.officer)
    drafting = what_if("cn-3713", "listing.drafted_by", ["committee_office"], since=date(2026, 1, 1))
    at = drafting.at(major.division_code, on=major.found_on)
    monkeypatch.setattr(queries_of_listings, "policy_of", lambda _hazard: at)
    assert Act.PROPOSE_LISTING not in queries_of_listings.acts_before(major, stage.officer)
    assert Act.DECLINE_LISTING in queries_of_listings.acts_before(major, stage.leader)
    Regulator.objects.filter(pk=stage.city.pk).update(kind=RegulatorKind.COMMITTEE_OFFICE)
    stage.officer.refresh_from_db()
    assert Act.PROPOSE_LISTING in queries_of_listings.acts_before(major, stage.officer)


@pytest.mark.clause("LY-1.2.6")
def test_a_leader_lists_and_the_notice_says_so_without_words_of_power(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = listed(stage, county, hazard)
    assert (listing.state, listing.level) == ("listed", "municipal")
    paper = OfficialDocument.objects.get(slug="listing_notice")
    assert (paper.number, paper.title) == (listing.number, "重大事故隐患挂牌督办通知书")
    assert set(paper.deliveries.values_list("recipient_ref", flat=True)) == {county.ref, stage.enterprise.ref}
    assert access.published(listing.token) == listing


@pytest.mark.clause("LY-1.2.6", refusal=True)
def test_a_major_hazard_does_not_end_without_a_listing_decision(stage, county):
    hazard = found_by_expert(stage, grade="major")
    rectified(stage, hazard)
    closure.verify_rectification(hazard, by=stage.officer, at=stage.at(), opinion="已更换")
    with refused("listing_decision_missing", "LY-1.2.6", "listing_decision"):
        closure.close_hazard(hazard, by=stage.leader, at=stage.at())
    with refused("listing_reason_missing", "LY-1.2.6"):
        operations.decline_listing(hazard, by=stage.leader, at=stage.at(), reason="")
    with refused("role_not_allowed"):
        operations.decline_listing(hazard, by=stage.officer, at=stage.at(), reason="已整改")
    decision = operations.decline_listing(hazard, by=stage.leader, at=stage.at(), reason="当日已整改完成")
    assert (decision.state, decision.entries.get().said) == ("not_listed", "当日已整改完成")
    closure.close_hazard(hazard, by=stage.leader, at=stage.at())
    assert state(hazard) == "struck_off"


@pytest.mark.place("services")
def test_nothing_ends_anywhere_while_a_request_waits_for_its_answer(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = proposed(stage, county, hazard)
    rectified(stage, hazard)
    closure.verify_rectification(hazard, by=stage.officer, at=stage.at(), opinion="已更换")
    with refused("listing_decision_missing", None, "listing_decision"):
        closure.close_hazard(hazard, by=stage.leader, at=stage.at())
    operations.decline_listing(hazard, by=stage.leader, at=stage.at(), reason="已整改完成")
    closure.close_hazard(hazard, by=stage.leader, at=stage.at())
    listing.refresh_from_db()
    assert (listing.state, state(hazard)) == ("not_listed", "struck_off")


def test_a_request_is_turned_down_by_the_unit_that_was_asked_alone(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = proposed(stage, county, hazard)
    other = account("county-leader", "县长", Role.REGULATOR_LEADER, regulator=county)
    with refused("not_supervising_unit"):
        operations.decline_listing(hazard, by=other, at=stage.at(), reason="不必")
    operations.decline_listing(hazard, by=stage.leader, at=stage.at(), reason="危险已排除")
    assert ListedSupervision.objects.get() == listing
    with refused("listing_due_in_the_past"):
        listed(stage, county, hazard, due_on=stage.today - timedelta(days=1))
    ListedSupervision.objects.filter(state="proposed").delete()
    with refused("deadline_missing"):
        listed(stage, county, hazard, due_on=None)
    ListedSupervision.objects.filter(state="proposed").delete()
    with refused("wording_not_allowed"):
        listed(stage, county, hazard, requirement="责令停产整顿")
    ListedSupervision.objects.filter(state="proposed").delete()
    with refused("listing_requirement_missing"):
        listed(stage, county, hazard, requirement="")
    ListedSupervision.objects.filter(state="proposed").delete()
    assert listed(stage, county, hazard).state == "listed"
    with refused("listing_stands", "LY-1.2.6"):
        operations.decline_listing(hazard, by=stage.leader, at=stage.at(), reason="反悔")


@pytest.mark.clause("LY-3.3.2")
def test_the_responsible_unit_plans_within_the_listing_and_tells_how_far_it_is(stage, county):
    listing = under_plan(stage, county, found_by_expert(stage, grade="major"))
    assert (listing.state, listing.plan_due_on < listing.due_on) == ("under_plan", True)
    operations.report_listing(listing, by=clerk(county), at=stage.at(), progress="装置到货", percent=40)
    listing.refresh_from_db()
    last = listing.entries.order_by("-id").first()
    assert (listing.percent, last.said, last.percent, last.unit_name) == (40, "装置到货", 40, county.name)


@pytest.mark.clause("LY-3.3.2", refusal=True)
def test_no_plan_goes_beyond_the_listing_or_has_no_day(stage, county):
    listing = listed(stage, county, found_by_expert(stage, grade="major"))
    given = {"by": clerk(county), "plan": "更换装置"}
    with refused("deadline_beyond_listing", "LY-3.3.2", "deadline"):
        operations.plan_listing(listing, at=stage.at(), due_on=listing.due_on + timedelta(days=1), **given)
    with refused("deadline_missing", "LY-3.3.2", "deadline"):
        operations.plan_listing(listing, at=stage.at(), due_on=None, **given)
    with refused("listing_due_in_the_past", "LY-3.3.2", "deadline"):
        operations.plan_listing(listing, at=stage.at(), due_on=stage.today - timedelta(days=1), **given)
    with refused("listing_plan_missing", "LY-3.3.2"):
        operations.plan_listing(listing, by=clerk(county), at=stage.at(), plan="", due_on=listing.due_on)
    with refused("not_responsible_unit"):
        operations.plan_listing(listing, by=stage.officer, at=stage.at(), plan="更换", due_on=listing.due_on)
    with refused("state_not_allowed"):
        operations.report_listing(listing, by=clerk(county), at=stage.at(), progress="在办", percent=10)
    operations.plan_listing(listing, at=stage.at(), due_on=listing.due_on, **given)
    for percent, progress, code in ((101, "在办", "percent_invalid"), (10, "", "progress_missing")):
        with refused(code):
            operations.report_listing(listing, by=clerk(county), at=stage.at(), progress=progress, percent=percent)


@pytest.mark.clause("LY-3.3.3")
def test_a_visit_of_the_supervising_unit_stands_on_the_timeline(stage, county):
    listing = listed(stage, county, found_by_expert(stage, grade="major"))
    listing = operations.visit_listing(listing, by=stage.officer, at=stage.at(), said="现场已停用")
    entry = listing.entries.order_by("-id").first()
    assert (entry.act, entry.said, entry.unit_name) == ("visit_listing", "现场已停用", stage.city.name)
    late = listing.due_on + timedelta(days=1)
    assert not listing.is_unvisited(late, operations.policy_of(listing.hazard))


@pytest.mark.clause("LY-3.3.3", refusal=True)
def test_nobody_else_visits_and_a_listing_without_a_visit_is_flagged(stage, county, django_capture_on_commit_callbacks):
    listing = listed(stage, county, found_by_expert(stage, grade="major"))
    with refused("not_supervising_unit", "LY-3.3.3"):
        operations.visit_listing(listing, by=clerk(county), at=stage.at(), said="去过")
    for day in (stage.today - timedelta(days=1), stage.today + timedelta(days=1)):
        with refused("visit_day_invalid", "LY-3.3.3"):
            operations.visit_listing(listing, by=stage.officer, at=stage.at(), visited_on=day, said="去过")
    with refused("listing_visit_account_missing", "LY-3.3.3"):
        operations.visit_listing(listing, by=stage.officer, at=stage.at(), said="")
    policy = operations.policy_of(listing.hazard)
    assert not listing.is_unvisited(listing.due_on, policy)
    late = listing.due_on + timedelta(days=1)
    assert listing.is_unvisited(late, policy)
    for _twice in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert watching.watch(on=late, at=stage.at()) == 1
    for event in ("listing-overdue", "listing-unvisited"):
        assert Message.objects.filter(event=event, account_id=stage.leader.pk).count() == 1


@pytest.mark.clause("LY-3.3.4")
def test_the_responsible_unit_accepts_and_then_applies_for_striking_off(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = under_plan(stage, county, hazard)
    rectified(stage, hazard)
    listing = accepted(stage, county, listing)
    assert (listing.state, state(hazard)) == ("accepted", "treated")
    listing = ending.apply_to_lift(listing, by=clerk(county), at=stage.at(), said="请再验收")
    assert (listing.state, listing.applied_at is not None) == ("applied", True)


@pytest.mark.clause("LY-3.3.4", refusal=True)
def test_nobody_applies_before_the_acceptance_and_the_enterprise_never(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = under_plan(stage, county, hazard)
    with refused("acceptance_missing", "LY-3.3.4", "acceptance"):
        ending.apply_to_lift(listing, by=clerk(county), at=stage.at())
    with refused("listing_not_rectified", "LY-3.3.4"):
        accepted(stage, county, listing)
    rectified(stage, hazard)
    with refused("not_responsible_unit"):
        ending.accept_listing(listing, by=stage.officer, at=stage.at(), passed=True)
    with refused("reason_missing"):
        accepted(stage, county, listing, passed=False, opinion="")
    listing = accepted(stage, county, listing)
    with refused("role_not_allowed"):
        ending.apply_to_lift(listing, by=stage.principal, at=stage.at())
    with refused("not_responsible_unit"):
        ending.apply_to_lift(listing, by=stage.officer, at=stage.at())


def test_what_the_responsible_unit_does_not_accept_goes_back_to_the_enterprise(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = under_plan(stage, county, hazard)
    rectified(stage, hazard)
    listing = accepted(stage, county, listing, passed=False, opinion="风机没有联动")
    assert (listing.state, state(hazard)) == ("under_plan", "treating")
    again(stage, hazard)
    assert accepted(stage, county, listing).state == "accepted"


@pytest.mark.clause("LY-3.3.5")
def test_the_supervising_unit_looks_again_and_strikes_off_with_number_and_date(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = under_plan(stage, county, hazard)
    rectified(stage, hazard)
    ending.apply_to_lift(accepted(stage, county, listing), by=clerk(county), at=stage.at())
    assert (rechecked(stage, listing).state, state(hazard)) == ("rechecked", "verified")
    with refused("role_not_allowed"):
        ending.lift_listing(listing, by=stage.officer, at=stage.at())
    listing = ending.lift_listing(access.fetch(listing.pk, stage.leader), by=stage.leader, at=stage.at())
    assert (listing.state, state(hazard)) == ("lifted", "struck_off")
    paper = OfficialDocument.objects.get(slug="listing_lifted")
    assert (listing.lifting_number, clock.local_day(listing.lifted_at)) == (paper.number, stage.today)
    assert access.published(listing.token).state == "lifted"


@pytest.mark.clause("LY-3.3.5", refusal=True)
def test_one_acceptance_strikes_nothing_off_and_a_second_that_fails_sends_it_back(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = under_plan(stage, county, hazard)
    rectified(stage, hazard)
    listing = accepted(stage, county, listing)
    with refused("second_acceptance_missing", "LY-3.3.5", "second_acceptance"):
        ending.lift_listing(listing, by=stage.leader, at=stage.at())
    with refused("second_acceptance_missing", "LY-3.3.5"):
        closure.verify_rectification(hazard, by=stage.officer, at=stage.at())
    with refused("listing_accepted", "LY-3.3.5"):
        closure.return_rectification(hazard, by=stage.officer, at=stage.at(), opinion="不行")
    listing = ending.apply_to_lift(listing, by=clerk(county), at=stage.at())
    with refused("not_supervising_unit"):
        ending.recheck_listing(listing, by=clerk(county), at=stage.at(), passed=True)
    with refused("reason_missing", "LY-3.3.5"):
        rechecked(stage, listing, passed=False)
    listing = rechecked(stage, listing, passed=False, opinion="报警未接入值班室")
    assert (listing.state, state(hazard)) == ("under_plan", "treating")
    assert Hazard.objects.get(pk=hazard.pk).verdicts.get(passed=False).opinion == "报警未接入值班室"
    again(stage, hazard)
    ending.apply_to_lift(accepted(stage, county, listing), by=clerk(county), at=stage.at())
    rechecked(stage, listing)
    with refused("listing_not_lifted", "LY-3.3.5"):
        closure.close_hazard(hazard, by=stage.leader, at=stage.at())
    ending.lift_listing(access.fetch(listing.pk, stage.leader), by=stage.leader, at=stage.at())
    assert state(hazard) == "struck_off"


def is_of(listing, task):
    return task.id == listing.pk and task.kind == "listing"


def offered(stage, listing):
    return queries_of_listings.open_acts(access.fetch(listing.pk, stage.officer), stage.officer)


@pytest.mark.clause("YT-4.2.9")
def test_what_the_supervising_unit_passed_on_an_old_photo_goes_back_by_it_alone(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = under_plan(stage, county, hazard)
    rectified(stage, hazard)
    ending.apply_to_lift(accepted(stage, county, listing), by=clerk(county), at=stage.at())
    listing = rechecked(stage, listing)
    again_please = {"passed": False, "opinion": "旧照片，请重拍"}
    with refused("state_not_allowed"):
        rechecked(stage, listing, **again_please)
    assert "recheck_listing" not in queries_of_listings.open_acts(
        access.fetch(listing.pk, stage.officer), stage.officer
    )
    with CaptureQueriesContext(connection) as asked:
        tasks = matters.waiting(matters.OF_OFFICE, stage.leader, on=stage.today)
    assert (str(Act.LIFT_LISTING), listing.pk) in {(str(task.act), task.id) for task in tasks}
    assert len(asked) == 1, "one more for each listing"
    assert not [
        task for task in matters.waiting(matters.OF_OFFICE, stage.officer, on=stage.today) if is_of(listing, task)
    ]
    doubts.say(hazard.photos.filter(phase="after").first().pk, doubts.REUSED)
    for one in (stage.officer, stage.leader):
        tasks = [task for task in matters.waiting(matters.OF_OFFICE, one, on=stage.today) if is_of(listing, task)]
        assert [task.act for task in tasks] == ["send_back_listing"], "and nobody is told to strike it off"
    turn = queries_of_listings.turn_of(access.fetch(listing.pk, stage.officer))
    assert (turn.act, turn.unit) == ("recheck_listing", stage.city)
    assert not {"lift_listing"} & queries_of_listings.open_acts(access.fetch(listing.pk, stage.leader), stage.leader)
    with refused("listing_accepted", "LY-3.3.5"):
        closure.return_rectification(hazard, by=stage.officer, at=stage.at(), opinion="旧照片")
    with refused("state_not_allowed"):
        rechecked(stage, listing)
    with refused("not_supervising_unit"):
        ending.recheck_listing(listing, by=clerk(county), at=stage.at(), **again_please)
    with refused("reason_missing", "LY-3.3.5"):
        rechecked(stage, listing, passed=False, opinion=" ")
    assert "recheck_listing" in offered(stage, listing)
    listing = rechecked(stage, listing, **again_please)
    assert (listing.state, state(hazard)) == ("under_plan", "treating")
    assert queries_of_listings.turn_of(access.fetch(listing.pk, stage.officer)).act == "report_listing"
    again(stage, hazard)
    ending.apply_to_lift(accepted(stage, county, listing), by=clerk(county), at=stage.at())
    rechecked(stage, listing)
    ending.lift_listing(access.fetch(listing.pk, stage.leader), by=stage.leader, at=stage.at())
    assert state(hazard) == "struck_off"


@pytest.mark.place("services")
@pytest.mark.clause("HZ-4.6")
def test_the_sixth_class_comes_with_the_listing_and_goes_with_the_striking_off(stage, county):
    hazard = found_by_expert(stage, grade="major")
    assert "listed_major_hazard" not in classes(stage)
    listing = under_plan(stage, county, hazard)
    assert "listed_major_hazard" in classes(stage)
    assert narrowed(stage) == [stage.enterprise]
    rectified(stage, hazard)
    ending.apply_to_lift(accepted(stage, county, listing), by=clerk(county), at=stage.at())
    rechecked(stage, listing)
    ending.lift_listing(access.fetch(listing.pk, stage.leader), by=stage.leader, at=stage.at())
    assert "listed_major_hazard" not in classes(stage)
    assert narrowed(stage) == []


@pytest.mark.place("services")
@pytest.mark.clause("HZ-4.6", refusal=True)
def test_the_sixth_class_is_not_taken_off_by_hand_while_the_listing_is_open(stage, county):
    listed(stage, county, found_by_expert(stage, grade="major"))
    others = [code for code in classes(stage) if code != "listed_major_hazard"]
    with refused("listing_open", "HZ-4.6", "listed_major_hazard"):
        placing.mark_priorities(stage.enterprise, by=stage.officer, at=stage.at(), classes=others, own=[])


@pytest.mark.place("services")
def test_a_listing_of_the_county_makes_no_key_enterprise(stage, county):
    leader = account("county-leader", "县长", Role.REGULATOR_LEADER, regulator=county)
    listing = proposed(stage, stage.city, found_by_expert(stage, grade="major"), supervising=county)
    given = {"due_on": stage.today + timedelta(days=30), "requirement": "停用"}
    listing = operations.approve_listing(listing, by=leader, at=stage.at(), **given)
    assert listing.level == "county"
    assert "listed_major_hazard" not in classes(stage)


def classes(stage):
    return [one.code for one in queries.standing(stage.enterprise, on=stage.today).classes]


def narrowed(stage):
    found = queries.in_class("listed_major_hazard", stage.city.division_code, on=stage.today)
    return list(type(stage.enterprise).objects.filter(found))


def test_what_is_withheld_nobody_reads_and_what_is_only_asked_for_neither(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = proposed(stage, county, hazard)
    with pytest.raises(Stranger):
        access.published(listing.token)
    given = {"due_on": stage.today + timedelta(days=9), "requirement": "停用", "withheld_reason": "涉及商业秘密"}
    operations.approve_listing(listing, by=stage.leader, at=stage.at(), **given)
    with pytest.raises(Stranger):
        access.published(listing.token)


def test_more_time_is_asked_by_the_one_and_granted_by_the_other(stage, county):
    listing = under_plan(stage, county, found_by_expert(stage, grade="major"))
    later = listing.due_on + timedelta(days=20)
    ask = {"by": clerk(county), "reason": "设备定制周期长"}
    with refused("listing_extension_earlier"):
        operations.ask_listing_extension(listing, at=stage.at(), until=listing.due_on, **ask)
    with refused("extension_reason_missing"):
        operations.ask_listing_extension(listing, by=clerk(county), at=stage.at(), until=later, reason="")
    with refused("listing_extension_absent"):
        operations.answer_listing_extension(listing, by=stage.leader, at=stage.at(), granted=True)
    operations.ask_listing_extension(listing, at=stage.at(), until=later, **ask)
    with refused("extension_pending"):
        operations.ask_listing_extension(listing, at=stage.at(), until=later, **ask)
    with refused("role_not_allowed"):
        operations.answer_listing_extension(listing, by=clerk(county), at=stage.at(), granted=True)
    with refused("reason_missing"):
        operations.answer_listing_extension(listing, by=stage.leader, at=stage.at(), granted=False)
    listing = operations.answer_listing_extension(listing, by=stage.leader, at=stage.at(), granted=True)
    assert (listing.due_on, listing.asked_until) == (later, None)


def test_what_is_accepted_needs_no_more_time(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = under_plan(stage, county, hazard)
    until = listing.due_on + timedelta(days=9)
    operations.ask_listing_extension(listing, by=clerk(county), at=stage.at(), until=until, reason="定制周期长")
    rectified(stage, hazard)
    assert accepted(stage, county, listing).asked_until is None
    assert not list(queries_of_listings.listings(stage.leader, show="mine", on=stage.today))


def test_past_the_day_of_the_listing_it_can_still_be_planned(stage, county):
    listing = listed(stage, county, found_by_expert(stage, grade="major"))
    stage.now += timedelta(days=60)
    given = {"by": clerk(county), "at": stage.at(), "plan": "更换装置", "due_on": listing.due_on}
    assert operations.plan_listing(listing, **given).state == "under_plan"


@pytest.mark.clause("LY-3.3.2", refusal=True)
def test_nor_does_the_plan_of_the_enterprise_go_beyond_the_listing(stage, county):
    hazard = found_by_expert(stage, grade="major")
    listing = listed(stage, county, hazard, due_on=stage.today + timedelta(days=9))
    with refused("deadline_beyond_listing", "LY-3.3.2", "deadline"):
        planned(stage, hazard, deadline=listing.due_on + timedelta(days=1))


def test_no_time_is_granted_that_is_over_already(stage, county):
    listing = under_plan(stage, county, found_by_expert(stage, grade="major"))
    until = listing.due_on + timedelta(days=3)
    operations.ask_listing_extension(listing, by=clerk(county), at=stage.at(), until=until, reason="定制周期长")
    stage.now += timedelta(days=60)
    with refused("listing_due_in_the_past", None, "deadline"):
        operations.answer_listing_extension(listing, by=stage.leader, at=stage.at(), granted=True)
    operations.answer_listing_extension(listing, by=stage.leader, at=stage.at(), granted=False, answer="期限已过")
