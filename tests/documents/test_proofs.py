"""`bihuan pack check` finds a broken form before a person prints it."""

import shutil

import pytest

from bihuan.documents import forms, proofs
from bihuan.policy import check
from bihuan.policy.reading import place

SLUG = "hazard_notice"


@pytest.fixture
def packs(tmp_path):
    """A copy of the nation's forms, to be broken."""
    shutil.copytree(place() / "cn" / "documents", tmp_path / "cn" / "documents")
    return tmp_path


def edit(packs, name, old, new):
    path = packs / "cn" / "documents" / SLUG / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_shipped_form_is_sound():
    found = [(slug, *problem) for slug in forms.slugs() for problem in proofs.problems(slug, "", place())]
    assert found == []


def test_the_check_of_the_packs_asks_for_the_forms():
    assert proofs.forms_of in check.HOOKS


@pytest.mark.parametrize(
    ("name", "old", "new", "key", "says"),
    [
        ("form.typ", "content.root_cause", "content.cause", "form.typ", "prints 'cause'"),
        ("form.typ", "#prose(content.root_cause)", "", "fields.toml", "asks for 'root_cause'"),
        ("form.typ", "#letter-head", "#letter-haed", "form.typ", "does not compile"),
        ("sample.json", '"grade": "一般"', '"grade": ""', "sample.json", "form_field_missing"),
        ("sample.json", "请立即停机清灰", "责令停机清灰", "sample.json", "wording_not_allowed"),
        ("fields.toml", 'natures = ["service"', 'natures = ["raid"', "form.natures", "raid"),
        ("fields.toml", "[form.title]", "[form.titel]", "fields.toml", "cannot be read"),
    ],
)
def test_a_broken_form_is_named(packs, name, old, new, key, says):
    edit(packs, name, old, new)
    found = list(proofs.problems(SLUG, "", packs))
    assert any(at == key and says in problem for at, problem in found), found
