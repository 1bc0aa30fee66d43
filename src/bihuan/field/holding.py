"""What a visit cannot be ended with: two phones that say two things of one item, and what was sent and is not done."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bihuan import clock
from bihuan.field import queries, waiting
from bihuan.inspections import conditions
from bihuan.inspections.states import Act
from bihuan.parties import queries as parties
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.field.models import SentAct
    from bihuan.inspections.models import Inspection
    from bihuan.parties.models import Account


@conditions.before(Act.EXPLAIN_FINDINGS)
def settled(inspection: Inspection, *, by: Account, at: datetime) -> None:
    """Raises what `not_agreed` says."""
    if refusal := not_agreed(inspection, queries.disagreements(inspection.pk)):
        raise refusal


def not_agreed(inspection: Inspection, found: list[SentAct]) -> Refusal | None:
    """`field_conflicts_open` naming the items of which two phones say two things; None where there is none."""
    if not found:
        return None
    items = clock.ids_named(str(one.payload["item"]) for one in found)
    codes = inspection.checklist.items.filter(pk__in=items).order_by("position").values_list("code", flat=True)
    return Refusal("field_conflicts_open", missing=list(codes) or ["items"])


@conditions.before(Act.EXPLAIN_FINDINGS)
def all_in(inspection: Inspection, *, by: Account, at: datetime) -> None:
    """Raises what `not_done` says, of whomever on the team."""
    if refusal := not_done(inspection, waiting.of_the_visit(inspection.pk)):
        raise refusal


def not_done(inspection: Inspection, found: list[SentAct]) -> Refusal | None:
    """`field_acts_waiting` naming what of the visit waits or came back, and whose it is: a danger that somebody entered
    is not lost by the visit's end. None where nothing is."""
    if not found:
        return None
    names = parties.names_of(one.account_id for one in found)
    items = clock.ids_named(str(one.payload.get("item", "")) for one in found)
    codes = dict(inspection.checklist.items.filter(pk__in=items).values_list("pk", "code")) if items else {}
    told = [f"{names.get(one.account_id, '')}：{_what(one, codes)}".strip("：") for one in found]
    return Refusal("field_acts_waiting", missing=list(dict.fromkeys(told)))


def _what(sent: SentAct, codes: dict[int, str]) -> str:
    said = (str(sent.payload.get(name) or "") for name in ("description", "rectification", "section"))
    code = codes.get(clock.id_named(str(sent.payload.get("item", ""))) or 0, "")
    return next(filter(None, said), code)[:30]
