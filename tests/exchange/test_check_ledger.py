"""专家检查台账: derived from the checks; it goes out as a sheet, and one that comes back is only compared."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from tests.exchange.books import xlsx
from tests.hazards.conftest import own_store, stage
from tests.inspections.conftest import delivered, lead_of
from tests.inspections.test_close_inspection import rectified
from tests.refusing import refused

from bihuan.audit.queries import recent
from bihuan.exchange.sheets import queries
from bihuan.exchange.sheets.operations import apply_sheet, check_sheet, upload_sheet
from bihuan.exchange.sheets.taking_out import export_list
from bihuan.inspections import book, reporting
from bihuan.inspections.models import Inspection
from bihuan.inspections.queries import hazards_of

__all__ = ["own_store", "stage"]

COUNTS = ["发现隐患", "其中重大", "已销号", "未销号"]
HEADER = ["检查编号", "企业", "场所", "检查日期", "检查种类", "专家", *COUNTS, "状态", "报告编号"]


@pytest.fixture
def held(stage):
    """One check with two hazards, of which one is fixed and re-checked."""
    inspection = delivered(stage, findings=2)
    rectified(stage, inspection)
    one, _other = hazards_of(inspection)
    results = {one.pk: {"passed": True, "opinion": "已整改"}}
    reporting.issue_recheck_record(inspection, by=lead_of(inspection), at=stage.at(), results=results)
    return inspection


def ledger(stage, by=None) -> bytes:
    """The sheet as its button brings it."""
    by = by or stage.safety
    return export_list("check_ledger", lambda: book.held(by), by=by, at=stage.at()).file.read()


def rows_of(content):
    return [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]


def problems(stage, content, by=None):
    by = by or stage.safety
    job = upload_sheet(content, by=by, at=stage.at(), kind="check_ledger", filename="台账.xlsx")
    job = check_sheet(job, by=by, at=stage.at(), values={})
    return job, [(problem.code, problem.row) for problem in queries.problems(job)]


@pytest.mark.clause("LY-2.1.18")
def test_one_row_per_check_with_date_experts_found_fixed_and_open(stage, held):
    header, row = rows_of(ledger(stage))
    assert header == HEADER
    told = dict(zip(header, row, strict=True))
    assert told["检查日期"].date() == stage.today
    assert told["专家"] == "王赟、李玥燚、张建国"
    assert [told[name] for name in COUNTS] == [2, 0, 1, 1]
    assert (told["企业"], told["状态"]) == (stage.enterprise.name, "整改复查中")
    assert told["报告编号"]


def test_what_went_out_is_what_the_records_say_when_it_comes_back(stage, held):
    job, found = problems(stage, ledger(stage))
    assert found == []
    apply_sheet(job, by=stage.safety, at=stage.at())
    assert Inspection.objects.count() == 1


@pytest.mark.clause("LY-2.1.18", refusal=True)
def test_a_row_entered_by_hand_with_no_check_behind_it(stage, held):
    header, row = rows_of(ledger(stage))
    row[3] = row[3].date()
    made_up = ["", *row[1:3], stage.today.replace(day=1), *row[4:]]
    job, found = problems(stage, xlsx([header, row, made_up]))
    assert found == [("ledger_is_derived", 3)]
    with refused("import_row_invalid"):  # a sheet with errors was sent back as a whole
        apply_sheet(job, by=stage.safety, at=stage.at())
    assert Inspection.objects.count() == 1


@pytest.mark.clause("LY-2.1.18", refusal=True)
def test_a_figure_changed_by_hand(stage, held):
    header, row = rows_of(ledger(stage))
    row[3], row[9], row[8] = row[3].date(), 0, 2
    _job, found = problems(stage, xlsx([header, row]))
    assert found == [("ledger_is_derived", 2)]


def test_nobody_compares_with_what_they_cannot_see(stage, held):
    _job, found = problems(stage, ledger(stage), by=stage.stranger)
    assert [code for code, _row in found] == ["ledger_is_derived"]


def test_what_an_enterprise_calls_its_site_never_runs_as_a_formula(stage, held):
    stage.site.name = '=HYPERLINK("http://example.com","台账")\x0b'
    stage.site.save()
    cell = load_workbook(BytesIO(ledger(stage))).active["C2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://example.com","台账")')


def test_who_took_the_ledger_stands_in_the_chain(stage, held):
    ledger(stage)
    (line,) = [event for event in recent(limit=5) if event.act == "export_list"]
    assert (line.by, line.data["kind"], line.data["rows"]) == (stage.safety.ref, "check_ledger", 1)


def test_two_checks_of_one_site_on_one_day_both_come_back(stage, held):
    stage.now += timedelta(days=7)
    Inspection.objects.filter(pk=delivered(stage, template=stage.template).pk).update(started_at=held.started_at)
    assert len(rows_of(ledger(stage))) == 3
    assert problems(stage, ledger(stage))[1] == []
