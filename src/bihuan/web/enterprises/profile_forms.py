"""What the page of an enterprise's base data asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.registers.kinds.profile.states import HAZARD_GRADE_WORDS, PARK_WORDS
from bihuan.registers.kinds.technicians.states import HELP_WORDS
from bihuan.web.controls import asks, choices
from bihuan.web.enterprises.forms import division_choices
from bihuan.web.inspections.forms import DayInput
from bihuan.web.packs import words as packs

GRADES = [("", _("请选择")), *choices(HAZARD_GRADE_WORDS)]
PARKS = choices(PARK_WORDS)


def count(label: Any, *, help_text: Any = "") -> forms.IntegerField:
    """How many people; empty where nobody knows."""
    return forms.IntegerField(label=label, min_value=0, max_value=2_000_000, required=False, help_text=help_text)


class FillForm(forms.Form):
    products = forms.CharField(label=_("主要产品"), max_length=300, required=False)
    safety_managers = count(_("安全管理人员数"))
    full_time_managers = count(_("其中专职"), help_text=_("小微企业一名专职也没有的，列为重点。"))
    special_operators = count(_("特种作业人员数"))
    technicians = count(_("专业技术人员数"))
    main_risks = forms.CharField(
        label=_("主要风险因素"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    has_major_hazard = forms.TypedChoiceField(
        label=_("有无重大隐患"),
        choices=[("", _("未填写")), ("no", _("无")), ("yes", _("有"))],
        required=False,
        coerce=lambda said: said == "yes",
        empty_value=None,
    )


class OccupationalForm(forms.Form):
    grade = forms.ChoiceField(label=_("职业病危害等级"), choices=GRADES)
    assessment = asks(
        forms.CharField(
            label=_("评价报告名称和编号"), max_length=120, required=False, help_text=_("例如：职评〔2026〕12号")
        )
    )


class FilingForm(forms.Form):
    filing = forms.CharField(
        label=_("备案编号"), max_length=80, required=False, help_text=_("备案已注销的，清空后登记。")
    )


class HeadquartersForm(forms.Form):
    headquarters = forms.CharField(label=_("安全生产指挥部"), max_length=40, required=False)

    def __init__(self, *args: Any, policy: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = policy.scope.headquarters
        self.fields["headquarters"].widget = forms.Select(
            choices=[("", _t("未归入")), *((code, packs.code(code, offered.pack)) for code in offered.value or ())]
        )


class LandlordForm(forms.Form):
    landlord = forms.CharField(
        label=_("出租方的名称或信用代码"), max_length=200, required=False, help_text=_("不再承租的，清空后登记。")
    )


class ParkForm(forms.Form):
    park = forms.ChoiceField(label=_("园区"), required=False)

    def __init__(self, *args: Any, parks: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["park"].choices = [("", _t("不在园区内")), *((str(one.pk), one.name) for one in parks)]


class LeaveOutForm(forms.Form):
    reason = asks(forms.CharField(label=_("移出理由"), max_length=200, required=False))


def moment(label: Any) -> forms.DateTimeField:
    """A day with its minute; empty where nobody has said."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget)


class AccidentForm(forms.Form):
    happened_on = forms.DateField(label=_("发生日期"), widget=DayInput)
    deaths = forms.IntegerField(label=_("死亡人数"), min_value=0, max_value=10_000, initial=0)
    injured = forms.IntegerField(label=_("受伤人数"), min_value=0, max_value=100_000, initial=0)
    danger_at = moment(_("发现险情的时间"))
    ordered_at = moment(_("下令撤人的时间"))
    withdrawn_at = moment(_("人员撤出的时间"))
    what = asks(forms.CharField(label=_("简要经过"), max_length=300, required=False))


class HelpForm(forms.Form):
    kind = forms.ChoiceField(label=_("种类"), choices=choices(HELP_WORDS))
    held_on = forms.DateField(label=_("日期"), widget=DayInput)
    expert = asks(forms.CharField(label=_("专家"), max_length=60, required=False))


class NewParkForm(forms.Form):
    name = forms.CharField(label=_("园区名称"), max_length=80)
    kind = forms.ChoiceField(label=_("种类"), choices=PARKS)
    division_code = forms.ChoiceField(label=_("所在地"))

    def __init__(self, *args: Any, place: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["division_code"].choices = division_choices(place)


class PriorityForm(forms.Form):
    name = forms.CharField(label=_("本地重点的名称"), max_length=40)
