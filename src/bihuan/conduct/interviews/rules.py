"""When an interview counts as held, and when a circular may go out. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from bihuan.clock import local_day
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy


def ground_of(policy: Policy) -> Any:
    """The clause of a place that asks for interviews and circulars; elsewhere the rule is ours."""
    setting = policy.credit.consequence
    return setting.basis if "interview" in (setting.value or ()) else None


def callable_in(ground: str, held_at: datetime, at: datetime, basis: Any) -> None:
    """Raises `interview_ground_missing`, and `interview_time_past` for a call to what is over."""
    if not ground.strip():
        raise Refusal("interview_ground_missing", missing=["ground"], basis=basis)
    if held_at <= at:
        raise Refusal("interview_time_past", missing=["interview_time"], basis=basis)


def recorded(minutes: str, office: str, enterprise: str, *, held_at: datetime, at: datetime, basis: Any) -> None:
    """Minutes that both sides signed, of an interview that was held. Raises `interview_not_held`, `minutes_unsigned`,
    which names what is lacking; one name for both sides is one signature (HZ-5.6.4)."""
    if at < held_at:
        raise Refusal("interview_not_held", missing=["interview_time"], basis=basis, held_on=local_day(held_at))
    said = (("minutes", minutes), ("office_signature", office), ("enterprise_signature", enterprise))
    lacking = [name for name, text in said if not text.strip()]
    if not lacking and office.strip() == enterprise.strip():
        lacking = ["enterprise_signature"]
    if lacking:
        raise Refusal("minutes_unsigned", missing=lacking, basis=basis)


def issuable(circular: str, approved: bool, basis: Any) -> None:
    """Raises `approval_missing`: a circular goes out as it was approved (HZ-5.6.4)."""
    if not circular.strip() or not approved:
        raise Refusal("approval_missing", missing=["approval"], basis=basis)
