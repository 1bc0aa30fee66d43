"""The pages of zero and low reports: by strata, with reasons and no rank; drawn, heard, judged, what it may ground."""

from urllib.parse import quote

from tests.filings.conftest import deputy, filed, moment
from tests.filings.test_credibility import drawn, ready
from tests.hazards.conftest import own_store, stage
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.conduct.cases.models import Case
from bihuan.filings.credibility import operations
from bihuan.filings.credibility.models import ReviewDraw
from bihuan.filings.self_reports import operations as reports
from bihuan.filings.self_reports import tasks as reminders

__all__ = ["deputy", "own_store", "stage"]
HERE = "/credibility/"


def text(answer):
    return answer.content.decode()


def test_an_office_reads_the_reasons_draws_and_is_led_to_the_reviews(stage, deputy, django_assert_max_num_queries):
    report = ready(stage, deputy)
    client = open_as(stage.officer)
    with clock.frozen(moment(12, 2)):
        with django_assert_max_num_queries(12):
            listed = text(client.get(f"{HERE}?month=2026-11"))
        assert "本期一次自查记录也没有" in listed
        assert "不是对企业的认定" in listed
        assert stage.enterprise.name in listed
        assert stage.enterprise.name not in text(client.get(f"{HERE}?month=2026-11&show=copied")).partition("rows")[2]
        with django_assert_max_num_queries(14):
            assert "问谁查的" in text(client.get(f"/selfreports/{report.pk}/"))
        sent = {"month": "2026-11", "source": "lottery", "number_on": ""}
        assert client.post(f"{HERE}commit_review_draw/", sent).status_code == 422
        assert client.post(f"{HERE}commit_review_draw/", sent | {"number_on": "2026-12-02"}).status_code == 422
        assert client.post(f"{HERE}commit_review_draw/", sent | {"number_on": "2026-12-05"}).status_code == 303
    draw = ReviewDraw.objects.get()
    with clock.frozen(moment(12, 5)):
        assert f"{HERE}draws/{draw.pk}/" in text(client.get("/"))
        assert client.get(f"{HERE}draws/{draw.pk}/").status_code == 303
        late = client.post(f"{HERE}draws/{draw.pk}/void_review_draw/", {"reason": "不抽了"})
        assert late.status_code == 422
        assert "不能再作废" in text(late)
        wrong = client.post(f"{HERE}draws/{draw.pk}/hold_review_draw/", {"told": "31"})
        assert wrong.status_code == 422
        assert 'value="31"' in text(wrong)
        assert client.post(f"{HERE}draws/{draw.pk}/hold_review_draw/", {"told": "31415"}).status_code == 303
        with django_assert_max_num_queries(12):
            shown = text(client.get(f"{HERE}?month=2026-11"))
    assert shown.count("/credibility/drawn/") == 4
    with clock.frozen(moment(12, 6)), django_assert_max_num_queries(12):
        assert "抽到的自报待复核" in text(client.get("/board/"))


def test_the_enterprise_sees_why_once_it_is_drawn_and_answers(stage, deputy, django_assert_max_num_queries):
    one = drawn(stage, deputy)
    firm, office, here = open_as(stage.safety), open_as(stage.officer), f"{HERE}drawn/{one.pk}/"
    with clock.frozen(moment(12, 6)):
        assert firm.get(HERE).status_code == 404
        with django_assert_max_num_queries(10):
            assert "本期一次自查记录也没有" in text(firm.get(here))
        assert here in text(firm.get(f"/selfreports/{one.report_id}/"))
        assert 'id="hints"' not in text(firm.get(f"/selfreports/{one.report_id}/"))
        assert firm.post(f"{here}explain_drawn_report/", {"statement": ""}).status_code == 422
        assert firm.post(f"{here}explain_drawn_report/", {"statement": "班组记在纸上"}).status_code == 303
        assert "班组记在纸上" in text(office.get(here))
        assert office.post(f"{here}find_report_hollow/", {"seen": ""}).status_code == 422
        assert office.post(f"{here}find_report_hollow/", {"seen": "现场有 6 处隐患"}).status_code == 303
        assert "复核不实" in text(firm.get(here))
        assert "不实 1 份" in text(office.get(f"{HERE}?month=2026-11"))
        assert office.post(f"{here}find_report_credible/", {"seen": "是新增的"}).status_code == 303
        assert open_as(stage.stranger).get(here).status_code == 404


def test_a_verdict_says_whether_it_counts_for_the_sample(stage, deputy):
    one = drawn(stage, deputy)
    office, here = open_as(stage.officer), f"{HERE}drawn/{one.pk}/"

    def said(act):
        assert office.post(f"{here}{act}/", {"seen": "看了现场"}).status_code == 303
        return text(office.get(here))

    with clock.frozen(moment(12, 6)):
        assert "已认定不实，计入报告所属季度的样本" in said("find_report_hollow")
        reports.return_self_report(one.report, by=stage.officer, at=clock.now(), reason="漏填")
        assert "已认定可信，不计入季度样本" in said("find_report_credible")


def test_what_a_month_could_ground_is_listed_and_nothing_is_opened(stage, deputy):
    one = drawn(stage, deputy)
    office, page = open_as(stage.officer), f"/selfreports/{one.report_id}/"
    with clock.frozen(moment(12, 7)):
        assert "待部门判断的事实" not in text(office.get(page))
        operations.find_report_hollow(one, by=stage.officer, at=moment(12, 7), seen="现场有 6 处隐患")
        listed = text(office.get(page))
        assert "待部门判断的事实" in listed
        assert "LY-3.2.9" in listed
        assert "待部门判断的事实" not in text(open_as(stage.safety).get(page))
        assert not Case.objects.exists()
        named = quote(f"late_report|{one.ref}")
        form = text(office.get(f"/cases/open_case/?enterprise={stage.enterprise.pk}&ground={named}"))
        assert form.count("现场有 6 处隐患") == 2, "the ground, and the words that begin what is suspected"


def test_late_and_unreported_and_whether_it_was_told(stage, deputy):
    late = filed(stage, deputy, moment(11, 5), month=moment(10, 1).date(), explanation="停电")
    office, form = open_as(stage.officer), f"/cases/open_case/?enterprise={stage.enterprise.pk}"
    with clock.frozen(moment(12, 3)):
        listed = text(office.get(f"/selfreports/{late.pk}/"))
        assert "自查自报迟报" in listed
        assert "应于2026-11-30前报送，平台没有提醒过超期" in text(office.get(form))
        reminders.remind_of_self_reports(on=moment(12, 1).date(), at=moment(12, 1))
        assert "2026年11月自查自报没有报送" in text(office.get(form))
        assert "应于2026-11-30前报送，2026-12-01已提醒超期" in text(office.get(form))
        assert "2026年10月自查自报没有报送" not in text(office.get(form))
