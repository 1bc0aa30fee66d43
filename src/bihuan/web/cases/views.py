"""案件和移送: an office's cases, one case with its evidence, turn, transfers and papers, and what an enterprise was
served."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.conduct.cases import access, findings, operations, papers, queries
from bihuan.conduct.cases.ledger import policy_of
from bihuan.conduct.cases.states import EVIDENCE, GROUND_WORDS, Ground
from bihuan.conduct.transfers import access as transfers
from bihuan.conduct.transfers import queries as moves
from bihuan.conduct.transfers.states import Act as TransferAct
from bihuan.insight import papers as documents
from bihuan.parties import access as parties
from bihuan.parties import queries as register
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import history, photos
from bihuan.web.cases import deeds
from bihuan.web.cases.forms import OpenForm
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
def received(request: HttpRequest) -> HttpResponse:
    """移送来的: what other departments sent to the own office."""
    if not access.in_an_office(None, request.user):
        raise Stranger("cases")
    return render(request, "cases/received.html", {"page": keyset(transfers.received(request.user), request)})


# --- opening -------------------------------------------------------------------------------------------------------


@page
def new(request: HttpRequest) -> HttpResponse:
    return _new(request)


def _number(request: HttpRequest, name: str) -> int | None:
    given = (request.POST if request.method == "POST" else request.GET).get(name, "")
    return int(given) if given.isdecimal() and len(given) < 20 else None


def _about(request: HttpRequest) -> tuple[Any, Any]:
    """The enterprise and the hazard that the case is about, as the address or the form names them."""
    hazard = access.fetch_ground(_number(request, "hazard"), request.user)
    if hazard is not None:
        return hazard.enterprise, hazard
    return parties.fetch_enterprise(_number(request, "enterprise") or 0, request.user), None


def _new(request: HttpRequest, refusal: Refusal | None = None, *, sent: OpenForm | None = None) -> HttpResponse:
    by, today = request.user, clock.today()
    enterprise, hazard = _about(request)
    found = queries.opening(enterprise, by, hazard=hazard, on=today)
    choices = _grounds(found)
    start = {
        "suspect": enterprise.name,
        "breach": hazard.description if hazard else "",
        "legal_basis": hazard.legal_basis if hazard else "",
        "with_photos": hazard is not None,
        "ground": choices[0][0] if len(choices) == 1 else "",
        **_from_a_fact(request, found),
    }
    typed = request.POST if refusal else None
    context = {
        "enterprise": enterprise,
        "hazard": hazard,
        "about": {"name": "hazard" if hazard else "enterprise", "pk": (hazard or enterprise).pk},
        "found": found,
        "origins": [(_origin(row), _value(value)) for row, value in found.immunity.beaten],
        "rule": (_origin(found.immunity.origin), _value(found.immunity.value)),
        "order": policies.at(enterprise.division_code, on=today).enforcement.immunity_order,
        "grounds": choices,
        "form": sent or OpenForm(typed, initial=start, grounds=choices),
        "crumbs": [(pgettext("list", "案件"), reverse("cases:list"))],
        "refusal": refusal,
    }
    return render(request, "cases/new.html", context)


def _from_a_fact(request: HttpRequest, found: queries.Opening) -> dict[str, str]:
    """The fact that the address names, when a page that lists it led here: its words begin what is suspected."""
    named = request.GET.get("ground", "")
    fact = next((one for one in found.facts if f"{one.ground}|{one.record}" == named), None)
    return {"ground": named, "breach": fact.text} if fact else {}


def _grounds(found: queries.Opening) -> list[tuple[str, str]]:
    choices = []
    if found.hazard is not None:
        choices.append((f"{Ground.FINDING}|", f"{_(GROUND_WORDS[Ground.FINDING])}：{found.hazard.number}"))
    for one in found.facts:
        choices.append((f"{one.ground}|{one.record}", f"{_(GROUND_WORDS[one.ground])}：{one.text}"))
    return choices


def _origin(row: str) -> str:
    said = {
        "self_check": _("企业自查发现"),
        "checkup_minor": _("做了体检的企业，违法轻微"),
        "campaign": _("整治中发现"),
        "inspection": _("检查发现"),
    }
    return said.get(row, "")


def _value(value: str) -> str:
    said = {"no_penalty": _("不作为处罚依据"), "rectify_first": _("以整改为主"), "none": _("依法处罚")}
    return said.get(value, value)


@act(again=_new)
def open_case(request: HttpRequest) -> HttpResponse:
    enterprise, hazard = _about(request)
    at, form = clock.now(), OpenForm(request.POST, grounds=[(request.POST.get("ground", ""),) * 2])
    if not form.is_valid():
        return incomplete(_new, request, sent=form)
    said = dict(form.cleaned_data)
    ground, _bar, record = said.pop("ground").partition("|")
    said["files"] = photos.keep(request, "files", at=at, purpose=EVIDENCE)
    case = operations.open_case(enterprise, by=request.user, at=at, ground=ground, record=record, hazard=hazard, **said)
    return done(request, reverse("cases:show", args=[case.pk]), _("已立案：%(number)s") % {"number": case.number})


def _new_again(request: HttpRequest, hazard_id: int, *, refusal: Refusal) -> HttpResponse:
    request.POST = request.POST.copy()
    request.POST["hazard"] = str(hazard_id)
    return _new(request, refusal)


@act(again=_new_again)
def mark_minor(request: HttpRequest, hazard_id: int) -> HttpResponse:
    hazard = access.fetch_ground(hazard_id, request.user)
    findings.mark_minor(hazard, by=request.user, at=clock.now(), reason=request.POST.get("reason", ""))
    return done(request, f"{reverse('cases:open_case')}?hazard={hazard_id}", _("已认定违法轻微，建议责令改正。"))


# --- one case ------------------------------------------------------------------------------------------------------


@page
def show(request: HttpRequest, case_id: int) -> HttpResponse:
    return _show(request, case_id)


def _show(
    request: HttpRequest, case_id: int, *, refusal: Refusal | None = None, sent: Any = None, sent_by: str = ""
) -> HttpResponse:
    """`sent` is the form of the act `sent_by` that has to be filled in again; after a refusal it is what was posted."""
    by, case = request.user, access.fetch_case(case_id, request.user)
    inside = access.in_an_office(case, by)
    sent_by = sent_by or (request.path.rstrip("/").rpartition("/")[2] if refusal else "")
    law = policy_of(case).enforcement
    context = {
        "case": case,
        "inside": inside,
        "own": access.of_its_office(case, by),
        "remedies": papers.remedies(case),
        "law": law,
        "documents": documents.about(by, case.ref),
        "crumbs": [(pgettext("list", "案件"), reverse("cases:list"))],
        "discretion": [row["zh"] for row in policies.table("cn", "discretion")],
        "refusal": refusal,
    }
    if inside:
        may_send = context["own"] and case.is_open
        offices = queries.receivers(case) if may_send else []
        typed = _Typed(request, sent, sent_by, case, offices)
        context |= {
            "evidence": queries.evidence_of(case),
            "offers": [(str(one), deed, typed.form(one, deed)) for one, deed in _offered(case, by)],
            "turn": str(queries.turn_of(case) or ""),
            "transfers": [_moved(one, by, typed) for one in transfers.of_case(case, by)],
            "proposing": typed.form(TransferAct.PROPOSE_TRANSFER, deeds.PROPOSING) if may_send else None,
            "now": clock.now(),
            **history.of(request, case.ref, icon="gavel"),
        }
    return render(request, "cases/show.html", context)


def _offered(case: Any, by: Any) -> list[tuple[str, deeds.Deed]]:
    return [(one, deeds.CASES[one]) for one in queries.open_acts(case, by)]


class _Typed:
    """The forms of a page: empty, but for the one that was posted and not taken."""

    def __init__(self, request: HttpRequest, sent: Any, sent_by: str, case: Any, offices: Any) -> None:
        self._request, self._sent, self._by, self._about = request, sent, sent_by, {"case": case, "offices": offices}

    def form(self, name: str, deed: deeds.Deed, suffix: str = "") -> Any:
        if str(name) == self._by:
            return self._sent or deed.form(self._request.POST, auto_id=f"{name}{suffix}-%s", **self._about)
        return deed.form(auto_id=f"{name}{suffix}-%s", **self._about)


def _moved(transfer: Any, by: Any, typed: _Typed) -> tuple[Any, list[tuple[str, deeds.Deed, Any]]]:
    offered = [(name, deeds.TRANSFERS[name]) for name in moves.open_acts(transfer, by)]
    return transfer, [(name, deed, typed.form(name, deed, f"-{transfer.pk}")) for name, deed in offered]


def _acts(name: str, deed: deeds.Deed) -> Any:
    @act(again=_show)
    def view(request: HttpRequest, case_id: int) -> HttpResponse:
        case = access.fetch_case(case_id, request.user)
        form = deed.form(request.POST, case=case, offices=queries.receivers(case), auto_id=f"{name}-%s")
        if not form.is_valid():
            return incomplete(_show, request, case_id, sent=form, sent_by=name)
        deed.do(case, form, request, clock.now())
        return done(request, reverse("cases:show", args=[case_id]), str(deed.said))

    return view


ACTS = {name: _acts(name, deed) for name, deed in deeds.CASES.items()}
ACTS[str(TransferAct.PROPOSE_TRANSFER)] = _acts(str(TransferAct.PROPOSE_TRANSFER), deeds.PROPOSING)


# --- transfers -----------------------------------------------------------------------------------------------------


@page
def transfer(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """A transfer stands on the page of its case."""
    found = transfers.fetch_transfer(transfer_id, request.user)
    return redirect(f"{reverse('cases:show', args=[found.case_id])}#transfer-{found.pk}")


def _transfer_again(request: HttpRequest, transfer_id: int, **more: Any) -> HttpResponse:
    found = transfers.fetch_transfer(transfer_id, request.user)
    return _show(request, found.case_id, **more)


def _transfer_acts(name: str, deed: deeds.Deed) -> Any:
    @act(again=_transfer_again)
    def view(request: HttpRequest, transfer_id: int) -> HttpResponse:
        found = transfers.fetch_transfer(transfer_id, request.user)
        form = deed.form(request.POST, auto_id=f"{name}-{transfer_id}-%s")
        if not form.is_valid():
            return incomplete(_transfer_again, request, transfer_id, sent=form, sent_by=name)
        deed.do(found, form, request, clock.now())
        return done(request, f"{reverse('cases:show', args=[found.case_id])}#transfer-{found.pk}", str(deed.said))

    return view


TRANSFER_ACTS = {name: _transfer_acts(name, deed) for name, deed in deeds.TRANSFERS.items()}
