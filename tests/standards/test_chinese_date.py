from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.standards import chinese_date


@pytest.mark.parametrize(
    ("day", "arabic", "han"),
    [
        (date(2026, 11, 21), "2026年11月21日", "二〇二六年十一月二十一日"),
        (date(2020, 10, 10), "2020年10月10日", "二〇二〇年十月十日"),
        (date(2001, 2, 3), "2001年2月3日", "二〇〇一年二月三日"),
        (date(1999, 12, 30), "1999年12月30日", "一九九九年十二月三十日"),
    ],
)
def test_both_forms(day, arabic, han):
    assert chinese_date.arabic(day) == arabic
    assert chinese_date.han(day) == han


@pytest.mark.parametrize(
    "typed", ["２０２６年０２月０３日", " 2026 年 2 月 3 日", "二零二六年二月三日", "二○二六年二月三日"]
)
def test_common_ways_of_typing_are_read(typed):
    assert chinese_date.parse(typed) == date(2026, 2, 3)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-02-03",
        "2026年2月30日",
        "二〇二六年十三月一日",
        "二〇二六年一一月一日",
        "二〇二六年十十月一日",
        "26年2月3日",
        "",
    ],
)
def test_anything_else_is_refused(typed):
    with pytest.raises(ValueError):
        chinese_date.parse(typed)


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_writing_and_reading_agree(day):
    assert chinese_date.parse(chinese_date.arabic(day)) == day
    assert chinese_date.parse(chinese_date.han(day)) == day
