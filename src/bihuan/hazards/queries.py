"""The reads about hazards that pages, exports and dashboards share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Func, Max, Prefetch, QuerySet, TextField, Value
from django.db.models.functions import Concat, Lower

from bihuan import clock, row_scope
from bihuan.hazards import doubts, numbers, rules
from bihuan.hazards.access import HAZARDS
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import OWN, Extension, Hazard, HazardQuerySet, HazardStep, Verdict
from bihuan.hazards.states import HAZARD, UNFIXED, Act, HazardGrade, HazardState, Step
from bihuan.kept_queries import Fixed, Kept
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope
from bihuan.refusal import Refusal
from bihuan.standards.search_tokens import normalise

BOUND = 1000
"""Counts of live rows stop here and say "1000+": a page never counts further than it can show."""

RECENT = 10_000
"""A search, and a list of what is late, look among so many of the newest hazards first: what is frequent fills its page
there, and what does not is rare, so that its index finds it in all of them."""

SEARCHED = 100
"""Where a text narrows too, counts stop here."""

_WORD = re.compile(r"[0-9a-z\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{3,}")


class _Nfkc(Func):
    """Half width for full width, as the search tokens were made."""

    template = "normalize(%(expressions)s, NFKC)"
    output_field = TextField()


UNPLANNED = frozenset({HazardState.FOUND, HazardState.ASSESSED})
UNLOOKED = frozenset({HazardState.TREATED, HazardState.VERIFIED})
LATE = {"overdue": UNFIXED, "unplanned": UNPLANNED, "unlooked": UNLOOKED}
"""Past its day, by what is late: rectifying as a whole; of it assessing and planning; verifying or striking off."""


@dataclass(frozen=True)
class Wanted:
    """What a list of hazards is narrowed to; an empty field narrows nothing. `state` may be a state, "open", or one
    of LATE. Days are inclusive: open ones due `due_since` to `due_by`, found and struck off from … to."""

    state: str = ""
    grade: str = ""
    sector: str = ""
    text: str = ""
    enterprise_id: int | None = None
    division_code: str = ""
    due_by: date | None = None
    source: str = ""
    due_since: date | None = None
    found_from: date | None = None
    found_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    site_id: int | None = None

    @property
    def plain(self) -> bool:
        """Whether nothing but state, grade, place and sector narrows: then the rollups can tell how many there are."""
        counted = ("state", "grade", "sector", "division_code")
        return self == Wanted(**{name: getattr(self, name) for name in counted})


def listed(by: Account, wanted: Wanted, *, on: date) -> HazardQuerySet:
    """The hazards in scope that `wanted` asks for, with their enterprises; order and page are the caller's."""
    return _listed(Scope.of(by), wanted, on)


def _listed(scope: Scope, wanted: Wanted, on: date, since: int | None = None) -> HazardQuerySet:
    found = _narrowed(scope, wanted, since)
    if wanted.state == "open":
        found = found.open()
    elif wanted.state in LATE:
        found = found.late(on).filter(state__in=LATE[wanted.state])
    elif wanted.state:
        found = found.filter(state=wanted.state)
    return found.select_related("enterprise").defer("search")


def page(
    by: Account, wanted: Wanted, *, on: date, columns: tuple[str, ...], after: int | None, size: int
) -> list[Sequence[Any]]:
    """The `columns` of what is listed, newest first: `size` rows from the one `after` whose id the page begins."""
    given = (replace(wanted, state=""), Fixed(wanted.state), on, Fixed(columns), after, Fixed(size))
    rows: list[Sequence[Any]] = []
    for since in _stretches(wanted, after):
        rows = _PAGE.rows(Scope.of(by), *given, since)
        if len(rows) == size:
            break
    return rows


def _page(
    scope: Scope,
    wanted: Wanted,
    state: str,
    on: date,
    columns: tuple[str, ...],
    after: int | None,
    size: int,
    since: int | None,
) -> QuerySet:
    found = _listed(scope, replace(wanted, state=state), on, since)
    if after:
        found = found.filter(pk__lt=after)
    return found.order_by("-pk").values_list(*columns)[:size]


_PAGE = Kept(_page)


def _stretches(wanted: Wanted, after: int | None = None) -> Iterator[int | None]:
    """From which id on to look, one after the other until enough is found: a search begins with the newest."""
    if wanted.text or wanted.state in LATE:
        ids = Hazard.objects.order_by("-pk").values_list("pk", flat=True)
        with row_scope.system("where the newest begin"):  # of all; among one's own it would take a walk to find out
            begin = list((ids.filter(pk__lt=after) if after else ids)[RECENT : RECENT + 1])
        yield from begin
    yield None


def _narrowed(scope: Scope, wanted: Wanted, since: int | None = None) -> HazardQuerySet:
    """With `since`, of those with a greater id alone."""
    plain = {
        "grade": wanted.grade,
        "sector": wanted.sector,
        "enterprise_id": wanted.enterprise_id,
        "source": wanted.source,
        "site_id": wanted.site_id,
    }
    found = Hazard.objects.within(scope).filter(**{name: value for name, value in plain.items() if value})
    if wanted.division_code:
        found = found.filter(division_code__startswith=wanted.division_code)
    if wanted.due_by is not None or wanted.due_since is not None:
        found = found.open()
    for path, day in (
        ("turn_due_on__lte", wanted.due_by),
        ("turn_due_on__gte", wanted.due_since),
        ("found_on__gte", wanted.found_from),
        ("found_on__lte", wanted.found_to),
        ("closed_at__gte", wanted.closed_from and clock.day_begins(wanted.closed_from)),
        ("closed_at__lt", wanted.closed_to and clock.day_begins(wanted.closed_to + timedelta(days=1))),
    ):
        if day is not None:
            found = found.filter(**{path: day})
    if since is not None:
        found = found.filter(pk__gt=since)
    return searched(found, wanted.text, row_by_row=since is not None, place=scope.division_code or "")


