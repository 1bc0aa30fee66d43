"""The pages on which an office says who is in charge, a place who supervises what, and an enterprise by whom."""

import pytest
from django.conf import settings
from django.test import Client
from tests.hazards.conftest import own_store, stage

from bihuan.parties import leading
from bihuan.parties.models import Enterprise, Licence, Regulator

__all__ = ["own_store", "stage"]


def open_as(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_an_office_names_its_leaders_and_its_person_for_expert_services(stage, django_assert_max_num_queries):
    client, here = open_as(stage.leader), f"/offices/{stage.city.pk}/"
    assert client.post(f"{here}activate_office_leaders/").status_code == 422
    both = {"head": stage.leader.pk, "deputy": stage.officer.pk}
    assert client.post(f"{here}set_office_leaders/", both).status_code == 303
    assert client.post(f"{here}activate_office_leaders/").status_code == 303
    said = {"section": "专家服务科", "person": stage.officer.pk}
    assert client.post(f"{here}set_service_contact/", said).status_code == 303
    assert client.post(f"{here}begin_expert_service/").status_code == 303
    charge = leading.of_office(stage.city.pk)
    assert (charge.head, charge.deputy, charge.service_person) == (stage.leader, stage.officer, stage.officer)
    with django_assert_max_num_queries(12):
        text = client.get(here).content.decode()
    assert "专家服务科" in text
    assert "set_office_leaders" in text
    assert "set_office_leaders" not in open_as(stage.officer).get(here).content.decode()


def test_a_duty_list_is_pasted_and_routes(stage):
    client, there = open_as(stage.leader), "/offices/duty_list/"
    bureau = Regulator.objects.create(
        name="示例市工信局", kind="sector_department", division_code="3713", duties=["machinery"]
    )
    wrong = client.post(f"{there}import_duty_list/", {"lines": "示例市工信局，没有的行业，监管"})
    assert wrong.status_code == 422
    assert "示例市工信局，没有的行业，监管" in wrong.content.decode()
    long = "\n" * 20_000  # nothing of a long paste is cut off
    assert (
        client.post(f"{there}import_duty_list/", {"lines": long + "示例市工信局\tmachinery\t监管\n"}).status_code == 303
    )
    assert Enterprise.objects.get(pk=stage.enterprise.pk).competent_department == bureau
    assert "示例市工信局" in client.get(there).content.decode()
    assert "import_duty_list" not in open_as(stage.officer).get(there).content.decode()
    assert open_as(stage.safety).get(there).status_code == 404


@pytest.mark.place("leaders")
def test_a_duty_list_says_what_it_leaves_over(stage):
    client, there = open_as(stage.leader), "/offices/duty_list/"
    assert "由应急管理部门负责" not in client.get(there).content.decode()  # without a list nothing is left over
    lines = {"lines": f"{stage.city.name}，machinery，监管\n{stage.city.name}，textile，行业管理"}
    assert client.post(f"{there}import_duty_list/", lines).status_code == 303
    said = client.get(there).content.decode().partition("由应急管理部门负责")[2].partition("</p>")[0]
    assert "纺织" in said
    assert "机械" not in said


def test_a_department_is_confirmed_and_a_licence_recorded(stage, django_assert_max_num_queries):
    client, firm = open_as(stage.officer), stage.enterprise
    here = f"/enterprises/{firm.pk}/"
    other = Regulator.objects.create(
        name="示例市住建局", kind="sector_department", division_code="3713", duties=["construction"]
    )
    refused = client.post(f"{here}confirm_department/", {"department": other.pk})
    assert refused.status_code == 422
    assert "请写明理由" in refused.content.decode()
    given = {"name": "施工许可证", "number": "示1号", "issued_by": other.pk}
    assert client.post(f"{here}record_licence/", given).status_code == 303
    assert client.post(f"{here}confirm_department/", {"department": other.pk}).status_code == 303
    assert Licence.objects.get().issued_by == Enterprise.objects.get(pk=firm.pk).competent_department == other
    with django_assert_max_num_queries(12):
        assert "施工许可证" in client.get(f"{here}departments/").content.decode()
    assert open_as(stage.stranger).get(f"{here}departments/").status_code == 404
    assert open_as(stage.safety).get(f"{here}departments/").status_code == 404
