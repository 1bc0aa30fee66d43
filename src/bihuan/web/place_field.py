"""A field for a place: typed as people say it (a name that only one place has, a full name) or as its code."""

from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.exchange.sheets.places import Places
from bihuan.exchange.sheets.problems import CellProblem
from bihuan.parties import places
from bihuan.web import wording
from bihuan.web.punctuation import listed


@cache
def _table() -> Places:
    return Places(places.divisions())


def code_of(text: str) -> str:
    """The code of the place that is meant. Raises ValidationError that says what could be meant instead."""
    try:
        return _table().code_of(text)
    except CellProblem as problem:
        near = problem.accepted or ((problem.suggestion,) if problem.suggestion else ())
        if near:
            raise forms.ValidationError(
                _("相近的地名：{places}。请填写全称。").format(places=listed(near))
            ) from problem
        raise forms.ValidationError(_("没有找到该地名，请填写全称或区划代码。")) from problem


class PlaceField(forms.CharField):
    """One place; its value is the code. The page's datalist "places" proposes names while one types (`offered`)."""

    def __init__(self, *, max_length: int = 80, **more: Any) -> None:
        more.setdefault("widget", forms.TextInput(attrs={"list": "places", "autocomplete": "off"}))
        super().__init__(max_length=max_length, **more)

    def prepare_value(self, value: Any) -> Any:
        return places.full_name(value) if isinstance(value, str) and value.isdecimal() else value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return code_of(text) if text else ""


class PlacesField(PlaceField):
    """Several places, with 、 or , between them; its value is the list of codes."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return "、".join(places.full_name(code) for code in value)
        return value

    def clean(self, value: Any) -> list[str]:
        text = forms.CharField.clean(self, value)
        parts = [part.strip() for part in text.replace("，", "、").replace(",", "、").split("、")]
        return [code_of(part) for part in parts if part]


def offered(code: str) -> list[str]:
    """The names to propose for a place within `code`: itself and two levels below; nothing for the whole nation."""
    known = places.divisions()
    if not code or not known.knows(code):
        return []
    near = known.children(code)
    rows = [known.get(code), *near, *(one for child in near for one in known.children(child.code))]
    return [known.full_name(row.code) for row in rows[:600]]


def within(code: str, also: list[str]) -> list[tuple[str, str]]:
    """The place itself, what lies right below it, and `also`, as choices to tick."""
    known = places.divisions()
    near = known.children(code) if known.knows(code) else ()
    rows = {code: wording.place(code)}
    rows |= {places.significant(child.code): wording.county(child.code, child.name) for child in near}
    return list((rows | {one: wording.place(one) for one in also if one not in rows}).items())
