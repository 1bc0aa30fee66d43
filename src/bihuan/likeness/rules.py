"""What of two photos that are alike a person has to look at, and what a verdict needs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bihuan.likeness.states import Spot, Trick, Verdict
from bihuan.policy import Policy
from bihuan.refusal import Refusal

BEFORE, AFTER = "before", "after"
TOGETHER = timedelta(days=1)
"""Within so long one photo may show two dangers of one site, or both of them fixed before a visitor's eyes: ours."""
UNCHANGED = 0.9
"""A photo after rectification may be taken from where the one before was; it is the old one where so much of it is
unchanged that nothing can have been done."""
NO_MORE_ALIKE = 0.03
"""By so much two photos may be more alike than those of which a person has spoken."""
SAME_SPOT, OTHER_PLACE = 14, 8
"""From so many corners that agree two photos show one spot; under so few, of ENOUGH at least, it looks like another."""
ENOUGH = 150


@dataclass(frozen=True)
class Shown:
    """A photo as a piece of evidence: of which hazard (or other record) and site, in which phase, by whom and when; and
    whether that was fixed before a visitor's eyes."""

    of: int | str
    site: int | str
    phase: str
    added_by: int
    added_at: datetime
    on_spot: bool = False


def fair(earlier: Shown, later: Shown, *, found: float) -> bool:
    """Whether two photos may be alike without anybody having to say why. Who shows one photo for all that was to be
    fixed that day has not shown that each of them is."""
    same_thing = earlier.of == later.of
    if same_thing and earlier.phase == later.phase:
        return earlier.added_at == later.added_at
    if same_thing:
        return found < UNCHANGED
    apart = abs(later.added_at - earlier.added_at)
    one_visit = earlier.site == later.site and earlier.added_by == later.added_by and apart <= TOGETHER
    witnessed = later.phase != AFTER or (earlier.on_spot and later.on_spot)
    return one_visit and earlier.phase == later.phase and witnessed


def holds_for(found: float, *, said_of: float) -> bool:
    """Whether what a person has said of two photos of which `said_of` is the same holds for two of which `found` is: no
    old photo is excused by it, which is the same all over, unless such a one was looked at."""
    return found <= said_of + NO_MORE_ALIKE


def referring(*, sees_both: bool, brought_it: bool, question: str, policy: Policy) -> None:
    """Raises `own_photo_not_judged`, `likeness_seen_whole` of whoever may see both photos, `reason_missing`."""
    basis = policy.hazards.photos_judged.basis
    if brought_it:
        raise Refusal("own_photo_not_judged", basis=basis)
    if sees_both:
        raise Refusal("likeness_seen_whole", basis=basis)
    if not question.strip():
        raise Refusal("reason_missing", missing=["question"], basis=basis)


def spot(agreeing: int, *, corners: int) -> Spot:
    """What the corners that agree say of the spot; `corners` is how many the poorer of the two photos has."""
    if agreeing >= SAME_SPOT:
        return Spot.SAME
    return Spot.OTHER if agreeing < OTHER_PLACE and corners >= ENOUGH else Spot.UNCLEAR


def judging(*, verdict: str, trick: str, note: str, brought_it: bool, sees_both: bool, policy: Policy) -> Verdict:
    """A verdict by somebody else than who brought the photo, with what was seen. Raises `own_photo_not_judged`,
    `likeness_verdict_missing`, `likeness_not_seen` for any but REUSED by who does not see both, `reason_missing`."""
    basis = policy.hazards.photos_judged.basis
    if brought_it:
        raise Refusal("own_photo_not_judged", basis=basis)
    if verdict not in set(Verdict) or trick not in {"", *Trick}:
        raise Refusal("likeness_verdict_missing", missing=["verdict"], basis=basis)
    if not sees_both and verdict != Verdict.REUSED:
        raise Refusal("likeness_not_seen", basis=basis)
    if not note.strip():
        raise Refusal("reason_missing", missing=["note"], basis=basis)
    return Verdict(verdict)


def proven(doubts: Sequence[tuple[int, str]], *, number: str, hazard_id: int, policy: Policy) -> None:
    """Let a rectification be verified or struck off whose photos nobody doubts; `doubts` are the numbers of those
    photos after rectification that somebody does, with what. Raises `photo_reused` for one that was judged to be an old
    one, `likeness_unjudged` for one that is like an earlier one and that nobody has judged (YT-4.2.9)."""
    setting = policy.hazards.photos_judged
    if not setting.value:
        return
    reused = [nth for nth, doubt in doubts if doubt == "reused"]
    if reused:
        raise Refusal("photo_reused", missing=["after_photo"], basis=setting.basis, nths=reused, number=number)
    waiting = [nth for nth, doubt in doubts if doubt == "open"]
    if waiting:
        facts = {"nths": waiting, "number": number, "hazard_id": hazard_id}
        raise Refusal("likeness_unjudged", missing=["after_photo"], basis=setting.basis, **facts)
