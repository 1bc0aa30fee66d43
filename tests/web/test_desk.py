"""The desk of each role answers: what do I do now, until when, by which clause."""

from datetime import timedelta

import pytest
from tests.cast import CODES, account, play
from tests.web.test_hazards_pages import raised, treated

from bihuan import clock
from bihuan.hazards import closure, operations
from bihuan.hazards.follow_ups import ProgressReport
from bihuan.hazards.models import Hazard
from bihuan.insight import desk as tasks_of_desks
from bihuan.insight import matters
from bihuan.inspections import operations as inspections
from bihuan.kept_queries import Kept
from bihuan.parties import operations as parties
from bihuan.parties.models import Enterprise, Regulator, Role

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
    assert set(found) == {"decide_extension", "overdue", "major", "propose_listing"}
    assert found["decide_extension"][0][1] == cast.today + timedelta(days=5)
    answer = desk(client, cast.leader, cast.now)
    assert "还差 2 次" in answer.content.decode()


def test_the_fullest_desk_of_an_authority_costs_few_statements(client, cast, django_assert_max_num_queries):
    """Something of every kind: asked, short of people, the own, late, major, short and lapsed sites."""
    late = treated(cast)
    closure.return_rectification(late, by=cast.experts[0].account, at=cast.at(), opinion="没改好")
    day = cast.today + timedelta(days=9)
    operations.request_extension(late, by=cast.safety, at=cast.at(), reason="等配件", new_due_on=day)
    raised(cast, grade="major", criterion="GM-02", description="没有取证上岗")
    found = {"description": "通道堆放", "advice": "清走"}
    operations.raise_hazard(cast.site, by=cast.officer, at=cast.at(), origin="supervision", **found)
    check = inspections.plan_inspection(
        cast.site, by=cast.safety, at=cast.at(), kind="external_expert_check", nature="service",
        planned_on=day, template=cast.template,
    )  # fmt: skip
    expert = cast.experts[0]
    inspections.appoint_expert(check, by=cast.safety, at=cast.at(), expert=expert, specialty=expert.specialties[0])
    firm = Enterprise.objects.get(pk=cast.enterprise.pk)
    given = {"name": "示例到期有限公司", "sector": firm.sector, "credit_code": CODES[1], "division_code": "371302"}
    lapsed = parties.register_enterprise(by=cast.officer, at=cast.at(), **given)
    Enterprise.objects.filter(pk=lapsed.pk).update(
        standardisation_grade="grade_2", grade_valid_until=cast.today - timedelta(days=1)
    )
    parties.add_site(lapsed, by=cast.officer, at=cast.at(), name="厂区", address="", division_code="371302")
    client.force_login(cast.leader, backend=BACKEND)
    with clock.frozen(cast.now + timedelta(days=20)), django_assert_max_num_queries(12):
        answer = client.get("/")
    asked = {"decide_extension", "grant_exception", "overdue", "major", "assess_hazard", "assess_expert"}
    assert asked <= set(tasks(answer))
    assert [row["site"].enterprise_id for row in answer.context["short"]] == [firm.pk]
    assert {row["site"].enterprise_id for row in answer.context["lapsed"]} == {lapsed.pk}


def test_of_what_others_do_a_desk_shows_some_and_hides_nothing_that_waits_for_the_office(client, cast, monkeypatch):
    monkeypatch.setattr(tasks_of_desks, "WATCHED", 2)
    for n in range(3):
        raised(cast, grade="major", criterion="GM-02", description=f"没有取证上岗{n}")
    last = Hazard.objects.latest("pk")
    ProgressReport.objects.create(hazard=last, progress="已停用", by=cast.safety.pk, by_name="", at=cast.now)
    groups = {group.act: group for group in desk(client, cast.officer, cast.now).context["groups"]}
    assert str(groups["major"].total) == "2"
    assert [row["task"].id for row in groups["acknowledge_progress"].rows] == [last.pk]
    ProgressReport.objects.all().delete()
    answer = desk(client, cast.officer, cast.now + timedelta(days=40))
    groups = {group.act: group for group in answer.context["groups"]}
    assert {str(groups[act].total) for act in ("major", "unplanned")} == {"2+"}
    assert "<b>2+</b> 件已超期" in answer.content.decode()


