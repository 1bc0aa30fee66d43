"""隐患治理资金: a budget for the year, and every yuan spent behind a hazard (LY-1.3.2)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.cast import CODES
from tests.hazards.conftest import planned, self_found, stand
from tests.refusing import refused
from tests.registers.test_duties import upload

from bihuan import audit, clock
from bihuan.hazards.models import Hazard
from bihuan.refusal import Stranger
from bihuan.registers.kinds.hazard_funds import operations, queries
from bihuan.registers.kinds.hazard_funds.models import Spending

BACKEND = "bihuan.parties.login.AccountBackend"


def upload_rule(stage):
    upload(stage, "funds")


def spend(stage, hazard, **changes):
    given = {
        "hazard": hazard,
        "amount": Decimal("3200.50"),
        "spent_on": stage.today,
        "purpose": "更换",
        **changes,
    }
    return operations.record_spending(stage.enterprise, by=stage.safety, at=stage.at(), **given)


@pytest.mark.clause("LY-1.3.2")
def test_a_budget_is_set_and_spending_hangs_on_hazards_and_their_plans(stage, client):
    hazard = planned(stage, self_found(stage))
    upload_rule(stage)
    client.force_login(stage.safety, backend=BACKEND)
    page = f"/enterprises/{stage.enterprise.pk}"
    with clock.frozen(stage.at()):
        said = {"year": stage.today.year, "amount": "50000", "source": "安全生产费用"}
        assert client.post(f"{page}/set_hazard_budget/", said).status_code == 303
        given = {"hazard": hazard.pk, "amount": "3200.50", "spent_on": stage.today, "purpose": "更换灭火器"}
        assert client.post(f"{page}/record_spending/", given).status_code == 303
        shown = client.get(f"{page}/funds/")
        text = shown.content.decode()
    assert shown.context["standing"].left == Decimal("46799.50")
    assert f'href="/hazards/{hazard.pk}/"' in text
    assert "LY-1.3.2" in text
    row = Spending.objects.get()
    assert row.plan.funds == "安全费用"
    assert "安全费用" in text
    assert audit.timeline(stage.enterprise.ref)[-1].basis == ["LY-1.3.2"]
    client.force_login(stage.officer, backend=BACKEND)
    with clock.frozen(stage.at()):
        assert "更换灭火器" in client.get(f"{page}/funds/").content.decode()
        client.force_login(stage.stranger, backend=BACKEND)
        assert client.get(f"{page}/funds/").status_code == 404


@pytest.mark.clause("LY-1.3.2", refusal=True)
def test_nothing_is_spent_without_a_rule_on_it(stage):
    with refused("fund_rule_missing", "LY-1.3.2", "fund_rule"):
        spend(stage, self_found(stage))


@pytest.mark.clause("LY-1.3.2", refusal=True)
def test_nothing_is_spent_on_no_hazard(stage, client):
    upload_rule(stage)
    with refused("spending_unlinked", "LY-1.3.2", "hazard"):
        spend(stage, None)
    client.force_login(stage.safety, backend=BACKEND)
    with clock.frozen(stage.at()):
        given = {"hazard": "", "amount": "10", "spent_on": stage.today, "purpose": "其他"}
        answer = client.post(f"/enterprises/{stage.enterprise.pk}/record_spending/", given)
    assert answer.status_code == 422
    assert 'data-code="spending_unlinked"' in answer.content.decode()
    assert 'value="其他"' in answer.content.decode()
    assert not Spending.objects.exists()


@pytest.mark.place("checkups")
def test_where_no_rule_is_asked_for_money_is_still_spent_on_hazards(stage):
    hazard = self_found(stage)
    with refused("spending_unlinked", "ours"):
        spend(stage, None)
    for wrong, code in (
        ({"amount": Decimal(0)}, "amount_missing"),
        ({"purpose": " "}, "purpose_missing"),
        ({"spent_on": stage.today + timedelta(days=1)}, "spent_in_the_future"),
    ):
        with refused(code):
            spend(stage, hazard, **wrong)
    other = stand("strict", "外", CODES[4])
    with pytest.raises(Stranger):
        spend(stage, self_found(other))
    made = spend(stage, hazard)
    with refused("reason_missing"):
        operations.withdraw_spending(made, by=stage.safety, at=stage.at(), reason="")
    operations.withdraw_spending(made, by=stage.safety, at=stage.at(), reason="重复登记")
    with refused("done_meanwhile"):
        operations.withdraw_spending(made, by=stage.safety, at=stage.at(), reason="重复登记")
    assert queries.standing(stage.enterprise, stage.today.year)[1].spent == 0
    with refused("budget_year_far"):
        operations.set_hazard_budget(stage.enterprise, by=stage.safety, at=stage.at(), year=2020, amount=Decimal(1))
    with refused("role_not_allowed"):
        operations.set_hazard_budget(stage.enterprise, by=stage.officer, at=stage.at(), year=2026, amount=Decimal(1))


def test_the_page_of_a_year(stage, client):
    client.force_login(stage.safety, backend=BACKEND)
    page, next_year = f"/enterprises/{stage.enterprise.pk}", stage.today.year + 1
    with clock.frozen(stage.at()):
        for wrong in ("0000", "9999", "x"):
            assert client.get(f"{page}/funds/?year={wrong}").context["year"] == stage.today.year
        sent = client.post(f"{page}/set_hazard_budget/", {"year": next_year, "amount": "9"})
        answer = client.get(sent.headers["Location"])
    assert (answer.context["year"], answer.context["budget"].amount) == (next_year, 9)


def test_an_open_hazard_is_never_pushed_out_by_those_struck_off(stage, monkeypatch):
    old = self_found(stage)
    closed = self_found(stage)
    when, who = stage.at(), stage.officer.pk
    ended = {"closed_at": when, "verified_at": when, "closed_by": who, "verified_by": who}
    Hazard.objects.filter(pk=closed.pk).update(state="struck_off", **ended)
    monkeypatch.setattr(queries, "OFFERED", 1)
    assert queries.hazards(stage.enterprise) == [old]
