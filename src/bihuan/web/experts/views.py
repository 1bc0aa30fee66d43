"""The pool of experts: the list, a person's page with every place side by side, and the acts that keep the pool."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.experts import access, drawing, operations, permitting, queries
from bihuan.experts.access import Act
from bihuan.experts.assessments import queries as assessments
from bihuan.experts.assessments.access import may_assess, may_note
from bihuan.experts.works import access as works
from bihuan.parties import queries as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import photos, wording
from bihuan.web.addresses import came_from
from bihuan.web.experts import words
from bihuan.web.experts.forms import (
    DayForm,
    EndForm,
    InterestForm,
    LetterForm,
    PaperForm,
    RegisterForm,
    ServiceNoteForm,
)
from bihuan.web.paging import keyset
from bihuan.web.people.forms import one_time_password
from bihuan.web.punctuation import bracketed
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import readable


def listed_for(request: HttpRequest):
    """The experts that the reader may choose from, narrowed by the address."""
    text, specialty = request.GET.get("q", ""), request.GET.get("specialty", "")
    area, free_on = _area(request), DayForm(request.GET).day()
    return queries.pool_of(request.user, text=text, specialty=specialty, area=area, free_on=free_on)


def _area(request: HttpRequest) -> str:
    return "" if request.GET.get("area") == "all" else _home(request.user)


@page
def index(request: HttpRequest) -> HttpResponse:
    area = _area(request)
    found, counts = keyset(listed_for(request), request), queries.specialties_held(request.user, area=area)
    context = {
        "page": found,
        "rows": [(row, words.named_specialties(row), _standing(row)) for row in found.rows],
        "specialties": [
            (code, label + bracketed(counts.get(code, 0))) for code, label in wording.choices("expert_specialties")
        ],
        "specialty": request.GET.get("specialty", ""),
        "free_on": DayForm(request.GET).day(),
        "home": _home(request.user),
        "area": area,
        "keeps": access.REGISTRY.allows(Act.CREATE_POOL, None, request.user),
        "may_register": access.REGISTRY.allows(Act.REGISTER_EXPERT, None, request.user),
    }
    return render(request, "experts/list.html", context)


def _home(by) -> str:
    """The city whose pools the person asks for first; "" for who belongs to no city."""
    organisation = by.regulator or by.enterprise
    return organisation.division_code[:4] if organisation is not None else ""


def _standing(expert) -> list[object]:
    return [row for row in expert.memberships.all() if row.ended_on is None]


@page
def mine(request: HttpRequest) -> HttpResponse:
    """The expert's own record: papers, applications, pools and ties."""
    return shown(request, queries.own_record(request.user))


@page
def show(request: HttpRequest, expert_id: int) -> HttpResponse:
    return shown(request, expert_id)


def shown(
    request: HttpRequest, expert_id: int, refusal: Refusal | None = None, interest: InterestForm | None = None
) -> HttpResponse:
    noting = request.POST if refusal is not None and "said" in request.POST else None
    expert = access.fetch_expert(expert_id, request.user)
    memberships = list(expert.memberships.all())
    permits = queries.permits_of(expert)
    knows = access.TIES.sees(expert, request.user)
    keeps = access.keeps_pools(expert, request.user)
    mine = expert.account_id == request.user.pk
    standing = {row.pool_id for row in memberships if row.ended_on is None}
    context = {
        "expert": expert,
        "crumbs": [(pgettext("list", "专家"), reverse("experts:list"))],
        "specialties": words.named_specialties(expert),
        "certificates": [_(words.CERTIFICATES.get(code, code)) for code in expert.certificates],
        "phone": expert.phone if mine else words.masked(expert.phone),
        "memberships": [
            (
                row,
                keeps and access.owns_its_pool(row, request.user),
                _handling(request, row, refused=refusal is not None),
            )
            for row in memberships
        ],
        "interests": queries.ties_of(expert, request.user) if knows else [],
        "may_declare": knows,
        "may_end": access.TIES.allows(Act.END_INTEREST, expert, request.user) if knows else False,
        "draws": drawing.draws_with(expert) if mine else [],
        **_years(expert, memberships, request.user, told=knows, noting=noting),
        "keeps": keeps,
        "permits": [(row, wording.label("expert_specialties", row.specialty)) for row in permits],
        "may_open": expert.account_id is None and access.EXPERTS.allows(Act.GIVE_ACCOUNT, expert, request.user),
        **_table(_across(expert, words.places(), permits, memberships)),
        "pools": [pool for pool in queries.own_pools(request.user) if pool.pk not in standing] if keeps else [],
        "was_here": _was_here(memberships, request.user),
        "paper_form": PaperForm(),
        "interest_form": interest or InterestForm(),
        "refusal": refusal,
        "manages": access.keeps_or_is(expert, request.user),
        "opens_file": access.opens_the_file(expert, request.user),
        "knows_works": works.WORKS.sees(expert, request.user),
    }
    return render(request, "experts/show.html", context)


