"""What several acts of one transaction write travels in one statement, the same text for any number of them."""

from datetime import date

import pytest
from django.db import DataError, transaction

from bihuan import audit, prepared
from bihuan.audit.examination import Tally, examine
from bihuan.audit.stored import Stored
from bihuan.notify.models import Message
from bihuan.web.models import Submission

BASIS, FACTS = ["LY-2.1.9", 'a "b" \\ {c},'], {"深": [1, None, {"b": True}]}


def line(at, n):
    return audit.draft(f"act-{n}", f"hazard:{n}", by="account:1", at=at)


def message(at, n):
    return Message.objects.create(account_id=1, event="old", about=f"hazard:{n}", sent_at=at, read_at=at, once=f"{n}")


def written(at, numbers, **fields):
    """Each act brings a line, a new row, and a change of a row that was there."""
    messages = {n: message(at, n) for n in numbers}
    with audit.gathered() as gathering:
        for n, old in messages.items():
            new = Submission(account_id=n, key=f"key-{n}", digest="", at=at)
            changes = {"event": f"new-{n}", "facts": {"n": [n]}, "read_at": None, **fields}
            audit.write(line(at, n), new=[new], changed=[(old, changes)])
        gathering.send()


def test_rows_changes_and_lines_are_all_there(db, at):
    with transaction.atomic():
        written(at, [3, 1, 2])
    changed = Message.objects.order_by("about").values_list("about", "event", "facts", "read_at")
    assert list(changed) == [(f"hazard:{n}", f"new-{n}", {"n": [n]}, None) for n in (1, 2, 3)]
    assert sorted(Submission.objects.values_list("account_id", "key")) == [(n, f"key-{n}") for n in (1, 2, 3)]
    assert [audit.timeline(f"hazard:{n}")[0].act for n in (1, 2, 3)] == ["act-1", "act-2", "act-3"]


def test_it_is_planned_once_however_many_they_are(transactional_db, at):
    with transaction.atomic():
        written(at, range(2))
        written(at, range(10, 15))
        found = prepared.rows("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%audit_append%'")
    assert len(found) == 1


def alone(at, old, **fields):
    audit.write(line(at, 1), changed=[(old, fields)])


def gathered(at, old, **fields):
    with audit.gathered() as gathering:
        alone(at, old, **fields)
        gathering.send()


@pytest.mark.parametrize("write", [alone, gathered])
def test_a_text_too_long_is_refused_and_not_cut(db, at, write):
    old = message(at, 7)
    with pytest.raises(DataError, match="too long"), transaction.atomic():
        write(at, old, event="long" * 100)
    assert Message.objects.values_list("event", flat=True).get() == "old"


def test_lists_objects_and_moments_come_along_as_they_are(db, at):
    old = message(at, 1)
    with transaction.atomic():
        gathered(
            at,
            old,
            basis=["LY-2.1.9", 'a "b" \\ {c},'],
            facts={"深": [1, None, {"b": True}]},
            due_on=date(2026, 11, 30),
        )
    old.refresh_from_db()
    assert old.basis == ["LY-2.1.9", 'a "b" \\ {c},']
    assert (old.facts, old.due_on, old.sent_at) == ({"深": [1, None, {"b": True}]}, date(2026, 11, 30), at)


def test_a_line_keeps_every_byte(db, at):
    odd = {"说明": 'a "b" \u2028\t\\ \x7f 𠮷', "z": 1, "a": [-(2**63), {"y": None, "x": ""}]}
    lines = [audit.draft("note", f"hazard:{n}", by="account:1", at=at, data=odd) for n in (1, 2)]
    with transaction.atomic(), audit.gathered() as gathering:
        for one in lines:
            audit.write(one)
        gathering.send()
    assert [event.data for n in (1, 2) for event in audit.timeline(f"hazard:{n}")] == [odd, odd]
    assert list(examine(Stored(), Tally())) == []
