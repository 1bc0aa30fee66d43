"""一份许可申请: its conditions one by one, who reviews it, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.admission import access, operations, queries
from bihuan.admission.states import APPLICATION, EVIDENCE, Act, ApplicationState
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import photos, wording
from bihuan.web.admission.forms import GrantForm, OpinionForm, ReviewerForm
from bihuan.web.punctuation import listed
from bihuan.web.refusals import worded
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import whole

LONGEST = 300


@page
def show(request: HttpRequest, licensing_id: int) -> HttpResponse:
    return _show(request, licensing_id)


def _show(request: HttpRequest, licensing_id: int, *, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    by, today = request.user, clock.today()
    row = access.fetch_application(licensing_id, by)
    may = access.APPLICATIONS.open_acts(row, by, among=access.APPLICATIONS.acts) & set(APPLICATION.acts(row.state))
    lines = [
        _line(code, text, row.conditions.get(code, {}))
        for code, text in queries.conditions(row.enterprise, on=today).items()
    ]
    asked = [one for one in queries.reviews_of(row) if not _from_outside(by) or access.is_asked(one, by)]
    decides, typed = Act.GRANT_LICENCE in may, request.POST if refusal is not None else {}
    hindered = queries.hindrance(row, on=today) if decides else None
    facts = {
        "row": row,
        "lines": lines,
        "doing": f"{row.enterprise.name} · {_doing(row, lines)}",
        "met": sum(1 for line in lines if line["met"] is True),
        "law": policies.at(row.enterprise.division_code, on=today).licensing,
        "reviews": asked,
        "opens_papers": not _from_outside(by),
        "own": next((one for one in asked if one.signed_at is None and access.is_asked(one, by)), None),
        "may": may,
        "reviewer_form": _reviewer_form(row) if Act.COMMISSION_REVIEW in may else None,
        "grant_form": _grant_form(row, request.POST if "number" in typed else None)
        if decides and not hindered
        else None,
        "hindered": worded(hindered) if decides and hindered else None,
        "opinion_form": OpinionForm(),
        "typed": typed,
        "refusal": refusal,
        "crumbs": _crumbs(row, by),
        **more,
    }
    return render(request, "admission/application.html", facts)


def _line(code: str, row: Any, said: dict[str, Any]) -> dict[str, Any]:
    text = row["en"] if wording.english() else row["zh"]
    return {"code": code, "text": text, "basis": "；".join(row.get("basis", ())), "met": None, **said}


def _doing(row: Any, lines: list[dict[str, Any]]) -> str:
    """What stands between the application and its decision, in one line."""
    if row.state != ApplicationState.APPLIED:
        return row.get_state_display()
    counts = (
        (_("待核查 %(n)s 项"), sum(1 for line in lines if line["met"] is None and line.get("evidence"))),
        (_("没有证明 %(n)s 项"), sum(1 for line in lines if line["met"] is None and not line.get("evidence"))),
        (_("不合格 %(n)s 项"), sum(1 for line in lines if line["met"] is False)),
    )
    return listed([text % {"n": n} for text, n in counts if n]) or _("条件全部合格，可以作出决定")


def _reviewer_form(row: Any, data: Any = None) -> ReviewerForm:
    experts, institutions = queries.reviewers(row.office, on=clock.today())
    return ReviewerForm(data, experts=experts, institutions=institutions)


def _grant_form(row: Any, data: Any = None) -> GrantForm:
    asked = policies.at(row.enterprise.division_code, on=clock.today()).construction.simultaneities
    projects = queries.unfinished(row.enterprise) if asked.value else []
    return GrantForm(data, projects=projects, initial={"construction": row.construction_id})


def _from_outside(by: Any) -> bool:
    """Whoever reviews says their own opinion and reads no other's."""
    return by.regulator_id is None and by.enterprise_id is None


def _crumbs(row: Any, by: Any) -> list[tuple[str, str]]:
    if _from_outside(by):
        return [(_("许可审查"), reverse("admission:reviews"))]
    return [(row.enterprise.name, reverse("admission:show", args=[row.enterprise_id]))]


