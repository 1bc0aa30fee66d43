"""The figures of the board as what its charts draw: shares of the largest, shades of a map, and the way to the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan.insight.outlines import CITY, outline
from bihuan.insight.queries import Flow, Place, Step
from bihuan.parties import places
from bihuan.web import wording

SHADES = 5


@dataclass(frozen=True)
class Figure:
    """What a map may show: its name, how a county's value is had, and the list behind it. `good`: more is better."""

    name: Any
    unit: Any
    value: Callable[[Place], int | None]
    rows: Callable[[str], str]
    good: bool = False


def hazards(**wish: object) -> str:
    """The list of hazards that this wish finds."""
    return f"{reverse('hazards:list')}?{urlencode(wish)}"


def checks(**wish: object) -> str:
    """The list of checks that this wish finds."""
    return f"{reverse('inspections:list')}?{urlencode(wish)}"


def short_of(place: str) -> str:
    """The units of a place whose checks are too few."""
    return f"{reverse('board-frequency')}?{urlencode({'place': place, 'duty': 'short'})}"


FIGURES = {
    "overdue": Figure(_lazy("已超期"), _lazy("项"), lambda p: p.overdue, lambda c: hazards(place=c, state="overdue")),
    "open": Figure(_lazy("未销号"), _lazy("项"), lambda p: p.open, lambda c: hazards(place=c, state="open")),
    "major": Figure(
        _lazy("重大隐患未销号"), _lazy("项"), lambda p: p.major,
        lambda c: hazards(place=c, state="open", grade="major"),
    ),
    "short": Figure(_lazy("检查次数不足"), _lazy("个场所"), lambda p: p.duty.sites["short"], short_of),
    "rate": Figure(
        _lazy("销号率"), "%", lambda p: p.rate, lambda c: hazards(place=c, state="struck_off"), good=True
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Land:
    """One county of the map: `shade` 0 (least) to 4, None without a value."""

    code: str
    name: str
    short: str
    path: str
    x: int
    y: int
    value: int | None
    shade: int | None
    url: str


@dataclass(frozen=True)
class Map:
    """The picture of a city, coloured by one figure; `legend` names what each shade stands for."""

    city: str
    width: int
    height: int
    lands: list[Land]
    legend: list[tuple[int, str]]
    figure: Figure
    beside: int


def map_of(city: str, found: Iterable[Place], figure: Figure) -> Map | None:
    """The map of a city with what is known of its counties; `beside` is how many places of it have no land on it (zones
    that lie within others). None where there is no picture of the city."""
    drawn = outline(city)
    if drawn is None:
        return None
    here = {place.code: place for place in found if place.code.startswith(city)}
    values = {code: figure.value(place) for code, place in here.items()}
    bounds = _bounds([n for code, n in values.items() if n is not None and code in drawn.counties])
    lands = [
        Land(
            code,
            wording.county(code, places.own_name(code)),
            wording.county(code, places.short_name(code)),
            county.path,
            county.x,
            county.y,
            values.get(code),
            _shade(values.get(code), bounds),
            figure.rows(code) if code in here else "",
        )
        for code, county in drawn.counties.items()
    ]
    known = {land.shade for land in lands}
    legend = [(n, words) for n, words in enumerate(_legend(bounds)) if n in known]
    return Map(
        wording.county(city, places.own_name(city)), drawn.width, drawn.height, lands, legend, figure,
        len(here.keys() - drawn.counties.keys()),
    )  # fmt: skip


def _bounds(values: Sequence[int]) -> list[int]:
    """The largest value of each shade: equal steps up to the largest, whole numbers, each once."""
    largest = max(values, default=0)
    if largest == 0:
        return [0]
    return sorted({0, *(-(-largest * step // (SHADES - 1)) for step in range(1, SHADES))})


def _shade(value: int | None, bounds: Sequence[int]) -> int | None:
    return None if value is None else next(n for n, bound in enumerate(bounds) if value <= bound)


def _legend(bounds: Sequence[int]) -> list[str]:
    lows = [0, *(bound + 1 for bound in bounds[:-1])]
    return [str(low) if low == high else f"{low}–{high}" for low, high in zip(lows, bounds, strict=True)]


def cities(found: Iterable[Place]) -> list[tuple[str, str]]:
    """The cities of these places that there is a picture of, by code and name."""
    codes = sorted({place.code[:CITY] for place in found})
    return [(code, wording.county(code, places.own_name(code))) for code in codes if outline(code)]


def ladder(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Each class with its words, the lengths of its bars and the ways to its rows."""
    largest = max((step.overdue + step.unlooked for step in steps), default=0) or 1
    return [
        {
            "label": _days(step),
            "overdue": step.overdue,
            "unlooked": step.unlooked,
            "long": round(100 * step.overdue / largest, 2),
            "more": round(100 * step.unlooked / largest, 2),
            "overdue_url": hazards(state="overdue", **_due(step)),
            "unlooked_url": hazards(state="unlooked", **_due(step)),
        }
        for step in steps
    ]


def _days(step: Step) -> str:
    least, most = step.rung.least, step.rung.most
    if most is None:
        return _("%(n)d 天以上") % {"n": least - 1}
    return _("%(n)d 天") % {"n": least} if least == most else _("%(a)d–%(b)d 天") % {"a": least, "b": most}


def _due(step: Step) -> dict[str, date]:
    return {"due": step.rung.until, **({"due_since": step.rung.since} if step.rung.since else {})}


def months(flows: Sequence[Flow]) -> list[dict[str, Any]]:
    """Each month with its words, the heights of its two columns and the ways to its rows."""
    largest = max((max(flow.found, flow.closed) for flow in flows), default=0) or 1
    return [
        {
            **_flow(flow, _month_end(flow.starts_on)),
            "label": f"{flow.starts_on:%m}".lstrip("0"),
            "month": _("%(y)d年%(m)d月") % {"y": flow.starts_on.year, "m": flow.starts_on.month},
            "high": round(100 * flow.found / largest, 2),
            "higher": round(100 * flow.closed / largest, 2),
        }
        for flow in flows
    ]


def days(flows: Sequence[Flow]) -> list[dict[str, Any]]:
    """Yesterday and the day itself, with the ways to their rows."""
    return [_flow(flow, flow.starts_on) for flow in flows]


def _flow(flow: Flow, until: date) -> dict[str, Any]:
    since = flow.starts_on
    return {
        "found": flow.found,
        "closed": flow.closed,
        "found_url": hazards(found_from=since, found_to=until),
        "closed_url": hazards(closed_from=since, closed_to=until),
    }


def _month_end(start: date) -> date:
    return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def newly_late(steps: Sequence[Step]) -> dict[str, Any]:
    """What fell late since yesterday: the first rung, with the way to its rows."""
    first = steps[0]
    return {"n": first.overdue, "url": hazards(state="overdue", **_due(first))}
