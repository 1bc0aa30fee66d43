"""Words of power belong to authorities acting under the law, not to services and supervisions."""

import pytest
from tests.documents.samples import sample

from bihuan.documents import forms, rules
from bihuan.refusal import Refusal


@pytest.mark.parametrize("word", ["责令立即停产", "现作出如下决定", "移交执法", "将予处罚"])
@pytest.mark.parametrize("nature", ["service", "supervision", "self_check"])
def test_an_order_in_an_advisory_paper_is_refused_with_the_field_and_the_ground(word, nature):
    context = sample("hazard_notice")
    context["items"][2]["advice"] = word
    with pytest.raises(Refusal) as caught:
        rules.check_words(nature, forms.load("hazard_notice").spoken(context))
    assert caught.value.code == "wording_not_allowed"
    assert caught.value.missing == ("隐患逐条第3项建议",)
    assert caught.value.basis.number == "国办发〔2024〕54号"
    assert caught.value.clause == "ours"


@pytest.mark.parametrize(
    "text", ["积尘是决定性因素", "请立即停用并清灰", "取决于作业人数", "按《国务院关于修改的决定》"]
)
def test_plain_advice_passes(text):
    rules.check_words("service", [("建议", text)])


@pytest.mark.parametrize(
    "text",
    ["《责令停产停业》", "《责令停产停业整顿通知》", "《责令限期整改决定》", "《关于责令停产的通知》", "《处罚决定》"],
)
def test_title_marks_around_an_order_make_it_no_title(text):
    with pytest.raises(Refusal):
        rules.check_words("service", [("建议", text)])


def test_an_authority_acting_under_the_law_may_order():
    rules.check_words("administrative_inspection", [("处理", "责令限期整改")])


def test_a_quoted_ground_is_not_the_issuers_voice():
    context = sample("hazard_notice")
    context["items"][0]["basis"] = "《安全生产执法手册》"
    rules.check_words("service", forms.load("hazard_notice").spoken(context))


@pytest.mark.parametrize("slug", ["check_record", "check_report", "hazard_notice", "recheck_record"])
def test_an_administrative_inspection_needs_the_papers_of_the_law(slug):
    form = forms.load(slug)
    with pytest.raises(Refusal, match="paper_not_allowed"):
        rules.check_paper("administrative_inspection", form.natures, form.zh)
    rules.check_paper("service", form.natures, form.zh)


def test_a_nature_nobody_knows_is_refused():
    with pytest.raises(Refusal, match="nature_unknown"):
        rules.check_paper("raid", ("service",), "x")
