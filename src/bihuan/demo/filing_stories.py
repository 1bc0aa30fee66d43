"""What is stated on time: months of self-reports with all that may become of one, texts that say nothing, who looks for
hazards, and what an expert tells the department of an enterprise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bihuan import clock
from bihuan.demo import hazard_stories
from bihuan.demo.stage import Stage
from bihuan.filings.feedbacks import operations as feedbacks
from bihuan.filings.participation import operations as participation
from bihuan.filings.quality import looking
from bihuan.filings.quality import operations as quality
from bihuan.filings.quality.models import TextReview
from bihuan.filings.self_reports import figures, loop, operations, quarters, rules
from bihuan.filings.self_reports.models import SelfReport
from bihuan.hazards import operations as hazards
from bihuan.parties.models import Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal

Row = Mapping[str, Any]
NEAR = 9
"""So many days before the last day the running month's reports begin to come in."""


def self_reports(stage: Stage, row: Row) -> None:
    """The months of each enterprise, the eldest first: `ways` says what became of them, the running month last."""
    periods = _periods(stage, max(len(told["ways"]) for told in row["reports"]))
    for back in reversed(range(len(periods))):
        for told in row["reports"]:
            if back < len(told["ways"]):
                enterprise = stage.enterprises[told["enterprise"]]
                _month(stage, enterprise, periods[back], told["ways"][-1 - back], row)


def _periods(stage: Stage, count: int) -> list[rules.Period]:
    """The running period of the city and those before it, `count` of them."""
    found, day = [], stage.moments.today
    for _ in range(count):
        found.append(rules.period(policies.at(stage.city["division_code"], on=day), day))
        day = found[-1].since - timedelta(days=1)
    return found


def _month(stage: Stage, enterprise: Enterprise, period: rules.Period, way: str, words: Row) -> None:
    running = period.until >= stage.moments.today
    if way == "missing" or (running and way != "refused" and stage.moments.today < period.due_on - timedelta(NEAR)):
        return
    late = 4 if way == "late" else -2
    day = max((stage.moments.today - period.due_on).days - late, 0)
    stage.moments.go_to(day, 7 if way == "refused" else 9, 10)
    report = _prepared(stage, enterprise, period, words)
    if way != "draft":
        deputy = stage.of(enterprise, "enterprise_deputy")
        report = operations.sign_self_report(report, by=deputy, at=stage.moments.next(minutes=35))
    if way == "refused":
        _refused(stage, report)
    elif way not in ("draft", "signed"):
        report = _filed(stage, report, words["explanation"] if way == "late" else "")
        AFTERWARDS.get(way, _nothing)(stage, report, words)


def _prepared(stage: Stage, enterprise: Enterprise, period: rules.Period, words: Row, **own: Any) -> SelfReport:
    said = words["texts"][period.since.month % len(words["texts"])]
    return operations.prepare_self_report(
        enterprise.sites.get(is_main=True),
        by=stage.of(enterprise, "enterprise_safety"),
        at=stage.moments.next(minutes=6),
        month=period.since,
        **{"text": said, **own},
    )


def _filed(stage: Stage, report: SelfReport, explanation: str = "") -> SelfReport:
    principal = stage.of(report.enterprise, "enterprise_principal")
    at = stage.moments.next(minutes=50)
    return operations.file_self_report(report, by=principal, at=at, explanation=explanation)


def _nothing(stage: Stage, report: SelfReport, words: Row) -> None:
    """It was filed, and nobody has said anything of it yet."""


def _refused(stage: Stage, report: SelfReport) -> None:
    """A zero report that was true when it was signed: then something is found, and it is taken no more."""
    if not report.zero:
        raise Refusal("zero_report_contradicted", n=report.found)
    key = next(key for key, one in stage.enterprises.items() if one.pk == report.enterprise_id)
    hazard_stories.self_found(stage, {"enterprise": key, "finding": "exit_blocked", "way": "found", "days_ago": 0})
    try:
        _filed(stage, report)
    except Refusal as refusal:
        if refusal.code != "zero_report_contradicted":
            raise
    else:
        raise AssertionError(f"a zero report was taken beside a hazard: {report.ref}")


def _return(stage: Stage, report: SelfReport, words: Row) -> SelfReport:
    by, at = stage.people["clerk"], stage.moments.next(days=1)
    return operations.return_self_report(report, by=by, at=at, reason=words["return_reason"])


