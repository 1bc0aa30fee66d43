"""A form that was refused comes back as it was sent, whatever the view that draws it again remembers of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from django.http import QueryDict

_FIELD = re.compile(r"(<input\b[^>]*>)|(<textarea\b[^>]*>).*?(</textarea>)|(<select\b[^>]*>)(.*?)(</select>)", re.S)
_ATTRIBUTE = re.compile(r'\b([a-z-]+)="([^"]*)"')
_OPTION = re.compile(r"<option\b[^>]*>")
_TYPED = frozenset({"text", "number", "date", "datetime-local", "month", "time", "tel", "email", "url"})
_TICKED = frozenset({"checkbox", "radio"})
_ONCE = "one-time-code"
"""What is typed for this once, as a password is, never comes back."""


def as_sent(form: SafeString, sent: QueryDict) -> SafeString | None:
    """The fields of a form with the texts, choices and ticks of `sent`; None where it was another form of the page that
    was sent, which shows in what stands hidden in it: the row that it is about."""
    fields = [_attributes(tag) for tag in re.findall(r"<input\b[^>]*>", form)]
    hidden = [(one.get("name", ""), unescape(one.get("value", ""))) for one in fields if one.get("type") == "hidden"]
    if any(value not in sent.getlist(name) for name, value in hidden):
        return None
    left: dict[str, Iterator[str]] = {name: iter(values) for name, values in sent.lists()}
    return mark_safe(_FIELD.sub(lambda field: _filled(field, left, sent), form))


def _filled(field: re.Match[str], left: dict[str, Iterator[str]], sent: QueryDict) -> str:
    tag = field[1] or field[2] or field[4]
    said = _attributes(tag)
    if said.get("type") in _TICKED:
        name, value = said.get("name", ""), said.get("value")
        return _marked(tag, "checked", name in sent if value is None else unescape(value) in sent.getlist(name))
    fit = field[1] is None or (said.get("type", "text") in _TYPED and said.get("autocomplete") != _ONCE)
    value = (
        next(left.get(said.get("name", ""), iter(())), None) if fit and not re.search(r"\bmultiple\b", tag) else None
    )
    if value is None:
        return field[0]
    if field[2]:
        return f"{tag}\n{escape(value)}{field[3]}"
    if field[4]:
        return f"{tag}{_chosen(field[5], value)}{field[6]}"
    return re.sub(r'\svalue="[^"]*"', "", tag).replace("<input", f'<input value="{escape(value)}"', 1)


def _chosen(options: str, value: str) -> str:
    """The options with that one selected; as they were where it is none of them."""
    known = {unescape(_attributes(tag).get("value", "")) for tag in _OPTION.findall(options)}
    if value not in known:
        return options

    def marked(option: re.Match[str]) -> str:
        return _marked(option[0], "selected", unescape(_attributes(option[0]).get("value", "")) == value)

    return _OPTION.sub(marked, options)


def _marked(tag: str, word: str, chosen: bool) -> str:
    """The tag with this word of it, or without; as it is where it says so already."""
    bare = re.sub(rf'\s{word}(="[^"]*")?(?=[\s/>])', "", tag)
    if chosen == (bare != tag):
        return tag
    return re.sub(r"^<\w+", rf"\g<0> {word}", tag) if chosen else bare


def _attributes(tag: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(tag))
