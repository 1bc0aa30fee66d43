"""Registering and correcting an enterprise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.exchange.sheets.places import Places
from bihuan.exchange.sheets.problems import CellProblem
from bihuan.parties import operations, places, queries
from bihuan.web import wording
from bihuan.web.controls import asks
from bihuan.web.punctuation import listed
from bihuan.web.refusals import worded

GRADES = [("none", _("未达标或未创建")), ("grade_1", _("一级")), ("grade_2", _("二级")), ("grade_3", _("三级"))]
SIZES = [("", _("未填写")), ("large", _("大型")), ("medium", _("中型")), ("small", _("小型")), ("micro", _("微型"))]
OWNERSHIPS = [
    ("private", _("民营及其他")),
    ("municipal", _("市属企业")),
    ("provincial", _("省管企业")),
    ("central", _("中央企业")),
]

# Where on the form a refusal belongs.
PLACES = {
    "name_missing": "name",
    "enterprise_key_missing": "credit_code",
    "duplicate_enterprise": "credit_code",
    "division_unknown": "division_code",
    "competent_department_unset": "competent_department",
    "department_elsewhere": "competent_department",
    "assignment_reason_missing": "assignment_reason",
    "not_in_duty_list": "competent_department",
    "duplicate_site": "name",
}


def put(form: forms.Form, refusal: Any) -> Any:
    """Say the refusal at its field, where it has one; otherwise hand it back for the top of the page."""
    name = PLACES.get(refusal.code) or ("credit_code" if refusal.code.startswith("credit_code_") else "")
    if name not in form.fields:
        return refusal
    form.add_error(name, worded(refusal).text)
    return None


def division_choices(code: str) -> list[tuple[str, str]]:
    """The place itself, its counties and zones, and of a county its townships."""
    known = places.divisions()
    if not code or not known.knows(code):
        return []
    below = known.children(code)
    return [(one, wording.place(one)) for one in (code, *(child.code for child in below))]


class ProfileForm(forms.Form):
    """What of an enterprise may change."""

    name = forms.CharField(label=_("企业名称"), max_length=200)
    sector = forms.ChoiceField(label=_("行业领域"))
    standardisation_grade = forms.ChoiceField(
        label=_("标准化等级"), choices=GRADES, help_text=_("部分地区按等级规定每年的专家检查次数。")
    )
    grade_valid_until = forms.DateField(
        label=_("标准化有效期至"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    key_processes = forms.MultipleChoiceField(
        label=_("重点工艺"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("选择专家时参考；部分地区要求每项都有对口专家。"),
    )
    industry_code = forms.CharField(label=_("国民经济行业代码"), max_length=5, required=False)
    size = forms.ChoiceField(label=_("规模"), choices=SIZES, required=False)
    ownership = forms.ChoiceField(label=_("隶属"), choices=OWNERSHIPS)
    staff_count = forms.IntegerField(label=_("从业人员数"), min_value=0, required=False)
    contact_name = forms.CharField(label=_("联系人"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    competent_department = forms.ChoiceField(label=_("主管部门"), required=False)
    assignment_reason = asks(
        forms.CharField(
            label=_("另定主管部门的理由"),
            max_length=200,
            required=False,
            help_text=_("所选部门不是按规则推荐的，才需要填写。"),
        )
    )

    def __init__(self, data: Any = None, *, by: Any, enterprise: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["sector"].choices = wording.choices("sectors", blank=_t("请选择行业"))
        self.fields["key_processes"].choices = wording.choices("key_processes")
        self.offices = []
        if by.regulator_id is not None:
            self.offices = queries.departments(by, of=enterprise)
            names = [(str(office.pk), office.name) for office in self.offices]
            self.fields["competent_department"].choices = [("", _t("按地区和行业自动确定")), *names]
        else:
            for name in (*operations.DECIDED_BY_DEPARTMENT, "assignment_reason"):
                del self.fields[name]

    def clean_competent_department(self) -> Any:
        chosen = self.cleaned_data["competent_department"]
        return next((office for office in self.offices if str(office.pk) == chosen), None)


class RegisterForm(ProfileForm):
    """A new enterprise, with its key and its place."""

    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=30, required=False)
    internal_number = forms.CharField(
        label=_("平台编号"), max_length=30, required=False, help_text=_("没有信用代码的填写。")
    )
    division_code = forms.ChoiceField(label=_("所在地"), help_text=_("所在地决定适用哪里的规定。"))
    address = forms.CharField(label=_("地址"), max_length=300, required=False)

    field_order = ["name", "credit_code", "internal_number", "division_code", "address", "sector"]

    def __init__(self, data: Any = None, *, by: Any, **more: Any) -> None:
        super().__init__(data, by=by, **more)
        own = by.regulator.division_code if by.regulator_id is not None else ""
        self.fields["division_code"].choices = [("", _t("请选择")), *division_choices(own)]


ELSEWHERE = "elsewhere"


class SiteForm(forms.Form):
    """One more site; its own place decides its own law. The places near the one who adds it are offered, any other is
    written by its name."""

    name = forms.CharField(label=_("场所名称"), max_length=120)
    division_code = forms.ChoiceField(label=_("所在地"))
    elsewhere = forms.CharField(
        label=_("不在本市的，填写所在的市、县"),
        max_length=60,
        required=False,
        help_text=_("请填写全称或六位代码。当地监管部门可以查看该企业和该场所。"),
    )
    address = forms.CharField(label=_("地址"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, by: Any, enterprise: Any, **more: Any) -> None:
        super().__init__(data, **more)
        home = by.regulator.division_code if by.regulator_id is not None else enterprise.division_code
        near = division_choices(home[:4])
        self.fields["division_code"].choices = [("", _t("请选择")), *near, (ELSEWHERE, _t("不在本市，请在下面填写"))]

    def clean_elsewhere(self) -> str:
        """The code of the place that was written; "" where none was."""
        written = self.cleaned_data["elsewhere"].strip()
        try:
            return Places(places.divisions()).code_of(written) if written else ""
        except CellProblem as problem:
            near = problem.accepted or (problem.suggestion,)
            said = _t("“%(value)s”不是一个地方的全称，相近的：%(near)s。") if any(near) else _t("找不到“%(value)s”。")
            raise forms.ValidationError(said % {"value": written, "near": listed(near)}) from problem

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        written = given.pop("elsewhere", "")
        if given.get("division_code") != ELSEWHERE:
            return given
        if not written and not self.errors:
            self.add_error("elsewhere", _t("请填写所在的市、县。"))
        return {**given, "division_code": written}
