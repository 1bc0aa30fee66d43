"""抽取公示: a draw as anybody reads it, before and after, with the file that redoes it (tools/redraw.py)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from bihuan.experts import access, drawing
from bihuan.inspections import drawn
from bihuan.web import wording
from bihuan.web.experts import words
from bihuan.web.requests import page

PUBLISHED = ("terms", "number", "entries", "digest", "told", "drawn", "dropped")


@page(public=True)
def published_draw(request: HttpRequest, token: str) -> HttpResponse:
    """The names and the lots, as an announcement shows names; nothing else of people, and no enterprise."""
    draw = access.published_draw(token)
    context = {
        "draw": draw,
        "specialty": wording.label("expert_specialties", draw.specialty) if draw.specialty else "",
        "dropped": [(one["name"], words.label(one["code"])) for one in draw.dropped],
        "beside": drawing.draws_beside(draw),
        "deviations": drawn.beside(draw),
    }
    return render(request, "experts/draw.html", context)


@page(public=True)
def published_file(request: HttpRequest, token: str) -> HttpResponse:
    draw = access.published_draw(token)
    told = {name: getattr(draw, name) for name in PUBLISHED}
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="draw-{draw.pk}.json"'
    return answer
