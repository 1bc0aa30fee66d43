"""A year's second expert check in the strictest city, from the first click to the last hazard struck off.

Nothing but a browser and the product as `make run` starts it. The people, the enterprise and the city come from the
demonstration; every refusal is read on the page with its clause.
"""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys import road
from tests.journeys.person import Person, photo
from tests.journeys.places import Refused
from tests.journeys.road import hazard_page

pytestmark = pytest.mark.journey

SAFETY, EXPERTS, STRANGE = "linyi-safety", ["linyi-expert1", "linyi-expert2", "linyi-expert3"], "linyi-expert4"
FOUND = ["配电箱未上锁", "除尘器灰斗积尘", "储罐安全阀未校验"]
FEW = Refused("too_few_experts", "LY-2.1.9")
UNCOVERED = Refused("key_process_uncovered", "LY-2.1.10", "压力容器与管道")
TWICE = Refused("specialty_duplicated", "LY-2.1.11", "专业")
UNSAFE = Refused("interim_control_missing", "LY-2.1.14")
FOUR = ("measures", "responsibility", "funds")


@pytest.fixture(scope="session")
def story():
    """What one act of the story leaves to the next: the address of the check."""
    return {}


def appoint(safety: Person, check: str, username: str) -> None:
    road.appoint(safety, check, road.name_of(username))


def test_the_board_says_one_of_two(person, story):
    safety = person(SAFETY)
    safety.open("/")
    safety.shows("1 / 2 次")
    safety.picture("desk-enterprise")
    safety.press("安排检查") if safety.page.get_by_role("button", name="安排检查").count() else safety.go("安排检查")
    safety.page.locator("input[name=nature][value=service]").check()
    safety.picture("check-plan")
    safety.press("安排检查")
    story["check"] = re.search(r"/inspections/\d+/", safety.page.url).group()
    safety.shows("开始检查的条件")


def test_the_team_the_law_asks_for(person, story):
    safety, check = person(SAFETY), story["check"]
    for username in EXPERTS[:2]:
        appoint(safety, check, username)
    safety.open(check)
    road.condition(safety, FEW, "missing")
    road.refused_outright(safety, check, "start_inspection", FEW)
    safety.picture("check-team-too-few")

    appoint(safety, check, STRANGE)  # the same specialty as the first
    road.says_no(safety, TWICE)
    safety.picture("check-specialty-twice")

    appoint(safety, check, "linyi-expert5")  # nobody for the pressure vessels
    safety.open(check)
    road.condition(safety, UNCOVERED, "missing")
    alone = safety.page.locator(".bh-team li", has_text=road.name_of("linyi-expert5"))
    safety.press("调出", within=alone, sure=True)

    appoint(safety, check, EXPERTS[2])
    safety.open(check)
    road.condition(safety, FEW, "met")
    road.condition(safety, UNCOVERED, "met")
    safety.press("确认检查清单")


def test_everybody_declares_and_the_lead_agrees(person, story):
    for n, username in enumerate(EXPERTS):
        expert = person(username)
        expert.open(story["check"])
        if n == 0:
            expert.press("确认检查清单")
        expert.press("声明无利害关系并保密", sure=True)
    expert = person(EXPERTS[0])
    expert.open(story["check"])
    expert.press("开始检查")
    expert.shows("检查中")


def one_is_fixed_on_the_spot(lead, story):
    lead.open(f"{story['check']}findings/")
    fix = lead.page.locator("article.bh-found", has_text=FOUND[0])
    fix.get_by_text("当场已整改").click()
    fix.locator("input[type=file]").set_input_files(photo("改后"))
    fix.locator("[name=rectification]").fill("已换锁并上锁")
    fix.locator("[name=rectified_by]").fill("周工")
    fix.get_by_role("button", name="见证整改完成").click()
    expect(lead.page.locator("article.bh-found", has_text=FOUND[0])).to_contain_text("当场整改")
    lead.picture("on-the-spot-phone")


