"""The last evening of a month: a form that comes again and again has one effect."""

import pytest
from tests.cast import account
from tests.filings.conftest import written
from tests.hazards.conftest import own_store, stage
from tests.web.test_charge_pages import open_as

from bihuan import audit, clock
from bihuan.filings.self_reports import operations
from bihuan.parties.models import Role
from bihuan.web.models import Submission

__all__ = ["own_store", "stage"]

KEY, TIMES = "k" * 32, 30


@pytest.fixture
def signed(stage):
    """A report over which the deputy has signed."""
    deputy = account("deputy", "李分管", Role.ENTERPRISE_DEPUTY, enterprise=stage.enterprise)
    at = stage.at()
    return operations.sign_self_report(written(stage, at), by=deputy, at=at)


def test_one_form_sent_many_times_files_once_and_everybody_gets_the_same_answer(stage, signed):
    client, there = open_as(stage.principal), f"/selfreports/{signed.pk}/file_self_report/"
    with clock.frozen(stage.at()):
        answers = [client.post(there, {"explanation": "", "idempotency_key": KEY}) for _ in range(TIMES)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, f"/selfreports/{signed.pk}/")}
    assert [line.act for line in audit.timeline(signed.ref)].count("file_self_report") == 1
    assert Submission.objects.filter(key=KEY).count() == 1


def test_another_form_for_a_month_that_is_reported_is_refused(stage, signed):
    client, there = open_as(stage.principal), f"/selfreports/{signed.pk}/file_self_report/"
    with clock.frozen(stage.at()):
        assert client.post(there, {"explanation": "", "idempotency_key": KEY}).status_code == 303
        again = client.post(there, {"explanation": "", "idempotency_key": KEY[::-1].upper()})
        other = client.post(there, {"explanation": "换了内容", "idempotency_key": KEY})
    assert (again.status_code, other.status_code) == (422, 422)
    assert [line.act for line in audit.timeline(signed.ref)].count("file_self_report") == 1
