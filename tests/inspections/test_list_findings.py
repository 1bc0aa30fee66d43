"""列入部门清单: what a leader's visit found has an owner and a day on the list of the department (LH-2.4)."""

import re
from datetime import timedelta

import pytest
from tests.cast import account
from tests.inspections.conftest import answer_all, explain, find, lead_of, sign
from tests.inspections.test_leader_visit import with_expert
from tests.refusing import refused

from bihuan import clock
from bihuan.hazards import closure
from bihuan.insight import desk
from bihuan.inspections import listing, operations, queries, reporting
from bihuan.parties.models import Regulator, Role

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def visit(stage):
    """A leader's visit with two findings, its report delivered."""
    visit = operations.start_inspection(with_expert(stage), by=stage.officer, at=stage.at())
    for text in ("配电箱未上锁", "通道堵塞"):
        find(stage, visit, description=text)
    answer_all(stage, visit)
    return sign(stage, explain(stage, visit))


def enlist(stage, visit, **changes):
    said = {"owner": stage.officer, "due_on": stage.today + timedelta(days=30), **changes}
    return listing.list_findings(visit, by=stage.leader, at=stage.at(), **said)


def close(stage, visit):
    return reporting.close_inspection(visit, by=stage.officer, at=stage.at())


@pytest.mark.clause("LH-2.4")
@pytest.mark.place("leaders")
def test_every_finding_stands_on_the_departments_list(stage, visit, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        enlist(stage, visit)
    rows = list(listing.listed(stage.officer))
    assert {row.finding.hazard.description for row in rows} == {"配电箱未上锁", "通道堵塞"}
    assert {(row.owner, row.due_on) for row in rows} == {(stage.officer, stage.today + timedelta(days=30))}
    assert not listing.listed(stage.stranger).exists()
    assert not listing.listed(stage.safety).exists()
    with refused("hazards_open"):  # what is still open keeps it open; the list no longer does
        close(stage, _received(stage, visit))


def _received(stage, visit):
    reporting.acknowledge_report(visit, by=stage.safety, at=stage.at())
    visit.refresh_from_db()
    return visit


@pytest.mark.clause("LH-2.4", refusal=True)
@pytest.mark.place("leaders")
def test_closed_while_one_is_on_no_list(stage, visit):
    first, _second = queries.hazards_of(visit)
    enlist(stage, visit, hazards=[first.pk])
    with refused("finding_not_handed_over", "LH-2.4", "通道堵塞"):
        close(stage, _received(stage, visit))


@pytest.mark.clause("LH-2.4")
@pytest.mark.place("leaders")
def test_what_a_visit_found_that_was_broken_off_still_goes_on_the_list(stage):
    visit = operations.start_inspection(with_expert(stage), by=stage.officer, at=stage.at())
    found = find(stage, visit)
    operations.abort_inspection(visit, by=stage.officer, at=stage.at(), reason="专家突发疾病")
    visit.refresh_from_db()
    enlist(stage, visit)
    assert [row.finding.hazard for row in listing.listed(stage.officer)] == [found]


@pytest.mark.place("leaders")
def test_with_an_owner_of_the_office_and_a_day(stage, visit):
    with refused("listing_incomplete", "LH-2.4", "pressing_owner", "pressing_due_on"):
        enlist(stage, visit, owner=None, due_on=None)
    with refused("holder_of_another_office"):
        enlist(stage, visit, owner=stage.stranger)
    with refused("deadline_in_the_past"):
        enlist(stage, visit, due_on=stage.today - timedelta(days=1))
    with refused("role_not_allowed"):
        listing.list_findings(visit, by=stage.safety, at=stage.at(), owner=stage.safety, due_on=stage.today)


@pytest.mark.place("leaders")
def test_the_own_office_sets_another_owner_and_no_other_takes_it_over(stage, visit):
    enlist(stage, visit)
    (again, _other) = enlist(stage, visit, owner=stage.leader)
    assert again.owner == stage.leader
    above = Regulator.objects.create(name="示例省应急管理厅", kind="emergency_bureau", division_code="41")
    other = account("above", "省厅", Role.REGULATOR_CLERK, regulator=above)
    with refused("nothing_to_list"):
        listing.list_findings(visit, by=other, at=stage.at(), owner=other, due_on=stage.today)


@pytest.mark.place("leaders")
def test_on_the_pages(stage, visit, client, django_assert_max_num_queries):
    url = f"/inspections/{visit.pk}/"
    client.force_login(stage.officer, backend=BACKEND)
    with clock.frozen(stage.at()):
        first = queries.hazards_of(visit)[0].pk
        wrong = client.post(f"{url}list_findings/", {"owner": "", "due_on": "", "hazards": first})
        assert (wrong.status_code, wrong.context["refusal"].code) == (422, "listing_incomplete")
        ticked = re.findall(r'<input\b(?=[^>]*\schecked)[^>]*name="hazards" value="(\d+)"', wrong.content.decode())
        assert ticked == [str(first)], "what was left out stays left out"
        given = {"owner": stage.officer.pk, "due_on": stage.today + timedelta(days=9)}
        none = client.post(f"{url}list_findings/", given)
        assert (none.status_code, none.context["refusal"].code) == (422, "nothing_to_list")  # none is not all
        given["hazards"] = [hazard.pk for hazard in queries.hazards_of(visit)]
        assert client.post(f"{url}list_findings/", given).status_code == 303
        with django_assert_max_num_queries(12):
            page = client.get("/inspections/listed/").content.decode()
    assert all(words in page for words in ("配电箱未上锁", "通道堵塞", "经办甲"))
    client.force_login(stage.safety, backend=BACKEND)
    assert client.get("/inspections/listed/").status_code == 404


@pytest.mark.place("leaders")
def test_what_an_office_arranged_waits_on_its_own_desks_until_somebody_there_closes_it(stage):
    """Whoever arranged it may have left; another office of the place has nothing to close."""
    visit = operations.start_inspection(with_expert(stage), by=stage.officer, at=stage.at())
    found, shown = find(stage, visit), [stage.photo(lead_of(visit))]
    fixed = {"rectification": "当场上锁", "photos": shown, "rectified_by": stage.worker}
    closure.fix_on_the_spot(found, by=lead_of(visit), at=stage.at(), **fixed)
    answer_all(stage, visit)
    visit = _received(stage, sign(stage, explain(stage, visit)))
    elsewhere = Regulator.objects.create(name="示例市工信局", kind="sector_department", division_code="4111")
    other = account("elsewhere", "工信局经办", Role.REGULATOR_CLERK, regulator=elsewhere)

    def asked():
        desks = {by: desk.of_regulator(by, on=stage.today) for by in (stage.officer, stage.leader, other)}
        return {
            by for by, tasks in desks.items() for one in tasks if (one.act, one.id) == ("close_inspection", visit.pk)
        }

    assert asked() == set()
    closure.close_hazard(found, by=stage.officer, at=stage.at())
    assert asked() == {stage.officer, stage.leader}
    enlist(stage, visit)
    close(stage, visit)
    assert asked() == set()
