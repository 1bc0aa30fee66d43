"""The pages of direct reports: an enterprise reports, takes the file, enters the receipt; an office signs."""

import csv
import io

import pytest
from tests.exchange.connectors.servers import Strict
from tests.filings.test_direct_reports import BOTH, SAID, major, planned
from tests.hazards.conftest import found_by_office, own_store, stage
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.exchange.connectors import operations as connectors
from bihuan.filings.direct_reports.models import DirectReceipt, DirectReport
from bihuan.parties import places

__all__ = ["own_store", "stage"]


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-4.3.4")
def test_from_the_hazard_to_the_receipt_and_nothing_is_typed_twice(stage, django_assert_max_num_queries):
    hazard = major(stage)
    client, here = open_as(stage.safety), f"/direct-reports/{hazard.pk}/"
    with clock.frozen(stage.at()):
        assert here in client.get(f"/hazards/{hazard.pk}/").content.decode()
        with django_assert_max_num_queries(12):
            page = client.get(here).content.decode()
        assert page.count("checked") >= 3, "all receivers are chosen to begin with"
        held = client.post(f"{here}file_direct_report/", {"occasion": "first", "to": BOTH, **SAID, "held": "on"})
        assert held.status_code == 422
        assert "即查即报" in held.content.decode()
        assert SAID["harm"] in held.content.decode(), "what was typed is kept"
        assert client.post(f"{here}file_direct_report/", {"occasion": "first", "to": BOTH, **SAID}).status_code == 303
        assert SAID["harm"] in client.get(here).content.decode(), "for whoever is still to be told"
        answer = client.post(f"{here}export_direct_report/")
    file = b"".join(answer.streaming_content)
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
    assert [row["报送对象"] for row in rows] == ["省安委会办公室", "市安委会办公室"]
    assert {row["行业领域"] for row in rows} == {places.labels("sectors")[hazard.sector][0]}
    assert connectors.export_direct_report(hazard, by=stage.officer, at=stage.at()).content == file
    with refused("role_not_allowed"):
        connectors.export_direct_report(hazard, by=stage.worker, at=stage.at())
    number = Strict("shandong_direct_report").take("major_hazard", file)
    with clock.frozen(stage.at()):
        assert client.post(f"{here}record_direct_receipt/", {"number": ""}).status_code == 422
        assert client.post(f"{here}record_direct_receipt/", {"number": number}).status_code == 303
        assert number in client.get(here).content.decode()
    assert DirectReceipt.objects.get().number == number


def test_an_office_signs_and_a_stranger_knows_nothing(stage, django_assert_max_num_queries):
    hazard = major(stage)
    client, here = open_as(stage.safety), f"/direct-reports/{hazard.pk}/"
    with clock.frozen(stage.at()):
        assert "file_direct_report" in client.get("/").content.decode() or here in client.get("/").content.decode()
        sent = {"occasion": "first", "to": ["local_department"], **SAID}
        assert client.post(f"{here}file_direct_report/", sent).status_code == 303
        told = {"told_on": str(stage.today), "how": "职代会"}
        assert client.post(f"{here}tell_workers_congress/", told).status_code == 303
    report = DirectReport.objects.get(receiver="local_department")
    officer = open_as(stage.officer)
    with clock.frozen(stage.at()):
        with django_assert_max_num_queries(12):
            assert hazard.description in officer.get("/direct-reports/?show=unsigned").content.decode()
        assert f"sign/{report.pk}" in officer.get(here).content.decode()
        assert officer.post(f"/direct-reports/sign/{report.pk}/sign_for_direct_report/").status_code == 303
        assert hazard.description not in officer.get("/direct-reports/?show=unsigned").content.decode()
        assert open_as(stage.stranger).get(here).status_code == 404
        assert hazard.description not in open_as(stage.stranger).get("/direct-reports/").content.decode()


@pytest.mark.clause("LY-3.1.5")
def test_the_report_that_goes_with_the_plan_is_offered_once_there_is_one(stage):
    hazard, client = major(stage), open_as(stage.safety)
    here, form = f"/direct-reports/{hazard.pk}/", 'value="special"'
    with clock.frozen(stage.at()):
        assert form not in client.get(here).content.decode()
        planned(stage, hazard)
        assert form in client.get(here).content.decode()


@pytest.mark.place("checkups")
def test_what_is_too_long_comes_back_and_nothing_is_cut_short(stage):
    hazard = major(stage)
    client, here = open_as(stage.safety), f"/direct-reports/{hazard.pk}/"
    sent = {"occasion": "first", "to": BOTH, **SAID}
    told = {"told_on": str(stage.today), "how": "职" * 201}
    with clock.frozen(stage.at()):
        answer = client.post(f"{here}file_direct_report/", {**sent, "harm": "长" * 2001})
        assert (answer.status_code, "bh-error" in answer.content.decode()) == (422, True)
        assert SAID["status"] in answer.content.decode(), "what was typed is kept"
        assert client.post(f"{here}tell_workers_congress/", told).status_code == 422
        assert not DirectReport.objects.exists()
        assert client.post(f"{here}file_direct_report/", sent).status_code == 303
        assert client.post(f"{here}record_direct_receipt/", {"number": "9" * 61}).status_code == 422
        assert not DirectReceipt.objects.exists()


def test_of_a_general_hazard_nobody_is_to_be_told(stage):
    hazard = found_by_office(stage)
    with clock.frozen(stage.at()):
        page = open_as(stage.safety).get(f"/direct-reports/{hazard.pk}/").content.decode()
    assert "不是重大隐患" in page
    assert "file_direct_report" not in page
