"""How a form field is drawn: its shape, its classes, and what a screen reader is told."""

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField, Field
from django.utils.translation import gettext_lazy

_CSS = {
    "select": "form-select",
    "selectmultiple": "form-select",
    "checkbox": "form-check-input",
    "checkboxselectmultiple": "",
    "radioselect": "",
    "radio": "",
}
_LAST = {"date": "9999-12-31", "datetime-local": "9999-12-31T23:59"}
"""Without a last day a browser takes six figures for the year, and who types 20261127 has the year 202611."""
_SHAPES = {"checkbox": "check", "radio": "many", "radioselect": "many", "checkboxselectmultiple": "many"}


def choices(words: Mapping[str, str]) -> list[tuple[str, Any]]:
    """What a select offers of a domain's codes with their words."""
    return [(code, gettext_lazy(word)) for code, word in words.items()]


def drawn(bound: BoundField, *, help: str, placeholder: str) -> dict[str, Any]:
    """`control` (the HTML), `shape` (text, check, many), `limit` for a counter, and whether the field is `optional`."""
    kind = _kind(bound)
    shape = _SHAPES.get(kind, "text")
    return {
        "control": bound.as_widget(attrs=_attrs(bound, kind, shape, help, placeholder)),
        "shape": shape,
        "limit": getattr(bound.field, "max_length", None) if kind in ("text", "textarea") else None,
        "optional": not bound.field.required and not asked(bound) and shape != "check",
    }


def asks(field: Field) -> Field:
    """Mark a field that the form lets pass empty because a rule asks for it, and the refusal names the clause."""
    field.asked = True
    return field


def asked(bound: BoundField) -> bool:
    """Whether a rule will ask for the field, though the form itself does not: the refusal then names the clause."""
    return getattr(bound.field, "asked", False)


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    name = widget.__class__.__name__.lower()
    return name if name in _SHAPES else getattr(widget, "input_type", "") or name


def _attrs(bound: BoundField, kind: str, shape: str, help: str, placeholder: str) -> dict[str, str]:
    own = bound.field.widget.attrs.get("class", "")
    invalid = "is-invalid" if bound.errors else ""
    attrs = {"class": " ".join(part for part in (own, _CSS.get(kind, "form-control"), invalid) if part)}
    described = [f"{bound.auto_id}_help"] if help else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    if described and shape != "many":
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if last := _LAST.get(bound.field.widget.attrs.get("type", kind)):
        attrs["max"] = last
    if placeholder:
        attrs["placeholder"] = placeholder
    return attrs
