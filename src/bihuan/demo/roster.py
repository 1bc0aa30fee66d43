"""The data files, read: who plays in which city, and which accounts open with the public password. No Django."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bihuan.policy import policies

SHARED, HISTORY, BOOKS = "shared.toml", "history.toml", "books.toml"


@dataclass(frozen=True)
class DemoAccount:
    """An account that opens with the public password; `zh` and `en` say in one line who it is, `place_*` where."""

    username: str
    password: str
    name: str
    role: str
    organisation: str
    zh: str
    en: str
    place_zh: str
    place_en: str


@dataclass(frozen=True)
class Person:
    """Anybody with an account. `home` is the kind of organisation ("regulator", "enterprise", "institution" or "")
    and `home_key` its key in the file; without `login` the account exists and cannot be entered."""

    key: str
    username: str
    name: str
    role: str
    home: str = ""
    home_key: str = ""
    organisation: str = ""
    organisation_en: str = ""
    specialty: str = ""
    login: bool = False


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "data" / name).read_text("utf-8"))


@cache
def shared() -> Mapping[str, Any]:
    """What all cities share: the password, the words of roles and findings, the enterprise that stands in each city."""
    return _read(SHARED)


@cache
def history() -> Mapping[str, Any]:
    """What the two years before are made of: trades, names, numbers, and what enterprises find themselves."""
    return _read(HISTORY)


@cache
def books() -> Mapping[str, Any]:
    """The words of what enterprises and offices keep: duties, rules, papers, meetings, notices."""
    return _read(BOOKS)


@cache
def findings() -> Mapping[str, Mapping[str, Any]]:
    """The words of every finding by its code: those of the cast's stories and those of the two years before."""
    return {**shared()["finding"], **history()["finding"]}


@cache
def cities() -> tuple[Mapping[str, Any], ...]:
    """The cities in the order in which they are shown."""
    folder = files(__package__) / "data"
    found = (entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    names = sorted(name for name in found if name not in (SHARED, HISTORY, BOOKS))
    return tuple(sorted((_read(name) for name in names), key=lambda city: city["order"]))


def city(key: str) -> Mapping[str, Any]:
    """The city of that key, as its file tells it."""
    return next(one for one in cities() if one["key"] == key)


def enterprises(city: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The city's enterprises; the one marked `same` takes what the shared file says and adds its own."""
    same = shared()["same_enterprise"]
    return [{**same, **row} if row.get("same") else dict(row) for row in city["enterprise"]]


def people(city: Mapping[str, Any]) -> Iterator[Person]:
    """Everybody in a city: of the regulators, the institutions, the enterprises, and the experts."""
    rows = {
        "regulator": city.get("regulator", []),
        "institution": city.get("institution", []),
        "enterprise": enterprises(city),
    }
    for home, organisations in rows.items():
        for organisation in organisations:
            for row in organisation.get("people", []):
                yield _person(
                    city,
                    row,
                    home=home,
                    home_key=organisation["key"],
                    organisation=organisation["name"],
                    organisation_en=organisation.get("en", ""),
                )
    for row in city["expert"]:
        if not row.get("newcomer"):
            home = {"home": "institution", "home_key": row["of"]} if "of" in row else {}
            unit = {"organisation": row["unit_name"], "specialty": row["specialties"][0]}
            yield _person(city, {"role": "expert", **row}, **home, **unit)


def _person(city: Mapping[str, Any], row: Mapping[str, Any], **home: str) -> Person:
    return Person(
        key=row["key"],
        username=f"{city['key']}-{row['key']}",
        name=row["name"],
        role=row["role"],
        login=row.get("login", False),
        **home,
    )


def keepers() -> list[Person]:
    """The people of the platform itself, who belong to no city."""
    return [
        Person(key=row["key"], username=row["key"], name=row["name"], role=row["role"], login=True)
        for row in shared()["person"]
    ]


@cache
def accounts() -> tuple[DemoAccount, ...]:
    """The accounts of the demonstration that can log in, in the order of the cities; asks nothing of the database."""
    found = [_account(person, city["zh"], city["en"]) for city in cities() for person in people(city) if person.login]
    return (*found, *(_account(person, "平台", "Platform") for person in keepers()))


def _account(person: Person, place_zh: str, place_en: str) -> DemoAccount:
    role = shared()["role"][person.role]
    what_zh, what_en = person.organisation.removesuffix("（演示）"), person.organisation_en
    if person.specialty:
        what_zh, what_en = _specialties()[person.specialty]
    place = "" if what_zh.startswith(place_zh) else place_zh
    return DemoAccount(
        username=person.username,
        password=shared()["password"],
        name=person.name,
        role=person.role,
        organisation=person.organisation,
        zh="·".join(part for part in (place, what_zh, role["zh"], person.name) if part),
        en=", ".join(part for part in (place_en, what_en, role["en"]) if part),
        place_zh=place_zh,
        place_en=place_en,
    )


@cache
def _specialties() -> Mapping[str, tuple[str, str]]:
    return {row["code"]: (row["zh"], row["en"]) for row in policies.table("cn", "expert_specialties")}
