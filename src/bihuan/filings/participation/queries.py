"""The reads: finds by kind of person, and over time those of the enterprise against those of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import TruncQuarter

from bihuan.filings.participation import rules
from bihuan.filings.participation.models import FinderRole, OwnFind
from bihuan.filings.participation.states import FINDER_WORDS
from bihuan.hazards.models import OWN, Hazard
from bihuan.parties.models import Account, Enterprise

QUARTERS = 8


@dataclass(frozen=True)
class Person:
    """Somebody of an enterprise, of which kind, and how much was found."""

    account: Account
    kind: str
    found: int
    last: date | None


def people(enterprise: Enterprise, *, on: date, days: int) -> list[Person]:
    """Everybody at work in the enterprise with what each found in the last `days`; three statements."""
    return _people([enterprise.pk], on=on, days=days)


def _people(enterprises: Collection[int], *, on: date, days: int) -> list[Person]:
    accounts = list(Account.objects.filter(enterprise__in=enterprises, is_active=True).order_by("pk"))
    said = dict(FinderRole.objects.filter(account__in=accounts).values_list("account_id", "kind"))
    since = on - timedelta(days=days)
    own = Hazard.objects.filter(enterprise__in=enterprises, origin__in=sorted(OWN), found_on__range=(since, on))
    counted = own.order_by().values_list("found_by").annotate(Count("pk"), Max("found_on"))
    found = {finder: (n, last) for finder, n, last in counted}
    return [
        Person(one, rules.kind_of(one.roles, said.get(one.pk, "")), *found.get(one.pk, (0, None))) for one in accounts
    ]


def by_kind(found: Iterable[Person]) -> dict[str, int]:
    """How many hazards each of the five kinds found."""
    counts = Counter()
    for person in found:
        counts[person.kind] += person.found
    return {kind: counts[kind] for kind in FINDER_WORDS}


def last_of(found: Iterable[Person]) -> dict[str, date]:
    """Kind → the day of the last find."""
    days = [(person.kind, person.last) for person in found if person.last is not None]
    return {kind: max(day for each, day in days if each == kind) for kind, _day in days}


def last_by_enterprise(enterprises: Collection[int], *, on: date, days: int) -> dict[int, dict[str, date]]:
    """The same for many enterprises at once; three statements."""
    grouped: dict[int, list[Person]] = {pk: [] for pk in enterprises}
    for person in _people(enterprises, on=on, days=days):
        grouped[person.account.enterprise_id].append(person)
    return {pk: last_of(found) for pk, found in grouped.items()}


@dataclass(frozen=True)
class Share:
    """Of one quarter: what the enterprise found itself, and what others found."""

    since: date
    own: int
    others: int

    @property
    def percent(self) -> int | None:
        """The own share, None where nothing was found."""
        both = self.own + self.others
        return round(100 * self.own / both) if both else None


def shares(enterprise: Enterprise, *, on: date) -> list[Share]:
    """The last quarters in which something was found, the newest first (HZ-5.3); one statement."""
    claimed = Exists(OwnFind.objects.filter(hazard=OuterRef("pk")))
    own = Q(origin__in=sorted(OWN)) | Q(claimed=True)
    found = Hazard.objects.filter(enterprise=enterprise, found_on__gte=_since(on))
    rows = found.annotate(claimed=claimed, quarter=TruncQuarter("found_on")).order_by().values_list("quarter")
    counted = rows.annotate(own=Count("pk", filter=own), all=Count("pk")).order_by("-quarter")[:QUARTERS]
    return [Share(quarter, mine, both - mine) for quarter, mine, both in counted]


def _since(on: date) -> date:
    """The first day of the oldest quarter that is shown: none is counted in part."""
    year, quarter = divmod(on.year * 4 + (on.month - 1) // 3 - (QUARTERS - 1), 4)
    return date(year, quarter * 3 + 1, 1)


def to_claim(enterprise: Enterprise) -> list[Hazard]:
    """What came with an office's ledger and is nobody's find yet, the newest first."""
    claimed = OwnFind.objects.filter(hazard=OuterRef("pk"))
    found = Hazard.objects.filter(enterprise=enterprise, origin=rules.UNKNOWN_FINDER).filter(~Exists(claimed))
    return list(found.defer("search").order_by("-pk")[:20])
