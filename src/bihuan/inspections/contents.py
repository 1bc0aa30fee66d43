"""What stands in the papers of a check, taken from its records; the papers themselves: papers.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bihuan import clock
from bihuan.documents.models import Attachment
from bihuan.hazards import repeats
from bihuan.hazards.models import Hazard, Photo
from bihuan.hazards.states import GRADE_WORDS, VERIFIER_WORDS, HazardGrade
from bihuan.inspections import listeners, queries, rules
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.models import Answer, Inspection, Successor, TeamMember
from bihuan.inspections.states import Nature
from bihuan.parties import places
from bihuan.parties.models import Account, Role
from bihuan.policy import Policy
from bihuan.standards.chinese_date import arabic

STATEMENT = (
    "本报告所述事实由专家组在检查当日现场核实，结论只对所查范围和当时状态有效。",
    "受检单位的安全生产主体责任不因本次检查而转移。",
)
SERVED = "本报告是技术服务成果，供受检单位研究采纳，不替代法律规定的安全评价、检测检验。"
SUPERVISED = "本报告是专家随同督导检查时提出的意见，不是行政检查的结论，不替代法律规定的安全评价、检测检验。"
TITLE_WORDS = {"senior": "高级职称", "intermediate": "中级职称", "junior": "初级职称", "none": ""}


def told_late(what: str, done: datetime | None, heard: datetime | None) -> dict[str, str]:
    """What a paper says of what was done without a network and came to the platform more than a day later."""
    late = clock.told_late(done, heard)
    if late is None:
        return {}
    days = arabic(clock.local_day(done)), arabic(clock.local_day(late))
    return {"told_late": f"{days[0]}现场离线{what}，{days[1]}补录到平台。"}


def people(inspection: Inspection) -> list[dict[str, str]]:
    return [person(member) for member in inspection.team.select_related("expert").order_by("-is_lead", "id")]


def person(member: TeamMember | Successor) -> dict[str, str]:
    expert = member.expert
    names = places.labels("expert_specialties")
    return {
        "name": expert.name,
        "unit": expert.unit_name,
        "specialty": names.get(member.specialty, (member.specialty,))[0],
        "qualification": TITLE_WORDS.get(expert.title, ""),
        "duty": member.duty,
    }


def address(inspection: Inspection) -> str:
    return inspection.site.address or places.full_name(inspection.division_code)


def principal(inspection: Inspection) -> str:
    """The enterprise's principal by account; whoever answers its telephone is somebody else."""
    names = Account.objects.filter(
        enterprise_id=inspection.enterprise_id, is_active=True, roles__contains=[Role.ENTERPRISE_PRINCIPAL]
    )
    return "、".join(names.order_by("id").values_list("name", flat=True))


def photos_of(hazards: Sequence[Hazard]) -> dict[tuple[int, str], list[dict[str, str]]]:
    """(hazard id, phase) → the photos as the forms take them; two statements."""
    rows = list(Photo.objects.filter(hazard__in=hazards).order_by("id"))
    kept = Attachment.objects.in_bulk([row.attachment_id for row in rows])
    found: dict[tuple[int, str], list[dict[str, str]]] = {}
    for row in rows:
        attachment = kept[row.attachment_id]
        photo = {"sha256": attachment.sha256, "caption": row.get_phase_display()}
        found.setdefault((row.hazard_id, row.phase), []).append(photo)
    return found


def _grade(hazard: Hazard) -> str:
    return GRADE_WORDS.get(hazard.grade, "待定").removesuffix("隐患")


def _term(hazard: Hazard) -> str:
    if hazard.on_spot:
        return "已当场整改"
    return arabic(hazard.advice_due_on) if hazard.advice_due_on is not None else "由企业按规定定期限"


def notice_row(hazard: Hazard, photos: Mapping) -> dict[str, object]:
    return {
        "place": hazard.location or "见描述",
        "problem": hazard.description,
        "hazard_number": hazard.number,
        "basis": hazard.legal_basis,
        "advice": hazard.advice,
        "grade": _grade(hazard),
        "advised_term": _term(hazard),
        "photos": photos.get((hazard.pk, Photo.Phase.BEFORE), []),
    }


def record(inspection: Inspection, found: Sequence[Hazard], photos: Mapping) -> dict[str, object]:
    counts = queries.tally(inspection)
    words = dict(Answer.Result.choices)
    tally = "，".join(f"{words[code]}{n}项" for code, n in sorted(counts.items()))
    return {
        "enterprise": inspection.enterprise.name,
        "credit_code": inspection.enterprise.credit_code or "",
        "address": address(inspection),
        "principal": principal(inspection) or "（未登记）",
        "companion": inspection.explained_to,
        "started_at": inspection.started_at,
        "ended_at": inspection.explained_at,
        **told_late("办理", inspection.explained_at, inspection.end_heard_at),
        "checklist": str(inspection.checklist),
        "team": people(inspection),
        "process": f"按《{inspection.checklist.title}》逐条检查：{tally}。",
        "not_checked": _unseen(inspection),
        "findings": [
            {
                "place": hazard.location or "见描述",
                "fact": hazard.description,
                "hazard_number": hazard.number,
                "basis": hazard.legal_basis,
                "grade": _grade(hazard),
                "on_the_spot": hazard.rectification if hazard.on_spot else "",
                "photos": photos.get((hazard.pk, Photo.Phase.BEFORE), []),
                "photos_after": photos.get((hazard.pk, Photo.Phase.AFTER), []) if hazard.on_spot else [],
            }
            for hazard in found
        ],
        "enterprise_people": listeners.places_to_sign(inspection.explained_to, signed=inspection.present_signer),
    }


