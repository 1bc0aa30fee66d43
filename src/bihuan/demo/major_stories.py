"""What a major hazard asks beyond the loop of every hazard: the meeting that identifies it, and what stops for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.demo.stage import Stage
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.majors import operations as majors
from bihuan.hazards.majors import rules
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardGrade
from bihuan.parties.models import Enterprise
from bihuan.policy import policies

SPEAKERS = {
    "technical": "技术科",
    "engineering_equipment": "设备科",
    "production": "生产科",
    "safety": "安全科",
}
"""Who speaks for the departments that a place may name, in a demonstration."""


def meets(enterprise: Enterprise, grade: str, stage: Stage) -> bool:
    """Whether the enterprise calls this a major hazard in a meeting only."""
    policy = policies.at(enterprise.division_code, on=stage.moments.last.date())
    return grade == HazardGrade.MAJOR and rules.meeting_asked(policy) is not None


def identify(hazard: Hazard, words: Mapping[str, Any], stage: Stage) -> Hazard:
    """The main person has the departments say what they think."""
    asked = rules.meeting_asked(policy_of(hazard)).value
    return majors.identify_hazard(
        hazard,
        by=stage.of(hazard.enterprise, "enterprise_principal"),
        at=stage.moments.next(minutes=50),
        grade=words["grade"],
        criterion=words["criterion"],
        opinions={party: {"name": SPEAKERS[party], "grade": words["grade"]} for party in asked},
    )


def stop(hazard: Hazard, story: Mapping[str, Any], stage: Stage) -> None:
    """The line that the hazard endangers stands still, where its story says so."""
    if "stops" in story:
        majors.stop_production(
            hazard,
            by=stage.of(hazard.enterprise, "enterprise_safety"),
            at=stage.moments.next(minutes=10),
            scope=rules.StopScope.LINE,
            line=story["stops"],
            danger=story["danger"],
        )
