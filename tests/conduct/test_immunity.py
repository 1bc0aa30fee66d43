"""What a place makes of a finding by who found it and how grave it is, and which rule goes first (C14)."""

from datetime import date

import pytest
from tests.cast import play
from tests.conduct.playing import found, opened
from tests.inspections.conftest import delivered
from tests.refusing import refused

from bihuan.conduct.cases import findings, rules
from bihuan.policy import policies
from bihuan.policy.setting import Setting


@pytest.fixture
def yantai(db):
    """An enterprise of a place that rectifies first, and a check-up of it that was reported."""
    stage = play("3706", county="370602")
    delivered(stage)
    return stage


@pytest.mark.clause("YT-5.2.3")
def test_a_minor_breach_is_rectified_first_and_the_reason_is_kept(yantai):
    hazard = found(yantai)
    row = findings.mark_minor(hazard, by=yantai.officer, at=yantai.at(), reason="初次，已当场改正")
    told = rules.immunity(findings.facts_of(hazard), policies.at("370602", on=yantai.today))
    assert (told.value, told.origin, told.setting.basis.clause) == ("rectify_first", "checkup_minor", "YT-5.2.3")
    assert row.reason == "初次，已当场改正"
    case = opened(yantai, hazard=hazard, reason="拒绝配合，另有危害")
    assert (case.minor, case.reason) == (True, "拒绝配合，另有危害")


@pytest.mark.clause("YT-5.2.3", refusal=True)
def test_a_minor_breach_is_no_case_without_a_reason_and_a_major_hazard_never_minor(yantai):
    hazard = found(yantai)
    findings.mark_minor(hazard, by=yantai.officer, at=yantai.at(), reason="轻微")
    with refused("rectify_first", "YT-5.2.3"):
        opened(yantai, hazard=hazard)
    major = found(yantai, grade="major", criterion="GM-03", description="熔炼炉未设应急储存设施")
    with refused("not_minor", "YT-5.2.3"):
        findings.mark_minor(major, by=yantai.officer, at=yantai.at(), reason="轻微")
    with refused("role_not_allowed"):
        findings.mark_minor(hazard, by=yantai.safety, at=yantai.at(), reason="轻微")


def test_without_a_check_up_nothing_is_minor(db):
    stage = play("3706", county="370602")
    with refused("minor_rule_absent", "YT-5.2.3"):
        findings.mark_minor(found(stage), by=stage.officer, at=stage.at(), reason="轻微")


class Law:
    """A pack of two rules that clash, and the order in which they go."""

    def __init__(self, order: tuple[str, ...]) -> None:
        self.enforcement = self
        self.immunity = self
        self.immunity_order = self
        self.or_else = lambda _default: order

    def on(self, row: str) -> object:
        value = {"self_check": "no_penalty", "campaign": "none"}.get(row)
        return type("Cell", (), {"is_set": value is not None, "value": value, "basis": None})()


@pytest.mark.parametrize(
    ("order", "value", "beaten"),
    [
        (rules.ORIGINS, "no_penalty", (("campaign", "none"),)),
        (("campaign", "self_check"), "none", (("self_check", "no_penalty"),)),
    ],
)
def test_where_rules_clash_the_order_of_the_pack_decides_and_the_loser_is_told(order, value, beaten):
    told = rules.immunity(rules.Finding(self_found=True, campaign=True), Law(order))
    assert (told.value, told.beaten) == (value, beaten)


def test_every_place_has_an_order():
    for place in ("3713", "4111", "3706", "130371", "3305"):
        order = policies.at(place, on=date(2026, 11, 2)).enforcement.immunity_order
        assert isinstance(order, Setting)
        assert order.is_set
