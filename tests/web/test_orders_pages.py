"""The pages of orders: a new one from an enterprise's hazards, one that is followed, and its re-check."""

from datetime import timedelta

import pytest
from tests.conduct.conftest import partner
from tests.hazards.conftest import found_by_office, own_store, stage
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.conduct.orders.models import RectificationOrder
from bihuan.hazards.models import Hazard

__all__ = ["own_store", "partner", "stage"]


def form(partner, hazard, **changes):
    signed = {"certificate": "SL-1", "partner": partner.pk, "partner_certificate": "SL-2"}
    due = clock.today().replace(year=clock.today().year + 1)
    what = {"hazard": hazard.pk, f"requirement-{hazard.pk}": "清出", "deadline": due, "legal_basis": "安全生产法"}
    return {**signed, **what, **changes}


def test_an_officer_orders_and_the_enterprise_reads_what_to_do(stage, partner, django_assert_max_num_queries):
    hazard, other = found_by_office(stage), found_by_office(stage, description="灯具损坏")
    client, here = open_as(stage.officer), f"/orders/enterprises/{stage.enterprise.pk}/"
    with django_assert_max_num_queries(12):
        page = client.get(here).content.decode()
    assert hazard.description in page
    assert other.description in page
    assert f"{here}?hazard={hazard.pk}" in client.get(f"/hazards/{hazard.pk}/").content.decode()
    led = client.get(f"{here}?hazard={hazard.pk}").content.decode()
    assert f'value="{hazard.pk}" checked' in led, "the hazard whose page led here"
    assert f'value="{other.pk}" checked' not in led
    again = client.post(f"{here}issue_rectification_order/", form(partner, hazard, deadline=""))
    text = again.content.decode()
    assert again.status_code == 422
    assert "请定整改期限" in text
    assert "SL-2" in text
    assert client.post(f"{here}issue_rectification_order/", form(partner, hazard)).status_code == 303
    order = RectificationOrder.objects.get()
    assert "SL-2" in client.get(here).content.decode()  # nobody types a certificate twice
    for person, said in ((stage.officer, "出具复查意见"), (stage.safety, "行政复议")):
        browser = open_as(person)
        for url in ("/orders/", f"/orders/{order.pk}/"):
            with django_assert_max_num_queries(12):
                answer = browser.get(url)
            assert order.number in answer.content.decode()
        assert said in answer.content.decode()
        assert order.number in browser.get("/").content.decode() or person == stage.officer
    assert "下达限期整改指令" in client.get(f"/hazards/{hazard.pk}/").content.decode()
    for person in (stage.stranger, stage.experts[0].account):
        assert open_as(person).get(f"/orders/{order.pk}/").status_code == 404
    assert open_as(stage.safety).get(here).status_code == 404


def test_a_re_check_says_of_every_item_how_far_it_is(stage, partner):
    hazard, client = found_by_office(stage), open_as(stage.officer)
    client.post(f"/orders/enterprises/{stage.enterprise.pk}/issue_rectification_order/", form(partner, hazard))
    order = RectificationOrder.objects.get()
    signed = {"certificate": "SL-1", "partner": partner.pk, "partner_certificate": "SL-2"}
    key, here = order.items.get().pk, f"/orders/{order.pk}/"
    said = {**signed, f"result-{key}": "partly", f"note-{key}": "还差标识", "follows": "wait"}
    assert client.post(f"{here}recheck_order/", {**said, "certificate": ""}).status_code == 422
    assert client.post(f"{here}recheck_order/", said).status_code == 303
    assert order.rechecks.get().results[0]["note"] == "还差标识"
    case = f"/cases/open_case/?enterprise={stage.enterprise.pk}"
    assert case not in client.get(here).content.decode()
    order.items.update(due_on=clock.today() - timedelta(days=1))
    assert case in client.get(here).content.decode(), "what was not done by its day leads to a case"
    assert client.post(f"{here}withdraw_order/", {"reason": ""}).status_code == 422
    long = client.post(f"{here}withdraw_order/", {"reason": "误发" * 151})
    assert (long.status_code, "误发误发" in long.content.decode()) == (422, True)
    at = {"verified_by": stage.leader.pk, "verified_at": clock.now()}
    Hazard.objects.filter(pk=hazard.pk).update(state="verified", **at)
    assert "复查整改指令的落实" in client.get("/").content.decode()
    assert client.post(f"{here}recheck_order/", signed).status_code == 303
    page = client.get(here).content.decode()
    assert "指令办结" in page
    assert "withdraw_order" not in page


