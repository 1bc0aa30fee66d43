"""Phones that are shared, lost, logged out on or held by a web view; and what of their queue stays whose."""

import pytest
from playwright.sync_api import expect
from tests.hazards.conftest import own_store
from tests.journeys.test_field import all_in, browser, choose, save, site

from bihuan.documents.models import Attachment
from bihuan.field import devices
from bihuan.field.models import Device, SentAct

__all__ = ["browser", "own_store", "site"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
STORE = """() => new Promise((done) => {
  const asked = indexedDB.open('bihuan-field');
  asked.onsuccess = () => {
    const step = asked.result.transaction(['plain', 'sealed']);
    const found = ['plain', 'sealed'].map((name) => step.objectStore(name).getAllKeys());
    step.oncomplete = () => { asked.result.close(); done(found.flatMap((one) => one.result)); };
  };
})"""
FIND = """async (hash) => {
  const part = (name) => import(`/static/bihuan/field/${name}.js`);
  const [queue, bundles] = await Promise.all(['queue', 'bundles'].map(part));
  const [bundle] = bundles.bundles.values();
  await queue.add(bundle, 'record_finding', { photos: [hash], description: '通道堵塞', advice: '清理', location: '',
    legal_basis: '安全生产法第三十六条', grade: 'general', criterion: '' });
}"""


def left_here(page, account, kind: str) -> list[str]:
    """What of the account's lies in the browser's store under a kind of name."""
    start = f"{account.pk}/{kind}" if kind.endswith("/") else f"{kind}/{account.pk}"
    return [name for name in page.evaluate(STORE) if name.startswith(start)]


def test_a_shared_phone_is_wiped_of_what_the_one_left_for_whom_it_was_revoked(site):
    other_account = site.check.team.filter(is_lead=False).first().expert.account
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.context.set_offline(True)
    page.get_by_role("button", name="开始检查").click()
    expect(page.locator("#state")).to_contain_text("没有网络")
    page.context.set_offline(False)
    site.log_in(page.context, other_account)
    page.reload()
    page.get_by_role("button", name="带走").click()
    expect(page.get_by_role("button", name="开始检查")).to_be_visible()
    assert left_here(page, site.lead, "act/")
    assert left_here(page, other_account, "bundle/")

    (phone,) = Device.objects.filter(account=site.lead)
    devices.revoke_device(phone, by=site.lead, at=site.stage.at())
    page.goto(f"{site.address}/field/")
    page.reload()
    expect(page.get_by_role("link", name="继续检查")).to_be_visible()
    assert [left_here(page, site.lead, kind) for kind in ("act/", "bundle/", "key", "device")] == [[]] * 4
    assert all(left_here(page, other_account, kind) for kind in ("bundle/", "key", "device"))
    assert SentAct.objects.count() == 0


def test_a_log_out_anywhere_takes_the_key_and_leaves_the_queue(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.context.route("**/field/receive_act/", lambda route: route.abort())
    page.get_by_role("button", name="开始检查").click()
    expect(page.locator("#state")).to_contain_text("没有回执")
    page.goto(f"{site.address}/menu/")
    page.locator("main").get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(f"{site.address}/login/")
    page.wait_for_function("() => !document.cookie.includes('bihuan_left')")
    assert left_here(page, site.lead, "key") == []
    assert left_here(page, site.lead, "act/")
    page.goto(f"{site.address}/field/")
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    assert SentAct.objects.count() == 0
    page.context.unroute("**/field/receive_act/")
    site.log_in(page.context, site.lead)
    page.goto(f"{site.address}/field/#/status")
    page.reload()
    all_in(page, 1)
    assert SentAct.objects.count() == 1


def test_what_would_wait_for_ever_says_so_and_is_given_up_on_the_phone(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    all_in(page, 1)
    page.evaluate(FIND, "0" * 64)  # its photo is not on the phone
    page.goto(f"{site.address}/field/#/status")
    page.get_by_role("button", name="现在同步").click()
    expect(page.locator("#state")).to_contain_text("1 项待处理", timeout=30_000)
    expect(page.get_by_text("照片已经不在这台手机上")).to_be_visible()
    page.get_by_role("link", name="放弃这一步").click()
    page.get_by_role("button", name="放弃这一步").click()
    expect(page.get_by_text("请写明为什么放弃。")).to_be_visible()
    page.get_by_label("为什么放弃").fill("现场已经清理")
    page.get_by_role("button", name="放弃这一步").click()
    all_in(page, 2)
    expect(page.locator("[data-state=given_up]")).to_contain_text("已放弃")
    row = SentAct.objects.get(act="record_finding")
    assert (row.state, row.resolution_reason) == ("given_up", "现场已经清理")
    page.goto(f"{site.address}/field/#/check/{site.check.pk}")
    found = page.locator("section").filter(has=page.get_by_role("heading", name="这次发现的问题"))
    expect(found).to_contain_text("还没有")  # what was given up is as if nobody had done it


def test_a_web_view_without_service_worker_and_camera_works_online_and_says_what_weighs_less(site):
    lead = site.phone(site.lead, service_workers="block")
    lead.page.context.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page = lead.open("/field/")
    page.get_by_role("button", name="带走").click()
    page.get_by_role("button", name="开始检查").click()
    all_in(page, 1)
    assert page.evaluate("() => navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    page.get_by_role("link", name="登记问题").click()
    assert page.get_by_label("拍照", exact=True).get_attribute("capture") == "environment"
    assert page.get_by_label("选照片").get_attribute("capture") is None  # it would open the camera
    expect(page.get_by_text("证明力低")).to_be_hidden()
    choose(page, "配电箱")
    expect(page.locator(".fd-photo figcaption")).to_have_text("未密封")
    expect(page.get_by_text("证明力低")).to_be_visible()
    page.get_by_label("问题描述").fill("配电箱未上锁")
    page.get_by_label("整改建议").fill("上锁")
    page.get_by_label("依据", exact=True).fill("安全生产法第三十六条")
    save(page)
    all_in(page, 2)
    assert Attachment.objects.get(purpose="evidence").capture == "unsealed"
    assert site.check.findings.count() == 1
    page.reload()
    all_in(page, 2)


@pytest.mark.parametrize("listens", [True, False])
def test_words_are_spoken_where_the_phone_can_listen(site, listens):
    lead = site.phone(site.lead)
    names = ["SpeechRecognition", "webkitSpeechRecognition"]
    wanted = "class {}" if listens else "undefined"
    for name in names:
        lead.page.context.add_init_script(f"Object.defineProperty(globalThis, '{name}', {{ value: {wanted} }})")
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    page.get_by_role("link", name="登记问题").click()
    expect(page.get_by_label("问题描述")).to_be_visible()
    expect(page.get_by_role("button", name="说话输入")).to_have_count(1 if listens else 0)
