"""The rounds: product and yardstick by turns (A B, then B A), the same data, fixed counts, everybody's CPU."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench import texts
from bench.data import SEED, World
from bench.lanes import Lanes
from bench.processes import cpu_seconds

OPERATIONS = ("create", "list", "close", "board")
SIDES = ("product", "raw")


@dataclass(frozen=True)
class Count:
    """Requests per person in one run: alone (c=1) and in the crowd (c=8)."""

    alone: int
    crowd: int


COUNTS = {
    ("create", "product"): Count(30, 20),
    ("create", "raw"): Count(30, 40),
    ("list", "product"): Count(15, 8),
    ("list", "raw"): Count(60, 40),
    ("close", "product"): Count(30, 20),
    ("close", "raw"): Count(30, 40),
    ("board", "product"): Count(15, 8),
    ("board", "raw"): Count(30, 20),
}
WARM_UP = 4  # requests per person of each kind before the first round


@dataclass
class Run:
    """One operation by one side at one concurrency in one round."""

    requests: int
    seconds: float
    latencies: list[float]
    cpu_app: float  # the product's processes; for the yardstick, the process that runs psycopg
    cpu_pg: float
    cpu_tool: float


Results = dict[tuple[str, int, str], list[Run]]


@dataclass
class Orders:
    """What is asked: texts drawn at random, and hazards that were prepared for striking off, each used once."""

    world: World
    offices: int
    random: Random = field(default_factory=lambda: Random(SEED + 1))
    taken: list[int] = field(default_factory=list)

    def draw(self, kind: str, person: int, n: int) -> list[Any]:
        if kind == "create":
            return [(texts.description(self.random), texts.location(self.random)) for _ in range(n)]
        if kind != "close":
            return [None] * n
        self.taken = self.taken or [0] * self.offices
        office = person % self.offices
        start = self.taken[office]
        self.taken[office] += n
        found = self.world.verified[office][start : start + n]
        if len(found) < n:
            raise RuntimeError("too few hazards were prepared for striking off")
        return found


def to_prepare(offices: int, people: int, rounds: int) -> list[int]:
    """How many hazards each office's people will strike off in all, the first trials included."""
    wanted = [10 * people] * offices
    for person in range(people):
        for side in SIDES:
            count = COUNTS["close", side]
            wanted[person % offices] += WARM_UP + rounds * (count.crowd + (count.alone if person == 0 else 0))
    return wanted


@dataclass
class Track:
    """Runs the rounds on the lanes; `app` and `pg` are the roots of the process trees whose CPU is read."""

    lanes: Lanes
    orders: Orders
    app: int
    pg: int
    operations: tuple[str, ...]

    def warm_up(self) -> None:
        for operation in self.operations:
            for side in SIDES:
                self._fire(operation, side, WARM_UP, self.lanes.people)

    def go(self, rounds: int, say: Callable[[str], None]) -> Results:
        results: Results = {}
        for number in range(rounds):
            began = time.monotonic()
            for operation, side, people in self._turns(number):
                count = COUNTS[operation, side]
                n = count.alone if people == 1 else count.crowd
                results.setdefault((operation, people, side), []).append(self._fire(operation, side, n, people))
            say(f"round {number + 1} of {rounds}: {time.monotonic() - began:.1f} s, load {os.getloadavg()[0]:.1f}")
        return results

    def _turns(self, number: int) -> Iterator[tuple[str, str, int]]:
        sides = SIDES if number % 2 == 0 else SIDES[::-1]
        for operation in self.operations:
            for people in (1, self.lanes.people):
                for side in sides:
                    yield operation, side, people

    def _fire(self, operation: str, side: str, n: int, people: int) -> Run:
        orders = [self.orders.draw(operation, person, n) for person in range(people)]
        orders += [[] for _ in range(self.lanes.people - people)]
        self.lanes.make_ready(f"{operation}/{side}", orders)
        app, pg, began = cpu_seconds(self.app), cpu_seconds(self.pg), time.perf_counter()
        fired = self.lanes.fire()
        seconds = time.perf_counter() - began
        app, pg = cpu_seconds(self.app) - app, cpu_seconds(self.pg) - pg
        raw = side == "raw"
        return Run(n * people, seconds, fired.latencies, fired.cpu if raw else app, pg, 0.0 if raw else fired.cpu)
