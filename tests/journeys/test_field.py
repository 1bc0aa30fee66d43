"""A check on a phone without a network: taken along, walked, signed; and everything is there when the network is back.

The server runs in the process of the tests and its clock is held by the story; the phone's own clock is another one, as
clocks of phones are.
"""

import json
import os
import random
import re
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright
from tests.cast import AT
from tests.hazards.conftest import own_store, stand
from tests.inspections.conftest import AREAS, lead_of, ready
from tests.journeys.person import PHONE, Person, photo

from bihuan import clock
from bihuan.documents.models import Attachment
from bihuan.field.models import Device, SentAct, SentPhoto
from bihuan.inspections import checklists
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import ACT_WORDS, Act

__all__ = ["own_store"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync "
    "--use-fake-device-for-media-stream --use-fake-ui-for-media-stream"
)
ITEMS = 40
REPEALED = "GB 2894-2008 第5条"  # nothing is based on it any more, which the phone does not know
HELD = """async () => {
  const queue = await import('/static/bihuan/field/queue.js');
  return {
    acts: queue.acts.map((act) => [act.act, queue.stateOf(act)]),
    hashes: [...new Set(queue.acts.flatMap(queue.hashesOf))].sort(),
    proven: [...new Set(queue.acts.flatMap((act) => act.receipt?.hashes ?? []))].sort(),
  };
}"""


@pytest.fixture(scope="module")
def browser():
    """Chromium with a camera that shows a picture for tests."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        found = driver.chromium.launch(executable_path=path, args=FLAGS.split())
        yield found
        found.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Site:
    """The stage with a check that is ready to begin, and windows on phones."""

    def __init__(self, browser, address, pictures, place="strict") -> None:
        self.browser, self.address, self.pictures, self.contexts = browser, address, pictures, []
        self.stage = stand(place)
        rows = [
            {
                "section": f"第{n // 8 + 1}组",
                "focus": [AREAS[n % len(AREAS)]],
                "text": f"查看第{n + 1}处设施是否完好",
                "basis": "安全生产法第四十一条",
                "method": ["see"],
            }
            for n in range(ITEMS)
        ]
        template = checklists.publish_checklist(
            by=self.stage.officer, at=self.stage.at(), code="FORTY", version="1", title="四十条", rows=rows
        )
        self.check = ready(self.stage, template=template)
        self.lead = lead_of(self.check)

    def phone(self, account, **how) -> Person:
        """Somebody's phone, logged in."""
        context = self.browser.new_context(
            viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True, permissions=["camera"], **how
        )
        self.log_in(context, account)
        self.contexts.append(context)
        return Person(context.new_page(), self.address, account.username, self.pictures)

    def log_in(self, context, account) -> None:
        """From now on it is this person who is logged in there."""
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])

    def take(self, person: Person):
        """The check is taken along; the app is kept in the browser."""
        page = person.open("/field/")
        page.get_by_role("button", name="带走").click()
        expect(page.get_by_role("button", name="开始检查")).to_be_visible()
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.reload()
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        return page


@pytest.fixture
def site(browser, live_server, pictures, own_store, request):
    mark = request.node.get_closest_marker("place")
    with clock.frozen(AT + timedelta(hours=1)):
        told = Site(browser, live_server.url, pictures, *(mark.args if mark else ()))
        with clock.frozen(told.stage.now + timedelta(minutes=30)):
            yield told
    for context in told.contexts:
        context.close()


def choose(page, *names: str) -> None:
    page.get_by_label("选照片").set_input_files([photo(name) for name in names])
    expect(page.locator(".fd-photo")).to_have_count(len(names))


def all_in(page, acts: int) -> None:
    """So many acts were done on the phone, and each has its receipt with all its photos."""
    until = """async (n) => {
      const queue = await import('/static/bihuan/field/queue.js');
      return queue.acts.length === n && queue.unsafe().length === 0;
    }"""
    for _look in range(240):
        if page.evaluate(until, acts):
            break
        page.wait_for_timeout(250)
    expect(page.locator("#state")).to_contain_text("全部已入库")


