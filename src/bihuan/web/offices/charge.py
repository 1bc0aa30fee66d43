"""Who is in charge of an office: its two leaders, and its section and person for expert services; panels and forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.parties import leading
from bihuan.policy import policies


class _Named(forms.Form):
    """`people` may be chosen."""

    def __init__(self, data: Any = None, *, people: Any = (), **more: Any) -> None:
        super().__init__(data, **more)
        self.people = {str(one.pk): one for one in people}
        choices = [("", _t("还没有定")), *((key, one.name) for key, one in self.people.items())]
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def chosen(self, name: str) -> Any:
        return self.people.get(self.data.get(name, ""))


class LeadersForm(_Named):
    head = forms.ChoiceField(label=_("主要负责人（总负责）"), required=False)
    deputy = forms.ChoiceField(label=_("分管领导（具体负责）"), required=False)


class ServiceForm(_Named):
    section = forms.CharField(label=_("专家服务工作机构"), max_length=60, required=False)
    person = forms.ChoiceField(label=_("专人"), required=False)


def panels(office: Any, staff: Iterable[Any], *, may: bool) -> dict[str, Any]:
    """What the page of an office shows of who is in charge, with the forms for who `may` say so; one statement."""
    charge, law = leading.of_office(office.pk), policies.at(office.division_code, on=clock.today()).posts
    facts = {"charge": charge, "leaders_law": law.levels_with_two_leaders, "service_law": law.service_contact}
    if may:
        people = leading.acting(staff)
        led = {"head": charge.head_id, "deputy": charge.deputy_id}
        service = {"section": charge.service_section, "person": charge.service_person_id}
        facts["leaders_form"] = LeadersForm(people=people, initial=led)
        facts["service_form"] = ServiceForm(people=people, initial=service)
    return facts
