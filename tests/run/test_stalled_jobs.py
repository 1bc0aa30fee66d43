"""A job whose worker was killed is started again; one whose worker lives is left alone."""

import psycopg
import pytest
from tests.run.started import bihuan

from bihuan.config import localdb

RESUME = (
    "import asyncio; from procrastinate.contrib.django import app; from bihuan.config import stalled_jobs;"
    "print('config.resume_stalled_jobs' in app.tasks);"
    "print('resumed', asyncio.run(stalled_jobs.resume_stalled_jobs(app)))"
)


@pytest.fixture
def database(tmp_path):
    cluster = localdb.Cluster(tmp_path / "pg", fast=True)
    try:
        yield cluster.ensure()
    finally:
        cluster.stop()


def test_only_the_jobs_of_a_silent_worker_are_put_back(database, tmp_path):
    given = {"DJANGO_SETTINGS_MODULE": "tests.run.tiny_site", "DATABASE_URL": database}
    assert bihuan(tmp_path, "manage", "migrate", "--verbosity", "0", **given).returncode == 0
    with psycopg.connect(database, autocommit=True) as db:
        add_job = (
            "insert into procrastinate_jobs (task_name, queue_name, status, worker_id) values (%s, 'q', 'doing', %s)"
        )
        add_worker = "insert into procrastinate_workers (last_heartbeat) values (now() - %s::interval) returning id"
        for name, silent_for in (("killed", "10 minutes"), ("busy", "5 seconds")):
            (worker,) = db.execute(add_worker, [silent_for]).fetchone()
            db.execute(add_job, [name, worker])
        told = bihuan(tmp_path, "manage", "shell", "--verbosity", "0", "-c", RESUME, **given)
        assert told.stdout.split("\n") == ["True", "resumed 1", ""], told.stderr
        states = dict(db.execute("select task_name, status::text from procrastinate_jobs").fetchall())
    assert states == {"killed": "todo", "busy": "doing"}
