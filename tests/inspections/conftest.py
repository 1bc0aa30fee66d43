"""Checks in the state a test begins with; the short list holds one item per focus area of any place."""

from datetime import timedelta

from tests.hazards.conftest import own_store, stage
from tests.setting_again import scene

from bihuan.inspections import checklists, equipping, operations, reporting, rules
from bihuan.inspections.ledger import policy_of
from bihuan.policy import policies
from bihuan.registers.kinds.instruments import operations as instruments
from bihuan.registers.kinds.instruments.models import Instrument
from bihuan.registers.kinds.instruments.states import INSTRUMENT_WORDS

__all__ = ["own_store", "stage"]  # the stage of the hazards, in the place of the `place` mark

AREAS = (
    "systems_and_procedures",
    "key_risks_and_contractors",
    "rule_breaking",
    "emergency",
    "internal_checks_and_rectification",
    "fire_explosion",
    "electricity_gas",
    "special_equipment",
    "machine_guarding",
)


@scene
def short_list(stage):
    """A published list of one item per focus area, each its own section; two of them against criteria of major
    hazards where the place has those checked (QHD-6.1.3)."""
    asked = policies.at(stage.site.division_code, on=stage.today).major.criteria_section_required
    rows = [
        {
            "criterion": "GM-03" if n < 3 and asked.value else "",
            "section": f"第{n}组",
            "focus": [area],
            "text": f"查看第{n}项",
            "basis": "安全生产法第四十一条",
            "method": ["doc" if n % 2 else "see"],
        }
        for n, area in enumerate(AREAS, start=1)
    ]
    return checklists.publish_checklist(
        by=stage.officer, at=stage.at(), code="SHORT", version="1", title="简明清单", rows=rows
    )


@scene
def planned(stage, **changes):
    """A check for today without a team, of the kind that is usual in the place."""
    usual, *_others = rules.kinds(policies.at(stage.site.division_code, on=stage.today), led=False)
    fields = {
        "kind": usual,
        "nature": "service",
        "planned_on": stage.today,
        "template": changes.get("template") or short_list(stage),
        **changes,
    }
    return operations.plan_inspection(stage.site, by=stage.safety, at=stage.at(), **fields)


def appoint(stage, inspection, *experts):
    for expert in experts:
        operations.appoint_expert(
            inspection, by=stage.safety, at=stage.at(), expert=expert, specialty=expert.specialties[0]
        )


def lead_of(inspection):
    return inspection.team.select_related("expert__account").get(is_lead=True).expert.account


def agree(stage, inspection):
    """Both sides agree to the list and everybody declares."""
    operations.agree_checklist(inspection, by=stage.safety, at=stage.at())
    operations.agree_checklist(inspection, by=lead_of(inspection), at=stage.at())
    for member in inspection.team.select_related("expert__account"):
        operations.declare_no_interest(inspection, by=member.expert.account, at=stage.at())


def fitting(stage):
    """The three experts of the cast, with one of the enterprise's own sector where the place asks for one."""
    wanted = policies.at(stage.site.division_code, on=stage.today).checks.specialties.value or ()
    return [*stage.experts, stage.expert("齐机械", "machinery")] if "match_sector" in wanted else stage.experts


@scene
def ready(stage, *, team=None, **changes):
    """Planned, with a team, agreed and declared."""
    inspection = planned(stage, **changes)
    appoint(stage, inspection, *(fitting(stage) if team is None else team))
    agree(stage, inspection)
    return inspection


def piece(stage, kind="distance", **changes):
    """One more numbered piece of the city's office, calibrated for a month."""
    fields = {"number": f"{kind}-{Instrument.objects.count() + 1}", "kind": kind, **changes}
    if kind in INSTRUMENT_WORDS:
        fields.setdefault("calibrated_until", stage.today + timedelta(days=30))
    return instruments.register_instrument(by=stage.officer, at=stage.at(), **fields)


def equip(stage, inspection, expert, kind="distance", *, sign=True, **changes):
    """A piece of that kind goes along in the hands of the expert, who signs for it."""
    loan = equipping.equip_visit(
        inspection,
        by=stage.officer,
        at=stage.at(),
        instrument=piece(stage, kind, **changes),
        holder=expert.account,
    )
    return instruments.sign_for_instrument(loan, by=expert.account, at=stage.at()) if sign else loan


@scene
def started(stage, *, where="", **changes):
    """Started, and everybody has arrived."""
    inspection = ready(stage, **changes)
    inspection = operations.start_inspection(inspection, by=lead_of(inspection), at=stage.at())
    return arrive(stage, inspection, where=where)


def arrive(stage, inspection, *, where=""):
    """Where the place asks it, who has not checked in yet knows the rules and does, protected as the site asks; the
    lead goes first."""
    if rules.arrival_asked(inspection.kind, policy_of(inspection)):
        worn = equipping.needs_of(inspection.enterprise).protection
        waiting = inspection.team.filter(checked_in_at=None).order_by("-is_lead", "id")
        for member in waiting.select_related("expert__account"):
            by = member.expert.account
            equipping.acknowledge_site_rules(inspection, by=by, at=stage.at())
            equipping.check_in(inspection, by=by, at=stage.at(), where=where, worn=worn)
    return inspection


def answer_all(stage, inspection):
    arrive(stage, inspection)
    for item in inspection.checklist.items.all():
        if not inspection.answers.filter(item=item).exists():
            operations.answer_item(inspection, by=lead_of(inspection), at=stage.at(), item=item, result="ok")


def find(stage, inspection, **changes):
    fields = {
        "description": "配电箱未上锁",
        "location": "一车间",
        "legal_basis": "安全生产法第三十六条",
        "advice": "上锁并张贴警示",
        "grade": "general",
        **changes,
    }
    arrive(stage, inspection)
    return operations.record_finding(inspection, by=lead_of(inspection), at=stage.at(), **fields)


def explain(stage, inspection, **changes):
    fields = {"present": "孙安全", "summary": "总体受控", "advice": "加强自查", **changes}
    return reporting.explain_findings(inspection, by=lead_of(inspection), at=stage.at(), **fields)


@scene
def explained(stage, *, findings=0, **changes):
    """Held and explained, with so many findings; not yet signed."""
    inspection = started(stage, **changes)
    for n in range(findings):
        find(stage, inspection, description=f"问题{n}")
    answer_all(stage, inspection)
    return explain(stage, inspection)


def sign(stage, inspection):
    for member in inspection.team.select_related("expert__account").order_by("id"):
        reporting.sign_report(inspection, by=member.expert.account, at=stage.at())
    inspection.refresh_from_db()
    return inspection


@scene
def delivered(stage, **changes):
    """Signed by everybody and so delivered."""
    return sign(stage, explained(stage, **changes))


def delivered_on_days(stage, number, **changes):
    """So many delivered checks, a week apart."""
    done = []
    for _ in range(number):
        done.append(delivered(stage, **changes))
        stage.now += timedelta(days=7)
    return done
