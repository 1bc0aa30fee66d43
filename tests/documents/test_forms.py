"""Forms: found by place, checked for completeness, typeset as PDF/A with the words of the sample in it."""

import re
from io import BytesIO

import pypdf
import pytest
from tests.documents.samples import AT, picture, sample

from bihuan.documents import forms, rendering
from bihuan.documents.assembly import freeze, padded, photo_hashes, typeset_data
from bihuan.policy.reading import place
from bihuan.refusal import Refusal

SLUGS = [
    "acceptance_conclusion",
    "check_record",
    "check_report",
    "enterprise_book",
    "expert_announcement",
    "expert_certificate",
    "forwarded_notice",
    "hazard_archive",
    "hazard_digest",
    "hazard_ledger",
    "hazard_notice",
    "house_paper",
    "licence_opinion",
    "listing_lifted",
    "listing_notice",
    "office_circular",
    "post_book",
    "recheck_record",
    "major_report",
    "monthly_report",
    "rectification_plan",
    "situation_report",
    "urging_letter",
]
NUMBER = "示安技检记〔2026〕12号"


def typeset(slug, context, *, draft=False, book=None):
    form = forms.load(slug)
    data = typeset_data(
        title=next(iter(form.titles.values())),
        number="" if draft else NUMBER,
        issuer="示例市安全技术服务中心",
        nature="service",
        issued_on="" if draft else "2026-11-21",
        verify_url="" if draft else "https://bihuan.example.cn/verify/abc/",
        context=freeze(context),
        signatures=[],
        draft=draft,
    )
    images = {f"{sha256}.jpg": picture() for sha256 in photo_hashes(form, context)}
    return rendering.render(form.sources, data, book=book or rendering.fontbook(), at=AT, images=images)


def text_of(pdf):
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]
    return re.sub(r"\s", "", "".join(pages))


def test_the_nation_offers_the_papers_of_the_loop_and_of_the_pool():
    assert set(SLUGS) <= set(forms.slugs("371311"))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_sample_is_complete_and_becomes_pdf_a(slug):
    form = forms.load(slug)
    forms.validate(form, form.sample)
    made = typeset(slug, form.sample)
    text = text_of(made.pdf)
    assert b"<pdfaid:part>2</pdfaid:part>" in made.pdf.replace(b' pdfaid:part="2"', b"<pdfaid:part>2</pdfaid:part>")
    assert next(iter(form.titles.values())).replace(" ", "") in text
    assert NUMBER in text
    assert made.remarks == ()
    for _label, words in form.spoken(form.sample):
        assert re.sub(r"\s", "", words.split("\n")[0])[:8] in text


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_paper_is_the_same_bytes(slug):
    assert typeset(slug, sample(slug)).pdf == typeset(slug, sample(slug)).pdf


@pytest.mark.parametrize("slug", SLUGS)
def test_no_form_says_a_word_of_power_itself(slug):
    words = re.sub(r"//.*", "", forms.load(slug).sources["form.typ"] + forms.load(slug).sources["layout.typ"])
    assert not re.search("责令|决定|执法|处罚", words)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_preview_says_that_it_is_not_signed_and_has_no_number(slug):
    text = text_of(typeset(slug, padded(forms.load(slug).fields, {}), draft=True).pdf)
    assert "未签章" in text
    assert NUMBER not in text


@pytest.mark.parametrize(("slug", "rows"), [("hazard_notice", "items"), ("check_report", "findings")])
def test_many_hazards_repeat_the_head_of_the_table_on_every_page(slug, rows):
    context = sample(slug)
    context[rows] = context[rows] * 15
    reader = pypdf.PdfReader(BytesIO(typeset(slug, context).pdf))
    pages = [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]
    with_rows = [page for page in pages if "疏散通道" in page and "托盘" in page]
    assert len(with_rows) >= 5
    assert all("序号" in page and "依据" in page for page in with_rows)
    assert "45" in "".join(pages)


