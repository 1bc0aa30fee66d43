"""A case given to another department or to the police: with its papers, both times, and an answer."""

import pytest
from tests.cast import account, play
from tests.conduct.playing import opened
from tests.meanwhile import second_meets_first
from tests.refusing import refused

from bihuan.conduct.cases import ending
from bihuan.conduct.cases import operations as cases
from bihuan.conduct.cases.access import fetch_case, fetch_enterprise
from bihuan.conduct.cases.queries import opening
from bihuan.conduct.cases.states import CaseState
from bihuan.conduct.transfers import operations as transfers
from bihuan.conduct.transfers.access import fetch_transfer
from bihuan.conduct.transfers.states import TransferState
from bihuan.documents.models import OfficialDocument
from bihuan.notify.models import Message
from bihuan.parties.models import Enterprise, Regulator, RegulatorKind, Role
from bihuan.refusal import Stranger

pytestmark = pytest.mark.django_db
WHY = {"reason": "属于消防救援机构职责", "contact": "经办甲 0395-0000000"}


@pytest.fixture
def stage():
    return play("4111", county="411102")


@pytest.fixture
def fire(stage):
    """Another department of the place, with a clerk."""
    office = Regulator.objects.create(
        name="示例市消防救援支队",
        kind=RegulatorKind.SECTOR_DEPARTMENT,
        division_code="4111",
        has_enforcement_power=True,
        number_prefix="示消",
    )
    return account("fire", "消防甲", Role.REGULATOR_CLERK, regulator=office)


def sent(stage, case, to=None, *, kind="department", **said):
    """A transfer that its head approved and that is on its way."""
    row = transfers.propose_transfer(case, by=stage.officer, at=stage.at(), kind=kind, to_office=to, **{**WHY, **said})
    row = transfers.approve_transfer(row, by=stage.leader, at=stage.at())
    return transfers.send_transfer(row, by=stage.officer, at=stage.at())


@pytest.mark.clause("LH-3.3")
def test_a_case_is_sent_with_its_sheet_taken_there_and_answered(stage, fire, django_capture_on_commit_callbacks):
    case = opened(stage)
    with django_capture_on_commit_callbacks(execute=True):
        row = sent(stage, case, fire.regulator)
    assert Message.objects.filter(account_id=fire.pk, event="transfer-received").exists()
    letter = OfficialDocument.objects.get(slug="transfer_letter", subject=case.ref)
    assert (letter.number, row.materials) == (row.letter, letter.context["materials"])
    assert OfficialDocument.objects.filter(slug="transfer_approval", subject=case.ref).exists()
    assert letter.deliveries.filter(recipient_ref=fire.regulator.ref).exists()
    there = fetch_transfer(row.pk, fire)
    assert fetch_case(case.pk, fire) == case
    there = transfers.accept_transfer(there, by=fire, at=stage.at())
    assert there.sent_at < there.received_at
    assert there.received_by == "消防甲"
    there = transfers.answer_transfer(there, by=fire, at=stage.at(), answer="已立案，责令改正")
    assert there.state == TransferState.ANSWERED
    own = cases.open_case(
        stage.enterprise, by=fire, at=stage.at(), ground="transferred", record=row.ref, suspect_kind="unit",
        suspect=case.suspect, breach=case.breach, legal_basis="消防法第六十条",
    )  # fmt: skip
    assert (own.office, own.hazard) == (fire.regulator, case.hazard)
    assert ending.close_case(case, by=stage.leader, at=stage.at()).state == CaseState.CLOSED


@pytest.mark.clause("LH-3.3", refusal=True)
def test_what_is_not_ones_own_is_not_dropped(stage, fire):
    case = opened(stage)
    with refused("transfer_required", "LH-3.3"):
        ending.drop_case(case, by=stage.leader, at=stage.at(), why="no_power", said="不归我们管")
    Regulator.objects.filter(pk=stage.city.pk).update(duties=["mining"])
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(competent_department=fire.regulator)
    with refused("transfer_required", "LH-3.3"):
        ending.drop_case(case, by=stage.leader, at=stage.at(), why="no_breach", said="没有违法事实")


