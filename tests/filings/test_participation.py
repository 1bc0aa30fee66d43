"""The five kinds of people that find hazards, and the share that an enterprise finds itself."""

from datetime import date, timedelta

import pytest
from tests.cast import account
from tests.hazards.conftest import found_by_expert, self_found
from tests.refusing import refused

from bihuan.filings.participation import operations, queries, rules, tasks
from bihuan.filings.participation.states import FINDER_WORDS
from bihuan.hazards.models import Hazard
from bihuan.notify import queries as notified
from bihuan.parties.models import Role
from bihuan.policy import policies

DAYS = 90


def of_each_kind(stage):
    """One person of each of the five kinds, the safety manager and the worker by their posts."""
    people = {"safety_manager": stage.safety, "employee": stage.worker}
    for n, kind in enumerate(kind for kind in FINDER_WORDS if kind not in people):
        person = account(f"finder-{n}", f"查患{n}", Role.ENTERPRISE_WORKER, enterprise=stage.enterprise)
        operations.set_finder_role(stage.enterprise, by=stage.safety, at=stage.at(), account=person, kind=kind)
        people[kind] = person
    return people


@pytest.mark.clause("LY-1.3.3")
def test_people_of_the_five_kinds_find_hazards_and_are_counted_by_kind(stage):
    people = of_each_kind(stage)
    for person in people.values():
        self_found(stage, by=person)
    self_found(stage, by=people["veteran_worker"])
    found_by_expert(stage)
    counts = queries.by_kind(queries.people(stage.enterprise, on=stage.today, days=DAYS))
    assert counts == {**dict.fromkeys(FINDER_WORDS, 1), "veteran_worker": 2}


@pytest.mark.clause("LY-1.3.3", refusal=True)
def test_nobody_files_a_hazard_in_anothers_name(stage):
    with refused("author_mismatch", "LY-1.3.3") as no:
        self_found(stage, by=stage.worker, author=stage.safety.pk)
    assert (no.facts["author"], no.facts["by"]) == (stage.safety.name, stage.worker.name)
    assert not Hazard.objects.exists()
    assert self_found(stage, by=stage.worker, author=stage.worker.pk).found_by == stage.worker.pk


@pytest.mark.clause("LY-1.3.3")
def test_an_enterprise_without_a_kind_for_ninety_days_hears_of_it_once_a_month(stage):
    people = of_each_kind(stage)
    for kind, person in people.items():
        if kind != "veteran_expert":
            self_found(stage, by=person)
    policy, last = (
        policies.at("371302", on=stage.today),
        queries.last_of(queries.people(stage.enterprise, on=stage.today, days=DAYS)),
    )
    assert rules.quiet(last, policy, on=stage.today) == ("veteran_expert",)
    assert len(rules.quiet(last, policy, on=stage.today + timedelta(days=DAYS))) == 1
    assert len(rules.quiet(last, policy, on=stage.today + timedelta(days=DAYS + 1))) == 5
    for _run in range(2):
        assert tasks.remind_of_quiet_kinds(on=stage.today, at=stage.at()) == 1
    heard = [line for line in notified.inbox(stage.safety.pk) if line.event == "finders-quiet"]
    assert [line.facts["n"] for line in heard] == [1]


def test_a_kind_is_one_of_the_five_and_of_ones_own_people(stage):
    with refused("finder_role_unknown"):
        operations.set_finder_role(stage.enterprise, by=stage.safety, at=stage.at(), account=stage.worker, kind="boss")
    for person in (stage.officer, None):
        with refused("finder_not_of_enterprise"):
            operations.set_finder_role(
                stage.enterprise, by=stage.safety, at=stage.at(), account=person, kind="employee"
            )
    with refused("role_not_allowed"):
        operations.set_finder_role(
            stage.enterprise, by=stage.worker, at=stage.at(), account=stage.worker, kind="employee"
        )


def imported_by_office(stage):
    hazard = self_found(stage)
    Hazard.objects.filter(pk=hazard.pk).update(origin="imported_by_office")
    hazard.refresh_from_db()
    return hazard


@pytest.mark.place("services")
@pytest.mark.clause("HZ-5.3")
def test_the_share_that_an_enterprise_finds_itself_shows_over_time(stage):
    for day in (date(2026, 6, 1), date(2026, 11, 1)):
        self_found(stage, found_on=day)
    found_by_expert(stage)
    shown = [(one.since, one.own, one.others, one.percent) for one in queries.shares(stage.enterprise, on=stage.today)]
    assert shown == [(date(2026, 10, 1), 1, 1, 50), (date(2026, 4, 1), 1, 0, 100)]
    self_found(stage, found_on=date(2025, 1, 1))
    self_found(stage, found_on=date(2024, 12, 31))
    oldest = queries.shares(stage.enterprise, on=stage.today)[-1]
    assert (oldest.since, oldest.own) == (date(2025, 1, 1), 1), "the oldest quarter is whole"
    hazard = imported_by_office(stage)
    assert queries.shares(stage.enterprise, on=stage.today)[0].percent == 33
    assert queries.to_claim(stage.enterprise) == [hazard]
    operations.claim_own_find(hazard, by=stage.safety, at=stage.at())
    assert queries.shares(stage.enterprise, on=stage.today)[0].percent == 67
    with refused("own_find_claimed"):
        operations.claim_own_find(hazard, by=stage.safety, at=stage.at())


@pytest.mark.place("services")
@pytest.mark.clause("HZ-5.3", refusal=True)
def test_what_an_institution_found_is_not_counted_as_self_found(stage):
    hazard = found_by_expert(stage, origin="service_check")
    with refused("origin_mismatch", "HZ-5.3"):
        operations.claim_own_find(hazard, by=stage.safety, at=stage.at())
    assert queries.shares(stage.enterprise, on=stage.today)[0].own == 0
