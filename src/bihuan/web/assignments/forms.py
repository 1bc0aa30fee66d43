"""What the pages of meetings and task lists ask."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.registers.kinds.tasks.states import KIND_WORDS
from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput


class SheetForm(forms.Form):
    kind = forms.ChoiceField(label=_("种类"), choices=[(one.value, _(word)) for one, word in KIND_WORDS.items()])
    title = asks(forms.CharField(label=_("名称"), max_length=120, required=False))
    held_on = forms.DateField(label=_("日期"), widget=DayInput)


class CycleForm(forms.Form):
    months = forms.TypedChoiceField(
        label=_("多久开一次"),
        coerce=int,
        choices=[(1, _("每月")), (2, _("每两个月")), (3, _("每季度")), (6, _("每半年")), (12, _("每年"))],
    )


def called(people: Iterable[Any]) -> dict[str, Any]:
    """What each is called where one types a name: with the office, and the login name where two are called alike."""
    found: dict[str, Any] = {}
    for one in people:
        name = f"{one.name}（{one.regulator.name}）"
        found[f"{name}{one.username}" if name in found else name] = one
    return found


class TaskForm(forms.Form):
    """Who is given the task is typed, with those of the page's list `owners` offered."""

    text = asks(
        forms.CharField(label=_("事项"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=500)
    )
    person = forms.CharField(
        label=_("责任人"), required=False, widget=forms.TextInput(attrs={"list": "owners", "autocomplete": "off"})
    )
    due_on = forms.DateField(label=_("完成日期"), required=False, widget=DayInput)


class AssignForm(TaskForm):
    """落实责任: who and until when are what it is about."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks(self.fields["person"])
        asks(self.fields["due_on"])
