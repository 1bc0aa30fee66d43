"""The stage of the hazards, in the place of the `place` mark."""

import pytest
from tests.hazards.conftest import own_store, stage

from bihuan.admission import operations, queries

__all__ = ["own_store", "stage"]


@pytest.fixture
def application(stage):
    """An application for a licence at the office of the place."""
    return operations.apply_for_licence(
        stage.enterprise, by=stage.principal, at=stage.at(), office=stage.city, licence="安全生产许可证"
    )


@pytest.fixture
def met(stage, application):
    """The same with every condition shown and met."""
    for code in queries.conditions(stage.enterprise, on=stage.today):
        show(stage, application, code)
    return application


def show(stage, application, code):
    operations.evidence_condition(application, by=stage.safety, at=stage.at(), code=code, evidence="见证明材料")
    operations.check_condition(application, by=stage.officer, at=stage.at(), code=code, met=True)


def grant(stage, application, by=None):
    return operations.grant_licence(application, by=by or stage.leader, at=stage.at(), number="示安许证〔2026〕1号")
