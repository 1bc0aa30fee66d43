"""How a hazard's course is told: the nine steps, the lines of its chain, its photos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.hazards import rules
from bihuan.hazards.dossier import Dossier, Row
from bihuan.hazards.states import ACT_WORDS, GRADE_WORDS, STEP_WORDS, Act, HazardGrade, HazardState, Step
from bihuan.policy import Policy
from bihuan.web.photos import mark
from bihuan.web.punctuation import pair, phrases
from bihuan.web.trail import moments
from bihuan.web.trail import words as trail

_ICONS = {
    Act.RAISE_HAZARD: ("flag", "warn"),
    Act.ASSESS_HAZARD: ("scale", "info"),
    Act.REPORT_HAZARD: ("send", "info"),
    Act.EXPLAIN_HAZARD: ("message-report", "info"),
    Act.ACKNOWLEDGE_EXPLANATION: ("checks", "good"),
    Act.PUBLISH_HAZARD: ("speakerphone", "info"),
    Act.SET_INTERIM_CONTROL: ("shield-check", "info"),
    Act.PLAN_RECTIFICATION: ("clipboard-list", "info"),
    Act.START_TREATMENT: ("tool", "info"),
    Act.SUBMIT_RECTIFICATION: ("upload", "info"),
    Act.FIX_ON_THE_SPOT: ("bolt", "good"),
    Act.REQUEST_EXTENSION: ("calendar-stats", "warn"),
    Act.DECIDE_EXTENSION: ("gavel", "info"),
    Act.VERIFY_RECTIFICATION: ("checks", "good"),
    Act.RETURN_RECTIFICATION: ("arrow-back-up", "warn"),
    Act.CLOSE_HAZARD: ("circle-check", "good"),
    Act.REOPEN_HAZARD: ("rotate", "warn"),
    Act.LINK_RECURRENCE: ("refresh", "info"),
    Act.ANALYSE_ROOT_CAUSE: ("report-analytics", "info"),
    Act.ANSWER_ADVICE: ("message-report", "info"),
    Act.GUIDE_RECTIFICATION: ("users", "good"),
    Act.ISSUE_SUPERVISION_NOTICE: ("send", "warn"),
    Act.REPLY_TO_NOTICE: ("message-report", "info"),
    Act.END_SUPERVISION: ("circle-check", "good"),
    Act.ESCALATE_HAZARD: ("arrow-up-right", "warn"),
    Act.REPORT_PROGRESS: ("send", "info"),
    Act.ACKNOWLEDGE_PROGRESS: ("checks", "good"),
    Act.IDENTIFY_HAZARD: ("users-group", "warn"),
    Act.STOP_PRODUCTION: ("ban", "warn"),
    Act.SETTLE_PLAN_ITEMS: ("list-check", "info"),
    Act.APPLY_FOR_ACCEPTANCE: ("send", "info"),
    Act.END_STOP: ("circle-check", "good"),
}


CLOCK = "clock"
"""How the chain calls what the worker does on the day."""

# By which step a state is left; the day of the state stands there.
_LEADS_TO = {
    HazardState.FOUND: Step.ASSESSED,
    HazardState.ASSESSED: Step.PLANNED,
    HazardState.PLANNED: Step.TREATED,
    HazardState.TREATING: Step.TREATED,
    HazardState.TREATED: Step.VERIFIED,
    HazardState.VERIFIED: Step.STRUCK_OFF,
}


def steps(dossier: Dossier, policy: Policy, today: date) -> list[dict[str, Any]]:
    """The nine steps with person and time; those this place does not ask for are marked so."""
    hazard = dossier.hazard
    required = {*rules.required_steps(policy, hazard.grade, self_found=hazard.self_found), Step.PLANNED}
    if hazard.on_spot:
        required.discard(Step.PLANNED)
    shown: list[dict[str, Any]] = []
    current_given = not hazard.is_open
    for step in Step:
        row = dossier.standing(step)
        entry: dict[str, Any] = {"label": _(STEP_WORDS[step])}
        if row is not None:
            entry |= {"state": "done", "by": row.by_name, **_moment(row, hazard), "note": _step_note(row)}
        elif step not in required or not hazard.is_open:
            entry |= {"state": "skipped"}
        elif current_given:
            entry |= {"state": "todo"}
        else:
            entry |= {"state": "late" if hazard.is_late(today) else "current"}
            current_given = True
        if entry["state"] != "skipped":
            entry["basis"] = _asks_for(step, hazard, policy)
        if row is None and step == _LEADS_TO.get(hazard.state):
            entry |= {"due_on": hazard.turn_due_on, "basis": hazard.turn_basis}
        shown.append(entry)
    return shown


def _moment(row: Row, hazard: Any) -> dict[str, Any]:
    """When a step was taken. Its row has when the server was told, from which deadlines count; a step on site may have
    been taken on a day before."""
    if row.step == Step.FOUND and hazard.told_late:
        return {"on": hazard.found_on, "at": None, "told_at": hazard.told_late}
    done = {Step.TREATED: hazard.rectified_at, Step.VERIFIED: hazard.verified_at}.get(row.step) or row.at
    return {"at": done, "told_at": moments.told_at(done, row.at)}


def _asks_for(step: Step, hazard: Any, policy: Policy) -> Any:
    """The ground on which this place asks for a step."""
    grade = hazard.grade or HazardGrade.GENERAL
    if step == Step.PLANNED:
        return rules.plan_parts(policy, grade=grade, deferred=hazard.deferred).basis
    if step == Step.VERIFIED:
        setting = policy.hazards.verifier.for_key(grade)
        origin = {"self_found": hazard.self_found, "found_by_office": hazard.found_by_office}
        return rules.verifying(setting, **origin).basis
    return policy.hazards.steps.for_key(grade).basis


def signatures(dossier: Dossier) -> list[tuple[str, str]]:
    """Who signs the printed sheet: (in what part, the name that is known)."""
    words = (_("发现人"), _("整改人"), _("验收人"), _("销号人"))
    signing = zip(words, (Step.FOUND, Step.TREATED, Step.VERIFIED, Step.STRUCK_OFF), strict=True)
    rows = ((word, dossier.standing(step)) for word, step in signing)
    return [(word, row.by_name if row is not None else "") for word, row in rows]


def _step_note(row: Row) -> str:
    if row.acknowledged_at:
        return _("%(name)s已确认") % {"name": row.acknowledged_name}
    return row.note if len(row.note) <= 40 else f"{row.note[:38]}…"


def events(lines: Iterable[Any], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """The lines of the chain in readable words, the newest first by when they happened."""
    return [_event(line, names) for line in sorted(lines, key=moments.happened, reverse=True)]


def _event(line: Any, names: Mapping[int, str]) -> dict[str, Any]:
    icon, tone = _ICONS.get(line.act, ("circle-dot", "plain"))
    data = line.data or {}
    if line.act == Act.DECIDE_EXTENSION and not data.get("granted"):
        icon, tone = "ban", "bad"
    return {
        **moments.of_line(line),
        "text": _(ACT_WORDS[Act(line.act)]) if line.act in set(Act) else trail.act(line.act),
        "by": _("系统自动") if line.by == CLOCK else names.get(account_id(line.by), ""),
        "detail": _detail(line.act, data),
        "icon": icon,
        "tone": tone,
        "basis": line.basis[0] if line.basis else None,
        "url": _hazard_url(data.get("as") or data.get("recurs") or ""),
    }


def account_id(ref: str) -> int:
    """The id in "account:<id>"; 0 for anything else."""
    kind, _colon, digits = ref.partition(":")
    return clock.id_named(digits) or 0 if kind == "account" else 0


def _hazard_url(ref: str) -> str:
    kind, _colon, digits = str(ref).partition(":")
    return reverse("hazards:show", args=[digits]) if kind == "hazard" else ""


def _detail(act: str, data: Mapping[str, Any]) -> str:
    if act in (Act.RAISE_HAZARD, Act.ASSESS_HAZARD) and data.get("grade"):
        back = [pair(_("再次出现"), data["reason"])] if act == Act.RAISE_HAZARD and data.get("reason") else []
        return phrases([_(GRADE_WORDS[HazardGrade(data["grade"])]), *back])
    if act == Act.PLAN_RECTIFICATION:
        deferred = _("，暂缓整改") if data.get("deferred") else ""
        return _("第 %(n)s 版%(deferred)s") % {"n": data.get("version", 1), "deferred": deferred}
    if act == Act.SET_INTERIM_CONTROL:
        return _("现场监护人：%(name)s") % {"name": data.get("watched_by", "")}
    if act == Act.REQUEST_EXTENSION:
        return _("申请延期至 %(day)s") % {"day": data.get("new_due_on", "")}
    if act == Act.DECIDE_EXTENSION:
        answer = _("同意") if data.get("granted") else _("不同意")
        return pair(answer, data["answer"]) if data.get("answer") else answer
    if act == Act.ANSWER_ADVICE:
        return pair(_("采纳") if data.get("adopted") else _("不采纳"), data.get("answer", ""))
    if act == Act.ESCALATE_HAZARD:
        return _("期限%(day)s已过") % {"day": data.get("due_on", "")}
    if act == Act.ISSUE_SUPERVISION_NOTICE:
        return pair(_("%(day)s前回复") % {"day": data.get("due_on", "")}, data.get("demand", ""))
    if act == Act.LINK_RECURRENCE:
        return _("与以往隐患同类") if data.get("recurs") else _("与以往隐患都不相同")
    if act == Act.FIX_ON_THE_SPOT:
        return _("整改人：%(name)s") % {"name": data.get("rectified_by", "")}
    return str(next((data[name] for name in ("opinion", "reason", "note", "progress") if data.get(name)), ""))


def photos(rows: list[Row], names: Mapping[int, str], alt: str) -> list[dict[str, Any]]:
    """Photos as the components take them."""
    return [
        {
            "url": reverse("media:photo", args=[row.attachment_id]),
            "thumb_url": reverse("media:thumb", args=[row.attachment_id]),
            "alt": alt,
            "at": row.added_at,
            "by": names.get(row.added_by, ""),
            "mark": mark(row.capture),
        }
        for row in rows
    ]


def verdicts(dossier: Dossier, names: Mapping[int, str]) -> list[tuple[Row, list[dict[str, Any]]]]:
    """Every look at the rectification, with the photos that a look which found it wanting brought along."""
    returned = dossier.photos_of("returned")
    return [
        (row, photos([photo for photo in returned if photo.added_at == row.at], names, row.opinion))
        for row in dossier.verdicts
    ]


def people(dossier: Dossier, lines: list[Any]) -> set[int]:
    """Whose names the page needs."""
    ids = {account_id(line.by) for line in lines} | {row.added_by for row in dossier.photos}
    ids |= {row.by for rows in (dossier.controls, dossier.requests, dossier.plans) for row in rows}
    ids |= {row.decided_by for row in dossier.requests if row.decided_by}
    return ids - {0}


def source_link(source: str) -> tuple[str, str] | None:
    """(words, address) of the check that found it, once the page of checks stands."""
    kind, _colon, digits = source.partition(":")
    if kind != "inspection":
        return None
    try:
        return _("由检查发现"), reverse("inspections:show", args=[digits])
    except NoReverseMatch:
        return None
