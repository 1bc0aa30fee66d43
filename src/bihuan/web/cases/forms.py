"""What the acts on a case ask. What is left out the operation names, with its clause."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.conduct.cases.papers import METHODS
from bihuan.conduct.cases.states import DROPPING, OUTCOME_WORDS
from bihuan.conduct.transfers.states import KIND_WORDS, Kind
from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput, PhotosField, text_area


def _text(label: Any, *, rows: int = 0, size: int = 2000, **more: Any) -> forms.CharField:
    """A field that a rule asks for."""
    widget = {"widget": text_area(rows)} if rows else {}
    return asks(forms.CharField(label=label, max_length=size, required=False, **widget, **more))


def _choice(label: Any, words: dict[Any, str], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[(str(code), _(word)) for code, word in words.items()], **more)


class Deed(forms.Form):
    """The form of an act on a case; `case`, the `offices` and the `kinds` of a transfer are there for the fields that
    depend on them."""

    def __init__(self, *args, case: Any = None, offices: Any = (), kinds: Any = (), **more) -> None:
        super().__init__(*args, **more)
        self.case, self.offices, self.kinds = case, offices, kinds


class OpenForm(forms.Form):
    ground = asks(forms.ChoiceField(label=_("案由来源"), required=False, widget=forms.RadioSelect))
    suspect_kind = forms.ChoiceField(label=_("当事人"), choices=[("unit", _("单位")), ("person", _("个人"))])
    suspect = _text(_("当事人名称"), size=200, help_text=_("个人只写姓名，不写证件号码"))
    breach = _text(_("涉嫌违法行为"), rows=3)
    legal_basis = _text(_("法律依据"), rows=2, help_text=_("写明法律名称和条款"))
    responsible = forms.CharField(label=_("责任者"), max_length=60, required=False)
    what = forms.CharField(label=_("证据证明什么"), max_length=200, required=False)
    with_photos = forms.BooleanField(label=_("隐患照片列为证据"), required=False)
    files = PhotosField(label=_("证据"))
    reason = forms.CharField(label=_("立案理由"), max_length=1000, required=False, widget=text_area(2))

    def __init__(self, *args, grounds: Any = (), **more) -> None:
        super().__init__(*args, **more)
        self.fields["ground"].choices = grounds


class EvidenceForm(Deed):
    what = _text(_("证据证明什么"), size=200)
    files = PhotosField(label=_("证据"))


class ResponsibleForm(Deed):
    responsible = _text(_("责任者"), size=60)
    post = forms.CharField(label=_("职务"), max_length=60, required=False)


class CrimeForm(Deed):
    reason = _text(_("涉嫌什么犯罪，理由"), rows=3)


class FindingsForm(Deed):
    findings = _text(_("调查情况"), rows=4, size=4000)


class DecisionForm(Deed):
    outcome = _choice(_("处理决定"), OUTCOME_WORDS)
    decision = _text(_("决定内容"), rows=3)
    number = _text(_("决定文号"), size=60)
    amount = forms.DecimalField(label=_("罚款金额（元）"), max_digits=14, decimal_places=2, required=False)
    discretion = forms.CharField(label=_("裁量情节"), max_length=300, required=False)


class ServeForm(Deed):
    method = _choice(_("送达方式"), METHODS)
    addressee = _text(_("收件人"), size=60)
    refused = forms.CharField(label=_("拒收的，写明事由和见证人"), max_length=500, required=False)


class PerformanceForm(Deed):
    performance = _text(_("履行情况"), rows=2)


class PublicationForm(Deed):
    published_on = forms.DateField(label=_("公开日期"), widget=DayInput)


LEFT_TO_DROP = {code: word for code, word in DROPPING.items() if code != "no_power"}
"""What is another's is sent there (LH-3.3)."""


class DropForm(Deed):
    why = _choice(_("撤销原因"), LEFT_TO_DROP, help_text=_("不属于本部门职责的不撤销，请办理移送"))
    said = _text(_("说明"), rows=2)


class CloseForm(Deed):
    said = forms.CharField(label=_("结案说明"), max_length=1000, required=False, widget=text_area(2))


class TransferForm(Deed):
    kind = _choice(_("移送类别"), KIND_WORDS)
    to_office = forms.TypedChoiceField(label=_("受移送部门"), coerce=int, empty_value=None, required=False)
    to_name = forms.CharField(
        label=_("不在本系统的机关"), max_length=120, required=False, help_text=_("例如公安机关，写全称；不选部门时填写")
    )
    reason = _text(_("移送理由和依据"), rows=3)
    contact = _text(_("联系人和电话"), size=120)

    def __init__(self, *args, **more) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = [(str(kind), _(KIND_WORDS[kind])) for kind in self.kinds]
        self.fields["to_office"].choices = [("", "—"), *((office.pk, office.name) for office in self.offices)]
        if Kind.CRIME in self.kinds:
            self.fields["to_office"].help_text = _("移送公安机关的不选部门")

    def said(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        wanted = told.pop("to_office")
        told["to_office"] = next((office for office in self.offices if office.pk == wanted), None)
        return told


class ReceiptForm(Deed):
    receiver = forms.CharField(label=_("接收人"), max_length=60, required=False)
    number = forms.CharField(label=_("回执文号"), max_length=60, required=False)


class ReturnForm(ReceiptForm):
    reason = _text(_("退回理由"), rows=2)


class DeclineForm(Deed):
    reason = _text(_("不同意的理由"), rows=2)


class AnswerForm(Deed):
    answer = _text(_("办理结果"), rows=3)
