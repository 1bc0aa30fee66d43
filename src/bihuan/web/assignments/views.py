"""会议和任务: an office's meetings and task lists, one of them with its matters, and what is in one's own hands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.tasks import access, operations, queries
from bihuan.registers.kinds.tasks.states import Act
from bihuan.web.addresses import came_from
from bihuan.web.assignments.forms import AssignForm, CycleForm, SheetForm, TaskForm, called
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import readable, whole


@page
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, refusal: Refusal | None = None, form: SheetForm | None = None) -> HttpResponse:
    by, today = request.user, clock.today()
    if not access.OFFICE.allows(Act.OPEN_TASK_SHEET, None, by):
        raise Stranger("tasks")
    policy = policies.at(by.regulator.division_code, on=today)
    met = queries.meetings(by.regulator, policy)
    context = {
        "page": keyset(queries.sheets(by), request),
        "mine": [(task, task.is_late(today)) for task in queries.my_tasks(by)],
        "met": met,
        "late": met.overdue(today),
        "form": form
        or SheetForm(request.POST if refusal and "kind" in request.POST else None, initial={"held_on": today}),
        "cycle": CycleForm(initial={"months": met.months or 3}),
        "cycle_is_law": policy.posts.meeting_cycle.is_set,
        "refusal": refusal,
    }
    return render(request, "assignments/index.html", context)


@act(again=_index)
def set_meeting_cycle(request: HttpRequest) -> HttpResponse:
    form = CycleForm(request.POST)
    months = form.cleaned_data["months"] if form.is_valid() else 0
    operations.set_meeting_cycle(by=request.user, at=clock.now(), months=months)
    return done(request, reverse("tasks:list"), _("会议周期已设定。"))


@act(again=_index)
def open_task_sheet(request: HttpRequest) -> HttpResponse:
    form = SheetForm(request.POST)
    if not form.is_valid():
        return incomplete(_index, request, form=form)
    sheet = operations.open_task_sheet(by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("tasks:show", args=[sheet.pk]), _("已建立，请记下事项。"))


@page
def show(request: HttpRequest, sheet_id: int) -> HttpResponse:
    return _show(request, sheet_id)


def _show(request: HttpRequest, sheet_id: int, refusal: Refusal | None = None) -> HttpResponse:
    sheet, today = access.fetch_sheet(sheet_id, request.user), clock.today()
    owners, tasks = called(queries.possible_owners(request.user)), queries.tasks_of(sheet)
    context = {
        "sheet": sheet,
        "tasks": [(task, task.is_late(today), _assigning(request, task)) for task in tasks],
        "carried": [(task, task.is_late(today)) for task in queries.carried_over(sheet)],
        "open": sum(task.done_on is None for task in tasks),
        "owners": owners,
        "form": TaskForm(request.POST if "text" in request.POST else None),
        "crumbs": [(_("会议和任务"), reverse("tasks:list"))],
        "minutes": request.POST.get("minutes", sheet.minutes),
        "refusal": refusal,
    }
    return render(request, "assignments/show.html", context)


def _assigning(request: HttpRequest, task: Any) -> AssignForm | None:
    """The form that gives a task to somebody, where nobody has it, or who had it has left; with what was typed into it
    where that was refused."""
    if task.is_owned or task.done_on is not None:
        return None
    name = "".join(called([task.person])) if task.person is not None and task.person.is_active else ""
    typed = request.POST if request.path == reverse("tasks:assign_task", args=[task.pk]) else None
    return AssignForm(typed, initial={"person": name, "due_on": task.due_on}, auto_id=f"task-{task.pk}-%s")


def _given(request: HttpRequest) -> dict[str, Any]:
    """The person and the day that were written; a day that makes no sense is left out, and the operation says so.
    Raises `task_owner_elsewhere` for a name that is nobody's there."""
    form = TaskForm(request.POST)
    told = readable(form)
    typed = told.get("person", "")
    return {"person": _person(request, typed) if typed else None, "due_on": told.get("due_on")}


def _person(request: HttpRequest, typed: str) -> Any:
    """Whom the words call: as the page offers it, or by the bare name where only one is called so."""
    people = queries.possible_owners(request.user, name=typed.partition("（")[0])
    found = called(people).get(typed) or (people[0] if len(people) == 1 and people[0].name == typed else None)
    if found is None:
        raise Refusal("task_owner_elsewhere", name=typed)
    return found


@act(again=_show)
def add_task(request: HttpRequest, sheet_id: int) -> HttpResponse:
    sheet = access.fetch_sheet(sheet_id, request.user)
    text = whole(request, "text", most=500)
    operations.add_task(sheet, by=request.user, at=clock.now(), text=text, **_given(request))
    return done(request, reverse("tasks:show", args=[sheet_id]), _("已记下。"))


@act(again=_show)
def settle_task_sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    sheet = access.fetch_sheet(sheet_id, request.user)
    operations.settle_task_sheet(sheet, by=request.user, at=clock.now(), minutes=request.POST.get("minutes"))
    said = _("会议已办结。") if sheet.kind == "meeting" else _("任务清单已启用。")
    return done(request, reverse("tasks:show", args=[sheet_id]), said)


def _task_again(request: HttpRequest, task_id: int, *, refusal: Refusal) -> HttpResponse:
    task = access.fetch_task(task_id, request.user)
    if access.SHEETS.allows(Act.ADD_TASK, task.sheet, request.user):
        return _show(request, task.sheet_id, refusal)
    return _index(request, refusal)


@act(again=_task_again)
def assign_task(request: HttpRequest, task_id: int) -> HttpResponse:
    task = access.fetch_task(task_id, request.user)
    operations.assign_task(task, by=request.user, at=clock.now(), **_given(request))
    return done(request, reverse("tasks:show", args=[task.sheet_id]), _("责任已落实。"))


@act(again=_task_again)
def report_task_progress(request: HttpRequest, task_id: int) -> HttpResponse:
    task = access.fetch_task(task_id, request.user)
    progress = whole(request, "progress", most=500)
    operations.report_task_progress(task, by=request.user, at=clock.now(), progress=progress)
    return done(request, came_from(request, reverse("tasks:list")), _("进展已填报。"))


@act(again=_task_again)
def finish_task(request: HttpRequest, task_id: int) -> HttpResponse:
    task = access.fetch_task(task_id, request.user)
    operations.finish_task(task, by=request.user, at=clock.now())
    return done(request, came_from(request, reverse("tasks:list")), _("已办完。"))
