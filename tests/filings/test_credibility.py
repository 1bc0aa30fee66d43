"""Reports are drawn by strata and a public number, the enterprise is heard, and a reviewer judges."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.filings.conftest import deputy, filed, moment
from tests.filings.test_credibility_looking import look, neighbours
from tests.hazards.conftest import own_store, stage
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import audit, clock
from bihuan.filings.credibility import access, operations, queries
from bihuan.filings.credibility.models import DrawnReport, ReviewDraw
from bihuan.filings.self_reports import operations as reports
from bihuan.filings.self_reports import quarters
from bihuan.filings.self_reports.models import SelfReportVerification
from bihuan.notify.models import Message
from bihuan.refusal import Stranger

__all__ = ["deputy", "own_store", "stage"]
REDRAW = Path(__file__).resolve().parents[2] / "tools/redraw.py"
MONTH, DAY = date(2026, 11, 1), date(2026, 12, 5)


def ready(stage, deputy):
    """The enterprise's zero report of November and those of its neighbours, looked at; the month is over."""
    report = filed(stage, deputy, moment(11, 28))
    neighbours(stage, 9, found=0, months=(11,))
    look(moment(12, 1))
    return report


def committed(stage, **more):
    said = {"month": MONTH, "source": "lottery", "number_on": DAY, **more}
    return operations.commit_review_draw(by=stage.officer, at=moment(12, 2), **said)


def drawn(stage, deputy):
    """The review of the enterprise's own report."""
    report = ready(stage, deputy)
    draw = committed(stage)
    told = next(f"{n:05}" for n in range(99999) if report.pk in operations.dealt(_told(draw, f"{n:05}")))
    operations.hold_review_draw(draw, by=stage.officer, at=moment(12, 5), told=told)
    return DrawnReport.objects.select_related("report__enterprise", "office").get(report=report)


def _told(draw, number):
    draw.told = number
    return draw


@pytest.mark.clause("LY-3.2.6")
def test_the_list_stands_before_the_number_and_the_number_draws_of_each_stratum(stage, deputy):
    report = ready(stage, deputy)
    draw = committed(stage)
    assert draw.wanted == {"unbacked": 4}
    assert report.pk in [one["id"] for one in draw.entries]
    held = operations.hold_review_draw(draw, by=stage.leader, at=moment(12, 5), told="31415")
    rows = queries.drawn_of(held)
    assert (len(rows), {one.stratum for one in rows}) == (4, {"unbacked"})
    assert sorted(one.report_id for one in rows) == sorted(operations.dealt(held))
    assert {one.due_on for one in rows} == {DAY + timedelta(days=20)}
    lines = [event.act for event in audit.timeline(stage.city.ref)]
    assert lines[-2:] == ["commit_review_draw", "hold_review_draw"]


def test_anybody_redoes_it_from_the_published_file(stage, deputy, client, tmp_path):
    ready(stage, deputy)
    draw = committed(stage)
    page = f"/report-draws/{draw.token}/"
    assert stage.enterprise.name not in client.get(page).content.decode()
    operations.hold_review_draw(draw, by=stage.officer, at=moment(12, 5), told="27182")
    shown = client.get(page).content.decode()
    assert "抽到不等于有问题" in shown
    published = client.get(f"{page}file/").content
    assert stage.enterprise.name not in published.decode()
    file = tmp_path / "draw.json"
    file.write_bytes(published)
    again = subprocess.run([sys.executable, REDRAW, file, "27182"], capture_output=True, text=True, check=True)
    assert [int(one) for one in again.stdout.split()] == [one["id"] for one in json.loads(published)["drawn"]]
    assert subprocess.run([sys.executable, REDRAW, file, "27183"], capture_output=True, check=False).returncode == 1
    moved = json.loads(published)
    moved["entries"][0]["stratum"] = "zero"
    file.write_text(json.dumps(moved))
    assert client.get("/report-draws/nonsense/").status_code == 404


def test_nobody_draws_early_twice_or_out_of_nothing(stage, deputy):
    with refused("review_draw_empty", "ours"):
        committed(stage)
    ready(stage, deputy)
    with refused("month_not_over", "LY-3.2.2"):
        operations.commit_review_draw(by=stage.officer, at=moment(11, 30), month=MONTH, source="lottery", number_on=DAY)
    with refused("draw_source_unknown", "ours"):
        committed(stage, source="dice")
    with refused("review_draw_too_soon", "ours"):
        committed(stage, number_on=date(2026, 12, 2))
    draw = committed(stage)
    with refused("review_drawn_already", "ours"):
        committed(stage)
    with refused("draw_number_not_out", "ours"):
        operations.hold_review_draw(draw, by=stage.officer, at=moment(12, 4), told="31415")
    with refused("draw_number_unreadable", "ours"):
        operations.hold_review_draw(draw, by=stage.officer, at=moment(12, 5), told="3")
    operations.hold_review_draw(draw, by=stage.officer, at=moment(12, 5), told="31415")
    with refused("draw_already_held", "ours"):
        operations.hold_review_draw(draw, by=stage.officer, at=moment(12, 5), told="27182")


def test_a_draw_is_void_only_while_nobody_knows_whom_it_draws(stage, deputy):
    ready(stage, deputy)
    draw = committed(stage)
    with refused("reason_missing", "ours"):
        operations.void_review_draw(draw, by=stage.officer, at=moment(12, 3), reason=" ")
    with refused("draw_must_be_held", "ours"):
        operations.void_review_draw(draw, by=stage.officer, at=moment(12, 5), reason="不想抽了")
    operations.void_review_draw(draw, by=stage.officer, at=moment(12, 3), reason="补齐名单")
    assert committed(stage).pk != draw.pk
    assert ReviewDraw.objects.count() == 2


