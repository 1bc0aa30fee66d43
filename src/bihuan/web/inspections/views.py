"""The list of checks, a check's own page, its history and its papers."""

import re
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import audit, clock
from bihuan.documents import queries as documents
from bihuan.experts import queries as expert_queries
from bihuan.inspections import access, queries, revisits, rules
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.states import KIND_WORDS, STATE_WORDS
from bihuan.parties import exceptions
from bihuan.parties import queries as parties
from bihuan.refusal import Refusal
from bihuan.web import wording
from bihuan.web.inspections import words
from bihuan.web.inspections.forms import ReasonForm
from bihuan.web.paging import figure, keyset
from bihuan.web.requests import page

PLANNERS = frozenset(
    {"enterprise_principal", "enterprise_deputy", "enterprise_safety", "regulator_clerk", "regulator_leader"}
)

ON_SITE = frozenset({"planned", "ongoing", "explained", "delivered"})

YEAR = re.compile(r"20\d\d", re.ASCII)


def listed_for(request: HttpRequest):
    """The checks in scope, narrowed by the address."""
    return queries.checks(request.user, _wanted(request))


def _wanted(request: HttpRequest) -> queries.Wanted:
    """What the address asks for; what it cannot mean is left out."""
    given = request.GET
    state, kind, year = given.get("state", ""), given.get("kind", ""), given.get("reported", "")
    return queries.Wanted(
        state=state if state in STATE_WORDS else "",
        text=given.get("q", ""),
        kind=kind if kind in KIND_WORDS else "",
        reported=int(year) if YEAR.fullmatch(year) else None,
    )


@page
def index(request: HttpRequest) -> HttpResponse:
    wanted = _wanted(request)
    counts, state = queries.counts_by_state(request.user, wanted), wanted.state
    shown = {
        "page": keyset(listed_for(request), request),
        "chips": _chips(request, wanted, counts),
        "wanted": wanted,
        "narrowing": _narrowing(wanted),
        "total": figure(counts.by_state[state] if state else counts.by_state.total(), beyond=counts.bounded),
        "may_plan": bool(PLANNERS & set(request.user.roles)),
        "presses": request.user.regulator_id is not None,
    }
    return render(request, "inspections/list.html", shown)


def _narrowing(wanted: queries.Wanted) -> str:
    """In words, what the list leaves out beside a state; "" where it leaves out nothing."""
    year = _("{year} 年出了报告的检查").format(year=wanted.reported) if wanted.reported else ""
    return " · ".join(part for part in (year, _(KIND_WORDS[wanted.kind]) if wanted.kind else "") if part)


def _chips(request: HttpRequest, wanted: queries.Wanted, counts: queries.StateCounts) -> list[dict[str, object]]:
    def url(code: str) -> str:
        wish = {"state": code, "q": wanted.text, "kind": wanted.kind, "reported": wanted.reported}
        asked = {name: value for name, value in wish.items() if value}
        return f"{request.path}?{urlencode(asked)}" if asked else request.path

    def chip(label: str, code: str, n: int) -> dict[str, object]:
        shown = figure(n, beyond=counts.bounded)
        return {"label": label, "url": url(code), "count": shown, "active": code == wanted.state}

    chips = [chip(_("全部"), "", counts.by_state.total())]
    chips += [
        chip(_(label), code, counts.by_state[code])
        for code, label in STATE_WORDS.items()
        if counts.by_state[code] or counts.bounded or code == wanted.state
    ]
    return chips


