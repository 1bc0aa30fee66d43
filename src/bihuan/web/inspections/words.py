"""How a check reads: the condition list, the timeline, the tabs, and what each nature allows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from bihuan.hazards.states import ACT_WORDS as HAZARD_ACTS
from bihuan.hazards.states import GRADE_WORDS, VERIFIER_WORDS, HazardGrade
from bihuan.inspections import rules
from bihuan.inspections.materials.states import ACT_WORDS as MATERIAL_ACTS
from bihuan.inspections.states import (
    ACT_WORDS,
    AFTERWARDS,
    BY_AUTHORITY,
    KIND_WORDS,
    NATURE_WORDS,
    NATURES_OF,
    Act,
    CheckKind,
    Nature,
)
from bihuan.web import refusals, wording
from bihuan.web.punctuation import either
from bihuan.web.trail import moments


def natures(kinds: Iterable[str]) -> list[dict[str, object]]:
    """The four natures with what each may say and sign; open are those that one of these kinds of check can have."""
    able = {nature for kind in kinds for nature in NATURES_OF[CheckKind(kind)]}
    about = {
        Nature.SERVICE: _(
            "用语为“问题、依据、建议”；出具检查记录、检查报告、隐患告知单和复查记录。不得写“责令”，不产生处罚。"
        ),
        Nature.SUPERVISION: _("领导或监管部门带专家去；专家查问题、提建议，出具的文书不是行政检查文书，不产生处罚。"),
        Nature.ADMINISTRATIVE_INSPECTION: _(
            "须有执法权、检查计划、两名持证执法人员、扫码和法定文书；外聘专家的检查不能用这一性质。"
        ),
        Nature.SELF_CHECK: _("企业自己的日常排查，直接登记隐患即可；不计入专家检查次数。"),
    }
    return [
        {"code": nature.value, "label": _(NATURE_WORDS[nature]), "about": text, "open": nature in able}
        for nature, text in about.items()
    ]


def kinds(offered: Iterable[str], policy: Any) -> list[dict[str, object]]:
    """The kinds of check one may arrange here, each with its nature and the clause that knows it."""
    setting = policy.checks.kinds
    return [
        {
            "code": kind,
            "label": _(KIND_WORDS[CheckKind(kind)]),
            "nature": str(next(iter(NATURES_OF[CheckKind(kind)]))),
            "field": "led_kind" if kind in BY_AUTHORITY else "kind",
            "basis": setting.ground(kind),
        }
        for kind in offered
    ]


def rechecked_by(kind: str, grades: Iterable[str], policy: Any) -> list[tuple[str, Any]]:
    """Who looks again at what this kind of check found, in a sentence for each of the grades, with its ground."""
    people = {grade: rules.looks_again(kind, grade, policy) for grade in grades}
    alike = len({kinds for kinds, _basis in people.values()}) == 1
    lines = []
    for grade, (kinds, basis) in people.items():
        who = either(_(VERIFIER_WORDS[one]) for one in kinds)
        text = _("由%(who)s复查验收。") if alike else _("%(grade)s由%(who)s复查验收。")
        said = text % {"grade": _(GRADE_WORDS[HazardGrade(grade)]), "who": who}
        lines.append((said, basis))
    return lines[:1] if alike else lines


def recipients(policy: Any) -> list[tuple[str, Any]]:
    """Who gets the report here, the enterprise always, each with its ground."""
    setting, names = (
        policy.reports.recipients,
        {
            "enterprise": _("企业"),
            "competent_department": _("企业的主管部门"),
            "emergency_bureau": _("应急管理局"),
            "by_contract": _("其他人按合同约定"),
        },
    )
    asked = [code for code in setting.value or () if code != "enterprise"]
    return [(names[code], setting.ground(code)) for code in ("enterprise", *asked)]


def tabs(inspection: Any, here: str, *, findings: int | None = None) -> list[dict[str, object]]:
    """The parts of a check's page that its state has reached."""
    parts = [("show", _("概况"), None)]
    called_off, begun = inspection.state == "cancelled", inspection.started_at is not None
    if not called_off:
        parts.append(("equipment", _("到场与仪器"), None))
        parts.append(("items", _("逐条检查"), None))
    if begun:
        parts.append(("findings", pgettext("list", "问题"), findings))
    if inspection.report_id or (begun and not called_off):
        parts.append(("report", _("报告与文书"), None))
    if begun and inspection.state in AFTERWARDS:
        parts.append(("recheck", _("复查"), None))
    parts.append(("materials", _("资料"), None))
    parts.append(("history", _("经过"), None))
    return [
        {
            "label": label,
            "url": reverse(f"inspections:{name}", args=[inspection.pk]),
            "active": name == here,
            "count": count,
        }
        for name, label, count in parts
    ]


