"""The shell in a real browser: what is typed is not lost, a button acts once, 依据 opens, and everybody can use it."""

import os
import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from bihuan.web.models import Submission

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"
CHOSEN = "[...document.getElementById('id_photos').files].map(file => file.name)"
STORED = """new Promise(done => { const asked = indexedDB.open('bihuan', 1); asked.onsuccess = () => {
    const count = asked.result.transaction('photos').objectStore('photos').count();
    count.onsuccess = () => done(count.result); }; })"""
AS_BEFORE = """new Promise(done => { const asked = indexedDB.open('bihuan', 1); asked.onsuccess = () => {
    const work = asked.result.transaction('photos', 'readwrite'), cursor = work.objectStore('photos').openCursor();
    cursor.onsuccess = () => { if (cursor.result) { cursor.result.update(cursor.result.value.files);
        cursor.result.continue(); } };
    work.oncomplete = () => done(); }; })"""
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's event loop lives in the thread of the tests
    with sync_playwright() as driver:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = driver.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def errors():
    return []


@pytest.fixture
def browser(chromium, errors):
    """A clean Chinese desk browser; errors on its console fail the test that looks at them."""
    context = chromium.new_context(viewport=DESK, locale="zh-CN")
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield context
    context.close()


@pytest.fixture
def style(browser, live_server):
    page = browser.new_page()
    page.goto(f"{live_server.url}/style/")
    return page


def test_nothing_on_the_page_breaks_the_policy_of_the_browser(style, errors):
    assert errors == []


def test_the_clause_opens_in_a_window_and_escape_leads_back(style):
    button = style.locator(".bh-refusal .bh-basis").first
    button.click()
    window = style.locator("#basis-window[open]")
    expect(window).to_contain_text("请查阅原文")
    style.keyboard.press("Escape")
    expect(window).to_have_count(0)
    expect(button).to_be_focused()


def test_a_closed_tab_loses_nothing_typed(browser, style, live_server):
    style.fill("#id_place", "二号车间")
    style.fill("#id_problem", "导线裸露")
    style.select_option("#id_category", "electric")
    style.close()
    again = browser.new_page()
    again.goto(f"{live_server.url}/style/")
    expect(again.locator(".bh-restored")).to_contain_text("已恢复")
    expect(again.locator("#id_place")).to_have_value("二号车间")
    expect(again.locator("#id_category")).to_have_value("electric")
    again.click(".bh-restored button")
    expect(again.locator("#id_place")).to_have_value("")


def test_a_closed_tab_loses_no_photo(browser, style, live_server, tmp_path):
    style.set_input_files("#id_photos", _photos(tmp_path, 2))
    style.locator(".bh-photo-item button").first.click()
    expect(style.locator(".bh-photo-item")).to_have_count(1)
    style.close()
    again = browser.new_page()
    again.goto(f"{live_server.url}/style/")
    expect(again.locator(".bh-photo-item")).to_have_count(1)
    expect(again.locator(".bh-restored")).to_contain_text("已恢复")
    expect(again.locator(".bh-restored")).not_to_contain_text("照片请重新选择")
    assert again.evaluate(CHOSEN) == ["1.png"]
    again.click(".bh-restored button")
    expect(again.locator(".bh-photo-item")).to_have_count(0)
    again.reload()
    expect(again.locator(".bh-photo-item")).to_have_count(0)


def test_where_photos_cannot_be_kept_it_is_said(browser, live_server, tmp_path):
    browser.add_init_script("indexedDB.open = () => { throw new Error('private') }")
    page = browser.new_page()
    page.goto(f"{live_server.url}/style/")
    page.fill("#id_place", "二号车间")
    page.set_input_files("#id_photos", _photos(tmp_path, 1))
    page.wait_for_timeout(400)
    page.reload()
    expect(page.locator(".bh-restored")).to_contain_text("照片请重新选择")
    expect(page.locator("#id_place")).to_have_value("二号车间")


def test_a_draft_goes_only_when_the_server_has_it(style, tmp_path):
    _fill(style, tmp_path)
    style.click("text=登记 >> nth=-1")
    expect(style.locator("#said")).to_contain_text("已登记：二号车间")
    style.reload()
    expect(style.locator("#id_place")).to_have_value("")
    expect(style.locator(".bh-photo-item")).to_have_count(0)
    assert style.evaluate("Object.keys(localStorage).length") == 0
    _stores_none(style)


def test_a_sent_photo_is_not_in_the_next_form(style, tmp_path):
    """The page was left before this browser had dropped what the server has: nobody sends it a second time."""
    _fill(style, tmp_path)
    expect(style.locator("#form [data-draft-note]")).to_contain_text("草稿已存在本机")
    style.goto("about:blank")
    style.go_back()
    expect(style.locator(".bh-photo-item")).to_have_count(1)
    style.evaluate("addEventListener('pagehide', () => localStorage.clear())")
    style.reload()
    expect(style.locator("#id_place")).to_have_value("")
    _stores_none(style)
    assert style.locator(".bh-photo-item").count() == 0


