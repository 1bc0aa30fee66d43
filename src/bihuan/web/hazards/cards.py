"""The acts that a person may do on a hazard now, each with its form, and what would refuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.hazards import queries, rules, turns, waiting
from bihuan.hazards.dossier import Dossier
from bihuan.hazards.hindrance import hindrance
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.majors import rules as majors
from bihuan.hazards.states import ACT_WORDS, VERIFIER_WORDS, Act, HazardGrade, HazardState, Step
from bihuan.policy import Policy
from bihuan.web.hazards.forms import ActForm
from bihuan.web.hazards.offers import OFFERS, Offer, order
from bihuan.web.refusals import WAYS_ON, Worded, worded

_TELLING = {Act.REPORT_HAZARD: Step.REPORTED, Act.EXPLAIN_HAZARD: Step.EXPLAINED, Act.PUBLISH_HAZARD: Step.PUBLISHED}


@dataclass
class Card:
    """One act on the page. `refusal` says why it would not go through now; `owed` that the work waits for it."""

    offer: Offer
    url: str
    form: ActForm
    refusal: Any = None
    owed: bool = False
    label: str = ""

    @property
    def act(self) -> str:
        return str(self.offer.act)

    @property
    def why(self) -> Worded | None:
        """The refusal in words."""
        return worded(self.refusal) if self.refusal is not None else None

    @property
    def way_on(self) -> str:
        """Where what is lacking is arranged; "" where no page of its own does it."""
        code, hazard = getattr(self.refusal, "code", ""), self.form.hazard
        if code in _ON_RECORD:
            return reverse(_ON_RECORD[code][0], args=[hazard.source.partition(":")[2]])
        if code in _LISTED:
            return "#listing"
        if code in WAYS_ON:
            return self.why.way_on
        return acceptance_visit(hazard) if code == "acceptance_without_expert" else ""

    @property
    def done_elsewhere(self) -> bool:
        """Whether it is done all the same, on the page that `way_on` leads to."""
        return not self.form.is_bound and getattr(self.refusal, "code", "") == "recheck_record_missing"

    @property
    def title(self) -> str:
        """What there is to do: the act itself, or what leads to it."""
        return self.way_on_label if self.done_elsewhere else self.label

    @property
    def way_on_label(self) -> str:
        """What the way on does."""
        if self.refusal.code in _LISTED:
            return _("到挂牌督办办理")
        if self.refusal.code in WAYS_ON:
            return self.why.way_on_text
        _page, label = _ON_RECORD.get(self.refusal.code, ("", _lazy("安排整改验收")))
        return str(label)


def acceptance_visit(hazard: Any) -> str:
    """Where the visit is arranged to which an office brings an expert before it accepts."""
    asked = {"site": hazard.site_id, "nature": "supervision", "led_kind": rules.ACCEPTANCE}
    return f"{reverse('inspections:plan')}?{urlencode(asked)}"


# What the units of a listing do, on its page.
_LISTED = frozenset({"second_acceptance_missing", "listing_accepted", "listing_not_lifted"})

# Where an expert's look is put on record, on the pages of the check.
_ON_RECORD = {
    "recheck_record_missing": ("inspections:recheck", _lazy("签发复查记录")),
    "recheck_awaits_report": ("inspections:report", _lazy("去签报告")),
}


def cards(
    dossier: Dossier, by: Any, *, staff: Iterable[Any] = (), alike: Iterable[Mapping[str, Any]] = ()
) -> list[Card]:
    """The acts that `by` may do in this state, those that the work waits for first."""
    hazard, alike = dossier.hazard, list(alike)
    found = [
        _card(OFFERS[act], dossier, by, staff, alike)
        for act in queries.open_acts(hazard, by)
        if act in OFFERS and _makes_sense(act, dossier, by, alike)
    ]
    rank = {act: n for n, act in enumerate((*order(hazard.state), *OFFERS))}
    return sorted(found, key=lambda card: rank.get(card.act, 99))


def _card(offer: Offer, dossier: Dossier, by: Any, staff: Iterable[Any], alike: list[Any]) -> Card:
    hazard, act = dossier.hazard, str(offer.act)
    initial = _initial(act, dossier, by)
    return Card(
        offer,
        url=reverse(f"hazards:{act}", args=[hazard.pk]),
        form=offer.form(hazard=hazard, staff=staff, alike=alike, auto_id=f"id_{act}_%s", initial=initial),
        refusal=hindrance(act, dossier, by),
        owed=act in order(hazard.state) and _owed(act, dossier),
        label=str(_AGAIN[act]) if act in _AGAIN and initial else str(offer.label),
    )


_AGAIN = {
    Act.ASSESS_HAZARD: _lazy("改为重大隐患"),
    Act.ANSWER_ADVICE: _lazy("修改建议答复"),
    Act.PLAN_RECTIFICATION: _lazy("修改整改方案"),
    Act.ANALYSE_ROOT_CAUSE: _lazy("修改根源分析"),
}


def _makes_sense(act: str, dossier: Dossier, by: Any, alike: list[Any]) -> bool:
    """The table offers an act in a state; whether there is anything to do is a matter of what already stands."""
    hazard = dossier.hazard
    if act in _PRESSING:
        return _PRESSING[Act(act)](dossier, policy_of(hazard))
    if act == Act.LINK_RECURRENCE:
        return bool(alike) and hazard.reopens_id is None
    if act == Act.ANALYSE_ROOT_CAUSE:
        own = by.enterprise_id is not None
        said = dossier.cause(by_enterprise=own) is not None
        return said or _comes_back(dossier, alike) or (own and _cause_owed(dossier))
    if act in _TELLING:
        nobody_to_tell = act == Act.EXPLAIN_HAZARD and hazard.self_found
        return _TELLING[Act(act)] not in dossier.done and not nobody_to_tell
    if act == Act.ACKNOWLEDGE_EXPLANATION:
        return dossier.explained is not None and dossier.explained.acknowledged_at is None
    if act == Act.DECIDE_EXTENSION:
        return dossier.request is not None
    if act == Act.REQUEST_EXTENSION:
        return dossier.request is None and hazard.due_on is not None
    if act == Act.FIX_ON_THE_SPOT:
        return hazard.found_on == clock.today()
    if act == Act.ASSESS_HAZARD and hazard.grade and by.enterprise_id is not None:
        return hazard.grade == HazardGrade.GENERAL and majors.meeting_asked(policy_of(hazard)) is None
    return act != Act.ASSESS_HAZARD or hazard.grade != HazardGrade.MAJOR


def _cause_owed(dossier: Dossier) -> bool:
    """What was fixed on the spot waits for the enterprise to say why it came, where the place asks it."""
    hazard = dossier.hazard
    asked = rules.prevention_asked(policy_of(hazard), self_found=hazard.self_found)
    return dossier.unanalysed and hazard.state == HazardState.VERIFIED and asked


def _owed(act: str, dossier: Dossier) -> bool:
    hazard = dossier.hazard
    policy = policy_of(hazard)
    if act in _TELLING:
        return _TELLING[Act(act)] in rules.required_steps(policy, hazard.grade, self_found=hazard.self_found)
    if act == Act.SET_INTERIM_CONTROL:
        late = hazard.is_overdue(clock.today())
        asked = turns.safeguard_for(policy, state=hazard.state, grade=hazard.grade, overdue=late)
        return not dossier.controls and bool(asked)
    if act == Act.ANALYSE_ROOT_CAUSE:
        return _cause_owed(dossier)
    if act == Act.IDENTIFY_HAZARD:
        return False  # the grade is owed, by whichever of the two ways
    if act == Act.REPORT_PROGRESS:
        return not dossier.progress_told
    return True


# What only some places or a major hazard know is offered there alone: an answer to advice, help noted down, notices of
# supervision, reports on progress, what stands still.
_PRESSING: dict[Act, Callable[[Dossier, Policy], bool]] = {
    Act.ANSWER_ADVICE: lambda dossier, policy: bool(
        policy.engagement.advice_answer_days.pack and dossier.hazard.advice and not dossier.hazard.self_found
    ),
    Act.GUIDE_RECTIFICATION: lambda dossier, policy: bool(policy.hazards.advice_actionable.value),
    Act.ISSUE_SUPERVISION_NOTICE: lambda dossier, policy: (
        bool(policy.hazards.supervision_notice.value or dossier.escalations) and dossier.notice is None
    ),
    Act.REPLY_TO_NOTICE: lambda dossier, policy: dossier.notice is not None,
    Act.END_SUPERVISION: lambda dossier, policy: dossier.notice is not None and dossier.notice.replied_at is not None,
    Act.ESCALATE_HAZARD: lambda dossier, policy: (
        dossier.hazard.is_overdue(clock.today()) and not dossier.is_escalated and dossier.notice is None
    ),
    Act.REPORT_PROGRESS: lambda dossier, policy: rules.progress_asked(policy, dossier.hazard.grade) is not None,
    Act.IDENTIFY_HAZARD: lambda dossier, policy: (
        majors.meeting_asked(policy) is not None and not dossier.identified_as(HazardGrade.MAJOR)
    ),
    Act.STOP_PRODUCTION: lambda dossier, policy: dossier.hazard.grade == HazardGrade.MAJOR and dossier.stop is None,
    Act.SETTLE_PLAN_ITEMS: lambda dossier, policy: (
        dossier.hazard.grade == HazardGrade.MAJOR and bool(dossier.unsettled)
    ),
    Act.APPLY_FOR_ACCEPTANCE: lambda dossier, policy: (
        dossier.hazard.grade == HazardGrade.MAJOR
        and bool(policy.major.acceptance_before_resume.value)
        and dossier.application is None
    ),
    Act.END_STOP: lambda dossier, policy: dossier.stop is not None,
    Act.ACKNOWLEDGE_PROGRESS: lambda dossier, policy: any(row.seen_at is None for row in dossier.progress),
}


def _comes_back(dossier: Dossier, alike: list[Any]) -> bool:
    """Whether it was here before, as somebody said or, where nobody has answered yet, as it looks."""
    return dossier.recurrence.same if dossier.recurrence is not None else bool(alike)


def _initial(act: str, dossier: Dossier, by: Any) -> dict[str, Any]:
    if act == Act.ASSESS_HAZARD and dossier.hazard.grade:
        return {"grade": HazardGrade.MAJOR}  # once given it is only raised
    cause = dossier.cause(by_enterprise=by.enterprise_id is not None)
    if act == Act.ANALYSE_ROOT_CAUSE and cause is not None:
        return {"cause": cause.cause, "prevention": cause.prevention}
    if act == Act.SUBMIT_RECTIFICATION and cause is not None:
        return {"root_cause": cause.cause, "prevention": cause.prevention}
    if act == Act.ANSWER_ADVICE and dossier.advice_answers:
        (said,) = dossier.advice_answers
        return {"adopted": "yes" if said.adopted else "no", "answer": said.answer}
    if act == Act.LINK_RECURRENCE and dossier.recurrence is not None:
        return {"earlier": str(dossier.recurrence.earlier_id or "none")}
    plan = dossier.plan
    if act != Act.PLAN_RECTIFICATION or plan is None:
        return {}
    return {
        "measures": plan.measures,
        "responsibility": plan.responsibility,
        "deadline": plan.due_on,
        "funds": plan.funds,
        "emergency_plan": plan.emergency_plan,
        "deferred": plan.deferred,
    }


@dataclass(frozen=True)
class Waiting:
    """What the work waits for, who may do it, until when, and on what ground."""

    act: str
    who: list[str]
    basis: Any = None
    due_on: date | None = None
    due_basis: str = ""


def waiting_for(dossier: Dossier) -> Waiting | None:
    """What the work waits for; None when it is over."""
    hazard = dossier.hazard
    turn = waiting.turn_of(
        hazard,
        done=dossier.done,
        safeguarded=bool(dossier.controls),
        regraded=dossier.regraded,
        told=dossier.progress_told,
        seen=dossier.progress_seen,
        unanswered=dossier.unanswered,
        unanalysed=dossier.unanalysed,
    )
    if turn is None:
        return None
    who = (
        _verifiers(dossier) if turn.act == Act.VERIFY_RECTIFICATION else [_(word) for word in queries.who_may(turn.act)]
    )
    return Waiting(_(ACT_WORDS[turn.act]), who, turn.basis, hazard.turn_due_on, hazard.turn_basis)


def _verifiers(dossier: Dossier) -> list[str]:
    """In words, whom the place names to look at what was rectified; a department where something stands still."""
    hazard = dossier.hazard
    if dossier.stop is not None and policy_of(hazard).major.acceptance_before_resume.value:
        department = VERIFIER_WORDS["regulator"]
        return [_(department)]
    setting = policy_of(hazard).hazards.verifier.for_key(hazard.grade or "general")
    wanted = rules.verifying(setting, self_found=hazard.self_found, found_by_office=hazard.found_by_office)
    return [_(word) for kind, word in VERIFIER_WORDS.items() if kind in wanted.kinds]
