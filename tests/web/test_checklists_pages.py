"""Checklists by their pages."""

import pytest
from django.conf import settings
from django.urls import reverse
from tests.cast import play

from bihuan.inspections import operations


@pytest.fixture
def stage(db):
    return play("3713", county="371302")


@pytest.fixture
def owner(client, stage):
    client.force_login(stage.safety, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def plan(stage):
    return operations.plan_inspection(
        stage.site,
        by=stage.safety,
        at=stage.at(),
        kind="checkup",
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
    own, foreign = plan(stage), plan(other)
    assert owner.get(reverse("checklists:show", args=[own.checklist_id])).status_code == 200
    assert owner.get(reverse("checklists:show", args=[foreign.checklist_id])).status_code == 404


def test_fixed_statements(stage, owner, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        owner.get(reverse("checklists:list"))
    with django_assert_max_num_queries(12):
        owner.get(reverse("checklists:show", args=[stage.template.pk]))
