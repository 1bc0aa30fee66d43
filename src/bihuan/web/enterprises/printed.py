"""台账: the hazards of an enterprise and year as a paper, made anew each time from the records."""

from django.http import Http404, HttpRequest, HttpResponse

from bihuan import clock
from bihuan.insight import printed
from bihuan.web.papers.views import sent
from bihuan.web.requests import page


@page
def ledger(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The ledger of the year that the address names, the running one by default."""
    today, asked = clock.today(), request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year
    if not 2000 <= year <= today.year:
        raise Http404("no such year")
    return sent(printed.ledger(enterprise_id, year, by=request.user, on=today), f"隐患排查治理台账-{year}.pdf", request)