def steps(inspection: Any) -> list[dict[str, object]]:
    """The road of a check with the moments that lie behind it."""
    if inspection.state == "cancelled":
        return []
    road = [
        (_("开始检查"), inspection.started_at),
        (_("向企业交底"), inspection.explained_at),
        (_("签发、送达报告"), inspection.delivered_at),
        (_("企业签收"), inspection.acknowledged_at),
        (_("复查、办结"), inspection.closed_at),
    ]
    first = next((n for n, (_label, at) in enumerate(road) if at is None), len(road))
    return [
        {"label": label, "at": at, "state": "done" if at else "current" if n == first else "todo"}
        for n, (label, at) in enumerate(road)
    ]


def crumbs(inspection: Any = None) -> list[tuple[str, str]]:
    """检查 › the check."""
    trail = [(pgettext("list", "检查"), reverse("inspections:list"))]
    if inspection is not None:
        trail.append((inspection.enterprise.name, reverse("inspections:show", args=[inspection.pk])))
    return trail


def conditions(rows: Sequence[Any], inspection: Any) -> list[dict[str, object]]:
    """The list of what is still missing, each line with its words, its state and its ground. What is asked of each
    expert is not met by nobody: it waits until somebody is chosen; nor are key processes covered that nobody wrote
    down (LY-2.1.10)."""
    found = [_condition(row, inspection) for row in rows]
    if not inspection.enterprise.key_processes:
        for line in found:
            if line["code"] == "key_process_uncovered" and line["state"] == "met":
                line["state"] = "unknown"
    if any(row.code == "too_few_experts" and not row.facts["found"] for row in rows):
        for line in found:
            if line["code"] in _OF_EACH_EXPERT and line["state"] == "met":
                line["state"] = "waiting"
    return found


_OF_EACH_EXPERT = frozenset({"specialty_duplicated", "declaration_missing"})
_OF_THE_TEAM = frozenset(
    {
        "too_few_experts",
        "expert_required",
        "leader_visit_needs_expert",
        "key_process_uncovered",
        "specialty_mismatch",
    }
)


def wants_experts(rows: Iterable[Any]) -> bool:
    """Whether the team lacks somebody, so that choosing experts is what comes next."""
    return any(row.code in _OF_THE_TEAM and row.asked and not row.met for row in rows)


def _condition(row: Any, inspection: Any) -> dict[str, object]:
    lacking = refusals.worded(row.refusal) if row.refusal else None
    state = "unset" if not row.asked else "missing" if lacking else "excepted" if row.excepted else "met"
    return {
        "code": row.code,
        "label": _condition_label(row.code, row.facts),
        "state": state,
        "text": lacking.text if lacking else "",
        "missing": lacking.missing if lacking else (),
        "address": _mended_at(row, inspection) if lacking else "",
        "basis": row.basis,
    }


def _mended_at(row: Any, inspection: Any) -> str:
    """The page of its own on which it is filled in, where that is not this one."""
    told = row.code == "disclosure_incomplete"
    return reverse("enterprises:service", args=[inspection.enterprise_id]) if told else ""


def _condition_label(code: str, facts: Mapping[str, Any]) -> str:
    if code == "too_few_experts":
        return _("专家人数：现有 %(found)s 名，至少 %(wanted)s 名") % facts
    return condition(code) or code


def condition(code: str) -> str:
    """What a check has to satisfy, by name; "" for a code that is no condition of a check."""
    return {
        "too_few_experts": _("检查组人数"),
        "expert_required": _("有库内专家参加"),
        "leader_visit_needs_expert": _("领导带队，配了安全专家"),
        "specialty_duplicated": _("每个专业只有一名专家"),
        "key_process_uncovered": _("重点工艺都有对口专家"),
        "specialty_mismatch": _("有本行业的专家"),
        "checklist_missing": _("检查清单"),
        "survey_part_unlisted": _("摸底清单查资料、看现场都有"),
        "focus_section_missing": _("清单含本地必查的重点方面"),
        "checklist_unconfirmed": _("企业和组长确认清单"),
        "declaration_missing": _("每名专家声明无利害关系并承诺保密"),
        "disclosure_incomplete": _("企业已如实告知基本情况并确认"),
    }.get(code, "")


