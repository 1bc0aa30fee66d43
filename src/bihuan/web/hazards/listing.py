"""What the list of hazards shows: the wish in the address, the chips with their counts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.hazards import numbers, queries
from bihuan.hazards.queries import BOUND, Tally, Wanted
from bihuan.hazards.states import STATE_WORDS, HazardGrade, HazardState
from bihuan.insight import queries as insight
from bihuan.web import badges, wording
from bihuan.web.days import sent_day
from bihuan.web.paging import Page, figure, paged
from bihuan.web.stencils import Stencil

LATE_WORDS = {"overdue": _lazy("已超期"), "unplanned": _lazy("方案超期"), "unlooked": _lazy("验收超期")}
DUE_WORDS = {
    "found": _lazy("定级期限"),
    "assessed": _lazy("定方案期限"),
    **dict.fromkeys(("planned", "treating"), _lazy("整改期限")),
    "treated": _lazy("验收期限"),
    "verified": _lazy("销号期限"),
}
DAYS = {
    "due_by": "due",
    "due_since": "due_since",
    "found_from": "found_from",
    "found_to": "found_to",
    "closed_from": "closed_from",
    "closed_to": "closed_to",
}
"""The days in the address, by the wish they stand for."""
LONGEST = 80
"""So many characters of a description stand in its row."""


class Found(NamedTuple):
    """The columns that a row shows."""

    pk: int
    found_on: date
    serial: int
    description: str
    location: str
    state: str
    grade: str
    deferred: bool
    turn_due_on: date | None
    turn_basis: str
    closed_at: datetime | None
    enterprise__name: str


def wanted_of(request: HttpRequest) -> Wanted:
    """The wish in the address; what makes no sense is left out."""
    given = request.GET
    states = {*(str(state) for state in HazardState), "open", *queries.LATE}
    return Wanted(
        state=given.get("state", "") if given.get("state") in states else "",
        grade=given.get("grade", "") if given.get("grade") in ("general", "major") else "",
        sector=given.get("sector", "")[:40],
        text=given.get("q", "")[:60],
        enterprise_id=_id(given.get("enterprise", "")),
        site_id=_id(given.get("site", "")),
        division_code=given.get("place", "") if given.get("place", "").isdecimal() else "",
        source=given.get("source", "")[:60],
        **{name: sent_day(given.get(key, "")) for name, key in DAYS.items()},
    )


def _id(text: str) -> int | None:
    return clock.id_named(text)


NOTHING = SafeString()
ROW = Stencil(
    "hazards/row.html",
    ["url", "number", "description", "location", "enterprise", "badges", "due", "due_for", "undue"],
)


def page_of(request: HttpRequest, wanted: Wanted, *, on: date) -> Page:
    """The page of rows that the address asks for, newest first; reads the shown columns and no more."""

    def fetch(after: int | None, most: int) -> list[Found]:
        found = queries.page(request.user, wanted, on=on, columns=Found._fields, after=after, size=most)
        return list(map(Found._make, found))

    found = paged(fetch, request)
    row = _Rows(on=on, own_only=request.user.enterprise_id is not None).row
    return Page([row(hazard) for hazard in found.rows], found.more_url)


class _Rows:
    """The rows of one page: what many of them share is made once."""

    def __init__(self, *, on: date, own_only: bool) -> None:
        self._above = reverse("hazards:list")
        self._form = cache(partial(ROW.form, own_only=own_only))
        self._badges = cache(_badges)
        self._due = cache(partial(badges.due, on=on))
        self._closed = cache(lambda day: conditional_escape(_("%(day)s 销号") % {"day": day.isoformat()}))
        self._words = {state: conditional_escape(word) for state, word in DUE_WORDS.items()}

    def row(self, hazard: Found) -> SafeString:
        """A hazard: `due` is the badge of the day by which `due_for` is to be done; where there is no day to keep any
        more, `undue` says why."""
        closed, due_for = hazard.state == HazardState.STRUCK_OFF, self._words.get(hazard.state, NOTHING)
        texts = {
            "url": SafeString(f"{self._above}{hazard.pk}/"),
            "number": numbers.text(hazard.found_on, hazard.serial),
            "description": _shortened(hazard.description),
            "location": hazard.location,
            "enterprise": hazard.enterprise__name,
            "badges": self._badges(hazard.state, hazard.grade, hazard.deferred),
            "due": NOTHING if closed else self._due(hazard.turn_due_on, hazard.turn_basis),
            "due_for": due_for,
            "undue": self._closed(clock.local_day(hazard.closed_at)) if closed else NOTHING,
        }
        return self._form(dated=not closed, worded=bool(due_for)).fill(texts)


def _badges(state: str, grade: str, deferred: bool) -> SafeString:
    """The state; beside it, what is graver than usual."""
    found = [badges.state(state, STATE_WORDS[state])]
    if grade == HazardGrade.MAJOR:
        found.append(badges.state("major"))
    if deferred and state != HazardState.STRUCK_OFF:
        found.append(badges.state("deferred", _("暂缓整改")))
    return mark_safe(" ".join(found))


def _shortened(text: str) -> str:
    """As the filter truncatechars; most descriptions are short, and it looks at each of their characters."""
    text = unicodedata.normalize("NFC", text)
    return text if len(text) <= LONGEST else Truncator(text).chars(LONGEST)


def tally(by: Any, wanted: Wanted, *, on: date) -> Tally:
    """Counts beside the chips: from the rollups where only place, sector and grade narrow, else live and bounded."""
    if wanted.plain and by.regulator_id is not None:
        return insight.tally(by, sector=wanted.sector, place=wanted.division_code, grade=wanted.grade, on=on)
    return queries.tally(by, wanted, on=on)


def chips(request: HttpRequest, wanted: Wanted, counted: Tally) -> list[dict[str, Any]]:
    """全部 · 未销号 · 已超期 · what of it is late and the states, where they hold something."""
    entries = [("", _("全部"), sum(counted.by_state.values())), ("open", _("未销号"), counted.open)]
    entries += [(what, str(word), counted.late[what]) for what, word in LATE_WORDS.items()]
    entries += [(str(state), _(STATE_WORDS[state]), counted.by_state.get(state, 0)) for state in HazardState]
    shown = [entry for entry in entries if entry[2] or entry[0] in ("", "open", "overdue", wanted.state)]
    in_state = _in_state(request)
    return [
        {
            "label": label,
            "url": in_state(state),
            "count": figure(min(n, BOUND), beyond=counted.bounded or (state in LATE_WORDS and counted.late_beyond)),
            "active": wanted.state == state,
        }
        for state, label, n in shown
    ]


def kept(wanted: Wanted) -> list[tuple[str, str]]:
    """What of the wish no field of the form shows, as names and values for it to carry on."""
    shown = [
        ("state", wanted.state),
        ("enterprise", wanted.enterprise_id),
        ("site", wanted.site_id),
        ("place", wanted.division_code),
    ]
    shown += [("source", wanted.source), *((key, getattr(wanted, name)) for name, key in DAYS.items())]
    return [(name, str(value)) for name, value in shown if value]


def narrowing(wanted: Wanted) -> list[str]:
    """In words, to which place and days the list is narrowed; a reader who came from a board sees why it is short."""
    spans = (
        (_("%(days)s到期"), wanted.due_since, wanted.due_by),
        (_("%(days)s发现"), wanted.found_from, wanted.found_to),
        (_("%(days)s销号"), wanted.closed_from, wanted.closed_to),
    )
    words = [wording.place(wanted.division_code)] if wanted.division_code else []
    return words + [text % {"days": _span(since, until)} for text, since, until in spans if since or until]


def _span(since: date | None, until: date | None) -> str:
    if since == until or not (since and until):
        day = wording.day(since or until)
        return day if since == until else _("%(day)s起") % {"day": day} if since else _("%(day)s及以前") % {"day": day}
    return _("%(since)s至%(until)s") % {"since": wording.day(since), "until": wording.day(until)}


def _in_state(request: HttpRequest) -> Callable[[str], str]:
    """The address of the same list in another state, from its beginning."""
    rest = [(name, value) for name, value in request.GET.items() if name not in ("after", "state")]

    def address(state: str) -> str:
        query = urlencode([*rest, ("state", state)] if state else rest)
        return f"{request.path}?{query}" if query else request.path

    return address
