"""Writing, approving and publishing the papers of an enterprise, and settling the items of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.documents.models import Attachment, OfficialDocument
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.paperwork import queries, rules
from bihuan.registers.kinds.paperwork.access import PAPERWORK
from bihuan.registers.kinds.paperwork.models import Edition, HousePaper
from bihuan.registers.kinds.paperwork.states import PURPOSE, Act

SLUG = "house_paper"
REPLACED = "新版本已发布"


@transaction.atomic
def write_house_paper(
    enterprise: Enterprise,
    *,
    by: Account,
    at: datetime,
    code: str,
    sections: Mapping[str, str] | None = None,
    file: Attachment | None = None,
) -> Edition:
    """编写企业资料: from the template of the place, or as a file that was there before. An edition that is not yet
    published is changed and loses its approval; after a published one the next begins. Raises `house_paper_unknown`,
    `systems_are_several`, `house_paper_empty`."""
    PAPERWORK.require(Act.WRITE_HOUSE_PAPER, enterprise, by)
    policy, paper = _locked(enterprise, code, at=at)
    rules.written(code, policy)
    wanted = rules.sections(code, policy)
    said = {name: text.strip() for name, text in (sections or {}).items() if name in wanted and text.strip()}
    latest = paper.editions.order_by("-number").first()
    edition = latest if latest is not None and latest.published_at is None else None
    if edition is None:
        edition = Edition(paper=paper, number=latest.number + 1 if latest else 1)
    if file is not None:
        documents.require_own([file.pk], by=by.ref, purpose=PURPOSE)
        edition.attachment_id, edition.brought_by = file.pk, by
    if not said and edition.attachment_id is None:
        raise Refusal("house_paper_empty", missing=["content"])
    edition.sections, edition.written_by, edition.written_at = said, by, at
    edition.approved_by = edition.approved_at = None
    edition.save()
    _reopen(paper, policy)
    data = {"paper": code, "version": str(edition.number), "file": file.sha256 if file else ""}
    audit.record(Act.WRITE_HOUSE_PAPER, paper.ref, by=by.ref, at=at, case=enterprise.ref, data=data)
    return edition


def _reopen(paper: HousePaper, policy: Policy) -> None:
    """What was set aside as not applicable applies after all, and what was settled on a draft is another one now; and
    with it what counts it."""
    if paper.not_applicable or not paper.editions.exclude(published_at=None).exists():
        open_again = HousePaper.objects.filter(
            enterprise=paper.enterprise, code__in=rules.counted_in(paper.code, policy)
        )
        open_again.update(not_applicable="", settled_on=None)


def _locked(enterprise: Enterprise, code: str, *, at: datetime) -> tuple[Policy, HousePaper]:
    policy = policies.at(enterprise.division_code, on=clock.local_day(at))
    rules.known(code, policy)
    HousePaper.objects.get_or_create(enterprise=enterprise, code=code)
    return policy, HousePaper.objects.select_for_update().get(enterprise=enterprise, code=code)


def _draft(paper: HousePaper) -> Edition:
    latest = paper.editions.select_related("approved_by").order_by("-number").first()
    if latest is None or latest.published_at is not None:
        raise Refusal("house_paper_no_draft")
    return latest


@transaction.atomic
def approve_house_paper(enterprise: Enterprise, *, by: Account, at: datetime, code: str, read: str) -> Edition:
    """批准企业资料: by the enterprise's own people, as it stands written; `read` is the digest of what the approver had
    before them. Raises `house_paper_no_draft`, `house_paper_changed`."""
    PAPERWORK.require(Act.APPROVE_HOUSE_PAPER, enterprise, by)
    _policy, paper = _locked(enterprise, code, at=at)
    edition = _draft(paper)
    if read != edition.digest:
        raise Refusal("house_paper_changed")
    edition.approved_by, edition.approved_at = by, at
    edition.save(update_fields=["approved_by", "approved_at"])
    data = {"paper": code, "version": str(edition.number)}
    audit.record(Act.APPROVE_HOUSE_PAPER, paper.ref, by=by.ref, at=at, case=enterprise.ref, data=data)
    return edition


@transaction.atomic
def publish_house_paper(enterprise: Enterprise, *, by: Account, at: datetime, code: str) -> Edition:
    """发布企业资料: in force as a paper with its version and its approver; the one before loses its force. Raises
    `approver_missing` (HZ-3.2.4), `responsibility_item_missing` (QHD-2.3), `house_paper_no_draft`."""
    PAPERWORK.require(Act.PUBLISH_HOUSE_PAPER, enterprise, by)
    policy, paper = _locked(enterprise, code, at=at)
    edition = _draft(paper)
    rules.publishable(code, edition.sections, approved=edition.approved_by_id is not None, policy=policy)
    _end_earlier(paper, by=by, at=at)
    edition.published_at = at
    edition.document_id = _issue(paper, edition, policy, by=by, at=at).pk if edition.sections else None
    edition.save(update_fields=["published_at", "document_id"])
    data = {"paper": code, "version": str(edition.number), "approver": edition.approved_by.ref}
    basis = [rules.ground(code, policy)]
    audit.record(Act.PUBLISH_HOUSE_PAPER, paper.ref, by=by.ref, at=at, case=enterprise.ref, basis=basis, data=data)
    return edition


def _end_earlier(paper: HousePaper, *, by: Account, at: datetime) -> None:
    """The edition before is in force no more, also where a file takes its place."""
    latest = OfficialDocument.objects.about(paper.ref).valid().first()
    if latest is not None:
        documents.void_document(latest, by=by.ref, at=at, reason=REPLACED)


def _issue(paper: HousePaper, edition: Edition, policy: Policy, *, by: Account, at: datetime) -> OfficialDocument:
    enterprise, pack, key = paper.enterprise, policy.paperwork.catalogue.pack, rules.key_sections(paper.code, policy)
    content = {
        "enterprise": enterprise.name,
        "name": queries.name(paper.code, pack),
        "version": str(edition.number),
        "written_by": edition.written_by.name,
        "approver": edition.approved_by.name,
        "approved_on": clock.local_day(edition.approved_at),
        "sections": [
            {
                "section": queries.name(section, pack) + ("（重点）" if section in key else ""),
                "text": edition.sections[section],
            }
            for section in rules.sections(paper.code, policy)
            if section in edition.sections
        ],
    }
    return documents.issue(
        SLUG,
        context=content,
        subject=paper.ref,
        case=enterprise.ref,
        issuer=enterprise.name,
        division_code=enterprise.division_code,
        by=by.ref,
        at=at,
        signatures=[],
        release=policy.release,
        enterprise_id=enterprise.pk,
    )


@transaction.atomic
def settle_house_paper(enterprise: Enterprise, *, by: Account, at: datetime, code: str, reason: str = "") -> HousePaper:
    """资料项办结: there is a paper in force or a file, or the reason why it does not apply. Raises `document_missing`
    (QHD-6.2.7), `approver_missing` (HZ-3.2.4), `responsibility_item_missing` (QHD-2.3), and for the systems what
    rules.systems_complete raises (QHD-6.2.2)."""
    PAPERWORK.require(Act.SETTLE_HOUSE_PAPER, enterprise, by)
    policy, paper = _locked(enterprise, code, at=at)
    row = queries.line(enterprise, code, policy)
    if code == rules.SYSTEMS:
        held, vouched = [one for one in row.parts if one.held], [one for one in row.parts if one.vouched]
        rules.systems_complete([one.code for one in held], [one.code for one in vouched], policy)
    given = row.editions[0].sections if row.editions else None
    rules.settleable(code, given, held=row.held, vouched=row.vouched, reason=reason.strip(), policy=policy)
    paper.settled_on = clock.local_day(at)
    paper.not_applicable = reason.strip()[:200] if rules.applies_not(code, policy) else ""
    paper.save(update_fields=["settled_on", "not_applicable"])
    data = {"paper": code, "reason": paper.not_applicable}
    basis = [rules.ground(code, policy)]
    audit.record(Act.SETTLE_HOUSE_PAPER, paper.ref, by=by.ref, at=at, case=enterprise.ref, basis=basis, data=data)
    return paper
