"""What is proven about the forms of a pack before anyone prints one: `bihuan pack check` asks here. No Django.

Every form's sample is complete, says nothing its natures may not say, and becomes a PDF/A; a form prints every field it
asks for and asks for every field it prints; and an empty form can be previewed.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import typst
from PIL import Image

from bihuan.documents import forms, rendering, rules
from bihuan.documents.assembly import freeze, padded, photo_hashes, typeset_data
from bihuan.documents.forms import Form
from bihuan.policy import Pack, Problem, check
from bihuan.refusal import Refusal

_USED = re.compile(r'(?:content|item)\.(?!at\b|values\b)(\w+)|(?:get|has)\((?:content|item), "(\w+)"')


@check.register
def forms_of(pack: Pack) -> Iterator[Problem]:
    """Problems of the forms that stand in the pack's own folder."""
    folder = pack.folder / "documents"
    for path in sorted(folder.glob("*/fields.toml")):
        slug = path.parent.name
        name = f"{pack.folder.name}/documents/{slug}"
        for key, problem in problems(slug, pack.division_code, pack.folder.parent):
            yield Problem(name, key, problem, code="form_broken", pack=pack.id)


def problems(slug: str, division_code: str, root: Path) -> Iterator[tuple[str, str]]:
    """(key, problem) of one form, as found from the place `division_code`."""
    try:
        form = forms.load(slug, division_code, root)
    except (KeyError, TypeError, ValueError, OSError, StopIteration) as error:
        yield "fields.toml", f"cannot be read: {type(error).__name__} {error}"
        return
    if form.slug != slug:
        yield "form.slug", f"is {form.slug!r}; allowed: the name of the folder"
    if unknown := set(form.natures) - set(rules.NATURES):
        yield "form.natures", f"holds {sorted(unknown)}; allowed: {list(rules.NATURES)}"
    if lacking := set(form.natures) - form.titles.keys():
        yield "form.title", f"has no name for {sorted(lacking)}"
    yield from _fields(form)
    yield from _sample(form)


def _fields(form: Form) -> Iterator[tuple[str, str]]:
    asked = {field.id for field in form.fields}
    asked |= {column.id for field in form.fields for column in field.columns}
    layout = "".join(text for name, text in form.sources.items() if name.endswith(".typ"))
    used = {name for pair in _USED.findall(form.sources["form.typ"]) for name in pair if name}
    for name in sorted(used - asked - {"map", "enumerate", "filter", "len", "all"}):
        yield "form.typ", f"prints {name!r}, which fields.toml does not ask for"
    for name in sorted(asked):
        if not re.search(rf'[.("]{name}\b', layout):
            yield "fields.toml", f"asks for {name!r}, which the form never prints"


def _sample(form: Form) -> Iterator[tuple[str, str]]:
    context = freeze(form.sample)
    try:
        forms.validate(form, context)
        for nature in form.natures:
            rules.check_words(nature, form.spoken(context))
    except Refusal as refusal:
        yield "sample.json", f"{refusal.code}: {', '.join(refusal.missing)}"
        return
    for values, draft in ((context, False), (freeze(padded(form.fields, {})), True)):
        try:
            typeset_sample(form, values, book=rendering.fontbook(), draft=draft)
        except (typst.TypstError, RuntimeError) as error:
            yield "form.typ", f"does not compile {'empty' if draft else 'with its sample'}: {error}"


def typeset_sample(form: Form, context: dict, *, book: rendering.Fontbook, draft: bool = False) -> rendering.Rendering:
    """The form with these values, grey areas for its photos; raises typst.TypstError where the form is wrong."""
    grey = BytesIO()
    Image.new("RGB", (80, 60), (150, 150, 150)).save(grey, "JPEG")
    data = typeset_data(
        title=form.titles.get(form.natures[0], form.zh),
        number="" if draft else f"样{form.word}〔2026〕1号",
        issuer="样例单位",
        nature=form.natures[0],
        issued_on="" if draft else "2026-01-01",
        verify_url="" if draft else "https://bihuan.example.cn/verify/sample/",
        context=context,
        signatures=[],
        draft=draft,
    )
    images: dict[str, bytes] = {f"{sha256}.jpg": grey.getvalue() for sha256 in photo_hashes(form, context)}
    return rendering.render(form.sources, data, book=book, at=None, images=images)
