"""服务机构: the register, one institution's page, and the acts of who keeps its record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.conduct.focus import queries as focus
from bihuan.insight import institution as inside
from bihuan.parties import access, directory, institutions, registration
from bihuan.parties.access import Act
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import history, place_field, wording
from bihuan.web.addresses import page_of
from bihuan.web.institutions.forms import FIELDS, ChangeForm, OwnPlaceForm, ReasonForm, RegisterForm, SuspendForm
from bihuan.web.packs import words as packs
from bihuan.web.paging import keyset
from bihuan.web.punctuation import listed
from bihuan.web.refusals import worded
from bihuan.web.requests import act, by_method, done, incomplete, page
from bihuan.web.wholetexts import readable

STATES = [("in_service", _lazy("在册")), ("suspended", _lazy("已暂停")), ("ended", _lazy("已退出"))]
CONDITIONS = {
    "in_service": _lazy("在册且未暂停"),
    "works_here": _lazy("可以在本地从业"),
    "valid": _lazy("资质在有效期内"),
    "level_counts": _lazy("级别在本地范围内"),
}
FAULTS = 20
"""So many visits that found a fault of its service are shown, the newest first."""
TABS = {"": _lazy("登记信息"), "people": _lazy("专家和服务"), "history": _lazy("经过")}


def _open_tabs(institution: Any, by: Any) -> list[str]:
    """What happened to the record is told to who reads all of it: the lines name the keeper's people and what they
    changed."""
    if access.knows_its_people(institution, by):
        return list(TABS)
    return ["", "people"] if access.sees_inside(institution, by) else [""]


def wanted_of(request: HttpRequest) -> directory.Wanted:
    """The wish in the address; an authority begins with those that may work in its own place."""
    given = request.GET
    return directory.Wanted(
        text=given.get("q", "")[:60],
        item=given.get("item", "")[:60],
        listed=given.get("list", "")[:60],
        state=given.get("state", ""),
        here=given.get("area") != "all",
    )


def listed_for(request: HttpRequest) -> Any:
    """The register as the reader may see it, narrowed by the address."""
    return directory.institutions(request.user, wanted_of(request))


@page
def index(request: HttpRequest) -> HttpResponse:
    """The register, newest first."""
    by, today = request.user, clock.today()
    place, wanted = directory.home(by), wanted_of(request)
    found = keyset(listed_for(request), request)
    policy = policies.at(place, on=today)
    facts = {
        "page": found,
        "rows": [(one, *_row(one, place, today)) for one in found.rows],
        "wanted": wanted,
        "items": _choices(registration.catalogue(policy)),
        "lists": _choices(policy.engagement.institution_lists.value or ()),
        "states": STATES if by.enterprise_id is None else [],
        "areas": by.regulator_id is not None,
        "may_register": access.INSTITUTION_REGISTER.allows(Act.REGISTER_INSTITUTION, None, by),
    }
    return render(request, "institutions/index.html", facts)


def _choices(codes: Any) -> list[tuple[str, str]]:
    return [(code, packs.code(code)) for code in codes]


def _row(institution: Any, place: str, today: Any) -> tuple[str, str, Any]:
    """Where it works, what it offers, and the first condition of the reader's place that it does not meet."""
    fit = directory.fit_at(institution, place, on=today) if place else []
    unmet = next((one for one in fit if not one.met), None)
    where = listed(wording.place(code) for code in institution.qualified_in)
    return where, listed(packs.code(item) for item in institution.services), unmet and CONDITIONS[unmet.code]


def _crumbs(by: Any) -> list[tuple[str, str]]:
    return [(_("服务机构"), reverse("institutions:list"))] if access.sees_institutions(None, by) else []


# --- one institution -------------------------------------------------------------------------------------------------


