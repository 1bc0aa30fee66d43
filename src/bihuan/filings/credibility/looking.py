"""When a period is over its reports are held against their peers', their own of earlier periods, and what others found;
what a reviewer should know of each is kept beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from bihuan import clock
from bihuan.filings.credibility import rules
from bihuan.filings.credibility.expected import Group
from bihuan.filings.credibility.models import ReportLook, expectation
from bihuan.filings.credibility.rules import Earlier, Facts, Measures
from bihuan.filings.self_reports import rules as reports
from bihuan.filings.self_reports import standstill
from bihuan.filings.self_reports.models import SelfReport
from bihuan.filings.self_reports.states import REPORTED
from bihuan.hazards.models import OWN, Hazard
from bihuan.inspections.rounds.models import CheckPoint, Round
from bihuan.parties.models import Enterprise
from bihuan.policy import Policy, policies

BATCH = 500
CITY = 4
"""Digits of a city's division code: peers are of one city, which counts by one law."""


class Peers:
    """The sums of the groups of cities and windows, each city's read once and kept for a run."""

    def __init__(self) -> None:
        self._of = cache(_sums)

    def around(self, report: SelfReport, since: date, *, own: tuple[int, int]) -> tuple[Group, ...]:
        """The widest first: the city, its sector, of that the enterprises of the same size; without this site."""
        city, sector, size = report.division_code[:CITY], report.enterprise.sector, report.enterprise.size
        sums = self._of(city, since, report.until)
        keys = [("city", "", ""), ("sector", sector, ""), *([("size", sector, size)] if size else [])]
        return tuple(sums[key].without(*own) for key in keys if key in sums)


def look(peers: Peers, *, at: datetime, since: date, most: int = BATCH) -> int:
    """Look at up to `most` reports of periods since that day that are over and that nobody has looked at as they stand;
    returns how many. Seven statements, and one for each city and window that is new to `peers`."""
    found = list(_unlooked(at, since)[:most])
    if found:
        rows = list(_looks(found, peers, at=at))
        ReportLook.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["report"],
            update_fields=["division_code", "sector", "stratum", "reasons", "numbers", "looked_at"],
        )
    return len(found)


def _unlooked(at: datetime, since: date) -> Any:
    """Filed and over; and not looked at, filed anew since, or of a site where others found something since."""
    looked = ReportLook.objects.filter(report=OuterRef("pk"))
    later = Hazard.objects.filter(
        enterprise=OuterRef("enterprise"),
        site=OuterRef("site"),
        found_on__gte=OuterRef("month"),
        changed_at__gt=OuterRef("look__looked_at"),
    ).exclude(origin__in=sorted(OWN))
    told = Q(zero=True) & Q(Exists(later)) & Q(until__gte=clock.local_day(at) - timedelta(days=62))
    rows = SelfReport.objects.filter(month__gte=since, until__lt=clock.local_day(at), state__in=sorted(REPORTED))
    rows = rows.filter(~Exists(looked) | Q(look__looked_at__lt=F("filed_at")) | told)
    return rows.select_related("enterprise").defer("enterprise__search").order_by("pk")


def _looks(found: Sequence[SelfReport], peers: Peers, *, at: datetime) -> Iterable[ReportLook]:
    law = {one.pk: policies.at(one.division_code, on=one.until) for one in found}
    measures = {one.pk: Measures.of(law[one.pk]) for one in found}
    earlier, others = _earlier(found), _others(found)
    still, rounds = standstill.spans_of(one.enterprise_id for one in found), _rounds(found, measures)
    for one in found:
        measure = measures[one.pk]
        first = _months_before(one.until, measure.months)
        whole = [row for row in earlier[one.site_id] if first <= row.month < one.month]
        own = (1 + len(whole), one.found + sum(reports.found(row.stated) for row in whole))  # as the sums hold them
        before = tuple(row for row in whole if not _still(row, law[one.pk], still[one.enterprise_id]))
        period = reports.period(law[one.pk], one.month)
        days = [day for day in others[one.site_id] if day >= one.month]
        after = one.until + timedelta(days=measure.days_after)
        facts = Facts(
            month=one.month,
            until=one.until,
            late_from=period and period.late_from,
            zero=one.zero,
            stated=one.stated,
            ledger=one.ledger,
            text=one.text,
            signed_at=one.deputy_at,
            filed_at=one.filed_at,
            earlier=before,
            groups=peers.around(one, first, own=own),
            stood_still=period is not None and standstill.excused(still[one.enterprise_id], period),
            found_meanwhile=sum(day <= one.until for day in days),
            found_after=sum(one.until < day <= after for day in days),
            **rounds.get(one.pk, {}),
        )
        seen = rules.look(facts, measure)
        yield ReportLook(
            report=one,
            division_code=one.division_code,
            sector=one.sector,
            month=one.month,
            stratum=seen.stratum,
            reasons=[reason.as_data() for reason in seen.reasons],
            numbers=expectation(seen),
            looked_at=at,
        )


