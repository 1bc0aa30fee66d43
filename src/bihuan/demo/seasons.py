"""What happens in a city in one week: checks and hazards in the form of the city's file, the same each time.

Pure: the week, the city and the day it ends on go in, stories come out. No Django, no clock.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from bihuan.demo import roster

RECENT = 6  # weeks in which much is still open
OPEN_LONG = 22  # weeks back to which some few are overdue to this day
_STRIDE = 7  # neighbours in the register are not checked one after the other
_YEAR = 52
LOOKING = 4  # enterprises that look round, and the one of the cast
_CHECKS = 2  # a week; in the year before, one


@dataclass(frozen=True)
class Story:
    """`kind` names the play (history.PLAYS); its `tells` have the form of the city's file."""

    kind: str
    tells: dict[str, Any]


def week(city: Mapping[str, Any], number: int, *, today: date) -> list[Story]:
    """The stories of the week that ended `number` weeks before `today`, the eldest first; `city` is the census's."""
    chance = random.Random(f"{city['key']}:week:{number}")
    days = [day for day in range(number * 7 + 1, number * 7 + 8) if (today - timedelta(days=day)).weekday() < 5]
    turns = range(_CHECKS if number < _YEAR else 1)
    checks = [_check(city, number, turn, days[1 + 2 * turn], chance) for turn in turns]
    stories = [Story("check", check) for check in checks if check]
    stories += [Story("hazard", _hazard(city, chance.choice(days), chance)) for _ in range(chance.randint(4, 7))]
    if number == 0:
        stories += [Story("check", check) for check in _ahead(city, chance)]
    if number < RECENT:
        stories += [Story("round", look) for look in _rounds(city, days, chance)]
    if number % 4 == 1 and number < _YEAR:
        stories.append(Story("draw", {"days_ago": days[0]}))
    return sorted(stories, key=lambda story: -story.tells["days_ago"])


def _check(city: Mapping[str, Any], number: int, turn: int, on: int, chance: random.Random) -> dict[str, Any] | None:
    """A check of the enterprise whose turn it is; None of one that at that time engaged nobody yet."""
    count = len(city["enterprise"])
    index = (number * _CHECKS + turn) * _STRIDE % count
    if number > joined(city, index):
        return None
    enterprise = city["enterprise"][index]
    until = _until(number, chance)
    found = chance.sample(_codes_of_checks(majors=until != "closed"), chance.randint(1, 4))
    return {
        "enterprise": enterprise["key"],
        **_manner(city, number, turn),
        "days_ago": on,
        "team": team(city, enterprise, chance),
        "until": until,
        "finding": [_finding(code, until, on, chance) for code in found],
    }


def _codes_of_checks(*, majors: bool) -> list[str]:
    """The findings that an item of the list asks for; a major one is verified by an office and holds the file open."""
    found = roster.findings().items()
    return sorted(code for code, words in found if "item" in words and (majors or words.get("grade") != "major"))


def joined(city: Mapping[str, Any], index: int) -> int:
    """How many weeks ago the enterprise first engaged experts: fewer long ago than now, and some never."""
    chance = random.Random(f"{city['key']}:joined:{index}")
    return chance.choices([-1, chance.randint(4, 60), roster.history()["weeks"]], [1, 5, 6])[0]


def _until(number: int, chance: random.Random) -> str:
    if number == 0:
        return chance.choice(["explained", "delivered"])
    return "delivered" if number < RECENT and chance.random() < 0.7 else "closed"


