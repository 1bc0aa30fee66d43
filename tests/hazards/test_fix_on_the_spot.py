"""当场整改: with photos before and after, within the visit, seen by somebody who did not fix it."""

import pytest
from tests.cast import picture
from tests.hazards.conftest import found_by_expert, found_by_office, planned, self_found
from tests.refusing import refused

from bihuan import clock, documents
from bihuan.hazards import closure, operations, recurrence, waiting
from bihuan.hazards.models import Hazard
from bihuan.refusal import Refusal


def fix(stage, hazard, **changes):
    by = changes.pop("by", stage.experts[0].account)
    fields = {"rectification": "已上锁", "photos": [stage.photo(by)], "rectified_by": stage.worker, **changes}
    return closure.fix_on_the_spot(hazard, by=by, at=stage.at(), **fields)


@pytest.mark.clause("LY-1.2.4")
def test_fixed_and_struck_off_within_the_visit(stage):
    hazard = fix(stage, found_by_expert(stage))
    assert (hazard.state, hazard.rectified_by_name, hazard.on_spot) == ("verified", "周工", True)
    expert = stage.experts[0].account
    operations.report_hazard(hazard, by=expert, at=stage.at())
    operations.publish_hazard(hazard, by=stage.safety, at=stage.at())
    assert closure.close_hazard(hazard, by=expert, at=stage.at()).state == "struck_off"


@pytest.mark.clause("LY-1.2.4")
def test_an_officer_who_found_it_closes_it(stage):
    hazard = found_by_office(stage)
    fixed = fix(stage, hazard, by=stage.officer, photos=[stage.photo(stage.officer)])
    operations.report_hazard(fixed, by=stage.officer, at=stage.at())
    operations.publish_hazard(fixed, by=stage.safety, at=stage.at())
    closed = closure.close_hazard(fixed, by=stage.officer, at=stage.at())
    assert (closed.state, closed.closed_by, closed.rectified_by_name) == ("struck_off", stage.officer.pk, "周工")


@pytest.mark.clause("LH-2.6")
@pytest.mark.place("leaders")
def test_where_a_photo_after_is_enough_a_measure_and_it_suffice(stage):
    hazard = fix(stage, found_by_expert(stage, photos=[]), rectification="当场上锁")
    assert (hazard.state, hazard.rectification, hazard.plans.exists()) == ("verified", "当场上锁", False)
    operations.explain_hazard(hazard, by=stage.experts[0].account, at=stage.at())
    assert closure.close_hazard(hazard, by=stage.officer, at=stage.at()).state == "struck_off"


@pytest.mark.clause("LH-2.6", refusal=True)
@pytest.mark.place("leaders")
def test_nothing_is_fixed_that_nobody_says_how(stage):
    with refused("measure_missing", "LH-2.6", "rectification"):
        fix(stage, found_by_expert(stage), rectification=" ")
    with refused("evidence_missing", "LH-2.6", "after_photo"):
        fix(stage, found_by_expert(stage), photos=[])


@pytest.mark.clause("LY-1.2.4", refusal=True)
@pytest.mark.parametrize("renamed", [False, True])
def test_one_picture_is_not_before_and_after(stage, renamed):
    """Neither by its number nor by its bytes under another name."""
    expert, bytes_ = stage.experts[0].account, picture()

    def shot(name):
        return documents.store(bytes_, filename=name, by=expert.ref, at=stage.at(), purpose="evidence").pk

    before = shot("前.jpg")
    hazard = found_by_expert(stage, photos=[before])
    with refused("evidence_not_new", "LY-3.1.2", "after_photo") as no:
        fix(stage, hazard, photos=[stage.photo(stage.experts[0].account), shot("后.jpg") if renamed else before])
    assert no.facts["nth"] == 2  # which one to leave out


@pytest.mark.place("checkups")
def test_it_owes_no_plan_even_where_every_hazard_has_one(stage):
    """The five parts are for what is still to be done (CONTRADICTIONS.md, C10)."""
    hazard = fix(stage, found_by_expert(stage))
    expert = stage.experts[0].account
    operations.explain_hazard(hazard, by=expert, at=stage.at())
    recurrence.analyse_root_cause(hazard, by=stage.safety, at=stage.at(), cause="无人巡查", prevention="每日巡查")
    assert closure.close_hazard(hazard, by=expert, at=stage.at()).state == "struck_off"


