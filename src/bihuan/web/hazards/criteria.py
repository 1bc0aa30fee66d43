"""The criteria by which a hazard of a sector is judged a major one, as choices: gist, number and article."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.hazards.majors import criteria
from bihuan.web import punctuation, wording

type Choices = list[tuple[str, Any]]


class CriterionField(forms.ChoiceField):
    """A criterion to choose. One of a repealed standard passes though it is not offered: who sends a page or a draft of
    last month is told by the rules what took its place, not that the choice is invalid."""

    def valid_value(self, value: str) -> bool:
        return super().valid_value(value) or criteria.has_ended(value)


def _words(standard: criteria.Standard, row: Mapping[str, Any]) -> str:
    """Code, gist and place; the places are written in Chinese, so English has the code, which says the same."""
    if punctuation.english() and row.get("en"):
        return f"{row['code']} {row['en']}"
    return f"{row['code']} {row['zh']}（{standard.number}{row.get('article', '')}）"


def choices(sector: str, *, on: date | None = None, text: str = "") -> Choices:
    """(code, text) for a select: those in force on the day of finding, today where none is given. What a description
    comes near stands first; the last one stands for a criterion that the packs do not hold."""
    on = on or clock.today()
    rows = {row["code"]: _words(standard, row) for standard, row in criteria.of_sector(sector, on=on)}
    near = [(code, rows[code]) for code in criteria.proposed(sector, text, on=on)] if text else []
    others = [(code, words) for code, words in rows.items() if code not in dict(near)]
    offered = [(_("与描述相近的，请核对"), near), (_("本行业其他判定条款"), others)] if near else others
    return [("", _("请选择对照的判定条款")), *offered, ("other", _("其他判定标准（在依据中写明）"))]


def text(sector: str, code: str) -> str:
    """The text of a chosen criterion, whether it is still in force or not."""
    found = criteria.known(code)
    return _words(*found) if found else dict(choices(sector)).get(code, code)


def sector_choices() -> list[tuple[str, str]]:
    return wording.choices("sectors", blank=_("全部行业"))
