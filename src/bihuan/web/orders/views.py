"""限期整改指令: the list, a new order from an enterprise's open hazards, and one order with what is next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.conduct import letterhead
from bihuan.conduct.orders import access, operations, queries
from bihuan.conduct.orders.access import Act
from bihuan.conduct.orders.operations import Item
from bihuan.conduct.orders.states import CONCLUSION_WORDS, NEXT_WORDS, RESULT_WORDS, Next, Result
from bihuan.parties import access as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.orders.forms import ItemForm, OrderForm, RecheckForm, WithdrawForm
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import whole

USUAL = "《中华人民共和国安全生产法》第六十五条"
"""What an office cites as a rule, before it has cited anything: a paper is in Chinese, whoever types it."""


@page
def index(request: HttpRequest) -> HttpResponse:
    """The orders in scope, newest first; those in force alone unless all are asked for."""
    by, show = request.user, request.GET.get("show", "open")
    if not access.reads_orders(by):
        raise Stranger("orders")
    rows = queries.orders(by, show=show)
    context = {"page": keyset(rows, request), "show": show, "today": clock.today(), "own": by.enterprise_id is not None}
    return render(request, "orders/index.html", context)


@page
def new(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The open hazards of an enterprise, to be put into an order."""
    return _new(request, enterprise_id)


def _new(
    request: HttpRequest, enterprise_id: int, refusal: Refusal | None = None, form: OrderForm | None = None
) -> HttpResponse:
    """`form` is the one that was sent and has to be filled in again."""
    by = request.user
    enterprise = parties.fetch_enterprise(enterprise_id, by)
    if not access.enforces(None, by):
        raise Stranger("orders")
    policy = policies.at(enterprise.division_code, on=clock.today())
    sent, wanted = request.POST if refusal is not None or form else None, request.GET.get("hazard", "")
    context = {
        "enterprise": enterprise,
        "hazards": [_row(hazard, sent, wanted) for hazard in queries.to_order(enterprise_id, by)],
        "form": form or _order_form(by, sent),
        "law": policy.enforcement.order_parts,
        "refusal": refusal,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise_id]))],
    }
    return render(request, "orders/new.html", context)


def _order_form(by: Any, sent: Any = None) -> OrderForm:
    people, last = queries.signers(by)
    return OrderForm(sent, people=people, last=last, initial={"legal_basis": USUAL})


def _row(hazard: Any, sent: Any, wanted: str) -> dict[str, Any]:
    """One hazard as the form shows it: what was typed, else what its finder advised; `wanted` is the one whose page
    led here."""
    key = str(hazard.pk)
    chosen = key == wanted if sent is None else key in sent.getlist("hazard")
    form = ItemForm(sent if chosen else None, key=hazard.pk, initial={"requirement": hazard.advice})
    return {"hazard": hazard, "chosen": chosen, "form": form}


def _items(forms: Sequence[ItemForm], deadline: date | None) -> list[Item]:
    """What was chosen; an item without a day of its own has that of the order."""
    said = [(form.key, form.cleaned_data) for form in forms]
    return [Item(key, given["requirement"], given["due"] or deadline) for key, given in said]


