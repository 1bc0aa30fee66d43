"""How alike two descriptions are: what the words say, and how often the offer is right on real self-reports.

same_pairs.csv holds 490 pairs of real self-reports by the file and number they have in the folder that BIHUAN_DATA
names (self_report_quality), each labelled by hand: 1 where both name the same kind of defect on the same kind of thing.
Passages of every name are one thing, exits another; a lamp that is broken, dark or without power is one defect, a sign
that fell another than a sign that never hung; a general word (标志) goes with its special one (消防标志). The texts
themselves are no part of the repository, because their licence is unstated: the measurement runs where the folder is.
The pairs "seen" were at hand while the word tables were written, those "unseen" were drawn and labelled afterwards and
changed nothing; no text stands in two pairs, so that folds share none.
"""

import csv
import os
from functools import cache
from pathlib import Path

import pytest

from bihuan.hazards import alike_texts, repeats

PAIRS = Path(__file__).with_name("same_pairs.csv")


def score(one: str, other: str) -> float:
    words = repeats.lexicon()
    return alike_texts.alike(alike_texts.facets(one, words), alike_texts.facets(other, words), words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三号车间灭火器过期", "仓库有两具灭火器已过期，立即更换"),
        ("应急灯不亮", "二楼走廊应急照明灯损坏"),
        ("疏散通道堆放纸箱", "消防通道被货物占用，已清理"),
        ("配电箱前堆放杂物", "车间配电箱前堆物料"),
        ("常闭式防火门未关闭", "防火门敞开"),
    ],
)
def test_the_same_defect_on_the_same_thing_is_offered(one, other):
    assert score(one, other) >= alike_texts.THRESHOLD


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三号车间灭火器过期", "三号车间灭火器被遮挡"),
        ("三号车间灭火器过期", "三号车间应急灯不亮"),
        ("配电箱未张贴警示标志", "配电箱内有杂物"),
        ("安全出口指示灯不亮", "安全出口堆放货物"),
        ("未定期组织应急演练", "新员工未进行安全培训"),
    ],
)
def test_another_defect_or_another_thing_is_not(one, other):
    assert score(one, other) < alike_texts.THRESHOLD


def test_what_was_done_about_it_says_nothing_of_the_danger():
    words = repeats.lexicon()
    assert alike_texts.facets("应急灯不亮，已更换新的灭火器", words).things == {"emergency_light"}
    assert alike_texts.facets("已更换", words).pairs  # where nothing else is said, that is all there is


def test_the_longest_word_counts():
    found = alike_texts.facets("安全出口指示灯不亮", repeats.lexicon())
    assert (found.things, found.defects) == ({"evacuation_sign"}, {"not_working"})


@pytest.mark.parametrize("text", ["", "，。", "x" * 5000, "🔥🔥"])
def test_texts_without_words_are_like_nothing(text):
    assert score(text, "灭火器过期") == 0


def test_common_kinds_are_named_by_the_special_thing():
    words = repeats.lexicon()
    both = (alike_texts.facets(text, words) for text in ("消防器材灭火器过期", "灭火器、消防设施失效"))
    assert alike_texts.kind(*both, words) == ("extinguisher", "expired")


def rows() -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_labelled_pairs_are_enough_and_share_no_text():
    pairs = rows()
    named = [pair[side] for pair in pairs for side in ("first", "second")]
    assert len(pairs) >= 300
    assert sum(pair["same"] == "1" for pair in pairs) >= 100
    assert len(named) == len(set(named))


@cache
def texts() -> dict[str, str]:
    folder = Path(os.environ.get("BIHUAN_DATA", "")) / "self_report_quality"
    if not os.environ.get("BIHUAN_DATA") or not folder.is_dir():
        pytest.skip("BIHUAN_DATA is not set to a folder of real data")
    found = {}
    for name in ("labelled", "unlabelled"):
        with (folder / f"{name}.csv").open(encoding="utf-8-sig") as file:
            found |= {f"{name}:{row['id']}": row["content"].strip() for row in csv.DictReader(file)}
    return found


def scored(part: str) -> list[tuple[float, bool]]:
    known = texts()
    chosen = [pair for pair in rows() if pair["part"] == part]
    return [(score(known[pair["first"]], known[pair["second"]]), pair["same"] == "1") for pair in chosen]


def measured(pairs: list[tuple[float, bool]], threshold: float) -> tuple[float, float]:
    """Precision and recall."""
    offered = [same for found, same in pairs if found >= threshold]
    right = sum(offered)
    return right / max(1, len(offered)), right / sum(same for _, same in pairs)


def test_most_offers_are_right_and_most_recurrences_offered_on_texts_nobody_had_seen():
    precision, recall = measured(scored("unseen"), alike_texts.THRESHOLD)
    assert precision >= 0.80, precision
    assert recall >= 0.75, recall


def test_the_threshold_is_where_four_folds_would_put_it_for_the_fifth():
    pairs = scored("seen")
    outside = []
    for fold in range(5):
        held = pairs[fold::5]
        rest = [pair for n, pair in enumerate(pairs) if n % 5 != fold]
        best = max((n / 100 for n in range(30, 90)), key=lambda threshold: _f1(rest, threshold))
        assert abs(best - alike_texts.THRESHOLD) <= 0.08
        outside += [(found - best, same) for found, same in held]
    precision, recall = measured(outside, 0)
    assert min(precision, recall) >= 0.85, (precision, recall)


def _f1(pairs: list[tuple[float, bool]], threshold: float) -> float:
    precision, recall = measured(pairs, threshold)
    return 2 * precision * recall / max(0.001, precision + recall)


def test_shared_characters_alone_do_worse():
    known, words = texts(), repeats.lexicon()

    def written(pair: dict[str, str]) -> float:
        one, other = (alike_texts.facets(known[pair[side]], words).pairs for side in ("first", "second"))
        return 2 * len(one & other) / max(1, len(one) + len(other))

    chosen = [pair for pair in rows() if pair["part"] == "unseen"]
    plain = [(written(pair), pair["same"] == "1") for pair in chosen]
    best = max(_f1(plain, n / 100) for n in range(5, 95))
    assert _f1(scored("unseen"), alike_texts.THRESHOLD) >= best + 0.08
