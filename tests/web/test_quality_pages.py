"""The pages of the advice on self-reported texts."""

from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.filings.test_quality import LONG, looked, neighbour, read
from tests.filings.test_quality_reading import made
from tests.hazards.conftest import own_store, self_found, stage
from tests.web.test_charge_pages import open_as

from bihuan.filings.quality import learning, operations, queries, tasks
from bihuan.filings.self_reports import operations as reports
from bihuan.notify import queries as notified
from bihuan.parties.models import Account, Role

__all__ = ["own_store", "stage"]


def test_an_office_sees_why_and_judges_with_one_press(stage, django_assert_max_num_queries):
    review, quiet = read(stage, description="已整改"), read(stage, description=LONG)
    client, here = open_as(stage.officer), f"/quality/{review.pk}/"
    with django_assert_max_num_queries(6):
        text = client.get("/quality/").content.decode()
    assert "只写了已整改" in text
    assert LONG not in text
    with django_assert_max_num_queries(6):
        assert "不是对企业的认定" in client.get(here).content.decode()
    assert "没有发现要核实的地方" in client.get(f"/quality/{quiet.pk}/").content.decode()
    press = f"{here}judge_reported_text/"
    assert client.post(press, {"note": "没有写问题"}).status_code == 422, "no verdict is no 属实"
    assert client.post(press, {"hollow": "yes", "note": "没有写问题"}).status_code == 303
    again = client.post(press, {"hollow": "yes", "note": "没有写问题"})
    assert again.status_code == 422
    assert "没有写问题" in again.content.decode()
    assert "已整改" not in client.get("/quality/").content.decode().partition('id="rows"')[2]
    assert "没有写问题" in client.get("/quality/?shown=judged").content.decode()


def test_the_hazard_shows_the_hint_to_its_office_alone(stage):
    review = read(stage, description="已整改")
    page = f"/hazards/{review.hazard_id}/"
    assert "自报文字提示" in open_as(stage.officer).get(page).content.decode()
    assert "自报文字提示" not in open_as(stage.safety).get(page).content.decode()
    for nobody in (stage.safety, stage.stranger, stage.experts[0].account):
        assert open_as(nobody).get(f"/quality/{review.pk}/").status_code == 404
        assert open_as(nobody).post(f"/quality/{review.pk}/judge_reported_text/", {"hollow": "yes"}).status_code == 404
    assert open_as(stage.safety).get("/quality/").status_code == 404


def test_what_was_learned_is_told_in_words(stage):
    assert open_as(stage.officer).post("/quality/train_quality_model/").status_code == 422
    operations.train_quality_model(by=stage.officer, at=stage.at(), examples=made())
    self_found(stage, description="配电室定期检查")
    looked(stage)
    text = open_as(stage.officer).get("/quality/").content.decode()
    assert "与以往认定不实的文字相近" in text
    assert "150 条认定" in text


def test_the_button_leaves_the_training_to_the_worker(stage, monkeypatch):
    monkeypatch.setattr(queries, "examples", lambda _by: made())
    office = open_as(stage.officer)
    for _twice in range(2):
        answer = office.post("/quality/train_quality_model/")
        assert answer.status_code == 303
    assert "正在用 150 条认定训练" in office.get(answer.headers["Location"]).content.decode()
    assert queries.model_of(stage.officer) is None, "no page waits for it"
    (job,) = ProcrastinateJob.objects.filter(task_name="filings.train_quality_model")
    tasks.train(**job.args)
    assert queries.model_of(stage.officer).examples == 150
    inbox = office.get("/inbox/").content.decode()
    assert "已用 150 条认定训练了新的自报质量模型" in inbox
    assert 'href="/quality/"' in inbox


def test_whoever_may_no_longer_train_hears_that_nothing_came_of_it(stage, monkeypatch):
    monkeypatch.setattr(queries, "examples", lambda _by: made())
    open_as(stage.officer).post("/quality/train_quality_model/")
    monkeypatch.setattr(queries, "examples", lambda _by: [])
    tasks.train(account_id=stage.officer.pk)
    assert queries.model_of(stage.officer) is None
    assert told(stage) == "quality-model-not-trained"


def told(stage):
    return next(line.event for line in notified.inbox(stage.officer.pk))


def test_of_a_right_that_was_lost_and_of_a_fault_no_other_reason_is_claimed(stage, monkeypatch, caplog):
    monkeypatch.setattr(queries, "examples", lambda _by: made())
    Account.objects.filter(pk=stage.officer.pk).update(roles=[Role.EXPERT])
    tasks.train(account_id=stage.officer.pk)
    assert told(stage) == "quality-model-not-allowed"
    Account.objects.filter(pk=stage.officer.pk).update(roles=stage.officer.roles)

    def exhausted(_examples):
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(learning, "trained", exhausted)
        tasks.train(account_id=stage.officer.pk)
    assert told(stage) == "quality-model-failed"
    assert "MemoryError" in caplog.text
    assert queries.model_of(stage.officer) is None


def test_a_report_shows_its_office_what_its_words_lack(stage):
    day = stage.at()
    for back, text in ((31, "已整改"), (0, "已整改")):
        at = day - timedelta(days=back)
        report = reports.prepare_self_report(stage.site, by=stage.safety, at=at, month=at.date(), text=text)
    read(stage, description="无隐患")
    page = open_as(stage.officer).get(f"/selfreports/{report.pk}/").content.decode()
    assert "工作情况的文字建议核实" in page
    assert "没有写出是什么隐患" in page
    assert f"{(day - timedelta(days=31)).replace(day=1):%Y-%m-%d}" in page
    assert "工作情况的文字建议核实" not in open_as(stage.safety).get(f"/selfreports/{report.pk}/").content.decode()


def test_of_a_report_without_words_that_is_said(stage, django_assert_max_num_queries):
    report = reports.prepare_self_report(stage.site, by=stage.safety, at=stage.at(), month=stage.today)
    office = open_as(stage.officer)
    with django_assert_max_num_queries(12):
        page = office.get(f"/selfreports/{report.pk}/").content.decode()
    assert "没有文字内容" in page
    for n in (1, 2, 3):
        one = neighbour(stage, n)
        reports.prepare_self_report(one["site"], by=one["by"], at=stage.at(), month=stage.today, text=LONG)
    reports.prepare_self_report(stage.site, by=stage.safety, at=stage.at(), month=stage.today, text=LONG)
    with django_assert_max_num_queries(12):
        page = office.get(f"/selfreports/{report.pk}/").content.decode()
    assert "与另外 3 家企业自报的文字完全相同" in page


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_breaks_on_the_way_still_ends_in_a_message(stage, monkeypatch):
    def broken(_by):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(queries, "examples", broken)
    tasks.train(account_id=stage.officer.pk)
    assert told(stage) == "quality-model-failed"
