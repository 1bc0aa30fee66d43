"""Loading the demonstration: once, whole city by whole city, and never into production."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from bihuan import clock
from bihuan.demo import check_stories, hazard_stories, roster, stage, years
from bihuan.demo.moments import Moments
from bihuan.experts.models import Pool
from bihuan.inspections import checklists
from bihuan.inspections.models import Checklist
from bihuan.parties.models import Account
from bihuan.refusal import Refusal

LOADING = 7_240_002  # the advisory lock under which one process loads while another waits and then finds it done
TEMPLATE = "GMG"


def load(at: datetime | None = None, progress: Callable[[str], None] = print, only: Collection[str] = ()) -> list[str]:
    """Play the demonstration into the database as if it had happened in the months before `at` (now).

    Each city is one transaction: after a crash it is there or not, and the next call goes on with the rest; what is
    there is left as it is. Returns the keys of the cities loaded by this call, [] when all were there. `only` names
    cities by key. Raises Refusal("demo_in_production").
    """
    if settings.PRODUCTION:
        raise Refusal("demo_in_production")
    now = at or clock.now()
    wanted = [city for city in roster.cities() if not only or city["key"] in only]
    with transaction.atomic():
        one_at_a_time()
        keeper, listed = _keepers(now), template()
    return [city["key"] for city in wanted if _load_city(city, now, listed, keeper, progress)]


def one_at_a_time() -> None:
    """Let nobody else load or tell until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOADING])


def _keepers(now: datetime) -> Account:
    """The people of the platform; the administrator opens everybody's account."""
    moments = Moments(now)
    moments.go_to(stage.REGISTERED + 1)
    keeper: Account | None = None
    for person in roster.keepers():
        account = Account.objects.filter(username=person.username).first()
        account = account or stage.open_account(person, by=keeper, moments=moments)
        keeper = keeper or account
    return keeper


def template() -> Checklist:
    """The national list that the checks of the demonstration carry."""
    return next(listed for listed in checklists.install_national_checklists() if listed.code == TEMPLATE)


@transaction.atomic
def _load_city(
    city: Mapping[str, Any], now: datetime, listed: Checklist, keeper: Account, progress: Callable[[str], None]
) -> bool:
    one_at_a_time()
    if is_there(city):
        return False
    began = time.monotonic()
    set_up = stage.build(city, Moments(now), listed, keeper)
    years.assess(set_up, Pool.objects.get(name=city["pool"]["name"]))
    for play, story in _in_order(city, set_up):
        play(set_up, story)
    progress(f"Demonstration: {city['en']} {city['zh']}, {time.monotonic() - began:.1f} s.")
    return True


def is_there(city: Mapping[str, Any]) -> bool:
    """Whether the city has been loaded: its first account stands in the same transaction as all the rest."""
    first = next(roster.people(city))
    return Account.objects.filter(username=first.username).exists()


def _in_order(city: Mapping[str, Any], set_up: stage.Stage) -> list[tuple[Callable, Mapping[str, Any]]]:
    """Checks and hazards in the order of their days, because ids, and with them every list, run in that order."""
    stories = [(check_stories.days_ago(story, set_up), check_stories.play, story) for story in city["check"]]
    stories += [(story["days_ago"], hazard_stories.self_found, story) for story in city.get("hazard", [])]
    return [(play, story) for _, play, story in sorted(stories, key=lambda row: -row[0])]
