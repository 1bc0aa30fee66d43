"""安全状况反馈: what was told of an enterprise, and telling more."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import clock
from bihuan.filings.feedbacks import operations, queries
from bihuan.filings.feedbacks.access import FEEDBACKS, Act
from bihuan.parties import access as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web.controls import asks
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page

PROSE = forms.Textarea(attrs={"rows": 4})


class FeedbackForm(forms.Form):
    situation = asks(forms.CharField(label=gettext_lazy("安全状况"), required=False, max_length=2000, widget=PROSE))
    suggestion = asks(forms.CharField(label=gettext_lazy("意见和建议"), required=False, max_length=2000, widget=PROSE))


@page
def show(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    return _show(request, enterprise_id)


def _show(request: HttpRequest, enterprise_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    enterprise = parties.fetch_enterprise(enterprise_id, request.user)
    context = {
        "enterprise": enterprise,
        "page": keyset(queries.of_enterprise(enterprise, request.user), request),
        "may": bool(FEEDBACKS.open_acts(enterprise, request.user, among=Act)),
        "law": policies.at(enterprise.division_code, on=clock.today()).engagement.feedback_hours,
        "form": FeedbackForm(request.POST or None),
        "refusal": refusal,
    }
    return render(request, "feedbacks/show.html", context, status=422 if refusal else 200)


@act(again=_show)
def give_situation_feedback(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = parties.fetch_enterprise(enterprise_id, request.user)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return incomplete(_show, request, enterprise_id)
    row = operations.give_situation_feedback(enterprise, by=request.user, at=clock.now(), **form.cleaned_data)
    url = reverse("feedbacks:show", args=[enterprise_id])
    return done(request, url, _("已反馈给%(name)s。") % {"name": row.office.name})
