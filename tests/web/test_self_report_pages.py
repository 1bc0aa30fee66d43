"""The pages of self-reports: written, signed and filed on a phone, and read by the office."""

from datetime import date

import pytest
from tests.filings.conftest import deputy, filed, moment
from tests.hazards.conftest import own_store, self_found, stage
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.filings.self_reports import operations
from bihuan.filings.self_reports.models import SelfReport
from bihuan.filings.self_reports.rules import FIGURES
from bihuan.parties.models import Site

__all__ = ["deputy", "own_store", "stage"]
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def last_day():
    with clock.frozen(moment(11, 30)):
        yield


def form(page) -> dict[str, object]:
    """What the form of a page sends as it was filled in."""
    return {bound.name: bound.value() for bound in page.context["form"]}


def write(stage, **changes):
    client, here = open_as(stage.safety), f"/selfreports/write/{stage.site.pk}/2026-11/"
    sent = {**form(client.get(here)), **changes}
    return client.post(
        f"{here}prepare_self_report/", {name: value for name, value in sent.items() if value is not None}
    )


def test_a_month_is_written_signed_and_filed(stage, deputy, django_assert_max_num_queries):
    client = open_as(stage.safety)
    with django_assert_max_num_queries(12):
        assert "填报" in client.get("/selfreports/mine/").content.decode()
    assert write(stage, checks_team=3).status_code == 422
    assert SelfReport.objects.count() == 0
    assert write(stage, checks_team=3, reason="记在纸上").status_code == 303
    here = f"/selfreports/{SelfReport.objects.get().pk}/"
    early = open_as(stage.principal).post(f"{here}file_self_report/")
    assert early.status_code == 422
    assert "分管负责人" in early.content.decode()
    assert open_as(deputy).post(f"{here}sign_self_report/").status_code == 303
    assert open_as(stage.principal).post(f"{here}file_self_report/").status_code == 303
    office = open_as(stage.officer)
    with django_assert_max_num_queries(12):
        listed = office.get("/selfreports/?month=2026-11&show=on_time").content.decode()
    assert stage.enterprise.name in listed
    with django_assert_max_num_queries(12):
        shown = office.get(here).content.decode()
    assert "台账为 0" in shown
    assert open_as(stage.stranger).get(here).status_code == 404
    assert office.post(f"{here}return_self_report/", {"reason": ""}).status_code == 422
    assert office.post(f"{here}return_self_report/", {"reason": "漏填"}).status_code == 303
    assert "漏填" in client.get(here).content.decode()


def test_in_a_closed_month_the_page_says_why_nothing_is_sent_back(stage, deputy, django_assert_max_num_queries):
    report = filed(stage, deputy, moment(11, 30))
    office, here = open_as(stage.officer), f"/selfreports/{report.pk}/"
    assert f"{here}return_self_report/" in office.get(here).content.decode()
    operations.close_report_month(by=stage.officer, at=moment(12, 5), month=date(2026, 11, 1))
    with django_assert_max_num_queries(12):
        shown = office.get(here).content.decode()
    assert "先在月报页重新开放" in shown
    assert f"{here}return_self_report/" not in shown
    came = office.post(f"{here}return_self_report/", {"reason": "漏填"})
    assert came.status_code == 422
    assert "已关闭" in came.content.decode()
    assert "先在月报页重新开放" not in open_as(stage.safety).get(here).content.decode()


def test_filing_twice_with_one_form_has_one_effect_and_costs_three_statements(stage, deputy, django_assert_num_queries):
    write(stage)
    here = f"/selfreports/{SelfReport.objects.get().pk}/"
    open_as(deputy).post(f"{here}sign_self_report/")
    principal = open_as(stage.principal)
    # who is there; the report held; report, the form's key and the line; and the test's own savepoints
    with django_assert_num_queries(5) as asked:
        first = principal.post(f"{here}file_self_report/", {"idempotency_key": KEY})
    assert all(part in asked[-2]["sql"] for part in ("filings_selfreport", "web_submission", "audit_append"))
    filed = SelfReport.objects.get()
    again = principal.post(f"{here}file_self_report/", {"idempotency_key": KEY})
    assert (first.status_code, again.status_code, again["Location"]) == (303, 303, first["Location"])
    assert SelfReport.objects.get().changed_at == filed.changed_at


def test_a_month_is_closed_and_opened_on_the_page(stage):
    office = open_as(stage.officer)
    with clock.frozen(moment(12, 5)):
        assert "关闭这个月" in office.get("/selfreports/?month=2026-11").content.decode()
        assert office.post("/selfreports/close_report_month/", {"month": "2026-11"}).status_code == 303
        assert write(stage).status_code == 422
        assert office.post("/selfreports/reopen_report_month/", {"month": "2026-11"}).status_code == 422
        sent = {"month": "2026-11", "reason": "系统故障"}
        assert office.post("/selfreports/reopen_report_month/", sent).status_code == 303
        assert stage.enterprise.name in office.get("/selfreports/?month=2026-11").content.decode()


