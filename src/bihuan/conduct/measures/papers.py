"""What stands in the paper of a measure that was decided on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bihuan.conduct import letterhead
from bihuan.conduct.measures.models import EnforcementMeasure
from bihuan.conduct.measures.states import ONSITE_WORDS
from bihuan.hazards.models import Hazard

if TYPE_CHECKING:
    from bihuan.policy import Policy


def of_measure(measure: EnforcementMeasure, hazards: Sequence[Hazard], policy: Policy) -> dict[str, Any]:
    until = measure.until
    return {
        "found": [
            {
                "problem": "：".join(part for part in (hazard.location, hazard.description) if part),
                "hazard_number": hazard.number,
            }
            for hazard in hazards
        ],
        "basis": measure.legal_basis,
        "measures": "；".join(ONSITE_WORDS[code] for code in measure.measures),
        "scope": measure.subject,
        "period": f"至{until.year}年{until.month}月{until.day}日" if until else "",
        "remedy": letterhead.remedy(policy),
        "enterprise_people": [],
    }