@pytest.mark.parametrize(("division", "asked"), [("3713", True), ("4111", False)])
def test_where_no_number_of_checks_is_set_the_desk_says_so_and_shows_no_bar(client, db, division, asked):
    here = play(division)
    page = desk(client, here.officer, here.now).content.decode()
    assert ("次数不足的企业" in page, "本地没有规定次数" in page) == (asked, not asked)


def test_an_empty_desk_is_kind(client, cast):
    page = desk(client, cast.worker, cast.now).content.decode()
    assert "现在没有待办事项" in page
    assert "还差 2 次" in page


@pytest.mark.parametrize(
    ("roles", "way_on"),
    [
        ([Role.ADMINISTRATOR], "/accounts/"),
        ([Role.ADMINISTRATOR, Role.REGULATOR_CLERK], "/hazards/"),
    ],
)
def test_an_empty_desk_leads_where_the_menu_leads(client, cast, roles, way_on):
    quiet = Regulator.objects.create(name="清静局", kind="emergency_bureau", division_code="65")
    page = desk(client, account("keeper", "管理员", *roles, regulator=quiet), cast.now).content.decode()
    empty = page[page.index("现在没有待办事项") :]
    assert f'href="{way_on}"' in empty
    assert ('href="/hazards/"' in empty) == (way_on == "/hazards/")


@pytest.mark.parametrize("who", ["leader", "safety", "expert"])
def test_a_desk_costs_few_statements_however_full(client, cast, who, django_assert_max_num_queries):
    for n in range(4):
        raised(cast, description=f"问题{n}")
    treated(cast)
    account = cast.experts[0].account if who == "expert" else getattr(cast, who)
    client.force_login(account, backend=BACKEND)
    with clock.frozen(cast.now), django_assert_max_num_queries(12):
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("who", ["leader", "officer", "safety", "expert", "worker"])
def test_what_waits_beside_hazards_and_checks_is_one_statement_whose_sql_is_kept(
    cast, who, monkeypatch, django_assert_num_queries
):
    by = cast.experts[0].account if who == "expert" else getattr(cast, who)
    sources = {"expert": matters.OF_EXPERT, "leader": matters.OF_OFFICE, "officer": matters.OF_OFFICE}
    kept = Kept(matters._united)
    monkeypatch.setattr(matters, "_UNITED", kept)
    for _again in range(2):
        with django_assert_num_queries(who != "worker"):
            assert matters.waiting(sources.get(who, matters.OF_ENTERPRISE), by, on=cast.today) == []
    assert all(kept._forms.values())


def test_every_source_of_a_desk_has_its_own_name():
    for desk in (matters.OF_ENTERPRISE, matters.OF_OFFICE, matters.OF_EXPERT, matters.OF_INSTITUTION):
        assert len({source.name for source in desk}) == len(desk)


def test_every_task_leads_to_its_thing(client, cast):
    hazard = raised(cast)
    text = desk(client, cast.safety, cast.now + timedelta(hours=1)).content.decode()
    assert f'href="/hazards/{hazard.pk}/"' in text


def test_the_line_counts_acts_and_keeps_apart_what_others_have_to_do(client, cast):
    """Two things to do on one check are two; what is past its day in others' hands is nobody's to do here."""
    check = inspections.plan_inspection(
        cast.site, by=cast.safety, at=cast.at(), kind="external_expert_check", nature="service",
        planned_on=cast.today, template=cast.template,
    )  # fmt: skip
    expert = cast.experts[0]
    inspections.appoint_expert(check, by=cast.safety, at=cast.at(), expert=expert, specialty=expert.specialties[0])
    answer = desk(client, expert.account, cast.now)
    assert set(tasks(answer)) == {"declare_no_interest", "agree_checklist"}
    assert "待办 <b>2</b> 件，2 件 3 天内到期。" in answer.content.decode()
    closure.return_rectification(treated(cast), by=expert.account, at=cast.at(), opinion="没改好")
    page = desk(client, cast.officer, cast.now + timedelta(days=4)).content.decode()
    assert "没有待办事项；督促、跟踪 <b>1</b> 件，<b>1</b> 件已超期。" in page
