"""A few whole chains to read and to tamper with."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from bihuan import audit

AT = datetime(2026, 11, 25, 2, 3, 4, 5, tzinfo=UTC)
CASES = ("hazard:1", "hazard:2", '隐患:𠮷 "3"\n')


@pytest.fixture
def at():
    return AT


@pytest.fixture
def chains(db):
    """Three cases of six events each, the first four of which are sealed; returns the names of the cases."""
    write_chains()
    return CASES


def write_chains():
    for case in CASES:
        write(case, 4)
    audit.seal_heads(at=AT)
    for case in CASES:
        write(case, 2)


@transaction.atomic
def write(case, count):
    for number in range(count):
        audit.record(
            "note",
            case,
            by="account:7",
            at=AT + timedelta(seconds=number),
            basis=["LY-2.1.9", "ours"],
            release="cn-3713@2026.11+1a2b3c4d",
            data={"说明": "井盖缺失\u2028\t\x7f", "n": number, "deep": {"b": [1, None, True], "a": -(2**63)}},
        )
