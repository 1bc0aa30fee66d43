"""Who comes to a hazard from outside: what is the enterprise's to do passes to none of them, however they are named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper

from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Institution
from bihuan.standards.width import compact, half_width

BETWEEN = re.compile(r"[、,;:/|&+。\n]")  # several names in one field, some with a bracket of their own
MARKS = re.compile(r"[\W\d_]+")  # whatever else stands between two names, and within one
WORDS = re.compile(r"[和及与]|由|负责|老师|专家|同志|工程师|高工")  # beside a name; or parts of one
LONGEST = 4  # pieces that one name may be typed in

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
    own = _names(Q(enterprise=hazard.enterprise_id), "name") | {compact(hazard.enterprise.name)} if outside else set()
    return bool(outside - own)


def _named(text: str) -> set[str]:
    """Whoever may be meant by what stands in the field."""
    pieces = [piece for piece in MARKS.split(text) if piece]
    spans = ((n, n + length) for n in range(len(pieces)) for length in range(1, LONGEST + 1))
    each = {text, *BETWEEN.split(text), *("".join(pieces[first:last]) for first, last in spans)}
    return set(map(compact, each.union(*map(WORDS.split, each)))) - {""}


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
