"""A digest says of a week or month what the board says, once, to the offices below, in words that order nothing."""

from datetime import date, timedelta

import pytest
from tests.cast import account, play
from tests.refusing import refused
from tests.web.test_hazards_pages import raised, treated

from bihuan import audit, clock
from bihuan.documents.models import OfficialDocument
from bihuan.hazards import closure
from bihuan.oversight import digests
from bihuan.parties.models import Regulator, RegulatorKind, Role

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return play("3713", county="371302")


@pytest.fixture
def county(cast):
    office = Regulator.objects.create(
        name="示例区应急管理局", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="371302", parent=cast.city
    )
    return account("county", "区局丁", Role.REGULATOR_CLERK, regulator=office)


def moved(cast):
    raised(cast)
    ended = treated(cast)
    closure.verify_rectification(ended, by=cast.experts[0].account, at=cast.at())
    closure.close_hazard(ended, by=cast.experts[0].account, at=cast.at())


@pytest.mark.parametrize(
    ("cycle", "on", "wanted"),
    [
        ("weekly", date(2026, 11, 9), (date(2026, 11, 2), date(2026, 11, 8))),
        ("weekly", date(2026, 11, 8), (date(2026, 10, 26), date(2026, 11, 1))),
        ("monthly", date(2026, 12, 1), (date(2026, 11, 1), date(2026, 11, 30))),
        ("monthly", date(2026, 1, 31), (date(2025, 12, 1), date(2025, 12, 31))),
    ],
)
def test_a_digest_is_of_the_last_whole_week_or_month(cycle, on, wanted):
    assert digests.period(cycle, on) == wanted


def test_it_says_what_the_board_says_and_reaches_the_offices_below(client, cast, county):
    moved(cast)
    at = cast.now + timedelta(days=7)  # Monday, 9 November
    client.force_login(cast.leader, backend=BACKEND)
    with clock.frozen(at):
        assert client.get("/board/digests/").status_code == 200
        answer = client.post("/board/digests/issue_digest/", {"cycle": "weekly", "remark": "请各地核对数字。"})
        assert answer.status_code == 303
        paper = OfficialDocument.objects.get(slug="hazard_digest")
        assert client.get(answer.headers["Location"]).status_code == 200
        assert "2026年11月2日至11月8日周报" in client.get("/board/digests/").content.decode()
        board = client.get("/board/").context["board"]
    said = paper.context
    assert said["summary"].startswith("本期发现隐患2项，销号1项。现有未销号隐患1项，其中重大隐患0项；超期未整改1项")
    (row,) = said["places"]
    assert (row["place"], row["found"], row["closed"], row["open"]) == ("兰山区", "2", "1", str(board.places[0].open))
    assert [step["overdue"] for step in said["ladder"]] == [str(step.overdue) for step in board.ladder]
    assert paper.number.endswith("1号")
    assert paper.deliveries.get().recipient_ref == county.regulator.ref
    assert audit.timeline(cast.city.ref)[-1].act == "issue_digest"
    client.force_login(county, backend=BACKEND)
    with clock.frozen(at):
        assert client.get(answer.headers["Location"]).status_code == 200
        client.force_login(cast.stranger, backend=BACKEND)
        assert client.get(answer.headers["Location"]).status_code == 404


def test_a_period_has_one_digest_and_it_orders_nothing(client, cast):
    moved(cast)
    at = cast.now + timedelta(days=7)
    with refused("wording_not_allowed"):
        digests.issue_digest(by=cast.leader, at=at, cycle="weekly", remark="责令限期整改")
    digests.issue_digest(by=cast.leader, at=at, cycle="weekly")
    with refused("digest_issued"):
        digests.issue_digest(by=cast.leader, at=at + timedelta(days=1), cycle="weekly")
    digests.issue_digest(by=cast.leader, at=at, cycle="monthly")
    digests.issue_digest(by=cast.leader, at=at + timedelta(days=7), cycle="weekly")


def test_only_a_leader_signs_it(client, cast):
    with refused("role_not_allowed"):
        digests.issue_digest(by=cast.officer, at=cast.at(), cycle="weekly")