def _years(expert, memberships, by, *, told: bool, noting) -> dict[str, object]:
    """The years that were commended, for everybody; grades, and what offices noted, for whom the ties concern."""
    years = assessments.years_of(expert)
    commended = {"commended": [row for row in years if hasattr(row, "commendation")]}
    if not told:
        return commended
    return {
        **commended,
        "years": [(row, words.grade(row.grade), words.counted(row.record)) for row in years],
        "note_form": ServiceNoteForm(noting, initial={"on": clock.today()}) if may_note(expert, by) else None,
        "assess_in": next((row.pool_id for row in memberships if row.ended_on is None and may_assess(row, by)), None),
    }


def _handling(request: HttpRequest, row, *, refused: bool) -> dict[str, object]:
    """The forms of one membership; one that was refused stands open with what was typed."""
    typed = request.POST if refused and request.POST.get("membership") == str(row.pk) else {}
    kinds = {"letter": (LetterForm, "letter_number"), "end": (EndForm, "reason")}
    forms = {
        name: form(typed if field in typed else None, auto_id=f"id_{row.pk}_%s")
        for name, (form, field) in kinds.items()
    }
    return {**forms, "open": bool(typed)}


def _was_here(memberships, by) -> bool:
    """Whether the expert has left a pool of the reader's own, perhaps for cause."""
    return any(row.ended_on is not None and access.owns_its_pool(row, by) for row in memberships)


def _across(expert, packs, permits, memberships) -> list[dict[str, object]]:
    """Columns of the table of places, those that ask most first; a day's bookings and ties belong to no place."""
    personal = ("conflict_of_interest", "expert_not_available")
    asked = queries.across(expert, packs, on=clock.today(), permits=permits, memberships=memberships)
    rows = [row for row in asked if row.code not in personal]
    columns = list(zip(packs, *([words.explained(answer) for answer in row.answers] for row in rows), strict=True))
    columns.sort(key=lambda column: sum(cell["state"] == "unset" for cell in column[1:]))
    return [_column(pack, cells) for pack, *cells in columns]


def _table(columns: list[dict[str, object]]) -> dict[str, object]:
    """The columns turned into the rows of a table."""
    rows = []
    for n, first in enumerate(columns[0]["cells"] if columns else ()):
        rows.append((first["label"], [(column["pack"], column["cells"][n]) for column in columns]))
    return {"columns": columns, "rows": rows}


def _column(pack, cells: list[dict[str, object]]) -> dict[str, object]:
    states = {cell["state"] for cell in cells}
    verdict = "missing" if "missing" in states else "unset" if states == {"unset"} else "met"
    return {"pack": pack, "cells": cells, "verdict": verdict}


@page
def new(request: HttpRequest) -> HttpResponse:
    access.REGISTRY.require(Act.REGISTER_EXPERT, None, request.user)
    return _new(request, RegisterForm())


def _new(request: HttpRequest, form: RegisterForm, refusal: Refusal | None = None) -> HttpResponse:
    division = request.user.regulator.division_code if request.user.regulator_id else ""
    context = {
        "form": form,
        "refusal": refusal,
        "crumbs": [(pgettext("list", "专家"), reverse("experts:list"))],
        "policy": policies.at(division, on=clock.today()),
    }
    return render(request, "experts/register.html", context)


def _register_again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    return _new(request, RegisterForm(request.POST), refusal)


