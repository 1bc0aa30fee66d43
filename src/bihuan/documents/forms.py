"""The printed forms of a jurisdiction: where they are found, what they need, whether a paper's values are complete.

A form is a folder `documents/<slug>/` in a pack: `form.typ` (layout), `fields.toml` (what it needs), `sample.json` (a
filled-in example). A city's own folder goes before its province's and the nation's; `layout.typ` likewise. Pure.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from bihuan.policy.reading import place
from bihuan.refusal import Refusal

LAYOUT = "layout.typ"
NATION = "cn"
OWN = "/own"
"""Marks the edition of a form that is the office's own layout."""


@dataclass(frozen=True)
class Field:
    """One thing a form needs. `voice` marks what the issuer says in its own words; `empty` allows an empty list."""

    id: str
    zh: str
    en: str
    type: str
    required: bool
    voice: bool = False
    empty: bool = False
    source: str = ""
    columns: tuple["Field", ...] = ()


@dataclass(frozen=True)
class Form:
    """A form of one pack. `word` stands in the number, `titles` gives the printed name for each nature of activity."""

    slug: str
    pack: str
    zh: str
    en: str
    word: str
    natures: tuple[str, ...]
    titles: Mapping[str, str]
    fields: tuple[Field, ...]
    sources: Mapping[str, str]
    sample: Mapping[str, Any]

    @cached_property
    def sha256(self) -> str:
        """Hash of the layout, the form and its field list: which edition a paper was made from."""
        return edition_of(self.sources)

    def spoken(self, context: Mapping) -> Iterator[tuple[str, str]]:
        """Label and text of everything in `context` that is the issuer's own voice."""
        yield from _spoken(self.fields, context, "")


def edition_of(sources: Mapping[str, str]) -> str:
    """SHA-256 over the files of a form, by name."""
    digest = hashlib.sha256()
    for name in sorted(sources):
        digest.update(f"{name}\0{len(sources[name].encode())}\0".encode() + sources[name].encode())
    return digest.hexdigest()


def chain(division_code: str, root: Path) -> list[Path]:
    """Document folders that hold for a place, its own first and the nation's last."""
    code = division_code.removeprefix(NATION).removeprefix("-")
    names = [f"{NATION}-{code[:length]}" for length in range(len(code), 0, -1)] + [NATION]
    return [folder for name in names if (folder := root / name / "documents").is_dir()]


def load(slug: str, division_code: str = "", root: Path | None = None) -> Form:
    """The form `slug` as it holds at `division_code`. Raises Refusal("form_unknown") where no pack has it."""
    return _load(slug, division_code, root or place())


@cache
def _load(slug: str, division_code: str, root: Path) -> Form:
    folders = chain(division_code, root) if slug.replace("_", "").isalnum() else []
    home = next((folder for folder in folders if (folder / slug / "fields.toml").is_file()), None)
    if home is None:
        raise Refusal("form_unknown", missing=[slug], form=slug)
    layout = next(folder / LAYOUT for folder in folders if (folder / LAYOUT).is_file())
    paths = {LAYOUT: layout, "form.typ": home / slug / "form.typ", "fields.toml": home / slug / "fields.toml"}
    sources = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    sample = json.loads((home / slug / "sample.json").read_text(encoding="utf-8"))
    return _form(home.parent.name, sources, sample)


def _form(pack: str, sources: Mapping[str, str], sample: Mapping) -> Form:
    table = tomllib.loads(sources["fields.toml"])
    head = table["form"]
    return Form(
        slug=head["slug"],
        pack=pack,
        zh=head["zh"],
        en=head["en"],
        word=head["word"],
        natures=tuple(head["natures"]),
        titles=head["title"],
        fields=tuple(_field(entry) for entry in table["field"]),
        sources=sources,
        sample=sample,
    )


def own(form: Form, division_code: str, folder: Path) -> Form:
    """The form in the office's own layout, where its folder has one: `<folder>/<pack>/<slug>/form.typ`, and perhaps
    `<folder>/<pack>/layout.typ`. What a paper must say stays as the pack has it; only how it looks is the office's."""
    code = division_code.removeprefix(NATION).removeprefix("-")
    for name in [*(f"{NATION}-{code[:length]}" for length in range(len(code), 0, -1)), NATION]:
        paths = {"form.typ": folder / name / form.slug / "form.typ", LAYOUT: folder / name / LAYOUT}
        found = {key: path.read_text(encoding="utf-8") for key, path in paths.items() if path.is_file()}
        if found:
            return replace(form, pack=f"{name}{OWN}", sources={**form.sources, **found})
    return form


