"""The last evening of a month in one city: so many enterprises, each with a report that waits for the principal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from bench import data, tables
from bench.stand import Stand
from bihuan.filings.self_reports import rules
from bihuan.filings.self_reports.rules import FIGURES
from bihuan.policy import policies

CITY = "3713"  # whose reports are due on the month's last day and bear two signatures (LY-3.2.2, LY-3.2.4)
HAZARDS, FIRST, DEPUTY = 20_000, 3_000_000_000, 4_000_000
TABLE = "filings_selfreport"
ZERO_IN_TEN = 7
"""Of ten enterprises so many found nothing new: a zero report is looked at hardest."""
SAME_WORDS = "本月按计划开展了自查，未发现新的事故隐患。"
"""Of ten enterprises one reports in these words: all of them are one key of the index of words."""


class Evening:
    """`reports` are dealt out in order, each to be filed once; report n is that of firm n."""

    def __init__(self, stand: Stand, db: psycopg.Connection, firms: int) -> None:
        self.stand, self.db = stand, db
        self.world = data.load(
            db,
            stand.root,
            hazards=HAZARDS,
            firms=firms,
            verified=lambda offices: [0] * offices,
            city=CITY,
            roles=("enterprise_principal",),
        )
        tables.copy(db, TABLE, _reports(self.world.firms))
        self.asked_inside("sessions")
        db.execute("VACUUM ANALYZE")
        self.left = iter(range(firms))

    def deal(self, n: int) -> list[tuple[int, int]]:
        """The next `n` reports: (report, account of the principal)."""
        taken = [next(self.left) for _ in range(n)]
        return [(FIRST + k, self.world.firms[k]["account"]) for k in taken]

    def asked_inside(self, what: str) -> dict[str, int]:
        """What bench/inside.py answers, run with the product's settings in a process of its own."""
        environment = {**os.environ, **self.stand.environment, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
        command = [sys.executable, str(Path(__file__).with_name("inside.py")), what]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{what}: {done.stderr[-2000:]}")
        return json.loads(done.stdout)

    def counted(self, since: int, until: int) -> dict[str, int]:
        """Of the reports from number `since` to before `until`: how many are filed, how many lines of the chain say so,
        how many of those are about different reports, and how many forms were remembered for them."""
        row = self.db.execute(
            f"SELECT (SELECT count(*) FROM {TABLE} WHERE state = 'filed' AND id >= %(a)s AND id < %(b)s),"
            " count(*), count(DISTINCT e.ref) FROM audit_event e WHERE act = 'file_self_report'"
            " AND split_part(ref, ':', 2)::bigint >= %(a)s AND split_part(ref, ':', 2)::bigint < %(b)s",
            {"a": FIRST + since, "b": FIRST + until},
        ).fetchone()
        return dict(zip(("filed", "lines", "different"), row, strict=True))

    @property
    def dealt(self) -> int:
        """How many reports have been dealt out."""
        return len(self.world.firms) - self.left.__length_hint__()


def _reports(firms: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    period, filed_before = _period(now.date())
    for n, firm in enumerate(firms):
        found = 0 if n % 10 < ZERO_IN_TEN else n % 5 + 1
        figures = json.dumps({**dict.fromkeys(FIGURES, 0), "found_general": found, "found_own": found})
        where = {name: firm["enterprise"][name] for name in ("division_code", "sector")}
        yield {
            **where,
            "id": FIRST + n,
            "enterprise_id": firm["enterprise"]["id"],
            "site_id": firm["site"]["id"],
            "month": period.since,
            "until": period.until,
            "first_filed_at": filed_before,
            "state": "signed",
            "zero": found == 0,
            "text": SAME_WORDS if n % 10 == 0 else "",
            "ledger": figures,
            "stated": figures,
            "prepared_by": firm["account"],
            "prepared_name": "经办人",
            "deputy_by": DEPUTY + n,
            "deputy_name": "分管负责人",
            "deputy_at": now - timedelta(hours=1),
            "changed_at": now - timedelta(hours=1),
            "release": "bench",
        }


def _period(today: date) -> tuple[rules.Period, datetime | None]:
    """The running month once a zero report of it is taken; before that the last one, whose reports came back and so are
    not late, with when they were first filed."""
    policy = policies.at(CITY, on=today)
    running = rules.period(policy, today)
    if today >= rules.zero_from(policy, running):
        return running, None
    last = rules.before(policy, running)
    return last, last.late_from - timedelta(minutes=1)
