"""年度考核: everybody of a pool with the records of a year, and what its keeper makes of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.experts.access import fetch_expert, owns_the_pool
from bihuan.experts.assessments import access, operations, queries, rules
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web.addresses import page_of
from bihuan.web.experts import views, words
from bihuan.web.experts.forms import CommendForm, ServiceNoteForm, YearForm
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, page


@page
def assessments(request: HttpRequest, pool_id: int) -> HttpResponse:
    """For who keeps the pool, and of the keeper's own people for who stands in. Others get 404."""
    return assessments_again(request, pool_id)


def assessments_again(request: HttpRequest, pool_id: int, refusal: Refusal | None = None) -> HttpResponse:
    pool, today = access.fetch_assessed_pool(pool_id, request.user), clock.today()
    policy, keeps = policies.at(pool.division_code, on=today), owns_the_pool(pool, request.user)
    asked = rules.asked(policy, on=today)
    year = _year(request, today.year, asked.year if asked else today.year)
    members = queries.members_of(year, access.to_be_assessed_by(request.user, pool))
    done, total = queries.how_many(members)
    left = _shown(request, left=done < total)
    found = keyset(members.filter(assessed=not left), request)
    opens, idle_from = (rules.opens_on(year, policy, idle=idle) for idle in (False, True))
    first = left and not page_of(request)[1].get("after")  # where a page has them, all of the pool are looked at
    idle = queries.idle(pool, year, by=request.user) if keeps and first and idle_from <= today else []
    context = {
        "pool": pool,
        "refusal": refusal,
        "crumbs": [
            (pgettext("list", "专家"), reverse("experts:list")),
            *([(pool.name, reverse("experts:pool", args=[pool_id]))] if keeps else []),
        ],
        "year": year,
        "years": [
            {"label": str(one), "url": f"?year={one}", "active": one == year} for one in (today.year, today.year - 1)
        ],
        "due_on": rules.due_on(year, policy),
        "law": policy.experts.assessment_due if policy.experts.assessment_due.is_set else policy.experts.assessment,
        "needed": policy.experts.assessment_needed_to_assign,
        "opens": opens if today < opens else None,
        "idle_from": idle_from if today < idle_from else None,
        "idle_year": _idle_year(year),
        "done": done,
        "total": total,
        "lists": [
            {"label": _("未考核"), "url": f"?year={year}&shown=left", "active": left, "count": total - done},
            {"label": _("已考核"), "url": f"?year={year}&shown=done", "active": not left, "count": done},
        ],
        "rows": [_row(one, request, policy, year=year) for one in queries.years(found.rows, pool, year)],
        "more_url": found.more_url,
        "idle": idle,
        "idle_names": [one.expert.name for one in idle[:30]],
    }
    return render(request, "experts/assessments.html", context)


def _year(request: HttpRequest, latest: int, usual: int) -> int:
    """The year asked for, this one or the last."""
    asked = request.POST.get("year") or request.GET.get("year", "")
    return int(asked) if asked in (str(latest), str(latest - 1)) else usual


def _shown(request: HttpRequest, *, left: bool) -> bool:
    """Whether those who are left are shown, or those who are assessed: what was asked for, first who is left."""
    asked = page_of(request)[1].get("shown", "")
    return asked == "left" if asked in ("left", "done") else left


def _row(one: queries.MemberYear, request: HttpRequest, policy: Any, *, year: int) -> dict[str, Any]:
    given, pk = one.assessment, one.membership.pk
    counts = words.counted(given.record if given else one.record)
    sent = request.POST.get("membership") == str(pk) and request.POST.get("year") == str(year)
    typed = request.POST if sent else None
    offered = rules.grades(policy) if one.worked else (rules.UNGRADED,)
    said = _("；").join(f"{word} {n}" for word, n, _against in counts) or _idle_year(year)
    suggested = {"ground": said, "grade": "" if one.worked else offered[0]}
    commends = given is not None and rules.may_be_commended(given.grade, policy)
    return {
        "membership": one.membership,
        "counts": counts,
        "given": given,
        "grade": words.grade(given.grade) if given else "",
        "tone": _tone(given.grade, policy) if given else "warn",
        "poor": given is not None and given.grade == "unqualified",
        "worked": one.worked,
        "outdated": given is not None and given.grade == rules.UNGRADED and one.worked,
        "own": access.is_of_own_unit(one.membership.expert, request.user),
        "form": YearForm(typed, grades=offered, auto_id=f"{pk}-%s", initial=suggested),
        "commend": CommendForm(typed, auto_id=f"c{pk}-%s", initial={"ground": said}) if commends else None,
    }