def searched(found: HazardQuerySet, text: str, *, row_by_row: bool = False, place: str = "") -> HazardQuerySet:
    """Any two characters find; from three on the pairs of a word might stand apart, so the text itself is looked at.
    A hazard's number finds it however it is written."""
    called, text = numbers.parted(text)
    if called:
        found = found.holding(called, place=place)
    found = found.search(text, row_by_row=row_by_row, place=place)
    words = _WORD.findall(normalise(text))
    if words:
        whole = Concat("description", Value(" "), "location", Value(" "), "enterprise__name", output_field=TextField())
        found = found.annotate(haystack=Lower(_Nfkc(whole)))
        for word in words:
            found = found.filter(haystack__contains=word)
    return found


@dataclass(frozen=True)
class Tally:
    """How many hazards of a selection stand where; `bounded` when there are more than were counted. `late` counts by
    what is late (LATE), never beyond BOUND + 1 unless `late_exact`."""

    by_state: Mapping[str, int]
    late: Mapping[str, int]
    major: int
    bounded: bool
    late_exact: bool = False

    @property
    def overdue(self) -> int:
        return self.late["overdue"]

    @property
    def late_beyond(self) -> bool:
        """Whether more are late than were counted."""
        return not self.late_exact and self.late["overdue"] + self.late["unlooked"] > BOUND

    @property
    def open(self) -> int:
        return sum(n for state, n in self.by_state.items() if state != HazardState.STRUCK_OFF)


def tally(by: Account, wanted: Wanted, *, on: date) -> Tally:
    """Where the hazards of a selection stand, whatever `wanted.state` says: one statement, at most BOUND + 1 rows; of
    a search at most SEARCHED + 1, and two statements more where there are many hazards."""
    bound = SEARCHED if wanted.text else BOUND
    for since in _stretches(replace(wanted, state="")):
        found = _narrowed(Scope.of(by), wanted, since).order_by("-id")
        rows = list(found.values_list("state", "grade", "turn_due_on")[: bound + 1])
        if len(rows) > bound:
            break
    counted = rows[:bound]
    states = Counter(state for state, _, _ in counted)
    late = Counter(state for state, _, due in counted if due and due < on)
    major = sum(1 for state, grade, _ in counted if grade == HazardGrade.MAJOR and state != HazardState.STRUCK_OFF)
    return Tally(states, by_what(late), major, bounded=len(rows) > bound)


def by_what(late: Mapping[str, int]) -> dict[str, int]:
    """Counts by state as counts by what is late."""
    return {what: sum(late.get(state, 0) for state in states) for what, states in LATE.items()}


def late(by: Account, wanted: Wanted, *, on: date) -> dict[str, int]:
    """How many of a selection are late, by what is late (LATE); one statement, at most BOUND + 1 rows."""
    return by_what(_LATE_STATES.tally(Scope.of(by), replace(wanted, state=""), on))


def _late(scope: Scope, wanted: Wanted, on: date) -> QuerySet:
    return _narrowed(scope, wanted).late(on).order_by().values_list("state")[: BOUND + 1]


_LATE_STATES = Kept(_late)


def all_late(by: Account, *, on: date) -> HazardQuerySet:
    """All in scope that are past the day of their state."""
    return Hazard.objects.within(Scope.of(by)).late(on)


def open_acts(hazard: Hazard, by: Account) -> frozenset[str]:
    """The acts that the state and the actor's part in it leave open; `hazard` was fetched for `by`."""
    again = () if hazard.is_open else (Act.REOPEN_HAZARD,)
    among = {*HAZARD.acts(hazard.state), *again}
    if hazard.state == HazardState.VERIFIED and not doubts.proven_old(hazard):
        among.discard(Act.RETURN_RECTIFICATION)
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


def asked_extensions(by: Account, *, sectors: tuple[str, ...] | None = None) -> list[Extension]:
    """The requests for more time that wait for an answer of the department, oldest first; of these `sectors` alone,
    where its listed duty ends with them (LH-15.1)."""
    mine = Hazard.objects.within(Scope.of(by)).values("pk")
    answerable = [state for state in HazardState if Act.DECIDE_EXTENSION in HAZARD.acts(state)]
    asked = Extension.objects.filter(granted=None, hazard_id__in=mine, hazard__state__in=answerable)
    asked = asked if sectors is None else asked.filter(hazard__enterprise__sector__in=sectors)
    return list(asked.select_related("hazard__enterprise", "hazard__site").order_by("id")[: BOUND + 1])


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


def last_self_found(enterprise_ids: Sequence[int]) -> Mapping[int, date]:
    """Enterprise id → the day on which it last reported a hazard that it found itself; one statement."""
    own = Hazard.objects.filter(enterprise_id__in=enterprise_ids, origin__in=OWN).values("enterprise_id")
    return dict(own.annotate(last=Max("found_on")).values_list("enterprise_id", "last"))
