"""自查自报录入: a month that was signed goes out in the order of the city's system, and corrected when it came back."""

import pytest
from tests.exchange.connectors.servers import StrictMonths, Turned
from tests.filings.conftest import deputy, filed, moment, written
from tests.hazards.conftest import own_store, self_found, stage
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.exchange.connectors import months, queries
from bihuan.exchange.connectors.models import ReportEntry
from bihuan.filings.self_reports import operations
from bihuan.filings.self_reports.models import SelfReport
from bihuan.inspections.rounds import operations as rounds

__all__ = ["deputy", "own_store", "stage"]
KIND, LAST = "monthly_report", moment(11, 30)


def exported(report, by, at=LAST):
    return months.export_self_report(report, by=by, at=at).content


def entered(report, by, number, at=LAST):
    return months.record_self_report_receipt(report, by=by, at=at, number=number)


def again(stage, deputy, report, at, **more):
    """The month after it came back, written anew and filed."""
    operations.return_self_report(report, by=stage.officer, at=at, reason="漏填班组自查")
    return filed(stage, deputy, at, month=report.month, **more)


@pytest.mark.clause("LY-3.2.1")
@pytest.mark.clause("LY-3.2.4")
def test_a_zero_report_goes_out_with_its_two_signatures_and_its_receipt_comes_back(stage, deputy):
    point = rounds.set_check_point(stage.site, by=stage.safety, at=stage.at(), name="配电室", layer="employee")
    rounds.record_round(point, by=stage.worker, at=stage.at())
    report, server = filed(stage, deputy, LAST), StrictMonths()
    file = exported(report, stage.safety)
    number = server.take(KIND, file)
    assert entered(report, stage.safety, number).number == number
    row = dict(zip(*(line.split(",") for line in file.decode("utf-8-sig").splitlines()), strict=True))
    said = {
        "月份": "2026-11",
        "报送类型": "首报",
        "零报告": "是",
        "员工自查次数": "1",
        "重大隐患未整改数": "0",
        "迟报": "否",
    }
    assert said.items() <= row.items()
    assert (row["分管负责人"], row["主要负责人"]) == (deputy.name, stage.principal.name)
    for act in (exported, lambda report, by: entered(report, by, "X1")):
        with refused("receipt_recorded", "LY-3.2.1"):
            act(report, stage.safety)
    with pytest.raises(Turned):
        server.take(KIND, file)


@pytest.mark.clause("LY-3.2.1")
@pytest.mark.clause("LY-3.2.2")
def test_a_month_that_came_back_goes_out_as_a_correction_of_what_the_system_holds(stage, deputy):
    self_found(stage)
    server, late = StrictMonths(), moment(12, 2)
    report = filed(stage, deputy, late, month=LAST.date(), explanation="停电")
    first = server.take(KIND, exported(report, stage.officer, late))
    entered(report, stage.officer, first, late)
    later = moment(12, 3)
    changed = again(stage, deputy, report, later, given={"checks_team": 4}, reason="班组记录在纸上")
    file = exported(changed, stage.safety, later)
    for part in ("更正", first, "班组记录在纸上", "停电"):
        assert part in file.decode("utf-8-sig")
    second = server.take(KIND, file)
    with refused("receipt_number_used"):
        entered(changed, stage.safety, first, later)
    entered(changed, stage.safety, second, later)
    found = queries.entries_of(changed)
    assert (found.current.number, [row.number for row in found.earlier]) == (second, [first])


@pytest.mark.clause("LY-3.2.2")
def test_what_came_back_before_the_system_had_it_is_no_correction(stage, deputy):
    report = filed(stage, deputy, LAST)
    changed = again(stage, deputy, report, moment(11, 30, 13), given={"checks_team": 4}, reason="记在纸上")
    assert StrictMonths().take(KIND, exported(changed, stage.safety, moment(11, 30, 14)))


@pytest.mark.clause("LY-3.2.1", refusal=True)
@pytest.mark.clause("LY-3.2.2", refusal=True)
def test_nothing_goes_out_unsigned_or_comes_back_without_a_number(stage, deputy):
    report = written(stage, LAST)
    for act in (exported, lambda report, by: entered(report, by, "X1")):
        with refused("month_not_reported", "LY-3.2.2"):
            act(report, stage.safety)
    report = filed(stage, deputy, LAST)
    with refused("entry_receipt_missing", "LY-3.2.1", "事故隐患自查自纠自报系统"):
        entered(report, stage.safety, "  ")
    with refused("role_not_allowed"):
        exported(report, stage.worker)
    stage.enterprise.credit_code, stage.enterprise.internal_number = None, "N1"
    stage.enterprise.save(update_fields=["credit_code", "internal_number"])
    with refused("export_field_missing", "LY-3.2.1", "统一社会信用代码"):
        exported(SelfReport.objects.get(), stage.safety)
    assert not ReportEntry.objects.exists()


def test_the_system_turns_away_what_the_rules_would_not_have_filed(stage, deputy):
    report = filed(stage, deputy, LAST)
    file = exported(report, stage.safety).decode("utf-8-sig")
    for old, new in ((deputy.name, ""), ("首报,", "更正,X1"), (",是,", ",否,")):
        with pytest.raises(Turned):
            StrictMonths().take(KIND, file.replace(old, new, 1).encode("utf-8-sig"))


@pytest.mark.clause("LY-3.2.1")
def test_the_page_leads_from_the_file_to_the_receipt(stage, deputy, django_assert_max_num_queries):
    report = filed(stage, deputy, LAST)
    here, client = f"/entries/reports/{report.pk}/", open_as(stage.safety)
    with clock.frozen(moment(11, 30, 13)):
        assert here in client.get(f"/selfreports/{report.pk}/").content.decode()
        file = b"".join(client.post(f"{here}export_self_report/").streaming_content)
        number = StrictMonths().take(KIND, file)
        empty = client.post(f"{here}record_self_report_receipt/", {"number": ""})
        assert (empty.status_code, "LY-3.2.1" in empty.content.decode()) == (422, True)
        assert client.post(f"{here}record_self_report_receipt/", {"number": number}).status_code == 303
        used = open_as(stage.officer).post(f"{here}record_self_report_receipt/", {"number": "X9"})
        assert used.status_code == 422
        office = open_as(stage.officer)
        with django_assert_max_num_queries(12):
            page = office.get(here).content.decode()
    assert number in page
    assert open_as(stage.stranger).get(here).status_code == 404


@pytest.mark.place("checkups")
def test_where_the_system_is_not_fed_there_is_no_page(stage):
    report = SelfReport.objects.create(
        enterprise=stage.enterprise, site=stage.site, division_code=stage.site.division_code, month=LAST.date(),
        until=LAST.date(), sector="machinery", state="draft", zero=True, prepared_by=1, prepared_name="x",
        changed_at=LAST, release="",
    )  # fmt: skip
    with refused("system_not_fed"):
        exported(report, stage.safety)
    assert open_as(stage.safety).get(f"/entries/reports/{report.pk}/").status_code == 404
