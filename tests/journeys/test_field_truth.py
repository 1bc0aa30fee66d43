"""What the app shows is so: nobody's answer is overwritten unseen, nothing is promised that is refused later, nothing
that was given on the glass is lost without a word."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.hazards.conftest import found_by_expert, own_store, treated
from tests.inspections.conftest import answer_all
from tests.inspections.conftest import explain as explained
from tests.journeys.test_field import REPEALED, all_in, blocked, browser, choose, find, killed, save, sign, site
from tests.run.started import wait_until

from bihuan import clock
from bihuan.field import photos, sync
from bihuan.field.models import Bundle, SentAct
from bihuan.inspections import operations

__all__ = ["browser", "own_store", "site"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PAYLOADS = """async (name) => {
  const queue = await import('/static/bihuan/field/queue.js');
  return queue.acts.filter((act) => act.act === name).map((act) => [queue.stateOf(act), act.payload]);
}"""
FILES = """async (most) => {
  const takeout = await import('/static/bihuan/field/takeout.js');
  const account = { account: '1', name: '周工' };
  const files = await Promise.all(takeout.filesToSave(most).map((hashes) => takeout.asFile(account, hashes)));
  return Promise.all(files.map((file) => file.text()));
}"""
FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, name) {
    if (String(name).includes('/blob/')) throw new DOMException('full', 'QuotaExceededError');
    return put.call(this, value, name);
  };
}"""
EXPIRED = """async () => {
  const { bundles } = await import('/static/bihuan/field/bundles.js');
  for (const one of bundles.values()) one.expires_at = '2020-01-01T00:00:00Z';
}"""

FIND_NOTHING = """async () => {
  const part = (name) => import(`/static/bihuan/field/${name}.js`);
  const [queue, bundles] = await Promise.all(['queue', 'bundles'].map(part));
  const [bundle] = bundles.bundles.values();
  await queue.add(bundle, 'record_finding', { photos: [7], description: '通道堵塞', advice: '清理', location: '',
    legal_basis: '安全生产法第三十六条', grade: 'general', criterion: '' });
}"""

CHECK = re.compile(r"#/check/\d+$")
GIVE = """async () => {
  const queue = await import('/static/bihuan/field/queue.js');
  await queue.giveUp(queue.acts[0], '另一个窗口');
}"""
HEAR = """async () => {
  const queue = await import('/static/bihuan/field/queue.js');
  await queue.keepReceipt(queue.acts[0], { ...queue.acts[0].receipt, offset: 7 });
}"""
SPOIL = """(name) => new Promise((done) => {
  const asked = indexedDB.open('bihuan-field');
  asked.onsuccess = () => {
    const step = asked.result.transaction('sealed', 'readwrite');
    step.objectStore('sealed').put({ iv: new Uint8Array(12), sealed: new Uint8Array(32) }, name);
    step.oncomplete = () => { asked.result.close(); done(); };
  };
})"""


