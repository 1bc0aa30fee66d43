"""One more row travels in the statement of the first line, and in no other."""

from django.db import transaction

from bihuan import audit, prepared
from bihuan.notify.models import Message


def row(line) -> Message:
    return Message(account_id=1, event=line.act, about=line.ref, sent_at=line.at, once=str(line.id))


def line(at, n):
    return audit.draft(f"act-{n}", "hazard:1", by="account:1", at=at)


def events() -> list[str]:
    return list(Message.objects.order_by("id").values_list("event", flat=True))


def test_the_first_line_takes_it_along(db, at, django_assert_num_queries):
    with transaction.atomic(), audit.taking_along(row):
        with django_assert_num_queries(1):
            audit.write(line(at, 1))
        audit.write(line(at, 2))
    audit.write(line(at, 3))
    assert events() == ["act-1"]


def test_without_a_line_there_is_no_row(db):
    with audit.taking_along(row):
        pass
    assert events() == []


def test_line_and_row_stand_or_fall_together(db, at):
    with transaction.atomic(), audit.taking_along(row):
        audit.write(line(at, 1))
        transaction.set_rollback(True)
    assert (events(), audit.timeline("hazard:1")) == ([], [])


def test_the_statement_is_planned_once(transactional_db, at):
    with transaction.atomic():
        for n in range(4):
            audit.write(line(at, n), new=[row(line(at, n))])
        found = prepared.rows("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%audit_append%'")
    assert len(found) == 1
