"""停产和复工: since when an enterprise stands still, the points that are checked, and starting again (YT-3.7)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.parties import access
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.resumption import operations, rules
from bihuan.registers.kinds.resumption.access import RESUMPTIONS
from bihuan.registers.kinds.resumption.states import Act
from bihuan.web import wording
from bihuan.web.enterprises.frame import Frame
from bihuan.web.inspections.forms import DayInput
from bihuan.web.requests import page
from bihuan.web.wholetexts import fitting

LONGEST = 300


class ShutdownForm(forms.Form):
    since = forms.DateField(label=_lazy("停产起"), widget=DayInput)
    reason = forms.CharField(label=_lazy("停产原因"), max_length=200, required=False)


def _show(
    request: HttpRequest, enterprise_id: int, *, refusal: Refusal | None = None, sent: ShutdownForm | None = None
) -> HttpResponse:
    """Whether the enterprise stands still, and how far its resumption check is."""
    by = request.user
    enterprise = access.fetch_enterprise(enterprise_id, by)
    standing, typed = operations.standing(enterprise), _typed(request) if refusal is not None else {}
    lines = [_line(code, row, standing, typed) for code, row in operations.items().items()]
    facts = {
        "enterprise": enterprise,
        "standing": standing,
        "lines": lines,
        "met": sum(1 for line in lines if line["answer"].get("met")),
        "earlier": list(enterprise.shutdowns.exclude(resumed_on=None).order_by("-since")[:20]),
        "basis": rules.ground(policies.at(enterprise.division_code, on=clock.today())),
        "form": sent or ShutdownForm(initial={"since": clock.today()}),
        "may": RESUMPTIONS.open_acts(enterprise, by, among=list(Act)),
        "refusal": refusal,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise_id]))],
    }
    return render(request, "enterprises/resumption.html", facts, status=200 if sent is None else 422)


def _line(code: str, row: Any, standing: Any, typed: dict[str, tuple[bool, str]]) -> dict[str, Any]:
    answer = dict(standing.answers.get(code, {})) if standing is not None else {}
    if code in typed:
        answer |= {"met": typed[code][0], "note": typed[code][1]}
    text = row["en"] if wording.english() else row["zh"]
    return {"code": code, "text": text, "basis": "；".join(row["basis"]), "answer": answer}


def _typed(request: HttpRequest) -> dict[str, tuple[bool, str]]:
    """The points that the form answers: met, or not, and what is lacking."""
    sent = request.POST
    return {
        code: (sent[f"met-{code}"] == "yes", sent.get(f"note-{code}", ""))
        for code in operations.items()
        if sent.get(f"met-{code}") in ("yes", "no")
    }


show = page(_show)
FRAME = Frame("resumption", _show)
record_shutdown = FRAME.writes(ShutdownForm, operations.record_shutdown, _lazy("已登记停产停业"))


@FRAME.act
def answer_resumption_items(request: HttpRequest, enterprise: Any) -> str:
    said = _typed(request).items()
    answers = {code: (met, fitting(note, "lacking_note", most=LONGEST)) for code, (met, note) in said}
    operations.answer_resumption_items(enterprise, by=request.user, at=clock.now(), answers=answers)
    return _("已保存")


@FRAME.act
def resume_production(request: HttpRequest, enterprise: Any) -> str:
    operations.resume_production(enterprise, by=request.user, at=clock.now())
    return _("已恢复生产经营")
