"""转发通知: a notice from above goes to every office, enterprise and institution of the place with the original
attached; each signs for it, who has not is listed, and it is finished when all have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Substr

from bihuan import audit, clock, documents
from bihuan.documents import delivering
from bihuan.documents.models import Attachment, Delivery, OfficialDocument
from bihuan.insight import papers
from bihuan.notify import operations as notify
from bihuan.oversight.access import DISPATCHES, FORWARDING, Act
from bihuan.oversight.models import Dispatch
from bihuan.parties import leading
from bihuan.parties.models import (
    MANAGER_ROLES,
    Account,
    Enterprise,
    Institution,
    Regulator,
    Role,
)
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal, Stranger

GROUPS = {"regulator": "部门", "enterprise": "企业", "institution": "服务机构"}
NAMED = 20
"""So many of those who are missing are named in a refusal; the page lists them all."""


def _of_group(group: str, office: Regulator, by: Account) -> QuerySet[Any]:
    """The other offices of the place, the enterprises that the office watches over, or the institutions that may work
    there."""
    if group == "regulator":
        here = Regulator.objects.standing().filter(division_code__startswith=office.division_code)
        return here.exclude(pk=office.pk)
    if group == "enterprise":
        return Enterprise.objects.within(Scope.of(by))
    return Institution.objects.standing().working_at(office.division_code)


def _belonging(groups: Iterable[str], office: Regulator, by: Account, *, beyond: int | None = None) -> QuerySet[Any]:
    """(group, id, name) of everybody in the groups now; with `beyond` without those who have that paper."""
    rows = []
    for group in groups:
        found = _of_group(group, office, by)
        if beyond is not None:
            digits = Cast(Substr("recipient_ref", len(group) + 2), BigIntegerField())
            got = Delivery.objects.filter(document=beyond, recipient_kind=group).annotate(whose=digits)
            found = found.exclude(pk__in=got.values("whose"))
        rows.append(found.order_by().annotate(group=Value(group)).values_list("group", "pk", "name"))
    return rows[0].union(*rows[1:], all=True)


def listed(groups: Sequence[str], office: Regulator, by: Account, *, beyond: int | None = None) -> list[dict[str, str]]:
    """The recipients that belong to these groups now, as a delivery takes them; one statement."""
    if not groups:
        return []
    found = _belonging(groups, office, by, beyond=beyond)
    return [{"kind": group, "ref": f"{group}:{pk}", "name": name} for group, pk, name in found]


def basis_of(policy: Policy) -> Any:
    """The clause of the place that has notices passed on (QHD-8.1, YT-5.1.5); ours where none says so."""
    settings = (policy.dispatch.requirements_hours, policy.dispatch.forward_hours)
    return next((setting.basis for setting in settings if setting.pack), settings[0].basis)


@transaction.atomic
def forward_notice(
    *,
    by: Account,
    at: datetime,
    title: str = "",
    number: str = "",
    issued_by: str = "",
    guidance: str = "",
    groups: Sequence[str] = (),
    original: int | None = None,
    parent: int | None = None,
) -> Dispatch:
    """转发通知 (YT-0.2, YT-5.1.5, QHD-8.1): a numbered paper to everybody in `groups`, with the original: an uploaded
    file, or the paper `parent` that the office itself received, with all that it enclosed.

    Raises `forwarded_original_missing`, `recipients_missing`, Stranger for a file or paper that is not theirs, and what
    documents.issue raises, as for words of power in the guidance.
    """
    FORWARDING.require(Act.FORWARD_NOTICE, None, by)
    office = by.regulator
    policy = policies.at(office.division_code, on=clock.local_day(at))
    enclosed, received = _originals(original, parent, by=by, at=at)
    if not enclosed:
        raise Refusal("forwarded_original_missing", missing=["original"], basis=policy.dispatch.original_attached.basis)
    wanted = [group for group in GROUPS if group in groups]
    recipients = listed(wanted, office, by)
    if not recipients:
        raise Refusal("recipients_missing", missing=["recipients"], basis=basis_of(policy))
    if received is not None:
        title, number, issued_by = title or received.title, number or received.number, issued_by or received.issuer
    dispatch = Dispatch(
        office=office, title=title, number=number, issued_by=issued_by, groups=wanted, parent_id=parent, by=by, at=at
    )
    paper = _paper(dispatch, policy, guidance=guidance, enclosed=enclosed, recipients=recipients)
    dispatch.document_id = paper.pk
    dispatch.save(force_insert=True)
    for file in enclosed:
        delivering.enclose(paper, file, by=by.ref, at=at)
    data = {"number": paper.number, "original": [file.sha256 for file in enclosed], "groups": wanted}
    if received is not None:
        data["parent"] = received.number
    basis = [policy.dispatch.original_attached.basis, basis_of(policy)]
    audit.record(Act.FORWARD_NOTICE, dispatch.ref, by=by.ref, at=at, basis=basis, release=policy.release, data=data)
    _send(dispatch, paper, recipients, by=by, at=at)
    return dispatch


def _originals(
    original: int | None, parent: int | None, *, by: Account, at: datetime
) -> tuple[list[Attachment], OfficialDocument | None]:
    if parent is not None:
        received = papers.fetch(parent, by)
        if not papers.received(received, by):
            raise Stranger(f"document:{parent}")  # to see a paper of somebody's is not to have got it
        name = f"{received.title} {received.number}.pdf"
        copy = documents.store(received.pdf(), filename=name, by=by.ref, at=at, purpose="original")
        return [copy, *Attachment.objects.filter(enclosures__document=received).order_by("enclosures__id")], received
    if original is None:
        return [], None
    documents.require_own([original], by=by.ref)
    return list(Attachment.objects.filter(pk=original)), None


def _paper(
    dispatch: Dispatch, policy: Policy, *, guidance: str, enclosed: list[Attachment], recipients: list[dict[str, str]]
) -> OfficialDocument:
    kinds = [one["kind"] for one in recipients]
    told = "、".join(f"{GROUPS[group]}{kinds.count(group)}家" for group in dispatch.groups if group in kinds)
    office = dispatch.office
    return documents.issue(
        "forwarded_notice",
        context={
            "title": dispatch.title,
            "number": dispatch.number,
            "issued_by": dispatch.issued_by,
            "guidance": guidance.strip(),
            "recipients": told,
            "enclosed": [{"name": file.filename, "sha256": file.sha256} for file in enclosed],
        },
        subject=office.ref,
        case=dispatch.ref,
        issuer=office.name,
        issuer_code=office.number_prefix,
        division_code=office.division_code,
        by=dispatch.by.ref,
        at=dispatch.at,
        signatures=[],
        nature="supervision",
        release=policy.release,
        basis=[basis_of(policy)],
    )


def _send(
    dispatch: Dispatch, paper: OfficialDocument, recipients: list[dict[str, str]], *, by: Account, at: datetime
) -> None:
    delivering.record_deliveries(paper, recipients, by=by.ref, at=at)
    transaction.on_commit(
        partial(
            notify.send,
            "notice-forwarded",
            to=_readers(recipients),
            about=paper.ref,
            at=at,
            facts={"office": dispatch.office.name, "title": dispatch.title},
            once=f"{dispatch.ref}:told",
        )
    )


def _readers(recipients: list[dict[str, str]]) -> list[int]:
    """Of an office its person for expert services, where one is named (YT-5.1.1); all its officers otherwise."""
    ids: dict[str, list[int]] = {group: [] for group in GROUPS}
    for one in recipients:
        ids[one["kind"]].append(int(one["ref"].partition(":")[2]))
    named = leading.default_recipients(ids["regulator"])
    reading = (
        Q(pk__in=named.values())
        | leading.at_work(*set(ids["regulator"]) - set(named))
        | Q(enterprise__in=ids["enterprise"], roles__overlap=list(MANAGER_ROLES))
        | Q(institution__in=ids["institution"], roles__contains=[Role.INSTITUTION])
    )
    return list(Account.objects.filter(reading, is_active=True).values_list("pk", flat=True))


@transaction.atomic
def deliver_to_rest(dispatch: Dispatch, *, by: Account, at: datetime) -> int:
    """补送: the notice to those who have come to its groups since it went out; returns how many.

    Raises `dispatch_closed`, and `nobody_left_out` where everybody has it.
    """
    dispatch = _open(dispatch, Act.DELIVER_TO_REST, by)
    rest = left_out(dispatch, by)
    if not rest:
        raise Refusal("nobody_left_out")
    paper = OfficialDocument.objects.get(pk=dispatch.document_id)
    _send(dispatch, paper, rest, by=by, at=at)
    data = {"number": paper.number, "recipients": len(rest)}
    audit.record(Act.DELIVER_TO_REST, dispatch.ref, by=by.ref, at=at, data=data)
    return len(rest)


@transaction.atomic
def note_receipt(
    dispatch: Dispatch, *, by: Account, at: datetime, delivery: int, method: str, name: str, signed: int | None
) -> Delivery:
    """登记签收: who could not be reached on the platform got the notice by hand or by post; `signed` is the picture of
    the sheet that the recipient signed, which stays with the paper.

    Raises `dispatch_closed`, `receipt_proof_missing`, Stranger for another paper's recipient or another's file, and
    what documents.acknowledge_receipt raises.
    """
    dispatch = _open(dispatch, Act.NOTE_RECEIPT, by)
    found = Delivery.objects.filter(pk=delivery, document=dispatch.document_id).first()
    if found is None or method not in (Delivery.Method.DIRECT, Delivery.Method.POST):
        raise Stranger(f"delivery:{delivery}")
    if signed is None:
        basis = basis_of(policies.at(dispatch.office.division_code, on=clock.local_day(dispatch.at)))
        raise Refusal("receipt_proof_missing", missing=["signed"], basis=basis)
    documents.require_own([signed], by=by.ref)
    sheet = Attachment.objects.get(pk=signed)
    documents.add_signed_copy(found.document, attachment=sheet, by=by.ref, at=at)
    documents.acknowledge_receipt(found, by=by.ref, at=at, name=name)
    Delivery.objects.filter(pk=found.pk).update(method=method)
    data = {"to": found.recipient_ref, "method": str(method), "name": name.strip(), "sha256": sheet.sha256}
    audit.record(Act.NOTE_RECEIPT, dispatch.ref, by=by.ref, at=at, data=data)
    return found


@transaction.atomic
def close_dispatch(dispatch: Dispatch, *, by: Account, at: datetime) -> Dispatch:
    """办结转发: everybody of the list has the notice and has signed for it.

    Raises `recipients_not_covered` (QHD-8.1, YT-5.1.5), which names who has not, and `dispatch_closed`.
    """
    dispatch = _open(dispatch, Act.CLOSE_DISPATCH, by)
    basis = basis_of(policies.at(dispatch.office.division_code, on=clock.local_day(dispatch.at)))
    unread = delivering.unread(dispatch.document_id)
    missing = [*unread.order_by("id").values_list("recipient_name", flat=True)[:NAMED]]
    rest = left_out(dispatch, by)
    if missing or rest:
        names = [*missing, *(one["name"] for one in rest)][:NAMED]
        raise Refusal("recipients_not_covered", missing=names, basis=basis, unread=unread.count(), rest=len(rest))
    dispatch.closed_at, dispatch.closed_by = at, by
    dispatch.save(update_fields=["closed_at", "closed_by"])
    audit.record(Act.CLOSE_DISPATCH, dispatch.ref, by=by.ref, at=at, basis=[basis], data={"title": dispatch.title})
    return dispatch


def left_out(dispatch: Dispatch, by: Account) -> list[dict[str, str]]:
    """Who belongs to the groups now and has not got the notice; one statement."""
    return listed(dispatch.groups, dispatch.office, by, beyond=dispatch.document_id)


def _open(dispatch: Dispatch, act: Act, by: Account) -> Dispatch:
    DISPATCHES.require(act, dispatch, by)
    dispatch = Dispatch.objects.select_for_update(of=("self",)).select_related("office").get(pk=dispatch.pk)
    if dispatch.closed_at:
        raise Refusal("dispatch_closed", title=dispatch.title)
    return dispatch
