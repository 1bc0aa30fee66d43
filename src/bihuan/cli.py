"""The command line. Each area brings its own commands; only the one that is called is imported, so help is instant.

An area's module offers `add_parsers(subparsers)`, adds the parsers of its command there, and sets `run=` on each leaf
to a function `(args) -> int | None`. Exit codes: 0 done, 1 refused or failed, 2 wrong use or an unsafe start.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from bihuan.config import places
from bihuan.refusal import Refusal


class Area(NamedTuple):
    """The module that brings a command, what it does, and whether the tables must be there or are made for it."""

    module: str
    about: str
    tables: Literal["not asked", "asked", "made"]


AREAS = {
    "import": Area(
        "bihuan.exchange.sheets.command",
        "bring in enterprises, experts, checklists, hazards, institutions from sheets",
        "asked",
    ),
    "offices": Area(
        "bihuan.experts.command", "set up offices, institutions, pools and the first administrator", "made"
    ),
    "keepers": Area("bihuan.parties.command", "the platform's three keepers: open | reset | close", "asked"),
    "pack": Area("bihuan.policy.command", "the law as data: check | explain | unset | stale", "not asked"),
    "quality": Area("bihuan.filings.quality.command", "advice on self-reported texts: train | try", "asked"),
    "media": Area(
        "bihuan.documents.command", "files by their hashes: check | verify | move, in a folder or a bucket", "asked"
    ),
    "audit": Area("bihuan.audit.command", "the chain of acts: verify | export", "asked"),
}
OWN = {
    "run": "start everything and print the address",
    "demo": "load the demonstration into the local database",
    "clauses": "which clauses of the documents are proven by tests",
    "manage": "Django's own commands",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(given)
    except places.NotReady as reason:
        print(f"bihuan: {reason}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `bihuan … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _dispatch(given: list[str]) -> int:
    name = next((word for word in given if not word.startswith("-")), None)
    if name == "manage":
        return _manage(given[given.index("manage") + 1 :])
    parser = _parser(name)
    if name in AREAS and not _is_there(AREAS[name].module):
        print(f"bihuan {name}: this build does not have it ({AREAS[name].module} is missing).", file=sys.stderr)
        return 1
    args = parser.parse_args(given)
    if not hasattr(args, "run"):
        parser.print_help()
        return 2
    _see_to_the_tables(name, args)
    return _answer(args)


def _see_to_the_tables(name: str | None, args: argparse.Namespace) -> None:
    """A command may be the first thing that is ever called here. Raises NotReady where there is nothing to work on."""
    tables = AREAS[name].tables if name in AREAS else "not asked"
    if tables == "not asked" or getattr(args, "export", None) or getattr(args, "apart", None):
        return  # an export file is verified, a model written to a file and a sheet tried without a database
    from bihuan.config import setting_up

    if tables == "made":
        setting_up.make_tables(lambda text: print(text, file=sys.stderr))
    else:
        setting_up.require_tables()


def _parser(name: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bihuan", description="闭环 Bihuan: hazards found, rectified, verified, struck off."
    )
    commands = parser.add_subparsers(title="commands", metavar="command")
    _add_run(commands)
    _add_demo(commands)
    _add_clauses(commands)
    for area, brought in AREAS.items():
        if area == name and _is_there(brought.module):
            _set_django_up()
            importlib.import_module(brought.module).add_parsers(commands)
        else:
            commands.add_parser(area, help=brought.about)
    commands.add_parser("manage", help=OWN["manage"])
    return parser


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # not even its package
        return False


def _answer(args: argparse.Namespace) -> int:
    try:
        return args.run(args) or 0
    except Refusal as refusal:
        if getattr(args, "json", False):
            answer = {"refused": refusal.code, "missing": list(refusal.missing), "clause": refusal.clause}
            print(json.dumps(answer, ensure_ascii=False))
        else:
            missing = "：" + "、".join(map(str, refusal.missing)) if refusal.missing else ""
            print(f"{refusal.text()}{missing} [{refusal.code}, {refusal.clause}]", file=sys.stderr)
        return 1


def _add_run(commands) -> None:
    parser = commands.add_parser("run", help=OWN["run"])
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"), help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"), help="first port to try (8000)")
    parser.add_argument("--workers", type=int, default=2, help="server processes (2)")
    parser.add_argument("--demo", action=argparse.BooleanOptionalAction, help="load the demonstration (locally: yes)")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from bihuan.config import supervisor

    return supervisor.run(host=args.host, port=args.port, workers=args.workers, demo=args.demo, say=_say)


def _say(text: str) -> None:
    print(text, flush=True)


def _add_demo(commands) -> None:
    parser = commands.add_parser("demo", help=OWN["demo"])
    parser.add_argument("--json", action="store_true", help="print the accounts as JSON")
    parser.set_defaults(run=_demo)


def _demo(args: argparse.Namespace) -> int:
    if os.environ.get("BIHUAN_ENV") == "production":
        print("bihuan demo: refused, this is a production environment (BIHUAN_ENV).", file=sys.stderr)
        return 2
    from bihuan.config import readiness, setting_up

    os.environ["BIHUAN_DEMO"] = "1"
    quiet = (lambda text: None) if args.json else _say
    try:
        accounts = setting_up.prepare("127.0.0.1", quiet)
    except readiness.UnsafeStart as unsafe:
        print(f"bihuan demo: refused. {' '.join(unsafe.problems)}", file=sys.stderr)
        return 2
    if args.json:
        rows = [{"username": a.username, "password": a.password, "zh": a.zh, "en": a.en} for a in accounts]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif accounts:
        print("\n".join(setting_up.account_lines(accounts)))
    return 0


def _add_clauses(commands) -> None:
    parser = commands.add_parser("clauses", help=OWN["clauses"])
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.set_defaults(run=_clauses)


def _clauses(args: argparse.Namespace) -> int:
    root = places.checkout()
    tool = root / "tools" / "clauses.py" if root else Path("tools/clauses.py")
    if not tool.is_file():
        print("bihuan clauses: reads the tests, so it needs a checkout with tools/clauses.py.", file=sys.stderr)
        return 1
    spec = importlib.util.spec_from_file_location("bihuan_clauses", tool)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main(["--json"] if args.json else [])


def _manage(given: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["bihuan manage", *given])
    return 0


def _set_django_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    import django

    django.setup()
