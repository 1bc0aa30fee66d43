"""`bihuan import`: bring a sheet in from the command line, by the same operations as the page."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from django.contrib.auth import get_user_model

from bihuan import clock
from bihuan.exchange.sheets import operations, queries
from bihuan.exchange.sheets.kinds import KINDS, kind_of
from bihuan.exchange.sheets.mapping import from_toml
from bihuan.exchange.sheets.models import ImportJob
from bihuan.exchange.sheets.states import ImportState
from bihuan.refusal import Refusal

SHOWN_PROBLEMS = 50


def add_parsers(subparsers) -> None:
    """Add `bihuan import`."""
    parser = subparsers.add_parser(
        "import", help="bring in enterprises, experts, checklists, hazards, institutions from sheets"
    )
    parser.add_argument("kind", choices=sorted(KINDS))
    # Not nargs="?": argparse would take it for absent as soon as an option stands between the kind and the file.
    parser.add_argument("file", type=Path, help=".xlsx or .csv").required = False
    parser.add_argument("--as", dest="username", metavar="USERNAME", required=True, help="the account that imports")
    parser.add_argument("--map", dest="mapping", default="auto", help="a mapping .toml, or auto (the default)")
    parser.add_argument(
        "--set",
        dest="values",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="one value for every row; A|B deals",
    )
    parser.add_argument("--dry-run", action="store_true", help="check only; nothing is imported")
    parser.add_argument(
        "--marked", type=Path, help="where to write the file with its error column (a folder or a name)"
    )
    parser.add_argument("--template", type=Path, help="write the kind's template there instead of importing")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 imported or checked clean, 1 refused or with errors, 2 wrong use."""
    by = get_user_model().objects.filter(username=args.username, is_active=True).first()
    if by is None:
        return _wrong_use(f"no active account {args.username!r}")
    try:
        if args.template:
            return _template(args, by)
        if args.file is None or not args.file.is_file():
            return _wrong_use(f"no such file: {args.file}")
        job = _bring_in(args, by)
    except Refusal as refusal:
        return _refused(refusal, args)
    _answer(job, args)
    return 0 if job.state in (ImportState.CHECKED, ImportState.IMPORTED) else 1


def _bring_in(args: argparse.Namespace, by) -> ImportJob:
    schema = kind_of(args.kind).schema()
    mapping = None if args.mapping == "auto" else from_toml(Path(args.mapping).read_text(encoding="utf-8"), schema)
    values = dict(pair.partition("=")[::2] for pair in args.values)
    at = clock.now()
    job = operations.upload_sheet(args.file.read_bytes(), by=by, at=at, kind=args.kind, filename=args.file.name)
    job = operations.check_sheet(job, by=by, at=at, mapping=mapping, values=values)
    if job.state == ImportState.CHECKED and not args.dry_run:
        try:
            job = operations.apply_sheet(job, by=by, at=clock.now())
        except Refusal as refusal:
            if refusal.code != "sheet_has_errors":
                raise
            job.refresh_from_db()
    if job.state == ImportState.REFUSED and args.marked:
        operations.open_file(job, by=by, at=clock.now())
        name, content = queries.marked_file(job, by=by)
        target = args.marked / name if args.marked.is_dir() else args.marked
        target.write_bytes(content)
    return job


def _template(args: argparse.Namespace, by) -> int:
    name, content = queries.template_of(args.kind, by=by)
    target = args.template / name if args.template.is_dir() else args.template
    target.write_bytes(content)
    print(target)
    return 0


def _answer(job: ImportJob, args: argparse.Namespace) -> None:
    if args.json:
        answer = {
            "job": job.ref,
            "state": job.state,
            "counts": job.counts,
            "mapping": job.mapping,
            "unused_headers": job.unused_headers,
            "skipped_sheets": job.skipped_sheets,
            "problems": job.problems,
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    counts = job.counts
    print(f"{job.filename}：{job.get_state_display()}，共{counts['rows']}行，新增{counts['new']}，", end="")
    print(f"变更{counts['changed']}，未变{counts['unchanged']}，错误{counts['errors']}，提醒{counts['warnings']}")
    for problem in queries.problems(job)[:SHOWN_PROBLEMS]:
        print(f"  {problem.place}：{problem.text}")
    if len(job.problems) > SHOWN_PROBLEMS:
        print(f"  ……另有{len(job.problems) - SHOWN_PROBLEMS}处")
    for skipped in job.skipped_sheets:
        print(f"  工作表“{skipped['sheet']}”未使用（缺少：{skipped['lacks']}）")


def _refused(refusal: Refusal, args: argparse.Namespace) -> int:
    if args.json:
        answer = {"code": refusal.code, "text": refusal.text(), "missing": refusal.missing, "clause": refusal.clause}
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        print(f"bihuan import: {refusal.text()} ({refusal.code})", file=sys.stderr)
    return 1


def _wrong_use(problem: str) -> int:
    print(f"bihuan import: {problem}", file=sys.stderr)
    return 2
