"""What the pages of the instruments ask."""

from django import forms
from django.utils.translation import gettext_lazy

from bihuan.registers.kinds.instruments.states import EQUIPMENT_WORDS, INSTRUMENT_WORDS, PROTECTION_WORDS
from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput

KINDS = [
    (gettext_lazy("检测仪器"), [(code, gettext_lazy(word)) for code, word in INSTRUMENT_WORDS.items()]),
    (gettext_lazy("专用装备"), [(code, gettext_lazy(word)) for code, word in EQUIPMENT_WORDS.items()]),
    (gettext_lazy("防护用品"), [(code, gettext_lazy(word)) for code, word in PROTECTION_WORDS.items()]),
]


class InstrumentForm(forms.Form):
    number = asks(forms.CharField(label=gettext_lazy("编号"), max_length=40, required=False))
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=KINDS)
    name = forms.CharField(label=gettext_lazy("名称型号"), max_length=80, required=False)
    explosion_proof_mark = forms.CharField(
        label=gettext_lazy("防爆标志"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("有防爆标志的填写，例如：Ex ib IIC T4 Gb"),
    )
    calibrated_until = forms.DateField(
        label=gettext_lazy("检定校准有效期至"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("检测仪器必填"),
    )


class CalibrationForm(forms.Form):
    calibrated_until = asks(forms.DateField(label=gettext_lazy("检定校准有效期至"), required=False, widget=DayInput))
    certificate = forms.CharField(label=gettext_lazy("证书编号"), max_length=60, required=False)


class HolderForm(forms.Form):
    """`people` may be handed the piece."""

    holder = forms.TypedChoiceField(label=gettext_lazy("领用人"), coerce=int)

    def __init__(self, *args, people=(), **more) -> None:
        super().__init__(*args, **more)
        self.fields["holder"].choices = [(person.pk, person.name) for person in people]


class TrainingForm(HolderForm):
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=KINDS[:2])
    trained_on = forms.DateField(label=gettext_lazy("培训日期"), widget=DayInput)
    topic = forms.CharField(label=gettext_lazy("培训内容"), max_length=120, required=False)

    def __init__(self, *args, **more) -> None:
        super().__init__(*args, **more)
        self.fields["holder"].label = gettext_lazy("参加培训的人")
