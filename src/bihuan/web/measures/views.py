"""处置措施: what is proposed against an enterprise and why, what was decided, and its review."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.conduct import letterhead
from bihuan.conduct.measures import access, operations, queries, rules
from bihuan.conduct.measures.access import Act
from bihuan.conduct.measures.states import GROUND_WORDS, MEASURE, ONSITE_WORDS, STEP_WORDS, Ground, Step
from bihuan.conduct.orders import queries as orders
from bihuan.parties import access as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import photos
from bihuan.web.measures.forms import DecisionForm, DropForm, LiftForm, OnsiteForm, UncertifiedForm
from bihuan.web.orders.views import USUAL
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import whole

SHOWN = 100
REASON_WORDS = {
    "grade": "应达到的等级",
    "due_on": "期限",
    "document": "确定期限的文件",
    "person": "人员",
    "post": "岗位",
    "found_on": "发现日期",
    "serious": "情节严重",
    "hazard": "隐患编号",
    "description": "隐患",
}


@page
def index(request: HttpRequest) -> HttpResponse:
    """The measures in scope, newest first; those that stand alone unless all are asked for."""
    by, show = request.user, request.GET.get("show", "open")
    if not access.reads_measures(by):
        raise Stranger("measures")
    own = by.enterprise_id is not None
    context = {"page": keyset(queries.measures(by, show=show), request), "show": show, "own": own}
    return render(request, "measures/index.html", context)


@page
def of_enterprise(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    return _of_enterprise(request, enterprise_id)


def _of_enterprise(
    request: HttpRequest, enterprise_id: int, refusal: Refusal | None = None, forms: dict[str, Any] | None = None
) -> HttpResponse:
    """What the records propose, what stands, and the two forms by which an officer begins."""
    by, today = request.user, clock.today()
    enterprise = parties.fetch_enterprise(enterprise_id, by)
    if not parties.enforces(None, by):
        raise Stranger("measures")
    policy, facts = policies.at(enterprise.division_code, on=today), queries.facts(enterprise, on=today)
    taken = queries.taken(enterprise, on=today)
    offered, open_ones = rules.proposed(facts, taken, policy)[:SHOWN], rules.to_suspend_for(facts, taken)[:SHOWN]
    sent = request.POST if refusal is not None else None
    context = {
        "enterprise": enterprise,
        "proposals": [_proposal(one.step, one.fact, one.basis) for one in offered],
        "majors": [_proposal(Step.SUSPEND, fact, rules.setting_of(fact.ground, policy).basis) for fact in open_ones],
        "page": keyset(queries.measures(by, enterprise_id=enterprise_id), request),
        "uncertified": UncertifiedForm(sent if sent is not None and "person" in sent else None),
        "uncertified_basis": policy.enforcement.uncertified_steps.basis,
        "onsite": _onsite_form(by, enterprise_id, sent if sent is not None and "scope" in sent else None),
        "onsite_basis": policy.enforcement.onsite_measures.basis,
        "refusal": refusal,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise_id]))],
        **(forms or {}),
    }
    return render(request, "measures/of_enterprise.html", context)


def _proposal(step: str, fact: Any, basis: Any) -> dict[str, Any]:
    said = {"step": step, "ground": fact.ground, "source": fact.source, "basis": basis}
    return {
        **said,
        "label": _(STEP_WORDS[step]),
        "why": _(GROUND_WORDS[fact.ground]),
        "reasons": _reasons(fact.reasons),
    }


def _reasons(reasons: dict[str, str]) -> list[tuple[str, str]]:
    """The grade is kept as a word in Chinese; what a person wrote is left as it is."""
    said = {name: _(value) if name == "grade" else value for name, value in reasons.items()}
    return [(_(REASON_WORDS[name]), value) for name, value in said.items() if name in REASON_WORDS]


def _onsite_form(by: Any, enterprise_id: int, sent: Any = None) -> OnsiteForm:
    people, last = orders.signers(by)
    found = orders.to_order(enterprise_id, by, bound_too=True)
    return OnsiteForm(sent, found=found, people=people, last=last, initial={"legal_basis": USUAL})


def _at(request: HttpRequest, enterprise_id: int, said: str) -> HttpResponse:
    return done(request, reverse("measures:of_enterprise", args=[enterprise_id]), said)


@act(again=_of_enterprise)
def record_uncertified_work(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    by, at, form = request.user, clock.now(), UncertifiedForm(request.POST)
    enterprise = parties.fetch_enterprise(enterprise_id, by)
    if not form.is_valid():
        return incomplete(_of_enterprise, request, enterprise_id, forms={"uncertified": form})
    said = {**form.cleaned_data, "photos": photos.keep(request, "photos", at=at)}
    operations.record_uncertified_work(enterprise, by=by, at=at, **said)
    return _at(request, enterprise_id, _("已登记，系统据此提出了措施。"))


@act(again=_of_enterprise)
def propose_measure(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    by, given = request.user, request.POST
    enterprise = parties.fetch_enterprise(enterprise_id, by)
    said = {name: given.get(name, "") for name in ("step", "ground", "source")}
    said["subject"] = whole(request, "subject", "licence_or_line", most=300)
    made = operations.propose_measure(enterprise, by=by, at=clock.now(), **said)
    return done(request, reverse("measures:show", args=[made.pk]), _("已提出，待部门负责人决定。"))


@act(again=_of_enterprise)
def decide_onsite_measure(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    by, form = request.user, _onsite_form(request.user, enterprise_id, request.POST)
    enterprise = parties.fetch_enterprise(enterprise_id, by)
    if not form.is_valid():
        return incomplete(_of_enterprise, request, enterprise_id, forms={"onsite": form})
    said = form.cleaned_data
    hazards = said["hazards"]
    made = operations.decide_onsite_measure(
        orders.site_of(enterprise, hazards, by),
        by=by,
        at=clock.now(),
        hazards=hazards,
        officers=form.officers(by),
        measures=said["measures"],
        scope=said["scope"],
        legal_basis=said["legal_basis"],
        until=said["until"],
    )
    return done(
        request, reverse("measures:show", args=[made.pk]), _("决定书 %(number)s 已送达。") % {"number": made.number}
    )


@page
def show(request: HttpRequest, measure_id: int) -> HttpResponse:
    return _show(request, measure_id)


def _show(
    request: HttpRequest, measure_id: int, refusal: Refusal | None = None, forms: dict[str, Any] | None = None
) -> HttpResponse:
    by, today = request.user, clock.today()
    measure = access.fetch(measure_id, by)
    policy = policies.at(measure.enterprise.division_code, on=today)
    may = access.MEASURES.open_acts(measure, by, among=MEASURE.acts(measure.state))
    sent = request.POST if refusal is not None else None
    context = {
        "measure": measure,
        "over": measure.term_over(today),
        "served": rules.served(measure.step, measure.ground, term_over=measure.term_over(today)),
        "reasons": _reasons(measure.reasons),
        "onsite": [_(ONSITE_WORDS[code]) for code in measure.measures if code in ONSITE_WORDS],
        "hazards": queries.hazards_of(measure),
        "photos": queries.photos_of(measure) if by.regulator_id is not None else [],
        "basis": rules.setting_of(Ground(measure.ground), policy).basis
        if measure.step != Step.ON_SITE
        else policy.enforcement.onsite_measures.basis,
        "remedy": letterhead.remedy(policy) if by.enterprise_id is not None else "",
        "decision": _decision_form(by, measure, sent if sent is not None and "number" in sent else None)
        if Act.DECIDE_MEASURE in may
        else None,
        "certificate_basis": policy.enforcement.officer_certificate.basis,
        "drop": _form(DropForm, Act.DROP_MEASURE, may, sent, "reason"),
        "lift": _lift_form(by, measure, sent) if Act.LIFT_MEASURE in may else None,
        "review_basis": queries.ends_by(measure, policy),
        "refusal": refusal,
        "crumbs": [(_("处置措施"), reverse("measures:list"))],
        **(forms or {}),
    }
    return render(request, "measures/show.html", context)


def _decision_form(by: Any, measure: Any, sent: Any = None) -> DecisionForm:
    people, last = orders.signers(by)
    unnamed = measure.step == Step.SUSPEND and not measure.subject
    return DecisionForm(sent, people=people, last=last, unnamed=unnamed)


def _lift_form(by: Any, measure: Any, sent: Any = None) -> LiftForm:
    people, last = orders.signers(by)
    initial = {"checked_on": clock.today(), "legal_basis": measure.legal_basis}
    given = {"initial": initial, "numbered": measure.step != Step.ON_SITE}
    return LiftForm(sent, people=people, last=last, **given)


def _form(kind: type, doing: str, may: frozenset[str], sent: Any, marker: str) -> Any:
    return kind(sent if sent is not None and marker in sent else None) if doing in may else None


def _measure_at(request: HttpRequest, measure_id: int, said: str) -> HttpResponse:
    return done(request, reverse("measures:show", args=[measure_id]), said)


@act(again=_show)
def decide_measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    by, measure = request.user, access.fetch(measure_id, request.user)
    form = _decision_form(by, measure, request.POST)
    if not form.is_valid():
        return incomplete(_show, request, measure_id, forms={"decision": form})
    given = form.cleaned_data
    said = {name: given[name] for name in ("number", "legal_basis", "until", "subject") if name in given}
    made = operations.decide_measure(measure, by=by, at=clock.now(), officers=form.officers(by), **said)
    return _measure_at(request, measure_id, _("决定书 %(number)s 已送达。") % {"number": made.number})


@act(again=_show)
def drop_measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    measure, form = access.fetch(measure_id, request.user), DropForm(request.POST)
    if not form.is_valid():
        return incomplete(_show, request, measure_id, forms={"drop": form})
    operations.drop_measure(measure, by=request.user, at=clock.now(), **form.cleaned_data)
    return _measure_at(request, measure_id, _("已记下不采取的理由。"))


@act(again=_show)
def lift_measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    by, measure = request.user, access.fetch(measure_id, request.user)
    form = _lift_form(by, measure, request.POST)
    if not form.is_valid():
        return incomplete(_show, request, measure_id, forms={"lift": form})
    asked = ("number", "checked_on", "opinion", "legal_basis")
    said = {name: form.cleaned_data[name] for name in asked if name in form.cleaned_data}
    made = operations.lift_measure(measure, by=by, at=clock.now(), officers=form.officers(by), **said)
    told = _("措施已解除，解除决定 %(number)s 已送达。") % {"number": made.lifting_number}
    return _measure_at(request, measure_id, told)
