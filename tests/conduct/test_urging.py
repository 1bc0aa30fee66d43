"""An office below whose duties are behind is urged by letter, answers by its day, and nobody else reads of it."""

from datetime import timedelta

import pytest
from tests.cast import account
from tests.hazards.conftest import found_by_office
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.conduct.urging import access, figures, operations, queries
from bihuan.conduct.urging.models import UrgingLetter
from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.insight import matters, weak
from bihuan.inspections.supervision.models import PlannedCheck, SupervisionPlan
from bihuan.notify.models import Message
from bihuan.parties.models import Regulator, RegulatorKind, Role
from bihuan.refusal import Stranger

pytestmark = pytest.mark.place("services")


@pytest.fixture
def on_the_day(stage, county):
    """The pages are read when the hazard is long past its day."""
    with clock.frozen(stage.now + timedelta(hours=1)):
        yield


@pytest.fixture
def county(stage):
    """The office of the enterprise's county, with a clerk and a head; a hazard of its place is long past its day."""
    office = Regulator.objects.create(
        name="示例县应急管理局", kind=RegulatorKind.EMERGENCY_BUREAU, division_code=stage.site.division_code
    )
    found_by_office(stage)
    stage.now += timedelta(days=120)
    return account("county", "县局甲", Role.REGULATOR_CLERK, regulator=office)


def drafted(stage, county, **said):
    said = {"demand": "逐项核对超期隐患，督促整改", "by": stage.officer, **said}
    return operations.draft_urging_letter(county.regulator, at=stage.at(), **said)


def issued(stage, county):
    return operations.issue_urging_letter(drafted(stage, county), by=stage.leader, at=stage.at())


def answered(stage, letter, county, **said):
    said = {"answer": "已督促整改", "done_by": stage.today + timedelta(days=5), **said}
    return operations.answer_urging_letter(letter, by=county, at=stage.at(), **said)


