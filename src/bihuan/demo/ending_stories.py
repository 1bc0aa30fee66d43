"""How it ends: a measure that is lifted after a review, and a proposal to close that a government answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan import clock
from bihuan.conduct.closures import operations as closures
from bihuan.conduct.closures.states import Ground
from bihuan.conduct.measures import operations as measures
from bihuan.demo import hazard_stories, listing_stories
from bihuan.demo.conduct_stories import officers
from bihuan.demo.stage import Stage

Row = Mapping[str, Any]


def lifted_measure(stage: Stage, row: Row) -> None:
    """What two officers decided on the spot ends by a decision of its own, once the hazard is struck off."""
    story = {"enterprise": row["enterprise"], "finding": row["finding"], "days_ago": row["days_ago"] + 1}
    hazard = hazard_stories.self_found(stage, {**story, "way": "planned", "due_in": -row["lifted"]})
    by = stage.people["clerk"]
    made = measures.decide_onsite_measure(
        hazard.site,
        by=by,
        at=stage.moments.go_to(row["days_ago"], 11),
        measures=row["measures"],
        hazards=[hazard.pk],
        scope=row["scope"],
        legal_basis=row["legal_basis"],
        officers=officers(stage),
    )
    hazard.refresh_from_db()
    hazard_stories.finish(hazard, story, stage)
    at = max(stage.moments.go_to(row["lifted"], 15), stage.moments.last)
    reviewed = {"checked_on": clock.local_day(at), "legal_basis": row["legal_basis"], "officers": officers(stage)}
    measures.lift_measure(made, by=by, at=at, opinion=row["opinion"], **reviewed)


def closure(stage: Stage, row: Row) -> None:
    """A major hazard is past its day, the head asks the government to close, which orders otherwise; afterwards the
    hazard is rectified, accepted and struck off."""
    enterprise, clerk, head = stage.enterprises[row["enterprise"]], stage.people["clerk"], stage.people["leader"]
    story = {"enterprise": row["enterprise"], "finding": row["finding"], "days_ago": row["days_ago"]}
    hazard = hazard_stories.self_found(stage, {**story, "way": "planned", "due_in": -row["due"]})
    made = closures.propose_closure(
        enterprise,
        by=clerk,
        at=stage.moments.go_to(row["proposed"], 9),
        ground=Ground.NOT_RECTIFIED,
        what=row["what"],
        legal_basis=row["legal_basis"],
        contact=row["contact"],
        to_name=row["to"],
    )
    made = closures.send_closure_proposal(made, by=head, at=stage.moments.next(minutes=90))
    at = stage.moments.go_to(row["proposed"] - 1, 10)
    day = clock.local_day(at)
    receipt = {"received_on": day, "number": row["receipt"].format(year=day.year), "receiver": "收发室"}
    made = closures.receive_closure_proposal(made, by=clerk, at=at, **receipt)
    at = stage.moments.go_to(row["answered"], 16)
    closures.record_closure_refused(made, by=clerk, at=at, reason=row["answer"])
    hazard.refresh_from_db()
    ended = {**story, "way": "struck_off"}
    listing_stories.decide(hazard, ended, stage)
    hazard_stories.finish(hazard, ended, stage)


PLAYS = {play.__name__: play for play in (lifted_measure, closure)}
