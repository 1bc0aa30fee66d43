"""What is read off a self-reported text: signs, features, and what made texts teach. No database."""

import os
from pathlib import Path

import pytest
from tests.refusing import refused

from bihuan.filings.quality import learning, regression, rules, verdicts
from bihuan.filings.quality.learning import Example, Model
from bihuan.filings.quality.reading import Reading
from bihuan.filings.quality.rules import Elsewhere, Reason, Sign

ITEM = "2、安全出口、疏散通道是否畅通，安全疏散指示标志、应急照明是否完好；"


def sign(text, item=ITEM):
    return next((str(reason.sign) for reason in rules.own_signs(Reading(text, item))), "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "empty"),
        ("  。", "empty"),
        ("1", "empty"),
        ("啊啊啊啊", "empty"),
        ("无", "nothing_said"),
        ("一般隐患", "nothing_said"),
        ("无重大安全隐患。", "nothing_said"),
        ("已整改", "only_rectified"),
        ("己经立即整改完毕！", "only_rectified"),
        ("已处理好了", "only_rectified"),
        (ITEM, "copied_from_item"),
        ("3、应急照明是否完好；", "copied_from_item"),
        ("疏散通道堵塞", ""),
        ("灭火器过期，已整改", ""),
        ("无应急照明", ""),
        ("通道", ""),
    ],
)
def test_a_plain_sign_is_seen_and_a_danger_is_not_taken_for_one(text, found):
    assert sign(text) == found


def test_the_same_words_elsewhere_count_only_where_they_are_long_and_many():
    from datetime import date

    there, long = Elsewhere(date(2026, 10, 3), others=3), Reading("二号车间东侧配电箱门没有上锁")
    seen = rules.signs_elsewhere(long, there, characters=12, enterprises=3)
    assert seen == [Reason(Sign.COPIED_FROM_EARLIER, on=date(2026, 10, 3)), Reason(Sign.SAME_AS_OTHERS, n=3)]
    assert [Reason.of_data(one.as_data()) for one in seen] == seen
    assert rules.signs_elsewhere(Reading("灭火器过期"), there, characters=12, enterprises=3) == []
    assert rules.signs_elsewhere(long, Elsewhere(None, 2), characters=12, enterprises=3) == []


def test_a_text_is_read_beside_its_item():
    copied, told = Reading("安全出口是否畅通", ITEM), Reading("安全出口被堵", ITEM)
    assert (copied.taken, copied.defects, copied.is_within_item) == (1.0, [], False)
    assert told.defects == ["堵"]
    assert {"says:堵", "g:^安全", "dangers:1"} <= told.features()
    assert "dangers:0" in copied.features()


THINGS = ["灭火器", "配电箱", "疏散通道", "应急灯", "消火栓", "防火门", "插座", "防护罩", "货架", "电线"]
WRONGS = ["过期", "没有上锁", "被货物堵塞", "不亮", "缺少水带", "损坏", "老化", "缺失", "超高", "裸露"]
DONE = ["定期检查", "加强管理", "进行培训", "已经更换新的", "安排人员清理"]


def made():
    """Texts of two kinds, no two the same: a thing with what is wrong, a thing with what somebody does."""
    told = [Example(f"{a}{b}{n}号", "", False) for n, (a, b) in enumerate((a, b) for a in THINGS for b in WRONGS)]
    hollow = [Example(f"{a}{b}", "", True) for a in THINGS for b in DONE]
    return told + hollow


def test_what_was_judged_teaches_and_the_trial_sees_no_text_twice():
    trial = learning.tried(made())
    assert (trial.all.n, trial.all.hollow) == (150, 50)
    assert trial.all.f1 > 0.9
    assert trial.rules_alone.f1 < 0.2
    strange = [Example(f"{text}", "", n % 2 == 0) for n, text in enumerate("春夏秋冬东西南北") for _ in range(20)]
    assert learning.tried(strange).all.f1 < 0.9, "a text that was seen in training would be known"


def test_punctuation_does_not_carry_a_text_into_two_folds():
    examples = [Example(f"{thing}损坏{end}", "", False) for thing in THINGS for end in ("", "。", "！")]
    folds = learning._folds(examples, 5)
    assert all(len(set(folds[n : n + 3])) == 1 for n in range(0, len(folds), 3))


def test_a_model_is_plain_data_and_says_what_weighed():
    model = learning.trained(made())
    again = Model.of_json(model.as_json())
    text = Reading("消火栓定期检查")
    assert again.likelihood(text) == model.likelihood(text) > learning.ADVISED_FROM
    assert again.likelihood(Reading("卷帘门损坏")) < learning.ADVISED_FROM
    named = again.weighed(text)
    assert named
    assert all(again.weights[name] > 0 and name in text.features() for name in named)
    assert learning.trained(made()).as_json() == model.as_json(), "the same verdicts give the same model"
    for broken in ("", "{}", '{"method": 0, "weights": {}}', "[1]"):
        with refused("model_unreadable", "ours"):
            Model.of_json(broken)


def test_the_regression_finds_the_likeliest_weights():
    rows, labels = [{"a"}] * 30 + [{"b"}] * 30 + [set()] * 2, [True] * 29 + [False] * 31 + [True, False]
    weights = regression.fitted(rows, labels)
    assert weights["a"] > 1 > -1 > weights["b"]
    # At the likeliest weights every feature is counterbalanced: what is left over equals the weight itself.
    for name in ("a", "b"):
        left = sum(
            label - regression.sigmoid(regression.total(weights, row))
            for row, label in zip(rows, labels, strict=True)
            if name in row
        )
        assert left == pytest.approx(weights[name], abs=0.01)


def test_a_sheet_of_verdicts_is_read_and_a_wrong_one_is_refused(tmp_path):
    sheet = tmp_path / "verdicts.csv"
    sheet.write_text("隐患描述,检查项目,不实\n灭火器过期,灭火器,0\n已整改,,1\n", "utf-8-sig")
    assert verdicts.read(sheet) == [Example("灭火器过期", "灭火器", False), Example("已整改", "", True)]
    for content, missing in (("content,level_4\n灭火器,\n", "不实"), ("content,label\n灭火器,2\n", "2: label")):
        sheet.write_text(content, "utf-8")
        with refused("verdict_sheet_unreadable", "ours", missing):
            verdicts.read(sheet)


def test_too_few_verdicts_teach_nothing():
    rules.enough([True] * 20 + [False] * 80)
    for few in ([True] * 10 + [False] * 20, [True] * 19 + [False] * 200, []):
        with refused("too_few_verdicts", "ours"):
            rules.enough(few)


@pytest.mark.skipif(not os.environ.get("BIHUAN_DATA"), reason="BIHUAN_DATA names no folder with self_report_quality")
def test_the_advice_on_real_self_reports():
    """All of the real set in folds by text, as `bihuan quality try` has it, and the measure that was set for it."""
    examples = verdicts.read(Path(os.environ["BIHUAN_DATA"]) / "self_report_quality" / "labelled.csv")
    trial = learning.tried(examples)
    assert trial.all.n == len(examples)
    assert trial.all.f1 >= 0.86
    assert trial.once.f1 >= 0.60, "texts that stand once only"
