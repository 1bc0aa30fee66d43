"""What must be disclosed before a service begins. No Django, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting


def asked(policy: Policy) -> tuple[str, ...]:
    """The parts that the place asks for; none where it asks for none."""
    return tuple(policy.engagement.disclosure_parts.value or ())


def untold(parts: Mapping[str, str], confirmed: Collection[str], policy: Policy) -> list[str]:
    """The parts that are not filled in, or not confirmed by the enterprise."""
    return [code for code in asked(policy) if not parts.get(code) or code not in confirmed]


def told(untold: Collection[str], setting: Setting) -> None:
    """Every part is filled in and confirmed by the enterprise. Raises `disclosure_incomplete` naming those that are
    not (YT-4.3.3)."""
    if untold:
        raise Refusal("disclosure_incomplete", missing=list(untold), basis=setting.basis)
