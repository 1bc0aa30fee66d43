"""拒绝访问: who asks for what is not his leaves a line though it came to nothing; a no of the rules is no denial."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import AT
from tests.hazards.conftest import self_found

from bihuan import audit
from bihuan.parties import denials
from bihuan.parties.models import Account


def browser_of(who: Account) -> Client:
    browser = Client()
    browser.force_login(who, backend="bihuan.parties.login.AccountBackend")
    return browser


def denied(who: Account) -> list[tuple[str, str]]:
    lines = [line for line in audit.timeline(who.ref) if line.act == "refuse_access"]
    return [(line.data["address"], line.data["code"]) for line in lines]


@pytest.fixture
def hazard(stage):
    return self_found(stage)


def test_a_page_of_another_place(stage, hazard):
    page = f"/hazards/{hazard.pk}/"
    assert browser_of(stage.stranger).get(page).status_code == 404
    assert denied(stage.stranger) == [(page, "stranger")]


def test_an_act_on_a_thing_of_another_place(stage, hazard):
    act = f"/hazards/{hazard.pk}/assess_hazard/"
    assert browser_of(stage.stranger).post(act).status_code == 404
    assert denied(stage.stranger) == [(act, "stranger")]


def test_an_act_of_another_role(stage):
    act = f"/enterprises/{stage.enterprise.pk}/add_site/"
    words = {"name": "二分厂", "division_code": "371302"}
    browser_of(stage.worker).post(act, words)
    assert denied(stage.worker) == [(act, "role_not_allowed")]
    assert not stage.enterprise.sites.filter(name="二分厂").exists()


@pytest.mark.parametrize("page", ["/board/", "/board/digests/", "/board/notices/", "/enterprises/register_enterprise/"])
def test_a_page_that_is_for_others(stage, page):
    assert browser_of(stage.safety).get(page).status_code == 404
    assert denied(stage.safety) == [(page, "stranger")]


def test_a_file_of_another_place(stage, hazard):
    browser = browser_of(stage.stranger)
    for _ in range(2):
        assert browser.post(f"/hazards/{hazard.pk}/export_archive/").status_code == 404
    assert denied(stage.stranger) == []  # its operation says so in a chain of its own
    check = "/inspections/1/open_material/"
    assert browser.post(check, {"material": "1"}).status_code == 404
    assert denied(stage.stranger) == [(check, "stranger")]


def test_what_is_ones_own_or_refused_by_a_rule_is_no_denial(stage, hazard):
    browser = browser_of(stage.safety)
    assert browser.get(f"/hazards/{hazard.pk}/").status_code == 200
    browser.post("/security/end_session/", {"mark": "none"})  # session_gone
    browser.post("/security/confirm_second_factor/", {"code": "1"})
    assert denied(stage.safety) == []


def test_a_visitor_without_an_account_leaves_none(stage, hazard):
    before = len(audit.recent(limit=500))
    assert Client().get(f"/hazards/{hazard.pk}/").status_code == 302
    assert len(audit.recent(limit=500)) == before


def test_a_long_address_is_cut(stage):
    denials.refuse_access(by=stage.worker, at=AT, address="/x" * 400, code="stranger")
    ((address, _code),) = denied(stage.worker)
    assert len(address) == denials.LONGEST


def test_a_loop_fills_nobodys_chain(stage):
    for n in range(denials.AN_HOUR + 3):
        denials.refuse_access(by=stage.worker, at=AT, address=f"/{n}", code="stranger")
    assert len(denied(stage.worker)) == denials.AN_HOUR
    denials.refuse_access(by=stage.worker, at=AT + timedelta(hours=2), address="/later", code="stranger")
    assert denied(stage.worker)[-1] == ("/later", "stranger")
