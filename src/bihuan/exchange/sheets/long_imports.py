"""Sheets that a page cannot wait for: their check and their import are lined up by a person and done by the worker,
with that person's rights of the moment at which it does them.

A check writes nothing until it is over; an import writes all its rows in one transaction. A worker that dies in the
middle leaves nothing, and begins anew; over a sheet that it has died of several times it gives up and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from bihuan import audit
from bihuan.exchange.sheets import access, carrying_out
from bihuan.exchange.sheets.models import ImportJob
from bihuan.exchange.sheets.operations import choose_columns, require_clean
from bihuan.exchange.sheets.progress import AWAY, STARTS, NoLongerWanted, Progress
from bihuan.exchange.sheets.states import IMPORT, Act, ImportState
from bihuan.notify import operations as notify
from bihuan.refusal import Refusal, Stranger

if TYPE_CHECKING:
    from bihuan.exchange.sheets.mapping import SheetMapping
    from bihuan.parties.models import Account

WAITING = 5
"""So many sheets of one person wait at once."""


def takes_long(job: ImportJob) -> bool:
    """Whether its sheet has more rows than a page waits for (settings.IMPORT_AT_ONCE)."""
    return job.rows > settings.IMPORT_AT_ONCE


@transaction.atomic
def queue_check(
    job: ImportJob,
    *,
    by: Account,
    at: datetime,
    line_up: Callable[[int], object],
    mapping: SheetMapping | None = None,
    values: Mapping[str, str] | None = None,
) -> ImportJob:
    """排队检查表格: as `check_sheet`, left to the worker by `line_up`, which is told the id; pressed twice, it is lined
    up once.

    Raises Stranger, role_not_allowed, state_not_allowed, imports_waiting.
    """
    job = carrying_out.locked(job)
    access.PERMISSIONS.require(Act.QUEUE_CHECK, job, by)
    if job.state == ImportState.CHECKING:
        return job
    job.state = IMPORT.target(Act.QUEUE_CHECK, job.state)
    choose_columns(job, by, mapping, values)
    job.counts, job.problems, job.total = {}, [], job.rows
    return _asked(Act.QUEUE_CHECK, job, by=by, at=at, line_up=line_up)


@transaction.atomic
def queue_apply(job: ImportJob, *, by: Account, at: datetime, line_up: Callable[[int], object]) -> ImportJob:
    """排队导入表格: as `apply_sheet`, left to the worker; pressed twice, lined up once.

    Raises Stranger, role_not_allowed, import_row_invalid, state_not_allowed, imports_waiting.
    """
    job = carrying_out.locked(job)
    access.PERMISSIONS.require(Act.QUEUE_APPLY, job, by)
    if job.state == ImportState.IMPORTING:
        return job
    require_clean(job, by=by, at=at)
    job.state, job.total = IMPORT.target(Act.QUEUE_APPLY, job.state), None
    return _asked(Act.QUEUE_APPLY, job, by=by, at=at, line_up=line_up)


def _asked(act: Act, job: ImportJob, *, by: Account, at: datetime, line_up: Callable[[int], object]) -> ImportJob:
    if ImportJob.objects.waiting().filter(asker=by.pk).count() >= WAITING:
        raise Refusal("imports_waiting", limit=WAITING)
    job.asker_id, job.asked_at, job.scope = by.pk, at, access.sight_of(by)
    job.starts, job.done, job.reason = 0, 0, {}
    job.save()
    audit.record(act, job.ref, by=by.ref, at=at, data={"kind": job.kind, "rows": job.rows, "sha256": job.file_id})
    line_up(job.pk)
    return job


@transaction.atomic
def stop_sheet(job: ImportJob, *, by: Account, at: datetime) -> ImportJob:
    """停止办理表格: by whoever lined it up; what the worker has written of it so far is undone.

    Raises Stranger, role_not_allowed, state_not_allowed where it is done already.
    """
    job = carrying_out.locked(job)
    access.PERMISSIONS.require(Act.STOP_SHEET, job, by)
    _stopped(job, {}, by=by, at=at)
    return job


def _stopped(job: ImportJob, reason: dict, *, by: Account, at: datetime) -> None:
    job.state, job.reason = IMPORT.target(Act.STOP_SHEET, job.state), reason
    job.save()
    audit.record(Act.STOP_SHEET, job.ref, by=by.ref, at=at, data={"code": reason.get("code", "")})


def run_import(job_id: int, *, at: datetime) -> None:
    """The worker's part of 检查表格 and 导入表格. Ends with a line in the asker's inbox, also where it is refused; one
    that is done or stopped already is left alone. Raises what broke; where that is the database (`AWAY`) nothing is
    noted, for the queue tries again."""
    job = _begun(job_id)
    if job is None:
        return
    try:
        _carry_out(job, at=at)
    except NoLongerWanted:
        return
    except AWAY:
        raise
    except Exception:
        _refuse(job, Refusal("import_failed"), at=at)
        raise


def _carry_out(job: ImportJob, *, at: datetime) -> None:
    """What was asked for; where it cannot be done, why. Raises NoLongerWanted, and whatever breaks in either."""
    try:
        with Progress(job) as progress:
            (_check if job.state == ImportState.CHECKING else _apply)(job, progress, at=at)
    except carrying_out.Declined as declined:
        _decline(job, declined, at=at)
    except Refusal as refusal:
        _refuse(job, refusal, at=at)
    except (IntegrityError, Stranger):
        _refuse(job, Refusal("sheet_changed_meanwhile"), at=at)


@transaction.atomic
def _begun(job_id: int) -> ImportJob | None:
    waiting = ImportJob.objects.waiting().select_for_update(of=("self",)).select_related("file", "asker")
    job = waiting.filter(pk=job_id).first()
    if job is not None:
        job.starts += 1
        job.done = 0
        job.save(update_fields=["starts", "done"])
    return job


def _check(job: ImportJob, progress: Progress, *, at: datetime) -> None:
    by = _entitled(job, Act.CHECK_SHEET)
    checked = carrying_out.read(job, by=by, at=at, told=progress)
    with transaction.atomic():
        job = _still_wanted(job)
        carrying_out.note_checked(job, checked, by=by, at=at)
        _tell("import-checked" if job.state == ImportState.CHECKED else "import-refused", job, at=at)


@transaction.atomic
def _apply(job: ImportJob, progress: Progress, *, at: datetime) -> None:
    """The row of the import itself is taken last: how far it is has to reach it until then."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # between two statements lie many rows
    by = _entitled(job, Act.APPLY_SHEET)
    checked = carrying_out.write(job, by=by, at=at, progress=progress)
    job = _still_wanted(job)
    _entitled(job, Act.APPLY_SHEET)
    carrying_out.note_applied(job, checked, by=by, at=at)
    _tell("import-done", job, at=at)


