"""kill -9 in the middle of business: every acknowledged act is there, no number twice, no chain broken."""

import hashlib
import json
import os
import signal
import threading
import urllib.request
from collections import Counter

import psycopg
import pytest
from tests.run.started import Run, below, bihuan, wait_until

from bihuan.config import localdb
from bihuan.documents.vault.disk import DiskVault

SITE = "tests.run.acting_site"
LOOP = "tests.run.loop_site"
CLIENTS = 3
BEFORE_THE_KILL = 15  # acknowledged acts per round
VICTIMS = {
    "the server": ("granian",),
    "the database": ("bin/postgres",),
    "everything at once": ("",),
}


class Clients:
    """People who act until nobody answers; `.acknowledged` is what they were promised."""

    def __init__(self, address):
        self.address = address
        self.acknowledged = []
        self.threads = [threading.Thread(target=self._act, args=(n,)) for n in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def _act(self, n):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            for turn in range(10_000):  # one case of one's own, and one that all share
                case = "case:shared" if turn % 2 else f"case:{n}"
                with opener.open(f"{self.address}/act?case={case}", timeout=30) as answer:
                    self.acknowledged.append(json.load(answer))
        except (OSError, ValueError):
            return

    def acting(self):
        return any(thread.is_alive() for thread in self.threads)

    def gone(self):
        for thread in self.threads:
            thread.join(40)
        return self.acknowledged


def kill(home, words):
    for pid, command in below(home).items():
        if all(word in command for word in words):
            os.kill(pid, signal.SIGKILL)


def address(home):
    return json.loads((home / "run.json").read_text(encoding="utf-8"))["address"]


@pytest.fixture
def home(tmp_path):
    yield tmp_path / "home"
    kill(tmp_path / "home", ("",))


def promised_through_kills(home, site):
    """What was acknowledged while server, database and everything were killed in turn."""
    promised = []
    for words in VICTIMS.values():
        run = Run(home, port=18300, site=site).until_ready()
        clients = Clients(address(home))
        wait_until(lambda clients=clients: len(clients.acknowledged) >= BEFORE_THE_KILL or not clients.acting(), 60)
        assert clients.acting(), run.told
        kill(home, words)
        run.process.wait(40)
        promised += clients.gone()
        wait_until(lambda: not below(home))
    return promised


def test_the_loop_goes_on_where_it_was_acknowledged(home):
    """Hazards raised, reported, published and planned: the state, the steps, the counts and the chain agree."""
    promised = promised_through_kills(home, LOOP)
    run = Run(home, port=18300, site=LOOP).until_ready()
    url = localdb.Cluster(home / "pg").database_url()
    verified = bihuan(home, "audit", "verify", "--json", DJANGO_SETTINGS_MODULE=LOOP, DATABASE_URL=url)
    with psycopg.connect(url) as db:
        states = dict(db.execute("select id, state from hazards_hazard").fetchall())
        lines = Counter(
            case for (case,) in db.execute('select "case" from audit_event where "case" like \'hazard:%\'').fetchall()
        )
        (counted,) = db.execute(
            "select (select coalesce(sum(n), 0) from hazards_rollup)"
            " + (select coalesce(sum(n), 0) from hazards_rollupdelta)"
        ).fetchone()
        torn = db.execute(
            "select count(*) from hazards_hazard h where (h.state = 'planned') <> exists"
            " (select 1 from hazards_rectificationplan p where p.hazard_id = h.id)"
        ).fetchone()
    assert run.end() == 0

    assert len(promised) >= BEFORE_THE_KILL * len(VICTIMS)
    assert len({one["id"] for one in promised}) == len(promised)
    assert [one for one in promised if states.get(one["id"]) != "planned"] == []
    assert [one for one in promised if lines[f"hazard:{one['id']}"] != one["acts"]] == []
    assert counted == len(states)
    assert torn == (0,)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_whatever_is_killed_every_acknowledged_act_is_there_once_and_the_chains_are_whole(home):
    promised = promised_through_kills(home, SITE)
    run = Run(home, port=18300, site=SITE).until_ready()
    url = localdb.Cluster(home / "pg").database_url()
    verified = bihuan(home, "audit", "verify", "--json", DJANGO_SETTINGS_MODULE=SITE, DATABASE_URL=url)
    with psycopg.connect(url) as db:
        papers = dict(db.execute("select number, pdf_sha256 from documents_officialdocument").fetchall())
        serials = [serial for (serial,) in db.execute("select serial from documents_officialdocument order by serial")]
        events = db.execute(
            "select \"case\", seq, data->>'number' from audit_event where act = 'answer_act'"
        ).fetchall()
    assert run.end() == 0

    assert len(promised) >= BEFORE_THE_KILL * len(VICTIMS)
    assert [number for number, times in Counter(one["number"] for one in promised).items() if times > 1] == []
    assert [one for one in promised if papers.get(one["number"]) != one["sha256"]] == []
    assert [one for one in promised if (one["case"], one["seq"], one["number"]) not in events] == []
    assert serials == list(range(1, len(serials) + 1))  # no number twice, and none burnt by an act that was cut off
    assert sorted(number for _case, _seq, number in events) == sorted(papers)
    for sha256 in papers.values():
        assert hashlib.sha256(DiskVault(home / "media").read(sha256)).hexdigest() == sha256
    assert verified.returncode == 0, verified.stdout + verified.stderr