def of_edition(pack: str, sources: Mapping[str, str]) -> Form:
    """The form as it was when a paper was made from it, out of the files that were kept."""
    return _form(pack, sources, {})


def _field(entry: Mapping) -> Field:
    columns = tuple(_field(column) for column in entry.get("columns", ()))
    names = ("id", "zh", "en", "type", "required", "voice", "empty", "source")
    return Field(**{name: entry[name] for name in names if name in entry}, columns=columns)


def slugs(division_code: str = "", root: Path | None = None) -> list[str]:
    """Every form that holds at a place, sorted."""
    folders = chain(division_code, root or place())
    return sorted({path.parent.name for folder in folders for path in folder.glob("*/fields.toml")})


def validate(form: Form, context: Mapping, *, complete: bool = True) -> None:
    """Raise Refusal("form_field_missing") naming every empty required field by its Chinese label,
    ("form_field_invalid") where a value has not the field's type, ("form_field_unknown") for one the form lacks. An
    unfinished paper (`complete=False`) may have empty fields."""
    problems = {"form_field_missing": [], "form_field_invalid": [], "form_field_unknown": []}
    for code, label in _problems(form.fields, context, ""):
        problems[code].append(label)
    for code, labels in problems.items():
        if labels and (complete or code != "form_field_missing"):
            raise Refusal(code, missing=labels, form=form.zh, fields=labels)


def _problems(fields: tuple[Field, ...], values: Mapping, prefix: str) -> Iterator[tuple[str, str]]:
    for name in values.keys() - {field.id for field in fields}:
        yield "form_field_unknown", prefix + str(name)
    for field in fields:
        value = values.get(field.id)
        label = prefix + field.zh
        if value is None or value in ("", (), [], {}):
            if field.required and not (field.empty and value is not None):
                yield "form_field_missing", label
        elif not _TYPES[field.type](value):
            yield "form_field_invalid", label
        elif field.type == "table":
            for number, row in enumerate(value, 1):
                yield from _problems(field.columns, row, f"{label}第{number}项")
        elif field.type == "record":
            yield from _problems(field.columns, value, label)


def _spoken(fields: tuple[Field, ...], values: Mapping, prefix: str) -> Iterator[tuple[str, str]]:
    for field in fields:
        value = values.get(field.id)
        if not value:
            continue
        label = prefix + field.zh
        if field.type == "table":
            for number, row in enumerate(value, 1):
                yield from _spoken(field.columns, row, f"{label}第{number}项")
        elif field.type == "record":
            yield from _spoken(field.columns, value, label)
        elif field.voice:
            yield label, "\n".join(value) if isinstance(value, (list, tuple)) else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_date(value: Any) -> bool:
    return isinstance(value, date) or _parses(date.fromisoformat, value)


def _is_moment(value: Any) -> bool:
    """A moment, or the hour of the place as text. Text with an offset is printed as it stands and would show another
    place's hour."""
    if isinstance(value, datetime):
        return True
    return _parses(datetime.fromisoformat, value) and len(value) >= 16 and not datetime.fromisoformat(value).tzinfo


def _parses(reader, value: Any) -> bool:
    try:
        reader(value)
    except (TypeError, ValueError):
        return False
    return True


def _list_of(holds):
    return lambda value: isinstance(value, (list, tuple)) and all(holds(item) for item in value)


def _is_record(value: Any) -> bool:
    return isinstance(value, Mapping)


_TYPES = {
    "text": _is_text,
    "longtext": _is_text,
    "date": _is_date,
    "datetime": _is_moment,
    "dates": _list_of(_is_date),
    "list": _list_of(_is_text),
    "record": _is_record,
    "table": _list_of(_is_record),
    "people": _list_of(lambda one: _is_record(one) and _is_text(one.get("name"))),
    "photos": _list_of(lambda one: _is_record(one) and _is_text(one.get("sha256"))),
    "counts": lambda value: _is_record(value) and all(type(count) is int for count in value.values()),
}
