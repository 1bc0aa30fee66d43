"""登记隐患: who may, what must be said, and who sees it afterwards."""

from datetime import date, timedelta

import pytest
from tests.hazards.conftest import found_by_expert, found_by_office, self_found, stand, treated
from tests.refusing import refused

from bihuan import audit
from bihuan.hazards import access, closure, ledger, operations
from bihuan.hazards.models import Hazard, Origin, RollupDelta
from bihuan.parties.models import Guest
from bihuan.refusal import Refusal, Stranger


def test_a_worker_raises_what_was_seen(stage):
    hazard = self_found(stage)
    assert hazard.state == "assessed"
    assert list(hazard.steps.values_list("step", flat=True)) == ["found", "assessed"]
    assert [event.act for event in audit.timeline(hazard.ref)] == ["raise_hazard"]
    assert hazard.release.startswith("cn-3713@")
    assert sum(RollupDelta.objects.values_list("n", flat=True)) == 1


def test_it_is_found_by_any_two_characters(stage):
    hazard = self_found(stage, description="三号门井盖缺失，夜间无照明")
    for words in ("井盖", "缺失", "照明", "号门"):
        assert list(Hazard.objects.search(words)) == [hazard]
    assert not Hazard.objects.search("盖井").exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"description": "  "}, "description_missing"),
        ({"grade": "major", "criterion": ""}, "criterion_missing"),
    ],
)
def test_what_must_be_said(stage, changes, code):
    with pytest.raises(Refusal) as no:
        found_by_office(stage, **changes)
    assert no.value.code == code
    assert not Hazard.objects.exists()


def test_nothing_is_found_tomorrow(stage):
    with pytest.raises(Refusal) as no:
        self_found(stage, found_on=stage.today + timedelta(days=1))
    assert no.value.code == "found_in_the_future"


@pytest.mark.clause("HZ-6.1")
@pytest.mark.place("services")
def test_what_was_found_on_the_first_day_of_the_law_is_judged_by_it(stage):
    hazard = self_found(stage, found_on=date(2016, 6, 16))
    assert hazard.release.startswith("cn-3305@")
    assert ledger.policy_of(hazard).pack.in_force == hazard.found_on


@pytest.mark.clause("HZ-6.1", refusal=True)
@pytest.mark.place("services")
def test_and_the_day_before_by_no_law_at_all(stage):
    with refused("pack_not_in_force"):
        self_found(stage, found_on=date(2016, 6, 15))


@pytest.mark.clause("LH-2.3", refusal=True)
@pytest.mark.place("leaders")
def test_an_expert_gives_advice_with_every_problem(stage):
    with pytest.raises(Refusal) as no:
        found_by_expert(stage, advice="")
    assert (no.value.code, no.value.clause) == ("suggestion_missing", "LH-2.3")


@pytest.mark.clause("LH-2.3")
@pytest.mark.place("leaders")
def test_with_advice_it_stands(stage):
    assert found_by_expert(stage).advice


ORIGINS = {
    "worker": {"self_check"},
    "officer": {"supervision", "administrative_inspection"},
    "expert": {"external_expert_check", "checkup", "service_check"},
}


@pytest.mark.parametrize("who", ORIGINS)
def test_nobody_claims_anothers_origin(stage, who):
    """It decides who may accept what was rectified: an office's or an expert's find is not the enterprise's own."""
    Guest.objects.create(account=stage.experts[0].account, enterprise=stage.enterprise, reason="test")
    by = stage.experts[0].account if who == "expert" else getattr(stage, who)
    said = {"description": "通道堵塞", "advice": "清理"}
    for origin in (*Origin, "", "junk"):
        if origin in ORIGINS[who]:
            assert operations.raise_hazard(stage.site, by=by, at=stage.at(), origin=origin, **said).origin == origin
        else:
            with refused("origin_not_of_finder", "LY-2.1.16"):
                operations.raise_hazard(stage.site, by=by, at=stage.at(), origin=origin, **said)


def test_nobody_slips_a_hazard_into_a_check(stage):
    for source in ("inspection:12", " Inspection：12 "):
        with refused("source_reserved"):
            self_found(stage, source=source)
    assert self_found(stage, source="班组日志").source == "班组日志"


def test_a_stranger_cannot_even_see_the_enterprise(stage):
    with pytest.raises(Stranger):
        operations.raise_hazard(
            stage.site, by=stage.stranger, at=stage.at(), origin="supervision", description="x", grade="general"
        )


def test_who_sees_it(stage):
    hazard = found_by_expert(stage)
    for by in (stage.officer, stage.worker, stage.experts[0].account, stage.experts[2].account):
        assert access.fetch(hazard.pk, by) == hazard
    outsider = stage.expert("赵堃", "gas").account
    for by in (stage.stranger, outsider):
        with pytest.raises(Stranger):
            access.fetch(hazard.pk, by)


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["strict", "project"])
def test_what_a_guest_finds_alone_the_guest_looks_at_again(place):
    stage = stand(place)
    hazard = treated(stage, found_by_expert(stage, verifiers=[]))
    assert closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at()).state == "verified"


def test_where_a_team_may_look_again_its_members_do(stage):
    other = stage.experts[1].account
    people = found_by_expert(stage, verifiers=[other]).participants.values_list("account", "capacity")
    assert set(people) == {(other.pk, "verifier"), (stage.experts[0].account.pk, "finder")}
