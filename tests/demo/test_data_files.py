"""The files of the demonstration: five cities, valid and unique codes, every state told somewhere."""

from datetime import timedelta

from tests.demo.conftest import AT

from bihuan import clock, demo
from bihuan.demo import check_stories, hazard_stories, roster
from bihuan.demo.pictures import drawing
from bihuan.parties import places
from bihuan.policy import policies
from bihuan.standards import credit_code

DUTIES = {"linyi": 2, "yantai": 1, "luohe": None, "qinhuangdao": 1, "huzhou": None}


def test_the_files_hold_five_cities_and_valid_codes_of_their_own():
    assert [city["key"] for city in roster.cities()] == list(DUTIES)
    rows = [row for city in roster.cities() for row in (*roster.enterprises(city), *city.get("institution", []))]
    codes = [row["credit_code"] for row in rows]
    assert [code for code in codes if not credit_code.is_valid(code) or credit_code.check(code).warnings] == []
    assert len(set(codes)) == len(codes)
    assert all("示例" in row["name"] and row["name"].endswith("（演示）") for row in rows)
    assert all(6 <= len(city["enterprise"]) <= 10 and 6 <= len(city["expert"]) <= 8 for city in roster.cities())


def test_every_place_is_known_and_its_law_is_in_force():
    for city in roster.cities():
        for row in (*city["regulator"], *city["enterprise"]):
            assert places.known(row["division_code"])
            for day in (AT.date(), clock.today(), AT.date() - timedelta(days=160)):
                assert policies.at(row["division_code"], on=day).release


def test_one_enterprise_stands_in_all_five_cities_with_five_duties():
    same = [next(row for row in roster.enterprises(city) if row.get("same")) for city in roster.cities()]
    assert len({row["name"] for row in same}) == 1
    assert len({row["credit_code"] for row in same}) == 5
    duties = {}
    for city, row in zip(roster.cities(), same, strict=True):
        per_year = policies.at(row["division_code"], on=AT.date()).checks.per_year
        setting = per_year.for_key(row["standardisation_grade"])
        duties[city["key"]] = setting.value if setting.is_set else None
    assert duties == DUTIES


def test_every_state_and_way_is_told_somewhere():
    checks = [check for city in roster.cities() for check in city["check"]]
    stories = [story for check in checks for story in check.get("finding", [])]
    stories += [story for city in roster.cities() for story in city["hazard"]]
    assert {check["until"] for check in checks} == set(check_stories.UNTIL)
    ways = {*hazard_stories.WAYS, *hazard_stories.CHECKED, "on_the_spot"}
    assert {story["way"] for story in stories} == ways
    for story in stories:
        assert hazard_stories.wording(story["finding"])["description"]


def test_every_role_has_an_account_that_can_be_entered():
    accounts = demo.accounts()
    assert {account.role for account in accounts} == set(roster.shared()["role"])
    assert len({account.username for account in accounts}) == len(accounts)
    assert {account.password for account in accounts} == {roster.shared()["password"]}
    assert all(account.zh and account.en and account.en.isascii() for account in accounts)


def test_before_and_after_are_different_drawings():
    sheets = {drawing("配电箱", place="车间", phase=phase, serial=1) for phase in ("before", "after", "interim")}
    assert len(sheets) == 3
    assert max(len(sheet) for sheet in sheets) < 40_000
