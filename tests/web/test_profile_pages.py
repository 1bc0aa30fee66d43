"""企业底数 on its page: what follows from facts is shown with its reason, lists are narrowed by it."""

import pytest
from django.urls import reverse
from tests.hazards.conftest import stand

from bihuan.parties.models import Enterprise
from bihuan.registers.kinds.profile.models import LocalPriority, Park, Profile

BACKEND = "bihuan.parties.login.AccountBackend"


def at(client, place, who="officer"):
    stage = stand(place)
    client.force_login(getattr(stage, who), backend=BACKEND)
    return stage


def post(client, stage, act, **sent):
    return client.post(reverse(f"enterprises:{act}", args=[stage.enterprise.pk]), sent)


def shown(client, stage):
    answer = client.get(reverse("enterprises:profile", args=[stage.enterprise.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client, stage, **query):
    return stage.enterprise.name in client.get(reverse("enterprises:list"), query).content.decode()


@pytest.mark.clause("HZ-4.7")
def test_a_fatal_accident_is_written_down_and_the_class_is_shown(client, db):
    stage = at(client, "services")
    answer = post(client, stage, "record_accident", happened_on="2024-05-06", deaths=1, injured=0, what="叉车碰撞")
    assert answer.status_code == 303
    page = shown(client, stage)
    assert "2024年5月6日" in page
    assert 'href="/basis/HZ-4.7/' in page
    assert listed(client, stage, **{"class": "fatal_accident"})
    assert not listed(client, stage, **{"class": "multi_tenant"})


def test_more_managers_than_settled_wait_for_the_department_and_the_page_says_so(client, db):
    stage = at(client, "services", who="safety")
    Enterprise.objects.update(size="micro")
    post(client, stage, "fill_profile", full_time_managers=0)
    assert "部门核定后生效" not in shown(client, stage)
    post(client, stage, "fill_profile", full_time_managers=1)
    page = shown(client, stage)
    assert "企业填报专职安全管理人员 1 人，部门核定后生效" in page
    assert "专职安全管理人员数：0" in page


def test_every_fact_has_its_form(client, db):
    stage = at(client, "services", who="leader")
    client.post(reverse("enterprises:add_priority"), {"name": "木业"})
    client.post(
        reverse("enterprises:found_park"), {"name": "示例园区", "kind": "chemical_park", "division_code": "330502"}
    )
    park, own = Park.objects.get(), LocalPriority.objects.get()
    for act, sent in (
        ("fill_profile", {"products": "铸件", "has_major_hazard": "no", "full_time_managers": 0}),
        ("grade_occupational_hazard", {"grade": "serious", "assessment": "职评〔2026〕1号"}),
        ("file_major_hazard_source", {"filing": "备2026001"}),
        ("place_in_park", {"park": park.pk}),
        (
            "mark_priorities",
            {"own": own.pk, "class": ["high_risk_sector", "occupational_hazard", "industrial_cluster"]},
        ),
        ("leave_out_enterprise", {"reason": "停产"}),
    ):
        assert post(client, stage, act, **sent).status_code == 303, act
    kept = Profile.objects.get()
    assert (kept.products, kept.has_major_hazard, kept.park, kept.own_priorities) == ("铸件", False, park, [own.pk])
    page = shown(client, stage)
    assert "示例园区" in page
    assert "职评〔2026〕1号" in page
    assert "木业" in client.get(reverse("enterprises:priorities")).content.decode()


@pytest.mark.clause("HZ-4.1", refusal=True)
def test_a_computed_class_is_not_unticked_on_the_page(client, db):
    stage = at(client, "services")
    post(client, stage, "file_major_hazard_source", filing="备2026001")
    answer = post(client, stage, "mark_priorities")
    assert answer.status_code == 422
    assert 'data-code="class_is_computed"' in answer.content.decode()


@pytest.mark.clause("QHD-7.1", refusal=True)
def test_what_is_lacking_is_named_in_words(client, db):
    stage = at(client, "project")
    answer = post(client, stage, "accept_profile").content.decode()
    assert 'data-code="profile_incomplete"' in answer
    assert "主要风险因素" in answer
    assert "0 / 1" in client.get(reverse("enterprises:list")).content.decode()


@pytest.mark.clause("YT-2.1")
def test_the_list_of_one_headquarters(client, db):
    stage = at(client, "checkups")
    assert post(client, stage, "tag_headquarters", headquarters="headquarters_03").status_code == 303
    assert listed(client, stage, headquarters="headquarters_03")
    assert not listed(client, stage, headquarters="headquarters_04")
    answer = post(client, stage, "leave_out_enterprise", reason="不需要")
    assert 'data-code="out_of_scope_not_allowed"' in answer.content.decode()


@pytest.mark.clause("HZ-4.0")
def test_the_target_list_and_a_class_dropped_with_its_reason(client, db):
    stage = at(client, "services", who="leader")
    assert listed(client, stage, served="1")
    Enterprise.objects.update(sector="education")
    assert not listed(client, stage, served="1")
    answer = client.post(reverse("enterprises:drop_priority_class"), {"code": "multi_tenant", "reason": ""})
    assert 'data-code="priority_class_removed"' in answer.content.decode()
    client.post(reverse("enterprises:drop_priority_class"), {"code": "multi_tenant", "reason": "另有专班"})
    assert "另有专班" in client.get(reverse("enterprises:priorities")).content.decode()


def test_a_landlord_and_its_tenant(client, db):
    stage = at(client, "services")
    answer = post(client, stage, "register_tenant", landlord="没有登记的市场")
    assert 'data-code="landlord_unknown"' in answer.content.decode()


def test_who_reads_and_who_writes(client, db):
    stage = at(client, "services", who="safety")
    page = shown(client, stage)
    assert reverse("enterprises:fill_profile", args=[stage.enterprise.pk]) in page
    assert reverse("enterprises:record_accident", args=[stage.enterprise.pk]) not in page
    assert client.get(reverse("enterprises:priorities")).status_code == 404
    client.force_login(stage.stranger, backend=BACKEND)
    assert client.get(reverse("enterprises:profile", args=[stage.enterprise.pk])).status_code == 404
