"""HZ-3.2.5: periodic checks by the cycle of the contract, and of each hazard advice, measure and standard."""

from datetime import date, timedelta

import pytest
from tests.hazards.conftest import own_store, stage
from tests.inspections.conftest import answer_all, explain, find, started
from tests.refusing import refused

from bihuan import clock
from bihuan.engagements import operations, queries, rules
from bihuan.hazards import operations as hazards
from bihuan.refusal import Stranger

__all__ = ["own_store", "stage"]
BACKEND = "bihuan.parties.login.AccountBackend"
pytestmark = pytest.mark.place("services")


def contract(stage, **changes):
    given = {
        "number": "湖服〔2026〕1号",
        "provider": "示例安全技术中心",
        "starts_on": date(2026, 1, 31),
        "ends_on": date(2026, 12, 31),
        "periodic": True,
        "check_cycle": "quarterly",
        **changes,
    }
    return operations.record_contract(stage.enterprise, by=stage.officer, at=stage.at(), **given)


@pytest.mark.clause("HZ-3.2.5")
def test_due_and_missed_checks_and_of_each_hazard_advice_measure_and_standard(
    stage, client, django_assert_max_num_queries
):
    agreed = contract(stage)
    check = started(stage)  # on 2026-11-02, in the fourth quarter of the contract
    hazard = find(stage, check)
    answer_all(stage, check)
    explain(stage, check)
    on = date(2026, 11, 20)
    turns = [(str(turn.since), turn.state) for turn in queries.periods(agreed, on=on)]
    assert turns == [
        ("2026-01-31", "missed"),
        ("2026-04-30", "missed"),
        ("2026-07-31", "missed"),
        ("2026-10-31", "held"),
    ]
    (row,) = queries.found_under(agreed, stage.safety)
    assert (row.advice, row.legal_basis, row.measure) == ("上锁并张贴警示", "安全生产法第三十六条", "")
    hazards.plan_rectification(
        told_of(stage, hazard), by=stage.safety, at=stage.at(), measures="更换锁具", responsibility="周工",
        deadline=stage.today + timedelta(days=7),
    )  # fmt: skip
    assert queries.found_under(agreed, stage.safety).get().measure == "更换锁具"
    for reader in (stage.officer, stage.safety):
        client.force_login(reader, backend=BACKEND)
        with clock.frozen(stage.at()), django_assert_max_num_queries(12):
            page = client.get(f"/board/contracts/{agreed.pk}/").content.decode()
        assert all(
            words in page for words in ("漏查 3 次", "每季度", "更换锁具", "上锁并张贴警示", "安全生产法第三十六条")
        )
    client.force_login(stage.stranger, backend=BACKEND)
    assert client.get(f"/board/contracts/{agreed.pk}/").status_code == 404
    with pytest.raises(Stranger):
        queries.fetch(agreed.pk, stage.stranger)


def told_of(stage, hazard):
    """What the check has not yet said of it."""
    return hazards.publish_hazard(hazard, by=stage.safety, at=stage.at())


@pytest.mark.clause("HZ-3.2.5", refusal=True)
def test_periodic_checks_without_a_cycle(stage, client):
    for cycle in ("", "at_any_time"):
        with refused("cycle_unset", "HZ-3.2.5", "check_cycle"):
            contract(stage, check_cycle=cycle)
    assert contract(stage, periodic=False, check_cycle="monthly").check_cycle == ""
    client.force_login(stage.officer, backend=BACKEND)
    given = {
        "number": "湖2",
        "provider": "示例中心",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "periodic": "on",
    }
    with clock.frozen(stage.now):
        page = client.post(f"/board/coverage/{stage.enterprise.pk}/record_contract/", given)
    assert (page.status_code, page.context["refusal"].code) == (422, "cycle_unset")


@pytest.mark.clause("HZ-3.2.5", refusal=True)
def test_a_hazard_without_a_measure(stage):
    check = started(stage)
    hazard = find(stage, check)
    answer_all(stage, check)
    explain(stage, check)
    with refused("measure_missing", "HZ-3.2.5", "measures"):
        hazards.plan_rectification(told_of(stage, hazard), by=stage.safety, at=stage.at(), measures=" ")


def test_a_cycle_of_months_ends_with_the_contract_and_a_short_month_with_its_last_day():
    turns = rules.periods(date(2026, 1, 31), date(2026, 4, 15), "monthly", [date(2026, 3, 30)], on=date(2026, 4, 1))
    assert [(str(turn.since), str(turn.until), turn.state) for turn in turns] == [
        ("2026-01-31", "2026-02-27", "missed"),
        ("2026-02-28", "2026-03-30", "held"),
        ("2026-03-31", "2026-04-15", "due"),
    ]
    assert rules.periods(date(2026, 1, 1), date(2026, 12, 31), "", [], on=date(2026, 4, 1)) == []
