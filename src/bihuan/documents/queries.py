"""The reads: the verification page, papers of a thing, and the reprint."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Expression, QuerySet

from bihuan import clock
from bihuan.documents import forms, sealing, word
from bihuan.documents.models import Attachment, Delivery, OfficialDocument
from bihuan.refusal import Refusal, Stranger


@dataclass(frozen=True)
class Verification:
    """What anybody with the code may know of a paper: that it exists and is unchanged, and nothing about people."""

    slug: str
    title: str
    number: str
    issuer: str
    issued_on: date
    sha256: str
    form_sha256: str
    release: str
    valid: bool
    voided_on: date | None

    def matches(self, pdf: bytes) -> bool:
        """Whether a file somebody holds is the sealed one."""
        return hashlib.sha256(pdf).hexdigest() == self.sha256


def verification(token: str) -> Verification:
    """The paper behind a verification code. Raises Stranger where there is none."""
    document = OfficialDocument.objects.filter(token=token).first()
    if document is None:
        raise Stranger
    return Verification(
        slug=document.slug,
        title=document.title,
        number=document.number,
        issuer=document.issuer,
        issued_on=clock.local_day(document.issued_at),
        sha256=document.pdf_sha256,
        form_sha256=document.template_sha256,
        release=document.release,
        valid=not document.is_voided,
        voided_on=clock.local_day(document.voided_at) if document.voided_at else None,
    )


def reprint(document: OfficialDocument) -> bytes:
    """Typeset the paper again from its frozen values and form edition.

    Returns bytes equal to the sealed ones. Raises Refusal("reprint_differs") naming both typesetters where they are
    not: another release of typst or other fonts. The sealed file itself is always there as `document.pdf()`.
    """
    made = sealing.typeset(document, document.template.files)
    if made.sha256 != document.pdf_sha256:
        raise Refusal("reprint_differs", number=document.number, then=document.renderer, now=sealing.renderer())
    return made.pdf


def word_copy(document: OfficialDocument) -> bytes:
    """The paper's values as a .docx to edit, by the fields of the form it was made from; marked as a copy."""
    form = forms.of_edition(document.template.pack, document.template.files)
    return word.word_copy(form, document.context, title=document.title, number=document.number, issuer=document.issuer)


def papers(subject: str) -> QuerySet[OfficialDocument]:
    """Papers of one thing, newest first, with their deliveries."""
    return OfficialDocument.objects.about(subject).prefetch_related("deliveries")


def undelivered(subject: str) -> QuerySet[OfficialDocument]:
    """Valid papers of one thing that nobody has received."""
    return OfficialDocument.objects.about(subject).valid().filter(deliveries=None)


def unreceipted(recipient_ref: str | Expression) -> QuerySet[Delivery]:
    """Deliveries a recipient has not signed for, oldest first; the recipient by its ref or an expression for it."""
    waiting = Delivery.objects.filter(recipient_ref=recipient_ref, receipt_at=None, document__voided_at=None)
    return waiting.select_related("document").order_by("id")


def seen_before(sha256: str, *, than: int) -> bool:
    """Whether the same file was brought before the attachment with id `than`."""
    return Attachment.objects.filter(sha256=sha256, id__lt=than).exists()


def hashes(among: Collection[str] | None = None) -> set[str]:
    """Every hash under which a record expects a file: originals, their copies, sealed papers; or those `among` some."""
    return {sha256 for rows in _naming(among) for row in rows.iterator() for sha256 in row} - {""}


def _naming(among: Collection[str] | None) -> Iterator[QuerySet]:
    for column in ("sha256", "public_sha256", "paper_sha256", "thumbnail_sha256"):
        yield Attachment.objects.filter(**_in(column, among)).values_list(column)
    yield OfficialDocument.objects.filter(**_in("pdf_sha256", among)).values_list("pdf_sha256")


def _in(column: str, among: Collection[str] | None) -> dict[str, Collection[str]]:
    return {} if among is None else {f"{column}__in": among}
