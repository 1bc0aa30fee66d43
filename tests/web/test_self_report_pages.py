"""The pages of self-reports: written, signed and filed on a phone, and read by the office."""

import pytest
from tests.filings.conftest import deputy, moment
from tests.hazards.conftest import own_store, stage
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.filings.self_reports.models import SelfReport

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


@pytest.mark.place("checkups")
def test_where_none_is_asked_for_the_pages_say_so(stage):
    for by, address in ((stage.officer, "/selfreports/"), (stage.safety, "/selfreports/mine/")):
        assert "本地没有规定自查自报" in open_as(by).get(address).content.decode()
    assert open_as(stage.worker).get(f"/selfreports/write/{stage.site.pk}/2026-11/").status_code == 404
