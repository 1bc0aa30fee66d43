"""What came back stands in its form as it was sent: a look at what was rectified, an explanation under which the
enterprise has signed. One touch throws nothing away."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.hazards.conftest import found_by_expert, own_store, treated
from tests.inspections.conftest import answer_all
from tests.inspections.conftest import explain as explained
from tests.inspections.conftest import find as raised
from tests.inspections.conftest import sign as signed
from tests.inspections.test_close_inspection import rectified
from tests.journeys.test_field import HELD, all_in, blocked, browser, choose, killed, save, sign, site
from tests.run.started import wait_until

from bihuan import clock
from bihuan.field.models import SentAct
from bihuan.hazards.models import Hazard
from bihuan.inspections import operations
from bihuan.inspections.models import Inspection

__all__ = ["browser", "own_store", "site"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CHECK = re.compile(r"#/check/\d+$")
RECORD, VERDICT = "出具复查记录", "复查结果"
SAID = """async () => {
  const queue = await import('/static/bihuan/field/queue.js');
  return queue.acts.filter((act) => act.act === 'explain_findings' && !act.dismissed).map((act) => act.payload);
}"""


WRITTEN = """async () => {
  const store = await import('/static/bihuan/field/store.js');
  return (await store.names('draft/')).length > 0;
}"""
OLD = """async () => {
  const store = await import('/static/bihuan/field/store.js');
  return (await store.names('old/')).sort();
}"""
LEAK = """async () => {
  const store = await import('/static/bihuan/field/store.js');
  await store.putBytes('old/999999', new Uint8Array(3));
}"""
FETCHED = """async () => {
  const { bundles, notHere } = await import('/static/bihuan/field/bundles.js');
  const [taken] = bundles.values();
  return taken !== undefined && (await notHere(taken)).length === 0;
}"""


def chosen(card) -> str:
    return card.get_by_label(VERDICT).locator("option:checked").inner_text()


@pytest.fixture
def rectified_here(site):
    """The check is over, its two hazards are rectified; what others found at the site is too."""
    stage, check = site.stage, site.check
    operations.start_inspection(check, by=site.lead, at=stage.at())
    for text in ("配电箱未上锁", "通道堵塞"):
        raised(stage, check, description=text, photos=[stage.photo(site.lead)])
    answer_all(stage, check)
    signed(stage, explained(stage, check))
    rectified(stage, check)
    treated(stage, found_by_expert(stage, description="别处查出的"))
    with clock.frozen(stage.now + timedelta(minutes=30)):
        yield [found.hazard for found in check.findings.order_by("id")]


@pytest.mark.clause("LY-2.1.17")
def test_a_look_that_came_back_is_mended_as_it_was_with_its_photo(site, rectified_here):
    """Two were rectified, at one of them the words are missing; what others found is not this team's to look at."""
    (first, second), check = rectified_here, site.check
    person = site.phone(site.lead)
    page = person.open(f"/field/#/take/{check.pk}")
    page.get_by_role("link", name="复查", exact=True).click()
    cards = {hazard: page.locator("section.fd-card", has_text=hazard.description) for hazard in (first, second)}
    expect(page.locator("section.fd-card")).to_have_count(2)
    expect(cards[first].locator("img.fd-old")).to_be_visible()  # the photo of before, to stand where it was taken
    page.context.set_offline(True)
    cards[first].get_by_role("button", name="拍照", exact=True).click()
    page.wait_for_function("() => document.querySelector('.fd-camera video')?.videoWidth > 0")
    expect(page.locator(".fd-camera img.fd-ghost")).to_be_visible()  # the old photo lies over what the camera sees
    person.picture("field-recheck-overlay")
    page.locator(".fd-shutter").click()
    expect(cards[first].locator(".fd-photo figcaption")).to_have_text("现场密封拍摄")
    cards[first].get_by_label(VERDICT).select_option(label="没有整改到位")
    cards[second].get_by_label(VERDICT).select_option(label="已整改到位")
    cards[second].get_by_label("复查意见").fill("已更换")
    page = person.page = killed(site, page)
    cards = {hazard: page.locator("section.fd-card", has_text=hazard.description) for hazard in (first, second)}
    expect(cards[second].get_by_label("复查意见")).to_have_value("已更换")
    expect(cards[first].locator(".fd-photo")).to_have_count(1)
    sign(page, 150)
    person.picture("field-recheck")
    page.get_by_role("button", name=RECORD).click()
    page.wait_for_url(CHECK)
    expect(page.get_by_role("link", name="复查", exact=True)).to_have_count(0)  # both were looked at
    page.context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("1 项待处理", timeout=30_000)

    page.goto(f"{site.address}/field/#/status")
    page.get_by_role("link", name="更正").click()
    expect(cards[first].locator(".fd-photo")).to_have_count(1)
    assert (chosen(cards[first]), chosen(cards[second])) == ("没有整改到位", "已整改到位")
    expect(cards[second].get_by_label("复查意见")).to_have_value("已更换")
    cards[first].get_by_label("复查意见").fill("锁具没有装上")
    sign(page, 180)
    cards[second].get_by_label(VERDICT).select_option(label="没有复查")
    page.get_by_role("button", name=RECORD).click()
    expect(page.get_by_text("还有 1 处这次没有结论")).to_be_visible()  # nothing that was looked at is dropped unasked
    cards[second].get_by_label(VERDICT).select_option(label="已整改到位")
    page.get_by_role("button", name=RECORD).click()
    page.wait_for_url(CHECK)
    all_in(page, 2)
    states = dict(Hazard.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk]) == ("treating", "struck_off")
    assert SentAct.objects.filter(act="issue_recheck_record", state="accepted").count() == 1
    held = page.evaluate(HELD)
    assert held["proven"] == held["hashes"]


