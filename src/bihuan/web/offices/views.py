"""部门: the offices of one's place as they stand under each other, one office's page, and the acts of the
administrator above it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.parties import access, directory, offices
from bihuan.parties.access import Act, Seat
from bihuan.refusal import Refusal, Stranger
from bihuan.web import history, place_field, wording
from bihuan.web.addresses import page_of
from bihuan.web.offices import charge
from bihuan.web.offices.forms import FIELDS, KINDS, ChangeForm, CloseForm, FoundForm
from bihuan.web.paging import keyset
from bihuan.web.punctuation import listed
from bihuan.web.refusals import worded
from bihuan.web.requests import act, by_method, done, incomplete, page


@page
def index(request: HttpRequest) -> HttpResponse:
    """The tree; a flat list as soon as something is looked for."""
    by, given = request.user, request.GET
    asked = {"q": given.get("q", "")[:60], "kind": given.get("kind", ""), "closed": given.get("closed") == "1"}
    facts = {**asked, "kinds": KINDS, "may_found": _may_found(by)}
    facts["lists"] = by.regulator_id is not None and access.supervises_place("", by)
    if any(asked.values()):
        found = directory.offices(by, text=asked["q"], kind=asked["kind"], closed=asked["closed"])
        facts["page"] = keyset(found, request)
    else:
        facts["branches"], facts["more"] = directory.tree(by)
    return render(request, "offices/index.html", facts)


def _may_found(by: Any) -> bool:
    return access.SEATS.allows(Act.FOUND_OFFICE, Seat(by.regulator), by)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("部门"), reverse("offices:list"))]


# --- one office ------------------------------------------------------------------------------------------------------


def shown(
    request: HttpRequest, office_id: int, *, refusal: Refusal | None = None, form: CloseForm | None = None
) -> HttpResponse:
    by = request.user
    office = access.fetch_office(office_id, by)
    tab = "history" if request.GET.get("tab") == "history" else ""
    changes = office.closed_on is None and access.OFFICES.allows(Act.CHANGE_OFFICE, office, by)
    facts = {
        "office": office,
        "crumbs": _crumbs(),
        "tab": tab,
        "tabs": [
            {"label": _("概况"), "url": page_of(request)[0], "active": not tab},
            {"label": _("经过"), "url": "?tab=history", "active": tab == "history"},
        ],
        "may_change": changes,  # who may change an office may close it, and found others below it
        "may_found": changes or (office.closed_on is None and office.pk == by.regulator_id and _may_found(by)),
        "refusal": refusal,
    }
    if tab == "history":
        facts |= history.of(request, office.ref, icon="building-community")
        return render(request, "offices/show.html", facts)
    if changes and form is None:
        form = CloseForm(request.POST if refusal is not None else None, office=office)
    staff = directory.staff(office)
    facts |= {
        "facts": _facts(office),
        "below": directory.subordinates(office),
        "staff": staff,
        "former": directory.former_names(office),
        "close_form": form,
        **charge.panels(office, staff, may=changes or (not office.closed_on and access.leads_the_office(office, by))),
    }
    return render(request, "offices/show.html", facts)


def _facts(office: Any) -> list[tuple[str, Any]]:
    duties = listed(wording.labels("sectors", office.duties)) or _("全部行业")
    return [
        (_("类别"), office.get_kind_display()),
        (_("所在地"), wording.place(office.division_code)),
        (_("上级部门"), office.parent.name if office.parent else _("没有上级")),
        (_("职责行业"), duties),
        (_("有执法权"), _("是") if office.has_enforcement_power else _("否")),
        (_("机关代字"), office.number_prefix),
        (_("主管企业"), _("{n} 家").format(n=directory.enterprises_of(office))),
    ]


@page
def show(request: HttpRequest, office_id: int) -> HttpResponse:
    """One office: what it answers for, what stands below it, who works there, what it was called, what happened."""
    return shown(request, office_id)


@act(again=shown)
def close_office(request: HttpRequest, office_id: int) -> HttpResponse:
    """撤销部门; everything that still hangs on it is named at once."""
    office = access.fetch_office(office_id, request.user)
    form = CloseForm(request.POST, office=office)
    if not form.is_valid():
        return incomplete(shown, request, office_id, form=form)
    offices.close_office(office, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("offices:show", args=[office_id]), _("已撤销"))


# --- found and change ------------------------------------------------------------------------------------------------


def _form_page(
    request: HttpRequest, form: ChangeForm, *, office: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    shown = _put(form, refusal) if refusal is not None else None
    place = request.user.regulator.division_code if request.user.regulator_id is not None else ""
    crumbs = _crumbs() + ([(office.name, reverse("offices:show", args=[office.pk]))] if office is not None else [])
    facts = {
        "form": form, "office": office, "refusal": shown, "crumbs": crumbs, "places": place_field.offered(place),
    }  # fmt: skip
    return render(request, "offices/form.html", facts, status=422 if form.is_bound else 200)


def _put(form: ChangeForm, refusal: Refusal) -> Refusal | None:
    """Say the refusal at its field, where it has one; otherwise hand it back for the top of the page."""
    name = refusal.missing[0] if refusal.code == "office_beyond_superior" else FIELDS.get(refusal.code, "")
    if name not in form.fields or name in form.errors:
        return refusal
    form.add_error(name, worded(refusal).text)
    return None


def _found_form(request: HttpRequest) -> FoundForm:
    if not _may_found(request.user):
        raise Stranger("offices.found")
    if request.method == "POST":
        return FoundForm(request.POST, by=request.user)
    form = FoundForm(by=request.user)
    above = next((one for one in form.superiors if str(one.pk) == request.GET.get("superior")), request.user.regulator)
    if above is not None:
        form.initial = {"superior": str(above.pk), "division_code": above.division_code}
    return form


@page
def found_page(request: HttpRequest) -> HttpResponse:
    """设立部门."""
    return _form_page(request, _found_form(request))


def _found_again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    form = _found_form(request)
    form.is_valid()
    return _form_page(request, form, refusal=refusal)


@act(again=_found_again)
def found_office(request: HttpRequest) -> HttpResponse:
    form = _found_form(request)
    if not form.is_valid():
        return incomplete(_form_page, request, form)
    made = offices.found_office(by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("offices:show", args=[made.pk]), _("已设立"))


found = by_method(get=found_page, post=found_office)


def _change_form(request: HttpRequest, office: Any) -> ChangeForm:
    access.OFFICES.require(Act.CHANGE_OFFICE, office, request.user)
    if request.method == "POST":
        return ChangeForm(request.POST, by=request.user, office=office)
    initial = {name: getattr(office, name) for name in ChangeForm.base_fields if name != "superior"}
    return ChangeForm(by=request.user, office=office, initial={**initial, "superior": str(office.parent_id or "")})


@page
def change_page(request: HttpRequest, office_id: int) -> HttpResponse:
    """变更部门."""
    office = access.fetch_office(office_id, request.user)
    return _form_page(request, _change_form(request, office), office=office)


def _change_again(request: HttpRequest, office_id: int, *, refusal: Refusal) -> HttpResponse:
    office = access.fetch_office(office_id, request.user)
    form = _change_form(request, office)
    form.is_valid()
    return _form_page(request, form, office=office, refusal=refusal)


@act(again=_change_again)
def change_office(request: HttpRequest, office_id: int) -> HttpResponse:
    office = access.fetch_office(office_id, request.user)
    form = _change_form(request, office)
    if not form.is_valid():
        return incomplete(_form_page, request, form, office=office)
    offices.change_office(office, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("offices:show", args=[office_id]), _("已变更"))


change = by_method(get=change_page, post=change_office)