def _still(row: Earlier, law: Policy, spans: Sequence[standstill.Span]) -> bool:
    """Whether it produced nothing in that period: such a month says nothing of what it finds when it produces."""
    period = reports.period(law, row.month)
    return period is not None and standstill.excused(spans, period)


def _months_before(until: date, months: int) -> date:
    """The first day of so many months that end with `until`'s."""
    count = until.year * 12 + until.month - months
    return date(count // 12, count % 12 + 1, 1)


def _earlier(found: Sequence[SelfReport]) -> Mapping[int, list[Earlier]]:
    """By site what it reported before, the newest first."""
    rows = SelfReport.objects.filter(
        site__in={one.site_id for one in found},
        month__range=(_months_before(min(one.until for one in found), 24), max(one.month for one in found)),
        state__in=sorted(REPORTED),
    )
    earlier: dict[int, list[Earlier]] = defaultdict(list)
    for site, *told in rows.order_by("-month").values_list("site_id", "month", "stated", "text"):
        earlier[site].append(Earlier(*told))
    return earlier


def _others(found: Sequence[SelfReport]) -> Mapping[int, list[date]]:
    """By site the days on which others than the enterprise found something, for those that stated nothing."""
    zero = [one for one in found if one.zero]
    days: dict[int, list[date]] = defaultdict(list)
    if zero:
        rows = Hazard.objects.filter(
            enterprise__in={one.enterprise_id for one in zero},
            site__in={one.site_id for one in zero},
            found_on__gte=min(one.month for one in zero),
        )
        rows = rows.exclude(origin__in=sorted(OWN))
        for site, day in rows.values_list("site_id", "found_on"):
            days[site].append(day)
    return days


_ROUNDS = f"""
SELECT id, count(*), count(*) FILTER (WHERE gap < seconds), min(at) FILTER (WHERE gap < seconds) FROM (
    SELECT w.id, w.seconds, o.at,
        extract(epoch FROM o.at - lag(o.at) OVER (PARTITION BY w.id, o.by_id ORDER BY o.at)) AS gap
    FROM unnest(%s::bigint[], %s::integer[]) AS w (id, seconds)
    JOIN {SelfReport._meta.db_table} r ON r.id = w.id
    JOIN {CheckPoint._meta.db_table} p ON p.site_id = r.site_id
    JOIN {Round._meta.db_table} o ON o.point_id = p.id
        AND o.at >= r.month::timestamp AT TIME ZONE 'Asia/Shanghai'
        AND o.at < (r.until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
) looked GROUP BY id
"""


def _rounds(found: Sequence[SelfReport], measures: Mapping[int, Measures]) -> dict[int, dict[str, Any]]:
    """By report the rounds of its period, and how many came so soon after the same person's last that nobody can have
    looked."""
    ids = [one.pk for one in found]
    with connection.cursor() as cursor:
        cursor.execute(_ROUNDS, [ids, [measures[pk].check_seconds for pk in ids]])
        rows = cursor.fetchall()
    return {pk: {"rounds": n, "hurried": hurried, "hurried_at": first} for pk, n, hurried, first in rows}


_SUMS = f"""
SELECT sector, size, count(*), sum(months), sum(found), sum(found * found), sum(months * months) FROM (
    SELECT e.sector, e.size, count(*) AS months,
        sum(coalesce((r.stated->>'found_general')::integer, 0) + coalesce((r.stated->>'found_major')::integer, 0))
            AS found
    FROM {SelfReport._meta.db_table} r JOIN {Enterprise._meta.db_table} e ON e.id = r.enterprise_id
    WHERE r.division_code ^@ %s AND r.month BETWEEN %s AND %s AND r.state = ANY(%s)
    GROUP BY r.site_id, e.sector, e.size
) sites GROUP BY sector, size
"""


def _sums(city: str, since: date, until: date) -> dict[tuple[str, str, str], Group]:
    """The sums of a city's reports over a window, whole, by sector, and by sector and size."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [city, since, until, sorted(REPORTED)])
        rows = cursor.fetchall()
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0] * 5)
    for sector, size, *numbers in rows:
        for key in (("city", "", ""), ("sector", sector, ""), ("size", sector, size)):
            sums[key] = [a + int(b) for a, b in zip(sums[key], numbers, strict=True)]
    return {key: Group(key[0], *numbers) for key, numbers in sums.items()}
