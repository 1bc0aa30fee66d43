"""What may be issued to whom, and which unit a reading has. No Django, no clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from bihuan.refusal import Refusal
from bihuan.registers.kinds.instruments.states import INSTRUMENT_WORDS, KIND_WORDS, PROTECTION_WORDS, UNITS

if TYPE_CHECKING:
    from bihuan.policy import Basis, Policy


def described(*, number: str, kind: str, calibrated_until: date | None) -> None:
    """A piece has a number and a kind, an instrument the day until which it is calibrated. Raises
    `instrument_number_missing`, `instrument_kind_unknown`, `calibration_missing`."""
    if not number.strip():
        raise Refusal("instrument_number_missing", missing=["number"])
    kind_known(kind)
    if kind in INSTRUMENT_WORDS and calibrated_until is None:
        raise Refusal("calibration_missing", missing=["calibrated_until"])


def kind_known(kind: str) -> None:
    """Raises `instrument_kind_unknown`."""
    if kind not in KIND_WORDS:
        raise Refusal("instrument_kind_unknown", value=kind)


def calibrated(number: str, kind: str, until: date | None, *, on: date, basis: Basis) -> None:
    """An instrument reads only within its calibration; `basis` is what asks for it here. Raises `calibration_expired`
    (LH-1.2 where a visit takes it along, LH-8.3 where it reads)."""
    if kind in INSTRUMENT_WORDS and (until is None or until < on):
        raise Refusal("calibration_expired", number=number, until=until or "—", basis=basis)


def operator_trained(kind: str, trained: Collection[str], *, officer: bool, name: str, policy: Policy) -> None:
    """An officer gets an instrument or special equipment only after training on its kind (LY-1.2.3); protective gear
    is for everybody, and what an expert can use is the expert's own trade. Raises `operator_not_trained`."""
    if officer and kind not in PROTECTION_WORDS and kind not in trained:
        setting = policy.inspections.operators_trained
        basis = setting.cited
        raise Refusal("operator_not_trained", name=name, kind=KIND_WORDS[kind], basis=basis)


def explosion_proof(kind: str, mark: str, *, explosion_risk: bool, policy: Policy) -> None:
    """Special equipment for a site with an explosion risk bears its mark. Raises `not_explosion_proof` (LH-8.2)."""
    setting = policy.inspections.equipment_kinds
    if explosion_risk and not mark.strip() and kind in (setting.value or ()):
        raise Refusal("not_explosion_proof", kind=KIND_WORDS[kind], basis=setting.ground(kind))


def unit_fits(kind: str, unit: str, *, policy: Policy) -> None:
    """A reading is in a unit of its instrument. Raises `unit_mismatch`, naming those there are (LH-8.3)."""
    allowed = UNITS.get(kind, ())
    if unit not in allowed:
        basis = policy.inspections.instrument_kinds.basis
        raise Refusal("unit_mismatch", kind=KIND_WORDS.get(kind, kind), allowed=list(allowed), basis=basis)
