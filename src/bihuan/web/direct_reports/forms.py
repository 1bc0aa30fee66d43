"""What is typed for a direct report: little, for the hazard's own record fills the rest."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.inspections.forms import DayInput

PROSE = forms.Textarea(attrs={"rows": 3})


class ReportForm(forms.Form):
    to = forms.MultipleChoiceField(label=_("报送对象"), required=False, widget=forms.CheckboxSelectMultiple)
    status = forms.CharField(label=_("现状及产生原因"), required=False, max_length=2000, widget=PROSE)
    harm = forms.CharField(label=_("危害程度和整改难易程度"), required=False, max_length=2000, widget=PROSE)
    held = forms.BooleanField(label=_("不现在报，随月底自查自报表一并上报"), required=False)

    def __init__(self, *args, choices: Sequence[tuple[str, str]], **more) -> None:
        super().__init__(*args, **more)
        self.fields["to"].choices = choices


class CongressForm(forms.Form):
    told_on = forms.DateField(label=_("报告日期"), required=False, widget=DayInput)
    how = forms.CharField(label=_("会议名称"), required=False, max_length=200)


class ReceiptForm(forms.Form):
    number = forms.CharField(label=_("回执编号"), required=False, max_length=60)
