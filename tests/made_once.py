"""The migrations are run once for all workers of a run: the database of each begins as a copy of one that has them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import connection

SRC = Path(__file__).resolve().parents[1] / "src" / "bihuan"
KIND = "test_bihuan_migrated_"
MAKING = 7_240_002  # the advisory lock that lets one worker make what all copy


def begin_with_a_copy() -> None:
    """Make this worker's test database, unless there is one, as a copy of the migrated one; whoever comes first makes
    that. What another state of the sources left behind is dropped."""
    name, original = connection.settings_dict["TEST"]["NAME"], KIND + _state_of_sources()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MAKING])  # let go of with this connection
        cursor.execute("SELECT datname FROM pg_database")
        there = {found for (found,) in cursor.fetchall()}
        if name in there:
            return
        if original not in there:
            for old in (found for found in there if found.startswith(KIND)):
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')  # a killed run may hang on to it
            _migrate(f"{original}_begun")
            cursor.execute(f'ALTER DATABASE "{original}_begun" RENAME TO "{original}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


def _state_of_sources() -> str:
    """Of all of them: migrations import from everywhere."""
    told = hashlib.sha256()
    for path in sorted(SRC.rglob("*.py")):
        told.update(path.relative_to(SRC).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:16]


def _migrate(name: str) -> None:
    """A test database of that name, made as Django makes one; this process goes on with its own."""
    test, own = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    wanted, test["NAME"] = test["NAME"], name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    finally:
        connection.close()
        test["NAME"] = wanted
        settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = own
