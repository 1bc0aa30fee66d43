"""The pages of the instruments: the office's list, one piece, what an expert holds, and what a visit carries."""

import pytest
from django.conf import settings
from django.test import Client
from tests.hazards.conftest import own_store, stage
from tests.inspections.conftest import piece, ready
from tests.inspections.test_equipped_visit import visit_of

from bihuan import clock
from bihuan.inspections import equipping, operations
from bihuan.parties.models import Enterprise
from bihuan.registers.kinds.instruments.models import Instrument, InstrumentLoan, InstrumentTraining

__all__ = ["own_store", "stage"]


def open_as(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_an_office_registers_trains_issues_and_takes_back(stage):
    client, day = open_as(stage.officer), str(clock.today())
    client.post("/instruments/register_instrument/", {"number": "G-1", "kind": "gas", "calibrated_until": day})
    instrument = Instrument.objects.get()
    trained = {"holder": stage.officer.pk, "kind": "gas", "trained_on": day}
    untrained = client.post(f"/instruments/{instrument.pk}/issue_instrument/", {"holder": stage.officer.pk})
    assert untrained.status_code == 422
    client.post("/instruments/record_instrument_training/", trained)
    assert InstrumentTraining.objects.get().account == stage.officer
    client.post(f"/instruments/{instrument.pk}/issue_instrument/", {"holder": stage.officer.pk})
    loan = InstrumentLoan.objects.get()
    client.post(f"/instruments/loans/{loan.pk}/sign_for_instrument/")
    client.post(f"/instruments/loans/{loan.pk}/return_instrument/")
    loan.refresh_from_db()
    assert loan.signed_at
    assert loan.returned_at
    client.post(f"/instruments/{instrument.pk}/calibrate_instrument/", {"calibrated_until": day, "certificate": "C1"})
    assert "G-1" in client.get("/instruments/").content.decode()
    assert "已归还" in client.get(f"/instruments/{instrument.pk}/").content.decode()
    for url in ("/instruments/", f"/instruments/{instrument.pk}/"):
        assert open_as(stage.safety).get(url).status_code == 404
    assert open_as(stage.safety).get("/instruments/mine/").status_code == 200


@pytest.mark.place("leaders")
def test_a_visit_is_equipped_signed_for_and_read(stage, django_assert_max_num_queries):
    visit, expert = visit_of(stage, "electroplating")
    office, url = open_as(stage.officer), f"/inspections/{visit.pk}"
    gas, mask = piece(stage, "gas"), piece(stage, "gas_mask")
    for one in (gas, mask):
        sent = {"instrument": one.pk, "holder": expert.account_id}
        assert office.post(f"{url}/equip_visit/", sent).status_code == 303
    office.post(f"{url}/state_without_instrument/", {"reason": "不需要"})
    with django_assert_max_num_queries(12):
        office.get(f"{url}/equipment/")
    client = open_as(expert.account)
    client.post(f"/instruments/loans/{InstrumentLoan.objects.get(instrument=gas).pk}/sign_for_instrument/")
    operations.start_inspection(visit, by=stage.officer, at=clock.now())
    assert client.post(f"{url}/check_in/").status_code == 422
    client.post(f"/instruments/loans/{InstrumentLoan.objects.get(instrument=mask).pk}/sign_for_instrument/")
    client.post(f"{url}/acknowledge_site_rules/")
    assert client.post(f"{url}/check_in/").status_code == 303
    wrong = client.post(f"{url}/record_reading/", {"instrument": gas.pk, "value": "3", "unit": "m"})
    assert wrong.status_code == 422
    client.post(f"{url}/record_reading/", {"instrument": gas.pk, "value": "3", "unit": "ppm"})
    with django_assert_max_num_queries(12):
        shown = client.get(f"{url}/equipment/").content.decode()
    assert "3 ppm" in shown
    assert office.post(f"{url}/equip_visit/", {"instrument": gas.pk, "holder": expert.account_id}).status_code == 404


@pytest.mark.place("leaders")
def test_who_comes_for_the_enterprise_says_what_it_lent_and_goes_on_to_the_list(stage):
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(key_processes=["electroplating"])
    stage.site.refresh_from_db()
    expert = stage.expert("齐机械", "machinery")
    check, client = ready(stage, team=[expert]), open_as(expert.account)
    url = f"/inspections/{check.pk}/"
    assert client.post(f"{url}start_inspection/").headers["Location"] == f"{url}equipment/"
    page = client.get(f"{url}equipment/").content.decode()
    needed = sorted(equipping.needs_of(check.enterprise).protection)
    assert all(f'name="worn" value="{kind}"' in page for kind in needed)
    assert f"{url}equipment/#arrival" in client.get(url).content.decode()
    assert client.post(f"{url}check_in/").status_code == 422
    assert client.post(f"{url}check_in/", {"worn": needed}).headers["Location"] == f"{url}items/"


def test_a_colleague_of_another_office_sees_none_of_it(stage):
    piece(stage, number="甲-77")
    answer = open_as(stage.stranger).get("/instruments/")
    assert answer.status_code == 200
    assert "甲-77" not in answer.content.decode()
