"""Bringing papers to a check, keeping them to its circle, and opening them, each opening on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan import audit, documents
from bihuan.documents.models import Attachment
from bihuan.inspections import ledger
from bihuan.inspections.materials import rules
from bihuan.inspections.materials.access import CHECKS, MATERIALS, reader
from bihuan.inspections.materials.models import Material
from bihuan.inspections.materials.states import PURPOSE, Act
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import INSPECTION
from bihuan.parties import denials
from bihuan.parties.models import Account
from bihuan.refusal import Refusal, Stranger


@transaction.atomic
def bring_material(
    inspection: Inspection, *, by: Account, at: datetime, title: str, file: Attachment, confidential: bool = False
) -> Material:
    """提供检查资料: for this check, until it is over. Raises `check_is_over`."""
    CHECKS.require(Act.BRING_MATERIAL, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    if inspection.state in INSPECTION.final:
        raise Refusal("check_is_over")
    documents.require_own([file.pk], by=by.ref, purpose=PURPOSE)  # any other could be opened around the record
    made = Material.objects.create(
        inspection=inspection,
        title=title.strip()[:120] or file.filename[:120],
        attachment_id=file.pk,
        process_confidential=confidential,
        brought_by=by,
        brought_at=at,
    )
    data = {"title": made.title, "sha256": file.sha256, "confidential": str(confidential)}
    audit.record(Act.BRING_MATERIAL, made.ref, by=by.ref, at=at, case=inspection.ref, data=data)
    return made


@transaction.atomic
def mark_confidential(material: Material, *, by: Account, at: datetime, confidential: bool = True) -> Material:
    """标注工艺保密: the enterprise says which papers show its process technology, and may take it back (YT-4.2.8)."""
    MATERIALS.require(Act.MARK_CONFIDENTIAL, material, by)
    material.process_confidential = confidential
    material.save(update_fields=["process_confidential"])
    setting = ledger.policy_of(material.inspection).checks.confidentiality_undertaking
    audit.record(
        Act.MARK_CONFIDENTIAL,
        material.ref,
        by=by.ref,
        at=at,
        case=material.inspection.ref,
        basis=[setting.cited],
        data={"title": material.title, "confidential": str(confidential)},
    )
    return material


def open_material(material: Material, *, by: Account, at: datetime) -> Attachment:
    """查阅检查资料: the file, once the opening is on record; a denial leaves its line in a transaction of its own.

    Raises what rules.openable raises (`confidential_no_access`, `undertaking_missing`), and Stranger for the enterprise
    before it may know of the check.
    """
    try:
        return _open(material, by=by, at=at)
    except (Refusal, Stranger) as reason:
        reason.recorded = True
        denials.refuse_access(by=by, at=at, address=material.ref, code=getattr(reason, "code", "stranger"))
        raise


@transaction.atomic
def _open(material: Material, *, by: Account, at: datetime) -> Attachment:
    inspection = material.inspection
    policy = ledger.policy_of(inspection)
    rules.openable(
        reader(inspection, by),
        confidential=material.process_confidential,
        over=inspection.state in INSPECTION.final,
        policy=policy,
    )
    MATERIALS.require(Act.OPEN_MATERIAL, material, by)
    file = Attachment.objects.get(pk=material.attachment_id)
    setting = policy.checks.confidentiality_undertaking
    audit.record(
        Act.OPEN_MATERIAL,
        material.ref,
        by=by.ref,
        at=at,
        case=inspection.ref,
        basis=[setting.cited],
        data={"title": material.title, "sha256": file.sha256},
    )
    return file
