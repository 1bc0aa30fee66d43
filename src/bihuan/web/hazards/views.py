"""The pages of hazards: the list, one hazard, raising one, and one address per act."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import audit, clock, documents
from bihuan.exchange.archives.access import may_export
from bihuan.field import evidence
from bihuan.filings.quality import queries as texts
from bihuan.hazards import access, advices, numbers, operations, queries, repeats, rules
from bihuan.hazards.dossier import Dossier, open_dossier
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import queries as listings
from bihuan.hazards.messages import department_of
from bihuan.hazards.states import Act
from bihuan.insight import papers
from bihuan.inspections import hearing
from bihuan.parties import leading
from bihuan.parties import queries as parties
from bihuan.policy import calendar
from bihuan.refusal import Refusal
from bihuan.web import history, voices
from bihuan.web.hazards import criteria, listing, majors, sameness, story
from bihuan.web.hazards.cards import Card, cards, waiting_for
from bihuan.web.hazards.forms import RaiseForm
from bihuan.web.hazards.offers import OFFERS, Offer
from bihuan.web.quality.views import hint
from bihuan.web.requests import act, by_method, done, incomplete, page
from bihuan.web.wholetexts import whole

ENTERPRISE_OFFICE = ("enterprise_principal", "enterprise_deputy", "enterprise_safety")


@page
def index(request: HttpRequest) -> HttpResponse:
    """The hazards in scope, narrowed by the address, newest first."""
    by, today, wanted = request.user, clock.today(), listing.wanted_of(request)
    to_publish = queries.to_publish(by) if by.holds(*ENTERPRISE_OFFICE) else []
    return render(
        request,
        "hazards/index.html",
        {
            "page": listing.page_of(request, wanted, on=today),
            "wanted": wanted,
            "chips": listing.chips(request, wanted, listing.tally(by, wanted, on=today)),
            "sectors": criteria.sector_choices(),
            "kept": listing.kept(wanted),
            "narrowing": listing.narrowing(wanted),
            "chosen": parties.enterprise_name(by, wanted.enterprise_id),
            "to_publish": to_publish,
            "publish_basis": policy_of(to_publish[0]).hazards.steps.basis if to_publish else None,
            "own_only": by.enterprise_id is not None,
            "may_raise": by.enterprise_id is not None or by.regulator_id is not None,
        },
    )


@page
def show(request: HttpRequest, hazard_id: int) -> HttpResponse:
    """One hazard: where it stands, what to do now, and how it came there."""
    return _shown(request, hazard_id)


def _shown(
    request: HttpRequest, hazard_id: int, *, act: str = "", form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    by, today = request.user, clock.today()
    dossier = open_dossier(hazard_id, by)
    hazard, policy = dossier.hazard, policy_of(dossier.hazard)
    listed = listings.of_hazard(hazard)
    alike = _alike(dossier, by)
    offered = cards(dossier, by, staff=_staff(hazard, by), alike=alike)
    at_hand = _put_back(offered, act, form, refusal)
    lines, earlier = history.paged(partial(audit.newest, hazard.ref), request)
    names = parties.names_of(story.people(dossier, lines))
    first, others = _parted(offered, act)
    return render(
        request,
        "hazards/show.html",
        {
            "hazard": hazard,
            "dossier": dossier,
            "alike": alike if dossier.recurrence is None else [],
            "before_this": _before_this(dossier, by),
            "leaders": _leaders(dossier, today),
            "advice_late": bool(policy.engagement.advice_answer_days.pack)
            and advices.is_late(hazard, answered=bool(dossier.advice_answers), on=today, policy=policy),
            "escalation_basis": policy.hazards.escalate_days.basis,
            "progress_basis": rules.progress_asked(policy, hazard.grade),
            "advice_answer_due_on": rules.advice_due_on(hazard.counts_from, policy),
            "names": names,
            "due_for": listing.DUE_WORDS.get(hazard.state, ""),
            "steps": story.steps(dossier, policy, today),
            "major": majors.course(dossier, policy),
            "reported_to": majors.reported_to(dossier),
            "signatures": story.signatures(dossier),
            "events": story.events(lines, names),
            "earlier": earlier and f"{earlier}#events",
            "before": story.photos(dossier.photos_of("before"), names, hazard.description),
            "after": story.photos(dossier.photos_of("after"), names, hazard.rectification or hazard.description),
            "unsealed": evidence.standing(hazard, dossier.photos_of("after"), by, steps=dossier.steps),
            "interim": story.photos(dossier.photos_of("interim"), names, _("临时管控现场")),
            "verdicts": story.verdicts(dossier, names),
            "spoken": voices.shown(hearing.of_hazard(hazard)) if hazard.source else [],
            "criterion": criteria.text(hazard.sector, hazard.criterion),
            "papers": papers.about(by, hazard.ref, hazard.source),
            "listings": listed,
            "may_list": not any(one.is_open for one in listed) and bool(listings.acts_before(hazard, by)),
            "source": story.source_link(hazard.source),
            "first": first,
            "others": others,
            "waiting": None if first else waiting_for(dossier),
            "parts": _parts(hazard, policy),
            "refusal": None if at_hand else refusal,
            "may_export": may_export(hazard, by),
            "hint": hint(texts.of_hazard(hazard, by)),
            "refused_act": OFFERS[act].label if act else "",
        },
        status=422 if act else 200,
    )


def _alike(dossier: Dossier, by: Any) -> list[dict[str, Any]]:
    """The earlier ones that an open hazard may be the same as, for whoever may say so."""
    hazard = dossier.hazard
    if Act.LINK_RECURRENCE not in queries.open_acts(hazard, by):
        return []
    return sameness.shown(repeats.alike(hazard.site, hazard.description, by=by, before=hazard.pk))


def _leaders(dossier: Dossier, on: date) -> dict[str, str]:
    """Who answers for the department, where the hazard is late or pressed; asked only then."""
    pressed = any(notice.ended_at is None for notice in dossier.notices)
    if not dossier.hazard.is_open or not (pressed or dossier.hazard.is_late(on)):
        return {}
    return leading.leaders_of(department_of(dossier.hazard))


def _before_this(dossier: Dossier, by: Any) -> dict[str, Any] | None:
    """The earlier hazard that somebody called the same; a link for those who may open it."""
    said = dossier.recurrence
    if said is None or not said.same:
        return None
    url = reverse("hazards:show", args=[said.earlier_id]) if by.enterprise_id or by.regulator_id else ""
    number = numbers.text(said.earlier__found_on, said.earlier__serial)
    return {"url": url, "number": number, "description": said.earlier__description, "by": said.by_name, "at": said.at}


def refused(request: HttpRequest, hazard_id: int, *, refusal: Refusal) -> HttpResponse:
    """The page again after an act on it that stands elsewhere said no."""
    return _shown(request, hazard_id, refusal=refusal)


def _staff(hazard: Any, by: Any) -> list[Any]:
    """Who of the enterprise may have fixed it on the spot; asked only where somebody may say so."""
    return parties.managers_of(hazard.enterprise) if hazard.state == "assessed" and by.enterprise_id is None else []


def _put_back(offered: list[Card], act: str, form: Any, refusal: Refusal | None) -> bool:
    """Show what was typed, and why it did not go through, at its place; whether that place is on the page."""
    card = next((card for card in offered if card.act == act), None)
    if card is None:
        return False
    if form is not None:
        card.form = form
    card.refusal = refusal
    return True


def _parted(offered: list[Card], act: str) -> tuple[Card | None, list[Card]]:
    """The one act that stands open (the one just tried, else the one the work waits for, else the way to where it is
    done) and the others, without those done at the same place."""
    first = next((card for card in offered if card.act == act), None)
    first = first or next((card for card in offered if card.owed and card.refusal is None), None)
    first = first or next((card for card in offered if card.owed and card.done_elsewhere), None)
    elsewhere = first.way_on if first and not act else ""
    return first, [card for card in offered if card is not first and (not elsewhere or card.way_on != elsewhere)]


def _parts(hazard: Any, policy: Any) -> dict[str, Any]:
    """What a plan must hold here, at once and deferred, with the ground."""
    at_once = rules.plan_parts(policy, grade=hazard.grade, deferred=False)
    deferred = rules.plan_parts(policy, grade=hazard.grade, deferred=True)
    words = {code: _(word) for code, word in rules.PART_WORDS.items()}
    return {
        "at_once": [words[code] for code in at_once.value or ()],
        "at_once_basis": at_once.basis,
        "deferred": [words[code] for code in deferred.value or ()],
        "deferred_basis": deferred.basis,
        "more": [words[code] for code in deferred.value or () if code not in (at_once.value or ())],
        "safeguard": "deferred" in (policy.hazards.interim_control_required_for.value or ()),
        "safeguard_basis": policy.hazards.interim_control_required_for.basis,
        "limit": policy.hazards.fix_days.for_key(hazard.grade or "general"),
        "last_day": rules.last_day(policy, grade=hazard.grade, found_on=hazard.counts_from),
        "codes": set(at_once.value or ()) | {"deadline"},
    }


@page
def deadline(request: HttpRequest, hazard_id: int) -> HttpResponse:
    """The day that N days lead to, for the plan's form; says when it is an estimate."""
    hazard = access.fetch(hazard_id, request.user)
    days, unit = request.GET.get("days", ""), request.GET.get("deadline_mode", "")
    found = None
    if re.fullmatch(r"[0-9]{1,4}", days) and 0 < int(days) <= 3660 and unit in ("calendar", "working"):
        found = rules.due_on(clock.today(), days=int(days), unit=unit, calendar=calendar(policy_of(hazard)))
    return render(request, "hazards/deadline.html", {"found": found})