def _address(licensing_id: int) -> str:
    return reverse("admission:application", args=[licensing_id])


def _again(request: HttpRequest, licensing_id: int, *, refusal: Refusal) -> HttpResponse:
    more: dict[str, Any] = {"opinion_form": OpinionForm(request.POST)} if "favourable" in request.POST else {}
    return _show(request, licensing_id, refusal=refusal, **more)


def _writes(operation: Callable[..., Any], given: Callable[[HttpRequest], dict[str, Any]], said: Callable[[], str]):
    """An act on the application with what was sent."""

    def view(request: HttpRequest, licensing_id: int) -> HttpResponse:
        row = access.fetch_application(licensing_id, request.user)
        operation(row, by=request.user, at=clock.now(), **given(request))
        return done(request, _address(licensing_id), said())

    return act(again=_again)(view)


def _finding(request: HttpRequest) -> dict[str, Any]:
    sent = request.POST
    looked_at = {"code": sent.get("code", ""), "shown": sent.get("shown")}
    return {**looked_at, "met": sent.get("met") == "yes", "note": whole(request, "note", "reason", most=LONGEST)}


def _reason(request: HttpRequest) -> dict[str, Any]:
    return {"reason": whole(request, "reason", most=LONGEST)}


check_condition = _writes(operations.check_condition, _finding, lambda: _("已保存核查结果。"))
deny_licence = _writes(operations.deny_licence, _reason, lambda: _("已决定不予许可。"))
take_back_licence_application = _writes(operations.take_back_licence_application, _reason, lambda: _("已撤回申请。"))


@act(again=_again)
def evidence_condition(request: HttpRequest, licensing_id: int) -> HttpResponse:
    row, by, at, sent = access.fetch_application(licensing_id, request.user), request.user, clock.now(), request.POST
    access.APPLICATIONS.require(Act.EVIDENCE_CONDITION, row, by)  # before anything is kept
    files = photos.keep(request, "files", at=at, purpose=EVIDENCE)
    told = {"code": sent.get("code", ""), "evidence": whole(request, "evidence", most=LONGEST)}
    operations.evidence_condition(row, by=by, at=at, files=files, **told)
    return done(request, _address(licensing_id), _("已保存证明。"))


@act(again=_again)
def grant_licence(request: HttpRequest, licensing_id: int) -> HttpResponse:
    row = access.fetch_application(licensing_id, request.user)
    form = _grant_form(row, request.POST)
    if not form.is_valid():
        return incomplete(_show, request, licensing_id, grant_form=form)
    operations.grant_licence(row, by=request.user, at=clock.now(), **form.given())
    return done(request, _address(licensing_id), _("已准予许可。"))


@act(again=_again)
def commission_review(request: HttpRequest, licensing_id: int) -> HttpResponse:
    row = access.fetch_application(licensing_id, request.user)
    form = _reviewer_form(row, request.POST)
    if not form.is_valid():
        return incomplete(_show, request, licensing_id, reviewer_form=form)
    reviewer = form.rows.get(form.cleaned_data["reviewer"])
    if reviewer is None:
        raise Refusal("reviewer_missing", missing=["reviewer"])
    operations.commission_review(row, by=request.user, at=clock.now(), reviewer=reviewer)
    return done(request, _address(licensing_id), _("已委托%(name)s审查。") % {"name": reviewer.name})


@act(again=_again)
def sign_review_opinion(request: HttpRequest, licensing_id: int) -> HttpResponse:
    row, form = access.fetch_application(licensing_id, request.user), OpinionForm(request.POST)
    mine = [one for one in queries.reviews_of(row) if access.is_asked(one, request.user)]
    if not mine:
        raise Stranger(f"{row.ref}.review")
    review = next((one for one in mine if one.signed_at is None), mine[-1])
    if not form.is_valid():
        return incomplete(_show, request, licensing_id, opinion_form=form)
    operations.sign_review_opinion(review, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, _address(licensing_id), _("审查意见已签署。"))
