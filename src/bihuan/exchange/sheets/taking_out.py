"""导出列表: what a page's filter shows goes out as a sheet, and the chain of acts says who took how much of it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING

from django.db import transaction

from bihuan import audit, clock
from bihuan.exchange.sheets import access, streams
from bihuan.exchange.sheets.kinds import kind_of
from bihuan.exchange.sheets.states import Act
from bihuan.refusal import Refusal, Stranger

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bihuan.parties.models import Account

Found = Callable[[], "QuerySet"]
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Taken:
    """What goes out: a file that is on the disk, not in memory, and is gone when it is closed."""

    name: str
    file: IO[bytes]
    rows: int


def export_list(
    kind: str,
    found: Found,
    *,
    by: Account,
    at: datetime,
    form: str = streams.XLSX,
    narrowed: Mapping[str, str] | None = None,
) -> Taken:
    """导出列表: the rows of `found`, which is the page's own list, as a sheet of this kind; they are those of one
    moment, whatever is written meanwhile. The count and the file's SHA-256 stand in the chain, with the
    filter (`narrowed`).

    Raises sheet_kind_unknown, role_not_allowed, export_form_unknown, export_too_long, and whatever `found` raises; a
    denial leaves its line in the chain too, in a transaction of its own.
    """
    with denials_recorded(kind, by=by, at=at, narrowed=narrowed or {}):
        return _export(kind, found, by=by, at=at, form=form, narrowed=dict(narrowed or {}))


@contextmanager
def denials_recorded(kind: str, *, by: Account, at: datetime, narrowed: Mapping[str, str]) -> Iterator[None]:
    """What is refused within leaves its line, in a transaction of its own."""
    try:
        yield
    except (Refusal, Stranger) as reason:
        reason.recorded = True
        refuse_export(kind, by=by, at=at, code=getattr(reason, "code", "stranger"), narrowed=narrowed)
        raise


@transaction.atomic
def refuse_export(kind: str, *, by: Account, at: datetime, code: str, narrowed: Mapping[str, str]) -> None:
    """不予导出: who asked for what, and the code of the refusal."""
    data = {"kind": kind, "code": code, "narrowed": dict(narrowed)}
    audit.record(Act.REFUSE_EXPORT, f"export:{clock.new_id()}", by=by.ref, at=at, data=data)


@transaction.atomic
def _export(kind: str, found: Found, *, by: Account, at: datetime, form: str, narrowed: Mapping[str, str]) -> Taken:
    bound = kind_of(kind)
    access.EXPORTS.require(Act.EXPORT_LIST, bound, by)
    schema = bound.schema()
    file = tempfile.TemporaryFile()  # noqa: SIM115 — it is handed on, and gone when closed
    try:
        # Closed in this transaction: the cursor of what broke off would otherwise be closed in whatever comes later.
        with closing(bound.listing.rows(found(), by)) as listed:
            rows = streams.write(schema.without(bound.listing.untold), listed, file, form=form)
        data = {"kind": kind, "form": form, "rows": rows, "sha256": digest_of(file), "narrowed": dict(narrowed)}
        audit.record(Act.EXPORT_LIST, f"export:{clock.new_id()}", by=by.ref, at=at, data=data)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Taken(name_of(kind, form, at), file, rows)


def name_of(kind: str, form: str, at: datetime) -> str:
    """What the file is called: the list and the day of its rows."""
    return f"{kind_of(kind).schema().zh}-{clock.local_day(at).isoformat()}.{form}"


def digest_of(file: IO[bytes]) -> str:
    """The SHA-256 of what was written, read block by block."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()
