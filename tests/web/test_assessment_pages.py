"""年度考核 through its pages: the list of a year, grades, commendations, and what is said before anybody is chosen."""

import html
import re
from datetime import datetime
from functools import partial

import pytest
from django.urls import reverse
from tests.cast import account, play
from tests.inspections.conftest import planned
from tests.web.test_experts_pages import browser, text

from bihuan import clock
from bihuan.experts.assessments import operations as assessing
from bihuan.experts.models import Assessment, Expert, Membership
from bihuan.parties.models import Regulator, Role
from bihuan.web import paging
from bihuan.web.experts import assessing as assessing_page


@pytest.fixture
def stage(db):
    stage = play("3713", county="371302")
    stage.now = stage.now.replace(day=16)  # the year is assessed from now on
    with clock.frozen(stage.at()):
        yield stage


def year(stage) -> str:
    return reverse("experts:assessments", args=[stage.pool.pk])


def post(client, act, stage, **asked):
    return client.post(reverse(f"experts:{act}", args=[stage.pool.pk]), {"year": "2026", **asked})


def noted(client, expert, **changes):
    asked = {"kind": "quality_passed", "on": "2026-11-01", "work": "示例厂检查", "said": "记录完整", **changes}
    return client.post(reverse("experts:note_service", args=[expert.pk]), asked)


def test_the_year_of_a_pool_from_the_records_to_the_commendation(stage, django_assert_max_num_queries):
    office, expert = browser(stage.leader), stage.experts[0]
    row = Membership.objects.get(expert=expert).pk
    refused = noted(office, expert, kind="")
    assert 'data-code="service_note_incomplete"' in text(refused)
    assert noted(office, expert).status_code == 303
    with django_assert_max_num_queries(12):
        page = text(office.get(year(stage)))
    assert "质量抽查合格 1" in page
    assert "2 人没有工作记录" in page
    refused = post(office, "assess_expert", stage, membership=row, grade="excellent", ground="")
    assert 'data-code="reason_missing"' in text(refused)
    assert post(office, "assess_expert", stage, membership=row, grade="excellent", ground="查得准").status_code == 303
    assert post(office, "leave_ungraded", stage, ground="全年没有派出").status_code == 303
    assert post(office, "commend_expert", stage, membership=row, ground="年度先进").status_code == 303
    page = text(office.get(year(stage)))
    assert all(said in page for said in ("查得准", "已表彰", "不定等次"))
    public = text(browser(stage.safety).get(reverse("experts:show", args=[expert.pk])))
    assert "年度先进" in public
    assert "查得准" not in public
    person = browser(expert.account)
    assert "查得准" in text(person.get(reverse("experts:show", args=[expert.pk])))
    assert "示例厂检查" in text(person.get(reverse("experts:standing", args=[expert.pk])))


def test_a_wrong_one_is_withdrawn_and_given_anew(stage):
    office, expert = browser(stage.leader), stage.experts[0]
    row = Membership.objects.get(expert=expert).pk
    noted(office, expert)
    post(office, "assess_expert", stage, membership=row, grade="unqualified", ground="写错了")
    given = Assessment.objects.get()
    assert "#removal" in text(office.get(year(stage) + "?shown=done"))  # the way to replace who is not up to it
    refused = post(office, "withdraw_assessment", stage, assessment=given.pk, reason="")
    assert 'data-code="reason_missing"' in text(refused)
    assert post(office, "withdraw_assessment", stage, assessment=given.pk, reason="写错等次").status_code == 303
    assert post(office, "withdraw_assessment", stage, assessment=1, reason="没有").status_code == 404
    assert "未考核" in text(office.get(year(stage)))


def test_a_large_pool_is_read_page_by_page_and_a_refusal_stays_on_its_page(stage, monkeypatch):
    monkeypatch.setattr(assessing_page, "keyset", partial(paging.keyset, size=1))
    office, seen, url = browser(stage.leader), [], year(stage) + "?shown=left"
    while url:
        page = text(office.get(url))
        (row,) = re.findall(r'id="m(\d+)"', page)
        seen.append(int(row))
        last, url = url, html.unescape(next(iter(re.findall(r'href="([^"]+after=[^"#]+)#members"', page)), ""))
    assert len(set(seen)) == 3
    sent = {"year": "2026", "membership": row, "grade": "qualified", "ground": "好"}
    asked = reverse("experts:assess_expert", args=[stage.pool.pk])
    again = text(office.post(asked, sent, headers={"referer": f"http://testserver{last}"}))
    assert 'data-code="no_record_in_period"' in again
    assert f'id="m{row}"' in again


