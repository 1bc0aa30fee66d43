"""A major hazard in the strictest city: from a worker's photo to the second acceptance, struck off, and work again.

An enterprise of its own, so that nobody else's story meets it. Who stands at the machine holds a phone; who sits in an
office has a desk. Every refusal is read on the page with its clause, and what was typed is typed once.
"""

import re
import time

import pytest
from playwright.sync_api import expect
from tests.journeys import road
from tests.journeys.person import PHONE, photo
from tests.journeys.places import Refused

pytestmark = pytest.mark.journey

GRAVE = "喷漆室没有设置固定式可燃气体报警装置"
STAFF = {
    "principal": ("苏满", "enterprise_principal"),
    "safety": ("苏安宁", "enterprise_safety"),
    "worker": ("苏工", "enterprise_worker"),
}
AT_A_PHONE = {"worker", "safety", "sector", "expert6"}
SPEAKERS = {"technical": "技术科", "engineering_equipment": "设备科", "production": "生产科", "safety": "安全科"}
MEASURES = "1. 停用喷漆室并断电上锁\n2. 装固定式报警器，与排风联锁"

REPEALED = "HC121-01"
NOT_BY_A_WORKER = Refused("main_person_required", "LY-3.1.4", "主要负责人")
UNHEARD = Refused("identification_party_missing", "LY-3.1.4", "安全部门")
RUNS_ON = Refused("stop_production_required", "LY-2.1.15", "停产")
HELD_BACK = Refused("immediate_report_required", "LY-3.2.3")
FOUR_PARTS = Refused("five_parts_incomplete", "LY-1.3.5", "应急预案")
ITS_OWN_SUPERVISOR = Refused("supervisor_is_responsible_unit", "LY-1.2.6")
TOO_LATE = Refused("deadline_beyond_listing", "LY-3.3.2")
POINT_OPEN = Refused("plan_item_open", "LY-3.2.5", "报警器")
ONE_LOOK = Refused("second_acceptance_missing", "LY-3.3.5")
NO_EXPERT = Refused("acceptance_without_expert", "LY-2.2.1")
STILL_STOPPED = Refused("acceptance_missing", "LY-3.2.5")


class Story:
    """Everybody in one window each, the enterprise, and where its hazard and its listing stand."""

    def __init__(self, person) -> None:
        self.person, self.windows, self.passwords = person, {}, {}
        self.serial = f"{time.time_ns() // 10**6 % 10**8:08d}"
        self.enterprise = f"示例{self.serial}涂装有限公司（演示）"
        self.hazard = self.listing = self.check = ""

    def __call__(self, key: str, at: str = ""):
        """Somebody by key, on this page if one is named."""
        if key not in self.windows:
            own = key in self.passwords
            username = "demo-admin" if key == "keeper" else f"linyi-{self.serial}-{key}" if own else f"linyi-{key}"
            self.windows[key] = self.person(username, phone=key in AT_A_PHONE, password=self.passwords.get(key))
        if at:
            self.windows[key].open(at)
        return self.windows[key]


def fill(who, act: str, **values):
    """The form of the act, opened, with these values; a list of days is counted from today."""
    form = road.section(who, act)
    for name, value in values.items():
        part = form.locator(f"[name={name}]")
        match part.first.evaluate("part => part.type"):
            case "radio" | "checkbox":
                form.locator(f"[name={name}][value='{value}']").check()
            case "select-one":
                part.select_option(value)
            case "date":
                part.fill(road.in_days(who, value))
            case _:
                part.fill(str(value))
    return form


def act(who, act: str, label: str, *, sure: bool = False, **values) -> None:
    who.press(label, within=fill(who, act, **values), sure=sure)


def test_a_major_hazard_from_the_photo_to_the_second_acceptance(person):
    story = Story(person)
    known(story)
    found(story)
    identified(story)
    stopped(story)
    told(story)
    planned(story)
    listed(story)
    read_by_everybody(story, "正在整改")
    supervised(story)
    rectified(story)
    accepted_twice(story)
    struck_off(story)
    for who in story.windows.values():
        assert who.broken == [], who.username


def known(story):
    """The enterprise is on the register, and its people have their accounts."""
    road.register(story("clerk"), story.enterprise, division="371302", sector="machinery")
    for key, (name, role) in STAFF.items():
        username = f"linyi-{story.serial}-{key}"
        story.passwords[key] = road.open_account(story("keeper"), story.enterprise, username, name, role)