def begun(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    return lead, page


def explain(page) -> None:
    page.get_by_role("link", name="向企业交底").click()
    page.get_by_label("企业在场人员").fill("孙安全（安全员）")
    page.get_by_label("检查结论").fill("总体受控")


def test_after_the_explanation_nothing_more_is_found_until_it_is_taken_back(site):
    lead, page = begun(site)
    page.context.set_offline(True)
    page.get_by_role("link", name="登记问题").click()
    find(lead, page, "通道堵塞")
    explain(page)
    save(page)
    expect(page.get_by_role("link", name="签报告")).to_be_visible()
    for name in ("登记问题", "逐条检查", "当场整改", "向企业交底"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
    page.goto(f"{site.address}/field/#/find/{site.check.pk}")
    expect(page.get_by_label("问题描述")).to_have_count(0)
    page.get_by_role("button", name="撤回没有上传的交底").click()
    page.get_by_role("link", name="登记问题").click()
    find(lead, page, "配电箱未上锁")
    page.get_by_role("link", name="向企业交底").click()
    expect(page.get_by_label("检查结论")).to_have_value("总体受控")
    page.context.set_offline(False)
    page.goto(f"{site.address}/field/#/status")
    wait_until(lambda: page.wait_for_timeout(250) or SentAct.objects.filter(act="record_finding").count() == 2, 60)
    assert not SentAct.objects.filter(act="explain_findings").exists()


def test_a_colleagues_answer_is_shown_before_it_is_replaced(site):
    _lead, page = begun(site)
    page.get_by_role("link", name="逐条检查").click()
    page.get_by_role("button", name="无问题", exact=True).click()
    all_in(page, 2)
    colleague = site.check.team.filter(is_lead=False).first().expert.account
    item = site.check.checklist.items.order_by("position").first()
    address = f"{site.address}/field/#/items/{site.check.pk}/{item.pk}"
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        site.check.refresh_from_db()
        said = {"item": item, "result": "problem", "note": "门锁坏了"}
        operations.answer_item(site.check, by=colleague, at=clock.now(), **said)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        page.goto(address)  # taken along before: what the phone does not show it has not seen
        page.get_by_role("button", name="无问题", exact=True).click()
        expect(page.locator("#state")).to_contain_text("1 项待处理", timeout=30_000)
        page.goto(address)
        expect(page.locator("#item-answer")).to_contain_text("有问题（门锁坏了）")
        expect(page.get_by_role("button", name="无问题", exact=True)).to_have_attribute("aria-pressed", "false")
        (sent,) = SentAct.objects.filter(state="in_conflict")
        reason = "以同事看到的为准"
        sync.resolve_conflict(sent, by=site.lead, at=clock.now(), value="stands", reason=reason)
        page.goto(f"{site.address}/field/#/status")
        page.get_by_role("button", name="现在同步").click()
        all_in(page, 3)
        page.goto(f"{site.address}/field/")
        page.get_by_role("button", name="重新带走").click()
        expect(page.get_by_role("link", name="逐条检查")).to_be_visible()
        page.goto(address)
        expect(page.locator("#item-answer")).to_contain_text(colleague.name)
        page.get_by_role("button", name="不涉及", exact=True).click()
        page.get_by_label("说明").fill("已拆除")
        save(page)
        all_in(page, 4)
    assert site.check.answers.get(item=item).result == "na"


def found_without_its_photo(site, page) -> SentAct:
    """A finding stands at the server, its photo does not; the form that mends it is open, without a network."""
    page.route("**/receive_photo/", lambda route: route.fulfill(status=500, body=""))
    blocked(page)
    page.goto(f"{site.address}/field/#/status")
    page.get_by_role("link", name="更正").click()
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    (sent,) = SentAct.objects.filter(act="record_finding")
    return sent


def photo_arrives(site, page, sent) -> None:
    content = page.evaluate(
        """async ([hash]) => {
          const store = await import('/static/bihuan/field/store.js');
          return Array.from(new Uint8Array(await store.getBytes(`blob/${hash}`)));
        }""",
        sent.hashes,
    )
    bundle = Bundle.objects.select_related("device").get(pk=sent.bundle_id)
    told = {"sha256": sent.hashes[0], "size": len(content), "offset": 0, "chunk": bytes(content), "filename": "1.jpg"}
    photos.receive_photo(bundle, by=site.lead, at=clock.now(), **told)
    sync.take_up_waiting(site.lead, now=clock.now, on=sent.hashes[0])


def mend(site, page, needs: int) -> None:
    page.get_by_label("问题描述").fill("安全通道堵塞")
    save(page)
    page.wait_for_url(CHECK)
    page.unroute("**/receive_photo/")
    page.context.set_offline(False)
    page.goto(f"{site.address}/field/#/status")
    expect(page.locator("#state")).to_contain_text(f"{needs} 项待处理", timeout=30_000)


def test_what_was_taken_in_before_it_was_mended_is_corrected_and_not_found_twice(site):
    """The photo arrives in the moment in which its finding is put in better words, in two windows at once."""
    _lead, page = begun(site)
    sent = found_without_its_photo(site, page)
    other = page.context.new_page()
    other.goto(f"{site.address}/field/#/mend/{site.check.pk}/{sent.client_id}")
    other.get_by_label("问题描述").fill("东门堵塞")
    save(other)
    other.wait_for_url(CHECK)
    other.close()
    photo_arrives(site, page, sent)
    assert site.check.findings.count() == 1
    mend(site, page, 2)  # what the other window has written is here as well
    states = [state for state, _ in page.evaluate(PAYLOADS, "record_finding")]
    assert states == ["accepted", "refused", "refused"]
    for text in ("东门堵塞", "安全通道堵塞"):  # neither stands in the place of the first, and both correct it
        page.goto(f"{site.address}/field/#/status")
        page.locator("li", has_text=text).get_by_role("link", name="更正").click()
        page.get_by_label("更正理由").fill("写得更清楚")
        save(page)
        page.wait_for_url(CHECK)
    page.wait_for_timeout(200)
    all_in(page, 6)
    assert site.check.findings.get().hazard.description == "安全通道堵塞"


def test_what_waits_for_a_decision_is_settled_before_it_is_mended(site):
    """As before, and the check was explained meanwhile on a page: what is late is in conflict, and stands."""
    _lead, page = begun(site)
    all_in(page, 1)
    site.stage.now = clock.now()
    answer_all(site.stage, site.check)
    explained(site.stage, site.check)
    with clock.frozen(site.stage.now + timedelta(minutes=5)):
        sent = found_without_its_photo(site, page)
        photo_arrives(site, page, sent)
        mend(site, page, 2)
        page.get_by_role("link", name="更正").click()
        expect(page.get_by_text("请先处理冲突，再更正")).to_be_visible()
        expect(page.get_by_text("安全通道堵塞")).to_be_visible()
        page.get_by_role("link", name="处理冲突").click()
        page.wait_for_url("**/field/conflicts/")
    assert SentAct.objects.get(act="record_finding").state == "in_conflict"


def test_a_network_that_swallows_everything_keeps_nobody_out(site):
    _lead, page = begun(site)
    all_in(page, 1)
    page.context.route("**/field/session/**", lambda route: None)
    page.reload()
    expect(page.get_by_role("link", name="逐条检查")).to_be_visible(timeout=4_000)
    page.get_by_role("link", name="登记问题").click()
    expect(page.get_by_label("问题描述")).to_be_visible()
    expect(page.locator("#state")).to_contain_text("全部已入库")
    page.goto(f"{site.address}/field/#/status")
    expect(page.get_by_text("没有网络，有网后自动续传")).to_be_visible(timeout=30_000)


def test_the_way_out_by_file_is_several_files_where_it_is_much_and_each_holds_all_acts(site):
    lead, page = begun(site)
    page.context.set_offline(True)
    for text in ("通道堵塞", "配电箱未上锁"):
        page.get_by_role("link", name="登记问题").click()
        find(lead, page, text)
        page.wait_for_url(CHECK)
    files = [json.loads(text) for text in page.evaluate(FILES, 1)]
    assert [len(one["photos"]) for one in files] == [1] * 6
    assert len({len(one["acts"]) for one in files}) == 1
    assert {one["form"] for one in files} == {"bihuan-field-1"}
    (whole,) = (json.loads(text) for text in page.evaluate(FILES, None))
    assert sorted(one["sha256"] for one in whole["photos"]) == sorted(one["photos"][0]["sha256"] for one in files)


def test_a_signature_is_not_lost_where_the_phone_is_full_nor_where_the_tab_is_killed(site):
    _lead, page = begun(site)
    page.context.set_offline(True)
    explain(page)
    sign(page, 150)
    page = killed(site, page)
    page.wait_for_function("() => document.querySelector('.fd-pad')?.dataset.touched")
    page.evaluate(FULL)
    save(page)
    expect(page.get_by_text("手机存储已满")).to_be_visible()
    assert page.evaluate(PAYLOADS, "explain_findings") == []
    page.reload()
    page.wait_for_function("() => document.querySelector('.fd-pad')?.dataset.touched")
    save(page)
    expect(page.get_by_role("link", name="签报告")).to_be_visible()
    ((_, said),) = page.evaluate(PAYLOADS, "explain_findings")
    assert said["signature"]


def test_the_camera_goes_with_its_form_and_says_what_it_cannot(site):
    _lead, page = begun(site)
    page.get_by_role("link", name="登记问题").click()
    assert page.get_by_label("选照片").get_attribute("capture") is None
    page.get_by_role("button", name="拍照", exact=True).click()
    expect(page.locator(".fd-camera")).to_be_visible()
    page.go_back()
    expect(page.locator(".fd-camera")).to_have_count(0)
    page.evaluate(EXPIRED)
    page.get_by_role("link", name="登记问题").click()
    expect(page.get_by_text("不算现场密封")).to_be_visible()
    page.get_by_role("button", name="拍照", exact=True).click()
    page.wait_for_function("() => document.querySelector('.fd-camera video')?.videoWidth > 0")
    page.locator(".fd-shutter").click()
    expect(page.locator(".fd-photo figcaption")).to_have_text("未密封：任务已过期")
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no')); }")
    page.get_by_role("button", name="拍照", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("相机打不开")
    assert page.get_by_label("用手机相机拍").get_attribute("capture") == "environment"
    expect(page.locator("label", has_text="用手机相机拍")).to_be_visible()


def test_what_was_begun_and_not_saved_is_counted_and_found_again(site):
    """And of the pictures that were taken along the browser keeps no copy of its own."""
    treated(site.stage, found_by_expert(site.stage, description="以前的配电箱未上锁"))
    lead = site.phone(site.lead)
    asked = []
    lead.page.on("request", lambda one: asked.append(one) if "/media/" in one.url else None)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    all_in(page, 1)
    assert asked
    page.get_by_role("link", name="登记问题").click()
    page.go_back()
    expect(page.locator("#state")).to_contain_text("全部已入库")  # a look is no draft
    page.get_by_role("link", name="登记问题").click()
    choose(page, "通道")
    page.get_by_label("问题描述").fill("通道堵塞")
    page = killed(site, page)
    expect(page.locator("#state")).to_contain_text("1 份没有保存")
    page.goto(f"{site.address}/field/#/")
    expect(page.locator("main")).to_contain_text("1 份没有保存")
    page.get_by_role("link", name="继续检查").click()
    begun_here = page.locator("section").filter(has=page.get_by_role("heading", name="没有保存的"))
    expect(begun_here).to_contain_text("通道堵塞")
    begun_here.get_by_role("link", name="接着写").click()
    expect(page.locator(".fd-photo")).to_have_count(1)
    page.go_back()
    page.get_by_role("button", name="不要了").click()
    page.get_by_role("button", name="再点一次就丢弃").click()
    expect(page.locator("#state")).to_contain_text("全部已入库")


def test_what_came_back_is_asked_after_and_what_nobody_mends_is_not_called_taken_in(site):
    """One is given up on a page, one was never taken in; a give-up that the server chokes on hinders no other step."""
    _lead, page = begun(site)
    page.get_by_role("link", name="登记问题").click()
    page.get_by_label("问题描述").fill("配电箱未上锁")
    page.get_by_label("整改建议").fill("上锁")
    page.get_by_label("依据", exact=True).fill(REPEALED)
    save(page)
    expect(page.locator("#state")).to_contain_text("1 项待处理", timeout=30_000)
    (sent,) = SentAct.objects.filter(act="record_finding")
    sync.give_up_act(sent, by=site.lead, at=clock.now(), reason="现场已经撤除")
    page.goto(f"{site.address}/field/#/status")
    page.get_by_role("button", name="现在同步").click()
    all_in(page, 2)
    expect(page.locator("[data-state=given_up]")).to_be_visible()

    page.evaluate(FIND_NOTHING)
    page.get_by_role("button", name="现在同步").click()
    expect(page.locator("#state")).to_contain_text("1 项待处理", timeout=30_000)
    assert json.loads(page.evaluate(FILES, None)[0])["acts"][0]["act"] == "record_finding"  # the way out is open to it
    page.get_by_role("button", name="不再更正").click()
    expect(page.locator("#state")).to_contain_text("1 项没有入库")
    expect(page.locator("[data-state=dismissed]")).to_be_visible()

    page.evaluate(FIND_NOTHING.replace("7", "'0'.repeat(64)"))
    page.get_by_role("button", name="现在同步").click()
    page.get_by_role("link", name="放弃这一步").click()
    page.route("**/give_up_act/", lambda route: route.fulfill(status=404, body=""))
    page.get_by_label("为什么放弃").fill("现场已经清理")
    page.get_by_role("button", name="放弃这一步").click()
    page.wait_for_url(re.compile("#/status$"))
    first = site.check.checklist.items.order_by("position").first()
    page.goto(f"{site.address}/field/#/items/{site.check.pk}/{first.pk}")
    page.get_by_role("button", name="无问题", exact=True).click()
    wait_until(lambda: page.wait_for_timeout(250) or site.check.answers.filter(item=first).exists(), 30)


def test_two_windows_keep_each_others_marks_and_one_thing_that_does_not_open_hinders_no_other(site):
    _lead, page = begun(site)
    all_in(page, 1)
    other = page.context.new_page()
    other.goto(f"{site.address}/field/#/status")
    other.wait_for_selector("[data-state=accepted]")
    page.evaluate(GIVE)
    other.evaluate(HEAR)
    held = page.evaluate(
        """async () => (await (await import('/static/bihuan/field/store.js')).all('act/'))
        .map((act) => [act.giving, act.receipt.offset])"""
    )
    assert held == [["另一个窗口", 7]]
    other.close()
    page.evaluate(SPOIL, f"{site.lead.pk}/photo/{'0' * 64}")
    page.goto(f"{site.address}/field/#/status")
    page.reload()
    expect(page.locator("#state")).to_contain_text("1 项内容打不开")
    expect(page.locator("[data-state=accepted]")).to_be_visible()