def test_item_by_item_on_a_phone_and_one_is_fixed_on_the_spot(person, story):
    lead = person(EXPERTS[0], phone=True)
    for n, text in enumerate(FOUND):
        shot = "finding-phone" if n == 0 else ""
        road.find(lead, story["check"], n, text, advice="立即上锁并明确责任人", picture=shot)
        if n == 0:
            one_is_fixed_on_the_spot(lead, story)  # at once: after midnight it would be none any more
    lead.open(f"{story['check']}items/?show=open")
    lead.picture("items-phone")
    road.pass_the_rest(lead, story["check"])


def test_explained_signed_and_delivered(person, story):
    lead = person(EXPERTS[0])
    road.explain(lead, story["check"])
    lead.shows("隐患告知单")
    for username in EXPERTS:
        expert = person(username)
        expert.open(f"{story['check']}report/")
        expert.press("签报告", sure=True)
    expert.shows("安全检查报告", "专家检查记录")
    expert.picture("report")
    safety = person(SAFETY)
    safety.open(f"{story['check']}report/")
    safety.press("签收报告")
    safety.shows("已签收")


def test_the_report_verifies_itself(person, story):
    """What the QR on the report opens: the verification page, without logging in."""
    safety = person(SAFETY)
    road.verified(safety, road.paper(safety, story["check"], "安全检查报告")[1])


def test_published_planned_and_treated(person, story):
    safety = person(SAFETY)
    safety.open("/hazards/")
    safety.press("全部公示", sure=True)

    hazard_page(safety, FOUND[1])
    safety.picture("hazard-plan")
    road.control(safety)
    road.plan(safety, {name: road.WORDS[name] for name in FOUR})
    road.treat(safety)

    hazard_page(safety, FOUND[2])
    road.plan(safety, {name: road.WORDS[name] for name in FOUR}, deferred=True)
    road.says_no(safety, UNSAFE)
    safety.picture("hazard-deferral-refused")
    hazard_page(safety, FOUND[2])
    road.control(safety)
    road.plan(safety, {name: road.WORDS[name] for name in FOUR}, deferred=True)
    expect(safety.page.locator(".bh-refusal").first).to_contain_text("应急预案")
    road.plan(safety, road.WORDS, deferred=True)
    road.treat(safety)


def test_the_enterprise_cannot_verify_its_own_fix(person):
    principal = person("linyi-principal")
    hazard_page(principal, FOUND[1])
    blocked = principal.page.locator("details.bh-act-blocked", has_text="验收通过")
    blocked.locator("summary").click()
    expect(blocked.locator("a[href*='LY-2.1.16']").first).to_be_visible()
    principal.picture("hazard-not-by-oneself")


def test_the_expert_rechecks_and_all_end_struck_off(person, story):
    expert = person(EXPERTS[1], phone=True)
    for text in FOUND:
        hazard_page(expert, text)
        road.without_a_seal(expert)
    expert.open(f"{story['check']}recheck/")
    expert.picture("recheck-phone")
    for choice in expert.page.locator("label.bh-verdict-choice", has=expert.page.locator("[value=passed]")).all():
        choice.click()
    expert.press("签发复查记录")
    hazard_page(expert, FOUND[0])
    road.strike_off(expert)
    for text in FOUND:
        hazard_page(expert, text)
        expert.shows("已销号")
    expert.picture("hazard-struck-off-phone")


def test_the_board_says_two_of_two(person):
    safety = person(SAFETY)
    safety.open("/")
    safety.shows("2 / 2 次")
    clerk = person("linyi-clerk")
    clerk.open("/")
    clerk.picture("desk-authority")
    clerk.open("/board/")
    clerk.picture("board")


@pytest.mark.parametrize("who", ["yantai-safety", "luohe-safety", "qinhuangdao-safety", "huzhou-safety"])
def test_the_same_enterprise_elsewhere(person, who):
    """The same enterprise under another law: the duty that stands there is that place's pack value, and no other."""
    from bihuan.policy import policies

    safety = person(who)
    safety.open("/enterprises/mine/")
    release = re.search(r"(cn-\d+)@", safety.page.locator("main").inner_text()).group(1)
    from bihuan import clock

    duty = policies.at(release, on=clock.today()).checks.per_year.on("grade_2")
    text = safety.page.locator("main").inner_text()
    assert (f"/ {duty.value} 次" in text) if duty.is_set else ("未设定" in text or "未规定" in text), text
    safety.picture(f"book-{who.split('-')[0]}")
