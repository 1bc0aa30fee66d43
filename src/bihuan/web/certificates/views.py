"""持证上岗: the certificates of an enterprise's people, the posts that ask for one, and what runs out in a place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock, documents
from bihuan.parties.access import works_at_an_office
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.certificate import access, operations, queries, rules
from bihuan.registers.kinds.certificate.states import PURPOSE, Act
from bihuan.registers.kinds.duties import queries as duties
from bihuan.registers.kinds.placements import queries as placements
from bihuan.registers.kinds.standardisation import queries as standardisation
from bihuan.web import crumbs, photos, wording
from bihuan.web.certificates.forms import AppointForm, CertificateForm, DemandForm
from bihuan.web.days import sent_day
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, download, incomplete, page
from bihuan.web.wholetexts import whole

TABS = ("", "posts", "engineers")
SHOWN = 50


@page
def mine(request: HttpRequest) -> HttpResponse:
    """Those of one's own enterprise."""
    if request.user.enterprise_id is None:
        raise Stranger("certificates")
    return redirect("certificates:show", request.user.enterprise_id)


@page
def index(request: HttpRequest) -> HttpResponse:
    """For an office: what runs out in its place, and who missed the day for a standardisation grade."""
    by, today = request.user, clock.today()
    if not works_at_an_office(by):
        raise Stranger("certificates")
    facts = {
        "figures": queries.figures(by, on=today),
        "ahead": queries.looked_ahead(by.regulator.division_code, on=today),
        "page": _soonest(keyset(queries.running_out(by, on=today), request)),
        "missed": list(standardisation.overdue_standardisation(today, by=by)[:SHOWN]),
        "today": today,
    }
    return render(request, "certificates/index.html", facts)


def _soonest(found: Any) -> Any:
    """What has run out, and then what runs out next, first on its page."""
    found.rows.sort(key=lambda row: row.ends_on)
    return found


