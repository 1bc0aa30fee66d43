"""What people try, by dice: (name of the act, who, the act itself). Mostly it is tried by who usually does it and when
it is its turn, or no walk would get far; else anybody tries anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from tests.hazards.conftest import PREVENTED
from tests.hazards.test_random_walk import USUAL
from tests.walks.city import City

from bihuan.engagements import operations as contracts
from bihuan.experts import admitting, drawing
from bihuan.experts import operations as experts
from bihuan.experts.models import Draw, Membership
from bihuan.hazards import closure, operations, pressing, recurrence, waiting
from bihuan.hazards.majors import operations as majors
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HAZARD, Act
from bihuan.inspections import headquarters, reporting, voiding
from bihuan.inspections import operations as checks
from bihuan.inspections.models import HeadquartersCheck, Inspection
from bihuan.parties.models import Account

Try = tuple[str, Account, Callable[[], Any]]

EXPECTED = {
    *("raise_hazard", "assess_hazard", "publish_hazard", "plan_rectification", "start_treatment"),
    *("submit_rectification", "verify_rectification", "close_hazard", "reopen_hazard"),
    *("plan_inspection", "appoint_expert", "start_inspection", "record_finding", "explain_findings", "sign_report"),
    *("acknowledge_report", "void_report", "commit_draw", "declare_interest", "record_contract", "end_membership"),
    *("link_recurrence", "analyse_root_cause", "file_headquarters_check", "void_headquarters_check"),
}
"""Acts that a thousand walks do at least once; else they prove little."""

_TEAM = ("王赟", "李玥燚", "张建国")
_HAZARD_ACTS = sorted(set(Act) - {Act.RAISE_HAZARD})
_CHECK_ACTS = {
    "appoint_expert": ("孙安全",),
    "dismiss_expert": ("孙安全",),
    "agree_checklist": ("孙安全", *_TEAM),
    "declare_no_interest": _TEAM,
    "start_inspection": _TEAM,
    "answer_all": _TEAM,
    "record_finding": _TEAM,
    "explain_findings": _TEAM[:1],
    "sign_report": _TEAM,
    "acknowledge_report": ("孙安全", "钱总"),
    "respond_to_report": ("孙安全", "钱总"),
    "close_inspection": ("孙安全", *_TEAM),
    "cancel_inspection": ("孙安全", "经办甲"),
    "abort_inspection": (*_TEAM, "孙安全"),
    "void_report": ("经办甲", "局长乙", *_TEAM),
}


def _who(city: City, dice: Random, usual: tuple[str, ...]) -> Account:
    names = usual if dice.random() < 0.85 else sorted(city.people)
    return city.people[dice.choice(names)]


# --- hazards ---------------------------------------------------------------------------------------------------------


def on_hazard(city: City, hazard: Hazard, dice: Random) -> Try:
    offered = [act for act in HAZARD.acts(hazard.state) if act in _HAZARD_ACTS]
    offered += [] if hazard.is_open else [Act.REOPEN_HAZARD]
    offered += [act for act in offered if act == Act.LINK_RECURRENCE] * 2  # most of its tries are refused
    act = dice.choice(offered if offered and dice.random() < 0.85 else _HAZARD_ACTS)
    if dice.random() < 0.6 and (turn := waiting.turn_now(hazard)) is not None and turn.act in USUAL:
        act = turn.act
    by = _who(city, dice, USUAL[act])
    do, arguments = _of_hazard(city, hazard, act, by, dice)
    return str(act), by, partial(do, hazard, by=by, at=city.stage.at(), **arguments)


def _of_hazard(city: City, hazard: Hazard, act: str, by: Account, dice: Random) -> tuple[Callable[..., Any], dict]:
    text = dice.choice(["已处理"] * 5 + [""])
    own = by.pk if dice.random() < 0.95 else dice.choice(sorted(city.later))
    photos = [city.later[own]]
    on = city.stage.today + timedelta(days=dice.choice([-1, 3, 3, 9, 9]))
    plan = {"measures": text, "responsibility": "周工", "deadline": on, "funds": "费用", "emergency_plan": "预案"}
    return {
        Act.ASSESS_HAZARD: (operations.assess_hazard, {"grade": "general"}),
        Act.REPORT_HAZARD: (operations.report_hazard, {}),
        Act.EXPLAIN_HAZARD: (operations.explain_hazard, {}),
        Act.ACKNOWLEDGE_EXPLANATION: (operations.acknowledge_explanation, {}),
        Act.PUBLISH_HAZARD: (operations.publish_hazard, {}),
        Act.SET_INTERIM_CONTROL: (operations.set_interim_control, {"measure": text, "watched_by": "周工"}),
        Act.PLAN_RECTIFICATION: (operations.plan_rectification, {**plan, "deferred": dice.random() < 0.3}),
        Act.REQUEST_EXTENSION: (operations.request_extension, {"reason": text, "new_due_on": on}),
        Act.DECIDE_EXTENSION: (operations.decide_extension, {"granted": dice.random() < 0.5, "answer": text}),
        Act.START_TREATMENT: (closure.start_treatment, {}),
        Act.SUBMIT_RECTIFICATION: (
            closure.submit_rectification,
            {"rectification": text, "photos": photos, **PREVENTED},
        ),
        Act.FIX_ON_THE_SPOT: (
            closure.fix_on_the_spot,
            {
                "rectification": text or "当场上锁",
                "photos": photos,
                "rectified_by": city.people[dice.choice(["周工", "王赟"])],
            },
        ),
        Act.VERIFY_RECTIFICATION: (closure.verify_rectification, {}),
        Act.RETURN_RECTIFICATION: (closure.return_rectification, {"opinion": text}),
        Act.CLOSE_HAZARD: (closure.close_hazard, {}),
        Act.REOPEN_HAZARD: (closure.reopen_hazard, {"reason": text}),
        Act.LINK_RECURRENCE: (
            recurrence.link_recurrence,
            {"earlier": city.hazard(dice.randint(0, 11)) if dice.random() < 0.7 else None},
        ),
        Act.ANALYSE_ROOT_CAUSE: (recurrence.analyse_root_cause, {"cause": text, "prevention": text}),
        Act.ANSWER_ADVICE: (pressing.answer_advice, {"adopted": dice.random() < 0.5, "answer": text}),
        Act.GUIDE_RECTIFICATION: (pressing.guide_rectification, {"what": text}),
        Act.ISSUE_SUPERVISION_NOTICE: (pressing.issue_supervision_notice, {"demand": text, "due_on": on}),
        Act.REPLY_TO_NOTICE: (pressing.reply_to_notice, {"reply": text}),
        Act.END_SUPERVISION: (pressing.end_supervision, {}),
        Act.ESCALATE_HAZARD: (pressing.escalate_hazard, {}),
        Act.IDENTIFY_HAZARD: (majors.identify_hazard, {"grade": "general", "opinions": {}}),
        Act.STOP_PRODUCTION: (majors.stop_production, {"scope": "line", "danger": text, "line": "一号线"}),
        Act.SETTLE_PLAN_ITEMS: (majors.settle_plan_items, {"items": [dice.randint(1, 2)]}),
        Act.APPLY_FOR_ACCEPTANCE: (majors.apply_for_acceptance, {"said": text}),
        Act.END_STOP: (majors.end_stop, {}),
        Act.REPORT_PROGRESS: (pressing.report_progress, {"progress": text}),
        Act.ACKNOWLEDGE_PROGRESS: (pressing.acknowledge_progress, {}),
    }[act]


# --- checks ----------------------------------------------------------------------------------------------------------


def on_check(city: City, check: Inspection, dice: Random) -> Try:
    act = dice.choice(_ROADS.get(check.state, sorted(_CHECK_ACTS)) if dice.random() < 0.9 else sorted(_CHECK_ACTS))
    by = _who(city, dice, _CHECK_ACTS[act])
    return act, by, partial(_of_check(city, check, act, dice), by=by, at=city.stage.at())


_ROADS = {
    "planned": ("appoint_expert", "agree_checklist", "declare_no_interest", "start_inspection", "cancel_inspection"),
    "ongoing": ("record_finding", "answer_all", "explain_findings", "abort_inspection"),
    "explained": ("sign_report",),
    "delivered": ("acknowledge_report", "respond_to_report", "close_inspection", "void_report"),
}


def _of_check(city: City, check: Inspection, act: str, dice: Random) -> Callable[..., Any]:
    expert, text = dice.choice(city.stage.experts), dice.choice(["已说明"] * 5 + [""])
    finding = {
        "description": f"问题{dice.randint(1, 9)}",
        "grade": dice.choice(["general", "general", "major"]),
        "location": "一车间",
        "legal_basis": "安全生产法第三十六条",
        "advice": "上锁",
    }
    return {
        "appoint_expert": partial(checks.appoint_expert, check, expert=expert, specialty=expert.specialties[0]),
        "dismiss_expert": partial(checks.dismiss_expert, check, expert=expert),
        "agree_checklist": partial(checks.agree_checklist, check),
        "declare_no_interest": partial(checks.declare_no_interest, check),
        "start_inspection": partial(checks.start_inspection, check),
        "answer_all": partial(_answer_all, check),
        "record_finding": partial(checks.record_finding, check, **finding),
        "explain_findings": partial(
            reporting.explain_findings, check, present="孙安全", summary=text, advice="加强自查"
        ),
        "sign_report": partial(reporting.sign_report, check),
        "acknowledge_report": partial(reporting.acknowledge_report, check),
        "respond_to_report": partial(reporting.respond_to_report, check),
        "close_inspection": partial(reporting.close_inspection, check),
        "cancel_inspection": partial(checks.cancel_inspection, check, reason=text),
        "abort_inspection": partial(checks.abort_inspection, check, reason=text),
        "void_report": partial(voiding.void_report, check, reason=text),
    }[act]


def _answer_all(check: Inspection, *, by: Account, at: Any) -> None:
    """Each section that is still without an answer, one after the other."""
    open_items = check.checklist.items.exclude(pk__in=check.answers.values("item")).order_by("pk")
    for item in list(open_items) or [check.checklist.items.first()]:
        checks.answer_item(check, by=by, at=at, item=item, result="ok")


# --- what begins, and the pool ---------------------------------------------------------------------------------------


def beginning(city: City, dice: Random) -> Try:
    """A hazard is found, a check planned, a contract recorded."""
    stage, text = city.stage, dice.choice(["线缆破损", "阀门泄漏", ""])
    roll = dice.random()
    if roll < 0.5:
        origin, usual = dice.choice(
            [("self_check", ("周工", "孙安全")), ("supervision", ("经办甲",)), ("external_expert_check", _TEAM)]
        )
        by = _who(city, dice, usual)
        fields = {"origin": origin, "description": text, "grade": dice.choice(["", "general"]), "advice": "更换"}
        fields |= {"location": "二车间", "legal_basis": "安全生产法第三十六条", "photos": [city.photos[by.pk]]}
        return "raise_hazard", by, partial(operations.raise_hazard, stage.site, by=by, at=stage.at(), **fields)
    if roll < 0.8:
        by = _who(city, dice, ("孙安全", "局长乙"))
        fields = {"kind": dice.choice(["external_expert_check", "leader_supervision", "supervision"])}
        fields |= {"nature": dice.choice(["service", "supervision"]), "led_by": dice.choice(["", "副市长丙"])}
        day = stage.today + timedelta(days=dice.choice([-1, 0, 5]))
        plan = partial(checks.plan_inspection, stage.site, planned_on=day, template=city.template, **fields)
        return "plan_inspection", by, partial(plan, by=by, at=stage.at())
    by = _who(city, dice, ("孙安全", "钱总", "经办甲"))
    term = {"starts_on": stage.today, "ends_on": stage.today + timedelta(days=dice.choice([-1, 365]))}
    fields = {"number": f"合同{dice.randint(1, 3)}", "provider": "示例安全技术服务有限公司", **term}
    record = partial(contracts.record_contract, stage.enterprise, **fields)
    return "record_contract", by, partial(record, by=by, at=stage.at())


def of_headquarters(city: City, dice: Random) -> Try:
    """A check of the headquarters is filed, also of a day of another that was held or is under way, or voided."""
    stage, text = city.stage, dice.choice(["示例集团总部"] * 5 + [""])
    filed = HeadquartersCheck.objects.order_by("-pk").first()
    if filed is not None and dice.random() < 0.6:
        by = _who(city, dice, ("经办甲", "局长乙"))
        void = partial(headquarters.void_headquarters_check, filed, reason=text)
        return "void_headquarters_check", by, partial(void, by=by, at=stage.at())
    by = _who(city, dice, ("孙安全", "钱总"))
    day = stage.today - timedelta(days=dice.choice([-1, 0, 0, 1, 2, 3, 4, 5]))
    file = partial(headquarters.file_headquarters_check, stage.site, held_on=day, organised_by=text)
    return "file_headquarters_check", by, partial(file, by=by, at=stage.at(), report=city.photos[by.pk])


def in_the_pool(city: City, dice: Random) -> Try:
    """Experts declare interests and leave, misconduct is noted, lots are drawn."""
    stage, expert, text = city.stage, dice.choice(city.stage.experts), dice.choice(["本人申请"] * 3 + [""])
    act = dice.choice(["declare_interest", "end_membership", "note_misconduct", "commit_draw", "hold_draw"])
    usual = {"declare_interest": (expert.name,), "hold_draw": ("局长乙",), "commit_draw": ("经办甲",)}
    by = _who(city, dice, usual.get(act, ("局长乙", "经办甲")))
    drawn = Draw.objects.order_by("-pk").first()
    tie = {"enterprise": stage.enterprise, "kind": dice.choice(["job", "share"])}
    if act == "declare_interest" and expert.interests.filter(**tie).exists():
        act = "note_misconduct"  # what is declared is not declared again: nothing is done, and no line tells of it
    if act == "hold_draw" and drawn is None:
        act = "commit_draw"
    membership = Membership.objects.filter(expert=expert).order_by("pk").first()
    days = {"number_on": stage.today + timedelta(days=1), "on": stage.today + timedelta(days=dice.choice([1, 3, 3]))}
    asked = {
        "purpose": f"专项检查{dice.randint(1, 3)}",
        "number": dice.choice([1, 2, 2, 9]),
        "source": "lottery",
        **days,
    }
    kept = {"division_code": "3713", "ground": dice.choice(["false_report", "leak"]), "evidence": text}
    do = {
        "declare_interest": partial(experts.declare_interest, expert, **tie),
        "end_membership": partial(experts.end_membership, membership, reason=text),
        "note_misconduct": partial(admitting.note_misconduct, expert, **kept),
        "commit_draw": partial(drawing.commit_draw, stage.pool, **asked),
        "hold_draw": partial(drawing.hold_draw, drawn, told=dice.choice(["04817", "31337", "不是号码"])),
    }[act]
    return act, by, partial(do, by=by, at=stage.at())
