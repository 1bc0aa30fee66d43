"""自查巡检: the points of a site with what is due, the page that a QR label opens, and the sheet of labels."""

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.inspections import access as inspections
from bihuan.inspections.rounds import access, operations, queries
from bihuan.inspections.rounds.states import LAYER_WORDS, RHYTHM_WORDS, Act
from bihuan.parties import queries as parties
from bihuan.refusal import Refusal, Stranger
from bihuan.web import photos
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.rounds.forms import PointForm, ProblemForm, RetireForm
from bihuan.web.wholetexts import whole

STATUS = {
    "any": ("quiet", "circle-dashed", _("随时")),
    "due": ("warn", "clock", _("现在要查")),
    "overdue": ("bad", "clock-exclamation", _("有漏查")),
    "done": ("good", "circle-check", _("已查")),
    "waiting": ("quiet", "hourglass-high", _("未到时间")),
}
FIRST = ("due", "overdue", "waiting", "done", "any")


@page
def mine(request: HttpRequest) -> HttpResponse:
    """The points of one's own site; of the main one where there are several."""
    sites = list(parties.sites(request.user)) if request.user.enterprise_id else []
    if not sites:
        raise Stranger("rounds")
    return redirect("rounds:site", sites[0].pk)


@page
def site(request: HttpRequest, site_id: int) -> HttpResponse:
    return _site(request, site_id)


def _site(
    request: HttpRequest, site_id: int, refusal: Refusal | None = None, form: PointForm | None = None
) -> HttpResponse:
    found = inspections.fetch_site(site_id, request.user)
    dues = sorted(queries.points_of(found, request.user, at=clock.now()), key=lambda due: FIRST.index(due.status))
    others = [one for one in parties.sites(request.user) if one != found] if request.user.enterprise_id else []
    context = {
        "site": found,
        "others": others,
        "lines": [_line(due) for due in dues],
        "due": sum(due.status == "due" for due in dues),
        "missed": sum(len(due.missed) for due in dues),
        "may_set": access.SITES.allows(Act.SET_CHECK_POINT, found, request.user),
        "form": form or PointForm(request.POST if refusal else None),
        "refusal": refusal,
    }
    return render(request, "rounds/site.html", context)


def _line(due: queries.Due) -> dict[str, object]:
    """One point as the templates draw it."""
    tone, icon, word = STATUS[due.status]
    return {
        "due": due,
        "point": due.point,
        "layer": _(LAYER_WORDS[due.point.layer]),
        "rhythm": _(RHYTHM_WORDS[due.rhythm]),
        "tone": tone,
        "icon": icon,
        "word": _(str(word)),
    }


def _site_again(request: HttpRequest, site_id: int, *, refusal: Refusal) -> HttpResponse:
    return _site(request, site_id, refusal)


@act(again=_site_again)
def set_check_point(request: HttpRequest, site_id: int) -> HttpResponse:
    found = inspections.fetch_site(site_id, request.user)
    form = PointForm(request.POST)
    if not form.is_valid():
        return incomplete(_site, request, site_id, form=form)
    point = operations.set_check_point(found, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("rounds:site", args=[site_id]), _("已设自查点“%(name)s”。") % {"name": point.name})


@page
def point(request: HttpRequest, point_id: int) -> HttpResponse:
    return _point(request, point_id)


def _point(request: HttpRequest, point_id: int, refusal: Refusal | None = None) -> HttpResponse:
    """What a QR label opens: what to look at here, and one button for “nothing wrong”."""
    found = access.fetch_point(point_id, request.user)
    due = queries.due_at(found, at=clock.now())
    open_acts = access.POINTS.open_acts(found, request.user, among=access.POINTS.acts)
    standing = found.retired_at is None
    context = {
        **_line(due),
        "may_file": standing and Act.RECORD_ROUND in open_acts and (due.rhythm == "at_any_time" or due.status == "due"),
        "may_retire": standing and Act.RETIRE_CHECK_POINT in open_acts,
        "latest": queries.latest(found),
        "problem": ProblemForm(request.POST if refusal and request.POST.get("result") == "problem" else None),
        "retire": RetireForm(),
        "crumbs": [(_("自查巡检"), reverse("rounds:site", args=[found.site_id]))],
        "refusal": refusal,
    }
    return render(request, "rounds/point.html", context)


@act(again=_point)
def record_round(request: HttpRequest, point_id: int) -> HttpResponse:
    found, at = access.fetch_point(point_id, request.user), clock.now()
    problem = None
    if request.POST.get("result") == "problem":
        problem = {
            "description": whole(request, "description", most=1000),
            "photos": photos.keep(request, "photos", at=at),
        }
    row = operations.record_round(
        found, by=request.user, at=at, window=request.POST.get("window", "")[:20], problem=problem
    )
    if row.hazard_id:
        return done(request, reverse("hazards:show", args=[row.hazard_id]), _("已登记自查，并登记了隐患。"))
    return done(request, reverse("rounds:point", args=[point_id]), _("已登记：没有发现问题。"))


@act(again=_point)
def retire_check_point(request: HttpRequest, point_id: int) -> HttpResponse:
    found = access.fetch_point(point_id, request.user)
    operations.retire_check_point(found, by=request.user, at=clock.now(), reason=whole(request, "reason", most=200))
    return done(request, reverse("rounds:site", args=[found.site_id]), _("已停用“%(name)s”。") % {"name": found.name})


@page
def labels(request: HttpRequest, site_id: int) -> HttpResponse:
    """An A4 sheet of labels: each opens the page of its point on the phone that scans it."""
    found = inspections.fetch_site(site_id, request.user)
    dues = queries.points_of(found, request.user, at=clock.now())
    lines = [_line(due) for due in dues if due.point.retired_at is None]
    for line in lines:
        address = request.build_absolute_uri(reverse("rounds:point", args=[line["point"].pk]))
        line["qr"] = segno.make_qr(address, error="m").svg_data_uri(border=2, dark="#000", light="#fff")
    crumbs = [(_("自查巡检"), reverse("rounds:site", args=[site_id]))]
    return render(request, "rounds/labels.html", {"site": found, "lines": lines, "crumbs": crumbs})
