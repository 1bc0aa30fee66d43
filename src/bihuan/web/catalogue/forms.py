"""What the pages of the catalogue ask."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput, PhotosField


class PostForm(forms.Form):
    """`people` may hold it."""

    title = asks(forms.CharField(label=_("岗位"), max_length=60, required=False))
    holder = forms.TypedChoiceField(label=_("责任人"), required=False, coerce=int, empty_value=None)
    leader = forms.TypedChoiceField(label=_("责任领导"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, people=(), **more) -> None:
        super().__init__(*args, **more)
        named = [("", _t("还没有定")), *((one.pk, one.name) for one in people)]
        self.fields["holder"].choices = self.fields["leader"].choices = named


class CheckForm(forms.Form):
    checked_on = asks(forms.DateField(label=_("检查日期"), required=False, widget=DayInput))
    said = asks(
        forms.CharField(label=_("检查情况"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    )
    files = PhotosField(_("照片"))
