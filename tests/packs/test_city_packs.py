"""The packs of the cities and zones: whole, bilingual, dated, exemplified; and what one city asks another does not."""

import shutil
from collections import Counter
from datetime import date, timedelta

import pytest

from bihuan.policy import cases, check, policies
from bihuan.refusal import Refusal

CLAUSES = {"YT": 46, "YT-0": 2, "LH": 49, "QHD": 42, "HZ": 47, "LY": 102}
CITIES = ("cn-3706", "cn-4111", "cn-130371", "cn-3305", "cn-3713")
PACKS = (*CITIES, "cn-370690", "cn-1303")
TODAY = date(2026, 11, 21)
READ_ON = TODAY
"""When all documents were read against their originals: what stands in a pack was verified then or later."""


def test_every_clause_of_the_six_documents_stands_in_a_pack():
    found = Counter(clause.instrument.id for clause in policies.clauses() if clause.instrument.id in CLAUSES)
    assert found == CLAUSES


def test_every_clause_says_its_gist_in_both_languages_and_how_it_is_proven():
    ours = [clause for clause in policies.clauses() if clause.instrument.id in CLAUSES]
    lacking = [c.id for c in ours if not (c.gist_zh and c.gist_en and c.ref and c.check.endswith("."))]
    assert lacking == []


def test_conflicts_between_documents_are_named_on_both_sides():
    pairs = {(clause.id, other) for clause in policies.clauses() for other in clause.conflicts}
    assert pairs == {(other, one) for one, other in pairs}
    assert len(pairs) == 2 * 49


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_has_no_error(pack):
    assert [str(p) for p in check.run(with_cases=False) if p.pack == pack and p.level == "error"] == []


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_is_shipped_as_issued_to_be_confirmed(pack):
    assert policies.pack(pack).status == "unconfirmed"


@pytest.mark.parametrize("pack", PACKS)
def test_a_jurist_gave_at_least_three_examples(pack):
    assert len(policies.pack(pack).cases) >= 3


@pytest.mark.parametrize("pack", PACKS)
def test_every_example_of_a_pack_is_decided_as_the_jurist_says(pack):
    assert [str(result) for result in cases.run(pack) if result.state != "passed"] == []


@pytest.mark.clause("HZ-6.1", refusal=True)
@pytest.mark.parametrize("pack", PACKS)
def test_the_day_before_a_pack_begins_nothing_is_judged_by_it(pack):
    with pytest.raises(Refusal) as refused:
        policies.at(pack, on=policies.pack(pack).in_force - timedelta(days=1))
    assert refused.value.code == "pack_not_in_force"


@pytest.mark.clause("HZ-6.1")
@pytest.mark.parametrize("pack", PACKS)
def test_on_its_first_day_a_pack_judges(pack):
    first = policies.pack(pack).in_force
    assert policies.at(pack, on=first).pack.id == pack


@pytest.mark.clause("YT-0.1")
def test_the_zone_has_no_value_of_its_own_and_inherits_all():
    zone, city = policies.at("370690", on=TODAY), policies.at("3706", on=TODAY)
    assert policies.pack("cn-370690").values == {}
    assert [s.as_dict() for s in zone.settings()] == [s.as_dict() for s in city.settings()]


@pytest.mark.clause("YT-0.1", refusal=True)
def test_a_zone_value_looser_than_the_city_is_refused(tmp_path):
    packs = tmp_path / "packs"
    shutil.copytree(policies.folder, packs)
    (packs / "cn-370690" / "parameters").mkdir(exist_ok=True)
    (packs / "cn-370690" / "parameters" / "checks.toml").write_text(
        "[checks.per_year]\n[[checks.per_year.value]]\nsince = 2021-07-01\nvalue = 0\n"
        'clause = "ours"\nnote_zh = "两年一次"\n',
        encoding="utf-8",
    )
    problems = check.run(packs, with_cases=False)
    assert [p.code for p in problems if p.pack == "cn-370690"] == ["child_looser_than_parent"]


def test_a_district_without_a_pack_is_judged_by_its_city():
    assert policies.pack_for("371302").id == "cn-3713"
    assert policies.pack_for("130302").id == "cn-1303"
    assert policies.pack_for("130371001").id == "cn-130371"


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("engagement.mode", ["voluntary", "voluntary", "government_assigned", "voluntary_or_government", "required"]),
        ("checks.min_experts", [1, 1, 1, 1, 3]),
        ("experts.min_months", [None, 24, None, None, 60]),
        ("experts.max_age", [None, 65, None, None, 65]),
        ("contract.required", [True, False, False, True, False]),
        ("regulator.analysis", [None, None, "per_project", None, "quarterly"]),
        ("incentives.reduction", ["automatic", "discretionary", "none", "none", "none"]),
        ("enforcement.focus_rule", [None, "all_of", "any_of", None, "any_of"]),
    ],
)
def test_five_cities_answer_one_question_each_in_their_own_way(key, wanted):
    assert [policies.at(pack, on=TODAY).setting(key).value for pack in CITIES] == wanted


@pytest.mark.parametrize("pack", CITIES)
def test_a_zero_report_is_taken_in_the_last_ten_days_everywhere_which_is_ours(pack):
    days = policies.at(pack, on=TODAY).self_report.zero_report_days
    assert (days.value, days.basis.clause) == (10, "ours")


def test_two_sign_every_self_report_where_two_sign_the_zero_report_which_is_ours():
    law = policies.at("cn-3713", on=TODAY).self_report
    assert set(law.signatures.value) == set(law.zero_report_signatures.value)
    assert (law.signatures.basis.clause, law.zero_report_signatures.basis.clause) == ("ours", "LY-3.2.4")


@pytest.mark.parametrize("pack", CITIES)
def test_a_value_is_cited_or_says_why_it_is_ours(pack):
    values = [value for several in policies.pack(pack).values.values() for value in several]
    assert [v.key.name for v in values if v.clauses == ("ours",) and not (v.note_zh and v.note_en)] == []
    assert [v.key.name for v in values if v.verified_on is None or v.verified_on < READ_ON] == []
