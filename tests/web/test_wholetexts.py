"""What was written is kept whole or refused: no page cuts a text of a form without a word."""

import re
from pathlib import Path

from django import forms
from django.http import QueryDict
from tests.conduct.conftest import own_store, stage
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

import bihuan.web
from bihuan.web.wholetexts import fitting

__all__ = ["own_store", "stage"]

CUT = re.compile(r"(?:POST|sent|given)\.get\(([^()]*)\)(?:\.strip\(\))?\[:")
KEYS = {"window", "area", "headquarters", "paper", "code", "year", "system", "kind", "q", "sector", "source", "grade",
        "list", "item"}  # fmt: skip
"""What is looked up, or searched for, and kept nowhere as it was sent."""


def test_no_page_cuts_what_was_written():
    pages = Path(bihuan.web.__file__).parent.rglob("*.py")
    found = [(path.name, name) for path in pages for name in CUT.findall(path.read_text())]
    assert [(path, name) for path, name in found if name.split(",")[0].strip('"') not in KEYS] == []


def test_a_text_is_counted_as_the_browser_counts_it():
    assert fitting(" 一\r\n二 ", "reason", most=3) == "一\n二"
    with refused("text_too_long", None, "reason"):
        fitting("一二三四", "reason", most=3)

    class Asked(forms.Form):
        said = forms.CharField(max_length=3, widget=forms.Textarea)

    form = Asked(QueryDict("said=%E4%B8%80%0D%0A%E4%BA%8C"))
    assert (form.is_valid(), form.cleaned_data) == (True, {"said": "一\n二"})


def test_what_is_too_long_comes_back_whole(stage):
    given = {"ground": "uncooperative", "evidence": "事" * 501}
    here = f"/orders/focus/enterprises/{stage.enterprise.pk}/record_focus_fact/"
    answer = open_as(stage.officer).post(here, given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "最多写500字，现在有501字" in text
    assert given["evidence"] in text
