"""The one table of tones: which colour, which icon and which word a state, a due day or a step has."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Tone:
    """`name` is the CSS tone (plain, info, good, warn, bad, quiet); `icon` stands beside the words."""

    name: str
    icon: str


TONES = {
    "plain": Tone("plain", "circle-dot"),
    "info": Tone("info", "info-circle"),
    "good": Tone("good", "circle-check"),
    "warn": Tone("warn", "alert-triangle"),
    "bad": Tone("bad", "alert-octagon"),
    "quiet": Tone("quiet", "minus"),
}

# Codes of states across the domains; a code that is not here is shown plain, never hidden.
STATES = {
    # listed supervision
    "not_listed": Tone("quiet", "ban"),
    "listed": Tone("warn", "flag"),
    "under_plan": Tone("info", "tool"),
    "rechecked": Tone("good", "checks"),
    "lifted": Tone("good", "circle-check"),
    # hazards
    "draft": Tone("quiet", "pencil"),
    "found": Tone("warn", "flag"),
    "applied": Tone("info", "hourglass-high"),
    "granted": Tone("good", "circle-check"),
    "denied": Tone("bad", "ban"),
    "taken_back": Tone("quiet", "arrow-back-up"),
    "recommended": Tone("warn", "clock"),
    "placed": Tone("good", "user-check"),
    "assessed": Tone("info", "scale"),
    "reported": Tone("info", "send"),
    "explained": Tone("info", "message-report"),
    "published": Tone("info", "speakerphone"),
    "planned": Tone("info", "clipboard-list"),
    "treating": Tone("info", "tool"),
    "rectifying": Tone("info", "tool"),
    "in_treatment": Tone("info", "tool"),
    "treated": Tone("info", "hourglass-high"),
    "rectified": Tone("info", "hourglass-high"),
    "awaiting_verification": Tone("info", "hourglass-high"),
    "verified": Tone("good", "checks"),
    "closed": Tone("good", "circle-check"),
    "struck_off": Tone("good", "circle-check"),
    "returned": Tone("warn", "arrow-back-up"),
    "reopened": Tone("warn", "rotate"),
    "deferred": Tone("warn", "player-pause"),
    "overdue": Tone("bad", "clock-exclamation"),
    "stopped": Tone("warn", "player-pause"),
    "major": Tone("bad", "alert-octagon"),
    "general": Tone("plain", "alert-triangle"),
    # inspections
    "scheduled": Tone("info", "calendar-event"),
    "agreed": Tone("info", "checks"),
    "under_way": Tone("info", "clipboard-check"),
    "in_progress": Tone("info", "clipboard-check"),
    "signed": Tone("good", "signature"),
    "delivered": Tone("good", "send"),
    "completed": Tone("good", "circle-check"),
    "cancelled": Tone("quiet", "ban"),
    # cases and transfers
    "opened": Tone("info", "flag"),
    "investigated": Tone("warn", "gavel"),
    "decided": Tone("warn", "send"),
    "served": Tone("info", "hourglass-high"),
    "performed": Tone("good", "checks"),
    "dropped": Tone("quiet", "ban"),
    "approved": Tone("info", "checks"),
    "declined": Tone("quiet", "ban"),
    "sent": Tone("info", "send"),
    "accepted": Tone("good", "circle-check"),
    "answered": Tone("good", "checks"),
    # people, packs, papers
    "proposed": Tone("quiet", "user-plus"),
    "active": Tone("good", "user-check"),
    "in_service": Tone("good", "circle-check"),
    "ended": Tone("quiet", "archive"),
    "suspended": Tone("warn", "player-pause"),
    "removed": Tone("quiet", "user-off"),
    "in_force": Tone("good", "shield-check"),
    "historic": Tone("quiet", "history"),
    "unconfirmed": Tone("warn", "help-circle"),
    "confirmed": Tone("good", "circle-check"),
    "memory": Tone("warn", "help-circle"),
    "ours": Tone("quiet", "settings"),
    "unset": Tone("quiet", "circle-dashed"),
    "voided": Tone("quiet", "ban"),
    "valid": Tone("good", "circle-check"),
    "unread": Tone("info", "bell"),
    # duties
    "done": Tone("good", "circle-check"),
    "due": Tone("warn", "clock"),
    "missing": Tone("bad", "alert-octagon"),
    "refused": Tone("bad", "ban"),
    # imports
    "uploaded": Tone("info", "upload"),
    "checking": Tone("info", "hourglass-high"),
    "checked": Tone("info", "checks"),
    "importing": Tone("info", "hourglass-high"),
    "imported": Tone("good", "circle-check"),
    # exports
    "queued": Tone("info", "hourglass-high"),
    "ready": Tone("good", "circle-check"),
    "failed": Tone("bad", "ban"),
}

WORDS = {
    "overdue": _("超期"),
    "major": _("重大隐患"),
    "general": _("一般隐患"),
    "in_force": _("现行有效"),
    "historic": _("历史文件"),
    "unconfirmed": _("待核实"),
    "confirmed": _("已核对原文"),
    "memory": _("未核对原文"),
    "ours": _("本系统默认"),
    "unset": _("未设定"),
    "done": _("已完成"),
    "missing": _("缺"),
    "due": _("待办"),
}

STEPS = {
    "done": {"tone": Tone("good", "check"), "word": _("已办")},
    "current": {"tone": Tone("info", "circle-dot"), "word": _("正在办理")},
    "late": {"tone": Tone("bad", "clock-exclamation"), "word": _("已超期")},
    "todo": {"tone": Tone("quiet", "circle"), "word": _("待办")},
    "skipped": {"tone": Tone("quiet", "minus"), "word": _("本地不要求")},
}


def tone(name: str) -> Tone:
    """The tone called `name`; an unknown name is plain."""
    return TONES.get(name, TONES["plain"])


def of_state(code: str) -> Tone:
    return STATES.get(code, TONES["plain"])


def word(code: str) -> str:
    """The word of a code that brings no label of its own."""
    return gettext(str(WORDS[code])) if code in WORDS else code


def of_step(state: str) -> dict:
    return STEPS.get(state, STEPS["todo"])


def of_message(level: str) -> Tone:
    return tone({"success": "good", "error": "bad", "warning": "warn"}.get(level, "info"))


def of_due(left: int, *, soon: int, done: bool) -> dict:
    """Tone of a due day: `left` days remain (negative: passed) until today, or until it was done."""
    if done:
        return (
            {"tone": Tone("good", "circle-check"), "done": True}
            if left >= 0
            else {
                "tone": Tone("warn", "clock-exclamation"),
                "done": True,
            }
        )
    if left < 0:
        return {"tone": Tone("bad", "clock-exclamation"), "done": False}
    if left <= soon:
        return {"tone": Tone("warn", "clock"), "done": False}
    return {"tone": Tone("plain", "calendar-due"), "done": False}