def _manner(city: Mapping[str, Any], number: int, turn: int) -> dict[str, Any]:
    """The kind of check as the cast of this city holds them; a leader goes every sixth week."""
    ways = [{key: check[key] for key in ("kind", "planner", "led_by") if key in check} for check in city["check"]]
    if turn == 0 and number % 5 == 3 and "surprise" in city:
        return {"kind": city["surprise"], "planner": "clerk"}
    led = [way for way in ways if "led_by" in way]
    if led and turn == 0 and number % 6 == 2:
        return led[number // 6 % len(led)]
    return next(way for way in ways if "led_by" not in way)


def team(city: Mapping[str, Any], enterprise: Mapping[str, Any], chance: random.Random) -> list[str]:
    """Keys of experts: one for each specialty that the trade of the enterprise asks for."""
    wanted = next(
        trade["team"] for trade in roster.history()["trade"] if trade["processes"] == enterprise["key_processes"]
    )
    pool = {row["key"]: row["specialties"][0] for row in city["expert"]}
    return [chance.choice([key for key, held in pool.items() if held == specialty]) for specialty in wanted]


def _finding(code: str, until: str, on: int, chance: random.Random) -> dict[str, Any]:
    if until == "closed":
        way = "on_the_spot" if code == "exit_blocked" or chance.random() < 0.1 else "struck_off"
        return {"finding": code, "way": way, "took": chance.randint(1, 4)}
    if until == "explained":
        return {"finding": code, "way": "assessed"}
    ways = ["struck_off", "planned", "treating", "submitted", "returned", "deferred"]
    way = chance.choices(ways, [4, 3, 3, 2, 1, 1])[0]
    if roster.findings()[code].get("grade") == "major":
        way = "treating"
    return {"finding": code, "way": way, "took": 1, "due_in": _due_in(way, chance)}


def _due_in(way: str, chance: random.Random) -> int:
    return chance.randint(20, 60) if way == "deferred" else chance.choice([-9, -4, -2, 1, 2, 5, 8, 12])


def _hazard(city: Mapping[str, Any], on: int, chance: random.Random) -> dict[str, Any]:
    """What an enterprise found itself: put right in some days, now and then late, and at times back after a while."""
    story = {
        "enterprise": chance.choice(city["enterprise"])["key"],
        "finding": chance.choice(sorted(roster.findings())),
        "days_ago": on,
        **_course(on, chance),
    }
    gap = chance.randint(20, 90)
    if story["way"] == "struck_off" and on > gap + 15 and chance.random() < 0.12:
        story["again"] = {"finding": story["finding"], "days_ago": on - gap, **_course(on - gap, chance)}
    return story


def _course(on: int, chance: random.Random) -> dict[str, Any]:
    took = chance.choices([0, 1, 2, 4, 7, 12], [3, 5, 5, 4, 2, 1])[0]
    if on <= RECENT * 7 and chance.random() < 0.45:
        way = chance.choices(
            ["found", "planned", "treating", "submitted", "returned", "deferred", "extension", "verified"],
            [2, 4, 4, 3, 1, 1, 1, 1],
        )[0]
        return {"way": way, "took": 1, "due_in": _due_in(way, chance)}
    if on <= OPEN_LONG * 7 and chance.random() < 0.05:
        return {"way": chance.choice(["planned", "treating"]), "due_in": -chance.randint(3, max(on - 12, 4))}
    return {"way": "struck_off", "took": min(took, max(on - 1, 0))}


def _rounds(city: Mapping[str, Any], days: list[int], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Looks at the points of some enterprises; one in fifteen is forgotten."""
    keys = ["main", *(row["key"] for row in city["enterprise"][:LOOKING])]
    points = [row["name"] for row in roster.history()["check_point"]]
    for turn, (key, name, day) in enumerate(product(keys, points, days)):
        if chance.random() > 1 / 15:
            yield {"enterprise": key, "point": name, "days_ago": day, "minute": turn % 30}


def _ahead(city: Mapping[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Checks agreed for the days to come, of enterprises that have been checked before."""
    served = [index for index in range(len(city["enterprise"])) if joined(city, index) > 0]
    for days, index in zip((2, 5, 9), chance.sample(served, 3), strict=True):
        enterprise = city["enterprise"][index]
        manner = {**_manner(city, 1, 0), "days_ago": -days, "until": "planned"}
        yield {"enterprise": enterprise["key"], "team": team(city, enterprise, chance), **manner}
