"""What follows a report: guidance, fix, evaluation, feedback; and the quarter with its sample."""

from datetime import date

import pytest
from tests.cast import account
from tests.filings.conftest import filed, moment, written
from tests.refusing import refused

from bihuan import audit
from bihuan.filings.self_reports import loop, operations, quarters, queries
from bihuan.filings.self_reports.states import SelfReportState
from bihuan.notify import queries as notified
from bihuan.parties.models import Regulator, RegulatorKind, Role, Site
from bihuan.registers.kinds.resumption import operations as shutdowns

QUARTER = date(2026, 10, 1)


@pytest.mark.clause("LY-3.2.1")
def test_a_report_goes_round_its_loop(stage, deputy):
    report = filed(stage, deputy, moment(11, 30))
    loop.guide_self_report(report, by=stage.officer, at=moment(12, 1), text="加强班组自查")
    loop.fix_self_report(report, by=stage.safety, at=moment(12, 2), text="已培训班组")
    loop.evaluate_self_report(report, by=stage.officer, at=moment(12, 3), text="有效")
    loop.feed_back_self_report(report, by=stage.officer, at=moment(12, 4), text="请保持")
    report = loop.close_self_report(report, by=stage.officer, at=moment(12, 5))
    assert report.state == SelfReportState.CLOSED
    kinds = list(report.steps.order_by("at").values_list("kind", flat=True))
    assert kinds == ["guidance", "rectification", "evaluation", "feedback"]
    heard = {message.event for message in notified.inbox(stage.safety.pk)}
    assert {"self-report-guided", "self-report-answered"} <= heard


@pytest.mark.clause("LY-3.2.1", refusal=True)
def test_the_loop_does_not_end_without_evaluation_and_feedback(stage, deputy):
    report = filed(stage, deputy, moment(11, 30))
    with refused("evaluation_missing", "LY-3.2.1"):
        loop.close_self_report(report, by=stage.officer, at=moment(12, 1))
    with refused("evaluation_missing", "LY-3.2.1"):
        loop.feed_back_self_report(report, by=stage.officer, at=moment(12, 1), text="请保持")
    loop.evaluate_self_report(report, by=stage.officer, at=moment(12, 2), text="有效")
    with refused("feedback_missing", "LY-3.2.1"):
        loop.close_self_report(report, by=stage.officer, at=moment(12, 3))


def test_the_steps_are_taken_once_in_their_order_and_by_whom_they_are(stage, deputy):
    report = filed(stage, deputy, moment(11, 30))
    with refused("guidance_not_given"):
        loop.fix_self_report(report, by=stage.safety, at=moment(12, 1), text="已改")
    with refused("loop_text_missing"):
        loop.guide_self_report(report, by=stage.officer, at=moment(12, 1), text=" ")
    with refused("role_not_allowed"):
        loop.guide_self_report(report, by=stage.safety, at=moment(12, 1), text="自己指导")
    loop.guide_self_report(report, by=stage.officer, at=moment(12, 1), text="加强自查")
    with refused("loop_step_taken"):
        loop.guide_self_report(report, by=stage.officer, at=moment(12, 1), text="再来")
    for act in (loop.evaluate_self_report, loop.close_self_report):
        with refused("guidance_unanswered"):
            act(report, by=stage.officer, at=moment(12, 1), **({"text": "好"} if "eval" in act.__name__ else {}))
    with refused("state_not_allowed"):
        later = written(stage, moment(12, 31))
        loop.guide_self_report(later, by=stage.officer, at=moment(12, 31), text="太早")


@pytest.mark.clause("LY-3.2.6")
def test_a_quarter_is_published_with_what_is_verified_unverified_and_missing(stage, deputy):
    first = filed(stage, deputy, moment(10, 31))
    filed(stage, deputy, moment(11, 30))
    loop.verify_self_report(first, by=stage.officer, at=moment(12, 5), agrees=False, note="现场有一处未报")
    term = quarters.of_office(stage.city, on=date(2027, 1, 10))[1].term
    (unit,) = quarters.units(stage.officer, term, on=date(2027, 1, 10))
    assert (unit.verified, unit.unverified, unit.absent) == (1, 1, 1)
    review = quarters.publish_quarter_review(
        by=stage.officer, at=moment(1, 10, year=2027), quarter=QUARTER, analysis="总体平稳，班组自查偏少。"
    )
    expected = {"reported": 2, "verified": 1, "unverified": 1, "missing": 1}
    assert expected.items() <= review.figures.items()
    assert quarters.of_office(stage.city, on=date(2027, 1, 20))[1].status(date(2027, 1, 20)) == "published"


