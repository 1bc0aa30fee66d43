"""Whether pages stay as they are while history grows: two cities' worth of the same enterprises, one with few hazards
and one with many, each behind a product of its own, asked by turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from bench import volumes
from bench.city import FIRMS, PAGES, City
from bench.gates import AT_LEAST, AT_MOST, Gate, Verdict, verdict
from bench.stand import Stand

STATEMENTS, GROWTH = 12, 1.5


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
