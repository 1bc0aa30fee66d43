"""The criteria by which a hazard of a sector is judged a major one, as choices: gist, number and article."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from bihuan.policy import policies
from bihuan.web import punctuation, wording


@cache
def _tables(sector: str) -> tuple[str, ...]:
    rows = {row["code"]: row for row in policies.table("cn", "sectors")}
    return tuple(rows.get(sector, {}).get("criteria") or ())


def _rows(sector: str) -> Iterator[tuple[str, str]]:
    for name in _tables(sector):
        try:
            table = policies.table("cn", f"criteria/{name}")
        except KeyError:
            continue  # the standard applies, but its items are not in the packs: its number alone is chosen below
        for row in table:
            if sector in row.get("sectors", (sector,)):
                yield row["code"], _words(row, table.head["number"])


def _words(row: Mapping[str, Any], number: str) -> str:
    """Code, gist and place; the places are written in Chinese, so English has the code, which says the same."""
    if punctuation.english() and row.get("en"):
        return f"{row['code']} {row['en']}"
    return f"{row['code']} {row['zh']}（{number}{row.get('article', '')}）"


def choices(sector: str) -> list[tuple[str, str]]:
    """(code, text) for a select; the last one stands for a criterion that the packs do not hold."""
    return [("", _("请选择对照的判定条款")), *_rows(sector), ("other", _("其他判定标准（在依据中写明）"))]


def text(sector: str, code: str) -> str:
    """The text of a chosen criterion."""
    return dict(choices(sector)).get(code, code)


def sector_choices() -> list[tuple[str, str]]:
    return wording.choices("sectors", blank=_("全部行业"))
