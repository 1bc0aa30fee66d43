"""What is read with the lock is what stands when the lock is ours, however long we waited for it."""

import threading

import pytest
from django.db import connection, connections, transaction
from tests.hazards.conftest import found_by_expert, stand
from tests.meanwhile import until_somebody_waits

from bihuan.hazards import access, held, ledger, operations
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import Step
from bihuan.refusal import Refusal, Stranger

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage():
    assert connection.vendor == "postgresql"
    return stand("strict")


def test_who_waited_reads_what_the_act_before_left(stage):
    hazard, seen = found_by_expert(stage), []

    def hold() -> None:
        try:
            with transaction.atomic():
                seen.append(held.hold(hazard.pk))
        finally:
            connections.close_all()

    with transaction.atomic():
        operations.report_hazard(hazard, by=stage.experts[0].account, at=stage.at())
        second = threading.Thread(target=hold)
        second.start()
        until_somebody_waits()
        assert not seen
    second.join(30)
    assert Step.REPORTED in seen[0].known_steps
    assert seen[0].changed_at == Hazard.objects.get(pk=hazard.pk).changed_at


def test_what_is_known_is_what_the_tables_say(stage):
    hazard = found_by_expert(stage)
    with transaction.atomic():
        known = held.hold(hazard.pk)
    assert known.known_steps == frozenset(hazard.steps.values_list("step", flat=True))
    assert known.known_participants == frozenset(hazard.participants.values_list("account_id", "capacity"))
    assert known.enterprise.known_managers == {stage.safety.pk, stage.principal.pk}
    assert (known.site, known.enterprise) == (hazard.site, hazard.enterprise)


def test_it_is_used_by_one_act_only(stage):
    """A second act on the same instance reads anew: what it knew is no longer so."""
    hazard, by = found_by_expert(stage), stage.experts[0].account
    with transaction.atomic():
        hazard = access.hold(hazard.pk, by)
        operations.report_hazard(hazard, by=by, at=stage.at())
        assert ledger.done(hazard) >= {Step.REPORTED}
        with pytest.raises(Refusal, match="step_already_done"):
            operations.report_hazard(hazard, by=by, at=stage.at())


def test_what_an_act_returns_is_not_held_any_more(stage):
    hazard = operations.report_hazard(found_by_expert(stage), by=stage.experts[0].account, at=stage.at())
    with transaction.atomic():
        Hazard.objects.filter(pk=hazard.pk).update(advice="另有建议")
        assert ledger.lock(hazard, at=stage.at()).advice == "另有建议"


def test_a_stranger_does_not_hold_it(stage):
    hazard = found_by_expert(stage)
    with transaction.atomic(), pytest.raises(Stranger):
        access.hold(hazard.pk, stage.stranger)
    with transaction.atomic(), pytest.raises(Stranger):
        access.hold(1, stage.officer)
