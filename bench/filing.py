"""One filing: as a principal sends it; as the same rows by one prepared statement of raw psycopg; and that statement
behind a server that does nothing else."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from bench import bare, data, people
from bench.browser import Browser
from bench.evening import TABLE
from bench.inside import KEY
from bench.lanes import Prepare, Shot
from bench.yardsticks import audit_line, inserted, joined
from bihuan.clock import new_id

PATH = "/selfreports/{id}/file_self_report/"
SUBMISSION = "web_submission"

Row = dict[str, Any]


@dataclass(frozen=True)
class Filed:
    """What filing one report wrote: the columns that it changed, the form that was remembered, the line."""

    changed: Row
    submission: Row
    line: Row


def row_of(db: psycopg.Connection, report: int) -> Row:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(f"SELECT * FROM {TABLE} WHERE id = %s", [report]).fetchone()


def filed(db: psycopg.Connection, report: int, before: Row) -> Filed:
    """Read back what the product has just written: it carries the transaction id of the act."""
    now = row_of(db, report)
    with db.cursor(row_factory=dict_row) as cursor:
        same = f"xmin = (SELECT xmin FROM {TABLE} WHERE id = %s)"
        submission = cursor.execute(f"SELECT * FROM {SUBMISSION} WHERE {same}", [report]).fetchone()
        line = cursor.execute(
            'SELECT id, at, "case", act, ref, by, basis, release, data FROM audit_event WHERE ref = %s',
            [f"self_report:{report}"],
        ).fetchone()
    return Filed({name: value for name, value in now.items() if before[name] != value}, submission, line)


def raw(model: Filed, report: int, account: int) -> tuple[str, list[Any]]:
    """The rows of `model` anew, for another report and its principal, as one statement."""
    at = datetime.now(UTC)
    moments = {name: at for name, value in model.changed.items() if isinstance(value, datetime)}
    values = {**model.changed, **moments, "principal_by": account}
    update = f"UPDATE {TABLE} SET {', '.join(f'{name} = %s' for name in values)} WHERE id = %s AND state = 'signed'"
    own = {"id": new_id(), "account_id": account, "key": secrets.token_hex(16), "at": at}
    parts = [
        (update, [*values.values(), report]),
        inserted(SUBMISSION, [{**model.submission, **own}]),
    ]
    ref = f"self_report:{report}"
    moment = at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    told = {"id": new_id(), "at": moment, "case": ref, "ref": ref, "by": f"account:{account}"}
    return joined(parts, audit_line(**{**model.line, **told}))


class Principal:
    """Whoever's turn it is: each order brings the session of another enterprise's principal over one connection."""

    def __init__(self, port: int, url: str, model: Filed, bare_port: int = 0) -> None:
        self.browser, self.url, self.model = Browser(port), url, model
        self.bare = Browser(bare_port)
        self.browser.log_in("clerk0", data.PASSWORD)  # for the CSRF token; its session is not used
        self._db: psycopg.Connection | None = None

    def kinds(self) -> dict[str, Prepare]:
        return {
            "file/product": self._file,
            "file/raw": self._raw,
            "file/bare": self._bare,
            "file/again": self._again,
        }

    def _file(self, order: tuple[int, int]) -> Shot:
        return self._sent(order, secrets.token_hex(16))

    def _again(self, order: tuple[int, int, str]) -> Shot:
        """The same form once more, with the key it had."""
        return self._sent(order[:2], order[2])

    def _sent(self, order: tuple[int, int], key: str) -> Shot:
        report, account = order
        self.browser.cookies[b"sessionid"] = KEY.format(account).encode()
        request = self.browser.form(PATH.format(id=report), {"explanation": "", "idempotency_key": key})
        return lambda: people.expect(self.browser.send(request), 303, "filing")

    def _raw(self, order: tuple[int, int]) -> Shot:
        statement, params = raw(self.model, *order)
        return lambda: self._write(statement, params)

    def _bare(self, order: tuple[int, int]) -> Shot:
        _statement, params = raw(self.model, *order)
        sent = json.dumps(params, default=str, ensure_ascii=False)
        request = self.bare.request("POST", bare.PATH, {"params": sent})
        return lambda: people.expect(self.bare.send(request), 303, "writing")

    def _write(self, statement: str, params: list[Any]) -> None:
        if self._db is None:
            self._db = psycopg.connect(self.url, autocommit=True, prepare_threshold=1, options="-c jit=off")
        if self._db.execute(statement, params, prepare=True).fetchone() is None:
            raise AssertionError("no audit line came back")


def hire(number: int, *, port: int, url: str, model: Filed, bare_port: int) -> dict[str, Prepare]:
    """Person `number` of the load."""
    return Principal(port, url, model, bare_port).kinds()


@dataclass
class Tried:
    """The first report, filed by hand: it shows that the page is there, and what it writes."""

    model: Filed
    statements: int
    sent: list[str] = field(default_factory=list)
