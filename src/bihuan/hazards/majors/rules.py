"""Decisions on major hazards: facts and policy in; an answer with its ground, or a Refusal, out. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bihuan.hazards.rules import Ruling
from bihuan.hazards.states import HazardGrade
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting


class StopScope(StrEnum):
    """What comes to a standstill; NONE is what the law of some places forbids to choose."""

    ENTERPRISE = "enterprise"
    LINE = "line"
    NONE = "none"


STOP_WORDS = {
    StopScope.ENTERPRISE: "全厂停产",
    StopScope.LINE: "局部停产（车间、生产线或设备）",
    StopScope.NONE: "不停产，继续生产",
}


PARTY_WORDS = {
    "technical": "技术部门",
    "engineering_equipment": "工程设备部门",
    "production": "生产部门",
    "safety": "安全部门",
}
"""Whose people identify a major hazard; a place may name more."""


def meeting_asked(policy: Policy) -> Setting | None:
    """Whose opinions an identification needs; None where the place asks for no meeting (LY-3.1.4)."""
    setting = policy.major.identified_by
    return setting if setting.value else None


def identification(*, leads: bool, present: Collection[str], policy: Policy) -> Ruling:
    """The main person has called the departments that the place names together, and each has said what it thinks.

    Raises `main_person_required` where somebody else leads, `identification_party_missing` naming the departments that
    were not heard (LY-3.1.4). A place that names none asks for neither.
    """
    led, asked = policy.major.identification_led_by, policy.major.identified_by
    if led.value == "main_person" and not leads:
        raise Refusal("main_person_required", missing=["principal"], basis=led.basis)
    missing = [party for party in asked.value or () if party not in present]
    if missing:
        raise Refusal("identification_party_missing", missing=missing, basis=asked.ground(missing[0]))
    return Ruling(asked.basis)


def graded_by_enterprise(grade: str, *, leads: bool, policy: Policy) -> None:
    """An enterprise calls a hazard major in its meeting and nowhere else; what an expert or an office judges to be
    major needs none, or whoever owes the rectification would have a vote on it (docs/adr/0038). Raises what
    `identification` raises."""
    if grade == HazardGrade.MAJOR:
        identification(leads=leads, present=(), policy=policy)


def stopping(*, grade: str, scope: str, line: str, danger: str, policy: Policy) -> Ruling:
    """Where a major hazard endangers production, work stops, in all of the enterprise or where the danger is.

    Raises `only_for_major`, `danger_missing`, `stop_scope_missing`, `stop_line_missing`, and
    `stop_production_required` for whoever would keep producing (LY-2.1.15).
    """
    setting = policy.major.stop_when_endangering
    require_major(grade, setting)
    if not danger.strip():
        raise Refusal("danger_missing", missing=["danger"], basis=setting.basis)
    if scope not in set(StopScope):
        raise Refusal("stop_scope_missing", missing=["stop_scope"], basis=setting.basis)
    if scope == StopScope.NONE and setting.value:
        raise Refusal("stop_production_required", basis=setting.basis)
    if scope == StopScope.LINE and not line.strip():
        raise Refusal("stop_line_missing", missing=["stop_line"], basis=setting.basis)
    return Ruling(setting.basis)


def require_major(grade: str, setting: Setting) -> None:
    """Raises `only_for_major`."""
    if grade != HazardGrade.MAJOR:
        raise Refusal("only_for_major", basis=setting.basis)


_NUMBERED = re.compile(r"^\s*[(（]?\d{1,2}(?:[.．](?!\d)|[、)）])")
"""The number of a point, and not the one that a measure may begin with: "3号炉停炉", "2.5米护栏"."""


def plan_items(measures: str) -> list[str]:
    """The measures of a plan as the points that are ticked one by one: one a line, without the number before it."""
    lines = (_NUMBERED.sub("", line).strip() for line in measures.splitlines())
    return [line for line in lines if line]


def unsettled(points: Iterable[str], done: Iterable[int]) -> list[tuple[int, str]]:
    """The points that are not among those done, with their numbers, counted from one."""
    settled = set(done)
    return [(nth, text) for nth, text in enumerate(points, start=1) if nth not in settled]


def applying(*, grade: str, open_items: Iterable[str], pending: bool, policy: Policy) -> Ruling:
    """An enterprise asks for acceptance once all of its plan is done. Raises `only_for_major`, `application_pending`,
    `plan_item_open` naming the points (LY-3.2.5)."""
    setting = policy.major.acceptance_before_resume
    require_major(grade, setting)
    if pending:
        raise Refusal("application_pending", basis=setting.basis)
    left = list(open_items)
    if left:
        raise Refusal("plan_item_open", missing=left, basis=setting.basis)
    return Ruling(setting.basis)


def review_due_on(applied_on: date, policy: Policy) -> date | None:
    """The day by which an application is answered; None where nobody sets one."""
    days = policy.major.resume_review_days
    return applied_on + timedelta(days=days.value) if days.is_set else None


def accepting(*, stopped: bool, of_an_office: bool, policy: Policy) -> None:
    """What lets production begin again is accepted by a department and by nobody else, whoever may look at other
    rectifications there. Raises `acceptance_by_department` (LY-3.2.5)."""
    setting = policy.major.acceptance_before_resume
    if stopped and not of_an_office and setting.value:
        raise Refusal("acceptance_by_department", basis=setting.basis)


def resuming(*, accepted: bool, policy: Policy) -> Ruling:
    """Nobody starts again before the rectification was accepted. Raises `acceptance_missing` (LY-3.2.5)."""
    setting = policy.major.acceptance_before_resume
    if setting.value and not accepted:
        raise Refusal("acceptance_missing", missing=["acceptance"], basis=setting.basis)
    return Ruling(setting.basis)
