"""A stage in any jurisdiction, and an order on a hazard that its office found."""

from datetime import timedelta

import pytest
from tests.cast import account
from tests.hazards.conftest import found_by_office, own_store, stage

from bihuan.conduct.officers import Officer
from bihuan.conduct.orders import operations as orders
from bihuan.conduct.orders.operations import Item
from bihuan.parties.models import Role

__all__ = ["own_store", "partner", "stage"]

LAW = "《安全生产法》第六十五条"


@pytest.fixture
def partner(stage):
    """The officer's colleague."""
    return account("partner", "执法丙", Role.REGULATOR_CLERK, regulator=stage.city)


def officers(stage, partner):
    return [Officer(stage.officer, "SL-0001"), Officer(partner, "SL-0002")]


def item(stage, hazard=None, *, days=10, **changes):
    hazard = hazard or found_by_office(stage)
    due_on = stage.today + timedelta(days=days) if days is not None else None
    return Item(**{"hazard": hazard.pk, "requirement": "清出通道", "due_on": due_on, **changes})


def order(stage, partner, *items, **changes):
    fields = {"legal_basis": LAW, "officers": officers(stage, partner), "by": stage.officer, **changes}
    return orders.issue_rectification_order(stage.site, at=stage.at(), items=items, **fields)
