"""What a visit carries, who is protected by what, who has arrived, and what the instruments read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from bihuan import clock
from bihuan.hazards.models import Hazard
from bihuan.inspections import ledger, rules
from bihuan.inspections.access import INSPECTIONS
from bihuan.inspections.models import Inspection, Reading, TeamMember
from bihuan.inspections.states import BY_AUTHORITY, INSPECTION, Act
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.instruments import operations as instruments
from bihuan.registers.kinds.instruments import queries as carried
from bihuan.registers.kinds.instruments import rules as instrument_rules
from bihuan.registers.kinds.instruments.models import Instrument, InstrumentLoan
from bihuan.registers.kinds.instruments.states import INSTRUMENT_WORDS


@dataclass(frozen=True)
class Needs:
    """What a site asks a visit to bring: kinds of instrument and of protective gear, and whether it may explode."""

    instruments: frozenset[str]
    protection: frozenset[str]
    explosive: bool


def needs_of(enterprise: Enterprise) -> Needs:
    """By the enterprise's key processes and sector (packs/cn/tables/site_equipment)."""
    has = {*enterprise.key_processes, enterprise.sector}
    rows = [row for row in policies.table("cn", "site_equipment") if row["code"] in has]
    return Needs(
        frozenset(kind for row in rows for kind in row["instruments"]),
        frozenset(kind for row in rows for kind in row["protection"]),
        any(row["explosive"] for row in rows),
    )


@transaction.atomic
def equip_visit(
    inspection: Inspection, *, by: Account, at: datetime, instrument: Instrument, holder: Account
) -> InstrumentLoan:
    """配仪器装备: a piece of the arranging office goes along, in the hands of an expert of the team or a colleague.

    Raises `holder_not_on_visit`, and what issue_instrument raises (LH-1.2, LH-8.2, LY-1.2.3).
    """
    INSPECTIONS.require(Act.EQUIP_VISIT, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.EQUIP_VISIT, inspection.state)
    ours = holder.regulator_id is not None and holder.regulator_id == by.regulator_id
    if not ours and not inspection.team.filter(expert__account=holder).exists():
        raise Refusal("holder_not_on_visit", name=holder.name)
    loan = instruments.issue_instrument(
        instrument,
        by=by,
        at=at,
        holder=holder,
        purpose=inspection.ref,
        explosion_risk=needs_of(inspection.enterprise).explosive,
        policy=ledger.policy_of(inspection),
    )
    data = {"instrument": instrument.ref, "holder": holder.ref}
    ledger.enter(inspection, Act.EQUIP_VISIT, by=by, at=at, data=data)
    return loan


