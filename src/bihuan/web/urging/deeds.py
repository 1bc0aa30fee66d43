"""The acts on a letter, on the interview after it and on a circular: the form of each, what it calls, what is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.conduct.circulars import operations as circulars
from bihuan.conduct.circulars.states import Act as CircularAct
from bihuan.conduct.urging import interviewing, operations
from bihuan.conduct.urging.states import Act
from bihuan.web.requests import act, done, incomplete
from bihuan.web.urging.forms import AnswerForm, CallForm, ClosingForm, MinutesForm, NothingForm, ReasonForm


@dataclass(frozen=True)
class Deed:
    """One act: its form, what it calls, and the line at the top of the page afterwards."""

    form: type[forms.Form]
    operation: Callable[..., Any]
    said: Any
    icon: str
    tone: str = "primary"


LETTERS: dict[str, Deed] = {
    Act.ISSUE_URGING_LETTER: Deed(NothingForm, operations.issue_urging_letter, _lazy("督办函已签发。"), "send"),
    Act.ANSWER_URGING_LETTER: Deed(
        AnswerForm, operations.answer_urging_letter, _lazy("答复已报送。"), "message-report"
    ),
    Act.CLOSE_URGING_LETTER: Deed(ClosingForm, operations.close_urging_letter, _lazy("督办函已办结。"), "circle-check"),
    Act.RETURN_URGING_ANSWER: Deed(
        ReasonForm, operations.return_urging_answer, _lazy("答复已退回。"), "arrow-back-up", "danger"
    ),
    Act.DROP_URGING_LETTER: Deed(ReasonForm, operations.drop_urging_letter, _lazy("已记录，不发。"), "ban", "danger"),
    Act.CALL_OFFICE_INTERVIEW: Deed(
        CallForm, interviewing.call_office_interview, _lazy("约谈通知已下发。"), "users", "secondary"
    ),
}
MINUTES = Deed(MinutesForm, interviewing.record_office_interview, _lazy("约谈已记录。"), "users")
CIRCULARS: dict[str, Deed] = {
    CircularAct.APPROVE_OFFICE_CIRCULAR: Deed(
        NothingForm, circulars.approve_office_circular, _lazy("通报已批准。"), "checks"
    ),
    CircularAct.PUBLISH_OFFICE_CIRCULAR: Deed(
        NothingForm, circulars.publish_office_circular, _lazy("通报已发布。"), "speakerphone"
    ),
    CircularAct.DROP_OFFICE_CIRCULAR: Deed(
        ReasonForm, circulars.drop_office_circular, _lazy("已记录，不发。"), "ban", "danger"
    ),
    CircularAct.WITHDRAW_OFFICE_CIRCULAR: Deed(
        ReasonForm, circulars.withdraw_office_circular, _lazy("通报已撤回。"), "arrow-back-up", "danger"
    ),
}


def views(deeds: dict[str, Deed], *, fetch: Callable[..., Any], page: Callable[..., Any], place: str) -> dict[str, Any]:
    """Act → its view: the thing that `fetch(id, by)` finds, the `page` that shows its form again, and the address of
    the name `place` that it leads to."""
    return {str(name): _view(str(name), deed, fetch, page, place) for name, deed in deeds.items()}


def _view(name: str, deed: Deed, fetch: Callable[..., Any], page: Callable[..., Any], place: str) -> Any:
    @act(again=page)
    def view(request: HttpRequest, **named: int) -> HttpResponse:
        (number,) = named.values()
        found = fetch(number, request.user)
        form = deed.form(request.POST, auto_id=f"{name}-%s")
        if not form.is_valid():
            return incomplete(page, request, number, sent=form, sent_by=name)
        deed.operation(found, by=request.user, at=clock.now(), **form.cleaned_data)
        return done(request, reverse(place, args=[number]), str(deed.said))

    return view


def offered(
    names: list[str], deeds: dict[str, Deed], words: dict[Any, str], request: HttpRequest, sent: Any, sent_by: str
) -> list[tuple[str, str, Deed, Any]]:
    """The acts of a page with their forms: empty, but for the one that was posted and not taken."""
    found = []
    for name in names:
        deed, label = deeds[name], words[name]
        typed = (sent or deed.form(request.POST, auto_id=f"{name}-%s")) if name == sent_by else None
        found.append((name, _(label), deed, typed or deed.form(auto_id=f"{name}-%s")))
    return found
