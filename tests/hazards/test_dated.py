"""The counts by day say what a recount says: folded or not, for a whole place, for a sector and for one enterprise."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.hazards.conftest import found_by_expert, planned, self_found, treated

from bihuan.hazards import closure, dated, operations, rollups
from bihuan.hazards.models import DatedRollup, Hazard, RollupDelta
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope


@pytest.fixture
def readers(stage) -> list[Account]:
    narrow = Account.objects.create(
        username="n", name="行业", roles=["regulator_clerk"], regulator=stage.officer.regulator
    )
    narrow.regulator.duties = [stage.enterprise.sector, "mining"]
    return [stage.officer, narrow, stage.safety, stage.experts[0].account, stage.stranger]


@pytest.fixture
def hazards(stage) -> list[Hazard]:
    ended = treated(stage, found_by_expert(stage))
    closure.verify_rectification(ended, by=stage.experts[0].account, at=stage.at())
    closure.close_hazard(ended, by=stage.experts[0].account, at=stage.at())
    found = [self_found(stage, description=f"配电箱未上锁{n}", grade="general") for n in range(3)]
    return [ended, *found, treated(stage, found_by_expert(stage))]


def recount(by: Account, on: date) -> Counter:
    steps = dated.rungs(on)
    rows = Hazard.objects.within(Scope.of(by)).late(on).values_list("state", "turn_due_on")
    return Counter(
        (state, next(n for n, step in enumerate(steps) if step.since is None or due >= step.since))
        for state, due in rows
    )


def ladder(by: Account, on: date) -> Counter:
    return Counter({(row.state, row.rung): row.n for row in dated.late(by, on=on, digits=6)})


def test_the_ladder_is_a_recount_on_every_day_folded_or_not(stage, readers, hazards):
    days = [stage.today + timedelta(days=n) for n in (0, 4, 5, 11, 12, 34, 35, 60, 94, 95, 130, 200, 400)]
    for folded in (False, True):
        for by in readers:
            for on in days:
                assert ladder(by, on) == recount(by, on), (folded, by.name, on)
            if dated.whole(by):
                for on in days:
                    late = Counter(Hazard.objects.within(Scope.of(by)).late(on).values_list("state", flat=True))
                    narrowed = {"sector": stage.enterprise.sector, "place": stage.enterprise.division_code}
                    seen = Counter(late) if by == stage.officer else Counter()
                    assert (+dated.late_states(by, on=on), +dated.late_states(by, on=on, **narrowed)) == (late, seen)
                    assert not +dated.late_states(by, on=on, sector="mining")
        rollups.fold()
    assert sum(ladder(stage.officer, days[-1]).values()) == 4
    assert not RollupDelta.objects.exists()


def test_a_day_put_off_moves_what_is_late(stage, readers, hazards):
    rollups.fold()
    hazard = planned(stage, hazards[1])
    operations.request_extension(
        hazard, by=stage.safety, at=stage.at(), reason="备件未到", new_due_on=stage.today + timedelta(days=20)
    )
    operations.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True, answer="同意")
    on = stage.today + timedelta(days=15)
    for _ in range(2):
        assert ladder(stage.officer, on) == recount(stage.officer, on)
        rollups.fold()


def test_what_happened_is_counted_by_day_and_month(stage, readers, hazards):
    today, month = stage.today, stage.today.replace(day=1)
    for _ in range(2):
        for by, n in zip(readers, (5, 5, 5, 2, 0), strict=True):
            rows = dated.events(by, months_since=month, days_since=today, digits=6)
            told = {(row.grain, row.what): row.n for row in rows}
            ended = 1 if n else 0
            wanted = {("day", "found"): n, ("month", "found"): n, ("day", "struck_off"): ended}
            assert told == {key: n for key, n in {**wanted, ("month", "struck_off"): ended}.items() if n}, by.name
        rollups.fold()
    assert not dated.events(
        stage.officer, months_since=month + timedelta(days=31), days_since=today + timedelta(days=1), digits=6
    )


def test_what_came_to_nothing_is_swept_and_few_statements_tell(stage, hazards):
    rollups.fold()
    assert not DatedRollup.objects.filter(n=0).exists()
    with CaptureQueriesContext(connection) as asked:
        dated.late(stage.officer, on=stage.today, digits=6)
        dated.events(stage.officer, months_since=stage.today, days_since=stage.today, digits=6)
    assert len(asked) == 2
