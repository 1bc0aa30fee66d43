"""What was written is kept whole or refused: no page cuts a text of a form without a word."""

import re
from pathlib import Path

from django import forms
from django.http import QueryDict
from django.utils.translation import override
from tests.conduct.conftest import own_store, stage
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

import bihuan.web
from bihuan.registers.kinds.catalogue import operations as catalogue
from bihuan.registers.models import PostCheck
from bihuan.web.wholetexts import fitting, readable

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


def test_a_day_that_is_none_stands_for_no_other():
    class Asked(forms.Form):
        on = forms.DateField(label="日期")
        said = forms.CharField(label="情况", max_length=3, required=False)

    assert readable(Asked({"said": "一"})) == {"said": "一"}, "what is missing the rules say themselves"
    with refused("entry_unreadable") as no:
        readable(Asked({"on": "2027-02-30", "said": "一二三四"}))
    assert no.facts["said"] == "日期 请填写日期，如 2026-01-05；情况 最多3个字，填了4个字"
    with override("en"), refused("entry_unreadable") as no:
        readable(Asked({"on": "2027-02-30", "said": "一二三四"}))
    said = no.facts["said"]
    assert ("2026-01-05; 情况 " in said, said[-1] == ".") == (True, False)


def test_no_check_of_a_post_is_filed_under_another_day(stage):
    post = catalogue.set_named_post(by=stage.officer, at=stage.at(), title="监管一岗", holder=stage.officer)
    catalogue.put_under_post(post, by=stage.officer, at=stage.at(), enterprises=[stage.enterprise])
    said = {"enterprise": stage.enterprise.pk, "said": "通道畅通", "checked_on": "2026-02-30"}
    answer = open_as(stage.officer).post(f"/catalogue/{post.pk}/file_post_check/", said)
    assert (answer.status_code, PostCheck.objects.count()) == (422, 0)
    assert "请改正后再提交：检查日期 请填写日期，如 2026-01-05。" in answer.content.decode()
    answer = open_as(stage.officer).post(f"/catalogue/{post.pk}/file_post_check/", {**said, "checked_on": ""})
    assert (answer.status_code, PostCheck.objects.count()) == (422, 0)
    assert "请填写日期。" in answer.content.decode()


def test_what_is_too_long_comes_back_whole(stage):
    given = {"ground": "uncooperative", "evidence": "事" * 501}
    here = f"/orders/focus/enterprises/{stage.enterprise.pk}/record_focus_fact/"
    answer = open_as(stage.officer).post(here, given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "最多写500字，现在有501字" in text
    assert given["evidence"] in text
