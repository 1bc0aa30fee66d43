"""LY-2.2.2: the frequency board says of every unit what is required, done and missing and how much is fixed; what is
missing is called for, and an office looks at no units outside its duty."""

from datetime import timedelta

import pytest
from tests.cast import CODES, account, play
from tests.refusing import refused
from tests.web.test_hazards_pages import raised, treated

from bihuan import audit, clock
from bihuan.hazards import closure
from bihuan.notify.models import Message
from bihuan.oversight import operations
from bihuan.oversight.models import Reminder
from bihuan.parties.models import Regulator, RegulatorKind, Role
from bihuan.refusal import Stranger

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return play("3713", county="371302")


@pytest.fixture
def sector_office(cast):
    office = Regulator.objects.create(
        name="示例市工业主管局",
        kind=RegulatorKind.SECTOR_DEPARTMENT,
        division_code="3713",
        duties=[cast.enterprise.sector],
    )
    return account("sector", "行业丙", Role.REGULATOR_CLERK, regulator=office)


def open_as(client, person, url, at):
    client.force_login(person, backend=BACKEND)
    with clock.frozen(at):
        return client.get(url)


@pytest.mark.clause("LY-2.2.2")
def test_the_board_tells_the_unit_what_is_missing(
    client, cast, sector_office, django_capture_on_commit_callbacks, django_assert_max_num_queries
):
    raised(cast)
    ended = treated(cast)
    closure.verify_rectification(ended, by=cast.experts[0].account, at=cast.at())
    closure.close_hazard(ended, by=cast.experts[0].account, at=cast.at())
    client.force_login(sector_office, backend=BACKEND)
    with clock.frozen(cast.now), django_assert_max_num_queries(12):
        page = client.get(f"/board/frequency/?sector={cast.enterprise.sector}")
    (row,) = page.context["rows"]
    assert (row["duty"].required, row["duty"].done, row["duty"].missing) == (2, 0, 2)
    assert (row["fixed"].found, row["fixed"].closed, row["fixed"].rate) == (2, 1, 50)
    client.force_login(sector_office, backend=BACKEND)
    with clock.frozen(cast.now), django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/board/frequency/{cast.site.pk}/remind_of_checks/")
    assert answer.status_code == 303
    told = Message.objects.filter(event="checks-missing")
    assert {line.account_id for line in told} == {cast.principal.pk, cast.safety.pk}
    assert told[0].facts["missing"] == 2
    assert Reminder.objects.get().missing == 2
    assert audit.timeline(f"site:{cast.site.pk}")[-1].act == "remind_of_checks"
    again = open_as(client, sector_office, "/board/frequency/?duty=short", cast.now)
    assert again.context["rows"][0]["reminded"] == cast.today
    assert "已催办" in again.content.decode()


@pytest.mark.clause("LY-2.2.2", refusal=True)
def test_units_outside_the_duty_are_refused(client, cast, sector_office):
    answer = open_as(client, sector_office, "/board/frequency/?sector=textile", cast.now)
    assert answer.status_code == 422
    refusal = answer.context["refusal"]
    assert (refusal.code, refusal.clause) == ("not_in_duty_list", "LY-2.2.2")
    whole = open_as(client, cast.officer, "/board/frequency/?sector=textile", cast.now)
    assert whole.status_code == 200, "an office without a duty list answers for all"


def test_a_unit_hears_once_a_day_and_only_of_what_is_missing(cast):
    operations.remind_of_checks(cast.site, by=cast.officer, at=cast.at())
    with refused("reminded_already"):
        operations.remind_of_checks(cast.site, by=cast.leader, at=cast.at())
    operations.remind_of_checks(cast.site, by=cast.leader, at=cast.now + timedelta(days=1))
    cast.enterprise.standardisation_grade = "none"
    cast.enterprise.save()
    cast.site.refresh_from_db()
    with refused("nothing_to_remind"):
        operations.remind_of_checks(cast.site, by=cast.officer, at=cast.now + timedelta(days=2))


def test_who_is_elsewhere_reminds_nobody(client, cast):
    with pytest.raises(Stranger):
        operations.remind_of_checks(cast.site, by=cast.stranger, at=cast.at())
    client.force_login(cast.stranger, backend=BACKEND)
    with clock.frozen(cast.now):
        assert client.post(f"/board/frequency/{cast.site.pk}/remind_of_checks/").status_code == 404


def test_a_place_of_others_is_refused(client, cast):
    play("3706", county="370602", prefix="乙", credit_code=CODES[1])
    for board in ("frequency", "major", "coverage"):
        answer = open_as(client, cast.officer, f"/board/{board}/?place=370602", cast.now)
        assert answer.status_code == 422
        assert answer.context["refusal"].code == "not_in_jurisdiction"
