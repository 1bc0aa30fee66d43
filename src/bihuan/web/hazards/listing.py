"""What the list of hazards shows: the wish in the address, the chips with their counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from bihuan.hazards import queries
from bihuan.hazards.queries import BOUND, Tally, Wanted
from bihuan.hazards.states import STATE_WORDS, HazardState
from bihuan.insight import queries as insight


def wanted_of(request: HttpRequest) -> Wanted:
    """The wish in the address; what makes no sense is left out."""
    given = request.GET
    enterprise = given.get("enterprise", "")
    states = {*(str(state) for state in HazardState), "open", "overdue"}
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


def tally(by: Any, wanted: Wanted, *, on: date) -> Tally:
    """Counts beside the chips: from the rollups where nothing but place and sector narrows, else live and bounded."""
    plain = not (wanted.text or wanted.enterprise_id or wanted.grade or wanted.due_by or wanted.source)
    if plain and by.regulator_id is not None:
        return insight.tally(by, sector=wanted.sector, place=wanted.division_code, on=on)
    return queries.tally(by, wanted, on=on)


def chips(request: HttpRequest, wanted: Wanted, counted: Tally) -> list[dict[str, Any]]:
    """全部 · 未销号 · 已超期 · the states that hold something."""
    entries = [("", _("全部"), sum(counted.by_state.values())), ("open", _("未销号"), counted.open)]
    entries.append(("overdue", _("已超期"), counted.overdue))
    entries += [(str(state), _(STATE_WORDS[state]), counted.by_state.get(state, 0)) for state in HazardState]
    shown = [entry for entry in entries if entry[2] or entry[0] in ("", "open", "overdue", wanted.state)]
    return [
        {
            "label": label,
            "url": _with(request, state=state),
            "count": _shown(n, counted.bounded or (state == "overdue" and n > BOUND)),
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
