"""督办函: what the office sent and received, a letter on an office that is behind, and one letter with its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.conduct.urging import access, figures, operations, queries, rules
from bihuan.conduct.urging.states import ACT_WORDS, Act
from bihuan.insight import weak
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.urging.forms import AnswerForm, ClosingForm, DemandForm, NothingForm, ReasonForm


@dataclass(frozen=True)
class Deed:
    """One act on a letter: its form, what it calls, and the line at the top of the page afterwards."""

    form: type[forms.Form]
    operation: Callable[..., Any]
    said: Any
    icon: str
    tone: str = ""


DEEDS: dict[str, Deed] = {
    Act.ISSUE_URGING_LETTER: Deed(
        NothingForm, operations.issue_urging_letter, _lazy("督办函已签发。"), "send", "primary"
    ),
    Act.ANSWER_URGING_LETTER: Deed(
        AnswerForm, operations.answer_urging_letter, _lazy("答复已报送。"), "message-report", "primary"
    ),
    Act.CLOSE_URGING_LETTER: Deed(
        ClosingForm, operations.close_urging_letter, _lazy("督办函已办结。"), "circle-check", "primary"
    ),
    Act.RETURN_URGING_ANSWER: Deed(
        ReasonForm, operations.return_urging_answer, _lazy("答复已退回。"), "arrow-back-up", "danger"
    ),
    Act.DROP_URGING_LETTER: Deed(ReasonForm, operations.drop_urging_letter, _lazy("已记录，不发。"), "ban", "danger"),
}


def _only_offices(request: HttpRequest) -> None:
    if not access.knows_offices(None, request.user):
        raise Stranger("urging")


def _crumbs() -> list[tuple[str, str]]:
    return [(_("督办下级"), reverse("urging:list"))]


@page
def index(request: HttpRequest) -> HttpResponse:
    """Of the own office: what it received, or what it sent."""
    _only_offices(request)
    sent = request.GET.get("show") == "sent"
    return render(
        request,
        "urging/index.html",
        {
            "page": keyset(queries.letters(request.user, received=not sent), request),
            "sent": sent,
            "today": clock.today(),
        },
    )


@page
def offices(request: HttpRequest) -> HttpResponse:
    """Whom one may urge, those with the most late hazards first."""
    _only_offices(request)
    found = weak.offices_behind(request.user, on=clock.today())
    return render(request, "urging/offices.html", {"offices": found, "crumbs": _crumbs()})


@page
def new(request: HttpRequest, office_id: int) -> HttpResponse:
    return _new(request, office_id)


def _new(
    request: HttpRequest, office_id: int, refusal: Refusal | None = None, form: DemandForm | None = None
) -> HttpResponse:
    office, today = access.fetch_below(office_id, request.user), clock.today()
    found = figures.of_office(office, on=today)
    policy = policies.at(office.division_code, on=today)
    context = {
        "office": office,
        "rows": _told([one.kept() for one in found]),
        "behind": rules.behind(found),
        "today": today,
        "basis": rules.basis_of(policy),
        "days": policy.regulator.urging_reply_days,
        "form": form or DemandForm(request.POST if refusal is not None else None),
        "refusal": refusal,
        "crumbs": [*_crumbs(), (_("选择部门"), reverse("urging:offices"))],
    }
    return render(request, "urging/new.html", context)


@act(again=_new)
def draft_urging_letter(request: HttpRequest, office_id: int) -> HttpResponse:
    office, form = access.fetch_below(office_id, request.user), DemandForm(request.POST)
    if not form.is_valid():
        return incomplete(_new, request, office_id, form=form)
    made = operations.draft_urging_letter(office, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("urging:show", args=[made.pk]), _("督办函已起草，请负责人签发。"))


def _told(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures with their words."""
    said = ((rules.FIGURE_WORDS[one["what"]], one) for one in kept)
    return [{**one, "words": _(words)} for words, one in said]


@page
def show(request: HttpRequest, letter_id: int) -> HttpResponse:
    return _show(request, letter_id)


def _show(
    request: HttpRequest, letter_id: int, refusal: Refusal | None = None, sent: Any = None, sent_by: str = ""
) -> HttpResponse:
    """`sent` is the form of the act `sent_by` that has to be filled in again; after a refusal it is what was posted."""
    by, letter = request.user, access.fetch(letter_id, request.user)
    sent_by = sent_by or (request.path.rstrip("/").rpartition("/")[2] if refusal else "")
    offers = []
    for name in queries.open_acts(letter, by):
        deed = DEEDS[name]
        typed = (sent or deed.form(request.POST, auto_id=f"{name}-%s")) if name == sent_by else None
        offers.append((name, _(ACT_WORDS[Act(name)]), deed, typed or deed.form(auto_id=f"{name}-%s")))
    policy = policies.at(letter.to_office.division_code, on=clock.local_day(letter.issued_at or letter.drafted_at))
    context = {
        "letter": letter,
        "rows": _told(letter.figures),
        "offers": offers,
        "mine": letter.office_id == by.regulator_id,
        "late": letter.is_overdue(clock.today()),
        "basis": rules.basis_of(policy),
        "days": policy.regulator.urging_reply_days,
        "refusal": refusal,
        "crumbs": _crumbs(),
    }
    return render(request, "urging/show.html", context)


def _acts(name: str, deed: Deed) -> Any:
    @act(again=_show)
    def view(request: HttpRequest, letter_id: int) -> HttpResponse:
        letter = access.fetch(letter_id, request.user)
        form = deed.form(request.POST, auto_id=f"{name}-%s")
        if not form.is_valid():
            return incomplete(_show, request, letter_id, sent=form, sent_by=name)
        deed.operation(letter, by=request.user, at=clock.now(), **form.cleaned_data)
        return done(request, reverse("urging:show", args=[letter_id]), str(deed.said))

    return view


ACTS = {str(name): _acts(str(name), deed) for name, deed in DEEDS.items()}
