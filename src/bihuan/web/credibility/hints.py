"""What a reviewer of a self-report is told of its credibility; an earlier verdict with it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.filings.credibility import queries
from bihuan.filings.self_reports.hints import Hint, gives_hints
from bihuan.web.credibility import words


@gives_hints
def of_credibility(report) -> list[Hint]:
    """Two statements."""
    look, hollow = getattr(report, "look", None), queries.hollow_of(report)
    found = (
        [Hint(reason.sign, words.sentence(reason), str(words.WHERE[reason.sign])) for reason in look.why]
        if look
        else []
    )
    if hollow is not None:
        found.append(Hint("found_hollow", _("复核认定不实"), hollow.seen))
    return found
