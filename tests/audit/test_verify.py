"""Every tampering is named: by the system's own verification and by the independent verifier from an export."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from tests.audit.conftest import write, write_chains
from tests.audit.tamperings import TAMPERINGS

from bihuan import audit, cli
from bihuan.audit import export, tasks
from bihuan.audit.command import line_of
from bihuan.audit.examination import Tally, examine
from bihuan.audit.models import SealedHead
from bihuan.audit.stored import Stored
from bihuan.config import localdb

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".local"
INDEPENDENT = ROOT / "tools" / "verify_audit.py"
ALL = pytest.mark.parametrize(("statements", "expected"), TAMPERINGS.values(), ids=TAMPERINGS)


def places(faults):
    return [(str(fault.kind), fault.case, fault.seq) for fault in faults]


def tamper(statements):
    """With the guards switched off, as the owner of the tables can."""
    with connection.cursor() as cursor:
        for table in ("audit_event", "audit_head", "audit_seal", "audit_sealed_head"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("audit_event", "audit_head", "audit_seal", "audit_sealed_head"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def exported(at):
    file = io.BytesIO()
    export.write(Stored(), file, at=at)
    return file.getvalue()


def independent(path, *options):
    """(exit code, faults) of the verifier that shares no code with the system."""
    command = [sys.executable, "-I", "-S", str(INDEPENDENT), str(path), *options]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert not done.stderr, done.stderr
    lines = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    return done.returncode, sorted((kind, json.loads(case), int(seq)) for kind, case, seq, _ in lines)


@ALL
def test_the_database_names_it(chains, statements, expected):
    tamper(statements)
    faults = list(examine(Stored(), Tally()))
    assert places(faults) == expected
    assert all(line_of(fault) for fault in faults)


@ALL
def test_an_export_and_the_independent_verifier_agree(chains, statements, expected, at, tmp_path):
    tamper(statements)
    (tmp_path / "export.jsonl").write_bytes(exported(at))
    assert places(examine(export.Exported(io.BytesIO(exported(at))), Tally())) == expected
    assert independent(tmp_path / "export.jsonl") == (1, sorted(expected))


def test_a_whole_chain_is_whole_for_all_three(chains, at, tmp_path):
    tally, file_tally = Tally(), Tally()
    (tmp_path / "export.jsonl").write_bytes(exported(at))
    assert list(examine(Stored(), tally)) == []
    assert list(examine(export.Exported(io.BytesIO(exported(at))), file_tally)) == []
    assert tally == file_tally
    assert (tally.cases, tally.events, tally.seals) == (3, 18, 1)
    assert independent(tmp_path / "export.jsonl") == (0, [])


def test_only_one_case_may_be_asked_for(chains):
    tamper(TAMPERINGS["an actor edited"][0])
    assert list(examine(Stored(), Tally(), case="hazard:1")) == []
    assert places(examine(Stored(), Tally(), case="hazard:2")) == [("edited", "hazard:2", 3)]


def test_a_guard_switched_off_is_named(chains):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
    assert [(f.kind, f.facts) for f in examine(Stored(), Tally())] == [("guard", {"guard": "audit_event_keep"})]


def test_seals_take_only_what_changed(chains, at):
    assert [seal.heads for seal in audit.seal_heads(at=at)] == [3]
    assert audit.seal_heads(at=at) == []
    write("hazard:1", 1)
    (seal,) = audit.seal_heads(at=at)
    assert (seal.no, seal.heads) == (3, 1)
    assert list(SealedHead.objects.filter(seal_no=3).values_list("case", "seq")) == [("hazard:1", 7)]
    assert list(examine(Stored(), Tally())) == []


def test_the_periodic_job_seals(chains):
    assert tasks.seal_heads_regularly(timestamp=0) == 1
    assert audit.last_seal().no == 2
    assert tasks.seal_heads_regularly(timestamp=0) == 0


def test_seals_have_a_size(chains, at, monkeypatch):
    monkeypatch.setattr("bihuan.audit.operations.SEAL_LIMIT", 2)
    assert [seal.heads for seal in audit.seal_heads(at=at)] == [2, 1]
    assert list(examine(Stored(), Tally())) == []


def test_an_anchor_kept_elsewhere_names_a_replaced_seal(chains, at, tmp_path):
    seal = audit.last_seal()
    kept = (seal.no, bytes(seal.hash).hex())
    tamper(["DELETE FROM audit_sealed_head", "DELETE FROM audit_seal", "UPDATE audit_head SET unsealed = true"])
    assert places(examine(Stored(), Tally(), anchor=kept)) == [("seal", "", 1)]
    audit.seal_heads(at=at)
    assert list(examine(Stored(), Tally())) == []
    assert places(examine(Stored(), Tally(), anchor=kept)) == [("seal", "", 1)]
    (tmp_path / "export.jsonl").write_bytes(exported(at))
    assert independent(tmp_path / "export.jsonl", "--anchor", "{}:{}".format(*kept)) == (1, [("seal", "", 1)])


@pytest.mark.parametrize("cut", [1, 3, 8, 20])
def test_a_torn_export_is_named(chains, at, tmp_path, cut):
    torn = b"".join(exported(at).splitlines(keepends=True)[:-cut])
    (tmp_path / "export.jsonl").write_bytes(torn)
    assert "export" in [fault.kind for fault in examine(export.Exported(io.BytesIO(torn)), Tally())]
    code, faults = independent(tmp_path / "export.jsonl")
    assert code == 1
    assert ("export", "", 0) in faults


@pytest.mark.parametrize("content", [b"", b"{}\n", b"PK\x03\x04", b"[]\n", b"\xff\xfe"])
def test_what_is_no_export_is_said_to_be_none(content, tmp_path):
    (fault,) = examine(export.Exported(io.BytesIO(content)), Tally())
    assert (fault.kind, fault.seq) == ("export", 1)
    (tmp_path / "other").write_bytes(content)
    code, faults = independent(tmp_path / "other")
    assert code == 1
    assert {kind for kind, _, _ in faults} == {"export"}
    assert independent(tmp_path / "missing")[0] == 1


@pytest.mark.parametrize("where", [0.4, 0.9])
def test_an_export_torn_within_a_line_is_named(chains, at, tmp_path, where):
    torn = exported(at)
    torn = torn[: int(len(torn) * where)].rstrip(b"}\n")
    (tmp_path / "export.jsonl").write_bytes(torn)
    assert "export" in [fault.kind for fault in examine(export.Exported(io.BytesIO(torn)), Tally())]
    assert ("export", "", 0) in independent(tmp_path / "export.jsonl")[1]


@pytest.mark.parametrize("line", [b'{"type":"event"}\n', b'{"type":7}\n', b"[]\n"])
def test_a_line_in_no_format_is_named(chains, at, tmp_path, line):
    content = exported(at).replace(b"\n", b"\n" + line, 1)
    (tmp_path / "export.jsonl").write_bytes(content)
    assert "export" in [fault.kind for fault in examine(export.Exported(io.BytesIO(content)), Tally())]
    assert "export" in {kind for kind, _, _ in independent(tmp_path / "export.jsonl")[1]}


def unsealed(at):
    """The lines of an export that no seal watches over."""
    lines = exported(at).splitlines(keepends=True)
    kept = [line for line in lines if b'"type":"seal' not in line]
    return kept[:-1], kept[-1].replace(b'"seals":1', b'"seals":0')


def test_the_history_of_one_case_does_not_pass_for_that_of_another(chains, at, tmp_path):
    """Every link fits and no seal contradicts: only the name above the events was exchanged."""
    kept, end = unsealed(at)
    names = [b'"case":"hazard:1","head"', b'"case":"hazard:0","head"']
    content = b"".join([*(line.replace(*names) for line in kept), end])
    assert content.count(names[1]) == 1
    (tmp_path / "export.jsonl").write_bytes(content)
    found = {(str(fault.kind), fault.case) for fault in examine(export.Exported(io.BytesIO(content)), Tally())}
    assert found == {("edited", "hazard:0")}
    assert {(kind, case) for kind, case, _ in independent(tmp_path / "export.jsonl")[1]} == found


def test_a_second_history_of_a_case_is_named(chains, at, tmp_path):
    kept, end = unsealed(at)
    first = next(n for n, line in enumerate(kept) if b'"type":"case"' in line)
    content = b"".join([*kept[: first + 7], *kept[first:], end.replace(b":18,", b":24,").replace(b":3,", b":4,")])
    (tmp_path / "export.jsonl").write_bytes(content)
    assert "export" in [fault.kind for fault in examine(export.Exported(io.BytesIO(content)), Tally())]
    assert ("export", "hazard:1", 0) in independent(tmp_path / "export.jsonl")[1]


def superuser_url():
    """The test database with a superuser's hands: the embedded cluster's, or BIHUAN_SUPERUSER_URL on a real server."""
    given = os.environ.get("BIHUAN_SUPERUSER_URL")
    return given or localdb.cluster(HOME / "pg-test", fast=True).superuser_url(connection.settings_dict["NAME"])


FIVE = ["an actor edited", "a middle event deleted", "an event inserted", "two events exchanged"]
FIVE += ["the tail cut", "the tail cut and the head falsified"]


@pytest.mark.parametrize("name", FIVE)
def test_a_superuser_past_the_triggers_is_named_by_the_command(transactional_db, capsys, name):
    write_chains()
    assert cli.main(["audit", "verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["whole"]
    statements, expected = TAMPERINGS[name]
    with psycopg.connect(superuser_url()) as hands:
        hands.execute("SET session_replication_role = replica")
        for statement in statements:
            hands.execute(statement)
    assert cli.main(["audit", "verify", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [(fault["kind"], fault["case"], fault["seq"]) for fault in answer["faults"]] == expected
    assert not answer["whole"]


def test_the_commands_export_and_verify_a_file(transactional_db, capsys, tmp_path):
    write_chains()
    path = tmp_path / "out.jsonl"
    assert cli.main(["audit", "export", "--out", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["events"] == 18
    assert cli.main(["audit", "verify", "--export", str(path), "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    anchor = "{no}:{hash}".format(**whole["last_seal"])
    assert cli.main(["audit", "verify", "--anchor", anchor]) == 0
    assert anchor in capsys.readouterr().out
    path.write_bytes(path.read_bytes().replace(b"account:7", b"account:8", 1))
    assert cli.main(["audit", "verify", "--export", str(path)]) == 1
    assert "[edited/hash_does_not_fit]" in capsys.readouterr().out
    assert cli.main(["audit", "verify", "--case", "hazard:404"]) == 1
    assert cli.main(["audit", "verify", "--export", str(tmp_path / "nothing")]) == 1
    assert cli.main(["audit", "export", "--out", str(tmp_path / "no" / "folder.jsonl")]) == 1
