"""Where advice about a report comes from: whoever knows something that its reviewer should see says it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bihuan.filings.self_reports.models import SelfReport


@dataclass(frozen=True)
class Hint:
    """One remark to the reviewer: a stable code, the sentence, and why it is made. It advises and accuses nobody."""

    code: str
    text: str
    reason: str = ""


type Source = Callable[[SelfReport], list[Hint]]

_sources: list[Source] = []


def gives_hints(source: Source) -> Source:
    """Register a source, in a module that the app's `ready` imports."""
    if source not in _sources:
        _sources.append(source)
    return source


def of(report: SelfReport) -> list[Hint]:
    """The hints about one report, of all sources."""
    return [hint for source in _sources for hint in source(report)]
