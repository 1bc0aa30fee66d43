"""The reads about hazards that pages, exports and dashboards share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Func, Prefetch, TextField, Value
from django.db.models.functions import Concat, Lower

from bihuan.hazards import rules
from bihuan.hazards.access import HAZARDS
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Extension, Hazard, HazardQuerySet, HazardStep, Participant, Verdict
from bihuan.hazards.states import HAZARD, Act, HazardGrade, HazardState, Step
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope
from bihuan.refusal import Refusal
from bihuan.standards.search_tokens import normalise

BOUND = 1000
"""Counts of live rows stop here and say "1000+": a page never counts further than it can show."""

_WORD = re.compile(r"[0-9a-z\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{3,}")


class _Nfkc(Func):
    """Half width for full width, as the search tokens were made."""

    template = "normalize(%(expressions)s, NFKC)"
    output_field = TextField()


@dataclass(frozen=True)
class Wanted:
    """What a list of hazards is narrowed to; an empty field narrows nothing. `state` may be a state, "open"
    or "overdue"."""

    state: str = ""
    grade: str = ""
    sector: str = ""
    text: str = ""
    enterprise_id: int | None = None
    division_code: str = ""
    due_by: date | None = None
    source: str = ""


def listed(by: Account, wanted: Wanted, *, on: date) -> HazardQuerySet:
    """The hazards in scope that `wanted` asks for, with their enterprises; order and page are the caller's."""
    found = _narrowed(Hazard.objects.within(Scope.of(by)), wanted)
    if wanted.state == "open":
        found = found.open()
    elif wanted.state == "overdue":
        found = found.overdue(on)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    return found.select_related("enterprise").defer("search")


def _narrowed(found: HazardQuerySet, wanted: Wanted) -> HazardQuerySet:
    plain = {
        "grade": wanted.grade,
        "sector": wanted.sector,
        "enterprise_id": wanted.enterprise_id,
        "source": wanted.source,
    }
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if wanted.division_code:
        found = found.filter(division_code__startswith=wanted.division_code)
    if wanted.due_by is not None:
        found = found.filter(due_on__lte=wanted.due_by).exclude(state__in=_FIXED)
    return searched(found, wanted.text)


_FIXED = (HazardState.TREATED, HazardState.VERIFIED, HazardState.STRUCK_OFF)


def searched(found: HazardQuerySet, text: str) -> HazardQuerySet:
    """Any two characters find; from three on the pairs of a word might stand apart, so the text itself is looked at."""
    found = found.search(text)
    words = _WORD.findall(normalise(text))
    if words:
        whole = Concat("description", Value(" "), "location", Value(" "), "enterprise__name", output_field=TextField())
        found = found.annotate(haystack=Lower(_Nfkc(whole)))
        for word in words:
            found = found.filter(haystack__contains=word)
    return found


@dataclass(frozen=True)
class Tally:
    """How many hazards of a selection stand where; `bounded` when there are more than were counted. `overdue` is never
    counted beyond BOUND + 1."""

    by_state: Mapping[str, int]
    overdue: int
    major: int
    bounded: bool

    @property
    def open(self) -> int:
        return sum(n for state, n in self.by_state.items() if state != HazardState.STRUCK_OFF)


def tally(by: Account, wanted: Wanted, *, on: date) -> Tally:
    """Where the hazards of a selection stand, whatever `wanted.state` says: one statement, at most BOUND + 1 rows."""
    found = _narrowed(Hazard.objects.within(Scope.of(by)), wanted).order_by("-id")
    rows = list(found.values_list("state", "grade", "due_on")[: BOUND + 1])
    states = Counter(state for state, _, _ in rows)
    overdue = sum(1 for state, _, due in rows if due and due < on and state not in _FIXED)
    major = sum(1 for state, grade, _ in rows if grade == HazardGrade.MAJOR and state != HazardState.STRUCK_OFF)
    return Tally(states, overdue, major, len(rows) > BOUND)


def overdue(by: Account, *, on: date, at_most: int = BOUND) -> int:
    """How many in scope are overdue, counted up to `at_most` + 1."""
    return Hazard.objects.within(Scope.of(by)).overdue(on)[: at_most + 1].count()


def open_acts(hazard: Hazard, by: Account) -> frozenset[str]:
    """The acts that the state and the actor's part in it leave open; `hazard` was fetched for `by`."""
    among = (Act.REOPEN_HAZARD,) if not hazard.is_open else HAZARD.acts(hazard.state)
    return HAZARDS.open_acts(hazard, by, among=among)


def who_may(act: str) -> list[str]:
    """In words, who does this act."""
    return HAZARDS.words(act)


def unpublished(by: Account, *, enterprise_id: int | None = None, source: str = "") -> HazardQuerySet:
    """Open hazards in scope that have a grade and are not yet published to the enterprise's own people."""
    told = HazardStep.objects.filter(step=Step.PUBLISHED, undone_at=None).values("hazard_id")
    found = Hazard.objects.within(Scope.of(by)).open().exclude(grade="").exclude(pk__in=told)
    if enterprise_id is not None:
        found = found.filter(enterprise_id=enterprise_id)
    if source:
        found = found.filter(source=source)
    return found.select_related("enterprise", "site").defer("search").order_by("id")


def to_verify(by: Account) -> HazardQuerySet:
    """The hazards that wait for a look by `by`, who takes part in them as a verifier."""
    mine = Participant.objects.filter(account=by, capacity=Participant.Capacity.VERIFIER).values("hazard_id")
    waiting = Hazard.objects.filter(pk__in=mine, state=HazardState.TREATED)
    return waiting.select_related("enterprise").defer("search").order_by("rectified_at")


def asked_extensions(by: Account) -> list[Extension]:
    """The requests for more time that wait for an answer of the department, oldest first."""
    mine = Hazard.objects.within(Scope.of(by)).values("pk")
    answerable = [state for state in HazardState if Act.DECIDE_EXTENSION in HAZARD.acts(state)]
    asked = Extension.objects.filter(granted=None, hazard_id__in=mine, hazard__state__in=answerable)
    return list(asked.select_related("hazard__enterprise").order_by("id")[: BOUND + 1])


def last_verdicts(hazard_ids: list[int]) -> dict[int, str]:
    """Hazard id → why it was sent back, for those that were; one statement."""
    rows = Verdict.objects.filter(hazard_id__in=hazard_ids, passed=False).order_by("id")
    return dict(rows.values_list("hazard_id", "opinion"))


def to_publish(by: Account, *, at_most: int = 200) -> list[Hazard]:
    """The hazards that the enterprise still has to publish: the place asks for it and the steps before are done."""
    waiting = unpublished(by).prefetch_related(
        Prefetch("steps", queryset=HazardStep.objects.filter(undone_at=None), to_attr="standing_steps")
    )
    return [hazard for hazard in waiting[:at_most] if _is_to_publish(hazard)]


def _is_to_publish(hazard: Hazard) -> bool:
    policy = policy_of(hazard)
    if Step.PUBLISHED not in rules.required_steps(policy, hazard.grade, self_found=hazard.self_found):
        return False
    done = {row.step for row in hazard.standing_steps}
    try:
        rules.step(
            Step.PUBLISHED,
            done=done,
            grade=hazard.grade,
            policy=policy,
            on_spot=hazard.on_spot,
            self_found=hazard.self_found,
        )
    except Refusal:
        return False
    return True
