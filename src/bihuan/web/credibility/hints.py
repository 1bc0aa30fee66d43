"""What a reviewer of a self-report is told of its credibility."""

from __future__ import annotations

from bihuan.filings.credibility.rules import Sign
from bihuan.filings.self_reports.hints import Hint, gives_hints
from bihuan.web.credibility import words


@gives_hints
def of_credibility(report) -> list[Hint]:
    """What the report showed when its period was over; it was fetched with the report."""
    look = getattr(report, "look", None)
    told = [one for one in look.why if one.sign != Sign.SAME_WORDS] if look else []  # web/quality tells of words
    return [Hint(one.sign, words.sentence(one), str(words.WHERE[one.sign])) for one in told]