KEEPS_NO_DRAFT = {
    "full": """Storage.prototype.setItem = function (name) {
        if (!name.endsWith('probe')) throw new DOMException('full', 'QuotaExceededError'); }""",
    "private": "Object.defineProperty(window, 'localStorage', { get() { throw new Error('private') } })",
}


@pytest.mark.parametrize("how", KEEPS_NO_DRAFT)
def test_a_photo_outlives_a_draft_that_could_not_be_kept_and_goes_when_it_is_sent(browser, live_server, tmp_path, how):
    browser.add_init_script(KEEPS_NO_DRAFT[how])
    page = browser.new_page()
    page.goto(f"{live_server.url}/style/")
    page.set_input_files("#id_photos", _photos(tmp_path, 1))
    page.wait_for_timeout(400)
    page.reload()
    expect(page.locator(".bh-photo-item")).to_have_count(1)
    assert page.evaluate(CHOSEN) == ["0.png"]
    _write(page)
    page.locator("#form button[type=submit]").click()
    expect(page.locator("#said")).to_contain_text("已登记：二号车间")
    page.reload()
    _stores_none(page)
    assert page.locator(".bh-photo-item").count() == 0
    assert "submitted=" not in page.evaluate("document.cookie")


@pytest.mark.parametrize("out", [".bh-restored button", ".bh-photo-item button"])
@pytest.mark.parametrize("how", KEEPS_NO_DRAFT)
def test_photos_of_a_form_whose_answer_was_lost_hold_back_no_other_form(browser, live_server, tmp_path, how, out):
    """They come back under its key, for they may be sent already; without them the form is another one."""
    browser.add_init_script(KEEPS_NO_DRAFT[how])
    page = browser.new_page()
    page.goto(f"{live_server.url}/style/")
    _fill(page, tmp_path)
    key = page.input_value("#form [name=idempotency_key]")
    page.evaluate(
        "form => fetch(form.action, { method: 'POST', body: new FormData(form) })", page.query_selector("#form form")
    )
    browser.clear_cookies(name="submitted")
    page.goto(f"{live_server.url}/style/")
    expect(page.locator(".bh-photo-item")).to_have_count(1)
    expect(page.locator(".bh-restored")).to_contain_text("已恢复")
    assert page.input_value("#form [name=idempotency_key]") == key
    page.click(out)
    expect(page.locator(".bh-photo-item")).to_have_count(0)
    assert page.input_value("#form [name=idempotency_key]") != key
    _fill(page, tmp_path)
    page.fill("#id_place", "三号车间")
    page.locator("#form button[type=submit]").click()
    expect(page.locator("#said")).to_contain_text("已登记：三号车间")
    assert Submission.objects.count() == 2


def test_photos_that_were_kept_in_the_old_form_are_read(style, tmp_path):
    style.set_input_files("#id_photos", _photos(tmp_path, 2))
    style.wait_for_timeout(400)
    style.evaluate(AS_BEFORE)
    style.reload()
    expect(style.locator(".bh-photo-item")).to_have_count(2)
    expect(style.locator(".bh-restored")).not_to_contain_text("照片请重新选择")


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_missing(style, tmp_path):
    _fill(style, tmp_path)
    style.check("input[value=major]")
    style.locator("#form button[type=submit]").click()
    expect(style.locator("#form .bh-refusal")).to_contain_text("还差 1 名专家")
    expect(style.locator("#id_place")).to_have_value("二号车间")
    expect(style.locator(".bh-photo-item")).to_have_count(1)  # nobody walks back to the machine for it
    assert style.evaluate(CHOSEN) == ["0.png"]


def test_two_fast_clicks_send_once(style, tmp_path):
    _fill(style, tmp_path)
    sent = []
    style.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    style.locator("#form button[type=submit]").dblclick()
    expect(style.locator("#said")).to_contain_text("已登记")
    assert (len(sent), Submission.objects.count()) == (1, 1)


def test_photos_are_shown_and_one_can_be_taken_out(style, tmp_path):
    style.set_input_files("#id_photos", _photos(tmp_path, 2))
    style.set_input_files("#id_photos", _photos(tmp_path, 3)[2:])
    expect(style.locator(".bh-photo-item")).to_have_count(3)
    style.locator(".bh-photo-item button").first.click()
    names = style.evaluate("[...document.getElementById('id_photos').files].map(file => file.name)")
    assert names == ["1.png", "2.png"]


def test_a_photo_opens_in_full(style):
    style.locator("a[data-photo]").first.click()
    expect(style.locator("#photo-window[open] img")).to_have_attribute("src", re.compile(r"before\.svg"))


