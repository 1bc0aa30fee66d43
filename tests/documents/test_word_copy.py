"""The Word copy holds every value of the paper, says that it is a copy, and is a file that Word can read."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from tests.documents.samples import sample
from tests.documents.test_forms import SLUGS

from bihuan import documents
from bihuan.documents import forms
from bihuan.documents.assembly import freeze
from bihuan.documents.word import MARK, word_copy

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body(copy: bytes) -> ElementTree.Element:
    file = zipfile.ZipFile(io.BytesIO(copy))
    assert file.namelist() == ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
    for name in file.namelist():
        ElementTree.fromstring(file.read(name))
    return ElementTree.fromstring(file.read("word/document.xml"))


def words(copy: bytes) -> str:
    return "\n".join(node.text or "" for node in body(copy).iter(f"{W}t"))


def said(value) -> list[str]:
    """Every line of a sample but the captions: photos stay in the sealed paper."""
    if isinstance(value, dict):
        return (
            [] if "sha256" in value and "caption" in value else [line for one in value.values() for line in said(one)]
        )
    if isinstance(value, list):
        return [line for one in value for line in said(one)]
    return [line.strip() for line in value.split("\n")] if isinstance(value, str) else []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_word_of_the_sample_stands_in_the_copy(slug):
    form = forms.load(slug)
    copy = word_copy(form, freeze(form.sample), title=form.zh, number="示〔2026〕1号", issuer="示例单位")
    text = words(copy)
    assert text.startswith(MARK)
    chinese = [line for line in said(form.sample) if re.search("[一-龥]", line)]
    assert [line for line in chinese if line not in text] == []
    assert copy == word_copy(form, freeze(form.sample), title=form.zh, number="示〔2026〕1号", issuer="示例单位")


def test_a_table_has_a_row_for_each_hazard_and_what_looks_like_markup_is_text():
    form, context = forms.load("hazard_notice"), sample("hazard_notice")
    context["items"][0]["problem"] = "温度 < 5 & 压力 > 2 <b>"
    copy = word_copy(form, freeze(context), title="隐患告知单", number="1号", issuer="甲&乙")
    assert "温度 < 5 & 压力 > 2 <b>" in words(copy)
    (table, *_) = body(copy).iter(f"{W}tbl")
    assert len(list(table.iter(f"{W}tr"))) == 1 + len(context["items"])


@pytest.mark.django_db
def test_of_an_issued_paper(issue, with_photos):
    paper = issue("check_record", with_photos("check_record"))
    text = words(documents.word_copy(paper))
    assert paper.number in text
    assert "见签发的文书" in text
    assert paper.pdf_sha256 not in text
