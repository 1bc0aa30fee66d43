"""One paper to many at once, with what it encloses; who of them has not signed for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from bihuan import audit
from bihuan.documents.models import Attachment, Delivery, Enclosure, OfficialDocument
from bihuan.refusal import Refusal

BATCH = 2_000


@transaction.atomic
def record_deliveries(
    document: OfficialDocument, recipients: Iterable[Mapping[str, str]], *, by: str, at: datetime
) -> int:
    """送达 to a whole list, one line of the chain for all of them; returns how many it is. Raises document_voided."""
    document = OfficialDocument.objects.select_for_update().get(pk=document.pk)
    if document.is_voided:
        raise Refusal("document_voided", number=document.number)
    rows = [
        Delivery(
            document=document,
            recipient_kind=one["kind"],
            recipient_ref=one["ref"],
            recipient_name=one["name"][:120],
            delivered_at=at,
            delivered_by=by,
        )
        for one in recipients
    ]
    Delivery.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    data = {"number": document.number, "recipients": dict(Counter(row.recipient_kind for row in rows))}
    audit.record(
        "record_deliveries", document.ref, by=by, at=at, release=document.release, case=document.case, data=data
    )
    return len(rows)


@transaction.atomic
def enclose(document: OfficialDocument, attachment: Attachment, *, by: str, at: datetime) -> Enclosure:
    """附件: what goes out together with the paper; whoever may read the paper may read it."""
    row = Enclosure.objects.create(document=document, attachment=attachment)
    data = {"number": document.number, "sha256": attachment.sha256}
    audit.record("enclose", document.ref, by=by, at=at, release=document.release, case=document.case, data=data)
    return row


def unread(document_id: int) -> QuerySet[Delivery]:
    """The recipients that have not signed for the paper."""
    return Delivery.objects.filter(document=document_id, receipt_at=None)
