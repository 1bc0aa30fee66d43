"""How an old ledger was written, as a person says it beside each column: cut cells, empty cells, years, other words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from bihuan.exchange.sheets.mapping import Source
from bihuan.exchange.sheets.names import normalised
from bihuan.exchange.sheets.schema import Column

MOST_WORDS = 30
RULES = {
    "": gettext_lazy("一格一条，不拆分"),
    "numbered": gettext_lazy("按编号拆成几条（1. 2. ①）"),
    "lines": gettext_lazy("按换行拆成几条"),
    "semicolons": gettext_lazy("按分号拆成几条"),
}
UNKNOWN = {"choice_unknown", "boolean_unknown", "division_unknown", "division_ambiguous", "reference_unknown"}


@dataclass(frozen=True)
class Word:
    """A word of the old ledger, and which of our values it stands for."""

    written: str
    means: str


@dataclass(frozen=True)
class Habits:
    """What can be said of one column; `rules` and `year` only where they make sense."""

    rules: list[tuple[str, Any, bool]]
    down: bool
    dated: bool
    year: str
    words: list[Word]

    @property
    def said(self) -> bool:
        """Whether something stands there, so that it is shown open."""
        return bool(self.down or self.year or self.words or any(rule and chosen for rule, _, chosen in self.rules))


def of(column: Column, source: Source | None, problems: list[Mapping[str, Any]]) -> Habits:
    """The habits of a column with this source; words that the last check did not know are offered."""
    source = source or Source()
    return Habits(
        rules=[(rule, word, rule == source.split) for rule, word in RULES.items()] if column.splits else [],
        down=source.down,
        dated=column.type == "date",
        year=str(source.year or ""),
        words=_words(column, source, problems),
    )


def _words(column: Column, source: Source, problems: list[Mapping[str, Any]]) -> list[Word]:
    if column.type == "list":
        return []
    unknown = [p["value"] for p in problems if p["key"] == column.key and p["code"] in UNKNOWN and p["column"]]
    found = [Word(written, means) for written, means in source.spellings.items()]
    fresh = {word: None for word in unknown if normalised(word) not in source.spellings}
    return [*(Word(written, "") for written in fresh), *found][:MOST_WORDS]


def read(posted: Mapping[str, str], key: str, before: Source) -> dict[str, Any]:
    """What was said of the column, as the fields of its source; words that the page had no room for stay as before."""
    rule, year = posted.get(f"split-{key}", ""), posted.get(f"year-{key}", "").strip()
    asked = ((posted.get(f"word-{key}-{n}", ""), posted.get(f"means-{key}-{n}", "").strip()) for n in range(MOST_WORDS))
    said = {normalised(written): means for written, means in asked if written}
    return {
        "split": rule if rule in RULES else "",
        "down": f"down-{key}" in posted,
        "year": int(year) if year.isdecimal() and len(year) == 4 and 1990 <= int(year) <= 2100 else 0,
        "spellings": {written: means for written, means in {**before.spellings, **said}.items() if means},
    }
