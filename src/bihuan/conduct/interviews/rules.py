"""When an interview counts as held, and when a circular may go out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy


def ground_of(policy: Policy) -> Any:
    """The clause of a place that asks for interviews and circulars; elsewhere the rule is ours."""
    setting = policy.credit.consequence
    return setting.basis if "interview" in (setting.value or ()) else None


def callable_in(ground: str, basis: Any) -> None:
    """Raises `interview_ground_missing`."""
    if not ground.strip():
        raise Refusal("interview_ground_missing", missing=["ground"], basis=basis)


def recorded(minutes: str, office: str, enterprise: str, basis: Any) -> None:
    """Minutes that both sides signed. Raises `minutes_unsigned`, which names what is lacking (HZ-5.6.4)."""
    said = (("minutes", minutes), ("office_signature", office), ("enterprise_signature", enterprise))
    lacking = [name for name, text in said if not text.strip()]
    if lacking:
        raise Refusal("minutes_unsigned", missing=lacking, basis=basis)


def issuable(circular: str, approved: bool, basis: Any) -> None:
    """Raises `approval_missing`: a circular goes out as it was approved (HZ-5.6.4)."""
    if not circular.strip() or not approved:
        raise Refusal("approval_missing", missing=["approval"], basis=basis)