def test_of_two_records_that_came_back_each_is_mended_in_its_own_form(site, rectified_here):
    check, person = site.check, site.phone(site.lead)
    page = person.open(f"/field/#/take/{check.pk}")
    page.wait_for_url(CHECK)
    card = page.locator("section.fd-card")
    page.context.set_offline(True)
    for hazard in rectified_here:
        page.get_by_role("link", name="复查", exact=True).click()
        choose(card.filter(has_text=hazard.description), hazard.description)
        card.filter(has_text=hazard.description).get_by_label(VERDICT).select_option(label="没有整改到位")
        sign(page, 150)
        page.get_by_role("button", name=RECORD).click()
        page.wait_for_url(CHECK)
    page.context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("2 项待处理", timeout=30_000)

    for left in (2, 1):
        page.goto(f"{site.address}/field/#/status")
        page.goto(f"{site.address}/field/#/check/{check.pk}")
        page.get_by_role("link", name="复查", exact=True).click()
        expect(page.get_by_role("link", name="更正退回的复查记录")).to_have_count(left)
        expect(card).to_have_count(0)  # nothing is looked at twice
        page.get_by_role("link", name="更正退回的复查记录").last.click()
        expect(card).to_have_count(1)
        assert chosen(card) == "没有整改到位"
        card.get_by_label("复查意见").fill("还没有动")
        sign(page, 180)
        page.get_by_role("button", name=RECORD).click()
        page.wait_for_url(CHECK)
        if left == 2:
            expect(page.locator("#state")).to_contain_text("1 项待处理", timeout=30_000)
    all_in(page, 4)
    looked = [sent.payload["results"][0]["hazard"] for sent in SentAct.objects.filter(state="accepted")]
    assert sorted(map(str, looked)) == sorted(str(hazard.pk) for hazard in rectified_here)


