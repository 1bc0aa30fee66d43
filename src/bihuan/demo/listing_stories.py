"""Whether a major hazard is listed: one that is, as far as its story goes, and those of which a leader says why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bihuan import clock
from bihuan.demo.stage import Stage
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import operations as listings
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardGrade

NOT_LISTED = "危险已经排除，数日内可整改完，不再挂牌"


def decide(hazard: Hazard, story: Mapping[str, Any], stage: Stage) -> None:
    """Before it is treated: listed as the story tells, or not listed where the place wants an answer and it ends."""
    if hazard.grade != HazardGrade.MAJOR:
        return
    if "listing" in story:
        _list(hazard, story["listing"], stage)
    elif story["way"] == "struck_off" and policy_of(hazard).listing.decision_required.value:
        leader = stage.people["leader"]
        listings.decline_listing(hazard, by=leader, at=stage.moments.next(minutes=60), reason=NOT_LISTED)


def _list(hazard: Hazard, told: Mapping[str, Any], stage: Stage) -> None:
    """Asked for, approved, planned, told of and visited."""
    clerk, leader, other = stage.people["clerk"], stage.people["leader"], stage.people[told["responsible"]]
    moments = stage.moments
    units = {"responsible": other.regulator, "supervising": clerk.regulator}
    listing = listings.propose_listing(hazard, by=clerk, at=moments.next(minutes=60), reason=told["reason"], **units)
    due_on = moments.day(-told["due_in"])
    given = {"due_on": due_on, "requirement": told["requirement"]}
    listing = listings.approve_listing(listing, by=leader, at=moments.next(minutes=90), **given)
    plan = {"plan": told["plan"], "due_on": max(due_on - timedelta(days=3), clock.local_day(moments.last))}
    listings.plan_listing(listing, by=other, at=moments.next(minutes=120), **plan)
    listings.visit_listing(listing, by=clerk, at=moments.next(minutes=60), said=told["visit"])
    progress = {"progress": told["progress"], "percent": told["percent"]}
    listings.report_listing(listing, by=other, at=moments.next(minutes=60), **progress)
