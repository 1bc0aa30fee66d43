"""The stage of the hazards, and an applicant of whom a test changes one thing."""

from datetime import date

from tests.cast import bring_papers
from tests.hazards.conftest import own_store, stage

from bihuan.experts import operations

__all__ = ["own_store", "stage"]


def applicant(stage, *, without="", **changes):
    """Registered, with all papers but those `without`, and in no pool yet: a senior engineer of 46."""
    fields = {
        "name": "赵堃",
        "born_on": date(1980, 5, 1),
        "work_since": date(2016, 11, 2),
        "specialties": ["gas"],
        "title": "senior",
        "unit_name": "示例燃气公司",
        **changes,
    }
    expert = operations.register_expert(by=stage.leader, at=stage.at(), **fields)
    bring_papers(expert, stage.pool.division_code, stage.leader, stage.now, without=without)
    return expert


def admit(stage, expert, pool=None):
    return operations.admit_expert(expert, pool=pool or stage.pool, by=stage.leader, at=stage.at())
