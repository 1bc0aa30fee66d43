"""What must be disclosed before a service begins. No Django, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy


def asked(policy: Policy) -> tuple[str, ...]:
    """The parts that the place asks for; none where it asks for none."""
    return tuple(policy.engagement.disclosure_parts.value or ())


def disclosed(parts: Mapping[str, str], confirmed: Collection[str], policy: Policy) -> None:
    """Every part is filled in and confirmed by the enterprise. Raises `disclosure_incomplete` naming those that are
    not (YT-4.3.3)."""
    open_parts = [code for code in asked(policy) if not parts.get(code) or code not in confirmed]
    if open_parts:
        raise Refusal("disclosure_incomplete", missing=open_parts, basis=policy.engagement.disclosure_parts.basis)
