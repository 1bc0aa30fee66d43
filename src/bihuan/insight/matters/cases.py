"""What waits for an office about cases: its own by their turn, and what other departments sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import F, FilteredRelation, Q

from bihuan import clock
from bihuan.conduct.cases.access import in_an_office
from bihuan.conduct.cases.models import Case
from bihuan.conduct.cases.queries import turn_of
from bihuan.conduct.cases.states import Act, CaseState
from bihuan.conduct.transfers.states import STANDING, TransferState
from bihuan.conduct.transfers.states import Act as TransferAct
from bihuan.insight.task import Task
from bihuan.parties.models import Account, Role

AT_MOST = 40
_OVER = (CaseState.CLOSED, CaseState.DROPPED)
_OF_THE_HEAD = frozenset({Act.DECIDE_CASE, Act.CLOSE_CASE, TransferAct.APPROVE_TRANSFER})
_OF_THE_SENDER = {
    TransferState.PROPOSED: TransferAct.APPROVE_TRANSFER,
    TransferState.APPROVED: TransferAct.SEND_TRANSFER,
}
_OF_THE_RECEIVER = {
    TransferState.SENT: TransferAct.ACCEPT_TRANSFER,
    TransferState.ACCEPTED: TransferAct.ANSWER_TRANSFER,
}


def of_office(by: Account, on: date) -> Iterator[Task]:
    """One statement: a case stands beside each transfer of it that is on its way."""
    if not in_an_office(None, by):
        return
    move = FilteredRelation("transfers", condition=Q(transfers__state__in=sorted(STANDING)))
    own = Q(office=by.regulator_id) & ~Q(state__in=_OVER)
    sent = Q(move__to_office=by.regulator_id, move__state__in=sorted(_OF_THE_RECEIVER))
    told = {name: F(f"move__{name}") for name in ("decide_by", "send_by", "to_office_id")}
    rows = Case.objects.annotate(move=move).filter(own | sent).select_related("enterprise")
    rows = rows.annotate(move_id=F("move__id"), move_state=F("move__state"), **told).order_by("id")
    seen: set[tuple[str, int]] = set()
    for case in rows[:AT_MOST]:
        task = _received(case) if case.office_id != by.regulator_id else _own(case)
        if task is None or (task.act, task.id) in seen:
            continue
        seen.add((task.act, task.id))
        if task.act not in _OF_THE_HEAD or by.holds(Role.REGULATOR_LEADER):
            yield task


def _received(case: Case) -> Task | None:
    return _task(case, _OF_THE_RECEIVER[case.move_state])


def _own(case: Case) -> Task | None:
    """While another body has it the case waits there."""
    if case.move_state in _OF_THE_RECEIVER:
        return None
    if case.move_state is not None:
        due = case.decide_by if case.move_state == TransferState.PROPOSED else _day(case)
        return _task(case, _OF_THE_SENDER[case.move_state], due)
    turn = turn_of(case)
    return _task(case, turn) if turn is not None else None


def _day(case: Case) -> date | None:
    return clock.local_day(case.send_by) if case.send_by else None


def _task(case: Case, act: str, due: date | None = None) -> Task:
    where = f"{case.number} · {case.enterprise.name}"
    return Task(
        act, "case", case.pk, case.breach[:60], where, due, case.clause or "ours", due_basis=case.clause or "ours"
    )
