"""Two years of history, told after the first start: chapter by chapter, each in one transaction, by the same operations
as everything else.

A chapter is the people of a city, what is kept there, one of its weeks, or what its office makes of the boards. The
first city comes first and the newest weeks before the old ones, so that its boards are alive early; ids and moments are
those of the day told of, so that it all takes its place in every list.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Count

from bihuan import clock
from bihuan.demo import (
    board_stories,
    census,
    check_stories,
    conduct_stories,
    ending_stories,
    enterprise_books,
    filing_stories,
    hazard_stories,
    office_books,
    office_stories,
    pictures,
    register_stories,
    roster,
    seasons,
    stage,
    urging_stories,
    years,
)
from bihuan.demo.loading import one_at_a_time, template
from bihuan.demo.models import Chapter
from bihuan.demo.moments import Moments
from bihuan.engagements import operations as engagements
from bihuan.experts.models import Expert, Pool
from bihuan.notify import operations as notify
from bihuan.notify.models import Message
from bihuan.parties.models import Account, Enterprise, Institution, Regulator
from bihuan.refusal import Refusal

ADMITTED = 765  # days before today: the people of the two years are there before the first week
FIRST_WEEKS = 8  # of each city but the first before the long rest
PEOPLE, BOOK, WEEK, BOARD = "people", "book", "week", "board"
"""The parts; what is kept and what the boards lead to stand under `book` and `board` in the city's file."""
READ_AFTER = timedelta(days=7)
PLAYS = {
    "check": check_stories.play,
    "hazard": hazard_stories.self_found,
    "round": office_stories.look_round,
    "draw": office_stories.draw,
    **enterprise_books.PLAYS,
    **office_books.PLAYS,
    **board_stories.PLAYS,
    **conduct_stories.PLAYS,
    **ending_stories.PLAYS,
    **urging_stories.PLAYS,
    **filing_stories.PLAYS,
    **register_stories.PLAYS,
}
_YEAR = 52
_CONTRACT = timedelta(days=3 * 365)
_SHEETS = 100  # numbers of drawings set aside for a chapter
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """How many chapters are told, of how many."""

    told: int
    total: int


def open_book(now: datetime) -> None:
    """Lay down the chapters, once; their days are counted back from `now` whenever they are told."""
    if Chapter.objects.exists():
        return
    rows = [
        Chapter(number=number, city=city, part=part, week=week, loaded_at=now)
        for number, (city, part, week) in enumerate(_contents(roster.history()["weeks"]), start=1)
    ]
    Chapter.objects.bulk_create(rows, ignore_conflicts=True)


def _contents(weeks: int) -> list[tuple[str, str, int | None]]:
    """The chapters in the order of telling: the first city with its year, what today's boards of the others show, then
    the rest from the newest to the oldest. The boards speak when the weeks of the running year are there."""
    first, *others = [city["key"] for city in roster.cities()]
    near = {first: _YEAR, **dict.fromkeys(others, FIRST_WEEKS)}
    told: list[tuple[str, str, int | None]] = []
    for key, newest in near.items():
        told += [(key, PEOPLE, None), (key, BOOK, None), *((key, WEEK, week) for week in range(newest))]
        told += [(key, BOARD, None)] * (newest == _YEAR)
    for week in range(FIRST_WEEKS, weeks):
        told += [(key, WEEK, week) for key, newest in near.items() if week >= newest]
        told += [(key, BOARD, None) for key in others if week == _YEAR - 1]
    return told


@transaction.atomic
def tell_next() -> Chapter | None:
    """Tell the next chapter; None when all are told. Two that call at once tell one after the other."""
    if settings.PRODUCTION:
        raise Refusal("demo_in_production")
    one_at_a_time()
    chapter = Chapter.objects.filter(told_at=None).order_by("number").first()
    if chapter is None:
        return None
    began = time.monotonic()
    city = next(city for city in roster.cities() if city["key"] == chapter.city)
    if chapter.part == PEOPLE:
        chapter.stories = _people(city, chapter.loaded_at)
    else:
        chapter.stories, chapter.refused = _stories(city, chapter)
        _read_what_is_old(city, chapter.loaded_at)
    chapter.told_at, chapter.seconds = clock.now(), time.monotonic() - began
    chapter.save()
    return chapter


def progress() -> Progress | None:
    """How far the history is; None where there is none to tell, or all of it is told."""
    found = Progress(**Chapter.objects.aggregate(told=Count("told_at"), total=Count("number")))
    return found if found.told < found.total else None


def _people(city: Mapping[str, Any], now: datetime) -> int:
    """Everybody beside the cast: registered and admitted before the two years begin."""
    around = census.around(city)
    moments = Moments(now)
    set_up = stage.Stage(around, moments, template())
    set_up.people = _accounts(city)
    set_up.institutions = _houses(city)
    keeper = Account.objects.get(username=roster.keepers()[0].username)
    with clock.dated_ids(lambda: moments.last, seed=_seed(city["key"], "people")):
        moments.go_to(ADMITTED)
        stage.enter_enterprises(set_up, keeper)
        stage.open_accounts(set_up, keeper, [one for one in roster.people(around) if one.home in ("", "institution")])
        stage.admit_experts(set_up, Pool.objects.get(name=city["pool"]["name"]), first=len(city["expert"]) + 1)
        _contracts(set_up)
        years.assess(set_up, Pool.objects.get(name=city["pool"]["name"]))
    return len(around["enterprise"]) + len(around["expert"])


