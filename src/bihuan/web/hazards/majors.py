"""重大隐患: what is done of all that a major hazard asks beyond the nine steps, and what is next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from bihuan.hazards import rules
from bihuan.hazards.dossier import Dossier
from bihuan.hazards.majors.rules import STOP_WORDS, StopScope, meeting_asked
from bihuan.hazards.states import GRADE_WORDS, HazardGrade
from bihuan.policy import Policy, policies
from bihuan.web import wording
from bihuan.web.punctuation import bracketed, listed, pair

NATION = "cn"
type Entry = dict[str, Any]


def course(dossier: Dossier, policy: Policy) -> list[Entry]:
    """The steps of a major hazard with person, time and ground, the first that is not done as the current one; none for
    a general hazard that no meeting has looked at."""
    if dossier.hazard.grade != HazardGrade.MAJOR and not dossier.identifications:
        return []
    entries = list(_entries(dossier, policy))
    waiting = next((entry for entry in entries if entry["state"] == "todo"), None)
    if waiting is not None and dossier.hazard.is_open:
        waiting["state"] = "current"
    return entries


def reported_to(dossier: Dossier) -> Any:
    """The ground on which the regulator and the workers' congress hear of it: the law of the country."""
    return policies.at(NATION, on=dossier.hazard.found_on).major.reports.basis


def _entries(dossier: Dossier, policy: Policy) -> Iterator[Entry]:
    if meeting_asked(policy) is not None:
        yield _meeting(dossier, policy)
    if dossier.hazard.grade != HazardGrade.MAJOR:
        return
    if dossier.stops or policy.major.stop_when_endangering.value:
        yield _stopped(dossier, policy)
    control = dossier.controls[-1] if dossier.controls else None
    yield _entry(_("临时管控"), control, basis=policy.hazards.interim_control_required_for.basis)
    yield _planned(dossier, policy)
    if policy.major.acceptance_before_resume.value:
        yield from _accepted(dossier, policy)


def _meeting(dossier: Dossier, policy: Policy) -> Entry:
    row = dossier.identifications[-1] if dossier.identifications else None
    return _entry(_("企业认定"), row, basis=policy.major.identified_by.basis, note=_said(row) if row else "")


def _said(row: Any) -> str:
    """The conclusion, and who took part; of whoever thought otherwise, what."""
    parties = []
    for one in row.opinions:
        other = "" if one["grade"] == row.grade else _(GRADE_WORDS[HazardGrade(one["grade"])])
        parties.append(f"{wording.party(one['department'])}{bracketed(one['name'])}{other}")
    return pair(_(GRADE_WORDS[HazardGrade(row.grade)]), listed(parties))


def _stopped(dossier: Dossier, policy: Policy) -> Entry:
    basis = policy.major.stop_when_endangering.basis
    stop = dossier.stops[-1] if dossier.stops else None
    if stop is None:
        note = _("危及生产安全的马上停产；不危及的不用办理。")
        return {"label": _("停产整改"), "state": "skipped", "word": _("看是否危及安全"), "basis": basis, "note": note}
    where = stop.line if stop.scope == StopScope.LINE else _(STOP_WORDS[StopScope(stop.scope)])
    return _entry(_("停产整改"), stop, basis=basis, note=pair(where, stop.danger))


def _planned(dossier: Dossier, policy: Policy) -> Entry:
    basis = rules.plan_parts(policy, grade=dossier.hazard.grade, deferred=False).basis
    if dossier.plan is None:
        return _entry(_("整改方案"), None, basis=basis)
    n, left = len(dossier.points), len(dossier.unsettled)
    done = {"label": _("整改方案"), "basis": basis, "at": dossier.plan.at, "state": "todo" if left else "done"}
    return {**done, "note": _("措施 %(n)d 项，已落实 %(done)d 项") % {"n": n, "done": n - left}}


def _accepted(dossier: Dossier, policy: Policy) -> Iterator[Entry]:
    basis = policy.major.acceptance_before_resume.basis
    asked = dossier.applications[-1] if dossier.applications else None
    again = asked is not None and asked.passed is False
    yield _entry(_("申请验收"), None if again else asked, basis=basis, note=_("上次未通过") if again else "")
    passed = next((row for row in dossier.verdicts if row.passed), None)
    entry = _entry(_("监管部门验收"), passed, basis=basis)
    if dossier.application is not None and dossier.application.review_due_on:
        entry |= {"due_on": dossier.application.review_due_on, "basis": policy.major.resume_review_days.basis}
    yield entry
    if dossier.stops:
        last = dossier.stops[-1]
        over = {"by": last.resumed_by_name, "at": last.resumed_at} if last.resumed_at else {}
        yield {"label": _("恢复生产"), "state": "done" if over else "todo", "basis": basis, **over}


def _entry(label: str, row: Any, *, basis: Any, note: str = "") -> Entry:
    """One step; `row` is what was done of it, if anything."""
    if row is None:
        return {"label": label, "state": "todo", "basis": basis, "note": note}
    return {
        "label": label,
        "state": "done",
        "basis": basis,
        "note": note,
        "by": getattr(row, "by_name", ""),
        "at": row.at,
    }
