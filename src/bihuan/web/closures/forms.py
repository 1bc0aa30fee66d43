"""What the pages of proposals to close ask. What is left out the operation names, with its clause."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.conduct.closures.states import GROUND_WORDS
from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput, text_area


class ProposalForm(forms.Form):
    """`grounds` are those that the records show with their `articles`, `governments` those of the platform that may be
    asked."""

    ground = asks(
        forms.ChoiceField(
            label=_("情形"),
            required=False,
            help_text=_("只数已送达企业、案件写明依据《安全生产法》的处罚；没有列入的，请核对案件的法律依据。"),
        )
    )
    what = asks(
        forms.CharField(
            label=_("不具备安全生产条件的事实"),
            max_length=2000,
            required=False,
            widget=text_area(4),
            help_text=_("拒不整改或者整改无望的，在这里写明。"),
        )
    )
    legal_basis = asks(forms.CharField(label=_("法律依据"), max_length=500, required=False, widget=text_area(2)))
    to_office = asks(forms.TypedChoiceField(label=_("提请的人民政府"), coerce=int, required=False, empty_value=None))
    to_name = asks(forms.CharField(label=_("不在本系统的，写明名称"), max_length=120, required=False))
    contact = asks(forms.CharField(label=_("联系人和电话"), max_length=120, required=False))

    def __init__(
        self, *args: Any, grounds: Iterable[str], articles: str, governments: Iterable[Any], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["legal_basis"].help_text = articles
        self.offices = {office.pk: office for office in governments}
        self.fields["ground"].choices = [("", _("未选")), *((one, _(GROUND_WORDS[one])) for one in grounds)]
        if self.offices:
            named = ((key, office.name) for key, office in self.offices.items())
            self.fields["to_office"].choices = [("", _("未选")), *named]
        else:
            del self.fields["to_office"]
            self.fields["to_name"].label = _("提请的人民政府")

    def said(self) -> dict[str, Any]:
        """What the operation takes, the government as the office it is."""
        given = dict(self.cleaned_data)
        return {**given, "to_office": self.offices.get(given.get("to_office"))}


class NothingForm(forms.Form):
    """An act that asks for no word."""


class DropForm(forms.Form):
    reason = asks(forms.CharField(label=_("不提请的理由"), max_length=1000, required=False, widget=text_area(2)))


class WithdrawForm(forms.Form):
    reason = asks(forms.CharField(label=_("撤回的理由"), max_length=500, required=False, widget=text_area(2)))


class ReturnForm(forms.Form):
    reason = asks(forms.CharField(label=_("退回的理由"), max_length=1000, required=False, widget=text_area(2)))


class RevokeForm(forms.Form):
    reason = asks(
        forms.CharField(
            label=_("撤销答复的理由"),
            max_length=1000,
            required=False,
            widget=text_area(2),
            help_text=_("登记有误，或者政府撤销、变更了答复；撤销后重新登记。"),
        )
    )


class ReceiptForm(forms.Form):
    """Of a government outside of the platform; one on it signs with its name."""

    received_on = asks(forms.DateField(label=_("接收日期"), required=False, widget=DayInput))
    number = asks(forms.CharField(label=_("回执文号"), max_length=60, required=False))
    receiver = forms.CharField(label=_("接收人"), max_length=60, required=False)


class ClosedForm(forms.Form):
    closed_on = asks(forms.DateField(label=_("关闭决定日期"), required=False, widget=DayInput))
    number = asks(forms.CharField(label=_("关闭决定文号"), max_length=150, required=False))


class NotClosedForm(forms.Form):
    reason = asks(forms.CharField(label=_("不予关闭的理由"), max_length=1000, required=False, widget=text_area(2)))
