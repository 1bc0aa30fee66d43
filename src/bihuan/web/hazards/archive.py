"""导出整改档案: the button on a closed hazard, and the file that it brings."""

from django.http import FileResponse, HttpRequest

from bihuan import clock
from bihuan.exchange.archives import operations
from bihuan.web.requests import download


@download
def export_archive(request: HttpRequest, hazard_id: int) -> FileResponse:
    """The whole case of a hazard that is struck off, as one .zip that proves itself."""
    archive = operations.export_archive(hazard_id, by=request.user, at=clock.now())
    answer = FileResponse(archive.file, as_attachment=True, filename=archive.name, content_type="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
