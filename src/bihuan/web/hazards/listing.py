"""What the list of hazards shows: the wish in the address, the chips with their counts."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any, TypedDict

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.hazards import numbers, queries
from bihuan.hazards.queries import BOUND, Tally, Wanted
from bihuan.hazards.states import STATE_WORDS, HazardGrade, HazardState
from bihuan.insight import queries as insight
from bihuan.web import badges
from bihuan.web.paging import Page, keyset

LATE_WORDS = {"overdue": _lazy("已超期"), "unplanned": _lazy("方案超期"), "unlooked": _lazy("验收超期")}
DUE_WORDS = {
    "found": _lazy("定级期限"),
    "assessed": _lazy("定方案期限"),
    **dict.fromkeys(("planned", "treating"), _lazy("整改期限")),
    "treated": _lazy("验收期限"),
    "verified": _lazy("销号期限"),
}
LONGEST = 80
"""So many characters of a description stand in its row."""
COLUMNS = (
    "pk",
    "found_on",
    "serial",
    "description",
    "location",
    "state",
    "grade",
    "deferred",
    "turn_due_on",
    "turn_basis",
    "closed_at",
    "enterprise__name",
)


def wanted_of(request: HttpRequest) -> Wanted:
    """The wish in the address; what makes no sense is left out."""
    given = request.GET
    enterprise = given.get("enterprise", "")
    states = {*(str(state) for state in HazardState), "open", *queries.LATE}
    return Wanted(
        state=given.get("state", "") if given.get("state") in states else "",
        grade=given.get("grade", "") if given.get("grade") in ("general", "major") else "",
        sector=given.get("sector", "")[:40],
        text=given.get("q", "")[:60],
        enterprise_id=int(enterprise) if enterprise.isdecimal() and len(enterprise) < 20 else None,
        division_code=given.get("place", "") if given.get("place", "").isdecimal() else "",
        due_by=_due_by(given.get("due", "")),
        source=given.get("source", "")[:60],
    )


def _due_by(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Row(TypedDict):
    """A hazard as its row shows it: `due` is the badge of the day by which `due_for` is to be done; where there is no
    day to keep any more, `undue` says why.

    A dictionary, because templates look a name up as a key before they try it as an attribute.
    """

    url: str
    number: str
    description: str
    location: str
    enterprise: str
    badges: SafeString
    due: SafeString | None
    due_for: str
    undue: str


def page_of(request: HttpRequest, wanted: Wanted, *, on: date) -> Page:
    """The page of rows that the address asks for, newest first; reads the shown columns and no more."""
    found = keyset(queries.listed(request.user, wanted, on=on).values_list(*COLUMNS, named=True), request)
    above = reverse("hazards:list")
    return Page([_row(hazard, above, on) for hazard in found.rows], found.more_url)


def _row(hazard: Any, above: str, on: date) -> Row:
    due, undue = _due(hazard, on)
    return Row(
        url=f"{above}{hazard.pk}/",
        number=numbers.text(hazard.found_on, hazard.serial),
        description=_shortened(hazard.description),
        location=hazard.location,
        enterprise=hazard.enterprise__name,
        badges=_badges(hazard),
        due=due,
        due_for=str(DUE_WORDS.get(hazard.state, "")),
        undue=undue,
    )


def _badges(hazard: Any) -> SafeString:
    """The state; beside it, what is graver than usual."""
    found = [badges.state(hazard.state, STATE_WORDS[hazard.state])]
    if hazard.grade == HazardGrade.MAJOR:
        found.append(badges.state("major"))
    if hazard.deferred and hazard.state != HazardState.STRUCK_OFF:
        found.append(badges.state("deferred", _("暂缓整改")))
    return mark_safe(" ".join(found))


def _due(hazard: Any, on: date) -> tuple[SafeString | None, str]:
    if hazard.state == HazardState.STRUCK_OFF:
        return None, _("%(day)s 销号") % {"day": clock.local_day(hazard.closed_at).isoformat()}
    return badges.due(hazard.turn_due_on, hazard.turn_basis, on=on), ""


def _shortened(text: str) -> str:
    """As the filter truncatechars; most descriptions are short, and it looks at each of their characters."""
    text = unicodedata.normalize("NFC", text)
    return text if len(text) <= LONGEST else Truncator(text).chars(LONGEST)


def tally(by: Any, wanted: Wanted, *, on: date) -> Tally:
    """Counts beside the chips: from the rollups where nothing but place and sector narrows, else live and bounded."""
    plain = not (wanted.text or wanted.enterprise_id or wanted.grade or wanted.due_by or wanted.source)
    if plain and by.regulator_id is not None:
        return insight.tally(by, sector=wanted.sector, place=wanted.division_code, on=on)
    return queries.tally(by, wanted, on=on)


def chips(request: HttpRequest, wanted: Wanted, counted: Tally) -> list[dict[str, Any]]:
    """全部 · 未销号 · 已超期 · what of it is late and the states, where they hold something."""
    entries = [("", _("全部"), sum(counted.by_state.values())), ("open", _("未销号"), counted.open)]
    entries += [(what, str(word), counted.late[what]) for what, word in LATE_WORDS.items()]
    entries += [(str(state), _(STATE_WORDS[state]), counted.by_state.get(state, 0)) for state in HazardState]
    shown = [entry for entry in entries if entry[2] or entry[0] in ("", "open", "overdue", wanted.state)]
    return [
        {
            "label": label,
            "url": _with(request, state=state),
            "count": _shown(n, counted.bounded or (state in LATE_WORDS and counted.late_beyond)),
            "active": wanted.state == state,
        }
        for state, label, n in shown
    ]


def _shown(n: int, beyond: bool) -> str:
    return f"{min(n, BOUND)}+" if beyond else str(n)


def _with(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changed.items():
        query[name] = value
        if not value:
            del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path
