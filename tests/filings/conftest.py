"""A stage whose place asks for monthly self-reports, with a deputy beside the principal."""

from datetime import datetime

import pytest
from tests.cast import SHANGHAI, account
from tests.hazards.conftest import own_store, stage

from bihuan.filings.self_reports import operations
from bihuan.parties.models import Role

__all__ = ["own_store", "stage"]


def moment(month, day, hour=12, minute=0, second=0, *, year=2026):
    return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)


@pytest.fixture
def deputy(stage):
    return account("deputy", "李分管", Role.ENTERPRISE_DEPUTY, enterprise=stage.enterprise)


def written(stage, at, **more):
    """A report of the month of `at`, not signed yet."""
    more = {"month": at.date(), **more}
    return operations.prepare_self_report(stage.site, by=stage.safety, at=at, **more)


def filed(stage, deputy, at, **more):
    """A report with both signatures, filed at `at`."""
    explanation = more.pop("explanation", "")
    report = operations.sign_self_report(written(stage, at, **more), by=deputy, at=at)
    return operations.file_self_report(report, by=stage.principal, at=at, explanation=explanation)
