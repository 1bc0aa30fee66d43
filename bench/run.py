"""Measure Bihuan against raw SQL on the same PostgreSQL: `make bench`. README.md here says how to read it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import psycopg  # noqa: E402

from bench import data, gates, growth, month_end, people, report, rounds, statements  # noqa: E402
from bench.browser import Browser  # noqa: E402
from bench.lanes import Lanes  # noqa: E402
from bench.stand import Stand  # noqa: E402
from bench.yardsticks import Written, hazard_row, written  # noqa: E402

PROCESSES, THREADS = 2, 4  # of the load, and of the product's server


def main() -> int:
    args = _arguments()
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began:5.1f} s] {text}", flush=True)

    if args.growth:
        return _grown(args, say)
    if args.month_end:
        return _month_ended(args, say)
    with Stand(ROOT, workers=PROCESSES) as stand:
        stand.wait()
        say("database and product are up")
        url = stand.cluster.database_url()
        with psycopg.connect(url, autocommit=True) as db:
            crowd = PROCESSES * THREADS
            prepare = partial(rounds.to_prepare, people=crowd, rounds=args.rounds)
            world = data.load(db, ROOT, hazards=args.hazards, verified=prepare)
            say(f"{args.hazards:,} hazards loaded, and {sum(map(len, world.verified)):,} more to be struck off")
            orders = rounds.Orders(world, len(world.offices))
            trial = Trial(stand, db, world, orders)
            created, closed = trial.create(), trial.close()
            operations = trial.operations()
            counted = trial.counted(operations)
        hire = partial(people.hire, world=world, port=stand.port, url=url, created=created, closed=closed)
        lanes = Lanes(PROCESSES, THREADS, hire)
        track = rounds.Track(lanes, orders, stand.product.pid, stand.cluster.pid(), operations)
        track.warm_up()
        say(f"{lanes.people} people are logged in, each path is warm")
        results = track.go(args.rounds, say)
        lanes.close()
    lines = report.lines(results)
    verdicts = gates.judged(lines, counted)
    _tell(args, lines, counted, verdicts, operations)
    say(f"done; all figures: {_keep(args, lines, counted, verdicts)}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10,000 hazards, 5 rounds (the default)")
    parser.add_argument("--hazards", type=int, default=10_000, help="how many hazards there are to begin with")
    parser.add_argument("--growth", action="store_true", help="boards and lists at 10,000 and at --hazards, by turns")
    parser.add_argument("--month-end", action="store_true", help="the last evening: --filings reports at once (G8)")
    parser.add_argument("--filings", type=int, default=30_000, help="how many reports the last evening brings")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of A B; fewer than 5 say little")
    return parser.parse_args()


FEW, MANY = 10_000, 1_000_000


def _grown(args: argparse.Namespace, say: Callable[[str], None]) -> int:
    sizes = (FEW, MANY if args.hazards == FEW else args.hazards)
    found = growth.measure(ROOT, sizes, args.rounds, say)
    print(gates.text(found["gates"], sizes[1]))
    facts = {**_machine(args), **found, "gates": [asdict(one) for one in found["gates"]]}
    say(f"done; all figures: {_written('growth', facts)}")
    return 0


def _month_ended(args: argparse.Namespace, say: Callable[[str], None]) -> int:
    found = month_end.measure(ROOT, args.filings, args.rounds, say)
    print(gates.text(found["gates"], args.hazards))
    facts = {**_machine(args), **found, "gates": [asdict(one) for one in found["gates"]]}
    say(f"done; all figures: {_written('month-end', facts)}")
    return 0


class Trial:
    """One request of each kind before the load: it shows that the pages are there and what they write and ask."""

    def __init__(self, stand: Stand, db: psycopg.Connection, world: data.World, orders: rounds.Orders) -> None:
        self.stand, self.db, self.world, self.orders = stand, db, world, orders
        self.firm = world.firm(0)
        self.officer, self.clerk = Browser(stand.port), Browser(stand.port)
        self.officer.log_in(self.firm["username"], data.PASSWORD)
        self.clerk.log_in("clerk0", data.PASSWORD)

    def create(self) -> Written:
        """Raise one hazard through its form; returns what that wrote."""
        people.expect(self.officer.open(people.CREATE_PATH), 200, "the form of a hazard")
        answer = people.expect(self._create(), 303, "raising a hazard")
        return written(self.db, int(answer.header(b"location").rstrip("/").rpartition("/")[2]))

    def close(self) -> Written:
        """Strike one off through its form; returns what that changed and wrote."""
        hazard = self._to_close()
        people.expect(self.clerk.open(f"/hazards/{hazard}/"), 200, "a hazard's page")
        before = hazard_row(self.db, hazard)
        people.expect(self._close(hazard), 303, "striking off")
        return written(self.db, hazard, before)

    def operations(self) -> tuple[str, ...]:
        """The operations whose pages this build has."""
        there = self.clerk.open(people.BOARD_PATH).status == 200
        return tuple(name for name in rounds.OPERATIONS if name != "board" or there)

    def counted(self, operations: tuple[str, ...]) -> dict[str, statements.Counted]:
        shots = {
            "create": lambda: people.expect(self._create(), 303, "raising a hazard"),
            "list": lambda: self.clerk.open(people.LIST_PATH.format(state=people.LISTED_STATE)),
            "close": lambda: people.expect(self._close(self._to_close()), 303, "striking off"),
            "board": lambda: self.clerk.open(people.BOARD_PATH),
        }
        with statements.logged(self.stand.cluster):
            return {name: statements.count(self.stand.cluster, shots[name]) for name in operations}

    def _create(self) -> Any:
        texts = self.orders.draw("create", 0, 1)[0]
        return self.officer.post(people.CREATE_PATH, people.create_fields(self.firm, *texts))

    def _to_close(self) -> int:
        return self.orders.draw("close", 0, 1)[0]["id"]

    def _close(self, hazard: int) -> Any:
        return self.clerk.post(people.CLOSE_PATH.format(id=hazard), {})


def _tell(args: argparse.Namespace, lines: Any, counted: Any, verdicts: Any, operations: tuple[str, ...]) -> None:
    print(
        f"\n{args.hazards:,} hazards, {args.rounds} rounds, {os.cpu_count()} cores; times and CPU in ms per request\n"
    )
    print(report.table(lines, counted))
    for missing in set(rounds.OPERATIONS) - set(operations):
        print(f"{missing}: not measured, this build has no such page")
    print(f"\n{gates.text(verdicts, args.hazards)}\n")


def _keep(args: argparse.Namespace, lines: Any, counted: Any, verdicts: Any) -> Path:
    facts = {**_machine(args), "gates": [asdict(one) for one in verdicts]}
    return _written("quick", report.as_json(lines, counted, facts))


def _machine(args: argparse.Namespace) -> dict[str, Any]:
    return {
        "hazards": args.hazards,
        "rounds": args.rounds,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg(),
    }


def _written(kind: str, facts: dict[str, Any]) -> Path:
    folder = ROOT / "bench" / "out"
    folder.mkdir(exist_ok=True)
    path = folder / f"{kind}-{time.strftime('%Y%m%d-%H%M%S')}.json"
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=1), "utf-8")
    return path.relative_to(ROOT)


if __name__ == "__main__":
    sys.exit(main())