def found(story):
    """A worker sees it and takes a photo; what is major the worker does not decide."""
    worker = story("worker", "/hazards/raise_hazard/")
    form = worker.page.locator("form[action*='raise_hazard']")
    form.locator("input[type=file]").first.set_input_files(photo(GRAVE))
    form.locator("[name=description]").fill(GRAVE)
    form.locator("[name=location]").fill("喷漆室")
    form.locator("[name=grade][value=major]").check()
    form.locator("[name=criterion]").select_option(index=1)
    worker.press("登记")
    road.says_no(worker, NOT_BY_A_WORKER)
    form.locator("[name=grade][value='']").check()
    worker.press("登记")
    worker.shows("已登记", "待评估")
    worker.picture("major-found-phone")
    story.hazard = re.search(r"/hazards/\d+/", worker.page.url).group()


def identified(story):
    """The main person hears the four departments; a criterion that was repealed names what took its place."""
    principal = story("principal", story.hazard)
    heard = {f"who_{party}": name for party, name in SPEAKERS.items()}
    heard |= {f"says_{party}": "major" for party in SPEAKERS}
    fill(principal, "identify_hazard", grade="major", **heard | {"who_safety": ""})
    principal.press("认定重大隐患")
    road.says_no(principal, UNHEARD)
    choice = principal.page.locator("form[action*='identify_hazard'] [name=criterion]")
    fill(principal, "identify_hazard", who_safety=SPEAKERS["safety"])
    choice.evaluate("(list, code) => list.add(new Option('上月打开的页面', code, true, true))", REPEALED)
    principal.press("认定重大隐患")
    repealed = principal.page.locator(".bh-refusal[data-code=criterion_repealed]")
    expect(repealed).to_contain_text("停止使用")
    expect(repealed).to_contain_text("AQ 3067-2026")
    principal.picture("major-criterion-repealed")
    near = choice.locator("optgroup option").first.get_attribute("value")
    act(principal, "identify_hazard", "认定重大隐患", criterion=near)
    principal.shows("重大隐患", "待定方案")
    principal.picture("major-identified")


def stopped(story):
    """Where life is in danger nothing runs on."""
    safety = story("safety", story.hazard)
    act(safety, "stop_production", "停产整改", danger="遇点火源可能爆炸", scope="none")
    road.says_no(safety, RUNS_ON)
    act(safety, "stop_production", "停产整改", scope="line", line="喷漆线")
    safety.shows("喷漆线")


def told(story):
    """Reported at once and not with the month's report; what the record holds nobody types again."""
    safety = story("safety")
    safety.go("重大隐患报告：")
    form = safety.page.locator("form:has([name=occasion][value=first])")
    form.locator("[name=harm]").fill("可能爆炸；停用改造，难度一般")
    form.locator("[name=held]").check()
    safety.press("报送", within=form)
    road.says_no(safety, HELD_BACK)
    form.locator("[name=held]").uncheck()
    safety.press("报送", within=form)
    safety.shows("已报送")
    with safety.page.expect_download() as download:
        safety.page.get_by_role("button", name="导出直报文件").click()
    assert download.value.path().stat().st_size > 0
    act(safety, "record_direct_receipt", "登记回执", number=f"直报{story.serial}")
    safety.shows("回执已登记", f"直报{story.serial}")
    act(safety, "tell_workers_congress", "登记", how="四季度职工代表大会")
    safety.picture("major-told-phone")


def planned(story):
    """Everybody is told and safe first; a plan of four parts is none; with the fifth it is the special report."""
    safety = story("safety", story.hazard)
    act(safety, "publish_hazard", "公示", note="喷漆室门口")
    road.control(safety)
    four = {"measures": MEASURES, "responsibility": "苏安宁", "funds": "3万元，安全生产费用"}
    road.plan(safety, four)
    road.says_no(safety, FOUR_PARTS)
    safety.picture("major-four-parts-phone", at=safety.page.locator(".bh-refusal").first)
    road.plan(safety, four | {"emergency_plan": "按火灾爆炸现场处置方案，先断电撤人"})
    safety.shows("待整改")
    safety.go("重大隐患报告：")
    safety.press("报送", within=safety.page.locator("form:has([name=occasion][value=special])"))
    safety.shows("已报送")


def listed(story):
    """The office asks for the listing, its leader decides, and the notice goes out."""
    clerk = story("clerk", story.hazard)
    clerk.go("提请挂牌")
    own = clerk.page.locator("[name=supervising]").input_value()
    act(
        clerk,
        "propose_listing",
        "提请督办单位负责人批准",
        responsible=own,
        reason="可能爆炸，涂装企业集中",
    )
    road.says_no(clerk, ITS_OWN_SUPERVISOR)
    sector = clerk.page.locator("[name=responsible] option", has_text="工业和信息化局").get_attribute("value")
    act(clerk, "propose_listing", "提请督办单位负责人批准", responsible=sector)
    clerk.shows("待批准挂牌")
    story.listing = re.search(r"/listings/\d+/", clerk.page.url).group()
    leader = story("leader", "/")
    leader.go(GRAVE)
    act(leader, "approve_listing", "批准挂牌", due_on=30, requirement="停用喷漆室，装报警器并联锁，每周报送进展")
    leader.shows("已挂牌，待定治理方案", "重大事故隐患挂牌督办通知书")
    leader.picture("listing-approved")


