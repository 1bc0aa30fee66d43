"""Sheets both ways, beside COPY on the same PostgreSQL: 10,000 rows in (G6), a city's list out (G7)."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import perf_counter

from psycopg import sql

from bench import people, tables, texts
from bench.city import City
from bench.gates import AT_LEAST, AT_MOST, Gate, Verdict, verdict
from bench.processes import cpu_seconds, peak_memory

ROWS = 10_000
OUT = "/sheets/hazards/export_list/?state=struck_off"
COLUMNS = "e.name, h.serial, h.description, h.location, h.category, h.grade, h.found_on, h.legal_basis, h.advice"


def move(city: City) -> dict[str, float]:
    """What came in and went out, per second and per row, and what the server's memory grew by."""
    before = peak_memory(city.stand.product.pid)
    taken = {**_out(city, "csv"), "grown_mb": (peak_memory(city.stand.product.pid) - before) / 2**20}
    return {**taken, **_out(city, "xlsx"), **_copied_out(city), **_in(city), **_copied_in(city)}


def judged(moved: dict[str, float]) -> Iterator[Verdict]:
    """G6 and G7."""
    came, copied = ROWS / moved["in"], ROWS / moved["copied_in"]
    yield verdict(Gate("G6", "a sheet of 10,000 rows comes in, checked: rows/s", AT_LEAST, 3_000, 8_000), came)
    yield verdict(Gate("G6", "the same / COPY into the same table", AT_LEAST, 0.10, 0.30, "x"), came / copied)
    rate = moved["rows"] / moved["csv"] / (moved["rows"] / moved["copied_out"])
    yield verdict(Gate("G7", f"{moved['rows']:,.0f} rows go out as CSV / COPY TO", AT_LEAST, 0.25, 0.5, "x"), rate)
    yield verdict(Gate("G7", "memory that the server grew by meanwhile", AT_MOST, 64, 20, "MB"), moved["grown_mb"])
    per_row = moved["xlsx_cpu"] / moved["rows"] * 1e6
    yield verdict(Gate("G7", "the same as a workbook: CPU app + PG a row", AT_MOST, 200, 120, "us"), per_row)


def _out(city: City, form: str) -> dict[str, float]:
    """The list of struck-off hazards of the office's city, by its button."""
    app, pg = city.stand.product.pid, city.stand.cluster.pid()
    used, began = cpu_seconds(app) + cpu_seconds(pg), perf_counter()
    answer = people.expect(city.clerk.post(OUT, {"form": form}), 200, "taking a list out")
    seconds, used = perf_counter() - began, cpu_seconds(app) + cpu_seconds(pg) - used
    if len(answer.body) < 1_000:
        raise RuntimeError("nothing went out")
    found = {form: seconds, f"{form}_cpu": used}
    return found | ({"rows": answer.body.count(b"\r\n") - 1.0} if form == "csv" else {})


def _copied_out(city: City) -> dict[str, float]:
    select = (
        f"SELECT {COLUMNS} FROM hazards_hazard h JOIN parties_enterprise e ON e.id = h.enterprise_id"
        " WHERE h.division_code LIKE {} AND h.state = 'struck_off' ORDER BY h.id DESC"
    )
    command = sql.SQL("COPY (" + select + ") TO STDOUT (FORMAT csv)").format(sql.Literal(city.office + "%"))
    began = perf_counter()
    with city.db.cursor() as cursor, cursor.copy(command) as copy:
        for _ in copy:
            pass
    return {"copied_out": perf_counter() - began}


def _in(city: City) -> dict[str, float]:
    """By the command, in a process of its own, whose start is not counted."""
    path, random = city.stand.folder / "ledger.csv", Random(1)
    firms = [f for f in city.world.firms if f["enterprise"]["division_code"].startswith(city.office)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        line = csv.writer(file)
        line.writerow(["企业代码", "编号", "来源台账", "隐患描述", "隐患部位", "隐患级别", "发现日期"])
        for n in range(ROWS):
            name = random.choice(firms)["enterprise"]["name"]
            line.writerow(
                [name, n + 1, "旧台账", texts.description(random), texts.location(random), "一般隐患", "2026-10-20"]
            )
    idle = _command(city, "--dry-run", path=_first_lines(path))
    return {"in": _command(city, path=path) - idle}


def _first_lines(path: Path) -> Path:
    short = path.with_name("short.csv")
    short.write_text("".join(path.read_text("utf-8-sig").splitlines(keepends=True)[:2]), "utf-8-sig")
    return short


def _command(city: City, *options: str, path: Path) -> float:
    command = [sys.executable, "-m", "bihuan", "import", "hazards", str(path), "--as", "clerk0", *options]
    began = perf_counter()
    done = subprocess.run(command, env={**os.environ, **city.stand.environment}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the import answered {done.returncode}: {done.stdout[-600:]} {done.stderr[-1500:]}")
    return perf_counter() - began


def _copied_in(city: City) -> dict[str, float]:
    """The rows that have just come in, once more, by bare COPY, and taken back."""
    names = [name for name, _kind, _null in tables.columns(city.db, "hazards_hazard")]
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    rows = city.db.execute(
        sql.SQL("SELECT {} FROM hazards_hazard WHERE source = '旧台账' LIMIT {}").format(columns, sql.Literal(ROWS))
    ).fetchall()
    if len(rows) < ROWS:
        raise RuntimeError(f"only {len(rows)} rows came in")
    key, mark = names.index("id"), names.index("external_key")
    with city.db.transaction(force_rollback=True):
        began = perf_counter()
        with (
            city.db.cursor() as cursor,
            cursor.copy(sql.SQL("COPY hazards_hazard ({}) FROM STDIN").format(columns)) as copy,
        ):
            for n, row in enumerate(rows):
                fresh = list(row)
                fresh[key], fresh[mark] = row[key] + 2**40, f"again-{n}"
                copy.write_row(fresh)
        return {"copied_in": perf_counter() - began}
