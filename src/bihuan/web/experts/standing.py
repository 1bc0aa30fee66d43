"""在库管理: what the keeper of a pool does about an expert in it: changes, certificates, work declined, removal."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.experts import access, leaving, queries, reviewing
from bihuan.experts.access import Act
from bihuan.experts.assessments import queries as assessments
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import photos
from bihuan.web.experts import words
from bihuan.web.experts.forms import CertificateForm, ChangeForm, DeclineForm, RemovalForm, SettleForm
from bihuan.web.requests import act, done, page
from bihuan.web.wholetexts import readable


@page
def standing(request: HttpRequest, expert_id: int) -> HttpResponse:
    """For the expert, who reports changes, and for the keeper of the pool; others get 404."""
    return standing_again(request, expert_id)


def standing_again(request: HttpRequest, expert_id: int, refusal: Refusal | None = None) -> HttpResponse:
    by, today = request.user, clock.today()
    expert = access.fetch_member(expert_id, by)
    own = [row for row in expert.memberships.all() if row.ended_on is None and access.owns_its_pool(row, by)]
    declined = queries.declined_by(expert)
    grounds = policies.at(own[0].pool.division_code, on=today).experts.replacement_grounds if own else None
    context = {
        "expert": expert,
        "refusal": refusal,
        "keeps": access.keeps_the_expert(expert, by),
        "crumbs": [
            (pgettext("list", "专家"), reverse("experts:list")),
            (expert.name, reverse("experts:show", args=[expert.pk])),
        ],
        "reviews": [(row, row.settled_at is None and _settles(row, by)) for row in queries.reviews_of(expert)],
        "change_form": ChangeForm(),
        "settle_form": SettleForm(),
        "certificate_form": CertificateForm(
            request.POST if refusal and "until" in request.POST else None,
            held=expert.certificates,
            initial={"until": expert.certificates_until},
        ),
        "notes": [(row, words.NOTED[row.kind], row.kind in words.AGAINST) for row in assessments.notes_of(expert)],
        "declined": declined,
        "decline_form": DeclineForm(
            request.POST if refusal and "work" in request.POST else None, initial={"on": clock.today()}
        ),
        "own": own,
        "grounds": grounds,
        "removal_form": RemovalForm(grounds=(grounds.value or ()) if grounds else (), declined=declined),
        "removals": [(row, words.replaced(row.ground)) for row in queries.removals_of(expert)],
    }
    return render(request, "experts/standing.html", context)


def _address(expert_id: int) -> str:
    return reverse("experts:standing", args=[expert_id])


def _settles(review: Any, by: Any) -> bool:
    return access.REVIEWS.allows(Act.SETTLE_REVIEW, review, by)


@act(again=standing_again)
def report_change(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_member(expert_id, request.user)
    asked = {name: request.POST.get(name, "") for name in ("kind", "note", "unit_name")}
    reviews = reviewing.report_change(expert, by=request.user, at=clock.now(), **asked)
    said = _("已登记变动，请复核；复核办结前不能派出。") if reviews else _("已登记变动。")
    return done(request, _address(expert_id), said)


@act(again=standing_again)
def settle_review(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_member(expert_id, request.user)
    review = next((one for one in queries.reviews_of(expert) if str(one.pk) == request.POST.get("review")), None)
    if review is None:
        raise Stranger(f"{expert.ref}.review")
    keep = request.POST.get("keep") == "yes"
    finding = request.POST.get("finding", "")
    reviewing.settle_review(review, by=request.user, at=clock.now(), finding=finding, keep=keep)
    return done(request, reverse("experts:show", args=[expert_id]), _("复核已办结。"))


@act(again=standing_again)
def renew_certificates(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_member(expert_id, request.user)
    form = CertificateForm(request.POST, held=expert.certificates)
    told = readable(form)
    given_up = request.POST.get("held") == "no"
    until = None if given_up else told.get("until") or date.min
    found = told.get("certificates", ())
    reviewing.renew_certificates(expert, by=request.user, at=clock.now(), until=until, certificates=found)
    return done(request, _address(expert_id), _("已注明不再持有。") if given_up else _("已更新有效期。"))


@act(again=standing_again)
def note_decline(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_member(expert_id, request.user)
    form = DeclineForm(request.POST)
    given = readable(form)
    leaving.note_decline(
        expert,
        by=request.user,
        at=clock.now(),
        work=given.get("work", ""),
        on=given.get("on"),
        reason=given.get("reason", ""),
        justified=bool(given.get("justified")),
    )
    return done(request, _address(expert_id), _("已登记推辞。"))


@act(again=standing_again)
def remove_expert(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_member(expert_id, request.user)
    row = next((one for one in expert.memberships.all() if str(one.pk) == request.POST.get("membership")), None)
    if row is None:
        raise Stranger(f"{expert.ref}.membership")
    at = clock.now()
    declined = next((d for d in queries.declined_by(expert) if str(d.pk) == request.POST.get("declined")), None)
    removal = leaving.remove_expert(
        row,
        by=request.user,
        at=at,
        ground=request.POST.get("ground", ""),
        evidence=request.POST.get("evidence", ""),
        declined=declined,
        files=photos.keep(request, "files", at=at),
    )
    said = _("已更换。") + "".join(words.freed(one) for one in removal.freed)
    return done(request, reverse("experts:show", args=[expert_id]), said)