def test_an_explanation_that_came_back_keeps_the_hand_that_signed_it_under_that_persons_name(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    all_in(page, 1)
    page.get_by_role("link", name="向企业交底").click()
    page.get_by_label("企业在场人员").fill("孙安全、钱厂长")
    page.get_by_label("检查结论").fill("总体受控")
    page.get_by_label("屏幕上签名的是谁").fill("孙安全")
    sign(page, 150)
    save(page)
    page.wait_for_url(CHECK)
    expect(page.locator("#state")).to_contain_text("1 项待处理", timeout=30_000)  # nothing is answered yet
    site.stage.now = clock.now()
    answer_all(site.stage, site.check)
    with clock.frozen(site.stage.now + timedelta(minutes=5)):
        page.goto(f"{site.address}/field/#/status")
        page.get_by_role("link", name="更正").click()
        expect(page.get_by_text("企业已经签过名")).to_be_visible()
        page.get_by_label("屏幕上签名的是谁").fill("钱厂长")
        save(page)
        expect(page.get_by_text("原来的签名不再有效")).to_be_visible()
        page.get_by_label("屏幕上签名的是谁").fill("孙安全")
        save(page)
        page.wait_for_url(CHECK)
        all_in(page, 3)
    check = Inspection.objects.get(pk=site.check.pk)
    assert (check.state, check.present_signer) == ("explained", "孙安全")
    assert check.present_drawing is not None


def test_the_hand_of_the_enterprise_stands_under_its_words_and_no_others(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.context.set_offline(True)
    page.get_by_role("button", name="开始检查").click()

    def told(summary):
        page.get_by_role("link", name="向企业交底").click()
        page.get_by_label("企业在场人员").fill("孙安全")
        page.get_by_label("检查结论").fill(summary)

    told("总体受控")
    sign(page, 150)
    save(page)
    page.wait_for_url(CHECK)
    page.get_by_role("button", name="撤回没有上传的交底").click()
    page.get_by_role("link", name="向企业交底").click()
    expect(page.get_by_text("企业已经签过名")).to_be_visible()
    save(page)
    page.wait_for_url(CHECK)
    (kept,) = page.evaluate(SAID)
    assert kept["signature"]

    page.get_by_role("button", name="撤回没有上传的交底").click()
    told("总体受控，个别岗位培训不足")
    save(page)
    expect(page.get_by_text("原来的签名不再有效")).to_be_visible()
    save(page)
    page.wait_for_url(CHECK)
    (bare,) = page.evaluate(SAID)
    assert "signature" not in bare

    page.get_by_role("button", name="撤回没有上传的交底").click()
    page.get_by_role("link", name="登记问题").click()
    page.get_by_label("问题描述").fill("通道堵塞")
    wait_until(lambda: page.evaluate(WRITTEN), 5)
    page.goto(f"{site.address}/field/#/check/{site.check.pk}")
    away = page.locator("section", has_text="没有保存的").get_by_role("button", name="不要了").first
    away.dblclick()
    expect(page.get_by_role("button", name="再点一次就丢弃")).to_be_visible()
    page.get_by_role("link", name="登记问题").click()
    expect(page.get_by_label("问题描述")).to_have_value("通道堵塞")
    assert Inspection.objects.get(pk=site.check.pk).state == "planned"


def test_pictures_that_did_not_come_along_are_counted_and_fetched_later(site):
    treated(site.stage, found_by_expert(site.stage, description="以前的配电箱未上锁"))
    lead = site.phone(site.lead)
    lead.page.route("**/media/**", lambda route: route.abort())
    page = site.take(lead)
    expect(page.get_by_text("张没有带到手机上")).to_be_visible()
    page.unroute("**/media/**")
    page.reload()
    wait_until(lambda: page.evaluate(FETCHED), 20)
    page.reload()
    expect(page.get_by_role("button", name="开始检查")).to_be_visible()
    expect(page.get_by_text("张没有带到手机上")).to_have_count(0)
    held = page.evaluate(OLD)
    assert held
    page.evaluate(f"({LEAK})()")  # of a check that was taken anew or has left
    assert page.evaluate(OLD) != held
    page.reload()
    expect(page.get_by_role("button", name="开始检查")).to_be_visible()
    assert page.evaluate(OLD) == held


def test_words_come_through_where_a_photo_breaks_off_and_the_photo_in_smaller_pieces(site):
    """A network in which nothing large comes to its end."""
    lead = site.phone(site.lead)
    page = site.take(lead)
    broken, pieces = [], []

    def weak(route):
        size = len(route.request.post_data_buffer or b"")
        if route.request.method == "POST" and size > 40_000:
            broken.append(size)
            route.abort()
            return
        if size:
            pieces.append(size)
        route.continue_()

    page.route("**/receive_photo/", weak)
    page.get_by_role("button", name="开始检查").click()
    blocked(page)
    wait_until(lambda: page.wait_for_timeout(100) or broken, 30)
    wait_until(lambda: page.wait_for_timeout(100) or SentAct.objects.filter(act="record_finding").exists(), 10)
    assert SentAct.objects.get(act="record_finding").state == "waiting", "the words are there before the photo"
    all_in(page, 2)
    assert max(pieces) < 40_000 < min(broken)
    assert site.check.findings.get().hazard.photos.count() == 1
