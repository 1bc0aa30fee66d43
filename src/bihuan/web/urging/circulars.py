"""部门通报: those of the own office and of its place, a draft about an office, and one circular."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.conduct.circulars import access, operations, queries
from bihuan.conduct.circulars.states import ACT_WORDS
from bihuan.conduct.urging import access as urging
from bihuan.conduct.urging import figures, rules
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.urging import deeds
from bihuan.web.urging.forms import CircularForm
from bihuan.web.urging.views import crumbs, only_offices, told


@page
def index(request: HttpRequest) -> HttpResponse:
    """Of the own office and of those around its place, what was withdrawn with it."""
    only_offices(request)
    found = keyset(queries.circulars(request.user), request)
    return render(request, "urging/circulars.html", {"page": found})


@page
def new(request: HttpRequest, office_id: int) -> HttpResponse:
    return _new(request, office_id)


def _letter(given: Any, request: HttpRequest) -> Any:
    """The letter after which the circular comes, where one is named."""
    letter = clock.id_named(str(given or ""))
    return urging.fetch(letter, request.user) if letter else None


def _new(
    request: HttpRequest, office_id: int, refusal: Refusal | None = None, form: CircularForm | None = None
) -> HttpResponse:
    office, today = urging.fetch_below(office_id, request.user), clock.today()
    found = figures.of_office(office, above=request.user.regulator, on=today)
    given = request.POST if refusal is not None or form is not None else request.GET
    letter = _letter(given.get("letter"), request)
    context = {
        "office": office,
        "letter": letter,
        "rows": told([one.kept() for one in found]),
        "behind": rules.behind(found),
        "in_sight": figures.in_sight(office, request.user.regulator),
        "today": today,
        "basis": rules.basis_of(policies.at(office.division_code, on=today)),
        "form": form or CircularForm(request.POST if refusal is not None else None, initial=request.GET.dict()),
        "refusal": refusal,
        "crumbs": [*crumbs(), (_("部门通报"), reverse("urging:circulars"))],
    }
    return render(request, "urging/new_circular.html", context)


@act(again=_new)
def draft_office_circular(request: HttpRequest, office_id: int) -> HttpResponse:
    office, form = urging.fetch_below(office_id, request.user), CircularForm(request.POST)
    if not form.is_valid():
        return incomplete(_new, request, office_id, form=form)
    letter = _letter(form.cleaned_data["letter"], request)
    text = form.cleaned_data["text"]
    made = operations.draft_office_circular(office, by=request.user, at=clock.now(), text=text, letter=letter)
    return done(request, reverse("urging:circular", args=[made.pk]), _("通报已起草，请负责人批准。"))


@page
def show(request: HttpRequest, circular_id: int) -> HttpResponse:
    return _show(request, circular_id)


def _show(
    request: HttpRequest, circular_id: int, refusal: Refusal | None = None, sent: Any = None, sent_by: str = ""
) -> HttpResponse:
    by, circular = request.user, access.fetch(circular_id, request.user)
    sent_by = sent_by or (request.path.rstrip("/").rpartition("/")[2] if refusal else "")
    names = queries.open_acts(circular, by)
    day = clock.local_day(circular.published_at or circular.drafted_at)
    context = {
        "circular": circular,
        "mine": circular.office_id == by.regulator_id,
        "rows": [one for one in told(circular.figures) if one["n"]],
        "offers": deeds.offered(names, deeds.CIRCULARS, ACT_WORDS, request, sent, sent_by),
        "basis": rules.basis_of(policies.at(circular.about_office.division_code, on=day)),
        "refusal": refusal,
        "crumbs": [*crumbs(), (_("部门通报"), reverse("urging:circulars"))],
    }
    return render(request, "urging/circular.html", context)


ACTS = deeds.views(deeds.CIRCULARS, fetch=access.fetch, page=_show, place="urging:circular")
