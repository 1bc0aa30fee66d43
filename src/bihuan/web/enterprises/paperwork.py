"""企业资料: the gap between the catalogue of the place and what the enterprise holds, and one paper at a time."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock, documents
from bihuan.insight import papers
from bihuan.parties import access
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.paperwork import operations, queries, rules
from bihuan.registers.kinds.paperwork.access import PAPERWORK, Act
from bihuan.registers.kinds.paperwork.states import PURPOSE
from bihuan.web.packs import words as packs
from bihuan.web.requests import act, done, page
from bihuan.web.wholetexts import fitting

LONGEST = 4000


@page
def paperwork(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The gap list, and beside it the paper that the address names."""
    return _paperwork(request, enterprise_id)


def _paperwork(request: HttpRequest, enterprise_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    enterprise = access.fetch_enterprise(enterprise_id, by)
    policy = policies.at(enterprise.division_code, on=clock.today())
    rows, wanted = queries.lines(enterprise, policy), request.POST.get("paper") or request.GET.get("paper", "")
    chosen = next((row for row in rows if row.code == wanted), None)
    facts = {
        "enterprise": enterprise,
        "rows": [(row, _name(row.code, policy)) for row in rows],
        "open": sum(not row.settled for row in rows),
        "missing": sum(row.missing for row in rows),
        "setting": policy.paperwork.catalogue,
        "chosen": chosen,
        "chosen_name": _name(chosen.code, policy) if chosen else "",
        "sections": _sections(request, chosen, policy, typed=refusal is not None) if chosen else [],
        "key": policy.paperwork.key_sections.on(chosen.code) if chosen else None,
        "opens": [one.pk for one in papers.about(by, chosen.paper.ref)] if chosen and chosen.paper else [],
        "counts": chosen is not None and chosen.code == rules.SYSTEMS,
        "parts": [(row, _name(row.code, policy)) for row in chosen.parts] if chosen else [],
        "held": sum(row.held for row in chosen.parts) if chosen else 0,
        "named_in": policy.projects.safety_systems,
        "applies_not": chosen is not None and rules.applies_not(chosen.code, policy),
        "may": _offered(enterprise, by, chosen),
        "refusal": refusal,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise_id]))],
    }
    return render(request, "enterprises/paperwork.html", facts)


def _offered(enterprise: Any, by: Any, row: Any) -> frozenset[str]:
    """The acts for the chosen item; none on the systems while nobody has named them."""
    unnamed = row is not None and row.code == rules.SYSTEMS and not row.parts
    return frozenset() if unnamed else PAPERWORK.open_acts(enterprise, by, among=list(Act))


def _name(code: str, policy: Any) -> str:
    return packs.code(code, policy.paperwork.catalogue.pack)


def _sections(request: HttpRequest, row: Any, policy: Any, *, typed: bool) -> list[tuple[str, str, str, bool]]:
    """(code, name, what it says, stressed); what was typed stays where the act was refused."""
    latest = row.editions[0].sections if row.editions else {}
    key = rules.key_sections(row.code, policy)
    given = request.POST if typed and any(name.startswith("part-") for name in request.POST) else {}
    return [
        (code, _name(code, policy), given.get(f"part-{code}", latest.get(code, "")), code in key)
        for code in rules.sections(row.code, policy)
    ]


def _done(request: HttpRequest, enterprise_id: int, said: str) -> HttpResponse:
    here = reverse("enterprises:paperwork", args=[enterprise_id])
    return done(request, f"{here}?{urlencode({'paper': _code(request)})}", said)


def _code(request: HttpRequest) -> str:
    return request.POST.get("paper", "")[:40]


@act(again=_paperwork)
def write_house_paper(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise, at = access.fetch_enterprise(enterprise_id, request.user), clock.now()
    PAPERWORK.require(Act.WRITE_HOUSE_PAPER, enterprise, request.user)  # before anything is kept
    file, brought = None, request.FILES.get("file")
    if brought is not None:
        file = documents.store(brought, filename=brought.name, by=request.user.ref, at=at, purpose=PURPOSE)
    parts = {
        name.removeprefix("part-"): fitting(text, "part_text", most=LONGEST)
        for name, text in request.POST.items()
        if name[:5] == "part-"
    }
    made = operations.write_house_paper(
        enterprise, by=request.user, at=at, code=_code(request), sections=parts, file=file
    )
    return _done(request, enterprise_id, _("已保存第%(n)s版。") % {"n": made.number})


@act(again=_paperwork)
def approve_house_paper(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    given = {"code": _code(request), "read": request.POST.get("read", "")}
    operations.approve_house_paper(enterprise, by=request.user, at=clock.now(), **given)
    return _done(request, enterprise_id, _("已批准。"))


@act(again=_paperwork)
def publish_house_paper(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    made = operations.publish_house_paper(enterprise, by=request.user, at=clock.now(), code=_code(request))
    return _done(request, enterprise_id, _("第%(n)s版已发布。") % {"n": made.number})


@act(again=_paperwork)
def settle_house_paper(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    reason = request.POST.get("reason", "")
    operations.settle_house_paper(enterprise, by=request.user, at=clock.now(), code=_code(request), reason=reason)
    return _done(request, enterprise_id, _("已办结。"))