def test_an_irreversible_act_asks_first(style):
    style.get_by_role("button", name="销号").click()
    expect(style.locator("#confirm-text")).to_contain_text("不能撤回")
    style.get_by_role("button", name="取消").last.click()
    assert Submission.objects.count() == 0


def test_the_question_rests_on_no_and_gives_the_focus_back(style):
    button = style.get_by_role("button", name="销号")
    button.focus()
    style.keyboard.press("Enter")
    expect(style.locator("#confirm-window button[value=no]")).to_be_focused()
    style.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert Submission.objects.count() == 0


def test_the_answer_of_an_act_has_the_focus(style, tmp_path):
    style.locator("#form button[type=submit]").focus()
    style.keyboard.press("Enter")
    expect(style.locator("#form .bh-form-errors, .bh-form-errors").first).to_be_focused()
    _fill(style, tmp_path)
    style.locator("#form button[type=submit]").focus()
    style.keyboard.press("Enter")
    expect(style.locator("#said > .bh-notice")).to_be_focused()


def test_what_was_taken_out_leaves_the_focus_beside(style, tmp_path):
    style.set_input_files("#id_photos", _photos(tmp_path, 1))
    style.locator(".bh-photo-item button").press("Enter")
    expect(style.locator("#id_photos")).to_be_focused()


def test_a_lost_connection_is_said(browser, style):
    browser.set_offline(True)
    expect(style.locator("#offline")).to_be_visible()
    browser.set_offline(False)
    expect(style.locator("#offline")).to_be_hidden()


@pytest.mark.parametrize("path", ["/style/", "/login/", "/basis/LY-2.1.9/", "/style/errors/locked/"])
@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", DESK), ("light", PHONE)])
def test_axe_finds_nothing(chromium, live_server, path, scheme, size):
    context = chromium.new_context(viewport=size, color_scheme=scheme, locale="zh-CN")
    page = context.new_page()
    page.goto(live_server.url + path)
    found = Axe().run(page).response["violations"]
    context.close()
    assert [(one["id"], [node["html"][:150] for node in one["nodes"]][:4]) for one in found] == []


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("standing_note", ["", "提交后生成隐患告知单，请每名专家签报告，签完自动编号、封存并送达"])
def test_the_button_stays_under_the_finger_while_a_draft_is_kept(chromium, live_server, size, standing_note):
    """What is said of the draft comes a moment after the last letter, as the finger comes down: a button that moved
    then would get no click."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    context.add_cookies([{"name": "type_size", "value": size, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/style/")
    button, note = page.locator("#form button[type=submit]"), page.locator("#form [data-draft-note]")
    note.evaluate("(note, text) => { note.textContent = text; }", standing_note)
    button.scroll_into_view_if_needed()
    before = button.bounding_box()
    page.locator("#id_place").evaluate(
        "field => { field.value = '二号车间'; field.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    expect(note).to_contain_text("草稿已存在本机")
    assert abs(button.bounding_box()["y"] - before["y"]) < 1
    context.close()


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_a_phone_needs_no_sideways_scrolling(chromium, live_server, width, size):
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    context.add_cookies([{"name": "type_size", "value": size, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/style/")
    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
        " && !e.closest('.bh-tabs, .bh-chips, .bh-table-box')).map(e => e.outerHTML.slice(0, 90))"
    )
    scrolls = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()
    assert (scrolls, wide) == (False, [])


def test_a_thumb_hits_every_control_of_a_phone(chromium, live_server):
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server.url}/style/")
    small = page.evaluate(
        "[...document.querySelectorAll('.btn, .bh-tool, .bh-basis, .bh-chip, .bh-tabs a, .bh-bottom a, .form-control,"
        " .form-select, summary, .bh-check')].filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)"
        ".map(e => e.outerHTML.slice(0, 90) + e.getBoundingClientRect().height)"
    )
    context.close()
    assert small == []


def _photos(folder, count: int) -> list[str]:
    for n in range(count):
        Image.new("RGB", (40 + n, 30), "grey").save(folder / f"{n}.png")
    return [str(folder / f"{n}.png") for n in range(count)]


def _stores_none(page) -> None:
    """Waits until no photo is kept any more: they go a moment after the draft."""
    for _ in range(50):
        if page.evaluate(STORED) == 0:
            return
        page.wait_for_timeout(100)
    raise AssertionError("photos of a form that is gone are still kept")


def _fill(page, folder) -> None:
    page.set_input_files("#id_photos", _photos(folder, 1))
    _write(page)


def _write(page) -> None:
    page.fill("#id_place", "二号车间")
    page.select_option("#id_category", "electric")
    page.fill("#id_problem", "导线裸露")
    page.check("#id_told")