def test_the_signatures_of_a_team_stand_on_one_page():
    """Wherever the list before it ends: who signs sees who else does."""
    context = sample("hazard_notice")
    context["team"] = [{**context["team"][0], "name": f"签字人{n}"} for n in "甲乙丙丁"]
    torn = []
    for count in range(1, 10):
        context["items"] = sample("hazard_notice")["items"][:1] * count
        reader = pypdf.PdfReader(BytesIO(typeset("hazard_notice", context).pdf))
        pages = [set(re.findall("签字人[甲乙丙丁]", re.sub(r"\s", "", page.extract_text()))) for page in reader.pages]
        torn += [count for names in pages if names and len(names) < 4]
    assert torn == []


def test_a_very_long_text_breaks_over_pages_and_loses_nothing():
    context = sample("hazard_notice")
    context["items"][0]["problem"] = "甲" + "囍，" * 2700 + "乙"
    text = text_of(typeset("hazard_notice", context).pdf)
    assert text.count("囍") == 2700
    assert "甲" in text
    assert "乙" in text


def test_running_text_stands_on_the_grid_of_22_lines_by_28_characters():
    context = sample("check_report")
    context["enterprise"]["profile"] = "国" * 28 * 60
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(typeset("check_report", context).pdf)).pages]
    full = next(page for page in pages if page.count("国") > 28 * 20 and "一、" not in page)
    lines = [line for line in full.splitlines() if "国" in line]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}


def test_missing_fields_are_named_row_by_row():
    context = sample("hazard_notice")
    del context["root_cause"]
    context["items"][1]["advice"] = " " * 0
    with pytest.raises(Refusal) as caught:
        forms.validate(forms.load("hazard_notice"), context)
    assert caught.value.code == "form_field_missing"
    assert set(caught.value.missing) == {"隐患逐条第2项建议", "重复出现、同类问题的根源分析"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"checked_on": "21.11.2026"}, "form_field_invalid"),
        ({"items": "三项"}, "form_field_invalid"),
        ({"colour": "红"}, "form_field_unknown"),
    ],
)
def test_a_wrong_type_or_a_field_nobody_prints_is_refused(change, code):
    with pytest.raises(Refusal) as caught:
        forms.validate(forms.load("hazard_notice"), sample("hazard_notice") | change)
    assert caught.value.code == code


def test_no_findings_is_a_statement_and_not_an_omission():
    context = sample("check_record") | {"findings": []}
    forms.validate(forms.load("check_record"), context)
    assert "未发现问题" in text_of(typeset("check_record", context).pdf)
    del context["findings"]
    with pytest.raises(Refusal, match="form_field_missing"):
        forms.validate(forms.load("check_record"), context)


def test_a_city_form_goes_before_the_nation_and_borrows_its_layout(tmp_path):
    nation = place() / "cn" / "documents"
    for pack, slug in (("cn", "check_record"), ("cn-3713", "check_record")):
        folder = tmp_path / pack / "documents" / slug
        folder.mkdir(parents=True)
        for name in ("form.typ", "fields.toml", "sample.json"):
            (folder / name).write_text((nation / slug / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "cn" / "documents" / "layout.typ").write_text((nation / "layout.typ").read_text(encoding="utf-8"))
    assert forms.load("check_record", "371311", tmp_path).pack == "cn-3713"
    assert forms.load("check_record", "370600", tmp_path).pack == "cn"
    assert forms.load("check_record", "371311", tmp_path).sha256 == forms.load("check_record", "", tmp_path).sha256


@pytest.mark.parametrize("slug", ["nothing", "../cn/documents/check_record", ""])
def test_an_unknown_form_is_refused(slug):
    with pytest.raises(Refusal, match="form_unknown"):
        forms.load(slug)


@pytest.mark.parametrize("hour", ["2026-11-21T01:00+00:00", "2026-11-21T01:00:00Z"])
def test_an_hour_of_another_place_is_not_printed_as_ours(hour):
    """What a database gives is in UTC: as text it would stand on the paper eight hours early."""
    with pytest.raises(Refusal) as caught:
        forms.validate(forms.load("check_record"), sample("check_record") | {"started_at": hour})
    assert (caught.value.code, caught.value.missing) == ("form_field_invalid", ("开始时间",))
