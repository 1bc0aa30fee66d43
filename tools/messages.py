"""Gather every text a person sees, and compile the English catalogue.

`python tools/messages.py` brings locale/en/LC_MESSAGES/django.po up to date (new texts empty, gone ones dropped),
compiles django.mo beside it and names what has no English yet; `--check` writes nothing and fails instead. The Chinese
texts stand in the sources themselves (docs/adr/0006): in `_()` and the template tags, and in the tables below.
"""

import argparse
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "bihuan"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "_t": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "_p": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Text = tuple[str, str | tuple[str, ...], str | None]  # where, what, context


def texts() -> Iterator[Text]:
    """Every text: from Python, from templates, and from the tables that pure packages keep without gettext."""
    yield from _from_python()
    yield from _from_templates()
    yield from _from_tables()


def _from_python() -> Iterator[Text]:
    for path in sorted(SOURCE.rglob("*.py")):
        with path.open("rb") as source:
            yield from _found(source, path)


def _from_templates() -> Iterator[Text]:
    from django.utils.translation.template import templatize

    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        # Django rewrites a template as something Python-like whose only meaning are its _() calls.
        lines = templatize(path.read_text(encoding="utf-8"), origin=path.name).splitlines()
        calls = "\n".join(line.strip() for line in lines)
        yield from _found(io.BytesIO(calls.encode()), path)


def _found(source, path: Path) -> Iterator[Text]:
    from babel.messages.extract import extract

    where = path.relative_to(ROOT).as_posix()
    for _line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
        yield where, message, context


def _from_tables() -> Iterator[Text]:
    """Refusals, events, states, acts, choices, conditions and field names: Chinese data that pages pass to gettext."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    os.environ.setdefault("BIHUAN_ENV", "test")
    sys.path.insert(0, str(SOURCE.parent))
    django.setup()
    yield from _words()
    yield from _model_words()
    yield from _domain_words()


def _words() -> Iterator[Text]:
    from importlib import import_module

    tables = {
        "bihuan.refusal": ["TEXTS"],
        "bihuan.notify.texts": ["TEXTS"],
        "bihuan.exchange.sheets.problems": ["TEXTS"],
        "bihuan.field.states": ["STATE_WORDS", "CONFLICT_WORDS", "CAPTURE_WORDS"],
        "bihuan.hazards.states": ["STATE_WORDS", "STEP_WORDS", "GRADE_WORDS", "VERIFIER_WORDS"],
        "bihuan.hazards.rules": ["PART_WORDS"],
        "bihuan.hazards.majors.rules": ["STOP_WORDS", "PARTY_WORDS"],
        "bihuan.conduct.closures.states": ["REASON_WORDS"],
        "bihuan.conduct.urging.rules": ["FIGURE_WORDS"],
        "bihuan.inspections.states": ["STATE_WORDS", "NATURE_WORDS", "KIND_WORDS"],
        "bihuan.exchange.connectors.operations": ["KIND_WORDS"],
        "bihuan.filings.direct_reports.states": ["SENDER_WORDS", "OCCASION_WORDS", "RECEIVER_WORDS", "DUE_WORDS"],
        "bihuan.experts.states": ["STATE_WORDS", "DRAW_WORDS"],
        "bihuan.registers.kinds.instruments.states": ["KIND_WORDS"],
        "bihuan.registers.kinds.duties.states": ["RULE_WORDS"],
        "bihuan.registers.kinds.tasks.states": ["KIND_WORDS"],
        "bihuan.inspections.rounds.states": ["LAYER_WORDS", "RHYTHM_WORDS"],
    }
    for module, names in tables.items():
        for name in names:
            for text in getattr(import_module(module), name).values():
                yield module.replace(".", "/"), str(text), None


def _model_words() -> Iterator[Text]:
    from django.apps import apps

    for model in apps.get_models():
        if not model.__module__.startswith("bihuan."):
            continue
        where = model.__module__.replace(".", "/")
        for field in model._meta.concrete_fields:
            if not str(field.verbose_name).isascii():
                yield where, str(field.verbose_name), None
            for _code, label in field.choices or ():
                yield where, str(label), None
        if not str(model._meta.verbose_name).isascii():
            yield where, str(model._meta.verbose_name), None
    from bihuan.parties.posts import Role

    for label in Role.labels:
        yield "bihuan/parties/posts", str(label), None


def _domain_words() -> Iterator[Text]:
    """The acts of every domain, and the conditions under which somebody may do them."""
    from importlib import import_module

    from bihuan.parties.permission import Permissions, word

    for path in sorted((*SOURCE.rglob("states.py"), *SOURCE.rglob("access.py"))):
        where = path.relative_to(SOURCE.parent).with_suffix("")
        held = vars(import_module(".".join(where.parts)))
        maps = [one for one in held.values() if isinstance(one, Permissions)]
        conditions = {one for table in maps for ways in table.acts.values() for way in ways for one in way}
        for text in (*held.get("ACT_WORDS", {}).values(), *map(word, conditions)):
            yield where.as_posix(), str(text), None


def catalogue():
    """The English catalogue as it ought to be: today's texts with the translations there are."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    old = Catalog(locale="en")
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as source:
            old = read_po(source, locale="en")
    new = Catalog(locale="en", project="Bihuan", fuzzy=False, charset="utf-8")
    new.revision_date = new.creation_date = None
    for where, message, context in texts():
        if _empty(message):
            continue
        known = old.get(message[0] if isinstance(message, tuple) else message, context)
        string = known.string if known else ("", "") if isinstance(message, tuple) else ""
        new.add(message, string, locations=[(where, None)], context=context)
    return new


def _empty(message: str | tuple[str, ...]) -> bool:
    return not "".join(part for part in message if part)


def untranslated(found) -> list[str]:
    """The texts without English."""
    return [str(m.id) for m in found if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]


def written(found) -> bytes:
    """The catalogue as a file: sorted by text, without dates, so that it changes only when texts do."""
    from babel.messages.pofile import write_po

    out = io.BytesIO()
    write_po(out, found, width=120, sort_output=True, omit_header=False, include_lineno=False)
    lines = out.getvalue().decode().splitlines()
    dull = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To")
    return (
        "\n".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in dull))) + "\n"
    ).encode()


def compiled(found) -> bytes:
    from babel.messages.mofile import write_mo

    out = io.BytesIO()
    write_mo(out, found)
    return out.getvalue()


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the catalogue is not complete")
    args = parser.parse_args(argv)
    found = catalogue()
    missing = untranslated(found)
    if args.check:
        stale = not CATALOGUE.exists() or CATALOGUE.read_bytes() != written(found)
        for text in missing:
            print("no English:", text)
        if stale:
            print("the catalogue is not up to date: run `make messages`")
        return 1 if missing or stale else 0
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(written(found))
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(found))
    print(f"{len(list(found)) - 1} texts, {len(missing)} without English")
    return 0


if __name__ == "__main__":
    sys.exit(main())
