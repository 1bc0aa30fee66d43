"""What each act on a hazard looks like to a person: its form, its button, and how the operation is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.hazards import closure, operations, pressing, recurrence
from bihuan.hazards.majors import operations as majors
from bihuan.hazards.states import Act
from bihuan.web.hazards import forms, major_forms, sameness


@dataclass(frozen=True)
class Offer:
    """One act: `operation(hazard, by=, at=, **cleaned)`; `photos` tells whether photos go with it.

    `said` is the green line afterwards, `confirm` the question before, `tone` of the button.
    """

    act: str
    label: str
    icon: str
    operation: Callable[..., Any]
    said: str
    form: type[forms.ActForm] = forms.EmptyForm
    photos: bool = False
    confirm: str = ""
    tone: str = "primary"
    help: str = ""


def _all(*offers: Offer) -> dict[str, Offer]:
    return {str(offer.act): offer for offer in offers}


OFFERS = _all(
    Offer(Act.ASSESS_HAZARD, _("评估定级"), "scale", operations.assess_hazard, _("已定级"), forms.AssessForm),
    Offer(
        Act.REPORT_HAZARD,
        _("报告"),
        "send",
        operations.report_hazard,
        _("已报告"),
        forms.NoteForm,
        help=_("向本企业负责人报告这项隐患。"),
    ),
    Offer(
        Act.EXPLAIN_HAZARD,
        _("向企业交底"),
        "message-report",
        operations.explain_hazard,
        _("已交底，等企业确认"),
        forms.NoteForm,
        help=_("向企业逐项讲清危险和整改建议。"),
    ),
    Offer(
        Act.ACKNOWLEDGE_EXPLANATION,
        _("确认已接受交底"),
        "checks",
        operations.acknowledge_explanation,
        _("已确认"),
        help=_("专家已交底，由企业人员确认。"),
    ),
    Offer(
        Act.PUBLISH_HAZARD,
        _("公示"),
        "speakerphone",
        operations.publish_hazard,
        _("已公示"),
        forms.NoteForm,
        help=_("让本企业员工知道危险所在；可在“说明”里写明公示地点。"),
    ),
    Offer(
        Act.SET_INTERIM_CONTROL,
        _("落实临时管控"),
        "shield-check",
        operations.set_interim_control,
        _("临时管控已登记"),
        forms.InterimForm,
        photos=True,
    ),
    Offer(
        Act.PLAN_RECTIFICATION,
        _("制定整改方案"),
        "clipboard-list",
        operations.plan_rectification,
        _("整改方案已定"),
        forms.PlanForm,
    ),
    Offer(Act.START_TREATMENT, _("开始整改"), "tool", closure.start_treatment, _("已开始整改")),
    Offer(
        Act.SUBMIT_RECTIFICATION,
        _("提交整改结果"),
        "upload",
        closure.submit_rectification,
        _("已提交，等验收"),
        forms.SubmitForm,
        photos=True,
    ),
    Offer(
        Act.FIX_ON_THE_SPOT,
        _("当场整改"),
        "bolt",
        closure.fix_on_the_spot,
        _("已按当场整改办结"),
        forms.SpotForm,
        photos=True,
        help=_("检查时企业当场整改完毕、检查人员当场核实的，附整改前后照片。"),
    ),
    Offer(
        Act.REQUEST_EXTENSION,
        _("申请延期"),
        "calendar-stats",
        operations.request_extension,
        _("已申请延期，等主管部门答复"),
        forms.AskExtensionForm,
    ),
    Offer(
        Act.DECIDE_EXTENSION,
        _("答复延期"),
        "gavel",
        operations.decide_extension,
        _("已答复"),
        forms.AnswerExtensionForm,
    ),
    Offer(
        Act.VERIFY_RECTIFICATION,
        _("验收通过"),
        "checks",
        closure.verify_rectification,
        _("验收通过，可以销号"),
        forms.VerifyForm,
        photos=True,
    ),
    Offer(
        Act.RETURN_RECTIFICATION,
        _("退回整改"),
        "arrow-back-up",
        closure.return_rectification,
        _("已退回，企业继续整改"),
        forms.ReturnForm,
        photos=True,
        tone="danger",
    ),
    Offer(
        Act.CLOSE_HAZARD,
        _("销号"),
        "circle-check",
        closure.close_hazard,
        _("已销号"),
        confirm=_("销号后不能撤回，确定销号吗？"),
    ),
    Offer(
        Act.LINK_RECURRENCE,
        _("与以往隐患同类？"),
        "refresh",
        sameness.link,
        _("已记下"),
        forms.LinkForm,
        tone="secondary",
        help=_("同样的东西出了同样的问题，就是同类；认定后计入反复率，由此分析根源。"),
    ),
    Offer(
        Act.ANALYSE_ROOT_CAUSE,
        _("分析根源"),
        "report-analytics",
        recurrence.analyse_root_cause,
        _("根源分析已记下"),
        forms.RootCauseForm,
        tone="secondary",
    ),
    Offer(
        Act.ANSWER_ADVICE,
        _("答复建议"),
        "message-report",
        pressing.answer_advice,
        _("已答复"),
        forms.AnswerAdviceForm,
        tone="secondary",
        help=_("采纳不采纳都要答复，计入采纳率。"),
    ),
    Offer(
        Act.GUIDE_RECTIFICATION,
        _("帮扶指导"),
        "users",
        pressing.guide_rectification,
        _("帮扶已记下"),
        forms.GuideForm,
        tone="secondary",
    ),
    Offer(
        Act.ISSUE_SUPERVISION_NOTICE,
        _("下发督办通知"),
        "send",
        pressing.issue_supervision_notice,
        _("督办通知已下发，等企业回复"),
        forms.NoticeForm,
        tone="secondary",
    ),
    Offer(Act.REPLY_TO_NOTICE, _("回复督办"), "message-report", pressing.reply_to_notice, _("已回复"), forms.ReplyForm),
    Offer(
        Act.ESCALATE_HAZARD,
        _("提请负责人督办"),
        "arrow-up-right",
        pressing.escalate_hazard,
        _("已提请负责人督办"),
        tone="secondary",
        help=_("超期不改的，报请本企业主管部门的负责人督办；到了规定的天数，系统也会自动提请。"),
    ),
    Offer(
        Act.REPORT_PROGRESS,
        _("报告整改进展"),
        "send",
        pressing.report_progress,
        _("已报告，等属地主管部门签收"),
        forms.ProgressForm,
        tone="secondary",
        help=_("重大隐患的整改情况随时报属地主管部门，直到销号。"),
    ),
    Offer(
        Act.ACKNOWLEDGE_PROGRESS,
        _("签收整改进展"),
        "checks",
        pressing.acknowledge_progress,
        _("已签收"),
    ),
    Offer(
        Act.IDENTIFY_HAZARD,
        _("认定重大隐患"),
        "users-group",
        majors.identify_hazard,
        _("认定结论已记下"),
        major_forms.IdentifyForm,
        help=_("主要负责人召集各部门人员，一项一项写明意见，再作结论。"),
    ),
    Offer(
        Act.STOP_PRODUCTION,
        _("停产整改"),
        "ban",
        majors.stop_production,
        _("已登记，并已通知企业负责人和监管部门"),
        major_forms.StopForm,
        tone="danger",
        help=_("危及生产安全的，马上停下来改；验收合格前不得恢复。"),
    ),
    Offer(
        Act.SETTLE_PLAN_ITEMS,
        _("勾选已落实的措施"),
        "list-check",
        majors.settle_plan_items,
        _("已记下"),
        major_forms.ItemsForm,
        tone="secondary",
        help=_("整改方案的措施一行一项，逐项落实；都落实了才能申请验收。"),
    ),
    Offer(
        Act.APPLY_FOR_ACCEPTANCE,
        _("申请验收"),
        "send",
        majors.apply_for_acceptance,
        _("已申请，等监管部门验收"),
        major_forms.ApplyForm,
    ),
    Offer(
        Act.END_STOP,
        _("恢复生产"),
        "circle-check",
        majors.end_stop,
        _("已恢复生产"),
        confirm=_("确定恢复停产部位的生产吗？"),
        help=_("验收合格后，由企业恢复停产部位的生产。"),
    ),
    Offer(Act.END_SUPERVISION, _("办结督办"), "circle-check", pressing.end_supervision, _("督办已办结")),
    Offer(
        Act.REOPEN_HAZARD,
        _("重新登记"),
        "rotate",
        closure.reopen_hazard,
        _("已重新登记为一项新隐患"),
        forms.ReopenForm,
        photos=True,
        tone="secondary",
        help=_("同样的危险再次出现时用：登记为一项新隐患，期限重新计算，原隐患仍为已销号。"),
    ),
)

# What comes first in a state; the others stand below, closed.
_FIRST = {
    "found": (Act.IDENTIFY_HAZARD, Act.ASSESS_HAZARD),
    "assessed": (
        Act.ACKNOWLEDGE_EXPLANATION,
        Act.REPORT_HAZARD,
        Act.EXPLAIN_HAZARD,
        Act.PUBLISH_HAZARD,
        Act.PLAN_RECTIFICATION,
    ),
    "planned": (Act.DECIDE_EXTENSION, Act.PUBLISH_HAZARD, Act.SET_INTERIM_CONTROL, Act.START_TREATMENT),
    "treating": (Act.DECIDE_EXTENSION, Act.SET_INTERIM_CONTROL, Act.SUBMIT_RECTIFICATION),
    "treated": (Act.SETTLE_PLAN_ITEMS, Act.APPLY_FOR_ACCEPTANCE, Act.VERIFY_RECTIFICATION),
    "verified": (
        Act.REPORT_HAZARD,
        Act.EXPLAIN_HAZARD,
        Act.PUBLISH_HAZARD,
        Act.REPORT_PROGRESS,
        Act.ACKNOWLEDGE_PROGRESS,
        Act.REPLY_TO_NOTICE,
        Act.ANALYSE_ROOT_CAUSE,
        Act.CLOSE_HAZARD,
    ),
    "struck_off": (),
}


def order(state: str) -> tuple[str, ...]:
    """The acts of a state, the one that the work waits for first."""
    return tuple(str(act) for act in _FIRST.get(state, ()))
