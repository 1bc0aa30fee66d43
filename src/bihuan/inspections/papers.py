"""The four papers of a check: what stands in them, taken from the records and never typed a second time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import translation

from bihuan import clock, documents
from bihuan.documents.assembly import freeze
from bihuan.documents.models import Attachment, Delivery, OfficialDocument
from bihuan.experts.models import Expert
from bihuan.hazards import repeats
from bihuan.hazards.models import Hazard, Photo
from bihuan.hazards.states import GRADE_WORDS, VERIFIER_WORDS, HazardGrade, HazardState
from bihuan.inspections import queries, rules
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.models import Answer, Inspection, ReportDraft, Successor, TeamMember
from bihuan.inspections.states import TEAM_WORDS, CheckKind, Nature
from bihuan.parties import places
from bihuan.parties.assigning import department_at
from bihuan.parties.models import Account, Regulator, RegulatorKind, Role
from bihuan.policy import Policy
from bihuan.refusal import Refusal
from bihuan.standards.chinese_date import arabic

STATEMENT = (
    "本报告所述事实由专家组在检查当日现场核实，结论只对所查范围和当时状态有效。",
    "受检单位的安全生产主体责任不因本次检查而转移。",
)
SERVED = "本报告是技术服务成果，供受检单位研究采纳，不替代法律规定的安全评价、检测检验。"
SUPERVISED = "本报告是专家随同督导检查时提出的意见，不是行政检查的结论，不替代法律规定的安全评价、检测检验。"
TITLE_WORDS = {"senior": "高级职称", "intermediate": "中级职称", "junior": "初级职称", "none": ""}


def recipients(inspection: Inspection, policy: Policy) -> list[dict[str, str]]:
    """Who gets the report here (packs/CONTRADICTIONS.md C9). Raises `department_copy_missing` (YT-4.2.12)."""
    setting = policy.reports.recipients
    wanted = set(setting.value or ("enterprise",)) | {"enterprise"}
    enterprise = inspection.enterprise
    found = [{"kind": "enterprise", "ref": enterprise.ref, "name": enterprise.name}]
    offices: dict[int, Regulator] = {}
    for kind in sorted(wanted & {"competent_department", "emergency_bureau"}):
        office = _department(inspection) if kind == "competent_department" else _bureau(inspection)
        if office is None:
            raise Refusal("department_copy_missing", missing=[kind], basis=setting.ground(kind))
        offices[office.pk] = office
    return [*found, *({"kind": "regulator", "ref": office.ref, "name": office.name} for office in offices.values())]


def _department(inspection: Inspection) -> Regulator | None:
    """The department that answers for the enterprise at the place of the site."""
    return department_at(inspection.enterprise, inspection.division_code)


def _bureau(inspection: Inspection) -> Regulator | None:
    """The emergency bureau nearest to the site, whatever department the enterprise belongs to."""
    near = Regulator.objects.covering(inspection.division_code).filter(kind=RegulatorKind.EMERGENCY_BUREAU)
    return max(near, key=lambda office: len(office.division_code), default=None)


@translation.override("zh-hans")  # a paper is in Chinese, whoever signs it
def issue_notice(inspection: Inspection, found: Sequence[Hazard], *, by: Account, at: datetime) -> OfficialDocument:
    """隐患告知单: problem, ground and advice of every hazard, handed over when it is explained.

    Who explains it signs it; for the others it holds a place to sign by hand.
    """
    photos = _photos(found)
    context = {
        "enterprise": inspection.enterprise.name,
        "credit_code": inspection.enterprise.credit_code or "",
        "address": _address(inspection),
        "principal": _principal(inspection),
        "checked_on": clock.local_day(inspection.started_at).isoformat(),
        "checked_by": _issuer(inspection),
        "items": [_notice_row(hazard, photos) for hazard in found],
        "root_cause": _root_cause(inspection, found) or "见各条建议；请对照同类部位自行排查。",
        "team": _people(inspection),
        "enterprise_people": [{"name": inspection.explained_to}],
    }
    return _issue(
        "hazard_notice",
        inspection,
        context,
        by=by,
        at=at,
        recipients=_to_enterprise(inspection),
        signatures=[_signature(_looker(inspection, by).expert, at)],
    )


@translation.override("zh-hans")  # a paper is in Chinese, whoever signs it
def draw_up(inspection: Inspection, *, at: datetime) -> ReportDraft:
    """成稿: what 检查记录 and 检查报告 will say, fixed before the first signature. Doing it again changes nothing.

    Raises what issuing them would raise for what they say: nobody signs what cannot be delivered.
    """
    kept = ReportDraft.objects.filter(inspection=inspection).first()
    if kept is not None:
        return kept
    found = queries.hazards_of(inspection)
    photos = _photos(found)
    record, report = freeze(_record(inspection, found, photos)), freeze(_report(inspection, found, photos))
    for slug, content in (("check_record", record), ("check_report", report)):
        documents.check_content(slug, content, division_code=inspection.division_code, nature=inspection.nature)
    return ReportDraft.objects.create(inspection=inspection, record=record, report=report, drawn_at=at)


def draw_up_anew(inspection: Inspection, *, at: datetime) -> ReportDraft:
    """What was put in better words before the report is out is drawn up as it now is, and nobody has signed that."""
    ReportDraft.objects.filter(inspection=inspection).delete()
    inspection.team.update(signed_at=None, signed_digest="")
    return draw_up(inspection, at=at)


def preview_report(inspection: Inspection, draft: ReportDraft) -> bytes:
    """The report as it lies before the signers: unsealed, unnumbered, and marked so."""
    return documents.preview(
        "check_report",
        draft.report,
        division_code=inspection.division_code,
        issuer=_issuer(inspection),
        nature=inspection.nature,
    )


@translation.override("zh-hans")  # a paper is in Chinese, whoever signs it
def issue_record_and_report(
    inspection: Inspection, draft: ReportDraft, *, by: Account, at: datetime, recipients: Iterable[Mapping[str, str]]
) -> tuple[OfficialDocument, OfficialDocument]:
    """检查记录 and 检查报告 as signed, in this order always: two checks cannot wait for each other's numbers."""
    own = _to_enterprise(inspection)
    record = _issue("check_record", inspection, draft.record, by=by, at=at, recipients=own)
    report = _issue("check_report", inspection, draft.report, by=by, at=at, recipients=recipients)
    return record, report


