"""The reads about sheets that pages and the command line share."""

from __future__ import annotations

import itertools
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from bihuan.exchange.sheets import access
from bihuan.exchange.sheets.cells import text_of
from bihuan.exchange.sheets.checking import headers_of
from bihuan.exchange.sheets.headers import Header
from bihuan.exchange.sheets.intake import SheetFile, open_sheet
from bihuan.exchange.sheets.kinds import KINDS, kind_of
from bihuan.exchange.sheets.mapping import SheetMapping, fingerprint, from_dict
from bihuan.exchange.sheets.models import Export, ImportJob, SavedMapping
from bihuan.exchange.sheets.problems import Problem
from bihuan.exchange.sheets.schema import SheetSchema
from bihuan.exchange.sheets.states import Act

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from bihuan.parties.models import Account

PAGE = 50
SAMPLED_ROWS = 50
SAMPLE_LENGTH = 40


def _written(module: str) -> Any:
    """What writes workbooks, imported when one is written: openpyxl brings numpy along where it is installed, and a
    process that serves pages shall not pay for either at its start."""
    return import_module(f"bihuan.exchange.sheets.{module}")


def jobs(by: Account, *, before: int | None = None) -> list[ImportJob]:
    """One page of the organisation's imports, newest first, without their files."""
    found = ImportJob.objects.of_owner(access.owner_of(by)).defer("problems")
    if before:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-id")[:PAGE])


def template_of(kind: str, *, by: Account) -> tuple[str, bytes]:
    """Name and content of the kind's template."""
    access.require_kind(kind, by)
    schema = kind_of(kind).schema()
    return f"{schema.zh}导入模板.xlsx", _written("templates").template(schema)


def sheet_of(job: ImportJob) -> SheetFile:
    """The job's file, opened again."""
    return open_sheet(job.file.content, job.filename)


def samples(job: ImportJob, *, each: int = 3) -> dict[str, list[str]]:
    """Header name → the first different values under it, in the first table that has a header."""
    file = sheet_of(job)
    known = known_headers(kind_of(job.kind).schema(), from_dict(job.mapping))
    name, header = next(iter(headers_of(file, known).items()))
    table = next(table for table in file.tables if table.name == name)
    found: dict[str, list[str]] = {own: [] for own in header.names.values()}
    for _, cells in itertools.islice(table.rows(), header.last_row, header.last_row + SAMPLED_ROWS):
        for index, own in header.names.items():
            text = text_of(cells[index])[:SAMPLE_LENGTH] if index < len(cells) else ""
            if text and len(found[own]) < each and text not in found[own]:
                found[own].append(text)
    return found


def kinds_open_to(by: Account) -> list[SheetSchema]:
    """The kinds of sheets that `by` may bring in."""
    return [kind.schema() for kind in KINDS.values() if by.is_active and by.holds(*kind.roles)]


def may_take_out(kind: str, by: Account) -> bool:
    """Whether `by` may take the list of this kind out of the system, for its button."""
    return access.EXPORTS.allows(Act.EXPORT_LIST, kind_of(kind), by)


def exports(by: Account) -> QuerySet[Export]:
    """The long lists that `by` had written and has not dropped."""
    return Export.objects.kept().filter(account=by.pk)


def error_file(job: ImportJob, *, by: Account) -> tuple[str, bytes]:
    """All kept problems as a list of their own: name and content of an .xlsx."""
    access.PERMISSIONS.require("check_sheet", job, by)
    return f"{PurePath(job.filename).stem}（错误清单）.xlsx", _written("marking").error_list(problems(job))


def known_headers(schema: SheetSchema, mapping: SheetMapping | None = None) -> list[str]:
    """Every header by which the kind's tables are recognised."""
    names = [name for column in schema.columns for name in column.names()]
    return [*(mapping.headers() if mapping else ()), *names]


def problems(job: ImportJob) -> list[Problem]:
    """What was wrong, in the order of the file."""
    return [Problem.of(plain) for plain in job.problems]


def marked_file(job: ImportJob, *, by: Account) -> tuple[str, bytes]:
    """The user's own file with the column 错误原因, and its new name."""
    access.PERMISSIONS.require("check_sheet", job, by)
    file = sheet_of(job)
    mapping = from_dict(job.mapping)
    headers = headers_of(file, known_headers(kind_of(job.kind).schema(), mapping))
    return _written("marking").mark(file, headers, problems(job))


def of_itself(mapping: SheetMapping, by: Account) -> SheetMapping:
    """The mapping of an enterprise's own sheet: where it names no enterprise, in a column or in a cell of it, the
    account's own is meant. Everybody else's mapping stays as it is."""
    if by.enterprise_id is None or "enterprise" not in kind_of(mapping.kind).schema():
        return mapping
    own = by.enterprise.credit_code or by.enterprise.internal_number
    source = mapping.sources.get("enterprise")
    if source is None:
        return mapping.with_values({"enterprise": own})
    if source.headers and not source.default:
        return replace(mapping, sources={**mapping.sources, "enterprise": replace(source, default=own)})
    return mapping


def saved_mappings(kind: str, by: Account, header: Header | None = None) -> list[SheetMapping]:
    """The organisation's mappings of a kind; with `header`, those made for such a header, newest first."""
    found = SavedMapping.objects.filter(owner=access.owner_of(by), kind=kind)
    if header is not None:
        found = found.filter(fingerprint=fingerprint(header.names.values()))
    schema = kind_of(kind).schema()
    return [from_dict(row.mapping).kept(schema) for row in found.order_by("-saved_at")]


def brought(by: Account, *, since: datetime) -> int:
    """How many bytes of sheets an account has uploaded after that moment, each time counted."""
    mine = ImportJob.objects.filter(uploaded_by=by.ref, uploaded_at__gt=since)
    return mine.aggregate(all=Sum("file__size"))["all"] or 0
