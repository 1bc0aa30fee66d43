"""档案: an applicant's file on a page of its own: papers, applications, what is on record; and the acts on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.experts import access, admitting, queries
from bihuan.experts.access import Act
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import photos
from bihuan.web.addresses import came_from
from bihuan.web.experts import views, words
from bihuan.web.experts.forms import ApplyForm, MisconductForm, ProofForm
from bihuan.web.requests import act, done, page


@page
def file(request: HttpRequest, expert_id: int) -> HttpResponse:
    """For the expert and for who receives the application; nobody else hears that there is one."""
    return file_again(request, expert_id)


def file_again(request: HttpRequest, expert_id: int, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    expert = access.fetch_file(expert_id, by)
    applications, memberships = queries.applications_of(expert), list(expert.memberships.all())
    mine, today = expert.account_id == by.pk, clock.today()
    place = _place(by, applications, memberships)
    inside = {row.pool_id for row in memberships if row.ended_on is None}
    own = queries.own_pools(by)
    context = {
        "expert": expert,
        "refusal": refusal,
        "crumbs": [
            (pgettext("list", "专家"), reverse("experts:list")),
            (expert.name, reverse("experts:show", args=[expert.pk])),
        ],
        "filed": words.filed(
            queries.file_answers(expert, division_code=place, on=today), queries.newest_proofs(expert)
        ),
        "proof_form": ProofForm(initial={"dated_on": today}, own=mine),
        "applications": [(one, one.state == "filed" and access.decides(one, by)) for one in applications],
        "apply_form": ApplyForm(pools=queries.open_pools()) if mine else None,
        "records": [(row, words.severe(row.ground), _settles(row, by)) for row in queries.records_of(expert)],
        "was_here": any(row.ended_on is not None and access.owns_its_pool(row, by) for row in memberships),
        "pools": [pool for pool in own if pool.pk not in inside],
        "misconduct_form": None if mine else _misconduct_form(place, today),
    }
    return render(request, "experts/file.html", context)


def _settles(record: Any, by: Any) -> bool:
    return record.settled_at is None and access.RECORDS.allows(Act.SETTLE_MISCONDUCT, record, by)


def _misconduct_form(place: str, on: date) -> MisconductForm | None:
    """None where the place's law names no grounds."""
    grounds = policies.at(place, on=on).experts.severe_grounds.value
    return MisconductForm(grounds=grounds) if grounds else None


def _place(by: Any, applications: Sequence[Any], memberships: Sequence[Any]) -> str:
    """The place whose law the file is held against: the reader's own, or that of the pool applied for or joined."""
    organisation = by.regulator or by.institution
    if organisation is not None:
        return organisation.division_code
    pools = [one.pool for one in (*applications, *memberships)]
    return pools[0].division_code if pools else ""


def _address(expert_id: int) -> str:
    return reverse("experts:file", args=[expert_id])


@act(again=file_again)
def file_proof(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_file(expert_id, request.user)
    at = clock.now()
    form = ProofForm(request.POST, request.FILES)
    form.is_valid()  # what is left out, the operation names
    admitting.file_proof(
        expert,
        by=request.user,
        at=at,
        kind=form.cleaned_data.get("kind", ""),
        dated_on=form.cleaned_data.get("dated_on") or date.max,
        said=form.cleaned_data.get("said", ""),
        files=photos.keep(request, "files", at=at),
    )
    return done(request, _address(expert_id), _("已存入材料。"))


def _apply_again(request: HttpRequest, expert_id: int, refusal: Refusal) -> HttpResponse:
    """An office that has not received the application yet does not see the file."""
    expert = access.fetch_expert(expert_id, request.user)
    again = file_again if access.opens_the_file(expert, request.user) else views.shown
    return again(request, expert_id, refusal=refusal)


@act(again=_apply_again)
def apply_for_pool(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert, at = access.fetch_expert(expert_id, request.user), clock.now()
    pools = [*queries.open_pools(), *queries.own_pools(request.user)]
    pool = next((one for one in pools if str(one.pk) == request.POST.get("pool")), None)
    if pool is None:
        raise Refusal("pool_owner_missing", missing=["owner"])
    files = photos.keep(request, "files", at=at)
    statement = request.POST.get("statement", "")
    admitting.apply_for_pool(expert, pool=pool, by=request.user, at=at, statement=statement, files=files)
    return done(request, _address(expert_id), _("已提交申请，请等待评审。"))


def _application_again(request: HttpRequest, application_id: int, refusal: Refusal | None = None) -> HttpResponse:
    return file_again(request, access.fetch_application(application_id, request.user).expert_id, refusal)


@act(again=_application_again)
def return_application(request: HttpRequest, application_id: int) -> HttpResponse:
    application = access.fetch_application(application_id, request.user)
    reason = request.POST.get("reason", "")
    admitting.return_application(application, by=request.user, at=clock.now(), reason=reason)
    back = reverse("experts:pool", args=[application.pool_id])
    return done(request, came_from(request, back), _("已退回，并写明理由。"))


@act
def withdraw_application(request: HttpRequest, application_id: int) -> HttpResponse:
    application = access.fetch_application(application_id, request.user)
    admitting.withdraw_application(application, by=request.user, at=clock.now())
    return done(request, _address(application.expert_id), _("已撤回申请。"))


@act(again=file_again)
def note_misconduct(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_file(expert_id, request.user)
    organisation = request.user.regulator or request.user.institution
    admitting.note_misconduct(
        expert,
        by=request.user,
        at=clock.now(),
        division_code=organisation.division_code if organisation is not None else "",
        ground=request.POST.get("ground", ""),
        evidence=request.POST.get("evidence", ""),
    )
    return done(request, _address(expert_id), _("已登记；处理完毕前不能入库。"))


@act(again=file_again)
def settle_misconduct(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert = access.fetch_file(expert_id, request.user)
    row = next((one for one in queries.records_of(expert) if str(one.pk) == request.POST.get("record")), None)
    if row is None:
        raise Stranger(f"{expert.ref}.misconduct")
    admitting.settle_misconduct(row, by=request.user, at=clock.now(), settlement=request.POST.get("settlement", ""))
    return done(request, _address(expert_id), _("已处理完毕。"))
