"""停产撤人: whoever stands in front of the danger orders people out, at once and without asking (LY-4.4.5)."""

import pytest
from tests.cast import account
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.hazards.withdrawals import operations, queries
from bihuan.hazards.withdrawals.models import WithdrawalOrder
from bihuan.notify.models import Message
from bihuan.parties import operations as parties
from bihuan.parties.models import Guest, Role

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def leader(stage):
    """Of a team, and so one of the enterprise's workers."""
    return account("team", "赵班长", Role.ENTERPRISE_WORKER, Role.TEAM_LEADER, enterprise=stage.enterprise)


def post(client, stage, by, address, **given):
    client.force_login(by, backend=BACKEND)
    with clock.frozen(stage.at()):
        return client.post(address, given)


@pytest.mark.clause("LY-4.4.5")
@pytest.mark.parametrize("role", [Role.SHIFT_LEADER, Role.TEAM_LEADER, Role.DISPATCHER])
def test_one_press_and_everybody_there_hears_of_it(stage, client, role, django_capture_on_commit_callbacks):
    by = account("front", "赵班长", Role.ENTERPRISE_WORKER, role, enterprise=stage.enterprise)
    visitor = stage.experts[0].account
    Guest.objects.create(account=visitor, enterprise=stage.enterprise, reason="test")
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client, stage, by, "/withdrawals/order_withdrawal/", site=stage.site.pk).status_code == 303
    order = WithdrawalOrder.objects.get()
    assert (order.state, order.by_name, order.at) == ("standing", by.name, stage.now), "it stands, nobody approves it"
    told = set(Message.objects.filter(event="withdrawal-ordered").values_list("account_id", flat=True))
    assert {stage.worker.pk, stage.safety.pk, stage.principal.pk, visitor.pk, stage.officer.pk} <= told
    (line,) = audit.timeline(order.ref)
    assert (line.act, line.basis) == ("order_withdrawal", ["LY-4.4.5"])


@pytest.mark.clause("LY-4.4.5", refusal=True)
def test_the_clerk_of_the_enterprise_neither_cancels_it_nor_gives_it(stage, leader):
    order = operations.order_withdrawal(stage.site, by=leader, at=stage.at(), place="熔炼车间", danger="煤气泄漏")
    for by in (stage.safety, stage.worker, leader):
        with refused("role_not_allowed"):
            operations.lift_withdrawal(order, by=by, at=stage.at())
    with refused("role_not_allowed"):
        operations.order_withdrawal(stage.site, by=stage.worker, at=stage.at())
    order.refresh_from_db()
    assert order.state == "standing"


def test_all_out_and_over(stage, leader, client, django_capture_on_commit_callbacks):
    order = operations.order_withdrawal(stage.site, by=leader, at=stage.at(), place="熔炼车间")
    assert post(client, stage, stage.worker, f"/withdrawals/{order.pk}/confirm_withdrawal/").status_code == 303
    order.refresh_from_db()
    assert (order.state, order.out_at, order.out_by_name) == ("all_out", stage.now, stage.worker.name)
    assert post(client, stage, stage.safety, f"/withdrawals/{order.pk}/lift_withdrawal/").status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client, stage, stage.principal, f"/withdrawals/{order.pk}/lift_withdrawal/").status_code == 303
    assert Message.objects.filter(event="withdrawal-lifted", account_id=leader.pk).exists()
    with refused("state_not_allowed"):
        operations.confirm_withdrawal(order, by=stage.worker, at=stage.at())
    with refused("state_not_allowed"):
        operations.lift_withdrawal(order, by=stage.principal, at=stage.at())


def test_the_page_shows_the_button_to_who_may_press_it_and_the_order_to_all(stage, leader, client):
    operations.order_withdrawal(stage.site, by=leader, at=stage.at(), place="熔炼车间")
    pages = {}
    for who, by in (("leader", leader), ("worker", stage.worker), ("officer", stage.officer)):
        client.force_login(by, backend=BACKEND)
        pages[who] = client.get("/withdrawals/").content.decode()
    assert all("熔炼车间" in page for page in pages.values())
    assert [who for who, page in pages.items() if "order_withdrawal/" in page] == ["leader"]


def test_one_that_stands_is_never_hidden_by_those_that_are_over(stage, leader):
    standing = operations.order_withdrawal(stage.site, by=leader, at=stage.at(), place="熔炼车间")
    for _nth in range(queries.SHOWN):
        over = operations.order_withdrawal(stage.site, by=leader, at=stage.at())
        operations.lift_withdrawal(over, by=stage.principal, at=stage.at())
    assert queries.newest(stage.officer)[0] == standing


def test_a_team_leader_is_one_of_the_enterprise_people(stage):
    keeper = account("keeper", "管理员", Role.ADMINISTRATOR)
    made = parties.open_account(
        by=keeper,
        at=stage.at(),
        username="dispatcher",
        name="调度",
        roles=[Role.DISPATCHER],
        password="correct-horse-battery",
        enterprise=stage.enterprise,
    )
    assert set(made.roles) == {Role.DISPATCHER, Role.ENTERPRISE_WORKER}
