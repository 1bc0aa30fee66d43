"""The small pieces of HTML that a list repeats in every row: states, due days, grounds.

There are few different ones, and rendering one costs a hundred times more than looking it up. So each is rendered from
its template once and kept, by what it is made of and by the two things that surround it: language and address prefix.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps

from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.web import tones

CHOSEN = SafeString(" selected")
KEPT = 4096
"""Of each kind; the least used ones go first."""


def kept[**P, Made](render: Callable[P, Made]) -> Callable[P, Made]:
    """Keep what `render` makes of its (hashable) arguments. Safe and plain strings are kept apart."""

    @lru_cache(maxsize=KEPT, typed=True)
    def once(_language: str | None, _prefix: str, *args: P.args, **kwargs: P.kwargs) -> Made:
        return render(*args, **kwargs)

    @wraps(render)
    def found(*args: P.args, **kwargs: P.kwargs) -> Made:
        return once(get_language(), get_script_prefix(), *args, **kwargs)

    return found


@kept
def state(code: str, label: str = "") -> SafeString:
    """Tone and icon by the state's code, words by `label`, else by the table of tones."""
    words = _(label) if label else tones.word(code)
    return render_to_string("components/state_badge.html", {"tone": tones.of_state(code), "label": words})


@kept
def options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """The options of a select, each a code and its words, with the chosen one marked."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, CHOSEN if code == chosen else "", word) for code, word in choices),
    )


@kept
def ground(clause: str, text: str = "") -> SafeString:
    """依据: opens the clause in a window; a link without scripts."""
    url = reverse("basis", args=[clause])
    given = {"clause": clause, "url": url, "text": text, "ours": clause == "ours"}
    return render_to_string("components/basis.html", given)


def due(due_on: date | None, clause: str = "", *, on: date, done_on: date | None = None, soon: int = 3) -> SafeString:
    """The day, how far off it is in words, and 依据 where there is a `clause`; `on` is today."""
    left = (due_on - (done_on or on)).days if due_on else 0
    return _due(due_on, clause, left, soon, done_on is not None)


@kept
def _due(due_on: date | None, clause: str, left: int, soon: int, done: bool) -> SafeString:
    given = {"due_on": due_on, "basis": clause, "left": left, **tones.of_due(left, soon=soon, done=done)}
    return render_to_string("components/due_badge.html", given)
