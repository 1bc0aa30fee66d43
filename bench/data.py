"""A city's worth of made-up data with a fixed seed: 20 divisions, Zipf-sized enterprises, 92 % of the hazards closed.

The rows go into the product's own tables by COPY and set-based statements; nothing here touches the measured paths.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from bench import tables, texts
from bihuan.audit.canonical import GENESIS, link
from bihuan.clock import id_of
from bihuan.standards.search_tokens import tokens

SEED = 20_261_121
DIVISIONS = 20
CLOSED = 0.92
CLERKS, CLERK = 64, 900_000  # how many, and the id of the first
DAYS = 900  # back from END: before that, not every city's documents are in force
PASSWORD = "an-office-and-its-firms-1"
STEPS = ("found", "assessed", "reported", "explained", "published", "planned", "treated", "verified", "struck_off")
PAGE = 50
OPEN = ("found", "assessed", "planned", "treating", "treated")
REGULATOR = ("id", "name", "kind", "division_code")
DONE = {"found": 1, "assessed": 2, "planned": 6, "treating": 6, "treated": 7, "verified": 8, "struck_off": 9}
END = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class World:
    """What the drivers need to know of the data: accounts by name, their sites, and the hazards ready to be closed."""

    hazards: int
    firms: list[dict[str, Any]] = field(default_factory=list)
    offices: list[dict[str, Any]] = field(default_factory=list)
    verified: list[list[dict[str, Any]]] = field(default_factory=list)
    """By office: hazards of its city that wait only for their striking off."""

    def office(self, n: int) -> dict[str, Any]:
        return self.offices[n % len(self.offices)]

    def firm(self, n: int) -> dict[str, Any]:
        return self.firms[n % len(self.firms)]


def load(
    db: psycopg.Connection,
    root: Path,
    *,
    hazards: int,
    verified: Callable[[int], list[int]],
    firms: int = 0,
    city: str = "",
    roles: tuple[str, ...] = ("enterprise_safety",),
) -> World:
    """Fill an empty, migrated database with `hazards` hazards of so many `firms`; `verified(offices)` says how many
    more there are, by office, that can be closed. With `city` all of it lies there; `roles` are those of the one
    account of each firm."""
    random = Random(SEED)
    divisions = [code for code in _divisions(root) if code.startswith(city)]
    sectors = [row["code"] for row in tomllib.loads((root / "packs/cn/tables/sectors.toml").read_text("utf-8"))["row"]]
    world = World(hazards)
    cities = sorted({code[:4] for code in divisions})
    world.offices = [_office(n, city) for n, city in enumerate(cities)]
    wanted = range(firms or max(200, hazards // 5))
    world.firms = [_firm(random, n, random.choice(divisions), random.choice(sectors)) for n in wanted]
    regulators = ({name: office[name] for name in REGULATOR} for office in world.offices)
    tables.copy(db, "parties_regulator", regulators)
    tables.copy(db, "parties_enterprise", (f["enterprise"] for f in world.firms))
    tables.copy(db, "parties_site", (f["site"] for f in world.firms))
    tables.copy(db, "parties_account", _accounts(world, roles))
    tables.copy(db, "hazards_hazard", _hazards(random, world, hazards, verified(len(cities))))
    _follow(db)
    db.execute("ANALYZE")
    return world


def _divisions(root: Path) -> list[str]:
    """20 counties of the cities that have a pack, four or so in each."""
    cities = sorted(p.name[3:] for p in (root / "packs").iterdir() if p.name.startswith("cn-") and len(p.name) == 7)
    with (root / "packs/cn/tables/divisions.csv").open(encoding="utf-8") as file:
        counties = [row["code"] for row in csv.DictReader(file) if row["level"] == "county" and not row["replaced_by"]]
    each = -(-DIVISIONS // len(cities))
    return [code for city in cities for code in [c for c in counties if c.startswith(city)][:each]][:DIVISIONS]


def _office(n: int, city: str) -> dict[str, Any]:
    return {
        "id": 1_000 + n,
        "name": f"第{n + 1}号应急管理局",
        "kind": "emergency_bureau",
        "division_code": city,
    }


def _firm(random: Random, n: int, division: str, sector: str) -> dict[str, Any]:
    name = texts.firm(random, n)
    enterprise = {
        "id": 100_000 + n,
        "name": name,
        "internal_number": f"B{n:06d}",
        "division_code": division,
        "sector": sector,
        "ownership": "private",
        "standardisation_grade": random.choice(("grade_1", "grade_2", "grade_3", "none")),
        "search": tokens(f"{name}  B{n:06d}"),
    }
    site = {
        "id": 500_000 + n,
        "enterprise_id": 100_000 + n,
        "name": "主厂区",
        "division_code": division,
        "is_main": True,
    }
    return {"enterprise": enterprise, "site": site, "username": f"firm{n}", "account": 2_000_000 + n}


def _accounts(world: World, roles: tuple[str, ...]) -> list[dict[str, Any]]:
    secret = _hash(PASSWORD)
    clerks = [
        {"id": CLERK + n, "username": f"clerk{n}", "regulator_id": world.office(n)["id"], "roles": ["regulator_clerk"]}
        for n in range(CLERKS)
    ]
    firms = [
        {
            "id": f["account"],
            "username": f["username"],
            "enterprise_id": f["enterprise"]["id"],
            "roles": list(roles),
        }
        for f in world.firms
    ]
    return [{**row, "name": "经办人", "password": secret, "is_active": True} for row in [*clerks, *firms]]


def _hash(password: str) -> str:
    """A hash that the product accepts and, at the first log-in, replaces by its own."""
    salt, turns = "bench", 10_000
    made = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), turns)
    return f"pbkdf2_sha256${turns}${salt}${base64.b64encode(made).decode()}"


def _hazards(random: Random, world: World, plain: int, verified: list[int]) -> list[dict[str, Any]]:
    """All hazards in the order of their finding, those to be closed scattered among the others."""
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(world.firms))))
    whose: list[tuple[dict[str, Any], int | None]] = [
        (firm, None) for firm in random.choices(world.firms, cum_weights=weights, k=plain)
    ]
    for office, n in enumerate(verified):
        city = world.offices[office]["division_code"]
        there = [firm for firm in world.firms if firm["enterprise"]["division_code"].startswith(city)]
        whose += [(firm, office) for firm in random.choices(there, k=n)]
    random.shuffle(whose)
    world.verified = [[] for _ in verified]
    span = timedelta(days=DAYS) / (len(whose) + 1)
    rows, given, majors = [], Counter(), Counter()
    for n, (firm, office) in enumerate(whose, 1):
        state = "verified" if office is not None else "struck_off" if random.random() < CLOSED else random.choice(OPEN)
        grade = _grade(random, state, majors, city=firm["enterprise"]["division_code"][:4])
        rows.append(_hazard(random, firm, state, END - timedelta(days=DAYS) + span * n) | {"grade": grade})
        book = (firm["enterprise"]["id"], rows[-1]["found_on"].year)
        given[book] += 1
        rows[-1]["serial"] = given[book]
        if office is not None:
            world.verified[office].append(rows[-1])
    return rows


def _grade(random: Random, state: str, majors: Counter[str], *, city: str) -> str:
    """Two of a hundred are major, and of the open ones at least so many in every city as fill a page: else a page of
    two rows would be compared with one of fifty."""
    if state == "found":
        return ""
    lacks = state in OPEN and majors[city] < PAGE
    if not (lacks or random.random() < 0.02):
        return "general"
    majors[city] += state in OPEN
    return "major"


def _hazard(random: Random, firm: dict[str, Any], state: str, at: datetime) -> dict[str, Any]:
    what, where = texts.description(random), texts.location(random)
    row = {
        "id": id_of(at),
        "enterprise_id": firm["enterprise"]["id"],
        "site_id": firm["site"]["id"],
        "division_code": firm["enterprise"]["division_code"],
        "sector": firm["enterprise"]["sector"],
        "origin": "self_check",
        "description": what,
        "location": where,
        "advice": random.choice(texts.ADVICE),
        "state": state,
        "found_on": at.date(),
        "found_by": firm["account"],
        "changed_at": at + timedelta(days=9),
        "release": "bench",
        "search": tokens(f"{what} {where} {firm['enterprise']['name']}"),
    }
    done = DONE[state]
    if done >= DONE["planned"]:
        row |= {"due_on": at.date() + timedelta(days=15), "due_basis": "ours"}
    if done >= DONE["treated"]:
        row |= {"rectified_by": firm["account"], "rectified_by_name": texts.person(random)}
        row |= {"rectified_at": at + timedelta(days=7), "rectification": random.choice(texts.FIXES)}
    if done >= DONE["verified"]:
        row |= {"verified_by": CLERK, "verified_at": at + timedelta(days=8)}
    if state == "struck_off":
        row |= {"closed_by": CLERK, "closed_at": at + timedelta(days=9)}
    else:
        row |= {"turn_due_on": at.date() + timedelta(days=15), "turn_basis": "ours"}
    return row


def _follow(db: psycopg.Connection) -> None:
    """What follows from the hazards: their steps, the folded counts and the first audit line of each."""
    db.execute(
        "INSERT INTO hazards_hazardstep (id, hazard_id, step, by, by_name, at, note, acknowledged_name)"
        " SELECT h.id + s.n, h.id, s.step, h.found_by, '经办人', h.found_on + s.n * interval '1 day', '', ''"
        " FROM hazards_hazard h, unnest(%s::text[]) WITH ORDINALITY AS s(step, n)"
        " WHERE s.n <= (%s::jsonb ->> h.state)::int",
        [list(STEPS), json.dumps(DONE)],
    )
    db.execute(
        "INSERT INTO hazards_hazardseries (enterprise_id, year, last)"
        " SELECT enterprise_id, extract(year FROM found_on), max(serial) FROM hazards_hazard GROUP BY 1, 2"
    )
    db.execute(
        "INSERT INTO hazards_rollup (division_code, sector, grade, state, n)"
        " SELECT division_code, sector, grade, state, count(*) FROM hazards_hazard GROUP BY 1, 2, 3, 4"
    )
    db.execute(
        "INSERT INTO hazards_datedrollup (what, state, grain, starts_on, division_code, sector, n)"
        " SELECT what, state, grain, date_trunc(grain, day)::date, division_code, shown, count(*) FROM ("
        "SELECT 'due' AS what, state, turn_due_on AS day, division_code, sector FROM hazards_hazard"
        " WHERE turn_due_on IS NOT NULL UNION ALL SELECT 'event', 'found', found_on, division_code, sector"
        " FROM hazards_hazard UNION ALL SELECT 'event', 'struck_off', closed_at::date, division_code, sector"
        " FROM hazards_hazard WHERE closed_at IS NOT NULL) dated, unnest(ARRAY['day', 'month']) grain,"
        " LATERAL (SELECT DISTINCT unnest(ARRAY['', sector])) AS s (shown) GROUP BY 1, 2, 3, 4, 5, 6"
    )
    _first_lines(db)


def _first_lines(db: psycopg.Connection) -> None:
    """The first audit line of each hazard, linked as the database would link it; the heads count as sealed."""
    found = db.execute("SELECT id, found_by, found_on, release FROM hazards_hazard ORDER BY id").fetchall()
    heads: list[dict[str, Any]] = []

    def events() -> Iterator[dict[str, Any]]:
        for row in found:
            line = _line(*row)
            body = audit_line(**line)
            digest = link(GENESIS, body)
            heads.append({"case": line["case"], "seq": 1, "hash": digest, "unsealed": False})
            yield {**line, "basis": [], "data": "{}", "seq": 1, "prev_hash": GENESIS, "hash": digest}

    tables.copy(db, "audit_event", events())
    tables.copy(db, "audit_head", heads)


def _line(hazard: int, by: int, day: date, release: str) -> dict[str, Any]:
    return {
        "id": hazard,
        "case": f"hazard:{hazard}",
        "act": "raise_hazard",
        "ref": f"hazard:{hazard}",
        "by": f"account:{by}",
        "at": f"{day}T00:00:00.000000Z",
        "basis": [],
        "release": release,
        "data": {},
    }


def audit_line(**event: Any) -> str:
    """The canonical JSON of an audit event, as docs/how-to/verify-audit.md describes it."""
    return json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
