"""A field that was left empty says what to do, in the house's words, on whatever form it stands."""

import pytest
from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.utils.translation import override
from tests.web.test_enterprises_pages import NEW

from bihuan.parties.models import Account, Regulator
from bihuan.web.experts.forms import RegisterForm

EMPTY = [
    (forms.CharField, "请填写。", "Fill this in."),
    (forms.DateField, "请填写。", "Fill this in."),
    (forms.ChoiceField, "请选择。", "Choose one."),
    (forms.TypedMultipleChoiceField, "请选择。", "Choose one."),
    (forms.BooleanField, "请勾选。", "Tick this."),
    (forms.FileField, "请选择文件。", "Choose a file."),
]
WRONG = [
    (forms.IntegerField(), "三", "请填写整数。"),
    (forms.DecimalField(), "三", "请填写数字。"),
    (forms.DateField(), "明天", "请填写日期，如 2026-01-05。"),
    (forms.ChoiceField(choices=[("a", "甲")]), "b", "这一项已不在列表中，请重新选择。"),
    (forms.CharField(max_length=2), "甲乙丙", "最多2个字，填了3个字。"),
    (forms.IntegerField(min_value=1), "0", "不能小于1。"),
]


def said_of(field, value):
    with pytest.raises(forms.ValidationError) as wrong:
        field.clean(value)
    return wrong.value.messages


@pytest.mark.parametrize(("kind", "zh", "en"), EMPTY)
def test_an_empty_field_says_what_to_do_in_both_languages(kind, zh, en):
    for language, said in (("zh-hans", zh), ("en", en)):
        with override(language):
            assert said_of(kind(), None) == [said]


@pytest.mark.parametrize(("field", "value", "said"), WRONG)
def test_a_field_that_cannot_be_taken_says_what_can(field, value, said):
    with override("zh-hans"):
        assert said_of(field, value) == [said]


def test_the_words_are_there_before_any_form_is_made():
    """Of a field that its form declares, and of the framework's own forms."""
    with override("zh-hans"):
        for form in (RegisterForm, PasswordChangeForm):
            for field in form.base_fields.values():
                assert not field.required or str(field.error_messages["required"]).startswith("请")


@pytest.mark.django_db
def test_a_page_shown_again_speaks_so(client):
    office = Regulator.objects.create(name="某市应急管理局", kind="emergency_bureau", division_code="3713")
    clerk = Account.objects.create_user("clerk", name="林知远", roles=["regulator_clerk"], regulator=office)
    client.force_login(clerk, backend="bihuan.parties.login.AccountBackend")
    answer = client.post("/enterprises/register_enterprise/", {**NEW, "name": "", "division_code": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写。" in text
    assert "请选择。" in text
    assert "字段" not in text
