"""The writes of sheets in: upload, check, apply, and keeping a mapping for next time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from bihuan import audit, clock
from bihuan.exchange.sheets import access, carrying_out, habits, queries
from bihuan.exchange.sheets.checking import headers_of
from bihuan.exchange.sheets.intake import open_sheet
from bihuan.exchange.sheets.kinds import kind_of
from bihuan.exchange.sheets.mapping import SheetMapping, choose, fingerprint, from_dict
from bihuan.exchange.sheets.models import ImportFile, ImportJob, SavedMapping
from bihuan.exchange.sheets.problems import ERROR
from bihuan.exchange.sheets.states import IMPORT, Act, ImportState
from bihuan.policy import policies
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.parties.models import Account


@transaction.atomic
def upload_sheet(content: bytes, *, by: Account, at: datetime, kind: str, filename: str) -> ImportJob:
    """上传表格: the file is opened, its header found and a mapping proposed; nothing is imported.

    Raises the refusals of `intake.open_sheet`, sheet_header_not_found, sheet_kind_unknown, role_not_allowed;
    sheets_of_the_day for more than one account may bring within a day.
    """
    access.require_kind(kind, by)
    most = settings.IMPORT_DAY_MB
    if queries.brought(by, since=at - timedelta(days=1)) + len(content) > most * 1024 * 1024:
        raise Refusal("sheets_of_the_day", filename=filename, limit_mb=most)
    schema = kind_of(kind).schema()
    file = open_sheet(content, filename)
    name, header = next(iter(headers_of(file, queries.known_headers(schema)).items()))
    chosen = choose(schema, header, queries.saved_mappings(kind, by, header))
    stored = ImportFile.keep(content, file.sha256)
    job = ImportJob.objects.create(
        kind=kind,
        filename=filename[-200:],
        file=stored,
        state=IMPORT.initial,
        mapping=habits.seen(schema, chosen, file, name, header).as_dict(),
        headers=list(header.names.values()),
        rows=file.height,
        owner=access.owner_of(by),
        uploaded_by=by.ref,
        uploaded_at=at,
    )
    audit.record(Act.UPLOAD_SHEET, job.ref, by=by.ref, at=at, data={"kind": kind, "sha256": file.sha256})
    return job


@transaction.atomic
def open_file(job: ImportJob, *, by: Account, at: datetime) -> None:
    """查看原表: a look into the sealed file, which may hold personal data, by who reads its columns or takes it back
    marked; the checking and the importing of it leave lines of their own."""
    access.PERMISSIONS.require(Act.OPEN_FILE, job, by)
    audit.record(Act.OPEN_FILE, job.ref, by=by.ref, at=at, data={"sha256": job.file_id})


@transaction.atomic
def check_sheet(
    job: ImportJob,
    *,
    by: Account,
    at: datetime,
    mapping: SheetMapping | None = None,
    values: Mapping[str, str] | None = None,
) -> ImportJob:
    """检查表格: the dry run with this mapping (default: the job's own), `values` standing in for whole columns; a sheet
    of an enterprise speaks of that enterprise wherever it names none.

    Afterwards the job is `checked` (may be applied) or `refused` (has errors). Raises mapping_header_missing.
    """
    job = carrying_out.locked(job)
    access.PERMISSIONS.require(Act.CHECK_SHEET, job, by)
    IMPORT.move(Act.QUEUE_CHECK, job.state)  # what could be left to the worker can be done at once
    choose_columns(job, by, mapping, values)
    carrying_out.note_checked(job, carrying_out.read(job, by=by, at=at), by=by, at=at)
    return job


def apply_sheet(job: ImportJob, *, by: Account, at: datetime) -> ImportJob:
    """导入表格: all rows or none, in one transaction; rows that are as they were are left alone.

    Raises import_row_invalid where the check found errors; sheet_has_errors after noting them on the job, which is then
    `refused`; sheet_changed_meanwhile where somebody else's write came in between. The noting is a transaction of its
    own, since the import's is undone.
    """
    try:
        return _apply(job, by=by, at=at)
    except carrying_out.Declined as declined:
        _decline(job, declined, by=by, at=at)
        raise Refusal("sheet_has_errors", errors=len(declined.problems)) from declined
    except IntegrityError as error:
        raise Refusal("sheet_changed_meanwhile") from error


@transaction.atomic
def save_mapping(
    job: ImportJob, *, by: Account, at: datetime, name: str, mapping: SheetMapping | None = None
) -> SavedMapping:
    """保存列对应关系: by name, for the next file with this header; an older one of the name is replaced.

    Raises `mapping_name_missing`, and `mapping_name_taken` where the name stands for a sheet with another header.
    """
    access.PERMISSIONS.require(Act.CHECK_SHEET, job, by)
    if not name.strip():
        raise Refusal("mapping_name_missing", missing=["name"])
    chosen = _known(job, mapping or from_dict(job.mapping)).kept(kind_of(job.kind).schema())
    one = {"owner": access.owner_of(by), "kind": job.kind, "name": name.strip()[:60]}
    form = fingerprint(job.headers)
    if SavedMapping.objects.filter(**one).exclude(fingerprint=form).exists():
        raise Refusal("mapping_name_taken", missing=["name"], name=one["name"])
    saved, _ = SavedMapping.objects.update_or_create(
        **one,
        defaults={
            "fingerprint": form,
            "mapping": {**chosen.as_dict(), "name": one["name"]},
            "saved_by": by.ref,
            "saved_at": at,
        },
    )
    audit.record(Act.SAVE_MAPPING, saved.ref, by=by.ref, at=at, data={"kind": job.kind, "name": saved.name})
    return saved


def choose_columns(
    job: ImportJob, by: Account, mapping: SheetMapping | None, values: Mapping[str, str] | None = None
) -> None:
    """Say on a locked import which column feeds which: `mapping`, or the one it has, with `values` for whole columns; a
    sheet of an enterprise speaks of that enterprise wherever it names none."""
    chosen = (mapping or from_dict(job.mapping)).with_values(values or {})
    job.mapping = _known(job, queries.of_itself(chosen, by)).as_dict()


def require_clean(job: ImportJob, *, by: Account, at: datetime) -> None:
    """Refuse a sheet whose check found errors (import_row_invalid): the first wrong row by its number, on the ground
    for which the place keeps such a list (YT-A.1, YT-A.2)."""
    if job.state != ImportState.REFUSED:
        return
    first = next(problem for problem in queries.problems(job) if problem.severity == ERROR)
    ground, office = kind_of(job.kind).ground, by.regulator
    asked = ground(policies.at(office.division_code, on=clock.local_day(at))) if ground and office else None
    facts = {"row": first.row, "said": first.text, "errors": job.counts["errors"]}
    raise Refusal("import_row_invalid", basis=asked and asked.basis, **facts)


def _known(job: ImportJob, mapping: SheetMapping) -> SheetMapping:
    """The mapping, proven against the kind's columns: it may come from a page or a file."""
    return from_dict({**mapping.as_dict(), "kind": mapping.kind}, kind_of(job.kind).schema())


@transaction.atomic
def _apply(job: ImportJob, *, by: Account, at: datetime) -> ImportJob:
    job = carrying_out.locked(job)
    access.PERMISSIONS.require(Act.APPLY_SHEET, job, by)
    require_clean(job, by=by, at=at)
    IMPORT.move(Act.QUEUE_APPLY, job.state)
    carrying_out.note_applied(job, carrying_out.write(job, by=by, at=at), by=by, at=at)
    return job


@transaction.atomic
def _decline(job: ImportJob, declined: carrying_out.Declined, *, by: Account, at: datetime) -> None:
    found = carrying_out.locked(job)
    carrying_out.note_declined(found, declined, by=by, at=at)
    job.state = found.state