@page
def show(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    return shown(request, enterprise_id)


def shown(request: HttpRequest, enterprise_id: int, tab: str = "", **more: Any) -> HttpResponse:
    """The page of one enterprise, on one of its tabs."""
    enterprise = access.fetch(enterprise_id, request.user)
    tab = tab or request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    may = access.CERTIFICATES.allows(Act.RECORD_CERTIFICATE, enterprise, request.user)
    facts = {
        "enterprise": enterprise,
        "tab": tab,
        "tabs": _tabs(enterprise_id, tab),
        "today": clock.today(),
        "may": may,
        "sees_photos": access.CERTIFICATES.allows(Act.OPEN_CERTIFICATE_PHOTO, enterprise, request.user),
        "crumbs": crumbs.to_enterprise(enterprise, request.user),
        **PARTS[tab](request, enterprise),
        **more,
    }
    return render(request, "certificates/show.html", facts)


def _tabs(enterprise_id: int, tab: str) -> list[dict[str, Any]]:
    words = {"": _("人员证书"), "posts": _("持证岗位"), "engineers": _("推荐人员")}
    here = reverse("certificates:show", args=[enterprise_id])
    return [
        {"label": label, "url": f"?tab={name}" if name else here, "active": name == tab}
        for name, label in words.items()
    ]


def _certificates(request: HttpRequest, enterprise: Any) -> dict[str, Any]:
    people = list(duties.staff(enterprise).select_related(None).order_by("name", "id"))
    return {
        "page": _soonest(keyset(queries.of_enterprise(enterprise), request)),
        "roles": _asked_of(enterprise),
        "form": CertificateForm(people=people),
    }


def _asked_of(enterprise: Any) -> list[tuple[str, Any]]:
    """The roles of which the place asks certificates, each with its clause."""
    policy = policies.at(enterprise.division_code, on=clock.today())
    return [(_(rules.ROLE_WORDS[role]), rules.ground(role, policy)) for role in policy.certificates.roles.value or ()]


def _posts(request: HttpRequest, enterprise: Any) -> dict[str, Any]:
    policy = policies.at(enterprise.division_code, on=clock.today())
    demands = queries.demands_of(enterprise)
    held = queries.standings(enterprise, on=clock.today(), policy=policy)
    every = duties.posts(enterprise)
    people = list(duties.staff(enterprise).select_related(None).order_by("name", "id"))
    return {
        "demands": [(one, held.get(one.post_id, []), rules.ground(one.role, policy)) for one in demands],
        "form": DemandForm(posts=every),
        "appoint": AppointForm(people=people, posts=[one.post for one in demands]),
        "has_posts": bool(every),
    }


def _engineers(request: HttpRequest, enterprise: Any) -> dict[str, Any]:
    return {"placements": placements.at(enterprise)}


PARTS = {"": _certificates, "posts": _posts, "engineers": _engineers}


def address(enterprise_id: int, tab: str = "") -> str:
    return reverse("certificates:show", args=[enterprise_id]) + (f"?tab={tab}" if tab else "")


# --- certificates ----------------------------------------------------------------------------------------------------


def _certificate_again(request: HttpRequest, enterprise_id: int, *, refusal: Refusal) -> HttpResponse:
    if "kind" not in request.POST:
        return shown(request, enterprise_id, refusal=refusal, typed=request.POST)
    return shown(request, enterprise_id, refusal=refusal, form=_sent(request, enterprise_id))


def _sent(request: HttpRequest, enterprise_id: int) -> CertificateForm:
    enterprise = access.fetch(enterprise_id, request.user)
    people = list(duties.staff(enterprise).select_related("enterprise").order_by("name", "id"))
    return CertificateForm(request.POST, request.FILES, people=people)


@act(again=_certificate_again)
def record_certificate(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise, form, at = access.fetch(enterprise_id, request.user), _sent(request, enterprise_id), clock.now()
    if not form.is_valid():
        return incomplete(shown, request, enterprise_id, form=form)
    if form.person is None:
        raise Refusal("certified_person_missing", missing=["person"])
    access.CERTIFICATES.require(Act.RECORD_CERTIFICATE, enterprise, request.user)  # before anything is kept
    kept = photos.keep(request, "photos", at=at, purpose=PURPOSE)
    fields = {
        key: form.cleaned_data[key]
        for key in ("kind", "number", "operation_class", "issuer", "issued_on", "valid_until")
    }
    made = operations.record_certificate(form.person, by=request.user, at=at, photo=kept[0] if kept else None, **fields)
    return done(request, address(enterprise_id), _("已登记%(name)s的证书。") % {"name": made.employee.name})


def _certificate(request: HttpRequest, enterprise_id: int) -> Any:
    """The certificate that the form names. Raises `done_meanwhile`."""
    enterprise, wanted = access.fetch(enterprise_id, request.user), request.POST.get("certificate", "")
    rows = queries.of_enterprise(enterprise).select_related("employee__enterprise")
    found = rows.filter(pk=clock.id_named(wanted)).first()
    if found is None:
        raise Refusal("done_meanwhile")
    return found


@act(again=_certificate_again)
def record_reexamination(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    row = _certificate(request, enterprise_id)
    day = sent_day(request.POST.get("passed_on", ""))
    made = operations.record_reexamination(row, by=request.user, at=clock.now(), passed_on=day)
    said = _("已登记复审，%(day)s前有效。") % {"day": wording.day(made.ends_on)}
    return done(request, address(enterprise_id), said)


@act(again=_certificate_again)
def withdraw_certificate(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    row = _certificate(request, enterprise_id)
    reason = whole(request, "reason", most=200)
    operations.withdraw_certificate(row, by=request.user, at=clock.now(), reason=reason)
    return done(request, address(enterprise_id), _("已作废这条证书记录。"))


@download
def open_certificate_photo(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The copy for the screen, without what the camera wrote into it."""
    row = _certificate(request, enterprise_id)
    file = operations.open_certificate_photo(row, by=request.user, at=clock.now())
    return HttpResponse(
        documents.read(file.public_sha256 or file.sha256),
        content_type="image/jpeg" if file.public_sha256 else file.content_type,
        headers={"Content-Disposition": "inline", "Cache-Control": "private, no-store"},
    )


# --- posts -----------------------------------------------------------------------------------------------------------


def _posts_again(request: HttpRequest, enterprise_id: int, *, refusal: Refusal) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    more: dict[str, Any] = {}
    if "role" in request.POST:
        more = {"form": DemandForm(request.POST, posts=duties.posts(enterprise))}
    elif "person" in request.POST:
        more = {"appoint": _appointing(request, enterprise)}
    return shown(request, enterprise_id, "posts", refusal=refusal, **more)


def _appointing(request: HttpRequest, enterprise: Any) -> AppointForm:
    people = list(duties.staff(enterprise).select_related("enterprise").order_by("name", "id"))
    posts = [one.post for one in queries.demands_of(enterprise)]
    return AppointForm(request.POST, people=people, posts=posts)


@act(again=_posts_again)
def ask_for_certificate(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    posts = {one.pk: one for one in duties.posts(enterprise)}
    form = DemandForm(request.POST, posts=posts.values())
    if not form.is_valid():
        return incomplete(shown, request, enterprise_id, "posts", form=form)
    post = posts[form.cleaned_data.pop("post")]
    post.enterprise = enterprise
    operations.ask_for_certificate(post, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, address(enterprise_id, "posts"), _("已保存岗位“%(name)s”。") % {"name": post})


@act(again=_posts_again)
def appoint_certified(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    form = _appointing(request, enterprise)
    if not form.is_valid():
        return incomplete(shown, request, enterprise_id, "posts", appoint=form)
    if form.person is None:
        raise Refusal("certified_person_missing", missing=["person"])
    post = next(one for one in duties.posts(enterprise) if one.pk == form.cleaned_data["post"])
    operations.appoint_certified(form.person, by=request.user, at=clock.now(), post=post)
    said = _("%(name)s已持证上岗。") % {"name": form.person.name}
    return done(request, address(enterprise_id, "posts"), said)
