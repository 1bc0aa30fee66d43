"""The gates of the performance goals: met or not, and by how much. A report, never a failure: machines differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.report import Line
from bench.statements import Counted

AT_MOST, AT_LEAST = "<=", ">="
FULL = 10_000_000
"""The number of hazards for which G3 and G5 are defined."""


@dataclass(frozen=True)
class Gate:
    """One goal: `gate` must be met, `target` is what a prototype has shown to be possible."""

    id: str
    about: str
    sign: str
    gate: float
    target: float
    unit: str = ""
    needs_full: bool = False


@dataclass(frozen=True)
class Verdict:
    gate: Gate
    measured: float
    met: bool
    target_met: bool
    distance: float
    """measured / gate: how far past the gate (below 1 is better for `<=`, above 1 for `>=`)."""


def judged(lines: list[Line], counted: dict[str, Counted]) -> list[Verdict]:
    return [verdict(gate, measured) for gate, measured in _measured(lines, counted)]


def verdict(gate: Gate, measured: float) -> Verdict:
    """How far what was measured is from its goal."""

    def reached(bound: float) -> bool:
        return measured <= bound if gate.sign == AT_MOST else measured >= bound

    return Verdict(gate, measured, reached(gate.gate), reached(gate.target), measured / gate.gate)


def _measured(lines: list[Line], counted: dict[str, Counted]) -> Iterator[tuple[Gate, float]]:
    by = {(line.operation, line.people): line for line in lines}
    crowd = max(line.people for line in lines)
    for operation, id in (("create", "G1"), ("close", "G2")):
        if (operation, crowd) in by:
            yield from _write(id, operation, by[operation, 1], by[operation, crowd], len(counted[operation].work))
    if ("list", 1) in by:
        yield Gate("G3", "list of 50 by state: CPU app + PG, c=1", AT_MOST, 4, 1.8, "ms"), _cpu(by["list", 1])
    if ("board", 1) in by:
        board = by["board", 1]
        yield Gate("G5", "board page: p50, c=1", AT_MOST, 20, 3, "ms"), board.product.p50
        about = "board page / the same counts by GROUP BY, p50, c=1"
        yield Gate("G5", about, AT_LEAST, 500, 2500, "x", needs_full=True), board.raw.p50 / board.product.p50
    for operation, sent in counted.items():
        yield Gate("G10", f"{operation}: statements without BEGIN, COMMIT …", AT_MOST, 12, 6), len(sent.work)


def _write(id: str, operation: str, alone: Line, crowd: Line, statements: int) -> Iterator[tuple[Gate, float]]:
    ratio, ratio_target, cpu, cpu_target = {"G1": (0.35, 0.55, 3, 1.6), "G2": (0.30, 0.50, 4, 2.2)}[id]
    about = f"{operation} by HTTP / raw, req/s at c={crowd.people}"
    yield Gate(id, about, AT_LEAST, ratio, ratio_target, "x"), crowd.ratio
    yield Gate(id, f"{operation}: CPU app + PG, c={crowd.people}", AT_MOST, cpu, cpu_target, "ms"), _cpu(crowd)
    if id == "G1":
        p50 = alone.product.p50 / alone.raw.p50
        yield Gate(id, f"{operation}: p50 / raw p50, c=1", AT_MOST, 2.5, 1.4, "x"), p50
        yield Gate(id, f"{operation}: statements without BEGIN, COMMIT …", AT_MOST, 3, 1), statements


def _cpu(line: Line) -> float:
    return line.product.cpu_app + line.product.cpu_pg


def text(verdicts: list[Verdict], hazards: int) -> str:
    rows = []
    for one in verdicts:
        gate = one.gate
        if gate.needs_full and hazards < FULL:
            word = f"not judged (defined at {FULL:,} hazards, here {hazards:,})"
        else:
            word = "met, target too" if one.target_met else "met" if one.met else "NOT MET"
            word += f" ({one.distance:.2f} of the gate)"
        rows.append(
            f"{gate.id:5}{gate.about:66}{one.measured:9.2f} {gate.unit:3} gate {gate.sign} {gate.gate:g}, "
            f"target {gate.target:g}: {word}"
        )
    return "\n".join(rows)
