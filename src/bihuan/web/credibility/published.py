"""抽查公示: a draw of reports as anybody reads it, and the file that redoes it (tools/redraw.py). It names no
enterprise: to be drawn is no finding."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from bihuan.filings.credibility import access, operations
from bihuan.filings.credibility.rules import Stratum
from bihuan.web.credibility import words
from bihuan.web.requests import page


@page(public=True)
def published_review_draw(request: HttpRequest, token: str) -> HttpResponse:
    draw = access.published(token)
    counted = operations.counted(draw.entries)
    strata = [(words.stratum(one), counted.get(one, 0), draw.wanted.get(one, 0)) for one in Stratum]
    drawn = operations.dealt(draw) if draw.drawn_at else []
    return render(request, "credibility/draw.html", {"draw": draw, "strata": strata, "drawn": drawn})


@page(public=True)
def published_review_draw_file(request: HttpRequest, token: str) -> HttpResponse:
    draw = access.published(token)
    told = {
        "terms": operations.terms(draw),
        "wanted": draw.wanted,
        "entries": draw.entries,
        "digest": draw.digest,
        "told": draw.told,
        "drawn": [{"id": one} for one in (operations.dealt(draw) if draw.drawn_at else [])],
        "dropped": [],
    }
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="report-draw-{draw.pk}.json"'
    return answer
