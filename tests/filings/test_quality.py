"""Self-reported texts are read by the clock, judged by an office, and learned from."""

from datetime import timedelta

import pytest
from django.db import connection
from tests.cast import CODES, account
from tests.filings.test_quality_reading import made
from tests.hazards.conftest import found_by_office, self_found
from tests.refusing import refused

from bihuan import audit
from bihuan.filings.quality import learning, looking, operations, queries, tasks
from bihuan.filings.quality.models import TextReview
from bihuan.filings.self_reports import operations as reports
from bihuan.filings.self_reports.models import SelfReport
from bihuan.inspections.rounds import operations as rounds
from bihuan.parties import operations as parties
from bihuan.parties.models import Role
from bihuan.refusal import Stranger

LONG = "二号车间东侧配电箱门没有上锁"


def looked(stage):
    return tasks.look(on=stage.today, at=stage.at())


def reviewed(hazard):
    return TextReview.objects.get(hazard=hazard)


def signs(hazard):
    return [str(reason.sign) for reason in reviewed(hazard).why]


def read(stage, **changes):
    """A self-reported hazard and its review."""
    hazard = self_found(stage, **changes)
    looked(stage)
    return reviewed(hazard)


def neighbour(stage, n):
    firm = parties.register_enterprise(
        by=stage.officer,
        at=stage.at(),
        name=f"第{n}示例有限公司",
        division_code=stage.site.division_code,
        sector="machinery",
        credit_code=CODES[n],
    )
    worker = account(f"worker{n}", "工人", Role.ENTERPRISE_SAFETY, enterprise=firm)
    return {"site": firm.sites.get(), "by": worker}


def test_every_new_text_is_read_once_and_only_what_an_enterprise_reported(stage, django_assert_max_num_queries):
    good, hollow, office = self_found(stage), self_found(stage, description="已整改"), found_by_office(stage)
    with django_assert_max_num_queries(7):
        assert looked(stage) == 2
    assert (signs(good), reviewed(good).advised) == ([], False)
    assert (signs(hollow), reviewed(hollow).advised) == (["only_rectified"], True)
    assert not TextReview.objects.filter(hazard=office).exists()
    assert looked(stage) == 0
    assert tasks.look(on=stage.today + timedelta(days=60), at=stage.at()) == 0


def test_long_texts_come_in_batches(stage, monkeypatch):
    monkeypatch.setattr(looking, "BATCH", 2)
    monkeypatch.setattr(looking.look, "__kwdefaults__", {"most": 2})
    for n in range(5):
        self_found(stage, description=f"灭火器失压{n}")
    assert looked(stage) == 5


def test_a_text_is_read_beside_the_item_of_its_check_point(stage):
    items = ["疏散通道是否畅通", "应急照明是否完好"]
    point = rounds.set_check_point(
        stage.site, by=stage.safety, at=stage.at(), name="一车间", layer="employee", items=items
    )
    problem = {"description": "应急照明是否完好", "grade": "general"}
    row = rounds.record_round(point, by=stage.worker, at=stage.at(), problem=problem)
    looked(stage)
    assert signs(row.hazard) == ["copied_from_item"]
    assert reviewed(row.hazard).item == items[1]


def test_the_same_words_as_last_month_and_as_others_are_told_with_day_and_number(stage):
    day = stage.today.replace(day=1) - timedelta(days=1)
    self_found(stage, description=LONG, found_on=day)
    again = self_found(stage, description=LONG)
    others = [neighbour(stage, n) for n in (1, 2, 3)]
    theirs = [self_found(stage, description=LONG, **one) for one in others]
    self_found(stage, description="灭火器失压", found_on=day)
    short = self_found(stage, description="灭火器失压")
    looked(stage)
    reasons = {str(reason.sign): reason for reason in reviewed(again).why}
    assert (reasons["copied_from_earlier"].on, reasons["same_as_others"].n) == (day, 3)
    assert [signs(one) for one in theirs] == [["same_as_others"]] * 3
    assert signs(short) == []


def test_an_office_judges_and_may_change_its_mind(stage):
    review = read(stage, description="已整改")
    given = operations.judge_reported_text(review, by=stage.officer, at=stage.at(), hollow=True, note=" 没有写问题 ")
    assert (given.hollow, given.note, given.judged_by_name) == (True, "没有写问题", stage.officer.name)
    line = audit.timeline(stage.city.ref)[-1]
    assert (line.act, line.ref) == ("judge_reported_text", review.ref)
    assert line.data["hollow"] is True
    assert queries.of_hazard(review.hazard, stage.officer) == review
    assert queries.of_hazard(review.hazard, stage.safety) is None
    with refused("verdict_unchanged", "ours"):
        operations.judge_reported_text(review, by=stage.leader, at=stage.at(), hollow=True, note="没有写问题")
    assert not operations.judge_reported_text(review, by=stage.leader, at=stage.at(), hollow=False).hollow
    assert not queries.reviews(stage.officer, "waiting")


