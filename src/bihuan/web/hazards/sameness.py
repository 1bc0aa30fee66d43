"""「与以往隐患同类？」: what was here before, offered while a hazard is written down and on its page, and the repeat
rates that come of the answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.hazards import advices, numbers, recurrence, repeats, rules
from bihuan.hazards.repeats import Alike, Kind
from bihuan.hazards.states import STATE_WORDS, HazardState
from bihuan.parties import queries as parties
from bihuan.policy import policies
from bihuan.web import wording
from bihuan.web.paging import keyset
from bihuan.web.punctuation import pair
from bihuan.web.requests import page

NONE = "none"
"""The answer that none of those offered is the same."""

TOPICS = {
    "fire": _lazy("消防安全"),
    "electric": _lazy("用电安全"),
    "machine": _lazy("机械防护"),
    "signs": _lazy("安全标志与风险告知"),
    "training": _lazy("全员安全教育"),
    "management": _lazy("安全管理基础"),
    "workplace": _lazy("作业现场管理"),
    "chemical": _lazy("危险化学品与燃气"),
    "ppe": _lazy("劳动防护用品"),
}
"""What a training against a kind of hazard is about."""


@page
def alike(request: HttpRequest) -> HttpResponse:
    """The earlier hazards that what is being typed may be the same as: a part of the form, or nothing."""
    text, site_id = request.GET.get("description", ""), clock.id_named(request.GET.get("site"))
    found: list[Alike] = []
    if site_id and len(text.strip()) >= 4:
        found = repeats.alike(repeats.site_for(site_id, request.user), text, by=request.user)
    context = {"alike": shown(found), "chosen": request.GET.get("same_as", "")}
    return render(request, "hazards/alike.html", context)


def shown(found: Iterable[Alike]) -> list[dict[str, Any]]:
    """The rows as the templates draw them."""
    return [
        {
            "pk": str(row.pk),
            "number": numbers.text(row.found_on, row.serial),
            "found_on": row.found_on,
            "description": row.description,
            "location": row.location,
            "state": row.state,
            "state_label": _(STATE_WORDS[HazardState(row.state)]),
        }
        for row in found
    ]


def chosen(request: HttpRequest, site: Any) -> dict[str, Any]:
    """What was answered with the form, as raising takes it; nothing where nobody answered."""
    said = request.POST.get("same_as", "")
    if said == NONE:
        return {"different": True}
    if earlier := clock.id_named(said):
        return {"same_as": repeats.earlier(site, earlier, by=request.user)}
    return {}


def link(hazard: Any, *, by: Any, at: datetime, earlier: str) -> Any:
    """link_recurrence as its form calls it: `earlier` is an id or NONE."""
    found = None if earlier == NONE else repeats.earlier(hazard.site, int(earlier), by=by)
    return recurrence.link_recurrence(hazard, by=by, at=at, earlier=found)


@page
def advice(request: HttpRequest) -> HttpResponse:
    """建议采纳: how much of the advice the enterprises take, and what nobody has answered in time."""
    by, today = request.user, clock.today()
    policy = policies.at(_place(by), on=today)
    context = {
        "adoption": advices.adoption(by),
        "page": keyset(advices.unanswered(by, on=today, policy=policy), request),
        "term": policy.engagement.advice_answer_days,
        "days": policy.engagement.advice_answer_days.or_else(rules.ADVICE_DAYS),
        "own_only": by.enterprise_id is not None,
    }
    return render(request, "hazards/advice.html", context)


@page
def recurring(request: HttpRequest) -> HttpResponse:
    """反复隐患: how often hazards come back, where, of what kind, and which training is proposed against it."""
    by, sector = request.user, request.GET.get("sector", "")[:40]
    enterprise = request.GET.get("enterprise", "")
    enterprise_id = clock.id_named(enterprise)
    found = repeats.confirmed(by, enterprise_id=enterprise_id, sector=sector)
    least = policies.at(_place(by), on=clock.today()).hazards.repeats_before_training
    rates = repeats.rates(by, found, sector=sector, enterprise_id=enterprise_id)
    kind = request.GET.get("kind", "")[:80]
    rows = found.filter(kind=kind) if kind else found
    context = {
        "page": keyset(repeats.with_both(rows), request),
        "kind": _named(Kind(*kind.split(":"), 0))["label"] if kind.count(":") == 1 else "",
        "rates": rates,
        "kinds": [_named(kind) for kind in repeats.kinds(found)],
        "trainings": [(pk, name, _named(kind)) for pk, name, kind in repeats.trainings(found, least=least.or_else(2))],
        "training_basis": least.basis,
        "sector": sector,
        "sectors": wording.choices("sectors", blank=_("全部行业")),
        "enterprise_id": enterprise_id,
        "chosen": parties.enterprise_name(by, enterprise_id),
        "own_only": by.enterprise_id is not None,
    }
    return render(request, "hazards/recurring.html", context)


def _place(by: Any) -> str:
    """Whose law says how often is too often: that of the reader's place."""
    return getattr(by.organisation, "division_code", "") or "cn"


def _named(kind: Kind) -> dict[str, Any]:
    """灭火器：过期失效, how often, and the subject of a training; a kind of which no word was known says so."""
    thing = wording.label("hazard_objects", kind.thing) if kind.thing else _("其他")
    return {
        "code": kind.code,
        "label": pair(thing, wording.label("hazard_defects", kind.defect)) if kind.defect else thing,
        "n": kind.n,
        "topic": TOPICS.get(kind.topic, ""),
    }
