"""The reads about instruments that pages and visits share."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from bihuan.parties.models import Account
from bihuan.registers.kinds.instruments.models import Instrument, InstrumentLoan, InstrumentTraining


def instruments(by: Account) -> QuerySet[Instrument]:
    """The pieces of one's own office, for a list that pages by key, each with the loan that runs (`out`)."""
    running = InstrumentLoan.objects.filter(returned_at=None).select_related("holder")
    own = Instrument.objects.filter(owner_id=by.regulator_id) if by.regulator_id else Instrument.objects.none()
    return own.prefetch_related(Prefetch("loans", running, to_attr="out"))


def free_instruments(by: Account) -> list[Instrument]:
    """The pieces of one's own office that nobody has, by kind."""
    lent = InstrumentLoan.objects.filter(returned_at=None).values("instrument_id")
    own = Instrument.objects.filter(owner_id=by.regulator_id) if by.regulator_id else Instrument.objects.none()
    return list(own.exclude(pk__in=lent).order_by("kind", "number"))


def loans_for(purpose: str) -> list[InstrumentLoan]:
    """What is out for one purpose; one statement."""
    out = InstrumentLoan.objects.filter(purpose=purpose, returned_at=None)
    return list(out.select_related("instrument", "holder").order_by("instrument__kind", "id"))


def loans_of(instrument: Instrument) -> list[InstrumentLoan]:
    """Who had the piece, the last first."""
    return list(instrument.loans.select_related("holder").order_by("-id")[:20])


def held_by(by: Account) -> list[InstrumentLoan]:
    """What a person has in hand."""
    out = InstrumentLoan.objects.filter(holder=by, returned_at=None)
    return list(out.select_related("instrument__owner").order_by("-id"))


def trainings(by: Account) -> list[InstrumentTraining]:
    """Who of one's own office was trained on what, the last first."""
    if by.regulator_id is None:
        return []
    rows = InstrumentTraining.objects.filter(account__regulator_id=by.regulator_id)
    return list(rows.select_related("account").order_by("-trained_on", "-id")[:50])


def colleagues(by: Account) -> list[Account]:
    """The open accounts of one's own office."""
    if by.regulator_id is None:
        return []
    return list(Account.objects.filter(regulator_id=by.regulator_id, is_active=True).order_by("id"))
