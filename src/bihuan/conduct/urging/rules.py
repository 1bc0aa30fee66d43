"""On what a letter rests, and what an answer says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bihuan.clock import local_day
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy

FIGURE_WORDS = {
    "overdue": "超期未整改的隐患",
    "unplanned": "其中还没有评估、定方案的",
    "unlooked": "整改后超期未验收、未销号的隐患",
    "missed_checks": "年度监督检查计划中超期未查的",
    "major": "未销号的重大隐患",
}
BEHIND = ("overdue", "unplanned", "unlooked", "missed_checks")
"""What is past its day. An open major hazard is told beside it; by itself it is no duty missed."""


@dataclass(frozen=True)
class Figure:
    """So many of one kind, of so many altogether, and the clause of the duty."""

    what: str
    n: int
    of: int
    clause: str

    def kept(self) -> dict[str, Any]:
        """As a letter keeps it."""
        return {"what": self.what, "n": self.n, "of": self.of, "clause": self.clause}


def basis_of(policy: Policy) -> Any:
    """The clause of the place that has interviews and circulars; elsewhere the term of the answer, which is ours."""
    setting = policy.credit.consequence
    return setting.basis if "interview" in (setting.value or ()) else policy.regulator.urging_reply_days.basis


def behind(figures: Sequence[Figure]) -> bool:
    """Whether anything is past its day."""
    return any(figure.n for figure in figures if figure.what in BEHIND)


def grounded(figures: Sequence[Figure], *, in_sight: bool, basis: Any) -> None:
    """Nobody is urged or told of whose duties are done. Raises `urging_place_unseen` where nobody here can know it,
    `urging_ground_missing`."""
    if not in_sight:
        raise Refusal("urging_place_unseen", missing=["figures"], basis=basis)
    if not behind(figures):
        raise Refusal("urging_ground_missing", missing=["figures"], basis=basis)


def urged(demand: str, basis: Any) -> None:
    """A letter says what is wanted. Raises `urging_demand_missing`."""
    if not demand.strip():
        raise Refusal("urging_demand_missing", missing=["demand"], basis=basis)


def answered(text: str, done_by: date | None, basis: Any, *, on: date) -> None:
    """What was done, and by when the rest will be. Raises `urging_answer_missing`, which names what is lacking, and
    `urging_day_past`."""
    lacking = [name for name, said in (("answer", text.strip()), ("done_by", done_by)) if not said]
    if lacking:
        raise Refusal("urging_answer_missing", missing=lacking, basis=basis)
    if done_by < on:
        raise Refusal("urging_day_past", missing=["done_by"], basis=basis, day=done_by)


def called_in(*, running: bool, standing: bool, ground: str, held_at: datetime, at: datetime, basis: Any) -> None:
    """Raises `urging_still_running` while the answer is neither there nor late, `office_interview_standing`,
    `interview_ground_missing`, and `interview_time_past` for a call to what is over."""
    if running:
        raise Refusal("urging_still_running", basis=basis)
    if standing:
        raise Refusal("office_interview_standing", basis=basis)
    if not ground.strip():
        raise Refusal("interview_ground_missing", missing=["ground"], basis=basis)
    if held_at <= at:
        raise Refusal("interview_time_past", missing=["interview_time"], basis=basis)


def recorded(minutes: str, sender: str, receiver: str, *, held_at: datetime, at: datetime, basis: Any) -> None:
    """Minutes that both offices signed, of an interview that was held; one name for both is one signature. Raises
    `interview_not_held`, `minutes_unsigned`, which names what is lacking (HZ-5.6.4)."""
    if at < held_at:
        raise Refusal("interview_not_held", missing=["interview_time"], basis=basis, held_on=local_day(held_at))
    said = (("minutes", minutes), ("office_signature", sender), ("receiver_signature", receiver))
    lacking = [name for name, text in said if not text.strip()]
    if not lacking and sender.strip() == receiver.strip():
        lacking = ["receiver_signature"]
    if lacking:
        raise Refusal("minutes_unsigned", missing=lacking, basis=basis)


def reasoned(reason: str, basis: Any) -> None:
    """Raises `reason_missing`."""
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=basis)
