"""New self-reported texts are read, and what a reviewer should know of each is kept beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Subquery

from bihuan import row_scope
from bihuan.filings.quality import learning, rules
from bihuan.filings.quality.models import QualityModel, TextReview, weights_of
from bihuan.filings.quality.reading import LONGEST, Reading
from bihuan.filings.quality.rules import Elsewhere, Reason, Sign
from bihuan.filings.self_reports.models import SelfReport
from bihuan.hazards import alike_texts
from bihuan.hazards.models import OWN, Hazard
from bihuan.hazards.repeats import lexicon
from bihuan.inspections.rounds.models import Round
from bihuan.policy import policies
from bihuan.policy.at import Topic

BATCH = 500
LEARNED_NAMES = 4
SHORT = 8
CITY = 4
"""Digits of a city's division code: texts are compared within one."""


def look(*, at: datetime, since: date, most: int = BATCH) -> int:
    """Read up to `most` self-reported hazards found since that day that nobody has read yet; returns how many. Five
    statements, however many they are."""
    unread = Hazard.objects.filter(origin__in=sorted(OWN), found_on__gte=since).exclude(
        Exists(TextReview.objects.filter(hazard=OuterRef("pk")))
    )
    hazards = list(unread.order_by("pk")[:most].defer("search"))
    if hazards:
        TextReview.objects.bulk_create(_reviews(hazards, at=at), ignore_conflicts=True)
    return len(hazards)


def _reviews(hazards: Sequence[Hazard], *, at: datetime) -> Iterable[TextReview]:
    items, models = _items(hazards), _models()
    elsewhere = _elsewhere(hazards)
    for hazard in hazards:
        reading = _reading(hazard, items.get(hazard.pk, ()))
        number = _nearest(models, hazard.division_code)
        model = weights_of(number) if number else None
        setting = policies.at(hazard.division_code, on=hazard.found_on).self_report
        reasons = _reasons(setting, reading, elsewhere(hazard), model)
        yield TextReview(
            hazard=hazard,
            text=hazard.description,
            item=reading.item[:LONGEST],
            reasons=[reason.as_data() for reason in reasons],
            advised=bool(reasons),
            likelihood=model and round(model.likelihood(reading), 4),
            model_id=number,
            looked_at=at,
        )


def _nearest(models: Mapping[str, int], place: str) -> int | None:
    """The model of the place itself, else of the next place around it that has one."""
    around = (place[:n] for n in range(len(place), 0, -1))
    return next((models[code] for code in around if code in models), None)


def of_report(report: SelfReport) -> list[Reason]:
    """Why a report's own words should be looked at again; asked when its reviewer opens it, one statement, and a second
    for the first text that a model is asked of in a process. That they are the words of an earlier period is told of
    short ones too: it is the same site that writes them.

    How many others wrote the same is counted over the city, of which the office may see less."""
    reading = Reading(report.text)
    if not reading.said:
        return rules.own_signs(reading)
    same = SelfReport.objects.saying(report.text).order_by()
    around = [report.division_code[:n] for n in range(1, len(report.division_code) + 1)]
    models = QualityModel.objects.filter(division_code__in=around).order_by("-division_code", "-pk")
    asked = {
        "earlier": same.filter(site=report.site_id, month__lt=report.month).order_by("-month").values("month")[:1],
        "others": same.filter(division_code__startswith=report.division_code[:CITY])
        .exclude(enterprise=report.enterprise_id)
        .values("text")
        .annotate(n=Count("enterprise", distinct=True))
        .values("n"),
        "model": models.values("pk")[:1],
    }
    with row_scope.system("where else the words of a report stand"):
        told = SelfReport.objects.filter(pk=report.pk).values(**{name: Subquery(one) for name, one in asked.items()})
        known = told.get()
        model = weights_of(known["model"]) if known["model"] else None
    setting = policies.at(report.division_code, on=report.until).self_report
    found = _reasons(setting, reading, Elsewhere(known["earlier"], known["others"] or 0), model)
    earlier = Reason(Sign.COPIED_FROM_EARLIER, on=known["earlier"])
    return found if known["earlier"] is None or earlier in found else [*found, earlier]


def _reasons(setting: Topic, reading: Reading, there: Elsewhere, model: learning.Model | None) -> list[Reason]:
    found = rules.own_signs(reading)
    found += rules.signs_elsewhere(
        reading,
        there,
        characters=setting.copy_characters.or_else(12),
        enterprises=setting.copy_enterprises.or_else(3),
    )
    if model is None:
        return found or _unsaid(reading)
    if not found and model.likelihood(reading) >= learning.ADVISED_FROM:
        found = [*_unsaid(reading), Reason(Sign.LEARNED, of=model.weighed(reading, LEARNED_NAMES))]
    return found


def _unsaid(reading: Reading) -> list[Reason]:
    """Of a longer text the tables of words may not know the words, and it does say something."""
    if len(reading.said) > SHORT:
        return []
    told = alike_texts.facets(reading.text, lexicon())
    return [] if told.things or told.defects else [Reason(Sign.NO_OBJECT_OR_DEFECT)]


def _reading(hazard: Hazard, items: Iterable[str]) -> Reading:
    """The text beside the item of its check point that it resembles most."""
    readings = [Reading(hazard.description, item) for item in items]
    return max(readings, key=lambda one: (one.is_within_item, one.taken), default=Reading(hazard.description))


def _items(hazards: Sequence[Hazard]) -> dict[int, list[str]]:
    """What was to be looked at where each was found."""
    rounds = Round.objects.filter(hazard__in=[one.pk for one in hazards])
    return dict(rounds.values_list("hazard_id", "point__items"))


def _models() -> dict[str, int]:
    """Place → its newest model."""
    newest = QualityModel.objects.order_by("division_code", "-pk").distinct("division_code")
    return dict(newest.values_list("division_code", "pk"))


def _elsewhere(hazards: Sequence[Hazard]) -> Callable[[Hazard], Elsewhere]:
    """Where the very same text stands: asked once for all."""
    same = Hazard.objects.filter(origin__in=sorted(OWN), description__in={one.description for one in hazards})
    rows: dict[str, list[tuple[int, date, str]]] = defaultdict(list)
    for text, firm, day, place in same.values_list("description", "enterprise_id", "found_on", "division_code"):
        rows[text].append((firm, day, place))

    def there(hazard: Hazard) -> Elsewhere:
        first = hazard.found_on.replace(day=1)
        firm, city, found = hazard.enterprise_id, hazard.division_code[:CITY], rows[hazard.description]
        earlier = [day for whose, day, _place in found if whose == firm and day < first]
        others = {whose for whose, _day, place in found if place.startswith(city)} - {firm}
        back = hazard.reopens_id is not None  # it is back, and said to be: then the same words are right
        return Elsewhere(None if back else max(earlier, default=None), len(others))

    return there
