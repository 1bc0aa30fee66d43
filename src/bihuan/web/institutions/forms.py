"""Registering and changing a service institution. What is asked depends on the place: its lists, its catalogue, and
the items that nobody offers without a qualification."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.parties import registration
from bihuan.parties.registration import Certificate
from bihuan.policy import Policy, Setting
from bihuan.web.controls import asks
from bihuan.web.packs import words as packs
from bihuan.web.place_field import PlaceField, PlacesField, within

LEVELS = [
    ("", _("未填写")),
    ("national", _("国家级")),
    ("provincial", _("省级")),
    ("municipal", _("市级")),
    ("county", _("县区级")),
]

# Where on the form a refusal belongs.
FIELDS = {
    "name_missing": "name",
    "institution_code_missing": "credit_code",
    "duplicate_institution": "credit_code",
    "division_unknown": "division_code",
    "institution_level_missing": "level",
    "working_place_missing": "qualified_in",
    "places_not_own": "qualified_in",
    "lists_not_own": "lists",
}


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **more)


class OwnPlaceForm(forms.Form):
    """Where it may work and on which lists it stands, as far as that is one's own to say: the own place, ticked, and
    the own lists; anywhere and any, for the platform."""

    qualified_in = PlacesField(
        label=_("可从业地区"), required=False, max_length=600, help_text=_("多个地区用顿号隔开。")
    )

    lists = forms.MultipleChoiceField(label=_("列入名单"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, data: Any = None, *, by: Any, lists: list[str], known: list[str] = (), listed: list[str] = (), **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.lists_elsewhere = [code for code in listed if code not in lists]
        self._offer("lists", lists)
        own = by.regulator.division_code if by.regulator_id is not None else None
        self.elsewhere = [place for place in known if own is not None and not place.startswith(own)]
        if own:
            mine = [place for place in known if place.startswith(own)]
            ticked = forms.MultipleChoiceField(
                label=_("可从业地区"),
                required=False,
                choices=within(own, mine),
                initial=mine or [own],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("可在本地提供服务的地区；选定一个地区，即包括其下级地区。"),
            )
            self.fields["qualified_in"] = asks(ticked)

    def clean_qualified_in(self) -> list[str]:
        return [*self.elsewhere, *self.cleaned_data["qualified_in"]]

    def clean_lists(self) -> list[str]:
        return [*self.lists_elsewhere, *self.cleaned_data["lists"]]

    def _offer(self, name: str, codes: Any) -> None:
        if codes:
            self.fields[name].choices = [(code, packs.code(code)) for code in codes]
        else:
            del self.fields[name]


def _first_set(settings: Iterable[Setting]) -> Setting:
    """The first that a place has set; otherwise the first."""
    settings = list(settings)
    return next((one for one in settings if one.is_set), settings[0])


class ChangeForm(OwnPlaceForm):
    """What of an institution may change, under the laws of the places that keep its record and that it works in."""

    name = forms.CharField(label=_("名称"), max_length=200)
    division_code = PlaceField(label=_("注册地"), help_text=_("请填写地名，输入两三个字后从提示中选择。"))
    level = asks(forms.ChoiceField(label=_("机构级别"), choices=LEVELS, required=False))
    qualified_until = _day(_("资质有效期至"))
    address = forms.CharField(label=_("地址"), max_length=300, required=False)
    contact_name = forms.CharField(label=_("联系人"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    services = forms.MultipleChoiceField(
        label=_("服务项目"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("企业按服务项目查找机构；评价、检测检验须先填写资质证书。"),
    )

    field_order = [
        "name",
        "credit_code",
        "division_code",
        "level",
        "qualified_until",
        "qualified_in",
        "lists",
        "services",
    ]

    def __init__(self, data: Any = None, *, by: Any, laws: list[Policy], **more: Any) -> None:
        super().__init__(data, by=by, **more)
        self.grounds = {
            "level": laws[0].engagement.institution_levels,
            "lists": _first_set(law.engagement.institution_lists for law in laws),
            "services": _first_set(law.engagement.technical_items for law in laws),
        }
        # What it offers stays on the form, though the place that has it in its catalogue closed its door.
        offered = list(dict.fromkeys([*registration.items_of(laws), *self.initial.get("services", ())]))
        self._offer("services", offered)
        self.certified = [item for item in registration.qualified_items(laws) if item in offered]
        for item in self.certified:
            named = {"item": packs.code(item)}
            self.fields[f"number_{item}"] = forms.CharField(
                label=_t("{item}资质证书编号").format(**named), max_length=80, required=False
            )
            self.fields[f"until_{item}"] = _day(_t("{item}资质证书有效期至").format(**named))
        self.order_fields(
            [*self.field_order, *(f"{kind}_{item}" for item in self.certified for kind in ("number", "until"))]
        )

    @property
    def ground_of(self) -> dict[str, Any]:
        """Field name → the clause that asks for it, where the place names one."""
        return {name: setting.basis for name, setting in self.grounds.items() if setting.is_set}

    def given(self) -> dict[str, Any]:
        """What the operation is told: the certificates gathered by item."""
        values = {
            name: value for name, value in self.cleaned_data.items() if not name.startswith(("number_", "until_"))
        }
        values["certificates"] = {
            item: Certificate(self.cleaned_data[f"number_{item}"], self.cleaned_data[f"until_{item}"])
            for item in self.certified
            if self.cleaned_data[f"number_{item}"]
        }
        return values


class RegisterForm(ChangeForm):
    """A new institution, with its key."""

    credit_code = asks(forms.CharField(label=_("统一社会信用代码"), max_length=30, required=False))


class ReasonForm(forms.Form):
    """Why it is resumed or ends."""

    reason = asks(forms.CharField(label=_("理由"), required=False, max_length=300))


class SuspendForm(ReasonForm):
    """Why, and by which paper or provision."""

    legal_basis = asks(forms.CharField(label=_("依据的文书或条款"), required=False, max_length=120))
