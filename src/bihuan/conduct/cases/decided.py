"""What an office has decided on: one act is not punished twice, under whatever name it is found again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bihuan.conduct.cases.models import Case, number_of
from bihuan.conduct.cases.sources import Proposal
from bihuan.conduct.cases.states import CaseState, Ground
from bihuan.parties.models import Regulator


def numbers(facts: Iterable[Proposal], office: Regulator, *, on: date) -> dict[tuple[str, str], str]:
    """(ground, record) → the number of the closed case in which the office has decided on this fact. What lasts may be
    decided on again, what was dropped was not decided on. One statement, none where nothing is over."""
    known = {(fact.ground, name): fact for fact in facts if not fact.lasts for name in (fact.record, *fact.also)}
    if not known:
        return {}
    rows = Case.objects.filter(office=office, state=CaseState.CLOSED, ground_ref__in={name for _ground, name in known})
    found = {}
    for ground, record, year, serial in rows.exclude(outcome="").values_list("ground", "ground_ref", "year", "serial"):
        fact = known.get((Ground(ground), record))
        if fact is not None and (ground != Ground.CHECKS_MISSING or year == on.year):  # each year has its own checks
            found[fact.ground, fact.record] = number_of(year, serial)
    return found