@pytest.mark.clause("YT-4.3.5", refusal=True)
@pytest.mark.place("checkups")
def test_what_is_fixed_on_the_spot_is_analysed_before_it_is_struck_off(stage, client):
    """Nothing is submitted there, so the enterprise says why it came and what prevents it afterwards, on its desk."""
    hazard, expert = fix(stage, found_by_expert(stage)), stage.experts[0].account
    operations.explain_hazard(hazard, by=expert, at=stage.at())
    operations.acknowledge_explanation(hazard, by=stage.safety, at=stage.at())
    recurrence.analyse_root_cause(hazard, by=expert, at=stage.at(), cause="专家的看法", prevention="专家的建议")
    with refused("spot_fix_unanalysed", "YT-4.3.5", "root_cause", "prevention"):
        closure.close_hazard(hazard, by=expert, at=stage.at())
    turn = waiting.turn_now(waiting.with_course(Hazard.objects.filter(pk=hazard.pk)).get())
    assert (turn.act, turn.sides, turn.basis.clause) == ("analyse_root_cause", {"enterprise"}, "YT-4.3.5")
    client.force_login(stage.safety, backend="bihuan.parties.login.AccountBackend")
    assert "当场整改的，写明根源和防范措施" in client.get("/").content.decode()
    assert f'action="/hazards/{hazard.pk}/analyse_root_cause/"' in client.get(f"/hazards/{hazard.pk}/").content.decode()
    said = {"cause": "无人巡查", "prevention": "每日巡查"}
    assert client.post(f"/hazards/{hazard.pk}/analyse_root_cause/", said).status_code == 303
    stage.now = clock.now()
    assert waiting.turn_now(waiting.with_course(Hazard.objects.filter(pk=hazard.pk)).get()).act == "close_hazard"
    assert closure.close_hazard(hazard, by=expert, at=stage.at()).state == "struck_off"


@pytest.mark.clause("LY-1.2.4", refusal=True)
@pytest.mark.parametrize(("before", "after", "missing"), [(1, 0, "after_photo"), (0, 1, "before_photo")])
def test_without_both_photos(stage, before, after, missing):
    expert = stage.experts[0].account
    hazard = found_by_expert(stage, photos=[stage.photo(expert)] * before)
    with pytest.raises(Refusal) as no:
        fix(stage, hazard, photos=[stage.photo(expert) for _ in range(after)])
    assert (no.value.code, no.value.clause, no.value.missing) == ("evidence_missing", "LY-1.2.4", (missing,))


@pytest.mark.clause("LY-1.2.4", refusal=True)
def test_a_major_one_is_never_fixed_on_the_spot(stage):
    with pytest.raises(Refusal) as no:
        fix(stage, found_by_expert(stage, grade="major"))
    assert (no.value.code, no.value.clause) == ("major_not_on_spot", "LY-1.2.4")


def test_who_saw_it_did_not_fix_it(stage):
    expert = stage.experts[0].account
    for one in (expert, stage.worker):
        one.phone = "13800001234"
        one.save(update_fields=["phone"])
    with refused("verifier_is_rectifier"):
        fix(stage, found_by_expert(stage), rectified_by=stage.worker)
    for claim in ({"rectified_by": expert}, {"rectified_by": None, "rectified_by_name": expert.name}):
        with pytest.raises(Refusal) as no:
            fix(stage, found_by_expert(stage), **claim)
        assert no.value.code in {"verifier_is_rectifier", "rectifier_missing"}


def test_not_once_it_is_planned(stage):
    with pytest.raises(Refusal) as no:
        fix(stage, planned(stage, found_by_expert(stage)))
    assert no.value.code == "state_not_allowed"


@pytest.mark.parametrize("named", ["rectified_by", "rectified_by_name"])
def test_a_colleague_is_no_visitor(stage, named):
    """One person cannot find it, fix it under any name, and confirm it."""
    by = stage.safety
    hazard = self_found(stage, by=by, photos=[stage.photo(by)])
    fixer = {"rectified_by": stage.worker, "rectified_by_name": "张三"}[named]
    with pytest.raises(Refusal) as no:
        fix(stage, hazard, by=by, photos=[stage.photo(by)], **{"rectified_by": None, named: fixer})
    assert no.value.code == "role_not_allowed"


def test_what_the_enterprise_found_may_be_fixed_under_an_officers_eyes(stage):
    hazard = self_found(stage, photos=[stage.photo(stage.worker)])
    fixed = fix(stage, hazard, by=stage.officer, photos=[stage.photo(stage.officer)])
    assert (fixed.state, fixed.verified_by) == ("verified", stage.officer.pk)
