"""联系点: what must be linked and what is not, one's own contacts, the leaders' visits, and one contact."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.oversight.queries import known_experts
from bihuan.parties import access as parties
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.contacts import access, operations, queries
from bihuan.registers.kinds.contacts.states import PURPOSE, Act
from bihuan.registers.kinds.profile import queries as profiles
from bihuan.web import photos, wording
from bihuan.web.contacts.forms import LinkForm, VisitForm
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page


@page
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    if access.LIST.allows(Act.SET_CONTACT, None, by):
        return _office_page(request, refusal)
    if not by.holds("expert"):
        raise Stranger("contacts")
    return render(request, "contacts/index.html", {"mine": _mine(by), "refusal": refusal})


def _mine(by: Any) -> list[tuple[Any, bool]]:
    """What a leader or an expert is linked to, on whoever's list."""
    return _told(queries.linked_on(queries.mine(by), on=clock.today(), expert=by))


def _told(linked: list[Any]) -> list[tuple[Any, bool]]:
    return [(one, one.overdue(clock.today())) for one in linked]


def _office_page(request: HttpRequest, refusal: Refusal | None) -> HttpResponse:
    by, today, office = request.user, clock.today(), request.user.regulator
    policy = policies.at(office.division_code, on=today)
    found = queries.coverage(office, policy)
    only_open = request.GET.get("show", "lacking" if found.lacking else "all") == "lacking"
    firms, parks = queries.wanted_enterprises(office, policy), queries.wanted_parks(office, policy)
    if only_open:
        firms = queries.lacking(firms, office, by="enterprise")
        parks = queries.lacking(parks, office, by="park")
    shown, first = keyset(firms, request), not request.GET.get("after")
    parks = list(parks.order_by("id")[:50]) if first else []
    chosen = _chosen(request, office, policy)
    contacts = queries.of_things(office, [*shown.rows, *parks, *([chosen] if chosen else [])])
    context = {
        **(_form(request, chosen, contacts.get(chosen.pk)) if chosen else _visits(by)),
        "office": office,
        "found": found,
        "only_open": only_open,
        "page": shown,
        "rows": [(one, "park", wording.place(one.division_code), contacts.get(one.pk)) for one in parks]
        + [(one, "enterprise", wording.label("sectors", one.sector), contacts.get(one.pk)) for one in shown.rows],
        "law": policy.posts.linked_enterprises,
        "cycle": policy.posts.linked_visit_cycle,
        "refusal": refusal,
    }
    return render(request, "contacts/index.html", context)


def _visits(by: Any) -> dict[str, Any]:
    """Whose visits are due, and the list as it was published last; while somebody is being linked, the page is the
    form."""
    today, office = clock.today(), by.regulator
    groups = queries.by_leader(queries.linked_on(queries.of_office(office), on=today))
    return {
        "leaders": [(one, one.overdue(today), _told(one.contacts)) for one in groups],
        "mine": _mine(by) if by.holds("regulator_leader") else [],
        "published": queries.last_published(office),
    }


def _chosen(request: HttpRequest, office: Any, policy: Policy) -> Any:
    """The park or enterprise that is about to be linked, as the address or the form names it, wherever in the list it
    stands."""
    firm, park = _number(request, "enterprise"), _number(request, "park")
    if firm is not None:
        return queries.wanted_enterprises(office, policy).filter(pk=firm).first()
    return queries.wanted_parks(office, policy).filter(pk=park).first() if park is not None else None


def _number(request: HttpRequest, name: str) -> int | None:
    given = (request.POST if request.method == "POST" else request.GET).get(name, "")
    return clock.id_named(given)


def _form(request: HttpRequest, chosen: Any, contact: Any) -> dict[str, Any]:
    leaders, experts = _people(request.user, contact)
    stands = {"leader": contact.leader_id, "expert": contact.expert_id} if contact else {}
    start = {**stands, **request.POST.dict()}  # what was picked stays where the act was refused
    form = LinkForm(initial=start, leaders=leaders.values(), experts=experts.values())
    return {"chosen": chosen, "kind": "enterprise" if hasattr(chosen, "sector") else "park", "form": form}


