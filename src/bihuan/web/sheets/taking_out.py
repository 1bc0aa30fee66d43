"""导出列表: the button above a list and the file that it brings, at once or when the worker has written it."""

from functools import partial
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.exchange.sheets import access, long_lists, queries, streams
from bihuan.exchange.sheets.states import ExportState
from bihuan.exchange.sheets.taking_out import Taken
from bihuan.exchange.sheets.taking_out import export_list as taken_out
from bihuan.web.paging import keyset
from bihuan.web.refusals import worded
from bihuan.web.requests import act, done, download, page
from bihuan.web.sheets import findings, ways
from bihuan.web.sheets.books import BOOKS
from bihuan.web.tasks import write_export

TYPES = {
    streams.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    streams.CSV: "text/csv; charset=utf-8",
}
KEPT = 200
"""So many characters of each part of a filter stand in the chain,"""
PARTS = 30
"""and so many parts."""


@download
def export_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as its page shows it with this address's filter, all pages of it; a long one is left to the worker."""
    if kind not in BOOKS:
        raise Http404(kind)
    query = request.GET.copy()
    query.pop("after", None)
    asked = {
        "by": request.user,
        "at": clock.now(),
        "form": request.POST.get("form", streams.XLSX),
        "narrowed": dict([(name[:KEPT], value[:KEPT]) for name, value in query.items() if value][:PARTS]),
    }
    found = partial(BOOKS[kind], request)
    queued = long_lists.queue_export(kind, found, query=query.urlencode(), line_up=_line_up, **asked)
    if queued is not None:
        said = _("这份列表较长，系统正在准备。可以离开本页，准备好后会有消息通知，并列在这里供下载。")
        return done(request, reverse("sheets:exports"), said)
    return _answer(taken_out(kind, found, **asked), asked["form"])


def _line_up(export_id: int) -> None:
    write_export.defer(export_id=export_id)


@page
def exports(request: HttpRequest) -> HttpResponse:
    """我的导出: the long lists that the reader had written, how far each is, and its file."""
    found = keyset(queries.exports(request.user), request)
    facts = {
        "page": found,
        "rows": [_row(one) for one in found.rows],
        "waiting": any(one.state == ExportState.QUEUED for one in found.rows),
        "tabs": ways.tabs(request, exports=True),
    }
    return render(request, "sheets/exports.html", facts)


def _row(export: Any) -> dict[str, Any]:
    failed = worded(export.refusal) if export.refusal else None
    facts = {"name": findings.kind_name(export.kind), "kept_until": long_lists.kept_until(export)}
    return {"export": export, "failed": failed, "url": ways.book(export.kind), **facts}


@download
def fetch_export(request: HttpRequest, export_id: int) -> HttpResponse:
    """下载导出的表格: to its asker, with a line in the chain each time."""
    export = access.fetch_export(export_id, request.user)
    return _answer(long_lists.fetch_export(export, by=request.user, at=clock.now()), export.form)


@act
def drop_export(request: HttpRequest, export_id: int) -> HttpResponse:
    """删除导出的表格, also one that is being written."""
    export = access.fetch_export(export_id, request.user)
    long_lists.drop_export(export, by=request.user, at=clock.now())
    return done(request, reverse("sheets:exports"), _("已删除。"))


def _answer(taken: Taken, form: str) -> FileResponse:
    answer = FileResponse(taken.file, as_attachment=True, filename=taken.name, content_type=TYPES[form])
    answer.block_size = 1 << 16
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