def test_written_again_the_form_has_the_ledger_of_now_and_keeps_what_was_corrected(stage):
    write(stage, checks_team=3, reason="记在纸上", text="查了配电室")
    self_found(stage)
    again = form(open_as(stage.safety).get(f"/selfreports/write/{stage.site.pk}/2026-11/"))
    expected = {"found_general": 1, "found_own": 1, "open_general": 1, "checks_team": 3}
    assert again == {**dict.fromkeys(FIGURES, 0), **expected, "reason": "记在纸上", "text": "查了配电室"}


@pytest.mark.place("checkups")
def test_where_none_is_asked_for_the_pages_say_so(stage):
    for by, address in ((stage.officer, "/selfreports/"), (stage.safety, "/selfreports/mine/")):
        assert "本地没有规定自查自报" in open_as(by).get(address).content.decode()
    assert open_as(stage.worker).get(f"/selfreports/write/{stage.site.pk}/2026-11/").status_code == 404


def test_a_filed_report_is_guided_verified_and_its_quarter_published(stage, deputy, django_assert_max_num_queries):
    write(stage)
    here = f"/selfreports/{SelfReport.objects.get().pk}/"
    open_as(deputy).post(f"{here}sign_self_report/")
    open_as(stage.principal).post(f"{here}file_self_report/")
    office, firm = open_as(stage.officer), open_as(stage.safety)
    assert office.post(f"{here}guide_self_report/", {"text": "加强班组自查"}).status_code == 303
    assert "加强班组自查" in firm.get(here).content.decode()
    assert firm.post(f"{here}fix_self_report/", {"text": "已培训"}).status_code == 303
    assert office.post(f"{here}close_self_report/").status_code == 422
    for act in ("evaluate_self_report", "feed_back_self_report", "close_self_report"):
        assert office.post(f"{here}{act}/", {"text": "有效"}).status_code == 303
    quarters = "/selfreports/quarters/"
    with clock.frozen(moment(1, 20, year=2027)):
        with django_assert_max_num_queries(12):
            page = office.get(quarters).content.decode()
        assert "超期未发布" in page
        sent = {"quarter": "2026-10", "analysis": "总体平稳"}
        assert office.post(f"{quarters}publish_quarter_review/", sent).status_code == 422
        assert office.post(f"{here}verify_self_report/", {"agrees": "on", "note": "抽查属实"}).status_code == 303
        assert office.post(f"{quarters}publish_quarter_review/", sent).status_code == 303
        assert "总体平稳" in office.get(quarters).content.decode()
    assert firm.get(quarters).status_code == 404


def test_the_page_of_who_finds_hazards(stage, django_assert_max_num_queries):
    client, here = open_as(stage.safety), f"/enterprises/{stage.enterprise.pk}/"
    with django_assert_max_num_queries(12):
        assert "老工人" in client.get(f"{here}participation/").content.decode()
    sent = {"account": stage.worker.pk, "kind": "veteran_worker"}
    assert client.post(f"{here}set_finder_role/", sent).status_code == 303
    assert client.post(f"{here}set_finder_role/", {**sent, "account": stage.officer.pk}).status_code == 422
    assert client.post(f"{here}claim_own_find/", {"hazard": 1}).status_code == 404
    assert open_as(stage.stranger).get(f"{here}participation/").status_code == 404


def test_a_form_that_another_opened_is_not_sent_in_that_ones_name(stage):
    worker = open_as(stage.worker)
    sent = {"site": stage.site.pk, "description": "灭火器失压", "grade": "general", "author": stage.safety.pk}
    refused = worker.post("/hazards/raise_hazard/", sent)
    assert refused.status_code == 422
    assert "请由本人登录填写" in refused.content.decode()
    assert worker.post("/hazards/raise_hazard/", {**sent, "author": stage.worker.pk}).status_code == 303


def test_a_report_lies_on_the_desk_of_whose_turn_it_is(stage, deputy):
    assert "填写自查自报" in open_as(stage.safety).get("/").content.decode()
    led = open_as(stage.safety).get(f"/selfreports/due/{stage.site.pk}/")
    assert led["Location"] == f"/selfreports/write/{stage.site.pk}/2026-11/"
    write(stage)
    here = f"/selfreports/{SelfReport.objects.get().pk}/"
    desk = open_as(deputy).get("/").content.decode()
    assert here in desk
    assert here not in open_as(stage.principal).get("/").content.decode()
    open_as(deputy).post(f"{here}sign_self_report/")
    principal = open_as(stage.principal)
    assert here in principal.get("/").content.decode()
    principal.post(f"{here}file_self_report/")
    assert here not in principal.get("/").content.decode()


