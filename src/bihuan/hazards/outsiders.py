"""Who comes to a hazard from outside: what is the enterprise's to do passes to none of them, however they are named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper

from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Institution
from bihuan.standards.width import compact, half_width

BETWEEN = re.compile(r"[、,;:/|&+。\n]")  # several names in one field
# What stands behind a name, or an "and"; but also parts of one.
WITHIN = re.compile(r"[\s()\[\]·\d和及与]|老师|专家|同志")

_FULL = "".join(map(chr, range(0xFF01, 0xFF5F)))
_HALF = "".join(map(chr, range(0x21, 0x7F)))
_SPACES = " \u3000\u00a0\t"

type Serving = Callable[[Hazard], Iterable[str]]

_serving: list[Serving] = []


def serves(asked: Serving) -> Serving:
    """Register who knows by what name somebody serves the enterprise of a hazard, whether they came or not."""
    if asked not in _serving:
        _serving.append(asked)
    return asked


def is_outsider(name: str, hazard: Hazard, *, beside: Account | None = None) -> bool:
    """Whether one of those named for the enterprise came from outside (YT-4.3.2): an expert on this hazard, `beside`
    them whoever visits with their colleagues at the office, the house they come from, who serves the enterprise by
    contract, any service institution.

    Names are compared as codes are (width.compact), for spaces and width make nobody another. Who bears the name of an
    outsider and is of the enterprise is none; nor is a worker who bears the name of an expert that never came.
    """
    named = _named(half_width(name))
    if not named:
        return False
    came = _names(_came(hazard, beside), "name", "institution__name", "regulator__name")
    bound = {compact(one) for asked in _serving for one in asked(hazard)}
    outside = named & (came | bound | _institutions(named))
    return bool(outside and outside - _names(Q(enterprise=hazard.enterprise_id), "name", "enterprise__name"))


def _named(text: str) -> set[str]:
    """Whoever may be meant by what stands in the field."""
    each = {text, *BETWEEN.split(text)}
    return set(map(compact, each.union(*map(WITHIN.split, each)))) - {""}


def _came(hazard: Hazard, beside: Account | None) -> Q:
    came = Q(pk__in=hazard.participants.values("account"))
    if beside is None:
        return came
    colleagues = Q(regulator=beside.regulator_id, is_active=True) if beside.regulator_id else Q()
    return came | Q(pk=beside.pk) | colleagues


def _names(whose: Q, *columns: str) -> set[str]:
    return {compact(name) for row in Account.objects.filter(whose).values_list(*columns) for name in row if name}


def _institutions(named: Iterable[str]) -> set[str]:
    """Those of them that are service institutions of the whole installation, as `compact` calls them."""
    plain = Upper(Func(F("name"), Value(_FULL + _SPACES), Value(_HALF), function="translate"))
    return set(Institution.objects.annotate(plain=plain).filter(plain__in=named).values_list("plain", flat=True))
