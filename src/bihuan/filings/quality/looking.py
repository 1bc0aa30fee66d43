"""New self-reported texts are read, and what a reviewer should know of each is kept beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from bihuan.filings.quality import learning, rules
from bihuan.filings.quality.models import QualityModel, TextReview, weights_of
from bihuan.filings.quality.reading import LONGEST, Reading
from bihuan.filings.quality.rules import Elsewhere, Reason, Sign
from bihuan.hazards import alike_texts
from bihuan.hazards.models import OWN, Hazard
from bihuan.hazards.repeats import lexicon
from bihuan.inspections.rounds.models import Round
from bihuan.policy import policies

BATCH = 500
LEARNED_NAMES = 4
SHORT = 8


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
        reasons = _reasons(hazard, reading, elsewhere(hazard), model)
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


def _reasons(hazard: Hazard, reading: Reading, there: Elsewhere, model: learning.Model | None) -> list[Reason]:
    setting = policies.at(hazard.division_code, on=hazard.found_on).self_report
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
        firm, city, found = hazard.enterprise_id, hazard.division_code[:4], rows[hazard.description]
        earlier = [day for whose, day, _place in found if whose == firm and day < first]
        others = {whose for whose, _day, place in found if place.startswith(city)} - {firm}
        back = hazard.reopens_id is not None  # it is back, and said to be: then the same words are right
        return Elsewhere(None if back else max(earlier, default=None), len(others))

    return there
