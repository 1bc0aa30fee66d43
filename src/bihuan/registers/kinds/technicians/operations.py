"""Expert help at enterprises short of technicians: written down, due, settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.technicians import rules
from bihuan.registers.kinds.technicians.access import HELP
from bihuan.registers.kinds.technicians.models import ExpertHelp
from bihuan.registers.kinds.technicians.states import HELP_WORDS, Act


@dataclass(frozen=True)
class Flag:
    """An enterprise short of technicians: what is due, what there was, and whether this cycle is settled."""

    due: list[rules.Due]
    had: list[ExpertHelp]
    settled: bool


def flag_of(enterprise: Enterprise, technicians: int | None, policy: Policy, *, on: date) -> Flag | None:
    """None for one that is not short; one statement."""
    if not rules.short(technicians, policy):
        return None
    had = list(enterprise.expert_help.order_by("-held_on", "-id"))
    last = _last(had)
    due = rules.due({kind: one.held_on for kind, one in last.items()}, policy, on=on)
    fresh = [one.due_on is None or one.due_on > on for one in due]
    return Flag(due, had, len(last) == len(due) and all(fresh) and all(one.settled for one in last.values()))


def _last(had: list[ExpertHelp]) -> dict[str, ExpertHelp]:
    """Kind → the last time, of rows with the newest first."""
    return {one.kind: one for one in reversed(had)}


@transaction.atomic
def record_expert_help(
    enterprise: Enterprise, *, by: Account, at: datetime, kind: str, held_on: date, expert: str
) -> ExpertHelp:
    """登记专家帮扶: a training or a check that took place. Raises `help_kind_unknown`, `help_in_the_future`,
    `help_expert_missing`, `duplicate_help`."""
    HELP.require(Act.RECORD_EXPERT_HELP, enterprise, by)
    if kind not in HELP_WORDS:
        raise Refusal("help_kind_unknown", value=kind)
    if held_on > clock.local_day(at):
        raise Refusal("help_in_the_future", value=held_on)
    if not expert.strip():
        raise Refusal("help_expert_missing", missing=["expert"])
    row, new = ExpertHelp.objects.get_or_create(
        enterprise=enterprise, kind=kind, held_on=held_on, defaults={"expert": expert.strip()}
    )
    if not new:
        raise Refusal("duplicate_help", value=held_on)
    data = {"kind": kind, "held_on": str(held_on)}
    audit.record(Act.RECORD_EXPERT_HELP, enterprise.ref, by=by.ref, at=at, data=data)
    return row


@transaction.atomic
def settle_expert_help(enterprise: Enterprise, *, by: Account, at: datetime) -> list[ExpertHelp]:
    """办结专家帮扶提醒 until the next is due. Raises `expert_visit_due` naming what was not there in the cycle
    (LH-9.2)."""
    HELP.require(Act.SETTLE_EXPERT_HELP, enterprise, by)
    day = clock.local_day(at)
    policy = policies.at(enterprise.division_code, on=day)
    last = _last(list(enterprise.expert_help.order_by("-held_on", "-id")))
    rules.settled({kind: one.held_on for kind, one in last.items()}, policy, on=day)
    enterprise.expert_help.filter(pk__in=[one.pk for one in last.values()]).update(settled=True)
    basis = [policy.experts.help_cycle.basis]
    audit.record(Act.SETTLE_EXPERT_HELP, enterprise.ref, by=by.ref, at=at, basis=basis)
    return list(last.values())
