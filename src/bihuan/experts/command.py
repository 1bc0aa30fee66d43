"""`bihuan offices FILE`: what stands before anybody can log in — offices, institutions, pools and one administrator.

No act of the product makes these, because an act needs somebody who may do it. The file is TOML, as
docs/how-to/offices.toml; it is read whole before anything is written, and running it again adds only what is new.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from bihuan import audit, clock
from bihuan.experts.models import Pool, PoolLevel
from bihuan.parties import places
from bihuan.parties.access import Act
from bihuan.parties.models import Account, Institution, Regulator, RegulatorKind, Role
from bihuan.standards import credit_code

SECTIONS = {
    "office": {"name", "kind", "division", "sectors", "parent", "enforces", "number_prefix"},
    "institution": {"name", "credit_code", "division", "qualified_in", "qualified_until"},
    "pool": {"name", "level", "division", "owner"},
}
NEEDED = {
    "office": {"name", "kind", "division"},
    "institution": {"name", "credit_code", "division"},
    "pool": {"name", "level", "division", "owner"},
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
    added, password = write(wanted)
    return _answer(args, [], added, password)


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
    """Write what is not there yet: (names added, the administrator's one-time password or "")."""
    added: list[str] = []
    for row in wanted.get("office", ()):
        fields = {
            "kind": row["kind"],
            "division_code": places.significant(str(row["division"])),
            "duties": row.get("sectors", []),
            "has_enforcement_power": row.get("enforces", False),
            "number_prefix": row.get("number_prefix", ""),
        }
        added += set_up(*Regulator.objects.get_or_create(name=row["name"], defaults=fields))
    for row in wanted.get("office", ()):
        if row.get("parent"):
            Regulator.objects.filter(name=row["name"], parent=None).update(
                parent=Regulator.objects.get(name=row["parent"])
            )
    for row in wanted.get("institution", ()):
        fields = {
            "name": row["name"],
            "division_code": str(row["division"]),
            "qualified_in": [str(code) for code in row.get("qualified_in", [row["division"]])],
            "qualified_until": row.get("qualified_until"),
        }
        added += set_up(*Institution.objects.get_or_create(credit_code=row["credit_code"], defaults=fields))
    for row in wanted.get("pool", ()):
        office = Regulator.objects.filter(name=row["owner"]).first()
        fields = {
            "level": row["level"],
            "division_code": str(row["division"]),
            "owner_regulator": office,
            "owner_institution": None if office else Institution.objects.get(name=row["owner"]),
        }
        added += set_up(*Pool.objects.get_or_create(name=row["name"], defaults=fields))
    return added, _administrator(wanted.get("administrator"), added)


def set_up(thing: Any, new: bool) -> list[str]:
    """The audit line of what is new, and its name."""
    if not new:
        return []
    ref = getattr(thing, "ref", f"pool:{thing.pk}")
    audit.record("set_up", ref, by="operator", at=clock.now(), data={"name": thing.name})
    return [thing.name]


def _administrator(wanted: dict[str, str] | None, added: list[str]) -> str:
    """The first one only: every further account is opened by an administrator, in the product."""
    if wanted is None or Account.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).exists():
        return ""
    password = "-".join(secrets.token_hex(2) for _group in range(4))
    roles = [Role.ADMINISTRATOR.value]
    account = Account.objects.create_user(wanted["username"], password, name=wanted["name"], roles=roles)
    audit.record(Act.OPEN_ACCOUNT, account.ref, by="operator", at=clock.now(), data={"roles": roles})
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