@act(again=_new)
def issue_rectification_order(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    by, form = request.user, _order_form(request.user, request.POST)
    enterprise = parties.fetch_enterprise(enterprise_id, by)
    rows = [ItemForm(request.POST, key=key) for key in clock.ids_named(request.POST.getlist("hazard"))]
    if not all(one.is_valid() for one in (form, *rows)):
        return incomplete(_new, request, enterprise_id, form=form)
    said = form.cleaned_data
    items = _items(rows, said["deadline"])
    site = queries.site_of(enterprise, [item.hazard for item in items], by)
    made = operations.issue_rectification_order(
        site,
        by=by,
        at=clock.now(),
        items=items,
        legal_basis=said["legal_basis"],
        interim=said["interim"],
        officers=form.officers(by),
    )
    return done(
        request, reverse("orders:show", args=[made.pk]), _("指令书 %(number)s 已下达并送达。") % {"number": made}
    )


@page
def show(request: HttpRequest, order_id: int) -> HttpResponse:
    return _show(request, order_id)


def _show(
    request: HttpRequest, order_id: int, refusal: Refusal | None = None, forms: dict[str, Any] | None = None
) -> HttpResponse:
    by, today = request.user, clock.today()
    order = access.fetch(order_id, by)
    items, rechecks = queries.items_of(order), queries.rechecks_of(order)
    receipts = queries.receipts([order.document_id, *(row.document_id for row in rechecks)])
    policy = policies.at(order.site.division_code, on=clock.local_day(order.issued_at))
    may = access.ORDERS.open_acts(order, by, among=access.ORDER.acts(order.state))
    sent = request.POST if refusal is not None else None
    left = [item for item in items if item.hazard.state not in queries.PASSED]
    context = {
        "order": order,
        "today": today,
        "items": [_line(item, sent) for item in items],
        "passed": len(items) - len(left),
        "unfollowed": Act.RECHECK_ORDER in may and any(item.until < today for item in left),
        "rechecks": [_recheck(row, receipts) for row in rechecks],
        "receipt": receipts.get(order.document_id),
        "may": may,
        "law": policy.enforcement.order_parts,
        "recheck_days": policy.enforcement.recheck_days,
        "remedy": letterhead.remedy(policy) if by.enterprise_id is not None else "",
        "recheck": _recheck_form(by, sent if sent and "certificate" in sent else None)
        if Act.RECHECK_ORDER in may
        else None,
        "withdraw": WithdrawForm(sent if sent and "reason" in sent else None),
        "results": [(code, _(RESULT_WORDS[code])) for code in (Result.NOT_DONE, Result.PARTLY)],
        "refusal": refusal,
        "crumbs": [(_("整改指令"), reverse("orders:list"))],
        **(forms or {}),
    }
    return render(request, "orders/show.html", context)


def _recheck_form(by: Any, sent: Any) -> RecheckForm:
    people, last = queries.signers(by)
    return RecheckForm(sent, people=people, last=last)


def _line(item: Any, sent: Any) -> dict[str, Any]:
    said = {name: sent.get(f"{name}-{item.pk}", "") if sent else "" for name in ("result", "note")}
    return {"item": item, "passed": item.hazard.state in queries.PASSED, **said}


def _recheck(row: Any, receipts: dict[int, Any]) -> dict[str, Any]:
    follows = _(NEXT_WORDS[Next(row.follows)]) if row.follows else ""
    said = {"conclusion": _(CONCLUSION_WORDS[row.conclusion]), "follows": follows}
    return {"row": row, "receipt": receipts.get(row.document_id), **said}


@act(again=_show)
def recheck_order(request: HttpRequest, order_id: int) -> HttpResponse:
    by, sent = request.user, request.POST
    order, form = access.fetch(order_id, by), _recheck_form(by, sent)
    if not form.is_valid():
        return incomplete(_show, request, order_id, forms={"recheck": form})
    said = {
        item.pk: (sent.get(f"result-{item.pk}", ""), whole(request, f"note-{item.pk}", "recheck_note", most=300))
        for item in order.items.all()
    }
    follows = form.cleaned_data["follows"]
    row = operations.recheck_order(order, by=by, at=clock.now(), officers=form.officers(by), said=said, follows=follows)
    told = _("复查意见书 %(number)s 已出具。") % {"number": row.number}
    return done(request, reverse("orders:show", args=[order_id]), told)


@act(again=_show)
def withdraw_order(request: HttpRequest, order_id: int) -> HttpResponse:
    order, form = access.fetch(order_id, request.user), WithdrawForm(request.POST)
    if not form.is_valid():
        return incomplete(_show, request, order_id, forms={"withdraw": form})
    operations.withdraw_order(order, by=request.user, at=clock.now(), reason=form.cleaned_data["reason"])
    return done(request, reverse("orders:show", args=[order_id]), _("指令书已撤销，文书已作废。"))
