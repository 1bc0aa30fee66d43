"""What was chosen, said or done and then left, for another screen or window, is there, or it is said that it is not."""

import pytest
from playwright.sync_api import expect
from tests.hazards.conftest import own_store
from tests.journeys.person import photo
from tests.journeys.test_field import HELD, all_in, browser, choose, kept, save, site
from tests.journeys.test_field_long import rests
from tests.journeys.test_field_store import (
    FULL,
    NAMES,
    SILENT,
    SLOW,
    answer,
    begun,
    half_a_note,
    noted,
    odd,
    passes,
)

from bihuan.field.models import SentAct

__all__ = ["browser", "own_store", "site"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
BOTH = f"() => {{ ({FULL})(); ({SLOW})(); }}"
ASKING = """() => { // the phone asks whether it may listen, and somebody thinks about it
  const { mediaDevices } = navigator;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (what) => {
    const stream = await ask(what);
    globalThis.asks = true;
    await new Promise((done) => { globalThis.answers = done; });
    return stream;
  };
}"""
IMPATIENT = """() => { // a thumb that taps again the moment the button can be tapped
  const main = document.getElementById('main');
  const save = [...main.querySelectorAll('button')].find((one) => one.textContent === '保存');
  const tap = () => { if (!main.inert && save.isConnected) save.click(); };
  const look = () => { if (!main.inert) scheduler.postTask(tap, { priority: 'user-blocking' }); };
  new MutationObserver(look).observe(main, { attributes: true, attributeFilter: ['inert'] });
}"""


IN_TURN = """async ([inspection, words]) => { // the disk takes its time for the first two, and windows look meanwhile
  const queue = await import('/static/bihuan/field/queue.js');
  const bundle = (await import('/static/bihuan/field/bundles.js')).bundles.get(inspection);
  const { encrypt } = SubtleCrypto.prototype;
  const times = [300, 600];
  SubtleCrypto.prototype.encrypt = async function (...given) {
    await new Promise((done) => setTimeout(done, times.shift() ?? 0));
    return encrypt.apply(this, given);
  };
  const note = (text) => queue.add(bundle, 'file_note', { text, place: '厂区', seen_at: new Date().toISOString() });
  await Promise.all(words.flatMap((text) => [note(text), queue.catchUp(), queue.catchUp()]));
  await note('zuletzt');
  return queue.acts.filter((act) => act.act === 'file_note').map((act) => [act.payload.text, act.n]);
}"""


def a_finding(page) -> None:
    page.get_by_role("link", name="登记问题").click()
    page.get_by_label("问题描述").fill("配电箱未上锁")
    page.get_by_label("整改建议").fill("上锁")
    page.get_by_label("依据", exact=True).fill("安全生产法第三十六条")
    kept(page)


def on_the_disk(page) -> None:
    page.wait_for_function(
        "async () => !(await import('/static/bihuan/field/drafts.js')).onlyInMemory()", polling=100, timeout=10_000
    )


def add(page, *names: str) -> None:
    page.get_by_label("选照片").set_input_files([photo(name) for name in names])


def test_photos_still_being_kept_stand_in_the_form_that_is_opened_again(site):
    page = odd(site, SLOW)
    a_finding(page)
    page.evaluate("() => globalThis.hold()")
    add(page, "配电箱", "通道", "地面")
    page.get_by_role("link", name="全部任务").click()
    expect(page.get_by_role("link", name="继续检查")).to_be_visible()
    page.go_back()
    page.wait_for_timeout(500)
    page.evaluate("() => globalThis.letGo()")
    expect(page.locator(".fd-photo")).to_have_count(3)
    on_the_disk(page)
    page.reload()
    expect(page.locator(".fd-photo")).to_have_count(3)


def test_what_was_being_said_stands_in_the_form_that_is_opened_again(site):
    _lead, page = begun(site)
    page.context.grant_permissions(["microphone"])
    half_a_note(page)
    page.get_by_role("button", name="录一段话").click()
    page.wait_for_timeout(1_500)
    page.evaluate("() => { history.back(); setTimeout(() => history.forward(), 40); }")
    expect(page.locator(".fd-voice")).to_have_count(1)
    on_the_disk(page)
    page.reload()
    expect(page.locator(".fd-voice")).to_have_count(1)


def test_nothing_is_saved_without_a_photo_that_could_not_be_kept(site):
    page = odd(site, BOTH)
    a_finding(page)
    choose(page, "配电箱")
    kept(page)
    page.evaluate("() => { globalThis.hold(); globalThis.full = '/photo/'; }")
    add(page, "通道", "地面")
    save(page)
    page.evaluate("() => globalThis.letGo()")
    expect(page.get_by_role("alert")).to_contain_text("手机存储已满")
    expect(page.get_by_label("问题描述")).to_have_value("配电箱未上锁")
    assert [act for act, _state in page.evaluate(HELD)["acts"]] == ["start_inspection"]
    page.evaluate("() => { globalThis.full = null; }")
    save(page)  # whoever read it may go on with what there is
    all_in(page, 2)
    assert len(page.evaluate(HELD)["hashes"]) == 1


def test_who_left_hears_of_a_photo_that_could_not_be_kept(site):
    page = odd(site, BOTH)
    a_finding(page)
    page.evaluate("() => { globalThis.hold(); globalThis.full = '/photo/'; }")
    add(page, "通道")
    page.get_by_role("link", name="全部任务").click()
    expect(page.get_by_role("link", name="继续检查")).to_be_visible()
    page.evaluate("() => globalThis.letGo()")
    expect(page.get_by_role("alert")).to_contain_text("手机存储已满")


def test_who_comes_back_hears_of_a_photo_that_could_not_be_kept(site):
    page = odd(site, BOTH)
    a_finding(page)
    page.evaluate("() => { globalThis.hold(); globalThis.full = '/photo/'; }")
    add(page, "通道")
    page.get_by_role("link", name="全部任务").click()
    expect(page.get_by_role("link", name="继续检查")).to_be_visible()
    page.go_back()
    expect(page.locator("main[inert]")).to_have_count(1)
    page.evaluate("() => globalThis.letGo()")
    expect(page.get_by_label("问题描述")).to_have_value("配电箱未上锁")
    expect(page.get_by_role("alert")).to_contain_text("手机存储已满")


def test_an_answer_that_waits_for_its_reason_is_a_draft_and_nobody_is_asked_for_it(site):
    _lead, page = begun(site)
    page.get_by_role("link", name="逐条检查").click()
    page.get_by_role("button", name="不涉及", exact=True).click()
    kept(page)
    page.get_by_role("link", name="下一条").click()
    expect(page.locator("#title")).to_contain_text("2 /")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{site.address}/field/#/check/{site.check.pk}")
    page.reload()
    expect(page.get_by_role("heading", name="没有保存")).to_be_visible()
    assert asked == []
    page.get_by_role("link", name="接着写").click()
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()


def test_what_waits_for_the_disk_keeps_its_turn_however_often_windows_look(site):
    _lead, page = begun(site)
    rests(page)
    page.context.set_offline(True)
    words = ["eins", "zwei", "drei"]
    there = page.evaluate(IN_TURN, [str(site.check.pk), words])
    assert [text for text, _n in there] == [*words, "zuletzt"]
    assert len({n for _text, n in there}) == 4


def test_one_window_says_and_sends_what_was_done_in_another(site):
    _lead, page = begun(site)
    other = page.context.new_page()
    other.goto(f"{site.address}/field/#/check/{site.check.pk}")
    expect(other.get_by_role("link", name="登记问题")).to_be_visible()
    page.context.set_offline(True)
    answer(site, other, 0)
    answer(site, other, 1)
    expect(page.locator("#state")).to_contain_text("2 项存在手机上")
    other.close()
    page.context.set_offline(False)
    all_in(page, 3)
    assert SentAct.objects.filter(act="answer_item").count() == 2


def test_what_a_window_did_that_nobody_heard_of_goes_out_all_the_same(site):
    """Its message did not come: the other one looks for itself before it sends, and before it says that all is in."""
    _lead, page = begun(site)
    page.context.add_init_script("() => undefined; delete globalThis.BroadcastChannel;")
    other = page.context.new_page()
    other.goto(f"{site.address}/field/#/check/{site.check.pk}")
    expect(other.get_by_role("link", name="登记问题")).to_be_visible()
    page.context.set_offline(True)
    answer(site, other, 0)
    other.close()
    page.context.set_offline(False)
    all_in(page, 2)
    assert SentAct.objects.filter(act="answer_item").count() == 1


def test_a_second_tap_at_the_end_of_a_save_writes_nothing_twice(site):
    _lead, page = begun(site)
    half_a_note(page)
    page.evaluate(IMPATIENT)
    save(page)
    all_in(page, 2)
    page.wait_for_timeout(500)
    assert noted(page) == ["厂长不在"]


def test_a_microphone_that_comes_while_it_is_saved_records_nothing(site):
    page = odd(site, SLOW)
    page.context.grant_permissions(["microphone"])
    half_a_note(page)
    page.evaluate(ASKING)
    page.get_by_role("button", name="录一段话").click()
    page.wait_for_function("() => globalThis.asks")
    page.evaluate("() => globalThis.hold()")
    save(page)
    expect(page.locator("main[inert]")).to_have_count(1)
    page.evaluate("() => globalThis.answers()")
    page.wait_for_timeout(500)
    expect(page.locator("button[aria-pressed=true]")).to_have_count(0)
    page.evaluate("() => globalThis.letGo()")
    all_in(page, 2)
    assert page.evaluate(NAMES, "photo/") == []


def test_a_screen_that_was_left_takes_no_tap_until_the_next_one_is_drawn(site):
    page = odd(site, SILENT, clock=True)
    half_a_note(page)
    page.evaluate("() => { globalThis.silent = true; globalThis.only = 'sealed'; }")
    page.evaluate(f"() => {{ location.hash = '#/check/{site.check.pk}'; }}")
    expect(page.locator("main[inert]")).to_have_count(1)
    expect(page.get_by_role("link", name="全部任务")).to_be_visible()
    page.evaluate("() => { globalThis.silent = false; }")
    passes(page, 1)
    expect(page.get_by_role("link", name="登记问题")).to_be_visible()
    expect(page.locator("main[inert]")).to_have_count(0)


def test_the_browser_asks_who_closes_the_app_before_the_last_letters_are_on_the_disk(site):
    page = odd(site, SILENT, clock=True)
    half_a_note(page)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.evaluate("() => { globalThis.silent = true; globalThis.only = 'sealed'; }")
    page.get_by_label("检查情况").press_sequentially("，副厂长在")
    page.reload()
    assert asked == ["beforeunload"]
