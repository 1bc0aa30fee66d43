"""The forms of the acts on a hazard. What the law of the place asks is asked by the rules, not here: the refusal then
carries its clause. A form checks only what a clause never speaks of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.hazards import rules
from bihuan.hazards.ledger import policy_of
from bihuan.policy import calendar
from bihuan.web import wording
from bihuan.web.hazards import criteria
from bihuan.web.punctuation import bracketed

GRADES = [("general", _("一般隐患")), ("major", _("重大隐患"))]


class Photos(forms.FileInput):
    """Several photos in one field; the views read them with `getlist`."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> Any:
        return data  # documents.store looks at every file by its content


def text_field(
    label: str, *, rows: int = 3, limit: int = 2000, help: str = "", required: bool = False
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limit,
        required=required,
        help_text=help,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class ActForm(forms.Form):
    """A form of one act on one hazard, which gives the choices; `staff` and `alike` are the people and the earlier
    hazards among which an act may choose."""

    def __init__(
        self, data: Any = None, files: Any = None, *, hazard: Any, staff: Any = (), alike: Any = (), **more: Any
    ) -> None:
        super().__init__(data, files, **more)
        self.hazard = hazard
        self.staff = list(staff)
        self.alike = list(alike)
        self.prepare()
        for name in self.asked():
            self.fields[name].asked = True

    def prepare(self) -> None:
        """Set choices and labels that depend on the hazard."""

    def asked(self) -> Collection[str]:
        """The fields that the rules will ask for, which are therefore not marked as optional."""
        return ()


def criteria_of(hazard: Any) -> criteria.Choices:
    """The criteria that were in force when it was found, those that its description comes near first."""
    return criteria.choices(hazard.sector, on=hazard.found_on, text=hazard.description)


class AssessForm(ActForm):
    grade = forms.ChoiceField(label=_("级别"), choices=GRADES, widget=forms.RadioSelect, required=False)
    criterion = criteria.CriterionField(label=_("对照的判定条款"), required=False, help_text=_("判为重大隐患时必选。"))

    def prepare(self) -> None:
        self.fields["criterion"].choices = criteria_of(self.hazard)
        if self.hazard.grade:  # once given it is only raised
            self.fields["grade"].choices = GRADES[1:]

    def asked(self) -> Collection[str]:
        return ("grade", "criterion") if self.hazard.grade else ("grade",)


class NoteForm(ActForm):
    note = text_field(_("说明"), rows=2, limit=500)


class EmptyForm(ActForm):
    """An act that needs no words."""


class InterimForm(ActForm):
    measure = text_field(_("管控措施"), rows=2, help=_("整改完成前如何防止发生事故，如断电、围挡、停用。"))
    watched_by = forms.CharField(label=_("现场监护人"), max_length=60, required=False)
    photos = PhotosField(label=_("管控现场照片"), required=False)

    def asked(self) -> Collection[str]:
        return ("measure", "watched_by")


class PlanForm(ActForm):
    measures = text_field(_("整改措施"), rows=3)
    responsibility = forms.CharField(
        label=_("责任人"), max_length=60, required=False, help_text=_("请填本企业人员；专家不承担整改责任。")
    )
    deadline_mode = forms.ChoiceField(
        label=_("整改期限"),
        choices=[("on", _("指定日期")), ("calendar", _("按自然日计算")), ("working", _("按工作日计算"))],
        initial="on",
    )
    deadline = _day(_("完成日期"), required=False)
    days = forms.IntegerField(label=_("天数"), min_value=1, max_value=3660, required=False)
    funds = forms.CharField(
        label=_("资金"), max_length=120, required=False, help_text=_("请填金额和来源；不需要资金的，填“无需资金”。")
    )
    deferred = forms.BooleanField(label=_("暂时不能整改，先管控、后整改"), required=False)
    emergency_plan = text_field(_("应急预案"), rows=3, help=_("整改完成前一旦发生险情，如何处置。"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("deadline_mode") in ("calendar", "working") and cleaned.get("days"):
            cleaned["deadline"] = self.computed(cleaned["days"], cleaned["deadline_mode"]).on
        cleaned.pop("days", None)
        cleaned.pop("deadline_mode", None)
        return cleaned

    def computed(self, days: int, unit: str, today: date | None = None) -> Any:
        """The last of `days` days from today on."""
        today = today or clock.today()
        return rules.due_on(today, days=days, unit=unit, calendar=calendar(policy_of(self.hazard)))

    def asked(self) -> Collection[str]:
        """The parts this place asks for, at once or deferred; the form shows the latter only where it is deferred."""
        policy, grade = policy_of(self.hazard), self.hazard.grade
        cases = [rules.plan_parts(policy, grade=grade, deferred=deferred).value or () for deferred in (False, True)]
        return {*cases[0], *cases[1], "deadline", "days"} & set(self.fields)


class SubmitForm(ActForm):
    rectification = text_field(_("整改情况"), rows=3, help=_("做了什么、更换了什么、现状如何。"))
    root_cause = text_field(_("问题根源"), rows=2, help=_("为什么会出现，管理上缺了什么。"))
    prevention = text_field(_("防止再次发生的措施"), rows=2, help=_("今后靠什么不再出现，谁来管、多久查一次。"))
    photos = PhotosField(label=_("整改后照片"), required=False)

    def prepare(self) -> None:
        if not rules.prevention_asked(policy_of(self.hazard), self_found=self.hazard.self_found):
            del self.fields["root_cause"], self.fields["prevention"]

    def asked(self) -> Collection[str]:
        return set(self.fields)


class LinkForm(ActForm):
    earlier = forms.ChoiceField(label=_("与哪一项相同"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        rows = [(row["pk"], f"{row['number']} {row['description'][:60]}") for row in self.alike]
        self.fields["earlier"].choices = [*rows, ("none", _t("都不相同"))]


class AnswerAdviceForm(ActForm):
    adopted = forms.ChoiceField(
        label=_("答复"), choices=[("yes", _("采纳")), ("no", _("不采纳"))], widget=forms.RadioSelect
    )
    answer = text_field(_("说明"), rows=2, help=_("采纳的写怎样落实，不采纳的写理由。"))

    def clean_adopted(self) -> bool:
        return self.cleaned_data["adopted"] == "yes"

    def asked(self) -> Collection[str]:
        return ("answer",)


class GuideForm(ActForm):
    what = text_field(_("帮扶内容"), rows=2, help=_("如现场讲解、帮助修订规程、联系检测单位。"))

    def asked(self) -> Collection[str]:
        return ("what",)


class NoticeForm(ActForm):
    demand = text_field(_("督办要求"), rows=2)
    due_on = _day(_("回复期限"))

    def asked(self) -> Collection[str]:
        return ("demand",)


class ProgressForm(ActForm):
    progress = text_field(_("整改进展"), rows=3, help=_("做到哪一步、还差什么、预计何时完成。"))

    def asked(self) -> Collection[str]:
        return ("progress",)


class ReplyForm(ActForm):
    reply = text_field(_("整改和落实情况"), rows=3)

    def asked(self) -> Collection[str]:
        return ("reply",)


class RootCauseForm(ActForm):
    cause = text_field(_("根源"), rows=3, help=_("为什么会出现、为什么会反复，管理上缺了什么。"))
    prevention = text_field(_("对策"), rows=3, help=_("靠什么不再出现，谁来管、多久查一次。"))

    def asked(self) -> Collection[str]:
        return ("cause", "prevention")


class SpotForm(ActForm):
    rectification = text_field(_("当场整改情况"), rows=2)
    rectified_by = forms.ChoiceField(label=_("整改人"), required=False)
    rectified_by_name = forms.CharField(
        label=_("或填姓名"), max_length=60, required=False, help_text=_("名单里没有的，请填姓名。")
    )
    photos = PhotosField(label=_("整改后照片"), required=False)

    def prepare(self) -> None:
        names = [(str(account.pk), account.name) for account in self.staff]
        self.fields["rectified_by"].choices = [("", _t("请选择企业人员")), *names]

    def clean_rectified_by(self) -> Any:
        chosen = self.cleaned_data["rectified_by"]
        return next((account for account in self.staff if str(account.pk) == chosen), None)

    def asked(self) -> Collection[str]:
        return ("rectification", "rectified_by", "photos")


class AskExtensionForm(ActForm):
    new_due_on = _day(_("申请延期至"))
    reason = text_field(_("理由"), rows=2)

    def asked(self) -> Collection[str]:
        return ("reason",)


class AnswerExtensionForm(ActForm):
    granted = forms.ChoiceField(
        label=_("答复"), choices=[("yes", _("同意延期")), ("no", _("不同意"))], widget=forms.RadioSelect
    )
    answer = text_field(_("说明"), rows=2, help=_("不同意的，须写明理由。"))

    def clean_granted(self) -> bool:
        return self.cleaned_data["granted"] == "yes"


class VerifyForm(ActForm):
    opinion = text_field(_("验收意见"), rows=2)
    photos = PhotosField(label=_("现场照片"), required=False)


class ReturnForm(ActForm):
    opinion = text_field(_("哪里没有整改到位"), rows=2)
    photos = PhotosField(label=_("现场照片"), required=False)

    def asked(self) -> Collection[str]:
        return ("opinion",)


class ReopenForm(ActForm):
    reason = text_field(_("重新登记的理由"), rows=2)
    photos = PhotosField(label=_("现场照片"), required=False)

    def asked(self) -> Collection[str]:
        return ("reason",)


class RaiseForm(forms.Form):
    """登记隐患, phone first: photo, what, where; all else may wait."""

    photos = PhotosField(label=_("现场照片"), required=False)
    description = text_field(_("发现了什么问题"), rows=3, required=True)
    location = forms.CharField(
        label=_("在哪里"), max_length=200, required=False, help_text=_("写清位置，如“二号车间东墙配电箱”。")
    )
    site = forms.ChoiceField(label=_("场所"))
    grade = forms.ChoiceField(label=_("级别"), widget=forms.RadioSelect, required=False, initial="")
    criterion = criteria.CriterionField(label=_("对照的判定条款"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    accident_type = forms.ChoiceField(label=_("可能导致的事故"), required=False)
    legal_basis = forms.CharField(label=_("判定依据"), max_length=500, required=False)
    advice = text_field(_("整改建议"), rows=2)
    advice_due_on = _day(_("建议完成日期"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, sites: list[Any], **more: Any) -> None:
        super().__init__(data, files, **more)
        self.sites = sites
        several = len({site.enterprise_id for site in sites}) > 1
        names = [(str(site.pk), self._place(site, several)) for site in sites]
        self.fields["site"].choices = names if len(names) == 1 else [("", _t("请选择场所")), *names]
        sector = sites[0].enterprise.sector if sites else ""
        self.fields["grade"].choices = lambda: [("", _t("暂不定级，待评估")), *GRADES]
        # Long lists, made when they are shown or when something was chosen from them: most people choose nothing.
        self.fields["criterion"].choices = partial(criteria.choices, sector)
        self.fields["category"].choices = partial(wording.choices, "hazard_categories", blank=_t("以后再填"))
        self.fields["accident_type"].choices = partial(wording.choices, "accident_types", blank=_t("以后再填"))

    def _place(self, site: Any, several: bool) -> str:
        name = wording.site(site.name)
        return site.enterprise.name + bracketed(name) if several else name

    def clean_site(self) -> Any:
        return next(site for site in self.sites if str(site.pk) == self.cleaned_data["site"])
