"""The tab dies with the camera in the hand, at the tap on 保存 and in the middle of a sync: what the screen had said is
there, and nothing is there twice."""

import random
import re

import pytest
from playwright.sync_api import expect
from tests.hazards.conftest import own_store
from tests.journeys.person import photo
from tests.journeys.test_field import HELD, all_in, browser, site

from bihuan.documents.models import Attachment
from bihuan.field.models import SentAct, SentPhoto

__all__ = ["browser", "own_store", "site"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FOUND = """async () => {
  const queue = await import('/static/bihuan/field/queue.js');
  return queue.acts.filter((act) => act.act === 'record_finding').map((act) => act.payload.description);
}"""
MOMENTS = (0, 1, 3, 8, 20, 60)  # milliseconds after what the screen said
FINDINGS = 7
"""Three deaths each: after the first photo, after the second, at the tap on 保存; and as many again in the sync."""


def dies(person, page, address: str, after: int):
    """The tab is gone after so many milliseconds; the same phone with another, at the same address."""
    page.wait_for_timeout(after)
    context = page.context
    page.close()
    person.page = context.new_page()
    person.page.goto(address)
    person.page.wait_for_selector("body[data-ready]")
    return person.page


def shoot(page, name: str, n: int) -> None:
    page.get_by_label("选照片").set_input_files([photo(name)])
    expect(page.locator(".fd-photo")).to_have_count(n)


@pytest.mark.clause("YT-4.2.3")
def test_a_tab_killed_at_photos_at_saving_and_in_the_sync_loses_nothing(site):
    lead, chance = site.phone(site.lead), random.Random(20)
    page = site.take(lead)
    page.context.set_offline(True)
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_role("link", name="登记问题")).to_be_visible()
    address = f"{site.address}/field/#/find/{site.check.pk}"
    texts = [f"第{n + 1}处通道堵塞" for n in range(FINDINGS)]
    for n, text in enumerate(texts):
        page.goto(address)
        for nth in (1, 2):
            shoot(page, f"{text}{nth}", nth)
            page = dies(lead, page, address, chance.choice(MOMENTS))
            expect(page.locator(".fd-photo")).to_have_count(nth)
        page.get_by_label("问题描述").fill(text)
        page.get_by_label("整改建议").fill("立即清理")
        page.get_by_label("依据", exact=True).fill("安全生产法第三十六条")
        page.wait_for_timeout(500)  # what is typed is kept when the finger rests
        page.get_by_role("button", name="保存", exact=True).click(no_wait_after=True)
        page = dies(lead, page, address, chance.choice(MOMENTS))
        if page.evaluate(FOUND) == texts[:n]:  # not saved: then all of it stands in the form
            expect(page.get_by_label("问题描述")).to_have_value(text)
            expect(page.locator(".fd-photo")).to_have_count(2)
            page.get_by_role("button", name="保存", exact=True).click()
            page.wait_for_url(re.compile(r"#/check/\d+$"))
        assert page.evaluate(FOUND) == texts[: n + 1]
    page.context.set_offline(False)
    for _death in range(FINDINGS):
        page = dies(lead, page, f"{site.address}/field/#/status", chance.randint(0, 900))
        page.get_by_role("button", name="现在同步").click(no_wait_after=True)
    all_in(page, FINDINGS + 1)
    held = page.evaluate(HELD)
    assert {state for _, state in held["acts"]} == {"accepted"}
    assert held["proven"] == held["hashes"]
    assert len(held["hashes"]) == 2 * FINDINGS
    kept = Attachment.objects.filter(pk__in=SentPhoto.objects.values("attachment_id"))
    assert sorted(kept.values_list("sha256", flat=True)) == held["hashes"]
    assert SentAct.objects.count() == FINDINGS + 1
    found = site.check.findings.values_list("hazard__description", flat=True)
    assert sorted(found) == sorted(texts)
