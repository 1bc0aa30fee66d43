"""随机抽取: list and seed are fixed before, the result can be redone by anybody, and there is no second try."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.refusing import refused

from bihuan import audit
from bihuan.experts import drawing, lot
from bihuan.refusal import Stranger

SEED = "摇号第三期-7f21"
REDRAW = Path(__file__).resolve().parents[2] / "tools/redraw.py"


def commit(stage, **changes):
    asked = {"purpose": "燃气专项检查", "on": stage.today, "number": 2, "seed": SEED, **changes}
    return drawing.commit_draw(stage.pool, by=stage.officer, at=stage.at(), **asked)


def hold(stage, draw, seed=SEED):
    return drawing.hold_draw(draw, by=stage.leader, at=stage.at(), seed=seed)


def redo(draw, tmp_path, *seed):
    told = {name: getattr(draw, name) for name in ("number", "entries", "digest", "commitment", "seed", "drawn")}
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return subprocess.run([sys.executable, REDRAW, file, *seed], capture_output=True, encoding="utf-8", check=False)


def test_drawn_from_the_published_list_and_redone_by_the_short_script(stage, tmp_path):
    draw = commit(stage)
    assert SEED not in str(vars(draw))  # only its hash is known before
    held = hold(stage, draw)
    assert len(held.drawn) == 2
    done = redo(held, tmp_path)
    assert (done.returncode, done.stdout.split()) == (0, [one["name"] for one in held.drawn])
    acts = [event.act for event in audit.timeline(stage.pool.ref)]
    assert acts[-2:] == ["commit_draw", "hold_draw"]


def test_a_draw_is_not_repeated_with_another_seed(stage):
    draw = commit(stage)
    with refused("draw_seed_differs"):
        hold(stage, draw, "另一个种子-0000")
    held = hold(stage, draw)
    for seed in (SEED, "另一个种子-0000"):
        with refused("draw_already_held"):
            hold(stage, held, seed)


def test_the_script_says_what_does_not_agree(stage, tmp_path):
    held = hold(stage, commit(stage))
    assert redo(held, tmp_path, "另一个种子-0000").returncode == 1
    held.drawn = held.drawn[::-1]
    assert "draws others" in redo(held, tmp_path).stderr
    held.entries = held.entries[:2]
    assert "digest" in redo(held, tmp_path).stderr


def test_who_is_not_free_or_has_another_specialty_is_not_on_the_list(stage):
    draw = commit(stage, specialty="fire", number=1)
    assert [one["name"] for one in draw.entries] == ["张建国"]
    with refused("draw_too_few"):
        commit(stage, specialty="fire")


@pytest.mark.parametrize(
    ("changes", "code"), [({"purpose": " "}, "reason_missing"), ({"seed": "1234"}, "seed_too_short")]
)
def test_what_a_draw_needs(stage, changes, code):
    with refused(code):
        commit(stage, **changes)


def test_only_the_pools_own_people(stage):
    with pytest.raises(Stranger):
        drawing.hold_draw(commit(stage), by=stage.safety, at=stage.at(), seed=SEED)


@given(st.sets(st.integers(1, 10**6), min_size=3, max_size=40), st.text(min_size=8, max_size=30))
def test_a_lot_depends_on_list_and_seed_alone(ids, seed):
    drawn = lot.drawn(sorted(ids), seed=seed, number=3)
    assert drawn == lot.drawn(sorted(ids, reverse=True), seed=seed, number=3)
    assert len(set(drawn)) == 3
    assert set(drawn) <= ids
