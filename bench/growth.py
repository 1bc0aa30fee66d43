"""Whether pages stay as they are while history grows: two cities' worth of the same enterprises, one with few hazards
and one with many, each behind a product of its own, asked by turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psycopg

from bench import data, people, statements, volumes
from bench.browser import Browser
from bench.gates import AT_LEAST, AT_MOST, Gate, Verdict, verdict
from bench.processes import cpu_seconds
from bench.stand import Stand
from bench.yardsticks import BOARD

FIRMS = 5_000
SHOTS, WARM_UP = 15, 12  # requests of each page in a round, and before the first
STATEMENTS, GROWTH = 12, 1.5
PAGES = {
    "desk": "/",
    "board": "/board/",
    "board: frequency": "/board/frequency/",
    "board: major hazards": "/board/major/",
    "board: coverage": "/board/coverage/",
    "list": "/hazards/",
    "list of struck-off": "/hazards/?state=struck_off",
    "list of open": "/hazards/?state=open",
    "list of overdue": "/hazards/?state=overdue",
    "list of major": "/hazards/?grade=major",
    "list of a county": "/hazards/?place={county}",
    "list, a later page": "/hazards/?state=struck_off&after={middle}",
    "list, search": "/hazards/?q=配电箱",
    "enterprises": "/enterprises/",
    "checks": "/inspections/",
    "a hazard": "/hazards/{middle}/",
}


@dataclass
class Asked:
    """One page of one city: how long and how much work each answer took (ms), and what it asked of the database."""

    times: list[float] = field(default_factory=list)
    app: list[float] = field(default_factory=list)
    pg: list[float] = field(default_factory=list)
    statements: int = 0
    sent: list[str] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return median(self.times)

    @property
    def cpu(self) -> float:
        return median(self.app) + median(self.pg)


class City:
    """A product with so many hazards, and the clerk of one of its offices."""

    def __init__(self, root: Path, stand: Stand, hazards: int) -> None:
        self.stand, self.hazards = stand, hazards
        stand.wait()
        self.db = psycopg.connect(stand.cluster.database_url(), autocommit=True)
        self.world = data.load(self.db, root, hazards=hazards, firms=FIRMS, verified=lambda offices: [0] * offices)
        self.db.execute("VACUUM ANALYZE")
        self.office = self.world.office(0)["division_code"]
        county, middle = self.db.execute(
            "SELECT min(division_code), percentile_disc(0.5) WITHIN GROUP (ORDER BY id) FROM hazards_hazard"
            " WHERE division_code LIKE %s AND state = 'struck_off'",
            [self.office + "%"],
        ).fetchone()
        self.paths = {name: path.format(county=county, middle=middle) for name, path in PAGES.items()}
        self.asked = {name: Asked() for name in PAGES}
        self.grouped: list[float] = []
        self.clerk = Browser(stand.port)
        self.clerk.log_in("clerk0", data.PASSWORD)

    def warm_up(self) -> None:
        for name in PAGES:
            for _ in range(WARM_UP):
                self._open(name)
        with statements.logged(self.stand.cluster):
            for name in PAGES:
                counted = statements.count(self.stand.cluster, lambda name=name: self._open(name))
                self.asked[name].statements = len(counted.work)
                self.asked[name].sent = counted.work

    def ask(self, name: str) -> None:
        """One round of one page."""
        asked, request = self.asked[name], self.clerk.request("GET", self.paths[name])
        app, pg = cpu_seconds(self.stand.product.pid), cpu_seconds(self.stand.cluster.pid())
        for _ in range(SHOTS):
            began = perf_counter()
            people.expect(self.clerk.send(request), 200, name)
            asked.times.append((perf_counter() - began) * 1000)
        asked.app.append((cpu_seconds(self.stand.product.pid) - app) * 1000 / SHOTS)
        asked.pg.append((cpu_seconds(self.stand.cluster.pid()) - pg) * 1000 / SHOTS)

    def group(self) -> None:
        """What the board would cost if it counted the hazards themselves."""
        began = perf_counter()
        self.db.execute(BOARD, [self.office + "%"]).fetchall()
        self.grouped.append((perf_counter() - began) * 1000)

    def _open(self, name: str) -> None:
        people.expect(self.clerk.open(self.paths[name]), 200, name)


def measure(root: Path, sizes: tuple[int, int], rounds: int, say: Any) -> dict[str, Any]:
    """Build both cities, ask them by turns, then move volumes in the greater; prints the table, returns all figures."""
    with ExitStack() as stack:
        stands = [stack.enter_context(Stand(root, workers=1)) for _ in sizes]
        cities = []
        for stand, size in zip(stands, sizes, strict=True):
            cities.append(City(root, stand, size))
            say(f"{size:,} hazards of {FIRMS:,} enterprises are loaded")
        for city in cities:
            city.warm_up()
        for number in range(rounds):
            for name in PAGES:
                for city in cities if number % 2 == 0 else cities[::-1]:
                    city.ask(name)
            for city in cities:
                city.group()
            say(f"round {number + 1} of {rounds}")
        small, large = cities
        print(_table(small, large), flush=True)
        moved = volumes.move(large)
        verdicts = list(_judged(small, large, moved))
        return {"sizes": sizes, "pages": _figures(cities), "volumes": moved, "gates": verdicts}


def _judged(small: City, large: City, moved: dict[str, float]) -> Iterator[Verdict]:
    for name in PAGES:
        few, many = small.asked[name], large.asked[name]
        about = f"{name}: p50 of {large.hazards:,} / of {small.hazards:,} hazards"
        yield verdict(Gate("grow", about, AT_MOST, GROWTH, 1.2, "x"), many.p50 / few.p50)
        about = f"{name}: statements more with more hazards"
        yield verdict(Gate("grow", about, AT_MOST, 1, 1), 1 + abs(many.statements - few.statements))
        yield verdict(Gate("G10", f"{name}: statements", AT_MOST, STATEMENTS, 6), many.statements)
    page, one, board = (large.asked[name] for name in ("list of struck-off", "a hazard", "board"))
    yield verdict(Gate("G3", "list of 50 by state: CPU app + PG", AT_MOST, 4, 1.8, "ms"), page.cpu)
    yield verdict(Gate("G4", "one hazard with its history: CPU app + PG", AT_MOST, 4, 2.5, "ms"), one.cpu)
    yield verdict(Gate("G4", "one hazard with its history: statements", AT_MOST, 3, 3), one.statements)
    yield verdict(Gate("G5", "board: p50", AT_MOST, 20, 3, "ms"), board.p50)
    grouped = Gate("G5", "board / the same counts by GROUP BY, p50", AT_LEAST, 500, 2500, "x", needs_full=True)
    yield verdict(grouped, median(large.grouped) / board.p50)
    yield from volumes.judged(moved)


def _figures(cities: list[City]) -> dict[str, Any]:
    return {
        name: {
            str(city.hazards): {
                "p50": city.asked[name].p50,
                "cpu": city.asked[name].cpu,
                "pg": median(city.asked[name].pg),
                "statements": city.asked[name].sent,
            }
            for city in cities
        }
        for name in PAGES
    }


def _table(small: City, large: City) -> str:
    head = f"{'page':24}{'statements':>14}{'p50, ms':>20}{'CPU, ms':>20}{'of it PG':>18}   p50 x"
    rows = [head, "-" * len(head)]
    for name in PAGES:
        few, many = small.asked[name], large.asked[name]
        rows.append(
            f"{name:24}{few.statements:>6} → {many.statements:<5}{few.p50:>10.1f} → {many.p50:<7.1f}"
            f"{few.cpu:>10.1f} → {many.cpu:<7.1f}{median(few.pg):>8.1f} → {median(many.pg):<7.1f}"
            f"{many.p50 / few.p50:>7.2f}"
        )
    return "\n".join(["", f"{small.hazards:,} → {large.hazards:,} hazards", "", *rows, ""])