def _act_view(offer: Offer) -> Any:
    def again(request: HttpRequest, hazard_id: int, *, refusal: Refusal) -> HttpResponse:
        hazard = access.fetch(hazard_id, request.user)
        form = _bound(offer, request, hazard)
        form.is_valid()
        return _shown(request, hazard_id, act=str(offer.act), form=form, refusal=refusal)

    @act(again=again, one_operation=True)
    def view(request: HttpRequest, hazard_id: int) -> HttpResponse:
        hazard = access.hold(hazard_id, request.user)
        form = _bound(offer, request, hazard)
        if not form.is_valid():
            return incomplete(_shown, request, hazard_id, act=str(offer.act), form=form)
        at = clock.now()
        given = {name: value for name, value in form.cleaned_data.items() if name != "photos"}
        if offer.photos:
            given["photos"] = keep_photos(request, at=at)
        result = offer.operation(hazard, by=request.user, at=at, **given)
        shown = result.pk if offer.act == Act.REOPEN_HAZARD else hazard_id
        return done(request, reverse("hazards:show", args=[shown]), str(offer.said))

    view.__name__ = str(offer.act)
    return view


def _bound(offer: Offer, request: HttpRequest, hazard: Any) -> Any:
    staff = parties.managers_of(hazard.enterprise) if offer.act == Act.FIX_ON_THE_SPOT else ()
    alike = ()
    if offer.act == Act.LINK_RECURRENCE:
        found = repeats.alike(hazard.site, hazard.description, by=request.user, before=hazard.pk)
        alike = sameness.shown(found)
    given = {"hazard": hazard, "staff": staff, "alike": alike, "auto_id": f"id_{offer.act}_%s"}
    return offer.form(request.POST, request.FILES, **given)


