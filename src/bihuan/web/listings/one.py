"""One listing: how it stands, its timeline, and what the reader may do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import access, ending, operations, publicity, queries
from bihuan.hazards.listing.states import ACT_WORDS, Act
from bihuan.insight import papers
from bihuan.refusal import Refusal
from bihuan.web.hazards.cards import acceptance_visit
from bihuan.web.listings import forms as asked
from bihuan.web.refusals import worded
from bihuan.web.requests import act, done, incomplete, page

if TYPE_CHECKING:
    from bihuan.hazards.listing.models import ListedSupervision


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
        Offer(Act.FILE_LISTING, "send", publicity.file_listing, asked.FilingForm, _lazy("备案已登记。")),
        Offer(
            Act.PUBLISH_LISTING,
            "external-link",
            publicity.publish_listing,
            asked.NoForm,
            _lazy("已公布，任何人都能看。"),
            _lazy("公布后不能收回，确定公布吗？"),
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
        "turn_label": _turn_label(listing, turn) if turn else "",
        "offered": offered,
        "may_decline": Act.DECLINE_LISTING in queries.acts_before(listing.hazard, by) and listing.state == "proposed",
        "events": [_event(entry) for entry in queries.timeline(listing)],
        "overdue": listing.is_overdue(today),
        "unvisited": listing.is_unvisited(today, policy),
        "visits": policy.listing.visit_before_deadline,
        "answer_due_on": queries.answer_due_on(listing),
        "published_late": listing.is_published_late(today),
        "filed_late": listing.is_filed_late(today),
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


def _turn_label(listing: ListedSupervision, turn: queries.Turn) -> str:
    return _("退回：凭旧照片通过了再验收") if queries.goes_back(listing) else _(ACT_WORDS[turn.act])


def _form(offer: Offer, listing: ListedSupervision, typed: Any = None) -> forms.Form:
    start = {"due_on": listing.due_on, "plan": listing.plan, "percent": listing.percent, "visited_on": clock.today()}
    start |= {"filed_on": clock.today(), "filed_with": _above(listing) if offer.act == Act.FILE_LISTING else ""}
    if listing.plan_due_on:
        start["due_on"] = listing.plan_due_on
    return offer.form(typed, initial=start, auto_id=f"{offer.act}-%s")


def _above(listing: ListedSupervision) -> str:
    """The office above the supervising one, with which it files; "" where none is above, or none supervises yet."""
    above = listing.supervising and listing.supervising.parent
    return above.name if above else ""


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
    if entry.act in (Act.VISIT_LISTING, Act.FILE_LISTING):
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
