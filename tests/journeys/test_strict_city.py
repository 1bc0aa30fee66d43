"""A year's second expert check in the strictest city, from the first click to the last hazard struck off.

Nothing but a browser and the product as `make run` starts it. The people, the enterprise and the city come from the
demonstration; every refusal is read on the page with its clause.
"""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.person import Person, photo

pytestmark = pytest.mark.journey

SAFETY, EXPERTS, STRANGE = "linyi-safety", ["linyi-expert1", "linyi-expert2", "linyi-expert3"], "linyi-expert4"
FOUND = ["配电箱未上锁", "除尘器灰斗积尘", "储罐安全阀未校验"]


@pytest.fixture(scope="session")
def story():
    """What one act of the story leaves to the next: the address of the check."""
    return {}


def board(safety: Person) -> None:
    safety.open("/")


def name_of(username: str) -> str:
    from bihuan.demo import accounts

    return next(row.zh for row in accounts() if row.username == username).split("·")[-1]


def appoint(safety: Person, check: str, username: str) -> None:
    safety.open(f"{check}experts/?q={name_of(username)}&busy=1")
    card = safety.page.locator(".bh-candidate", has_text=name_of(username))
    safety.press("聘请", within=card)


def condition(safety: Person, code: str, state: str, clause: str | None = None) -> None:
    row = safety.page.locator(f"[data-code={code}]")
    expect(row).to_have_attribute("data-state", state)
    if clause:
        expect(row.locator(f"a[href*='{clause}']")).to_have_count(1)


def test_the_board_says_one_of_two(person, story):
    safety = person(SAFETY)
    safety.open("/")
    safety.shows("1 / 2 次")
    safety.picture("desk-enterprise")
    safety.press("安排检查") if safety.page.get_by_role("button", name="安排检查").count() else safety.go("安排检查")
    safety.page.locator("input[name=nature][value=service]").check()
    safety.picture("check-plan")
    safety.press("安排检查")
    story["check"] = safety.page.url.split("?")[0]
    safety.shows("开始检查的条件")


def test_the_team_the_law_asks_for(person, story):
    safety, check = person(SAFETY), story["check"]
    for username in EXPERTS[:2]:
        appoint(safety, check, username)
    safety.open(check)
    condition(safety, "too_few_experts", "missing", "LY-2.1.9")
    refused(safety, check, "too_few_experts", "LY-2.1.9")
    safety.picture("check-team-too-few")

    appoint(safety, check, STRANGE)  # the same specialty as the first
    safety.shows("专业")
    expect(safety.page.locator(".bh-refusal a[href*='LY-2.1.11']").first).to_be_visible()
    safety.picture("check-specialty-twice")

    appoint(safety, check, "linyi-expert5")  # nobody for the pressure vessels
    safety.open(check)
    condition(safety, "key_process_uncovered", "missing", "LY-2.1.10")
    safety.shows("压力容器与管道")
    safety.press("调出", within=safety.page.locator(".bh-team li", has_text=name_of("linyi-expert5")), sure=True)

    appoint(safety, check, EXPERTS[2])
    safety.open(check)
    condition(safety, "too_few_experts", "met")
    condition(safety, "key_process_uncovered", "met")
    safety.press("确认检查清单")


def refused(safety: Person, check: str, code: str, clause: str) -> None:
    """The act itself refuses as well, whatever the page offers."""
    token = safety.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    answer = safety.page.request.post(
        f"{check}start_inspection/",
        form={"csrfmiddlewaretoken": token, "idempotency_key": f"journey-{code}"},
        headers={"Referer": check},
    )
    assert answer.status == 422
    assert clause in answer.text()


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


def test_item_by_item_on_a_phone(person, story):
    lead = person(EXPERTS[0], phone=True)
    for n, text in enumerate(FOUND):
        lead.open(f"{story['check']}items/")
        lead.page.locator("article.bh-item").nth(n).get_by_role("link", name="有问题").click()
        lead.page.locator("input[type=file][name=photos]").set_input_files(photo(text))
        lead.fill("问题描述", text)
        lead.fill("部位", "一车间")
        lead.page.locator("input[name=grade][value=general]").check()
        lead.fill("整改建议", "立即上锁并明确责任人")
        if n == 0:
            lead.picture("finding-phone")
        lead.press("登记问题")
    lead.open(f"{story['check']}items/?show=open")
    lead.picture("items-phone")
    while (open_items := lead.page.locator("article.bh-item:not(.bh-item-done)")).count():
        before = open_items.count()
        open_items.first.locator("button[name=result][value=ok]").click()
        expect(open_items).to_have_count(before - 1)


def test_one_is_fixed_on_the_spot(person, story):
    lead = person(EXPERTS[0], phone=True)
    lead.open(f"{story['check']}findings/")
    fix = lead.page.locator("article.bh-found", has_text=FOUND[0])
    fix.get_by_text("当场已整改").click()
    fix.locator("input[type=file]").set_input_files(photo("改后"))
    lead.fill("怎么改的", "已换锁并上锁", within=fix)
    fix.locator("[name=rectified_by]").fill("周工")
    fix.locator("form button[type=submit]").click()
    expect(lead.page.locator("article.bh-found", has_text=FOUND[0])).to_contain_text("当场整改")
    lead.picture("on-the-spot-phone")


