"""排查参与: who of the enterprise finds hazards, by five kinds of people (LY-1.3.3), and how many it finds itself over
time (HZ-5.3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.filings.participation import operations, queries, rules
from bihuan.filings.participation.access import FINDERS
from bihuan.filings.participation.states import FINDER_WORDS, Act
from bihuan.hazards import access as hazards
from bihuan.parties import access
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web.enterprises.frame import Frame
from bihuan.web.requests import page

LOOKED_BACK = 90
"""Days for which finds are counted where the place sets none."""


class KindForm(forms.Form):
    account = forms.TypedChoiceField(label=_lazy("人员"), coerce=int)
    kind = forms.ChoiceField(label=_lazy("类别"), choices=[(c, _lazy(word)) for c, word in FINDER_WORDS.items()])

    def __init__(self, *args: Any, people: list[queries.Person] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["account"].choices = [(one.account.pk, one.account.name) for one in people]


def _show(
    request: HttpRequest, enterprise_id: int, *, refusal: Refusal | None = None, sent: Any = None
) -> HttpResponse:
    by, today = request.user, clock.today()
    enterprise = access.fetch_enterprise(enterprise_id, by)
    policy = policies.at(enterprise.division_code, on=today)
    days = policy.posts.quiet_role_days.or_else(LOOKED_BACK)
    people = queries.people(enterprise, on=today, days=days)
    quiet = rules.quiet(queries.last_of(people), policy, on=today)
    may = FINDERS.open_acts(enterprise, by, among=[Act.SET_FINDER_ROLE])
    facts = {
        "enterprise": enterprise,
        "days": days,
        "kinds": [(_(FINDER_WORDS[kind]), n, kind in quiet) for kind, n in queries.by_kind(people).items()],
        "people": [(one, _(FINDER_WORDS[one.kind]) if one.kind else _("未分类")) for one in people],
        "law": policy.posts.participating_roles,
        "quiet_law": policy.posts.quiet_role_days,
        "shares": queries.shares(enterprise, on=today),
        "share_law": policy.self_report.own_share,
        "to_claim": queries.to_claim(enterprise) if may else [],
        "may": may,
        "form": KindForm(people=people),
        "refusal": refusal,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise_id]))],
    }
    return render(request, "enterprises/participation.html", facts, status=200 if refusal is None else 422)


show = page(_show)
FRAME = Frame("participation", _show)


@FRAME.act
def set_finder_role(request: HttpRequest, enterprise: Any) -> str:
    people = {one.account.pk: one.account for one in queries.people(enterprise, on=clock.today(), days=1)}
    wanted, kind = request.POST.get("account", ""), request.POST.get("kind", "")
    account = people.get(clock.id_named(wanted))
    operations.set_finder_role(enterprise, by=request.user, at=clock.now(), account=account, kind=kind)
    return _("已登记")


@FRAME.act
def claim_own_find(request: HttpRequest, enterprise: Any) -> str:
    wanted = request.POST.get("hazard", "")
    hazard = hazards.fetch(clock.id_named(wanted) or 0, request.user)
    operations.claim_own_find(hazard, by=request.user, at=clock.now())
    return _("已计为企业自己发现")
