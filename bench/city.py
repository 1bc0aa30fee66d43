"""A product with so many hazards, the pages of one of its offices, and how long they took."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg

from bench import data, people, statements
from bench.browser import Browser
from bench.processes import cpu_seconds
from bench.stand import Stand
from bench.yardsticks import BOARD

FIRMS = 5_000
SHOTS, WARM_UP = 15, 12  # requests of each page in a round, and before the first
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
