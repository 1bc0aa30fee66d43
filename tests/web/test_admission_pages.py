"""准入: from the project to the licence on the pages, each by whom it is for."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.admission.test_licences import commission, institution
from tests.cast import account, picture
from tests.hazards.conftest import own_store, stage
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.admission import queries
from bihuan.admission.models import Construction, LicenceApplication
from bihuan.parties.models import Role

__all__ = ["own_store", "stage"]

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def sends(client):
    """Whoever it is sends a form; the answer's status."""

    def send(by, url, **fields):
        client.force_login(by, backend=BACKEND)
        return client.post(url, fields).status_code

    return send


def test_a_project_is_reviewed_and_started(stage, client, sends):
    home = f"/admission/{stage.enterprise.pk}"
    with clock.frozen(stage.at()):
        assert sends(stage.safety, f"{home}/register_construction/", name=" ", kind="new") == 422
        assert sends(stage.safety, f"{home}/register_construction/", name="二期", kind="expand") == 303
        plant = Construction.objects.get()
        there = f"/admission/constructions/{plant.pk}"
        assert sends(stage.principal, f"{there}/start_construction/") == 422
        for one in ("design", "build", "use"):
            given = {"stage": one, "passed": "yes", "reviewed_on": stage.today, "number": f"示审{one}"}
            assert sends(stage.officer, f"{there}/record_simultaneity_review/", **given) == 303
        assert sends(stage.principal, f"{there}/start_construction/") == 303
        assert sends(stage.principal, f"{there}/start_production/") == 303
        assert "二期" in client.get(f"{home}/").content.decode()
        client.force_login(stage.officer, backend=BACKEND)
        assert client.get("/admission/").status_code == 200
        client.force_login(stage.stranger, backend=BACKEND)
        assert client.get(f"{home}/").status_code == 404
        keeper = account("keeper", "管理员", Role.ADMINISTRATOR, regulator=stage.city)
        assert open_as(keeper).get("/admission/").status_code == 404


@pytest.mark.place("leaders")
def test_a_licence_is_applied_for_reviewed_and_granted(stage, client, sends, django_assert_max_num_queries):
    home, expert = f"/admission/{stage.enterprise.pk}", stage.experts[0]
    with clock.frozen(stage.at()):
        given = {"licence": "安全生产许可证", "office": stage.city.pk}
        assert sends(stage.principal, f"{home}/apply_for_licence/", **given) == 303
        row = LicenceApplication.objects.get()
        there = f"/admission/applications/{row.pk}"
        for code in queries.conditions(stage.enterprise, on=stage.today):
            shown = SimpleUploadedFile("证明.jpg", picture(), "image/jpeg")
            given = {"code": code, "evidence": "见附件一", "files": shown}
            assert sends(stage.safety, f"{there}/evidence_condition/", **given) == 303
            assert sends(stage.officer, f"{there}/check_condition/", code=code, met="yes", shown="before") == 422
            row.refresh_from_db()
            found = {"code": code, "met": "yes", "shown": row.conditions[code]["shown"]}
            assert sends(stage.officer, f"{there}/check_condition/", **found) == 303
        file = f"/media/{row.files[0]}/original/"
        assert file in open_as(stage.officer).get(f"{there}/").content.decode()
        for by, status in ((stage.officer, 200), (stage.safety, 200), (expert.account, 404), (stage.stranger, 404)):
            assert open_as(by).get(file).status_code == status, by.name
        assert sends(stage.officer, f"{there}/commission_review/", reviewer=f"expert:{expert.pk}") == 303
        client.force_login(expert.account, backend=BACKEND)
        assert "签署许可审查意见" in client.get("/").content.decode()
        assert "安全生产许可证" in client.get("/admission/reviews/").content.decode()
        with django_assert_max_num_queries(12):
            assert "签署审查意见" in client.get(f"{there}/").content.decode()
        assert sends(expert.account, f"{there}/sign_review_opinion/", favourable="yes", said=" ") == 422
        assert open_as(expert.account).get(file).status_code == 200
        assert sends(expert.account, f"{there}/sign_review_opinion/", favourable="yes", said="条件属实") == 303
        paper = f"/documents/{row.reviews.get().document_id}/"
        assert paper not in open_as(expert.account).get(f"{there}/").content.decode(), "it is the office's"
        assert paper in open_as(stage.officer).get(f"{there}/").content.decode()
        assert sends(stage.leader, f"{there}/grant_licence/", number=" ") == 422
        assert sends(stage.leader, f"{there}/grant_licence/", number="示安许证1号") == 303
        client.force_login(stage.principal, backend=BACKEND)
        assert "示安许证1号" in client.get(f"{there}/").content.decode()
        client.force_login(expert.account, backend=BACKEND)
        assert client.get(f"/experts/{expert.pk}/works/").status_code == 200
        work = {"kind": "training", "done_on": stage.today, "said": "讲课"}
        assert sends(stage.officer, f"/experts/{expert.pk}/log_expert_work/", **work) == 303
        assert "讲课" in client.get(f"/experts/{expert.pk}/works/").content.decode()


def test_an_unmet_condition_is_named_on_the_page(stage, client, sends):
    with clock.frozen(stage.at()):
        given = {"licence": "安全生产许可证", "office": stage.city.pk}
        sends(stage.principal, f"/admission/{stage.enterprise.pk}/apply_for_licence/", **given)
        there = f"/admission/applications/{LicenceApplication.objects.get().pk}"
        client.force_login(stage.leader, backend=BACKEND)
        shown = client.post(f"{there}/grant_licence/", {"number": "示安许证1号"})
        assert shown.status_code == 422
        assert "特种作业人员持有操作证" in shown.content.decode()
        told = client.post(f"{there}/deny_licence/", {"reason": "不" * 301})
        assert (told.status_code, "最多写300字" in told.content.decode()) == (422, True), (
            "nothing is cut without a word"
        )
        assert "不" * 301 in told.content.decode()
        assert sends(stage.leader, f"{there}/deny_licence/", reason="条件不符合") == 303


@pytest.mark.place("leaders")
def test_who_was_asked_twice_signs_twice_and_reads_nobody_elses_opinion(stage, client, sends):
    with clock.frozen(stage.at()):
        given = {"licence": "安全生产许可证", "office": stage.city.pk}
        sends(stage.principal, f"/admission/{stage.enterprise.pk}/apply_for_licence/", **given)
        row, house, expert = LicenceApplication.objects.get(), institution(stage), stage.experts[0]
        both = expert.account
        both.institution, both.roles = house, [Role.EXPERT, Role.INSTITUTION]
        both.save()
        for reviewer in (expert, house, stage.experts[1]):
            commission(stage, row, reviewer)
        there = f"/admission/applications/{row.pk}"
        for by, said in ((both, "个人意见"), (both, "机构意见"), (stage.experts[1].account, "另一份意见")):
            assert sends(by, f"{there}/sign_review_opinion/", favourable="yes", said=said) == 303
        assert sends(both, f"{there}/sign_review_opinion/", favourable="yes", said="再签") == 422
        page = open_as(both).get(f"{there}/").content.decode()
        assert "机构意见" in page
        assert "另一份意见" not in page
