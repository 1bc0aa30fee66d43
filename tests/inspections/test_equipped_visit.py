"""What a visit takes along: calibrated instruments, explosion-proof equipment, protection for every expert."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.inspections.conftest import agree, arrive, equip, find, piece, ready
from tests.inspections.test_leader_visit import arranged
from tests.refusing import refused

from bihuan import audit
from bihuan.inspections import equipping, operations
from bihuan.parties.models import Enterprise
from bihuan.refusal import Stranger
from bihuan.registers.kinds.instruments import operations as instruments
from bihuan.registers.kinds.instruments.states import INSTRUMENT_WORDS, UNITS


def visit_of(stage, *processes):
    """A leader's visit with one expert, agreed and declared; the site has these processes beside its own."""
    if processes:
        Enterprise.objects.filter(pk=stage.enterprise.pk).update(key_processes=list(processes))
        stage.enterprise.refresh_from_db()
        stage.site.refresh_from_db()
    visit, expert = arranged(stage), stage.expert("齐机械", "machinery")
    operations.appoint_expert(visit, by=stage.officer, at=stage.at(), expert=expert, specialty="machinery")
    agree(stage, visit)
    return visit, expert


def start(stage, visit):
    return operations.start_inspection(visit, by=stage.officer, at=stage.at())


def reading(stage, visit, expert, instrument, **changes):
    fields = {"value": "12.5", "unit": "m", **changes}
    return equipping.record_reading(visit, by=expert.account, at=stage.at(), instrument=instrument, **fields)


def expire(stage, instrument):
    """Its calibration ran out yesterday."""
    instrument.calibrated_until = stage.today - timedelta(days=1)
    instrument.save()


@pytest.mark.clause("LH-1.2")
@pytest.mark.place("leaders")
def test_a_leaders_visit_carries_a_valid_instrument(stage):
    visit, expert = visit_of(stage)
    loan = equip(stage, visit, expert)
    assert start(stage, visit).state == "ongoing"
    assert [one.instrument for one in equipping.carried.loans_for(visit.ref)] == [loan.instrument]


@pytest.mark.clause("LH-1.2", refusal=True)
@pytest.mark.place("leaders")
def test_not_without_any_and_not_with_one_past_its_calibration(stage):
    visit, expert = visit_of(stage)
    with refused("instrument_missing"):
        start(stage, visit)
    equipping.state_without_instrument(visit, by=stage.officer, at=stage.at(), reason="只看资料")
    with refused("instrument_missing"):
        start(stage, visit)
    instrument = equip(stage, visit, expert).instrument
    expire(stage, instrument)
    with refused("calibration_expired", "LH-1.2"):
        start(stage, visit)
    instrument.calibrated_until = stage.today
    instrument.save()
    assert start(stage, visit).state == "ongoing"


@pytest.mark.clause("LH-1.2", refusal=True)
@pytest.mark.place("leaders")
def test_not_with_one_that_nobody_has_signed_for(stage):
    visit, expert = visit_of(stage)
    loan = equip(stage, visit, expert, sign=False)
    with refused("instrument_not_signed_for", "LH-1.2", loan.instrument.number):
        start(stage, visit)
    instruments.sign_for_instrument(loan, by=expert.account, at=stage.at())
    assert start(stage, visit).state == "ongoing"


@pytest.mark.clause("LH-8.1")
@pytest.mark.place("leaders")
def test_a_dust_tester_is_proposed_for_a_dust_risk_and_a_reason_may_stand_for_it(stage):
    visit, expert = visit_of(stage, "polishing")
    assert equipping.needs_of(stage.enterprise).instruments == {"dust"}
    equip(stage, visit, expert, "distance")
    equipping.state_without_instrument(visit, by=stage.officer, at=stage.at(), reason="粉尘区当天停产")
    assert start(stage, visit).without_instrument == "粉尘区当天停产"


@pytest.mark.clause("LH-8.1", refusal=True)
@pytest.mark.place("leaders")
def test_without_the_dust_tester_and_without_a_word_it_does_not_start(stage):
    visit, expert = visit_of(stage, "polishing")
    equip(stage, visit, expert, "distance")
    with refused("required_instrument_missing", None, "粉尘检测仪"):
        start(stage, visit)
    equip(stage, visit, expert, "dust")
    assert start(stage, visit).state == "ongoing"


