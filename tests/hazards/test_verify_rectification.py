"""验收: by whom the place names, and never by the one who rectified."""

import pytest
from django.db import IntegrityError, transaction
from tests.hazards.conftest import (
    PREVENTED,
    bring_expert,
    found_by_expert,
    found_by_office,
    planned,
    self_found,
    stand,
    told,
    treated,
)
from tests.refusing import refused

from bihuan import audit
from bihuan.hazards import closure, operations, waiting
from bihuan.hazards.models import Hazard
from bihuan.refusal import Refusal


@pytest.mark.clause("LY-2.1.16")
def test_an_expert_of_the_check_rechecks(stage):
    hazard = treated(stage, found_by_expert(stage))
    verified = closure.verify_rectification(hazard, by=stage.experts[2].account, at=stage.at(), opinion="已整改")
    assert (verified.state, verified.verified_by) == ("verified", stage.experts[2].account.pk)
    assert closure.close_hazard(hazard, by=stage.experts[2].account, at=stage.at()).state == "struck_off"


@pytest.mark.clause("LY-2.1.16", refusal=True)
def test_the_enterprise_cannot_verify_what_experts_found(stage):
    hazard = treated(stage, found_by_expert(stage))
    with pytest.raises(Refusal) as no:
        closure.verify_rectification(hazard, by=stage.safety, at=stage.at())
    assert (no.value.code, no.value.clause) == ("expert_recheck_missing", "LY-2.1.16")


@pytest.mark.clause("LY-2.1.16", refusal=True)
def test_nor_close_it_without_a_recheck(stage):
    hazard = treated(stage, found_by_expert(stage))
    with pytest.raises(Refusal) as no:
        closure.close_hazard(hazard, by=stage.safety, at=stage.at())
    assert no.value.code == "closure_without_verification"


@pytest.mark.clause("LY-3.2.5", refusal=True)
def test_the_enterprise_accepts_no_major_one_even_if_it_found_it_itself(stage):
    hazard = treated(stage, self_found(stage, grade="major", criterion="GM-03"))
    with pytest.raises(Refusal) as no:
        closure.verify_rectification(hazard, by=stage.safety, at=stage.at())
    assert (no.value.code, no.value.clause) == ("closure_without_verification", "LY-3.2.5")
    bring_expert(stage)
    assert closure.verify_rectification(hazard, by=stage.officer, at=stage.at()).state == "verified"


@pytest.mark.parametrize("place", ["strict", "checkups"])
def test_what_an_office_found_is_not_accepted_by_the_enterprise(db, place):
    stage = stand(place)
    hazard = treated(stage, found_by_office(stage))
    with refused("office_recheck_missing", "ours") as no:
        closure.verify_rectification(hazard, by=stage.safety, at=stage.at())
    assert no.facts["wanted"] == ["expert", "regulator"]
    assert closure.verify_rectification(hazard, by=stage.officer, at=stage.at()).state == "verified"


@pytest.mark.parametrize(("found", "by", "clause"), [
    (found_by_expert, lambda stage: stage.experts[2].account, "LY-2.1.16"),
    (found_by_office, lambda stage: stage.officer, "ours"),
    (self_found, lambda stage: stage.principal, "ours"),
])  # fmt: skip
def test_the_chain_cites_a_clause_only_for_what_it_speaks_of(stage, found, by, clause):
    """LY-2.1.16 names the expert for what experts found, and says nothing of what an office or the enterprise found."""
    hazard = treated(stage, found(stage))
    assert waiting.turn_of(hazard, done=(), safeguarded=True).basis.clause == clause
    closure.verify_rectification(hazard, by=by(stage), at=stage.at())
    assert audit.timeline(hazard.ref)[-1].basis == [clause]


@pytest.mark.clause("YT-4.3.8")
@pytest.mark.place("checkups")
def test_somebody_else_of_the_enterprise_may_where_nobody_is_named(stage):
    hazard = treated(stage, found_by_expert(stage))
    closure.verify_rectification(hazard, by=stage.safety, at=stage.at())
    assert closure.close_hazard(hazard, by=stage.safety, at=stage.at()).state == "struck_off"


@pytest.mark.clause("YT-4.3.8", refusal=True)
@pytest.mark.place("checkups")
def test_who_rectified_does_not_strike_it_off_either(stage):
    """Not in the last round, and not in one before that was sent back."""
    hazard = planned(stage, found_by_expert(stage))
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    for by in (stage.safety, stage.principal):
        shown = {"rectification": "已上锁", "photos": [stage.photo(by)], **PREVENTED}
        closure.submit_rectification(hazard, by=by, at=stage.at(), **shown)
        if by == stage.safety:
            closure.return_rectification(hazard, by=stage.experts[0].account, at=stage.at(), opinion="锁未到位")
    closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at())
    for by in (stage.safety, stage.principal):
        with refused("closer_is_rectifier"):
            closure.close_hazard(hazard, by=by, at=stage.at())
    assert not waiting.may("close_hazard", Hazard.objects.get(pk=hazard.pk), stage.principal)
    assert closure.close_hazard(hazard, by=stage.officer, at=stage.at()).state == "struck_off"


