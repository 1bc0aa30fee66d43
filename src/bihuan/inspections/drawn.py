"""按抽取结果聘请: a check is bound to a draw before anybody can know whom it draws, and they go (docs/adr/0032)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from bihuan.experts import drawing
from bihuan.experts.access import owns_the_pool
from bihuan.experts.models import Draw, Expert
from bihuan.experts.states import DrawState
from bihuan.inspections import ledger
from bihuan.inspections.access import INSPECTIONS
from bihuan.inspections.models import Inspection, TeamMember
from bihuan.inspections.states import INSPECTION, Act
from bihuan.parties.models import Account
from bihuan.refusal import Refusal, Stranger


@transaction.atomic
def bind_draw(inspection: Inspection, *, by: Account, at: datetime, draw: Draw) -> Inspection:
    """按抽取结果聘请: from now on those whom this draw of an own pool draws are appointed, or the reason is recorded.

    A draw that was voided since binds no more. Raises `draw_not_for_this_check` where its number may be known, a team
    stands, the day is another, or one of the two is bound already; Stranger for a draw of somebody else's pool.
    """
    INSPECTIONS.require(Act.BIND_DRAW, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.BIND_DRAW, inspection.state)
    draw = Draw.objects.select_for_update(of=("self",)).select_related("pool").get(pk=draw.pk)
    if not owns_the_pool(draw.pool, by):
        raise Stranger(draw.ref)
    late = drawing.known(draw, at=at) or inspection.team.exists()
    if late or is_bound(inspection) or draw.on != inspection.planned_on:
        raise Refusal("draw_not_for_this_check", missing=["draw"])
    try:
        with transaction.atomic():
            return ledger.enter(inspection, Act.BIND_DRAW, by=by, at=at, data={"draw": draw.ref}, draw=draw)
    except IntegrityError as error:
        raise Refusal("draw_not_for_this_check", missing=["draw"]) from error


def is_bound(inspection: Inspection) -> bool:
    """Whether a draw that stands says who goes."""
    return inspection.draw_id is not None and inspection.draw.state != DrawState.VOIDED


def deviation(inspection: Inspection, expert: Expert, reason: str) -> str:
    """Why this expert goes though not drawn; "" for who was, and where nothing was drawn. Raises `not_drawn`."""
    drawn = {one["id"]: one["name"] for one in inspection.draw.drawn} if inspection.draw_id else {}
    if inspection.draw_id is None or expert.pk in drawn:
        return ""
    if not reason.strip():
        raise Refusal("not_drawn", missing=["reason"], expert=expert.name, drawn=list(drawn.values()) or "—")
    return reason.strip()


def beside(draw: Draw) -> list[TeamMember] | None:
    """Who went to the check of this draw without having been drawn; None as long as no check of it has begun, for until
    then nobody outside may know of one."""
    used = Inspection.objects.filter(draw=draw, started_at__isnull=False).known_to_all().first()
    return None if used is None else list(used.team.exclude(deviation="").select_related("expert").order_by("id"))
