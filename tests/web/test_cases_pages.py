"""The pages of cases: opened from a hazard, followed act by act, sent away and taken; the enterprise reads what was
served on it and nothing else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import account, picture, play
from tests.conduct.conftest import own_store
from tests.conduct.playing import CHARGE, found, opened
from tests.conduct.test_transfers import sent
from tests.web.test_charge_pages import open_as

from bihuan import audit, clock
from bihuan.conduct.cases.models import Case
from bihuan.conduct.transfers import operations as transfers
from bihuan.conduct.transfers.models import Transfer
from bihuan.insight import matters
from bihuan.parties.models import Regulator, RegulatorKind, Role

__all__ = ["own_store"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return play("4111", county="411102")


def waits(by) -> set[str]:
    return {str(task.act) for task in matters.waiting(matters.OF_OFFICE, by, on=clock.today())}


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("取证.jpg", picture(), content_type="image/jpeg")


def test_a_case_is_opened_from_its_hazard_and_goes_on_by_its_turn(stage, django_assert_max_num_queries):
    hazard, clerk, head = found(stage), open_as(stage.officer), open_as(stage.leader)
    assert f"/cases/open_case/?hazard={hazard.pk}" in clerk.get(f"/hazards/{hazard.pk}/").content.decode()
    with django_assert_max_num_queries(12):
        form = clerk.get(f"/cases/open_case/?hazard={hazard.pk}").content.decode()
    assert hazard.description in form
    sent = {**CHARGE, "hazard": hazard.pk, "ground": "finding|", "with_photos": "on"}
    again = clerk.post("/cases/open_case/", {**sent, "breach": ""})
    assert again.status_code == 422
    assert CHARGE["legal_basis"] in again.content.decode(), "what was typed stays"
    assert clerk.post("/cases/open_case/", sent).status_code == 303
    case, here = Case.objects.get(), f"/cases/{Case.objects.get().pk}/"
    with django_assert_max_num_queries(12):
        page = clerk.get(here).content.decode()
    assert "还没有写明，不能结案" in page
    assert "还没有记录" not in page, "the acts on a case stand on its page"
    assert waits(stage.officer) == {"end_investigation"}
    assert clerk.post(f"{here}add_case_evidence/", {"what": "补拍", "files": upload()}).status_code == 303
    file = case.evidence.order_by("-id").first().files[0]
    original = reverse("media:original", args=[file])
    readers = (stage.leader, stage.principal)
    assert [open_as(one).get(original).status_code for one in readers] == [404, 404], "the leader has not looked"
    cover = head.get(here).content.decode()
    assert ("查阅案卷" in cover, "补拍" in cover, CHARGE["breach"] in cover) == (True, False, False)
    assert "补拍" not in head.post(f"{here}end_investigation/", {"findings": ""}).content.decode()
    assert "no_power" not in clerk.get(here).content.decode(), "what is another's is sent there"
    for _click in range(2):
        assert head.post(f"{here}read_case/").headers["Location"] == here
    assert [line.act for line in audit.timeline(case.ref) if line.by == stage.leader.ref] == ["read_case"]
    assert [open_as(one).get(original).status_code for one in readers] == [200, 404]
    assert clerk.post(f"{here}end_investigation/", {"findings": "属实"}).status_code == 303
    assert (waits(stage.officer), waits(stage.leader)) == (set(), {"decide_case"})
    decision = {"outcome": "penalty", "decision": "罚款二万元", "number": "示罚〔2026〕8号", "amount": "20000"}
    assert "裁量情节" in head.get(here).content.decode()
    refused = clerk.post(f"{here}decide_case/", decision)
    assert refused.status_code == 422
    assert head.post(f"{here}decide_case/", decision).status_code == 303
    managers = open_as(stage.principal)
    assert managers.get(here).status_code == 404, "nothing was served yet"
    assert clerk.post(f"{here}serve_decision/", {"method": "direct", "addressee": "钱总"}).status_code == 303
    served = managers.get(here).content.decode()
    assert "示罚〔2026〕8号" in served
    assert "60日内依法申请行政复议" in served
    assert "补拍" not in served
    assert "end_investigation" not in served
    assert "示罚〔2026〕8号" in managers.get("/cases/").content.decode()
    assert clerk.post(f"{here}record_performance/", {"performance": "已缴纳"}).status_code == 303
    assert "还没有写明责任人" in head.post(f"{here}close_case/", {}).content.decode()
    assert clerk.post(f"{here}name_responsible/", {"responsible": "钱总", "post": "主要负责人"}).status_code == 303
    assert head.post(f"{here}close_case/", {"said": "办结"}).status_code == 303
    assert case.number in clerk.get("/cases/?show=closed").content.decode()
    for stranger in (stage.stranger, stage.worker, stage.experts[0].account):
        assert open_as(stranger).get(here).status_code == 404


def test_a_case_is_sent_taken_and_answered_on_the_pages(stage, django_assert_max_num_queries):
    office = Regulator.objects.create(
        name="示例市消防救援支队", kind=RegulatorKind.SECTOR_DEPARTMENT, division_code="4111", number_prefix="示消"
    )
    fire = account("fire", "消防甲", Role.REGULATOR_CLERK, regulator=office)
    case = opened(stage)
    here, clerk, head, there = f"/cases/{case.pk}/", *(open_as(one) for one in (stage.officer, stage.leader, fire))
    nobody = clerk.post(f"{here}propose_transfer/", {"kind": "department", "reason": "职责", "contact": "甲"})
    assert "请选择受移送的部门" in nobody.content.decode()
    assert there.get(here).status_code == 404
    sent = {"kind": "department", "to_office": office.pk, "reason": "消防职责", "contact": "经办甲 0395"}
    assert clerk.post(f"{here}propose_transfer/", sent).status_code == 303
    move = f"/cases/transfers/{Transfer.objects.get().pk}/"
    assert waits(stage.leader) == {"approve_transfer"}
    assert 'name="to_office"' not in clerk.get(here).content.decode(), "one of a kind is on its way"
    assert head.post(f"{move}approve_transfer/").status_code == 303
    assert waits(stage.officer) == {"send_transfer"}
    assert clerk.post(f"{move}send_transfer/").status_code == 303
    assert (waits(stage.officer), waits(fire)) == (set(), {"accept_transfer"})
    assert case.enterprise.name in there.get("/cases/received/").content.decode()
    assert "消防职责" not in there.get(here).content.decode()
    assert there.post(f"{here}read_case/").status_code == 303
    with django_assert_max_num_queries(12):
        page = there.get(here).content.decode()
    assert "消防职责" in page
    assert "add_case_evidence" not in page
    ground = f'href="/hazards/{case.hazard_id}/"'
    assert ground in clerk.get(here).content.decode()
    assert ground in page
    Regulator.objects.filter(pk=office.pk).update(duties=["mining"])
    assert there.get(f"/hazards/{case.hazard_id}/").status_code == 404
    assert ground not in there.get(here).content.decode(), "nobody is led to a page that is not there"
    assert there.post(f"{move}return_transfer/", {"reason": ""}).status_code == 422
    assert there.post(f"{move}accept_transfer/", {}).status_code == 303
    assert waits(fire) == {"answer_transfer"}
    assert there.post(f"{move}answer_transfer/", {"answer": "已责令改正"}).status_code == 303
    assert "已责令改正" in clerk.get(here).content.decode()
    assert clerk.get(move).headers["Location"] == f"{here}#transfer-{Transfer.objects.get().pk}"


def test_who_has_no_power_or_no_sight_opens_nothing(stage):
    hazard = found(stage, origin="self_check", by=stage.safety)
    assert open_as(stage.safety).get(f"/cases/open_case/?hazard={hazard.pk}").status_code == 422
    assert open_as(stage.stranger).get(f"/cases/open_case/?hazard={hazard.pk}").status_code == 404
    page = open_as(stage.officer).get(f"/cases/open_case/?hazard={hazard.pk}").content.decode()
    assert "不作为处罚依据" in page
    sent = {**CHARGE, "hazard": hazard.pk, "ground": "finding|", "with_photos": "on"}
    refused = open_as(stage.officer).post("/cases/open_case/", sent)
    assert refused.status_code == 422
    assert "企业自查发现的隐患，不作为处罚依据" in refused.content.decode()


def test_who_receives_a_case_reads_nothing_of_where_else_it_goes_and_nothing_once_it_was_given_back(stage):
    kind = RegulatorKind.SECTOR_DEPARTMENT
    fire, health = (
        account(name, f"{name}甲", Role.REGULATOR_CLERK, regulator=Regulator.objects.create(
            name=f"示例市{name}局", kind=kind, division_code="4111", number_prefix=f"示{name}"
        ))
        for name in ("消防", "卫健")
    )  # fmt: skip
    case = opened(stage)
    given = sent(stage, case, health.regulator, reason="职业病危害归卫健")
    transfers.return_transfer(given, by=health, at=stage.at(), reason="不归卫健")
    sent(stage, case, fire.regulator, reason="疏散通道归消防")
    here, there = f"/cases/{case.pk}/", open_as(fire)
    assert there.post(f"{here}read_case/").status_code == 303
    page = there.get(here).content.decode()
    assert ("疏散通道归消防" in page, "卫健" in page) == (True, False)
    back = open_as(health)
    assert back.get(here).status_code == back.post(f"{here}read_case/").status_code == 404
    listed = back.get("/cases/received/").content.decode()
    assert (case.enterprise.name in listed, case.breach in listed) == (True, False)
