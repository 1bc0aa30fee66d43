"""What has to be looked at today, what was missed, and what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bihuan import clock
from bihuan.inspections.rounds import rules
from bihuan.inspections.rounds.models import CheckPoint, Round
from bihuan.parties.models import Account, Site
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, policies

SHOWN = 10


@dataclass(frozen=True)
class Due:
    """One point with its rhythm: the round that may be made now, the one that comes next, and those missed lately."""

    point: CheckPoint
    rhythm: str
    basis: object
    current: rules.Window | None
    coming: rules.Window | None
    missed: tuple[rules.Window, ...]
    last: Round | None
    made: bool

    @property
    def status(self) -> str:
        """due, overdue, done or waiting: what a person has to know first."""
        if self.rhythm == "at_any_time":
            return "any"
        if self.current is not None and not self.made:
            return "due"
        if self.missed:
            return "overdue"
        return "done" if self.made else "waiting"


def points_of(site: Site, by: Account, *, at: datetime) -> list[Due]:
    """The points of a site with what each asks now, and those retired lately that had missed something until then: two
    statements, whatever their number."""
    lately = Q(retired_at=None) | Q(retired_at__gt=at - rules.LOOKED_BACK)
    points = list(CheckPoint.objects.within(Scope.of(by)).filter(lately, site=site).order_by("layer", "id"))
    dues = _dues(points, policies.at(site.division_code, on=clock.local_day(at)), at=at)
    return [due for due in dues if due.point.retired_at is None or due.missed]


def due_at(point: CheckPoint, *, at: datetime) -> Due:
    """One point with what it asks now."""
    return _dues([point], policies.at(point.site.division_code, on=clock.local_day(at)), at=at)[0]


def _dues(points: list[CheckPoint], policy: Policy, *, at: datetime) -> list[Due]:
    since = at - rules.LOOKED_BACK - rules.LONGEST
    made: dict[int, dict[str, Round]] = {point.pk: {} for point in points}
    last: dict[int, Round] = {}
    for row in Round.objects.filter(point__in=points, at__gte=since).select_related("by").order_by("at"):
        made[row.point_id][row.window] = row
        last[row.point_id] = row
    return [_due(point, made[point.pk], last.get(point.pk), policy, at=at) for point in points]


def _due(point: CheckPoint, made: dict[str, Round], last: Round | None, policy: Policy, *, at: datetime) -> Due:
    rhythm, setting = rules.rhythm(point.layer, policy)
    found = rules.windows(rhythm, point.shifts, since=at - rules.LOOKED_BACK, until=at + rules.LONGEST)
    over = _in_state(found, "over", min(at, point.retired_at or at))
    missed = tuple(window for window in over if window.key not in made and window.opens >= point.set_at)
    found = found if point.retired_at is None else []
    current = rules.current(found, at=at, done=made)
    return Due(
        point=point,
        rhythm=rhythm,
        basis=setting.basis,
        current=current,
        coming=next(iter(_in_state(found, "coming", at)), None),
        missed=missed[::-1],
        last=last,
        made=current is not None and current.key in made,
    )


def _in_state(found: Iterable[rules.Window], state: str, at: datetime) -> list[rules.Window]:
    return [window for window in found if window.state(at) == state]


def latest(point: CheckPoint) -> list[Round]:
    """The last looks at a point, the newest first."""
    return list(point.rounds.select_related("by", "hazard").order_by("-at")[:SHOWN])


def names_of(ids: Iterable[int], by: Account) -> dict[int, str]:
    """The names of these points, of those in scope; nothing is asked for none."""
    wanted = list(ids)
    seen = CheckPoint.objects.within(Scope.of(by))
    return dict(seen.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
