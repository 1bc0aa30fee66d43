"""Who comes to a hazard from outside: what is the enterprise's to do passes to none of them, however they are named."""

from __future__ import annotations

import re

from django.db.models import Q

from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account
from bihuan.standards.width import compact

BETWEEN = re.compile(r"[、,;/()]|和|及")  # after `compact`: several names in one field, a post behind a name


def is_outsider(name: str, hazard: Hazard, *, beside: Account | None = None) -> bool:
    """Whether one of those named for the enterprise came from outside (YT-4.3.2): an expert on this hazard, `beside`
    them whoever visits, or the house they come from.

    Names are compared as codes are (width.compact), for spaces and width make nobody another. Who bears the name of an
    outsider and is of the enterprise is none; nor is a worker who bears the name of somebody that never came.
    """
    named = {compact(name), *BETWEEN.split(compact(name))} - {""}
    outside = named & _names(_came(hazard, beside), "name", "institution__name", "regulator__name")
    return bool(outside and outside - _names(Q(enterprise=hazard.enterprise_id), "name"))


def _came(hazard: Hazard, beside: Account | None) -> Q:
    return Q(pk__in=hazard.participants.values("account")) | Q(pk=beside.pk if beside else None)


def _names(whose: Q, *columns: str) -> set[str]:
    return {compact(name) for row in Account.objects.filter(whose).values_list(*columns) for name in row if name}
