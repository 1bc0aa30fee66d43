"""What the browser keeps to start the app without a network: one page, its scripts and styles, and its words."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from bihuan.web.field.words import WORDS
from bihuan.web.requests import open_to_all

SCRIPTS = (
    "app", "crypt", "store", "net", "queue", "sync", "capture", "dom", "drafts", "bundles", "walk", "finding", "ending",
    "status", "left", "voice", "past", "takeout",
)  # fmt: skip
FILES = (
    *(f"bihuan/field/{name}.js" for name in SCRIPTS),
    "bihuan/field/field.css",
    "bihuan/tokens.css",
    "bihuan/mark.svg",
)
ICONS = (("app-192", 192, "any"), ("app-512", 512, "any"), ("app-whole-512", 512, "maskable"))
"""Drawn from mark.svg: an older Android and an iPhone put no SVG on their first screen, and some cut it to their own
shape, for which the ground goes to the edge."""


@open_to_all
def app(request: HttpRequest) -> HttpResponse:
    """The page of the app. It holds nothing of anybody, so it is the same for all, and asks for the log-in itself."""
    return render(request, "field/app.html", _facts(get_language()))


@open_to_all
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it keeps; another byte in any of it is another worker."""
    kept = [reverse("field:app"), reverse("field:words"), *map(static, FILES)]
    head = f"const KEPT = {json.dumps({'version': version(get_language()), 'files': kept})};\n"
    answer = HttpResponse(head + _text("bihuan/field/worker.js"), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return answer


@open_to_all
def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser asks before it puts the app on the first screen of the phone."""
    answer = JsonResponse(
        {
            "id": reverse("field:app"),
            "lang": get_language(),
            "name": _("闭环现场检查"),
            "short_name": _("现场检查"),
            "start_url": reverse("field:app"),
            "scope": reverse("field:app"),
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#0f4c81",
            "icons": [
                {
                    "src": static(f"bihuan/icons/{name}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for name, size, purpose in ICONS
            ],
        }
    )
    answer.headers["Content-Type"] = "application/manifest+json"
    return answer


@open_to_all
def words(request: HttpRequest) -> HttpResponse:
    """The app's words in the reader's language."""
    answer = JsonResponse({name: str(text) for name, text in WORDS.items()})
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return answer


@cache
def version(language: str) -> str:
    """One word for all that the worker keeps: scripts, styles, the page itself and every word in the reader's language.
    A phone on which another one is chosen keeps the app anew, too."""
    whole = [_text(name) for name in (*FILES, "bihuan/field/worker.js")]
    with override(language):
        whole += [_page(language), *(f"{name}={text}" for name, text in sorted(WORDS.items()))]
    return hashlib.sha256("\0".join(whole).encode()).hexdigest()[:16]


def _page(language: str) -> str:
    return render_to_string("field/app.html", _facts(language))


def _facts(language: str) -> dict[str, object]:
    return {"language": language, "voice_minutes": settings.VOICE_MINUTES, "voice_mb": settings.VOICE_MB}


def _text(name: str) -> str:
    return Path(finders.find(name)).read_text(encoding="utf-8")
