"""What the pages show of a history that is still being told."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest


def history(request: HttpRequest) -> dict[str, Any]:
    """`history`: how far it is told (told, total), asked for by the desk alone; nothing once it is complete."""
    from bihuan.demo.history import progress  # noqa: PLC0415 (settings name this module before the models are there)

    return {"history": cache(progress)}
