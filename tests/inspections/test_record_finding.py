"""登记问题: on a ground, with advice; it is a hazard at once and stays what it was."""

import pytest
from tests.inspections.conftest import answer_all, explain, find, lead_of, started
from tests.refusing import refused

from bihuan.hazards import closure
from bihuan.hazards import operations as hazards
from bihuan.hazards.models import Hazard
from bihuan.inspections import operations
from bihuan.refusal import Stranger


@pytest.fixture
def check(stage):
    return started(stage)


@pytest.mark.clause("QHD-2.1")
@pytest.mark.place("project")
def test_a_full_check_with_a_ground_for_every_finding_is_locked_when_submitted(stage, check):
    item = check.checklist.items.first()
    by_item = find(stage, check, item=item, legal_basis="")
    assert by_item.legal_basis == item.basis
    assert find(stage, check, legal_basis="消防法第十六条").legal_basis == "消防法第十六条"
    answer_all(stage, check)
    explain(stage, check)
    with refused("state_not_allowed"):
        find(stage, check)


@pytest.mark.clause("QHD-2.1", refusal=True)
@pytest.mark.place("project")
def test_without_a_ground(stage, check):
    with refused("basis_missing", None, "legal_basis"):
        find(stage, check, legal_basis=" ")
    assert not Hazard.objects.exists()


def test_the_finding_is_a_hazard_its_team_may_recheck(stage, check):
    hazard = find(stage, check, item=check.checklist.items.first())
    assert (hazard.origin, hazard.source, hazard.state) == ("external_expert_check", check.ref, "assessed")
    verifiers = hazard.participants.filter(capacity="verifier").values_list("account", flat=True)
    assert set(verifiers) == {expert.account.pk for expert in stage.experts}
    assert check.answers.get().result == "problem"


@pytest.mark.clause("LY-2.1.12", refusal=True)
def test_without_advice(stage, check):
    with refused("suggestion_missing", "LY-2.1.12", "advice"):
        find(stage, check, advice="")


@pytest.mark.clause("YT-4.2.4", refusal=True)
@pytest.mark.place("checkups")
def test_without_advice_elsewhere(stage, check):
    with refused("suggestion_missing", "YT-4.2.4", "advice"):
        find(stage, check, advice="")


@pytest.mark.place("services")
def test_without_advice_where_the_place_sets_nothing(stage, check):
    """Nobody could add it afterwards, and without it nothing can be explained."""
    with refused("suggestion_missing", None, "advice"):
        find(stage, check, advice=" ")


@pytest.mark.parametrize("field", ["description", "advice"])
def test_words_of_power_are_refused_where_they_are_typed(stage, check, field):
    with refused("wording_not_allowed", "ours", field):
        find(stage, check, **{field: "上次执法检查已提出，仍未整改"})
    assert not Hazard.objects.exists()
    find(stage, check, **{field: "不符合《国务院关于修改部分条例的决定》"})
    answer_all(stage, check)
    assert explain(stage, check).state == "explained"


def test_nor_does_an_expert_order_a_fix_on_the_spot(stage, check):
    hazard, lead = find(stage, check, photos=[stage.photo(lead_of(check))]), lead_of(check)
    fields = {"rectified_by": stage.worker, "photos": [stage.photo(lead)]}
    with refused("wording_not_allowed", "ours", "rectification"):
        closure.fix_on_the_spot(hazard, by=lead, at=stage.at(), rectification="责令当场上锁", **fields)


def test_the_enterprise_cannot_talk_it_down(stage, check):
    hazard = find(stage, check, grade="major", criterion="GM-03")
    for by in (stage.safety, stage.officer):
        with refused("finding_is_immutable"):
            hazards.assess_hazard(hazard, by=by, at=stage.at(), grade="general")


def test_only_the_team_finds(stage, check):
    asked = {"at": stage.at(), "description": "x", "grade": "general", "legal_basis": "a", "advice": "b"}
    with refused("role_not_allowed"):
        operations.record_finding(check, by=stage.safety, **asked)
    with pytest.raises(Stranger):
        operations.record_finding(check, by=stage.stranger, **asked)


def test_an_item_of_another_list(stage, check):
    with refused("item_not_on_checklist"):
        operations.record_finding(
            check,
            by=lead_of(check),
            at=stage.at(),
            item=check.checklist.derived_from.items.first(),
            description="x",
            grade="general",
        )
