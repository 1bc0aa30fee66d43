"""What the records of a year say of experts: counted, never typed, in one statement for any number of them.

The domains above count what of theirs an expert did (registered in their apps' `ready`); nobody knows them here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from django.db.models import CharField, Count, F, Q, QuerySet, Value

from bihuan import clock, row_scope
from bihuan.experts.models import Declined, Misconduct, Opinion, ServiceNote

type Span = tuple[date, date]
type Witness = Callable[[Sequence[int], Span], Iterable[QuerySet]]
_witnesses: list[Witness] = []


def tells(witness: Witness) -> Witness:
    """Register a function (expert ids, first and last day) that counts: each query from `counted`."""
    if witness not in _witnesses:
        _witnesses.append(witness)
    return witness


def counted(rows: QuerySet, code: str | F, *, expert: str = "expert_id") -> QuerySet:
    """How many of these rows there are per expert, under a code or by the field that tells it; `expert` is the field
    that says whose they are."""
    named = Value(code, CharField()) if isinstance(code, str) else code
    return rows.order_by().values(who=F(expert), code=named).annotate(n=Count("pk")).values_list("who", "code", "n")


def moments(field: str, span: Span) -> Q:
    """That the moment in `field` lies in the span."""
    first, last = span
    return Q(**{f"{field}__gte": clock.day_begins(first), f"{field}__lt": clock.day_begins(last + timedelta(days=1))})


def of(experts: Sequence[int], *, place: str, year: int) -> dict[int, dict[str, int]]:
    """The counts of a year of each of these experts, by code. What offices noted counts for the pools of their own
    place. They are told to whoever keeps the pool, also of work that the reader does not see."""
    found: dict[int, dict[str, int]] = {pk: {} for pk in experts}
    if experts:
        span = (date(year, 1, 1), date(year, 12, 31))
        first, *others = [*_of_pool(experts, span, place), *(q for one in _witnesses for q in one(experts, span))]
        with row_scope.system("the counts of an expert's year"):
            for who, code, n in first.union(*others, all=True):
                found[who][code] = n
    return found


def _of_pool(experts: Sequence[int], span: Span, place: str) -> Iterable[QuerySet]:
    near = Q(office__division_code__startswith=place) | Q(office__division_code__in=_above(place))
    yield counted(ServiceNote.objects.filter(near, expert__in=experts, on__range=span), F("kind"))
    yield counted(Opinion.objects.filter(expert__in=experts, given_on__range=span), "opinions")
    declined = Declined.objects.filter(expert__in=experts, on__range=span)
    yield counted(declined.filter(justified=False), "declined")
    yield counted(declined.filter(justified=True), "declined_for_cause")
    yield counted(Misconduct.objects.filter(moments("noted_at", span), expert__in=experts), "misconduct")


def _above(place: str) -> list[str]:
    """The codes of the places around this one."""
    return [place[:length] for length in range(2, len(place))]
