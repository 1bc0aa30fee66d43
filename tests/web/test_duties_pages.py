"""The pages of the duties: the tree, the staff, the rules and the books of an enterprise."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import picture
from tests.hazards.conftest import own_store, stage

from bihuan.registers.kinds.duties.models import Declaration, DutyPost, Employee

__all__ = ["own_store", "stage"]


def open_as(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.fixture
def desk(stage):
    """The safety officer at the browser, and where the enterprise's duties stand."""
    return open_as(stage.safety), f"/duties/{stage.enterprise.pk}/"


def test_a_tree_is_built_published_and_printed(stage, desk, django_assert_max_num_queries):
    client, here = desk
    refused = client.post(f"{here}publish_duty_tree/")
    assert refused.status_code == 422
    assert "还没有主要负责人" in refused.content.decode()
    client.post(f"{here}set_duty_post/", {"name": "总经理", "duties": "全面负责", "is_main": "on"})
    client.post(f"{here}set_duty_post/", {"name": "熔炼工", "unit": "铸造车间", "duties": "班前检查"})
    main, smelter = DutyPost.objects.order_by("id")
    client.post(f"{here}set_duty_post/", {"post": smelter.pk, "name": "熔炼工", "unit": "一车间", "duties": "查"})
    smelter.refresh_from_db()
    assert smelter.unit == "一车间"
    for name, post in (("钱总", main), ("周工", smelter), ("吴工", smelter)):
        client.post(f"{here}enter_employee/", {"name": name, "post": post.pk, "contract_until": "2099-01-01"})
    assert client.post(f"{here}publish_duty_tree/").status_code == 303
    assert "登记从业人员 126 人，请核对是否有人漏登" in client.get(f"{here}?tab=staff").content.decode()
    assert client.post(f"{here}confirm_staff_list/").status_code == 303
    worker = Employee.objects.get(name="吴工")
    client.post(f"{here}release_employee/", {"employee": worker.pk})
    client.post(f"{here}write_enterprise_book/")
    client.post(f"{here}write_post_book/")
    assert client.post(f"{here}publish_handbooks/").status_code == 303
    assert set(Declaration.objects.values_list("settled", flat=True)) == {"duty_tree", "staff_list", "handbooks"}
    for tab in ("", "?tab=staff", "?tab=books", f"?post={main.pk}", "?tab=staff&employee=1"):
        with django_assert_max_num_queries(12):
            assert client.get(here + tab).status_code == 200
    client.post(f"{here}set_duty_post/", {"name": "门卫"})
    client.post(f"{here}drop_duty_post/", {"post": DutyPost.objects.get(name="门卫").pk})
    assert DutyPost.objects.count() == 2


def test_rules_are_uploaded_and_read_by_who_supervises(stage, desk):
    client, here = desk
    for kind in ("finding", "registration", "reporting", "rectification", "funds"):
        assert client.post(f"{here}put_rules_in_force/").status_code == 422
        file = SimpleUploadedFile("制度.jpg", picture(), "image/jpeg")
        client.post(f"{here}upload_safety_rule/", {"kind": kind, "title": f"{kind}制度", "file": file})
    assert client.post(f"{here}put_rules_in_force/").status_code == 303
    assert client.post(f"{here}upload_safety_rule/", {"kind": "funds"}).status_code == 422
    office = open_as(stage.officer)
    assert "funds制度" in office.get(f"{here}?tab=books").content.decode()
    file = f"/media/{stage.enterprise.safety_rules.first().attachment_id}/original/"
    assert office.get(file).status_code == 200
    assert open_as(stage.stranger).get(file).status_code == 404
    assert open_as(stage.stranger).get(here).status_code == 404


def test_a_page_costs_the_same_however_many_posts_and_people(stage, desk, django_assert_max_num_queries):
    client, here = desk
    for n in range(40):
        client.post(f"{here}set_duty_post/", {"name": f"岗位{n}", "duties": "查"})
    posts = list(DutyPost.objects.all())
    Employee.objects.bulk_create(
        Employee(enterprise=stage.enterprise, name=f"甲{n}", post=posts[n % 40]) for n in range(400)
    )
    for tab in ("", "?tab=staff", "?tab=books"):
        with django_assert_max_num_queries(12):
            client.get(here + tab)
