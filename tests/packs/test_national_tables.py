"""The national tables as they are written, read with nothing but tomllib: whole, unique, dated and cross-referenced."""

import csv
import re
import tomllib
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from bihuan.policy import policies
from bihuan.standards.accident_types import Succession, successors
from bihuan.standards.divisions import Divisions
from bihuan.standards.working_days import Calendar

PACKS = Path(__file__).parents[2] / "packs"
NATION = PACKS / "cn"
CONFIDENCES = {"confirmed", "memory", "ours"}


def read(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


TABLES = {path: read(path) for path in sorted((NATION / "tables").rglob("*.toml"))}
CHECKLISTS = {path: read(path) for path in sorted((NATION / "checklists").glob("*.toml"))}
INSTRUMENTS = {
    path: read(path)
    for pack in ("cn", "cn-13", "cn-33", "cn-37", "cn-41")
    for path in sorted((PACKS / pack / "instruments").glob("*.toml"))
}


def table(table_id: str, on: date = date(2026, 11, 21)) -> list[dict]:
    (found,) = [t["row"] for t in TABLES.values() if t["table"]["id"] == table_id and in_force(t["table"], on)]
    return found


def in_force(head: dict, on: date) -> bool:
    return head.get("since", date.min) <= on <= head.get("until", date.max)


def codes(table_id: str, **when) -> set[str]:
    return {row["code"] for row in table(table_id, **when)}


def each(files: dict[Path, dict]):
    return pytest.mark.parametrize("content", [pytest.param(c, id=p.stem) for p, c in files.items()])


@each(TABLES)
def test_a_table_says_what_it_is_and_where_it_comes_from(content):
    head = content["table"]
    assert {"id", "title_zh", "title_en", "source", "confidence"} <= head.keys()
    assert head["confidence"] in CONFIDENCES
    assert type(head.get("since", date.min)) is date
    assert head.get("since", date.min) <= head.get("until", date.max)


@each(TABLES)
def test_rows_have_unique_codes_and_both_languages(content):
    rows = content["row"]
    assert not [code for code, count in Counter(row["code"] for row in rows).items() if count > 1]
    assert all(row["zh"].strip() and row["en"].strip() for row in rows)
    assert {row.get("confidence", "ours") for row in rows} <= CONFIDENCES
    known = {row["code"] for row in rows}
    assert all(row.get("parent", row["code"]) in known for row in rows)


def test_a_table_has_one_version_on_any_day():
    versions: dict[str, list[dict]] = {}
    for content in TABLES.values():
        versions.setdefault(content["table"]["id"], []).append(content["table"])
    for heads in versions.values():
        heads.sort(key=lambda head: head.get("since", date.min))
        for earlier, later in pairwise(heads):
            assert (later["since"] - earlier["until"]).days == 1


@pytest.mark.parametrize(
    ("table_id", "count"),
    [
        ("accident_types", 27),
        ("criteria/gm10", 64),
        ("criteria/se45067", 37),
        ("criteria/gas23", 22),
        ("criteria/con24", 53),
        ("criteria/aq3067", 53),
        ("criteria_standards", 12),
        ("hazard_categories", 2 + 13 + 11),
        ("industries", 20),
        ("standardisation_grades", 4),
        ("special_equipment", 8),
        ("expert_specialties", 21),
        ("instruments", 21),
        ("visit_kinds", 9),
        ("risk_colours", 4),
        ("enterprise_size_thresholds", 7),
        ("replaced_documents", 23),
    ],
)
def test_a_table_is_whole(table_id, count):
    assert len(table(table_id)) == count


def test_all_196_criteria_are_there():
    listed = [t for t in TABLES.values() if t["table"]["id"].startswith("criteria/")]
    judgable = [row["code"] for t in listed for row in t["row"] if row.get("judgable", True)]
    assert len(judgable) == len(set(judgable)) == 196


def test_chemical_criteria_change_on_30_september_2026():
    assert len(table("criteria/c121", on=date(2026, 9, 29))) == 20
    assert not in_force(TABLES[NATION / "tables/criteria/c121.toml"]["table"], date(2026, 9, 30))
    assert not any(row["judgable"] for row in table("criteria/aq3067", on=date(2026, 9, 30)))


def test_every_standard_and_its_list_agree_on_their_days():
    rows = {row["table"]: row for row in table("criteria_standards") if "table" in row}
    heads = {t["table"]["id"]: t["table"] for t in TABLES.values() if t["table"]["id"].startswith("criteria/")}
    assert rows.keys() == heads.keys()
    for table_id, row in rows.items():
        assert (row["since"], row.get("until")) == (heads[table_id]["since"], heads[table_id].get("until"))


def test_old_accident_types_lead_to_new_ones():
    old = table("accident_types", on=date(2026, 6, 30))
    assert len(old) == 20
    assert {code for row in old for code in row["maps_to"]} == codes("accident_types")
    assert all(row["automatic"] == (len(row["maps_to"]) == 1) for row in old)
    assert successors("roof_fall", old) == Succession(("collapse",), automatic=True)
    assert not successors("vehicle", old).automatic
    with pytest.raises(KeyError):
        successors("in_plant_vehicle", old)


def test_the_calendar_has_the_published_years_only():
    rows = table("calendar")
    calendar = Calendar.from_rows(rows)
    assert calendar.years == {2025, 2026}
    assert [len(row["rest_days"]) for row in rows] == [28, 33]
    assert [len(row["makeup_workdays"]) for row in rows] == [5, 6]
    assert all(day.year == int(row["code"]) for row in rows for day in row["rest_days"] + row["makeup_workdays"])
    assert all(day.weekday() >= 5 for day in calendar.makeup_workdays)
    assert not calendar.rest_days & calendar.makeup_workdays


def test_each_holiday_is_the_run_of_its_rest_days():
    for row in table("calendar"):
        spans = [(p["end"] - p["start"]).days + 1 for p in row["periods"]]
        assert sum(spans) == len(row["rest_days"])
        assert all(p["start"] in row["rest_days"] and p["end"] in row["rest_days"] for p in row["periods"])


def test_sections_hold_every_division_once():
    spans = [tuple(map(int, row["divisions"])) for row in table("industries")]
    assert [n for low, high in spans for n in range(low, high + 1)] == list(range(1, 98))


def test_key_processes_are_covered_by_known_specialties():
    for row in table("key_processes"):
        assert row["specialty"] == row["specialties"][0]
        assert set(row["specialties"]) <= codes("expert_specialties")
    covered = {row["code"]: row["specialty"] for row in table("key_processes")}
    assert covered["melting"] == "metallurgy"
    assert covered["dust_collection"] == "dust_explosion"
    assert covered["boiler"] == "special_equipment"


def test_sectors_name_known_criteria_and_criteria_known_sectors():
    assert {code for row in table("sectors") for code in row.get("criteria", [])} <= codes("criteria_standards")
    named = {
        sector
        for content in TABLES.values()
        if content["table"]["id"].startswith("criteria/")
        for row in content["row"]
        for sector in row.get("sectors", [])
    }
    assert named <= codes("sectors")


def test_enterprise_sizes_step_down():
    for row in table("enterprise_size_thresholds"):
        for measure, large in row["large"].items():
            assert large > row["medium"][measure] > row["small"][measure]


@pytest.mark.parametrize(("checklist_id", "count"), [("GMG", 48), ("CSD", 44)])
def test_a_checklist_is_whole(checklist_id, count):
    (content,) = [c for c in CHECKLISTS.values() if c["checklist"]["id"] == checklist_id]
    assert [item["code"] for item in content["item"]] == [f"{checklist_id}-{n:02d}" for n in range(1, count + 1)]


@each(CHECKLISTS)
def test_checklist_items_refer_to_what_exists(content):
    criteria = {row["code"] for t in TABLES.values() if t["table"]["id"].startswith("criteria/") for row in t["row"]}
    clauses = {clause["id"] for i in INSTRUMENTS.values() for clause in i.get("clause", [])}
    assert set(content["checklist"]["visit_kinds"]) <= codes("visit_kinds")
    for item in content["item"]:
        assert all(item[key].strip() for key in ("zh", "en", "evidence_zh", "evidence_en", "group_zh", "group_en"))
        assert item["basis"]
        assert set(item["method"]) <= codes("checklist_methods")
        assert item["hazard_category"] in codes("hazard_categories")
        assert set(item["accident_types"]) <= codes("accident_types")
        assert set(item.get("criteria", [])) <= criteria
        assert set(item.get("clauses", [])) <= clauses
        assert item["major_if_failed"] in {"yes", "depends", "no"}
        assert (item["major_if_failed"] == "no") == ("criteria" not in item)
        assert ("applies_when_zh" in item) == ("applies_when_en" in item)


@each(INSTRUMENTS)
def test_an_instrument_says_how_sure_it_is(content):
    head = content["instrument"]
    assert all(head[key] for key in ("id", "number", "title_zh", "title_en", "source"))
    assert head["confidence"] in CONFIDENCES
    assert head["status"] in {"in_force", "unconfirmed", "draft", "historic", "repealed"}
    for clause in content.get("clause", []):
        assert clause["id"].startswith(f"{head['id']}-")
        assert clause["ref"]
        assert clause["gist_zh"]
        assert clause["gist_en"]
        assert clause["confidence"] in CONFIDENCES


def test_clause_ids_are_unique_and_fit_for_an_address():
    ids = [clause["id"] for content in INSTRUMENTS.values() for clause in content.get("clause", [])]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Z0-9]+-[a-z0-9.-]+", clause_id) for clause_id in ids)
    assert {"AQF-41.2", "AQF-101.4-5", "ORDER16-14.major", "GB46768-5.9.1"} <= set(ids)
    assert len({content["instrument"]["id"] for content in INSTRUMENTS.values()}) == len(INSTRUMENTS) >= 50


