"""From a paper's own frozen values to its file: what issue seals and what a reprint compares with."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings

from bihuan import clock
from bihuan.documents import rendering
from bihuan.documents.assembly import typeset_data
from bihuan.documents.models import OfficialDocument
from bihuan.documents.vault.here import vault


def fontbook() -> rendering.Fontbook:
    """The packaged fonts and, before them, those of the office's own folder."""
    folder = Path(settings.FONTS_FOLDER)
    return rendering.fontbook(folder if folder.is_dir() else None)


def renderer() -> str:
    """Name and fonts of this typesetter."""
    return rendering.renderer(fontbook())


def draw(
    sources: Mapping[str, str], data: dict, images: Mapping[str, str], *, at: datetime | None
) -> rendering.Rendering:
    """Typeset `data`; `images` maps a name on the paper to the hash of a kept file."""
    files = {name: vault().read(sha256) for name, sha256 in images.items()}
    return rendering.render(sources, data, book=fontbook(), at=at, images=files)


def typeset(document: OfficialDocument, sources: Mapping[str, str]) -> rendering.Rendering:
    """The PDF of a numbered paper, the same bytes every time with the same typesetter."""
    data = typeset_data(
        title=document.title,
        number=document.number,
        issuer=document.issuer,
        nature=document.nature,
        issued_on=clock.local_day(document.issued_at).isoformat(),
        verify_url=document.verify_url,
        context=document.context,
        signatures=document.signatures,
    )
    return draw(sources, data, document.images, at=document.issued_at)
