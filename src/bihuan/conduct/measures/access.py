"""Who finds, proposes, decides and lifts, on one page."""

from __future__ import annotations

from bihuan.conduct.measures.models import EnforcementMeasure, MeasureQuerySet
from bihuan.conduct.measures.states import ACT_WORDS as ACT_WORDS
from bihuan.conduct.measures.states import Act as Act
from bihuan.conduct.measures.states import Step
from bihuan.hazards.access import sees_site
from bihuan.parties.access import enforces, sees_enterprise
from bihuan.parties.models import ENTERPRISE_ROLES, Account, Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def visible(by: Account) -> MeasureQuerySet:
    """Those in scope. What was only thought of, or decided against, is the office's affair and not the enterprise's."""
    rows = EnforcementMeasure.objects.within(Scope.of(by))
    return rows.decided() if by.enterprise_id is not None else rows


def sees_measure(measure: EnforcementMeasure, by: Account) -> bool:
    """在管辖范围内，或为本企业且已作出决定"""
    return visible(by).filter(pk=measure.pk).exists()


def of_its_office(measure: EnforcementMeasure, by: Account) -> bool:
    """提出措施的部门的人员"""
    return measure.office_id == by.regulator_id


def leads(measure: EnforcementMeasure, by: Account) -> bool:
    """部门负责人"""
    return by.holds(Role.REGULATOR_LEADER)


def on_the_spot(measure: EnforcementMeasure, by: Account) -> bool:
    """现场处理措施"""
    return measure.step == Step.ON_SITE


def reads_measures(by: Account) -> bool:
    """Whether measures are this person's affair at all: of an office, or of an enterprise."""
    return by.is_active and (by.regulator_id is not None or by.holds(*ENTERPRISE_ROLES)) and not by.keeps_only


ENTERPRISES = Permissions(
    "conduct",
    sees=sees_enterprise,
    acts={act: [[enforces]] for act in (Act.RECORD_UNCERTIFIED_WORK, Act.PROPOSE_MEASURE)},
)
SITES = Permissions("conduct", sees=sees_site, acts={Act.DECIDE_ONSITE_MEASURE: [[enforces]]})
"""On the site where the danger is, because the measure does not exist yet."""

MEASURES = Permissions(
    "conduct",
    sees=sees_measure,
    acts={
        Act.DECIDE_MEASURE: [[enforces, of_its_office, leads]],
        Act.DROP_MEASURE: [[enforces, of_its_office, leads]],
        Act.LIFT_MEASURE: [[enforces, of_its_office, leads], [enforces, of_its_office, on_the_spot]],
    },
)


def fetch(measure_id: int, by: Account) -> EnforcementMeasure:
    """The measure, if `by` may know of it; otherwise Stranger (404)."""
    rows = visible(by) if reads_measures(by) else EnforcementMeasure.objects.none()
    rows = rows.select_related("enterprise", "office", "proposed_by", "decided_by", "ended_by")
    found = rows.filter(pk=measure_id).first()
    if found is None:
        raise Stranger(f"measure_against:{measure_id}")
    return found
