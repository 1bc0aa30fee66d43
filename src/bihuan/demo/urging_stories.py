"""An office below that is behind: urged by letter, called in, and told of to all offices of the place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.conduct.circulars import operations as circulars
from bihuan.conduct.urging import interviewing
from bihuan.conduct.urging import operations as letters
from bihuan.demo.stage import Stage


def urging(stage: Stage, row: Mapping[str, Any]) -> None:
    """An office below is urged by letter; it answers, or its head is called in and all offices of the place are told.
    Where nothing is behind the letter is refused, and the story counts as one that could not be told."""
    by, head, office = stage.people["clerk"], stage.people["leader"], stage.regulators[row["office"]]
    at = stage.moments.go_to(row["days_ago"], 10)
    letter = letters.draft_urging_letter(office, by=by, at=at, demand=row["demand"])
    letter = letters.issue_urging_letter(letter, by=head, at=stage.moments.next(minutes=40))
    if "answer" in row:
        at, done_by = stage.moments.next(days=5), stage.moments.day(row["days_ago"] - 15)
        there = stage.people[row["office"]]
        letter = letters.answer_urging_letter(letter, by=there, at=at, answer=row["answer"], done_by=done_by)
    if "closing" in row:
        letters.close_urging_letter(letter, by=by, at=stage.moments.next(days=11), closing=row["closing"])
    if "ground" in row:
        at = stage.moments.next(days=25)
        meeting = interviewing.call_office_interview(
            letter, by=by, at=at, ground=row["ground"], held_at=stage.moments.next(days=2), place=row["place"]
        )
        signed = {"signed_by_sender": head.name, "signed_by_receiver": "到会负责人"}
        at = stage.moments.next(minutes=90)
        interviewing.record_office_interview(meeting, by=by, at=at, minutes=row["minutes"], **signed)
    if "circular" in row:
        told = circulars.draft_office_circular(
            office, by=by, at=stage.moments.next(days=3), text=row["circular"], letter=letter
        )
        told = circulars.approve_office_circular(told, by=head, at=stage.moments.next(minutes=60))
        circulars.publish_office_circular(told, by=by, at=stage.moments.next())


PLAYS = {"urging": urging}
