"""Setting the points of a site, and filing what was seen at one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time

from django.db import transaction

from bihuan import clock
from bihuan.hazards import operations as hazards
from bihuan.hazards.facts import CheckFacts
from bihuan.hazards.models import Hazard, Origin
from bihuan.inspections.rounds import ledger, rules
from bihuan.inspections.rounds.access import POINTS, SITES
from bihuan.inspections.rounds.models import CheckPoint, Round
from bihuan.inspections.rounds.states import Act, Layer
from bihuan.parties.models import Account, Site
from bihuan.policy import policies
from bihuan.refusal import Refusal


@transaction.atomic
def set_check_point(
    site: Site,
    *,
    by: Account,
    at: datetime,
    name: str,
    layer: str,
    team: str = "",
    shifts: Sequence[time] = (),
    items: Iterable[str] = (),
) -> CheckPoint:
    """设自查点: one place of the site that a layer looks at in its rhythm (LY-3.1.1).

    Raises what rules.point_complete raises, and `duplicate_check_point`.
    """
    SITES.require(Act.SET_CHECK_POINT, site, by)
    policy = policies.at(site.division_code, on=clock.local_day(at))
    known = layer if layer in set(Layer) else Layer.EMPLOYEE
    rhythm, setting = rules.rhythm(known, policy)
    rules.point_complete(name=name, layer=layer, rhythm=rhythm, team=team, shifts=shifts, basis=setting.basis)
    if CheckPoint.objects.standing().filter(site=site, name=name.strip()).exists():
        raise Refusal("duplicate_check_point")
    point = CheckPoint.objects.create(
        site=site,
        name=name.strip(),
        layer=layer,
        team=team.strip(),
        shifts=sorted(set(shifts)),
        items=[item.strip() for item in items if item.strip()],
        set_at=at,
    )
    ledger.record(
        Act.SET_CHECK_POINT, point, by=by, at=at, basis=setting.basis, data={"layer": layer, "rhythm": rhythm}
    )
    return point


@transaction.atomic
def retire_check_point(point: CheckPoint, *, by: Account, at: datetime, reason: str) -> CheckPoint:
    """停用自查点: nobody has to look at it any more; what was seen there stays. Raises `reason_missing`,
    `check_point_retired`."""
    POINTS.require(Act.RETIRE_CHECK_POINT, point, by)
    point = _locked(point)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    point.retired_at = at
    point.save(update_fields=["retired_at"])
    ledger.record(Act.RETIRE_CHECK_POINT, point, by=by, at=at, data={"reason": reason.strip()})
    return point


@transaction.atomic
def record_round(
    point: CheckPoint,
    *,
    by: Account,
    at: datetime,
    window: str = "",
    note: str = "",
    problem: Mapping[str, object] | None = None,
) -> Round:
    """登记自查: somebody has looked at the point; a `problem` (description, photos, grade …) becomes a hazard at once.

    `window` names the round it is for, the open one by default. Raises `check_window_closed`, `round_already_made`
    (LY-3.1.1), `check_point_retired`, and what hazards.raise_hazard raises.
    """
    POINTS.require(Act.RECORD_ROUND, point, by)
    point = _locked(point)
    policy = policies.at(point.site.division_code, on=clock.local_day(at))
    rhythm, setting = rules.rhythm(point.layer, policy)
    due = _due(point, rhythm, window=window, at=at, basis=setting.basis)
    hazard = _raised(point, problem, by=by, at=at) if problem is not None else None
    row = Round.objects.create(point=point, window=due, by=by, at=at, hazard=hazard, note=note.strip())
    data = {"window": due, **({"hazard": hazard.ref} if hazard else {})}
    ledger.record(Act.RECORD_ROUND, point, by=by, at=at, basis=setting.basis, data=data)
    return row


def _due(point: CheckPoint, rhythm: str, *, window: str, at: datetime, basis: object) -> str:
    """The name of the round that is filed; "" where one may look at any time."""
    if rhythm == "at_any_time":
        return ""
    around = rules.windows(rhythm, point.shifts, since=at, until=at + rules.LONGEST)
    done = point.rounds.filter(window__in=[each.key for each in around]).values_list("window", flat=True)
    return rules.window_to_file(around, wanted=window, at=at, done=done, basis=basis).key


def _raised(point: CheckPoint, problem: Mapping[str, object], *, by: Account, at: datetime) -> Hazard:
    return hazards.raise_hazard(
        point.site, by=by, at=at, check=CheckFacts(point.ref, Origin.SELF_CHECK), location=point.name, **problem
    )


def _locked(point: CheckPoint) -> CheckPoint:
    """The row, locked until the act ends. Raises `check_point_retired`."""
    fresh = CheckPoint.objects.select_for_update(of=("self",)).select_related("site__enterprise").get(pk=point.pk)
    if fresh.retired_at is not None:
        raise Refusal("check_point_retired", name=fresh.name)
    return fresh
