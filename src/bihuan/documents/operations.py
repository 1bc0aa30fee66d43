"""The writes: issue, void, deliver, receive, add the hand-signed copy; and the preview, which writes nothing."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from bihuan import audit, clock
from bihuan.documents import forms, own_forms, rules, sealing
from bihuan.documents.assembly import check_signatures, freeze, padded, photo_hashes, typeset_data
from bihuan.documents.forms import Form
from bihuan.documents.keeping import keep
from bihuan.documents.models import Attachment, Delivery, FormEdition, NumberSeries, OfficialDocument, SignedCopy
from bihuan.refusal import Refusal
from bihuan.standards.document_number import format_number


@transaction.atomic
def issue_document(
    slug: str,
    *,
    context: Mapping,
    subject: str,
    issuer: str,
    division_code: str,
    by: str,
    at: datetime,
    signatures: Sequence[Mapping],
    release: str,
    nature: str = "service",
    issuer_code: str = "",
    enterprise_id: int | None = None,
    recipients: Iterable[Mapping] = (),
    case: str = "",
    basis: Sequence = (),
) -> OfficialDocument:
    """签发: number, typeset, seal and keep a paper.

    `context` holds the form's fields; `issuer` is the unit as printed and `issuer_code` its 机关代字 (the issuer's name
    where it has none); `subject` is what the paper is about ("inspection:12"), `case` the audit chain (the subject by
    default), `basis` the clauses of the place that ask for this paper. A signature is {"role": "expert", "name", "ref",
    "signed_at", "method", "image": hash of a stored drawing}; a recipient is {"kind", "ref", "name"} and gets the paper
    on the platform at once. `nature` is the most restrictive by default.

    Raises Refusal form_unknown, nature_unknown, paper_not_allowed, form_field_missing / _invalid / _unknown,
    wording_not_allowed, signature_incomplete, evidence_not_found. The number is taken last and is locked until the
    commit: where one act issues several papers, issue them in one fixed order.
    """
    context, signatures = freeze(context), freeze(signatures)
    form = check_content(slug, context, division_code=division_code, nature=nature)
    check_signatures(signatures)
    images = _paper_copies(form, context, signatures)
    token = secrets.token_urlsafe(16)
    prefix = (freeze(issuer_code) or freeze(issuer)) + form.word
    year = clock.local_day(at).year
    serial = _next_serial(prefix, year)
    document = OfficialDocument(
        slug=slug,
        title=form.titles[nature],
        number=format_number(prefix, year, serial),
        prefix=prefix,
        year=year,
        serial=serial,
        issuer=freeze(issuer),
        subject=subject,
        case=case or subject,
        division_code=division_code,
        enterprise_id=enterprise_id,
        nature=nature,
        context=context,
        signatures=signatures,
        images=images,
        release=release,
        template=_keep_edition(form),
        token=token,
        verify_url=f"{settings.PUBLIC_URL.rstrip('/')}/verify/{token}/",
        issued_at=at,
        issued_by=by,
    )
    _seal(document, form.sources)
    document.save(force_insert=True)
    audit.record(
        "issue_document",
        document.ref,
        by=by,
        at=at,
        basis=basis,
        release=release,
        case=document.case,
        data={"number": document.number, "sha256": document.pdf_sha256, "form": document.template_sha256},
    )
    for recipient in recipients:
        record_delivery(
            document,
            recipient_kind=recipient["kind"],
            recipient_ref=recipient["ref"],
            recipient_name=recipient["name"],
            by=by,
            at=at,
        )
    return document


def check_content(slug: str, context: Mapping, *, division_code: str, nature: str) -> Form:
    """Whether a paper of this content could be issued, asked before anybody signs it; `context` is frozen.

    Raises Refusal form_unknown, nature_unknown, paper_not_allowed, form_field_missing / _invalid / _unknown,
    wording_not_allowed.
    """
    form = own_forms.load(slug, division_code)
    rules.check_paper(nature, form.natures, form.zh)
    forms.validate(form, context)
    rules.check_words(nature, form.spoken(context))
    return form


def _next_serial(prefix: str, year: int) -> int:
    table = connection.ops.quote_name(NumberSeries._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS series (prefix, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (prefix, year) DO UPDATE SET last = series.last + 1 RETURNING last",
            [prefix, year],
        )
        return cursor.fetchone()[0]


def _keep_edition(form: Form) -> FormEdition:
    edition = FormEdition(sha256=form.sha256, slug=form.slug, pack=form.pack, files=dict(form.sources))
    FormEdition.objects.bulk_create([edition], ignore_conflicts=True)
    return edition


def _seal(document: OfficialDocument, sources: Mapping[str, str]) -> None:
    made = sealing.typeset(document, sources)
    document.renderer = sealing.renderer()
    document.remarks = [remark.as_dict() for remark in made.remarks]
    document.pdf_sha256 = keep(made.pdf)


def _paper_copies(form: Form, context: Mapping, signatures: Sequence[Mapping]) -> dict[str, str]:
    photos = photo_hashes(form, context)
    drawn = [signature["image"] for signature in signatures if signature.get("image")]
    kept = Attachment.objects.filter(sha256__in=[*photos, *drawn]).exclude(paper_sha256="").order_by("id")
    copies = {(one.sha256, one.purpose == "signature"): one.paper_sha256 for one in kept}
    wanted = {f"{sha256}.jpg": (sha256, False) for sha256 in photos}
    wanted |= {f"{sha256}.png": (sha256, True) for sha256 in drawn}
    missing = [key[0] for key in wanted.values() if key not in copies]
    if missing:
        raise Refusal("evidence_not_found", missing=missing)
    return {name: copies[key] for name, key in wanted.items()}


def preview(
    slug: str,
    context: Mapping,
    *,
    division_code: str = "",
    issuer: str = "（出具单位）",
    nature: str = "service",
    signatures: Sequence[Mapping] = (),
) -> bytes:
    """The paper as it would look: marked 未签章, without number, code or date; unfinished fields are shown as such.

    Writes nothing. Raises Refusal form_unknown, form_field_invalid, evidence_not_found.
    """
    form = own_forms.load(slug, division_code)
    context, signatures = freeze(context), freeze(signatures)
    forms.validate(form, context, complete=False)
    context = freeze(padded(form.fields, context))
    images = _paper_copies(form, context, signatures)
    data = typeset_data(
        title=form.titles.get(nature, form.zh),
        number="",
        issuer=freeze(issuer),
        nature=nature,
        issued_on="",
        verify_url="",
        context=context,
        signatures=signatures,
        draft=True,
    )
    return sealing.draw(form.sources, data, images, at=None).pdf


def print_out(
    slug: str, context: Mapping, *, division_code: str, issuer: str, number: str, at: datetime, nature: str = "service"
) -> bytes:
    """What the records say, on a form: complete, under the number of the thing it is about, with no seal and no code.

    Writes nothing; the same records give the same bytes. Raises what `check_content` raises, and evidence_not_found.
    """
    context = freeze(context)
    form = check_content(slug, context, division_code=division_code, nature=nature)
    data = typeset_data(
        title=form.titles[nature],
        number=freeze(number),
        issuer=freeze(issuer),
        nature=nature,
        issued_on=clock.local_day(at).isoformat(),
        verify_url="",
        context=context,
        signatures=(),
    )
    return sealing.draw(form.sources, data, _paper_copies(form, context, ()), at=at).pdf


def _locked(document: OfficialDocument) -> OfficialDocument:
    """The paper's row, locked until the act ends."""
    return OfficialDocument.objects.select_for_update().get(pk=document.pk)