def test_a_line_break_is_one_letter_as_the_browser_counts(stage, partner):
    hazard, client = found_by_office(stage), open_as(stage.officer)
    here = f"/orders/enterprises/{stage.enterprise.pk}/issue_rectification_order/"
    ten = "\r\n".join(["防" * 49] * 10)
    assert (len(ten.replace("\r", "")), len(ten)) == (499, 508)
    again = client.post(here, form(partner, hazard, interim="防" * 501))
    assert (again.status_code, RectificationOrder.objects.count()) == (422, 0), "no paper without what was asked"
    assert again.content.decode().count("防" * 501) == 1
    assert client.post(here, form(partner, hazard, interim=ten)).status_code == 303
    assert RectificationOrder.objects.get().interim == ten.replace("\r", "")


def test_a_day_that_is_none_is_refused_at_its_place(stage, partner):
    hazard, other = found_by_office(stage), found_by_office(stage, description="灯具损坏")
    client, here = open_as(stage.officer), f"/orders/enterprises/{stage.enterprise.pk}/issue_rectification_order/"
    both = {"hazard": [hazard.pk, other.pk], f"requirement-{other.pk}": "换灯"}
    for wrong in (
        {f"due-{other.pk}": "2027-02-30"},
        {f"requirement-{other.pk}": "换" * 501},
        {"deadline": "2027-02-30"},
    ):
        again = client.post(here, {**form(partner, hazard), **both, **wrong})
        text = again.content.decode()
        assert (again.status_code, RectificationOrder.objects.count()) == (422, 0)
        assert text.count("is-invalid") == 1
        assert all(said in text for said in wrong.values()), "what was typed stays"
        assert f'id="{next(iter(wrong))}_error"' in text or "id_deadline_error" in text
    own = clock.today() + timedelta(days=3)
    assert client.post(here, {**form(partner, hazard), **both, f"due-{other.pk}": own}).status_code == 303
    assert RectificationOrder.objects.get().items.get(hazard=other).due_on == own


def test_a_note_of_a_re_check_is_never_cut(stage, partner):
    hazard, client = found_by_office(stage), open_as(stage.officer)
    client.post(f"/orders/enterprises/{stage.enterprise.pk}/issue_rectification_order/", form(partner, hazard))
    order = RectificationOrder.objects.get()
    signed = {"certificate": "SL-1", "partner": partner.pk, "partner_certificate": "SL-2"}
    said = {**signed, f"note-{order.items.get().pk}": "差" * 301}
    again = client.post(f"/orders/{order.pk}/recheck_order/", said)
    assert (again.status_code, order.rechecks.count()) == (422, 0)
    assert "最多写300字，现在有301字" in again.content.decode()
    assert client.post(f"/orders/{order.pk}/recheck_order/", {**signed, "follows": "x"}).status_code == 422


@pytest.mark.parametrize("number", ["9" * 19, "9223372036854775807", "0", "-1", "x"])
def test_a_hazard_that_there_is_not_is_ordered_nowhere(stage, partner, number):
    client = open_as(stage.officer)
    said = {**form(partner, found_by_office(stage)), "hazard": number}
    for url in (f"/orders/enterprises/{stage.enterprise.pk}/issue_rectification_order/", "/cases/open_case/"):
        assert client.post(url, said).status_code in (404, 422)
    measures = f"/orders/measures/enterprises/{stage.enterprise.pk}/decide_onsite_measure/"
    assert client.post(measures, {**said, "hazards": number}).status_code in (404, 422)