def void_record_and_report(inspection: Inspection, *, by: Account, at: datetime, reason: str) -> list[dict[str, str]]:
    """Both lose their force; who had got the report, as `recipients` says it."""
    found = OfficialDocument.objects.filter(pk__in=[inspection.record_id, inspection.report_id])
    for document in found.order_by("id"):
        documents.void_document(document, by=by.ref, at=at, reason=reason)
    got = Delivery.objects.filter(document_id=inspection.report_id).order_by("id")
    return [{"kind": one.recipient_kind, "ref": one.recipient_ref, "name": one.recipient_name} for one in got]


@translation.override("zh-hans")  # a paper is in Chinese, whoever signs it
def issue_recheck_record(
    inspection: Inspection,
    rechecked: Sequence[Hazard],
    results: Mapping[int, Mapping[str, object]],
    *,
    by: Account,
    at: datetime,
) -> OfficialDocument:
    """复查记录: each hazard with its photos before and after, and the conclusion; signed by who looked."""
    photos = _photos(rechecked)
    followed = queries.followed(inspection)
    looker = _looker(inspection, by)
    items = [
        {
            "hazard": hazard.description,
            "hazard_number": hazard.number,
            "rectification": hazard.rectification or "未提交",
            "rectified_on": clock.local_day(hazard.rectified_at).isoformat() if hazard.rectified_at else "",
            "conclusion": "已整改" if results[hazard.pk]["passed"] else "未整改",
            "opinion": results[hazard.pk].get("opinion", ""),
            "photos_before": photos.get((hazard.pk, Photo.Phase.BEFORE), []),
            "photos_after": [
                *photos.get((hazard.pk, Photo.Phase.AFTER), []),
                *photos.get((hazard.pk, Photo.Phase.RETURNED), []),
            ],
        }
        for hazard in rechecked
    ]
    context = {
        "enterprise": inspection.enterprise.name,
        "credit_code": inspection.enterprise.credit_code or "",
        "address": _address(inspection),
        "rechecked_on": clock.local_day(at).isoformat(),
        "checked_on": clock.local_day(inspection.started_at).isoformat(),
        "original_number": _original(inspection),
        "same_team": f"否：{looker.reason}" if isinstance(looker, Successor) else "是",
        "team": [_person(looker)],
        "items": items,
        "left": _left(followed),
        "final": _conclusion(followed),
        "enterprise_people": [],
    }
    return _issue(
        "recheck_record",
        inspection,
        context,
        by=by,
        at=at,
        recipients=_to_enterprise(inspection),
        signatures=[_signature(looker.expert, at)],
    )