@pytest.mark.clause("LY-3.2.6")
def test_the_enterprise_hears_why_and_answers_before_anybody_judges(stage, deputy):
    one = drawn(stage, deputy)
    assert Message.objects.filter(event="self-report-drawn", account_id=stage.safety.pk).exists()
    with refused("statement_missing", "ours"):
        operations.explain_drawn_report(one, by=stage.safety, at=moment(12, 6), statement=" ")
    operations.explain_drawn_report(one, by=stage.safety, at=moment(12, 6), statement="班组查了，记在纸上")
    done = operations.find_report_credible(one, by=stage.officer, at=moment(12, 7), seen="看了纸质记录，属实")
    assert (done.state, done.statement, done.judged_by_name) == ("credible", "班组查了，记在纸上", stage.officer.name)
    sample = SelfReportVerification.objects.get(report=one.report)
    assert (sample.agrees, sample.note, sample.office) == (True, "看了纸质记录，属实", stage.city)
    acts = [event.act for event in audit.timeline(one.report.ref)]
    assert acts[-3:] == ["explain_drawn_report", "find_report_credible", "verify_self_report"]
    with refused("state_not_allowed"):
        operations.explain_drawn_report(one, by=stage.safety, at=moment(12, 8), statement="再说")
    with refused("state_not_allowed"):
        operations.find_report_hollow(one, by=stage.officer, at=moment(12, 8), seen="又看了")


@pytest.mark.clause("LY-3.2.6", refusal=True)
@pytest.mark.parametrize("verdict", [operations.find_report_credible, operations.find_report_hollow])
def test_no_verdict_without_what_was_seen(stage, deputy, verdict):
    one = drawn(stage, deputy)
    with refused("verification_note_missing", "LY-3.2.6", "verification"):
        verdict(one, by=stage.officer, at=moment(12, 7), seen=" ")
    verdict(one, by=stage.officer, at=moment(12, 7), seen="看了现场")
    line = next(event for event in reversed(audit.timeline(one.report.ref)) if event.act == verdict.__name__)
    assert line.basis == ["LY-3.2.6"]


def test_a_verdict_that_weighs_on_somebody_can_be_taken_back(stage, deputy):
    one = drawn(stage, deputy)
    operations.find_report_hollow(one, by=stage.officer, at=moment(12, 7), seen="现场有 6 处隐患，存在一个月以上")
    assert queries.hollow_of(one.report) == one
    assert queries.worth(stage.officer)["no_check"].hollow == 1
    operations.find_report_credible(one, by=stage.leader, at=moment(12, 8), seen="那 6 处是 12 月新增的")
    assert queries.hollow_of(one.report) is None
    assert SelfReportVerification.objects.get(report=one.report).agrees is True


def test_verdicts_count_for_the_sample_of_the_quarter(stage, deputy):
    one = drawn(stage, deputy)
    operations.find_report_hollow(one, by=stage.officer, at=moment(12, 7), seen="现场有隐患")
    with clock.frozen(moment(1, 5, year=2027)):
        review = quarters.publish_quarter_review(
            by=stage.officer, at=moment(1, 5, year=2027), quarter=date(2026, 10, 1), analysis="总体受控"
        )
    assert review.figures["verified"] == 1
    assert not quarters.counts_for_sample(one.report, by=stage.officer), "what is published stays as it was"


def test_what_was_returned_meanwhile_can_still_be_judged(stage, deputy):
    one = drawn(stage, deputy)
    reports.return_self_report(one.report, by=stage.officer, at=moment(12, 6), reason="漏填")
    one = access.fetch_drawn(one.pk, stage.officer)
    operations.find_report_hollow(one, by=stage.officer, at=moment(12, 7), seen="现场有隐患")
    assert not SelfReportVerification.objects.exists()


def test_an_office_draws_among_its_own_and_nobody_else_judges(stage, deputy):
    one = drawn(stage, deputy)
    assert not queries.looks(stage.stranger, MONTH)
    assert not queries.entries(stage.stranger, MONTH)
    for nobody in (stage.stranger, stage.worker, stage.experts[0].account):
        with pytest.raises(Stranger):
            access.fetch_drawn(one.pk, nobody)
        with pytest.raises(Stranger):
            operations.find_report_hollow(one, by=nobody, at=moment(12, 7), seen="x")
    with refused("role_not_allowed"):
        operations.find_report_credible(one, by=stage.safety, at=moment(12, 7), seen="自己说可信")
    with refused("role_not_allowed"):
        operations.explain_drawn_report(one, by=stage.officer, at=moment(12, 7), statement="替企业说")
    with pytest.raises(Stranger):
        operations.commit_review_draw(by=stage.safety, at=moment(12, 2), month=MONTH, source="lottery", number_on=DAY)


def test_it_lies_on_the_desks_of_both(stage, deputy):
    one = drawn(stage, deputy)
    with clock.frozen(moment(12, 6)):
        assert f"/credibility/drawn/{one.pk}/" in open_as(stage.officer).get("/").content.decode()
        assert f"/credibility/drawn/{one.pk}/" in open_as(stage.safety).get("/").content.decode()