def _contracts(set_up: stage.Stage) -> None:
    """Every enterprise that has experts come has a contract from its first week on, the eldest first."""
    rows = enumerate(set_up.city["enterprise"])
    begun = sorted(((seasons.joined(set_up.city, index), row["key"]) for index, row in rows), reverse=True)
    for number, (weeks, key) in enumerate((row for row in begun if row[0] >= 0), start=1):
        enterprise = set_up.enterprises[key]
        set_up.moments.go_to(weeks * 7 + 7, 16)
        day = clock.local_day(set_up.moments.last)
        engagements.record_contract(
            enterprise,
            by=set_up.of(enterprise, "enterprise_safety"),
            at=set_up.moments.next(),
            number=f"演示服〔{day.year}〕{number}号",
            provider=set_up.city["expert"][0]["unit_name"],
            starts_on=day,
            ends_on=day + _CONTRACT,
        )


def _stories(city: Mapping[str, Any], chapter: Chapter) -> tuple[int, int]:
    """The stories of a chapter; returns how many were told and how many the law of the place refused."""
    around = census.around(city)
    everybody = {**around, "enterprise": [*city["enterprise"], *around["enterprise"]]}
    if chapter.part != WEEK:  # the experts of the cast are younger than most weeks
        cast = [row for row in city["expert"] if not row.get("newcomer")]
        everybody["expert"] = [*cast, *around["expert"]]
    set_up = _as_it_stands(everybody, Moments(chapter.loaded_at))
    set_up.drawn = chapter.number * _SHEETS
    if chapter.part == WEEK:
        stories = seasons.week(around, chapter.week, today=set_up.moments.today)
    else:
        rows = sorted(city.get(chapter.part, ()), key=lambda row: -row["days_ago"])
        stories = [seasons.Story(row["kind"], row) for row in rows]
    name = chapter.part if chapter.week is None else chapter.week
    told = [_told(set_up, story, f"{name}:{turn}") for turn, story in enumerate(stories)]
    return sum(told), len(told) - sum(told)


def _told(set_up: stage.Stage, story: seasons.Story, name: str) -> bool:
    """One story, whole or not at all: what a changed law refuses is left out and noted, and the others go on."""
    play = PLAYS[story.kind]
    set_up.moments = Moments(set_up.moments.now)
    moments, key = set_up.moments, set_up.city["key"]
    try:
        with transaction.atomic(), clock.dated_ids(lambda: moments.last, seed=_seed(key, name)):
            waiting = len(connection.run_on_commit)
            play(set_up, story.tells)
            _tell_now(waiting)
    except (Refusal, IntegrityError) as problem:
        _log.warning("history of %s, %s: %s left out: %r", key, name, story.kind, problem)
        return False
    return True


def _tell_now(waiting: int) -> None:
    """What a story left for its commit, which is all messages, is sent within the story: so they have ids of its day,
    and their place in the inbox."""
    left = connection.run_on_commit[waiting:]
    del connection.run_on_commit[waiting:]
    for _savepoints, send, _robust in left:
        send()


def _seed(*names: str) -> int:
    return zlib.crc32(":".join(names).encode())


def _accounts(city: Mapping[str, Any]) -> dict[str, Account]:
    start = city["key"] + "-"
    found = Account.objects.filter(username__startswith=start).select_related("enterprise", "regulator", "institution")
    return {account.username.removeprefix(start): account for account in found}


def _houses(city: Mapping[str, Any]) -> dict[str, Institution]:
    keys = {row["credit_code"]: row["key"] for row in city.get("institution", [])}
    return {keys[one.credit_code]: one for one in Institution.objects.filter(credit_code__in=keys)}


def _offices(city: Mapping[str, Any]) -> dict[str, Regulator]:
    keys = {row["name"]: row["key"] for row in city.get("regulator", [])}
    return {keys[one.name]: one for one in Regulator.objects.filter(name__in=keys)}


def _as_it_stands(around: Mapping[str, Any], moments: Moments) -> stage.Stage:
    """The stage of the census, read back: every chapter may be told by another process."""
    set_up = stage.Stage(around, moments, template(), wide=pictures.SMALL)
    set_up.people = _accounts(around)
    city = roster.city(around["key"])
    set_up.regulators, set_up.institutions = _offices(city), _houses(city)
    codes = {row["key"]: row["credit_code"] for row in roster.enterprises(around)}
    found = {one.credit_code: one for one in Enterprise.objects.filter(credit_code__in=codes.values())}
    set_up.enterprises = {key: found[code] for key, code in codes.items()}
    keys = {set_up.people[row["key"]].pk: row["key"] for row in around["expert"]}
    admitted = Expert.objects.filter(account__in=keys).select_related("account")
    set_up.experts = {keys[one.account_id]: one for one in admitted}
    for person in roster.people(around):
        if person.home == "enterprise":
            set_up.staff.setdefault(person.home_key, {})[person.role] = set_up.people[person.key]
    return set_up


def _read_what_is_old(city: Mapping[str, Any], now: datetime) -> None:
    """Who logs in finds the messages of this week unread, and not those of two years."""
    names = [f"{city['key']}-{one.key}" for one in roster.people(city) if one.login]
    readers = Account.objects.filter(username__in=names).values("pk")
    unread = Message.objects.filter(account_id__in=readers, read_at=None, sent_at__lt=now - READ_AFTER)
    lines: dict[int, list[int]] = {}
    for account_id, message_id in unread.values_list("account_id", "pk"):
        lines.setdefault(account_id, []).append(message_id)
    for account_id, message_ids in lines.items():
        notify.mark_read(account_id, message_ids=message_ids, at=now)