_AWAITS_CHECK = "已提交整改结果，待验收"


def _left(followed: Iterable[Hazard]) -> str:
    """What is not rectified and verified; what was verified and only waits to be struck off is nobody's to rectify."""
    said = {HazardState.TREATED: f"（{_AWAITS_CHECK}）"}
    ended = (HazardState.VERIFIED, HazardState.STRUCK_OFF)
    return (
        "；".join(f"{one.description}{said.get(one.state, '')}" for one in followed if one.state not in ended) or "无"
    )


def _conclusion(followed: Iterable[Hazard]) -> str:
    """How many wait for the enterprise, and how many for others: only the former are to be rectified."""
    counts = Counter(one.state for one in followed if one.is_open)
    if not counts:
        return "本次检查发现的隐患已全部销号。"
    treated, verified = counts.pop(HazardState.TREATED, 0), counts.pop(HazardState.VERIFIED, 0)
    owed = counts.total()
    parts = (
        (owed, f"尚有{owed}条未完成整改，请按期整改"),
        (treated, f"{treated}条{_AWAITS_CHECK}"),
        (verified, f"{verified}条已整改并通过验收，待销号"),
    )
    return "；".join(said for n, said in parts if n) + "。"


def _original(inspection: Inspection) -> str:
    """The report that the re-check follows, as it stands today."""
    report = OfficialDocument.objects.filter(pk=inspection.report_id).first()
    if report is None:
        return "未出具报告"
    return f"{report.number}（已作废）" if report.is_voided else report.number


def _looker(inspection: Inspection, by: Account) -> TeamMember | Successor:
    """The expert who looks again: of the team, or named for it."""
    own = inspection.team.select_related("expert").filter(expert__account=by).first()
    return own or inspection.successors.select_related("expert").filter(expert__account=by).latest("id")


def receive(document_id: int, recipient_ref: str, *, by: Account, at: datetime) -> None:
    """Note the recipient's receipt of a paper, once."""
    delivery = Delivery.objects.filter(document_id=document_id, recipient_ref=recipient_ref, receipt_at=None).first()
    if delivery is not None:
        documents.acknowledge_receipt(delivery, by=by.ref, at=at, name=by.name)


def _issue(
    slug: str,
    inspection: Inspection,
    context: Mapping[str, object],
    *,
    by: Account,
    at: datetime,
    recipients: Iterable[Mapping[str, str]],
    signatures: Sequence[Mapping[str, object]] | None = None,
) -> OfficialDocument:
    if signatures is None:
        members = inspection.team.select_related("expert").exclude(signed_at=None).order_by("id")
        signatures = [_signature(member.expert, member.signed_at, member.signed_digest) for member in members]
    return documents.issue(
        slug,
        context=context,
        subject=inspection.ref,
        issuer=_issuer(inspection),
        issuer_code=_issuer_code(inspection),
        division_code=inspection.division_code,
        by=by.ref,
        at=at,
        signatures=signatures,
        release=inspection.release,
        nature=inspection.nature,
        enterprise_id=inspection.enterprise_id,
        recipients=recipients,
    )


