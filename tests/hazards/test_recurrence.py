"""同类隐患: what was here before is offered, said by a person, counted; and its root is analysed."""

import pytest
from tests.hazards.conftest import found_by_expert, found_by_office, planned, self_found, stand, state
from tests.refusing import refused

from bihuan.hazards import closure, operations, recurrence, repeats
from bihuan.hazards.follow_ups import Recurrence
from bihuan.hazards.models import Hazard
from bihuan.refusal import Refusal, Stranger

OUT_OF_DATE = "三号车间灭火器过期"
AGAIN = "仓库有两具灭火器已过期"


def raised_again(stage, **changes) -> Hazard:
    fields = {"origin": "self_check", "description": AGAIN, "grade": "general", **changes}
    return operations.raise_hazard(stage.site, by=stage.worker, at=stage.at(), **fields)


def test_an_earlier_one_of_the_same_kind_is_offered_and_no_other(stage):
    first = self_found(stage, description=OUT_OF_DATE)
    self_found(stage, description="疏散通道堆放纸箱")
    assert [one.pk for one in repeats.alike(stage.site, AGAIN, by=stage.worker)] == [first.pk]
    assert repeats.alike(stage.site, "配电箱未接地", by=stage.worker) == []


def test_the_likest_comes_first_and_three_are_enough(stage):
    made = [self_found(stage, description=f"{n}号楼灭火器过期") for n in range(5)]
    nearest = self_found(stage, description=AGAIN)
    offered = repeats.alike(stage.site, AGAIN, by=stage.safety)
    assert len(offered) == repeats.OFFERED
    assert offered[0].pk == nearest.pk
    assert offered[1].pk == made[-1].pk


def test_the_question_costs_one_statement(stage, django_assert_num_queries):
    for n in range(20):
        self_found(stage, description=f"{n}号楼灭火器过期")
    with django_assert_num_queries(1):
        repeats.alike(stage.site, AGAIN, by=stage.worker)


def test_a_visitor_sees_what_was_found_at_the_site_before_and_a_stranger_nothing(stage):
    first = self_found(stage, description=OUT_OF_DATE)
    expert = stage.experts[0].account
    assert repeats.alike(stage.site, AGAIN, by=expert) == []
    found_by_expert(stage, description="配电箱未上锁")  # he is at the site now
    assert [one.pk for one in repeats.alike(stage.site, AGAIN, by=expert)] == [first.pk]
    assert repeats.alike(stage.site, AGAIN, by=stage.stranger) == []
    with pytest.raises(Stranger):
        repeats.earlier(stage.site, first.pk, by=stage.stranger)


def test_said_at_entry_it_is_one_act(stage):
    first = self_found(stage, description=OUT_OF_DATE)
    again = raised_again(stage, same_as=first)
    row = Recurrence.objects.get(hazard=again)
    assert (row.earlier, row.same, row.kind, row.by) == (first, True, "extinguisher:expired", stage.worker.pk)


def test_different_is_an_answer_too(stage):
    self_found(stage, description=OUT_OF_DATE)
    row = Recurrence.objects.get(hazard=raised_again(stage, different=True))
    assert (row.earlier, row.same, row.kind) == (None, False, "")


def test_linked_later_and_taken_back(stage):
    first = self_found(stage, description=OUT_OF_DATE)
    again = raised_again(stage)
    recurrence.link_recurrence(again, by=stage.safety, at=stage.at(), earlier=first)
    assert repeats.confirmed(stage.safety).get().earlier == first
    recurrence.link_recurrence(again, by=stage.safety, at=stage.at(), earlier=None)
    assert not repeats.confirmed(stage.safety).exists()
    assert state(again) == "assessed"


def test_the_enterprise_takes_back_its_own_word_and_no_outsiders(stage):
    first = self_found(stage, description=OUT_OF_DATE)
    again = raised_again(stage)
    recurrence.link_recurrence(again, by=stage.officer, at=stage.at(), earlier=first)
    with refused("recurrence_said_by_others"):
        recurrence.link_recurrence(again, by=stage.safety, at=stage.at(), earlier=None)
    assert repeats.confirmed(stage.safety).get().earlier == first


def test_a_reopened_one_came_back(stage):
    hazard = self_found(stage, description=OUT_OF_DATE)
    planned(stage, hazard)
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    shown = [stage.photo(stage.worker)]
    closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), rectification="已换", photos=shown)
    closure.verify_rectification(hazard, by=stage.officer, at=stage.at())
    closure.close_hazard(hazard, by=stage.officer, at=stage.at())
    again = closure.reopen_hazard(hazard, by=stage.safety, at=stage.at(), reason="又过期")
    assert Recurrence.objects.get(hazard=again).earlier == hazard
    for by in (stage.officer, stage.safety):
        with refused("recurrence_of_reopened"):
            recurrence.link_recurrence(again, by=by, at=stage.at(), earlier=None)


def test_not_with_another_enterprises_and_not_with_a_later_one(stage):
    other = stand("checkups", prefix="other-", code="91411102MAXT0002XN")
    elsewhere = self_found(other, description=OUT_OF_DATE)
    first = self_found(stage, description=OUT_OF_DATE)
    again = raised_again(stage)
    for earlier, code in ((elsewhere, "recurrence_of_stranger"), (again, "recurrence_not_earlier")):
        with pytest.raises(Refusal) as no:
            recurrence.link_recurrence(again, by=stage.safety, at=stage.at(), earlier=earlier)
        assert no.value.code == code
    with pytest.raises(Refusal) as no:
        recurrence.link_recurrence(first, by=stage.safety, at=stage.at(), earlier=again)
    assert no.value.code == "recurrence_not_earlier"


