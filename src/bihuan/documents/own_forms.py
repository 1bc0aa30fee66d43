"""An office's own layout of a form and its own fonts: put into a folder, proven before a paper is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typst
from django.conf import settings

from bihuan.documents import forms, proofs, rendering, sealing
from bihuan.documents.assembly import freeze
from bihuan.documents.forms import Form
from bihuan.refusal import Refusal


@dataclass(frozen=True)
class Shown:
    """A form of a place, as its page lists it: whose layout it is, and where that is wrong ("" where it is not)."""

    slug: str
    zh: str
    en: str
    pack: str
    own: bool
    fault: str


def load(slug: str, division_code: str) -> Form:
    """The form as it holds at a place, in the office's own layout where there is one.

    Raises form_unknown, and `own_form_broken` naming file and line where the own layout does not typeset.
    """
    form = _found(slug, division_code)
    fault = _fault(form)
    if fault:
        raise Refusal("own_form_broken", form=form.zh, where=fault)
    return form


def listed(division_code: str) -> list[Shown]:
    """Every form of a place with its state."""
    found = [_found(slug, division_code) for slug in forms.slugs(division_code)]
    return [Shown(one.slug, one.zh, one.en, one.pack, one.pack.endswith(forms.OWN), _fault(one)) for one in found]


def sample(slug: str, division_code: str) -> bytes:
    """The form filled in with its example, in the office's fonts. Raises what `load` raises."""
    form = load(slug, division_code)
    return proofs.typeset_sample(form, freeze(form.sample), book=sealing.fontbook()).pdf


def faces() -> dict[str, str]:
    """Role of the text (body, title, heading, kai) → the font that papers use for it."""
    known = sealing.fontbook().coverage
    return {role: next(family for family in chain if family in known) for role, chain in rendering.CHAINS.items()}


def own_faces() -> tuple[str, ...]:
    """The fonts of the office's own folder."""
    return sealing.fontbook().office


def _found(slug: str, division_code: str) -> Form:
    return forms.own(forms.load(slug, division_code), division_code, Path(settings.FORMS_FOLDER))


def _fault(form: Form) -> str:
    return _proven(form.sha256, form) if form.pack.endswith(forms.OWN) else ""


_TRIED: dict[str, str] = {}
"""Editions that were tried, by their hash, with what was found: the same files are tried once."""


def _proven(sha256: str, form: Form) -> str:
    if sha256 not in _TRIED:
        _TRIED[sha256] = _tried(form)
    return _TRIED[sha256]


def _tried(form: Form) -> str:
    """Where the layout fails on the form's example, in the typesetter's words: file, line and what is wrong."""
    try:
        proofs.typeset_sample(form, freeze(form.sample), book=rendering.fontbook())
    except typst.TypstError as error:
        lines = [line.strip() for line in error.diagnostic.splitlines()]
        place = next((line.partition("┌─")[2].strip() for line in lines if "┌─" in line), "")
        return f"{'/'.join(place.split('/')[-1:])} {error.message}".strip()
    return ""
