"""A file for an outside system, as the answer to who asked for it: theirs alone, and kept by no cache."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.http import FileResponse

if TYPE_CHECKING:
    from bihuan.exchange.connectors.mapping import Made


def sent_file(made: Made) -> FileResponse:
    """The file under its Chinese name."""
    answer = FileResponse(BytesIO(made.content), as_attachment=True, filename=made.name, content_type="text/csv")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
