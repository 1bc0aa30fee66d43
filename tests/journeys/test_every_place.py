"""One journey, four places: from the register to the last hazard struck off, as the documents of each place have it.

Through the pages only. What is asked, refused, sent and counted differs, and stands in places.py; how people walk is
the same and stands in road.py. The fifth and strictest place has its own storyline (test_strict_city.py).
"""

import re
import time

import pytest
from playwright.sync_api import expect
from tests.journeys import road
from tests.journeys.person import photo
from tests.journeys.places import FULL_LIST, PLACES, Place, Refused

from bihuan.policy import policies

pytestmark = pytest.mark.journey

FOUND, GRAVE, OWN = "冲床传动轮没有防护罩", "除尘系统没有防爆措施", "叉车倒车蜂鸣器不响"


class Stage:
    """Everybody of one place, each in one window, and what the acts leave to one another."""

    def __init__(self, place: Place, person) -> None:
        self.place, self.person, self.windows, self.passwords = place, person, {}, {}
        self.serial = f"{time.time_ns() // 10**6 % 10**8:08d}"
        self.enterprise = f"示例{self.serial}机械有限公司（演示）"
        self.check = self.book = ""

    def __call__(self, key: str):
        """Somebody of the place by key; of the new enterprise once the account is open."""
        if key not in self.windows:
            username = self.username(key) if key in self.passwords else f"{self.place.people}-{key}"
            username = "demo-admin" if key == "keeper" else username
            self.windows[key] = self.person(username, phone=self.place.phone, password=self.passwords.get(key))
        return self.windows[key]

    def username(self, key: str) -> str:
        return f"{self.place.people}-{self.serial}-{key}"

    def at(self, key: str, part: str = ""):
        """Somebody on a page of the check."""
        who = self(key)
        who.open(f"{self.check}{part}")
        return who


@pytest.fixture(params=PLACES, ids=lambda place: place.role)
def stage(request, person):
    return Stage(request.param, person)


def test_from_the_register_to_the_last_hazard_struck_off(stage):
    registered(stage)
    before = figures(stage)
    planned(stage)
    composed(stage)
    held(stage)
    reported(stage)
    rectified(stage)
    if stage.place.self_found:
        found_by_themselves(stage)
    counted(stage, before)
    for who in stage.windows.values():
        assert who.broken == [], who.username


def registered(stage):
    """The department registers the enterprise; its page says at once what the year asks, and why."""
    place, clerk = stage.place, stage("clerk")
    stage.book = road.register(clerk, stage.enterprise, division=place.division, sector="machinery")
    clerk.shows(place.duty[0])
    road.grounded(clerk.page.locator("main"), place.duty_clause)
    clerk.picture(f"{place.people}-register")
    for key, name, role in (
        ("safety", "苏安宁", "enterprise_safety"),
        ("principal", "苏满", "enterprise_principal"),
        ("worker", "苏工", "enterprise_worker"),
    ):
        stage.passwords[key] = road.open_account(stage("keeper"), stage.enterprise, stage.username(key), name, role)


def figures(stage):
    clerk = stage("clerk")
    clerk.open("/board/")
    held = re.search(rf"{stage.place.kind}\s*(\d+)", clerk.page.locator("main").inner_text())
    return {"struck_off": road.figure(clerk, "已销号"), "held": int(held.group(1)) if held else 0}


def planned(stage):
    """The nature first, then the kind that the documents of the place know, then the list."""
    place, planner = stage.place, stage(stage.place.planner)
    if place.dropped:
        begin_planning(stage)
        road.keep_items(planner, set(FULL_LIST) - {place.dropped})
        planner.press("安排检查")
        road.condition(planner, place.dropped_refused, "missing")
        planner.page.locator("details.bh-danger > summary").click()
        planner.page.fill("details.bh-danger [name=reason]", "清单要重定")
        planner.press("取消检查")
    begin_planning(stage)
    if place.led_by:
        planner.press("安排检查")
        road.says_no(planner, place.led_refused)
        planner.page.fill("[name=led_by]", place.led_by)
    planner.picture(f"{place.people}-plan", at=planner.page.locator(".bh-choice:visible").nth(0 if place.led_by else 1))
    road.keep_items(planner, set(FULL_LIST))
    planner.press("安排检查")
    stage.check = re.search(r"/inspections/\d+/", planner.page.url).group()
    planner.shows(place.kind, "开始检查的条件")


def begin_planning(stage):
    place, planner = stage.place, stage(stage.place.planner)
    planner.open(stage.book if place.planner == "clerk" else "/")
    planner.go("安排检查")
    planner.page.locator(f"input[name=nature][value={place.nature}]").check()
    row = planner.page.locator(".bh-choice-row:visible", has_text=place.kind).first
    row.locator("input").check()
    road.grounded(row, place.kind_clause)


