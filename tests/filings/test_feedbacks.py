"""安全状况反馈: whoever serves an enterprise tells its sector department how it stands, with a suggestion."""

import pytest
from tests.exchange.connectors.stages import serving
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.filings.feedbacks import operations, queries
from bihuan.filings.feedbacks.models import SituationFeedback
from bihuan.notify.models import Message
from bihuan.parties.models import Guest

SAID = {"situation": "除尘系统老旧，管理有序", "suggestion": "年内更换除尘器"}


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-3.8")
def test_the_department_has_it_in_its_inbox(stage, django_capture_on_commit_callbacks, django_assert_max_num_queries):
    stage.enterprise.competent_department = stage.city
    stage.enterprise.save(update_fields=["competent_department"])
    client, here = open_as(serving(stage)), f"/feedbacks/{stage.enterprise.pk}/"
    with clock.frozen(stage.at()), django_capture_on_commit_callbacks(execute=True):
        assert here in client.get(f"/enterprises/{stage.enterprise.pk}/").content.decode()
        assert client.post(f"{here}give_situation_feedback/", {**SAID, "suggestion": ""}).status_code == 422
        answer = client.post(f"{here}give_situation_feedback/", {**SAID, "suggestion": "长" * 2001})
        assert (answer.status_code, SAID["situation"] in answer.content.decode()) == (422, True)
        assert client.post(f"{here}give_situation_feedback/", SAID).status_code == 303
    row = SituationFeedback.objects.get()
    assert (row.office, row.at) == (stage.city, stage.now)
    told = Message.objects.get(account_id=stage.officer.pk, event="situation-feedback")
    assert told.sent_at == stage.now
    office = open_as(stage.officer)
    with clock.frozen(stage.at()), django_assert_max_num_queries(12):
        assert SAID["suggestion"] in office.get(here).content.decode()
    assert open_as(stage.stranger).get(here).status_code == 404
    rival = stage.experts[2].account
    Guest.objects.get_or_create(account=rival, enterprise=stage.enterprise, reason="test")
    assert not queries.of_enterprise(stage.enterprise, rival).exists(), "who serves it too competes with them"
    assert queries.of_enterprise(stage.enterprise, serving(stage)).exists()
    with refused("role_not_allowed"):
        operations.give_situation_feedback(stage.enterprise, by=stage.safety, at=stage.at(), **SAID)


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-3.8", refusal=True)
def test_not_without_a_suggestion_or_a_department(stage):
    by, firm = serving(stage), stage.enterprise
    firm.competent_department = None
    with refused("competent_department_unset", "YT-3.8", "department"):
        operations.give_situation_feedback(firm, by=by, at=stage.at(), **SAID)
    firm.competent_department = stage.city
    with refused("suggestion_missing", "YT-3.8"):
        operations.give_situation_feedback(firm, by=by, at=stage.at(), situation="尚可", suggestion=" ")
    with refused("situation_missing", "YT-3.8", "situation"):
        operations.give_situation_feedback(firm, by=by, at=stage.at(), situation="", suggestion="更换")
    assert not SituationFeedback.objects.exists()
