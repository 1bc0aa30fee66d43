"""重大隐患: on the board from the moment it is graded, with the minutes from the finding to that moment (QHD-7.2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.insight import majors, reach
from bihuan.insight.majors import Known
from bihuan.web import wording
from bihuan.web.board.views import only_offices, tabs
from bihuan.web.paging import keyset
from bihuan.web.requests import page


@page
def major(request: HttpRequest) -> HttpResponse:
    """The open ones of the office's place, or all; what lies elsewhere is refused."""
    only_offices(request)
    by, today, given = request.user, clock.today(), request.GET
    place = given.get("place", "") if given.get("place", "").isdecimal() else ""
    asked = given.get("enterprise", "")
    enterprise_id = clock.id_named(asked)
    reach.require_place(by, place, on=today)
    if enterprise_id is not None:
        reach.require_enterprise(by, enterprise_id, on=today)
    closed = given.get("closed") == "1"
    shown = keyset(majors.majors(by, place=place, enterprise_id=enterprise_id, closed=closed), request)
    return render(
        request,
        "board/major.html",
        {
            "tabs": tabs(request),
            "page": shown,
            "rows": [(hazard, known, took(known)) for hazard in shown.rows for known in [majors.known(hazard)]],
            "place": place,
            "closed": closed,
        },
    )


def took(known: Known | None) -> Any:
    """The time from the finding to the board, in words."""
    if known is None:
        return "—"
    said = wording.lasted(known.minutes)
    return _("至少 %(time)s") % {"time": said} if known.at_least else said
