"""Who keeps the pieces of an office and who signs for one, on one page."""

from __future__ import annotations

from bihuan.parties.models import REGULATOR_ROLES, Account
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger
from bihuan.registers.kinds.instruments.models import Instrument, InstrumentLoan
from bihuan.registers.kinds.instruments.states import Act


def in_an_office(subject: object, by: Account) -> bool:
    """监管部门人员"""
    return by.is_active and by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def colleague(person: Account, by: Account) -> bool:
    """同一部门的人员"""
    return in_an_office(person, by) and person.regulator_id == by.regulator_id


def keeps_it(instrument: Instrument, by: Account) -> bool:
    """保管单位的人员"""
    return in_an_office(instrument, by) and instrument.owner_id == by.regulator_id


def concerns(loan: InstrumentLoan, by: Account) -> bool:
    """保管单位的人员或领用人本人"""
    return keeps_it(loan.instrument, by) or holds_it(loan, by)


def keeps_what_was_lent(loan: InstrumentLoan, by: Account) -> bool:
    """保管单位的人员"""
    return keeps_it(loan.instrument, by)


def holds_it(loan: InstrumentLoan, by: Account) -> bool:
    """领用人本人"""
    return by.is_active and loan.holder_id == by.pk


STORE = Permissions("registers", sees=in_an_office, acts={Act.REGISTER_INSTRUMENT: [[in_an_office]]})
PEOPLE = Permissions("registers", sees=colleague, acts={Act.RECORD_INSTRUMENT_TRAINING: [[colleague]]})
PIECES = Permissions(
    "registers",
    sees=keeps_it,
    acts={Act.CALIBRATE_INSTRUMENT: [[keeps_it]], Act.ISSUE_INSTRUMENT: [[keeps_it]]},
)
LOANS = Permissions(
    "registers",
    sees=concerns,
    acts={
        Act.SIGN_FOR_INSTRUMENT: [[holds_it]],
        Act.RETURN_INSTRUMENT: [[keeps_what_was_lent], [holds_it]],
    },
)


def fetch_instrument(instrument_id: int, by: Account) -> Instrument:
    """A piece of one's own office; otherwise Stranger (404)."""
    if in_an_office(None, by):
        found = Instrument.objects.filter(pk=instrument_id, owner_id=by.regulator_id).first()
        if found is not None:
            return found
    raise Stranger(f"instrument:{instrument_id}")


def fetch_loan(loan_id: int, by: Account) -> InstrumentLoan:
    """What was lent to oneself or by one's own office; otherwise Stranger (404)."""
    found = InstrumentLoan.objects.select_related("instrument").filter(pk=loan_id).first()
    if found is None or not concerns(found, by):
        raise Stranger(f"instrument_loan:{loan_id}")
    return found
