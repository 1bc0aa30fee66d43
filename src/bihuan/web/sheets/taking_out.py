"""导出列表: the button above a list, and the file that it brings."""

from functools import partial

from django.http import FileResponse, Http404, HttpRequest

from bihuan import clock
from bihuan.exchange.sheets import streams
from bihuan.exchange.sheets.taking_out import export_list as taken_out
from bihuan.web.requests import download
from bihuan.web.sheets.books import BOOKS

TYPES = {
    streams.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    streams.CSV: "text/csv; charset=utf-8",
}
KEPT = 200
"""So many characters of each part of a filter stand in the chain,"""
PARTS = 30
"""and so many parts."""


@download
def export_list(request: HttpRequest, kind: str) -> FileResponse:
    """The list as its page shows it with this address's filter, all pages of it."""
    if kind not in BOOKS:
        raise Http404(kind)
    form = request.POST.get("form", streams.XLSX)
    asked = [(name[:KEPT], value[:KEPT]) for name, value in request.GET.items() if value and name != "after"]
    narrowed = dict(asked[:PARTS])
    found = partial(BOOKS[kind], request)
    taken = taken_out(kind, found, by=request.user, at=clock.now(), form=form, narrowed=narrowed)
    answer = FileResponse(taken.file, as_attachment=True, filename=taken.name, content_type=TYPES[form])
    answer.block_size = 1 << 16
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
