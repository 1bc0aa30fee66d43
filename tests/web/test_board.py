"""The duty board: every figure true, folded or not, and leading to its rows."""

import html
import re
from datetime import timedelta

import pytest
from tests.cast import CODES, play
from tests.web.test_hazards_pages import raised, treated

from bihuan import clock
from bihuan.hazards import closure, rollups
from bihuan.hazards.models import Rollup, RollupDelta
from bihuan.insight import queries

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return play("3713", county="371302")


def board(client, account, at):
    client.force_login(account, backend=BACKEND)
    with clock.frozen(at):
        return client.get("/board/")


def figures(answer):
    shown = answer.context["board"]
    return shown.hazards.open, shown.hazards.major, answer.context["closed"], shown.duty.missing


def test_the_board_counts_the_same_before_and_after_every_fold(client, cast):
    raised(cast)
    raised(cast, grade="major", criterion="GM-02", description="没有取证上岗")
    hazard = treated(cast)
    assert figures(board(client, cast.leader, cast.now)) == (3, 1, 0, 2)
    rollups.fold()
    assert not RollupDelta.objects.exists()
    assert figures(board(client, cast.leader, cast.now)) == (3, 1, 0, 2)
    closure.verify_rectification(hazard, by=cast.experts[0].account, at=cast.at())
    closure.close_hazard(hazard, by=cast.experts[0].account, at=cast.at())
    assert figures(board(client, cast.leader, cast.now)) == (2, 1, 1, 2)
    rollups.fold()
    assert rollups.fold() == 0
    assert figures(board(client, cast.leader, cast.now)) == (2, 1, 1, 2)
    assert Rollup.objects.get(state="struck_off").n == 1


def test_a_place_sees_its_own_and_every_figure_leads_to_as_many_rows(client, cast):
    other = play("3706", county="370602", prefix="乙", credit_code=CODES[1])
    raised(cast)
    raised(other, description="烟台的隐患")
    answer = board(client, cast.leader, cast.now)
    assert figures(answer)[0] == 1
    places = answer.context["board"].places
    assert [(place.code, place.open, place.duty.missing) for place in places] == [("371302", 1, 2)]
    page = answer.content.decode()
    assert "/hazards/?place=371302&amp;state=open" in page
    rows = client.get("/hazards/?place=371302&state=open")
    assert len(rows.context["page"].rows) == 1


def test_enterprises_and_experts_have_no_board(client, cast):
    for nobody in (cast.safety, cast.experts[0].account):
        assert board(client, nobody, cast.now).status_code == 404


def test_the_board_costs_few_statements(client, cast, django_assert_max_num_queries):
    raised(cast)
    client.force_login(cast.leader, backend=BACKEND)
    with clock.frozen(cast.now), django_assert_max_num_queries(12):
        assert client.get("/board/").status_code == 200


def test_whose_grade_ran_out_is_listed_and_not_lost(client, cast, django_assert_max_num_queries):
    """Where nothing is set for those without a grade, the duty is open: on the board, the register and the desk."""
    firm = cast.enterprise
    firm.grade_valid_until = cast.today - timedelta(days=1)
    firm.save()
    answer = board(client, cast.leader, cast.now)
    assert answer.context["duties"]["lapsed"] == 1
    assert answer.context["duties"]["not_set"] == 0
    assert "/board/frequency/?duty=lapsed" in answer.content.decode()
    with clock.frozen(cast.now), django_assert_max_num_queries(12):
        rows = client.get("/enterprises/?duty=lapsed")
    assert [one.pk for one, _owed in rows.context["rows"]] == [firm.pk]
    assert f"{firm.grade_valid_until} 已到期" in rows.content.decode()
    with clock.frozen(cast.now):
        desk = client.get("/")
        assert [row["site"].enterprise_id for row in desk.context["lapsed"]] == [firm.pk]
        assert f"{firm.grade_valid_until} 已到期" in desk.content.decode()
        assert [one.pk for one, _owed in client.get("/enterprises/?grade=none").context["rows"]] == [firm.pk]
        assert not client.get("/enterprises/?grade=grade_2").context["rows"]
        assert "按没有等级算" in client.get(f"/enterprises/{firm.pk}/").content.decode()
        client.force_login(cast.safety, backend=BACKEND)
        assert "按没有等级算" in client.get("/").content.decode()


