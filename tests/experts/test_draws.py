"""随机抽取: the list is fixed before anybody can know the number, anybody redoes it, and no second try is left."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.refusing import refused

from bihuan import audit
from bihuan.experts import drawing, lot, operations, queries, reviewing
from bihuan.experts.models import Draw, Membership
from bihuan.refusal import Stranger

NUMBER = "38215"
REDRAW = Path(__file__).resolve().parents[2] / "tools/redraw.py"


def commit(stage, **changes):
    asked = {
        "purpose": "燃气专项检查",
        "number": 2,
        "source": "lottery",
        "number_on": stage.today + timedelta(days=1),
        "on": stage.today + timedelta(days=2),
        **changes,
    }
    return drawing.commit_draw(stage.pool, by=stage.officer, at=stage.at(), **asked)


def hold(stage, draw, told=NUMBER, *, days=1):
    return drawing.hold_draw(draw, by=stage.leader, at=stage.at() + timedelta(days=days), told=told)


def redo(draw, tmp_path, *told):
    names = ("terms", "number", "entries", "digest", "told", "drawn", "dropped")
    file = tmp_path / "draw.json"
    file.write_text(json.dumps({name: getattr(draw, name) for name in names}, ensure_ascii=False), encoding="utf-8")
    return subprocess.run([sys.executable, REDRAW, file, *told], capture_output=True, encoding="utf-8", check=False)


def test_drawn_from_the_published_list_and_redone_by_the_short_script(stage, tmp_path):
    held = hold(stage, commit(stage))
    assert len(held.drawn) == 2
    done = redo(held, tmp_path, NUMBER)
    assert (done.returncode, done.stdout.split()) == (0, [one["name"] for one in held.drawn])
    acts = [event.act for event in audit.timeline(stage.pool.ref)]
    assert acts[-2:] == ["commit_draw", "hold_draw"]


def test_who_fixes_the_list_cannot_know_the_number(stage):
    """Neither a number that is out, nor one that decides after the work; and nobody holds before its day."""
    for days in (0, -1, 2):
        with refused("draw_days_impossible"):
            commit(stage, number_on=stage.today + timedelta(days=days))
    draw = commit(stage)
    with refused("draw_number_not_out"):
        hold(stage, draw, days=0)
    for told in ("", "3821", "382156", "三八二一五", "3821.5"):
        with refused("draw_number_unreadable"):
            hold(stage, draw, told)


def test_no_second_try_for_a_purpose(stage):
    """Neither a second draw beside the first, nor a void one once its number may be known, nor another number."""
    draw = commit(stage)
    with refused("drawn_already"):
        commit(stage, purpose=" 燃气专项检查 ")
    with refused("draw_must_be_held"):
        void(stage, draw, days=1)
    held = hold(stage, draw)
    for told in (NUMBER, "00001"):
        with refused("draw_already_held"):
            hold(stage, held, told)
    with refused("drawn_already"):
        commit(stage)
    with refused("state_not_allowed"):
        void(stage, held)


def void(stage, draw, *, reason="检查改期", days=0):
    return drawing.void_draw(draw, by=stage.officer, at=stage.at() + timedelta(days=days), reason=reason)


def test_void_with_a_reason_while_nobody_can_know(stage):
    draw = commit(stage)
    with refused("reason_missing"):
        void(stage, draw, reason=" ")
    assert void(stage, draw).void_reason == "检查改期"
    again = commit(stage)
    assert drawing.draws_beside(again) == [draw]  # and whoever reads the new one finds the old one
    with refused("state_not_allowed"):
        hold(stage, draw)


def test_the_same_number_draws_otherwise_for_another_purpose():
    """The terms are in the digest: two draws of one day over one list are two draws."""
    ids = range(1, 60)
    lists = [lot.ordered(ids, told=NUMBER, over=lot.digest([purpose], ids)) for purpose in ("甲", "乙")]
    assert lists[0] != lists[1]


def test_the_script_says_what_does_not_agree(stage, tmp_path):
    held = hold(stage, commit(stage))
    assert "another number" in redo(held, tmp_path, "00001").stderr
    held.drawn = held.drawn[::-1]
    assert "draws others" in redo(held, tmp_path).stderr
    held.entries = held.entries[:2]
    assert "digest" in redo(held, tmp_path).stderr
    fresh = Draw.objects.get(pk=held.pk)
    fresh.purpose = "另一用途"
    assert "terms" in redo(fresh, tmp_path).stderr


def test_only_who_can_be_sent_is_on_the_list(stage):
    draw = commit(stage, specialty="fire", number=1)
    assert [one["name"] for one in draw.entries] == ["张建国"]
    expert = stage.experts[0]
    reviewing.report_change(expert, by=stage.officer, at=stage.at(), kind="job_change", note="调任")
    operations.book(stage.experts[1], on=draw.on, source="elsewhere")
    left = commit(stage, number=1)
    assert {one["id"] for one in left.entries} == {one.pk for one in stage.experts[2:]}
    with refused("draw_too_few"):
        commit(stage, purpose="再抽", number=2)


def test_who_drops_out_in_between_is_named_and_the_next_lot_goes(stage, tmp_path):
    draw = commit(stage)
    first, second, third = lot.ordered((one["id"] for one in draw.entries), told=NUMBER, over=draw.digest)
    operations.end_membership(Membership.objects.get(expert=first), by=stage.leader, at=stage.at(), reason="调离")
    operations.book(queries.Expert.objects.get(pk=second), on=draw.on, source="elsewhere")
    held = hold(stage, draw)
    assert [one["id"] for one in held.drawn] == [third]
    gone = [(one["id"], one["code"]) for one in held.dropped]
    assert gone == [(first, "membership_ended"), (second, "expert_not_available")]
    assert redo(held, tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("changes", "code"), [({"purpose": " "}, "reason_missing"), ({"source": "dice"}, "draw_source_unknown")]
)
def test_what_a_draw_needs(stage, changes, code):
    with refused(code):
        commit(stage, **changes)


def test_only_the_pools_own_people(stage):
    with pytest.raises(Stranger):
        drawing.hold_draw(commit(stage), by=stage.safety, at=stage.at(), told=NUMBER)


@given(st.sets(st.integers(1, 10**6), min_size=3, max_size=40), st.integers(0, 99_999))
def test_a_lot_depends_on_list_and_number_alone(ids, number):
    told = f"{number:05}"
    over = lot.digest(["检查"], ids)
    order = lot.ordered(sorted(ids), told=told, over=over)
    assert order == lot.ordered(sorted(ids, reverse=True), told=told, over=over)
    assert set(order) == ids
