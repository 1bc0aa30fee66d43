"""What the pages of the contact list ask."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput, PhotosField


class LinkForm(forms.Form):
    """The accounts of `leaders` and `experts` may be linked."""

    leader = forms.ChoiceField(label=_("联系领导"), required=False)
    expert = forms.ChoiceField(label=_("联系专家"), required=False)

    def __init__(self, *args, leaders=(), experts=(), **more) -> None:
        super().__init__(*args, **more)
        none = ("", _t("还没有定"))
        named = ((str(one.pk), f"{one.name}（{one.regulator.name}）") for one in leaders)
        self.fields["leader"].choices = [none, *named]
        self.fields["expert"].choices = [none, *((str(one.pk), one.name) for one in experts)]


class VisitForm(forms.Form):
    """`people` may have gone; the choice is left out for who went."""

    visitor = forms.ChoiceField(label=_("走访人"), required=False)
    visited_on = asks(forms.DateField(label=_("走访日期"), required=False, widget=DayInput))
    said = asks(
        forms.CharField(
            label=_("检查指导情况"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
        )
    )
    urged = forms.CharField(
        label=_("督促完善的风险防控措施"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    files = PhotosField(_("照片"))

    def __init__(self, *args, people=(), **more) -> None:
        super().__init__(*args, **more)
        if people:
            self.fields["visitor"].choices = [(str(one.pk), one.name) for one in people]
        else:
            del self.fields["visitor"]