def _standing(document: OfficialDocument) -> OfficialDocument:
    """The same of a paper that is in force; refuses `document_voided`."""
    document = _locked(document)
    if document.is_voided:
        raise Refusal("document_voided", number=document.number)
    return document


def _record(act: str, document: OfficialDocument, said: Mapping, *, by: str, at: datetime, ref: str = "") -> None:
    """The audit line of an act on a paper that was issued: in the paper's own chain, under the law it was issued by."""
    data = {"number": document.number, **said}
    audit.record(act, ref or document.ref, by=by, at=at, release=document.release, case=document.case, data=data)


@transaction.atomic
def void_document(document: OfficialDocument, *, by: str, at: datetime, reason: str) -> OfficialDocument:
    """作废: the paper loses its force and keeps its number for ever; a new one is issued in its place.

    Raises Refusal void_reason_missing or document_already_voided.
    """
    reason = freeze(reason).strip()
    if not reason:
        raise Refusal("void_reason_missing", missing=["reason"], number=document.number)
    document = _locked(document)
    if document.is_voided:
        raise Refusal("document_already_voided", number=document.number)
    document.voided_at, document.voided_by, document.void_reason = at, by, reason[:500]
    document.save(update_fields=["voided_at", "voided_by", "void_reason"])
    _record("void_document", document, {"reason": document.void_reason}, by=by, at=at)
    return document


@transaction.atomic
def record_delivery(
    document: OfficialDocument,
    *,
    recipient_kind: str,
    recipient_ref: str,
    recipient_name: str,
    by: str,
    at: datetime,
    method: str = Delivery.Method.PLATFORM,
) -> Delivery:
    """送达: note that the paper reached a recipient. Doing it twice changes nothing: the first time stands.

    Raises Refusal document_voided.
    """
    document = _standing(document)
    delivery, made = Delivery.objects.get_or_create(
        document=document,
        recipient_ref=recipient_ref,
        defaults={
            "recipient_kind": recipient_kind,
            "recipient_name": freeze(recipient_name),
            "method": method,
            "delivered_at": at,
            "delivered_by": by,
        },
    )
    if made:
        _record(
            "record_delivery", document, {"to": recipient_ref, "method": str(method)}, by=by, at=at, ref=delivery.ref
        )
    return delivery


@transaction.atomic
def acknowledge_receipt(delivery: Delivery, *, by: str, at: datetime, name: str) -> Delivery:
    """签收: the recipient confirms by name.

    Raises Refusal signature_missing, receipt_already_recorded or receipt_before_delivery.
    """
    name = freeze(name).strip()
    if not name:
        raise Refusal("signature_missing", missing=["name"])
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("document").get(pk=delivery.pk)
    if delivery.receipt_at:
        raise Refusal("receipt_already_recorded", number=delivery.document.number)
    if at < delivery.delivered_at:
        raise Refusal("receipt_before_delivery", number=delivery.document.number)
    delivery.receipt_at, delivery.receipt_by, delivery.receipt_name = at, by, name
    delivery.save(update_fields=["receipt_at", "receipt_by", "receipt_name"])
    _record("acknowledge_receipt", delivery.document, {"by": delivery.recipient_ref}, by=by, at=at, ref=delivery.ref)
    return delivery


@transaction.atomic
def add_signed_copy(document: OfficialDocument, *, attachment: Attachment, by: str, at: datetime) -> SignedCopy:
    """手签回传: keep the photographed or scanned paper that was signed by hand. Nobody is forced to sign on a screen.

    Raises Refusal document_voided.
    """
    document = _standing(document)
    copy = SignedCopy.objects.create(document=document, attachment=attachment, added_by=by, added_at=at)
    _record("add_signed_copy", document, {"sha256": attachment.sha256}, by=by, at=at)
    return copy
