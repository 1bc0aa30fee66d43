"""What hangs on an office or an institution and keeps it from being closed.

The domains above name what of theirs does (in their apps' `ready`); here nobody knows them, everybody is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from bihuan.parties.models import Institution, Regulator

NAMED = 3
"""So many are named; of the rest the number is said."""

type Organisation = Regulator | Institution
type Asker = Callable[[Organisation], Iterable[Tie]]


@dataclass(frozen=True)
class Tie:
    """Things of one kind (a word of web/wording.py) that hang on it: the names of some, and how many there are."""

    thing: str
    names: tuple[str, ...]
    total: int

    @classmethod
    def of(cls, thing: str, names: Sequence[str]) -> Tie:
        """The tie that things of these names make."""
        return cls(thing, tuple(names[:NAMED]), len(names))

    def __str__(self) -> str:
        """accounts_in_use：甲、乙、丙（12）, for a terminal; pages put it into words (web/wording.py)."""
        more = f"（{self.total}）" if self.total > len(self.names) else ""
        return f"{self.thing}：{'、'.join(self.names)}{more}"


_askers: list[Asker] = []


def asked(asker: Asker) -> Asker:
    """Register a function that names the ties of its domain."""
    if asker not in _askers:
        _askers.append(asker)
    return asker


def tie(thing: str, rows: QuerySet, *, name: str = "name") -> Iterator[Tie]:
    """The tie that `rows` make, none where there are none; one or two statements."""
    found = list(rows.order_by("pk").values_list(name, flat=True)[: NAMED + 1])
    if found:
        total = len(found) if len(found) <= NAMED else rows.count()
        yield Tie(thing, tuple(found[:NAMED]), total)


def of(organisation: Organisation) -> list[Tie]:
    """Everything that hangs on it, of all domains."""
    return [one for asker in _askers for one in asker(organisation)]


@asked
def of_parties(organisation: Organisation) -> Iterator[Tie]:
    """Accounts in use; of an office also its subordinates, the enterprises it answers for and the institutions whose
    record it keeps."""
    if isinstance(organisation, Regulator):
        yield from tie("subordinate_offices", organisation.children.filter(closed_on=None))
    yield from tie("accounts_in_use", organisation.accounts.filter(is_active=True))
    if isinstance(organisation, Regulator):
        yield from tie("enterprises", organisation.enterprises.all())
        yield from tie("kept_institutions", organisation.kept_institutions.all())