def sign(page, width: int) -> None:
    pad = page.locator(".fd-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + width, box["y"] + 90, steps=6)
    page.mouse.up()


def kept(page) -> None:
    """What was typed is on the disk, as the phone says beneath the form."""
    expect(page.locator("#kept[aria-busy=false]")).to_contain_text("草稿已存在这台手机上")


def save(page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()


def register(page, place="通道", problem="通道堵塞", advice="清理") -> None:
    """Something is found, with its photo, and sent off to be saved."""
    page.get_by_role("link", name="登记问题").click()
    choose(page, place)
    page.get_by_label("问题描述").fill(problem)
    page.get_by_label("整改建议").fill(advice)
    page.get_by_label("依据", exact=True).fill("安全生产法第三十六条")
    save(page)


def blocked(page) -> None:
    """A blocked passage is found, with its photo, and saved."""
    register(page)
    page.wait_for_url(re.compile(r"#/check/\d+$"))


def walk(lead, page) -> None:
    """Forty items: three are a problem, and each is photographed and described."""
    page.get_by_role("link", name="逐条检查").click()
    for n in range(ITEMS):
        expect(page.locator("#title")).to_have_text(f"{n + 1} / {ITEMS}")
        for_gloves(page)
        if n in (3, 11, 27):
            if n == 3:
                lead.picture("field-item")
            page.get_by_role("button", name="有问题", exact=True).click()
            find(lead, page, f"第{n + 1}处通道堵塞")
            page.get_by_role("link", name="逐条检查").click()
        else:
            page.get_by_role("button", name="无问题", exact=True).click()


def find(lead, page, text: str) -> None:
    choose(page, f"{text}远", f"{text}近", f"{text}侧")
    page.get_by_label("问题描述").fill(text)
    page.get_by_label("整改建议").fill("立即清理")
    if not (basis := page.get_by_label("依据", exact=True)).input_value():  # at an item it stands there already
        basis.fill("安全生产法第三十六条")
    lead.picture("field-finding")
    for_gloves(page)
    save(page)


SMALL = """() => [...document.querySelectorAll('a, button, select, textarea, input:not([type=hidden], [type=file])')]
  .filter((one) => one.checkVisibility())
  .map((one) => [(one.labels?.[0] ?? one).innerText, (one.closest('label') ?? one).getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 44 || height < 44)
  .map(([words]) => words)"""


def no_sideways(page) -> None:
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def for_gloves(page) -> None:
    """Nothing lies beside the glass, and nothing on it is too small for a finger in a glove."""
    no_sideways(page)
    assert page.evaluate(SMALL) == []


@pytest.mark.clause("YT-4.2.3")
def test_a_check_without_a_network_is_all_there_afterwards(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    lead.picture("field-take")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("button", name="开始检查")).to_be_visible()
    page.get_by_role("button", name="开始检查").click()
    walk(lead, page)
    for_gloves(page)
    expect(page.get_by_text(f"已查 {ITEMS} 条，共 {ITEMS} 条")).to_be_visible()
    page.get_by_role("link", name="当场整改").first.click()
    choose(page, "清理后")
    page.get_by_label("整改情况").fill("已清理")
    page.get_by_label("整改人").fill("周工")
    save(page)
    page.get_by_role("link", name="向企业交底").click()
    page.get_by_label("企业在场人员").fill("孙安全（安全员）")
    page.get_by_label("检查结论").fill("总体受控")
    sign(page, 150)
    lead.picture("field-sign")
    for_gloves(page)
    save(page)
    page.get_by_role("link", name="签报告").click()
    sign(page, 180)
    save(page)
    page.wait_for_url(re.compile(r"#/check/\d+$"))  # it is on the disk before the screen says so
    expect(page.locator("#state")).to_contain_text("没有网络")
    lead.picture("field-offline")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    held = page.evaluate(HELD)
    assert {state for _, state in held["acts"]} == {"unsent"}
    assert len(held["hashes"]) == 12
    assert SentAct.objects.count() == 0

    page.context.set_offline(False)
    page.goto(f"{site.address}/field/#/status")
    all_in(page, 47)
    lead.picture("field-all-in")
    for_gloves(page)
    held = page.evaluate(HELD)
    assert {state for _, state in held["acts"]} == {"accepted"}, json.dumps(held["acts"], ensure_ascii=False)
    assert held["proven"] == held["hashes"]
    check = Inspection.objects.get(pk=site.check.pk)
    assert check.state == "explained"
    assert check.answers.count() == ITEMS
    assert check.findings.count() == 3
    assert [found.hazard.on_spot for found in check.findings.order_by("id")].count(True) == 1
    kept = Attachment.objects.filter(pk__in=SentPhoto.objects.values("attachment_id"))
    assert sorted(kept.values_list("sha256", flat=True)) == held["hashes"]
    assert check.team.exclude(signed_at=None).count() == 1
    assert lead.broken == []


def test_two_phones_in_one_check_and_one_disagrees(site):
    other_account = site.check.team.filter(is_lead=False).first().expert.account
    lead, other = site.phone(site.lead), site.phone(other_account)
    first, second = site.take(lead), site.take(other)
    first.get_by_role("button", name="开始检查").click()
    all_in(first, 1)
    second.goto(f"{site.address}/field/")
    second.get_by_role("button", name="重新带走").click()
    second.get_by_role("link", name="逐条检查").click()
    second.context.set_offline(True)
    first.get_by_role("link", name="逐条检查").click()
    first.get_by_role("button", name="无问题", exact=True).click()
    second.get_by_role("button", name="有问题", exact=True).click()
    all_in(first, 2)
    second.context.set_offline(False)
    second.goto(f"{site.address}/field/#/status")
    expect(second.locator("#state")).to_contain_text("1 项待处理", timeout=30_000)
    expect(second.locator("[data-state=in_conflict]")).to_contain_text("冲突")
    answer = site.check.answers.get(item=site.check.checklist.items.order_by("position").first())
    assert answer.result == "ok"
    assert SentAct.objects.get(state="in_conflict").payload["result"] == "problem"


def test_a_photo_of_the_apps_own_camera_is_sealed(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    page.get_by_role("link", name="登记问题").click()
    page.get_by_role("button", name="拍照", exact=True).click()
    page.wait_for_function("() => document.querySelector('.fd-camera video')?.videoWidth > 0")
    page.locator(".fd-shutter").click()
    expect(page.locator(".fd-photo figcaption")).to_have_text("现场密封拍摄")
    page.get_by_label("问题描述").fill("配电箱未上锁")
    page.get_by_label("整改建议").fill("上锁")
    page.get_by_label("依据", exact=True).fill("安全生产法第三十六条")
    save(page)
    all_in(page, 2)
    assert Attachment.objects.get(pk=SentPhoto.objects.get().attachment_id).capture == "sealed"


def test_a_revoked_phone_wipes_itself_at_its_next_contact(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.context.set_offline(True)
    page.get_by_role("button", name="开始检查").click()
    Device.objects.update(revoked_at=clock.now(), revoked_by=site.lead.pk)
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#main")).to_contain_text("已清空", timeout=30_000)
    names = page.evaluate("() => indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert "bihuan-field" not in names
    assert SentAct.objects.count() == 0


def test_a_tab_killed_at_twenty_moments_loses_nothing(site):
    """Killed with the finger still on the glass: what the screen had said is there, and nothing is there twice."""
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.context.set_offline(True)
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_role("link", name="逐条检查")).to_be_visible()
    items = [str(pk) for pk in site.check.checklist.items.order_by("position").values_list("pk", flat=True)]
    chance = random.Random(8)
    deaths = set(chance.sample(range(ITEMS), 20))
    for n, item in enumerate(items):
        address = f"{site.address}/field/#/items/{site.check.pk}/{item}"
        page.goto(address)
        answer = page.get_by_role("button", name="无问题", exact=True)
        answer.click(no_wait_after=True)
        if n in deaths:
            page.wait_for_timeout(chance.choice([0, 1, 3, 8, 20]))
            page.close()
            page = lead.page = page.context.new_page()
            page.goto(address)
            pressed = page.get_by_role("button", name="无问题", exact=True)
            if pressed.get_attribute("aria-pressed") == "true":
                continue
            pressed.click()
        expect(page).not_to_have_url(address)
    page.context.set_offline(False)
    page.goto(f"{site.address}/field/#/status")
    all_in(page, ITEMS + 1)
    assert site.check.answers.count() == ITEMS
    assert SentAct.objects.filter(act="answer_item", state="accepted").count() == ITEMS


def test_a_server_that_breaks_in_the_middle_is_tried_again_and_nothing_counts_twice(site):
    """The first answers are lost on their way back, after the server has done the work; the photo breaks off too."""
    lead = site.phone(site.lead)
    page = site.take(lead)
    broken = {"receive_act": 2, "receive_photo": 1}

    def breaking(route):
        name = route.request.url.rstrip("/").rpartition("/")[2]
        if route.request.method == "POST" and broken.get(name, 0) > 0:
            broken[name] -= 1
            route.fetch()
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    page.route("**/field/**", breaking)
    page.get_by_role("button", name="开始检查").click()
    register(page, "配电箱", "配电箱未上锁", "上锁")
    all_in(page, 2)
    assert broken == {"receive_act": 0, "receive_photo": 0}
    assert site.check.findings.count() == 1
    assert SentAct.objects.count() == 2
    held = page.evaluate(HELD)
    assert held["proven"] == held["hashes"]
    assert [answer for answer in lead.broken if not answer.endswith(("/receive_act/", "/receive_photo/"))] == []


def test_what_is_typed_outlives_a_reload(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    page.get_by_role("link", name="登记问题").click()
    choose(page, "配电箱")
    page.get_by_label("问题描述").fill("配电箱未上锁")
    kept(page)
    page.reload()
    expect(page.get_by_label("问题描述")).to_have_value("配电箱未上锁")
    expect(page.locator(".fd-photo")).to_have_count(1)


def test_every_form_outlives_a_killed_tab(site):
    """A note, a fix on the spot and the explanation: half typed, the tab is gone, and it stands there."""
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    page.get_by_role("link", name="登记问题").click()
    find(lead, page, "通道堵塞")
    forms = (
        ("提交手记", {"检查情况": "看了配电室"}, 0),
        ("当场整改", {"整改情况": "当场清理", "整改人": "孙安全"}, 1),
        ("向企业交底", {"企业在场人员": "孙安全", "检查结论": "总体受控", "管理建议": "加强自查"}, 0),
    )
    for name, typed, photos in forms:
        page.get_by_role("link", name=name, exact=True).click()
        for label, text in typed.items():
            page.get_by_label(label).fill(text)
        if photos:
            choose(page, name)
        page = killed(site, page)
        for label, text in typed.items():
            expect(page.get_by_label(label)).to_have_value(text)
        expect(page.locator(".fd-photo")).to_have_count(photos)
        page.goto(f"{site.address}/field/#/check/{site.check.pk}")
    page.get_by_role("link", name="提交手记").click()
    save(page)
    expect(page.get_by_role("link", name="提交手记")).to_be_visible()
    page.get_by_role("link", name="提交手记").click()
    expect(page.get_by_label("检查情况")).to_have_value("")


@pytest.mark.place("checkups")
def test_a_check_in_a_note_at_an_item_and_a_reason_to_give_up_outlive_a_killed_tab(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name=ACT_WORDS[Act.ACKNOWLEDGE_SITE_RULES]).click()
    page.get_by_role("button", name="开始检查").click()
    page.get_by_label("到场地点").fill("东门岗亭")
    boxes = page.get_by_role("checkbox")
    worn = boxes.count()
    if worn:
        boxes.first.check()
    page = killed(site, page)
    expect(page.get_by_label("到场地点")).to_have_value("东门岗亭")
    if worn:
        expect(page.get_by_role("checkbox").first).to_be_checked()
    page.get_by_role("button", name="到场签到").click()
    expect(page.get_by_label("到场地点")).to_have_count(0)
    page.get_by_role("link", name="逐条检查").click()
    page.get_by_role("button", name="不涉及", exact=True).click()
    page.get_by_label("说明").fill("厂里没有这种设施")
    page = killed(site, page)
    expect(page.get_by_label("说明")).to_have_value("厂里没有这种设施")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#title")).to_have_text(f"2 / {ITEMS}")
    expect(page.get_by_label("说明")).to_be_hidden()
    page.goto(f"{site.address}/field/#/find/{site.check.pk}")
    page.get_by_label("问题描述").fill("配电箱未上锁")
    page.get_by_label("整改建议").fill("上锁")
    page.get_by_label("依据", exact=True).fill(REPEALED)
    save(page)
    expect(page.locator("#state")).to_contain_text("1 项待处理", timeout=30_000)
    page.goto(f"{site.address}/field/#/status")
    page.get_by_role("link", name="放弃这一步").click()
    page.get_by_label("为什么放弃").fill("现场已经撤除")
    page = killed(site, page)
    expect(page.get_by_label("为什么放弃")).to_have_value("现场已经撤除")
    page.get_by_role("button", name="放弃这一步").click()
    expect(page.locator("#state")).to_contain_text("全部已入库", timeout=30_000)
    answered = {one.act: one.payload for one in SentAct.objects.all()}
    assert answered["check_in"]["where"] == "东门岗亭"
    assert answered["answer_item"]["note"] == "厂里没有这种设施"
    assert SentAct.objects.get(act="record_finding").resolution_reason == "现场已经撤除"


def killed(site, page):
    """The same phone with another tab at the same address."""
    address, context = page.url, page.context
    kept(page)
    page.close()
    again = context.new_page()
    again.goto(address)
    return again


def test_a_refused_entry_comes_back_and_is_mended_on_the_phone(site):
    lead = site.phone(site.lead)
    page = site.take(lead)
    page.get_by_role("button", name="开始检查").click()
    page.get_by_role("link", name="登记问题").click()
    page.get_by_label("问题描述").fill("配电箱未上锁")
    page.get_by_label("整改建议").fill("上锁")
    page.get_by_label("依据", exact=True).fill(REPEALED)
    save(page)
    expect(page.locator("#state")).to_contain_text("1 项待处理", timeout=30_000)
    page.goto(f"{site.address}/field/#/status")
    page.get_by_role("link", name="更正").click()
    page.get_by_label("依据", exact=True).fill("安全生产法第三十六条")
    save(page)
    page.wait_for_timeout(200)
    expect(page.locator("#state")).to_contain_text("全部已入库", timeout=30_000)
    assert site.check.findings.count() == 1
    assert sorted(SentAct.objects.values_list("state", flat=True)) == ["accepted", "accepted", "replaced"]