@transaction.atomic
def state_without_instrument(inspection: Inspection, *, by: Account, at: datetime, reason: str) -> Inspection:
    """说明未带仪器: why an instrument that the site asks for stays at home (LH-8.1). Raises `reason_missing`."""
    INSPECTIONS.require(Act.STATE_WITHOUT_INSTRUMENT, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    given = reason.strip()[:200]
    return ledger.enter(
        inspection, Act.STATE_WITHOUT_INSTRUMENT, by=by, at=at, data={"reason": given}, without_instrument=given
    )


def well_equipped(inspection: Inspection, *, on: date, policy: Policy) -> None:
    """Before the start: the visit carries instruments, valid ones, and those the site asks for, or says why not.

    Raises `instrument_missing`, `calibration_expired`, `instrument_not_signed_for` (LH-1.2),
    `required_instrument_missing` (LH-8.1).
    """
    loans = carried.loans_for(inspection.ref)
    pieces = [loan.instrument for loan in loans]
    rules.instruments_carried(
        inspection.kind,
        carried=[piece.kind for piece in pieces],
        needed=needs_of(inspection.enterprise).instruments,
        reason=inspection.without_instrument,
        policy=policy,
    )
    basis = policy.inspections.instruments_required_for.basis
    for piece in pieces:
        instrument_rules.calibrated(piece.number, piece.kind, piece.calibrated_until, on=on, basis=basis)
    unsigned = [one.instrument for one in loans if one.signed_at is None and one.instrument.kind in INSTRUMENT_WORDS]
    rules.instruments_signed_for(inspection.kind, [piece.number for piece in unsigned], policy)


@transaction.atomic
def acknowledge_site_rules(inspection: Inspection, *, by: Account, at: datetime) -> TeamMember:
    """知悉企业安全规定: each expert for themselves, before entering (YT-4.2.7)."""
    INSPECTIONS.require(Act.ACKNOWLEDGE_SITE_RULES, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    member = inspection.team.get(expert__account=by)
    member.rules_acknowledged_at = member.rules_acknowledged_at or at
    member.save(update_fields=["rules_acknowledged_at"])
    ledger.enter(inspection, Act.ACKNOWLEDGE_SITE_RULES, by=by, at=at, data={"expert": member.expert.ref})
    return member


@transaction.atomic
def check_in(
    inspection: Inspection,
    *,
    by: Account,
    at: datetime,
    where: str = "",
    worn: Iterable[str] = (),
    happened_at: datetime | None = None,
) -> TeamMember:
    """到场签到: an expert enters the site, protected as the site asks and knowing its rules.

    What is worn the arranging office has issued and the expert signed for; to a check that an enterprise engages the
    enterprise lends it at its gate, and the expert confirms here what is `worn`. Raises `site_rules_not_acknowledged`
    (YT-4.2.7), `ppe_missing` naming the kinds (LH-12.3), `already_checked_in`.
    """
    INSPECTIONS.require(Act.CHECK_IN, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.CHECK_IN, inspection.state)
    policy = ledger.policy_of(inspection)
    member = inspection.team.select_related("expert").get(expert__account=by)
    if member.checked_in_at is not None:
        raise Refusal("already_checked_in", at=member.checked_in_at)
    rules.site_rules_known(member.rules_acknowledged_at is not None, policy)
    protection = _issued(inspection, by) if inspection.kind in BY_AUTHORITY else set(worn)
    rules.protected(protection, needed=needs_of(inspection.enterprise).protection, policy=policy)
    done, told = clock.done_when(happened_at, at)
    member.checked_in_at, member.checked_in_where = done, where.strip()[:120]
    member.save(update_fields=["checked_in_at", "checked_in_where"])
    data = {"expert": member.expert.ref, "where": where.strip(), "worn": sorted(protection), **told}
    ledger.enter(inspection, Act.CHECK_IN, by=by, at=at, data=data)
    return member


def has_arrived(inspection: Inspection, by: Account) -> None:
    """Who looks at something on the site has checked in, where that is asked. Raises `not_checked_in` (LH-12.3,
    YT-4.2.7, LY-2.2.1)."""
    asked = rules.arrival_asked(inspection.kind, ledger.policy_of(inspection))
    if asked is not None and not inspection.team.filter(expert__account=by).exclude(checked_in_at=None).exists():
        raise Refusal("not_checked_in", missing=["check_in"], basis=asked.basis)


def _issued(inspection: Inspection, by: Account) -> Iterable[str]:
    """The kinds of gear that this person has signed for on this visit."""
    loans = carried.loans_for(inspection.ref)
    return {loan.instrument.kind for loan in loans if loan.holder_id == by.pk and loan.signed_at is not None}


@transaction.atomic
def record_reading(
    inspection: Inspection,
    *,
    by: Account,
    at: datetime,
    instrument: Instrument,
    value: str | Decimal,
    unit: str,
    place: str = "",
    hazard: Hazard | None = None,
) -> Reading:
    """登记检测数据: what a device that this visit carries has read.

    Raises `not_checked_in` as has_arrived does, `instrument_not_carried`, `unit_mismatch`, `calibration_expired`
    (LH-8.3), `reading_not_a_number`, `hazard_not_of_this_check`.
    """
    INSPECTIONS.require(Act.RECORD_READING, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.RECORD_READING, inspection.state)
    has_arrived(inspection, by)
    policy = ledger.policy_of(inspection)
    if instrument.pk not in {loan.instrument_id for loan in carried.loans_for(inspection.ref)}:
        raise Refusal("instrument_not_carried", number=instrument.number)
    instrument_rules.unit_fits(instrument.kind, unit, policy=policy)
    instrument_rules.calibrated(
        instrument.number,
        instrument.kind,
        instrument.calibrated_until,
        on=clock.local_day(at),
        basis=policy.inspections.instrument_kinds.basis,
    )
    if hazard is not None and not inspection.findings.filter(hazard=hazard).exists():
        raise Refusal("hazard_not_of_this_check", missing=[hazard.description[:30]])
    reading = Reading.objects.create(
        inspection=inspection,
        hazard=hazard,
        instrument=instrument,
        value=_number(value),
        unit=unit,
        place=place.strip()[:120],
        by=by,
        at=at,
    )
    data = {"instrument": instrument.ref, "value": str(reading.value), "unit": unit}
    ledger.enter(inspection, Act.RECORD_READING, by=by, at=at, data=data)
    return reading


def _number(value: str | Decimal) -> Decimal:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as wrong:
        raise Refusal("reading_not_a_number", value=str(value)[:20]) from wrong
    if not number.is_finite() or abs(number) >= 10**9:
        raise Refusal("reading_not_a_number", value=str(value)[:20])
    return number.quantize(Decimal("0.0001"))


def readings(inspection: Inspection) -> list[Reading]:
    """What the instruments read on this visit, in the order read."""
    return list(inspection.readings.select_related("instrument", "hazard", "by").order_by("id"))
