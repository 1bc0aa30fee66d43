"""What the pages of a check ask; the rules themselves stand in the domain."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.hazards.states import GRADE_WORDS
from bihuan.inspections.states import KIND_WORDS, Nature
from bihuan.web import wording
from bihuan.web.controls import asks


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PhotosField(forms.FileField):
    """Only draws the control; the files are read with request.FILES.getlist()."""

    def __init__(self, label) -> None:
        super().__init__(label=label, required=False)

    def clean(self, data, initial=None):
        return data


def text_area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


KINDS = [(kind.value, gettext_lazy(words)) for kind, words in KIND_WORDS.items()]


class PlanForm(forms.Form):
    """The nature is set first and shows its own kinds: `led_kind` are those that a leader leads."""

    nature = forms.CharField(label=gettext_lazy("性质"))
    kind = forms.ChoiceField(label=gettext_lazy("检查种类"), choices=KINDS, required=False)
    led_kind = forms.ChoiceField(label=gettext_lazy("检查种类"), choices=KINDS, required=False)
    led_by = asks(
        forms.CharField(
            label=gettext_lazy("带队领导"),
            required=False,
            max_length=60,
            help_text=gettext_lazy("写姓名和职务，例如：王某某 副市长"),
        )
    )
    planned_on = forms.DateField(label=gettext_lazy("检查日期"), widget=DayInput)
    own_items = forms.CharField(
        label=gettext_lazy("补充条目"),
        required=False,
        widget=text_area(3),
        help_text=gettext_lazy("每行一条；需要写依据的，在后面加竖线，例如：看酸洗槽盖板 | 本企业规程第3条"),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        led = cleaned.get("nature") == Nature.SUPERVISION
        cleaned["kind"] = cleaned.pop("led_kind", "") if led else cleaned.get("kind", "")
        cleaned["led_by"] = cleaned.get("led_by", "") if led else ""
        if not cleaned["kind"]:
            self.add_error("kind", _("请选检查种类。"))
        return cleaned

    def added(self) -> list[dict[str, str]]:
        """The own items as the operation takes them."""
        rows = []
        for line in self.cleaned_data["own_items"].splitlines():
            text, _bar, basis = line.replace("｜", "|").partition("|")
            if text.strip():
                rows.append({"section": _("企业补充"), "text": text.strip(), "basis": basis.strip()})
        return rows


class FindingForm(forms.Form):
    photos = PhotosField(gettext_lazy("现场照片"))
    description = forms.CharField(label=gettext_lazy("问题描述"), widget=text_area(), max_length=1000)
    location = forms.CharField(label=gettext_lazy("部位"), required=False, max_length=200)
    grade = forms.ChoiceField(
        label=gettext_lazy("级别"),
        choices=[(grade.value, gettext_lazy(words)) for grade, words in GRADE_WORDS.items()],
        widget=forms.RadioSelect,
        initial="general",
    )
    criterion = forms.CharField(label=gettext_lazy("对照的判定条款"), required=False, max_length=40)
    ground = forms.CharField(required=False, max_length=60)
    legal_basis = asks(
        forms.CharField(
            label=gettext_lazy("依据（库里没有的直接写）"), required=False, widget=text_area(2), max_length=1000
        )
    )
    advice = asks(forms.CharField(label=gettext_lazy("整改建议"), required=False, widget=text_area(2), max_length=1000))
    advice_due_on = forms.DateField(
        label=gettext_lazy("建议完成日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    category = forms.ChoiceField(label=gettext_lazy("隐患类别"), required=False)
    accident_type = forms.ChoiceField(label=gettext_lazy("可能导致的事故"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = wording.choices("hazard_categories", blank=_("未选"))
        self.fields["accident_type"].choices = wording.choices("accident_types", blank=_("未选"))


class CorrectionForm(forms.Form):
    """Better words for what was found; what they were stays on record."""

    SAID = ("description", "location", "legal_basis", "advice")

    description = asks(
        forms.CharField(label=gettext_lazy("问题描述"), required=False, widget=text_area(), max_length=1000)
    )
    location = forms.CharField(label=gettext_lazy("部位"), required=False, max_length=200)
    legal_basis = asks(
        forms.CharField(label=gettext_lazy("依据"), required=False, widget=text_area(2), max_length=1000)
    )
    advice = asks(forms.CharField(label=gettext_lazy("整改建议"), required=False, widget=text_area(2), max_length=1000))
    reason = asks(forms.CharField(label=gettext_lazy("更正理由"), required=False, max_length=500))


class NoteForm(forms.Form):
    """检查手记: place and time are filled in, and may be put right."""

    seen_at = forms.DateTimeField(
        label=gettext_lazy("检查时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = asks(forms.CharField(label=gettext_lazy("检查地点"), required=False, max_length=120))
    text = asks(forms.CharField(label=gettext_lazy("检查情况"), required=False, widget=text_area(4), max_length=4000))


class ListingForm(forms.Form):
    """Who of the own office presses, and until when."""

    owner = asks(forms.ChoiceField(label=gettext_lazy("责任人"), required=False))
    due_on = asks(forms.DateField(label=gettext_lazy("督促期限"), required=False, widget=DayInput))

    def __init__(self, *args, people=(), **more) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [("", _("未选")), *((person.pk, person.name) for person in people)]


class SpotForm(forms.Form):
    hazard = forms.IntegerField(widget=forms.HiddenInput)
    after = asks(PhotosField(gettext_lazy("整改后照片")))
    rectification = forms.CharField(label=gettext_lazy("整改情况"), widget=text_area(2), max_length=500)
    rectified_by = forms.CharField(label=gettext_lazy("整改人"), required=False, max_length=60)


class ExplainForm(forms.Form):
    present = asks(
        forms.CharField(
            label=gettext_lazy("企业在场人员"),
            required=False,
            max_length=120,
            help_text=gettext_lazy("请填姓名和职务，例如：钱某（主要负责人）、孙某（安全员）"),
        )
    )
    summary = asks(
        forms.CharField(label=gettext_lazy("检查结论"), required=False, widget=text_area(4), max_length=2000)
    )
    advice = forms.CharField(
        label=gettext_lazy("管理建议（根源分析）"), required=False, widget=text_area(3), max_length=2000
    )


class ReasonForm(forms.Form):
    reason = asks(forms.CharField(label=gettext_lazy("理由"), required=False, widget=text_area(2), max_length=500))


class HeadquartersForm(forms.Form):
    held_on = forms.DateField(label=gettext_lazy("检查日期"), widget=DayInput)
    organised_by = asks(
        forms.CharField(
            label=gettext_lazy("组织检查的总部"),
            required=False,
            max_length=120,
            help_text=gettext_lazy("写总部单位的全称"),
        )
    )
    report = asks(
        forms.FileField(
            label=gettext_lazy("检查报告"), required=False, help_text=gettext_lazy("总部检查报告的扫描件或照片")
        )
    )


class AppointForm(forms.Form):
    expert = forms.IntegerField()
    specialty = forms.CharField(max_length=40)
    lead = forms.BooleanField(required=False)
    deviation = forms.CharField(required=False, max_length=200)


class AnswerForm(forms.Form):
    item = forms.IntegerField()
    result = forms.CharField(max_length=8)
    note = forms.CharField(required=False, max_length=1000)
