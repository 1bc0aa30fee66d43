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
from bihuan.web.requests import act, done, page


@page
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    by, today = request.user, clock.today()
    if access.LIST.allows(Act.SET_CONTACT, None, by):
        return _office_page(request, refusal)
    if not by.holds("expert"):
        raise Stranger("contacts")
    rows = queries.mine(by)
    policy = _law_of(rows, today)
    mine = [] if policy is None else queries.linked_on(rows, policy)
    return render(request, "contacts/index.html", {"mine": _told(mine), "refusal": refusal})


def _law_of(rows: Any, on: Any) -> Policy | None:
    """The law by which an expert's visits are due: that of the office that made the first link."""
    first = rows.order_by("id").values_list("office__division_code", flat=True).first()
    return None if first is None else policies.at(first, on=on)


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
    linked = queries.linked_on(queries.of_office(office), policy)
    of_firm = {one.contact.enterprise_id: one.contact for one in linked}
    of_park = {one.contact.park_id: one.contact for one in linked}
    chosen = _chosen(request, [*shown.rows, *parks])
    context = {
        "office": office,
        "found": found,
        "only_open": only_open,
        "page": shown,
        "rows": [(one, "park", wording.place(one.division_code), of_park.get(one.pk)) for one in parks]
        + [(one, "enterprise", wording.label("sectors", one.sector), of_firm.get(one.pk)) for one in shown.rows],
        "leaders": [(one, one.overdue(today), _told(one.contacts)) for one in queries.by_leader(linked)],
        "mine": [] if chosen else _told(_own(by, linked, policy)),
        "published": queries.last_published(office),
        "law": policy.posts.linked_enterprises,
        "cycle": policy.posts.linked_visit_cycle,
        "refusal": refusal,
        **(_form(by, chosen, of_firm, of_park) if chosen else {}),
    }
    return render(request, "contacts/index.html", context)


def _own(by: Any, linked: list[Any], policy: Policy) -> list[Any]:
    """What a leader is linked to, on the own list or on those of other offices."""
    if not by.holds("regulator_leader"):
        return []
    own = [one for one in linked if by.pk == one.contact.leader_id]
    return own or queries.linked_on(queries.mine(by), policy)


def _chosen(request: HttpRequest, rows: list[Any]) -> Any:
    """The park or enterprise that is about to be linked, as the address or the form names it; of those shown."""
    given = request.POST if request.method == "POST" else request.GET
    wanted = {given.get("enterprise", ""), given.get("park", "")} - {""}
    return next((one for one in rows if str(one.pk) in wanted), None)


def _form(by: Any, chosen: Any, of_firm: dict[Any, Any], of_park: dict[Any, Any]) -> dict[str, Any]:
    contact = of_firm.get(chosen.pk) or of_park.get(chosen.pk)
    start = {"leader": contact.leader_id, "expert": contact.expert_id} if contact else {}
    leaders = queries.possible_leaders(by.regulator)
    form = LinkForm(initial=start, leaders=leaders, experts=[one for one in known_experts(by) if one.account_id])
    return {"chosen": chosen, "kind": "enterprise" if hasattr(chosen, "sector") else "park", "form": form}


def _number(request: HttpRequest, name: str) -> int | None:
    wanted = request.POST.get(name, "")
    return int(wanted) if wanted.isdecimal() and len(wanted) < 20 else None


@act(again=_index)
def set_contact(request: HttpRequest) -> HttpResponse:
    by = request.user
    access.LIST.require(Act.SET_CONTACT, None, by)
    firm, park = _number(request, "enterprise"), _number(request, "park")
    leaders = {one.pk: one for one in queries.possible_leaders(by.regulator)}
    wanted = _number(request, "expert")
    expert = next((one.account for one in known_experts(by) if wanted and one.account_id == wanted), None)
    made = operations.set_contact(
        by=by,
        at=clock.now(),
        enterprise=parties.fetch_enterprise(firm, by) if firm else None,
        park=profiles.park(park, by) if park and not firm else None,
        leader=leaders.get(_number(request, "leader")),
        expert=expert,
    )
    return done(request, reverse("contacts:list"), _("已保存%(name)s的联系领导和专家。") % {"name": made.name})


@act(again=_index)
def publish_contacts(request: HttpRequest) -> HttpResponse:
    operations.publish_contacts(by=request.user, at=clock.now())
    return done(request, reverse("contacts:list"), _("联系表已公布。"))


@page
def show(request: HttpRequest, contact_id: int) -> HttpResponse:
    return _show(request, contact_id)


def _show(request: HttpRequest, contact_id: int, refusal: Refusal | None = None) -> HttpResponse:
    by, contact, today = request.user, access.fetch_contact(contact_id, request.user), clock.today()
    policy = policies.at(contact.office.division_code, on=today)
    people = [] if access.is_linked(contact, by) else [one for one in (contact.leader, contact.expert) if one]
    (linked,) = queries.linked_on(queries.of_office(contact.office).filter(pk=contact.pk), policy)
    context = {
        "contact": contact,
        "linked": linked,
        "late": linked.overdue(today),
        "cycle": policy.posts.linked_visit_cycle,
        "visits": queries.visits_of(contact),
        "form": VisitForm(request.POST if refusal else None, people=people, initial={"visited_on": today}),
        "crumbs": [(_("联系点"), reverse("contacts:list"))],
        "own": by.regulator_id is not None,
        "refusal": refusal,
    }
    return render(request, "contacts/show.html", context)


@act(again=_show)
def record_contact_visit(request: HttpRequest, contact_id: int) -> HttpResponse:
    by, at = request.user, clock.now()
    contact = access.fetch_contact(contact_id, by)
    form = VisitForm(request.POST)
    form.is_valid()
    went = {one.pk: one for one in (contact.leader, contact.expert) if one}
    operations.record_contact_visit(
        contact,
        by=by,
        at=at,
        visitor=went.get(_number(request, "visitor")),
        visited_on=form.cleaned_data.get("visited_on") or clock.today(),
        said=form.cleaned_data.get("said", ""),
        urged=form.cleaned_data.get("urged", ""),
        files=photos.keep(request, "files", at=at, purpose=PURPOSE),
    )
    return done(request, reverse("contacts:show", args=[contact_id]), _("联系走访已登记。"))
