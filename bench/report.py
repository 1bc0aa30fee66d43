"""From the runs to one table, the gates and the JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any

from bench.rounds import OPERATIONS, Results, Run
from bench.statements import Counted


@dataclass(frozen=True)
class Side:
    """One side of one operation at one concurrency, over all rounds. Times in ms."""

    rate: float
    p50: float
    p95: float
    cpu_app: float
    cpu_pg: float
    cpu_tool: float


@dataclass(frozen=True)
class Line:
    """Product against yardstick; `ratio` is the median of the rounds' throughput ratios."""

    operation: str
    people: int
    product: Side
    raw: Side
    ratio: float
    ratio_min: float
    ratio_max: float
    bare: Side | None = None
    """The raw statement behind HTTP and Django, where that was measured."""
    bare_ratio: float | None = None


def side(runs: list[Run]) -> Side:
    times = [one * 1000 for run in runs for one in run.latencies]
    requests = sum(run.requests for run in runs)

    def per_request(name: str) -> float:
        return sum(getattr(run, name) for run in runs) * 1000 / requests

    return Side(
        rate=median(run.requests / run.seconds for run in runs),
        p50=median(times),
        p95=quantiles(times, n=20)[-1],
        cpu_app=per_request("cpu_app"),
        cpu_pg=per_request("cpu_pg"),
        cpu_tool=per_request("cpu_tool"),
    )


def lines(results: Results) -> list[Line]:
    found = []
    for operation, people in sorted({key[:2] for key in results}, key=lambda k: (OPERATIONS.index(k[0]), k[1])):
        product, raw = results[operation, people, "product"], results[operation, people, "raw"]
        ratios = [(a.requests / a.seconds) / (b.requests / b.seconds) for a, b in zip(product, raw, strict=True)]
        found.append(Line(operation, people, side(product), side(raw), median(ratios), min(ratios), max(ratios)))
    return found


HEAD = "operation   c   side       req/s     p50     p95   CPU app    PG    tool  statements   product/raw (min-max)"


def table(found: list[Line], counted: dict[str, Counted]) -> str:
    rows = [HEAD, "-" * len(HEAD)]
    for line in found:
        sent = counted[line.operation]
        statements = f"{len(sent.work)} + {len(sent.frame)}"
        ratio = f"{line.ratio:.3f} ({line.ratio_min:.3f}-{line.ratio_max:.3f})"
        rows.append(row(line.operation, line.people, "product", line.product, statements, ratio))
        rows.append(row("", "", "raw", line.raw, "1 + 0", ""))
    return "\n".join(rows)


def row(operation: str, people: Any, name: str, one: Side, statements: str, ratio: str) -> str:
    return (
        f"{operation:10}{people:>3}   {name:8}{one.rate:8.0f}{one.p50:8.1f}{one.p95:8.1f}{one.cpu_app:10.2f}"
        f"{one.cpu_pg:6.2f}{one.cpu_tool:8.2f}  {statements:>10}   {ratio}"
    ).rstrip()


def as_json(found: list[Line], counted: dict[str, Counted], facts: dict[str, Any]) -> dict[str, Any]:
    return {
        **facts,
        "lines": [asdict(line) for line in found],
        "statements": {name: asdict(one) for name, one in counted.items()},
    }