def _unseen(inspection: Inspection) -> str:
    unseen = inspection.answers.filter(result=Answer.Result.UNSEEN).select_related("item")
    return "；".join(f"{answer.item.code} {answer.note}" for answer in unseen)


def report(inspection: Inspection, found: Sequence[Hazard], photos: Mapping) -> dict[str, object]:
    enterprise = inspection.enterprise
    grade = enterprise.get_standardisation_grade_display()
    if enterprise.grade_on(clock.local_day(inspection.started_at)).lapsed:
        grade += f"（{enterprise.grade_valid_until}已到期）"
    major = [hazard for hazard in found if hazard.grade == "major"]
    return {
        "subtitle": _subtitle(inspection),
        "enterprise": {
            "name": enterprise.name,
            "profile": f"{places.full_name(inspection.division_code)}，{_sector(enterprise.sector)}，"
            f"安全生产标准化{grade}，从业人员{enterprise.staff_count or '未填'}人。",
        },
        "checked_on": [clock.local_day(inspection.started_at).isoformat()],
        "statement": [
            *STATEMENT,
            SUPERVISED if inspection.nature == Nature.SUPERVISION else SERVED,
            *told_late("检查", inspection.explained_at, inspection.end_heard_at).values(),
        ],
        "team": people(inspection),
        "summary": inspection.summary,
        "method": f"按《{inspection.checklist.title}》（版本{inspection.checklist.version}）逐条检查，"
        "采用查阅资料、现场查看、询问的方法。",
        "not_checked": _unseen(inspection),
        "findings": [
            {
                "place": hazard.location or "见描述",
                "fact": hazard.description,
                "hazard_number": hazard.number,
                "basis": hazard.legal_basis,
                "category": _label("hazard_categories", hazard.category),
                "accident_type": _label("accident_types", hazard.accident_type),
                "grade": _grade(hazard),
                "advice": hazard.advice,
                "advised_term": _term(hazard),
                "photos": _seen(hazard, photos),
            }
            for hazard in found
        ],
        "major": "；".join(f"{hazard.description}（{hazard.criterion}）" for hazard in major) or "未发现",
        "root_cause": root_cause(inspection, found) or "见各条建议。",
        "kept_by": _kept_by(policy_of(inspection)),
        "recheck": _looked_at_by(inspection, found),
    }


def _seen(hazard: Hazard, photos: Mapping) -> list[dict[str, str]]:
    """How it looked; also how it looked when it had been put right before the experts' eyes."""
    phases = (Photo.Phase.BEFORE, *([Photo.Phase.AFTER] if hazard.on_spot else []))
    return [photo for phase in phases for photo in photos.get((hazard.pk, phase), [])]


def root_cause(inspection: Inspection, found: Sequence[Hazard]) -> str:
    """What the experts say of the roots: of each hazard they analysed (YT-4.2.5), and of the whole."""
    analysed = repeats.analyses(found)
    said = [
        f"“{hazard.description[:40]}”的根源：{row.cause}；对策：{row.prevention}"
        for hazard in found
        if (row := analysed.get(hazard.pk))
    ]
    return "\n".join([*said, inspection.advice]).strip()


def _subtitle(inspection: Inspection) -> str:
    """What kind of check it was and, where a leader went, who."""
    led_by = f"，带队领导：{inspection.led_by}" if inspection.led_by else ""
    return f"（{inspection.get_kind_display()}{led_by}）"


def _looked_at_by(inspection: Inspection, found: Sequence[Hazard]) -> str:
    """Who looks at what will be rectified, for each grade that was found (packs/CONTRADICTIONS.md C12)."""
    policy, seen = policy_of(inspection), {hazard.grade or HazardGrade.GENERAL for hazard in found}
    people = {
        grade: "或".join(VERIFIER_WORDS[kind] for kind in rules.looks_again(inspection.kind, grade, policy)[0])
        for grade in HazardGrade
        if grade in (seen or {HazardGrade.GENERAL})
    }
    if len(set(people.values())) == 1:
        return f"整改完成后由{next(iter(people.values()))}复查验收。"
    return "整改完成后，" + "，".join(f"{GRADE_WORDS[grade]}由{who}复查验收" for grade, who in people.items()) + "。"


def _kept_by(policy: Policy) -> list[str]:
    """Who keeps a copy of the report: whom the place names, and the team that issues it."""
    offices = {"competent_department", "emergency_bureau"} & set(policy.reports.recipients.value or ())
    return ["受检单位", *(["主管部门"] if offices else []), "出具单位"]


def _sector(code: str) -> str:
    return _label("sectors", code)


def _label(table: str, code: str) -> str:
    return places.labels(table).get(code, (code,))[0]
