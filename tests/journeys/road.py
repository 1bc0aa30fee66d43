"""The loop as people walk it through the pages, the same in every place; what differs is told by the caller."""

from __future__ import annotations

import re
import time
from contextlib import closing
from datetime import timedelta

import pypdfium2
import zxingcpp
from playwright.sync_api import Locator, Page, expect
from tests.journeys.person import Person, photo
from tests.journeys.places import Refused

from bihuan import clock
from bihuan.demo import accounts
from bihuan.standards.credit_code import check_character, organisation_check_character


def name_of(username: str) -> str:
    """The name of somebody of the demonstration."""
    return next(row.zh for row in accounts() if row.username == username).split("·")[-1]


def credit_code(division: str) -> str:
    """A code that no other enterprise has, plainly made up and still with the right check characters."""
    inner = f"XT{time.time_ns() // 10**6 % 10**6:06d}"
    body = f"91{division}{inner}{organisation_check_character(inner)}"
    return body + check_character(body)


def says_no(who: Person, refused: Refused, within: Locator | None = None) -> None:
    """The refusal stands on the page with its reason code, its clause and the word of what is missing."""
    alert = (within or who.page).locator(f".bh-refusal[data-code='{refused.code}']").first
    expect(alert).to_be_visible()
    expect(alert).to_contain_text(refused.says)
    grounded(alert, refused.clause)


def grounded(part: Locator, clause: str) -> None:
    """The part of the page names this clause, or says that the value is the product's own."""
    expect(part.locator(f"a.bh-basis[href*='{clause}']").first).to_be_visible()


# --- the enterprise ---------------------------------------------------------------------------------------------------


def register(clerk: Person, name: str, *, division: str, sector: str) -> str:
    """The department registers an enterprise; the address of its page."""
    page = clerk.open("/enterprises/")
    page.get_by_role("link", name="登记企业").first.click()
    page.fill("[name=name]", name)
    page.fill("[name=credit_code]", credit_code(division))
    page.select_option("[name=division_code]", division)
    page.select_option("[name=sector]", sector)
    page.fill("[name=contact_name]", "苏满")
    clerk.press("登记")
    clerk.shows(name)
    return re.search(r"/enterprises/\d+/", page.url).group()


def open_account(keeper: Person, enterprise: str, username: str, name: str, role: str) -> str:
    """The administrator opens an account for somebody of the enterprise; the password, shown this once."""
    page = keeper.open("/accounts/open_account/")
    page.fill("[name=name]", name)
    page.fill("[name=username]", username)
    page.locator("[name=where][value=enterprise]").check()
    page.fill("[name=organisation]", enterprise)
    page.locator(f"[name=roles][value={role}]").check()
    keeper.press("开通")
    return page.locator("#secret").inner_text()


# --- before the check -------------------------------------------------------------------------------------------------


def condition(who: Person, refused: Refused, state: str) -> None:
    """One line of what a check still lacks: its state and its ground."""
    row = who.page.locator(f"[data-code={refused.code}]").first
    expect(row).to_have_attribute("data-state", state)
    grounded(row, refused.clause)
    if state == "missing":
        expect(row).to_contain_text(refused.says)


def keep_items(who: Person, kept: set[str]) -> None:
    """Tick away whatever is not kept of the list that is to be carried to the site."""
    who.page.locator("details.bh-drop > summary").click()
    who.page.evaluate(
        """kept => document.querySelectorAll('details.bh-drop label').forEach(label => {
            const code = label.querySelector('.bh-quiet').textContent.match(/GMG-\\d+/);
            if (code && !kept.includes(code[0])) label.querySelector('input').click();
        })""",
        sorted(kept),
    )


def appoint(who: Person, check: str, name: str, *, busy: bool = True) -> Locator:
    """Look somebody up among the experts and press 聘请; the card as it stood before."""
    who.open(f"{check}experts/?q={name}{'&busy=1' if busy else ''}")
    card = who.page.locator(".bh-candidate", has_text=name).first
    who.press("聘请", within=card)
    return card