def test_what_came_back_and_was_filed_anew_is_verified_anew(stage, deputy):
    report = filed(stage, deputy, moment(11, 30))
    loop.verify_self_report(report, by=stage.officer, at=moment(12, 1), agrees=False, note="漏填班组自查")
    operations.return_self_report(report, by=stage.officer, at=moment(12, 2), reason="漏填")
    report = filed(stage, deputy, moment(12, 3), month=date(2026, 11, 1), given={"checks_team": 2}, reason="补填")
    loop.verify_self_report(report, by=stage.officer, at=moment(12, 4), agrees=True, note="已补填，属实")
    with refused("report_verified"):
        loop.verify_self_report(report, by=stage.officer, at=moment(12, 5), agrees=True, note="再看")
    seen = [line.data["agrees"] for line in audit.timeline(report.ref) if line.act == "verify_self_report"]
    assert ([one.agrees for one in report.verifications.all()], seen) == ([True], [False, True])


@pytest.mark.clause("LY-3.2.1", refusal=True)
def test_the_loop_of_what_came_back_and_was_filed_anew_begins_anew(stage, deputy):
    """Nobody ends it on the evaluation of figures that no longer stand; what was said of them stays in the chain."""
    report = filed(stage, deputy, moment(11, 30))
    loop.guide_self_report(report, by=stage.officer, at=moment(12, 1), text="加强班组自查")
    loop.fix_self_report(report, by=stage.safety, at=moment(12, 2), text="已培训班组")
    loop.evaluate_self_report(report, by=stage.officer, at=moment(12, 3), text="有效")
    loop.feed_back_self_report(report, by=stage.officer, at=moment(12, 4), text="请保持")
    operations.return_self_report(report, by=stage.officer, at=moment(12, 5), reason="漏填")
    report = filed(stage, deputy, moment(12, 6), month=date(2026, 11, 1), given={"checks_team": 2}, reason="补填")
    with refused("evaluation_missing", "LY-3.2.1"):
        loop.close_self_report(report, by=stage.officer, at=moment(12, 7))
    with refused("guidance_not_given", "LY-3.2.1"):
        loop.fix_self_report(report, by=stage.safety, at=moment(12, 7), text="已改")
    loop.evaluate_self_report(report, by=stage.officer, at=moment(12, 8), text="补填属实")
    loop.feed_back_self_report(report, by=stage.officer, at=moment(12, 8), text="请按时填全")
    assert loop.close_self_report(report, by=stage.officer, at=moment(12, 9)).state == SelfReportState.CLOSED
    assert [step.text for step in loop.steps_of(report)] == ["补填属实", "请按时填全"]
    said = [line.data["text"] for line in audit.timeline(report.ref) if line.act == "evaluate_self_report"]
    assert said == ["有效", "补填属实"]


@pytest.mark.clause("LY-3.2.6")
def test_each_office_that_watches_the_enterprise_verifies_for_its_own_quarter(stage, deputy):
    county = Regulator.objects.create(
        name="示例区应急管理局", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="371302"
    )
    clerk = account("county", "区经办", Role.REGULATOR_CLERK, regulator=county)
    report = filed(stage, deputy, moment(11, 30))
    loop.verify_self_report(report, by=stage.officer, at=moment(12, 1), agrees=True, note="抽查属实")
    loop.verify_self_report(report, by=clerk, at=moment(12, 2), agrees=False, note="漏了一处")
    with refused("report_verified", "LY-3.2.6"):
        loop.verify_self_report(report, by=clerk, at=moment(12, 3), agrees=True, note="再看")
    for by in (stage.officer, clerk):
        at = moment(1, 10, year=2027)
        review = quarters.publish_quarter_review(by=by, at=at, quarter=QUARTER, analysis="总体平稳。")
        assert (review.figures["reported"], review.figures["verified"]) == (1, 1)


