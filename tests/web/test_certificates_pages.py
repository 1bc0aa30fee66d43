"""持证上岗: recorded with its photo, a post that asks for it, the office's list, the institution's recommendations."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import CODES, account, picture
from tests.hazards.conftest import own_store, stage  # noqa: F401
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.parties import institutions
from bihuan.parties.models import Institution, Role
from bihuan.parties.operator import OPERATOR
from bihuan.registers.kinds.certificate.models import Certificate
from bihuan.registers.kinds.duties import operations as duties
from bihuan.registers.kinds.placements.models import Placement

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def page(stage, client):  # noqa: F811
    client.force_login(stage.safety, backend=BACKEND)
    return f"/certificates/{stage.enterprise.pk}"


def entered(stage, name="示例一"):  # noqa: F811
    post = duties.set_duty_post(stage.enterprise, by=stage.safety, at=stage.at(), name="焊工", duties="按规程作业")
    return duties.enter_employee(stage.enterprise, by=stage.safety, at=stage.at(), name=name), post


def test_from_the_photo_to_the_post(stage, client, page):  # noqa: F811
    who, post = entered(stage)
    given = {"person": who.pk, "kind": "special_operator", "operation_class": "welding_cutting"}
    given |= {"number": "T11010519491231002X", "valid_until": stage.today + timedelta(days=20)}
    given |= {"issued_on": stage.today - timedelta(days=900)}
    with clock.frozen(stage.at()):
        demand = {"post": post.pk, "role": "special_operator", "operation_class": "welding_cutting"}
        assert client.post(f"{page}/ask_for_certificate/", demand).status_code == 303
        refused = client.post(f"{page}/appoint_certified/", {"person": who.pk, "post": post.pk})
        assert refused.status_code == 422
        assert "没有要求的资格证书" in refused.content.decode()
        again = client.post(f"{page}/record_certificate/", {**given, "number": "T110105194912310021"})
        assert again.status_code == 422
        assert "T110105194912310021" in again.content.decode()  # nothing has to be typed twice
        sent = {**given, "photos": SimpleUploadedFile("证.jpg", picture(), "image/jpeg")}
        assert client.post(f"{page}/record_certificate/", sent).status_code == 303
        assert client.post(f"{page}/appoint_certified/", {"person": who.pk, "post": post.pk}).status_code == 303
        shown = client.get(f"{page}/").content.decode()
        assert "****002X" in shown
        assert "4912310" not in shown
        assert "证书过期" not in client.get(f"{page}/?tab=posts").content.decode()
        assert "续办证书" in client.get("/").content.decode()
        worker = open_as(stage.worker).get(f"{page}/").content.decode()
        assert "****002X" in worker
        assert "看证书" not in worker, "nobody is led where they may not go"
    row = Certificate.objects.get()
    for person, status in ((stage.safety, 200), (stage.officer, 200), (stage.worker, 303), (stage.stranger, 404)):
        client.force_login(person, backend=BACKEND)
        answer = client.post(f"{page}/open_certificate_photo/", {"certificate": row.pk})
        assert answer.status_code == status, person.name
        assert status != 200 or answer.content.startswith(b"\xff\xd8")
        for copy in ("thumb", "photo", "original"):
            assert client.get(reverse(f"media:{copy}", args=[row.photo_id])).status_code == 404, "by one door alone"


def test_reexamined_or_withdrawn_on_the_page(stage, client, page):  # noqa: F811
    who, _post = entered(stage)
    given = {"person": who.pk, "kind": "special_operator", "operation_class": "electrical", "number": "OLD-1"}
    given |= {"issued_on": stage.today.replace(year=stage.today.year - 4)}
    with clock.frozen(stage.at()):
        assert client.post(f"{page}/record_certificate/", given).status_code == 303
        row = Certificate.objects.get()
        assert "已过期" in client.get(f"{page}/").content.decode()
        for wrong in ("2026-02-31", "昨天", ""):
            sent = {"certificate": row.pk, "passed_on": wrong}
            assert client.post(f"{page}/record_reexamination/", sent).status_code == 422
        late = stage.today + timedelta(days=9)
        again = client.post(f"{page}/record_reexamination/", {"certificate": row.pk, "passed_on": late})
        assert f'value="{late}"' in again.content.decode(), "nothing has to be typed twice"
        sent = {"certificate": row.pk, "passed_on": stage.today}
        assert client.post(f"{page}/record_reexamination/", sent).status_code == 303
        assert "已过期" not in client.get(f"{page}/").content.decode()
        assert (
            client.post(f"{page}/withdraw_certificate/", {"certificate": row.pk, "reason": "登记错人"}).status_code
            == 303
        )
        assert client.post(f"{page}/withdraw_certificate/", {"certificate": row.pk, "reason": "再"}).status_code == 422
    assert not Certificate.objects.standing()


def test_one_without_its_issue_is_marked_in_every_list(stage, client, page):  # noqa: F811
    who, _post = entered(stage)
    given = {"person": who.pk, "kind": "special_operator", "operation_class": "electrical", "number": "OLD-1"}
    given |= {"valid_until": stage.today + timedelta(days=20)}
    with clock.frozen(stage.at()):
        lacking = client.post(f"{page}/record_certificate/", given)
        assert lacking.status_code == 422
        assert "SO19-validity" in lacking.content.decode()
        given |= {"issued_on": stage.today - timedelta(days=900)}
        assert client.post(f"{page}/record_certificate/", given).status_code == 303
        assert "缺初领日期" not in client.get(f"{page}/").content.decode()
        Certificate.objects.update(issued_on=None)  # as they were recorded once
        assert "缺初领日期" in client.get(f"{page}/").content.decode()
        assert "缺初领日期" in open_as(stage.officer).get("/certificates/").content.decode()


def test_the_office_sees_what_runs_out_in_few_statements(stage, client, page, django_assert_max_num_queries):  # noqa: F811
    who, _post = entered(stage)
    given = {"person": who.pk, "kind": "safety_manager", "number": "AQ-0001", "valid_until": stage.today}
    with clock.frozen(stage.at()):
        client.post(f"{page}/record_certificate/", given)
        client.force_login(stage.officer, backend=BACKEND)
        with django_assert_max_num_queries(12):
            shown = client.get("/certificates/").content.decode()
        assert "示例一" in shown
        assert "登记资格证书" not in client.get(f"{page}/").content.decode()
        client.force_login(stage.stranger, backend=BACKEND)
        assert client.get(f"{page}/").status_code == 404
        keeper = account("keeper", "管理员", Role.ADMINISTRATOR, regulator=stage.city)
        assert open_as(keeper).get("/certificates/").status_code == 404


@pytest.mark.place("services")
def test_an_institution_recommends_and_the_enterprise_answers(stage, client, page):  # noqa: F811
    made = institutions.register_institution(
        by=OPERATOR,
        at=stage.at(),
        name="示例安全服务有限公司",
        credit_code=CODES[3],
        division_code=stage.enterprise.division_code,
        qualified_in=[stage.enterprise.division_code],
    )
    office = account("recommender", "机构人员", Role.INSTITUTION, institution=Institution.objects.get(pk=made.pk))
    given = {"name": "周注安", "kind": "registered_engineer", "number": "3305-0001", "post": "安全总监"}
    given |= {"valid_until": stage.today + timedelta(days=90), "credit_code": stage.enterprise.credit_code}
    with clock.frozen(stage.at()):
        client.force_login(office, backend=BACKEND)
        url = "/certificates/recommended/recommend_engineer/"
        assert client.post(url, {**given, "credit_code": "1"}).status_code == 422
        assert client.post(url, given).status_code == 303
        assert client.post(url, {**given, "name": "吴注安", "number": "3305-0002"}).status_code == 303
        assert "周注安" in client.get("/certificates/recommended/").content.decode()
        second, first = Placement.objects.order_by("-pk")
        client.force_login(stage.principal, backend=BACKEND)
        assert client.post(f"{page}/accept_engineer/", {"placement": first.pk}).status_code == 303
        assert client.post(f"{page}/decline_engineer/", {"placement": second.pk}).status_code == 422
        assert client.post(f"{page}/decline_engineer/", {"placement": second.pk, "reason": "已满"}).status_code == 303
        shown = client.get(f"{page}/?tab=engineers").content.decode()
        assert "已到岗" in shown
        assert client.post(f"{page}/end_placement/", {"placement": first.pk, "reason": "到期"}).status_code == 303
    first.refresh_from_db()
    assert first.state == "ended"