def _issuer(inspection: Inspection) -> str:
    """The unit as printed: the check's own team of experts, never an authority (a service gives no orders)."""
    return f"{inspection.enterprise.name}{TEAM_WORDS[CheckKind(inspection.kind)]}"


def _issuer_code(inspection: Inspection) -> str:
    """机关代字 of the series: the place's short name, so that numbers run on within a place and not across them."""
    return f"{places.short_name(inspection.division_code)}专"


def _to_enterprise(inspection: Inspection) -> list[dict[str, str]]:
    return [{"kind": "enterprise", "ref": inspection.enterprise.ref, "name": inspection.enterprise.name}]


def _signature(expert: Expert, at: datetime, digest: str = "") -> dict[str, object]:
    """The signature of the expert by account; `digest` binds it to what was signed."""
    return {
        "role": "expert",
        "name": expert.name,
        "ref": expert.ref,
        "signed_at": at,
        "method": "account",
        **({"digest": digest} if digest else {}),
    }


def _people(inspection: Inspection) -> list[dict[str, str]]:
    return [_person(member) for member in inspection.team.select_related("expert").order_by("-is_lead", "id")]


def _person(member: TeamMember | Successor) -> dict[str, str]:
    expert = member.expert
    names = places.labels("expert_specialties")
    return {
        "name": expert.name,
        "unit": expert.unit_name,
        "specialty": names.get(member.specialty, (member.specialty,))[0],
        "qualification": TITLE_WORDS.get(expert.title, ""),
        "duty": member.duty,
    }


def _address(inspection: Inspection) -> str:
    return inspection.site.address or places.full_name(inspection.division_code)


def _principal(inspection: Inspection) -> str:
    """The enterprise's principal by account; whoever answers its telephone is somebody else."""
    names = Account.objects.filter(
        enterprise_id=inspection.enterprise_id, is_active=True, roles__contains=[Role.ENTERPRISE_PRINCIPAL]
    )
    return "、".join(names.order_by("id").values_list("name", flat=True))


def _photos(hazards: Sequence[Hazard]) -> dict[tuple[int, str], list[dict[str, str]]]:
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


def _notice_row(hazard: Hazard, photos: Mapping) -> dict[str, object]:
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


def _record(inspection: Inspection, found: Sequence[Hazard], photos: Mapping) -> dict[str, object]:
    counts = queries.tally(inspection)
    words = dict(Answer.Result.choices)
    tally = "，".join(f"{words[code]}{n}项" for code, n in sorted(counts.items()))
    return {
        "enterprise": inspection.enterprise.name,
        "credit_code": inspection.enterprise.credit_code or "",
        "address": _address(inspection),
        "principal": _principal(inspection) or "（未登记）",
        "companion": inspection.explained_to,
        "started_at": inspection.started_at,
        "ended_at": inspection.explained_at,
        "checklist": str(inspection.checklist),
        "team": _people(inspection),
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
        "enterprise_people": [{"name": inspection.explained_to}],
    }


def _unseen(inspection: Inspection) -> str:
    unseen = inspection.answers.filter(result=Answer.Result.UNSEEN).select_related("item")
    return "；".join(f"{answer.item.code} {answer.note}" for answer in unseen)


def _report(inspection: Inspection, found: Sequence[Hazard], photos: Mapping) -> dict[str, object]:
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
        "statement": [*STATEMENT, SUPERVISED if inspection.nature == Nature.SUPERVISION else SERVED],
        "team": _people(inspection),
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
        "root_cause": _root_cause(inspection, found) or "见各条建议。",
        "kept_by": _kept_by(policy_of(inspection)),
        "recheck": _looked_at_by(inspection, found),
    }


def _seen(hazard: Hazard, photos: Mapping) -> list[dict[str, str]]:
    """How it looked; also how it looked when it had been put right before the experts' eyes."""
    phases = (Photo.Phase.BEFORE, *([Photo.Phase.AFTER] if hazard.on_spot else []))
    return [photo for phase in phases for photo in photos.get((hazard.pk, phase), [])]


def _root_cause(inspection: Inspection, found: Sequence[Hazard]) -> str:
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