@pytest.mark.clause("LY-3.2.6")
def test_what_came_back_is_no_missing_report(stage, deputy):
    filed(stage, deputy, moment(10, 31))
    report = filed(stage, deputy, moment(11, 30))
    operations.return_self_report(report, by=stage.officer, at=moment(12, 1), reason="漏填")
    month = date(2026, 11, 1)
    tally = queries.tally(stage.officer, month)
    assert (tally["returned"], tally["missing"], queries.missing(stage.officer, month).count()) == (1, 0, 0)
    term = quarters.of_office(stage.city, on=date(2026, 12, 10))[0].term
    figures = quarters.figures(stage.officer, term, on=date(2026, 12, 10))
    assert (figures["reported"], figures["returned"], figures["missing"]) == (1, 1, 0)


@pytest.mark.clause("LY-3.2.6", refusal=True)
def test_no_quarter_is_published_without_a_sample_and_one_with_none_is_overdue(stage, deputy):
    report = filed(stage, deputy, moment(11, 30))
    at = moment(1, 10, year=2027)
    with refused("verification_missing", "LY-3.2.6"):
        quarters.publish_quarter_review(by=stage.officer, at=at, quarter=QUARTER, analysis="总体平稳。")
    running, last, *_ = quarters.of_office(stage.city, on=date(2027, 1, 10))
    assert (running.status(date(2027, 1, 10)), last.status(date(2027, 1, 10))) == ("running", "due")
    assert last.status(date(2027, 1, 16)) == "overdue"
    with refused("verification_note_missing", "LY-3.2.6"):
        loop.verify_self_report(report, by=stage.officer, at=at, agrees=True, note="")
    loop.verify_self_report(report, by=stage.officer, at=at, agrees=True, note="抽查属实")
    with refused("report_verified"):
        loop.verify_self_report(report, by=stage.officer, at=at, agrees=True, note="抽查属实")
    with refused("quarter_analysis_missing"):
        quarters.publish_quarter_review(by=stage.officer, at=at, quarter=QUARTER, analysis=" ")
    with refused("quarter_not_over"):
        quarters.publish_quarter_review(by=stage.officer, at=at, quarter=date(2027, 1, 1), analysis="早")
    quarters.publish_quarter_review(by=stage.officer, at=at, quarter=QUARTER, analysis="总体平稳。")
    with refused("quarter_published"):
        quarters.publish_quarter_review(by=stage.officer, at=at, quarter=QUARTER, analysis="再来")


def test_what_is_missing_is_of_a_site_its_months_and_its_day(stage, deputy):
    """No other site's report stands for it, no month before it was known and none that runs is missing."""
    filed(stage, deputy, moment(10, 31))
    new = Site.objects.create(
        enterprise=stage.enterprise, name="二厂", division_code="371302", is_main=False, known_since=date(2026, 11, 5)
    )
    term = quarters.of_office(stage.city, on=date(2026, 12, 10))[0].term

    def absent(on):
        return {unit.pk: unit.absent for unit in quarters.units(stage.officer, term, on=on)}

    assert absent(date(2026, 12, 10)) == {stage.site.pk: 1, new.pk: 1}
    assert absent(date(2027, 1, 10)) == {stage.site.pk: 2, new.pk: 2}
    assert quarters.figures(stage.officer, term, on=date(2026, 10, 15))["missing"] == 0
    assert quarters.figures(stage.officer, term, on=date(2027, 1, 10))["missing"] == 4
    shutdowns.record_shutdown(
        stage.enterprise, by=stage.safety, at=moment(12, 1), since=date(2026, 12, 1), reason="停产检修"
    )
    assert quarters.figures(stage.officer, term, on=date(2027, 1, 10))["missing"] == 2, "of November, at both sites"


@pytest.mark.place("checkups")
def test_where_no_analysis_is_asked_for_none_is_published(stage):
    assert quarters.of_office(stage.city, on=date(2027, 1, 10)) == []
    with refused("analysis_not_asked"):
        at = moment(1, 10, year=2027)
        quarters.publish_quarter_review(by=stage.officer, at=at, quarter=QUARTER, analysis="无")
    assert operations.closed_month(stage.officer, date(2026, 11, 1)) is None
