"""One self-report: its figures beside the ledger's, who signed, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import clock
from bihuan.exchange.connectors import queries as entries
from bihuan.filings.credibility import queries as credibility
from bihuan.filings.self_reports import access, figures, hints, loop, operations, papers, queries, rules
from bihuan.filings.self_reports.states import SELF_REPORT, STEP_WORDS, Act, LoopStep
from bihuan.refusal import Refusal
from bihuan.web import moment
from bihuan.web.addresses import numbered
from bihuan.web.controls import asks
from bihuan.web.papers.views import sent
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.selfreports import grounds, words


class ExplanationForm(forms.Form):
    explanation = asks(forms.CharField(label=gettext_lazy("迟报原因"), required=False, max_length=300))


class ReasonForm(forms.Form):
    reason = asks(forms.CharField(label=gettext_lazy("退回理由"), required=False, max_length=300))


class StepForm(forms.Form):
    text = asks(
        forms.CharField(
            label=gettext_lazy("内容"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
        )
    )


class VerificationForm(forms.Form):
    agrees = forms.BooleanField(label=gettext_lazy("与实际相符"), required=False, initial=True)
    note = asks(
        forms.CharField(
            label=gettext_lazy("核查情况"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
        )
    )


class NoForm(forms.Form):
    """Nothing is asked."""


OFFERS: dict[str, tuple[type[forms.Form], Any, Any]] = {
    Act.SIGN_SELF_REPORT: (NoForm, operations.sign_self_report, gettext_lazy("已签字，请主要负责人签字报送。")),
    Act.FILE_SELF_REPORT: (ExplanationForm, operations.file_self_report, gettext_lazy("已报送。")),
    Act.RETURN_SELF_REPORT: (ReasonForm, operations.return_self_report, gettext_lazy("已退回。")),
    Act.GUIDE_SELF_REPORT: (StepForm, loop.guide_self_report, gettext_lazy("已发给企业。")),
    Act.FIX_SELF_REPORT: (StepForm, loop.fix_self_report, gettext_lazy("已报告。")),
    Act.EVALUATE_SELF_REPORT: (StepForm, loop.evaluate_self_report, gettext_lazy("已评价。")),
    Act.FEED_BACK_SELF_REPORT: (StepForm, loop.feed_back_self_report, gettext_lazy("已反馈给企业。")),
    Act.CLOSE_SELF_REPORT: (NoForm, loop.close_self_report, gettext_lazy("已办结。")),
    Act.VERIFY_SELF_REPORT: (VerificationForm, loop.verify_self_report, gettext_lazy("核查已登记，计入本季度的样本。")),
}
"""Act → its form, its operation, and what is said when it is done."""


def _show(
    request: HttpRequest, report_id: int, *, act: str = "", refusal: Refusal | None = None, form: Any = None
) -> HttpResponse:
    """With `refusal` or `form` what came back of `act`."""
    by, at = request.user, clock.now()
    report = access.fetch(report_id, by)
    policy = operations.law_of(report)
    period = rules.period(policy, report.month)
    may = access.REPORTS.open_acts(report, by, among=set(SELF_REPORT.acts(report.state)) & set(OFFERS))
    steps = {step.kind: step for step in loop.steps_of(report)}
    signers = rules.signers(policy, zero=report.zero)
    if not rules.loop_complete(steps, policy.self_report.loop):
        may -= {Act.CLOSE_SELF_REPORT}
    shown = {name: OFFERS[name][0](request.POST if act == name else None) for name in OFFERS}
    verified = list(report.verifications.order_by("at"))
    own = next((seen for seen in verified if seen.office_id == by.regulator_id), None)
    facts = {
        "report": report,
        "period": period,
        "late_now": period is not None and at >= period.late_from and report.first_filed_at is None,
        "status": words.STATUS[report.state],
        "lines": words.lines(report.stated, report.ledger),
        "signatures": words.signatures(report, period and period.due_on, signers),
        "signers": signers.or_else(()),
        "filing": words.filing(report, signers.or_else(())),
        "zero_from": _zero_from(report, period, policy, clock.local_day(at)),
        "contradicted": queries.registered(report) if report.zero and not report.is_reported else 0,
        "zero_law": policy.self_report.zero_report,
        "loop": _loop(report, steps, may, policy.self_report.loop),
        "loop_begun": bool(steps),
        "loop_law": policy.self_report.loop,
        "verified": verified,
        "to_verify": Act.VERIFY_SELF_REPORT in may and (own is None or not own.speaks_of(report)),
        "hints": hints.of(report) if by.regulator_id is not None else [],
        "review": credibility.drawn_for(report, by),
        "grounds": grounds.of_report(report, by),
        "may": may,
        "shut": Act.RETURN_SELF_REPORT in may and figures.is_shut(report),
        "fileable": _fileable(report, by, policy),
        "may_write": access.SITES.allows(Act.PREPARE_SELF_REPORT, report.site, by) and not report.is_reported,
        "forms": {**shown, **({act: form} if form is not None else {})},
        "refusal": refusal,
        "entered": entries.report_fed(report) and report.is_reported,
        "crumbs": [_above(by)],
    }
    return render(request, "selfreports/show.html", facts)


def _fileable(report: Any, by: Any, policy: Any) -> bool:
    """Whether the signatures of the place would be there if `by` filed now: the same rule, asked before its button. Who
    signed as the deputy is still offered it, and reads why it takes two people."""
    one = rules.Filing(zero=report.zero, known=0, registered=0, deputy=report.deputy_by, by=by.pk, by_roles=by.roles)
    try:
        rules.filed(one, policy)
    except Refusal as refusal:
        return refusal.code == "signers_are_one_person"
    return True


def _zero_from(report: Any, period: Any, policy: Any, today: Any) -> Any:
    """From which day on a zero report is taken, while that is to come."""
    if not report.zero or report.is_reported or period is None:
        return None
    begins = rules.zero_from(policy, period)
    return begins if today < begins else None


@dataclass(frozen=True)
class Step:
    """One step of the loop: what was said, or the act that comes next for the reader ("" where it is not theirs)."""

    label: str
    said: Any
    act: str


_STEPS = {
    LoopStep.GUIDANCE: Act.GUIDE_SELF_REPORT,
    LoopStep.RECTIFICATION: Act.FIX_SELF_REPORT,
    LoopStep.EVALUATION: Act.EVALUATE_SELF_REPORT,
    LoopStep.FEEDBACK: Act.FEED_BACK_SELF_REPORT,
}


def _loop(report: Any, steps: dict[str, Any], may: frozenset[str], law: Any) -> list[Step]:
    """The steps after the filing; only once it is filed."""
    if not report.is_reported:
        return []
    open_now = {step for step in _STEPS if _STEPS[step] in may and rules.loop_open(step, steps, law)}
    return [
        Step(_(STEP_WORDS[step]), steps.get(step), str(_STEPS[step]) if step in open_now else "") for step in _STEPS
    ]


def _above(by: Any) -> tuple[str, str]:
    return _("自查自报"), reverse("selfreports:list" if by.regulator_id is not None else "selfreports:mine")


@page
def show(request: HttpRequest, report_id: int) -> HttpResponse:
    return _show(request, report_id)


@page
def paper(request: HttpRequest, report_id: int) -> HttpResponse:
    """月度隐患自查自报表."""
    report = access.fetch(report_id, request.user)
    return sent(papers.printed(report), f"自查自报-{report.month:%Y-%m}.pdf", request)


TOGETHER = {Act.SIGN_SELF_REPORT, Act.FILE_SELF_REPORT}
"""What a whole city does in the last hours of a month."""


def _act_view(name: str) -> Any:
    form_class, operation, said = OFFERS[name]

    def again(request: HttpRequest, report_id: int, *, refusal: Refusal) -> HttpResponse:
        return _show(request, report_id, act=name, refusal=refusal)

    @act(again=again, one_operation=True, together=access.held_together if name in TOGETHER else None)
    def view(request: HttpRequest, report_id: int) -> HttpResponse:
        report, form = access.held_for(report_id, request.user), form_class(request.POST)
        if not form.is_valid():
            return incomplete(_show, request, report_id, act=name, form=form)
        operation(report, by=request.user, at=moment.of(request, since=report.changed_at), **form.cleaned_data)
        return done(request, numbered("selfreports:show", report_id), str(said))

    view.__name__ = name
    return view


ACTS = {str(name): _act_view(name) for name in OFFERS}
