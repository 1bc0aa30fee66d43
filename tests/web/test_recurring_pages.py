"""The pages of what comes back: offered at entry, said on the hazard's page, analysed, and counted."""

from datetime import timedelta

import pytest
from tests.cast import play
from tests.hazards.conftest import PACKS, PLACES, found_by_expert, own_store, planned, self_found
from tests.web.test_hazards_pages import act, file, login, text_of

from bihuan import clock
from bihuan.hazards import closure, recurrence
from bihuan.hazards.follow_ups import Recurrence
from bihuan.hazards.models import Hazard

__all__ = ["own_store"]

OUT_OF_DATE = "三号车间灭火器过期"
AGAIN = "仓库有两具灭火器已过期"


@pytest.fixture
def stage(db, request):
    mark = request.node.get_closest_marker("place")
    place = mark.args[0] if mark else "strict"
    return play(PACKS[place], county=PLACES[place])


@pytest.fixture
def now(stage):
    with clock.frozen(stage.now.replace(hour=15)):
        yield clock.now()


def asked(client, stage, description, **more):
    return client.get("/hazards/alike/", {"site": stage.site.pk, "description": description, **more})


def test_what_is_typed_is_compared_and_answered_with_the_form(client, stage, now, django_assert_max_num_queries):
    first = self_found(stage, description=OUT_OF_DATE, location="三号车间")
    login(client, stage.worker)
    with django_assert_max_num_queries(8):
        offered = text_of(asked(client, stage, AGAIN))
    assert OUT_OF_DATE in offered
    assert f'value="{first.pk}"' in offered
    form = {"site": stage.site.pk, "description": AGAIN, "grade": "general", "same_as": first.pk}
    assert client.post("/hazards/raise_hazard/", form).status_code == 303
    again = Hazard.objects.latest("pk")
    assert Recurrence.objects.get(hazard=again).earlier == first
    assert "认定为同类" in text_of(client.get(f"/hazards/{again.pk}/"))


@pytest.mark.parametrize("description", ["", "配", "疏散通道堆放纸箱"])
def test_nothing_alike_nothing_offered(client, stage, description):
    self_found(stage, description=OUT_OF_DATE)
    login(client, stage.worker)
    assert "same_as" not in text_of(asked(client, stage, description))


def test_a_stranger_asks_in_vain(client, stage):
    self_found(stage, description=OUT_OF_DATE)
    login(client, stage.stranger)
    assert asked(client, stage, AGAIN).status_code == 404


def test_an_answer_that_names_somebody_elses_hazard_finds_nothing(client, stage, now):
    login(client, stage.worker)
    form = {"site": stage.site.pk, "description": AGAIN, "grade": "general", "same_as": "12345"}
    assert client.post("/hazards/raise_hazard/", form).status_code == 404
    assert not Hazard.objects.exists()


def test_none_of_them_is_an_answer(client, stage, now):
    self_found(stage, description=OUT_OF_DATE)
    login(client, stage.worker)
    form = {"site": stage.site.pk, "description": AGAIN, "grade": "general", "same_as": "none"}
    assert client.post("/hazards/raise_hazard/", form).status_code == 303
    assert Recurrence.objects.get().same is False


def test_without_scripts_it_is_asked_on_the_hazards_own_page(client, stage, now, django_assert_max_num_queries):
    first = self_found(stage, description=OUT_OF_DATE)
    again = self_found(stage, description=AGAIN)
    login(client, stage.safety)
    with django_assert_max_num_queries(12):
        shown = text_of(client.get(f"/hazards/{again.pk}/"))
    assert "与以往隐患同类？" in shown
    assert act(client, again, "link_recurrence", earlier=first.pk).status_code == 303
    assert Recurrence.objects.get(hazard=again).earlier == first
    assert "后来又出现同类隐患" in text_of(client.get(f"/hazards/{first.pk}/"))
    assert act(client, again, "analyse_root_cause", cause="无人管理", prevention="每月核对").status_code == 303
    assert "无人管理" in text_of(client.get(f"/hazards/{again.pk}/"))
    assert act(client, again, "link_recurrence", earlier="none").status_code == 303
    assert Recurrence.objects.get(hazard=again).same is False


def test_what_was_not_offered_cannot_be_chosen(client, stage, now):
    other = self_found(stage, description="疏散通道堆放纸箱")
    self_found(stage, description=OUT_OF_DATE)
    again = self_found(stage, description=AGAIN)
    login(client, stage.safety)
    assert act(client, again, "link_recurrence", earlier=other.pk).status_code == 422
    assert not Recurrence.objects.exists()


@pytest.mark.place("checkups")
def test_where_the_place_asks_the_form_asks_for_cause_and_prevention(client, stage, now):
    hazard = planned(stage, found_by_expert(stage))
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    login(client, stage.safety)
    assert 'name="prevention"' in text_of(client.get(f"/hazards/{hazard.pk}/"))
    given = {"rectification": "已上锁", "photos": file(), "root_cause": "无人管理"}
    refused = act(client, hazard, "submit_rectification", **given)
    assert refused.status_code == 422
    assert "防止再次发生的措施" in text_of(refused)
    given |= {"photos": file(), "prevention": "每月核对"}
    assert act(client, hazard, "submit_rectification", **given).status_code == 303


