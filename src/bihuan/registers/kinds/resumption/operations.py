"""Standing still, being checked point by point, starting again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan import audit, clock
from bihuan.hazards.majors import stops
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.resumption import conditions, rules
from bihuan.registers.kinds.resumption.access import RESUMPTIONS
from bihuan.registers.kinds.resumption.models import Shutdown
from bihuan.registers.kinds.resumption.states import Act


def items() -> dict[str, Mapping[str, Any]]:
    """The points of the resumption check, by code."""
    return {row["code"]: row for row in policies.table("cn", "resumption_items")}


def standing(enterprise: Enterprise) -> Shutdown | None:
    """The shutdown that lasts; None while the enterprise operates."""
    return enterprise.shutdowns.filter(resumed_on=None).first()


@stops.stands_still
def is_shut_down(enterprise: Enterprise) -> bool:
    """Whether it stands still for another reason than a major hazard."""
    return standing(enterprise) is not None


def _held(enterprise: Enterprise) -> Shutdown:
    found = enterprise.shutdowns.select_for_update().filter(resumed_on=None).first()
    if found is None:
        raise Refusal("not_shut_down", name=enterprise.name)
    return found


@transaction.atomic
def record_shutdown(enterprise: Enterprise, *, by: Account, at: datetime, since: date, reason: str) -> Shutdown:
    """登记停产停业: from that day on the enterprise stands still; what it owed before it said so it owes on
    (Shutdown.known_on). Raises `shutdown_reason_missing`, `shutdown_in_the_future`, `shut_down_already`."""
    RESUMPTIONS.require(Act.RECORD_SHUTDOWN, enterprise, by)
    if not reason.strip():
        raise Refusal("shutdown_reason_missing", missing=["reason"])
    if since > clock.local_day(at):
        raise Refusal("shutdown_in_the_future", since=since)
    if standing(enterprise) is not None:
        raise Refusal("shut_down_already", name=enterprise.name)
    known_on = since if by.regulator_id is not None else clock.local_day(at)
    made = Shutdown.objects.create(enterprise=enterprise, since=since, known_on=known_on, reason=reason.strip())
    _set(enterprise, since)
    data = {"since": str(since), "reason": made.reason}
    audit.record(Act.RECORD_SHUTDOWN, enterprise.ref, by=by.ref, at=at, data=data)
    return made


@transaction.atomic
def answer_resumption_items(
    enterprise: Enterprise, *, by: Account, at: datetime, answers: Mapping[str, tuple[bool, str]]
) -> Shutdown:
    """逐项检查复工条件: each point is met, or is not and says what is lacking; a later answer takes the place of
    an earlier one, and one that says the same leaves it to whoever gave it. Raises `not_shut_down`, and what
    rules.answered raises."""
    RESUMPTIONS.require(Act.ANSWER_RESUMPTION_ITEMS, enterprise, by)
    row = _held(enterprise)
    rules.answered(answers, items())
    said = {"by": by.name, "on": str(clock.local_day(at))}
    stated = {code: {"met": met, "note": note.strip()} for code, (met, note) in answers.items()}
    before = {code: row.answers.get(code, {}).items() for code in stated}
    given = {code: {**new, **said} for code, new in stated.items() if not new.items() <= before[code]}
    if not given:
        return row
    row.answers = {**row.answers, **given}
    row.save(update_fields=["answers"])
    data = {"met": sorted(code for code, one in given.items() if one["met"]), "answered": sorted(given)}
    audit.record(Act.ANSWER_RESUMPTION_ITEMS, enterprise.ref, by=by.ref, at=at, data=data)
    return row


@transaction.atomic
def resume_production(enterprise: Enterprise, *, by: Account, at: datetime) -> Shutdown:
    """恢复生产经营: every point of the check is met, and the enterprise operates again. Raises `not_shut_down`,
    `resumption_check_incomplete` naming the points (YT-3.7), `acceptance_missing` while a major hazard keeps it from
    producing (LY-3.2.5), and what those above ask (conditions.py)."""
    RESUMPTIONS.require(Act.RESUME_PRODUCTION, enterprise, by)
    row, day = _held(enterprise), clock.local_day(at)
    policy = policies.at(enterprise.division_code, on=day)
    stops.require_none(enterprise, on=day)
    conditions.require(enterprise, by=by, at=at)
    rules.resumable(row.answers, items(), policy)
    row.resumed_on = day
    row.save(update_fields=["resumed_on"])
    if not stops.whole(enterprise):  # one that is accepted ends with an act of its own
        _set(enterprise, None)
    basis, data = [rules.ground(policy)], {"since": str(row.since)}
    audit.record(Act.RESUME_PRODUCTION, enterprise.ref, by=by.ref, at=at, basis=basis, data=data)
    return row


def _set(enterprise: Enterprise, since: date | None) -> None:
    """The status that every page of the enterprise shows."""
    enterprise.suspended_on = since
    enterprise.save(update_fields=["suspended_on"])
