"""Decisions about parties: plain facts in, clean values or a Refusal out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bihuan.refusal import Refusal
from bihuan.standards import credit_code


@dataclass(frozen=True)
class Identity:
    """By what an enterprise is known: its credit code, or the platform's own number for a workshop without one."""

    name: str
    credit_code: str | None
    internal_number: str


def identity(*, name: str, code: str, internal_number: str) -> Identity:
    """Cleaned identity. Raises `name_missing`, `enterprise_key_missing`, or credit_code.check's own problem code."""
    if not name.strip():
        raise Refusal("name_missing", missing=["name"])
    if not code.strip():
        if not internal_number.strip():
            raise Refusal("enterprise_key_missing", missing=["credit_code", "internal_number"])
        return Identity(name.strip(), None, internal_number.strip())
    checked = credit_code.check(code)
    if not checked.valid:
        raise Refusal(checked.problem, value=checked.code)
    return Identity(name.strip(), checked.code, internal_number.strip())


def place(division_code: str, *, known: Callable[[str], bool]) -> str:
    """The significant part of the code. Raises `division_unknown`."""
    if not division_code or not known(division_code):
        raise Refusal("division_unknown", value=division_code)
    return division_code


def account(roles: Iterable[str], *, known: Iterable[str], unattached: Iterable[str], organisations: int) -> None:
    """An account belongs to at most one organisation and holds roles that exist; `unattached` are the roles that need
    no organisation. Raises `role_unknown`, `one_organisation_only`, `organisation_missing`."""
    held = set(roles)
    strange, attached = sorted(held - set(known)), sorted(held - set(unattached))
    if strange or not held:
        raise Refusal("role_unknown", missing=strange or ["roles"], roles=strange)
    if organisations > 1:
        raise Refusal("one_organisation_only")
    if attached and not organisations:
        raise Refusal("organisation_missing", missing=["organisation"], roles=attached)