def test_a_worker_does_not_judge_and_a_stranger_does_not_know(stage):
    first = self_found(stage, description=OUT_OF_DATE)
    again = found_by_office(stage, description=AGAIN)
    with pytest.raises(Refusal) as no:
        recurrence.link_recurrence(again, by=stage.worker, at=stage.at(), earlier=first)
    assert no.value.code == "role_not_allowed"
    with pytest.raises(Stranger):
        recurrence.link_recurrence(again, by=stage.stranger, at=stage.at(), earlier=first)


def test_repeat_rates_by_enterprise_and_sector(stage, django_assert_max_num_queries):
    first = self_found(stage, description=OUT_OF_DATE)
    raised_again(stage, same_as=first)
    found_by_office(stage)
    seen = repeats.confirmed(stage.officer)
    with django_assert_max_num_queries(8):
        rates = repeats.rates(stage.officer, seen)
        (kind,) = repeats.kinds(seen)
        assert repeats.trainings(seen, least=1)[0][:2] == (stage.enterprise.pk, stage.enterprise.name)
        assert repeats.trainings(seen, least=2) == []
    assert (rates.total.repeats, rates.total.hazards, rates.total.percent) == (1, 3, 33.3)
    assert [(rate.key, rate.repeats, rate.hazards) for rate in rates.sectors] == [(stage.enterprise.sector, 1, 3)]
    assert [(rate.name, rate.repeats, rate.hazards) for rate in rates.enterprises] == [(stage.enterprise.name, 1, 3)]
    assert (kind.thing, kind.defect, kind.n, kind.topic) == ("extinguisher", "expired", 1, "fire")


def test_what_narrows_the_repeats_narrows_the_hazards_too(stage):
    """The enterprise has changed its sector since: what came back in the old one is a share of the old one's."""
    sector = stage.enterprise.sector
    first = self_found(stage, description=OUT_OF_DATE)
    raised_again(stage, same_as=first)
    later = self_found(stage, description="疏散通道堆放纸箱")
    Hazard.objects.filter(pk=later.pk).update(sector="chemicals")
    narrowed = {"sector": sector, "enterprise_id": stage.enterprise.pk}
    rates = repeats.rates(stage.officer, repeats.confirmed(stage.officer, **narrowed), **narrowed)
    shown = [rates.total, *rates.sectors, *rates.enterprises]
    assert [(rate.repeats, rate.hazards) for rate in shown] == [(1, 2)] * 3


def test_a_rate_covers_what_its_reader_covers(stage):
    first = self_found(stage, description=OUT_OF_DATE)
    raised_again(stage, same_as=first)
    own = repeats.rates(stage.safety, repeats.confirmed(stage.safety))
    assert (own.total.repeats, own.total.hazards) == (1, 2)
    strange = repeats.rates(stage.stranger, repeats.confirmed(stage.stranger))
    assert (strange.total.repeats, strange.total.hazards, strange.total.percent) == (0, 0, None)


CAUSE = {"cause": "没有专人管理灭火器的有效期", "prevention": "建立到期台账，每月核对"}


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-4.3.5")
def test_the_enterprise_says_cause_and_prevention_and_submits(stage):
    hazard = planned(stage, found_by_expert(stage))
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    shown = [stage.photo(stage.worker)]
    closure.submit_rectification(
        hazard,
        by=stage.worker,
        at=stage.at(),
        rectification="已上锁",
        photos=shown,
        root_cause=CAUSE["cause"],
        prevention=CAUSE["prevention"],
    )
    row = hazard.root_causes.get()
    assert (row.by_enterprise, row.cause, row.prevention) == (True, CAUSE["cause"], CAUSE["prevention"])
    assert state(hazard) == "treated"


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-4.3.5", refusal=True)
@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, ("root_cause", "prevention")),
        ({"root_cause": "没有专人"}, ("prevention",)),
        ({"prevention": "每月核对", "root_cause": " "}, ("root_cause",)),
    ],
)
def test_submitting_with_either_empty_is_refused(stage, given, missing):
    hazard = planned(stage, found_by_expert(stage))
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    asked = {"rectification": "已上锁", "photos": [stage.photo(stage.worker)], **given}
    with pytest.raises(Refusal) as no:
        closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **asked)
    assert (no.value.code, no.value.missing, no.value.clause) == ("prevention_missing", missing, "YT-4.3.5")
    assert state(hazard) == "treating"
    assert not hazard.root_causes.exists()


@pytest.mark.place("checkups")
def test_said_before_it_need_not_be_said_again(stage):
    hazard = planned(stage, found_by_expert(stage))
    recurrence.analyse_root_cause(hazard, by=stage.safety, at=stage.at(), **CAUSE)
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    asked = {"rectification": "已上锁", "photos": [stage.photo(stage.worker)]}
    assert closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **asked).state == "treated"


def test_where_nobody_asks_nothing_has_to_be_said_but_half_is_not_enough(stage):
    hazard = planned(stage, found_by_expert(stage))
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    asked = {"rectification": "已上锁", "photos": [stage.photo(stage.worker)]}
    with pytest.raises(Refusal) as no:
        closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), root_cause="没有专人", **asked)
    assert no.value.missing == ("prevention",)
    assert closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **asked).state == "treated"


@pytest.mark.place("checkups")
def test_the_experts_analysis_is_whole_or_refused(stage):
    hazard = found_by_expert(stage)
    with pytest.raises(Refusal) as no:
        recurrence.analyse_root_cause(hazard, by=stage.experts[0].account, at=stage.at(), cause="", prevention="换")
    assert (no.value.code, no.value.missing, no.value.clause) == ("root_cause_missing", ("root_cause",), "YT-4.2.5")
