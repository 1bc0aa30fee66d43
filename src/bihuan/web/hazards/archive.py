"""What of a hazard leaves on paper: the plan in force, and the whole archive of one that is struck off."""

from django.http import FileResponse, HttpRequest, HttpResponse

from bihuan import clock
from bihuan.exchange.archives import operations
from bihuan.hazards.dossier import open_dossier
from bihuan.insight import printed
from bihuan.web.papers.views import sent
from bihuan.web.requests import download, page


@download
def export_archive(request: HttpRequest, hazard_id: int) -> FileResponse:
    """The whole case of a hazard that is struck off, as one .zip that proves itself."""
    archive = operations.export_archive(hazard_id, by=request.user, at=clock.now())
    answer = FileResponse(archive.file, as_attachment=True, filename=archive.name, content_type="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@page
def plan(request: HttpRequest, hazard_id: int) -> HttpResponse:
    """整改方案 in force as a paper, to approve and to post."""
    dossier = open_dossier(hazard_id, request.user)
    return sent(printed.plan(dossier), f"隐患整改方案-{dossier.hazard.number}.pdf", request)