def composed(stage):
    """Who may not come is refused with the clause of the place; then the right team, agreed and declared."""
    place, check = stage.place, stage.check
    planner = stage.at(place.planner)
    if place.alone_refused:
        road.condition(planner, place.alone_refused, "missing")
        road.refused_outright(planner, check, "start_inspection", place.alone_refused)
    for name, refused in place.strangers:
        road.appoint(planner, check, name)
        road.says_no(planner, refused)
        planner.picture(f"{place.people}-stranger")
    if place.unfit:
        key, refused = place.unfit
        road.appoint(planner, check, road.name_of(f"{place.people}-{key}"))
        planner.open(check)
        road.condition(planner, refused, "missing")
        road.refused_outright(planner, check, "start_inspection", refused)
    for key in place.team:
        road.appoint(planner, check, road.name_of(f"{place.people}-{key}"))
    if place.unfit:
        unfit = road.name_of(f"{place.people}-{place.unfit[0]}")
        stage.at(place.planner)
        planner.press("调出", within=planner.page.locator(".bh-team li", has_text=unfit), sure=True)
        road.condition(planner, place.unfit[1], "met")
    stage.at("safety").press("确认检查清单")
    lead = stage.at(place.team[0])
    lead.press("确认检查清单")
    if place.undeclared:
        road.refused_outright(lead, check, "start_inspection", place.undeclared)
    lead.press("声明无利害关系并保密", sure=True)
    if place.undisclosed:
        disclosed(stage, lead)
    if place.bare_handed:
        road.refused_outright(lead, check, "start_inspection", place.bare_handed)
        road.equip(planner, lead, check, number=f"YQ-{stage.serial}")
    lead.press("开始检查")
    if place.enters:
        lead.press("已阅知企业安全规定")
        lead.press("到场签到")


def disclosed(stage, lead):
    """Nobody comes to serve who was not told what the enterprise works with; its own people tell it and confirm."""
    place, check = stage.place, stage.check
    road.condition(lead, place.undisclosed, "missing")
    road.refused_outright(lead, check, "start_inspection", place.undisclosed)
    safety = stage.at("safety")
    safety.go("告知和淘汰设备")
    for part in safety.page.locator("textarea[name^=part-]").all():
        part.fill("如实告知")
    safety.press("保存")
    safety.press("确认属实", sure=True)
    lead = stage.at(place.team[0])
    road.condition(lead, place.undisclosed, "met")


def held(stage):
    """Item by item, with photo and advice; nothing is left unseen, nothing goes without advice."""
    place, lead = stage.place, stage(stage.place.team[0])
    if place.no_advice:
        road.find(lead, stage.check, 0, FOUND, advice="")
        road.says_no(lead, place.no_advice)
    road.find(lead, stage.check, 0, FOUND, advice="停机加装固定式防护罩")
    if place.major:
        road.find(lead, stage.check, 1, GRAVE, advice="停产加装泄爆装置", grade="major")
    road.pass_the_rest(lead, stage.check, but=1 if place.unanswered else 0)
    if place.unanswered:
        road.explain(lead, stage.check)
        road.says_no(lead, place.unanswered)
        road.pass_the_rest(lead, stage.check)
    expect(lead.page.locator(".bh-sections .bh-chip b").last).to_have_text("1/1")  # the chip counts along
    road.explain(lead, stage.check)


def reported(stage):
    """Signed and delivered to whom this place names, received, and true to its QR code."""
    place = stage.place
    lead = stage.at(place.team[0], "report/")
    row = lead.page.locator(".bh-recipients li")
    for n, (who, clause) in enumerate(place.recipients):
        expect(row.nth(n)).to_contain_text(who)
        if clause:
            road.grounded(row.nth(n), clause)
    expect(row).to_have_count(len(place.recipients))
    lead.press("签报告", sure=True)
    lead.shows(place.title)
    safety = stage.at("safety", "report/")
    safety.press("签收报告")
    safety.shows("已签收")
    safety.picture(f"{place.people}-report")
    address, pdf = road.paper(safety, stage.check, place.title)
    road.verified(safety, pdf)
    if place.onlooker:
        stage.at(place.onlooker, "report/").shows(stage.enterprise, place.title)
    if place.copy_to:
        office = stage.at(place.copy_to, "report/")
        office.open(f"/documents/{re.search(r'papers/(\d+)', address).group(1)}/")
        office.press("签收")
        expect(office.page.get_by_role("button", name="签收", exact=True)).to_have_count(0)


def rectified(stage):
    """A plan of the parts that this place asks for, the work, and the one who may look at it."""
    place, safety = stage.place, stage("safety")
    road.hazard_page(safety, FOUND)
    for part, refused in place.plan_refused:
        words = {name: road.WORDS[name] for name in place.parts if name != part}
        road.plan(safety, words, days=None if part == "deadline" else 5)
        road.says_no(safety, refused)
        safety.picture(f"{place.people}-plan-refused")
    if place.blamed:
        outsider = road.name_of(f"{place.people}-{place.team[0]}")
        road.plan(safety, {"measures": road.WORDS["measures"], "responsibility": outsider})
        road.says_no(safety, place.blamed)
    road.plan(safety, {name: road.WORDS[name] for name in place.parts})
    if place.extension:
        more_time(stage)
    road.treat(safety)
    stage.at(place.team[0], "recheck/").shows(place.recheck)
    refused_to_verify(stage)
    verify(stage, FOUND)
    if place.major:
        grave(stage)


