"""What the pages of the rounds ask; what a point must hold is asked by the rules, with the clause."""

import re
from datetime import time

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.inspections.rounds.states import LAYER_WORDS
from bihuan.web.controls import asks
from bihuan.web.inspections.forms import PhotosField, text_area

ITEM = 120
_CLOCK = re.compile(r"^(\d{1,2})[:：](\d{2})$")


class PointForm(forms.Form):
    name = asks(
        forms.CharField(
            label=gettext_lazy("自查点名称"),
            max_length=80,
            required=False,
            help_text=gettext_lazy("写地点，例如：一车间配电室"),
        )
    )
    layer = forms.ChoiceField(
        label=gettext_lazy("由谁自查"), choices=[(code.value, gettext_lazy(word)) for code, word in LAYER_WORDS.items()]
    )
    team = forms.CharField(
        label=gettext_lazy("班组或车间"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("班组、车间自查的，写明是哪个"),
    )
    shifts = forms.CharField(
        label=gettext_lazy("班次开始时间"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("班前自查的填写，例如：08:00、16:00"),
    )
    items = forms.CharField(
        label=gettext_lazy("要看的内容"),
        required=False,
        widget=text_area(4),
        max_length=1000,
        help_text=gettext_lazy("每行一条，例如：电箱门已上锁"),
    )

    def clean_shifts(self) -> list[time]:
        """The times in whatever way they were parted."""
        found = []
        for part in re.split(r"[、，,;；\s]+", self.cleaned_data["shifts"].strip()):
            if not part:
                continue
            said = _CLOCK.match(part)
            if said is None or int(said[1]) > 23 or int(said[2]) > 59:
                raise forms.ValidationError(_("“%(part)s”不是时间，请写成 08:00。") % {"part": part})
            found.append(time(int(said[1]), int(said[2])))
        return found

    def clean_items(self) -> list[str]:
        """One a line; each is kept whole or not at all."""
        lines = [line.strip() for line in self.cleaned_data["items"].splitlines() if line.strip()]
        for line in lines:
            if len(line) > ITEM:
                said = {"part": f"{line[:20]}…", "most": ITEM, "n": len(line)}
                raise forms.ValidationError(_("“%(part)s”这一条最多%(most)d个字，写了%(n)d个字。") % said)
        return lines


class ProblemForm(forms.Form):
    photos = PhotosField(gettext_lazy("现场照片"))
    description = asks(
        forms.CharField(label=gettext_lazy("问题描述"), required=False, widget=text_area(2), max_length=1000)
    )


class RetireForm(forms.Form):
    reason = asks(forms.CharField(label=gettext_lazy("停用理由"), required=False, max_length=200))
