"""Which period is reported until when, whether its figures hold, and who has to sign. No Django, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bihuan.clock import day_begins
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting

FOUND = ("found_general", "found_major")
FIXED = ("fixed_general", "fixed_major")
OPEN = ("open_general", "open_major")
WHOSE = ("found_own", "found_others")
CHECKS = ("checks_employee", "checks_team", "checks_workshop", "checks_enterprise")
FIGURES = (*FOUND, *FIXED, *OPEN, *WHOSE, *CHECKS)
"""What a report states: found in the period, struck off in it, open when it was written, who found, own rounds."""

MOST = 1_000_000
MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_DAYS_AFTER = {"period_end": 0, "5th_of_next": 5, "10th_of_next": 10, "15th_of_next": 15}


@dataclass(frozen=True)
class Period:
    """The days that one report is about, both included, and the moment from which it is late."""

    since: date
    until: date
    late_from: datetime
    basis: Any

    @property
    def due_on(self) -> date:
        """The last day on which it is in time."""
        return self.late_from.date() - timedelta(days=1)


def period(policy: Policy, day: date) -> Period | None:
    """The period that `day` lies in; None where the place asks for no report. Its months are those of the calendar, so
    the last day is the 28th to the 31st, and it is in time until that day's last second (LY-3.2.2)."""
    months = MONTHS.get(policy.self_report.cycle.or_else(""))
    if months is None:
        return None
    since = date(day.year, (day.month - 1) // months * months + 1, 1)
    until = _months_on(since, months) - timedelta(days=1)
    setting = policy.self_report.due
    after = _DAYS_AFTER[setting.or_else("period_end")]
    basis = setting.basis if setting.is_set else policy.self_report.cycle.basis
    return Period(since, until, day_begins(until + timedelta(days=after + 1)), basis)


def before(policy: Policy, one: Period) -> Period | None:
    """The period before that one."""
    return period(policy, one.since - timedelta(days=1))


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def zero_from(policy: Policy, one: Period) -> date:
    """The first day on which a zero report of the period is taken: it speaks of the whole of it, so it is filed in the
    last days, whose number is ours."""
    days = policy.self_report.zero_report_days
    return max(one.since, one.until - timedelta(days=days.value - 1)) if days.is_set else one.since


def signers(policy: Policy, *, zero: bool) -> Setting:
    """Who signs: of a zero report those that the document names (LY-3.2.4), of any other those that we ask for."""
    law = policy.self_report
    return law.zero_report_signatures if zero else law.signatures


def asked(policy: Policy, month: date, *, today: date) -> Period:
    """The period of a report that is written. Raises `self_report_not_asked`, `month_not_begun`."""
    found = period(policy, month)
    if found is None:
        raise Refusal("self_report_not_asked", basis=policy.self_report.cycle.basis)
    if found.since > today:
        raise Refusal("month_not_begun", basis=found.basis, month=f"{found.since:%Y-%m}")
    return found


def moved(counted: Mapping[str, int], seen: Mapping[str, int], policy: Policy) -> None:
    """The ledger is still as it was when the form was opened, so that what differs from it was meant to. Raises
    `ledger_moved`, naming the figures (LY-3.2.2)."""
    names = [name for name in FIGURES if counted[name] != seen.get(name, counted[name])]
    if names:
        raise Refusal("ledger_moved", missing=names, basis=policy.self_report.cycle.cited)


def found(figures: Mapping[str, int]) -> int:
    """How many new hazards these figures speak of."""
    return sum(figures.get(name, 0) for name in FOUND)


def stated(ledger: Mapping[str, int], given: Mapping[str, Any], reason: str, policy: Policy) -> dict[str, int]:
    """The figures as they will be signed: those of the ledger, and what is `given` in their place.

    Raises `figure_invalid`, `figures_do_not_add_up`, `correction_reason_missing` where they differ from the ledger's,
    `zero_report_contradicted` (LY-3.2.4), `origin_mismatch` where what others found is counted as found by oneself
    (HZ-5.3).
    """
    figures = {name: _figure(name, given.get(name, ledger[name])) for name in FIGURES}
    if found(ledger) and not found(figures):
        raise _contradicted(found(ledger), policy)
    taken = ledger["found_others"] - figures["found_others"]
    if taken > 0 and figures["found_own"] > ledger["found_own"]:
        raise Refusal("origin_mismatch", missing=["found_others"], basis=_share(policy), n=ledger["found_others"])
    if sum(figures[name] for name in WHOSE) != found(figures):
        raise Refusal("figures_do_not_add_up", missing=list(WHOSE))
    if figures != {name: ledger[name] for name in FIGURES} and not reason.strip():
        raise Refusal("correction_reason_missing", missing=["reason"])
    return figures


def _figure(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise Refusal("figure_invalid", missing=[name])
    return value


def _share(policy: Policy) -> Any:
    return policy.self_report.own_share.cited


def _contradicted(n: int, policy: Policy) -> Refusal:
    setting = policy.self_report.zero_report
    return Refusal("zero_report_contradicted", basis=setting.basis if setting.pack else None, n=n)


@dataclass(frozen=True)
class Filing:
    """What is known of a report at the moment it is filed: by whom, over whose signature, whether both have one mobile
    number and so are one person, how many hazards the ledger had when it was written (`known`), and has now."""

    zero: bool
    known: int
    registered: int
    deputy: int | None
    by: int
    by_roles: Collection[str]
    one_mobile: bool = False


def filed(one: Filing, policy: Policy) -> None:
    """The report bears the signatures of the place, of as many people, is no zero report of a month with a hazard, and
    none that the ledger has overtaken.

    Raises `zero_report_contradicted`, `signature_missing` naming the posts that lack theirs, `signers_are_one_person`
    (LY-3.2.4), `report_outdated` where hazards of its period were registered since it was written (LY-3.2.2).
    """
    if one.zero and one.registered:
        raise _contradicted(one.registered, policy)
    if one.registered > one.known:
        raise Refusal("report_outdated", basis=policy.self_report.cycle.cited, n=one.known, now=one.registered)
    setting = signers(policy, zero=one.zero)
    posts = setting.or_else(())
    lacking = [post for post in posts if not _has_signed(post, one)]
    if lacking:
        raise Refusal("signature_missing", missing=lacking, basis=setting.basis)
    if one.deputy == one.by or one.one_mobile:
        raise Refusal("signers_are_one_person", basis=setting.cited)


def whole(one: Period, policy: Policy, *, zero: bool, on: date) -> None:
    """A zero report speaks of a period that is nearly over. Raises `zero_report_too_early` (LY-3.2.4)."""
    begins = zero_from(policy, one)
    if zero and on < begins:
        raise Refusal("zero_report_too_early", basis=policy.self_report.zero_report.cited, since=begins)


def _has_signed(post: str, one: Filing) -> bool:
    return one.deputy is not None if post == "deputy_in_charge" else "enterprise_principal" in one.by_roles


def late(one: Period, at: datetime, explanation: str) -> bool:
    """Whether it comes late; then it says why. Raises `late_explanation_missing`."""
    if at < one.late_from:
        return False
    if not explanation.strip():
        raise Refusal("late_explanation_missing", missing=["explanation"], basis=one.basis, due_on=one.due_on)
    return True


def loop_step(step: str, taken: Collection[str], setting: Setting) -> None:
    """The steps after a report in their order: guidance, its fix, the evaluation, the feedback; a report that needs no
    guidance is evaluated as it is. Raises `loop_step_taken`, `guidance_not_given`, `guidance_unanswered`,
    `evaluation_missing` (LY-3.2.1)."""
    basis = setting.cited
    if step in taken:
        raise Refusal("loop_step_taken", basis=basis)
    if step == "rectification" and "guidance" not in taken:
        raise Refusal("guidance_not_given", missing=["guidance_said"], basis=basis)
    if step == "evaluation" and "guidance" in taken and "rectification" not in taken:
        raise Refusal("guidance_unanswered", missing=["rectification"], basis=basis)
    if step == "feedback" and "evaluation" not in taken:
        raise Refusal("evaluation_missing", missing=["evaluation"], basis=basis)


def loop_open(step: str, taken: Collection[str], setting: Setting) -> bool:
    """Whether the step could be taken now: the same rule, asked before its form is shown."""
    try:
        loop_step(step, taken, setting)
    except Refusal:
        return False
    return True


def loop_closed(taken: Collection[str], setting: Setting) -> None:
    """A loop ends with what the place asks for. Raises `guidance_unanswered`, `evaluation_missing`, `feedback_missing`
    (LY-3.2.1)."""
    asked_for = setting.or_else(())
    if "guidance" in taken and "rectification" not in taken:
        raise Refusal("guidance_unanswered", missing=["rectification"], basis=setting.basis)
    if "evaluation" in asked_for and "evaluation" not in taken:
        raise Refusal("evaluation_missing", missing=["evaluation"], basis=setting.basis)
    if "feedback" in asked_for and "feedback" not in taken:
        raise Refusal("feedback_missing", missing=["feedback"], basis=setting.basis)


def loop_complete(taken: Collection[str], setting: Setting) -> bool:
    """Whether the loop could end now: the same rule, asked before its button is shown."""
    try:
        loop_closed(taken, setting)
    except Refusal:
        return False
    return True


@dataclass(frozen=True)
class Term:
    """The days that one analysis of an office is about, and the day by which it is due, None where none is set."""

    since: date
    until: date
    due_on: date | None
    basis: Any


def term(policy: Policy, day: date) -> Term | None:
    """The period of analysis that `day` lies in; None where the place asks for none (LY-3.2.6)."""
    setting = policy.regulator.analysis
    months = MONTHS.get(setting.or_else(""))
    if months is None:
        return None
    since = date(day.year, (day.month - 1) // months * months + 1, 1)
    following = _months_on(since, months)
    due = policy.self_report.quarterly_statistics_due.or_else("")
    due_on = following.replace(day=int(due)) if due.isdecimal() else None
    return Term(since, following - timedelta(days=1), due_on, setting.basis)


def term_asked(policy: Policy, day: date, *, today: date) -> Term:
    """The period that is analysed. Raises `analysis_not_asked`, `quarter_not_over`."""
    found = term(policy, day)
    if found is None:
        raise Refusal("analysis_not_asked")
    if found.until >= today:
        raise Refusal("quarter_not_over", basis=found.basis, until=found.until)
    return found


def reviewed(verified: int, analysis: str, one: Term) -> None:
    """An analysis rests on a sample that was verified, and says something. Raises `verification_missing` (LY-3.2.6),
    `quarter_analysis_missing`."""
    if not verified:
        raise Refusal("verification_missing", missing=["verification"], basis=one.basis)
    if not analysis.strip():
        raise Refusal("quarter_analysis_missing", missing=["analysis"], basis=one.basis)
