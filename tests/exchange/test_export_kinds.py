"""The lists of institutions, papers and accounts go out too, and the snapshot that a long list is."""

from datetime import date

import pytest
from tests.cast import account
from tests.exchange.books import OTHER, xlsx
from tests.exchange.conftest import AT
from tests.exchange.test_export_list import cells, lines, taken
from tests.exchange.test_import_kinds import checked
from tests.hazards.conftest import own_store, stage
from tests.inspections.conftest import delivered

from bihuan import clock
from bihuan.exchange.sheets import listing, queries
from bihuan.exchange.sheets.domains import hazards as hazard_sheet
from bihuan.hazards import queries as hazards
from bihuan.hazards.importing import import_hazards
from bihuan.hazards.models import Hazard
from bihuan.insight import papers
from bihuan.parties import directory, institutions
from bihuan.parties import queries as parties
from bihuan.parties.models import Role
from bihuan.refusal import Stranger

__all__ = ["own_store", "stage"]
pytestmark = pytest.mark.django_db


def test_institutions_come_back_as_they_went_out(clerk):
    institutions.register_institution(
        by=clerk, at=AT, name="示例评价", credit_code=OTHER, division_code="370602", qualified_in=["3713"],
        contact_name="张三", contact_phone="13800001234",
    )  # fmt: skip
    out = taken(clerk, "institutions", lambda: directory.institutions(clerk, directory.Wanted()))
    (row,) = cells(out)
    assert (row["机构名称"], row["可从业地区"], row["状态"]) == ("示例评价", "山东省临沂市", "在册")
    job = checked(clerk, out, "institutions", "机构.xlsx")
    assert (queries.problems(job), job.counts["unchanged"]) == ([], 1)


def test_papers_come_back_as_they_went_out_and_cannot_be_typed(stage):
    delivered(stage, findings=1)
    out = taken(stage.officer, "papers", lambda: papers.papers(stage.officer))
    assert len(cells(out)) == papers.papers(stage.officer).count() > 0
    job = checked(stage.officer, out, "papers", "文书.xlsx")
    assert (queries.problems(job), job.counts["unchanged"]) == ([], len(cells(out)))
    typed = checked(stage.officer, xlsx([("文书编号", "文号"), ("1", "伪〔2026〕1号")]), "papers", "文书.xlsx")
    assert [p.code for p in queries.problems(typed)] == ["list_is_derived"]


def test_accounts_are_taken_by_who_looks_after_them_and_by_nobody_else(clerk):
    keeper = account("keeper", "管理员", Role.ADMINISTRATOR, regulator=clerk.regulator)
    out = taken(keeper, "accounts", lambda: parties.accounts(keeper))
    assert {row["用户名"]: row["岗位"] for row in cells(out)} == {"clerk": "监管部门经办人", "keeper": "系统管理员"}
    job = checked(keeper, out, "accounts", "账号.xlsx")
    assert (queries.problems(job), job.counts["unchanged"]) == ([], 2)
    with pytest.raises(Stranger):
        taken(clerk, "accounts", lambda: parties.accounts(clerk))
    assert [(line.by, line.data["kind"]) for line in lines("refuse_export")] == [(clerk.ref, "accounts")]


def test_what_is_written_meanwhile_is_not_among_the_rows(clerk, known, monkeypatch):
    """The rows are those of the moment at which the export began, however long it takes to write them."""
    monkeypatch.setattr(listing, "CHUNK", 2)
    given = {"enterprise_id": known.pk, "source": "旧", "found_on": date(2026, 3, 2)}
    rows = [{**given, "external_key": f"旧:{n}", "description": f"第{n}处"} for n in range(6)]
    import_hazards(rows, by=clerk, at=AT)
    read = hazard_sheet.LISTING.rows(hazards.listed(clerk, hazards.Wanted(), on=clock.local_day(AT)), clerk)
    first = next(read)
    Hazard.objects.update(description="改过了")
    assert [row["description"] for row in (first, *read)] == [f"第{n}处" for n in range(5, -1, -1)]
