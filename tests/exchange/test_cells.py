"""Every type of cell: what is understood, and what is refused with which answer."""

from datetime import date, datetime

import pytest
from tests.exchange.books import GOOD, ON, PLACES, PROCESSES

from bihuan.exchange.sheets.cells import Reader
from bihuan.exchange.sheets.problems import CellProblem
from bihuan.exchange.sheets.schema import Choice, Column

CHOICES = (Choice("grade_2", "二级", "Grade 2", ("2级",)), Choice("grade_3", "三级", "Grade 3"))


def read(kind: str, raw, **more):
    return Reader(Column("k", "列", "Column", kind, **more), ON, PLACES).read(raw)


def refused(kind: str, raw, **more) -> CellProblem:
    with pytest.raises(CellProblem) as problem:
        read(kind, raw, **more)
    return problem.value


@pytest.mark.parametrize(
    "raw",
    ["2026-1-5", "2026/01/05", "2026.1.5", "2026年1月5日", "2026年01月05", "20260105", "２０２６-１-５", "2026。1。5",
     "2026-01-05 00:00:00", "2026-01-05T08:30", "2026年1月5日8时30分", "2026年1月5号", "二〇二六年一月五日",
     "20260105083000", 20260105.0, date(2026, 1, 5), datetime.fromisoformat("2026-01-05T08:30")],
)  # fmt: skip
def test_a_date_is_understood_as_people_write_it(raw):
    reader = Reader(Column("k", "列", "Column", "date"), ON, PLACES)
    assert (reader.read(raw), reader.warnings) == (date(2026, 1, 5), [])


@pytest.mark.parametrize(
    "raw", ["26-1-5", "26.1.5", "26年1月5日", 46027.0, "46027", 46027.354, "1.5", "1/5", "1月5日", 1.5]
)
def test_what_has_to_be_assumed_of_a_day_is_named_for_a_look(raw):
    reader = Reader(Column("k", "列", "Column", "date"), ON, PLACES, year=2026)
    assert reader.read(raw) == date(2026, 1, 5)
    assert [(warning.code, warning.facts) for warning in reader.warnings] == [("date_assumed", {"day": "2026-01-05"})]


@pytest.mark.parametrize(
    ("raw", "code"),
    [("2026-2-30", "date_unreadable"), ("2026年1月", "date_incomplete"), ("2026.1", "date_incomplete"),
     ("去年", "date_unreadable"), ("2026.1.5-1.8", "date_unreadable"), ("5/1/2026", "date_unreadable"),
     (70000.0, "date_is_serial"), ("1.5", "date_without_year"), ("1月5日", "date_without_year"),
     ("1026-01-05", "date_out_of_range")],
)  # fmt: skip
def test_what_is_no_day_is_refused(raw, code):
    assert refused("date", raw).code == code


def test_a_number_that_may_have_lost_its_nought_is_not_guessed():
    reader = Reader(Column("k", "列", "Column", "date"), ON, PLACES, year=2026)
    with pytest.raises(CellProblem) as unclear:
        reader.read(3.1)
    assert (unclear.value.code, unclear.value.facts) == ("date_ends_unclear", {"one": "3月1日", "other": "3月10日"})
    assert reader.read("3.10") == date(2026, 3, 10)


def test_a_number_beyond_all_days_is_offered_and_not_assumed():
    assert refused("date", 70000.0).suggestion == "2091-08-25"


def test_a_birth_date_in_the_future_is_refused_but_today_is_not():
    assert refused("date", "2026-11-26", past=True).code == "date_in_future"
    assert read("date", "2026-11-25", past=True) == ON


@pytest.mark.parametrize("raw", ["grade_2", "二级", "Grade 2", "GRADE 2", "2级", " 二 级 "])
def test_a_choice_is_taken_by_code_chinese_english_or_alias(raw):
    assert read("choice", raw, choices=CHOICES) == "grade_2"


def test_an_unknown_choice_lists_the_accepted_values_and_the_nearest():
    problem = refused("choice", "二级达标企业", choices=CHOICES)
    assert problem.accepted == ("二级", "三级")
    assert problem.suggestion == "二级"