def refused_outright(who: Person, check: str, act: str, refused: Refused) -> None:
    """The act itself says no, whatever the page offers."""
    token = who.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    answer = who.page.request.post(
        f"{who.address}{check}{act}/",
        form={"csrfmiddlewaretoken": token, "idempotency_key": f"journey-{act}-{time.time_ns()}"},
        headers={"Referer": f"{who.address}{check}"},
    )
    assert answer.status == 422
    alert = re.search(r'class="bh-refusal".*?</section>', answer.text(), re.DOTALL).group()
    assert f'data-code="{refused.code}"' in alert
    assert refused.clause in alert


def equip(planner: Person, lead: Person, check: str, *, number: str) -> None:
    """The department enters an instrument with its calibration and gives it along; who leads signs for it and is back
    on the page of the check."""
    page = planner.open("/instruments/")
    form = page.locator("form[action$='register_instrument/']")
    page.locator("summary", has_text="登记仪器装备").click()
    form.locator("[name=number]").fill(number)
    form.locator("[name=kind]").select_option("distance")
    form.locator("[name=calibrated_until]").fill(f"{clock.today() + timedelta(days=200):%Y-%m-%d}")
    form.locator("button[type=submit]").click()
    page = planner.open(f"{check}equipment/")
    page.locator("summary", has_text="配仪器装备").click()
    form = page.locator("form[action$='equip_visit/']")
    instrument = form.locator("[name=instrument] option", has_text=number).get_attribute("value")
    form.locator("[name=instrument]").select_option(instrument)
    form.locator("button[type=submit]").click()
    expect(page.locator("#carried")).to_contain_text(number)
    lead.open(f"{check}equipment/")
    lead.press("签领")
    lead.open(check)


# --- on site ----------------------------------------------------------------------------------------------------------


def find(
    lead: Person, check: str, n: int, text: str, *, advice: str, grade: str = "general", picture: str = ""
) -> None:
    """The item of that number has a problem: photo, words, place, grade, advice."""
    page = lead.open(f"{check}items/")
    page.locator("article.bh-item").nth(n).get_by_role("link", name="有问题").click()
    page.locator("input[type=file][name=photos]").set_input_files(photo(text))
    page.fill("[name=description]", text)
    page.fill("[name=location]", "一车间")
    page.locator(f"input[name=grade][value={grade}]").check()
    if grade == "major":
        page.locator("#criteria input[name=criterion]").first.check()
    page.fill("[name=advice]", advice)
    if picture:
        lead.picture(picture)
    lead.press("登记问题")


def pass_the_rest(lead: Person, check: str, *, but: int = 0) -> None:
    """No problem with every item that is still open, but for the last so many."""
    lead.open(f"{check}items/?show=open")
    open_items = lead.page.locator("article.bh-item:not(.bh-item-done)")
    while (left := open_items.count()) > but:
        open_items.first.locator("button[name=result][value=ok]").click()
        expect(open_items).to_have_count(left - 1)


def explain(lead: Person, check: str) -> None:
    page = lead.open(f"{check}report/")
    page.fill("#explain [name=present]", "苏满")
    page.fill("#explain [name=summary]", "管理总体有序，问题见清单。")
    with page.expect_navigation():
        page.locator("#explain button[type=submit]").click()


# --- the papers -------------------------------------------------------------------------------------------------------


def paper(who: Person, check: str, title: str) -> tuple[str, bytes]:
    """The address and the bytes of a paper of the check."""
    who.open(f"{check}report/")
    link = who.page.locator("#papers a", has_text=title).first
    address = link.evaluate("link => link.href")
    return address, who.page.request.get(address).body()


def verified(who: Person, pdf: bytes) -> None:
    """What the QR on the paper opens, for anybody: the paper is valid, and the file in hand is the one sealed."""
    visitor = who.page.context.browser.new_context(locale="zh-CN").new_page()
    visitor.goto(who.address + re.search(r"/verify/[^/]+/", qr_of(pdf)).group())
    expect(visitor.locator("body")).to_contain_text("现在有效")
    visitor.locator("#held").set_input_files({"name": "报告.pdf", "mimeType": "application/pdf", "buffer": pdf})
    expect(visitor.locator("#verdict")).to_contain_text("一致")
    visitor.context.close()


