"""How a criterion reads: what is asked, what was found, and the one word of its state."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.experts.lot import SOURCE_WORDS
from bihuan.policy import Pack, policies
from bihuan.web import wording
from bihuan.web.punctuation import either, listed

ICONS = {"met": "circle-check", "missing": "circle-x", "excepted": "shield-exclamation", "unset": "circle-dashed"}
TITLES = {
    "none": _lazy("无职称"),
    "junior": _lazy("初级职称"),
    "intermediate": _lazy("中级职称"),
    "senior": _lazy("高级职称"),
}
CERTIFICATES = {
    "registered_safety_engineer": _lazy("注册安全工程师"),
    "registered_safety_assessor": _lazy("注册安全评价师"),
}
LEVELS = {
    "national": _lazy("国家级"),
    "provincial": _lazy("省级"),
    "municipal": _lazy("市级"),
    "local": _lazy("县区级"),
    "departmental": _lazy("部门"),
    "institution": _lazy("机构自有"),
}
UNITS = {
    "enterprise": _lazy("企业"),
    "society": _lazy("学会"),
    "association": _lazy("行业协会"),
    "design_unit": _lazy("设计单位"),
    "research_institute": _lazy("科研院所"),
    "university": _lazy("高校"),
    "other": _lazy("其他"),
}
TIES = {
    "share": _lazy("持股"),
    "job": _lazy("任职"),
    "gift": _lazy("收受财物"),
    "contract": _lazy("业务合同"),
    "relative": _lazy("亲属任职"),
}
KINDS = {"hazard": _lazy("隐患排查治理专家"), "rescue": _lazy("应急救援专家")}
PROOFS = {
    "health_statement": _lazy("健康证明"),
    "competence_review": _lazy("现场能力评审"),
    "integrity_statement": _lazy("廉洁诚信承诺书"),
    "recommending_unit": _lazy("推荐单位意见"),
    "knowledge_review": _lazy("政策法规考核"),
}
REVIEWS = frozenset({"competence_review", "knowledge_review"})
"""What nobody passes on oneself, and so is not offered to the expert."""
SEVERE = {
    "ethics_breach": _lazy("违反职业道德"),
    "improper_gain": _lazy("谋取不正当利益"),
    "falsification": _lazy("弄虚作假"),
    "false_report": _lazy("提供虚假报告"),
}
CHANGES = {"job_change": _lazy("工作变动"), "retirement": _lazy("退休"), "work_need": _lazy("工作需要")}
REPLACED = {
    "unable_to_perform": _lazy("不能履职"),
    "careless": _lazy("工作不认真"),
    "refuses_without_reason": _lazy("没有正当理由不肯参加"),
    "opinion_against_facts": _lazy("意见违背事实或不合标准"),
}
GRADES = {
    "excellent": _lazy("优秀"),
    "qualified": _lazy("合格"),
    "basically_qualified": _lazy("基本合格"),
    "unqualified": _lazy("不合格"),
    "ungraded": _lazy("不定等次"),
}
NOTED = {
    "quality_passed": _lazy("质量抽查合格"),
    "quality_failed": _lazy("质量抽查不合格"),
    "complaint_founded": _lazy("投诉属实"),
    "complaint_unfounded": _lazy("投诉不属实"),
}
COUNTED = {
    "visits": _lazy("参加检查"),
    "findings": _lazy("查出隐患"),
    "majors": _lazy("其中重大"),
    "rechecks": _lazy("复查"),
    "opinions": _lazy("提出意见"),
    "rewarded": _lazy("企业奖励"),
    "quality_passed": NOTED["quality_passed"],
    "complaint_unfounded": NOTED["complaint_unfounded"],
    "declined_for_cause": _lazy("有理由的推辞"),
    "quality_failed": NOTED["quality_failed"],
    "complaint_founded": NOTED["complaint_founded"],
    "corrected": _lazy("更正问题"),
    "voided": _lazy("报告作废"),
    "absent": _lazy("没有到场"),
    "declined": _lazy("无理由推辞"),
    "misconduct": _lazy("违规"),
}
"""What the records of a year count, in the order in which somebody reads them."""
AGAINST = frozenset({"quality_failed", "complaint_founded", "corrected", "voided", "absent", "declined", "misconduct"})
"""The counts that speak against the expert."""
DRAWN_BY = {code: _lazy(word) for code, word in SOURCE_WORDS.items()}
_CODES = {**TITLES, **CERTIFICATES, **LEVELS, **UNITS, **TIES}


def explained(answer: Any) -> dict[str, object]:
    """One criterion as the lists and the table of places show it."""
    state = "unset" if not answer.asked else "met" if answer.met else "excepted" if answer.excepted else "missing"
    return {
        "code": answer.code,
        "label": label(answer.code),
        "state": state,
        "icon": ICONS[state],
        "word": {"met": _("符合"), "missing": _("不符合"), "excepted": _("已批例外"), "unset": _("本地没有规定")}[
            state
        ],
        "detail": _detail(answer) if state != "unset" else "",
        "basis": answer.setting.basis if answer.setting is not None else None,
        "exceptable": state == "missing" and not answer.way_out and _is_should(answer.setting),
        "way_out": answer.way_out.basis if state == "missing" and answer.way_out else None,
    }


def _is_should(setting: Any) -> bool:
    return str(getattr(setting, "modality", "")) == "should"


def label(code: str) -> str:
    """The criterion's name."""
    return {
        "expert_title_too_low": _("职称或职业资格"),
        "expert_experience_too_short": _("从事相关工作年限"),
        "experience_unit_not_listed": _("工作单位性质"),
        "expert_over_age": _("年龄"),
        "expert_pool_level_not_allowed": _("所在专家库"),
        "expert_not_announced": _("公布并发聘书"),
        "institution_suspended": _("所在机构"),
        "expert_under_review": _("变动复核"),
        "expert_assessment_missing": _("年度考核"),
        "conflict_of_interest": _("利害关系"),
        "membership_ended": _("已出库"),
        "integrity_record_open": _("违规记录"),
        "expert_not_available": _("当天有空"),
    }.get(code, code)


