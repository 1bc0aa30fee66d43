"""Who lives in a city beside its cast: made-up enterprises and experts, the same each time. No Django."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from bihuan.demo import roster
from bihuan.parties import places
from bihuan.standards import credit_code

WITH_DEPUTY = 4  # enterprises whose self-reports two people sign
_FIRST_SERIAL = 20_000  # the cast's codes stay far below


def around(city: Mapping[str, Any]) -> dict[str, Any]:
    """The city as a file would tell it that held everybody but the cast."""
    return {**city, "regulator": [], "institution": [], "enterprise": enterprises(city), "expert": experts(city)}


def enterprises(city: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of the city's enterprises, in the form of its file."""
    count = roster.history()["enterprises_per_city"] - len(city["enterprise"])
    towns = places_of(city)
    return [_enterprise(city, index, towns[index % len(towns)]) for index in range(count)]


def experts(city: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of those who join the pool; unit and house are those of the cast, in turn."""
    count = roster.history()["experts_per_city"] - len(city["expert"])
    return [_expert(city, index) for index in range(count)]


def _enterprise(city: Mapping[str, Any], index: int, town: str) -> dict[str, Any]:
    chance = random.Random(f"{city['key']}:enterprise:{index}")  # the same enterprise each time
    serial = city["order"] * 100 + index
    trade = trade_of(serial)
    key = f"wide{index + 1:02d}"
    size = chance.choices(["large", "medium", "small", "micro"], [1, 5, 10, 3])[0]
    row = {
        "key": key,
        "name": _stem(serial) + trade["zh"] + "有限公司（演示）",
        "credit_code": _code(town, serial),
        "division_code": town,
        "sector": trade["sector"],
        "industry_code": trade["industry_code"],
        "size": size,
        "standardisation_grade": chance.choices(["grade_1", "grade_2", "grade_3", "none"], [1, 6, 8, 3])[0],
        "key_processes": trade["processes"],
        "staff_count": {"large": 620, "medium": 180, "small": 62, "micro": 14}[size] + chance.randrange(40),
        "address": f"演示路{index + 1}号",
        "contact_name": person(serial * 3),
        "contact_phone": f"1380{city['order']}{index:06d}",
        "people": [
            {"key": f"{key}-principal", "name": person(serial * 3), "role": "enterprise_principal"},
            {"key": f"{key}-safety", "name": person(serial * 3 + 1), "role": "enterprise_safety"},
            {"key": f"{key}-worker", "name": person(serial * 3 + 2), "role": "enterprise_worker"},
        ],
    }
    if index < WITH_DEPUTY:
        deputy = {"key": f"{key}-deputy", "name": person(serial * 3 + 300), "role": "enterprise_deputy"}
        row["people"].append(deputy)
    if row["standardisation_grade"] != "none":  # some of them have run out, and nobody has judged them anew
        row["grade_valid_days"] = chance.choice([-40, 120, 300, 500, 700, 900])
    return row


def trade_of(serial: int) -> Mapping[str, Any]:
    """What the enterprise with this serial number makes."""
    trades = roster.history()["trade"]
    return trades[(serial + serial // 100) % len(trades)]


def _stem(serial: int) -> str:
    names = roster.history()["names"]
    first, second = names["first"], names["second"]
    return "示例" + first[serial % len(first)] + second[serial // len(first) % len(second)]


def person(number: int) -> str:
    """A made-up name, the same for the same number; 660 in turn."""
    names = roster.history()["names"]
    return names["family"][number * 7 % len(names["family"])] + names["given"][number * 5 % len(names["given"])]


def _expert_name(number: int) -> str:
    """Never the name of anybody at an enterprise: responsibility must not seem to pass to an expert."""
    family, given = roster.history()["names"]["family"], roster.history()["experts"]["given"]
    return family[number % len(family)] + given[number // 3 % len(given)]


def _code(place: str, serial: int) -> str:
    """A credit code with valid check characters, of a series that no registration office gives out."""
    body = f"XT{_FIRST_SERIAL + serial:06d}"
    inner = body + credit_code.organisation_check_character(body)
    first = f"91{place[:6]}{inner}"
    return first + credit_code.check_character(first)


def _expert(city: Mapping[str, Any], index: int) -> dict[str, Any]:
    chance = random.Random(f"{city['key']}:expert:{index}")
    cast = [row for row in city["expert"] if not row.get("newcomer")]
    like = cast[index % len(cast)]
    number = len(city["expert"]) + index + 1
    specialties = roster.history()["experts"]["specialties"]
    age = chance.randint(37, 57)
    return {
        "key": f"expert{number}",
        "name": _expert_name(city["order"] * 100 + index),
        "age": age,
        "years": age - 26,
        "title": chance.choice(["intermediate", "senior"]),
        "certificates": ["registered_safety_engineer"],
        "specialties": [specialties[index % len(specialties)]],
        "phone": f"1390{city['order']}{index:06d}",
        **{key: like[key] for key in ("unit_name", "unit_kind", "of") if key in like},
    }


def places_of(city: Mapping[str, Any]) -> list[str]:
    """The townships of the city, one of each county in turn, so that every county of the map has its own; a zone that
    has none stands for itself."""
    divisions, code = places.divisions(), city["division_code"]
    counties = [county.code for county in divisions.children(code)]
    turns = zip_longest(*([town.code for town in divisions.children(county)] or [county] for county in counties))
    return [town for turn in turns for town in turn if town] or [code]
