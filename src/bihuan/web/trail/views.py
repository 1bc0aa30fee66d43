"""审计记录: what was done lately, one case with its hashes and whether it is whole; the auditor's alone."""

import json
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import audit, clock
from bihuan.audit.examination import Tally, examine
from bihuan.audit.stored import Stored
from bihuan.audit.wording import KINDS, WHAT
from bihuan.insight import subjects
from bihuan.parties.access import reads_the_chain
from bihuan.refusal import Stranger
from bihuan.web import history
from bihuan.web.requests import page
from bihuan.web.trail import words

SIZE = 50


@page
def index(request: HttpRequest) -> HttpResponse:
    """The newest acts over all cases, the last seal, and how to verify and export the whole."""
    _require(request)
    if wanted := request.GET.get("q", "").strip():
        return _find(request, wanted)
    return _index(request)


def _index(request: HttpRequest, unknown: str = "") -> HttpResponse:
    after = request.GET.get("after", "")
    events = audit.recent(before=clock.id_named(after), limit=SIZE + 1)
    more = f"{reverse('audit:list')}?after={events[SIZE - 1].id}" if len(events) > SIZE else ""
    seal = audit.last_seal()
    facts = {
        "rows": _rows(events[:SIZE], request.user),
        "more": more,
        "seal": seal,
        "seal_hash": bytes(seal.hash).hex() if seal else "",
        "unknown": unknown,
    }
    return render(request, "trail/index.html", facts)


def _find(request: HttpRequest, wanted: str) -> HttpResponse:
    """A case by its name, or by the number alone."""
    names = [wanted, *(f"{kind}:{wanted}" for kind in words.SUBJECTS if wanted.isdecimal())]
    known = audit.cases_among(names)
    for name in names:
        if name in known:
            return HttpResponseRedirect(reverse("audit:case", args=[name]))
    return _index(request, unknown=wanted)


@page
def case(request: HttpRequest, case: str) -> HttpResponse:
    """One case from its last act to its first, each with its hash, and whether the chain is whole."""
    _require(request)
    last = audit.newest(case, limit=1)
    if not last:
        raise Http404(case)
    lines, earlier = history.paged(partial(audit.newest, case), request)
    rows = _rows(lines, request.user)
    facts = {
        "case": case,
        "title": words.subject(case, subjects.names_of({case}, request.user).get(case, "")),
        "rows": rows,
        "total": last[0].seq,
        "earlier": earlier,
        "faults": _faults(case),
        "crumbs": [(_("审计记录"), reverse("audit:list"))],
    }
    return render(request, "trail/case.html", facts)


def _require(request: HttpRequest) -> None:
    if not reads_the_chain(request.user):
        raise Stranger("audit")


def _faults(case: str) -> list[tuple[str, str]]:
    """(kind, sentence) of all that is wrong with a case. An act may be under way while we read, so a fault counts only
    if a second look finds it too."""
    return _look(case) and _look(case)


def _look(case: str) -> list[tuple[str, str]]:
    found = []
    for fault in examine(Stored(), Tally(), case=case):
        place = _("第 {seq} 条：").format(seq=fault.seq) if fault.seq else ""
        found.append((_(KINDS[fault.kind]), place + _(WHAT[fault.what]).format(**fault.facts)))
    return found


def _rows(events: list, reader) -> list[dict]:
    """The lines in words, each thing by its name; its page is not the auditor's to open."""
    called = subjects.names_of({ref for event in events for ref in (event.case, event.ref, event.by)}, reader)
    return [
        {
            "event": event,
            "act": words.act(event.act),
            "by": words.who(event.by, called.get(event.by, "")),
            "case": words.subject(event.case, called.get(event.case, "")),
            "subject": words.subject(event.ref, called.get(event.ref, "")),
            "hash": bytes(event.hash).hex(),
            "prev": bytes(event.prev_hash).hex(),
            "data": json.dumps(event.data, ensure_ascii=False, indent=1) if event.data else "",
        }
        for event in events
    ]
