"""What must be disclosed before a service begins. No Django, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting


def asked(*policies: Policy) -> dict[str, Setting]:
    """The parts that these places ask for, each with what asks for it; none where they ask for none."""
    settings = [policy.engagement.disclosure_parts for policy in policies]
    return {code: setting for setting in reversed(settings) for code in setting.value or ()}


def untold(parts: Mapping[str, str], confirmed: Collection[str], asked: Iterable[str]) -> list[str]:
    """The parts asked for that are not filled in, or not confirmed by the enterprise."""
    return [code for code in asked if not parts.get(code) or code not in confirmed]


def told(untold: Collection[str], setting: Setting) -> None:
    """Every part is filled in and confirmed by the enterprise. Raises `disclosure_incomplete` naming those that are
    not (YT-4.3.3)."""
    if untold:
        raise Refusal("disclosure_incomplete", missing=list(untold), basis=setting.basis)
