"""The hot acts cost a fixed, small number of statements (docs/adr/0009)."""

from tests.hazards.conftest import found_by_expert, treated

from bihuan.hazards import closure, operations


def test_raising(stage, django_assert_num_queries):
    site, worker = stage.site, stage.worker
    site.enterprise  # noqa: B018 - fetched with the form's site, so not a cost of the act
    at = stage.at()
    # savepoint, everything in one, savepoint
    with django_assert_num_queries(3):
        operations.raise_hazard(site, by=worker, at=at, origin="self_check", description="灭火器失压", grade="general")


def test_closing(stage, django_assert_num_queries):
    hazard = treated(stage, found_by_expert(stage))
    expert = stage.experts[0].account
    closure.verify_rectification(hazard, by=expert, at=stage.at())
    at = stage.at()
    # savepoint, seen, takes part, lock, steps, everything in one, savepoint
    with django_assert_num_queries(7):
        closure.close_hazard(hazard, by=expert, at=at)


def test_closing_by_the_office(stage, django_assert_num_queries):
    hazard = treated(stage, found_by_expert(stage))
    closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at())
    at = stage.at()
    # savepoint, lock, steps, everything in one, savepoint: what the office may see is plain from its place and duty
    with django_assert_num_queries(5):
        closure.close_hazard(hazard, by=stage.officer, at=at)
