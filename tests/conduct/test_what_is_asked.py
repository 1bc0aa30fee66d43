"""What a case, its service, its publication, its end and its transfer each ask for, one refusal a line."""

from datetime import timedelta

import pytest
from tests.cast import account, play
from tests.conduct.playing import found, opened
from tests.refusing import refused

from bihuan.conduct.cases import ending
from bihuan.conduct.cases import operations as cases
from bihuan.conduct.orders import queries as orders
from bihuan.conduct.transfers import operations as transfers
from bihuan.parties.models import Regulator, RegulatorKind, Role, Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return play("4111", county="411102")


def decided(stage, *, outcome="penalty"):
    case = cases.end_investigation(opened(stage), by=stage.officer, at=stage.at(), findings="属实")
    said = {"decision": "罚款", "number": "示应急罚〔2026〕1号"} if outcome == "penalty" else {"decision": "不予处罚"}
    return cases.decide_case(case, by=stage.leader, at=stage.at(), outcome=outcome, **said)


def served(stage, **changes):
    case = decided(stage, **changes)
    return ending.serve_decision(case, by=stage.officer, at=stage.at(), method="direct", addressee="钱总")


def test_a_case_says_what_is_suspected(stage):
    with refused("breach_missing", None, "breach"):
        opened(stage, breach=" ")


def test_a_crime_is_suspected_once(stage):
    case = cases.suspect_crime(opened(stage), by=stage.officer, at=stage.at(), reason="造成重伤")
    with refused("crime_suspected_already"):
        cases.suspect_crime(case, by=stage.officer, at=stage.at(), reason="造成重伤")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("service_method_unknown", {"method": "pigeon", "addressee": "钱总"}),
        ("addressee_missing", {"method": "direct", "addressee": " "}),
    ],
)
def test_a_decision_is_served_on_somebody_and_in_a_known_way(stage, code, said):
    with refused(code):
        ending.serve_decision(decided(stage), by=stage.officer, at=stage.at(), **said)


def test_a_performance_says_what_was_done(stage):
    with refused("performance_missing", None, "performance"):
        ending.record_performance(served(stage), by=stage.officer, at=stage.at(), performance=" ")


def test_only_a_penalty_is_published_and_once(stage):
    said = {"by": stage.officer, "at": stage.at(), "published_on": stage.today}
    with refused("publication_not_asked"):
        ending.record_publication(served(stage, outcome="no_penalty"), **said)
    case = served(stage)
    with refused("publication_in_the_future", None, "published_on"):
        ending.record_publication(case, **{**said, "published_on": stage.today + timedelta(days=1)})
    case = ending.record_publication(case, **said)
    with refused("published_already"):
        ending.record_publication(case, **said)


def test_a_case_is_given_up_for_a_known_reason(stage):
    with refused("dropping_ground_unknown", None, "why"):
        ending.drop_case(opened(stage), by=stage.leader, at=stage.at(), why="no_time", said="没有时间")


def test_a_transfer_names_whom_to_ask_and_is_received_after_it_was_sent(stage):
    fire = Regulator.objects.create(
        name="示例市消防救援支队", kind=RegulatorKind.SECTOR_DEPARTMENT, division_code="4111", number_prefix="示消"
    )
    case, said = opened(stage), {"kind": "department", "to_office": fire, "reason": "属于消防救援机构职责"}
    with refused("transfer_contact_missing", "LH-3.3", "contact"):
        transfers.propose_transfer(case, by=stage.officer, at=stage.at(), contact=" ", **said)
    row = transfers.propose_transfer(case, by=stage.officer, at=stage.at(), contact="经办甲", **said)
    row = transfers.approve_transfer(row, by=stage.leader, at=stage.at())
    row = transfers.send_transfer(row, by=stage.officer, at=stage.at())
    there = account("fire", "消防甲", Role.REGULATOR_CLERK, regulator=fire)
    with refused("receipt_before_sending", "LH-3.3", "received_at"):
        transfers.accept_transfer(row, by=there, at=row.sent_at - timedelta(minutes=1))


def test_an_order_is_written_for_one_site(stage):
    code = stage.site.division_code
    other = Site.objects.create(enterprise=stage.enterprise, name="二厂区", division_code=code, is_main=False)
    first = found(stage)
    stage.site = other
    second = found(stage)
    with refused("hazards_of_sites", None, other.name):
        orders.site_of(stage.enterprise, [first.pk, second.pk], stage.officer)
    assert orders.site_of(stage.enterprise, [second.pk], stage.officer) == other
