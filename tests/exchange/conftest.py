"""A small town: one emergency bureau with its clerk, an enterprise that is known, and somebody from elsewhere."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from tests.exchange.books import GOOD

from bihuan.clock import SHANGHAI

AT = datetime(2026, 11, 25, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clerk(db):
    """The clerk of the emergency bureau of a city."""
    return _clerk("临沂市应急管理局", "3713", "clerk")


@pytest.fixture
def stranger(db):
    """A clerk of another city."""
    return _clerk("烟台市应急管理局", "3706", "stranger")


@pytest.fixture
def known(clerk):
    """An enterprise that the clerk registered before."""
    from bihuan.parties.operations import register_enterprise

    return register_enterprise(
        by=clerk, at=AT, name="甲厂", credit_code=GOOD, division_code="371302", sector="machinery", staff_count=20
    )


def _clerk(bureau: str, division_code: str, username: str):
    from bihuan.parties.models import Account, Regulator, RegulatorKind, Role

    regulator = Regulator.objects.create(name=bureau, kind=RegulatorKind.EMERGENCY_BUREAU, division_code=division_code)
    return Account.objects.create(username=username, name="王五", roles=[Role.REGULATOR_CLERK], regulator=regulator)


NEEDS_DATA = "test_real_data.py"


def pytest_collection_modifyitems(config, items):
    """Tests on real data run only where BIHUAN_DATA names the folder that holds it; it is no part of the repository."""
    if os.environ.get("BIHUAN_DATA") and Path(os.environ["BIHUAN_DATA"]).is_dir():
        return
    without = [item for item in items if item.path.name == NEEDS_DATA]
    if without:
        items[:] = [item for item in items if item not in without]
        config.hook.pytest_deselected(items=without)


def pytest_report_collectionfinish(config):
    """Say aloud that those tests did not run."""
    if not os.environ.get("BIHUAN_DATA"):
        return "tests/exchange/test_real_data.py not run: BIHUAN_DATA is not set to a folder of real data"
    return []