def csv_rows(name: str) -> list[dict]:
    with (NATION / "tables" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_divisions_form_one_tree():
    rows = csv_rows("divisions.csv") + csv_rows("townships.csv")
    divisions = Divisions.from_rows(rows)
    assert len({row["code"] for row in rows}) == len(rows)
    assert all(re.fullmatch(r"\d{6}|\d{12}", row["code"]) for row in rows)
    assert len(divisions.children("")) == 34
    for row in rows:
        assert divisions.full_name(row["code"]).endswith(row["name"])
        assert bool(row["parent"]) == (row["level"] != "province")


def test_divisions_read_as_people_write_them():
    divisions = Divisions.from_csv(
        *((NATION / "tables" / name).read_text(encoding="utf-8") for name in ("divisions.csv", "townships.csv"))
    )
    assert divisions.full_name("371302") == "山东省临沂市兰山区"
    assert divisions.full_name("110101") == "北京市东城区"
    assert divisions.full_name("419001") == "河南省济源市"
    assert divisions.current("370684").name == "蓬莱区"
    assert divisions.get("130371").level == "zone"
    assert {row["code"] for row in csv_rows("divisions.csv") if row["confidence"] == "ours"} == {"370690"}
    assert [d.code for d in divisions.search("漯河市")] == ["411100"]
    assert divisions.english_name("411104") == "Shaoling District, Luohe, Henan"
    assert divisions.english_name("110101") == "北京市东城区", "not romanised yet"


def test_romanised_names_are_latin_and_complete_where_the_product_is_at_home():
    rows = csv_rows("divisions.csv") + csv_rows("townships.csv")
    assert all(re.fullmatch(r"[A-Za-zü' -]*", row["en"]) for row in rows)
    at_home = [row for row in csv_rows("divisions.csv") if row["code"][:2] in ("13", "33", "37", "41")]
    assert all(row["en"] for row in at_home if not row["replaced_by"])
    assert all(row["en"] for row in rows if row["level"] in ("province", "city"))


@pytest.mark.parametrize(
    ("on", "count", "first_vehicle"),
    [(date(2026, 6, 30), 20, "vehicle"), (date(2026, 7, 1), 27, "in_plant_vehicle")],
)
def test_the_day_decides_which_accident_types_a_place_uses(on, count, first_vehicle):
    rows = policies.table("cn", "accident_types", on=on)
    assert (len(rows), list(rows)[1]["code"]) == (count, first_vehicle)


def test_every_table_checklist_and_clause_is_found_through_the_loader():
    on = date(2026, 11, 21)
    for content in TABLES.values():
        if in_force(content["table"], on):
            assert list(policies.table("cn", content["table"]["id"], on=on)) == content["row"]
    assert {c["checklist"]["id"] for c in CHECKLISTS.values()} <= {c.id for c in policies.checklists("cn", on)}
    for content in INSTRUMENTS.values():
        for clause in content.get("clause", []):
            assert policies.clause(clause["id"]).confidence == clause["confidence"]
