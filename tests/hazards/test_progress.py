"""整改进展: of a major hazard the department of its place hears how it goes; nothing is struck off unheard (LH-2.8)."""

import pytest
from tests.cast import account
from tests.hazards.conftest import found_by_expert, self_found, treated
from tests.refusing import refused

from bihuan import clock
from bihuan.hazards import closure, pressing, waiting
from bihuan.insight import desk
from bihuan.notify.models import Message
from bihuan.parties.models import Regulator, RegulatorKind, Role

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def major(stage):
    """Verified, and waiting to be struck off."""
    hazard = treated(stage, found_by_expert(stage, grade="major"))
    return closure.verify_rectification(hazard, by=stage.experts[1].account, at=stage.at())


def turn(hazard):
    (found,) = waiting.with_course(type(hazard).objects.filter(pk=hazard.pk))
    return waiting.turn_now(found)


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-2.8")
def test_reports_reach_the_department_of_the_place_which_signs_for_them(
    stage, major, client, django_capture_on_commit_callbacks
):
    assert (turn(major).act, turn(major).basis.clause) == ("report_progress", "LH-2.8")
    client.force_login(stage.safety, backend=BACKEND)
    with clock.frozen(stage.at()), django_capture_on_commit_callbacks(execute=True):
        given = {"progress": "管道已换，正在试压"}
        assert client.post(f"/hazards/{major.pk}/report_progress/", given).status_code == 303
    assert Message.objects.filter(account_id=stage.officer.pk, event="progress-reported").exists()
    assert turn(major).act == "acknowledge_progress"
    with clock.frozen(stage.now):
        (task,) = desk.of_regulator(stage.officer, on=stage.today)
    assert (task.act, task.id, task.basis.clause) == ("acknowledge_progress", major.pk, "LH-2.8")
    client.force_login(stage.officer, backend=BACKEND)
    with clock.frozen(stage.at()):
        assert "正在试压" in client.get(f"/hazards/{major.pk}/").content.decode()
        assert client.post(f"/hazards/{major.pk}/acknowledge_progress/").status_code == 303
        assert "已签收" in client.get(f"/hazards/{major.pk}/").content.decode()
    assert turn(major).act == "close_hazard"
    assert closure.close_hazard(major, by=stage.experts[1].account, at=stage.at()).state == "struck_off"


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-2.8", refusal=True)
def test_not_struck_off_before_the_department_has_signed(stage, major):
    with refused("local_report_missing", "LH-2.8", "progress"):
        closure.close_hazard(major, by=stage.experts[1].account, at=stage.at())
    pressing.report_progress(major, by=stage.safety, at=stage.at(), progress="已完成")
    with refused("local_report_missing", "LH-2.8"):
        closure.close_hazard(major, by=stage.experts[1].account, at=stage.at())


@pytest.mark.place("leaders")
def test_another_office_does_not_sign_for_it_and_nothing_is_no_report(stage, major):
    above = Regulator.objects.create(name="示例省应急管理厅", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="41")
    elsewhere = account("province", "处长", Role.REGULATOR_CLERK, regulator=above)
    with refused("progress_absent", "LH-2.8"):
        pressing.acknowledge_progress(major, by=stage.officer, at=stage.at())
    with refused("progress_missing", "LH-2.8", "progress"):
        pressing.report_progress(major, by=stage.safety, at=stage.at(), progress=" ")
    pressing.report_progress(major, by=stage.safety, at=stage.at(), progress="已完成")
    with refused("not_local_department", "LH-2.8"):
        pressing.acknowledge_progress(major, by=elsewhere, at=stage.at())


@pytest.mark.place("checkups")
def test_where_no_place_asks_for_it_nobody_has_to(stage):
    hazard = self_found(stage, grade="major", criterion="GM-03")
    with refused("progress_not_asked"):
        pressing.report_progress(hazard, by=stage.safety, at=stage.at(), progress="已完成")
