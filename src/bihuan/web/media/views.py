"""Photos and other uploaded files, for those who may see a thing that carries them.

A file never changes, so the browser keeps it for a year; the answer is private, so nobody between keeps it at all.
"""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified

from bihuan import documents
from bihuan.insight import evidence
from bihuan.web.requests import page

_KEEP = "private, max-age=31536000, immutable"
_PNG = b"\x89PNG"


@page
def thumb(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """The small copy for lists."""
    return _copy(request, evidence.attachment(attachment_id, request.user).thumbnail_sha256)


@page
def photo(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """The copy for the screen, without what the camera wrote into it."""
    return _copy(request, evidence.attachment(attachment_id, request.user).public_sha256)


@page
def original(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """The file as it was brought, to the byte; always as a download."""
    file = evidence.attachment(attachment_id, request.user)
    name = f"attachment; filename*=UTF-8''{quote(file.filename)}"
    return _file(request, file.sha256, file.content_type, name)


def _copy(request: HttpRequest, sha256: str) -> HttpResponse:
    if not sha256:
        raise Http404("no picture")
    return _file(request, sha256, "", "inline")


def _file(request: HttpRequest, sha256: str, content_type: str, disposition: str) -> HttpResponse:
    etag = f'"{sha256}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        data = documents.read(sha256)
        kind = content_type or ("image/png" if data.startswith(_PNG) else "image/jpeg")
        response = HttpResponse(data, content_type=kind, headers={"Content-Disposition": disposition})
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _KEEP
    return response
