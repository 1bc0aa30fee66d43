"""`bihuan run`: everything starts, is watched and ends together; whatever is killed, the next run just works."""

import json
import os
import shutil
import signal
import socket
import urllib.request
from pathlib import Path

import psycopg
import pytest
from tests.run.started import Run, below, bihuan, one, wait_until

from bihuan.config import localdb
from bihuan.policy import Policies
from bihuan.policy.reading import place


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """A home that the tests of this file share, so that only the first pays for making a database."""
    return tmp_path_factory.mktemp("installation") / "home"


@pytest.fixture
def home(installation):
    yield installation
    left = below(installation)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left, f"processes outlived their run: {left}"


def address(home):
    return json.loads((home / "run.json").read_text(encoding="utf-8"))["address"]


def answer(home):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        address(home) + "/healthz", timeout=10
    ) as got:
        return got.read()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_answers_and_when_asked_to_stop_leaves_no_process(home, number):
    run = Run(home).until_ready()
    assert answer(home) == b"ok"
    assert {
        name for name in ("granian", "procrastinate worker", "bin/postgres") for c in below(home).values() if name in c
    } == {
        "granian",
        "procrastinate worker",
        "bin/postgres",
    }
    assert run.end(number) == 0
    assert below(home) == {}
    assert not (home / "run.json").exists()


def test_asked_to_stop_while_starting_it_stops(home):
    run = Run(home)
    wait_until(lambda: (home / "run.lock").exists() and below(home))
    assert run.end(signal.SIGTERM) in (0, -signal.SIGTERM)  # the latter before it could say what it does with signals
    wait_until(lambda: not below(home))


def test_a_taken_port_is_said_and_the_next_is_used(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = Run(home, port=port).until_ready()
        assert f"Port {port} cannot be had" in run.told
        assert address(home) != f"http://127.0.0.1:{port}"
        assert answer(home) == b"ok"
        assert run.end() == 0


def test_papers_carry_the_address_that_is_really_served(home):
    """The QR code of a paper is sealed with it: another port or a taken one must not send people elsewhere."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = Run(home, port=taken.getsockname()[1]).until_ready()
        settings = Path(f"/proc/{one(home, 'granian')}/environ").read_bytes().split(b"\0")
        assert f"BIHUAN_PUBLIC_URL={address(home)}".encode() in settings
        assert run.end() == 0


def test_a_second_run_of_the_same_installation_is_refused_with_the_address_of_the_first(home):
    run = Run(home).until_ready()
    second = bihuan(home, "run", DJANGO_SETTINGS_MODULE="tests.run.tiny_site")
    assert second.returncode == 1
    assert f"already runs here at {address(home)}" in second.stderr
    assert answer(home) == b"ok"
    assert run.end() == 0


@pytest.mark.parametrize(
    ("victim", "named"),
    [(("granian",), "The server"), (("procrastinate", "worker"), "The worker"), (("bin/postgres",), "The database")],
)
def test_a_part_that_is_killed_is_named_and_everything_else_is_stopped(home, victim, named):
    run = Run(home).until_ready()
    os.kill(one(home, *victim), signal.SIGKILL)
    assert run.process.wait(40) == 1
    assert named in run.told.splitlines()[-1]
    wait_until(lambda: not below(home))


def test_a_restart_of_somebody_elses_database_server_is_outlived(home, tmp_path):
    """With DATABASE_URL the server is not ours: its maintenance must not end ours."""
    server = localdb.Cluster(tmp_path / "server")
    run = Run(home, DATABASE_URL=server.ensure())
    try:
        worker = one(run.until_ready().home, "procrastinate", "worker")
        server.stop()
        os.kill(worker, signal.SIGKILL)  # sooner or later it gives up by itself
        wait_until(lambda: "starting it again" in run.told)
        assert run.process.poll() is None
        server.ensure()
        wait_until(lambda: any("procrastinate worker" in command for command in below(home).values()))
        assert answer(home) == b"ok"
        assert run.end() == 0
    finally:
        run.process.kill()
        server.release()


def test_after_a_kill_of_the_whole_run_the_next_one_works_and_has_what_was_committed(home):
    first = Run(home).until_ready()
    url = localdb.Cluster(home / "pg").database_url()
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("drop table if exists kept")
        db.execute("create table kept (n int primary key)")
        for n in range(50):
            db.execute("insert into kept values (%s)", [n])
        for pid in below(home):
            os.kill(pid, signal.SIGKILL)
    first.process.wait(10)
    second = Run(home).until_ready()
    assert answer(home) == b"ok"
    with psycopg.connect(localdb.Cluster(home / "pg").database_url()) as db:
        assert db.execute("select count(*) from kept").fetchone() == (50,)
    assert second.end() == 0


def test_after_a_kill_of_the_supervisor_alone_its_orphans_are_ended(home):
    first = Run(home).until_ready()
    first.process.kill()
    first.process.wait(10)
    second = Run(home).until_ready()
    assert answer(home) == b"ok"
    assert len([c for c in below(home).values() if "procrastinate worker" in c]) == 1
    assert second.end() == 0


def test_a_killed_server_process_is_replaced_without_ending_the_run(home, tmp_path):
    """The new one judges by the law that the run was started with, however the packs were edited meanwhile."""
    packs = tmp_path / "packs"
    shutil.copytree(place(), packs)
    started_with = Policies(packs).release("cn-3713")
    run = Run(home, BIHUAN_PACKS=str(packs)).until_ready()
    (packs / "cn-3713" / "parameters" / "checks.toml").write_text("half a fi", encoding="utf-8")
    parent = one(home, "granian")
    serving = {pid for pid, command in below(home).items() if "granian" in command} - {parent}
    os.kill(max(serving), signal.SIGKILL)
    wait_until(lambda: {pid for pid, c in below(home).items() if "granian" in c} - {parent} - serving)
    wait_until(lambda: _answers(home))
    reads = {_packs_of(pid) for pid, c in below(home).items() if "granian" in c or "procrastinate worker" in c}
    assert {Policies(folder).release("cn-3713") for folder in reads} == {started_with}
    assert run.end() == 0


def _packs_of(pid):
    settings = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return Path(next(one for one in settings if one.startswith(b"BIHUAN_PACKS=")).partition(b"=")[2].decode())


def _answers(home):
    try:
        return answer(home) == b"ok"
    except OSError:
        return False