def test_work_after_an_idle_year_was_written_down_is_seen(stage):
    office, expert = browser(stage.leader), stage.experts[0]
    post(office, "leave_ungraded", stage, ground="今年至今没有派出")
    assert "撤回重新考核" not in text(office.get(year(stage)))
    noted(office, expert)
    assert text(office.get(year(stage))).count("撤回重新考核") == 1


def test_whoever_stands_in_is_led_to_no_page_of_strangers(stage):
    beside = Regulator.objects.create(name="示例市消防局", kind="sector_department", division_code="3713")
    Expert.objects.filter(pk=stage.experts[0].pk).update(unit_name=stage.city.name)
    other = browser(account("beside", "消防人员", Role.REGULATOR_CLERK, regulator=beside))
    page = text(other.get(year(stage)))
    assert stage.experts[0].name in page
    assert stage.experts[1].name not in page
    for url in re.findall(r'<li><a href="([^"]+)"', page.split("bh-crumbs")[1].split("</nav>")[0]):
        assert other.get(url).status_code == 200


def test_a_form_from_before_the_turn_of_the_year_grades_no_other_year(stage):
    expert = stage.experts[0]
    row = Membership.objects.get(expert=expert).pk
    for sent in ("2024", "2028", "", "99999"):
        refused = post(browser(stage.leader), "leave_ungraded", stage, year=sent, ground="全年没有派出")
        assert 'data-code="assessment_year_invalid"' in text(refused)
        refused = post(browser(stage.leader), "commend_expert", stage, year=sent, membership=row, ground="好")
        assert 'data-code="assessment_year_invalid"' in text(refused)
        assert "LY-2.4.4" in text(refused)
        refused = post(browser(stage.leader), "assess_expert", stage, year=sent, membership=row, ground="上年很好")
        assert "上年很好" not in text(refused)  # it was said of another year than the one that is shown now
    assert not Assessment.objects.exists()


def test_who_is_left_ungraded_reads_of_it_on_the_own_page(stage, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        post(browser(stage.leader), "leave_ungraded", stage, ground="全年没有派出")
    person = browser(stage.experts[0].account)
    assert f'href="{reverse("experts:mine")}"' in text(person.get(reverse("inbox")))
    own = person.get(reverse("experts:mine"), follow=True)
    assert (own.status_code, "不定等次" in text(own)) == (200, True)


def test_while_the_year_runs_nobody_is_called_idle(stage):
    with clock.frozen(stage.now.replace(day=3)):
        page = text(browser(stage.leader).get(year(stage)))
    assert "人没有工作记录" not in page
    assert "11月16日" in page  # from when on it can be said
    Expert.objects.filter(pk=stage.experts[1].pk).update(unit_name=stage.city.name)  # for another office to say
    assert "2 人没有工作记录" in text(browser(stage.leader).get(year(stage)))


def test_a_day_that_is_none_is_not_today_and_what_was_typed_stays(stage):
    refused = text(noted(browser(stage.leader), stage.experts[0], on="2026-13-01", said="记录完整无缺"))
    assert 'data-code="service_note_incomplete"' in refused
    assert "记录完整无缺" in refused


def test_for_who_keeps_the_pool_alone(stage):
    for person in (stage.safety, stage.experts[0].account, stage.stranger):
        assert browser(person).get(year(stage)).status_code == 404
    with clock.frozen(datetime(2026, 12, 1, 9, tzinfo=stage.now.tzinfo)):
        assert "考核专家" in text(browser(stage.leader).get("/"))


def test_the_choice_of_a_team_says_it_beforehand(stage):
    stage.now = stage.now.replace(year=2027, month=1, day=12)
    with clock.frozen(stage.now):
        check = planned(stage)
        page = reverse("inspections:experts", args=[check.pk])
        assert "没有做 2026 年度考核" in text(browser(stage.safety).get(page))
        assessing.leave_ungraded(stage.pool, by=stage.leader, at=stage.at(), year=2026, ground="全年没有派出")
        assert "没有做 2026 年度考核" not in text(browser(stage.safety).get(page))
