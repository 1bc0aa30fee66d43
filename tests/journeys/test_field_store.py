"""A phone whose store is full, fails or does not answer: for that nothing is done twice, dropped or sent too early."""

import re

import pytest
from playwright.sync_api import expect
from tests.hazards.conftest import own_store
from tests.journeys.person import photo
from tests.journeys.test_field import HELD, all_in, browser, choose, kept, save, site
from tests.journeys.test_field_long import rests
from tests.run.started import wait_until

from bihuan.field.models import SentAct
from bihuan.parties.models import Session

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
  globalThis.only = ''; // of its two parts the one alone that is silent
  globalThis.mute = false; // it does what it was asked, and its answer gets lost
  globalThis.after = Infinity; // so many are answered still
  globalThis.asked = [];
  globalThis.written = [];
  const over = () => { throw new DOMException('', 'InvalidStateError'); };
  IDBDatabase.prototype.transaction = function (...given) {
    if (globalThis.mute) {
      const done = transaction.apply(this, given);
      globalThis.asked.push(done);
      return { objectStore: (name) => done.objectStore(name), abort: over };
    }
    const silent = globalThis.silent && (globalThis.only || given[0]) === given[0];
    if (!silent && (globalThis.after -= 1) >= 0) return transaction.apply(this, given);
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
SENT_NOW = """async () => {
  const sync = await import('/static/bihuan/field/sync.js');
  globalThis.sent = '';
  sync.now(true).then(() => { globalThis.sent = sync.status.mode; });
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


def odd(site, script: str, *, clock=False, offline=False):
    """The app of a check that has begun, opened anew in a browser whose store is as `script` makes it."""
    _lead, page = begun(site)
    page.context.add_init_script(f"({script})()")
    if clock:
        page.clock.install()
    page.context.set_offline(offline)
    page.reload()
    return page


def half_a_note(page) -> None:
    """Typed, kept, and not saved."""
    page.get_by_role("link", name="提交手记").click()
    page.get_by_label("检查情况").fill("厂长不在")
    kept(page)


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


SIGNED = """async (id) => { // the end, signed, before the phone was full
  const queue = await import('/static/bihuan/field/queue.js');
  const { bundles } = await import('/static/bihuan/field/bundles.js');
  globalThis.full = null;
  await queue.add(bundles.get(id), 'sign_report', { signature: '' });
  globalThis.full = '/act/';
}"""


@pytest.mark.parametrize("failure", ["QuotaExceededError", "UnknownError"])
def test_no_end_is_sent_before_the_phone_has_written_down_that_it_goes_out(site, failure):
    """Shut with the answer under way it would offer to take back a visit that has ended."""
    page = odd(site, FULL, offline=True)
    answer(site, page, 0)
    page.evaluate(END, str(site.check.pk))
    page.evaluate("(name) => { globalThis.failure = name; }", failure)
    page.goto(f"{site.address}/field/#/status")
    page.context.set_offline(False)
    told = "手机存储已满，请清出空间后再试。" if failure == "QuotaExceededError" else "这次没有传成"
    rests(page)
    for _again in range(2):
        page.evaluate("async () => { await (await import('/static/bihuan/field/sync.js')).now(); }")
        expect(page.get_by_text(told)).to_be_visible()
    assert list(SentAct.objects.order_by("pk").values_list("act", flat=True)) == ["start_inspection", "answer_item"]
    page.evaluate("() => { globalThis.full = null; }")
    page.get_by_role("button", name="现在同步").click()
    wait_until(lambda: SentAct.objects.filter(act="explain_findings").exists() or page.wait_for_timeout(100), 10)


def test_a_store_that_does_not_answer_blocks_no_other_screen_and_is_opened_again(site):
    page = odd(site, SILENT, offline=True)
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
    page = odd(site, SILENT, clock=True, offline=True)
    half_a_note(page)
    page.evaluate("() => { globalThis.silent = true; }")
    save(page)
    late(page)
    page.evaluate("() => { globalThis.silent = false; }")
    page.clock.fast_forward(11_000)
    expect(page.get_by_role("link", name="提交手记")).to_be_visible()
    assert noted(page) == ["厂长不在"]

    page.get_by_role("link", name="提交手记").click()
    expect(page.get_by_label("检查情况")).to_have_value("")
    page.evaluate("() => { globalThis.silent = true; }")
    page.get_by_label("检查情况").press_sequentially("Der Chef ist wieder da")
    save(page)
    expect(page.locator("main[inert]")).to_have_count(1)  # nobody types on into what is being saved
    passes(page, 6)  # the letters that were on their way, and what they were saved as
    spoken_again(page, 1)
    assert noted(page) == ["厂长不在", "Der Chef ist wieder da"]
    assert len(page.evaluate(NAMES, "act/")) == 3
    assert page.evaluate(NAMES, "draft/") == []
    expect(page.locator("main[inert]")).to_have_count(0)


def spoken_again(page, before: int) -> None:
    """As long as the disk does not say whether it has it, every screen says so; then it is done, its form gone."""
    expect(page.locator("#state")).to_contain_text("1 项还没有写进手机")
    assert noted(page) == ["厂长不在"][:before]
    page.evaluate("() => { globalThis.silent = globalThis.mute = false; }")
    for _again in range(3):  # where it had just been asked for in the silence
        page.clock.fast_forward(11_000)
        page.wait_for_timeout(300)
    expect(page.locator("#state")).not_to_contain_text("还没有写进手机")
    expect(page.get_by_role("link", name="提交手记")).to_be_visible()


def test_what_came_to_the_disk_without_an_answer_is_there_once(site):
    page = odd(site, SILENT, clock=True, offline=True)
    half_a_note(page)
    page.evaluate("() => { globalThis.mute = true; }")
    save(page)
    passes(page, 3)
    spoken_again(page, 0)
    assert noted(page) == ["厂长不在"]
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert noted(page) == ["厂长不在"]
    assert page.evaluate(NAMES, "draft/") == []


def test_what_was_never_written_is_a_draft_after_a_kill_and_was_not_sent(site):
    page = odd(site, SILENT, clock=True)
    half_a_note(page)
    page.evaluate(SENT_NOW)  # what it does in the store once a day is done
    page.wait_for_function("() => globalThis.sent === 'idle'")
    page.evaluate("() => { globalThis.silent = true; globalThis.only = 'sealed'; }")
    save(page)
    passes(page, 3)
    expect(page.locator("#state")).to_contain_text("1 项还没有写进手机")
    page.evaluate(SENT_NOW)
    page.clock.run_for(3_000)
    page.wait_for_function("() => globalThis.sent === 'idle'")
    assert not SentAct.objects.filter(act="file_note").exists()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    rests(page)
    assert not SentAct.objects.filter(act="file_note").exists()
    page.goto(f"{site.address}/field/#/note/{site.check.pk}")
    expect(page.get_by_label("检查情况")).to_have_value("厂长不在")


def noted(page) -> list[str]:
    return page.evaluate(
        """async () => {
        const { acts } = await import('/static/bihuan/field/queue.js');
        return acts.filter((act) => act.act === 'file_note').map((act) => act.payload.text);
    }"""
    )


def passes(page, times: int) -> None:
    """So often the store is asked, and its patience runs out."""
    for _try in range(times):
        late(page)
        page.clock.fast_forward(11_000)


def test_letters_of_a_form_that_was_left_are_kept_when_there_is_room_again(site):
    page = odd(site, FULL, clock=True, offline=True)
    page.get_by_role("link", name="提交手记").click()
    expect(page.get_by_label("检查情况")).to_have_value("")
    page.evaluate("() => { globalThis.full = '/draft/'; }")
    page.get_by_label("检查情况").press_sequentially("Der Chef ist nicht da")
    expect(page.get_by_role("alert")).to_contain_text("手机存储已满")
    page.evaluate("() => { globalThis.refused = 0; }")
    page.clock.run_for(30_000)
    assert 1 <= page.evaluate("() => globalThis.refused") <= 4, "one try now and then, however much was typed"
    page.get_by_role("link", name="全部任务").click()
    expect(page.get_by_role("link", name="继续检查")).to_be_visible()
    page.clock.fast_forward(11_000)
    expect(page.get_by_role("alert")).to_contain_text("手机存储已满")  # here as well
    page.goto(f"{site.address}/field/#/note/{site.check.pk}")
    expect(page.get_by_label("检查情况")).to_have_value("Der Chef ist nicht da")
    page.evaluate("() => { globalThis.full = null; }")
    page.clock.fast_forward(11_000)
    kept(page)
    page.reload()
    expect(page.get_by_label("检查情况")).to_have_value("Der Chef ist nicht da")


def test_an_explanation_is_taken_back_whole_or_stands(site):
    page = odd(site, FULL, offline=True)
    expect(page.get_by_role("link", name="登记问题")).to_be_visible()
    page.evaluate(END, str(site.check.pk))
    page.evaluate(SIGNED, str(site.check.pk))
    page.goto(f"{site.address}/field/#/status")
    page.goto(f"{site.address}/field/#/check/{site.check.pk}")
    page.get_by_role("button", name="撤回没有上传的交底").click()
    expect(page.get_by_role("alert")).to_contain_text("手机存储已满")
    for _twice in range(2):
        expect(page.get_by_role("button", name="撤回没有上传的交底")).to_be_visible()
        assert page.evaluate(HELD)["acts"][-2:] == [["explain_findings", "unsent"], ["sign_report", "unsent"]]
        assert page.evaluate(NAMES, "draft/") == []
        page.reload()
        page.wait_for_selector("body[data-ready]")
    page.get_by_role("button", name="撤回没有上传的交底").click()
    expect(page.get_by_role("link", name="登记问题")).to_be_visible()
    assert page.evaluate(HELD)["acts"][-2:] == [["explain_findings", "dismissed"], ["sign_report", "dismissed"]]
    page.get_by_role("link", name="向企业交底").click()
    expect(page.get_by_label("企业在场人员")).to_have_value("林厂长")


def test_who_logs_out_on_a_full_phone_is_out_or_told_that_not(site):
    _lead, page = begun(site)
    page.context.add_init_script(f"({FULL})()")
    page.goto(f"{site.address}/field/#/status")
    page.reload()
    out = page.get_by_role("button", name="退出登录")
    expect(out).to_be_visible()
    page.evaluate("() => { globalThis.full = 'leaving'; }")
    page.context.set_offline(True)
    out.click()
    expect(page.get_by_role("alert")).to_contain_text("还没有退出")
    page.context.set_offline(False)
    out.click()
    expect(page.get_by_role("link", name="登录", exact=True)).to_be_visible()
    assert not Session.objects.exists()


def late(page) -> None:
    """Something was asked of the store, and no answer comes."""
    page.wait_for_function("() => globalThis.asked.splice(0).length > 0")


def test_nothing_is_dropped_where_the_store_told_only_a_part(site):
    """An old photo that only a half typed form names: while that form does not open, it may be anybody's."""
    page = odd(site, SILENT, clock=True, offline=True)
    expect(page.get_by_role("link", name="登记问题")).to_be_visible()
    page.wait_for_timeout(2_000)  # all that begins with the app is at its end
    page.evaluate(UNREAD)
    passes(page, 3)
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
    expect(page.locator("#state")).to_contain_text("手机上有 1 项内容打不开")
    assert len(page.evaluate(NAMES, "photo/")) == 1

    page.goto(f"{site.address}/field/#/check/{site.check.pk}")  # which opens none the less
    expect(page.get_by_text("这份没有保存的打不开")).to_be_visible()
    page.get_by_role("link", name="接着写").click()
    expect(page.get_by_label("问题描述")).to_have_value("")
    page.goto(f"{site.address}/field/#/check/{site.check.pk}")
    page.get_by_role("button", name="不要了").click()
    page.get_by_role("button", name="再点一次就丢弃").click()
    expect(page.get_by_text("这份没有保存的打不开")).to_have_count(0)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.evaluate(NAMES, "photo/") == []
    expect(page.locator("#state")).to_contain_text("全部已入库")


def test_who_goes_on_while_a_form_is_saved_stays_there_and_loses_no_letter(site):
    page = odd(site, SLOW)
    half_a_note(page)
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


def test_who_opens_the_same_form_while_it_is_saved_finds_it_empty(site):
    page = odd(site, SLOW)
    half_a_note(page)
    page.evaluate("() => globalThis.hold()")
    save(page)
    page.get_by_role("link", name="全部任务").click()
    expect(page.get_by_role("link", name="继续检查")).to_be_visible()
    page.goto(f"{site.address}/field/#/note/{site.check.pk}")
    page.wait_for_timeout(500)
    expect(page.locator("#title")).to_have_text("现场检查")  # it opens when it is known what became of it
    page.evaluate("() => globalThis.letGo()")
    expect(page.get_by_label("检查情况")).to_have_value("")
    page.get_by_label("检查情况").fill("厂长来了")
    kept(page)
    page.reload()
    expect(page.get_by_label("检查情况")).to_have_value("厂长来了")
    assert noted(page) == ["厂长不在"]


def test_photos_that_are_still_being_kept_are_in_the_form_and_in_what_is_saved(site):
    page = odd(site, SLOW)
    page.get_by_role("link", name="登记问题").click()
    page.evaluate("() => globalThis.hold()")
    page.get_by_label("选照片").set_input_files([photo("配电箱"), photo("通道"), photo("地面")])
    page.get_by_role("link", name="全部任务").click()
    expect(page.get_by_role("link", name="继续检查")).to_be_visible()
    page.evaluate("() => globalThis.letGo()")
    wait_until(lambda: len(page.evaluate(NAMES, "photo/")) == 3 or page.wait_for_timeout(100), 10)
    page.goto(f"{site.address}/field/#/find/{site.check.pk}")
    expect(page.locator(".fd-photo")).to_have_count(3)

    page.get_by_label("问题描述").fill("配电箱未上锁")
    page.get_by_label("整改建议").fill("上锁")
    page.get_by_label("依据", exact=True).fill("安全生产法第三十六条")
    page.evaluate("() => globalThis.hold()")
    page.get_by_label("选照片").set_input_files([photo("楼梯间")])
    save(page)
    page.evaluate("() => globalThis.letGo()")
    all_in(page, 2)
    held = page.evaluate(HELD)
    assert len(held["hashes"]) == 4
    assert held["proven"] == held["hashes"]