@pytest.mark.clause("HZ-5.6.3")
def test_a_letter_bears_the_numbers_of_its_day_and_is_answered_and_closed(
    stage, county, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        letter = issued(stage, county)
    assert Message.objects.filter(account_id=county.pk, event="urging-letter").exists()
    late = {one["what"]: one for one in letter.figures}
    assert sum(late[what]["n"] for what in ("overdue", "unlooked")) == 1
    assert all(one["clause"] for one in letter.figures)
    assert letter.due_on > stage.today + timedelta(days=9), "ten working days"
    paper = OfficialDocument.objects.get(pk=letter.document_id)
    assert (paper.slug, paper.number) == ("urging_letter", letter.number)
    kept = letter.figures
    letter = answered(stage, access.fetch(letter.pk, county), county)
    assert Delivery.objects.get(document=paper).receipt_name == county.name
    letter = operations.return_urging_answer(letter, by=stage.officer, at=stage.at(), reason="没有写验收情况")
    letter = answered(stage, letter, county, answer="已督促整改并验收")
    letter = operations.close_urging_letter(letter, by=stage.officer, at=stage.at(), closing="同意")
    assert (letter.state, letter.figures) == ("urging_closed", kept)


@pytest.mark.clause("HZ-5.6.3", refusal=True)
def test_no_letter_without_ground_and_no_end_without_an_answer(stage, county):
    with refused("urging_demand_missing", None, "demand"):
        drafted(stage, county, demand=" ")
    letter = drafted(stage, county)
    with refused("role_not_allowed"):
        operations.issue_urging_letter(letter, by=stage.officer, at=stage.at())
    letter = operations.issue_urging_letter(letter, by=stage.leader, at=stage.at())
    with refused("state_not_allowed"):
        operations.close_urging_letter(letter, by=stage.officer, at=stage.at())
    with refused("urging_answer_missing", "HZ-5.6.4", "done_by"):
        answered(stage, letter, county, done_by=None)
    with refused("urging_day_past", "HZ-5.6.4"):
        answered(stage, letter, county, done_by=stage.today - timedelta(days=1))
    with refused("role_not_allowed"):
        operations.answer_urging_letter(
            letter, by=stage.officer, at=stage.at(), answer="好", done_by=stage.today + timedelta(days=1)
        )
    letter = answered(stage, letter, county)
    with refused("reason_missing"):
        operations.return_urging_answer(letter, by=stage.officer, at=stage.at(), reason="")


def test_nobody_is_urged_whose_duties_are_done(stage):
    office = Regulator.objects.create(
        name="示例县应急管理局", kind=RegulatorKind.EMERGENCY_BUREAU, division_code=stage.site.division_code
    )
    with refused("urging_ground_missing", "HZ-5.6.4", "figures"):
        operations.draft_urging_letter(office, by=stage.officer, at=stage.at(), demand="督促整改")


def test_only_an_office_above_in_the_same_line_urges(stage, county):
    textiles = Regulator.objects.create(
        name="示例市纺织主管部门", kind=RegulatorKind.SECTOR_DEPARTMENT, division_code="3305", duties=["textile"]
    )
    other = account("textiles", "纺织甲", Role.REGULATOR_CLERK, regulator=textiles)
    for stranger in (county, other, stage.stranger):
        with refused("role_not_allowed"):
            operations.draft_urging_letter(county.regulator, by=stranger, at=stage.at(), demand="督促整改")
    with refused("role_not_allowed"):
        operations.draft_urging_letter(stage.city, by=county, at=stage.at(), demand="督促整改")
    with pytest.raises(Stranger):
        operations.draft_urging_letter(county.regulator, by=stage.safety, at=stage.at(), demand="督促整改")
    assert [office for office, _late in weak.offices_behind(stage.officer, on=stage.today)] == [county.regulator]
    assert dict(weak.offices_behind(stage.officer, on=stage.today))[county.regulator] == 1
    assert not queries.offices_below(county)
    county.regulator.parent = textiles  # a superior by the tree stands above, whatever the place
    county.regulator.save()
    assert access.stands_above(county.regulator, other)


def numbers(office, above, stage):
    return {one.what: (one.n, one.of) for one in figures.of_office(office, above=above, on=stage.today)}


def sector_office(stage, place, *duties):
    return Regulator.objects.create(
        name=f"{place}{'、'.join(duties)}主管部门",
        kind=RegulatorKind.SECTOR_DEPARTMENT,
        division_code=place,
        duties=list(duties),
    )


@pytest.mark.clause("HZ-5.6.3", refusal=True)
def test_a_letter_tells_of_the_sectors_of_its_sender_alone(stage, county):
    """One hazard and one planned check of the county are late, both at an enterprise of one sector."""
    here, enterprise, own = county.regulator, stage.enterprise, stage.enterprise.sector
    for office in (here, below := sector_office(stage, here.division_code, own, "textile")):
        plan = SupervisionPlan.objects.create(
            office=office, year=stage.today.year, cycle="yearly", by=stage.officer, at=stage.at()
        )
        days = {name: stage.today - timedelta(days=9) for name in ("opens", "closes", "last_on")}
        PlannedCheck.objects.create(plan=plan, enterprise=enterprise, **days)
    everything = numbers(here, stage.city, stage)
    assert (everything["overdue"], everything["missed_checks"]) == ((1, 1), (1, 1))
    same, other = sector_office(stage, "3305", own), sector_office(stage, "3305", "textile", "roads")
    enterprise.competent_department = below  # named to the office below, which makes it no affair of the sender's
    enterprise.save()
    assert numbers(here, same, stage) == numbers(below, same, stage) == everything
    nothing = dict.fromkeys(everything, (0, 0))
    assert numbers(here, other, stage) == numbers(below, other, stage) == nothing
    assert numbers(sector_office(stage, here.division_code, own), other, stage) == nothing
    clerk = account("roads", "交通甲", Role.REGULATOR_CLERK, regulator=other)
    with refused("urging_ground_missing", "HZ-5.6.4", "figures"):
        operations.draft_urging_letter(below, by=clerk, at=stage.at(), demand="督促整改")


def test_a_sender_of_all_sectors_knows_of_the_checks_of_whoever_is_named_to_the_office(stage, county):
    """The office keeps an enterprise of another sector, because it is named to it: its plan counts whole."""
    below = sector_office(stage, county.regulator.division_code, "textile")
    stage.enterprise.competent_department = below
    stage.enterprise.save()
    plan = SupervisionPlan.objects.create(
        office=below, year=stage.today.year, cycle="yearly", by=stage.officer, at=stage.at()
    )
    days = {name: stage.today - timedelta(days=9) for name in ("opens", "closes", "last_on")}
    PlannedCheck.objects.create(plan=plan, enterprise=stage.enterprise, **days)
    told = numbers(below, stage.city, stage)
    assert (told["overdue"], told["missed_checks"]) == ((1, 1), (1, 1))


def test_what_lies_out_of_sight_is_unknown_and_not_done(stage, county, on_the_day):
    """An office that stands below by the tree and lies elsewhere: its rows are kept from the one above."""
    away = Regulator.objects.create(
        name="示例邻市应急管理局", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="3306", parent=stage.city
    )
    assert dict(weak.offices_behind(stage.officer, on=stage.today))[away] is None
    page = open_as(stage.officer)
    assert "不在本部门辖区" in page.get("/urging/offices/").content.decode()
    for form in (f"/urging/offices/{away.pk}/", f"/urging/offices/{away.pk}/circular/"):
        shown = page.get(form).content.decode()
        assert "不在本部门辖区" in shown
        assert "没有超期的" not in shown
    with refused("urging_place_unseen", "ours", "figures"):
        operations.draft_urging_letter(away, by=stage.officer, at=stage.at(), demand="督促整改")


def test_a_letter_is_the_affair_of_its_two_offices(stage, county):
    letter = drafted(stage, county)
    with pytest.raises(Stranger):
        access.fetch(letter.pk, county)
    dropped = operations.drop_urging_letter(drafted(stage, county), by=stage.officer, at=stage.at(), reason="已通话")
    assert dropped.state == "urging_dropped"
    assert not queries.letters(county, received=True).exists()
    letter = operations.issue_urging_letter(letter, by=stage.leader, at=stage.at())
    assert access.fetch(letter.pk, county) == letter
    province = Regulator.objects.create(
        name="示例省应急管理厅", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="33"
    )
    above = account("above", "省厅甲", Role.REGULATOR_LEADER, regulator=province)
    for person in (above, stage.safety, stage.stranger):
        with pytest.raises(Stranger):
            access.fetch(letter.pk, person)
    assert figures.of_office(county.regulator, above=stage.city, on=stage.today)


def test_the_pages_of_a_letter(on_the_day, stage, county, django_assert_max_num_queries):
    city, head, below = open_as(stage.officer), open_as(stage.leader), open_as(county)
    with django_assert_max_num_queries(14):
        assert "示例县应急管理局" in city.get("/urging/offices/").content.decode()
    here = f"/urging/offices/{county.regulator_id}/"
    with django_assert_max_num_queries(14):
        assert city.get(here).status_code == 200
    assert city.post(f"{here}draft_urging_letter/", {"demand": ""}).status_code == 422
    one = city.post(f"{here}draft_urging_letter/", {"demand": "逐项核对超期隐患"}).headers["Location"]
    assert below.get(one).status_code == 404
    assert city.post(f"{one}issue_urging_letter/").status_code == 422
    assert head.post(f"{one}issue_urging_letter/").status_code == 303
    again = below.post(f"{one}answer_urging_letter/", {"answer": "已核对三项", "done_by": ""})
    assert again.status_code == 422
    assert "已核对三项" in again.content.decode()
    assert below.post(f"{one}answer_urging_letter/", {"answer": "已核对", "done_by": "2099-01-01"}).status_code == 303
    assert city.post(f"{one}return_urging_answer/", {"reason": "请补"}).status_code == 303
    assert below.post(f"{one}answer_urging_letter/", {"answer": "已补", "done_by": "2099-01-01"}).status_code == 303
    assert city.post(f"{one}close_urging_letter/", {"closing": ""}).status_code == 303
    for client, url in ((below, "/urging/"), (below, one), (city, "/urging/?show=sent"), (city, one)):
        with django_assert_max_num_queries(14):
            assert "逐项核对超期隐患" in client.get(url).content.decode()
    for person in (stage.stranger, stage.safety):
        assert open_as(person).get(one).status_code == 404
    assert open_as(stage.safety).get("/urging/").status_code == 404


@pytest.mark.clause("HZ-5.6.3", refusal=True)
def test_a_draft_on_what_was_done_since_can_only_be_dropped(on_the_day, stage, county):
    letter, head = drafted(stage, county), open_as(stage.leader)
    one = f"/urging/{letter.pk}/"
    assert "issue_urging_letter" in head.get(one).content.decode()
    quiet = Regulator.objects.create(
        name="示例区应急管理局", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="330503"
    )
    UrgingLetter.objects.filter(pk=letter.pk).update(to_office=quiet)  # where nothing is behind
    letter.refresh_from_db()
    with refused("urging_ground_missing"):
        operations.issue_urging_letter(letter, by=stage.leader, at=stage.at())
    page = head.get(one).content.decode()
    assert "已没有超期事项" in page
    assert ("issue_urging_letter" in page, "drop_urging_letter" in page) == (False, True)


def test_a_letter_lies_on_the_desk_of_whose_turn_it_is(stage, county):
    def now(person):
        found = matters.waiting(matters.OF_OFFICE, person, on=stage.today)
        return {str(task.act) for task in found if task.kind == "urging_letter"}

    letter = drafted(stage, county)
    assert (now(stage.leader), now(stage.officer), now(county)) == ({"issue_urging_letter"}, set(), set())
    letter = operations.issue_urging_letter(letter, by=stage.leader, at=stage.at())
    assert (now(stage.leader), now(county)) == (set(), {"answer_urging_letter"})
    stage.now += timedelta(days=40)
    assert (now(stage.officer), now(county)) == ({"urging_overdue"}, {"answer_urging_letter"})
    letter = answered(stage, letter, county)
    assert (now(stage.officer), now(county)) == ({"close_urging_letter"}, set())
    operations.close_urging_letter(letter, by=stage.officer, at=stage.at())
    assert (now(stage.officer), now(county)) == (set(), set())
