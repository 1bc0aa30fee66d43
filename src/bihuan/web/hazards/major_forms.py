"""The forms of what is done about a major hazard alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.ledger import policy_of
from bihuan.hazards.majors import rules
from bihuan.hazards.majors.operations import unsettled
from bihuan.hazards.majors.rules import STOP_WORDS
from bihuan.web import wording
from bihuan.web.hazards import criteria
from bihuan.web.hazards.forms import GRADES, ActForm, criteria_of, text_field


class IdentifyForm(ActForm):
    """What each department says, one pair of fields each, and what the main person decides."""

    grade = forms.ChoiceField(label=_("认定结论"), choices=GRADES, widget=forms.RadioSelect, required=False)
    criterion = criteria.CriterionField(label=_("对照的判定条款"), required=False, help_text=_("判为重大隐患时必选。"))

    def prepare(self) -> None:
        self.fields["criterion"].choices = criteria_of(self.hazard)
        self.fields["criterion"].initial = self.hazard.criterion
        if self.hazard.grade == "major":  # what others judged to be major is confirmed
            self.fields["grade"].choices, self.fields["grade"].initial = GRADES[1:], "major"
        setting = rules.meeting_asked(policy_of(self.hazard))
        self.parties = tuple(setting.value) if setting is not None else ()
        own = self.fields.copy()
        self.fields.clear()
        for party in self.parties:
            department = wording.party(party)
            label = _t("%(department)s参加人") % {"department": department}
            self.fields[f"who_{party}"] = forms.CharField(label=label, max_length=60, required=False)
            self.fields[f"says_{party}"] = forms.ChoiceField(
                label=_t("%(department)s意见") % {"department": department},
                choices=GRADES,
                widget=forms.RadioSelect,
                required=False,
            )
        self.fields.update(own)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        opinions = {
            party: {"name": given.pop(f"who_{party}", ""), "grade": given.pop(f"says_{party}", "")}
            for party in self.parties
        }
        return {**given, "opinions": opinions}

    def asked(self) -> Collection[str]:
        return set(self.fields)


class StopForm(ActForm):
    danger = text_field(_("怎样危及安全"), rows=2)
    scope = forms.ChoiceField(
        label=_("停产范围"),
        choices=[(scope.value, _(word)) for scope, word in STOP_WORDS.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    line = forms.CharField(
        label=_("停产部位"), max_length=120, required=False, help_text=_("局部停产时填，如“喷漆线”。")
    )

    def asked(self) -> Collection[str]:
        return ("danger", "scope")


class ItemsForm(ActForm):
    """The points of the plan that are not done yet."""

    items = forms.TypedMultipleChoiceField(
        label=_("已经落实的措施"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        self.fields["items"].choices = [(str(nth), text) for nth, text in unsettled(self.hazard)]

    def asked(self) -> Collection[str]:
        return ("items",)


class ApplyForm(ActForm):
    said = text_field(_("说明"), rows=2, limit=1000, help=_("治理了什么、现在怎样；方案里的措施已经逐项落实。"))
