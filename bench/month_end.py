"""The last evening of a month (G8): one files alone, in a crowd of 8, of 32, beside the same rows as raw SQL; then
30,000 file at once, 20,000 enterprises in one go, and one form is sent 5,000 times."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psycopg

from bench import bare, data, filing, people, report, statements
from bench.browser import Browser
from bench.evening import CITY, TABLE, Evening
from bench.gates import AT_LEAST, AT_MOST, Gate, Verdict, verdict
from bench.lanes import Lanes
from bench.processes import cpu_seconds
from bench.rounds import Run
from bench.stand import Stand, free_port

PROCESSES, THREADS, SERVERS, BARE_THREADS = 2, 32, 2, 4
ALL = PROCESSES * THREADS
CROWDS = {1: 40, 8: 40, 32: 20}
"""People at once → requests of each in one round."""
AT_ONCE, SAME_KEY = 20_000, 5_000
WARM_UP = 4
SIDES = ("product", "raw", "bare")


def measure(root: Path, filings: int, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Everything of the evening; prints the tables, returns all figures. `filings` other than 30,000 scale the rest."""
    at_once, again = (max(ALL, n * filings // 30_000) for n in (AT_ONCE, SAME_KEY))
    with Stand(root, workers=SERVERS) as stand:
        stand.wait()
        with psycopg.connect(stand.cluster.database_url(), autocommit=True) as db:
            evening = Evening(stand, db, 20 + _in_rounds(rounds) + filings + at_once + 1)
            say(f"{len(evening.world.firms):,} enterprises of one city, each with a signed report and a session")
            tried = _tried(evening)
            load = Load(evening, tried.model)
            with load.bare():
                found = load.rounds(rounds, say)
            print(report_text(found, tried.statements), flush=True)
            burst = load.at_once(filings, say, "the last evening")
            reminded = evening.asked_inside("remind")
            rush = load.at_once(at_once, say, "all in one go")
            board = _board(evening)
            once = load.same_form(again, say)
            load.lanes.close()
    verdicts = list(_judged(found, burst, rush, reminded, board, once))
    return {
        "lines": [asdict(line) for line in found],
        "statements": tried.sent,
        "burst": burst,
        "rush": rush,
        "reminded": reminded,
        "board": board,
        "same_key": once,
        "gates": verdicts,
    }


def _in_rounds(rounds: int) -> int:
    return len(SIDES) * (ALL * WARM_UP + rounds * sum(crowd * n for crowd, n in CROWDS.items()))


def _tried(evening: Evening) -> filing.Tried:
    """The first reports, filed one by one: what that writes and how many statements it takes."""
    person = filing.Principal(evening.stand.port, "", None)
    ((first, account),) = evening.deal(1)
    before = filing.row_of(evening.db, first)
    person.kinds()["file/product"]((first, account))()
    model = filing.filed(evening.db, first, before)
    with statements.logged(evening.stand.cluster):
        counted = statements.count(evening.stand.cluster, lambda: person.kinds()["file/product"](evening.deal(1)[0])())
    return filing.Tried(model, len(counted.work), counted.work)


class Load:
    """64 connections in two processes; whoever of the crowd files is spread over both."""

    def __init__(self, evening: Evening, model: filing.Filed) -> None:
        self.evening = evening
        self.model, self.url, self.bare_port = model, evening.stand.cluster.database_url(), free_port()
        self.pids = {"product": evening.stand.product.pid}
        hired = partial(filing.hire, port=evening.stand.port, url=self.url, model=model, bare_port=self.bare_port)
        self.lanes = Lanes(PROCESSES, THREADS, hired)
        for side in ("product", "raw"):
            self._warm(side)

    def _warm(self, side: str) -> None:
        self._fire(side, [self.evening.deal(WARM_UP) for _ in range(32 if side == "raw" else ALL)])

    @contextmanager
    def bare(self) -> Iterator[None]:
        """With the server beside the product that only writes."""
        statement, _params = filing.raw(self.model, 0, 0)
        stand, many = self.evening.stand, {"workers": SERVERS, "threads": BARE_THREADS}
        served = bare.served(stand.root, self.url, statement, stand.folder, port=self.bare_port, **many)
        with served as self.pids["bare"]:
            self._warm("bare")
            yield

    def rounds(self, rounds: int, say: Callable[[str], None]) -> list[report.Line]:
        """Product and raw SQL by turns, at each size of crowd."""
        runs: dict[tuple[int, str], list[Run]] = {}
        for number in range(rounds):
            for crowd, each in CROWDS.items():
                for side in SIDES if number % 2 == 0 else SIDES[::-1]:
                    run = self._fire(side, [self.evening.deal(each) for _ in range(crowd)])
                    runs.setdefault((crowd, side), []).append(run)
            say(f"round {number + 1} of {rounds}")
        return [_line(crowd, *(runs[crowd, side] for side in SIDES)) for crowd in CROWDS]

    def at_once(self, n: int, say: Callable[[str], None], what: str) -> dict[str, Any]:
        """`n` different enterprises file from 64 connections; what the database then holds of it."""
        start = self.evening.dealt
        orders = self.evening.deal(n)
        run = self._fire("product", [orders[k::ALL] for k in range(ALL)])
        held = self.evening.counted(start, start + n)
        say(f"{what}: {n:,} filings in {run.seconds:.1f} s")
        cuts = [cut * 1000 for cut in quantiles(run.latencies, n=100)]
        rate = {"n": n, "seconds": run.seconds, "per_second": n / run.seconds, "p50": cuts[49], "p95": cuts[94]}
        cpu = {name: getattr(run, name) * 1000 / n for name in ("cpu_app", "cpu_pg", "cpu_tool")}
        return {**rate, **cpu, **held, "lost": n - held["filed"], "twice": held["lines"] - held["different"]}

    def same_form(self, n: int, say: Callable[[str], None]) -> dict[str, int]:
        """One form, sent `n` times from 64 connections at once: every sender gets the answer, one effect is there."""
        start, key = self.evening.dealt, secrets.token_hex(16)
        ((number, account),) = self.evening.deal(1)
        orders: list[list[Any]] = [[(number, account, key)] * len(range(k, n, ALL)) for k in range(ALL)]
        self._fire("again", orders)
        forms = self.evening.db.execute("SELECT count(*) FROM web_submission WHERE key = %s", [key]).fetchone()[0]
        say(f"one form {n:,} times")
        return {"sent": n, "forms": forms, **self.evening.counted(start, start + 1)}

    def _fire(self, side: str, orders: list[list[Any]]) -> Run:
        """One list of orders for each person, spread over the processes of the load."""
        dealt: list[list[Any]] = [[] for _ in range(ALL)]
        for n, mine in enumerate(orders):
            dealt[n % PROCESSES * THREADS + n // PROCESSES] = mine
        self.lanes.make_ready(f"file/{side}", dealt)
        stand = self.evening.stand
        server = self.pids.get(side, stand.product.pid)
        app, pg, began = cpu_seconds(server), cpu_seconds(stand.cluster.pid()), time.perf_counter()
        fired = self.lanes.fire()
        seconds = time.perf_counter() - began
        app, pg = cpu_seconds(server) - app, cpu_seconds(stand.cluster.pid()) - pg
        raw = side == "raw"
        count = sum(map(len, orders))
        return Run(count, seconds, fired.latencies, fired.cpu if raw else app, pg, 0.0 if raw else fired.cpu)


def _line(crowd: int, product: list[Run], raw: list[Run], bare: list[Run]) -> report.Line:
    ratios, floor = _ratios(product, raw), median(_ratios(bare, raw))
    sides = report.side(product), report.side(raw)
    spread = median(ratios), min(ratios), max(ratios)
    return report.Line("file", crowd, *sides, *spread, bare=report.side(bare), bare_ratio=floor)


def _ratios(some: list[Run], raw: list[Run]) -> list[float]:
    return [(a.requests / a.seconds) / (b.requests / b.seconds) for a, b in zip(some, raw, strict=True)]


def report_text(found: list[report.Line], work: int) -> str:
    """The table of the rounds."""
    rows = ["", report.HEAD, "-" * len(report.HEAD)]
    for line in found:
        ratio = f"{line.ratio:.3f} ({line.ratio_min:.3f}-{line.ratio_max:.3f})"
        rows.append(report.row(line.operation, line.people, "product", line.product, str(work), ratio))
        rows.append(report.row("", "", "bare", line.bare, "1", f"{line.bare_ratio:.3f}"))
        rows.append(report.row("", "", "raw", line.raw, "1", ""))
    return "\n".join([*rows, ""])


def _board(evening: Evening) -> dict[str, int]:
    """What the office's month says, and what the table holds."""
    clerk = Browser(evening.stand.port)
    clerk.log_in("clerk0", data.PASSWORD)
    month, reported, zero = evening.db.execute(
        f"SELECT min(month), count(*), count(*) FILTER (WHERE zero) FROM {TABLE}"
        " WHERE state = 'filed' AND division_code LIKE %s",
        [CITY + "%"],
    ).fetchone()
    page = people.expect(clerk.open(f"/selfreports/?month={month:%Y-%m}&show=zero"), 200, "the month of an office")
    figures = {int(n) for n in re.findall(r"\d+", re.sub(r"(?<=\d),(?=\d{3})", "", page.body.decode()))}
    return {"reported": reported, "zero": zero, "told": int({reported, zero} <= figures)}


def _judged(found: list[report.Line], burst: Any, rush: Any, reminded: Any, board: Any, once: Any) -> Iterator[Verdict]:
    by = {line.people: line for line in found}
    about = f"{burst['n']:,} filings by HTTP, c={ALL}, audit each, durable"
    yield verdict(Gate("G8", f"{about}: s for 30,000", AT_MOST, 75, 20, "s"), burst["seconds"] * 30_000 / burst["n"])
    yield verdict(Gate("G8", f"{about}: p95", AT_MOST, 1_000, 500, "ms"), burst["p95"])
    for name, one in (("the last evening", burst), ("all in one go", rush)):
        yield verdict(Gate("G8", f"{name}: filings lost", AT_MOST, 1, 1), 1 + one["lost"])
        yield verdict(Gate("G8", f"{name}: filings that stand twice", AT_MOST, 1, 1), 1 + one["twice"])
    yield verdict(Gate("G8", "filing by HTTP / raw, acts/s at c=8", AT_LEAST, 0.35, 0.55, "x"), by[8].ratio)
    more = 1 + reminded["second"] - reminded["first"] + (reminded["first"] == 0)
    yield verdict(Gate("G8", "reminders: more after a second run", AT_MOST, 1, 1), more)
    yield verdict(Gate("G8", "the office's month is true at the end", AT_LEAST, 1, 1), board["told"])
    effects = max(once["forms"], once["lines"], once["filed"])
    yield verdict(Gate("G8", f"one form {once['sent']:,} times: effects", AT_MOST, 1, 1), effects)
