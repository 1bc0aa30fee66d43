from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.standards import resident_id

ON = date(2026, 11, 21)
SYNTHETIC = [
    "11010519491231002X",
    "440524188001010014",
    "370602198001010012",
    "411102199912318887",
    "330502200002291239",
    "371302198510104564",
    "130322197706150023",
    "37130219851010007X",
]


def numbered(body: str) -> str:
    return body + resident_id.check_character(body)


@pytest.mark.parametrize("number", SYNTHETIC)
def test_synthetic_numbers_are_valid(number):
    assert resident_id.check(number, on=ON).problem is None


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("130302199002290013", "resident_id_birth_date"),
        ("330502200002291230", "resident_id_check_digit"),
        ("33050220000229123", "resident_id_length"),
        ("3305022000022912A9", "resident_id_character"),
        ("33050220000229123Y", "resident_id_character"),
        ("33050220000229²239", "resident_id_character"),
        ("", "resident_id_empty"),
    ],
)
def test_an_invalid_number_says_why(typed, problem):
    assert resident_id.check(typed, on=ON).problem == problem


@pytest.mark.parametrize(
    "typed", ["37130219851010007x", "371302 19851010 007x", "３７１３０２１９８５１０１０００７Ｘ"]
)
def test_what_people_type_is_normalised_first(typed):
    found = resident_id.check(typed, on=ON)
    assert (found.number, found.problem, found.born_on) == ("37130219851010007X", None, date(1985, 10, 10))


def test_a_birth_date_in_the_future_is_refused():
    number = numbered("37130220261122001")
    assert resident_id.check(number, on=ON).problem == "resident_id_birth_in_future"
    assert resident_id.check(number, on=date(2026, 11, 22)).valid


def test_an_unknown_division_only_warns():
    number = numbered("00000019800101001")
    found = resident_id.check(number, on=ON, knows_division=lambda code: code == "371302")
    assert (found.valid, found.warnings) == (True, ("resident_id_division_unknown",))
    assert resident_id.check(SYNTHETIC[-1], on=ON, knows_division=lambda code: code == "371302").warnings == ()


@given(st.dates(date(1900, 1, 1), ON), st.integers(0, 999), st.integers(0, 17), st.integers(0, 9))
def test_every_single_wrong_digit_is_found(born_on, serial, place, digit):
    number = numbered(f"371302{born_on:%Y%m%d}{serial:03d}")
    typo = number[:place] + str(digit) + number[place + 1 :]
    assert resident_id.check(number, on=ON).born_on == born_on
    assert resident_id.check(typo, on=ON).valid == (typo == number)


@pytest.mark.parametrize(("on", "years"), [(date(2026, 3, 1), 66), (date(2026, 2, 28), 65), (date(2024, 2, 29), 64)])
def test_age_counts_full_years(on, years):
    assert resident_id.age(date(1960, 2, 29), on=on) == years


def test_a_number_is_masked_for_the_screen():
    assert resident_id.masked("37130219851010007X") == "371302********007X"
    assert resident_id.masked("12345") == "*****"