@act(again=_register_again)
def register_expert(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return incomplete(_new, request, form)
    expert = operations.register_expert(by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, _address(expert), _("已登记 %(name)s。") % {"name": expert.name})


@act(again=shown)
def admit_expert(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_expert(expert_id, request.user)
    pool = next((p for p in queries.own_pools(request.user) if str(p.pk) == request.POST.get("pool")), None)
    if pool is None:
        raise Refusal("pool_owner_missing", missing=["owner"])
    reason = request.POST.get("reason", "")
    operations.admit_expert(expert, pool=pool, by=request.user, at=clock.now(), reason=reason)
    return done(request, _address(expert), _("已入库，公布并发聘书后可以派出。"))


def _membership(request: HttpRequest, expert):
    found = next((row for row in expert.memberships.all() if str(row.pk) == request.POST.get("membership")), None)
    if found is None:
        raise Stranger("membership")
    return found


@act(again=shown)
def announce_expert(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_expert(expert_id, request.user)
    form = LetterForm(request.POST)
    told = readable(form)
    number = told.get("letter_number", "")
    operations.announce_expert(_membership(request, expert), by=request.user, at=clock.now(), letter_number=number)
    return done(request, _address(expert), _("已公布并发聘书。"))


@act(again=shown)
def end_membership(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_expert(expert_id, request.user)
    form = EndForm(request.POST)
    told = readable(form)
    operations.end_membership(
        _membership(request, expert), by=request.user, at=clock.now(), reason=told.get("reason", "")
    )
    return done(request, _address(expert), _("已出库，过去的记录都保留。"))


@act(again=shown)
def grant_exception(request: HttpRequest, expert_id: int) -> HttpResponse:
    """A leader of the place's department lets one "should" be departed from for one expert."""
    expert = access.fetch_expert(expert_id, request.user)
    form = EndForm(request.POST)
    told = readable(form)
    operations.grant_expert_exception(
        expert,
        by=request.user,
        at=clock.now(),
        code=request.POST.get("code", ""),
        division_code=request.POST.get("division_code", ""),
        reason=told.get("reason", ""),
    )
    return done(request, came_from(request, _address(expert)), _("已批准例外，并计入例外统计。"))


@act(again=shown)
def permit_special_expert(request: HttpRequest, expert_id: int) -> HttpResponse:
    """A leader of the place's department lets one expert come for a special field from outside the pools."""
    expert = access.fetch_expert(expert_id, request.user)
    at = clock.now()
    permitting.permit_special_expert(
        expert,
        by=request.user,
        at=at,
        division_code=request.POST.get("division_code", ""),
        specialty=request.POST.get("specialty", ""),
        reason=request.POST.get("reason", ""),
        proof=photos.keep(request, "proof", at=at),
    )
    return done(request, came_from(request, _address(expert)), _("已准予库外选聘，并计入例外统计。"))


@act(again=shown)
def declare_interest(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_expert(expert_id, request.user)
    if not access.TIES.sees(expert, request.user):
        raise Stranger(f"{expert.ref}.interests")
    form = InterestForm(request.POST)
    if form.is_valid():
        found = parties.enterprises(request.user, text=form.cleaned_data["enterprise"])
        if len(found) == 1:
            operations.declare_interest(
                expert, by=request.user, at=clock.now(), enterprise=found[0], kind=form.cleaned_data["kind"]
            )
            return done(request, _address(expert), _("已登记，今后不再派往该企业。"))
        form.add_error("enterprise", _("没有找到该企业。") if not found else _("有几家名称相近，请填全称或信用代码。"))
    return incomplete(shown, request, expert_id, interest=form)


@act(again=shown)
def end_interest(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_expert(expert_id, request.user)
    ties = {str(row.pk): row for row in queries.ties_of(expert, request.user)}
    row = ties.get(request.POST.get("interest", ""))
    if row is None:
        raise Stranger(f"{expert.ref}.interests")
    operations.end_interest(row, by=request.user, at=clock.now(), reason=request.POST.get("reason", ""))
    return done(request, f"{_address(expert)}#interests", _("已解除，派出时不再看这项关系。"))


def _address(expert) -> str:
    return reverse("experts:show", args=[expert.pk])


@act(again=shown)
def give_account(request: HttpRequest, expert_id: int) -> HttpResponse:
    """The keeper of the pool opens the expert's account; the answer shows the password, this once."""
    expert = access.fetch_expert(expert_id, request.user)
    password = one_time_password()
    account = operations.give_account(
        expert, by=request.user, at=clock.now(), username=request.POST.get("username", ""), password=password
    )
    facts = {"account": account, "password": password, "title": _("账号已开通"), "back": _address(expert)}
    answer = render(request, "web/once.html", facts)
    answer.headers["Cache-Control"] = "no-store"
    return answer
