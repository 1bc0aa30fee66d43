"""The number people call a hazard by: per enterprise and year of finding, without gaps, found however it is written."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from tests.cast import CODES
from tests.hazards.conftest import found_by_expert, self_found, stand
from tests.meanwhile import second_meets_first

from bihuan.hazards import closure, numbers, operations, queries
from bihuan.hazards.importing import import_hazards
from bihuan.hazards.models import Hazard, HazardSeries

WRITTEN = ["〔2026〕2号", "[2026]第2号", "（2026）2", "2026年2号", "2026年第2号", "2026-2", "２０２６－２"]


def test_one_book_a_year_at_each_enterprise(stage):
    assert [self_found(stage).number for _ in range(3)] == ["〔2026〕1号", "〔2026〕2号", "〔2026〕3号"]
    last_year = self_found(stage, found_on=date(2025, 12, 31))
    assert last_year.number == "〔2025〕1号"
    other = stand("strict", prefix="乙", code=CODES[1])
    assert self_found(other).number == "〔2026〕1号"
    assert found_by_expert(stage).number == "〔2026〕4号"


def test_what_is_undone_leaves_no_gap(stage):
    self_found(stage)
    with transaction.atomic():
        assert self_found(stage).number == "〔2026〕2号"
        transaction.set_rollback(True)
    assert self_found(stage).number == "〔2026〕2号"


def test_a_whole_ledger_goes_on_where_the_book_stands(stage):
    self_found(stage)
    row = {"enterprise_id": stage.enterprise.pk, "source": "台账", "description": "通道堵塞", "found_on": stage.today}
    rows = [{**row, "external_key": f"台账:{n}"} for n in range(3)]
    rows.append({**row, "external_key": "台账:9", "found_on": stage.today - timedelta(days=400)})
    import_hazards(rows, by=stage.officer, at=stage.at())
    told = {hazard.external_key: hazard.number for hazard in Hazard.objects.exclude(external_key="")}
    assert told == {
        "台账:0": "〔2026〕2号",
        "台账:1": "〔2026〕3号",
        "台账:2": "〔2026〕4号",
        "台账:9": "〔2025〕1号",
    }
    assert self_found(stage).number == "〔2026〕5号"


def test_what_comes_back_has_a_number_of_its_own(stage):
    hazard, expert = found_by_expert(stage, grade=""), stage.experts[0].account
    operations.assess_hazard(hazard, by=expert, at=stage.at(), grade="general")
    Hazard.objects.filter(pk=hazard.pk).update(
        state="struck_off", closed_at=stage.now, closed_by=1, verified_by=1, verified_at=stage.now
    )
    again = closure.reopen_hazard(hazard, by=expert, at=stage.at(), reason="又坏了")
    assert (hazard.number, again.number) == ("〔2026〕1号", "〔2026〕2号")


@pytest.mark.parametrize("written", WRITTEN)
def test_it_is_found_however_it_is_written(stage, written):
    hazards = [self_found(stage, description=f"第{n}处破损") for n in range(12)]

    def found(text):
        return set(queries.listed(stage.officer, queries.Wanted(text=text), on=stage.today))

    assert found(written) == {hazards[1]}
    assert found(f"{written} 破损") == {hazards[1]}
    assert found(f"{written} 通道") == set()
    assert found("2026-12") == {hazards[11]}
    assert found("2026-13") == set()


def test_other_figures_are_words_as_before():
    assert numbers.parted("GB 50054-2011 第3条") == ([], "GB 50054-2011 第3条")
    assert numbers.parted("配电箱") == ([], "配电箱")


@pytest.mark.django_db(transaction=True)
def test_two_at_one_enterprise_get_two_numbers():
    """The second waits for the first's commit, and for nobody else's."""
    stage = stand("strict")
    outcome = second_meets_first(lambda: self_found(stage), lambda: self_found(stage).number)
    assert outcome == "〔2026〕2号"
    assert sorted(Hazard.objects.values_list("serial", flat=True)) == [1, 2]
    assert HazardSeries.objects.get().last == 2
