"""The page of a major hazard, where a choice of last month or a choice made on the way is sent along."""

import pytest
from tests.hazards.conftest import found_by_office, own_store, stage
from tests.web.test_charge_pages import open_as

from bihuan import clock

__all__ = ["own_store", "stage"]


@pytest.fixture(autouse=True)
def clock_of_the_stage(stage, monkeypatch):
    monkeypatch.setattr(clock, "now", stage.at)
    monkeypatch.setattr(clock, "today", lambda: stage.today)


def test_a_page_of_last_month_names_what_took_the_place_of_its_criterion(stage):
    hazard = found_by_office(stage, grade="")
    officer = open_as(stage.officer)
    sent = {"grade": "major", "criterion": "HC121-01"}
    text = officer.post(f"/hazards/{hazard.pk}/assess_hazard/", sent).content.decode()
    assert {one in text for one in ("criterion_repealed", "AQ 3067-2026")} == {True}
    unknown = officer.post(f"/hazards/{hazard.pk}/assess_hazard/", {**sent, "criterion": "ZZ-99"})
    assert "criterion_repealed" not in unknown.content.decode()
    hazard.refresh_from_db()
    assert hazard.grade == ""


def test_only_a_major_one_keeps_the_criterion_that_was_chosen_on_the_way(stage):
    hazard = found_by_office(stage, grade="")
    sent = {"grade": "general", "criterion": "GM-03"}
    assert open_as(stage.officer).post(f"/hazards/{hazard.pk}/assess_hazard/", sent).status_code == 303
    hazard.refresh_from_db()
    assert (hazard.grade, hazard.criterion) == ("general", "")