@pytest.mark.clause("LH-8.2")
@pytest.mark.place("leaders")
def test_a_body_camera_with_its_mark_goes_to_a_site_that_may_explode(stage):
    visit, expert = visit_of(stage, "hazardous_storage")
    loan = equip(stage, visit, expert, "explosion_proof_body_camera", explosion_proof_mark="Ex ib IIC T4 Gb")
    assert loan.instrument.explosion_proof_mark == "Ex ib IIC T4 Gb"


@pytest.mark.clause("LH-8.2", refusal=True)
@pytest.mark.place("leaders")
@pytest.mark.parametrize("kind", ["explosion_proof_body_camera", "explosion_proof_terminal"])
def test_without_its_mark_it_stays_at_home(stage, kind):
    visit, expert = visit_of(stage, "hazardous_storage")
    with refused("not_explosion_proof", "LH-8.2"):
        equip(stage, visit, expert, kind)


@pytest.mark.clause("LH-8.3")
@pytest.mark.place("leaders")
def test_a_reading_of_each_of_the_eight_kinds_stands_on_the_finding(stage):
    visit, expert = visit_of(stage)
    loans = {kind: equip(stage, visit, expert, kind) for kind in INSTRUMENT_WORDS}
    visit = start(stage, visit)
    hazard = find(stage, visit)
    for kind, loan in loans.items():
        reading(stage, visit, expert, loan.instrument, unit=UNITS[kind][0], hazard=hazard)
    read = equipping.readings(visit)
    assert [(one.instrument.kind, one.hazard, one.value) for one in read] == [
        (kind, hazard, Decimal("12.5")) for kind in INSTRUMENT_WORDS
    ]
    assert all(one.at and one.unit for one in read)
    assert hazard.readings.count() == len(INSTRUMENT_WORDS) == 8


@pytest.mark.clause("LH-8.3", refusal=True)
@pytest.mark.place("leaders")
def test_a_unit_that_does_not_fit_and_a_device_past_calibration(stage):
    visit, expert = visit_of(stage)
    instrument = equip(stage, visit, expert, "noise").instrument
    visit = start(stage, visit)
    with refused("not_checked_in", "LH-12.3"):
        reading(stage, visit, expert, instrument, unit="dB(A)")  # nothing is measured from afar
    arrive(stage, visit)
    with refused("unit_mismatch", "LH-8.3"):
        reading(stage, visit, expert, instrument, unit="℃")
    with refused("reading_not_a_number"):
        reading(stage, visit, expert, instrument, unit="dB(A)", value="很响")
    with refused("instrument_not_carried"):
        reading(stage, visit, expert, piece(stage, "noise"), unit="dB(A)")
    expire(stage, instrument)
    with refused("calibration_expired", "LH-8.3"):
        reading(stage, visit, expert, instrument, unit="dB(A)")


@pytest.mark.clause("LH-12.3")
@pytest.mark.place("leaders")
def test_an_expert_who_has_signed_for_the_protection_enters(stage):
    visit, expert = visit_of(stage, "electroplating")
    equip(stage, visit, expert, "gas")
    equip(stage, visit, expert, "gas_mask")
    visit = start(stage, visit)
    member = equipping.check_in(visit, by=expert.account, at=stage.at(), where="电镀车间")
    assert (member.checked_in_at, member.checked_in_where) == (stage.now, "电镀车间")
    with refused("already_checked_in"):
        equipping.check_in(visit, by=expert.account, at=stage.at())


@pytest.mark.clause("LH-12.3", refusal=True)
@pytest.mark.place("leaders")
def test_nobody_enters_without_the_protection_or_before_signing_for_it(stage):
    visit, expert = visit_of(stage, "electroplating")
    equip(stage, visit, expert, "gas")
    visit = start(stage, visit)
    with refused("ppe_missing", "LH-12.3", "防毒面具"):
        equipping.check_in(visit, by=expert.account, at=stage.at())
    loan = equip(stage, visit, expert, "gas_mask", sign=False)
    for claimed in ((), ("gas_mask",)):  # what the office issues nobody claims to wear
        with refused("ppe_missing"):
            equipping.check_in(visit, by=expert.account, at=stage.at(), worn=claimed)
    look_refused(stage, visit, expert, "LH-12.3")
    instruments.sign_for_instrument(loan, by=expert.account, at=stage.at())
    assert equipping.check_in(visit, by=expert.account, at=stage.at()).checked_in_at
    look(stage, visit, expert)


