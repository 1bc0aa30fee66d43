"""案件: an office's cases, one case with its evidence, turn and transfers, and what an enterprise was served."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.conduct.cases import access, papers, queries, reading
from bihuan.conduct.cases.ledger import policy_of
from bihuan.conduct.transfers import access as transfers
from bihuan.conduct.transfers import queries as moves
from bihuan.conduct.transfers.states import Act as TransferAct
from bihuan.conduct.transfers.states import Kind
from bihuan.hazards.access import sees_hazard
from bihuan.insight import papers as documents
from bihuan.parties import queries as register
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import history
from bihuan.web.cases import deeds
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page

SHOWN = ("open", "closed", "all")
ENTERPRISE_OFFICE = ("enterprise_principal", "enterprise_deputy", "enterprise_safety")


@page
def index(request: HttpRequest) -> HttpResponse:
    """Of an office its cases; of an enterprise's managers what was decided and served on it."""
    by = request.user
    if not access.in_an_office(None, by) and not by.holds(*ENTERPRISE_OFFICE):
        raise Stranger("cases")
    show = request.GET.get("show") if request.GET.get("show") in SHOWN else "open"
    text, may = request.GET.get("q", "").strip(), queries.may_open(by)
    context = {
        "page": keyset(queries.cases(by, show="all" if by.enterprise_id else show), request),
        "show": show,
        "links": [(name, f"?show={name}") for name in SHOWN],
        "q": text,
        "may_open": may,
        "firms": register.enterprises(by, text=text)[:10] if may and text else [],
        "own": by.regulator_id is not None,
        "received": moves.to_take(by) if by.regulator_id is not None else [],
    }
    return render(request, "cases/index.html", context)


@page
def show(request: HttpRequest, case_id: int) -> HttpResponse:
    return show_case(request, case_id)


def show_case(
    request: HttpRequest, case_id: int, *, refusal: Refusal | None = None, sent: Any = None, sent_by: str = ""
) -> HttpResponse:
    """To somebody of an office who does not stand in its chain today, the cover and nothing that lies in it. `sent` is
    the form of the act `sent_by` that has to be filled in again; after a refusal it is what was posted."""
    by, case = request.user, access.fetch_case(case_id, request.user)
    inside = access.in_an_office(case, by)
    crumbs = [(pgettext("list", "案件"), reverse("cases:list"))]
    if inside and not reading.is_on_record(case, by, on=clock.today()):
        return render(request, "cases/cover.html", {"case": case, "crumbs": crumbs, "refusal": refusal})
    sent_by = sent_by or (request.path.rstrip("/").rpartition("/")[2] if refusal else "")
    law = policy_of(case).enforcement
    context = {
        "case": case,
        "inside": inside,
        "knows_hazard": inside and case.hazard is not None and sees_hazard(case.hazard, by),
        "own": access.of_its_office(case, by),
        "remedies": papers.remedies(case),
        "law": law,
        "documents": documents.about(by, case.ref),
        "crumbs": crumbs,
        "discretion": [row["zh"] for row in policies.table("cn", "discretion")],
        "refusal": refusal,
    }
    if inside:
        may_send = context["own"] and case.is_open
        offices = queries.receivers(case) if may_send else []
        seen, unseen = transfers.of_case(case, by)
        kinds = moves.open_kinds(case, seen) if may_send else []
        typed = _Typed(request, sent, sent_by, case=case, offices=offices, kinds=kinds)
        context |= {
            "evidence": queries.evidence_of(case),
            "offers": [(str(one), deed, typed.form(one, deed)) for one, deed in _offered(case, by)],
            "turn": str(queries.turn_of(case) or ""),
            "transfers": [_moved(one, by, typed) for one in seen],
            "proposing": typed.form(TransferAct.PROPOSE_TRANSFER, deeds.PROPOSING) if kinds else None,
            "now": clock.now(),
            **history.of(request, case.ref, icon="gavel", without=unseen),
        }
    return render(request, "cases/show.html", context)


@act(again=show_case)
def read_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """查阅案卷: the look is on record before anything is shown."""
    reading.read_case(access.fetch_case(case_id, request.user), by=request.user, at=clock.now())
    return done(request, reverse("cases:show", args=[case_id]))


def _offered(case: Any, by: Any) -> list[tuple[str, deeds.Deed]]:
    return [(one, deeds.CASES[one]) for one in queries.open_acts(case, by)]


class _Typed:
    """The forms of a page: empty, but for the one that was posted and not taken."""

    def __init__(self, request: HttpRequest, sent: Any, sent_by: str, **about: Any) -> None:
        self._request, self._sent, self._by, self._about = request, sent, sent_by, about

    def form(self, name: str, deed: deeds.Deed, suffix: str = "") -> Any:
        if str(name) == self._by:
            return self._sent or deed.form(self._request.POST, auto_id=f"{name}{suffix}-%s", **self._about)
        return deed.form(auto_id=f"{name}{suffix}-%s", **self._about)


def _moved(transfer: Any, by: Any, typed: _Typed) -> tuple[Any, list[tuple[str, deeds.Deed, Any]]]:
    offered = [(name, deeds.TRANSFERS[name]) for name in moves.open_acts(transfer, by)]
    return transfer, [(name, deed, typed.form(name, deed, f"-{transfer.pk}")) for name, deed in offered]


def _acts(name: str, deed: deeds.Deed) -> Any:
    @act(again=show_case)
    def view(request: HttpRequest, case_id: int) -> HttpResponse:
        case = access.fetch_case(case_id, request.user)
        about = {"case": case, "offices": queries.receivers(case), "kinds": tuple(Kind)}
        form = deed.form(request.POST, auto_id=f"{name}-%s", **about)
        if not form.is_valid():
            return incomplete(show_case, request, case_id, sent=form, sent_by=name)
        deed.do(case, form, request, clock.now())
        return done(request, reverse("cases:show", args=[case_id]), str(deed.said))

    return view


ACTS = {name: _acts(name, deed) for name, deed in deeds.CASES.items()}
ACTS[str(TransferAct.PROPOSE_TRANSFER)] = _acts(str(TransferAct.PROPOSE_TRANSFER), deeds.PROPOSING)
