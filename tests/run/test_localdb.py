"""The embedded PostgreSQL: made, shared, recovered, stopped."""

import os
import signal
import socket
import stat
import subprocess
import sys

import psycopg
import pytest
from tests.run.started import below, environment, wait_until

from bihuan.config import localdb


@pytest.fixture
def cluster(tmp_path):
    made = localdb.Cluster(tmp_path / "pg", fast=True)
    yield made
    made.stop()


def query(url, text):
    with psycopg.connect(url) as db:
        return db.execute(text).fetchone()[0]


def test_a_fresh_cluster_is_utf8_and_the_application_is_no_superuser(cluster):
    url = cluster.ensure()
    assert query(url, "select current_user") == localdb.APP
    assert query(url, "select rolsuper from pg_roles where rolname = current_user") is False
    assert query(url, "show server_encoding") == "UTF8"
    assert query(url, "show jit") == "off"
    assert query(url, "select length('井盖缺失')") == 4
    assert query(cluster.superuser_url(), "select rolsuper from pg_roles where rolname = current_user") is True


def test_data_are_durable_unless_asked_to_be_fast(tmp_path):
    durable = localdb.Cluster(tmp_path / "pg")
    try:
        url = durable.ensure()
        assert [query(url, f"show {name}") for name in localdb.DURABLE] == ["on", "on", "on"]
    finally:
        durable.stop()
    fast = localdb.Cluster(tmp_path / "pg", fast=True)
    try:
        assert query(fast.ensure(), "show fsync") == "off"
    finally:
        fast.stop()


def test_secrets_are_for_the_owner_only_and_a_wrong_password_is_refused(cluster):
    url = cluster.ensure()
    for name in ("password-bihuan", "password-postgres"):
        assert stat.S_IMODE((cluster.folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(cluster.folder.stat().st_mode) == 0o700
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(":" + url.split(":")[2].split("@")[0], ":wrong"))


def test_asked_again_the_same_server_answers(cluster):
    url, pid = cluster.ensure(), cluster.pid()
    assert localdb.Cluster(cluster.folder, fast=True).ensure() == url
    assert cluster.pid() == pid


def test_several_processes_start_one_server_and_the_last_one_out_stops_it(tmp_path):
    program = (
        "import sys; from bihuan.config import localdb; url = localdb.ensure_local(sys.argv[1], fast=True);"
        "print(url, localdb.cluster(sys.argv[1], fast=True).pid(), flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "pg")]
    users = [
        subprocess.Popen(command, env=environment(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    told = {user.stdout.readline() for user in users}
    assert len(told) == 1
    url = told.pop().split()[0]
    for user in users[:2]:
        user.communicate("")
    assert query(url, "select 1") == 1  # one user is left
    users[2].communicate("")
    assert [user.returncode for user in users] == [0, 0, 0]
    assert below(tmp_path) == {}


def test_a_killed_user_does_not_keep_the_server_for_ever(cluster):
    cluster.ensure()
    program = (
        "import os, sys; from bihuan.config import localdb; localdb.ensure_local(sys.argv[1], fast=True);"
        "os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(cluster.folder)], env=environment(cluster.folder))
    assert killed.returncode == -signal.SIGKILL
    assert cluster.release() is True
    assert cluster.pid() is None


def test_a_killed_server_comes_back_with_every_committed_row(tmp_path):
    cluster = localdb.Cluster(tmp_path / "pg")  # durable
    try:
        with psycopg.connect(cluster.ensure(), autocommit=True) as db:
            db.execute("create table kept (n int)")
            db.execute("insert into kept select generate_series(1, 1000)")
            os.kill(cluster.pid(), signal.SIGKILL)
        assert query(cluster.ensure(), "select count(*) from kept") == 1000
    finally:
        cluster.stop()


def test_a_left_over_pid_file_with_the_number_of_another_program_does_not_deceive(cluster):
    cluster.ensure()
    pid_file = cluster.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    cluster.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert cluster.pid() is None
    assert query(cluster.ensure(), "select 1") == 1


def test_a_killed_initdb_is_begun_anew(cluster):
    (cluster.folder / "data.new" / "base").mkdir(parents=True)
    (cluster.folder / "data.new" / "PG_VERSION").write_text("18\n")
    assert query(cluster.ensure(), "select 1") == 1
    assert not (cluster.folder / "data.new").exists()


def test_a_kill_between_initdb_and_the_first_database_is_made_good(cluster):
    cluster.ensure()
    (cluster.folder / "provisioned").unlink()
    assert query(cluster.ensure(), "select 1") == 1


def test_the_port_is_remembered_and_another_is_taken_when_it_is_gone(cluster):
    first = cluster.ensure()
    cluster.stop()
    assert cluster.ensure() == first
    cluster.stop()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # closed connections may linger on the port
        taken.bind(("127.0.0.1", int((cluster.folder / "port").read_text())))
        taken.listen()
        assert cluster.ensure() != first


def test_a_folder_too_deep_for_a_unix_socket_works(tmp_path):
    cluster = localdb.Cluster(tmp_path / ("d" * 60) / ("e" * 60) / "pg", fast=True)
    try:
        assert query(cluster.ensure(), "select 1") == 1
        assert len(str(cluster.sockets)) < 80
    finally:
        cluster.stop()


def test_data_of_another_major_version_are_refused_with_the_way_out(tmp_path):
    cluster = localdb.Cluster(tmp_path / "pg")
    (cluster.folder / "data").mkdir(parents=True)
    (cluster.folder / "data" / "PG_VERSION").write_text("14\n")
    with pytest.raises(localdb.LocalDatabaseError, match=r"made by PostgreSQL 14.*PG_BINDIR"):
        cluster.ensure()
    assert (cluster.folder / "data" / "PG_VERSION").read_text() == "14\n"


def test_a_start_that_fails_shows_the_end_of_the_log(cluster):
    cluster.ensure()
    cluster.stop()
    (cluster.data / "global" / "pg_control").unlink()
    with pytest.raises(localdb.LocalDatabaseError, match="pg_control"):
        cluster.ensure()


def test_no_programs_is_said_with_three_ways_out(tmp_path, monkeypatch):
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(localdb.LocalDatabaseError, match="No postgres program"):
        localdb.bindir()


def test_a_given_server_is_used_and_nothing_is_started(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@elsewhere/bihuan")
    assert localdb.database_url(tmp_path) == "postgresql://someone@elsewhere/bihuan"
    assert list(tmp_path.iterdir()) == []


def test_after_a_stop_nothing_runs(cluster):
    cluster.ensure()
    cluster.stop()
    wait_until(lambda: not below(cluster.folder), 5)
    assert not cluster.ready()


def test_root_without_user_namespaces_is_told_the_two_ways_out(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", str(tmp_path))
    localdb._as_ordinary_user.cache_clear()
    try:
        with pytest.raises(localdb.LocalDatabaseError, match=r"ordinary user, or set DATABASE_URL"):
            localdb._as_ordinary_user()
    finally:
        localdb._as_ordinary_user.cache_clear()
