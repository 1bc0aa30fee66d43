"""A ledger of an office that a duty list binds: each enterprise outside its duty is named at its own row, before
anything goes in (LH-15.1)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import CODES
from tests.exchange.books import xlsx
from tests.exchange.test_import_kinds import checked
from tests.hazards.conftest import own_store, stage
from tests.parties.test_assigning import listed, register
from tests.refusing import refused

from bihuan.exchange.sheets import queries
from bihuan.exchange.sheets.operations import apply_sheet
from bihuan.hazards.models import Hazard

__all__ = ["listed", "own_store", "stage"]
pytestmark = pytest.mark.place("leaders")
HEADER = ("编号", "企业代码", "隐患描述")


def ledger(*codes):
    return xlsx([HEADER, *((str(n), code, f"第{n}处通道堵塞") for n, code in enumerate(codes, start=1))])


@pytest.mark.clause("LH-15.1", refusal=True)
def test_the_row_outside_the_duty_is_named_before_the_import(stage, listed):
    register(stage, sector="textile")  # CODES[1], the bureau's own by its list
    job = checked(stage.officer, ledger(CODES[1], CODES[1], stage.enterprise.credit_code), "hazards", "台账.xlsx")
    (fault,) = queries.problems(job)
    assert (fault.code, fault.row, fault.key) == ("not_in_duty_list", 4, "enterprise")
    assert stage.enterprise.name in fault.text
    assert "机械" in fault.text
    assert fault.facts["clause"] == "LH-15.1"
    with refused("import_row_invalid"):
        apply_sheet(job, by=stage.officer, at=stage.at())
    assert not Hazard.objects.exists()


def test_what_lies_within_the_duty_goes_in_and_the_list_is_read_once(stage, listed):
    register(stage, sector="textile")
    spent = []
    for n in (2, 200):
        with CaptureQueriesContext(connection) as asked:
            job = checked(stage.officer, ledger(*[CODES[1]] * n), "hazards", f"{n}.xlsx", source=f"第{n}册")
        assert queries.problems(job) == []
        spent.append(sum("dutyline" in one["sql"] for one in asked))
    assert spent == [1, 1]
    assert apply_sheet(job, by=stage.officer, at=stage.at()).counts["new"] == 200


def test_an_enterprise_is_held_to_no_duty_list(stage, listed):
    job = checked(stage.safety, ledger(stage.enterprise.credit_code), "hazards", "自查.xlsx")
    assert queries.problems(job) == []
