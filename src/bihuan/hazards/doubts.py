"""Which photos of a rectification are in doubt: said by who compares photos, asked before the acts that need them."""

from __future__ import annotations

from django.db.models import Exists, Max, OuterRef

from bihuan.hazards.models import Hazard, HazardStep, Photo
from bihuan.hazards.states import HazardState, Step

OPEN, REUSED = "open", "reused"


def say(photo_id: int, doubt: str) -> None:
    """What is to be thought of a photo: nothing (""), to be judged (OPEN), or an old one (REUSED). The evidence of a
    hazard that is struck off stays as it is: no act is left that would ask."""
    rows = Photo.objects.filter(pk=photo_id).exclude(hazard__state=HazardState.STRUCK_OFF)
    rows.exclude(doubt=doubt).update(doubt=doubt)


def proven_old(hazard: Hazard) -> bool:
    """Whether somebody has judged one of those photos to be an old one. Free where the hazard was read along with
    that."""
    known = getattr(hazard, "is_proven_old", None)
    if known is not None:
        return known
    return any(doubt == REUSED for _nth, doubt in of(hazard))


def shown_by_an_old_one(hazard: str) -> Exists:
    """For a query: whether the hazard at that path is shown by a photo that was judged to be an old one and that no
    verifier has sent back; as `proven_old` asks of one."""
    sent_back = HazardStep.objects.filter(
        hazard=OuterRef("hazard"), step=Step.TREATED, undone_at__gte=OuterRef("added_at")
    )
    shown = Photo.objects.filter(~Exists(sent_back), hazard=OuterRef(hazard), phase=Photo.Phase.AFTER, doubt=REUSED)
    return Exists(shown)


def of(hazard: Hazard) -> list[tuple[int, str]]:
    """(number, doubt) of those photos after rectification, all of them counted from one, that are in doubt and that no
    verifier has sent back. Free where the hazard was read along with whether there are any."""
    if getattr(hazard, "is_doubted", None) is False:
        return []
    shown = hazard.photos.filter(phase=Photo.Phase.AFTER).order_by("pk")
    since = None
    if hazard.returns:
        since = HazardStep.objects.filter(hazard=hazard.pk, step=Step.TREATED).aggregate(last=Max("undone_at"))["last"]
    rows = enumerate(shown.values_list("doubt", "added_at"), start=1)
    return [(nth, doubt) for nth, (doubt, added_at) in rows if doubt and (since is None or added_at > since)]
