"""What becomes of a sheet, whether a page or the worker sees to it: its rows are read and written, the end is noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bihuan import audit, clock
from bihuan.exchange.sheets import queries
from bihuan.exchange.sheets.binding import Batch
from bihuan.exchange.sheets.checking import check, ignored, problem_of
from bihuan.exchange.sheets.kinds import kind_of
from bihuan.exchange.sheets.mapping import from_dict
from bihuan.exchange.sheets.models import ImportJob
from bihuan.exchange.sheets.places import Places
from bihuan.exchange.sheets.problems import Problem
from bihuan.exchange.sheets.rows import Checked
from bihuan.exchange.sheets.states import IMPORT, Act
from bihuan.parties import places

if TYPE_CHECKING:
    from bihuan.exchange.sheets.progress import Progress
    from bihuan.parties.models import Account

# A file can hold hundreds of thousands of errors; these are kept, all are counted.
KEPT_PROBLEMS = 100_000


class Declined(Exception):
    """The import of a sheet found errors: whatever it has written is to be undone, and they are to be noted."""

    def __init__(self, checked: Checked, problems: list[Problem]) -> None:
        self.checked, self.problems = checked, problems
        super().__init__(len(problems))


def locked(job: ImportJob) -> ImportJob:
    """The import as it stands, kept from everybody else until the transaction ends."""
    return ImportJob.objects.select_for_update(of=("self",)).select_related("file", "asker").get(pk=job.pk)


def read(job: ImportJob, *, by: Account, at: datetime, told: Callable[[int], object] = ignored) -> Checked:
    """Its file, checked with its mapping; nothing is written."""
    kind = kind_of(job.kind)
    checked = check(
        queries.sheet_of(job),
        kind.schema(),
        from_dict(job.mapping),
        on=clock.local_day(at),
        existing=lambda keys: kind.existing(keys, by),
        lookups=kind.lookups(by),
        places=Places(places.divisions()),
        told=told,
    )
    for row, key, code, facts in kind.judge(checked.rows, by):
        checked.problems.append(problem_of(checked, row, key, code, str(row.values.get(key, "")), dict(facts)))
    return checked


def write(job: ImportJob, *, by: Account, at: datetime, progress: Progress | None = None) -> Checked:
    """All its rows, checked again, for the system may have moved on since the dry run that the person saw.

    Raises Declined, which must undo the transaction."""
    checked = read(job, by=by, at=at)
    if not checked.ok:
        raise Declined(checked, checked.problems)
    batch = Batch(checked, by, at, told=progress or ignored)
    if progress is not None:
        progress.begin(len(batch.due))
    if batch.due:
        kind_of(job.kind).apply(batch)
    if batch.problems:
        raise Declined(checked, batch.problems)
    return checked


def note_checked(job: ImportJob, checked: Checked, *, by: Account, at: datetime) -> None:
    """Keep what the check of a locked import found, with its line in the chain."""
    _note(job, checked, checked.problems)
    act = Act.CHECK_SHEET if checked.ok else Act.REFUSE_SHEET
    job.state = IMPORT.target(act, job.state)
    job.checked_at = at
    job.save()
    audit.record(act, job.ref, by=by.ref, at=at, data={"counts": job.counts})


def note_applied(job: ImportJob, checked: Checked, *, by: Account, at: datetime) -> None:
    """Keep that a locked import is done, with its line in the chain."""
    _note(job, checked, checked.problems)
    job.state = IMPORT.target(Act.APPLY_SHEET, job.state)
    job.imported_by, job.imported_at = by.ref, at
    job.save()
    data = {"counts": job.counts, "sha256": job.file_id, "kind": job.kind}
    audit.record(Act.APPLY_SHEET, job.ref, by=by.ref, at=at, data=data)


def note_declined(job: ImportJob, declined: Declined, *, by: Account, at: datetime) -> None:
    """Keep the errors for which the import of a locked one was undone, with a line in the chain."""
    _note(job, declined.checked, declined.problems)
    job.state = IMPORT.target(Act.REFUSE_SHEET, job.state)
    job.checked_at = at
    job.save()
    audit.record(Act.REFUSE_SHEET, job.ref, by=by.ref, at=at, data={"counts": job.counts})


def _note(job: ImportJob, checked: Checked, problems: list[Problem]) -> None:
    errors = sum(problem.severity == "error" for problem in problems)
    job.counts = {**checked.counts(), "errors": errors, "warnings": len(problems) - errors}
    job.problems = [problem.as_dict() for problem in problems[:KEPT_PROBLEMS]]
    job.skipped_sheets = checked.skipped_sheets
    job.unused_headers = checked.unused_headers
    job.reason = {}