def keep_photos(request: HttpRequest, *, at: Any) -> list[int]:
    """The photos that came with the form, kept as evidence; raises the refusal of the first that is none."""
    files = request.FILES.getlist("photos")
    by = request.user.ref
    return [documents.store(file, filename=file.name, by=by, at=at, purpose="evidence").pk for file in files]


ACTS = {name: _act_view(offer) for name, offer in OFFERS.items()}


@act
def publish_all(request: HttpRequest) -> HttpResponse:
    """公示 of all that the enterprise still has to publish, or of one check's: each is an act of its own."""
    source, told, note = request.POST.get("source", ""), 0, whole(request, "note", "publication_note", most=500)
    for hazard in queries.to_publish(request.user):
        if source and hazard.source != source:
            continue
        operations.publish_hazard(hazard, by=request.user, at=clock.now(), note=note)
        told += 1
    said = _("已公示 %(n)d 项") % {"n": told}
    return done(request, reverse("hazards:list"), said)


def _raise_page(request: HttpRequest, *, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    sites = _sites(request)
    form = form or RaiseForm(sites=sites, initial={"site": sites[0].pk if len(sites) == 1 else ""})
    facts = {"form": form, "refusal": refusal, "sites": sites, "by_regulator": by.regulator_id is not None}
    return render(request, "hazards/new.html", facts, status=422 if form.is_bound else 200)


def _sites(request: HttpRequest) -> list[Any]:
    """The sites a hazard may be raised at: one's own, or those of the enterprise the address or the form names."""
    by = request.user
    asked = clock.id_named(request.GET.get("enterprise") or request.POST.get("enterprise"))
    if by.enterprise_id is not None:
        return parties.sites(by, enterprise_id=by.enterprise_id)
    if by.regulator_id is None or asked is None:
        return []  # an expert's findings belong to a check and are recorded there
    return parties.sites(by, enterprise_id=asked)


@page
def new_page(request: HttpRequest) -> HttpResponse:
    """登记隐患, phone first."""
    return _raise_page(request)


def _raise_again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    form = RaiseForm(request.POST, request.FILES, sites=_sites(request))
    form.is_valid()
    return _raise_page(request, form=form, refusal=refusal)


def _author(request: HttpRequest) -> int | None:
    """Whose account opened the form: on a shared phone somebody else may be logged in when it is sent."""
    said = request.POST.get("author", "")
    return clock.id_named(said)


@act(again=_raise_again, one_operation=True)
def raise_hazard(request: HttpRequest) -> HttpResponse:
    form = RaiseForm(request.POST, request.FILES, sites=_sites(request))
    if not form.is_valid():
        return incomplete(_raise_page, request, form=form)
    by, at = request.user, clock.now()
    given = {name: value for name, value in form.cleaned_data.items() if name not in ("photos", "site")}
    origin = "supervision" if by.regulator_id is not None else "self_check"
    site = form.cleaned_data["site"]
    given |= {"photos": keep_photos(request, at=at), "author": _author(request), **sameness.chosen(request, site)}
    hazard = operations.raise_hazard(site, by=by, at=at, origin=origin, **given)
    return done(request, reverse("hazards:show", args=[hazard.pk]), _("已登记"))


new = by_method(get=new_page, post=raise_hazard)
