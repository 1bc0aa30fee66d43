"""What was here before: the earlier hazards that a description resembles, and how often hazards come back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from bihuan.hazards import alike_texts, rollups
from bihuan.hazards.access import RAISING, visits
from bihuan.hazards.alike_texts import THRESHOLD, Lexicon
from bihuan.hazards.follow_ups import Recurrence, RecurrenceQuerySet, RootCause
from bihuan.hazards.models import Hazard, HazardQuerySet, Participant
from bihuan.hazards.states import Act
from bihuan.parties.models import Account, Site
from bihuan.parties.scope import Scope
from bihuan.policy import policies
from bihuan.refusal import Stranger

LOOKED_AT = 400
"""So many of an enterprise's newest hazards are compared: the question costs the same whatever the ledger holds."""
OFFERED = 3


@cache
def lexicon() -> Lexicon:
    """The words for things and defects, from the national tables."""
    return Lexicon.of(policies.table("cn", "hazard_objects"), policies.table("cn", "hazard_defects"))


class Alike(NamedTuple):
    """An earlier hazard that resembles what is described."""

    pk: int
    found_on: date
    serial: int
    description: str
    location: str
    state: str
    score: float = 0.0


def alike(site: Site, text: str, *, by: Account, before: int | None = None) -> list[Alike]:
    """The earlier hazards at the enterprise that `text` may be the same as, the likest first; one statement.

    `before` leaves out the hazard itself and what came after it. Who visits the site for a check is shown what was
    found at the enterprise before, at whatever site and by whomever, for with all of it the report is compared
    (`unanalysed`, YT-4.2.5); everybody else sees what they cover.
    """
    return _likest(text, _seen(site, by, before))


def _likest(text: str, rows: Iterable[Alike]) -> list[Alike]:
    words = lexicon()
    own = alike_texts.facets(text, words)
    scored = (
        row._replace(score=alike_texts.alike(own, alike_texts.facets(row.description, words), words)) for row in rows
    )
    found = [row for row in scored if row.score >= THRESHOLD]
    return sorted(found, key=lambda row: (-row.score, -row.pk))[:OFFERED]


def _seen(site: Site, by: Account, before: int | None) -> list[Alike]:
    return _newest(_known(site, by), before)


def _known(site: Site, by: Account) -> HazardQuerySet:
    own = Hazard.objects.filter(enterprise_id=site.enterprise_id)
    return own if visits(site, by) else own.within(Scope.of(by))


def _newest(found: QuerySet[Hazard], before: int | None) -> list[Alike]:
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = found.order_by("-pk").values_list("pk", "found_on", "serial", "description", "location", "state")
    return [Alike(*row) for row in rows[:LOOKED_AT]]


def earlier(site: Site, hazard_id: int, *, by: Account) -> Hazard:
    """The earlier hazard of that id at the enterprise, as `alike` may have offered it; otherwise Stranger."""
    found = _known(site, by).filter(pk=hazard_id).defer("search").first()
    if found is None:
        raise Stranger(f"hazard:{hazard_id}")
    return found


def site_for(site_id: int, by: Account) -> Site:
    """The site at which `by` is about to raise a hazard; Stranger where he may not."""
    site = Site.objects.select_related("enterprise").filter(pk=site_id).first()
    if site is None or not RAISING.allows(Act.RAISE_HAZARD, site, by):
        raise Stranger(f"site:{site_id}")
    return site


def unanalysed(hazards: Sequence[Hazard]) -> list[Hazard]:
    """Those of a check's hazards that came back, or resemble an earlier one that nobody has called different, and
    whose root the experts have not analysed; at most three statements, for hazards of one enterprise."""
    answers = dict(Recurrence.objects.filter(hazard__in=hazards).values_list("hazard_id", "same"))
    analysed = analyses(hazards)
    waiting = [hazard for hazard in hazards if hazard.pk not in analysed and answers.get(hazard.pk, True)]
    if not waiting:
        return []
    asked = [hazard for hazard in waiting if hazard.pk not in answers]
    before = _newest(Hazard.objects.filter(enterprise_id=waiting[0].enterprise_id), None) if asked else []
    return [
        hazard
        for hazard in waiting
        if hazard.pk in answers or _likest(hazard.description, (row for row in before if row.pk < hazard.pk))
    ]


def analyses(hazards: Sequence[Hazard]) -> dict[int, RootCause]:
    """The analysis of each of these hazards by those who found it or look at it again, by hazard id: an office's own
    does not stand for the experts'. One statement."""
    if not hazards:
        return {}
    part = Participant.objects.filter(hazard=OuterRef("hazard"), account=OuterRef("by"))
    rows = RootCause.objects.filter(Q(by=F("hazard__found_by")) | Exists(part), hazard__in=hazards)
    return {row.hazard_id: row for row in rows.filter(by_enterprise=False).order_by("id")}