def test_nor_does_the_database_let_them(stage):
    hazard = treated(stage, found_by_expert(stage))
    closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at())
    closure.close_hazard(hazard, by=stage.experts[0].account, at=stage.at())
    with pytest.raises(IntegrityError, match="hazard_never_struck_off_by_its_rectifier"), transaction.atomic():
        Hazard.objects.filter(pk=hazard.pk).update(closed_by=stage.worker.pk)


@pytest.mark.clause("YT-4.3.8", refusal=True)
@pytest.mark.place("checkups")
def test_nothing_is_struck_off_unverified(stage):
    hazard = treated(stage, found_by_expert(stage))
    with pytest.raises(Refusal) as no:
        closure.close_hazard(hazard, by=stage.safety, at=stage.at())
    assert (no.value.code, no.value.clause) == ("closure_without_verification", "YT-4.3.8")


@pytest.mark.place("checkups")
def test_the_rectifier_never_verifies(stage):
    hazard = self_found(stage)
    operations.publish_hazard(hazard, by=stage.safety, at=stage.at())
    operations.plan_rectification(
        hazard,
        by=stage.safety,
        at=stage.at(),
        measures="更换",
        responsibility="孙安全",
        deadline=stage.today,
        funds="费用",
        emergency_plan="预案",
    )
    closure.start_treatment(hazard, by=stage.safety, at=stage.at())
    closure.submit_rectification(
        hazard, by=stage.safety, at=stage.at(), rectification="已更换", photos=[stage.photo(stage.safety)]
    )
    with pytest.raises(Refusal) as no:
        closure.verify_rectification(hazard, by=stage.safety, at=stage.at())
    assert no.value.code == "verifier_is_rectifier"
    assert closure.verify_rectification(hazard, by=stage.principal, at=stage.at()).state == "verified"


@pytest.mark.clause("QHD-6.3.1")
@pytest.mark.place("project")
def test_the_provider_rechecks_in_a_project(stage):
    hazard = treated(stage, found_by_expert(stage))
    assert closure.verify_rectification(hazard, by=stage.experts[1].account, at=stage.at()).state == "verified"


@pytest.mark.clause("QHD-6.3.1", refusal=True)
@pytest.mark.place("project")
def test_the_enterprise_does_not(stage):
    hazard = treated(stage, found_by_expert(stage))
    with pytest.raises(Refusal) as no:
        closure.verify_rectification(hazard, by=stage.safety, at=stage.at())
    assert (no.value.code, no.value.clause) == ("recheck_missing", "QHD-6.3.1")


def test_returned_with_a_reason_and_treated_again(stage):
    hazard = treated(stage, found_by_expert(stage))
    expert = stage.experts[0].account
    with pytest.raises(Refusal) as no:
        closure.return_rectification(hazard, by=expert, at=stage.at(), opinion=" ")
    assert no.value.code == "reason_missing"
    returned = closure.return_rectification(hazard, by=expert, at=stage.at(), opinion="锁未装牢")
    assert (returned.state, returned.returns, returned.rectified_at) == ("treating", 1, None)
    closure.submit_rectification(
        hazard, by=stage.worker, at=stage.at(), rectification="已装牢", photos=[stage.photo(stage.worker)]
    )
    closure.verify_rectification(hazard, by=expert, at=stage.at())
    assert list(hazard.verdicts.order_by("at").values_list("passed", flat=True)) == [False, True]


def test_the_database_itself_refuses_a_rectifier_as_verifier(stage, django_db_blocker):
    from django.db import IntegrityError, transaction

    hazard = treated(stage, found_by_expert(stage))
    with pytest.raises(IntegrityError), transaction.atomic():
        Hazard.objects.filter(pk=hazard.pk).update(verified_by=hazard.rectified_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hazard.objects.filter(pk=hazard.pk).update(state="struck_off")


def test_the_second_to_close_is_told_who_was_faster(stage):
    hazard = treated(stage, found_by_expert(stage))
    expert = stage.experts[0].account
    closure.verify_rectification(hazard, by=expert, at=stage.at())
    closure.close_hazard(hazard, by=expert, at=stage.at())
    with pytest.raises(Refusal) as no:
        closure.close_hazard(hazard, by=stage.experts[1].account, at=stage.at())
    assert no.value.code == "state_not_allowed"


def test_strangers_know_nothing(stage):
    from bihuan.refusal import Stranger

    hazard = told(stage, found_by_expert(stage))
    with pytest.raises(Stranger):
        closure.close_hazard(hazard, by=stage.stranger, at=stage.at())
