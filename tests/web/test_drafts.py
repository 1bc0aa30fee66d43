"""What is typed about one thing is kept for that thing: it never stands in the form of another."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.hazards.conftest import CODES, own_store, stage, stand
from tests.web.test_assignments_pages import open_as
from tests.web.test_browser import browser, chromium, errors

from bihuan import clock
from bihuan.parties.operations import add_site, register_enterprise
from bihuan.registers.kinds.tasks.models import TaskSheet

__all__ = ["browser", "chromium", "errors", "own_store", "stage"]

KEPT = re.compile(r'data-draft="([^"]*)"')


@pytest.fixture
def firms(stage):
    """Two enterprises of one place."""
    here = {"by": stage.officer, "at": stage.at(), "division_code": stage.enterprise.division_code}
    other = register_enterprise(name="乙厂", credit_code=CODES[4], sector="machinery", staff_count=20, **here)
    add_site(other, name="乙厂厂区", **here)
    return stage.enterprise, other


def meetings(person) -> tuple[Client, list[str]]:
    """Whoever opened two meetings, and where each of them stands."""
    client, held = open_as(person), str(clock.today())
    for title in ("甲会", "乙会"):
        client.post("/tasks/open_task_sheet/", {"kind": "meeting", "title": title, "held_on": held})
    return client, [f"/tasks/{sheet.pk}/" for sheet in TaskSheet.objects.order_by("id")]


def window(browser, client, live_server):
    """A window of the browser in which whoever `client` logged in is at work."""
    (session,) = [name for name in client.cookies if "session" in name]
    browser.add_cookies([{"name": session, "value": client.cookies[session].value, "url": live_server.url}])
    return browser.new_page()


def kept(client, url) -> list[str]:
    """Under which names the forms of a page are kept."""
    return KEPT.findall(client.get(url).content.decode())


def test_each_meeting_keeps_its_own_minutes_and_matters(stage):
    client, (one, other) = meetings(stage.leader)
    names = kept(client, one)
    assert len(set(names)) == 2
    assert not set(names) & set(kept(client, other))


@pytest.mark.place("project")
@pytest.mark.parametrize(
    "address", ["/enterprises/{}/paperwork/?paper=campaign_ledger", "/hazards/raise_hazard/?enterprise={}"]
)
def test_each_enterprise_keeps_its_own(stage, firms, address):
    client = open_as(stage.officer)
    one, other = (kept(client, address.format(firm.pk)) for firm in firms)
    assert one
    assert not set(one) & set(other)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_minutes_of_one_meeting_never_stand_in_another(browser, live_server):
    client, (one, other) = meetings(stand("project").leader)
    page = window(browser, client, live_server)
    page.goto(f"{live_server.url}{one}")
    page.fill("#minutes", "甲会：讨论了消防通道")
    page.goto(f"{live_server.url}{other}")
    expect(page.locator("#minutes")).to_have_value("")
    page.goto(f"{live_server.url}{one}")
    expect(page.locator("#minutes")).to_have_value("甲会：讨论了消防通道")
