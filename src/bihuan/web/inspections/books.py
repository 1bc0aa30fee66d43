"""What the checks add up to: an enterprise's ledger, printed, and the year of a site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.inspections import access, book, headquarters, reporting
from bihuan.inspections.states import Act
from bihuan.parties import access as parties
from bihuan.parties import queries as people
from bihuan.refusal import Refusal
from bihuan.web import photos, refusals, wording
from bihuan.web.inspections.forms import HeadquartersForm, ReasonForm
from bihuan.web.requests import act, done, page

YEARS = 3


@page
def ledger(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """专家检查台账 as it is printed and filed."""
    enterprise = parties.fetch_enterprise(enterprise_id, request.user)
    context = {
        "enterprise": enterprise,
        "rows": book.ledger(enterprise, request.user),
        "crumbs": [(enterprise.name, f"{reverse('enterprises:show', args=[enterprise_id])}?tab=checks")],
    }
    return render(request, "inspections/ledger.html", context)


@page
def year(request: HttpRequest, site_id: int) -> HttpResponse:
    """What a year asks of a site, which checks count for it and which do not, and whether it is declared done."""
    return _year(request, site_id)


def _year(request: HttpRequest, site_id: int, refusal: Refusal | None = None) -> HttpResponse:
    site, today = access.fetch_site(site_id, request.user), clock.today()
    chosen = _chosen(request, today.year)
    shown, cannot = None, None
    try:
        shown = book.year_of(site, request.user, year=chosen, on=today)
    except Refusal as no:  # a year that nobody can judge is said on the page, beside the years that can be
        cannot = no
    names = people.names_of([shown.confirmed.by]) if shown and shown.confirmed else {}
    filed = headquarters.filed(site, year=chosen) if shown and _may_be_filed(shown, site, chosen) else []
    may_void = bool(filed) and access.SITES.allows(Act.VOID_HEADQUARTERS_CHECK, site, request.user)
    context = {
        "site": site,
        "year": chosen,
        "years": range(today.year, today.year - YEARS, -1),
        "crumbs": [(site.enterprise.name, reverse("enterprises:show", args=[site.enterprise_id]))],
        "shown": shown,
        "checks": [
            (held.inspection, refusals.worded(held.refusal) if held.refusal else None)
            for held in (shown.checks if shown else ())
        ],
        "confirmed_by": names.get(shown.confirmed.by, "") if shown and shown.confirmed else "",
        "may_confirm": shown is not None
        and shown.duty.status == "compliant"
        and access.SITES.allows(Act.CONFIRM_YEAR, site, request.user),
        "cannot": refusals.worded(cannot) if cannot and not refusal else None,
        "filed": filed,
        "headquarters_form": _headquarters_form(request, site, refusal),
        "void_form": ReasonForm() if may_void else None,
        "refusal": refusal,
    }
    return render(request, "inspections/year.html", context)


def _may_be_filed(shown, site, year: int) -> bool:
    """Whether the headquarters' checks are worth a question: more counts than was held here, or it might."""
    counted = sum(held.inspection.counted_year == year for held in shown.checks)
    return shown.duty.done > counted or headquarters.may_count(site, on=clock.today())


def _headquarters_form(request: HttpRequest, site, refusal: Refusal | None) -> HeadquartersForm | None:
    """Only where a check of the headquarters may count, for who may file it."""
    if not access.SITES.allows(Act.FILE_HEADQUARTERS_CHECK, site, request.user):
        return None
    if not headquarters.may_count(site, on=clock.today()):
        return None
    return HeadquartersForm(request.POST if refusal and "held_on" in request.POST else None)


@act(again=_year)
def file_headquarters_check(request: HttpRequest, site_id: int) -> HttpResponse:
    """申报总部检查: with its report, it counts for the year."""
    site, at = access.fetch_site(site_id, request.user), clock.now()
    form = HeadquartersForm(request.POST)
    if not form.is_valid():
        raise Refusal("headquarters_missing", missing=["organised_by"])
    kept = photos.keep(request, "report", at=at)
    row = headquarters.file_headquarters_check(
        site,
        by=request.user,
        at=at,
        held_on=form.cleaned_data["held_on"],
        organised_by=form.cleaned_data["organised_by"],
        report=kept[0] if kept else None,
    )
    said = _("已申报，计入 %(year)d 年。") % {"year": row.counted_year}
    return done(request, f"{reverse('inspections:year', args=[site.pk])}?year={row.counted_year}", said)


@act(again=_year)
def void_headquarters_check(request: HttpRequest, site_id: int) -> HttpResponse:
    """作废总部检查: the department finds that it was none."""
    site, given = access.fetch_site(site_id, request.user), request.POST.get("check", "")
    row = headquarters.fetch(site, clock.id_named(given) or 0)
    headquarters.void_headquarters_check(row, by=request.user, at=clock.now(), reason=request.POST.get("reason", ""))
    return done(
        request, f"{reverse('inspections:year', args=[site.pk])}?year={row.held_on.year}", _("已作废，不再计入。")
    )


def _chosen(request: HttpRequest, otherwise: int) -> int:
    asked = (request.POST if request.method == "POST" else request.GET).get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 and asked > "1949" else otherwise


@act(again=_year)
def confirm_year(request: HttpRequest, site_id: int) -> HttpResponse:
    """年度办结: the duty of the year is declared done."""
    site = access.fetch_site(site_id, request.user)
    row = reporting.confirm_year(site, by=request.user, at=clock.now(), year=_chosen(request, clock.today().year))
    said = _("%(site)s %(year)d 年已办结。") % {"site": wording.site(site.name), "year": row.year}
    return done(request, f"{reverse('inspections:year', args=[site.pk])}?year={row.year}", said)