def refused_to_verify(stage):
    for key, refused in stage.place.not_verifier:
        who = stage(key)
        road.hazard_page(who, FOUND)
        road.blocked(who, "验收通过", refused)
        who.picture(f"{stage.place.people}-not-{key}")


def verify(stage, text):
    """The check's own expert on the page of the re-check, anybody else on the page of the hazard."""
    place, who = stage.place, stage(stage.place.verifier)
    if place.verifier in place.team:
        road.hazard_page(who, text)
        road.without_a_seal(who)
        stage.at(place.verifier, "recheck/")
        who.page.locator("label.bh-verdict-choice", has=who.page.locator("[value=passed]")).first.click()
        who.press("签发复查记录")
        road.hazard_page(who, text)
        who.shows("已销号")
    else:
        road.hazard_page(who, text)
        road.verify(who)


def more_time(stage):
    """More time only under a safeguard; then the leader of the department grants it."""
    safety = stage("safety")
    ask(safety, days=20)
    road.says_no(safety, stage.place.extension)
    road.hazard_page(safety, FOUND)
    road.control(safety)
    ask(safety, days=20)
    leader = stage("leader")
    road.hazard_page(leader, FOUND)
    form = road.section(leader, "decide_extension")
    form.locator("[name=granted][value=yes]").check()
    leader.press("答复延期", within=form)
    road.hazard_page(safety, FOUND)
    safety.shows("同意")


def ask(who, *, days):
    form = road.section(who, "request_extension")
    form.locator("[name=new_due_on]").fill(road.in_days(who, days))
    form.locator("[name=reason]").fill("配件未到货")
    who.press("申请延期", within=form)


def grave(stage):
    """A major one is planned in full where a general one is not."""
    safety, whole = stage("safety"), dict(road.WORDS)
    road.hazard_page(safety, GRAVE)
    road.plan(safety, {name: text for name, text in whole.items() if name != "emergency_plan"})
    road.says_no(safety, stage.place.major)
    road.plan(safety, whole)
    road.control(safety)
    road.treat(safety)
    heard_of(stage, stage("clerk"))
    verify(stage, GRAVE)


def heard_of(stage, office):
    """The department of the place reads how a major one went and signs for it (LH-2.8)."""
    safety = stage("safety")
    road.hazard_page(safety, GRAVE)
    form = road.section(safety, "report_progress")
    form.locator("[name=progress]").fill("泄爆装置已装好，试运行正常")
    safety.press("报告整改进展", within=form)
    safety.shows("等属地主管部门签收")
    road.hazard_page(office, GRAVE)
    office.press("签收整改进展", within=road.section(office, "acknowledge_progress"))
    office.shows("已签收")
    office.page.get_by_role("link", name="重大隐患报告：").click()  # and tells its superior (LH-2.5)
    office.page.fill("[name=harm]", "可能粉尘爆炸")
    office.press("报送")
    office.shows("已报送")


def found_by_themselves(stage):
    """自查、自报、自纠、销号: what the enterprise found itself is reported before it is put right."""
    worker, safety = stage("worker"), stage("safety")
    page = worker.open("/hazards/raise_hazard/")
    page.locator("input[type=file]").first.set_input_files(photo(OWN))
    page.fill("[name=description]", OWN)
    page.fill("[name=location]", "成品库")
    page.locator("[name=grade][value=general]").check()
    worker.press("登记")
    road.hazard_page(safety, OWN)
    road.blocked(safety, "制定整改方案", stage.place.self_found)
    safety.press("报告", within=road.section(safety, "report_hazard"))
    road.plan(safety, {"measures": road.WORDS["measures"]})
    road.treat(safety)
    verify(stage, OWN)


def counted(stage, before):
    """The board counts the check by its kind and what was struck off; the enterprise's own page counts as it may."""
    place, after, clerk = stage.place, figures(stage), stage("clerk")
    struck_off = 1 + bool(place.major) + bool(place.self_found)
    assert after == {"struck_off": before["struck_off"] + struck_off, "held": before["held"] + 1}
    clerk.picture(f"{place.people}-board")
    clerk.open(stage.book)
    clerk.shows(place.duty[1])
    stage.at(place.planner).shows("计入年度")
    counts = stage(place.planner).page.locator("dt", has_text="计入年度").locator("xpath=following-sibling::dd")
    expect(counts).to_have_text(re.compile(r"\d{4}") if place.counted else "不计入")


def test_the_table_names_only_what_the_packs_hold():
    """Every clause that the journey expects stands in a pack, or says that the value is the product's own."""
    known = {clause.id for clause in policies.clauses()} | {"ours", ""}
    named = {refused.clause for place in PLACES for refused in refusals(tuple(vars(place).values()))}
    named |= {clause for place in PLACES for clause in (place.duty_clause, place.kind_clause)}
    named |= {clause for place in PLACES for _name, clause in place.recipients}
    assert not named - known


def refusals(values):
    """All refusals in a row of the table, however deep they lie."""
    for value in values:
        if isinstance(value, Refused):
            yield value
        elif isinstance(value, tuple):
            yield from refusals(value)