@pytest.mark.clause("LH-3.3", refusal=True)
def test_nobody_receives_nothing(stage, fire):
    case = opened(stage)
    with refused("transfer_recipient_missing", "LH-3.3"):
        transfers.propose_transfer(case, by=stage.officer, at=stage.at(), kind="department", to_name=" ", **WHY)
    with refused("transfer_to_own_office", "LH-3.3"):
        transfers.propose_transfer(
            case, by=stage.officer, at=stage.at(), kind="department", to_office=stage.city, **WHY
        )
    row = transfers.propose_transfer(
        case, by=stage.officer, at=stage.at(), kind="department", to_office=fire.regulator, **WHY
    )
    with refused("transfer_standing", "LH-3.3"):
        transfers.propose_transfer(
            case, by=stage.officer, at=stage.at(), kind="department", to_office=fire.regulator, **WHY
        )
    with pytest.raises(Stranger):
        fetch_transfer(row.pk, fire)
    with refused("role_not_allowed", "LH-3.3"):
        transfers.approve_transfer(row, by=stage.officer, at=stage.at())


def test_what_is_returned_goes_on_where_it_came_from(stage, fire):
    case = opened(stage)
    row = sent(stage, case, fire.regulator)
    with refused("reason_missing", "LH-3.3"):
        transfers.return_transfer(row, by=fire, at=stage.at(), reason="")
    with refused("role_not_allowed", "LH-3.3"):
        transfers.accept_transfer(row, by=stage.officer, at=stage.at())
    row = transfers.return_transfer(row, by=fire, at=stage.at(), reason="不属于消防职责")
    assert (row.state, row.answer) == (TransferState.RETURNED, "不属于消防职责")
    with refused("case_not_finished"):
        ending.close_case(case, by=stage.leader, at=stage.at())
    with pytest.raises(Stranger):
        fetch_case(case.pk, fire)
    assert sent(stage, case, fire.regulator).state == TransferState.SENT
    assert fetch_case(case.pk, fire) == case


def test_what_is_over_goes_nowhere_any_more(stage, fire):
    case = opened(stage)
    said = {"kind": "department", "to_office": fire.regulator, **WHY}
    row = transfers.propose_transfer(case, by=stage.officer, at=stage.at(), **said)
    ending.drop_case(case, by=stage.leader, at=stage.at(), why="no_breach", said="查无此事")
    with refused("case_is_over", "LH-3.3"):
        transfers.approve_transfer(row, by=stage.leader, at=stage.at())


@pytest.mark.clause("LH-3.3")
def test_who_takes_a_case_over_opens_its_own_whatever_else_the_enterprise_belongs_to(stage, fire):
    """A case leaves because it is another department's duty; the enterprise need not be in that one's sectors."""
    Regulator.objects.filter(pk=fire.regulator_id).update(duties=["special_equipment"])
    fire.refresh_from_db()
    case = opened(stage)
    row = sent(stage, case, fire.regulator)
    with pytest.raises(Stranger):
        fetch_enterprise(stage.enterprise.pk, fire)
    transfers.accept_transfer(row, by=fire, at=stage.at())
    firm = fetch_enterprise(stage.enterprise.pk, fire)
    assert {fact.ground for fact in opening(firm, fire, hazard=None, on=stage.today).facts} == {"transferred"}
    said = {"suspect_kind": "unit", "suspect": case.suspect, "breach": case.breach, "legal_basis": "消防法第六十条"}
    own = cases.open_case(firm, by=fire, at=stage.at(), ground="transferred", record=row.ref, **said)
    assert own.office == fire.regulator
    with pytest.raises(Stranger):
        cases.open_case(firm, by=fire, at=stage.at(), ground="accident", **said)


@pytest.mark.clause("LH-3.4", refusal=True)
def test_a_suspected_crime_goes_to_no_office_in_place_of_the_police(stage, fire):
    case = cases.suspect_crime(opened(stage), by=stage.officer, at=stage.at(), reason="涉嫌重大责任事故罪")
    with refused("crime_goes_to_the_police", "CRIME54-transfer", "recipient"):
        transfers.propose_transfer(case, by=stage.officer, at=stage.at(), kind="crime", to_office=fire.regulator, **WHY)


@pytest.mark.clause("LH-3.4")
def test_what_the_police_gave_back_may_be_dropped_where_the_facts_do_not_hold(stage):
    case = cases.suspect_crime(opened(stage), by=stage.officer, at=stage.at(), reason="涉嫌犯罪")
    row = sent(stage, case, kind="crime", to_name="示例市公安局")
    why = {"why": "no_breach", "said": "违法事实不成立"}
    with refused("criminal_referral_required", "CRIME54-transfer"):
        ending.drop_case(case, by=stage.leader, at=stage.at(), **why)
    transfers.return_transfer(row, by=stage.officer, at=stage.at(), reason="不予立案", number="示公不立〔2026〕2号")
    assert ending.drop_case(case, by=stage.leader, at=stage.at(), **why).state == CaseState.DROPPED


