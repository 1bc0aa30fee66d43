"""The forms: a title, one value by its kind, a day to sign for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.policy import Setting
from bihuan.policy.kinds import UNSET, Bool, Choice, Codes, Day, Kind, Number, Table
from bihuan.policy.setting import plain
from bihuan.web.controls import asks
from bihuan.web.packs import words
from bihuan.web.punctuation import bracketed

MODALITIES = (("must", _("必须")), ("should", _("应当（可记录例外）")), ("may", _("可以")))


class DraftForm(forms.Form):
    title = asks(forms.CharField(label=_("名称"), max_length=100, required=False))


class WithdrawForm(forms.Form):
    reason = asks(
        forms.CharField(label=_("理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    )


class SignForm(forms.Form):
    since = asks(
        forms.DateField(
            label=_("生效日期"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        )
    )
    read = forms.CharField(widget=forms.HiddenInput, required=False)


class ValueForm(forms.Form):
    """One value: a field a row for a table, one field for all else; nothing given is "unset"."""

    modality = forms.ChoiceField(label=_("约束程度"), choices=MODALITIES)
    clauses = forms.CharField(
        label=_("依据条款"),
        required=False,
        max_length=300,
        help_text=_("条款编号，多个用空格分开；没有条款的，写明理由。"),
    )
    reason = asks(
        forms.CharField(
            label=_("理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("没有条款作依据时必填。"),
        )
    )  # fmt: skip

    def __init__(self, *given: Any, setting: Setting, pack: str, **more: Any) -> None:
        super().__init__(*given, **more)
        self.setting, self.pack = setting, pack
        asked = self._rows()
        for name, (label, kind, now) in asked.items():
            field = _field(kind, label, pack, now, setting.unit)
            field.initial = _initial(now)
            self.fields[name] = asks(field)
        self.order_fields([*asked, "modality", "clauses", "reason"])
        self.names = list(asked)

    def _rows(self) -> dict[str, tuple[str, Kind, Any]]:
        kind, value = self.setting.key.kind, self.setting.value
        if not isinstance(kind, Table):
            return {"value": (gettext("取值"), kind, value)}
        rows = kind.rows or tuple(value or ("default",))
        if "default" in (value or ()):
            rows = ("default", *(row for row in rows if row != "default"))
        return {f"row-{row}": (words.code(row, self.pack), kind.of, (value or {}).get(row)) for row in rows}

    def raw(self) -> Any:
        """The value as TOML would hold it."""
        given = {name: _raw(self.cleaned_data.get(name)) for name in self.names}
        if "value" in given:
            return given["value"]
        rows = {name.removeprefix("row-"): cell for name, cell in given.items()}
        return UNSET if all(cell == UNSET for cell in rows.values()) else rows


def _field(kind: Kind, label: str, pack: str, now: Any, unit: str) -> forms.Field:
    unset = gettext("未设定")
    match kind:
        case Number():
            number = forms.IntegerField if isinstance(kind.low, int) and type(kind) is not Number else forms.FloatField
            named = label + bracketed(words.UNITS[unit]) if unit in words.UNITS else label
            return number(label=named, required=False, min_value=kind.low, max_value=kind.high)
        case Bool():
            choices = [("", unset), ("yes", gettext("要求")), ("no", gettext("不要求"))]
            return forms.ChoiceField(label=label, required=False, choices=choices)
        case Choice():
            choices = [("", unset), *((code, words.code(code, pack)) for code in kind.codes)]
            return forms.ChoiceField(label=label, required=False, choices=choices)
        case Codes():
            codes = dict.fromkeys([*kind.codes, *(now or ())])
            choices = [(code, words.code(code, pack)) for code in codes]
            return forms.MultipleChoiceField(
                label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
            )
        case Day():
            return forms.DateField(
                label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            )
    return forms.CharField(label=label, required=False, max_length=200)


def _initial(now: Any) -> Any:
    if isinstance(now, bool):
        return "yes" if now else "no"
    return None if now == UNSET else plain(now)


def _raw(given: Any) -> Any:
    if given in (None, "", []):
        return UNSET
    if given in ("yes", "no"):
        return given == "yes"
    return plain(given)