def qr_of(pdf: bytes) -> str:
    """The text of the QR code on the paper, read from its pixels; it stands on one of the last pages."""
    with closing(pypdfium2.PdfDocument(pdf)) as paper:
        for number in reversed(range(len(paper))):
            codes = zxingcpp.read_barcodes(paper[number].render(scale=150 / 72).to_pil())
            if codes:
                return codes[0].text
    raise AssertionError("no QR code on the paper")


# --- the hazard -------------------------------------------------------------------------------------------------------


def hazard_page(who: Person, text: str) -> None:
    who.open(f"/hazards/?q={text}")
    who.go(text)


def section(who: Person, act: str) -> Locator:
    """The form of this act on the page of a hazard, opened."""
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


def in_days(who: Person, days: int) -> str:
    """The day in so many days, as the browser counts."""
    return in_days_of(who.page, days)


def in_days_of(page: Page, days: int) -> str:
    return page.evaluate("days => new Date(Date.now() + days * 864e5 + 8 * 36e5).toISOString().slice(0, 10)", days)


WORDS = {
    "measures": "更换损坏部件并加锁",
    "responsibility": "周工",
    "funds": "安全生产费用",
    "emergency_plan": "按触电现场处置方案执行",
}


def plan(who: Person, parts: dict[str, str], *, days: int | None = 5, deferred: bool = False) -> None:
    """Fill in these parts and no others, and press the button."""
    form = section(who, "plan_rectification")
    if deferred:
        form.locator("[name=deferred]").check()
    for name in WORDS:
        box = form.locator(f"[name={name}]")
        if box.is_visible():
            box.fill(parts.get(name, ""))
    form.locator("[name=deadline]").fill(in_days(who, days) if days is not None else "")
    who.press("制定整改方案", within=form)


def treat(who: Person) -> None:
    """Begin, show what was done, and hand it in."""
    who.press("开始整改")
    form = section(who, "submit_rectification")
    form.locator("[name=rectification]").fill("已更换并上锁，试用正常")
    if form.locator("[name=prevention]").count():
        form.locator("[name=root_cause]").fill("门锁损坏后没有人报修")
        form.locator("[name=prevention]").fill("列入班前检查，损坏当班报修")
    form.locator("input[type=file]").set_input_files(photo("整改后"))
    who.press("提交整改结果", within=form)
    who.shows("待验收")


def blocked(who: Person, act: str, refused: Refused) -> None:
    """The act stands on the page, locked, and says why with its ground."""
    box = who.page.locator("details.bh-act-blocked", has_text=act).first
    box.locator("summary").click()
    expect(box).to_contain_text(refused.says)
    grounded(box, refused.clause)


def verify(who: Person) -> None:
    """On the hazard's own page: looked at and found fixed, then struck off."""
    who.press("验收通过", within=section(who, "verify_rectification"))
    strike_off(who)


def without_a_seal(who: Person, reason: str = "防爆区不能带手机，照片由复查专家现场核对") -> None:
    """On the hazard's own page, where a sealed photo is asked for and there is none: the reason, put on record."""
    form = who.page.locator("form[action*='excuse_unsealed']")
    if form.count():
        form.locator("[name=reason]").fill(reason)
        who.press("写入记录", within=form)
        who.shows(reason)


def strike_off(who: Person) -> None:
    without_a_seal(who)
    asks = who.page.locator("form[action*='close_hazard'][data-confirm]").count() > 0
    who.press("销号", sure=asks)
    who.shows("已销号")


def figure(who: Person, label: str) -> int:
    """The figure on the card of that name."""
    card = who.page.locator(".bh-stat", has_text=label).first
    return int(re.search(r"\d+", card.inner_text().replace(label, "", 1)).group())
