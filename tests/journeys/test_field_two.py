"""Two phones in one check, both without a network: what each found is there, with equal hashes on both sides. Where
they do not agree a person settles it, and the end of the visit, signed on the glass, waits for that on the phone."""

import re

import pytest
from playwright.sync_api import expect
from tests.hazards.conftest import own_store
from tests.journeys.test_field import HELD, ITEMS, all_in, browser, find, save, sign, site

from bihuan.documents.models import Attachment
from bihuan.field.models import SentAct, SentPhoto
from bihuan.inspections.models import Inspection

__all__ = ["browser", "own_store", "site"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CHECK = re.compile(r"#/check/\d+$")


def answers(site, page, items, word="无问题") -> None:
    for item in items:
        page.goto(f"{site.address}/field/#/items/{site.check.pk}/{item}")
        page.get_by_role("button", name=word, exact=True).click()
        page.wait_for_url(re.compile(rf"#/(?!items/\d+/{item}$)"))


def finds(person, page, text) -> None:
    page.get_by_label("依据", exact=True).fill("安全生产法第三十六条")
    find(person, page, text)
    page.wait_for_url(CHECK)


@pytest.mark.clause("YT-4.2.3")
def test_two_phones_without_a_network_end_one_visit_together(site):
    other_account = site.check.team.filter(is_lead=False).first().expert.account
    lead, other = site.phone(site.lead), site.phone(other_account)
    first, second = site.take(lead), site.take(other)
    first.get_by_role("button", name="开始检查").click()
    all_in(first, 1)
    second.goto(f"{site.address}/field/")
    second.get_by_role("button", name="重新带走").click()
    expect(second.get_by_role("link", name="逐条检查")).to_be_visible()
    for page in (first, second):
        page.context.set_offline(True)
    items = [str(pk) for pk in site.check.checklist.items.order_by("position").values_list("pk", flat=True)]
    half = ITEMS // 2
    answers(site, first, items[: half + 1])
    answers(site, second, items[half + 1 :])
    answers(site, second, items[half : half + 1], "有问题")  # of this one they say two things
    finds(other, second, "配电箱未上锁")
    first.goto(f"{site.address}/field/#/check/{site.check.pk}")
    first.get_by_role("link", name="登记问题").click()
    finds(lead, first, "通道堵塞")
    first.get_by_role("link", name="向企业交底").click()
    first.get_by_label("企业在场人员").fill("孙安全")
    first.get_by_label("检查结论").fill("总体受控")
    sign(first, 150)
    save(first)
    first.wait_for_url(CHECK)
    first.get_by_role("link", name="签报告").click()
    sign(first, 180)
    save(first)
    first.wait_for_url(CHECK)

    second.context.set_offline(False)
    second.goto(f"{site.address}/field/#/status")
    expect(second.locator("#state")).to_contain_text("全部已入库", timeout=60_000)
    first.context.set_offline(False)
    first.goto(f"{site.address}/field/#/status")
    expect(first.locator("[data-state=in_conflict]")).to_be_visible(timeout=60_000)
    expect(first.locator("[data-state=waiting]", has_text="还没有处理")).to_have_count(1)  # the end says why it waits
    assert Inspection.objects.get(pk=site.check.pk).state == "ongoing"

    first.goto(f"{site.address}/field/conflicts/")
    first.get_by_label("理由").first.fill("现场一起看过，确有问题")
    first.get_by_role("button", name="保留现有结果").first.click()
    first.goto(f"{site.address}/field/#/status")
    first.get_by_role("button", name="现在同步").click()
    expect(first.locator("#state")).to_contain_text("全部已入库", timeout=60_000)

    check = Inspection.objects.get(pk=site.check.pk)
    assert check.state == "explained"
    assert check.answers.count() == ITEMS
    assert check.answers.filter(result="problem", item=items[half]).exists()
    found = check.findings.values_list("hazard__description", flat=True)
    assert sorted(found) == ["通道堵塞", "配电箱未上锁"]
    assert set(SentAct.objects.values_list("state", flat=True)) == {"accepted", "resolved"}
    for page in (first, second):
        held = page.evaluate(HELD)
        assert held["proven"] == held["hashes"]
    kept = Attachment.objects.filter(pk__in=SentPhoto.objects.values("attachment_id"))
    both = sorted(sha256 for page in (first, second) for sha256 in page.evaluate(HELD)["hashes"])
    assert sorted(kept.values_list("sha256", flat=True)) == both
    assert len(both) == 3 + 3 + 2
