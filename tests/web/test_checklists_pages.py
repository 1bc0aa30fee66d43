"""Checklists by their pages."""

import html

import pytest
from django.conf import settings
from django.urls import reverse
from tests.cast import play

from bihuan import clock
from bihuan.inspections import operations
from bihuan.inspections.models import Checklist


@pytest.fixture
def stage(db):
    return play("3713", county="371302")


@pytest.fixture
def owner(client, stage):
    client.force_login(stage.safety, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def plan(stage, kind="external_expert_check"):
    return operations.plan_inspection(
        stage.site,
        by=stage.safety,
        at=stage.at(),
        kind=kind,
        nature="service",
        planned_on=stage.today,
        template=stage.template,
    )


def test_the_list_says_how_many_items_and_how_often_used(stage, owner):
    plan(stage)
    plan(stage)
    page = owner.get(reverse("checklists:list")).content.decode()
    row = page.split("工贸企业通用体检清单")[1].split("</tr>")[0]
    assert '条目">48</td>' in row
    assert '使用">2 次</td>' in row


def test_every_item_shows_method_evidence_and_basis(stage, owner):
    page = owner.get(reverse("checklists:show", args=[stage.template.pk])).content.decode()
    assert page.count('<article class="bh-item') == 48
    item = stage.template.items.first()
    assert item.evidence in page
    assert item.basis in page
    assert "对照重大隐患" in page


def test_the_copy_of_a_check_is_seen_by_its_enterprise_only(stage, owner):
    other = play("3706", county="370602", credit_code="91370614XT0000196D", prefix="烟")
    own, foreign = plan(stage), plan(other, kind="checkup")
    assert owner.get(reverse("checklists:show", args=[own.checklist_id])).status_code == 200
    assert owner.get(reverse("checklists:show", args=[foreign.checklist_id])).status_code == 404


def test_fixed_statements(stage, owner, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        owner.get(reverse("checklists:list"))
    with django_assert_max_num_queries(12):
        owner.get(reverse("checklists:show", args=[stage.template.pk]))


class TestPublishing:
    """An office's own list, from lines that a spreadsheet gives."""

    LINES = (
        "一、制度\t责任制上墙\t安全生产法第二十二条\t责任制和制度规程；“三违”\n\n"
        "操作规程齐全 \n二、现场 | 配电箱上锁 | GB 50054"
    )

    @pytest.fixture
    def stage(self, db):
        """Of a city that asks for no basis of every item."""
        return play("3706", county="370602")

    @pytest.fixture
    def office(self, client, stage):
        client.force_login(stage.officer, backend=settings.AUTHENTICATION_BACKENDS[-1])
        with clock.frozen(stage.at()):
            yield client

    def publish(self, client, **changes):
        given = {"title": "本市工贸检查表", "version": "1", "source": "市局印发", "items": self.LINES, **changes}
        return client.post(reverse("checklists:publish_checklist"), given)

    def test_each_line_is_an_item_of_the_section_it_names_or_of_the_one_above(self, stage, office):
        answer = self.publish(office)
        assert answer.status_code == 303
        made = Checklist.objects.get(title="本市工贸检查表")
        assert [(item.section, item.text, item.basis, item.focus) for item in made.items.all()] == [
            ("一、制度", "责任制上墙", "安全生产法第二十二条", ["systems_and_procedures", "rule_breaking"]),
            ("一、制度", "操作规程齐全", "", []),
            ("二、现场", "配电箱上锁", "GB 50054", []),
        ]
        assert (made.publisher, made.division_code) == (stage.city.ref, "3706")
        assert "操作规程齐全" in office.get(answer.headers["Location"]).content.decode()

    def test_another_list_is_a_beginning_and_what_lines_do_not_show_is_kept(self, stage, office):
        page = office.get(reverse("checklists:new"), {"from": stage.template.pk}).content.decode()
        lines = html.unescape(page.split('<textarea name="items"')[1].split(">", 1)[1].split("</textarea>")[0]).strip()
        assert len(lines.splitlines()) == 48
        self.publish(office, items=lines + "\n又一条", **{"from": stage.template.pk})
        made = Checklist.objects.get(title="本市工贸检查表")
        assert made.items.count() == 49
        kept = ("section", "text", "basis", "focus", "evidence", "method", "category", "accident_type", "criterion")
        first, theirs = made.items.first(), stage.template.items.first()
        assert [getattr(first, name) for name in kept] == [getattr(theirs, name) for name in kept]

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"title": " "}, "name_missing"),
            ({"items": ""}, "checklist_missing"),
            ({"items": "组 | "}, "item_text_missing"),
        ],
    )
    def test_what_is_missing_is_said_and_what_was_typed_is_kept(self, office, changes, code):
        answer = self.publish(office, **changes)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f'data-code="{code}"' in page
        assert "市局印发" in page

    def test_a_focus_area_that_nobody_knows(self, office):
        answer = self.publish(office, items="一、制度 | 责任制 | 法 | 打扫卫生")
        assert "第 1 行：没有“打扫卫生”这个重点方面" in answer.content.decode()
        assert not Checklist.objects.filter(title="本市工贸检查表").exists()

    def test_other_content_under_the_same_version(self, office):
        self.publish(office)
        assert 'data-code="checklist_version_taken"' in self.publish(office, items="别的").content.decode()
        assert self.publish(office, items="别的", version="2").status_code == 303

    def test_another_office_numbers_its_own(self, stage, office):
        self.publish(office)
        other = play("3706", county="370602", credit_code="91370614XT0000196D", prefix="烟")
        office.force_login(other.officer, backend=settings.AUTHENTICATION_BACKENDS[-1])
        assert self.publish(office, items="别的内容").status_code == 303
        assert Checklist.objects.filter(title="本市工贸检查表", version="1").count() == 2

    def test_an_enterprise_publishes_none(self, owner):
        assert 'data-code="role_not_allowed"' in owner.get(reverse("checklists:new")).content.decode()
        assert "发布检查清单" not in owner.get(reverse("checklists:list")).content.decode()
        assert self.publish(owner).status_code == 422
