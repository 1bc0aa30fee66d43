"""What the two years are made of: made-up people and weeks that are the same each time."""

from tests.demo.conftest import AT

from bihuan.demo import census, check_stories, hazard_stories, history, roster, seasons
from bihuan.parties import places
from bihuan.standards import credit_code


def test_three_hundred_enterprises_and_a_hundred_and_twenty_experts_are_made_up_the_same_each_time():
    everybody = [census.around(city) for city in roster.cities()]
    assert everybody == [census.around(city) for city in roster.cities()]
    rows = [*(row for city in everybody for row in city["enterprise"])]
    cast = [row for city in roster.cities() for row in roster.enterprises(city)]
    assert len(rows) + len(cast) == 300
    assert sum(len(city["expert"]) for city in (*everybody, *roster.cities())) == 120
    codes = [row["credit_code"] for row in (*rows, *cast)]
    assert len(set(codes)) == 300
    assert [code for code in codes if credit_code.check(code).problem or credit_code.check(code).warnings] == []
    assert len({row["name"] for row in rows}) == len(rows)
    assert all(row["name"].startswith("示例") and row["name"].endswith("（演示）") for row in rows)
    assert all(places.known(row["division_code"]) for row in rows)
    experts = {row["name"] for city in everybody for row in city["expert"]}
    assert experts.isdisjoint(person["name"] for row in rows for person in row["people"])


def test_every_county_of_the_city_has_enterprises():
    linyi = roster.cities()[0]
    counties = {row["division_code"][:6] for row in census.enterprises(linyi)}
    assert counties == {row.code for row in places.divisions().children("3713")}


def test_a_week_is_the_same_each_time_and_the_newest_leaves_something_open():
    around = census.around(roster.cities()[0])
    weeks = [seasons.week(around, number, today=AT.date()) for number in range(roster.history()["weeks"])]
    assert weeks == [seasons.week(around, number, today=AT.date()) for number in range(len(weeks))]
    stories = [story for week in weeks for story in week]
    assert {story.tells["until"] for story in stories if story.kind == "check"} <= set(check_stories.UNTIL)
    ways = {story.tells["way"] for story in stories if story.kind == "hazard"}
    assert ways <= {*hazard_stories.WAYS, *hazard_stories.CHECKED}
    assert any("again" in story.tells for story in stories)
    assert all(story.tells["way"] == "struck_off" for story in weeks[-1] if story.kind == "hazard")
    served = [sum(story.kind == "check" for week in part for story in week) for part in (weeks[:52], weeks[52:])]
    assert served[0] > served[1]  # more enterprises are served now than a year ago


def test_the_book_holds_every_week_of_every_city_once_and_the_first_city_comes_first():
    chapters = history._contents(104)
    assert len(chapters) == len(set(chapters)) == 5 * (104 + 3)
    year = [("linyi", "week", week) for week in range(52)]
    assert chapters[:55] == [("linyi", "people", None), ("linyi", "book", None), *year, ("linyi", "board", None)]
    for city in roster.cities():  # nobody acts before being there, and the boards speak of a whole year
        own = [row[1:] for row in chapters if row[0] == city["key"]]
        assert own[:3] == [("people", None), ("book", None), ("week", 0)]
        assert {week for part, week in own[: own.index(("board", None))] if part == "week"} >= set(range(52))
