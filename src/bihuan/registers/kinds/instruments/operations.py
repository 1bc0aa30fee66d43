"""Keeping the instruments of an office: registering, calibrating, training, issuing, signing, returning."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.parties.models import REGULATOR_ROLES, Account
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.instruments import rules
from bihuan.registers.kinds.instruments.access import LOANS, PEOPLE, PIECES, STORE
from bihuan.registers.kinds.instruments.models import Instrument, InstrumentLoan, InstrumentTraining
from bihuan.registers.kinds.instruments.states import Act


@transaction.atomic
def register_instrument(
    *,
    by: Account,
    at: datetime,
    number: str,
    kind: str,
    name: str = "",
    explosion_proof_mark: str = "",
    calibrated_until: date | None = None,
) -> Instrument:
    """登记仪器装备: a piece of the actor's own office. Raises what rules.described raises, `duplicate_instrument`."""
    STORE.require(Act.REGISTER_INSTRUMENT, None, by)
    rules.described(number=number, kind=kind, calibrated_until=calibrated_until)
    if Instrument.objects.filter(owner=by.regulator, number=number.strip()).exists():
        raise Refusal("duplicate_instrument")
    instrument = Instrument.objects.create(
        owner=by.regulator,
        number=number.strip(),
        name=name.strip(),
        kind=kind,
        explosion_proof_mark=explosion_proof_mark.strip(),
        calibrated_until=calibrated_until,
    )
    audit.record(Act.REGISTER_INSTRUMENT, instrument.ref, by=by.ref, at=at, data={"number": number, "kind": kind})
    return instrument


@transaction.atomic
def calibrate_instrument(
    instrument: Instrument, *, by: Account, at: datetime, calibrated_until: date | None, certificate: str = ""
) -> Instrument:
    """登记检定校准: it may be read until that day. Raises `calibration_missing` for no day or one that is over."""
    PIECES.require(Act.CALIBRATE_INSTRUMENT, instrument, by)
    if calibrated_until is None or calibrated_until < clock.local_day(at):
        raise Refusal("calibration_missing", missing=["calibrated_until"])
    instrument.calibrated_until = calibrated_until
    instrument.save(update_fields=["calibrated_until"])
    data = {"until": str(calibrated_until), "certificate": certificate.strip()}
    audit.record(Act.CALIBRATE_INSTRUMENT, instrument.ref, by=by.ref, at=at, data=data)
    return instrument


@transaction.atomic
def record_instrument_training(
    person: Account, *, by: Account, at: datetime, kind: str, trained_on: date, topic: str = ""
) -> InstrumentTraining:
    """登记使用培训: somebody of the office was trained on a kind (LY-1.2.3). Raises `instrument_kind_unknown`,
    `trained_in_the_future`."""
    PEOPLE.require(Act.RECORD_INSTRUMENT_TRAINING, person, by)
    rules.kind_known(kind)
    if trained_on > clock.local_day(at):
        raise Refusal("trained_in_the_future", value=trained_on)
    row, _ = InstrumentTraining.objects.get_or_create(
        account=person, kind=kind, trained_on=trained_on, defaults={"topic": topic.strip()}
    )
    data = {"kind": kind, "on": str(trained_on)}
    audit.record(Act.RECORD_INSTRUMENT_TRAINING, person.ref, by=by.ref, at=at, data=data)
    return row


@transaction.atomic
def issue_instrument(
    instrument: Instrument,
    *,
    by: Account,
    at: datetime,
    holder: Account,
    purpose: str = "",
    explosion_risk: bool = False,
    policy: Policy | None = None,
) -> InstrumentLoan:
    """发放仪器装备 to somebody, for a purpose; `explosion_risk` says what kind of site it goes to, `policy` whose law.

    Raises `instrument_lent`, `calibration_expired` (LH-1.2), `operator_not_trained` (LY-1.2.3), `not_explosion_proof`
    (LH-8.2).
    """
    PIECES.require(Act.ISSUE_INSTRUMENT, instrument, by)
    day = clock.local_day(at)
    Instrument.objects.select_for_update().get(pk=instrument.pk)
    if instrument.loans.filter(returned_at=None).exists():
        raise Refusal("instrument_lent", number=instrument.number)
    policy = policy or policies.at(instrument.owner.division_code, on=day)
    basis = policy.inspections.instrument_kinds.basis
    rules.calibrated(instrument.number, instrument.kind, instrument.calibrated_until, on=day, basis=basis)
    trained = holder.instrument_trainings.filter(trained_on__lte=day).values_list("kind", flat=True)
    officer = holder.holds(*REGULATOR_ROLES)
    rules.operator_trained(instrument.kind, set(trained), officer=officer, name=holder.name, policy=policy)
    rules.explosion_proof(
        instrument.kind, instrument.explosion_proof_mark, explosion_risk=explosion_risk, policy=policy
    )
    loan = InstrumentLoan.objects.create(instrument=instrument, holder=holder, purpose=purpose, issued_at=at)
    data = {"holder": holder.ref, "purpose": purpose}
    audit.record(Act.ISSUE_INSTRUMENT, instrument.ref, by=by.ref, at=at, data=data)
    return loan


@transaction.atomic
def sign_for_instrument(loan: InstrumentLoan, *, by: Account, at: datetime) -> InstrumentLoan:
    """签领仪器装备: the holder, and nobody else, says that it was received. Raises `already_signed_for`."""
    LOANS.require(Act.SIGN_FOR_INSTRUMENT, loan, by)
    loan = _locked(loan)
    if loan.signed_at is not None:
        raise Refusal("already_signed_for")
    loan.signed_at = at
    loan.save(update_fields=["signed_at"])
    audit.record(Act.SIGN_FOR_INSTRUMENT, loan.instrument.ref, by=by.ref, at=at, data={"loan": loan.ref})
    return loan


@transaction.atomic
def return_instrument(loan: InstrumentLoan, *, by: Account, at: datetime) -> InstrumentLoan:
    """归还仪器装备: from now on it may be issued again."""
    LOANS.require(Act.RETURN_INSTRUMENT, loan, by)
    loan = _locked(loan)
    loan.returned_at = at
    loan.save(update_fields=["returned_at"])
    audit.record(Act.RETURN_INSTRUMENT, loan.instrument.ref, by=by.ref, at=at, data={"loan": loan.ref})
    return loan


def _locked(loan: InstrumentLoan) -> InstrumentLoan:
    """The row, locked until the act ends. Raises `instrument_returned`."""
    fresh = InstrumentLoan.objects.select_for_update(of=("self",)).select_related("instrument").get(pk=loan.pk)
    if fresh.returned_at is not None:
        raise Refusal("instrument_returned")
    return fresh
