"""A case from order to transfer with answer, where what an enterprise finds itself is protected: it is no ground
for a penalty, but an order that was not followed is a fact of its own.

Nothing but a browser. Eight days have to go by between the order and its re-check: its days are moved back for that.
"""

import re

import psycopg
import pytest
from playwright.sync_api import Locator, expect
from tests.journeys import road
from tests.journeys.person import Person, photo
from tests.journeys.places import Refused

from bihuan.config.localdb import Cluster

pytestmark = pytest.mark.journey

FOUND, LAW = "包装线急停按钮失灵", "《中华人民共和国安全生产法》第六十五条"
NO_ITEM = Refused("order_items_missing", "ours", "隐患")
OWN_FIND = Refused("self_found_no_penalty", "LH-10.4", "自查")
NO_PROOF = Refused("case_findings_missing", "ours")
NO_DECISION = Refused("case_decision_missing", "ours")
TO_NOBODY = Refused("transfer_recipient_missing", "LH-3.3")
NO_ANSWER = Refused("transfer_answer_missing", "LH-3.3")


@pytest.fixture(scope="module")
def story():
    """What one act of the story leaves to the next: the addresses of the hazard, its order and its case."""
    return {}


def address(someone: Person, kind: str) -> str:
    return re.search(rf"/{kind}/\d+/", someone.page.url).group()


def key(path: str) -> str:
    return re.search(r"\d+", path).group()


def deed(someone: Person, name: str) -> Locator:
    """The form of an act on a case or a transfer, opened."""
    box = someone.page.locator(f"details[id^='{name}']").first
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    return box.locator("form")


def officers(someone: Person, within: Locator) -> None:
    """Two of the office sign; the colleague is the first other of it."""
    within.locator("[name=certificate]").fill("演示执法01")
    within.locator("[name=partner]").select_option(index=1)
    within.locator("[name=partner_certificate]").fill("演示执法02")


def looks_into(someone: Person, path: str) -> None:
    """A case lies closed before whoever of an office has not acted on it today, until the look is on record: for the
    clerk of the case too, when midnight has passed since the act before."""
    someone.open(path)
    if someone.page.get_by_role("button", name="查阅案卷", exact=True).count():
        someone.press("查阅案卷")


def days_go_by(home, order: str, days: int = 8) -> None:
    """The order and what it asks lie so many days further back."""
    with psycopg.connect(Cluster(home / "pg").superuser_url()) as database:
        back = "due_on = due_on - %s"
        database.execute(f"UPDATE conduct_orderitem SET {back} WHERE order_id = %s", [days, key(order)])
        moved = f"{back}, issued_at = issued_at - make_interval(days => %s)"
        database.execute(f"UPDATE conduct_rectificationorder SET {moved} WHERE id = %s", [days, days, key(order)])


def test_the_enterprise_finds_it_itself(person, story):
    safety = person("luohe-safety", phone=True)
    page = safety.open("/hazards/raise_hazard/")
    page.locator("input[type=file]").first.set_input_files(photo(FOUND))
    page.fill("[name=description]", FOUND)
    page.fill("[name=location]", "包装车间")
    page.locator("[name=grade][value=general]").check()
    safety.press("登记")
    story["hazard"] = address(safety, "hazards")


def test_what_it_found_itself_is_no_case(person, story):
    clerk = person("luohe-clerk")
    clerk.open(story["hazard"])
    clerk.go("立案")
    clerk.shows("企业自查发现", "不作为处罚依据")
    road.grounded(clerk.page.locator("main"), "LH-10.4")
    clerk.page.get_by_label(re.compile("检查发现的违法行为")).check()
    clerk.page.fill("[name=legal_basis]", LAW)
    clerk.press("立案", within=clerk.page.locator("#open"))
    road.says_no(clerk, OWN_FIND)
    clerk.picture("case-own-find-refused")

    expert = person("luohe-expert2")
    answer = expert.page.request.get(f"{expert.address}/cases/open_case/?hazard={key(story['hazard'])}")
    assert answer.status in (403, 404)
    assert expert.page.request.get(f"{expert.address}/cases/").status == 404


def test_it_is_ordered_to_be_rectified(person, story):
    clerk = person("luohe-clerk")
    clerk.open(story["hazard"])
    clerk.go("下达限期整改指令")
    form = clerk.page.locator("form[action$='issue_rectification_order/']")
    officers(clerk, form)
    form.locator("[name=deadline]").fill(road.in_days(clerk, 3))
    form.get_by_role("checkbox", checked=True).uncheck()  # the hazard whose page led here
    clerk.press("下达并送达", within=form)
    road.says_no(clerk, NO_ITEM)

    form = clerk.page.locator("form[action$='issue_rectification_order/']")
    item = form.locator("article.bh-item", has=clerk.page.locator(f"[value='{key(story['hazard'])}']"))
    item.get_by_role("checkbox").check()
    item.locator("summary").click()
    item.locator("textarea").fill("更换急停按钮，试验合格后才能开机")
    clerk.press("下达并送达", within=form)
    story["order"] = address(clerk, "orders")
    clerk.shows("按指令整改中", FOUND)
    clerk.picture("order")


