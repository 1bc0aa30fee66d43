"""挂牌督办: the list of an office, the decision about one hazard, one listing with its timeline, the page for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.hazards import access as hazards
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import access, ending, operations, queries
from bihuan.hazards.listing.models import ListedSupervision
from bihuan.hazards.listing.states import ACT_WORDS, Act
from bihuan.insight import papers
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.hazards.cards import acceptance_visit
from bihuan.web.listings import forms as asked
from bihuan.web.paging import keyset
from bihuan.web.refusals import worded
from bihuan.web.requests import act, done, incomplete, page

CHIPS = {
    "open": _lazy("未销号"),
    "mine": _lazy("待本单位办理"),
    "overdue": _lazy("超期未销号"),
    "ended": _lazy("已办结"),
}


@dataclass(frozen=True)
class Offer:
    """How one act on a listing is done on its page; `said` is the green line afterwards."""

    act: Act
    icon: str
    operation: Callable[..., Any]
    form: type[forms.Form]
    said: Any
    confirm: Any = ""

    @property
    def label(self) -> str:
        return _(ACT_WORDS[self.act])

    @property
    def accepts(self) -> bool:
        return self.act in (Act.ACCEPT_LISTING, Act.RECHECK_LISTING)


OFFERS = {
    str(offer.act): offer
    for offer in (
        Offer(
            Act.APPROVE_LISTING, "gavel", operations.approve_listing, asked.ApproveForm, _lazy("已挂牌，通知书已送达。")
        ),
        Offer(Act.PLAN_LISTING, "clipboard-list", operations.plan_listing, asked.PlanForm, _lazy("治理方案已定。")),
        Offer(Act.ACCEPT_LISTING, "checks", ending.accept_listing, asked.LookForm, _lazy("验收已登记。")),
        Offer(Act.APPLY_TO_LIFT, "send", ending.apply_to_lift, asked.ApplyForm, _lazy("已申请，等督办单位再验收。")),
        Offer(Act.RECHECK_LISTING, "checks", ending.recheck_listing, asked.LookForm, _lazy("再验收已登记。")),
        Offer(
            Act.LIFT_LISTING,
            "circle-check",
            ending.lift_listing,
            asked.LiftForm,
            _lazy("已销号并解除挂牌，通知书已送达。"),
            _lazy("销号后不能恢复，确定销号吗？"),
        ),
        Offer(
            Act.ANSWER_LISTING_EXTENSION,
            "gavel",
            operations.answer_listing_extension,
            asked.AnswerForm,
            _lazy("已答复。"),
        ),
        Offer(
            Act.REPORT_LISTING, "message-report", operations.report_listing, asked.ProgressForm, _lazy("进展已报送。")
        ),
        Offer(
            Act.VISIT_LISTING, "clipboard-check", operations.visit_listing, asked.VisitForm, _lazy("督办检查已登记。")
        ),
        Offer(
            Act.ASK_LISTING_EXTENSION,
            "calendar-stats",
            operations.ask_listing_extension,
            asked.ExtensionForm,
            _lazy("已申请，等督办单位答复。"),
        ),
    )
}
"""In the order of the page: what a listing waits for stands before what may be done at any time."""


@page
def index(request: HttpRequest) -> HttpResponse:
    """The listings in scope, newest first."""
    by, today = request.user, clock.today()
    if by.regulator_id is None:
        raise Stranger("listings")
    show = request.GET.get("show", "")
    show = show if show in queries.SHOWS else "open"
    policy = policies.at(by.regulator.division_code, on=today)
    return render(
        request,
        "listings/index.html",
        {
            "page": keyset(queries.listings(by, show=show, on=today), request),
            "chips": [
                {"label": label, "url": f"?show={name}", "active": name == show} for name, label in CHIPS.items()
            ],
            "undecided": queries.undecided(by, on=today, most=20),
            "decision": policy.listing.decision_required,
            "quota": policy.listing.quota_per_quarter,
            "listed": queries.listed_this_quarter(by, on=today),
        },
    )


# --- whether a hazard is listed ------------------------------------------------------------------------------------


@page
def decision(request: HttpRequest, hazard_id: int) -> HttpResponse:
    return _decision(request, hazard_id)


def _decision(
    request: HttpRequest, hazard_id: int, *, refusal: Refusal | None = None, act: str = "", form: Any = None
) -> HttpResponse:
    """Ask for a listing or decide against it; the form of the act that was tried holds what was typed."""
    by = request.user
    hazard = hazards.fetch(hazard_id, by)
    acts = queries.acts_before(hazard, by)
    if not acts:
        raise Stranger(f"hazard:{hazard_id}")
    context = {
        "hazard": hazard,
        "acts": acts,
        "listings": queries.of_hazard(hazard),
        "propose": form if act == Act.PROPOSE_LISTING else _propose_form(hazard, by),
        "decline": form if act == Act.DECLINE_LISTING else asked.DeclineForm(auto_id="decline-%s"),
        "law": policy_of(hazard).listing.decision_required,
        "refusal": refusal,
        "refused": act,
        "crumbs": [(_("挂牌督办"), reverse("listings:list")), (hazard.number, _of(hazard_id))],
    }
    return render(request, "listings/decision.html", context)


def _of(hazard_id: int) -> str:
    return reverse("hazards:show", args=[hazard_id])


def _propose_form(hazard: Any, by: Any, typed: Any = None) -> asked.ProposeForm:
    units = queries.units_for(hazard)
    inner = units[-1].pk if units else ""
    start = {"supervising": by.regulator_id, "responsible": inner if inner != by.regulator_id else ""}
    return asked.ProposeForm(typed, units=units, grounds=policy_of(hazard).listing.also_for.value or (), initial=start)


def _again_before(name: str) -> Any:
    def again(request: HttpRequest, hazard_id: int, *, refusal: Refusal) -> HttpResponse:
        form = _bound_before(name, request, hazard_id)
        form.is_valid()
        return _decision(request, hazard_id, refusal=refusal, act=name, form=form)

    return again


def _bound_before(name: str, request: HttpRequest, hazard_id: int) -> Any:
    if name == Act.DECLINE_LISTING:
        return asked.DeclineForm(request.POST, auto_id="decline-%s")
    return _propose_form(hazards.fetch(hazard_id, request.user), request.user, request.POST)


@act(again=_again_before(Act.PROPOSE_LISTING))
def propose_listing(request: HttpRequest, hazard_id: int) -> HttpResponse:
    hazard = hazards.fetch(hazard_id, request.user)
    form = _bound_before(Act.PROPOSE_LISTING, request, hazard_id)
    if not form.is_valid():
        return incomplete(_decision, request, hazard_id, act=Act.PROPOSE_LISTING, form=form)
    units = {unit.pk: unit for unit in queries.units_for(hazard)}
    given = dict(form.cleaned_data)
    given |= {name: units[given[name]] for name in ("responsible", "supervising")}
    made = operations.propose_listing(hazard, by=request.user, at=clock.now(), **given)
    return done(request, reverse("listings:show", args=[made.pk]), _("已提请，等督办单位负责人批准。"))


@act(again=_again_before(Act.DECLINE_LISTING))
def decline_listing(request: HttpRequest, hazard_id: int) -> HttpResponse:
    hazard = hazards.fetch(hazard_id, request.user)
    form = _bound_before(Act.DECLINE_LISTING, request, hazard_id)
    if not form.is_valid():
        return incomplete(_decision, request, hazard_id, act=Act.DECLINE_LISTING, form=form)
    made = operations.decline_listing(hazard, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("listings:show", args=[made.pk]), _("已登记不予挂牌。"))


# --- one listing ---------------------------------------------------------------------------------------------------


@page
def show(request: HttpRequest, listing_id: int) -> HttpResponse:
    return _shown(request, listing_id)


def _shown(
    request: HttpRequest, listing_id: int, *, refusal: Refusal | None = None, act: str = "", form: Any = None
) -> HttpResponse:
    by, today = request.user, clock.today()
    listing = access.fetch(listing_id, by)
    policy, turn = policy_of(listing.hazard), queries.turn_of(listing)
    acts, lacking = queries.open_acts(listing, by), queries.lacking(listing, by)
    offered = [
        (offer, form if name == act else _form(offer, listing), name == act or (turn and turn.act == offer.act))
        for name, offer in OFFERS.items()
        if offer.act in acts
    ]
    context = {
        "listing": listing,
        "hazard": listing.hazard,
        "turn": turn,
        "turn_label": _(ACT_WORDS[turn.act]) if turn else "",
        "offered": offered,
        "may_decline": Act.DECLINE_LISTING in queries.acts_before(listing.hazard, by) and listing.state == "proposed",
        "events": [_event(entry) for entry in queries.timeline(listing)],
        "overdue": listing.is_overdue(today),
        "unvisited": listing.is_unvisited(today, policy),
        "visits": policy.listing.visit_before_deadline,
        "days": queries.days_of(listing),
        "law": policy.listing,
        "papers": [one for one in papers.about(by, listing.hazard.ref, "") if one.slug.startswith("listing_")],
        "public": _public_address(request, listing),
        "lacking": worded(lacking) if lacking else None,
        "visit": acceptance_visit(listing.hazard),
        "refusal": refusal,
        "refused": OFFERS[act].label if act else "",
        "crumbs": [(_("挂牌督办"), reverse("listings:list"))],
    }
    return render(request, "listings/show.html", context)


def _form(offer: Offer, listing: ListedSupervision, typed: Any = None) -> forms.Form:
    start = {"due_on": listing.due_on, "plan": listing.plan, "percent": listing.percent, "visited_on": clock.today()}
    if listing.plan_due_on:
        start["due_on"] = listing.plan_due_on
    return offer.form(typed, initial=start, auto_id=f"{offer.act}-%s")


def _public_address(request: HttpRequest, listing: ListedSupervision) -> dict[str, str] | None:
    if not listing.is_public:
        return None
    url = request.build_absolute_uri(reverse("published_listing", args=[listing.token]))
    return {"url": url, "qr": segno.make_qr(url, error="m").svg_data_uri(border=2, dark="#000", light="#fff")}


_MARKS = {
    Act.PROPOSE_LISTING: "flag",
    Act.DECLINE_LISTING: "ban",
    **{offer.act: offer.icon for offer in OFFERS.values()},
}


def _event(entry: Any) -> dict[str, Any]:
    """One line of the timeline, in words."""
    more = []
    if entry.percent is not None:
        more.append(_("完成 %(n)s%%") % {"n": entry.percent})
    if entry.until is not None:
        more.append(_("期限 %(day)s") % {"day": _spelt(entry.until)})
    if entry.act == Act.VISIT_LISTING:
        more.append(_spelt(entry.on))
    if entry.passed is not None:
        if entry.act == Act.ANSWER_LISTING_EXTENSION:
            more.append(_("同意") if entry.passed else _("不同意"))
        else:
            more.append(_("合格") if entry.passed else _("不合格，退回整改"))
    return {
        "at": entry.at,
        "text": " · ".join([_(ACT_WORDS[entry.act]), *more]),
        "detail": entry.said,
        "by": " ".join(filter(None, (entry.unit_name, entry.by_name))),
        "icon": _MARKS[entry.act],
        "tone": "bad" if entry.passed is False else "info",
    }


def _spelt(day: date) -> str:
    return day.isoformat()


def _view(offer: Offer) -> Any:
    name = str(offer.act)

    def again(request: HttpRequest, listing_id: int, *, refusal: Refusal) -> HttpResponse:
        form = _form(offer, access.fetch(listing_id, request.user), request.POST)
        form.is_valid()
        return _shown(request, listing_id, refusal=refusal, act=name, form=form)

    @act(again=again)
    def view(request: HttpRequest, listing_id: int) -> HttpResponse:
        listing = access.fetch(listing_id, request.user)
        form = _form(offer, listing, request.POST)
        if not form.is_valid():
            return incomplete(_shown, request, listing_id, act=name, form=form)
        offer.operation(listing, by=request.user, at=clock.now(), **form.cleaned_data)
        return done(request, reverse("listings:show", args=[listing_id]), str(offer.said))

    view.__name__ = name
    return view


ACTS = {name: _view(offer) for name, offer in OFFERS.items()}


# --- for everybody -------------------------------------------------------------------------------------------------


@page(public=True)
def published(request: HttpRequest, token: str) -> HttpResponse:
    """What anybody reads of a listing, from its approval to its striking off and after: no person is named."""
    return render(request, "listings/published.html", {"listing": access.published(token), "today": clock.today()})
