"""What a reviewer of a self-report is told of its words: those of the report and those of the hazards behind it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from bihuan.filings.quality import looking, queries
from bihuan.filings.self_reports.hints import Hint, gives_hints
from bihuan.web.punctuation import listed
from bihuan.web.quality import words

SHOWN = 60


@gives_hints
def of_texts(report) -> list[Hint]:
    """Two statements; nothing for a report whose words say something and are its own."""
    return [*_of_report(report), *_of_hazards(report)]


def _of_report(report) -> Iterator[Hint]:
    signs = looking.of_report(report)
    if signs:
        why = listed([words.sentence(sign, report.text) for sign in signs])
        yield Hint(signs[0].sign, _("工作情况的文字建议核实"), why)


def _of_hazards(report) -> Iterator[Hint]:
    for review in queries.of_report(report):
        yield Hint("text_review", f"“{review.text.strip()[:SHOWN]}”", listed(words.reasons(review)))
