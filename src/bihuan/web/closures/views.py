"""提请关闭: what may be proposed of an enterprise and why, what was asked, and what the government answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.conduct.closures import access, operations, papers, queries, rules
from bihuan.conduct.closures.states import ACT_WORDS, GROUND_WORDS, REASON_WORDS, Act, Ground
from bihuan.parties import access as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.closures.forms import (
    ClosedForm,
    DropForm,
    NotClosedForm,
    NothingForm,
    ProposalForm,
    ReceiptForm,
    ReturnForm,
    RevokeForm,
    WithdrawForm,
)
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.urging import deeds
from bihuan.web.urging.deeds import Deed

DEEDS: dict[str, Deed] = {
    Act.SEND_CLOSURE_PROPOSAL: Deed(NothingForm, operations.send_closure_proposal, _lazy("提请关闭书已签发。"), "send"),
    Act.DROP_CLOSURE_PROPOSAL: Deed(
        DropForm, operations.drop_closure_proposal, _lazy("已记录，不提请。"), "ban", "danger"
    ),
    Act.RECEIVE_CLOSURE_PROPOSAL: Deed(
        ReceiptForm, operations.receive_closure_proposal, _lazy("已登记接收。"), "inbox"
    ),
    Act.RECORD_GOVERNMENT_CLOSURE: Deed(
        ClosedForm, operations.record_government_closure, _lazy("已登记关闭决定。"), "gavel"
    ),
    Act.RECORD_CLOSURE_REFUSED: Deed(
        NotClosedForm, operations.record_closure_refused, _lazy("已登记不予关闭。"), "ban", "secondary"
    ),
    Act.RETURN_CLOSURE_PROPOSAL: Deed(
        ReturnForm, operations.return_closure_proposal, _lazy("提请已退回。"), "arrow-back-up", "danger"
    ),
    Act.WITHDRAW_CLOSURE_PROPOSAL: Deed(
        WithdrawForm,
        operations.withdraw_closure_proposal,
        _lazy("提请已撤回，文书作废。"),
        "arrow-back-up",
        "danger",
    ),
    Act.REVOKE_GOVERNMENT_ANSWER: Deed(
        RevokeForm, operations.revoke_government_answer, _lazy("答复已撤销，请重新登记。"), "arrow-back-up", "danger"
    ),
}


@page
def index(request: HttpRequest) -> HttpResponse:
    """The proposals in scope, newest first; those that stand alone unless all are asked for."""
    by, show = request.user, request.GET.get("show", "open")
    if not access.reads_closures(by):
        raise Stranger("closures")
    context = {"page": keyset(queries.closures(by, show=show), request), "show": show}
    return render(request, "closures/index.html", context)


@page
def new(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    return _new(request, enterprise_id)


def _new(
    request: HttpRequest, enterprise_id: int, refusal: Refusal | None = None, form: ProposalForm | None = None
) -> HttpResponse:
    """What the records show, and the form by which an officer begins."""
    by, today = request.user, clock.today()
    enterprise = parties.fetch_enterprise(enterprise_id, by)
    if not parties.enforces(None, by):
        raise Stranger("closures")
    policy = policies.at(enterprise.division_code, on=today)
    found = queries.facts(enterprise, policy, by.regulator, on=today)
    context = {
        "enterprise": enterprise,
        "facts": [(_(GROUND_WORDS[one.ground]), one.basis, _reasons(one.reasons)) for one in found],
        "past": list(access.visible(by).filter(enterprise=enterprise).order_by("-id")[:20]),
        "form": form or _form(enterprise, found, [one.ground for one in found], request.POST if refusal else None),
        "basis": rules.basis_of(Ground.PENALISED_OFTEN, policy),
        "refusal": refusal,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise_id]))],
    }
    return render(request, "closures/new.html", context)


def _form(enterprise: Any, facts: list[rules.Fact], grounds: list[str], sent: Any = None) -> ProposalForm:
    """Where the records show one ground it is chosen, with its article; of several the articles stand beside."""
    cited = {one.ground: _cited(enterprise, one.basis) for one in facts}
    only = grounds[0] if len(grounds) == 1 else ""
    initial = {"ground": only, "legal_basis": cited.get(only, "")}
    given = {"governments": queries.governments(enterprise), "initial": initial}
    articles = "；".join(f"{_(GROUND_WORDS[ground])}：{said}" for ground, said in cited.items() if said)
    return ProposalForm(sent, grounds=grounds, articles=articles, **given)


def _cited(enterprise: Any, basis: Any) -> str:
    found = papers.suggested(basis, division=enterprise.division_code, on=clock.today())
    return "" if found is None else found.cited


def _reasons(reasons: dict[str, str]) -> list[tuple[str, str]]:
    return [(_(REASON_WORDS[name]), said) for name, said in reasons.items() if name in REASON_WORDS]


@act(again=_new)
def propose_closure(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    by = request.user
    enterprise = parties.fetch_enterprise(enterprise_id, by)
    form = _form(enterprise, [], list(GROUND_WORDS), request.POST)
    if not form.is_valid():
        return incomplete(_new, request, enterprise_id, form=form)
    made = operations.propose_closure(enterprise, by=by, at=clock.now(), **form.said())
    return done(request, reverse("closures:show", args=[made.pk]), _("已提出，待部门负责人签发。"))


@page
def show(request: HttpRequest, closure_id: int) -> HttpResponse:
    return _show(request, closure_id)


def _show(
    request: HttpRequest, closure_id: int, refusal: Refusal | None = None, sent: Any = None, sent_by: str = ""
) -> HttpResponse:
    """`sent` is the form of the act `sent_by` that has to be filled in again; after a refusal it is what was posted."""
    by, closure = request.user, access.fetch(closure_id, request.user)
    sent_by = sent_by or (request.path.rstrip("/").rpartition("/")[2] if refusal else "")
    policy = policies.at(closure.enterprise.division_code, on=clock.local_day(closure.proposed_at))
    shown_to = {closure.office_id, closure.to_office_id} - {None}
    context = {
        "closure": closure,
        "reasons": _reasons(closure.reasons),
        "basis": rules.basis_of(closure.ground, policy),
        "reads_paper": closure.document_id is not None and by.regulator_id in shown_to,
        "mine": closure.office_id == by.regulator_id,
        "offers": deeds.offered(queries.open_acts(closure, by), DEEDS, ACT_WORDS, request, sent, sent_by),
        "refusal": refusal,
        "crumbs": [(_("提请关闭"), reverse("closures:list"))],
    }
    return render(request, "closures/show.html", context)


ACTS = deeds.views(DEEDS, fetch=access.fetch, page=_show, place="closures:show")
