"""What was written down about an enterprise, in words: which of its facts was set, and to what."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from bihuan.web import wording
from bihuan.web.enterprises.forms import GRADES, OWNERSHIPS, SIZES
from bihuan.web.punctuation import listed, pair, phrases

UNSAID = ("", "None", "[]", "False")
CODE = re.compile(r"\w+")


def _chosen(choices: list[tuple[str, Any]]) -> Callable[[str], str]:
    names = dict(choices)
    return lambda value: str(names.get(value, value))


SAID: dict[str, Callable[[str], str]] = {
    "division_code": wording.place,
    "sector": lambda value: wording.label("sectors", value),
    "standardisation_grade": _chosen(GRADES),
    "grade_valid_until": lambda value: wording.day(date.fromisoformat(value)),
    "suspended_on": lambda value: wording.day(date.fromisoformat(value)),
    "key_processes": lambda value: listed(wording.labels("key_processes", CODE.findall(value))),
    "size": _chosen(SIZES),
    "ownership": _chosen(OWNERSHIPS),
}
"""How a value reads; those not named here are words already."""
SILENT = {"code", "competent_department", "issued_by"}
"""What is held as a reference: that it was set is said, not to what."""


def told(data: Mapping[str, Any]) -> str:
    """所在地：…；标准化等级：二级: the facts of one line of the chain."""
    return phrases(_parts(data))


def _parts(data: Mapping[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if key in SILENT and key in wording.THINGS:
            yield wording.thing(key)
        elif key not in SILENT and str(value) not in UNSAID and key in wording.THINGS:
            yield pair(wording.thing(key), SAID.get(key, str)(str(value)))
