"""The writes of the chain: a line per act, many lines at once, and the seals."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import connection, transaction

from bihuan.clock import new_id

from .canonical import GENESIS, dumps, link, moment, plain, seal_body, sealed_line
from .models import Event, Seal

BATCH = 5_000  # rows per statement of record_many: about 2 MB of parameters
SEAL_LIMIT = 20_000  # heads per seal: appends to them wait for the one short transaction


@dataclass(frozen=True, slots=True)
class Draft:
    """An event ready to be linked. `body` is its canonical JSON: the argument of SQL's `audit_append(body)`."""

    id: int
    case: str
    act: str
    ref: str
    by: str
    at: datetime
    basis: list[str]
    release: str
    data: dict
    body: str


def draft(
    act: str,
    ref: str,
    *,
    by: str,
    at: datetime,
    basis: Sequence = (),
    release: str = "",
    data: dict | None = None,
    case: str | None = None,
) -> Draft:
    """An event not yet written, for `record_many` or for a statement of one's own. `basis` holds clause ids or
    things with a `.clause`, and None for what is the product's own rule; `data` holds canonical values only. Raises
    TypeError or ValueError (see canonical.py)."""
    if isinstance(basis, str):
        raise TypeError(f"basis is a list of clauses, not one text: {basis!r}")
    values = {
        "id": new_id(),
        "case": plain(case or ref),
        "act": plain(act),
        "ref": plain(ref),
        "by": plain(by),
        "at": moment(at),
        "basis": [plain(getattr(ground, "clause", ground)) for ground in basis if ground is not None],
        "release": plain(release),
        "data": plain(data or {}),
    }
    return Draft(**{**values, "at": at}, body=dumps(values))


def record(
    act: str,
    ref: str,
    *,
    by: str,
    at: datetime,
    basis: Sequence = (),
    release: str = "",
    data: dict | None = None,
    case: str | None = None,
) -> Event:
    """Write the line of an act in the transaction of the act; one round trip. `case` (default `ref`) names the chain.
    Raises TransactionManagementError outside a transaction, since the line and the act stand or fall together."""
    line = draft(act, ref, by=by, at=at, basis=basis, release=release, data=data, case=case)
    _require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, prev_hash, hash FROM audit_append(%s)", [line.body])
        seq, prev_hash, own_hash = cursor.fetchone()
    return _event(line, seq, bytes(prev_hash), bytes(own_hash))


def _event(line: Draft, seq: int, prev_hash: bytes, own_hash: bytes) -> Event:
    values = {name: getattr(line, name) for name in Draft.__slots__ if name != "body"}
    event = Event(**values, seq=seq, prev_hash=prev_hash, hash=own_hash)
    event._state.adding = False
    event._state.db = connection.alias
    return event


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit line is written in the transaction of its act")


def record_many(lines: Iterable[Draft]) -> int:
    """Write many drafts, set-based; events of one case keep their order. Returns how many were written."""
    _require_transaction()
    written = 0
    # Sorted over all batches, so that two bulks that touch the same cases lock them in the same order.
    for batch in batched(sorted(lines, key=lambda line: line.case), BATCH):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT audit_append_many(%s::text[], %s::text[])",
                [[line.case for line in batch], [line.body for line in batch]],
            )
            written += cursor.fetchone()[0]
    return written


_TAKE_UNSEALED = """
    WITH picked AS (SELECT "case" FROM audit_head WHERE unsealed LIMIT %s FOR UPDATE SKIP LOCKED)
    UPDATE audit_head AS h SET unsealed = false FROM picked WHERE h."case" = picked."case"
    RETURNING h."case", h.seq, h.hash
"""


def seal_heads(*, at: datetime) -> list[Seal]:
    """Fold all heads changed since the last seal into new seals, each in its own short transaction. Heads that an
    act holds at this moment come into the next seal. Returns the seals made, [] when nothing had changed."""
    made = []
    while (seal := _seal_once(at)) is not None:
        made.append(seal)
        if seal.heads < SEAL_LIMIT:
            break
    return made


@transaction.atomic
def _seal_once(at: datetime) -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit_seal'))")  # two workers make two seals in a row
        cursor.execute(_TAKE_UNSEALED, [SEAL_LIMIT])
        heads = sorted((case, seq, bytes(head_hash)) for case, seq, head_hash in cursor)
        if not heads:
            return None
        cursor.execute("SELECT no, hash FROM audit_seal ORDER BY no DESC LIMIT 1")
        last_no, prev_hash = cursor.fetchone() or (0, GENESIS)
        seal = _fold(last_no + 1, at, bytes(prev_hash), heads)
        cursor.execute(
            "INSERT INTO audit_seal (no, sealed_at, heads, prev_hash, hash) VALUES (%s, %s, %s, %s, %s)",
            [seal.no, at, seal.heads, seal.prev_hash, seal.hash],
        )
        cursor.execute(
            'INSERT INTO audit_sealed_head (seal_no, "case", seq, hash)'
            " SELECT %s, * FROM unnest(%s::text[], %s::integer[], %s::bytea[])",
            [seal.no, *map(list, zip(*heads, strict=True))],
        )
    return seal


def _fold(no: int, at: datetime, prev_hash: bytes, heads: list[tuple[str, int, bytes]]) -> Seal:
    digest = hashlib.sha256()
    for head in heads:
        digest.update(sealed_line(*head))
    body = seal_body(no, moment(at), len(heads), digest.digest())
    return Seal(no=no, sealed_at=at, heads=len(heads), prev_hash=prev_hash, hash=link(prev_hash, body))