@page
def show(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return shown(request, inspection_id)


def shown(request: HttpRequest, inspection_id: int, refusal: Refusal | None = None) -> HttpResponse:
    """The check's first page; while it is prepared, with everything that is still missing."""
    inspection = access.fetch(inspection_id, request.user)
    team = list(inspection.team.all())
    policy = policy_of(inspection)
    granted = exceptions.of_subject(inspection.ref)
    preparing = inspection.state == "planned"
    excepted = [row.code for row in granted]
    rows = queries.readiness_of(inspection, on=clock.today(), excepted=excepted) if preparing else []
    acts = access.open_acts(inspection, request.user)
    me = next((member for member in team if member.expert.account_id == request.user.pk), None)
    people = parties.names_of([inspection.planned_by, inspection.agreed_by_enterprise, inspection.agreed_by_lead])
    context = {
        "inspection": inspection,
        "tabs": words.tabs(inspection, "show"),
        "crumbs": words.crumbs(),
        "team": [(member, wording.label("expert_specialties", member.specialty)) for member in team],
        "policy": policy,
        "conditions": words.conditions(rows, inspection),
        "wants_experts": words.wants_experts(rows),
        "ready": all(row.met or not row.asked for row in rows),
        "processes": _processes(inspection, team),
        "steps": [] if preparing else words.steps(inspection),
        "acts": acts,
        "me": me,
        "to_enter": bool(me and me.checked_in_at is None and rules.arrival_asked(inspection.kind, policy)),
        "granted": [_standing(row, inspection) for row in granted],
        "earlier": _earlier(inspection) if granted else [],
        "may_except": preparing and bool(team) and _exceptable(rows, policy) and _approves(request, inspection),
        "needs_exception": preparing and _exceptable(rows, policy),
        "agreed": _agreed(inspection, people),
        "my_side_agreed": _my_side_agreed(inspection, request.user),
        "planned_by": people.get(inspection.planned_by, ""),
        "reason_form": ReasonForm(request.POST if refusal and "reason" in request.POST else None),
        "phone": _phone(inspection) if me and inspection.state in ON_SITE else None,
        "refusal": refusal,
    }
    return render(request, "inspections/show.html", context)


def _phone(inspection) -> dict[str, str]:
    """The address by which the app for the site takes the check along, to be tapped or read by a camera."""
    address = f"{reverse('field:app')}#/take/{inspection.pk}"
    code = segno.make_qr(settings.PUBLIC_URL + address, error="m")
    return {"url": address, "qr": code.svg_data_uri(border=2, dark="#000", light="#fff")}


def _standing(row, inspection) -> dict[str, object]:
    """The exception in force: who, when, for how many, why."""
    who, said = row.approved_by.name, {"reason": row.reason, "experts": inspection.fewest_experts}
    return {"who": who, "at": row.approved_at, "clause": row.clause, **said}


def _earlier(inspection) -> list[dict[str, object]]:
    """The exceptions that the one in force has taken the place of, told alike."""
    events = exceptions.earlier(inspection.ref, "too_few_experts")
    names = parties.names_of_refs({event.by for event in events}) if events else {}
    return [{"who": names.get(one.by, ""), "at": one.at, "clause": one.basis[0], **one.data} for one in events]


def _processes(inspection, team) -> list[dict[str, object]]:
    """The site's key processes by name, each with who covers it and which specialties would."""
    lines = []
    for process in inspection.enterprise.key_processes:
        covering = queries.covering(process)
        lines.append(
            {
                "name": wording.label("key_processes", process),
                "by": [member.expert.name for member in team if member.specialty in covering],
                "wanted": [(code, wording.label("expert_specialties", code)) for code in sorted(covering)],
            }
        )
    return lines


def _exceptable(rows, policy) -> bool:
    few = next((row for row in rows if row.code == "too_few_experts"), None)
    return few is not None and not few.met and str(policy.checks.min_experts.modality) == "should"


def _approves(request: HttpRequest, inspection) -> bool:
    return exceptions.approves(request.user, access.exception_matter(inspection))


def _agreed(inspection, people: dict[int, str]) -> list[tuple[str, str]]:
    return [
        (_("企业"), people.get(inspection.agreed_by_enterprise, "")),
        (_("检查组组长"), people.get(inspection.agreed_by_lead, "")),
    ]


def _my_side_agreed(inspection, by) -> bool:
    side = "agreed_by_enterprise" if by.enterprise_id == inspection.enterprise_id else "agreed_by_lead"
    return bool(getattr(inspection, side))


@page
def history(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    events = audit.timeline(inspection.ref)  # as long as its list: a run of answers is told in one line
    names = parties.names_of_refs({event.by for event in events})
    experts = expert_queries.names_of_refs(event.data["expert"] for event in events if "expert" in event.data)
    context = {
        "inspection": inspection,
        "tabs": words.tabs(inspection, "history"),
        "crumbs": words.crumbs(),
        "events": words.timeline(events, names, experts),
    }
    return render(request, "inspections/history.html", context)


@page
def paper(request: HttpRequest, inspection_id: int, document_id: int) -> HttpResponse:
    """The sealed file of one of the check's papers."""
    inspection = access.fetch(inspection_id, request.user)
    document = documents.papers(inspection.ref).filter(pk=document_id).first()
    if document is None:
        raise Http404("no such paper")
    response = HttpResponse(document.pdf(), content_type="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(document.title + document.number)}.pdf"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@page
def proposed(request: HttpRequest) -> HttpResponse:
    """回访建议: the checks whose results propose another visit, for whoever arranges visits."""
    shown = {
        "page": keyset(revisits.proposed(request.user, on=clock.today()), request),
        "crumbs": words.crumbs(),
        "may_plan": bool(PLANNERS & set(request.user.roles)),
    }
    return render(request, "inspections/revisits.html", shown)


def address(name: str, inspection) -> str:
    """The address of a part of the check's page."""
    return reverse(f"inspections:{name}", args=[inspection.pk])
