"""隐患清单和台账: both follow from what the enterprise entered, and nobody writes them apart from it (QHD-6.2.6)."""

import pytest
from django.conf import settings
from tests.exchange.books import xlsx
from tests.exchange.test_check_ledger import rows_of
from tests.exchange.test_export_list import taken
from tests.exchange.test_import_kinds import checked
from tests.hazards.conftest import own_store, self_found, stage
from tests.refusing import refused

from bihuan import clock
from bihuan.exchange.sheets import queries
from bihuan.exchange.sheets.operations import apply_sheet
from bihuan.hazards import queries as hazards
from bihuan.hazards.models import Hazard
from bihuan.insight import printed

__all__ = ["own_store", "stage"]
pytestmark = pytest.mark.place("project")


@pytest.fixture
def entered(stage):
    """Three dangers that the enterprise itself found and entered."""
    return [self_found(stage, description=f"第{n}处灭火器失压") for n in range(3)]


def sheet(stage):
    """The list as it goes out, days as days."""
    rows = rows_of(taken(stage.safety, found=lambda: listed(stage)))
    return [[cell.date() if hasattr(cell, "date") else cell for cell in row] for row in rows]


def listed(stage):
    wanted = hazards.Wanted(enterprise_id=stage.enterprise.pk)
    return hazards.listed(stage.safety, wanted, on=stage.today)


@pytest.mark.clause("QHD-6.2.6")
def test_list_and_ledger_are_built_from_the_entries_and_match_in_count(stage, entered, client):
    told = printed.told(stage.enterprise, stage.today.year, stage.safety)
    out = sheet(stage)
    assert len(told["rows"]) == len(out) - 1 == listed(stage).count() == len(entered)
    assert told["summary"].startswith("共3项")
    assert {row["problem"] for row in told["rows"]} == {hazard.description for hazard in entered}
    client.force_login(stage.safety, backend=settings.AUTHENTICATION_BACKENDS[-1])
    with clock.frozen(stage.at()):
        page = client.get(f"/enterprises/{stage.enterprise.pk}/?tab=papers").content.decode()
    assert "看清单，3 项" in page
    assert "QHD-6.2.6" in page


@pytest.mark.clause("QHD-6.2.6", refusal=True)
def test_the_ledger_is_not_edited_apart_from_its_hazards(stage, entered):
    header, first, *others = sheet(stage)
    place = {name: n for n, name in enumerate(header)}
    changed, typed = list(first), list(first)
    changed[place["隐患描述"]] = "没有问题"
    typed[place["编号"]] = "〔2026〕99号"
    job = checked(stage.safety, xlsx([header, changed, *others, typed]), "hazards", "台账.xlsx")
    differs, unknown = queries.problems(job)
    assert [(p.code, p.row) for p in (differs, unknown)] == [("ledger_is_derived", 2), ("ledger_is_derived", 5)]
    assert f"登记的是“{first[place['隐患描述']]}”" in differs.text  # it says what to put back
    assert "没有登记的，请先登记" in unknown.text
    with refused("import_row_invalid"):
        apply_sheet(job, by=stage.safety, at=stage.at())
    assert not Hazard.objects.filter(description="没有问题").exists()
