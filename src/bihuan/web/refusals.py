"""A refusal in the reader's language, ready for the alert."""

import json
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from bihuan.refusal import TEXTS, Refusal, fill
from bihuan.web import wording

ABOUT = frozenset({
    "child_looser_than_parent", "class_is_computed", "class_size_mismatch", "clause_of_stranger", "clause_undercut",
    "clause_unknown", "conclusion_contradicts_hazards", "disclosure_not_acknowledged", "duty_listed_twice",
    "enterprise_not_directly_managed", "enterprises_not_found",
    "enterprises_outside", "expert_without_account", "field_acts_waiting", "field_not_correctable",
    "finding_is_immutable",
    "finding_missing", "finding_not_handed_over", "hazard_not_of_this_check", "hazards_open",
    "immediate_report_required", "institution_in_use",
    "institution_list_unknown", "item_unanswered", "left_to_the_department", "left_to_the_keeper", "lists_not_own",
    "measure_ground_stands", "measure_in_force",
    "not_in_duty_list",
    "office_beyond_superior", "office_in_use", "officer_of_another_office", "places_not_own",
    "priority_class_removed", "profile_inconsistent",
    "qualification_expired", "recheck_item_unlooked", "recipients_not_covered",
    "role_not_of_organisation", "role_unknown",
    "section_unchecked", "sector_unknown", "service_item_unknown", "specialty_duplicated", "specialty_not_held",
    "subordinates_beyond", "subordinates_outside", "successor_unfit", "text_too_long", "wording_not_allowed",
})  # fmt: skip
"""Refusals whose things are not lacking but stand in the way."""


WAYS_ON = {
    "field_acts_waiting": ("field:conflicts", "", gettext_lazy("看没有办成的")),
    "field_conflicts_open": ("field:conflicts", "", gettext_lazy("处理冲突")),
    "likeness_unjudged": ("likeness:show", "hazard_id", gettext_lazy("对照照片并认定")),
}
"""By refusal the page that settles what is in the way, and the fact that it is about; "" where one page is for all."""


@dataclass(frozen=True)
class Worded:
    """What the refusal alert shows: the sentence, the missing things, the clause id ("ours" = product policy)."""

    code: str
    text: str
    missing: tuple[str, ...]
    clause: str
    way_on: str = ""
    """The page on which what is in the way is settled; "" where the refused page itself does it."""
    way_on_text: str = ""

    @property
    def lead(self) -> str:
        """How the things are introduced: as lacking, as files, or as what the refusal is about."""
        if self.code.startswith("evidence_") and self.code not in ("evidence_missing", "evidence_not_found"):
            return gettext("文件：")
        return gettext("涉及：") if self.code in ABOUT else gettext("还缺：")


def worded(refusal: Refusal | Worded) -> Worded:
    """The refusal with its sentence translated and its facts filled in."""
    if isinstance(refusal, Worded):
        return refusal
    template = TEXTS.get(refusal.code)
    text = fill(gettext(template), wording.facts(refusal.facts)) if template else refusal.code
    url, label = _way_on(refusal)
    return Worded(refusal.code, text, wording.missing(refusal.code, refusal.missing), refusal.clause, url, label)


def _way_on(refusal: Refusal) -> tuple[str, str]:
    page, fact, label = WAYS_ON.get(refusal.code, ("", "", ""))
    if page and not fact:
        return reverse(page), str(label)
    about = refusal.facts.get(fact)  # one that was kept before it said so has none
    return (reverse(page, args=[about]), str(label)) if about else ("", "")


def as_message(refusal: Refusal) -> str:
    """The refusal as one message string, for the way through a redirect."""
    said = worded(refusal)
    return json.dumps([said.code, said.text, said.missing, said.clause], ensure_ascii=False)


def from_message(text: str) -> Worded:
    """The inverse of `as_message`."""
    code, sentence, missing, clause = json.loads(text)
    return Worded(code, sentence, tuple(missing), clause)