def read_by_everybody(story, state: str):
    """The public page, on a stranger's phone: the hazard, the units and the day, and nobody's name."""
    clerk = story("clerk", story.listing)
    address = clerk.page.get_by_role("link", name="任何人都能看的公开页").get_attribute("href")
    visitor = clerk.page.context.browser.new_page(viewport=PHONE, locale="zh-CN")
    visitor.goto(address)
    shown = visitor.locator("body")
    for text in (GRAVE, story.enterprise, "工业和信息化局", state):
        expect(shown).to_contain_text(text)
    assert not [name for name, _role in STAFF.values() if name in shown.inner_text()]
    visitor.close()


def supervised(story):
    """The responsible unit plans within the term and tells how it goes; the supervising unit goes to see."""
    sector = story("sector", story.listing)
    act(sector, "plan_listing", "制定治理方案", plan="两周内更换并联锁，第三周标定", due_on=40)
    road.says_no(sector, TOO_LATE)
    act(sector, "plan_listing", "制定治理方案", due_on=25)
    sector.shows("治理中")
    clerk = story("clerk", story.listing)
    act(clerk, "visit_listing", "督办检查", said="喷漆室已断电上锁，报警器已订货")
    act(sector, "report_listing", "报送治理进展", progress="报警器已到货", percent=60)
    sector.shows("完成 60%")
    sector.picture("listing-progress-phone")


def rectified(story):
    """Point by point; before the last one is ticked nobody asks for acceptance."""
    safety = story("safety", story.hazard)
    road.treat(safety)
    act(safety, "settle_plan_items", "勾选已落实的措施", items=1)
    road.blocked(safety, "申请验收", POINT_OPEN)
    act(safety, "settle_plan_items", "勾选已落实的措施", items=2)
    act(safety, "apply_for_acceptance", "申请验收", said="报警器和联锁试验正常")
    principal = story("principal", story.hazard)
    road.blocked(principal, "恢复生产", STILL_STOPPED)


def accepted_twice(story):
    """One office's look ends no listing: the responsible unit with an expert, then the supervising unit."""
    clerk = story("clerk", story.hazard)
    road.blocked(clerk, "验收通过", ONE_LOOK)
    clerk.page.get_by_role("link", name="到挂牌督办办理").first.click()
    sector = story("sector", story.listing)
    act(sector, "accept_listing", "责任单位验收", passed="yes", opinion="现场试验合格")
    road.says_no(sector, NO_EXPERT)
    sector.picture("listing-no-expert-phone")
    brought_an_expert(story, sector)
    sector = story("sector", story.listing)
    act(sector, "accept_listing", "责任单位验收", passed="yes", opinion="现场试验合格")
    act(sector, "apply_to_lift", "申请销号", said="初验合格，请再验收")
    clerk = story("clerk", story.listing)
    act(clerk, "recheck_listing", "督办单位再验收", passed="yes", opinion="联锁有效，同意销号")
    clerk.shows("再验收合格，待销号")


def brought_an_expert(story, office):
    """The way on stands beside the refusal: a visit with somebody of the pool who knows the trade."""
    office.go("安排整改验收")
    road.keep_items(office, {"GMG-01"})
    office.press("安排检查")
    story.check = re.search(r"/inspections/\d+/", office.page.url).group()
    office.open(f"{story.check}experts/?q={road.name_of('linyi-expert6')}&specialty=machinery&busy=1")
    office.press("聘请", within=office.page.locator(".bh-candidate").first)
    expert = story("expert6", story.check)
    expert.press("声明无利害关系并保密", sure=True)
    expert.press("开始检查")
    expert.shows("检查中")


def struck_off(story):
    """The leader strikes it off, everybody reads so at the same place, and the line runs again."""
    leader = story("leader", story.listing)
    act(leader, "lift_listing", "销号并解除挂牌", sure=True, opinion="同意销号")
    expect(leader.page.locator(".bh-refusal").first).to_contain_text("现场密封拍摄的照片")
    clerk = story("clerk", story.hazard)
    road.without_a_seal(clerk)
    clerk.picture("hazard-without-a-sealed-photo")
    leader = story("leader", story.listing)
    act(leader, "lift_listing", "销号并解除挂牌", sure=True, opinion="同意销号")
    leader.shows("已销号，解除挂牌")
    leader.picture("listing-lifted")
    read_by_everybody(story, "已整改，已销号")
    principal = story("principal", story.hazard)
    principal.shows("已销号")
    act(principal, "end_stop", "恢复生产", sure=True)
    principal.shows("恢复生产")
    principal.picture("major-struck-off")
