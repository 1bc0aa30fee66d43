"""What the expert pages ask."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from bihuan.experts import keeping
from bihuan.standards import resident_id
from bihuan.web import wording
from bihuan.web.controls import asks
from bihuan.web.experts.words import (
    CERTIFICATES,
    CHANGES,
    DRAWN_BY,
    KINDS,
    LEVELS,
    NOTED,
    PROOFS,
    REPLACED,
    REVIEWS,
    SEVERE,
    TIES,
    TITLES,
    UNITS,
    grade,
)


def _offered(words: dict[str, object]) -> list[tuple[str, object]]:
    return list(words.items())


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RegisterForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    identity_number = forms.CharField(
        label=gettext_lazy("身份证号"),
        required=False,
        max_length=resident_id.LENGTH,
        help_text=gettext_lazy("仅用于核对是否同一人、推算出生日期，不保存号码。"),
    )
    born_on = forms.DateField(
        label=gettext_lazy("出生日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("已填身份证号的，可不填。"),
    )
    phone = forms.CharField(label=gettext_lazy("手机"), required=False, max_length=20)
    title = forms.ChoiceField(label=gettext_lazy("职称"), choices=_offered(TITLES))
    certificates = forms.MultipleChoiceField(
        label=gettext_lazy("职业资格"),
        required=False,
        choices=_offered(CERTIFICATES),
        widget=forms.CheckboxSelectMultiple,
    )
    certificates_until = forms.DateField(
        label=gettext_lazy("职业资格有效期至"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("没有填的，定期复核时要补。"),
    )
    specialties = asks(
        forms.MultipleChoiceField(label=gettext_lazy("专业"), required=False, widget=forms.CheckboxSelectMultiple)
    )
    work_since = forms.DateField(
        label=gettext_lazy("从事安全工作起始日期"), widget=forms.DateInput(attrs={"type": "date"})
    )
    unit_name = forms.CharField(label=gettext_lazy("工作单位"), required=False, max_length=120)
    unit_kind = forms.ChoiceField(label=gettext_lazy("单位性质"), choices=_offered(UNITS))
    retired = forms.BooleanField(label=gettext_lazy("已退休"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["specialties"].choices = wording.choices("expert_specialties")


class LetterForm(forms.Form):
    letter_number = asks(forms.CharField(label=gettext_lazy("聘书编号"), required=False, max_length=60))


class EndForm(forms.Form):
    reason = asks(forms.CharField(label=gettext_lazy("理由"), required=False, max_length=200))


class ProofForm(forms.Form):
    """One paper or one review; who may not pass a judgement on oneself is not offered it."""

    kind = forms.ChoiceField(label=gettext_lazy("材料"))
    dated_on = forms.DateField(
        label=gettext_lazy("出具日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    said = asks(forms.CharField(label=gettext_lazy("出具单位或结论"), required=False, max_length=200))
    files = forms.FileField(label=gettext_lazy("照片或扫描件"), required=False)

    def __init__(self, *args, own: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, word) for code, word in PROOFS.items() if not (own and code in REVIEWS)]


class ApplyForm(forms.Form):
    pool = forms.ChoiceField(label=gettext_lazy("申请加入"))
    statement = forms.CharField(label=gettext_lazy("专长和业绩"), required=False, max_length=300)

    def __init__(self, *args, pools: Iterable[Any], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pool"].choices = [(str(pool.pk), pool.name) for pool in pools]


class PaperForm(forms.Form):
    files = forms.FileField(label=gettext_lazy("签名的申请书"), required=False)


class MisconductForm(forms.Form):
    ground = forms.ChoiceField(label=gettext_lazy("情形"))
    evidence = asks(forms.CharField(label=gettext_lazy("事实和证据"), required=False, max_length=300))

    def __init__(self, *args, grounds: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(code, SEVERE.get(code, code)) for code in grounds]


class ChangeForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("情形"), choices=_offered(CHANGES))
    note = asks(forms.CharField(label=gettext_lazy("说明"), required=False, max_length=200))
    unit_name = forms.CharField(label=gettext_lazy("新的工作单位"), required=False, max_length=120)


class SettleForm(forms.Form):
    finding = asks(forms.CharField(label=gettext_lazy("复核意见"), required=False, max_length=200))


class CertificateForm(forms.Form):
    """Until when the certificates on record hold; of who has none there, also which they are."""

    certificates = forms.MultipleChoiceField(
        label=gettext_lazy("职业资格"),
        required=False,
        choices=_offered(CERTIFICATES),
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.DateField(
        label=gettext_lazy("有效期至"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, held: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if held:
            del self.fields["certificates"]


class DeclineForm(forms.Form):
    work = asks(forms.CharField(label=gettext_lazy("推辞的工作"), required=False, max_length=120))
    on = asks(
        forms.DateField(
            label=gettext_lazy("日期"),
            required=False,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        )
    )
    reason = asks(forms.CharField(label=gettext_lazy("理由"), required=False, max_length=200))
    justified = forms.BooleanField(label=gettext_lazy("有正当理由"), required=False)


class RemovalForm(forms.Form):
    ground = forms.ChoiceField(label=gettext_lazy("情形"))
    declined = forms.ChoiceField(label=gettext_lazy("推辞的工作"), required=False)
    evidence = asks(forms.CharField(label=gettext_lazy("事实和证据"), required=False, max_length=300))
    files = forms.FileField(label=gettext_lazy("照片或扫描件"), required=False)

    def __init__(self, *args, grounds: Iterable[str], declined: Iterable[Any], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(code, REPLACED.get(code, code)) for code in grounds]
        rows = [(str(row.pk), f"{row.on:%Y-%m-%d} {row.work}") for row in declined]
        self.fields["declined"].choices = [("", gettext_lazy("与推辞无关")), *rows]


class YearForm(forms.Form):
    """The grade of a year; its ground stands there as the records say it, to be made one's own."""

    grade = forms.ChoiceField(label=gettext_lazy("等次"))
    ground = asks(forms.CharField(label=gettext_lazy("考核意见"), required=False, max_length=300, widget=_lines(2)))

    def __init__(self, *args, grades: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [("", gettext_lazy("请选择")), *((code, grade(code)) for code in grades)]


class CommendForm(forms.Form):
    ground = asks(forms.CharField(label=gettext_lazy("事迹"), required=False, max_length=300, widget=_lines(2)))
    reward = forms.CharField(label=gettext_lazy("奖励"), required=False, max_length=120)


class ServiceNoteForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("情况"), choices=[("", gettext_lazy("请选择")), *_offered(NOTED)])
    on = forms.DateField(
        label=gettext_lazy("日期"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    work = asks(forms.CharField(label=gettext_lazy("哪次工作"), required=False, max_length=120))
    said = asks(forms.CharField(label=gettext_lazy("说明"), required=False, max_length=300))


class WantedForm(forms.Form):
    specialty = forms.ChoiceField(label=gettext_lazy("专业"))
    number = forms.IntegerField(label=gettext_lazy("需要人数"), min_value=0, max_value=999)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["specialty"].choices = wording.choices("expert_specialties")


class DrawForm(forms.Form):
    purpose = asks(
        forms.CharField(
            label=gettext_lazy("用途"),
            required=False,
            max_length=120,
            help_text=gettext_lazy("任何人都能看到，请不要写企业名称。"),
        )
    )
    specialty = forms.ChoiceField(label=gettext_lazy("专业"), required=False)
    on = forms.DateField(
        label=gettext_lazy("工作日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    number = forms.IntegerField(label=gettext_lazy("抽取人数"), min_value=1, max_value=99)
    source = forms.ChoiceField(label=gettext_lazy("用哪个公开号码抽"), choices=_offered(DRAWN_BY))
    number_on = forms.DateField(
        label=gettext_lazy("取哪一天的号码"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("明天或以后，早于工作日期；当天不公布的，取其后第一次公布的。"),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["specialty"].choices = [("", gettext_lazy("全部专业")), *wording.choices("expert_specialties")]


class InterestForm(forms.Form):
    enterprise = forms.CharField(label=gettext_lazy("企业名称或信用代码"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("关系种类"), choices=_offered(TIES))


class PoolForm(forms.Form):
    """A pool of one's own organisation: an institution's has one level only."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    level = forms.ChoiceField(label=gettext_lazy("级别"))
    kind = forms.ChoiceField(label=gettext_lazy("库别"), required=False, choices=_offered(KINDS))
    sector = forms.ChoiceField(label=gettext_lazy("行业领域"), required=False)

    def __init__(self, *args, by: Any, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        own, place = by.institution_id is not None, by.regulator.division_code if by.regulator_id else ""
        levels = [(code, word) for code, word in LEVELS.items() if (code == "institution") == own]
        levels = [(code, word) for code, word in levels if keeping.within_reach(code, place)]
        self.fields["level"].choices = levels if own else [("", gettext_lazy("请选择")), *levels]
        self.fields["sector"].choices = wording.choices("sectors", blank=gettext("不分行业"))


class SpecialFieldForm(forms.Form):
    specialty = forms.ChoiceField(label=gettext_lazy("专业"))
    reason = asks(forms.CharField(label=gettext_lazy("为什么算特殊"), required=False, max_length=200))

    def __init__(self, *args, listed: Collection[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rest = [row for row in wording.choices("expert_specialties") if row[0] not in listed]
        self.fields["specialty"].choices = [("", gettext_lazy("请选择")), *rest]


class DayForm(forms.Form):
    free_on = forms.DateField(required=False)

    def day(self) -> date | None:
        return self.cleaned_data["free_on"] if self.is_valid() else None
