"""What has to be there before a server may answer: a database of a version we know, its tables, the demonstration."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from bihuan import row_scope
from bihuan.config import places, readiness
from bihuan.policy import check, reading

OLDEST, NEWEST = 15, 18  # major versions of PostgreSQL that the tests run on
FAULTS_TOLD = 8  # of the packs, before a start is given up
MIGRATING = 7_240_001  # the advisory lock that lets one process migrate while the others wait


class DemoAccount(Protocol):
    """What bihuan.demo tells of each account that opens with a public password."""

    username: str
    password: str
    zh: str
    en: str


def prepare(host: str, say: Callable[[str], None]) -> list[DemoAccount]:
    """Set Django up, refuse what is unsafe on `host`, migrate and load the demonstration in demo mode.

    Returns the demonstration's accounts, none outside demo mode. Raises UnsafeStart and NotReady.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    readiness.refuse_unsafe(settings, host=host)
    django.setup()
    check_law()
    _check_server()
    _check_role_of_pages()
    migrate(say)
    readiness.refuse_open_demo(settings)
    if settings.PRODUCTION and apps.is_installed("django.contrib.staticfiles"):
        call_command("collectstatic", interactive=False, verbosity=0)  # elsewhere whitenoise finds them in the sources
    install_checklists()
    return load_demo(say) if settings.DEMO else []


def lay_the_law_aside(home: Path) -> None:
    """Copy the packs to what a run keeps of itself below `home`, for all of its processes to read: one that takes a
    dead one's place too then judges by what is checked at the start, however the packs are edited meanwhile. Raises
    NotReady where there are none."""
    there, kept = reading.place(), home / "run.packs"
    if not there.is_dir():
        raise places.NotReady(f"there are no packs (the law as data) in {there}. 找不到规则包。")
    if there != kept:
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(there, kept)
    os.environ["BIHUAN_PACKS"] = str(kept)


def check_law() -> None:
    """Packs that contradict themselves judge nobody: no server starts with them. They are read now, and what is edited
    later holds from the next start. Raises NotReady."""
    faults = [str(fault) for fault in check.contradictions()]
    if faults:
        more = f"\n… and {len(faults) - FAULTS_TOLD} more" if len(faults) > FAULTS_TOLD else ""
        told = "\n".join(faults[:FAULTS_TOLD])
        raise places.NotReady(
            f"the packs (the law as data) contradict themselves; nothing was started or changed. "
            f"规则包有矛盾，没有启动，数据不变。\n{told}{more}\n`bihuan pack check` tells all."
        )


def _check_server() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select current_setting('server_version_num')::int / 10000, current_setting('server_encoding')"
            )
            version, encoding = cursor.fetchone()
    except OperationalError as error:
        raise places.NotReady(f"The database does not answer: {str(error).strip()}") from None
    if not OLDEST <= version <= NEWEST:
        raise places.NotReady(f"PostgreSQL {version} is not supported: {OLDEST} to {NEWEST}.")
    if encoding != "UTF8":
        raise places.NotReady(f"The database is encoded in {encoding}; it must be UTF8 for Chinese.")


def _check_role_of_pages() -> None:
    """Pages ask the database as a role of their own, which row security binds (docs/adr/0033). Raises NotReady where
    there is none and we may not make it, and where what the product says when it connects does not arrive."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT current_setting('bihuan.scope', true), own.rolname, own.rolsuper OR own.rolcreaterole,
                pages.rolsuper OR pages.rolbypassrls OR pg_has_role(pages.oid, own.oid, 'MEMBER'),
                pg_has_role(own.oid, pages.oid, 'MEMBER')
            FROM pg_roles own LEFT JOIN pg_roles pages ON pages.rolname = own.rolname || '_pages'
            WHERE own.rolname = session_user
            """
        )
        said, owner, may_make, unbound, member = cursor.fetchone()
    pages = row_scope.role_of_pages(owner)
    if not said:
        raise places.NotReady(
            "What the product says when it connects to the database does not arrive there: a pooler in between has to "
            "pool whole sessions and to pass the options on."
        )
    if unbound:
        raise places.NotReady(f"Row security would not bind the role {pages}, as which pages ask the database.")
    if not member and not may_make:
        raise places.NotReady(
            "Pages ask the database as a role of their own, which its administrator has to make: "
            f'CREATE ROLE "{pages}" NOLOGIN; GRANT "{pages}" TO "{owner}";'
        )


def make_tables(say: Callable[[str], None]) -> None:
    """What a command that sets an installation up needs. Raises NotReady where the server cannot be had."""
    _check_server()
    _check_role_of_pages()
    migrate(say)


def require_tables() -> None:
    """Raise NotReady where the database has no tables yet, or those of another version."""
    _check_server()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise places.NotReady(
            "The database has not the tables of this version yet: start Bihuan once (bihuan run), or call "
            "`bihuan manage migrate`."
        )


def migrate(say: Callable[[str], None]) -> None:
    """Bring the tables up to date; several servers may start at once, one migrates."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [MIGRATING])
        try:
            executor = MigrationExecutor(connection)
            open_steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
            if open_steps:
                say(f"Bringing the database up to date: {len(open_steps)} steps.")
                call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [MIGRATING])


def install_checklists() -> None:
    """Put the national check-up lists of the packs on the shelf, with or without a demonstration: a check needs one."""
    if apps.is_installed("bihuan.inspections"):
        importlib.import_module("bihuan.inspections.checklists").install_national_checklists()


def load_demo(say: Callable[[str], None]) -> list[DemoAccount]:
    """Load the demonstration unless it is there already (`bihuan.demo.load()` is idempotent) and line up what is left
    of its history; its accounts."""
    if importlib.util.find_spec("bihuan.demo") is None or not apps.is_installed("bihuan.inspections"):
        say("The demonstration is not part of this build: starting empty.")
        return []
    demo = importlib.import_module("bihuan.demo")
    if demo.load(progress=say):
        say("The demonstration is loaded.")
    if settings.DEMO_HISTORY and demo.go_on():
        say("Two years of its history follow while the pages are open; the desk shows how far they are.")
    return list(demo.accounts())


def leave_database() -> None:
    """Close this process's own connections, so that the server can stop at once."""
    if apps.ready:
        connections.close_all()


def account_lines(accounts: list[DemoAccount]) -> list[str]:
    """One aligned line per account; Chinese characters are two columns wide."""
    rows = [(account.username, account.password, account.zh, account.en) for account in accounts]
    widths = [max(_columns(row[i]) for row in rows) for i in range(4)]
    return [
        "  ".join(cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
