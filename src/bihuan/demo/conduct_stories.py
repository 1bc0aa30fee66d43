"""What follows when a hazard is not fixed: a case, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan import clock
from bihuan.conduct.cases import operations as cases
from bihuan.conduct.cases import sources
from bihuan.conduct.cases.states import Ground
from bihuan.conduct.transfers import operations as transfers
from bihuan.demo.stage import Stage


def case(stage: Stage, row: Mapping[str, Any]) -> None:
    """A case on what was not fixed by its day, sent to the department whose it is, taken there and answered."""
    by, head, there = stage.people["clerk"], stage.people["leader"], stage.people[row["to"]]
    enterprise, at = stage.enterprises[row["enterprise"]], stage.moments.go_to(row["days_ago"], 9)
    facts = sources.proposed(enterprise, by.regulator, on=clock.local_day(at))
    fact = next((one for one in facts if one.ground == Ground.OVERDUE), None)
    if fact is None:
        return
    made = cases.open_case(
        enterprise,
        by=by,
        at=at,
        ground=fact.ground,
        record=fact.record,
        suspect_kind="unit",
        suspect=enterprise.name,
        breach=row["breach"],
        legal_basis=row["legal_basis"],
        responsible=row["responsible"],
    )
    move = transfers.propose_transfer(
        made,
        by=by,
        at=stage.moments.next(),
        kind="department",
        to_office=there.regulator,
        reason=row["reason"],
        contact=row["contact"],
    )
    move = transfers.approve_transfer(move, by=head, at=stage.moments.next(minutes=30))
    move = transfers.send_transfer(move, by=by, at=stage.moments.next())
    move = transfers.accept_transfer(move, by=there, at=stage.moments.next(minutes=90))
    transfers.answer_transfer(move, by=there, at=stage.moments.next(minutes=120), answer=row["answer"])


PLAYS = {"case": case}
