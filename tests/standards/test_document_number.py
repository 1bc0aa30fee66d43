import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.standards.document_number import DocumentNumber, format_number, parse, parse_loose

ORGAN = st.text("安委办发政应急责改甲乙丙", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("烟安办〔2021〕113号", ("烟安办", 2021, 113)),
        ("漯安委〔2023〕7号", ("漯安委", 2023, 7)),
        ("湖政办发〔2016〕49号", ("湖政办发", 2016, 49)),
        ("临政办发〔2014〕40号", ("临政办发", 2014, 40)),
        ("（甲）应急责改〔2026〕12号", ("（甲）应急责改", 2026, 12)),
    ],
)
def test_official_numbers_are_read_and_written_back(text, parts):
    number = parse(text)
    assert (number.organ, number.year, number.serial) == parts
    assert str(number) == format_number(*parts) == text


@pytest.mark.parametrize(
    "text",
    [
        "甲安办[2021]113号",
        "甲安办〔21〕113号",
        "甲安办〔2021〕013号",
        "甲安办〔2021〕第7号",
        "〔2021〕7号",
        "甲安办〔2021〕0号",
        "甲安办〔2021〕7",
        "",
    ],
)
def test_anything_but_the_official_form_is_refused(text):
    with pytest.raises(ValueError, match="not a document number"):
        parse(text)


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("甲安办[2021]113号", "甲安办〔2021〕113号"),
        ("甲安办（2021）第013号", "甲安办〔2021〕13号"),
        ("甲安办【２０２１】７号", "甲安办〔2021〕7号"),
        (" 甲安办 〔 2021 〕 7 号 ", "甲安办〔2021〕7号"),
        ("(甲)应急责改(2026)12号", "（甲）应急责改〔2026〕12号"),
    ],
)
def test_old_ledgers_are_read_loosely(typed, official):
    assert str(parse_loose(typed)) == official


@pytest.mark.parametrize("typed", ["2021年7号", "甲安办(2021)号", "甲安办〔2021〕000号", "(2021)7号", ""])
def test_loose_reading_still_refuses_nonsense(typed):
    with pytest.raises(ValueError, match="not a document number"):
        parse_loose(typed)


@pytest.mark.parametrize(
    ("organ", "year", "serial"), [("", 2026, 1), ("甲安办", 26, 1), ("甲安办", 2026, 0), ("甲〔", 2026, 1)]
)
def test_a_number_that_could_not_be_read_back_is_not_written(organ, year, serial):
    with pytest.raises(ValueError, match="not a document number"):
        format_number(organ, year, serial)


@given(ORGAN, st.integers(1949, 2999), st.integers(1, 99999))
def test_writing_and_reading_agree(organ, year, serial):
    assert parse(format_number(organ, year, serial)) == DocumentNumber(organ, year, serial)
    assert parse_loose(f"{organ}[{year}]第{serial:05d}号") == DocumentNumber(organ, year, serial)
