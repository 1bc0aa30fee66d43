"""What goes wrong on site: a photo that the phone cannot show, a phone that is full, a log-in that ran out on the way,
a fortnight without a network. Nothing is lost, and the person is told at the place."""

import hashlib
import json
import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.field.test_receive_photo import heic
from tests.hazards.conftest import own_store
from tests.journeys.person import photo
from tests.journeys.test_field import HELD, all_in, browser, choose, kept, no_sideways, save, site
from tests.journeys.test_field_store import FULL, answer, begun
from tests.run.started import wait_until

from bihuan import clock
from bihuan.documents.models import Attachment
from bihuan.field.models import SentAct, SentPhoto
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Session

__all__ = ["browser", "own_store", "site"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "Hangar-9-Lampe"
BLOBS = """async () => {
  const store = await import('/static/bihuan/field/store.js');
  return (await store.names('blob/')).length;
}"""

TAKEN = """async (id) => {
  const { bundles } = await import('/static/bihuan/field/bundles.js');
  return bundles.has(id);
}"""
SYNCED = """async () => {
  const sync = await import('/static/bihuan/field/sync.js');
  return sync.status.mode === 'idle';
}"""
ANOTHER_SCENE = """() => {
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    draw.apply(this, given);
    this.fillRect(0, 0, 40, 40);
  };
}"""


def words(page, text="通道堵塞") -> None:
    page.get_by_label("问题描述").fill(text)
    page.get_by_label("整改建议").fill("立即清理")
    page.get_by_label("依据", exact=True).fill("安全生产法第三十六条")


def test_who_left_out_what_the_law_asks_for_is_asked_on_the_spot_and_not_days_later(site):
    _lead, page = begun(site)
    page.context.set_offline(True)
    page.get_by_role("link", name="登记问题").click()
    words(page)
    page.get_by_label("依据", exact=True).fill("")
    page.get_by_label("级别").select_option("major")
    save(page)
    expect(page.get_by_role("alert")).to_have_text("重大隐患请选择对照的判定条款。")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    chosen = page.get_by_label("对照的判定条款")
    chosen.select_option(index=1)
    code = chosen.input_value()
    no_sideways(page)
    save(page)
    basis = page.get_by_label("依据", exact=True)
    expect(page.get_by_role("alert")).to_have_text("请写明依据，可以在下面查找。")
    expect(page.locator(".fd-field", has=basis).get_by_role("alert")).to_be_in_viewport()
    expect(basis).to_be_focused()
    basis.fill("安全生产法第三十六条")
    expect(page.get_by_role("alert")).to_have_count(0)
    kept(page)
    page.reload()
    expect(page.get_by_label("对照的判定条款")).to_have_value(code)
    save(page)
    page.context.set_offline(False)
    all_in(page, 2)
    assert site.check.findings.get().hazard.criterion == code


def test_a_photo_that_the_phone_cannot_show_is_taken_as_it_is_and_one_of_no_bytes_is_not(site):
    _lead, page = begun(site)
    page.context.set_offline(True)
    page.get_by_role("link", name="登记问题").click()
    words(page)
    content = heic()
    given = [
        {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": content},
        {"name": "leer.jpg", "mimeType": "image/jpeg", "buffer": b""},
    ]
    page.get_by_label("选照片").set_input_files(given)
    expect(page.locator(".fd-photo")).to_have_count(1)
    expect(page.locator(".fd-photo")).to_contain_text("IMG_1.HEIC")
    expect(page.locator(".fd-photo")).to_contain_text("这台手机显示不了")
    expect(page.get_by_role("button", name="标注")).to_have_count(0)  # nobody draws on what is not to be seen
    expect(page.get_by_role("alert")).to_contain_text("leer.jpg")
    expect(page.get_by_label("问题描述")).to_have_value("通道堵塞")
    no_sideways(page)
    page.reload()
    expect(page.locator(".fd-photo")).to_contain_text("这台手机显示不了")
    save(page)
    page.context.set_offline(False)
    all_in(page, 2)
    kept = Attachment.objects.get(pk=SentPhoto.objects.get().attachment_id)
    assert (kept.content_type, kept.sha256) == ("image/heic", hashlib.sha256(content).hexdigest())


def test_a_phone_that_is_full_says_so_at_the_photo_and_keeps_what_was_typed(site):
    _lead, page = begun(site)
    page.context.add_init_script(f"({FULL})()")
    page.reload()
    page.get_by_role("link", name="登记问题").click()
    words(page)
    page.evaluate("() => { globalThis.full = '/blob/'; }")
    page.get_by_label("选照片").set_input_files([photo("通道")])
    told = page.locator(".fd-field").get_by_role("alert")
    expect(told).to_contain_text("手机存储已满")
    expect(told).to_be_in_viewport()
    expect(page.locator(".fd-photo")).to_have_count(0)
    expect(page.get_by_label("问题描述")).to_have_value("通道堵塞")
    no_sideways(page)
    page.get_by_role("button", name="拍照", exact=True).click()
    page.wait_for_function("() => document.querySelector('.fd-camera video')?.videoWidth > 0")
    page.locator(".fd-shutter").click()
    expect(page.locator(".fd-camera")).to_have_count(0)
    expect(told).to_contain_text("手机存储已满")
    told.get_by_role("button", name="现在同步").click()  # without leaving the form
    expect(page.get_by_label("问题描述")).to_have_value("通道堵塞")
    page.evaluate("() => { globalThis.full = null; }")
    page.get_by_label("选照片").set_input_files([photo("通道")])
    expect(page.locator(".fd-photo")).to_have_count(1)
    expect(told).to_have_count(0)

    page.evaluate("() => { globalThis.full = '/'; }")  # now for whatever it is
    save(page)
    expect(page.get_by_role("alert").first).to_contain_text("手机存储已满")
    expect(page.get_by_label("问题描述")).to_have_value("通道堵塞")
    assert page.evaluate(HELD)["acts"] == [["start_inspection", "accepted"]]
    page.evaluate("() => { globalThis.full = null; }")
    save(page)
    page.wait_for_url(re.compile(r"#/check/\d+$"))
    page.context.set_offline(True)
    answer(site, page, 0)
    page.evaluate("() => { globalThis.full = '/'; }")
    page.get_by_role("button", name="无问题", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("手机存储已满")
    expect(page.locator("#title")).to_have_text(re.compile(r"^2 /"))
    page.goto(f"{site.address}/field/#/status")
    with page.expect_download() as saved:  # the way out needs no room in the store
        page.get_by_role("button", name="保存成文件").click()
    whole = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert [one["act"] for one in whole["acts"]][-1] == "answer_item"
    page.evaluate("() => { globalThis.full = null; }")
    answer(site, page, 1)
    blocked_again(site, page)
    makes_room(page)
    not_taken(site, page)


def blocked_again(site, page) -> None:
    page.goto(f"{site.address}/field/#/find/{site.check.pk}")
    choose(page, "另一处通道")
    words(page, "另一处通道堵塞")
    save(page)
    page.wait_for_url(re.compile(r"#/check/\d+$"))


def makes_room(page) -> None:
    """Not one name fits any more: all of it goes out, and in the room of what is in stands its receipt."""
    page.evaluate("() => { globalThis.full = ''; globalThis.refused = 0; }")
    page.context.set_offline(False)
    all_in(page, 5)
    wait_until(lambda: page.evaluate(BLOBS) == 0 or page.wait_for_timeout(100), 10)
    assert page.evaluate("() => globalThis.refused") > 0
    wait_until(lambda: page.evaluate(SYNCED) or page.wait_for_timeout(100), 10)
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    held = page.evaluate(HELD)
    assert {state for _, state in held["acts"]} == {"accepted"}
    assert len(held["acts"]) == 5
    assert held["proven"] == held["hashes"]
    page.context.set_offline(False)


def not_taken(site, page) -> None:
    """Why a check could not be taken along is said in words, whatever the browser or the network calls it."""
    page.goto(f"{site.address}/field/#/")
    page.evaluate("() => { globalThis.full = '/bundle/'; }")
    page.get_by_role("button", name="重新带走").click()
    expect(page.get_by_role("alert")).to_have_text("手机存储已满，请清出空间后再试。")
    page.route("**/take_bundle/", lambda route: route.fulfill(status=500, body=""))
    page.get_by_role("button", name="重新带走").click()
    expect(page.get_by_role("alert").first).to_have_text("服务器暂时没有办成，请稍后再试。")


def test_a_log_in_that_ran_out_without_a_network_loses_nothing_and_sends_nothing_twice(site):
    site.lead.set_password(PASSWORD)
    site.lead.save()
    _lead, page = begun_by_password(site)
    page.context.set_offline(True)
    for n in range(2):
        answer(site, page, n)
    page.goto(f"{site.address}/field/#/find/{site.check.pk}")
    choose(page, "通道")
    words(page)
    save(page)
    page.wait_for_url(re.compile(r"#/check/\d+$"))
    Session.objects.all().delete()
    page.context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("登录已过期", timeout=30_000)
    page.reload()
    expect(page.get_by_role("link", name="逐条检查")).to_be_visible()  # and the work goes on
    answer(site, page, 2)
    assert SentAct.objects.count() == 1
    page.goto(f"{site.address}/field/#/status")
    expect(page.locator("#state")).to_contain_text("4 项等待上传，请重新登录")
    page.get_by_role("link", name="登录", exact=True).click()
    come_in(page, site.lead)
    expect(page).to_have_url(re.compile(r"/field/"))
    all_in(page, 5)
    held = page.evaluate(HELD)
    assert {state for _, state in held["acts"]} == {"accepted"}
    assert held["proven"] == held["hashes"]
    assert len(held["hashes"]) == SentPhoto.objects.count() == 1
    assert SentAct.objects.count() == 5
    assert site.check.answers.count() == 3
    assert site.check.findings.count() == 1


def test_who_goes_elsewhere_while_a_check_comes_along_stays_there(site):
    page, held = site.phone(site.lead).open("/field/"), []
    expect(page.get_by_role("button", name="带走")).to_be_visible()
    page.route("**/take_bundle/", lambda route: held.append(route))
    page.goto(f"{site.address}/field/#/take/{site.check.pk}")
    wait_until(lambda: held or page.wait_for_timeout(100), 10)
    page.goto(f"{site.address}/field/#/status")
    held.pop().continue_()
    page.wait_for_function(TAKEN, arg=str(site.check.pk))
    page.wait_for_timeout(300)
    assert page.url.endswith("#/status")
    expect(page.get_by_role("button", name="保存成文件")).to_be_visible()


def come_in(page, account) -> None:
    page.fill("[name=username]", account.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page).not_to_have_url(re.compile("/login/"))


def begun_by_password(site):
    lead = site.phone(site.lead)
    lead.page.context.clear_cookies()
    come_in(lead.open("/login/?next=/field/"), site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    all_in(page, 1)
    return lead, page


def shoot(page) -> None:
    page.get_by_role("button", name="拍照", exact=True).click()
    page.wait_for_function("() => document.querySelector('.fd-camera video')?.videoWidth > 0")
    page.locator(".fd-shutter").click()
    expect(page.locator(".fd-photo")).to_have_count(1)


def finds(site, page, text: str, mark: str) -> None:
    page.goto(f"{site.address}/field/#/find/{site.check.pk}")
    shoot(page)
    expect(page.locator(".fd-photo figcaption")).to_have_text(mark)
    words(page, text)
    save(page)
    page.wait_for_url(re.compile(r"#/check/\d+$"))


@pytest.mark.clause("YT-4.2.3")
def test_a_fortnight_without_a_network_and_what_comes_after_it_is_late_and_not_lost(site):
    """The clock of the page is moved on: thirteen days are within what was taken along, fifteen are not."""
    _lead, page = begun(site)
    began = time.time()
    after = lambda days: page.clock.set_fixed_time(began + days * 86_400)  # noqa: E731
    page.context.set_offline(True)
    after(13)
    page.reload()
    expect(page.get_by_role("link", name="逐条检查")).to_be_visible()
    answer(site, page, 0)
    finds(site, page, "第十三天的通道", "现场密封拍摄")
    page.goto(f"{site.address}/field/#/")
    expect(page.get_by_role("link", name="继续检查")).to_be_visible()
    expect(page.get_by_text("已满 14 天")).to_have_count(0)

    after(15)
    page.reload()
    expect(page.get_by_text("已满 14 天")).to_be_visible()
    answer(site, page, 1)
    page.evaluate(ANOTHER_SCENE)  # the camera of the test shows the same picture from its beginning each time
    finds(site, page, "第十五天的通道", "未密封：任务已过期")
    held = page.evaluate(HELD)
    assert [state for _, state in held["acts"]] == ["accepted", *["unsent"] * 4]
    assert len(held["hashes"]) == 2

    with clock.frozen(clock.now() + timedelta(days=15, hours=1)):
        site.log_in(page.context, site.lead)  # the log-in lasts no fortnight
        page.context.set_offline(False)
        page.goto(f"{site.address}/field/#/status")
        page.reload()
        all_in(page, 5)
        held = page.evaluate(HELD)
        assert {state for _, state in held["acts"]} == {"accepted"}
        assert held["proven"] == held["hashes"]
        expect(page.get_by_text("照片没有密封：").first).to_be_visible()
        marks = dict(SentPhoto.objects.values_list("mark", "unproven"))
        assert set(marks) == {"sealed", "doubted"}
        late, later = Hazard.objects.order_by("found_on", "pk")
        assert (late.description, later.description) == ("第十三天的通道", "第十五天的通道")
        assert later.found_on - late.found_on == timedelta(days=2)
        assert clock.now().date() - late.found_on >= timedelta(days=2)
        page.goto(f"{site.address}/hazards/{late.pk}/")
        expect(page.locator("main")).to_contain_text("补录到平台")
        page.goto(f"{site.address}/field/#/status")
        page.reload()
        expect(page.get_by_role("button", name="查看以前办完的 5 项")).to_be_visible()
        page.goto(f"{site.address}/field/#/")
        expect(page.get_by_text("还没有带走任务")).to_be_visible()  # nothing waited for what had run out
        expect(page.get_by_role("button", name="带走")).to_be_visible()
