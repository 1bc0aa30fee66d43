"""The stage of one city whose office amends its own pack; what is signed here is law for the test alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import account, play

from bihuan.amendments import operations, signed
from bihuan.parties.models import Role
from bihuan.policy import policies

PACK = "cn-3713"
DIVISION = "3713"


@pytest.fixture
def law():
    """The engine asks what is signed at every question; afterwards the shipped packs stand alone again."""
    policies.amended_by(signed.changes, every=0)
    yield policies
    policies.amended_by(lambda: (), every=0)
    policies.at(DIVISION, on=signed.clock.today())
    policies._source = None


@pytest.fixture
def stage(db, law):
    made = play(DIVISION, county="371302")
    made.signer = account("signer", "副局长丙", Role.REGULATOR_LEADER, regulator=made.city)
    return made


@pytest.fixture
def draft(stage):
    return operations.draft_amendment(PACK, by=stage.officer, at=stage.at(), title="提高专家人数")


@pytest.fixture
def five(stage, draft):
    """A draft with one value: five experts a check instead of three."""
    return set_least(stage, draft, 5)


def set_least(stage, amendment, raw, **said):
    given = {"modality": "must", "reason": "粉尘企业多，三人不够", **said}
    return operations.set_value(amendment, by=stage.officer, at=stage.at(), key="checks.min_experts", raw=raw, **given)


def tomorrow(stage):
    return stage.today + timedelta(days=1)
