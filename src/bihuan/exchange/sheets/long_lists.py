"""Lists that a page cannot wait for: lined up by their asker, written by the worker, fetched when they are ready.

The worker reads all rows through one cursor that outlives its transaction (WITH HOLD): they are those of one moment,
while how far it is stands on the asker's page in transactions of their own. A worker that dies in the middle leaves
nothing; the job begins anew.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import date, datetime, timedelta
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from bihuan import audit, clock, row_scope
from bihuan.exchange.sheets import access, streams
from bihuan.exchange.sheets.kinds import kind_of
from bihuan.exchange.sheets.models import Export, ExportPiece
from bihuan.exchange.sheets.progress import AWAY, STARTS, NoLongerWanted
from bihuan.exchange.sheets.states import EXPORT, Act, ExportState
from bihuan.exchange.sheets.taking_out import Found, Taken, denials_recorded, digest_of, name_of
from bihuan.notify import operations as notify
from bihuan.parties.operator import CLOCK
from bihuan.parties.scope import rows_of
from bihuan.refusal import Refusal, Stranger

if TYPE_CHECKING:
    from bihuan.parties.models import Account
    from bihuan.parties.operator import Operator

PIECE = 1 << 20
STEP = 1_000
"""So many rows are written between two words about how far it is,"""
WAITING = 5
"""and so many lists of one person wait at once."""


def queue_export(
    kind: str,
    found: Found,
    *,
    by: Account,
    at: datetime,
    form: str,
    query: str,
    narrowed: Mapping[str, str],
    line_up: Callable[[int], object],
) -> Export | None:
    """排队导出: a list longer than settings.EXPORT_AT_ONCE is left to the worker, by `line_up`, which is told its id;
    None where a page can wait for it. What is asked for twice is lined up once.

    Raises what `taking_out.export_list` does, and exports_waiting.
    """
    with denials_recorded(kind, by=by, at=at, narrowed=narrowed):
        access.EXPORTS.require(Act.QUEUE_EXPORT, kind_of(kind), by)
        streams.require_form(form)
        if found()[: settings.EXPORT_AT_ONCE + 1].count() <= settings.EXPORT_AT_ONCE:
            return None
        return _queue(kind, by=by, at=at, form=form, query=query, narrowed=narrowed, line_up=line_up)


@transaction.atomic
def _queue(
    kind: str,
    *,
    by: Account,
    at: datetime,
    form: str,
    query: str,
    narrowed: Mapping[str, str],
    line_up: Callable[[int], object],
) -> Export:
    waiting = list(Export.objects.waiting().filter(account=by.pk)[:WAITING])
    for one in waiting:
        if (one.kind, one.form, one.query) == (kind, form, query):
            return one
    if len(waiting) == WAITING:
        raise Refusal("exports_waiting", limit=WAITING)
    export = Export(account_id=by.pk, kind=kind, form=form, query=query, asked_at=at)
    export.save(force_insert=True)
    data = {"kind": kind, "form": form, "narrowed": dict(narrowed)}
    audit.record(Act.QUEUE_EXPORT, export.ref, by=by.ref, at=at, data=data)
    line_up(export.pk)
    return export


def write_export(export_id: int, found_by: Callable[[str, Account, str], Any], *, at: datetime) -> None:
    """The worker's part of 导出列表: `found_by(kind, account, query)` is the page's own list, asked for as its asker,
    whose rights and scope are those of now. Ends with a line in the asker's inbox, also where it is refused; one that
    is written, refused or dropped already is left alone. Raises what broke; where that is the database (`AWAY`)
    nothing is noted, for the queue tries again.
    """
    export = _begun(export_id)
    if export is None:
        return
    try:
        _carry_out(export, partial(found_by, export.kind, export.account, export.query), at=at)
    except NoLongerWanted:
        return
    except AWAY:
        raise
    except Exception:
        _refuse(export, Refusal("export_failed"), at=at)
        raise


@transaction.atomic
def _begun(export_id: int) -> Export | None:
    waiting = Export.objects.waiting().select_for_update(of=("self",)).filter(pk=export_id)
    export = waiting.select_related("account__regulator", "account__enterprise", "account__institution").first()
    if export is not None:
        export.starts += 1
        export.save(update_fields=["starts"])
    return export


def _carry_out(export: Export, found: Found, *, at: datetime) -> None:
    """What was asked for; where it cannot be done, why. Raises NoLongerWanted, and whatever breaks in either."""
    try:
        if export.starts > STARTS:
            raise Refusal("export_failed")
        with tempfile.TemporaryFile() as file:
            total = _write(export, found, file)
            _keep(export, file, total, at=at)
    except Refusal as refusal:
        _refuse(export, refusal, at=at)
    except Stranger:
        _refuse(export, Refusal("export_out_of_reach"), at=at)


def _write(export: Export, found: Found, file: IO[bytes]) -> int:
    kind, by = kind_of(export.kind), export.account
    access.EXPORTS.require(Act.EXPORT_LIST, kind, by)
    with row_scope.asking(rows_of(by)):
        export.total = found().count()
        schema = kind.schema().without(kind.listing.untold)
        with closing(kind.listing.rows(found(), by)) as rows:
            return streams.write(schema, _telling(export, rows), file, form=export.form)


def _telling(export: Export, rows: Iterator[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The rows; at every thousandth it is said how far they are. Raises NoLongerWanted."""
    for done, row in enumerate(rows):
        if done % STEP == 0:
            told = Export.objects.waiting().filter(pk=export.pk).update(done=done, total=max(export.total, done))
            if not told:
                raise NoLongerWanted
        yield row


