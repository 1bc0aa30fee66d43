"""通报: what the board says of a week or a month, as a paper to the offices below."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.documents.models import OfficialDocument
from bihuan.hazards import dated
from bihuan.hazards.states import HazardState
from bihuan.insight import queries as boards
from bihuan.oversight.access import DIGESTS, Act
from bihuan.oversight.models import Digest
from bihuan.parties import places
from bihuan.parties.models import Account, Regulator
from bihuan.policy import policies
from bihuan.refusal import Refusal

CYCLES = ("weekly", "monthly")


def period(cycle: str, on: date) -> tuple[date, date]:
    """The first and last day of the last whole week (Monday to Sunday) or month before `on`."""
    if cycle == "monthly":
        until = on.replace(day=1) - timedelta(days=1)
        return until.replace(day=1), until
    until = on - timedelta(days=on.weekday() + 1)
    return until - timedelta(days=6), until


def called(cycle: str, since: date, until: date) -> str:
    """2026年10月月报 or 2026年11月16日至11月22日周报, as it stands on the paper."""
    if cycle == "monthly":
        return f"{since.year}年{since.month}月月报"
    return f"{since.year}年{since.month}月{since.day}日至{until.month}月{until.day}日周报"


@transaction.atomic
def issue_digest(*, by: Account, at: datetime, cycle: str, remark: str = "") -> OfficialDocument:
    """签发通报: the digest of the last whole week or month, once, delivered to the offices right below.

    Raises `digest_issued` for a period that has its digest, and what documents.issue raises, as for words of power.
    """
    DIGESTS.require(Act.ISSUE_DIGEST, cycle, by)
    office, today = by.regulator, clock.local_day(at)
    since, until = period(cycle, today)
    if Digest.objects.filter(office=office, cycle=cycle, since=since).exists():
        raise Refusal("digest_issued", period=called(cycle, since, until))
    content = compose(by, since=since, until=until, on=today) | {"period": called(cycle, since, until)}
    if remark.strip():
        content["remark"] = remark.strip()
    below = Regulator.objects.standing().filter(parent=office).order_by("division_code", "id")
    document = documents.issue(
        "hazard_digest",
        context=content,
        subject=office.ref,
        issuer=office.name,
        issuer_code=office.number_prefix,
        division_code=office.division_code,
        by=by.ref,
        at=at,
        signatures=[],
        nature="supervision",
        release=policies.at(office.division_code, on=today).release,
        recipients=[{"kind": "regulator", "ref": one.ref, "name": one.name} for one in below],
    )
    Digest.objects.create(office=office, cycle=cycle, since=since, until=until, document_id=document.pk, at=at)
    data = {"cycle": cycle, "since": str(since), "number": document.number}
    audit.record(Act.ISSUE_DIGEST, office.ref, by=by.ref, at=at, release=document.release, data=data)
    return document


def compose(by: Account, *, since: date, until: date, on: date) -> dict[str, Any]:
    """What stands in the digest: the period's movements and the day's standing, all from the board."""
    board, moved = _read(by, since=since, until=until, on=on)
    return {
        "since": since,
        "until": until,
        "area": places.full_name(by.regulator.division_code),
        "summary": _summary(board, moved),
        "places": [_place(place, moved) for place in board.places],
        "ladder": [_step(step) for step in board.ladder],
    }


def in_short(by: Account, *, since: date, until: date, on: date) -> dict[str, int]:
    """The figures of the digest for one sentence, in whatever language it is read."""
    return _figures(*_read(by, since=since, until=until, on=on))


Moved = Counter[tuple[str, str]]
"""How many hazards were found or struck off, by (place, what)."""


def _read(by: Account, *, since: date, until: date, on: date) -> tuple[boards.Board, Moved]:
    moved: Moved = Counter()
    for row in dated.events(by, months_since=since.replace(day=1), days_since=since, digits=boards.COUNTY):
        if row.grain == "day" and row.starts_on <= until:
            moved[row.place, row.what] += row.n
    return boards.board(by, on=on), moved


def _figures(board: boards.Board, moved: Moved) -> dict[str, int]:
    tally = board.hazards
    return {
        "found": sum(n for (_, what), n in moved.items() if what == "found"),
        "ended": sum(n for (_, what), n in moved.items() if what == HazardState.STRUCK_OFF),
        "open": tally.open,
        "major": tally.major,
        "overdue": tally.overdue,
        "unlooked": tally.late["unlooked"],
    }


def _summary(board: boards.Board, moved: Moved) -> str:
    tally, duty = board.hazards, board.duty
    closed = tally.by_state.get(HazardState.STRUCK_OFF, 0)
    rate = boards.closing_rate(closed, closed + tally.open)
    said = "本期发现隐患{found}项，销号{ended}项。现有未销号隐患{open}项，其中重大隐患{major}项；"
    said += "超期未整改{overdue}项，超期未验收{unlooked}项。"
    said = said.format(**_figures(board, moved))
    said += f"累计销号率{rate}%。" if rate is not None else "还没有隐患记录。"
    if not duty.unset:
        said += f"今年检查次数不足的场所{duty.sites['short']}个，还差{duty.missing}次。"
    return said


def _place(place: boards.Place, moved: Counter[tuple[str, str]]) -> dict[str, str]:
    return {
        "place": place.name or places.own_name(place.code),
        "found": str(moved[place.code, "found"]),
        "closed": str(moved[place.code, HazardState.STRUCK_OFF]),
        "open": str(place.open),
        "major": str(place.major),
        "overdue": str(place.overdue),
        "short": "未规定" if place.duty.unset else str(place.duty.sites["short"]),
        "rate": "—" if place.rate is None else f"{place.rate}%",
    }


def _step(step: boards.Step) -> dict[str, str]:
    least, most = step.rung.least, step.rung.most
    days = f"{least - 1}天以上" if most is None else f"{least}天" if least == most else f"{least}–{most}天"
    return {"days": days, "overdue": str(step.overdue), "unlooked": str(step.unlooked)}