@pytest.mark.clause("LH-12.3", refusal=True)
@pytest.mark.place("leaders")
def test_to_a_check_that_the_enterprise_engages_it_lends_the_protection(stage):
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(key_processes=["electroplating"])
    stage.site.refresh_from_db()
    expert = stage.expert("齐机械", "machinery")
    check = operations.start_inspection(ready(stage, team=[expert]), by=expert.account, at=stage.at())
    with refused("ppe_missing", "LH-12.3", "防毒面具"):
        equipping.check_in(check, by=expert.account, at=stage.at())
    look_refused(stage, check, expert, "LH-12.3")
    needed = equipping.needs_of(check.enterprise).protection
    equipping.check_in(check, by=expert.account, at=stage.at(), worn=needed)
    assert audit.timeline(check.ref)[-1].data["worn"] == sorted(needed)
    look(stage, check, expert)


def look(stage, visit, expert):
    """One item answered, one problem written down, by that expert."""
    item = visit.checklist.items.first()
    operations.answer_item(visit, by=expert.account, at=stage.at(), item=item, result="ok")
    problem = {"description": "配电箱未上锁", "grade": "general", "advice": "上锁", "legal_basis": "第三十六条"}
    operations.record_finding(visit, by=expert.account, at=stage.at(), **problem)


def look_refused(stage, visit, expert, clause):
    """Neither is done by who has not checked in."""
    item = visit.checklist.items.first()
    with refused("not_checked_in", clause, "check_in"):
        operations.answer_item(visit, by=expert.account, at=stage.at(), item=item, result="ok")
    with refused("not_checked_in", clause, "check_in"):
        operations.record_finding(visit, by=expert.account, at=stage.at(), description="x", grade="general")


@pytest.mark.clause("YT-4.2.7")
@pytest.mark.place("checkups")
def test_an_expert_who_knows_the_rules_of_the_site_enters(stage):
    check = ready(stage)
    expert = check.team.select_related("expert__account").get(is_lead=True).expert
    known = equipping.acknowledge_site_rules(check, by=expert.account, at=stage.at())
    assert known.rules_acknowledged_at == stage.now
    check = operations.start_inspection(check, by=expert.account, at=stage.at())
    assert equipping.check_in(check, by=expert.account, at=stage.at()).checked_in_at == stage.now


@pytest.mark.clause("YT-4.2.7", refusal=True)
@pytest.mark.place("checkups")
def test_nobody_enters_who_has_not_read_the_rules_of_the_site(stage):
    check = ready(stage)
    expert = check.team.select_related("expert__account").get(is_lead=True).expert
    check = operations.start_inspection(check, by=expert.account, at=stage.at())
    with refused("site_rules_not_acknowledged", "YT-4.2.7"):
        equipping.check_in(check, by=expert.account, at=stage.at())
    look_refused(stage, check, expert, "YT-4.2.7")
    equipping.acknowledge_site_rules(check, by=expert.account, at=stage.at())
    equipping.check_in(check, by=expert.account, at=stage.at())
    look(stage, check, expert)


@pytest.mark.place("leaders")
def test_only_the_arranging_office_equips_and_only_people_of_the_visit_carry(stage):
    visit, expert = visit_of(stage)
    with refused("role_not_allowed"):
        equipping.equip_visit(visit, by=stage.safety, at=stage.at(), instrument=piece(stage), holder=expert.account)
    with refused("holder_not_on_visit"):
        equipping.equip_visit(visit, by=stage.officer, at=stage.at(), instrument=piece(stage), holder=stage.worker)
    with pytest.raises(Stranger):
        equipping.check_in(visit, by=stage.stranger, at=stage.at())
