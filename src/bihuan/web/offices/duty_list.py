"""职责清单: who supervises which sector in the own place, pasted as a spreadsheet copies it, and what it routes."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.parties import access, assigning, places
from bihuan.parties.access import Act
from bihuan.parties.assigning import Listed
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import punctuation, wording
from bihuan.web.requests import act, done, page

ROLES = {
    **dict.fromkeys(("", "监管", "supervises"), "supervises"),
    **dict.fromkeys(("行业管理", "行业", "industry"), "industry"),
}


def lines(text: str) -> list[Listed]:
    """部门、行业、职责 side by side, apart by a tab, a comma or a bar; the sector by name or code. Raises
    `duty_line_unreadable` naming the lines that say something else."""
    codes = {word: code for code, names in places.labels("sectors").items() for word in (code, *names)}
    found, unreadable = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = [part.strip() for part in re.split("[\t,，|｜]", line)]
        if not any(parts):
            continue
        office, sector, role = (*parts, "", "")[:3]
        if not office or sector not in codes or role not in ROLES:
            unreadable.append(number)
            continue
        found.append(Listed(office, codes[sector], ROLES[role]))
    if unreadable:
        raise Refusal("duty_line_unreadable", lines=unreadable[:10])
    return found


@page
def show(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    if by.regulator_id is None or not access.supervises_place("", by):
        raise Stranger("duty_list")
    place = by.regulator.division_code
    listed = assigning.duty_list(place)
    context = {
        "rows": [(line, wording.label("sectors", line.sector)) for line in listed],
        "place": wording.place(place),
        "may_import": access.DUTY_LISTS.allows(Act.IMPORT_DUTY_LIST, place, by),
        "left_over": punctuation.listed(wording.label("sectors", code) for code in assigning.left_over(listed)),
        "law": policies.at(place, on=clock.today()).posts.duty_list_binds,
        "pasted": request.POST.get("lines", "") or "\n".join(
            f"{line.office.name}，{wording.label('sectors', line.sector)}，{line.get_role_display()}" for line in listed
        ),
        "crumbs": [(_("部门"), reverse("offices:list"))],
        "refusal": refusal,
    }  # fmt: skip
    return render(request, "offices/duty_list.html", context)


@act(again=_show)
def import_duty_list(request: HttpRequest) -> HttpResponse:
    brought = lines(request.POST.get("lines", ""))
    routed = assigning.import_duty_list(by=request.user, at=clock.now(), lines=brought)
    said = _("职责清单已导入，%(n)d 家企业转由清单所列部门监管。") % {"n": routed}
    return done(request, reverse("offices:duty_list"), said)
