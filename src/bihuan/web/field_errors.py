"""What a form says of a field that it cannot take: the house's words in place of the framework's, once for all forms.
A field that knows more (a place, a telephone) says it itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

_CHOSEN = {"required": _("请选择。"), "invalid_choice": _("这一项已不在列表中，请重新选择。")}
_NUMBER = {"invalid": _("请填写数字。")}
_FILE = _("请选择文件。")

FIELDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("请填写。")},
    forms.BooleanField: {"required": _("请勾选。")},
    forms.ChoiceField: _CHOSEN,
    forms.MultipleChoiceField: _CHOSEN,
    forms.IntegerField: {"invalid": _("请填写整数。")},
    forms.FloatField: _NUMBER,
    forms.DecimalField: _NUMBER,
    forms.DateField: {"invalid": _("请填写日期，如 2026-01-05。")},
    forms.DateTimeField: {"invalid": _("请填写日期和时间，如 2026-01-05 09:30。")},
    forms.FileField: {
        "required": _FILE,
        "missing": _FILE,
        "invalid": _("没有收到文件，请重新选择。"),
        "empty": _("这个文件是空的，请重新选择。"),
        "max_length": _("文件名太长，请改短后重新选择。"),
    },
}
LIMITS: dict[type[validators.BaseValidator], Any] = {
    validators.MaxLengthValidator: _("最多%(limit_value)d个字，填了%(show_value)d个字。"),
    validators.MinValueValidator: _("不能小于%(limit_value)s。"),
    validators.MaxValueValidator: _("不能大于%(limit_value)s。"),
}


def speak_as_the_house() -> None:
    """To be called before the first form is described: a field takes its words when it is made."""
    for kind, said in FIELDS.items():
        kind.default_error_messages = {**vars(kind).get("default_error_messages", {}), **said}
    for limit, said in LIMITS.items():
        limit.message = said
