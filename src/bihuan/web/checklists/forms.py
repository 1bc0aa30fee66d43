"""What publishing a checklist asks."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.web.checklists import pasted
from bihuan.web.controls import asks


class PublishForm(forms.Form):
    title = asks(forms.CharField(label=gettext_lazy("名称"), max_length=200, required=False))
    version = forms.CharField(
        label=gettext_lazy("版本"), max_length=30, help_text=gettext_lazy("内容有变化的，请另填版本号。")
    )
    source = forms.CharField(
        label=gettext_lazy("来源"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("例如：市应急管理局2026年印发的检查清单"),
    )
    items = asks(
        forms.CharField(
            label=gettext_lazy("条目"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
            help_text=gettext_lazy(
                "每行一条，依次写分组、检查内容、依据、重点方面、评定要素编号，用竖线隔开；也可以从电子表格中复制这几列粘贴。"
                "只写检查内容的，归入上一行的分组；多个重点方面用分号隔开。"
            ),
        )
    )

    def __init__(self, *args, began_with=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.began_with = began_with

    def clean_items(self) -> list[dict[str, object]]:
        try:
            return pasted.rows(self.cleaned_data["items"], section=_("检查内容"), began_with=self.began_with)
        except pasted.UnknownFocus as strange:
            facts = {"line": strange.line, "name": strange.name}
            raise forms.ValidationError(_("第 %(line)s 行：没有“%(name)s”这个重点方面。") % facts) from strange
