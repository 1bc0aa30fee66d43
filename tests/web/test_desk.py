"""The desk of each role answers: what do I do now, until when, by which clause."""

from datetime import timedelta

import pytest
from tests.cast import play
from tests.web.test_hazards_pages import raised, treated

from bihuan import clock
from bihuan.hazards import closure, operations

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return play("3713", county="371302")


def desk(client, account, at):
    client.force_login(account, backend=BACKEND)
    with clock.frozen(at):
        return client.get("/")


def tasks(answer):
    """{act: [(title, due, clause)]} of the page."""
    return {
        group.act: [
            (row["task"].title, row["task"].due_on, getattr(row["task"].basis, "clause", row["task"].basis))
            for row in group.rows
        ]
        for group in answer.context["groups"]
    }


def test_the_enterprise_is_led_from_one_act_to_the_next(client, cast):
    hazard = raised(cast)

    def now():
        return tasks(desk(client, cast.safety, cast.now + timedelta(hours=1)))

    soon = cast.today + timedelta(days=3)  # to have a plan by
    assert now() == {"publish_hazard": [(hazard.description, soon, "LY-3.1.2")]}
    operations.publish_hazard(hazard, by=cast.safety, at=cast.at())
    assert now() == {"plan_rectification": [(hazard.description, soon, "LY-3.1.3")]}
    plan = {"measures": "换门", "responsibility": "孙安全", "funds": "500元", "deadline": cast.today}
    operations.plan_rectification(hazard, by=cast.safety, at=cast.at(), **plan)
    assert now() == {"set_interim_control": [(hazard.description, cast.today, "LY-3.1.6")]}
    operations.set_interim_control(hazard, by=cast.safety, at=cast.at(), measure="断电", watched_by="周工")
    assert now() == {"start_treatment": [(hazard.description, cast.today, "LY-3.1.2")]}
    closure.start_treatment(hazard, by=cast.safety, at=cast.at())
    assert list(now()) == ["submit_rectification"]
    photos = [cast.photo(cast.worker)]
    closure.submit_rectification(hazard, by=cast.worker, at=cast.at(), rectification="换好了", photos=photos)
    assert now() == {}
    expert = cast.experts[0].account
    assert list(tasks(desk(client, expert, cast.now))) == ["verify_rectification"]
    closure.return_rectification(hazard, by=expert, at=cast.at(), opinion="锁没装")
    answer = desk(client, cast.safety, cast.now)
    assert "锁没装" in answer.content.decode()


def test_the_authority_sees_what_is_late_asked_and_major(client, cast):
    late = treated(cast)
    closure.return_rectification(late, by=cast.experts[0].account, at=cast.at(), opinion="没改好")
    operations.request_extension(
        late, by=cast.safety, at=cast.at(), reason="等配件", new_due_on=cast.today + timedelta(days=9)
    )
    raised(cast, grade="major", criterion="GM-02", description="没有取证上岗")
    found = tasks(desk(client, cast.leader, cast.now + timedelta(days=4)))
    assert set(found) == {"decide_extension", "overdue", "major"}
    assert found["decide_extension"][0][1] == cast.today + timedelta(days=5)
    answer = desk(client, cast.leader, cast.now)
    assert "还差 2 次" in answer.content.decode()


def test_an_empty_desk_is_kind(client, cast):
    page = desk(client, cast.worker, cast.now).content.decode()
    assert "现在没有待办事项" in page
    assert "还差 2 次" in page


@pytest.mark.parametrize("who", ["leader", "safety", "expert"])
def test_a_desk_costs_few_statements_however_full(client, cast, who, django_assert_max_num_queries):
    for n in range(4):
        raised(cast, description=f"问题{n}")
    treated(cast)
    account = cast.experts[0].account if who == "expert" else getattr(cast, who)
    client.force_login(account, backend=BACKEND)
    with clock.frozen(cast.now), django_assert_max_num_queries(14):
        assert client.get("/").status_code == 200


def test_every_task_leads_to_its_thing(client, cast):
    hazard = raised(cast)
    text = desk(client, cast.safety, cast.now + timedelta(hours=1)).content.decode()
    assert f'href="/hazards/{hazard.pk}/"' in text