def _people(by: Any, contact: Any) -> tuple[dict[int, Any], dict[int, Any]]:
    """The leaders and experts who may be linked, and those who are, by account: saving one keeps the other."""
    leaders = {one.pk: one for one in queries.possible_leaders(by.regulator)}
    experts = {one.account_id: one.account for one in known_experts(by)}
    if contact is not None and contact.leader is not None:
        leaders.setdefault(contact.leader_id, contact.leader)
    if contact is not None and contact.expert is not None:
        experts.setdefault(contact.expert_id, contact.expert)
    return leaders, experts


def _picked(request: HttpRequest, name: str, people: dict[int, Any]) -> Any:
    """Who was chosen, None for nobody. Raises `done_meanwhile` for somebody who is on offer no more."""
    wanted = _number(request, name)
    if wanted is not None and wanted not in people:
        raise Refusal("done_meanwhile")
    return people.get(wanted)


@act(again=_index)
def set_contact(request: HttpRequest) -> HttpResponse:
    by = request.user
    access.LIST.require(Act.SET_CONTACT, None, by)
    firm, park = _number(request, "enterprise"), _number(request, "park")
    enterprise = parties.fetch_enterprise(firm, by) if firm else None
    thing = enterprise or (profiles.park(park, by) if park else None)
    leaders, experts = _people(by, queries.of_things(by.regulator, [thing]).get(thing.pk) if thing else None)
    made = operations.set_contact(
        by=by,
        at=clock.now(),
        enterprise=enterprise,
        park=thing if enterprise is None else None,
        leader=_picked(request, "leader", leaders),
        expert=_picked(request, "expert", experts),
    )
    return done(request, reverse("contacts:list"), _("已保存%(name)s的联系领导和专家。") % {"name": made.name})


@act(again=_index)
def publish_contacts(request: HttpRequest) -> HttpResponse:
    operations.publish_contacts(by=request.user, at=clock.now())
    return done(request, reverse("contacts:list"), _("联系表已公布。"))


@page
def show(request: HttpRequest, contact_id: int) -> HttpResponse:
    return _show(request, contact_id)


def _show(
    request: HttpRequest, contact_id: int, *, refusal: Refusal | None = None, form: VisitForm | None = None
) -> HttpResponse:
    by, contact, today = request.user, access.fetch_contact(contact_id, request.user), clock.today()
    policy = policies.at(contact.office.division_code, on=today)
    (linked,) = queries.linked_on(queries.of_office(contact.office).filter(pk=contact.pk), on=today, expert=by)
    context = {
        "contact": contact,
        "linked": linked,
        "late": linked.overdue(today),
        "cycle": policy.posts.linked_visit_cycle,
        "visits": queries.visits_of(contact),
        "form": form or _visit_form(request, contact, sent=refusal is not None),
        "crumbs": [(_("联系点"), reverse("contacts:list"))],
        "own": by.regulator_id is not None,
        "refusal": refusal,
    }
    return render(request, "contacts/show.html", context, status=422 if form else 200)


def _visit_form(request: HttpRequest, contact: Any, *, sent: bool) -> VisitForm:
    went = [] if access.is_linked(contact, request.user) else [one for one in (contact.leader, contact.expert) if one]
    return VisitForm(request.POST if sent else None, people=went, initial={"visited_on": clock.today()})


@act(again=_show)
def record_contact_visit(request: HttpRequest, contact_id: int) -> HttpResponse:
    by, at = request.user, clock.now()
    contact = access.fetch_contact(contact_id, by)
    form = _visit_form(request, contact, sent=True)
    if not form.is_valid():
        return incomplete(_show, request, contact_id, form=form)
    said, went = form.cleaned_data, {str(one.pk): one for one in (contact.leader, contact.expert) if one}
    operations.record_contact_visit(
        contact,
        by=by,
        at=at,
        visitor=went.get(said.get("visitor", "")),
        visited_on=said["visited_on"],
        said=said["said"],
        urged=said["urged"],
        files=photos.keep(request, "files", at=at, purpose=PURPOSE),
    )
    return done(request, reverse("contacts:show", args=[contact_id]), _("联系走访已登记。"))
