"""The server dies in the middle of a sync, again and again: what the phone holds arrives whole, and once."""

import hashlib
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.cast import AT
from tests.hazards.conftest import own_store
from tests.journeys.server import Server
from tests.journeys.test_field import HELD, ITEMS, Site, all_in, browser, choose, save, walk
from tests.run.started import wait_until

from bihuan import clock, documents
from bihuan.audit.models import Event
from bihuan.documents.models import Attachment
from bihuan.field.models import SentAct, SentPhoto

__all__ = ["browser", "own_store"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ACTS = 1 + ITEMS + 3 + 1


@pytest.fixture
def server(own_store, tmp_path):
    found = Server(tmp_path / "server.log", AT + timedelta(hours=3))
    yield found.start()
    found.kill()


@pytest.fixture
def site(browser, server, pictures):
    with clock.frozen(AT + timedelta(hours=1)):
        told = Site(browser, server.address, pictures)
        with clock.frozen(server.at):
            yield told
    for context in told.contexts:
        context.close()


def arrived() -> int:
    """Photos begun and acts received: what a phone has brought so far, counted together."""
    return SentPhoto.objects.count() + SentAct.objects.count()


@pytest.mark.clause("YT-4.2.3")
def test_a_server_killed_in_the_middle_of_a_sync_loses_nothing_and_counts_nothing_twice(site, server):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.context.set_offline(True)
    page.get_by_role("button", name="开始检查").click()
    walk(lead, page)
    page.get_by_role("link", name="当场整改").first.click()
    choose(page, "清理后")
    page.get_by_label("整改情况").fill("已清理")
    page.get_by_label("整改人").fill("周工")
    save(page)
    expect(page.locator("#state")).to_contain_text("没有网络")

    page.context.set_offline(False)
    page.goto(f"{site.address}/field/#/status")
    kills = 0
    for share in (1, 4, 9, 14, 25, 38):  # in the photos, at their end, and in the acts
        wait_until(lambda share=share: arrived() >= share, 120)
        server.kill()
        kills += 1
        server.start()
    all_in(page, ACTS)

    held = page.evaluate(HELD)
    assert {state for _, state in held["acts"]} == {"accepted"}
    assert held["proven"] == held["hashes"]
    assert len(held["hashes"]) == 10
    kept = Attachment.objects.filter(pk__in=SentPhoto.objects.values("attachment_id"))
    assert sorted(kept.values_list("sha256", flat=True)) == held["hashes"]
    assert [hashlib.sha256(documents.read(one)).hexdigest() for one in held["hashes"]] == held["hashes"]
    assert SentAct.objects.count() == ACTS
    assert site.check.answers.count() == ITEMS
    assert site.check.findings.count() == 3
    told = Event.objects.filter(case=site.check.ref)
    assert told.filter(act="answer_item").count() == ITEMS
    assert told.filter(act="record_finding").count() == 3
    assert kills == 6
