"""An order is issued, looked at again until all of it is done, or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import translation

from bihuan import audit, clock, documents
from bihuan.conduct import letterhead
from bihuan.conduct import officers as signing
from bihuan.conduct.officers import Officer
from bihuan.conduct.orders import papers, rules
from bihuan.conduct.orders.access import ORDERS, SITES
from bihuan.conduct.orders.models import OrderItem, OrderRecheck, RectificationOrder
from bihuan.conduct.orders.states import ORDER, Act
from bihuan.documents.models import OfficialDocument
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardState
from bihuan.parties import assigning
from bihuan.parties.models import Account, Site
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger


@dataclass(frozen=True)
class Item:
    """One hazard to be put into an order."""

    hazard: int
    requirement: str
    due_on: date | None


@transaction.atomic
@translation.override("zh-hans")  # a paper is in Chinese, whoever issues it
def issue_rectification_order(
    site: Site,
    *,
    by: Account,
    at: datetime,
    items: Sequence[Item],
    legal_basis: str,
    officers: Sequence[Officer],
    interim: str = "",
) -> RectificationOrder:
    """下达限期整改指令书: each item binds a hazard of the site with its own day; the paper goes to the enterprise.

    Raises `role_not_allowed` for whoever has no enforcement power (LY-1.2.5), `not_in_duty_list` (LH-15.1), what
    rules.issuable and officers.require raise, `hazard_not_open`, `hazard_in_another_order`.
    """
    today = clock.local_day(at)
    policy = policies.at(site.division_code, on=today)
    basis = policy.enforcement.order_parts.basis
    SITES.require(Act.ISSUE_RECTIFICATION_ORDER, site, by, basis=basis)
    assigning.require_listed(by.regulator, site.enterprise.sector, on=today)
    hazards = _held(site, items, basis)
    wanted = [rules.Wanted(hazards[one.hazard].number, one.requirement, one.due_on) for one in items]
    rules.issuable(wanted, legal_basis=legal_basis, policy=policy, today=today)
    signing.require(officers, by=by, policy=policy)
    order = RectificationOrder(
        site=site,
        office=by.regulator,
        legal_basis=legal_basis.strip(),
        interim=interim.strip(),
        due_on=max(one.due_on for one in items),
        officers=[one.kept() for one in officers],
        by=by,
        issued_at=at,
    )
    bound = [
        OrderItem(order=order, hazard=hazards[one.hazard], requirement=one.requirement.strip(), due_on=one.due_on)
        for one in items
    ]
    content = papers.of_order(order, bound, policy)
    named = {"subject": order.ref, "officers": officers, "by": by, "at": at, "policy": policy, "basis": [basis]}
    paper = letterhead.issue("rectify_order", content, site, **named)
    order.document_id, order.number = paper.pk, paper.number
    order.save(force_insert=True)
    OrderItem.objects.bulk_create(bound)
    case = site.enterprise.ref
    data = {"number": order.number, "due_on": str(order.due_on), "items": [one.hazard.number for one in bound]}
    audit.record(Act.ISSUE_RECTIFICATION_ORDER, order.ref, by=by.ref, at=at, basis=[basis], case=case, data=data)
    audit.record_many(
        audit.draft(
            Act.ISSUE_RECTIFICATION_ORDER,
            one.hazard.ref,
            by=by.ref,
            at=at,
            basis=[basis],
            case=one.hazard.ref,
            data={"number": order.number, "due_on": str(one.due_on)},
        )
        for one in bound
    )
    return order


def _held(site: Site, items: Sequence[Item], basis: object) -> dict[int, Hazard]:
    """The hazards of the items, held until the act ends. Raises `hazard_not_open`, `hazard_in_another_order`, and
    Stranger for one of another site."""
    keys = {one.hazard for one in items}
    rows = Hazard.objects.select_for_update(of=("self",)).filter(site=site, pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    if set(found) != keys:
        raise Stranger("conduct.issue_rectification_order")
    over = [row.number for row in found.values() if row.state in (HazardState.VERIFIED, HazardState.STRUCK_OFF)]
    if over:
        raise Refusal("hazard_not_open", missing=over, basis=basis)
    bound = OrderItem.objects.filter(hazard__in=keys, open=True).values_list("hazard_id", flat=True)
    taken = [found[key].number for key in bound]
    if taken:
        raise Refusal("hazard_in_another_order", missing=taken, basis=basis)
    return found


@transaction.atomic
@translation.override("zh-hans")  # a paper is in Chinese, whoever issues it
def recheck_order(
    order: RectificationOrder,
    *,
    by: Account,
    at: datetime,
    officers: Sequence[Officer],
    said: Mapping[int, tuple[str, str]] | None = None,
    follows: str = "",
) -> OrderRecheck:
    """出具整改复查意见书: of every item what its hazard's own verification says, and of the rest how far it is (`said`,
    by item: partly or not_done, and a note). When everything has passed, the order is settled.

    Raises `recheck_item_unlooked` while something rectified was looked at by nobody, and what officers.require raises.
    """
    ORDERS.require(Act.RECHECK_ORDER, order, by)
    order = _open(order, Act.RECHECK_ORDER)
    policy = _policy(order)
    signing.require(officers, by=by, policy=policy)
    items = list(order.items.select_related("hazard").order_by("pk"))
    rules.looked_at([one.hazard.number for one in items if one.hazard.state == HazardState.TREATED], policy)
    found = rules.results({one.pk: papers.passed(one) for one in items}, said or {})
    verdict = rules.conclusion(found)
    basis = policy.enforcement.order_parts.basis
    content = papers.of_recheck(order, items, found, verdict, follows)
    named = {"subject": order.ref, "officers": officers, "by": by, "at": at, "policy": policy, "basis": [basis]}
    paper = letterhead.issue("recheck_opinion", content, order.site, **named)
    row = OrderRecheck.objects.create(
        order=order,
        results=[{"hazard": one.hazard_id, "result": found[one.pk][0], "note": found[one.pk][1]} for one in items],
        conclusion=verdict,
        follows="" if verdict == "all" else follows,
        officers=[one.kept() for one in officers],
        document_id=paper.pk,
        number=paper.number,
        by=by,
        at=at,
    )
    case, data = order.site.enterprise.ref, {"number": row.number, "conclusion": verdict}
    audit.record(Act.RECHECK_ORDER, order.ref, by=by.ref, at=at, basis=[basis], case=case, data=data)
    if verdict == "all":
        _end(order, Act.SETTLE_ORDER, at=at)
        data = {"number": order.number}
        audit.record(Act.SETTLE_ORDER, order.ref, by=by.ref, at=at, basis=[basis], case=case, data=data)
    return row


@transaction.atomic
def withdraw_order(order: RectificationOrder, *, by: Account, at: datetime, reason: str) -> RectificationOrder:
    """撤销指令书: it was wrong or is needless; its number stays and its paper is void. Raises `reason_missing`."""
    ORDERS.require(Act.WITHDRAW_ORDER, order, by)
    order = _open(order, Act.WITHDRAW_ORDER)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=_policy(order).enforcement.order_parts.basis)
    paper = OfficialDocument.objects.get(pk=order.document_id)
    documents.void_document(paper, by=by.ref, at=at, reason=reason.strip())
    order.end_reason = reason.strip()
    _end(order, Act.WITHDRAW_ORDER, at=at)
    case, data = order.site.enterprise.ref, {"number": order.number, "reason": order.end_reason}
    audit.record(Act.WITHDRAW_ORDER, order.ref, by=by.ref, at=at, case=case, data=data)
    return order


def _open(order: RectificationOrder, act: Act) -> RectificationOrder:
    rows = RectificationOrder.objects.select_for_update(of=("self",)).select_related("site__enterprise", "office")
    fresh = rows.get(pk=order.pk)
    ORDER.move(act, fresh.state)
    return fresh


def _end(order: RectificationOrder, act: Act, *, at: datetime) -> None:
    order.state, order.ended_at = ORDER.target(act, order.state), at
    order.save(update_fields=["state", "ended_at", "end_reason"])
    order.items.update(open=False)


def _policy(order: RectificationOrder) -> object:
    """The law of the day of the order."""
    return policies.at(order.site.division_code, on=clock.local_day(order.issued_at))