@transaction.atomic
def _keep(export: Export, file: IO[bytes], total: int, *, at: datetime) -> None:
    locked, by = _locked(export), export.account
    if locked.state != ExportState.QUEUED:
        raise NoLongerWanted
    locked.state = EXPORT.target(Act.EXPORT_LIST, locked.state)
    locked.begun_at, locked.scope, locked.sha256 = at, access.sight_of(by), digest_of(file)
    locked.total = locked.done = total
    file.seek(0)
    for number, piece in enumerate(iter(partial(file.read, PIECE), b"")):
        ExportPiece.put(locked, number, piece)
    locked.save()
    data = {"kind": locked.kind, "form": locked.form, "rows": total, "sha256": locked.sha256, "query": locked.query}
    audit.record(Act.EXPORT_LIST, locked.ref, by=by.ref, at=at, data=data)
    _tell("export-ready", locked, at=at)


@transaction.atomic
def _refuse(export: Export, refusal: Refusal, *, at: datetime) -> None:
    locked = _locked(export)
    if locked.state != ExportState.QUEUED:
        return
    locked.state = EXPORT.target(Act.REFUSE_EXPORT, locked.state)
    locked.reason = {"code": refusal.code, "facts": refusal.facts}
    locked.save()
    data = {"kind": locked.kind, "code": refusal.code, "query": locked.query}
    audit.record(Act.REFUSE_EXPORT, locked.ref, by=export.account.ref, at=at, data=data)
    _tell("export-failed", locked, at=at)


def _tell(event: str, export: Export, *, at: datetime) -> None:
    facts = {"list": kind_of(export.kind).schema().zh, "rows": export.done, "day": kept_until(export).isoformat()}
    line = partial(notify.send, event, to=[export.account_id], about=export.ref, at=at, facts=facts)
    transaction.on_commit(line)


@transaction.atomic
def fetch_export(export: Export, *, by: Account, at: datetime) -> Taken:
    """下载导出的表格: by its asker alone, as often as it takes, each time with a line in the chain.

    Raises Stranger, role_not_allowed where the asker's office or duties are others now, state_not_allowed.
    """
    access.WRITTEN.require(Act.FETCH_EXPORT, export, by)
    EXPORT.move(Act.FETCH_EXPORT, export.state)
    file = tempfile.TemporaryFile()  # noqa: SIM115 — it is handed on, and gone when closed
    try:
        for piece in export.pieces.order_by("number").iterator(1):
            file.write(piece.content)
        audit.record(Act.FETCH_EXPORT, export.ref, by=by.ref, at=at, data={"sha256": export.sha256})
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Taken(name_of(export.kind, export.form, export.begun_at), file, export.done)


@transaction.atomic
def drop_export(export: Export, *, by: Account | Operator, at: datetime) -> None:
    """删除导出的表格: nothing of the file stays, what is being written is given up. Its asker does it, or the clock."""
    export = _locked(export)
    if by is not CLOCK:
        access.WRITTEN.require(Act.DROP_EXPORT, export, by)
    export.state = EXPORT.target(Act.DROP_EXPORT, export.state)
    export.pieces.all().delete()
    export.save()
    audit.record(Act.DROP_EXPORT, export.ref, by=by.ref, at=at, data={"kind": export.kind})


def kept_until(export: Export) -> date:
    """The last day on which it can be fetched."""
    return clock.local_day(export.asked_at) + timedelta(days=settings.EXPORT_KEPT_DAYS)


def drop_old(*, at: datetime) -> int:
    """Drop what is kept no longer (`kept_until`); returns how many."""
    last = clock.local_day(at) - timedelta(days=settings.EXPORT_KEPT_DAYS)
    dropped = list(Export.objects.kept().filter(asked_at__lt=clock.day_begins(last)))
    for export in dropped:
        drop_export(export, by=CLOCK, at=at)
    return len(dropped)


def _locked(export: Export) -> Export:
    return Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
