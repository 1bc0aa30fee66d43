"""One pool and its work: who applies, who is in it, who is to be announced."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.experts import access, publishing, queries
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web.experts import words
from bihuan.web.requests import act, done, page


@page
def pool(request: HttpRequest, pool_id: int) -> HttpResponse:
    return pool_again(request, pool_id)


def pool_again(request: HttpRequest, pool_id: int, refusal: Refusal | None = None) -> HttpResponse:
    found = access.fetch_pool(pool_id, request.user)
    policy = policies.at(found.division_code, on=clock.today())
    members = queries.members(found)
    context = {
        "pool": found,
        "refusal": refusal,
        "crumbs": [
            (pgettext("list", "专家"), reverse("experts:list")),
            (_("专家库"), reverse("experts:pools")),
        ],
        "applications": [(one, words.named_specialties(one.expert)) for one in queries.applications_to(found)],
        "members": [(row, words.named_specialties(row.expert)) for row in members],
        "waiting": [row for row in members if row.announced_on is None],
        "announced": policy.experts.announcement_required.basis,
        **_fields(members, policy),
    }
    return render(request, "experts/pool.html", context)


def _fields(members: list[Any], policy: Any) -> dict[str, object]:
    """The fields the place wants covered, each with whether anybody in the pool covers it."""
    asked, held = policy.experts.fields_required, {code for row in members for code in row.expert.specialties}
    return {"fields": [(code in held, label) for code, label in words.specialties(asked.value or ())], "asked": asked}


@act(again=pool_again)
def publish_pool(request: HttpRequest, pool_id: int) -> HttpResponse:
    found = access.fetch_pool(pool_id, request.user)
    paper = publishing.publish_pool(found, by=request.user, at=clock.now())
    said = _("已公布，文号 %(number)s；聘书已逐人出具。") % {"number": paper.number}
    return done(request, reverse("experts:pool", args=[pool_id]), said)