def test_the_enterprise_signs_for_the_order(person, story):
    safety = person("luohe-safety", phone=True)
    safety.open(story["order"])
    safety.shows("未签收", "行政复议")
    safety.picture("order-phone")
    safety.go("看指令书并签收")
    safety.press("签收")
    safety.open(story["order"])
    expect(safety.page.locator("main")).not_to_contain_text("未签收")


def test_its_day_passes_and_the_re_check_finds_nothing_done(person, story, home):
    days_go_by(home, story["order"])
    clerk = person("luohe-clerk", phone=True)
    clerk.open(story["order"])
    clerk.shows("超期")
    form = clerk.page.locator("form[action$='recheck_order/']")
    form.locator("select[name^=result]").select_option("not_done")
    form.locator("[name=follows]").select_option("case")
    clerk.press("出具复查意见书", within=form)
    clerk.shows("未整改", "依法查处")
    clerk.picture("order-rechecked-phone")


def test_the_order_not_followed_is_a_case(person, story):
    clerk = person("luohe-clerk", phone=True)
    clerk.open(story["order"])
    clerk.go("立案")
    page = clerk.page
    page.locator(f"[name=ground][value='refused_order|rectification_order:{key(story['order'])}']").check()
    page.fill("[name=breach]", "指令书要求的急停按钮到期没有整改")
    page.fill("[name=legal_basis]", LAW)
    page.fill("[name=what]", "复查时急停按钮仍然失灵")
    page.locator("#open input[type=file]").set_input_files(photo("复查"))
    clerk.picture("case-new-phone")
    clerk.press("立案", within=page.locator("#open"))
    story["case"] = address(clerk, "cases")
    clerk.shows("已立案", "调查中", "复查时急停按钮仍然失灵")
    form = deed(clerk, "name_responsible")
    form.locator("[name=responsible]").fill("包装车间主任")
    clerk.press("写明责任者", within=form)
    clerk.press("调查终结", within=deed(clerk, "end_investigation"))
    road.says_no(clerk, NO_PROOF)
    form = deed(clerk, "end_investigation")
    form.locator("[name=findings]").fill("复查意见书和照片证明到期没有整改，当事人没有异议")
    clerk.press("调查终结", within=form)
    clerk.shows("待作出决定")
    clerk.picture("case-phone")


def test_the_head_decides_it(person, story):
    leader = person("luohe-leader")
    leader.open(story["case"])
    expect(leader.page.locator("main")).not_to_contain_text("复查时急停按钮仍然失灵")
    looks_into(leader, story["case"])
    leader.shows("查阅案卷", "复查时急停按钮仍然失灵")
    form = deed(leader, "decide_case")
    form.locator("[name=outcome]").select_option("rectify")
    leader.press("作出处理决定", within=form)
    road.says_no(leader, NO_DECISION)
    form = deed(leader, "decide_case")
    form.locator("[name=decision]").fill("责令停止使用包装线，立即更换急停按钮")
    form.locator("[name=number]").fill("演示漯应急责改1号")
    leader.press("作出处理决定", within=form)
    leader.shows("待送达")
    leader.picture("case")


def test_it_goes_to_somebody_and_not_to_nobody(person, story):
    clerk = person("luohe-clerk")
    looks_into(clerk, story["case"])
    form = deed(clerk, "propose_transfer")
    form.locator("[name=reason]").fill("设备改造由行业主管部门督促")
    form.locator("[name=contact]").fill("雷霁 0395-0000000")
    clerk.press("提出移送", within=form)
    road.says_no(clerk, TO_NOBODY)
    clerk.picture("transfer-to-nobody-refused")
    form = deed(clerk, "propose_transfer")
    form.locator("[name=to_office]").select_option(label="漯河市工业和信息化局（演示）")
    clerk.press("提出移送", within=form)
    leader = person("luohe-leader", phone=True)
    looks_into(leader, story["case"])
    leader.press("同意移送", within=deed(leader, "approve_transfer"))
    looks_into(clerk, story["case"])
    clerk.press("发出移送书", within=deed(clerk, "send_transfer"))
    clerk.shows("移送书已发出")


def test_the_other_office_takes_it_and_answers(person, story):
    other = person("luohe-sector", phone=True)
    other.open("/cases/received/")
    other.picture("transfers-phone")
    other.page.locator("main li.bh-task a").first.click()
    other.press("查阅案卷")
    other.press("接收移送", within=deed(other, "accept_transfer"))
    other.press("反馈移送结果", within=deed(other, "answer_transfer"))
    road.says_no(other, NO_ANSWER)
    form = deed(other, "answer_transfer")
    form.locator("[name=answer]").fill("已到企业督促，急停按钮已更换并试验")
    other.press("反馈移送结果", within=form)
    other.picture("transfer-answered-phone")

    leader = person("luohe-leader")
    looks_into(leader, story["case"])
    leader.shows("已反馈", "急停按钮已更换并试验")
    leader.press("结案", within=deed(leader, "close_case"))
    leader.shows("已结案")
    leader.picture("case-closed")
