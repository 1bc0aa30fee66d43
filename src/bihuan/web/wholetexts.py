"""What a person writes is taken whole: nothing is cut without a word, and a line break is one letter, as the browser
that kept to `maxlength` counted it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from bihuan.refusal import Refusal
from bihuan.web.punctuation import phrases

_as_django_reads = forms.Textarea.value_from_datadict


def one_letter_a_line(text: str) -> str:
    """The text with its line breaks as they were typed; a browser sends two letters for each."""
    return text.replace("\r\n", "\n")


def whole(request: HttpRequest, name: str, called: str = "", *, most: int) -> str:
    """What was written in the field `name`, without the space around it.

    Raises `text_too_long`, which calls it `called`.
    """
    return fitting(request.POST.get(name, ""), called or name, most=most)


def fitting(text: str, called: str, *, most: int) -> str:
    """The same of a text that stands in a field of many names."""
    said = one_letter_a_line(text).strip()
    if len(said) > most:
        raise Refusal("text_too_long", missing=[called], most=most, n=len(said))
    return said


def readable(form: forms.Form) -> dict[str, Any]:
    """What a form was told, for an act whose rules say themselves what is missing: a day that is none and a text that
    is too long are refused, and stand for nothing else.

    Raises `entry_unreadable`, which says of each field what is wrong.
    """
    form.is_valid()
    wrong = [
        (str(form[name].label) if name in form.fields else "", error)
        for name, errors in form.errors.as_data().items()
        for error in errors
        if error.code != "required"
    ]
    if wrong:
        said = [" ".join([label, *map(_open, error.messages)]).strip() for label, error in wrong]
        raise Refusal("entry_unreadable", said=phrases(said))
    return form.cleaned_data


def _open(sentence: object) -> str:
    """Without its full stop: what is said of several fields is one sentence."""
    return str(sentence).rstrip("。.")


def count_as_the_browser() -> None:
    """To be called once: every form of the house counts the letters of a text area as the browser did."""

    def value(self: forms.Textarea, data: Any, files: Any, name: str) -> Any:
        sent = _as_django_reads(self, data, files, name)
        return one_letter_a_line(sent) if isinstance(sent, str) else sent

    forms.Textarea.value_from_datadict = value