def _correct(stage: Stage, report: SelfReport, words: Row) -> None:
    """It came back and goes out again, with figures that differ from the ledger's and say why."""
    report = _return(stage, report, words)
    counted = figures.of(report.site, since=report.month, until=report.until)
    more = {"checks_team": counted["checks_team"] + words["on_paper"]}
    policy = operations.law_of(report)
    period = rules.asked(policy, report.month, today=stage.moments.today)
    stage.moments.next(minutes=200)
    given = {"given": more, "reason": words["correction"], "text": words["corrected_text"]}
    report = _prepared(stage, report.enterprise, period, words, **given)
    deputy = stage.of(report.enterprise, "enterprise_deputy")
    report = operations.sign_self_report(report, by=deputy, at=stage.moments.next(minutes=35))
    _filed(stage, report, words["explanation"])


def _verify(stage: Stage, report: SelfReport, words: Row) -> None:
    by, at = stage.people["clerk"], stage.moments.next(days=5)
    loop.verify_self_report(report, by=by, at=at, agrees=True, note=words["verified"])


def _guide(stage: Stage, report: SelfReport, words: Row) -> None:
    by, at = stage.people["clerk"], stage.moments.next(days=2)
    loop.guide_self_report(report, by=by, at=at, text=words["guidance"])


def _loop(stage: Stage, report: SelfReport, words: Row) -> None:
    """To the end: guidance, what was done about it, whether it worked, the word back; and it is verified."""
    clerk, safety = stage.people["clerk"], stage.of(report.enterprise, "enterprise_safety")
    _guide(stage, report, words)
    loop.fix_self_report(report, by=safety, at=stage.moments.next(days=4), text=words["fix"])
    loop.evaluate_self_report(report, by=clerk, at=stage.moments.next(days=3), text=words["evaluation"])
    loop.feed_back_self_report(report, by=clerk, at=stage.moments.next(minutes=20), text=words["feedback"])
    loop.close_self_report(report, by=clerk, at=stage.moments.next(minutes=5))
    loop.verify_self_report(report, by=clerk, at=stage.moments.next(minutes=30), agrees=True, note=words["verified"])


AFTERWARDS = {"returned": _return, "corrected": _correct, "verified": _verify, "guided": _guide, "looped": _loop}


def quarter_review(stage: Stage, row: Row) -> None:
    """What the office makes of the last quarter, over the sample that it verified."""
    by, at = stage.people["clerk"], stage.moments.go_to(row["days_ago"], 15)
    running = rules.term(policies.at(by.regulator.division_code, on=stage.moments.today), stage.moments.today)
    quarters.publish_quarter_review(by=by, at=at, quarter=running.since - timedelta(days=1), analysis=row["analysis"])


def hollow_texts(stage: Stage, row: Row) -> None:
    """What workers wrote that says nothing; it is read at once, and the office judges the first of them."""
    for told in row["texts"]:
        enterprise = stage.enterprises[told["enterprise"]]
        worker = stage.of(enterprise, "enterprise_worker")
        stage.moments.go_to(told["days_ago"], 16, 40)
        shown = {"description": told["text"], "location": told["location"], "accident_type": told["accident_type"]}
        hazards.raise_hazard(
            enterprise.sites.get(is_main=True),
            by=worker,
            at=stage.moments.last,
            origin="self_check",
            description=told["text"],
            location=told["location"],
            photos=[stage.photo(shown, phase="before", by=worker)],
        )
    at = stage.moments.go_to(row["days_ago"], 17, 30)
    looking.look(at=at, since=clock.local_day(at) - timedelta(days=30))
    first = row["texts"][0]
    review = TextReview.objects.get(hazard__enterprise=stage.enterprises[first["enterprise"]], text=first["text"])
    clerk = stage.people["clerk"]
    quality.judge_reported_text(review, by=clerk, at=stage.moments.next(minutes=15), hollow=True, note=row["verdict"])


def finders(stage: Stage, row: Row) -> None:
    """Of which kind the people of an enterprise are who look for hazards."""
    enterprise = stage.enterprises[row["enterprise"]]
    stage.moments.go_to(row["days_ago"])
    safety = stage.of(enterprise, "enterprise_safety")
    for role, kind in row["kinds"].items():
        account = stage.of(enterprise, role)
        participation.set_finder_role(enterprise, by=safety, at=stage.moments.next(), account=account, kind=kind)


def feedback(stage: Stage, row: Row) -> None:
    """An expert tells the department that answers for the enterprise how it stands."""
    enterprise, at = stage.enterprises[row["enterprise"]], stage.moments.go_to(row["days_ago"], 14, 20)
    said = {"situation": row["situation"], "suggestion": row["suggestion"]}
    feedbacks.give_situation_feedback(enterprise, by=stage.people[row["expert"]], at=at, **said)


PLAYS = {play.__name__: play for play in (self_reports, quarter_review, hollow_texts, finders, feedback)}
