"""卷宗: all that is kept of one hazard, read for who may see it: rows, papers, files and the chain of its acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bihuan import clock
from bihuan.audit.chain import Link
from bihuan.audit.stored import Stored
from bihuan.documents.models import Attachment, OfficialDocument, SignedCopy
from bihuan.hazards.dossier import Dossier, open_dossier
from bihuan.hazards.models import Photo
from bihuan.hazards.states import GRADE_WORDS, STEP_WORDS, Step
from bihuan.insight import papers
from bihuan.parties.models import Account
from bihuan.policy import Policy

PHASES = {code: str(word) for code, word in Photo.Phase.choices}
SIGNING = {Step.FOUND: "发现人", Step.TREATED: "整改人", Step.VERIFIED: "验收人", Step.STRUCK_OFF: "销号人"}


@dataclass(frozen=True)
class CaseFile:
    """A hazard with all that proves how it ended. `photos` are (phase in words, file), `copies` (paper, scan)."""

    dossier: Dossier
    papers: list[OfficialDocument]
    photos: list[tuple[str, Attachment]]
    copies: list[tuple[OfficialDocument, Attachment]]
    events: list[Link]


def open_case_file(hazard_id: int, by: Account) -> CaseFile:
    """The case file, if `by` may know of the hazard; otherwise Stranger (404). Seven statements, however much it is."""
    dossier = open_dossier(hazard_id, by)
    found = sorted(papers.about(by, dossier.hazard.ref, dossier.hazard.source), key=lambda paper: paper.pk)
    by_id = {paper.pk: paper for paper in found}
    scans = list(SignedCopy.objects.filter(document__in=by_id).select_related("attachment").order_by("id"))
    kept = Attachment.objects.in_bulk([row.attachment_id for row in dossier.photos])
    chain = next(Stored().cases(dossier.hazard.ref), None)
    return CaseFile(
        dossier=dossier,
        papers=found,
        photos=[(PHASES[row.phase], kept[row.attachment_id]) for row in dossier.photos],
        copies=[(by_id[scan.document_id], scan.attachment) for scan in scans],
        events=chain.events if chain else [],
    )


def as_context(case: CaseFile, policy: Policy) -> dict[str, Any]:
    """What the printed archive of the case says (form hazard_archive), all of it from the records."""
    dossier, hazard = case.dossier, case.dossier.hazard
    return {
        "enterprise": hazard.enterprise.name,
        "credit_code": hazard.enterprise.credit_code or "",
        "site": hazard.site.name or hazard.site.address or hazard.enterprise.name,
        "location": hazard.location,
        "description": hazard.description,
        "basis": hazard.legal_basis,
        "advice": hazard.advice,
        "grade": GRADE_WORDS.get(hazard.grade, "待定"),
        "origin": str(hazard.get_origin_display()),
        "found_on": hazard.found_on,
        "closed_on": clock.local_day(hazard.closed_at),
        "steps": [
            {"step": STEP_WORDS[Step(row.step)], "by": row.by_name, "at": row.at, "note": row.note}
            for row in dossier.steps
            if row.undone_at is None
        ],
        "plans": [_plan(row) for row in dossier.plans],
        "controls": [{"measure": row.measure, "watched_by": row.watched_by, "at": row.at} for row in dossier.controls],
        "extensions": [_extension(row) for row in dossier.requests],
        "rectification": hazard.rectification,
        "rectified_by": hazard.rectified_by_name,
        "verdicts": [_verdict(row) for row in dossier.verdicts],
        "photos_before": _shown(case, Photo.Phase.BEFORE),
        "photos_after": _shown(case, Photo.Phase.AFTER),
        "papers": [
            {"title": one.title, "number": one.number, "signed": "、".join(_names(one.signatures))}
            for one in case.papers
        ],
        "signers": list(_signers(dossier)),
        "kept": _kept(policy),
    }


def _plan(row: Any) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in ("measures", "responsibility", "due_on", "funds", "emergency_plan")}
    return {"version": str(row.version), **said}


def _extension(row: Any) -> dict[str, Any]:
    answer = {None: "待答复", True: "同意", False: "不同意"}[row.granted]
    return {"reason": row.reason, "old_due_on": row.old_due_on, "new_due_on": row.new_due_on, "answer": answer}


def _verdict(row: Any) -> dict[str, Any]:
    return {"result": "通过" if row.passed else "退回", "opinion": row.opinion, "by": row.by_name, "at": row.at}


def _shown(case: CaseFile, phase: str) -> list[dict[str, str]]:
    return [file.photo(words) for words, file in case.photos if words == PHASES[phase] and file.is_photo]


def _names(signatures: list[dict[str, Any]]) -> Iterator[str]:
    return (signature["name"] for signature in signatures)


def _signers(dossier: Dossier) -> Iterator[dict[str, str]]:
    for step, duty in SIGNING.items():
        row = dossier.standing(step)
        if row is not None:
            yield {"name": row.by_name, "duty": duty}


def _kept(policy: Policy) -> str:
    years = policy.retention.years.for_key("hazard_archive")
    return f"{years.value}年" if years.is_set else "当地没有规定年限，长期保存"
