"""消息: what the person was told, newest first, each with the way to the thing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.notify import operations, queries
from bihuan.notify.texts import TEXTS
from bihuan.refusal import fill
from bihuan.web.requests import act, done, page

_PLACES = {
    "urging_letter": "urging:show",
    "office_circular": "urging:circular",
    "interview": "interviews:show",
    "closure_proposal": "closures:show",
    "measure_against": "measures:show",
    "hazard": "hazards:show",
    "likeness_of": "likeness:show",
    "likeness_at": "likeness:carried",
    "case": "cases:show",
    "inspection": "inspections:show",
    "document": "documents:show",
    "enterprise": "enterprises:show",
    "participation": "enterprises:participation",
    "self_report": "selfreports:show",
    "task_sheet": "tasks:show",
    "year": "inspections:year",
    "pool_year": "experts:assessments",
    "expert": "experts:show",
    "listing": "listings:show",
    "import": "sheets:show",
    "weak_link": "comment_weak_link",
    "certificates": "certificates:show",
    "standardisation": "enterprises:standardisation",
}
_LISTS = {
    "withdrawal": "withdrawals:list",
    "digest": "board-digests",
    "export": "sheets:exports",
    "own_year": "experts:mine",
    "own_reports": "selfreports:mine",
    "quality_model": "quality:list",
}
"""What has its place in a list or on the reader's own page, not on one of its own."""
_WORDS = frozenset({"measure"})
"""The facts that are words of the house, kept in Chinese."""


@page
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest fifty, and on from there."""
    before = request.GET.get("after", "")
    lines = queries.inbox(request.user.pk, before=clock.id_named(before))
    more = f"{request.path}?after={lines[-1].pk}" if len(lines) == queries.PAGE else ""
    rows = [{"line": line, "text": _text(line), "url": _place(line.about)} for line in lines]
    new = [str(line.pk) for line in lines if line.read_at is None]  # `unread` is the frame's count beside the bell
    return render(request, "inbox/inbox.html", {"rows": rows, "more": more, "new": new})


@act
def mark_read(request: HttpRequest) -> HttpResponse:
    """The lines that were on the screen are read."""
    ids = clock.ids_named(request.POST.getlist("id"))
    count = operations.mark_read(request.user.pk, message_ids=ids, at=clock.now())
    return done(request, reverse("inbox"), _("已将 %(count)d 条标为已读") % {"count": count})


def _text(line) -> str:
    said = {name: _(value) if name in _WORDS and value else value for name, value in line.facts.items()}
    return fill(_(TEXTS.get(line.event, line.event)), said)


def _place(about: str) -> str:
    kind, _colon, key = about.partition(":")
    if kind in _LISTS:
        return reverse(_LISTS[kind])
    try:
        return reverse(_PLACES[kind], args=[int(key)])
    except (KeyError, NoReverseMatch, ValueError):
        return ""