_ICONS = {
    Act.PLAN_INSPECTION: "calendar-event",
    Act.APPOINT_EXPERT: "user-plus",
    Act.DISMISS_EXPERT: "user-off",
    Act.AGREE_CHECKLIST: "checks",
    Act.DECLARE_NO_INTEREST: "shield-check",
    Act.START_INSPECTION: "clipboard-check",
    Act.RECORD_FINDING: "flag",
    Act.EXPLAIN_FINDINGS: "message-report",
    Act.SIGN_REPORT: "signature",
    Act.DELIVER_REPORT: "send",
    Act.ACKNOWLEDGE_REPORT: "circle-check",
    Act.RESPOND_TO_REPORT: "message-report",
    Act.ISSUE_RECHECK_RECORD: "eye",
    Act.CLOSE_INSPECTION: "circle-check",
    Act.CANCEL_INSPECTION: "ban",
    Act.VOID_REPORT: "ban",
    "grant_exception": "shield-exclamation",
}
_PAPERS = {
    "issue_document": _lazy("出具文书"),
    "record_delivery": _lazy("送达文书"),
    "acknowledge_receipt": _lazy("签收文书"),
    "void_document": _lazy("作废文书"),
    "add_signed_copy": _lazy("存入签字扫描件"),
    "grant_exception": _lazy("批准例外"),
}


def timeline(events: Iterable[Any], names: Mapping[str, str], experts: Mapping[str, str]) -> list[dict[str, object]]:
    """The chain of a check in words, the newest first by when it happened; a run of answered items by one person is one
    line."""
    lines: list[dict[str, object]] = []
    answered: list[Any] = []
    for event in sorted(events, key=moments.happened):
        if event.act == Act.ANSWER_ITEM and (not answered or answered[-1].by == event.by):
            answered.append(event)
            continue
        _flush(lines, answered, names)
        answered = [event] if event.act == Act.ANSWER_ITEM else []
        if event.act != Act.ANSWER_ITEM:
            lines.append(_event(event, names, experts))
    _flush(lines, answered, names)
    return lines[::-1]


def _flush(lines: list[dict[str, object]], answered: list[Any], names: Mapping[str, str]) -> None:
    if answered:
        text = _("逐条检查 %(n)d 条") % {"n": len(answered)}
        moment = moments.of_line(answered[-1])
        lines.append({**moment, "text": text, "by": names.get(answered[-1].by, ""), "icon": "list-check"})


def _event(event: Any, names: Mapping[str, str], experts: Mapping[str, str]) -> dict[str, object]:
    words = {**HAZARD_ACTS, **MATERIAL_ACTS, **ACT_WORDS, **_PAPERS}
    return {
        **moments.of_line(event),
        "text": _(words[event.act]) if event.act in words else event.act,
        "by": names.get(event.by, ""),
        "detail": _detail(event.data, experts, by=names.get(event.by, "")),
        "icon": _ICONS.get(event.act, "circle-dot"),
        "tone": "good" if event.act in (Act.DELIVER_REPORT, Act.CLOSE_INSPECTION) else "plain",
        "basis": event.basis[0] if event.basis else None,
    }


def _detail(data: Mapping[str, Any], experts: Mapping[str, str], *, by: str) -> str:
    parts = []
    if "expert" in data:
        parts.append(experts.get(data["expert"], ""))
    if "specialty" in data:
        parts.append(wording.label("expert_specialties", data["specialty"]))
    sides = {"agreed_by_enterprise": _("企业"), "agreed_by_lead": _("组长")}
    parts += [sides[data["side"]]] if data.get("side") in sides else []
    parts += [_("{n} 名专家检查").format(n=data["experts"])] if data.get("experts") else []
    parts += [str(data[key]) for key in ("number", "report", "reason", "title") if data.get(key)]
    return " · ".join(part for part in parts if part and part != by)
