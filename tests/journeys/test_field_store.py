"""A phone whose store is full, fails or does not answer: for that nothing is done twice, dropped or sent too early."""

import re

import pytest
from playwright.sync_api import expect
from tests.hazards.conftest import own_store
from tests.journeys.test_field import HELD, all_in, browser, choose, kept, save, site
from tests.journeys.test_field_long import rests
from tests.run.started import wait_until

from bihuan.field.models import SentAct

__all__ = ["browser", "own_store", "site"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FULL = """() => { // the request itself fails, and what it belongs to only after it has said so
  const { put, delete: drop } = IDBObjectStore.prototype;
  const failing = new WeakSet();
  for (const one of [IDBRequest, IDBTransaction]) {
    const { get } = Object.getOwnPropertyDescriptor(one.prototype, 'error');
    const error = function () {
      const told = get.call(this);
      return told && failing.has(this) ? new DOMException('', globalThis.failure) : told;
    };
    Object.defineProperty(one.prototype, 'error', { get: error });
  }
  globalThis.full = null;
  globalThis.failure = 'QuotaExceededError';
  globalThis.refused = 0;
  IDBObjectStore.prototype.put = function (value, name) {
    const done = put.call(this, value, name);
    if (globalThis.full === null || !String(name).includes(globalThis.full)) return done;
    globalThis.refused += 1;
    const twice = this.add(value, name);
    failing.add(twice).add(this.transaction);
    return twice;
  };
  IDBObjectStore.prototype.delete = function (name) {
    if (String(name).includes('/blob/')) globalThis.full = null; // what is dropped makes room
    return drop.call(this, name);
  };
}"""
SILENT = """() => { // the store neither answers nor fails, as on a phone that closed it behind the app
  const { transaction } = IDBDatabase.prototype;
  globalThis.silent = false;
  globalThis.after = Infinity; // so many are answered still
  globalThis.asked = [];
  globalThis.written = [];
  IDBDatabase.prototype.transaction = function (...given) {
    if (!globalThis.silent && (globalThis.after -= 1) >= 0) return transaction.apply(this, given);
    const nothing = () => ({});
    const put = (value, name) => { globalThis.written.push(name); return {}; };
    const held = { get: nothing, getAllKeys: nothing, put, add: nothing, delete: nothing };
    const asked = { objectStore: () => held };
    globalThis.asked.push(asked);
    return asked;
  };
}"""
SLOW = """() => { // what is sealed waits until it is let go
  const { encrypt } = SubtleCrypto.prototype;
  globalThis.held = null;
  globalThis.letGo = () => globalThis.held.go();
  globalThis.hold = () => {
    globalThis.held = {};
    globalThis.held.until = new Promise((go) => { globalThis.held.go = go; });
  };
  SubtleCrypto.prototype.encrypt = async function (...given) {
    await globalThis.held?.until;
    return encrypt.apply(this, given);
  };
}"""
UNREAD = """async () => {
  const store = await import('/static/bihuan/field/store.js');
  globalThis.after = 1; // the names are told
  globalThis.told = '';
  store.all('act/').then(() => { globalThis.told = 'all'; }, (error) => { globalThis.told = error.name; });
}"""
SPOILED = """async (draft) => {
  const store = await import('/static/bihuan/field/store.js');
  const db = await new Promise((done) => {
    const asked = indexedDB.open('bihuan-field', 1);
    asked.onsuccess = () => done(asked.result);
  });
  const held = db.transaction('sealed', 'readwrite').objectStore('sealed');
  await new Promise((done) => { held.put(new Uint8Array(40), `${store.whose()}/${draft}`).onsuccess = done; });
  db.close();
}"""
AGED = """async () => {
  const queue = await import('/static/bihuan/field/queue.js');
  const [photo] = queue.photos.values();
  await queue.savePhoto(Object.assign(photo, { capture: { ...photo.capture, device_at: '2020-01-01T00:00:00Z' } }));
}"""
NAMES = """async (prefix) => {
  const store = await import('/static/bihuan/field/store.js');
  return (await store.names(prefix)).sort();
}"""


def begun(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    all_in(page, 1)
    return lead, page


def answer(site, page, n: int) -> None:
    item = site.check.checklist.items.order_by("position")[n]
    page.goto(f"{site.address}/field/#/items/{site.check.pk}/{item.pk}")
    expect(page.locator("#title")).to_have_text(re.compile(rf"^{n + 1} /"))
    page.get_by_role("button", name="无问题", exact=True).click()
    expect(page.locator("#title")).to_have_text(re.compile(rf"^{n + 2} /"))


END = """async (id) => {
  const queue = await import('/static/bihuan/field/queue.js');
  const { bundles } = await import('/static/bihuan/field/bundles.js');
  await queue.add(bundles.get(id), 'explain_findings', { present: '林厂长', summary: '见清单', advice: '' });
  globalThis.full = '/act/';
}"""


@pytest.mark.parametrize("failure", ["QuotaExceededError", "UnknownError"])
def test_no_end_is_sent_before_the_phone_has_written_down_that_it_goes_out(site, failure):
    """Shut with the answer under way it would offer to take back a visit that has ended."""
    _lead, page = begun(site)
    page.context.add_init_script(f"({FULL})()")
    page.context.set_offline(True)
    page.reload()
    answer(site, page, 0)
    page.evaluate(END, str(site.check.pk))
    page.evaluate("(name) => { globalThis.failure = name; }", failure)
    page.goto(f"{site.address}/field/#/status")
    page.context.set_offline(False)
    told = "手机存储已满，请清出空间后再试。" if failure == "QuotaExceededError" else "这次没有传成"
    for _again in range(2):
        page.get_by_role("button", name="现在同步").click()
        expect(page.get_by_text(told)).to_be_visible()
        rests(page)
    assert list(SentAct.objects.order_by("pk").values_list("act", flat=True)) == ["start_inspection", "answer_item"]
    page.evaluate("() => { globalThis.full = null; }")
    page.get_by_role("button", name="现在同步").click()
    wait_until(lambda: SentAct.objects.filter(act="explain_findings").exists() or page.wait_for_timeout(100), 10)


def test_a_store_that_does_not_answer_blocks_no_other_screen_and_is_opened_again(site):
    _lead, page = begun(site)
    page.context.add_init_script(f"({SILENT})()")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("link", name="登记问题")).to_be_visible()
    page.evaluate("() => { globalThis.silent = true; }")
    page.get_by_role("link", name="登记问题").click()
    page.wait_for_function("() => globalThis.asked.length > 0")
    page.goto(f"{site.address}/field/#/status")
    expect(page.get_by_role("button", name="保存成文件")).to_be_visible()  # the way out
    page.evaluate("() => { globalThis.silent = false; }")
    page.goto(f"{site.address}/field/#/note/{site.check.pk}")
    page.get_by_label("检查情况").fill("厂长不在")
    page.evaluate("() => { for (const one of globalThis.asked.splice(0)) one.oncomplete(); }")
    page.wait_for_timeout(300)
    expect(page.locator("#title")).to_have_text("提交手记")  # and nothing is drawn over it
    expect(page.get_by_label("检查情况")).to_have_value("厂长不在")
    page.goto(f"{site.address}/field/#/check/{site.check.pk}")
    expect(page.get_by_role("link", name="登记问题")).to_be_visible()
    page.evaluate("() => { globalThis.silent = true; }")
    page.get_by_role("link", name="登记问题").click()
    page.wait_for_function("() => globalThis.asked.length > 0")
    page.evaluate("() => { globalThis.silent = false; }")
    expect(page.get_by_label("问题描述")).to_be_visible(timeout=20_000)


def test_what_a_silent_store_was_to_keep_is_kept_when_it_speaks_again_and_once(site):
    _lead, page = begun(site)
    page.context.add_init_script(f"({SILENT})()")
    page.clock.install()
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("link", name="提交手记").click()
    page.get_by_label("检查情况").fill("厂长不在")
    kept(page)
    page.evaluate("() => { globalThis.silent = true; }")
    save(page)
    late(page)
    page.evaluate("() => { globalThis.silent = false; }")
    page.clock.fast_forward(11_000)
    expect(page.get_by_role("link", name="提交手记")).to_be_visible()

    page.get_by_role("link", name="提交手记").click()
    page.get_by_label("检查情况").fill("厂长回来了")
    kept(page)
    page.evaluate("() => { globalThis.silent = true; }")
    save(page)
    for _try in range(3):
        late(page)
        page.clock.fast_forward(11_000)
    expect(page.get_by_role("alert")).to_contain_text("没有存上")
    (name,) = page.evaluate("() => [...new Set(globalThis.written.filter((one) => one.includes('/act/')).slice(-3))]")
    page.evaluate("() => { globalThis.silent = false; }")
    save(page)
    expect(page.get_by_role("link", name="提交手记")).to_be_visible()
    assert page.evaluate(NAMES, "act/")[-1] == name.partition("/")[2], (
        "should it have come to the disk, it is no second one"
    )
    assert [one for one, _ in page.evaluate(HELD)["acts"]] == ["start_inspection", "file_note", "file_note"]


def late(page) -> None:
    """Something was asked of the store, and no answer comes."""
    page.wait_for_function("() => globalThis.asked.splice(0).length > 0")


def test_nothing_is_dropped_where_the_store_told_only_a_part(site):
    """An old photo that only a half typed form names: while that form does not open, it may be anybody's."""
    _lead, page = begun(site)
    page.context.add_init_script(f"({SILENT})()")
    page.clock.install()
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("link", name="登记问题")).to_be_visible()
    page.wait_for_timeout(2_000)  # all that begins with the app is at its end
    page.evaluate(UNREAD)
    for _try in range(3):
        late(page)
        page.clock.fast_forward(11_000)
    page.wait_for_function("() => globalThis.told === 'TimeoutError'")
    page.evaluate("() => { globalThis.after = Infinity; }")
    assert page.evaluate("async () => (await import('/static/bihuan/field/store.js')).unreadable.size") == 0

    page.goto(f"{site.address}/field/#/find/{site.check.pk}")
    choose(page, "通道")
    kept(page)
    page.evaluate(SPOILED, f"draft/{site.check.pk}/find-")
    page.evaluate(AGED)
    page.goto(f"{site.address}/field/#/status")
    page.reload()
    expect(page.get_by_text("手机上有 1 项内容打不开")).to_be_visible()
    assert len(page.evaluate(NAMES, "photo/")) == 1


def test_who_goes_on_while_a_form_is_saved_stays_there_and_loses_no_letter(site):
    _lead, page = begun(site)
    page.context.add_init_script(f"({SLOW})()")
    page.reload()
    page.get_by_role("link", name="提交手记").click()
    page.get_by_label("检查情况").fill("厂长不在")
    kept(page)
    page.evaluate("() => globalThis.hold()")
    save(page)
    page.goto(f"{site.address}/field/#/find/{site.check.pk}")
    page.get_by_label("问题描述").fill("配电箱未上锁")
    page.evaluate("() => globalThis.letGo()")
    kept(page)
    page.get_by_label("整改建议").fill("上锁")
    kept(page)
    wait_until(lambda: SentAct.objects.filter(act="file_note").exists() or page.wait_for_timeout(100), 10)
    expect(page.locator("#title")).to_have_text("登记问题")
    page.reload()
    expect(page.get_by_label("问题描述")).to_have_value("配电箱未上锁")
    expect(page.get_by_label("整改建议")).to_have_value("上锁")
