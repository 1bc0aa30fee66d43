"""Photos, recordings and other uploaded files, for those who may see a thing that carries them.

A file never changes, so the browser keeps it for a year; the answer is private, so nobody between keeps it at all.
"""

import re
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified

from bihuan import documents
from bihuan.documents import recordings
from bihuan.insight import evidence
from bihuan.web.requests import page

_KEEP = "private, max-age=31536000, immutable"
_PNG = b"\x89PNG"
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


@page
def thumb(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """The small copy for lists."""
    return copy_of(request, evidence.attachment(attachment_id, request.user).thumbnail_sha256)


@page
def photo(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """The copy for the screen, without what the camera wrote into it."""
    return copy_of(request, evidence.attachment(attachment_id, request.user).public_sha256)


@page
def voice(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """A recording to be played, its tags blanked; a part of it where the player asks for one (RFC 9110, 14)."""
    file = evidence.recording(attachment_id, request.user)
    etag = f'"{file.sha256}-bare"'
    known = {"ETag": etag, "Cache-Control": _KEEP, "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers=known)
    data = recordings.bare(documents.read(file.sha256), file.content_type)
    asked = request.headers.get("Range", "")
    part = _part(asked, len(data)) if request.headers.get("If-Range", etag) == etag else None
    if part is None:
        return HttpResponse(data, content_type=file.content_type, headers=known)
    start, end = part
    if start >= min(end, len(data)):
        return HttpResponse(status=416, headers={**known, "Content-Range": f"bytes */{len(data)}"})
    known["Content-Range"] = f"bytes {start}-{end - 1}/{len(data)}"
    return HttpResponse(data[start:end], content_type=file.content_type, status=206, headers=known)


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """From where to where, the end not included; None where no one part is asked for, and all of it is the answer."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size


@page
def original(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """The file as it was brought, to the byte; always as a download."""
    file = evidence.attachment(attachment_id, request.user)
    name = f"attachment; filename*=UTF-8''{quote(file.filename)}"
    return _file(request, file.sha256, file.content_type, name)


def copy_of(request: HttpRequest, sha256: str) -> HttpResponse:
    """A copy by its hash, to whoever was found to may see it."""
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