def test_what_was_never_planned_and_never_verified_is_late_on_the_board(client, cast):
    raised(cast)
    treated(cast)
    day = cast.now + timedelta(days=4)
    late = board(client, cast.leader, day).context["board"]
    assert (late.hazards.late, late.places[0].overdue) == ({"overdue": 1, "unplanned": 1, "unlooked": 0}, 1)
    answer = board(client, cast.leader, cast.now + timedelta(days=11))
    assert answer.context["board"].hazards.late == {"overdue": 1, "unplanned": 1, "unlooked": 1}
    assert "/hazards/?state=unlooked" in answer.content.decode()
    with clock.frozen(cast.now + timedelta(days=11)):
        for what in ("overdue", "unplanned", "unlooked"):
            assert len(client.get(f"/hazards/?state={what}").context["page"].rows) == 1


FIGURE = re.compile(r'<a [^>]*href="(/(?:hazards|board/frequency)/\?[^"]+)"[^>]*>(?:<[^>]+>)?(\d+)</')
CARD = re.compile(r'<a href="([^"]+)" class="bh-stat.*?bh-stat-value">(\d+)<small>[^%]', re.DOTALL)
LAND = re.compile(r'<a href="([^"]+)" aria-label="\S+ (\d+)[^%\d]')


def behind(client, url):
    """How many rows the list behind a figure has, page by page."""
    rows = 0
    while url:
        answer = client.get(url)
        rows, url = rows + len(answer.context["page"].rows), answer.context["page"].more_url
    return rows


@pytest.mark.parametrize("figure", ["overdue", "open", "major", "short", "rate"])
def test_every_figure_is_the_number_of_the_rows_behind_it(client, cast, figure):
    raised(cast)
    raised(cast, grade="major", criterion="GM-02", description="没有取证上岗")
    closed = treated(cast)
    treated(cast)
    closure.verify_rectification(closed, by=cast.experts[0].account, at=cast.at())
    closure.close_hazard(closed, by=cast.experts[0].account, at=cast.at())
    for later in (0, 1, 4, 11, 40, 130):
        at = cast.now + timedelta(days=later)
        client.force_login(cast.leader, backend=BACKEND)
        with clock.frozen(at):
            page = client.get(f"/board/?show={figure}").content.decode()
            told = FIGURE.findall(page) + CARD.findall(page) + LAND.findall(page)
            assert len(told) > 8, "the figures of the page are links"
            for url, n in told:
                assert behind(client, html.unescape(url)) == int(n), (later, url)


def test_what_moved_since_yesterday(client, cast):
    raised(cast)
    today = board(client, cast.leader, cast.now)
    assert [(day["found"], day["closed"]) for day in today.context["days"]] == [(0, 0), (1, 0)]
    tomorrow = board(client, cast.leader, cast.now + timedelta(days=1))
    assert [(day["found"], day["closed"]) for day in tomorrow.context["days"]] == [(1, 0), (0, 0)]
    late = board(client, cast.leader, cast.now + timedelta(days=4))
    assert late.context["newly_late"]["n"] == 1
    later = board(client, cast.leader, cast.now + timedelta(days=5))
    assert later.context["newly_late"]["n"] == 0
    assert [step["overdue"] for step in later.context["ladder"]] == [0, 1, 0, 0, 0]


def test_the_map_is_of_the_city_and_a_place_without_hazards_has_no_shade(client, cast):
    raised(cast)
    shown = board(client, cast.leader, cast.now).context["map"]
    lands = {land.code: land for land in shown.lands}
    assert len(lands) == 12
    assert lands["371302"].value == 0
    assert lands["371302"].url.endswith("place=371302&state=overdue")
    assert (lands["371311"].value, lands["371311"].shade, lands["371311"].url) == (None, None, "")


def test_a_closing_rate_is_no_hundred_while_one_is_open():
    assert queries.closing_rate(999, 1000) == 99
    assert queries.closing_rate(1000, 1000) == 100
    assert queries.closing_rate(0, 0) is None
