"""The suite runs on PostgreSQL: DATABASE_URL, or an embedded cluster of its own that is fast and not durable."""

import gc
import os
import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import django
import hypothesis
import pytest
from xdist.scheduler import LoadFileScheduling

# What a test writes is gone when it has passed, and the product puts every file and every folder on the disk before it
# says so: in memory that costs nothing, whoever waits for it.
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)  # the variable for the processes that tests start

# Set here and not in pyproject.toml: pytest-django would read the settings before this file chose the database.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
os.environ.setdefault("BIHUAN_ENV", "test")
if "DATABASE_URL" not in os.environ:
    from bihuan.config import localdb

    home = Path(__file__).resolve().parent.parent / ".local"
    os.environ["DATABASE_URL"] = localdb.ensure_local(home / "pg-test", fast=True)

django.setup()  # tests import models while they are collected

# How long an example takes is the machine's affair, and a busy one fails no test.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


def pytest_collection_finish(session):
    """What is loaded by now stays to the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_createdb, django_db_blocker):
    """Comes before the database is made, and makes it, unless it is to be made anew."""
    from tests.made_once import begin_with_a_copy

    if not django_db_createdb:
        with django_db_blocker.unblock():
            begin_with_a_copy()


@pytest.fixture(scope="session", autouse=True)
def _flush_past_guards():
    from tests.flushing import flush_past_guards

    flush_past_guards()


@pytest.fixture(autouse=True)
def _nobody_was_denied_before():
    """Accounts have the ids of those of the test before (setting_again.py), and a process remembers whom it denied."""
    from bihuan.parties import denials

    denials._lately = ("", Counter())


@pytest.fixture(autouse=True)
def _what_is_patched(monkeypatch):
    """A scene is set up again (setting_again.py) only where nothing of the product is another than usual."""
    from tests import setting_again

    setting_again.patched.append(monkeypatch)
    yield
    setting_again.patched.remove(monkeypatch)


@pytest.fixture
def django_capture_on_commit_callbacks(django_capture_on_commit_callbacks):
    """What follows a commit follows no rows that are set up again: within it every scene is played."""
    from tests import setting_again

    @contextmanager
    def captured(**how):
        with setting_again.followed(), django_capture_on_commit_callbacks(**how) as callbacks:
            yield callbacks

    return captured


@pytest.fixture
def live_server(live_server):
    """Set up after the database and over before it: no request is in hand when the tables are emptied."""
    from tests.door import open_door

    with open_door(live_server):
        yield live_server


LONGEST = (
    "tests/journeys/",
    "tests/walks/",
    "tests/guards/test_routes.py",
    "tests/run/test_kill.py",
    "tests/run/test_run.py",
    "tests/run/",
    "tests/guards/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes longest begins first: at the end no worker is left alone with it."""
    items.sort(key=lambda item: next((n for n, start in enumerate(LONGEST) if item.nodeid.startswith(start)), 99))


def pytest_xdist_auto_num_workers(config):
    """One more than there are processors: a worker often waits for the database, a browser or a process that starts."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


OWN_SERVER = ("tests/journeys/test_field", "tests/journeys/test_month_end")


class ByFile(LoadFileScheduling):
    """A file is one worker's, and so are all the journeys through one product, one after the other; a journey whose
    server is its own goes beside them."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        through_the_product = file.startswith("tests/journeys/") and not file.startswith(OWN_SERVER)
        return "tests/journeys" if through_the_product else file
