"""A month-end with ten enterprises: from the first report of November to the evaluation of the quarter.

The clock is held by the story, so the server runs in the process of the tests: the minute before midnight is that
minute, whatever day it is. Three enterprises and the office are at a browser, the enterprises at a phone; the others
file by the same operations.
"""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect
from tests.hazards.conftest import own_store, stand
from tests.journeys import road
from tests.journeys.month import Firm, moment, settle
from tests.journeys.person import DESK, PHONE, Person, photo
from tests.journeys.places import Refused

from bihuan import clock
from bihuan.filings.quality.looking import look
from bihuan.filings.self_reports.models import SelfReport
from bihuan.hazards import operations as hazards
from bihuan.registers.kinds.resumption import operations as resumption

__all__ = ["own_store"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CONTRADICTED = Refused("zero_report_contradicted", "LY-3.2.4", "1 项隐患")
ONE_PERSON = Refused("signers_are_one_person", "LY-3.2.4", "两个人")
LATE = Refused("late_explanation_missing", "LY-3.2.2", "迟报原因")
SHUT = Refused("month_closed", "LY-3.2.2", "重新开放")
UNVERIFIED = Refused("verification_missing", "LY-3.2.6", "抽查核实")
OWN, HOLLOW = "冲床光栅失灵", "现场检查情况"


class Story:
    """The place with its ten enterprises, and a window for whoever comes to a browser."""

    def __init__(self, chromium, address, pictures) -> None:
        self.stage, self.contexts = stand("strict"), []
        # the enterprise of the stage stands still and owes nothing: the ten are all that the month is about
        all_month = {"since": moment(10, 31).date(), "reason": "停产检修"}
        resumption.record_shutdown(self.stage.enterprise, by=self.stage.officer, at=moment(11, 2), **all_month)
        self.firms = settle(self.stage)
        self.chromium, self.address, self.pictures = chromium, address, pictures

    def at(self, account, *, phone: bool = True) -> Person:
        """Somebody logged in at the moment of the story."""
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        context = self.chromium.new_context(viewport=PHONE if phone else DESK, locale="zh-CN")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        self.contexts.append(context)
        return Person(context.new_page(), self.address, account.username, self.pictures)

    @property
    def office(self) -> Person:
        return self.at(self.stage.officer, phone=False)


@pytest.fixture
def story(chromium, live_server, pictures, own_store):
    told = Story(chromium, live_server.url, pictures)
    yield told
    for context in told.contexts:
        context.close()


def test_a_month_of_ten_enterprises(story):
    on_time, corrected, late, hasty, twice, zero, weak, returned, missing, last_second = story.firms
    with clock.frozen(moment(11, 25)):
        zero.looks_round(clock.now())
        zero.filed(clock.now())
        weak.filed(clock.now())
        returned.filed(clock.now())
        late.signed(clock.now())
        written_signed_and_filed(story, corrected)
    with clock.frozen(moment(11, 29)):
        sent_back(story, returned)
    with clock.frozen(moment(11, 30, 23, 59)):
        on_time.looks_round(clock.now())
        on_time.filed(clock.now())
        no_zero_the_minute_after(story, hasty)
        one_person_is_not_two(story, twice)
    last_second.filed(moment(11, 30, 23, 59, 59))
    with clock.frozen(moment(12, 1, 0, 0)):
        late_and_explained(story, late)
        filed_again(story, returned)
    with clock.frozen(moment(12, 5)):
        names = [on_time, corrected, hasty, zero, weak, returned, last_second]
        true_at_the_end(
            story,
            missing=[twice, missing],
            on_time=names,
            late=[late],
            zero=[on_time, late, zero, weak, returned, last_second],
            weak=[late, weak, returned, last_second],
            returned=[],
        )
        closed(story, missing)
        opened_again(story, twice)
    with clock.frozen(moment(1, 9, year=2027)):
        look(at=clock.now(), since=moment(11, 1).date())
        quarter_evaluated(story, corrected)


def report_of(firm: Firm) -> str:
    return f"/selfreports/{SelfReport.objects.get(site=firm.site, month=moment(11, 1).date()).pk}/"


def signed_by(who: Person) -> None:
    who.press("分管负责人签字")
    who.shows("请主要负责人签字报送")


def filed_by(who: Person) -> None:
    who.press("主要负责人签字报送")


def written_signed_and_filed(story: Story, firm: Firm) -> None:
    """Filled from the ledger, one figure corrected with its reason, signed by one and filed by another."""
    found = {"description": HOLLOW, "origin": "self_check", "grade": "general"}
    hazards.raise_hazard(firm.site, by=firm.worker, at=clock.now(), **found)
    safety = story.at(firm.safety)
    safety.open("/selfreports/mine/")
    safety.picture("selfreports-mine-phone")
    safety.go("填报")
    expect(safety.page.get_by_label("本期发现的一般隐患")).to_have_value("1")
    safety.fill("班组自查次数", "4")
    safety.press("保存")
    expect(safety.page.locator("[data-code=correction_reason_missing]").first).to_be_visible()
    expect(safety.page.get_by_label("班组自查次数")).to_have_value("4")
    safety.fill("更正理由", "班组记录在纸上")
    safety.picture("selfreport-write-phone")
    safety.press("保存")
    safety.shows("台账为 0", "班组记录在纸上")
    deputy = story.at(firm.deputy)
    deputy.open(report_of(firm))
    signed_by(deputy)
    principal = story.at(firm.principal)
    principal.open(report_of(firm))
    filed_by(principal)
    principal.shows("已报送")
    principal.picture("selfreport-filed-phone")


def sent_back(story: Story, firm: Firm) -> None:
    office = story.office
    office.open("/selfreports/?month=2026-11&show=on_time")
    office.go(firm.name)
    office.page.get_by_text("退回更正").click()
    office.fill("退回理由", "请写明查了哪些部位")
    office.press("退回")
    office.shows("已退回，待更正")
    expect(office.page.locator("#status .bh-step-current")).to_contain_text("填报")
    office.picture("selfreport-returned")


def no_zero_the_minute_after(story: Story, firm: Firm) -> None:
    """The zero report was true when both signed it; then a worker finds something, a minute before midnight."""
    firm.signed(moment(11, 30, 23, 57))
    worker = story.at(firm.worker)
    worker.open("/hazards/raise_hazard/")
    worker.page.locator("input[type=file]").first.set_input_files(photo(OWN))
    worker.page.fill("[name=description]", OWN)
    worker.page.fill("[name=location]", "冲压车间")
    worker.page.locator("[name=grade][value=general]").check()
    worker.press("登记")
    principal = story.at(firm.principal)
    principal.open(report_of(firm))
    principal.shows("零报告")
    filed_by(principal)
    road.says_no(principal, CONTRADICTED)
    principal.picture("selfreport-zero-refused-phone")
    principal.go("按台账重新填写")
    expect(principal.page.get_by_label("本期发现的一般隐患")).to_have_value("1")  # as the ledger has it by now
    principal.press("保存")
    deputy = story.at(firm.deputy)
    deputy.open(report_of(firm))
    signed_by(deputy)
    principal.open(report_of(firm))
    filed_by(principal)
    principal.shows("已报送")
    expect(principal.page.locator("#status")).not_to_contain_text("零报告")


def one_person_is_not_two(story: Story, firm: Firm) -> None:
    """Where one person holds both posts, a second one has to be named: the report stays where it is."""
    firm.looks_round(clock.now())
    firm.principal.roles = ["enterprise_principal", "enterprise_deputy"]
    firm.principal.save(update_fields=["roles"])
    safety, both = story.at(firm.safety), story.at(firm.principal)
    safety.open("/selfreports/mine/")
    safety.go("填报")
    safety.shows("将作为零报告报送")
    safety.press("保存")
    both.open(report_of(firm))
    signed_by(both)
    filed_by(both)
    road.says_no(both, ONE_PERSON)


def late_and_explained(story: Story, firm: Firm) -> None:
    principal = story.at(firm.principal)
    principal.open(report_of(firm))
    filed_by(principal)
    road.says_no(principal, LATE)
    principal.fill("迟报原因", "厂区停电")
    filed_by(principal)
    principal.shows("迟报", "厂区停电", "没有自查记录支撑")


def filed_again(story: Story, firm: Firm) -> None:
    """What was in time and came back is in time again, whatever day the correction comes."""
    safety = story.at(firm.safety)
    safety.open("/selfreports/mine/")
    safety.shows("已退回，待更正")
    safety.open(report_of(firm))
    safety.shows("请写明查了哪些部位")
    safety.go("更正数字")
    safety.fill("本期自查情况", "查了配电室和冲压车间，未发现新隐患")
    safety.press("保存")
    deputy, principal = story.at(firm.deputy), story.at(firm.principal)
    deputy.open(report_of(firm))
    signed_by(deputy)
    principal.open(report_of(firm))
    filed_by(principal)
    principal.shows("已报送")
    expect(principal.page.locator("#status")).not_to_contain_text("迟报")


def true_at_the_end(story: Story, **expected: list[Firm]) -> None:
    """Each card says how many, and its list names exactly those."""
    office = story.office
    for kind, firms in expected.items():
        page = office.open(f"/selfreports/?month=2026-11&show={kind}")
        card = page.locator(f".bh-stat[href$='show={kind}']")
        expect(card).to_contain_text(str(len(firms)))
        listed = page.locator("#rows .bh-cell-main").all_inner_texts()
        assert sorted(listed) == sorted(firm.name for firm in firms), kind
        if kind == "missing":
            office.shows("待主要负责人签字", "没有填")
            office.picture("selfreports-month")
    office.shows("8 / 10")


def closed(story: Story, firm: Firm) -> None:
    """Nothing is taken any more of a month that is closed, and the page says whom to ask."""
    office = story.office
    office.open("/selfreports/?month=2026-11")
    office.press("关闭这个月")
    office.shows("不再接收这个月的报告")
    safety = story.at(firm.safety)
    safety.open(f"/selfreports/write/{firm.site.pk}/2026-11/")
    safety.press("保存")
    road.says_no(safety, SHUT)
    safety.picture("selfreport-month-closed-phone")


def opened_again(story: Story, firm: Firm) -> None:
    """With its reason the month opens again; the other deputy signs, and the report comes in late and explained."""
    office = story.office
    office.open("/selfreports/?month=2026-11")
    office.press("重新开放")
    expect(office.page.locator("[data-code=reason_missing]").first).to_be_visible()
    office.fill("重新开放的理由", "补报一家")
    office.press("重新开放")
    safety = story.at(firm.safety)
    safety.open(f"/selfreports/write/{firm.site.pk}/2026-11/")
    safety.press("保存")
    deputy, principal = story.at(firm.deputy), story.at(firm.principal)
    deputy.open(report_of(firm))
    signed_by(deputy)
    principal.open(report_of(firm))
    principal.fill("迟报原因", "更换签字人")
    filed_by(principal)
    principal.shows("迟报", "更换签字人")
    office.open("/selfreports/?month=2026-11&show=late")
    office.shows(firm.name, "9 / 10")
    office.press("关闭这个月")


def quarter_evaluated(story: Story, firm: Firm) -> None:
    """No analysis without a report that somebody held against what is there."""
    office = story.office
    office.open("/selfreports/quarters/?quarter=2026-10")
    office.picture("selfreports-quarter")
    office.fill("分析", "九家报送，一家缺报；下季度抽查零报告单位。")
    office.press("发布")
    road.says_no(office, UNVERIFIED)
    expect(office.page.get_by_label("分析")).to_have_value("九家报送，一家缺报；下季度抽查零报告单位。")
    office.open("/selfreports/?month=2026-11&show=on_time")
    office.go(firm.name)
    hint = office.page.locator("#hints")
    expect(hint).to_contain_text(HOLLOW)  # whoever verifies is told where to look
    expect(hint).to_contain_text("仅供参考")
    office.page.get_by_text("登记核查情况").click()
    office.picture("selfreport-hints")
    office.fill("核查情况", "现场核对台账，数字属实")
    office.press("登记")
    office.shows("与实际相符", "现场核对台账")
    office.open("/selfreports/quarters/?quarter=2026-10")
    office.fill("分析", "九家报送，一家缺报；下季度抽查零报告单位。")
    office.press("发布")
    office.shows("已发布", "下季度抽查零报告单位")
    row = office.page.locator("#rows tr", has_text=firm.name)
    assert row.locator(".bh-num").all_inner_texts()[:2] == ["1", "0"]
