import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.standards import credit_code

PUBLISHED = [
    "914403001922038216",
    "9144030071526726XG",
    "91110000802100433B",
    "91330100799655058B",
    "91350100M000100Y43",
]
SYNTHETIC = [
    "91370602MAXT00011E",
    "91411102MAXT0002XN",
    "91130302MAXT00038Q",
    "91330502MAXT00046B",
    "91371302MAXT00054Q",
    "92371302MAXT00062G",
    "12370600DEM000073U",
    "52371300DEM000081F",
    "91370614XT0000196D",
    "93371323XT0000284K",
    "91370681XT00000300",
    "91370681XT000009X0",
    "91330523XT000009XA",
]
BODY = st.text(credit_code.CHARSET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", PUBLISHED + SYNTHETIC)
def test_published_and_synthetic_codes_are_valid(code):
    assert credit_code.why_invalid(code) is None


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("914403001922038217", "credit_code_check_digit"),
        ("91440300192203821", "credit_code_length"),
        ("91370602MAXT0001IE", "credit_code_character"),
        ("91370602MAXTO0011E", "credit_code_character"),
        ("91370602ＭＡＸＴ０００１１Ｆ", "credit_code_check_digit"),
        ("", "credit_code_empty"),
        (" \u3000", "credit_code_empty"),
        ("²1440300192203821６", "credit_code_character"),
    ],
)
def test_an_invalid_code_says_why(typed, problem):
    assert credit_code.why_invalid(typed) == problem


@pytest.mark.parametrize(
    "typed",
    ["9144030071526726xg", " 91440300 71526726XG\n", "９１４４０３００７１５２６７２６ＸＧ", "91440300-71526726X-G"],
)
def test_what_people_paste_is_normalised_first(typed):
    found = credit_code.check(typed)
    assert (found.code, found.valid) == ("9144030071526726XG", True)


def test_a_wrong_inner_organisation_code_only_warns():
    body = "91371302" + "MAXT00058"  # the right inner check character is 5
    found = credit_code.check(body + credit_code.check_character(body))
    assert found.valid
    assert found.warnings == ("organisation_code_check_digit",)


@pytest.mark.parametrize("code", PUBLISHED)
def test_a_right_inner_organisation_code_does_not_warn(code):
    assert credit_code.check(code).warnings == ()


@given(BODY, st.integers(0, 17), st.sampled_from(credit_code.CHARSET))
def test_every_single_wrong_character_is_found(body, place, other):
    code = body + credit_code.check_character(body)
    typo = code[:place] + other + code[place + 1 :]
    assert credit_code.is_valid(code)
    assert credit_code.is_valid(typo) == (typo == code)


@given(BODY, st.integers(0, 16))
def test_swapped_neighbours_are_found(body, place):
    code = body + credit_code.check_character(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert credit_code.is_valid(swapped) == (swapped == code)
