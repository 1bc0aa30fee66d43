"""Who comes to a hazard from outside: what is the enterprise's to do passes to none of them, however they are named."""

from __future__ import annotations

from django.db.models import Q

from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account
from bihuan.standards.width import compact


def is_outsider(name: str, hazard: Hazard, *, beside: Account | None = None) -> bool:
    """Whether somebody named for the enterprise is one of those from outside, or the house they come from (YT-4.3.2):
    the experts on this hazard, `beside` them whoever visits, and the people of their institution or office.

    Names are compared as codes are (width.compact), for spaces and width make nobody another. Who bears the name of an
    outsider and is of the enterprise is none.
    """
    named = compact(name)
    return bool(named) and named in _names(_outside(hazard, beside)) and named not in _names(_inside(hazard))


def _outside(hazard: Hazard, beside: Account | None) -> Q:
    come = Q(pk__in=hazard.participants.values("account")) | Q(pk=beside.pk if beside else None)
    people = Account.objects.filter(come)
    return come | Q(institution__in=people.values("institution")) | Q(regulator__in=people.values("regulator"))


def _inside(hazard: Hazard) -> Q:
    return Q(enterprise=hazard.enterprise_id)


def _names(whose: Q) -> set[str]:
    rows = Account.objects.filter(whose).values_list("name", "institution__name", "regulator__name")
    return {compact(name) for row in rows for name in row if name}