def test_explained_signed_and_delivered(person, story):
    lead = person(EXPERTS[0])
    lead.open(f"{story['check']}report/")
    lead.fill("企业在场人员", "钱有成、孙安宁")
    lead.fill("检查结论", "管理总体有序，发现三项问题。")
    lead.fill("管理建议", "班组自查要落到设备。")
    lead.page.locator("#explain button[type=submit]").click()
    lead.shows("隐患告知单")
    for username in EXPERTS:
        expert = person(username)
        expert.open(f"{story['check']}report/")
        expert.press("签报告", sure=True)
    expert.shows("安全检查（体检）报告", "专家检查记录")
    expert.picture("report")
    safety = person(SAFETY)
    safety.open(f"{story['check']}report/")
    safety.press("签收报告")
    safety.shows("已签收")


def test_the_report_verifies_itself(person, story):
    """What the QR on the report opens: the verification page, without logging in."""
    safety = person(SAFETY)
    safety.open(f"{story['check']}report/")
    report = safety.page.locator("#papers a", has_text="安全检查（体检）报告").first
    pdf = safety.page.request.get(report.evaluate("link => link.href"))
    story["verify"] = qr_of(pdf.body())
    visitor = safety.page.context.browser.new_context(locale="zh-CN").new_page()
    path = re.search(r"/verify/[^/]+/", story["verify"]).group()
    visitor.goto(safety.address + path)
    expect(visitor.locator("body")).to_contain_text("现在有效")
    visitor.locator("#held").set_input_files({"name": "报告.pdf", "mimeType": "application/pdf", "buffer": pdf.body()})
    expect(visitor.locator("#verdict")).to_contain_text("一致")
    visitor.context.close()


def qr_of(pdf: bytes) -> str:
    """The text of the QR code on the paper, read from its pixels."""
    import subprocess
    import tempfile
    from pathlib import Path

    import zxingcpp
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", "150", "-png", str(file), str(file.with_suffix(""))], check=True)
        for page in sorted(Path(folder).glob("*.png")):
            codes = zxingcpp.read_barcodes(Image.open(page))
            if codes:
                return codes[0].text
    raise AssertionError("no QR code on the paper")


def hazard_page(who: Person, text: str) -> None:
    who.open(f"/hazards/?q={text}")
    who.go(text)


def test_published_planned_and_treated(person, story):
    safety = person(SAFETY)
    safety.open("/hazards/")
    safety.press("全部公示", sure=True)

    hazard_page(safety, FOUND[1])
    safety.picture("hazard-plan")
    control(safety)
    plan(safety)
    treat(safety)

    hazard_page(safety, FOUND[2])
    form = plan_form(safety)
    form.locator("[name=deferred]").check()
    fill_plan(safety, form)
    safety.press("制定整改方案", within=form)
    expect(safety.page.locator(".bh-refusal a[href*='LY-2.1.14']").first).to_be_visible()
    safety.picture("hazard-deferral-refused")
    hazard_page(safety, FOUND[2])
    control(safety)
    form = plan_form(safety)
    form.locator("[name=deferred]").check()
    fill_plan(safety, form)
    safety.press("制定整改方案", within=form)
    expect(safety.page.locator(".bh-refusal").first).to_contain_text("应急预案")
    form = plan_form(safety)
    form.locator("[name=emergency_plan]").fill("按触电现场处置方案执行")
    safety.press("制定整改方案", within=form)
    treat(safety)


def section(who: Person, act: str):
    """The part of the page where this act stands, opened."""
    form = who.page.locator(f"form[action*='/{act}/']").first
    closed = who.page.locator("details.bh-act", has=who.page.locator(f"form[action*='/{act}/']")).first
    if closed.count() and closed.get_attribute("open") is None:
        closed.locator("summary").first.click()
    return form


def control(who: Person) -> None:
    form = section(who, "set_interim_control")
    form.locator("[name=measure]").fill("断电挂牌，专人值守")
    form.locator("[name=watched_by]").fill("周工")
    who.press("落实临时管控", within=form)


def plan_form(who: Person):
    return section(who, "plan_rectification")


def fill_plan(who: Person, form) -> None:
    form.locator("[name=measures]").fill("更换损坏部件并加锁")
    form.locator("[name=responsibility]").fill("周工")
    day = who.page.evaluate("() => new Date(Date.now() + 5 * 864e5).toISOString().slice(0, 10)")
    form.locator("[name=deadline]").fill(day)
    form.locator("[name=funds]").fill("安全生产费用")


def plan(who: Person) -> None:
    form = plan_form(who)
    fill_plan(who, form)
    who.press("制定整改方案", within=form)


def treat(who: Person) -> None:
    who.press("开始整改")
    form = section(who, "submit_rectification")
    form.locator("[name=rectification]").fill("已更换并上锁，试用正常")
    form.locator("input[type=file]").set_input_files(photo("整改后"))
    who.press("提交整改结果", within=form)
    who.shows("待验收")


def test_the_enterprise_cannot_verify_its_own_fix(person):
    principal = person("linyi-principal")
    hazard_page(principal, FOUND[1])
    blocked = principal.page.locator("details.bh-act-blocked", has_text="验收通过")
    blocked.locator("summary").click()
    expect(blocked.locator("a[href*='LY-2.1.16']").first).to_be_visible()
    principal.picture("hazard-not-by-oneself")


def test_the_expert_rechecks_and_all_end_struck_off(person, story):
    expert = person(EXPERTS[1], phone=True)
    expert.open(f"{story['check']}recheck/")
    expert.picture("recheck-phone")
    for choice in expert.page.locator("label.bh-verdict-choice", has=expert.page.locator("[value=passed]")).all():
        choice.click()
    expert.press("签发复查记录")
    hazard_page(expert, FOUND[0])
    expert.press("销号", sure=expert.page.locator("form[action*='close_hazard'][data-confirm]").count() > 0)
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
