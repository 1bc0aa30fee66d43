"""The words a clerk reads: plain office Chinese with its own punctuation, and English without Chinese in it."""

import ast
import re
from functools import cache

import pytest
from tests.guards.sources import calls, catalogue, modules, tree

from bihuan.refusal.cases import CASES
from bihuan.web import wording

PLAIN = {
    "您": "say it without a pronoun",
    "你": "say it without a pronoun",
    "散列": "校验码",
    "哈希": "校验码",
    "校验值": "校验码",
    "指纹码": "校验码",
    "链首": "卷末登记",
    "审计链": "审计记录",
    "触发器": "what it protects, in words",
    "幂等": "已提交过，不会重复办理",
    "游标": "下一页、更多",
    "字段": "栏目、内容",
    "缓存": "what the reader has to do, in words",
    "令牌": "what the reader has to do, in words",
    "枚举": "可填值",
    "布尔": "是或否",
    "回滚": "没有办成，没有留下一半的数据",
    "报错": "提示错误",
    "后台": "系统",
    "前端": "页面",
    "告知书": "隐患告知单",
    "盯防": "现场监护",
    "检查表": "检查清单",
}
"""What no text says, and what it says instead (docs/glossary.md)."""
PLAIN_TOO = {"检查表": "检查表格"}
"""Longer words that hold one of these and are fine."""

ENFORCING = re.compile("责令|勒令|罚款|处罚|立案|查封|扣押|强制措施|执法检查|责改")
SAYS_THAT_IT_DOES_NOT = re.compile("不得写“责令”，不产生处罚|不产生处罚|不处罚|行政处罚裁量")
"""A service, a supervision visit and a self-check order nothing; only a sentence that says so has these words."""

HALF_WIDTH = re.compile(r"""[一-鿿”）》][,;:?!()'"]|[,;:?!('"][一-鿿“（《]|[一-鿿]\.(?!\w)""")
CHINESE = re.compile(r"[　-〿一-鿿＀-￯]")
STRAIGHT = re.compile(r"""(?<![\w.])'|(?<!=)"[^"<>=]*"(?![ >])""")
"""A straight quotation mark; the apostrophe of a word and the attribute of a tag are none."""
TYPED_IN_CHINESE = re.compile(r"是|否|版本|2026年1月5日")
"""What an English reader has to type or find in a sheet, which is in Chinese."""


@cache
def texts() -> list[tuple[str, str]]:
    """(Chinese, English) of every text, one pair for each plural."""
    found = []
    for entry in catalogue():
        several = isinstance(entry.id, (tuple, list))
        pairs = zip(entry.id, entry.string, strict=True) if several else [(entry.id, entry.string)]
        found += [pair for pair in pairs if pair[0]]
    return found


BY_POWER = re.compile("conduct/(orders|cases|transfers|closures)/|web/(templates/)?(orders|cases|closures)/")


def said_by_power() -> set[str]:
    """What is said of orders, cases and closures and nowhere else: an office that has the power to enforce issues,
    opens, decides and proposes them."""
    entries = (entry for entry in catalogue() if isinstance(entry.id, str))
    return {entry.id for entry in entries if all(BY_POWER.search(where) for where, _line in entry.locations)} | {
        *CASES.values()
    }


def lacking() -> set[str]:
    """The names of fields that a refusal says are missing."""
    named = set()
    for path in modules():
        for call in calls(tree(path), "Refusal"):
            lists = [word.value for word in call.keywords if word.arg == "missing"]
            named |= {item.value for one in lists if isinstance(one, ast.List) for item in one.elts
                      if isinstance(item, ast.Constant) and str(item.value).isascii()}  # fmt: skip
    return named


def test_what_a_refusal_misses_has_a_word():
    bare = lacking() - set(wording.THINGS)
    assert not bare, f"add them to web/wording.py THINGS: {sorted(bare)}"


@pytest.mark.parametrize("word", PLAIN)
def test_no_text_says(word):
    fine = PLAIN_TOO.get(word, "")
    found = [chinese for chinese, _english in texts() if word in (chinese.replace(fine, "") if fine else chinese)]
    assert not found, f"not {word}: {PLAIN[word]}\n" + "\n".join(found)


def test_no_text_orders_or_punishes():
    fine = said_by_power()
    found = [zh for zh, _en in texts() if ENFORCING.search(SAYS_THAT_IT_DOES_NOT.sub("", zh)) and zh not in fine]
    assert not found, "words of enforcement; say problem, ground and advice:\n" + "\n".join(found)


def test_chinese_has_its_own_punctuation():
    found = [zh for zh, _en in texts() if HALF_WIDTH.search(zh)]
    assert not found, "full-width marks belong between Chinese characters:\n" + "\n".join(found)


def test_english_quotes_in_one_way():
    found = [en for _zh, en in texts() if STRAIGHT.search(en)]
    assert not found, "write “…” around what is quoted:\n" + "\n".join(found)


def test_english_has_no_chinese():
    found = [en for _zh, en in texts() if CHINESE.search(TYPED_IN_CHINESE.sub("", en))]
    assert not found, "the English of these still has Chinese characters or marks:\n" + "\n".join(found)