def _detail(answer: Any) -> str:
    wanted, found = answer.wanted, answer.found
    if answer.code == "expert_experience_too_short":
        return _("要求 %(wanted)s，现有 %(found)s") % {"wanted": _years(wanted), "found": _years(found)}
    if answer.code == "expert_over_age":
        who = _("（仅对已退休的）") if _only_retired(answer) else ""
        return _("上限 %(wanted)s 岁%(who)s，现 %(found)s 岁") % {"wanted": wanted, "found": found, "who": who}
    if answer.code == "expert_not_announced":
        return _("已公布，有聘书") if answer.met else _("还没有公布")
    if answer.code == "institution_suspended":
        return _("已暂停或退出：%(names)s") % {"names": _named(answer.found)}
    if answer.code == "integrity_record_open":
        return _("未处理完的：%(grounds)s") % {"grounds": listed(severe(ground) for ground in answer.found)}
    if answer.code == "expert_assessment_missing":
        said = _("%(year)s 年度已考核或不需考核") if answer.met else _("没有做 %(year)s 年度考核")
        return said % {"year": wanted}
    if answer.code == "expert_under_review":
        return _("有变动，复核还没有办结")
    if answer.code == "conflict_of_interest":
        return _("有：%(ties)s") % {"ties": _named(found)} if found else _("未登记与该企业有关系")
    if answer.code == "expert_not_available":
        return _("当天没有安排") if answer.met else _("当天已有安排")
    return _("要求%(wanted)s；现为%(found)s") % {"wanted": _named(wanted, either), "found": _named(found) or _("无")}


def _only_retired(answer: Any) -> bool:
    pack = answer.setting.pack if answer.setting is not None else ""
    return bool(pack) and policies.at(pack, on=clock.today()).experts.max_age_applies_to.value == "retired"


def _years(months: Any) -> str:
    if not isinstance(months, int):
        return str(months)
    years, rest = divmod(months, 12)
    if not rest:
        return _("%(n)s 年") % {"n": years}
    if not years:
        return _("%(n)s 个月") % {"n": rest}
    return _("%(years)s 年 %(months)s 个月") % {"years": years, "months": rest}


def _named(value: Any, join: Callable[[Iterable[object]], str] = listed) -> str:
    values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return join(_CODES.get(item, item) for item in values if item not in (None, ""))


def named_specialties(expert: Any) -> list[tuple[str, str]]:
    """(code, name) of each specialty the expert holds."""
    return [(code, wording.label("expert_specialties", code)) for code in expert.specialties]


def replaced(ground: str) -> str:
    """The ground for a removal, in words."""
    return str(REPLACED.get(ground, ground))


def grade(code: str) -> str:
    """The grade of a year, in words; a place's own by its code."""
    return str(GRADES.get(code, code))


def counted(record: Mapping[str, int]) -> list[tuple[str, int, bool]]:
    """What a year's records count, each with whether it speaks against the expert."""
    return [(str(word), record[code], code in AGAINST) for code, word in COUNTED.items() if record.get(code)]


def freed(one: dict[str, Any]) -> str:
    """One work the removed expert leaves, and who could take it."""
    others = listed(one["substitutes"]) or _("暂无合适人选")
    facts = {"name": one["name"], "day": one["on"], "others": others}
    return _("已退出%(name)s %(day)s 的检查，可补选：%(others)s。") % facts


def severe(ground: str) -> str:
    """The severe ground's name."""
    return str(SEVERE.get(ground, ground))


def specialties(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(code, name) of each of these specialties."""
    return [(code, wording.label("expert_specialties", code)) for code in codes]


def filed(answers: Iterable[Any], newest: dict[str, Any]) -> list[dict[str, object]]:
    """What a place asks to see in the file, each with what was brought last; what was brought beside it follows."""
    rows = []
    for answer in answers:
        kind = answer.code.removesuffix("_missing")
        if kind in PROOFS:
            rows.append(
                {"label": PROOFS[kind], "met": answer.met, "proof": newest.get(kind), "basis": answer.setting.basis}
            )
    asked = {answer.code.removesuffix("_missing") for answer in answers}
    rest = [kind for kind in newest if kind not in asked]
    return rows + [
        {"label": PROOFS.get(kind, kind), "met": True, "proof": newest[kind], "basis": None} for kind in rest
    ]


def masked(phone: str) -> str:
    """A phone number with its middle hidden: 138****0001."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "****" if phone else ""


def places() -> list[Pack]:
    """The packs whose eligibility is shown side by side: every city and zone with documents of its own."""
    return [pack for pack in policies.packs() if len(pack.division_code) >= 4]
