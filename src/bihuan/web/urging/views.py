"""督办函: what the office sent and received, a letter on an office that is behind, and one letter with its answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.conduct.urging import access, figures, operations, queries, rules
from bihuan.conduct.urging.states import ACT_WORDS, Act, InterviewState, LetterState
from bihuan.insight import weak
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.urging import deeds
from bihuan.web.urging.forms import DemandForm, MinutesForm


def only_offices(request: HttpRequest) -> None:
    if not access.knows_offices(None, request.user):
        raise Stranger("urging")


def crumbs() -> list[tuple[str, str]]:
    return [(_("督办下级"), reverse("urging:list"))]


@page
def index(request: HttpRequest) -> HttpResponse:
    """Of the own office: what it received, or what it sent."""
    only_offices(request)
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
    only_offices(request)
    found = weak.offices_behind(request.user, on=clock.today())
    return render(request, "urging/offices.html", {"offices": found, "crumbs": crumbs()})


@page
def new(request: HttpRequest, office_id: int) -> HttpResponse:
    return _new(request, office_id)


def _new(
    request: HttpRequest, office_id: int, refusal: Refusal | None = None, form: DemandForm | None = None
) -> HttpResponse:
    office, today = access.fetch_below(office_id, request.user), clock.today()
    found = figures.of_office(office, above=request.user.regulator, on=today)
    policy = policies.at(office.division_code, on=today)
    context = {
        "office": office,
        "rows": told([one.kept() for one in found]),
        "behind": rules.behind(found),
        "in_sight": figures.in_sight(office, request.user.regulator),
        "today": today,
        "basis": rules.basis_of(policy),
        "days": policy.regulator.urging_reply_days,
        "form": form or DemandForm(request.POST if refusal is not None else None),
        "refusal": refusal,
        "crumbs": [*crumbs(), (_("选择部门"), reverse("urging:offices"))],
    }
    return render(request, "urging/new.html", context)


@act(again=_new)
def draft_urging_letter(request: HttpRequest, office_id: int) -> HttpResponse:
    office, form = access.fetch_below(office_id, request.user), DemandForm(request.POST)
    if not form.is_valid():
        return incomplete(_new, request, office_id, form=form)
    made = operations.draft_urging_letter(office, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("urging:show", args=[made.pk]), _("督办函已起草，请负责人签发。"))


def told(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
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
    meetings = queries.interviews_of(letter)
    names = queries.open_acts(letter, by, on=clock.today(), called=queries.is_called(meetings))
    now = _today(letter)
    if now is not None and not rules.behind(now):  # signing would be refused: the draft can only be dropped
        names = [name for name in names if name != Act.ISSUE_URGING_LETTER]
    offers = deeds.offered(names, deeds.LETTERS, ACT_WORDS, request, sent, sent_by)
    policy = policies.at(letter.to_office.division_code, on=clock.local_day(letter.issued_at or letter.drafted_at))
    context = {
        "letter": letter,
        "rows": [one for one in told([one.kept() for one in now] if now else letter.figures) if one["n"]],
        "as_of": clock.today() if now else letter.figures_on,
        "nothing_behind": now is not None and not rules.behind(now),
        "offers": offers,
        "meetings": [(one, _minutes(one, by, request, sent, sent_by)) for one in meetings],
        "circulars": list(letter.circulars.order_by("id")) if letter.office_id == by.regulator_id else [],
        "mine": letter.office_id == by.regulator_id,
        "late": letter.is_overdue(clock.today()),
        "basis": rules.basis_of(policy),
        "days": policy.regulator.urging_reply_days,
        "refusal": refusal,
        "crumbs": crumbs(),
    }
    return render(request, "urging/show.html", context)


def _today(letter: Any) -> list[Any] | None:
    """The figures of today for a draft, on which it would be signed; None once they stand in the letter."""
    if letter.state != LetterState.DRAFTED:
        return None
    return figures.of_office(letter.to_office, above=letter.office, on=clock.today())


def _minutes(one: Any, by: Any, request: HttpRequest, sent: Any, sent_by: str) -> MinutesForm | None:
    """The form of the minutes, for whoever records an interview that was called, once its hour has come; what was
    written before that stays."""
    if one.state != InterviewState.CALLED:
        return None
    if sent_by != Act.RECORD_OFFICE_INTERVIEW and clock.now() < one.held_at:
        return None
    if not access.INTERVIEWS.allows(Act.RECORD_OFFICE_INTERVIEW, one, by):
        return None
    if sent_by != Act.RECORD_OFFICE_INTERVIEW:
        return MinutesForm(auto_id="minutes-%s")
    return sent or MinutesForm(request.POST, auto_id="minutes-%s")


@page
def interview(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """An interview stands on the page of its letter."""
    found = access.fetch_interview(meeting_id, request.user)
    return redirect(f"{reverse('urging:show', args=[found.letter_id])}#interview-{found.pk}")


def _interview_again(request: HttpRequest, meeting_id: int, **more: Any) -> HttpResponse:
    return _show(request, access.fetch_interview(meeting_id, request.user).letter_id, **more)


@act(again=_interview_again)
def record_office_interview(request: HttpRequest, meeting_id: int) -> HttpResponse:
    found = access.fetch_interview(meeting_id, request.user)
    form = MinutesForm(request.POST, auto_id="minutes-%s")
    if not form.is_valid():
        sent_by = str(Act.RECORD_OFFICE_INTERVIEW)
        return incomplete(_interview_again, request, meeting_id, sent=form, sent_by=sent_by)
    deeds.MINUTES.operation(found, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("urging:show", args=[found.letter_id]), str(deeds.MINUTES.said))


ACTS = deeds.views(deeds.LETTERS, fetch=access.fetch, page=_show, place="urging:show")
