"""The line of an act: written in the act's transaction, linked to the one before, never to be changed."""

import threading
from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, transaction
from tests.audit.conftest import write

from bihuan import audit
from bihuan.audit.canonical import GENESIS, link
from bihuan.audit.examination import Tally, examine
from bihuan.audit.models import Event, Head, WrittenByFunctionOnly
from bihuan.audit.stored import Stored, snapshot


def faults(case=None):
    return list(examine(Stored(), Tally(), case=case))


def test_record_returns_the_event_as_stored(db, at):
    made = audit.record("open", "hazard:1", by="account:7", at=at, basis=["LY-1"], data={"中": 1})
    stored = Event.objects.get()
    for field in Event._meta.fields:
        theirs, ours = getattr(stored, field.name), getattr(made, field.name)
        assert (bytes(theirs) if isinstance(theirs, memoryview) else theirs) == ours, field.name
    assert (made.seq, made.prev_hash) == (1, GENESIS)


def test_each_event_links_to_the_one_before(db, at):
    first = audit.record("open", "hazard:1", by="account:7", at=at)
    second = audit.record("close", "finding:5", by="account:7", at=at, case="hazard:1")
    (chain,) = Stored().cases("hazard:1")
    assert (second.seq, second.prev_hash) == (2, first.hash)
    assert second.hash == link(first.hash, chain.events[1].body)
    assert chain.head == (2, second.hash)


def test_record_is_one_round_trip(db, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        audit.record("open", "hazard:1", by="account:7", at=at)


def test_basis_takes_whatever_carries_a_clause(db, at):
    class Basis:
        clause = "LY-2.1.9"

    assert audit.record("open", "hazard:1", by="account:7", at=at, basis=[Basis(), "ours"]).basis == [
        "LY-2.1.9",
        "ours",
    ]


def test_a_basis_that_is_one_text_is_refused(at):
    with pytest.raises(TypeError):
        audit.draft("open", "hazard:1", by="account:7", at=at, basis="ours")


def test_every_text_survives_the_database(chains):
    assert faults() == []


def test_a_line_outside_a_transaction_is_refused(transactional_db, at):
    with pytest.raises(transaction.TransactionManagementError):
        audit.record("open", "hazard:1", by="account:7", at=at)
    assert not Event.objects.exists()


def test_an_act_rolled_back_leaves_no_event(db, at):
    @transaction.atomic
    def act():
        audit.record("open", "hazard:1", by="account:7", at=at)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not Event.objects.exists()
    assert not Head.objects.exists()


def test_when_the_line_fails_nothing_happened(db, at):
    @transaction.atomic
    def act():
        audit.record("open", "hazard:1", by="account:7", at=at)
        audit.record("close", "hazard:1", by="account:7", at=at, data={"share": 0.5})

    with pytest.raises(TypeError):
        act()
    assert not Event.objects.exists()


def test_when_the_database_refuses_the_line_nothing_happened(db, at):
    line = audit.draft("open", "hazard:1", by="account:7", at=at)

    @transaction.atomic
    def act():
        audit.record_many([line])
        audit.record_many([line])  # the same id

    with pytest.raises(DatabaseError):
        act()
    assert not Event.objects.exists()
    assert not Head.objects.exists()


@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "audit_sealed_head"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_tables_refuse_every_change(chains, table, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.parametrize("statement", ["DELETE FROM audit_head", "TRUNCATE audit_head"])
def test_heads_are_never_removed(chains, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_model_is_no_side_door(chains):
    event = Event.objects.first()
    with pytest.raises(WrittenByFunctionOnly):
        event.save()
    with pytest.raises(WrittenByFunctionOnly):
        event.delete()


def test_record_many_equals_record(db, at):
    lines = [audit.draft("note", f"hazard:{n % 3}", by="account:7", at=at, data={"n": n}) for n in range(12)]
    with transaction.atomic():
        for line in lines:
            with connection.cursor() as cursor:
                cursor.execute("SELECT audit_append(%s)", [line.body])
        one_by_one = list(Event.objects.order_by("id").values())
        heads = list(Head.objects.order_by("case").values())
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert audit.record_many(lines) == 12
    assert plain_rows(Event.objects.order_by("id").values()) == plain_rows(one_by_one)
    assert plain_rows(Head.objects.order_by("case").values()) == plain_rows(heads)
    write("hazard:1", 1)
    audit.record_many([audit.draft("note", "hazard:1", by="account:7", at=at) for _ in range(2)])
    assert faults() == []


def plain_rows(rows):
    return [{k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()} for row in rows]


def test_record_many_of_nothing(db):
    assert audit.record_many([]) == 0


def test_a_statement_of_ones_own_may_append(db, at):
    opened = audit.draft("open", "hazard:1", by="account:7", at=at)
    closed = audit.draft("close", "hazard:1", by="account:7", at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH act AS (SELECT 1 AS done) SELECT a.seq, b.seq FROM act, audit_append(%s) a, audit_append(%s) b",
            [opened.body, closed.body],
        )
        assert cursor.fetchone() == (1, 2)
    assert faults() == []


def test_concurrent_acts_on_one_case_keep_the_chain_whole(transactional_db, at):
    def act():
        try:
            for _ in range(20):
                with transaction.atomic():
                    write("hazard:1", 1)
                    write("hazard:2", 1)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with snapshot() as source:
        tally = Tally()
        assert list(examine(source, tally)) == []
    assert (tally.cases, tally.events) == (2, 320)


def test_timelines(chains, at):
    audit.record("link", "hazard:1", by="account:7", at=at, case="hazard:2")
    assert [event.seq for event in audit.timeline("hazard:1")] == [1, 2, 3, 4, 5, 6]
    assert [event.case for event in audit.timeline_for("hazard:1")] == ["hazard:1"] * 6 + ["hazard:2"]
    newest = audit.recent(limit=2)
    assert newest[0].act == "link"
    assert audit.recent(before=newest[-1].id, limit=1)[0].id < newest[-1].id


@pytest.mark.django_db(transaction=True)
def test_many_lines_are_as_quick_after_a_bulk_that_was_taken_back(at):
    """What is left of it are pages without a row; ANALYZE then says "0 rows", and no plan may trust that."""

    def bulk(n):
        return [audit.draft("note", f"hazard:{i}", by="account:7", at=at) for i in range(n)]

    with transaction.atomic():
        audit.record_many(bulk(20_000))
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_head")
    heads = _heads_read(bulk(3_000))
    assert heads.read == 0, "the heads were read through"
    # Versions that no vacuum has taken away yet are met on the way; reading through would meet thousands for each line.
    assert heads.fetched < 100 * 3_000, "each line goes through the heads of the others"


@dataclass
class Heads:
    """Rows of heads that one transaction read: through the table, and by key."""

    read: int
    fetched: int


def _heads_read(lines):
    with transaction.atomic(), connection.cursor() as cursor:
        audit.record_many(lines)
        cursor.execute("SELECT seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'audit_head'")
        return Heads(*cursor.fetchone())