def repeated(stage, times):
    first = self_found(stage, description=OUT_OF_DATE)
    for _ in range(times):
        again = self_found(stage, description=AGAIN)
        recurrence.link_recurrence(again, by=stage.safety, at=stage.at(), earlier=first)


def test_the_rates_and_the_proposed_training(client, stage, now, django_assert_max_num_queries):
    repeated(stage, 2)
    login(client, stage.officer)
    with django_assert_max_num_queries(12):
        shown = text_of(client.get("/hazards/recurring/"))
    assert "66.7" in shown
    assert "灭火器：过期失效" in shown
    assert "消防安全" in shown
    assert f"/hazards/recurring/?enterprise={stage.enterprise.pk}" in shown
    own = text_of(client.get(f"/hazards/recurring/?enterprise={stage.enterprise.pk}"))
    assert AGAIN in own
    login(client, stage.safety)
    assert "66.7" in text_of(client.get("/hazards/recurring/"))


def test_every_figure_leads_to_its_rows_and_what_no_word_names_has_a_name(client, stage, now):
    """移动梯踏棍断裂 holds no word of the tables: it is 其他, not an empty cell, and no training is about it."""
    repeated(stage, 2)
    first = self_found(stage, description="移动梯一处踏棍断裂仍在使用")
    for _ in range(2):
        again = self_found(stage, description="移动梯一处踏棍断裂仍在使用，位置相同")
        recurrence.link_recurrence(again, by=stage.safety, at=stage.at(), earlier=first)
    login(client, stage.officer)
    page = text_of(client.get("/hazards/recurring/"))
    assert '<td class="bh-cell-main">其他</td>' in page
    assert page.count('data-label="培训内容"') == 3  # one training, two kinds
    assert f'<a href="/hazards/recurring/?enterprise={stage.enterprise.pk}#rows-box">4</a>' in page
    rows = text_of(client.get("/hazards/recurring/?kind=%3A")).split('id="rows-box"')[1]
    assert (rows.count("位置相同"), rows.count(AGAIN)) == (2, 0)


def test_once_is_not_yet_often_and_a_stranger_sees_none(client, stage, now):
    repeated(stage, 1)
    login(client, stage.officer)
    assert 'id="trainings"' not in text_of(client.get("/hazards/recurring/"))
    login(client, stage.stranger)
    assert AGAIN not in text_of(client.get("/hazards/recurring/"))


def test_the_page_costs_the_same_however_much_came_back(client, stage, now, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    repeated(stage, 1)
    login(client, stage.officer)
    client.get("/hazards/recurring/")
    with CaptureQueriesContext(connection) as few:
        client.get("/hazards/recurring/")
    repeated(stage, 8)
    with django_assert_num_queries(len(few)):
        client.get("/hazards/recurring/")


@pytest.mark.place("services")
def test_advice_is_answered_pressed_and_counted_on_the_pages(client, stage, now, django_assert_max_num_queries):
    hazard = found_by_expert(stage)
    login(client, stage.safety)
    refused = act(client, hazard, "answer_advice", adopted="no", answer="")
    assert refused.status_code == 422
    assert act(client, hazard, "answer_advice", adopted="yes", answer="下周更换锁具").status_code == 303
    login(client, stage.officer)
    assert act(client, hazard, "issue_supervision_notice", demand="十日内办好", due_on="2026-11-20").status_code == 422
    assert act(client, hazard, "report_hazard").status_code == 303
    assert act(client, hazard, "issue_supervision_notice", demand="十日内办好", due_on="2026-11-20").status_code == 303
    assert act(client, hazard, "end_supervision").status_code == 422
    login(client, stage.safety)
    assert act(client, hazard, "reply_to_notice", reply="锁具已更换").status_code == 303
    login(client, stage.officer)
    assert act(client, hazard, "end_supervision").status_code == 303
    with django_assert_max_num_queries(12):
        shown = text_of(client.get(f"/hazards/{hazard.pk}/"))
    assert all(words in shown for words in ("下周更换锁具", "十日内办好", "锁具已更换", "督办已办结"))
    with django_assert_max_num_queries(12):
        assert "100.0" in text_of(client.get("/hazards/advice/"))


@pytest.mark.place("services")
def test_an_advice_that_waits_too_long_is_listed(client, stage):
    hazard = found_by_expert(stage)
    with clock.frozen(stage.now + timedelta(days=40)):
        login(client, stage.officer)
        assert hazard.description in text_of(client.get("/hazards/advice/"))
        assert "建议逾期未答复" in text_of(client.get(f"/hazards/{hazard.pk}/"))


@pytest.mark.place("project")
def test_help_is_noted_where_the_place_knows_it(client, stage, now):
    hazard = found_by_expert(stage)
    login(client, stage.experts[0].account)
    assert act(client, hazard, "guide_rectification", what="现场讲解锁具选型").status_code == 303
    assert "现场讲解锁具选型" in text_of(client.get(f"/hazards/{hazard.pk}/"))
