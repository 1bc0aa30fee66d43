"""One year of one city, played at random: people of every role try the acts of hazards, checks, the pool and the
contracts, days go by, counts are folded; after each step the promises hold.

Every walk begins in the same city and is undone. Walks are the same in every run; BIHUAN_WALKS=5000 walks further. A
walk that breaks a promise is shortened, and the failure shows it step by step: who did what to which, and its dice.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from tests.walks import promises, tries
from tests.walks.city import OUTSIDE, City, built

from bihuan.hazards import rollups
from bihuan.hazards.models import Hazard
from bihuan.inspections.models import Inspection
from bihuan.parties.scope import Scope
from bihuan.refusal import Refusal, Stranger

WALKS, STEPS = int(os.environ.get("BIHUAN_WALKS", "1000")), 7
DICE = st.integers(0, 99_999)


class Year(RuleBasedStateMachine):
    """A walk. `city` and `tally` are set by the test."""

    city: City
    tally: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.walk = transaction.atomic()
        self.walk.__enter__()
        self.city.again()

    def teardown(self) -> None:
        try:
            self._none(promises.faults_of_the_chain())
        finally:
            transaction.set_rollback(True)
            self.walk.__exit__(None, None, None)

    @rule(dice=DICE, which=st.integers(0, 11))
    def on_a_hazard(self, dice: int, which: int) -> None:
        hazard = self.city.hazard(which)
        self._try(*tries.on_hazard(self.city, hazard, self._random(dice)), partial(_seen, Hazard, hazard.pk))

    @rule(dice=DICE, which=st.integers(0, 5))
    def on_a_check(self, dice: int, which: int) -> None:
        check = self.city.check(which)
        self._try(*tries.on_check(self.city, check, self._random(dice)), partial(_seen, Inspection, check.pk))
        self._none(promises.duties_that_differ(self.city.stage.site, self.city.stage.today.year))

    @rule(dice=DICE)
    def elsewhere(self, dice: int) -> None:
        """Something begins, the pool is kept, or days go by."""
        random = self._random(dice)
        if (kind := random.random()) < 0.6:
            what = tries.beginning if kind < 0.25 else tries.of_headquarters if kind < 0.35 else tries.in_the_pool
            self._try(*what(self.city, random), lambda by: by.name not in OUTSIDE)
            self._none(promises.duties_that_differ(self.city.stage.site, self.city.stage.today.year))
        else:
            self._time_goes_by(random.choice([1, 3, 20, 70]))

    def _random(self, dice: int) -> Random:
        """The same dice fall otherwise at each step: hypothesis likes to repeat a number."""
        return Random(f"{dice} {len(self.city.history)}")

    def _time_goes_by(self, days: int) -> None:
        self.city.stage.now += timedelta(days=days)
        rollups.fold()
        self.city.history.append(f"{days} days go by")
        self._none(promises.broken())
        self._none(promises.lates_that_differ(self.city.stage.officer, self.city.stage.today))

    def _try(self, act: str, by, do, sees) -> None:
        """Let somebody do something; a refusal changes nothing, and what is done is done by who sees it."""
        before, seen, outcome = promises.lines(), sees(by), "done"
        try:
            with transaction.atomic():
                do()
        except (Refusal, Stranger) as no:
            outcome = getattr(no, "code", "stranger")
        self.tally[outcome if outcome in ("done", "stranger") else "refused"] += 1
        if outcome == "done":
            self.tally[act] += 1
        self.city.history.append(f"{by.name} {act}: {outcome}")
        if outcome == "done":
            self._none([] if seen and by.name not in OUTSIDE else ["done by somebody who does not see it"])
            self._none([] if promises.lines() > before else ["done without a line in the chain"])
            self._none(promises.broken())

    def _none(self, broken: list) -> None:
        assert not broken, f"{broken} after {' → '.join(self.city.history)}"


def _seen(model, pk: int, by) -> bool:
    return model.objects.within(Scope.of(by)).filter(pk=pk).exists()


@pytest.fixture
def city(db, settings, tmp_path) -> City:
    settings.MEDIA_ROOT = tmp_path / "media"
    return built()


def test_no_promise_breaks_in_a_thousand_walks(city):
    walk = type("Walk", (Year,), {"city": city, "tally": Counter()})
    run_state_machine_as_test(
        walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            derandomize=True,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    done = walk.tally
    assert done["done"] > WALKS, done
    assert done["stranger"] > WALKS / 20, done
    assert set(done) >= tries.EXPECTED, f"never done: {tries.EXPECTED - set(done)}"
