"""A day's work without a mouse: Tab, Enter, Space and the arrows alone, the focus always in sight and never lost."""

import re

import pytest
from playwright.sync_api import Locator, expect
from tests.journeys import road
from tests.journeys.keyboard import Keyboard
from tests.journeys.person import DESK, photo

from bihuan.demo import accounts

pytestmark = pytest.mark.journey
SAID = "#said > .bh-notice"


@pytest.fixture
def keys(chromium, product):
    """keys("linyi-clerk", "/hazards/") opens the page, is sent to log in, and types name and password."""
    contexts = []

    def come(username: str, path: str) -> Keyboard:
        contexts.append(chromium.new_context(viewport=DESK, locale="zh-CN", reduced_motion="reduce"))
        keyboard = Keyboard(contexts[-1].new_page())
        keyboard.page.goto(f"{product}{path}")
        keyboard.on(keyboard.page.locator("[name=username]"))
        keyboard.type(username)
        keyboard.to(keyboard.page.locator("[name=password]"))
        keyboard.type(next(row.password for row in accounts() if row.username == username))
        with keyboard.page.expect_navigation():
            keyboard.press("Enter")
        expect(keyboard.page).to_have_url(f"{product}{path}")
        return keyboard

    yield come
    for context in contexts:
        context.close()


def button(form: Locator) -> Locator:
    return form.locator("button[type=submit]").last


def day(keyboard: Keyboard, field: Locator, wanted: str) -> None:
    """A date is typed in its three parts, in the order of the browser's own language: this one's is English."""
    year, rest = wanted.split("-", 1)
    keyboard.to(field)
    keyboard.type(f"{rest.replace('-', '')}{year}")
    expect(field).to_have_value(wanted)


def test_a_clerk_registers_assesses_and_comes_back(keys):
    keyboard = keys("linyi-clerk", "/enterprises/")
    page = keyboard.page
    keyboard.to_the_text()
    search = page.locator("input[name=q]")
    keyboard.to(search)
    keyboard.type("银雀涂装")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    keyboard.on(search)  # the list was renewed, the hand stays where it types
    keyboard.follow(page.locator("#results .bh-cell-main"))
    keyboard.to_the_text()
    keyboard.follow(page.get_by_role("link", name="登记隐患"))
    keyboard.to_the_text()
    form = page.locator("form[action$='raise_hazard/']")

    keyboard.follow(button(form))  # nothing filled in: the answer has the focus, its link leads to the field
    summary = page.locator(".bh-form-errors")
    keyboard.on(summary)
    keyboard.to(summary.locator("a").first)
    keyboard.press("Enter")
    keyboard.on(form.locator("[name=description]"))
    keyboard.type("配电箱门未关，键盘登记")
    keyboard.to(form.locator("[name=location]"))
    keyboard.type("一车间东墙")
    keyboard.to(form.locator("[name=advice]"))
    keyboard.type("关门上锁")
    keyboard.follow(button(form))
    keyboard.on(page.locator(SAID))
    keyboard.to(page.locator("form[action$='assess_hazard/'] [name=grade]"))
    keyboard.press("ArrowDown")
    keyboard.press("ArrowUp")
    expect(page.locator("form[action$='assess_hazard/'] [name=grade][value=general]")).to_be_checked()
    keyboard.follow(button(page.locator("form[action$='assess_hazard/']")))
    keyboard.on(page.locator(SAID))
    keyboard.follow(page.locator(".bh-crumbs a").first, back=True)
    expect(page).to_have_url(re.compile(r"/hazards/$"))


def test_a_clerk_gives_a_task_to_a_person_until_a_day(keys):
    keyboard = keys("linyi-clerk", "/tasks/")
    page = keyboard.page
    keyboard.to_the_text()
    form = page.locator("form[action$='open_task_sheet/']")
    keyboard.to(form.locator("[name=title]"))
    keyboard.type("不用鼠标的会议")
    day(keyboard, form.locator("[name=held_on]"), road.in_days_of(page, 1))
    keyboard.follow(button(form))
    keyboard.on(page.locator(SAID))
    form = page.locator("form[action$='add_task/']")
    keyboard.to(form.locator("[name=text]"))
    keyboard.type("核对配电箱")
    person = form.locator("[name=person]")
    keyboard.to(person)
    name = page.locator("#owners option").first.get_attribute("value")
    keyboard.type(name)
    day(keyboard, form.locator("[name=due_on]"), road.in_days_of(page, 7))
    keyboard.follow(button(form))
    keyboard.on(page.locator(SAID))
    expect(page.locator(".bh-team")).to_contain_text("核对配电箱")


def test_an_expert_walks_the_list_and_takes_down_a_finding(keys):
    keyboard = keys("huzhou-expert1", "/inspections/?state=ongoing")
    page = keyboard.page
    page.on("filechooser", lambda _chooser: None)  # the browser takes a while until it hands choosers over: asked early
    keyboard.to_the_text()
    keyboard.follow(page.locator("#results .bh-cell-main"))
    keyboard.to_the_text()
    keyboard.follow(page.locator(".bh-tabs").get_by_role("link", name="逐条检查"))
    keyboard.to_the_text()

    waiting = page.locator("article.bh-item:not(.bh-item-done)")
    left, first = waiting.count(), waiting.first.get_attribute("id")
    keyboard.to(page.locator(f"#{first} button[name=result][value=ok]"))
    keyboard.press("Enter")
    expect(waiting).to_have_count(left - 1)
    keyboard.on(page.locator(f"#{first}"))  # what was answered was renewed under the hand
    second = waiting.first.get_attribute("id")
    keyboard.follow(page.locator(f"#{second} a.bh-answer-problem"))

    keyboard.to_the_text()
    keyboard.to(page.locator("input[type=file][name=photos]"))
    with page.expect_file_chooser() as asked:
        keyboard.press("Space")
    asked.value.set_files(photo("键盘"))
    expect(page.locator(".bh-photo-item")).to_have_count(1)
    keyboard.to(page.locator("[name=description]"))
    keyboard.type("防护罩没有固定，用键盘记下")
    keyboard.to(page.locator("[name=location]"))
    keyboard.type("二车间")
    keyboard.to(page.locator("[name=grade]"))
    keyboard.press("Space")
    expect(page.locator("[name=grade]:checked")).to_have_count(1)
    keyboard.to(page.locator("[name=advice]"))
    keyboard.type("停机，用螺栓固定防护罩")
    keyboard.follow(button(page.locator("form[action$='record_finding/']")))
    keyboard.on(page.locator(f"#{second}"))  # back at the item, which now has its problem
    expect(page.locator(f"#{second}")).to_contain_text("已登记问题")


def test_a_menu_opens_and_closes_behind_the_hand(keys):
    keyboard = keys("linyi-clerk", "/")
    menu = keyboard.page.locator("details.bh-menu")
    summary = menu.locator("summary")
    keyboard.to(summary)
    keyboard.press("Enter")
    keyboard.to(menu.locator("button"))
    keyboard.press("Escape")
    keyboard.on(summary)
    keyboard.press("Enter")
    keyboard.to(keyboard.page.locator("main a").first)
    expect(menu).not_to_have_attribute("open", "")


@pytest.mark.parametrize("path", ["/", "/hazards/", "/board/", "/contacts/", "/security/"])
def test_the_keyboard_comes_round(keys, path):
    keyboard = keys("linyi-clerk", path)
    assert keyboard.round() == []
