"""What goes on beside checks and hazards: look-rounds of the enterprises' own people, and draws from the pool."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from bihuan.demo import roster
from bihuan.demo.stage import Stage
from bihuan.experts import drawing
from bihuan.experts.models import Pool
from bihuan.inspections.rounds import operations as rounds
from bihuan.inspections.rounds import rules
from bihuan.inspections.rounds.models import CheckPoint
from bihuan.parties.models import Site
from bihuan.policy import policies

POINTS_SET = 200  # days before today
_WEDNESDAY = 2


def look_round(stage: Stage, story: Mapping[str, Any]) -> None:
    """Somebody looks at a point, where its layer has to on such a day: a weekly one on Wednesdays."""
    row = next(row for row in roster.history()["check_point"] if row["name"] == story["point"])
    enterprise = stage.enterprises[story["enterprise"]]
    day = stage.moments.day(story["days_ago"])
    rhythm, _ = rules.rhythm(row["layer"], policies.at(enterprise.division_code, on=day))
    if rhythm in ("weekly", "monthly") and (day.weekday() != _WEDNESDAY or (rhythm == "monthly" and day.day > 7)):
        return
    point = _point(stage, enterprise.sites.get(is_main=True), row)
    before_shift = rhythm == "each_shift"
    stage.moments.go_to(story["days_ago"], 7 if before_shift else 10, 20 + story.get("minute", 0))
    rounds.record_round(point, by=stage.of(enterprise, row["by"]), at=stage.moments.last, note=row["note"])


def _point(stage: Stage, site: Site, row: Mapping[str, Any]) -> CheckPoint:
    standing = CheckPoint.objects.standing().filter(site=site, name=row["name"]).first()
    if standing is not None:
        return standing
    stage.moments.go_to(POINTS_SET)
    return rounds.set_check_point(
        site,
        by=stage.of(site.enterprise, "enterprise_safety"),
        at=stage.moments.last,
        name=row["name"],
        layer=row["layer"],
        team=row["team"],
        shifts=[time.fromisoformat(shift) for shift in row["shifts"]],
        items=row["items"],
    )


def draw(stage: Stage, story: Mapping[str, Any]) -> None:
    """Three experts for a check that is to come, by lot: the list is published, the next day's number draws. The number
    is as invented as the people."""
    row, days_ago = stage.city["pool"], story["days_ago"]
    number_on = stage.moments.day(days_ago - 1)
    drawn = drawing.commit_draw(
        Pool.objects.get(name=row["name"]),
        by=stage.people[row["by"]],
        at=stage.moments.go_to(days_ago, 14),
        purpose="下月监督检查的专家组",
        on=stage.moments.day(days_ago - 7),
        number=3,
        source="lottery",
        number_on=number_on,
    )
    told = f"{number_on.toordinal() * 7919 % 100_000:05}"
    drawing.hold_draw(drawn, by=stage.people[row["by"]], at=stage.moments.next(days=1), told=told)
