"""The number by which people call a hazard: 〔2026〕12号, the twelfth found in that year at its enterprise.

An enterprise keeps one book a year, so the number runs per enterprise and year of finding; the enterprise's name stands
beside it wherever hazards of several are shown. The database draws it (migrations/0006). Pure.
"""

from __future__ import annotations

import re
from datetime import date

from bihuan.standards.width import half_width

# 〔2026〕12号, [2026]第12号, 2026年12号, 2026-12: all that people write for it.
_WRITTEN = re.compile(r"[〔【\[（(]?\s*(20\d\d)\s*(?:[〕】\]）)]\s*第?|年\s*第?|[-—/]\s*)\s*(\d{1,7})(?!\d)\s*号?")


def text(found_on: date, serial: int) -> str:
    """The number as it is written: 〔2026〕12号."""
    return f"〔{found_on.year}〕{serial}号"


def token(year: int, serial: int) -> str:
    """What stands for the number among a hazard's search tokens; no text has such a token of its own."""
    return f"#{year}-{serial}"


def parted(wish: str) -> tuple[list[str], str]:
    """The tokens of the numbers that a search asks for, and the rest of its words."""
    wish = half_width(wish)
    found = [token(int(year), int(serial)) for year, serial in _WRITTEN.findall(wish)]
    return found, _WRITTEN.sub(" ", wish)