def _shown(request: HttpRequest, institution_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    return _page_of(request, access.fetch_institution(institution_id, request.user), refusal=refusal)


def _page_of(request: HttpRequest, institution: Any, *, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    known, shown = _open_tabs(institution, by), request.GET.get("tab", "")
    tab = shown if shown in known else ""
    facts = {
        "institution": institution,
        "crumbs": _crumbs(by),
        "tab": tab,
        "tabs": _tabs(request, known, tab),
        "may": access.open_acts(institution, by),
        "refusal": refusal,
        **{"": _overview, "people": _people, "history": _history}[tab](request, institution),
    }
    return render(request, "institutions/show.html", facts)


def _tabs(request: HttpRequest, known: list[str], tab: str) -> list[dict[str, Any]]:
    """The tabs of a page; none where there is but one."""
    return [
        {"label": TABS[name], "url": f"?tab={name}" if name else page_of(request)[0], "active": name == tab}
        for name in (known if len(known) > 1 else ())
    ]


def _overview(request: HttpRequest, institution: Any) -> dict[str, Any]:
    today, place = clock.today(), directory.home(request.user)
    posted = request.POST if request.method == "POST" else None
    fit = directory.fit_at(institution, place, on=today) if place else []
    return {
        "facts": _facts(institution),
        "services": _services(institution),
        "former": directory.former_names(institution),
        "fit": [(CONDITIONS[one.code], one) for one in fit],
        "place": place,
        "faults": focus.service_faults(institution, request.user)[:FAULTS] if request.user.regulator_id else (),
        "forms": {"suspend": SuspendForm(posted), "reason": ReasonForm(posted)},
        "opened": request.path.rstrip("/").rpartition("/")[2] if posted else "",
    }


def _people(request: HttpRequest, institution: Any) -> dict[str, Any]:
    visits = inside.visits(institution, request.user)
    if not access.knows_its_people(institution, request.user):
        return {"visits": visits}
    staff, roster = directory.staff(institution), inside.roster(institution, on=clock.today())
    return {"visits": visits, "staff": staff, "roster": roster, "whole": True}


def _history(request: HttpRequest, institution: Any) -> dict[str, Any]:
    return history.of(request, institution.ref, icon="certificate")


def _facts(institution: Any) -> list[tuple[str, Any]]:
    contact = " ".join(part for part in (institution.contact_name, institution.contact_phone) if part)
    return [
        (_("统一社会信用代码"), institution.credit_code),
        (_("注册地"), wording.place(institution.division_code)),
        (_("机构级别"), institution.get_level_display()),
        (_("资质有效期至"), wording.day(institution.qualified_until) if institution.qualified_until else ""),
        (_("可从业地区"), listed(wording.place(code) for code in institution.qualified_in)),
        *([(_("列入名单"), listed(packs.code(code) for code in institution.lists))] if institution.lists else []),
        (_("登记机关"), institution.kept_by.name if institution.kept_by else wording.place(institution.kept_at)),
        (_("联系人"), contact),
        (_("地址"), institution.address),
    ]


def _services(institution: Any) -> list[tuple[str, Any]]:
    kept = institutions.certificates_of(institution)
    return [(packs.code(item), kept.get(item)) for item in institution.services]


@page
def show(request: HttpRequest, institution_id: int) -> HttpResponse:
    """One institution: what it is and offers; and, for who may read that, its people and where they work."""
    return _shown(request, institution_id)


@page
def mine(request: HttpRequest) -> HttpResponse:
    """The page of one's own institution."""
    return _page_of(request, directory.own_institution(request.user))


def _turn(request: HttpRequest, institution_id: int, operation: Any, form: Any, said: str) -> HttpResponse:
    institution = access.fetch_institution(institution_id, request.user)
    told = readable(form)
    given = {name: told.get(name, "") for name in form.fields}
    operation(institution, by=request.user, at=clock.now(), **given)
    return done(request, reverse("institutions:show", args=[institution_id]), said)


@act(again=_shown)
def suspend_institution(request: HttpRequest, institution_id: int) -> HttpResponse:
    """暂停服务机构."""
    return _turn(request, institution_id, institutions.suspend_institution, SuspendForm(request.POST), _("已暂停"))


@act(again=_shown)
def resume_institution(request: HttpRequest, institution_id: int) -> HttpResponse:
    """恢复服务机构."""
    return _turn(request, institution_id, institutions.resume_institution, ReasonForm(request.POST), _("已恢复"))


@act(again=_shown)
def end_institution(request: HttpRequest, institution_id: int) -> HttpResponse:
    """服务机构退出; everything that still hangs on it is named at once."""
    return _turn(request, institution_id, institutions.end_institution, ReasonForm(request.POST), _("已退出"))


# --- register and change ---------------------------------------------------------------------------------------------


def _form_page(
    request: HttpRequest, form: Any, *, institution: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    by = request.user
    shown = _put(form, refusal) if refusal is not None else None
    crumbs = _crumbs(by)
    if institution is not None:
        crumbs.append((institution.name, reverse("institutions:show", args=[institution.pk])))
    grounds = getattr(form, "ground_of", {})
    facts = {
        "fields": [(bound, grounds.get(bound.name), _wide(bound)) for bound in form],
        "form": form,
        "institution": institution,
        "refusal": shown,
        "crumbs": crumbs,
        "places": place_field.offered(directory.home(by)),
    }
    return render(request, "institutions/form.html", facts, status=422 if form.is_bound else 200)


def _wide(bound: Any) -> bool:
    return bound.name in ("name", "qualified_in", "lists", "services", "address")


def _put(form: Any, refusal: Refusal) -> Refusal | None:
    """Say the refusal at its field, where it has one; otherwise hand it back for the top of the page."""
    name = FIELDS.get(refusal.code, "")
    if refusal.code in ("qualification_missing", "qualification_expired"):
        kind = "number" if refusal.code == "qualification_missing" else "until"
        name = f"{kind}_{refusal.missing[0]}"
    if refusal.code.startswith("credit_code_"):
        name = "credit_code"
    if name not in form.fields or name in form.errors:
        return refusal
    form.add_error(name, worded(refusal).text)
    return None


def _register_form(request: HttpRequest) -> RegisterForm:
    by = request.user
    if not access.INSTITUTION_REGISTER.allows(Act.REGISTER_INSTITUTION, None, by):
        raise Stranger("institutions.register")
    home, today = directory.home(by), clock.today()
    under = {
        "laws": directory.laws_of_record(home, (), by, on=today),
        "lists": directory.own_lists(home, (), by, on=today),
    }
    if request.method == "POST":
        return RegisterForm(request.POST, by=by, **under)
    return RegisterForm(by=by, **under, initial={"division_code": home})


@page
def register_page(request: HttpRequest) -> HttpResponse:
    """登记服务机构."""
    return _form_page(request, _register_form(request))


def _register_again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    form = _register_form(request)
    form.is_valid()
    return _form_page(request, form, refusal=refusal)


@act(again=_register_again)
def register_institution(request: HttpRequest) -> HttpResponse:
    form = _register_form(request)
    if not form.is_valid():
        return incomplete(_form_page, request, form)
    made = institutions.register_institution(by=request.user, at=clock.now(), **form.given())
    return done(request, reverse("institutions:show", args=[made.pk]), _("已登记"))


register = by_method(get=register_page, post=register_institution)


def _change_form(request: HttpRequest, institution: Any) -> Any:
    """The whole form for who keeps the record; for every other authority only its own place and lists."""
    by, today = request.user, clock.today()
    access.INSTITUTIONS.require(Act.CHANGE_INSTITUTION, institution, by)
    data = request.POST if request.method == "POST" else None
    record = (institution.kept_at, institution.qualified_in, by)
    own = {
        "by": by,
        "known": institution.qualified_in,
        "listed": institution.lists,
        "lists": directory.own_lists(*record, on=today),
    }
    if not (access.administers_the_platform(institution, by) or access.keeps_the_filing(institution, by)):
        return OwnPlaceForm(data, **own, initial={"lists": institution.lists})
    initial = {name: getattr(institution, name) for name in ChangeForm.base_fields}
    for item, kept in institutions.certificates_of(institution).items():
        initial |= {f"number_{item}": kept.number, f"until_{item}": kept.valid_until}
    return ChangeForm(data, **own, laws=directory.laws_of_record(*record, on=today), initial=initial)


def _given(form: Any) -> dict[str, Any]:
    return form.given() if isinstance(form, ChangeForm) else dict(form.cleaned_data)


@page
def change_page(request: HttpRequest, institution_id: int) -> HttpResponse:
    """变更服务机构."""
    institution = access.fetch_institution(institution_id, request.user)
    return _form_page(request, _change_form(request, institution), institution=institution)


def _change_again(request: HttpRequest, institution_id: int, *, refusal: Refusal) -> HttpResponse:
    institution = access.fetch_institution(institution_id, request.user)
    form = _change_form(request, institution)
    form.is_valid()
    return _form_page(request, form, institution=institution, refusal=refusal)


@act(again=_change_again)
def change_institution(request: HttpRequest, institution_id: int) -> HttpResponse:
    institution = access.fetch_institution(institution_id, request.user)
    form = _change_form(request, institution)
    if not form.is_valid():
        return incomplete(_form_page, request, form, institution=institution)
    institutions.change_institution(institution, by=request.user, at=clock.now(), **_given(form))
    return done(request, reverse("institutions:show", args=[institution_id]), _("已变更"))


change = by_method(get=change_page, post=change_institution)
