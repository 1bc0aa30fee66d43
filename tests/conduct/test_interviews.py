"""An interview has its ground, its time and the minutes of both sides; a circular goes out as it was approved."""

from datetime import timedelta

import pytest
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.conduct.interviews import operations
from bihuan.conduct.interviews.models import Interview

pytestmark = pytest.mark.place("services")


def call(stage, **changes):
    said = {"ground": "隐患逾期不改", "held_at": stage.now + timedelta(days=2), "by": stage.officer, **changes}
    return operations.call_interview(stage.enterprise, at=stage.at(), **said)


def record(stage, interview, **changes):
    """On the day for which it was called."""
    stage.now = max(stage.now, interview.held_at)
    said = {"minutes": "限十日内改完", "signed_by_office": "经办甲", "signed_by_enterprise": "钱总", **changes}
    return operations.record_interview(interview, by=stage.officer, at=stage.at(), **said)


@pytest.mark.clause("HZ-5.6.4")
def test_an_interview_with_minutes_of_both_sides_and_then_a_circular(stage):
    interview = call(stage)
    assert interview.ground
    assert interview.held_at > stage.now
    assert record(stage, interview).state == "interview_held"
    operations.approve_circular(interview, by=stage.leader, at=stage.at(), circular="约谈情况通报如下")
    issued = operations.issue_circular(interview, by=stage.officer, at=stage.at())
    assert (issued.state, issued.approved_by) == ("interview_circulated", stage.leader)


@pytest.mark.clause("HZ-5.6.4", refusal=True)
def test_no_interview_without_both_signatures_and_no_circular_without_approval(stage):
    interview = call(stage)
    with refused("minutes_unsigned", "HZ-5.6.4", "enterprise_signature"):
        record(stage, interview, signed_by_enterprise="")
    with refused("minutes_unsigned", "HZ-5.6.4", "enterprise_signature"):
        record(stage, interview, signed_by_enterprise=" 经办甲")
    with refused("minutes_unsigned", "HZ-5.6.4", "minutes"):
        record(stage, interview, minutes=" ")
    record(stage, interview)
    with refused("approval_missing", "HZ-5.6.4"):
        operations.issue_circular(interview, by=stage.officer, at=stage.at())
    with refused("role_not_allowed"):
        operations.approve_circular(interview, by=stage.officer, at=stage.at(), circular="通报")
    with refused("interview_ground_missing", "HZ-5.6.4"):
        call(stage, ground="")
    with refused("role_not_allowed"):
        call(stage, by=stage.safety)


def test_an_interview_is_called_for_a_time_to_come_and_recorded_once_it_was(stage):
    with refused("interview_time_past", "HZ-5.6.4", "interview_time"):
        call(stage, held_at=stage.now - timedelta(minutes=1))
    said = {"minutes": "限十日内改完", "signed_by_office": "经办甲", "signed_by_enterprise": "钱总"}
    with refused("interview_not_held", "HZ-5.6.4", "interview_time"):
        operations.record_interview(call(stage), by=stage.officer, at=stage.at(), **said)


def test_the_pages_of_an_interview(stage, django_assert_max_num_queries):
    client, head = open_as(stage.officer), open_as(stage.leader)
    here = f"/orders/interviews/enterprises/{stage.enterprise.pk}/"
    assert client.get(here).status_code == 200
    assert client.post(f"{here}call_interview/", {"ground": "逾期不改", "held_at": ""}).status_code == 422
    soon = clock.now() + timedelta(hours=1)
    made = client.post(f"{here}call_interview/", {"ground": "逾期不改", "held_at": f"{soon:%Y-%m-%dT%H:%M}"})
    one = made.headers["Location"]
    Interview.objects.update(held_at=clock.now())
    signed = {"minutes": "限十日内改完", "signed_by_office": "经办甲", "signed_by_enterprise": ""}
    again = client.post(f"{one}record_interview/", signed)
    assert again.status_code == 422
    assert "限十日内改完" in again.content.decode()
    signed["signed_by_enterprise"] = "钱" * 61
    again = client.post(f"{one}record_interview/", signed)
    assert (again.status_code, "限十日内改完" in again.content.decode()) == (422, True)
    signed["signed_by_enterprise"] = "钱总"
    assert client.post(f"{one}record_interview/", signed).status_code == 303
    assert client.post(f"{one}issue_circular/").status_code == 422
    assert head.post(f"{one}approve_circular/", {"circular": "通报如下"}).status_code == 303
    assert client.post(f"{one}issue_circular/").status_code == 303
    browser = open_as(stage.safety)
    for url in (one, "/orders/interviews/"):
        with django_assert_max_num_queries(12):
            assert "逾期不改" in browser.get(url).content.decode()
    assert open_as(stage.stranger).get(one).status_code == 404
