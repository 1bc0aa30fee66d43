import pytest

from bihuan.standards import phones
from bihuan.standards.phones import PhoneKind


@pytest.mark.parametrize(
    ("typed", "number", "kind"),
    [
        ("13800001234", "13800001234", PhoneKind.MOBILE),
        ("+86 138-0000-1234", "13800001234", PhoneKind.MOBILE),
        ("１３８０００01234", "13800001234", PhoneKind.MOBILE),
        ("05398123456", "0539-8123456", PhoneKind.LANDLINE),
        ("（010）81234567转801", "010-81234567-801", PhoneKind.LANDLINE),
        ("8123456", "8123456", PhoneKind.LANDLINE),
    ],
)
def test_numbers_one_could_dial(typed, number, kind):
    assert (phones.normalise(typed), phones.kind(typed)) == (number, kind)
    assert phones.why_invalid(typed) is None


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("12800001234", "phone_form"), ("1380000123", "phone_form"), ("无", "phone_form"), (" ", "phone_empty")],
)
def test_an_unusable_number_says_why(typed, problem):
    assert phones.why_invalid(typed) == problem


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("138 0000 1234", "138****1234"),
        ("0539-8123456", "0539-812****"),
        ("010-81234567-801", "010-8123****-801"),
        ("不详", "**"),
    ],
)
def test_a_number_is_masked_for_the_screen(typed, shown):
    assert phones.masked(typed) == shown