def _idle_year(year: int) -> str:
    """What is said of a year without work: as long as it runs, no more than is known."""
    return _("全年没有派出") if year < clock.today().year else _("今年至今没有派出")


def _tone(grade: str, policy: Any) -> str:
    if grade == rules.UNGRADED:
        return "quiet"
    return "good" if rules.may_be_commended(grade, policy) else "bad" if grade == "unqualified" else "info"


def _pool(request: HttpRequest, pool_id: int) -> tuple[Any, int, str]:
    """The pool, the year of the form and the way back to that year. Raises `assessment_year_invalid`."""
    pool, latest = access.fetch_assessed_pool(pool_id, request.user), clock.today().year
    year = _year(request, latest, 0)
    if not year:  # of a page that was opened before the turn of the year: it means no other one
        basis = rules.basis_of(policies.at(pool.division_code, on=clock.today()))
        raise Refusal("assessment_year_invalid", basis=basis, year=request.POST.get("year", "")[:4])
    return pool, year, f"{reverse('experts:assessments', args=[pool_id])}?year={year}"


def _number(text: str) -> int:
    return clock.id_named(text) or 0


@act(again=assessments_again)
def assess_expert(request: HttpRequest, pool_id: int) -> HttpResponse:
    pool, year, back = _pool(request, pool_id)
    member = access.member_of(pool, _number(request.POST.get("membership", "")))
    asked = {name: request.POST.get(name, "") for name in ("grade", "ground")}
    given = operations.assess_expert(member, by=request.user, at=clock.now(), year=year, **asked)
    said = _("%(name)s：%(grade)s。") % {"name": member.expert.name, "grade": words.grade(given.grade)}
    return done(request, back, said)


@act(again=assessments_again)
def leave_ungraded(request: HttpRequest, pool_id: int) -> HttpResponse:
    pool, year, back = _pool(request, pool_id)
    given = operations.leave_ungraded(
        pool, by=request.user, at=clock.now(), year=year, ground=request.POST.get("ground", "")
    )
    return done(request, back, _("%(n)s 人不定等次。") % {"n": len(given)})


@act(again=assessments_again)
def withdraw_assessment(request: HttpRequest, pool_id: int) -> HttpResponse:
    pool, _chosen, back = _pool(request, pool_id)
    given = access.given_in(pool, _number(request.POST.get("assessment", "")))
    operations.withdraw_assessment(given, by=request.user, at=clock.now(), reason=request.POST.get("reason", ""))
    return done(request, back, _("已撤回，可以重新考核。"))


@act(again=assessments_again)
def commend_expert(request: HttpRequest, pool_id: int) -> HttpResponse:
    pool, year, back = _pool(request, pool_id)
    member = access.member_of(pool, _number(request.POST.get("membership", "")))
    asked = {name: request.POST.get(name, "") for name in ("ground", "reward")}
    operations.commend_expert(member, by=request.user, at=clock.now(), year=year, **asked)
    return done(request, back, _("已表彰 %(name)s，记在专家页面上。") % {"name": member.expert.name})


@act(again=views.shown)
def note_service(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert, form = fetch_expert(expert_id, request.user), ServiceNoteForm(request.POST)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name) or "" for name in ("kind", "work", "said")}
    on = form.cleaned_data.get("on")
    operations.note_service(expert, by=request.user, at=clock.now(), on=on, **asked)
    back = f"{reverse('experts:show', args=[expert_id])}#service"
    return done(request, back, _("已登记，考核时计入当年记录。"))
