"""RFC 6238 and RFC 4226: the codes of their own appendices, each good once and only around its moment."""

from datetime import UTC, datetime

import pytest

from bihuan.standards import totp

SECRET = b"12345678901234567890"  # RFC 6238 appendix B, RFC 4226 appendix D


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds, expected):
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.code(SECRET, totp.step_at(at), digits=8) == expected
    assert totp.step_of(SECRET, expected[2:], at) == seconds // 30


def test_the_vectors_of_rfc_4226():
    expected = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489"
    assert " ".join(totp.code(SECRET, step) for step in range(10)) == expected


@pytest.mark.parametrize(("off", "found"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_half_a_minute_off(off, found):
    at = datetime.fromtimestamp(1_200_000_000, UTC)
    typed = totp.code(SECRET, totp.step_at(at) + off)
    assert (totp.step_of(SECRET, typed, at) is not None) == found


def test_a_code_is_good_once():
    at = datetime.fromtimestamp(1_200_000_000, UTC)
    typed = totp.code(SECRET, totp.step_at(at))
    step = totp.step_of(SECRET, typed, at)
    assert step == totp.step_at(at)
    assert totp.step_of(SECRET, typed, at, after=step) is None


@pytest.mark.parametrize("typed", ["", "12345", "\uff11\uff12\uff13\uff14\uff15\uff16", "abcdef", "000000000"])
def test_what_is_no_code_is_of_no_step(typed):
    assert totp.step_of(SECRET, typed, datetime.fromtimestamp(59, UTC)) is None


def test_what_the_app_reads():
    said = totp.address(SECRET, issuer="闭环", account="lijb@某局")
    assert said.startswith("otpauth://totp/%E9%97%AD%E7%8E%AF:lijb%40")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=" in said
