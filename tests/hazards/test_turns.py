"""Nothing is forgotten: in every state that is not the last, in every city, whoever found it and however grave it is,
somebody has the next act on the desk, with a day and its ground, and once the day has passed the office sees it."""

from datetime import date, timedelta
from itertools import product

import pytest
from tests.hazards.conftest import (
    PLACES,
    PREVENTED,
    bring_expert,
    found_by_expert,
    graded,
    not_listed,
    self_found,
    stand,
    told,
)

from bihuan.hazards import closure, operations, turns
from bihuan.hazards.facts import TurnFacts
from bihuan.hazards.models import Hazard, Origin
from bihuan.hazards.states import HAZARD, UNFIXED, Act, HazardGrade, HazardState, Step
from bihuan.insight import desk
from bihuan.policy import policies

OPEN = [state for state in HazardState if state != HazardState.STRUCK_OFF]


def by_expert(stage, grade):
    return found_by_expert(stage, grade=grade)


def by_worker(stage, grade):
    return self_found(stage, grade=grade, criterion="GM-03" if grade == "major" else "")


def by_office(stage, grade):
    return operations.raise_hazard(
        stage.site,
        by=stage.officer,
        at=stage.at(),
        origin="supervision",
        description="通道堵塞",
        advice="把通道清理干净",
        grade=grade,
        criterion="GM-03" if grade == "major" else "",
    )


FINDERS = {"expert": by_expert, "worker": by_worker, "office": by_office}


def tell_all(stage, hazard, finder):
    """Report, explain and publish, as far as this finding allows."""
    if finder == "expert":
        return told(stage, hazard)
    by = stage.worker if finder == "worker" else stage.officer
    operations.report_hazard(hazard, by=by, at=stage.at())
    if finder == "office":
        operations.explain_hazard(hazard, by=by, at=stage.at())
        operations.acknowledge_explanation(hazard, by=stage.safety, at=stage.at())
    return operations.publish_hazard(hazard, by=stage.safety, at=stage.at())


def plan(stage, hazard):
    operations.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="断电挂牌", watched_by="周工")
    parts = {"measures": "清理", "responsibility": "周工", "funds": "安全费用", "emergency_plan": "预案"}
    day = stage.today + timedelta(days=9)
    operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), deadline=day, **parts)


def submit(stage, hazard):
    shown = {"rectification": "已清理", "photos": [stage.photo(stage.worker)], **PREVENTED}
    closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **shown)


def verify(stage, hazard, finder, grade):
    by = stage.experts[0].account if finder == "expert" else stage.principal
    accepts = (grade, stage.place) == ("major", "strict")  # LY-3.2.5: the department does, with an expert along
    if accepts:
        bring_expert(stage)
    if finder == "office" or accepts:
        by = stage.officer
    closure.verify_rectification(hazard, by=by, at=stage.at())


def walk(stage, finder, grade):
    """The life of a hazard, a stop in every state: yields after each act that leads on."""
    hazard = FINDERS[finder](stage, "")
    yield hazard
    graded(stage, hazard, grade)
    yield hazard
    tell_all(stage, hazard, finder)
    yield hazard
    plan(stage, hazard)
    yield hazard
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    yield hazard
    submit(stage, hazard)
    yield hazard
    verify(stage, hazard, finder, grade)
    yield hazard


def on_desks(stage, hazard, on):
    """Who has a task on this hazard: {name: [task]}; tasks that only watch ("major") apart."""
    everybody = [stage.safety, stage.principal, stage.worker]
    found = {person.name: desk.of_enterprise(person) for person in everybody}
    found |= {expert.name: desk.of_expert(expert.account) for expert in stage.experts}
    found |= {person.name: desk.of_regulator(person, on=on) for person in (stage.officer, stage.leader)}
    mine = {name: [t for t in tasks if t.id == hazard.pk and t.act != "major"] for name, tasks in found.items()}
    return {name: tasks for name, tasks in mine.items() if tasks}


@pytest.mark.django_db
@pytest.mark.parametrize("grade", ["general", "major"])
@pytest.mark.parametrize("finder", sorted(FINDERS))
@pytest.mark.parametrize("place", sorted(PLACES))
def test_somebody_has_the_next_act_with_a_day_and_a_ground(place, finder, grade):
    stage = stand(place)
    stage.place = place
    seen = set()
    for hazard in walk(stage, finder, grade):
        hazard = Hazard.objects.get(pk=hazard.pk)
        seen.add(hazard.state)
        tasks = on_desks(stage, hazard, stage.today)
        doing = [task for tasks_of_one in tasks.values() for task in tasks_of_one if task.act in set(Act)]
        assert doing, f"nobody has a task on what is {hazard.state}"
        for task in doing:
            assert task.due_on is not None, task
            assert task.due_basis, task
            assert task.basis is not None, task
        passed = hazard.turn_due_on + timedelta(days=1)
        late = {task.act for task in desk.of_regulator(stage.officer, on=passed) if task.id == hazard.pk}
        assert {"unplanned", "overdue", "unlooked"} & late, f"the office does not see that {hazard.state} is late"
        assert Hazard.objects.late(passed).filter(pk=hazard.pk).exists()
        assert Hazard.objects.overdue(passed).filter(pk=hazard.pk).exists() is (hazard.state in UNFIXED)
        assert not Hazard.objects.late(hazard.turn_due_on).filter(pk=hazard.pk).exists()
    assert seen == set(OPEN)