@pytest.mark.place("leaders")
def test_where_no_signature_is_asked_for_a_draft_lies_on_the_desk_of_who_may_file_it(stage, deputy):
    written = write(stage)
    here = f"/selfreports/{SelfReport.objects.get().pk}/"
    assert written["Location"] == here
    for by in (stage.safety, stage.principal):
        assert here in open_as(by).get("/").content.decode()
    shown = open_as(stage.safety).get(here).content.decode()
    assert "主要负责人签字报送" not in shown
    assert "分管负责人签字</" not in shown.split('class="bh-stepper')[-1].split("</ol>")[0]
    assert open_as(stage.safety).post(f"{here}file_self_report/").status_code == 303
    assert here not in open_as(stage.safety).get("/").content.decode()


def test_what_came_back_and_what_is_missing_stay_on_the_desk_beside_the_running_month(
    stage, deputy, django_assert_max_num_queries
):
    Site.objects.update(known_since=date(2026, 8, 1))
    late = {"explanation": "停电"}
    september = filed(stage, deputy, moment(11, 2), month=date(2026, 9, 1), **late)
    operations.return_self_report(september, by=stage.officer, at=moment(11, 5), reason="漏填")
    client = open_as(stage.safety)
    with django_assert_max_num_queries(12):
        (group,) = [one for one in client.get("/").context["groups"] if one.act == "prepare_self_report"]
    tasks = {row["task"].title: (row["task"].due_on, row["url"]) for row in group.rows}
    due = f"/selfreports/due/{stage.site.pk}/"
    assert tasks == {
        "2026-09": (None, f"/selfreports/{september.pk}/"),
        "2026-10": (date(2026, 10, 31), due),
        "2026-11": (date(2026, 11, 30), due),
    }
    assert client.get(due)["Location"] == "/selfreports/mine/", "two are to be written"
    filed(stage, deputy, moment(11, 30), month=date(2026, 10, 1), **late)
    assert client.get(due)["Location"] == f"/selfreports/write/{stage.site.pk}/2026-11/"
    operations.prepare_self_report(stage.site, by=stage.safety, at=moment(11, 30), month=date(2026, 9, 1))
    assert f"/selfreports/{september.pk}/" in open_as(deputy).get("/").content.decode()


def test_a_form_that_the_ledger_has_overtaken_comes_back_with_the_figures_of_now(stage):
    client, here = open_as(stage.safety), f"/selfreports/write/{stage.site.pk}/2026-11/"
    page = client.get(here)
    sent = {**form(page), "seen": page.context["seen"], "checks_team": 2, "reason": "班组记在纸上", "text": ""}
    self_found(stage)
    back = client.post(f"{here}prepare_self_report/", sent)
    assert back.status_code == 422
    assert "ledger_moved" in back.content.decode()
    again = {name: back.context["form"][name].value() for name in ("found_general", "checks_team", "reason")}
    assert again == {"found_general": "1", "checks_team": "2", "reason": "班组记在纸上"}
    shown = back.content.decode().split('name="found_general"')[1].split(">")[0]
    assert 'value="1"' in shown, "what the page shows is what it sends"
    sent = {**sent, **form(back), "seen": back.context["seen"]}
    assert client.post(f"{here}prepare_self_report/", sent).status_code == 303
    assert SelfReport.objects.get().corrected == {"checks_team": (0, 2)}


def test_a_zero_report_says_from_which_day_on_it_is_taken(stage, deputy):
    with clock.frozen(moment(11, 10)):
        write(stage)
        here = f"/selfreports/{SelfReport.objects.get().pk}/"
        open_as(deputy).post(f"{here}sign_self_report/")
        shown = open_as(stage.principal).get(here).content.decode()
        assert "零报告从2026年11月21日起报送" in shown
        assert "file_self_report" not in shown
        assert open_as(stage.principal).post(f"{here}file_self_report/").status_code == 422
    assert open_as(stage.principal).post(f"{here}file_self_report/").status_code == 303


def test_a_report_prints_as_the_monthly_form(stage):
    write(stage)
    here = f"/selfreports/{SelfReport.objects.get().pk}/"
    paper = open_as(stage.principal).get(f"{here}paper/")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    assert open_as(stage.stranger).get(f"{here}paper/").status_code == 404


@pytest.mark.parametrize("month", ["9999-12", "2000-01", "2026-13", "2026-00", "26-1", "２０２６-１１", "", "a" * 4000])
def test_a_month_that_is_none_breaks_no_page(stage, deputy, month):
    office, firm = open_as(stage.officer), open_as(stage.safety)
    for page in (f"/selfreports/?month={month}", f"/selfreports/quarters/?quarter={month}"):
        assert office.get(page).status_code in (200, 422)
    for act in ("close_report_month", "reopen_report_month"):
        assert office.post(f"/selfreports/{act}/", {"month": month, "reason": "x"}).status_code in (303, 422)
    said = {"quarter": month, "analysis": "总体平稳"}
    assert office.post("/selfreports/quarters/publish_quarter_review/", said).status_code in (303, 422)
    if month and len(month) < 10:
        assert firm.get(f"/selfreports/write/{stage.site.pk}/{month}/").status_code in (200, 422)
        assert firm.post(f"/selfreports/write/{stage.site.pk}/{month}/prepare_self_report/", {}).status_code == 422
