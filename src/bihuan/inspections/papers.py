"""The four papers of a check: what stands in them, taken from the records and never typed a second time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import translation

from bihuan import clock, documents
from bihuan.documents.assembly import freeze
from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.experts.models import Expert
from bihuan.hazards.models import Hazard, Photo
from bihuan.hazards.states import HazardState
from bihuan.inspections import contents, listeners, queries
from bihuan.inspections.models import Inspection, ReportDraft, Successor, TeamMember
from bihuan.inspections.states import TEAM_WORDS, CheckKind
from bihuan.parties import places
from bihuan.parties.assigning import department_at
from bihuan.parties.models import Account, Regulator, RegulatorKind
from bihuan.policy import Policy
from bihuan.refusal import Refusal


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
    photos = contents.photos_of(found)
    context = {
        "enterprise": inspection.enterprise.name,
        "credit_code": inspection.enterprise.credit_code or "",
        "address": contents.address(inspection),
        "principal": contents.principal(inspection),
        "checked_on": clock.local_day(inspection.started_at).isoformat(),
        "checked_by": _issuer(inspection),
        **contents.told_late("交底", inspection.explained_at, inspection.end_heard_at),
        "items": [contents.notice_row(hazard, photos) for hazard in found],
        "root_cause": contents.root_cause(inspection, found) or "见各条建议；请对照同类部位自行排查。",
        "team": contents.people(inspection),
        "enterprise_people": listeners.places_to_sign(inspection.explained_to, signed=inspection.present_signer),
    }
    return _issue(
        "hazard_notice",
        inspection,
        context,
        by=by,
        at=at,
        recipients=_to_enterprise(inspection),
        signatures=[_signature(_looker(inspection, by).expert, at), *_of_the_enterprise(inspection)],
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
    photos = contents.photos_of(found)
    record, report = (
        freeze(contents.record(inspection, found, photos)),
        freeze(contents.report(inspection, found, photos)),
    )
    for slug, content in (("check_record", record), ("check_report", report)):
        documents.check_content(slug, content, division_code=inspection.division_code, nature=inspection.nature)
    return ReportDraft.objects.create(inspection=inspection, record=record, report=report, drawn_at=at)


def draw_up_anew(inspection: Inspection, *, at: datetime) -> ReportDraft:
    """What was put in better words before the report is out is drawn up as it now is, and nobody has signed that, the
    enterprise neither."""
    ReportDraft.objects.filter(inspection=inspection).delete()
    inspection.team.update(signed_at=None, signed_digest="", drawing="", drawn_at=None)
    inspection.present_drawing = inspection.present_signer = ""
    inspection.save(update_fields=["present_drawing", "present_signer"])
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
    looked_at: datetime,
    drawing: str = "",
) -> OfficialDocument:
    """复查记录: each hazard with its photos before and after, and the conclusion; signed by who looked."""
    photos = contents.photos_of(rechecked)
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
        "address": contents.address(inspection),
        "rechecked_on": clock.local_day(looked_at).isoformat(),
        **contents.told_late("复查", looked_at, at),
        "checked_on": clock.local_day(inspection.started_at).isoformat(),
        "original_number": _original(inspection),
        "same_team": f"否：{looker.reason}" if isinstance(looker, Successor) else "是",
        "team": [contents.person(looker)],
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
        signatures=[_signature(looker.expert, looked_at if drawing else at, drawing=drawing)],
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
        signatures = [*map(_of_a_member, members), *_of_the_enterprise(inspection)]
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


def _of_a_member(member: TeamMember) -> dict[str, object]:
    """As it was drawn on the glass, with that moment, or given by account."""
    when = member.drawn_at if member.drawing else member.signed_at
    return _signature(member.expert, when, member.signed_digest, member.drawing)


def _of_the_enterprise(inspection: Inspection) -> list[dict[str, object]]:
    """What who was there for the enterprise signed on the glass; without it the place stays empty, to sign by hand."""
    if not inspection.present_drawing:
        return []
    signed = {"name": inspection.present_signer or inspection.explained_to, "signed_at": inspection.explained_at}
    return [{"role": "enterprise", "method": "glass", "image": inspection.present_drawing, **signed}]


def _signature(expert: Expert, at: datetime, digest: str = "", drawing: str = "") -> dict[str, object]:
    """The signature of the expert by account; `digest` binds it to what was signed, `drawing` is how it was drawn."""
    return {
        "role": "expert",
        "name": expert.name,
        "ref": expert.ref,
        "signed_at": at,
        "method": "account",
        **({"digest": digest} if digest else {}),
        **({"image": drawing} if drawing else {}),
    }