def _entitled(job: ImportJob, act: Act) -> Account:
    if job.starts > STARTS:
        raise Refusal("import_failed")
    return access.require_as_asked(act, job)


def _still_wanted(job: ImportJob) -> ImportJob:
    """The import, locked. Raises NoLongerWanted where it is no longer what the worker began with."""
    found = carrying_out.locked(job)
    if (found.state, found.asked_at) != (job.state, job.asked_at):
        raise NoLongerWanted
    return found


@transaction.atomic
def _decline(job: ImportJob, declined: carrying_out.Declined, *, at: datetime) -> None:
    job = _still_wanted(job)
    carrying_out.note_declined(job, declined, by=job.asker, at=at)
    _tell("import-refused", job, at=at)


@transaction.atomic
def _refuse(job: ImportJob, refusal: Refusal, *, at: datetime) -> None:
    try:
        job = _still_wanted(job)
    except NoLongerWanted:
        return
    _stopped(job, {"code": refusal.code, "facts": refusal.facts}, by=job.asker, at=at)
    _tell("import-stopped", job, at=at)


def _tell(event: str, job: ImportJob, *, at: datetime) -> None:
    counts = {name: job.counts.get(name, 0) for name in ("new", "changed", "errors")}
    facts = {"file": job.filename, **counts}
    transaction.on_commit(partial(notify.send, event, to=[job.asker_id], about=job.ref, at=at, facts=facts))
