"""What the pages of the duties ask."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.registers.kinds.duties.states import RULE_WORDS
from bihuan.web.controls import asks, choices
from bihuan.web.inspections.forms import DayInput


class PostForm(forms.Form):
    """`posts` are those it may stand under."""

    name = asks(forms.CharField(label=_("岗位名称"), max_length=60, required=False))
    unit = forms.CharField(label=_("部门或车间"), max_length=60, required=False)
    duties = asks(
        forms.CharField(
            label=_("安全生产职责"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text=_("一行写一条；写明后，任职人员的责任才算落实"),
        )
    )
    superior = forms.TypedChoiceField(label=_("上级岗位"), required=False, coerce=int, empty_value=None)
    is_main = forms.BooleanField(label=_("这是主要负责人岗位"), required=False)

    def __init__(self, *args, posts=(), post=None, **more) -> None:
        super().__init__(*args, **more)
        others = [(one.pk, str(one)) for one in posts if post is None or one.pk != post.pk]
        self.fields["superior"].choices = [("", _t("主要负责人")), *others]


class EmployeeForm(forms.Form):
    """`posts` may be held."""

    name = asks(forms.CharField(label=_("姓名"), max_length=60, required=False))
    number = forms.CharField(label=_("工号"), max_length=30, required=False)
    post = forms.TypedChoiceField(label=_("岗位"), required=False, coerce=int, empty_value=None)
    contract_until = asks(forms.DateField(label=_("劳动合同到期日"), required=False, widget=DayInput))
    contract_open_ended = forms.BooleanField(label=_("无固定期限合同"), required=False)

    def __init__(self, *args, posts=(), **more) -> None:
        super().__init__(*args, **more)
        self.fields["post"].choices = [("", _t("还没有安排")), *((one.pk, str(one)) for one in posts)]


class RuleForm(forms.Form):
    kind = forms.ChoiceField(label=_("制度种类"), choices=choices(RULE_WORDS))
    title = forms.CharField(label=_("名称"), max_length=120, required=False, help_text=_("不填就用文件名"))
    file = asks(forms.FileField(label=_("文件（PDF 或照片）"), required=False))
