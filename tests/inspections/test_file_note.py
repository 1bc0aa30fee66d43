"""提交手记: each expert in the own name, with time and place; filed, it is locked (LH-2.1)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.inspections.conftest import answer_all, arrive, explain, lead_of, ready, sign, started
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.inspections import notes, operations, queries
from bihuan.inspections.traces import VisitNote

BACKEND = "bihuan.parties.login.AccountBackend"


def file(stage, check, *, by=None, **changes):
    said = {"text": "查看配电室，柜门已锁", "place": "一车间配电室", **changes}
    return notes.file_note(check, by=by or lead_of(check), at=stage.at(), **said)


@pytest.mark.clause("LH-2.1")
@pytest.mark.place("leaders")
def test_each_files_own_notes_and_they_are_locked(stage):
    check = started(stage)
    first, second, *_others = (member.expert.account for member in check.team.select_related("expert__account"))
    seen_at = stage.now
    note = file(stage, check, by=first, seen_at=seen_at)
    file(stage, check, by=second, place="熔炼炉旁")
    assert [(row.by, row.place) for row in queries.notes_of(check)] == [(first, "一车间配电室"), (second, "熔炼炉旁")]
    assert (note.seen_at, note.at) == (seen_at, stage.now - timedelta(minutes=1))
    assert queries.without_note(check, queries.notes_of(check)) == ["张建国", "齐机械"]
    for change in ({"text": "没有问题"}, {"by": second}):
        with pytest.raises(DatabaseError), transaction.atomic():
            VisitNote.objects.filter(pk=note.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        VisitNote.objects.filter(pk=note.pk).delete()
    assert audit.timeline(check.ref)[-1].basis == ["LH-2.1"]


@pytest.mark.clause("LH-2.1", refusal=True)
@pytest.mark.place("leaders")
def test_in_anothers_name(stage):
    check = started(stage)
    with refused("author_mismatch", "LH-2.1"):
        file(stage, check, author=stage.experts[1])
    assert file(stage, check, author=stage.experts[0]).by == stage.experts[0].account
    with refused("role_not_allowed"):
        file(stage, check, by=stage.officer)


@pytest.mark.clause("LH-2.1", refusal=True)
@pytest.mark.place("leaders")
def test_after_the_visit_is_closed(stage):
    check = started(stage)
    answer_all(stage, check)
    explain(stage, check)
    file(stage, check)  # the report still waits for its signatures
    sign(stage, check)
    with refused("visit_closed", "LH-2.1"):
        file(stage, check)


def test_with_time_and_place(stage):
    check = started(stage)
    with refused("note_incomplete", None, "note_place"):
        file(stage, check, place=" ")
    for seen_at in (check.started_at - timedelta(minutes=1), stage.now + timedelta(hours=1)):
        with refused("note_time_invalid"):
            file(stage, check, seen_at=seen_at)


@pytest.mark.place("leaders")
def test_the_page_takes_a_note_and_the_enterprise_does_not_read_it(stage, client):
    check = started(stage)
    url = f"/inspections/{check.pk}/"
    client.force_login(lead_of(check), backend=BACKEND)
    with clock.frozen(stage.now + timedelta(minutes=5)):
        assert client.post(f"{url}file_note/", {"text": "", "place": "炉前"}).status_code == 422
        client.post(f"{url}file_note/", {"text": "炉前护栏完好", "place": "炉前", "seen_at": ""})
    assert "炉前护栏完好" in client.get(f"{url}findings/").content.decode()
    client.force_login(stage.safety, backend=BACKEND)
    assert "炉前护栏完好" not in client.get(f"{url}findings/").content.decode()


@pytest.mark.place("checkups")
def test_only_who_has_come_writes_of_it(stage):
    check = operations.start_inspection(ready(stage), by=stage.experts[0].account, at=stage.at())
    with refused("not_checked_in", None, "check_in"):
        file(stage, check)
    arrive(stage, check)
    assert file(stage, check)
