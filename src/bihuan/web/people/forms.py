"""The form that opens an account, and Django's own form for a new password in this product's words."""

import secrets
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from bihuan.parties import queries
from bihuan.parties.access import KEEPERS, Role

# Without the letters and digits that are mistaken for one another when read aloud or from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

WHERE = (
    ("regulator", _("监管部门")),
    ("enterprise", _("企业")),
    ("institution", _("服务机构")),
    ("none", _("不属于单位（专家）")),
)


def one_time_password() -> str:
    """Four groups of four, about 79 bits; shown once and kept nowhere but as a hash."""
    return "-".join("".join(secrets.choice(_LETTERS) for _n in range(4)) for _group in range(4))


class OpenAccountForm(forms.Form):
    """Who, where, and what they may do. The password is made by the system."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        help_text=_("用于登录，可用字母、数字或手机号，不能与他人重复。"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("手机"), max_length=20, required=False)
    where = forms.ChoiceField(label=_("单位类别"), choices=WHERE, initial="regulator", widget=forms.RadioSelect)
    organisation = forms.CharField(
        label=_("单位"),
        required=False,
        max_length=200,
        help_text=_("请填全称；企业和机构也可以填统一社会信用代码。"),
        widget=forms.TextInput(attrs={"list": "offices", "autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(
        label=_("岗位"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("可多选。岗位决定可以办理的事项。"),
    )

    def __init__(self, data: Any = None, *, by: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.by = by
        if by.regulator_id is not None:  # who looks after one authority gives nobody sight of more
            self.fields["where"].choices = [choice for choice in WHERE if choice[0] != "none"]
        opened = [role for role in Role if role not in KEEPERS or by.holds(role)]
        if not by.holds(Role.ADMINISTRATOR):  # a security keeper opens those of his own kind, and no others
            opened = [Role.SECURITY_KEEPER]
            self.fields["where"].choices = WHERE[:1]
        self.fields["roles"].choices = [(role.value, role.label) for role in opened]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        where, text = cleaned.get("where"), cleaned.get("organisation", "").strip()
        self.place: dict[str, Any] = {}
        if where in (None, "none"):
            return cleaned
        if not text:
            self.add_error("organisation", _("请填单位名称。"))
            return cleaned
        found = queries.organisation_called(self.by, where, text)
        if found is None:
            self.add_error("organisation", _("没有找到该单位，请填全称，或先登记单位。"))
        self.place = {where: found}
        return cleaned


class OwnPasswordForm(PasswordChangeForm):
    """旧密码, 新密码 twice."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("当前密码不对。连续输错 5 次会锁定 15 分钟。"),
    }

    old_password = forms.CharField(
        label=_("当前密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new_password1 = forms.CharField(
        label=_("新密码"),
        strip=False,
        help_text=_("至少 10 个字符，最好用一句自己记得住的话；不要用姓名、手机号。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    new_password2 = forms.CharField(
        label=_("再次输入新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