def test_the_turn_and_its_day_are_answered_for_every_row_of_the_table():
    """Purely, for every state, city, grade, origin and set of steps done: an act the table knows, a side, a day."""
    on = date(2026, 11, 2)
    asked = 0
    for code, state, grade, origin in product(PLACES.values(), OPEN, ["", *HazardGrade], Origin):
        if not grade and state != HazardState.FOUND:
            continue
        policy = policies.at(code, on=on)
        for told_so_far in _tellings():
            facts = TurnFacts(
                state,
                grade,
                frozenset({Step.FOUND, *told_so_far}),
                self_found=origin in (Origin.SELF_CHECK, Origin.IMPORTED),
                found_by_office=origin in (Origin.SUPERVISION, Origin.ADMINISTRATIVE_INSPECTION),
            )
            turn = turns.turn(facts, policy)
            assert turn is not None
            assert turn.act in HAZARD.acts(state)
            assert turn.sides
            assert turn.basis is not None
            lasts = turns.until(state, grade=grade, entered_on=on, due_on=None, due_clause="", policy=policy)
            assert lasts.on >= on
            assert lasts.clause
            asked += 1
    assert asked > 1000
    done = TurnFacts(HazardState.STRUCK_OFF, HazardGrade.GENERAL, frozenset())
    assert turns.turn(done, policy) is None
    assert turns.until("struck_off", grade="general", entered_on=on, due_on=on, due_clause="", policy=policy) is None


def _tellings():
    told = (Step.REPORTED, Step.EXPLAINED, Step.PUBLISHED)
    return [told[:n] for n in range(4)]


def test_the_days_are_the_places_own_and_say_when_they_are_ours(stage):
    """What no document gives is ours and says so; the re-check's ten days have their clause; a plan sets its own."""
    start = stage.today
    hazard = found_by_expert(stage, grade="")
    assert (hazard.turn_due_on, hazard.turn_basis) == (start + timedelta(days=3), "ours")
    hazard = graded(stage, hazard, "major")
    assert (hazard.turn_due_on, hazard.turn_basis) == (start + timedelta(days=7), "ours")
    told(stage, hazard)
    plan(stage, hazard)
    hazard = Hazard.objects.get(pk=hazard.pk)
    assert (hazard.turn_due_on, hazard.turn_basis) == (hazard.due_on, hazard.due_basis)
    hazard = closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    submit(stage, hazard)
    hazard = Hazard.objects.get(pk=hazard.pk)
    assert (hazard.turn_due_on, hazard.turn_basis) == (start + timedelta(days=10), "PEN15-17")
    closure.return_rectification(hazard, by=stage.officer, at=stage.at(), opinion="没改好")
    hazard = Hazard.objects.get(pk=hazard.pk)
    assert hazard.turn_due_on == hazard.due_on
    submit(stage, hazard)
    bring_expert(stage)
    hazard = closure.verify_rectification(hazard, by=stage.officer, at=stage.at())
    assert (hazard.turn_due_on, hazard.turn_basis) == (start + timedelta(days=5), "ours")
    not_listed(stage, hazard)
    hazard = closure.close_hazard(hazard, by=stage.officer, at=stage.at())
    assert (hazard.turn_due_on, hazard.turn_basis) == (None, "")


@pytest.mark.parametrize("finder", sorted(FINDERS))
def test_who_saw_it_fixed_strikes_it_off(stage, finder):
    """The department accepts every major hazard here (LY-3.2.5), and has it struck off as well."""
    stage.place = "strict"
    *_before, hazard = walk(stage, finder, "major")
    tasks = on_desks(stage, Hazard.objects.get(pk=hazard.pk), stage.today)
    closers = {name for name, own in tasks.items() if "close_hazard" in [task.act for task in own]}
    assert closers == {stage.officer.name, stage.leader.name}


def test_more_time_moves_the_day(stage):
    hazard = told(stage, found_by_expert(stage))
    plan(stage, hazard)
    later = stage.today + timedelta(days=20)
    operations.request_extension(hazard, by=stage.safety, at=stage.at(), reason="等配件", new_due_on=later)
    operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True)
    assert Hazard.objects.get(pk=hazard.pk).turn_due_on == later


def test_a_place_may_set_its_own_days():
    from bihuan.policy.what_if import what_if

    supposed = what_if("cn-3713", "hazards.plan_days", {"general": 1}, since=date(2026, 1, 1))
    policy = supposed.at("371302", on=date(2026, 11, 2))
    lasts = turns.until(
        "assessed", grade="general", entered_on=date(2026, 11, 2), due_on=None, due_clause="", policy=policy
    )
    assert lasts.on == date(2026, 11, 3)


def test_an_open_hazard_without_a_day_is_refused_by_the_database(stage):
    from django.db import IntegrityError, transaction

    hazard = self_found(stage)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hazard.objects.filter(pk=hazard.pk).update(turn_due_on=None)
