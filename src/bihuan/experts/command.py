"""`bihuan offices FILE`: what stands before anybody can log in — offices, institutions, pools and one administrator.

Each goes through the operation that its page uses, done by the operator (parties/operator.py). The file is TOML, as
docs/how-to/offices.toml; it is written whole or not at all, and running it again adds only what is new.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from bihuan import clock
from bihuan.experts.models import Pool, PoolLevel
from bihuan.experts.operations import create_pool
from bihuan.parties import places
from bihuan.parties.institutions import register_institution
from bihuan.parties.models import Account, Institution, Regulator, RegulatorKind, Role
from bihuan.parties.offices import found_office
from bihuan.parties.operations import open_account
from bihuan.parties.operator import OPERATOR
from bihuan.parties.registration import Certificate
from bihuan.refusal import Refusal
from bihuan.standards import credit_code

SECTIONS = {
    "office": {"name", "kind", "division", "sectors", "parent", "enforces", "number_prefix"},
    "institution": {
        "name", "credit_code", "division", "qualified_in", "qualified_until", "level", "lists", "services",
        "certificates",
    },
    "pool": {"name", "level", "division", "owner"},
}  # fmt: skip
NEEDED = {
    "office": {"name", "kind", "division"},
    "institution": {"name", "credit_code", "division"},
    "pool": {"name", "level", "owner"},
}
CHOICES = {("office", "kind"): RegulatorKind.values, ("pool", "level"): PoolLevel.values}


def add_parsers(subparsers) -> None:
    """Add `bihuan offices`."""
    parser = subparsers.add_parser("offices", help="set up offices, institutions, pools and the first administrator")
    parser.add_argument("file", type=Path, help="a .toml, see docs/how-to/offices.toml")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 set up, 1 something in the file is wrong and nothing was written, 2 no such file."""
    if not args.file.is_file():
        print(f"no such file: {args.file}", file=sys.stderr)
        return 2
    try:
        wanted = tomllib.loads(args.file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return _answer(args, [f"{args.file.name}: {error}"], [], "")
    wrong = list(problems(wanted))
    if wrong:
        return _answer(args, wrong, [], "")
    try:
        added, password = write(wanted)
    except Fault as fault:
        return _answer(args, [str(fault)], [], "")
    return _answer(args, [], added, password)


class Fault(Exception):
    """An operation said no to one row of the file; nothing of the file was written."""


def problems(wanted: dict[str, Any]) -> Iterator[str]:
    """Every fault of the file, each with its table, its number and what is allowed."""
    for name in wanted.keys() - {*SECTIONS, "administrator"}:
        yield f"{name}: unknown; allowed: administrator, {', '.join(SECTIONS)}"
    if "administrator" in wanted and not {"username", "name"} <= wanted["administrator"].keys():
        yield "administrator: username and name are needed"
    for section, known in SECTIONS.items():
        for number, row in enumerate(wanted.get(section, ()), 1):
            for fault in _row_faults(section, row, known):
                yield f"{section} {number} ({row.get('name', '?')}): {fault}"
    yield from _unknown_names(wanted)


def _row_faults(section: str, row: dict[str, Any], known: set[str]) -> Iterator[str]:
    for key in sorted(NEEDED[section] - row.keys()):
        yield f"{key} is needed"
    for key in sorted(row.keys() - known):
        yield f"{key} is unknown; allowed: {', '.join(sorted(known))}"
    for (of, key), values in CHOICES.items():
        if of == section and row.get(key) not in (None, *values):
            yield f"{key} = {row[key]!r}; allowed: {', '.join(values)}"
    for code in (row.get("division"), *row.get("qualified_in", ())):
        if code is not None and not places.known(str(code)):
            yield f"no division {code!r}"
    for sector in set(row.get("sectors", ())) - places.labels("sectors").keys():
        yield f"no sector {sector!r}; allowed: {', '.join(places.labels('sectors'))}"
    if not isinstance(row.get("qualified_until", date.min), date):
        yield "qualified_until is a day, as 2027-12-31 without quotation marks"
    if reason := credit_code.why_invalid(str(row["credit_code"])) if "credit_code" in row else None:
        yield f"credit_code: {reason}"


def _unknown_names(wanted: dict[str, Any]) -> Iterator[str]:
    offices = {row.get("name") for row in wanted.get("office", ())} | set(
        Regulator.objects.values_list("name", flat=True)
    )
    institutions = {row.get("name") for row in wanted.get("institution", ())} | set(
        Institution.objects.values_list("name", flat=True)
    )
    for row in wanted.get("office", ()):
        if row.get("parent") and row["parent"] not in offices:
            yield f"office {row.get('name')}: no parent {row['parent']!r}"
    for row in wanted.get("pool", ()):
        if row.get("owner") not in offices | institutions:
            yield f"pool {row.get('name')}: no owner {row.get('owner')!r}"


@transaction.atomic
def write(wanted: dict[str, Any]) -> tuple[list[str], str]:
    """Write what is not there yet: (names added, the administrator's one-time password or ""). Raises Fault."""
    added: list[str] = []
    for number, row in _superiors_first(wanted.get("office", [])):
        if not Regulator.objects.filter(name=row["name"]).exists():
            added.append(_told("office", number, row, _found))
    for number, row in enumerate(wanted.get("institution", ()), 1):
        if not Institution.objects.filter(credit_code=credit_code.normalise(row["credit_code"])).exists():
            added.append(_told("institution", number, row, _register))
    for number, row in enumerate(wanted.get("pool", ()), 1):
        if not Pool.objects.filter(name=row["name"]).exists():
            added.append(_told("pool", number, row, _create_pool))
    return added, _administrator(wanted.get("administrator"), added)


def _superiors_first(rows: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The offices with their numbers in the file, each after its superior. Raises Fault for a circle."""
    waiting = dict(enumerate(rows, 1))
    while waiting:
        names = {row["name"] for row in waiting.values()}
        ready = [number for number, row in waiting.items() if row.get("parent") not in names]
        if not ready:
            raise Fault(f"office: {', '.join(sorted(names))} stand above each other in a circle")
        yield from ((number, waiting.pop(number)) for number in ready)


def _told(section: str, number: int, row: dict[str, Any], write_one: Callable[[dict[str, Any]], Any]) -> str:
    """The name of what was written; a refusal is said with its row."""
    try:
        return write_one(row).name
    except Refusal as refusal:
        missing = "、".join(str(one) for one in refusal.missing)
        text = f"{refusal.text()} {missing}".strip()
        raise Fault(f"{section} {number} ({row['name']}): {text} [{refusal.code}, {refusal.clause}]") from refusal


def _found(row: dict[str, Any]) -> Regulator:
    superior = Regulator.objects.get(name=row["parent"]) if row.get("parent") else None
    return found_office(
        by=OPERATOR,
        at=clock.now(),
        name=row["name"],
        kind=row["kind"],
        division_code=str(row["division"]),
        superior=superior,
        duties=row.get("sectors", ()),
        has_enforcement_power=row.get("enforces", False),
        number_prefix=row.get("number_prefix", ""),
    )


def _register(row: dict[str, Any]) -> Institution:
    kept = {one["item"]: Certificate(one["number"], one.get("valid_until")) for one in row.get("certificates", ())}
    return register_institution(
        by=OPERATOR,
        at=clock.now(),
        name=row["name"],
        credit_code=row["credit_code"],
        division_code=str(row["division"]),
        qualified_in=[str(code) for code in row.get("qualified_in", [row["division"]])],
        qualified_until=row.get("qualified_until"),
        level=row.get("level", ""),
        lists=row.get("lists", ()),
        services=row.get("services", ()),
        certificates=kept,
    )


def _create_pool(row: dict[str, Any]) -> Pool:
    office = Regulator.objects.filter(name=row["owner"]).first()
    institution = None if office else Institution.objects.get(name=row["owner"])
    place = (office or institution).division_code
    if "division" in row and places.significant(str(row["division"])) != place:
        raise Fault(f"pool {row['name']}: division = {row['division']!r}; a pool stands where its owner does ({place})")
    owner = {"owner_regulator": office, "owner_institution": institution}
    return create_pool(by=OPERATOR, at=clock.now(), name=row["name"], level=row["level"], **owner)


def _administrator(wanted: dict[str, str] | None, added: list[str]) -> str:
    """The first one only: every further account is opened by an administrator, in the product."""
    if wanted is None or Account.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).exists():
        return ""
    password = "-".join(secrets.token_hex(2) for _group in range(4))
    person = {"username": wanted["username"], "name": wanted["name"], "roles": [Role.ADMINISTRATOR.value]}
    account = open_account(by=OPERATOR, at=clock.now(), password=password, **person)
    added.append(f"{account.name} ({account.username})")
    return password


def _answer(args: argparse.Namespace, wrong: list[str], added: list[str], password: str) -> int:
    if args.json:
        print(json.dumps({"problems": wrong, "added": added, "password": password}, ensure_ascii=False))
    elif wrong:
        print("\n".join([*wrong, "Nothing was written."]), file=sys.stderr)
    else:
        print("\n".join([f"+ {name}" for name in added] or ["Everything in the file was there already."]))
        if password:
            print(f"The administrator's password, shown this once (change it after logging in): {password}")
    return 1 if wrong else 0
