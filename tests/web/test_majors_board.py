"""QHD-7.2: a major hazard stands on the bureau's board once it is graded, with the minutes from its finding."""

from datetime import timedelta

import pytest
from tests.cast import CODES, play

from bihuan import clock
from bihuan.hazards import operations

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return play("130371", pool_level="institution")


def board(client, cast, query=""):
    client.force_login(cast.officer, backend=BACKEND)
    with clock.frozen(cast.now):
        return client.get(f"/board/major/{query}")


def found(cast, **changes):
    given = {"origin": "self_check", "description": "煤气柜报警器失效", **changes}
    return operations.raise_hazard(cast.site, by=cast.worker, at=cast.at(), **given)


@pytest.mark.clause("QHD-7.2")
def test_it_is_known_without_a_report_and_the_minutes_are_shown(client, cast, django_assert_max_num_queries):
    hazard = found(cast)
    assert not board(client, cast).context["rows"], "not graded yet, so nobody calls it major"
    cast.now += timedelta(minutes=24)
    operations.assess_hazard(hazard, by=cast.safety, at=cast.at(), grade="major", criterion="GM-02")
    page = board(client, cast)
    ((row, known, took),) = page.context["rows"]
    assert (row.pk, known.minutes, known.at_least, took) == (hazard.pk, 25, False, "25 分钟")
    assert "25 分钟" in page.content.decode()
    assert known.limit.basis.clause == "QHD-7.2"
    assert not known.late, "the document sets no hours"
    at_once = found(cast, description="防爆区用普通电器", grade="major", criterion="GM-02")
    with clock.frozen(cast.now), django_assert_max_num_queries(12):
        answer = client.get("/board/major/")
    assert {row.pk: known.minutes for row, known, _ in answer.context["rows"]} == {hazard.pk: 25, at_once.pk: 0}


def test_where_only_the_day_of_the_finding_is_known_it_is_at_least_so_long(client, cast):
    found(cast, found_on=cast.today - timedelta(days=2), grade="major", criterion="GM-02")
    ((_row, known, took),) = board(client, cast).context["rows"]
    assert known.at_least
    assert took.startswith("至少 1 天")


@pytest.mark.clause("QHD-7.2", refusal=True)
def test_an_enterprise_of_another_jurisdiction_is_refused(client, cast):
    other = play("3713", county="371302", prefix="乙", credit_code=CODES[1])
    operations.raise_hazard(
        other.site, by=other.officer, at=other.at(), origin="supervision", description="外地的", grade="major",
        criterion="GM-02", advice="停用",
    )  # fmt: skip
    assert not board(client, cast).context["rows"]
    for query in (f"?enterprise={other.enterprise.pk}", "?enterprise=1", "?place=3713"):
        answer = board(client, cast, query)
        assert answer.status_code == 422
        assert answer.context["refusal"].code == "not_in_jurisdiction"
        assert answer.context["refusal"].clause == "QHD-7.2"
        assert other.enterprise.name not in answer.content.decode()
    assert board(client, cast, f"?enterprise={cast.enterprise.pk}").status_code == 200
