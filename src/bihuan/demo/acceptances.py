"""整改验收: the check to which an office brings an expert before it accepts what was rectified (LY-2.2.1)."""

from __future__ import annotations

from bihuan import clock
from bihuan.demo import roster
from bihuan.demo.stage import Stage
from bihuan.experts.models import Expert
from bihuan.hazards.models import Hazard
from bihuan.hazards.rules import ACCEPTANCE
from bihuan.inspections import equipping, operations, queries, reporting
from bihuan.inspections.models import Inspection
from bihuan.policy import policies


def bring_expert(hazard: Hazard, stage: Stage) -> None:
    """Hold the acceptance, from its plan to its report, where the place sends an expert along."""
    moments, on = stage.moments, clock.local_day(stage.moments.last)
    if ACCEPTANCE not in (policies.at(hazard.division_code, on=on).inspections.expert_required_for.value or ()):
        return
    _first, *others = stage.template.items.order_by("position")
    check = operations.plan_inspection(
        hazard.site,
        by=stage.people["clerk"],
        at=moments.next(),
        kind=ACCEPTANCE,
        nature="supervision",
        planned_on=on,
        template=stage.template,
        drop_items=[item.pk for item in others],
    )
    expert = _fitting(check, stage)
    specialty = expert.specialties[0]
    operations.appoint_expert(
        check, by=stage.people["clerk"], at=moments.next(), expert=expert, specialty=specialty, lead=True
    )
    operations.declare_no_interest(check, by=expert.account, at=moments.next())
    operations.start_inspection(check, by=expert.account, at=moments.next())
    worn = equipping.needs_of(check.enterprise).protection
    equipping.acknowledge_site_rules(check, by=expert.account, at=moments.next())
    equipping.check_in(check, by=expert.account, at=moments.next(), where=check.site.name, worn=worn)
    _report(check, expert, stage)


def _fitting(check: Inspection, stage: Stage) -> Expert:
    """One who knows the sector or a key process of the site, the first of the cast."""
    facts = queries.team_facts(check)
    wanted = facts.sector_specialties.union(*facts.key_processes.values())
    return next(expert for expert in stage.experts.values() if expert.specialties[0] in wanted)


def _report(check: Inspection, expert: Expert, stage: Stage) -> None:
    moments, words = stage.moments, roster.shared()["report"]
    for item in check.checklist.items.all():
        operations.answer_item(check, by=expert.account, at=moments.next(), item=item, result="ok", note="")
    present = stage.of(check.enterprise, "enterprise_safety").name
    reporting.explain_findings(
        check,
        by=expert.account,
        at=moments.next(minutes=20),
        present=present,
        summary=words["summary"],
        advice=words["advice"],
    )
    reporting.sign_report(check, by=expert.account, at=moments.next())
