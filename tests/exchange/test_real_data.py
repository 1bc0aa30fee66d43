"""Sheets that nobody of this project wrote; they run where BIHUAN_DATA names the folder (see conftest)."""

import os
import time
from pathlib import Path

import pytest
from tests.exchange.books import GOOD, OTHER
from tests.exchange.conftest import AT
from tests.exchange.test_import_kinds import brought_in

from bihuan.exchange.sheets.rows import CHANGED, NEW, UNCHANGED
from bihuan.hazards.models import Hazard
from bihuan.inspections.models import Checklist
from bihuan.parties.operations import register_enterprise

pytestmark = pytest.mark.django_db


def content(name: str) -> bytes:
    return (Path(os.environ["BIHUAN_DATA"]) / name).read_bytes()


def fates(job) -> tuple[int, int, int]:
    return job.counts[NEW], job.counts[CHANGED], job.counts[UNCHANGED]


def test_the_city_guideline_becomes_one_checklist_without_code(stranger):
    clerk = stranger  # of a city that asks for no basis of every item
    brought_in(clerk, content("checklists/shenzhen_2016_selfcheck_guideline.csv"), "checklists", "guideline.csv")
    assert Checklist.objects.get().items.count() == 446


def test_a_scored_standard_becomes_one_checklist_without_code(stranger):
    clerk = stranger  # of a city that asks for no basis of every item
    brought_in(clerk, content("checklists/warehouse_standardization_scoring.csv"), "checklists", "仓储评分标准.csv")
    assert Checklist.objects.get().items.count() == 178


def test_all_self_reports_become_hazards_found_by_any_two_characters_and_only_once(clerk, known):
    register_enterprise(by=clerk, at=AT, name="乙厂", credit_code=OTHER, division_code="371311", sector="machinery")
    started = time.monotonic()
    for name, rows in (("labelled", 8400), ("unlabelled", 10000)):
        job = brought_in(
            clerk, content(f"self_report_quality/{name}.csv"), "hazards", f"{name}.csv",
            enterprise=f"{GOOD}|{OTHER}", found_on="2026-11-01",
        )  # fmt: skip
        assert fates(job) == (rows, 0, 0)
    assert Hazard.objects.count() == 18_400
    assert time.monotonic() - started < 60
    assert Hazard.objects.search("乱拉").count() == Hazard.objects.filter(description__contains="乱拉").count() > 0
    again = brought_in(
        clerk, content("self_report_quality/labelled.csv"), "hazards", "labelled.csv",
        enterprise=f"{GOOD}|{OTHER}", found_on="2026-11-01",
    )  # fmt: skip
    assert fates(again) == (0, 0, 8400)