def test_a_list_is_split_at_every_usual_mark_and_names_the_wrong_item():
    assert read("list", "铸造浇注、喷涂；casting", choices=PROCESSES) == ("casting", "spraying")
    assert refused("list", "喷涂,喷图", choices=PROCESSES).facts["value"] == "喷图"


@pytest.mark.parametrize(
    ("raw", "value"), [("是", True), ("√", True), (1.0, True), (True, True), ("无", False), ("N", False)]
)
def test_a_boolean_is_understood(raw, value):
    assert read("boolean", raw) is value


def test_another_word_is_no_boolean():
    assert refused("boolean", "大概").accepted == ("是", "否")


@pytest.mark.parametrize("raw", ["1,200", 1200, 1200.0, "１２００"])
def test_an_integer_is_understood(raw):
    assert read("integer", raw) == 1200


@pytest.mark.parametrize(
    ("raw", "code"), [("12人", "integer_unreadable"), (12.5, "integer_unreadable"), (-1, "integer_out_of_range")]
)
def test_what_is_no_count_is_refused(raw, code):
    assert refused("integer", raw).code == code


def test_a_credit_code_is_cleaned_before_it_is_judged():
    assert read("credit_code", f" {GOOD.lower()[:9]} {GOOD.lower()[9:]}") == GOOD


def test_a_wrong_check_digit_is_named_with_its_position_and_the_right_one():
    problem = refused("credit_code", GOOD[:17] + "A")
    assert problem.code == "credit_code_check_digit"
    assert problem.facts == {"position": 18, "expected": "Q", "found": "A"}


def test_a_forbidden_letter_is_named_with_its_position():
    problem = refused("credit_code", "91370602MAXTO0011E")
    assert (problem.code, problem.facts["position"], problem.facts["character"]) == ("credit_code_character", 13, "O")


@pytest.mark.parametrize("raw", [9.14403001922038e17, "9.1440300192204E+17"])
def test_a_number_that_lost_its_digits_is_told_apart_from_a_wrong_one(raw):
    assert refused("credit_code", raw).code == "digits_lost"
    assert refused("resident_id", raw).code == "digits_lost"


@pytest.mark.parametrize(
    ("raw", "code"),
    [("130302199002290013", "resident_id_birth_date"), ("330502200002291230", "resident_id_check_digit"),
     ("33050220000229123", "resident_id_length")],
)  # fmt: skip
def test_a_wrong_resident_id_is_refused(raw, code):
    assert refused("resident_id", raw).code == code


def test_a_right_resident_id_of_an_unknown_place_is_only_doubted():
    reader = Reader(Column("k", "列", "Column", "resident_id"), ON, PLACES)
    assert reader.read("33050220000229123 9") == "330502200002291239"
    assert [warning.code for warning in reader.warnings] == ["resident_id_division_unknown"]


@pytest.mark.parametrize(
    "raw", ["371302", "山东省临沂市兰山区", "临沂市兰山区", "兰山区", "山东省兰山区", 371302.0, "山东省/临沂市/兰山区"]
)
def test_a_place_is_understood_by_code_or_name(raw):
    assert read("division", raw) == "371302"


def test_an_unknown_place_suggests_the_nearest_below_what_is_right():
    problem = refused("division", "山东省临沂市兰三区")
    assert (problem.code, problem.suggestion) == ("division_unknown", "山东省临沂市兰山区")
    assert refused("division", "371303").suggestion.startswith("3713")


def test_a_name_that_two_places_share_is_refused_naming_both():
    problem = refused("division", "朝阳区")
    assert problem.code == "division_ambiguous"
    assert problem.accepted == ("北京市朝阳区", "吉林省长春市朝阳区")


def test_an_item_number_that_became_a_date_is_refused():
    assert refused("text", date(2026, 1, 2), literal=True).code == "became_date"


def test_unseen_characters_are_taken_off():
    assert read("text", "\u200b甲\x00厂\ufeff\u3000") == "甲厂"


@pytest.mark.parametrize("raw", ["#REF!", "#N/A"])
def test_a_formula_error_is_refused_as_such(raw):
    assert refused("text", raw).code == "cell_error"


def test_a_text_longer_than_the_column_is_refused_with_both_lengths():
    assert refused("text", "隐" * 11, max_length=10).facts == {"maximum": 10, "length": 11}
