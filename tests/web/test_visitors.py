"""What an expert who comes for one check can reach of the enterprise, and what a broken address or form ends in."""

import pytest
from tests.cast import play

from bihuan import clock
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Guest

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def cast(db):
    cast = play("3713", county="371302")
    Guest.objects.create(account=cast.experts[0].account, enterprise=cast.enterprise, reason="inspection:1")
    with clock.frozen(cast.now.replace(hour=15)):
        yield cast


def login(client, account):
    client.force_login(account, backend=BACKEND)
    return client


def test_an_expert_registers_nothing_beside_the_check(client, cast):
    """It would stand as found by the enterprise itself, and need no explaining."""
    login(client, cast.experts[0].account)
    given = {"site": cast.site.pk, "enterprise": cast.enterprise.pk, "description": "配电箱未上锁", "advice": "上锁"}
    assert client.post("/hazards/raise_hazard/", given).status_code == 422
    assert not Hazard.objects.exists()


def test_an_expert_does_not_read_how_the_record_was_kept(client, cast):
    url = f"/enterprises/{cast.enterprise.pk}/"
    visitor = login(client, cast.experts[0].account).get(f"{url}?tab=history")
    assert visitor.status_code == 200
    assert 'href="?tab=history"' not in visitor.content.decode()
    assert "登记企业" not in visitor.content.decode()
    assert "登记企业" in login(client, cast.officer).get(f"{url}?tab=history").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/hazards/?q={}",
        "/hazards/?sector={}&source={}",
        "/enterprises/?q={}",
        "/enterprises/?sector={}&grade={}",
        "/experts/?q={}&specialty={}",
        "/inspections/?q={}",
        "/inspections/plan/?q={}",
        "/checklists/?q={}",
        "/documents/?q={}&kind={}",
        "/packs/?q={}",
        "/inbox/?after={}",
        "/sheets/?kind={}",
    ],
)
@pytest.mark.parametrize("text", ["%00", "%25_", "9" * 40, "'\"<script>"])
def test_no_text_in_an_address_breaks_a_page(client, cast, address, text):
    answer = login(client, cast.officer).get(address.replace("{}", text))
    assert answer.status_code == 400 if text == "%00" else answer.status_code in (200, 404), address
    assert "<script>'" not in answer.content.decode()


def test_nor_does_one_in_a_form(client, cast):
    given = {"name": "改名\x00", "sector": "machinery"}
    answer = login(client, cast.officer).post(f"/enterprises/{cast.enterprise.pk}/correct_enterprise/", given)
    assert answer.status_code == 400
