"""表格导入: choose a kind, bring a file, see what would happen, import all of it or nothing."""

from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.exchange.sheets import access, intake, long_imports, operations, queries
from bihuan.exchange.sheets.states import WAITING, Act
from bihuan.exchange.tasks import run_import
from bihuan.refusal import Refusal, Stranger
from bihuan.web.punctuation import listed
from bihuan.web.refusals import as_message
from bihuan.web.requests import View, act, done, page, see_other, whose
from bihuan.web.sheets import columns as choosing
from bihuan.web.sheets import findings, ways

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _index(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    kinds = queries.kinds_open_to(request.user)
    if not kinds:
        raise Stranger("sheets")
    wanted = request.POST.get("kind") or request.GET.get("kind") or kinds[0].kind
    before = request.GET.get("after", "")
    jobs = queries.jobs(request.user, before=clock.id_named(before))
    more = f"{reverse('sheets:list')}?after={jobs[-1].pk}" if len(jobs) == queries.PAGE else ""
    names = {kind.kind: findings.kind_name(kind.kind) for kind in kinds}
    facts = {
        "kinds": [_shown(kind) for kind in kinds if kind.is_filled],
        "compared": [_shown(kind) for kind in kinds if not kind.is_filled],
        "kind": wanted if wanted in names else kinds[0].kind,
        "jobs": [(job, findings.kind_name(job.kind), findings.in_short(job)) for job in jobs],
        "waiting": any(job.state in WAITING for job in jobs),
        "more": more,
        "tabs": ways.tabs(request),
        "refusal": refusal,
    }
    return render(request, "sheets/index.html", facts)


def _shown(kind: Any) -> tuple[str, str, str]:
    return kind.kind, findings.kind_name(kind.kind), findings.purpose(kind.kind)


index = page(_index)


@page
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty .xlsx of a kind, made from the schema that checks it."""
    return _file(*queries.template_of(kind, by=request.user))


@act(again=_index)
def upload_sheet(request: HttpRequest) -> HttpResponse:
    """上传表格: kept at once; checked too where every column is certain, else the person says which is which."""
    brought = request.FILES.get("file")
    if brought is None:
        raise Refusal("sheet_not_chosen", missing=["file"])
    kind, by, at = request.POST.get("kind", ""), request.user, clock.now()
    access.require_kind(kind, by)
    intake.require_size(brought.size, brought.name)
    job = operations.upload_sheet(brought.read(), by=by, at=at, kind=kind, filename=brought.name)
    if not choosing.certain(job, by):
        return done(request, reverse("sheets:columns", args=[job.pk]), _("文件已收到，请核对每一栏对应表格的哪一列。"))
    return _checked(request, job)


def _checked(request: HttpRequest, job: Any, mapping: Any = None) -> HttpResponse:
    """At once, or by the worker where a page would wait too long."""
    asked = {"by": request.user, "at": clock.now(), "mapping": mapping}
    if long_imports.takes_long(job):
        long_imports.queue_check(job, line_up=_line_up, **asked)
    else:
        operations.check_sheet(job, **asked)
    return see_other(reverse("sheets:show", args=[job.pk]))


def _line_up(job_id: int) -> None:
    run_import.defer(job_id=job_id)


@page
def show(request: HttpRequest, job_id: int) -> HttpResponse:
    """One import: what the check found, what can be done now, and what came of it."""
    job = access.fetch(job_id, request.user)
    access.PERMISSIONS.require(Act.CHECK_SHEET, job, request.user)
    waiting = job.state in WAITING
    facts = {
        "job": job,
        "kind": findings.kind_name(job.kind),
        "found": None if waiting else findings.of(job),
        "waiting": waiting,
        "long": long_imports.takes_long(job),
        "may_stop": access.asked_the_worker(job, request.user),
        "steps": findings.steps(job),
        "book": ways.book(job.kind),
        "unused": listed(job.unused_headers),
        "crumbs": [(_("表格导入"), reverse("sheets:list"))],
    }
    return render(request, "sheets/show.html", facts)


def _columns(request: HttpRequest, job_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    job = access.fetch(job_id, request.user)
    access.PERMISSIONS.require(Act.CHECK_SHEET, job, request.user)
    if request.method == "POST":  # shown again after a refusal, which undid the act: a look all the same
        operations.open_file(job, by=request.user, at=clock.now())
    saved = queries.saved_mappings(job.kind, request.user)
    mapping = choosing.shown(request, job, saved)
    unused = choosing.unused(job, mapping)
    facts = {
        "job": job,
        "kind": findings.kind_name(job.kind),
        "lines": choosing.lines(job, mapping, queries.samples(job), request.user),
        "unused": listed(unused),
        "fits": len(unused) < len(job.headers),
        "saved": [one.name for one in saved],
        "used": request.POST.get("use") or request.GET.get("use", ""),
        "name": request.POST.get("name", ""),
        "refusal": refusal,
        "crumbs": [(_("表格导入"), reverse("sheets:list")), (job.filename, reverse("sheets:show", args=[job.pk]))],
    }
    return render(request, "sheets/columns.html", facts)


def _looked_into(view: View) -> View:
    """Whoever looks into what the sealed file holds leaves a line before he sees it; a page itself only reads."""

    @wraps(view)
    def wrapped(request: HttpRequest, job_id: int) -> HttpResponse:
        if request.method == "GET" and request.user.is_authenticated:
            with whose(request), suppress(Stranger, Refusal):  # the page says it
                job = access.fetch(job_id, request.user)
                operations.open_file(job, by=request.user, at=clock.now())
        return view(request, job_id)

    return wrapped


columns = _looked_into(page(_columns))


def _chosen(request: HttpRequest, job: Any) -> Any:
    return choosing.read(request.POST, job, queries.saved_mappings(job.kind, request.user))


@act(again=_columns)
def check_sheet(request: HttpRequest, job_id: int) -> HttpResponse:
    """检查表格: the dry run with the chosen columns; nothing is imported."""
    job = access.fetch(job_id, request.user)
    return _checked(request, job, _chosen(request, job))


@act(again=_columns)
def save_mapping(request: HttpRequest, job_id: int) -> HttpResponse:
    """保存列对应关系: under a name, for the next file of this shape."""
    job = access.fetch(job_id, request.user)
    chosen = _chosen(request, job)
    name = request.POST.get("name", "")
    saved = operations.save_mapping(job, by=request.user, at=clock.now(), name=name, mapping=chosen)
    back = f"{reverse('sheets:columns', args=[job.pk])}?use={quote(saved.name)}"
    return done(request, back, _("已保存，下次上传同样表头的文件会自动套用。"))


@act
def apply_sheet(request: HttpRequest, job_id: int) -> HttpResponse:
    """导入表格: all rows or none, at once or by the worker."""
    job = access.fetch(job_id, request.user)
    here = reverse("sheets:show", args=[job.pk])
    if long_imports.takes_long(job):
        long_imports.queue_apply(job, by=request.user, at=clock.now(), line_up=_line_up)
        return see_other(here)
    try:
        operations.apply_sheet(job, by=request.user, at=clock.now())
    except Refusal as refusal:
        if refusal.code != "sheet_has_errors":
            raise
        # The rows are undone, but the errors that were noted on the import have to stay: so this act ends well.
        messages.error(request, as_message(refusal), extra_tags="refusal")
        return see_other(here)
    return done(request, here, _("已导入。"))


@act
def stop_sheet(request: HttpRequest, job_id: int) -> HttpResponse:
    """停止办理表格: what the worker has not finished is given up."""
    job = access.fetch(job_id, request.user)
    long_imports.stop_sheet(job, by=request.user, at=clock.now())
    return done(request, reverse("sheets:show", args=[job.pk]), _("已停止，系统里的数据没有变动。"))


@_looked_into
@page
def marked(request: HttpRequest, job_id: int) -> HttpResponse:
    """The person's own file with the column 错误原因."""
    return _file(*queries.marked_file(access.fetch(job_id, request.user), by=request.user))


@_looked_into
@page
def errors(request: HttpRequest, job_id: int) -> HttpResponse:
    """All errors as a list of their own."""
    return _file(*queries.error_file(access.fetch(job_id, request.user), by=request.user))


def _file(name: str, content: bytes) -> HttpResponse:
    kind = "text/csv" if name.lower().endswith((".csv", ".txt")) else XLSX
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=kind, headers=headers)