def test_nobody_but_its_office_judges_or_trains(stage):
    review = read(stage, description="已整改")
    for nobody in (stage.safety, stage.principal, stage.experts[0].account, stage.stranger):
        with pytest.raises(Stranger):
            operations.judge_reported_text(review, by=nobody, at=stage.at(), hollow=True)
        assert not queries.reviews(nobody, "waiting")
    for nobody in (stage.safety, stage.experts[0].account):
        with pytest.raises(Stranger):
            operations.train_quality_model(by=nobody, at=stage.at(), examples=made())


def test_what_an_office_judged_teaches_the_next_advice(stage):
    missed = self_found(stage, description="消火栓定期检查")
    looked(stage)
    assert signs(missed) == []
    model = operations.train_quality_model(by=stage.officer, at=stage.at(), examples=made())
    assert model.report["all"]["f1"] > 0.9
    line = audit.timeline(stage.city.ref)[-1]
    assert (line.act, line.data["examples"]) == ("train_quality_model", 150)
    caught, genuine = self_found(stage, description="配电室定期检查"), self_found(stage, description="配电室插座损坏")
    looked(stage)
    assert signs(caught)[-1] == "learned"
    assert reviewed(caught).why[-1].of
    assert reviewed(caught).likelihood >= learning.ADVISED_FROM > reviewed(genuine).likelihood
    assert (signs(genuine), reviewed(genuine).model) == ([], model)
    assert queries.model_of(stage.officer) == model


def test_a_model_is_made_of_the_verdicts_of_the_place(stage):
    review = read(stage, description="已整改")
    operations.judge_reported_text(review, by=stage.officer, at=stage.at(), hollow=True)
    assert [one.hollow for one in queries.examples(stage.officer)] == [True]
    with refused("too_few_verdicts", "ours"):
        operations.train_quality_model(by=stage.officer, at=stage.at())


def of(stage, text, *, back=0, site=None, by=None):
    """What is said of the words of a report, so many months back."""
    month = (stage.today.replace(day=1) - timedelta(days=28 * back)).replace(day=1)
    report = reports.prepare_self_report(
        site or stage.site, by=by or stage.safety, at=stage.at(), month=month, text=text
    )
    return [str(reason.sign) for reason in looking.of_report(report)]


def test_the_words_of_a_report_are_looked_at_as_those_of_a_hazard(stage, django_assert_max_num_queries):
    assert of(stage, " 。", back=3) == ["empty"]
    assert of(stage, "已整改", back=2) == ["only_rectified"]
    assert of(stage, "春天来了", back=1) == ["no_object_or_defect"]
    assert of(stage, "灭火器过期，已更换") == []
    report = SelfReport.objects.get(text="灭火器过期，已更换")
    with django_assert_max_num_queries(1):
        assert looking.of_report(report) == []
    with django_assert_max_num_queries(0):
        looking.of_report(SelfReport(text=""))


def test_the_same_words_in_the_reports_of_others_are_told_with_their_number(stage):
    assert of(stage, LONG, back=1) == []
    others = [neighbour(stage, n) for n in (1, 2, 3)]
    assert [of(stage, LONG, **one) for one in others] == [[], [], ["same_as_others"]]
    again = of(stage, LONG)
    assert sorted(again) == ["copied_from_earlier", "same_as_others"]
    reason = looking.of_report(SelfReport.objects.filter(site=stage.site).latest("month"))[-1]
    assert (str(reason.sign), reason.n) == ("same_as_others", 3)
    short = [of(stage, "灭火器失压", **one) for one in ({"back": 2}, *({**one, "back": 1} for one in others))]
    assert short == [[]] * 4


def test_the_same_words_are_found_by_their_index(stage):
    of(stage, LONG)
    (report,) = SelfReport.objects.saying(LONG)
    assert not SelfReport.objects.saying("").exists()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for found in (SelfReport.objects.saying(LONG), SelfReport.objects.saying(LONG).exclude(pk=report.pk)):
            assert "self_report_by_words" in found.explain()


def test_what_was_learned_is_asked_of_the_words_of_a_report_too(stage):
    assert of(stage, "配电室定期检查各项设施", back=1) == []
    operations.train_quality_model(by=stage.officer, at=stage.at(), examples=made())
    assert of(stage, "消防泵房定期检查")[-1] == "learned"
