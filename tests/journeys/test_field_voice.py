"""What somebody says into the phone, in a real browser with its own test tone: kept without a network, sent with a
receipt, heard on the page."""

import hashlib
import shutil

import pytest
from playwright.sync_api import expect
from tests.hazards.conftest import own_store
from tests.journeys.test_field import FLAGS, all_in, browser, choose, no_sideways, save, sign, site
from tests.journeys.test_field_back import rectified_here
from tests.run.started import wait_until

from bihuan import documents
from bihuan.documents.models import Attachment
from bihuan.field.models import SentAct
from bihuan.inspections.traces import Recording

__all__ = ["browser", "own_store", "rectified_here", "site"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ASKED = """() => {
  const media = navigator.mediaDevices;
  const ask = media.getUserMedia.bind(media);
  const answered = new Promise((yes) => { globalThis.allow = yes; });
  globalThis.streams = [];
  media.getUserMedia = async (...given) => {
    await answered;
    const stream = await ask(...given);
    globalThis.streams.push(stream);
    return stream;
  };
}"""
LIVE = """() => globalThis.streams.flatMap((one) => one.getTracks())
  .filter((one) => one.readyState === 'live').length"""
PLAYED = """async () => {
  const player = document.querySelector('audio');
  await player.play();
  await new Promise((done) => setTimeout(done, 600));
  player.pause();
  return player.currentTime;
}"""


def begin(page, milliseconds=1500):
    page.get_by_role("button", name="录一段话").click()
    expect(page.get_by_role("button", name="停止录音")).to_be_visible()
    page.wait_for_timeout(milliseconds)


def record(page):
    begin(page)
    page.get_by_role("button", name="停止录音").click()


def taken(site):
    """On the way with a microphone and without a network, at a finding that is described."""
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.context.grant_permissions(["camera", "microphone"])
    page.context.set_offline(True)
    page.get_by_role("button", name="开始检查").click()
    find(page, "通道堵塞")
    return lead, page


def find(page, words):
    page.get_by_role("link", name="登记问题").click()
    choose(page, words)
    page.get_by_label("问题描述").fill(words)
    page.get_by_label("整改建议").fill("立即清理")
    page.get_by_label("依据", exact=True).fill("安全生产法第四十一条")


def test_what_is_said_without_a_network_is_heard_on_the_page(site):
    lead, page = taken(site)
    record(page)
    expect(page.locator(".fd-voice")).to_have_count(1)
    for label, wrong, kind in (("选录音", "现场.jpg", "image/jpeg"), ("选照片", "说明.txt", "text/plain")):
        page.get_by_label(label).set_input_files([{"name": wrong, "mimeType": kind, "buffer": b"x" * 99}])
        expect(page.locator(".fd-warn", has_text=wrong)).to_contain_text("没有收")
    expect(page.locator(".fd-voice")).to_have_count(1)
    lead.picture("field-voice")
    no_sideways(page)
    page.reload()  # what was said outlives it, as what was typed does
    expect(page.locator(".fd-voice")).to_have_count(1)
    expect(page.get_by_label("问题描述")).to_have_value("通道堵塞")
    page.wait_for_function("() => document.querySelector('.fd-voice audio').src")
    assert page.evaluate(PLAYED) > 0.2
    save(page)
    page.context.set_offline(False)
    all_in(page, 2)
    row = Recording.objects.get()
    kept = Attachment.objects.get(pk=row.attachment_id)
    assert (kept.purpose, kept.content_type) == ("voice", "audio/webm")
    assert hashlib.sha256(documents.read(kept.sha256)).hexdigest() == kept.sha256
    assert kept.details["seconds"] > 0.5

    page.goto(f"{site.address}/hazards/{row.hazard_id}/")
    expect(page.locator(".bh-voices audio")).to_have_count(1)
    assert page.evaluate(PLAYED) > 0.2
    no_sideways(page)


def test_who_saves_or_leaves_while_still_speaking_keeps_what_was_said(site):
    _lead, page = taken(site)
    begin(page)
    page.get_by_role("link", name="全部任务").click()
    page.get_by_role("link", name="继续检查").click()
    page.get_by_role("link", name="登记问题").click()
    expect(page.locator(".fd-voice")).to_have_count(1)
    begin(page)
    save(page)
    page.wait_for_url("**/#/check/*")
    page.context.set_offline(False)
    all_in(page, 2)
    assert Recording.objects.count() == 2


def test_who_speaks_of_a_second_hazard_has_ended_what_he_said_of_the_first(site, rectified_here):
    page = site.phone(site.lead).open(f"/field/#/take/{site.check.pk}")
    page.context.grant_permissions(["camera", "microphone"])
    page.get_by_role("link", name="复查", exact=True).click()
    cards = [page.locator("section.fd-card", has_text=hazard.description) for hazard in rectified_here]
    one_microphone(page, cards)
    for card in cards:
        card.get_by_role("button", name="录一段话").click()
        expect(card.get_by_role("button", name="停止录音")).to_be_visible()
        card.get_by_label("复查结果").select_option(label="没有整改到位")
        card.get_by_label("复查意见").fill("锁具没有装上")
        page.wait_for_timeout(1200)
    expect(page.get_by_role("button", name="停止录音")).to_have_count(1)
    sign(page, 150)
    page.get_by_role("button", name="出具复查记录").click()
    page.wait_for_url("**/#/check/*")
    all_in(page, 1)
    looked = SentAct.objects.get(act="issue_recheck_record").payload["results"]
    assert [len(one["recordings"]) for one in looked] == [1, 1]


def one_microphone(page, cards) -> None:
    """Two are asked for while the phone still asks its bearer, and one that does not start: nothing stays open."""
    page.evaluate(ASKED)
    for card in cards:
        card.get_by_role("button", name="录一段话").click(no_wait_after=True)
    page.evaluate("() => globalThis.allow()")
    wait_until(lambda: page.wait_for_timeout(100) or page.evaluate("() => globalThis.streams.length") == 2, 10)
    expect(page.get_by_role("button", name="停止录音")).to_have_count(1)
    wait_until(lambda: page.wait_for_timeout(100) or page.evaluate(LIVE) == 1, 10)
    page.wait_for_timeout(600)
    page.get_by_role("button", name="停止录音").click()
    expect(page.get_by_role("button", name="停止录音")).to_have_count(0)
    page.evaluate("() => { MediaRecorder.prototype.begin = MediaRecorder.prototype.start; }")
    page.evaluate("() => { MediaRecorder.prototype.start = () => { throw new DOMException('no'); }; }")
    cards[0].get_by_role("button", name="录一段话").click()
    expect(page.get_by_role("alert").first).to_contain_text("没有可用的话筒")
    assert page.evaluate(LIVE) == 0
    page.evaluate("() => { MediaRecorder.prototype.start = MediaRecorder.prototype.begin; }")
    for card in cards:
        while card.locator(".fd-voice").count():
            card.locator(".fd-voice").first.get_by_role("button", name="去掉").click()


@pytest.fixture
def asking(site, browser):
    """A browser that does not say yes by itself: the phones of this test have allowed the camera alone."""
    flags = [flag for flag in FLAGS.split() if flag != "--use-fake-ui-for-media-stream"]
    site.browser = browser.browser_type.launch(executable_path=shutil.which("chromium"), args=flags)
    yield site
    site.browser.close()


def test_whoever_refuses_the_microphone_is_told_and_loses_nothing(asking):
    site = asking
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    find(page, "通道堵塞")
    page.get_by_role("button", name="录一段话").click()
    expect(page.get_by_text("没有允许使用话筒")).to_be_visible()
    lead.picture("field-voice-refused")
    expect(page.get_by_label("问题描述")).to_have_value("通道堵塞")
    expect(page.locator(".fd-photo")).to_have_count(1)
    save(page)
    all_in(page, 2)
    assert not Recording.objects.exists()
