"""Where a letter does not help, the head is called in; and what is behind is told to all offices of the place."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.cast import account
from tests.conduct.test_urging import answered, county, drafted, issued
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.conduct.circulars import access, operations, queries
from bihuan.conduct.urging import interviewing
from bihuan.conduct.urging import operations as letters
from bihuan.documents.models import OfficialDocument
from bihuan.insight import matters
from bihuan.notify.models import Message
from bihuan.parties.models import Regulator, RegulatorKind, Role
from bihuan.refusal import Stranger

__all__ = ["county"]

pytestmark = pytest.mark.place("services")


@pytest.fixture
def on_the_day(stage, county):
    """The pages are read when the hazard is long past its day."""
    with clock.frozen(stage.now + timedelta(hours=1)):
        yield


@pytest.fixture
def neighbour(stage):
    """A clerk of another office in the place of the city."""
    office = Regulator.objects.create(
        name="示例邻县应急管理局", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="330503"
    )
    return account("neighbour", "邻县甲", Role.REGULATOR_CLERK, regulator=office)


def called(stage, letter, **said):
    said = {"ground": "督办函超期不答复", "held_at": stage.now + timedelta(days=3), "by": stage.officer, **said}
    return interviewing.call_office_interview(letter, at=stage.at(), **said)


def noted(stage, meeting, **said):
    said = {"minutes": "一周内答复", "signed_by_sender": "局长乙", "signed_by_receiver": "县局长", **said}
    return interviewing.record_office_interview(meeting, by=stage.officer, at=stage.at(), **said)


def told(stage, county, **said):
    said = {"text": "超期隐患长期不办，予以通报", "by": stage.officer, **said}
    return operations.draft_office_circular(county.regulator, at=stage.at(), **said)


def published(stage, county, **said):
    circular = operations.approve_office_circular(told(stage, county, **said), by=stage.leader, at=stage.at())
    return operations.publish_office_circular(circular, by=stage.officer, at=stage.at())


@pytest.mark.clause("HZ-5.6.4")
def test_a_late_answer_leads_to_an_interview_and_then_to_a_circular(
    stage, county, neighbour, django_capture_on_commit_callbacks
):
    letter = issued(stage, county)
    stage.now += timedelta(days=40)
    meeting = called(stage, letter)
    stage.now += timedelta(days=3)
    meeting = noted(stage, meeting)
    assert (meeting.state, meeting.person) == ("office_heard", "主要负责人")
    with django_capture_on_commit_callbacks(execute=True):
        circular = published(stage, county, letter=letter)
    paper = OfficialDocument.objects.get(pk=circular.document_id)
    got = set(paper.deliveries.values_list("recipient_ref", flat=True))
    assert got == {county.regulator.ref, neighbour.regulator.ref}
    assert Message.objects.filter(account_id=neighbour.pk, event="circular-published").exists()
    assert {one["what"] for one in circular.figures if one["n"]} >= {"overdue"}


@pytest.mark.clause("HZ-5.6.4", refusal=True)
def test_no_interview_without_minutes_of_both_and_no_circular_without_approval(stage, county):
    letter = issued(stage, county)
    with refused("urging_still_running", "HZ-5.6.4"):
        called(stage, letter)
    letter = answered(stage, letter, county)
    with refused("interview_ground_missing", "HZ-5.6.4"):
        called(stage, letter, ground="")
    meeting = called(stage, letter)
    with refused("office_interview_standing", "HZ-5.6.4"):
        called(stage, letter)
    with refused("interview_not_held", "HZ-5.6.4", "interview_time"):
        noted(stage, meeting)
    stage.now += timedelta(days=3)
    with refused("minutes_unsigned", "HZ-5.6.4", "receiver_signature"):
        noted(stage, meeting, signed_by_receiver="")
    with refused("role_not_allowed"):
        interviewing.record_office_interview(
            meeting, by=county, at=stage.at(), minutes="好", signed_by_sender="甲", signed_by_receiver="乙"
        )
    with refused("circular_text_missing", "HZ-5.6.4"):
        told(stage, county, text=" ")
    circular = told(stage, county)
    with refused("approval_missing", "HZ-5.6.4"):
        operations.publish_office_circular(circular, by=stage.officer, at=stage.at())
    with refused("role_not_allowed"):
        operations.approve_office_circular(circular, by=stage.officer, at=stage.at())
    with refused("role_not_allowed"):
        told(stage, county, by=county)


@pytest.mark.clause("HZ-5.6.4", refusal=True)
def test_a_circular_comes_after_no_letter_that_nobody_got(stage, county):
    letter = drafted(stage, county)
    with refused("urging_not_issued", "HZ-5.6.4", "urging_letter"):
        told(stage, county, letter=letter)
    letters.drop_urging_letter(letter, by=stage.officer, at=stage.at(), reason="已通话")
    letter.refresh_from_db()
    with refused("urging_not_issued", "HZ-5.6.4", "urging_letter"):
        told(stage, county, letter=letter)
    assert told(stage, county, letter=issued(stage, county)).letter


def test_a_withdrawn_circular_stays_to_be_read_as_withdrawn(stage, county, neighbour):
    circular = told(stage, county)
    with pytest.raises(Stranger):
        access.fetch(circular.pk, neighbour)
    dropped = operations.drop_office_circular(told(stage, county), by=stage.officer, at=stage.at(), reason="已整改")
    assert not queries.circulars(neighbour).exists()
    assert dropped.state == "circular_dropped"
    circular = published(stage, county)
    with refused("reason_missing"):
        operations.withdraw_office_circular(circular, by=stage.leader, at=stage.at(), reason="")
    circular = operations.withdraw_office_circular(circular, by=stage.leader, at=stage.at(), reason="数据有误")
    assert access.fetch(circular.pk, neighbour).reason == "数据有误"
    assert [one.pk for one in queries.circulars(neighbour)] == [circular.pk]
    assert OfficialDocument.objects.get(pk=circular.document_id).is_voided
    for person in (stage.stranger, stage.safety):
        with pytest.raises(Stranger):
            access.fetch(circular.pk, person)


def test_what_waits_of_it_lies_on_the_desks(stage, county):
    def now(person):
        found = matters.waiting(matters.OF_OFFICE, person, on=stage.today)
        return {str(task.act) for task in found if task.kind in ("urging_letter", "office_circular")}

    letter = answered(stage, issued(stage, county), county)
    called(stage, letter)
    assert now(stage.officer) == {"close_urging_letter", "hold_interview"}
    assert now(county) == {"attend_interview"}
    stage.now += timedelta(days=3)
    assert now(stage.officer) == {"close_urging_letter", "record_office_interview"}
    circular = told(stage, county)
    assert "approve_office_circular" in now(stage.leader) - now(stage.officer)
    operations.approve_office_circular(circular, by=stage.leader, at=stage.at())
    assert "publish_office_circular" in now(stage.officer)


def test_the_pages_of_interviews_and_circulars(on_the_day, stage, county, neighbour, django_assert_max_num_queries):
    city, head, below, near = map(open_as, (stage.officer, stage.leader, county, neighbour))
    letter = answered(stage, issued(stage, county), county)
    one = f"/urging/{letter.pk}/"
    assert city.post(f"{one}call_office_interview/", {"ground": "进展慢", "held_at": ""}).status_code == 422
    held_at = clock.now() + timedelta(hours=2)
    when = {"ground": "进展慢", "held_at": f"{timezone.localtime(held_at):%Y-%m-%dT%H:%M}"}
    assert city.post(f"{one}call_office_interview/", when).status_code == 303
    meeting = letter.interviews.get()
    here = f"/urging/interviews/{meeting.pk}/"
    assert below.get(here).headers["Location"].startswith(one)
    assert "record_office_interview" not in city.get(one).content.decode(), "it was not held yet"
    again = city.post(f"{here}record_office_interview/", {"minutes": "一周内办完"})
    assert again.status_code == 422
    assert "一周内办完" in again.content.decode()
    assert 'data-code="interview_not_held"' in again.content.decode()
    signed = {"minutes": "一周内办完", "signed_by_sender": "甲", "signed_by_receiver": "乙"}
    with clock.frozen(held_at):
        assert "record_office_interview" in city.get(one).content.decode()
        assert city.post(f"{here}record_office_interview/", signed).status_code == 303
    at = f"/urging/offices/{county.regulator_id}/circular/"
    assert city.get(f"{at}?letter={letter.pk}").status_code == 200
    assert city.post(f"{at}draft_office_circular/", {"text": "", "letter": letter.pk}).status_code == 422
    made = city.post(f"{at}draft_office_circular/", {"text": "予以通报", "letter": letter.pk}).headers["Location"]
    assert city.post(f"{made}publish_office_circular/").status_code == 422
    assert head.post(f"{made}approve_office_circular/").status_code == 303
    assert near.get(made).status_code == 404
    assert city.post(f"{made}publish_office_circular/").status_code == 303
    assert head.post(f"{made}withdraw_office_circular/", {"reason": "数据有误"}).status_code == 303
    for client, url, word in (
        (near, made, "数据有误"),
        (near, "/urging/circulars/", "予以通报"),
        (below, one, "一周内办完"),
        (city, one, "通报"),
        (city, at, "督办"),
    ):
        with django_assert_max_num_queries(14):
            assert word in client.get(url).content.decode()
    waste = told(stage, county)
    gone = f"/urging/circulars/{waste.pk}/drop_office_circular/"
    assert city.post(gone, {"reason": "不发了"}).status_code == 303
    letter_too = drafted(stage, county)
    assert city.post(f"/urging/{letter_too.pk}/drop_urging_letter/", {"reason": "不发了"}).status_code == 303