@dataclass(frozen=True)
class Kind:
    """A thing and what is wrong with it, how often it came back, and the subject of a training against it."""

    thing: str
    defect: str
    n: int

    @property
    def code(self) -> str:
        """As it stands in the rows."""
        return f"{self.thing}:{self.defect}"

    @property
    def topic(self) -> str:
        return lexicon().topics.get(self.thing, "")


def confirmed(by: Account, *, enterprise_id: int | None = None, sector: str = "") -> RecurrenceQuerySet:
    """What came back within the scope, as people said; order and page are the caller's."""
    found = Recurrence.objects.within(Scope.of(by)).confirmed()
    given = {"enterprise_id": enterprise_id, "sector": sector}
    return found.filter(**{name: value for name, value in given.items() if value})


def kinds(found: RecurrenceQuerySet, *, most: int = 12) -> list[Kind]:
    """The kinds that came back most often; one statement."""
    rows = found.exclude(kind="").order_by().values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    return [Kind(*kind.split(":"), n) for kind, n in rows[:most]]


def trainings(found: RecurrenceQuerySet, *, least: int, most: int = 12) -> list[tuple[int, str, Kind]]:
    """At which enterprise a kind came back at least so often that a training against it is proposed: (enterprise, its
    name, kind), the most often first; one statement. A kind without a thing tells no training what to be about."""
    named = found.exclude(Q(kind="") | Q(kind__startswith=":")).order_by()
    rows = named.values_list("enterprise__name", "kind", "enterprise_id")
    often = rows.annotate(n=Count("pk")).filter(n__gte=least).order_by("-n", "enterprise_id", "kind")[:most]
    return [(enterprise_id, name, Kind(*kind.split(":"), n)) for name, kind, enterprise_id, n in often]


@dataclass(frozen=True)
class Rate:
    """So many of so many hazards came back; `key` is the sector's code or the enterprise's id, `name` its name."""

    key: object
    name: str
    repeats: int
    hazards: int

    @property
    def percent(self) -> float | None:
        """None where there is no hazard at all."""
        return round(100 * self.repeats / self.hazards, 1) if self.hazards else None


@dataclass(frozen=True)
class Rates:
    """The repeat rate of a selection, by sector and by enterprise (those with the most repeats)."""

    total: Rate
    sectors: list[Rate]
    enterprises: list[Rate]


def rates(by: Account, found: RecurrenceQuerySet, *, sector: str = "", enterprise_id: int | None = None) -> Rates:
    """Repeat rates of what `confirmed` found; five statements, over rollups and indexes whatever the history holds.

    One enterprise's own rate is counted over its rows; a place's over the rollups.
    """
    firms = _by_enterprise(found, by=by, sector=sector)
    again = dict(found.order_by().values_list("sector").annotate(n=Count("pk")))
    alone = enterprise_id or by.enterprise_id
    if alone:
        seen = _seen_in(by, sector).filter(enterprise_id=alone)
        every = dict(seen.values_list("sector").annotate(n=Count("pk")))
    else:
        every = Counter()
        for row in rollups.counts(by, digits=2, sector=sector):
            every[row.sector] += row.n
    total = Rate("", "", sum(again.values()), sum(every.values()))
    sectors = [Rate(code, "", n, every.get(code, 0)) for code, n in again.items()]
    return Rates(total, sorted(sectors, key=lambda rate: (-rate.repeats, str(rate.key))), firms)


def _seen_in(by: Account, sector: str) -> HazardQuerySet:
    """What `by` covers of one sector, or of all: whatever the repeats are narrowed to, their denominator is too."""
    seen = Hazard.objects.within(Scope.of(by)).order_by()
    return seen.filter(sector=sector) if sector else seen


def _by_enterprise(found: RecurrenceQuerySet, *, by: Account, sector: str, most: int = 30) -> list[Rate]:
    """The enterprises with the most that came back; two statements, the second over those few enterprises only."""
    rows = found.order_by().values_list("enterprise_id", "enterprise__name").annotate(n=Count("pk"))
    top = list(rows.order_by("-n", "enterprise_id")[:most])
    seen = _seen_in(by, sector).filter(enterprise__in=[pk for pk, *_rest in top])
    totals = dict(seen.values_list("enterprise_id").annotate(n=Count("pk")))
    return [Rate(pk, name, n, totals.get(pk, 0)) for pk, name, n in top]


def with_both(found: RecurrenceQuerySet) -> RecurrenceQuerySet:
    """The rows with the hazard, the earlier one and the enterprise, for a list."""
    return found.select_related("hazard", "earlier", "enterprise").defer("hazard__search", "earlier__search")
