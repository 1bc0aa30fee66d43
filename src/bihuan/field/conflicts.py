"""What was sent and what stands cannot both be so: which kind of conflict it is, and what stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bihuan.field.models import SentAct
from bihuan.field.states import Conflict, SentState
from bihuan.inspections import queries
from bihuan.inspections.states import AFTERWARDS, Act, InspectionState
from bihuan.parties import queries as parties
from bihuan.refusal import Refusal, Stranger

if TYPE_CHECKING:
    from bihuan.field.acts import Given
    from bihuan.inspections.models import Answer, Inspection

_MOVED_ON = frozenset({"state_not_allowed", "visit_closed"})
OVER = frozenset({InspectionState.EXPLAINED, *AFTERWARDS})
"""The visit is over: what belongs to it comes late."""
_ANSWERING = (Act.ANSWER_ITEM, "answer_section", Act.RECORD_FINDING)


class Standing(Exception):
    """An act meets something that stands against it."""

    def __init__(self, kind: Conflict, standing: dict[str, Any]) -> None:
        self.kind, self.standing = kind, standing
        super().__init__(kind)


def look(sent: SentAct, inspection: Inspection, given: Given) -> None:
    """Raises Standing for an answer to an item that was answered otherwise in between, unknown to the phone, or that is
    not on the list any more. A problem found at an item says that something is wrong with it, and is such an answer."""
    item = given.key("item")
    if sent.act != Act.ANSWER_ITEM and (sent.act != Act.RECORD_FINDING or item is None):
        return
    try:
        answer = queries.line(inspection, item or 0).answer
    except Stranger:
        raise Standing(Conflict.SUPERSEDED, {"checklist": inspection.checklist.version}) from None
    if answer is None or answer.at == given.moment("seen_at"):
        return
    if _says_the_same(sent, answer, given):
        return
    earlier = _brought_by(answer, sent)
    if earlier is not None and earlier.bundle.device_id == sent.bundle.device_id:
        if earlier.pk < sent.pk:
            return  # the same phone, one after the other
        raise Standing(Conflict.SUPERSEDED, _as_it_stands(answer))  # this one had to wait, and was overtaken
    if answer.by != sent.account_id:
        raise Standing(Conflict.PARALLEL, _as_it_stands(answer))
    if (answer.done_at or answer.at) > sent.happened_at:
        raise Standing(Conflict.SUPERSEDED, _as_it_stands(answer))


def _says_the_same(sent: SentAct, answer: Answer, given: Given) -> bool:
    if sent.act == Act.RECORD_FINDING:
        return answer.result == answer.Result.PROBLEM  # of one item many a thing may be wrong
    return (answer.result, answer.note) == (given.text("result"), given.text("note").strip())


def _brought_by(answer: Answer, sent: SentAct) -> SentAct | None:
    """The act of a phone that gave the answer that stands; None where it was given on a page."""
    given = SentAct.objects.filter(
        account=answer.by, act__in=_ANSWERING, state=SentState.ACCEPTED, judged_at=answer.at
    ).filter(bundle__inspection=sent.bundle.inspection_id)
    return given.select_related("bundle").order_by("-id").first()


def _as_it_stands(answer: Answer) -> dict[str, Any]:
    name = parties.names_of([answer.by]).get(answer.by, "")
    return {"result": answer.result, "note": answer.note, "by": name, "at": answer.at.isoformat()}


def late(refusal: Refusal, inspection: Inspection) -> Standing | None:
    """Whether the act was refused because the check has moved on meanwhile, and how it stands."""
    if refusal.code not in _MOVED_ON or inspection.state not in OVER:
        return None
    return Standing(Conflict.LATE, {"state": str(inspection.state), "words": inspection.get_state_display()})


def withdrawn(*, closed: bool = False) -> Standing:
    """The check is not this person's any more; or the account is `closed` and none is."""
    return Standing(Conflict.LATE, {"withdrawn": True, **({"closed": True} if closed else {})})