@pytest.mark.django_db(transaction=True)
def test_a_case_that_ends_meanwhile_is_not_sent_any_more(stage, fire):
    case = opened(stage)
    row = transfers.propose_transfer(
        case, by=stage.officer, at=stage.at(), kind="department", to_office=fire.regulator, **WHY
    )
    at, why = stage.at(), {"why": "no_breach", "said": "查无此事"}
    assert second_meets_first(
        lambda: ending.drop_case(case, by=stage.leader, at=at, **why),
        lambda: transfers.approve_transfer(row, by=stage.leader, at=at),
    ) == "case_is_over"  # fmt: skip


@pytest.mark.clause("LH-3.4")
def test_a_suspected_crime_goes_to_the_police_with_decision_evidence_and_receipt(stage):
    case = cases.suspect_crime(opened(stage), by=stage.officer, at=stage.at(), reason="涉嫌重大责任事故罪")
    row = transfers.propose_transfer(case, by=stage.officer, at=stage.at(), kind="crime", to_name="示例市公安局", **WHY)
    assert (row.decide_by - stage.today).days == 3
    row = transfers.approve_transfer(row, by=stage.leader, at=stage.at())
    assert (row.send_by - row.decided_at).total_seconds() == 24 * 3600
    row = transfers.send_transfer(row, by=stage.officer, at=stage.at())
    assert row.materials, "the evidence list"
    with refused("transfer_receipt_missing"):
        transfers.accept_transfer(row, by=stage.officer, at=stage.at())
    row = transfers.accept_transfer(row, by=stage.officer, at=stage.at(), receiver="公安乙", number="示公接〔2026〕5号")
    assert (row.received_by, row.receipt_number) == ("公安乙", "示公接〔2026〕5号")
    assert ending.close_case(case, by=stage.leader, at=stage.at()).state == CaseState.CLOSED


@pytest.mark.clause("LH-3.4", refusal=True)
def test_a_fine_alone_does_not_end_a_suspected_crime(stage):
    case = cases.suspect_crime(opened(stage), by=stage.officer, at=stage.at(), reason="涉嫌犯罪")
    case = cases.end_investigation(case, by=stage.officer, at=stage.at(), findings="属实")
    case = cases.decide_case(
        case, by=stage.leader, at=stage.at(), outcome="penalty", decision="罚款", number="1号", amount=10000
    )
    case = ending.serve_decision(case, by=stage.officer, at=stage.at(), method="direct", addressee="钱总")
    case = ending.record_performance(case, by=stage.officer, at=stage.at(), performance="已缴纳")
    with refused("criminal_referral_required", "CRIME54-transfer"):
        ending.close_case(case, by=stage.leader, at=stage.at())
    other = cases.suspect_crime(opened(stage), by=stage.officer, at=stage.at(), reason="涉嫌犯罪")
    with refused("criminal_referral_required", "CRIME54-transfer"):
        ending.drop_case(other, by=stage.leader, at=stage.at(), why="no_breach", said="算了")


def test_a_receipt_number_serves_once_and_a_decision_not_to_refer_has_its_reason(stage):
    first, second = (
        cases.suspect_crime(opened(stage), by=stage.officer, at=stage.at(), reason="涉嫌犯罪") for _ in range(2)
    )
    police = {"kind": "crime", "to_name": "示例市公安局"}
    row = sent(stage, first, **police)
    transfers.accept_transfer(row, by=stage.officer, at=stage.at(), number="7号")
    row = sent(stage, second, **police)
    with refused("receipt_used"):
        transfers.accept_transfer(row, by=stage.officer, at=stage.at(), number="7号")
    third = opened(stage)
    with refused("crime_not_suspected"):
        transfers.propose_transfer(third, by=stage.officer, at=stage.at(), **police, **WHY)
    third = cases.suspect_crime(third, by=stage.officer, at=stage.at(), reason="涉嫌犯罪")
    row = transfers.propose_transfer(third, by=stage.officer, at=stage.at(), **police, **WHY)
    with refused("reason_missing"):
        transfers.decline_transfer(row, by=stage.leader, at=stage.at(), reason=" ")
    transfers.decline_transfer(row, by=stage.leader, at=stage.at(), reason="不构成犯罪")
    third.refresh_from_db()
    assert not third.crime
