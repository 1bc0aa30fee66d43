"""The reads about the papers of a check: what was brought, and who opened it when."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan import audit
from bihuan.inspections.materials import rules
from bihuan.inspections.materials.access import reader
from bihuan.inspections.materials.models import Material
from bihuan.inspections.materials.states import Act
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import INSPECTION
from bihuan.parties.models import Account
from bihuan.policy import Policy
from bihuan.refusal import Refusal


def brought(inspection: Inspection) -> list[Material]:
    """What was brought, the last first."""
    return list(inspection.materials.select_related("brought_by").order_by("-id"))


def openings(inspection: Inspection) -> Mapping[str, list[object]]:
    """Ref of a paper → its lines in the audit chain, the last first."""
    found: dict[str, list[object]] = {}
    for line in reversed(audit.timeline(inspection.ref)):
        if line.act == Act.OPEN_MATERIAL:
            found.setdefault(line.ref, []).append(line)
    return found


def hindrances(inspection: Inspection, by: Account, policy: Policy) -> dict[bool, Refusal | None]:
    """Why `by` would be refused, for a paper that is process-confidential (True) and one that is not (False)."""
    who, over = reader(inspection, by), inspection.state in INSPECTION.final
    return {secret: _refusal(who, secret, over, policy) for secret in (True, False)}


def _refusal(who: rules.Reader, secret: bool, over: bool, policy: Policy) -> Refusal | None:
    try:
        rules.openable(who, confidential=secret, over=over, policy=policy)
    except Refusal as refusal:
        return refusal
    return None
