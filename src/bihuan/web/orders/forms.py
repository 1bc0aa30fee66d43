"""What the pages of orders ask; of the officers only what the last paper did not say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.conduct.officers import Officer
from bihuan.conduct.orders.states import NEXT_WORDS
from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput, text_area


class OfficersForm(forms.Form):
    """Who signs: the doer, and a colleague of the same office; certificates as on the doer's last paper."""

    certificate = asks(forms.CharField(label=_("本人执法证号"), max_length=40, required=False))
    partner = asks(forms.TypedChoiceField(label=_("另一名执法人员"), coerce=int, required=False, empty_value=None))
    partner_certificate = asks(forms.CharField(label=_("其执法证号"), max_length=40, required=False))

    def __init__(self, *args: Any, people: Sequence[Any], last: Sequence[dict[str, str]] = (), **more: Any) -> None:
        initial = self._as_last(last, people) | more.pop("initial", {})
        super().__init__(*args, initial=initial, **more)
        self.people = {person.pk: person for person in people}
        self.fields["partner"].choices = [("", _("未选")), *((key, one.name) for key, one in self.people.items())]

    @staticmethod
    def _as_last(last: Sequence[dict[str, str]], people: Sequence[Any]) -> dict[str, Any]:
        known = {person.ref: person.pk for person in people}
        beside = next((one for one in last if one["ref"] in known), None)
        own = next((one["certificate"] for one in last if one["ref"] not in known), "")
        partner = {"partner": known[beside["ref"]], "partner_certificate": beside["certificate"]} if beside else {}
        return {"certificate": own, **partner}

    def officers(self, by: Any) -> list[Officer]:
        """Those who sign, as far as they were named."""
        said = self.cleaned_data
        partner = self.people.get(said.get("partner"))
        beside = [Officer(partner, said.get("partner_certificate", ""))] if partner else []
        return [Officer(by, said.get("certificate", "")), *beside]


class OrderForm(OfficersForm):
    deadline = asks(forms.DateField(label=_("整改期限"), required=False, widget=DayInput))
    legal_basis = asks(forms.CharField(label=_("法律依据"), required=False, max_length=500, widget=text_area(2)))
    interim = forms.CharField(label=_("整改期间的防护要求"), required=False, max_length=500, widget=text_area(2))

    field_order = ("deadline", "legal_basis", "interim")


class ItemForm(forms.Form):
    """What is demanded of one hazard; the names of its fields end in its key."""

    requirement = asks(forms.CharField(label=_("整改要求"), required=False, max_length=500, widget=text_area(2)))
    due = asks(forms.DateField(label=_("这一条的期限，不填同下"), required=False, widget=DayInput))

    def __init__(self, *args: Any, key: int, **more: Any) -> None:
        super().__init__(*args, auto_id="%s", **more)
        self.key = key

    def add_prefix(self, field_name: str) -> str:
        return f"{field_name}-{self.key}"


class RecheckForm(OfficersForm):
    follows = forms.ChoiceField(
        label=_("未全部整改的，后续处理"),
        required=False,
        choices=[("", _("未选")), *((code.value, _(word)) for code, word in NEXT_WORDS.items())],
    )

    field_order = ("follows",)


class WithdrawForm(forms.Form):
    reason = asks(forms.CharField(label=_("撤销理由"), required=False, max_length=300))
