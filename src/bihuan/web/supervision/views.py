"""监督检查计划: the year of the own office, unit by unit, and the checks of one with what can be done about each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import clock
from bihuan.inspections.supervision import access, operations, queries
from bihuan.inspections.supervision.states import CYCLE_WORDS, Act
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import refusals
from bihuan.web.inspections.forms import DayInput
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, page
from bihuan.web.wholetexts import readable


class PlanForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("年度"), coerce=int)
    cycle = forms.ChoiceField(
        label=gettext_lazy("检查周期"),
        choices=[(code, gettext_lazy(word)) for code, word in CYCLE_WORDS.items()],
        help_text=gettext_lazy("本地规定了周期的，按规定。"),
    )

    def __init__(self, *args, today: date, **more) -> None:
        super().__init__(*args, **more)
        self.fields["year"].choices = [(year, str(year)) for year in (today.year, today.year + 1)]


class MoveForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("改到哪天"), required=False, widget=DayInput)
    reason = forms.CharField(label=gettext_lazy("不在周期内的，写明理由"), required=False, max_length=200)


@page
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, refusal: Refusal | None = None, *, refused: Any = None) -> HttpResponse:
    """With `refused`, the planned check whose act was, its unit in the plan of its year, and what was typed."""
    by, today = request.user, clock.today()
    if not access.PLANS.allows(Act.MAKE_SUPERVISION_PLAN, None, by):
        raise Stranger("supervision")
    given = request.GET.get("year") or request.POST.get("year")
    year = refused.plan.year if refused else today.year + (given == str(today.year + 1))
    plan, show = queries.plan_of(by.regulator, year), request.GET.get("show", "")
    hindrance = queries.hindrance(by.regulator, on=today)
    context: dict[str, Any] = {
        "year": year,
        "years": (today.year, today.year + 1),
        "plan": plan,
        "law": policies.at(by.regulator.division_code, on=today).inspections.supervision_cycle,
        "form": PlanForm(today=today, initial={"year": year, "cycle": plan.cycle if plan else "quarterly"}),
        "hindrance": hindrance and refusals.worded(hindrance),
        "refusal": refusal,
    }
    if plan is not None:
        wanted = request.GET.get("enterprise", "")
        one = refused.enterprise_id if refused else clock.id_named(wanted) or 0
        checks = queries.checks_at(plan, one) if one else []
        tally = queries.tally(plan, on=today)
        context |= {
            "tally": tally,
            "ahead": tally["planned"] - tally["done"] - tally["missed"],
            "page": keyset(queries.units(plan, on=today, show=show), request),
            "links": {name: f"?year={year}&show={name}" for name in ("all", "done", "missed")},
            "checks": [(check, check.status(today), _moving(request, check, refused)) for check in checks],
            "unit": checks[0].enterprise if checks else None,
        }
    return render(request, "supervision/index.html", context)


def _moving(request: HttpRequest, check: Any, refused: Any) -> MoveForm:
    typed = request.POST if refused is not None and refused.pk == check.pk and "day" in request.POST else None
    before = {"day": check.planned_on, "reason": check.moved_reason}
    return MoveForm(typed, initial=before, auto_id=f"move-{check.pk}-%s")


@act(again=_index)
def make_supervision_plan(request: HttpRequest) -> HttpResponse:
    given, today = request.POST, clock.today()
    year = int(given["year"]) if given.get("year") in (str(today.year), str(today.year + 1)) else 0
    plan = operations.make_supervision_plan(by=request.user, at=clock.now(), year=year, cycle=given.get("cycle", ""))
    ended = queries.hindrance(request.user.regulator, on=today)
    said = _("计划已结束，还没到期的检查已撤下。") if ended else _("计划已制定，新登记的企业已补入，不再主管的已移出。")
    return done(request, f"{reverse('supervision:list')}?year={plan.year}", said)


def _of_unit(request: HttpRequest, planned_id: int, *, refusal: Refusal) -> HttpResponse:
    return _index(request, refusal, refused=access.fetch_planned(planned_id, request.user))


def _back(request: HttpRequest, check: Any, said: str) -> HttpResponse:
    url = f"{reverse('supervision:list')}?year={check.plan.year}&enterprise={check.enterprise_id}#unit"
    return done(request, url, said)


@act(again=_of_unit)
def close_planned_check(request: HttpRequest, planned_id: int) -> HttpResponse:
    check = access.fetch_planned(planned_id, request.user)
    operations.close_planned_check(check, by=request.user, at=clock.now())
    return _back(request, check, _("已办结。"))


@act(again=_of_unit)
def move_planned_check(request: HttpRequest, planned_id: int) -> HttpResponse:
    check, form = access.fetch_planned(planned_id, request.user), MoveForm(request.POST)
    told = readable(form)
    operations.move_planned_check(
        check,
        by=request.user,
        at=clock.now(),
        day=told.get("day"),
        reason=told.get("reason", ""),
    )
    return _back(request, check, _("日期已调整。"))
