"""YT-5.1.3: the share of enterprises with the service of experts rises year by year, and only a contract counts."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import SHANGHAI, picture, play
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.engagements import operations, queries, rules
from bihuan.insight import evidence
from bihuan.parties import operations as parties
from bihuan.parties.models import Guest
from bihuan.policy import policies
from bihuan.refusal import Stranger

BACKEND = "bihuan.parties.login.AccountBackend"
LAST, THIS = (datetime(year, 6, 1, 9, tzinfo=SHANGHAI) for year in (2025, 2026))


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return play("3706", county="370602")


@pytest.fixture
def firms(cast):
    """A hundred enterprises, the cast's own among them."""
    others = [
        parties.register_enterprise(
            by=cast.officer,
            at=cast.at(),
            name=f"示例第{n}机械有限公司",
            division_code="370602" if n % 2 else "370611",
            sector="machinery",
            internal_number=f"示{n:03d}",
        )
        for n in range(1, 100)
    ]
    return [cast.enterprise, *others]


def contract(cast, firm, at, **changes):
    year = at.year
    given = {
        "number": f"合〔{year}〕1号",
        "provider": "示例安全技术中心",
        "starts_on": date(year, 1, 1),
        "ends_on": date(year, 12, 31),
        **changes,
    }
    return operations.record_contract(firm, **{"by": cast.officer, "at": at, **given})


def shown(client, cast):
    client.force_login(cast.leader, backend=BACKEND)
    with clock.frozen(cast.now):
        return client.get("/board/coverage/")


@pytest.mark.clause("YT-5.1.3")
def test_forty_and_forty_five_of_a_hundred_rise(client, cast, firms, django_assert_max_num_queries):
    for firm in firms[:40]:
        contract(cast, firm, LAST)
    for firm in firms[30:75]:
        contract(cast, firm, THIS)
    page = shown(client, cast)
    whole, flag = page.context["whole"], page.context["flag"]
    assert (whole.last_share, whole.this_share, flag) == (40.0, 45.0, "rising")
    text = page.content.decode()
    assert all(words in text for words in (">40<small>%", ">45<small>%", "比去年上升"))
    with clock.frozen(cast.now):
        for served, n in (("this", 45), ("last", 40), ("never", 25)):
            url, rows = f"/board/coverage/?served={served}", 0
            while url:
                answer = client.get(url)
                rows, url = rows + len(answer.context["rows"]), answer.context["page"].more_url
            assert rows == n
        counties = page.context["counties"]
        assert sum(one["share"].this for one in counties) == 45
        for one in counties:
            assert len(client.get(one["this_url"]).context["rows"]) == one["share"].this
        with django_assert_max_num_queries(12):
            client.get("/board/coverage/")


@pytest.mark.clause("YT-5.1.3", refusal=True)
def test_thirty_eight_after_forty_are_flagged_and_without_a_contract_nobody_counts(client, cast, firms):
    for firm in firms[:40]:
        contract(cast, firm, LAST)
    for firm in firms[:38]:
        contract(cast, firm, THIS)
    for changes in (
        {"number": " "},
        {"ends_on": THIS.date() - timedelta(days=1)},
        {"starts_on": THIS.date() + timedelta(days=1)},
        {"starts_on": None},
    ):
        with refused("contract_missing", clause="YT-5.1.3"):
            contract(cast, firms[50], THIS, **changes)
    page = shown(client, cast)
    whole, flag = page.context["whole"], page.context["flag"]
    assert (whole.last_share, whole.this_share, flag) == (40.0, 38.0, "coverage_not_rising")
    assert "没有比去年上升" in page.content.decode()


def test_the_contract_is_recorded_by_its_page(client, cast):
    client.force_login(cast.officer, backend=BACKEND)
    url = f"/board/coverage/{cast.enterprise.pk}/record_contract/"
    given = {"number": "合1", "provider": "示例中心", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    with clock.frozen(cast.now):
        assert client.get(url).status_code == 200
        refused_page = client.post(url, {**given, "ends_on": "2026-06-30"})
        assert refused_page.status_code == 422
        assert refused_page.context["refusal"].code == "contract_missing"
        assert client.post(url, given).status_code == 303
        assert client.post(url, given).context["refusal"].code == "contract_recorded"
    line = audit.timeline(cast.enterprise.ref)[-1]
    assert (line.act, line.basis) == ("record_contract", ["YT-5.1.3"])
    with refused("provider_missing"):
        contract(cast, cast.enterprise, cast.now, number="合2", provider="")


def test_the_contract_itself_goes_with_it_and_is_opened_by_whom_it_concerns(client, cast):
    client.force_login(cast.officer, backend=BACKEND)
    given = {"number": "合1", "provider": "示例中心", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    scan = SimpleUploadedFile("contract.jpg", picture(), content_type="image/jpeg")
    with clock.frozen(cast.now):
        client.post(f"/board/coverage/{cast.enterprise.pk}/record_contract/", {**given, "paper": scan})
        _firm, (row,) = queries.of_enterprise(cast.enterprise.pk, cast.officer)
        assert f"/media/{row.paper_id}" in client.get(f"/board/contracts/{row.pk}/").content.decode()
    assert evidence.attachment(row.paper_id, cast.safety).pk == row.paper_id
    for other in (cast.stranger, cast.experts[0].account):
        with pytest.raises(Stranger):
            evidence.attachment(row.paper_id, other)
        with pytest.raises(Stranger):
            contract(cast, cast.enterprise, cast.now, number="合2", paper=row.paper_id, by=other)
    with pytest.raises(Stranger):
        contract(cast, cast.enterprise, cast.now, number="合2", paper=row.paper_id, by=cast.safety)


def test_who_comes_for_one_check_reads_no_contract(client, cast):
    """Neither who serves the enterprise nor for how long; the scan was closed before."""
    row = contract(cast, cast.enterprise, cast.now)
    visitor = cast.experts[0].account
    Guest.objects.create(account=visitor, enterprise=cast.enterprise, reason="test")
    pages = (f"/board/coverage/{cast.enterprise.pk}/contracts/", f"/board/contracts/{row.pk}/")
    for reader, status in ((cast.safety, 200), (cast.officer, 200), (visitor, 404), (cast.stranger, 404)):
        client.force_login(reader, backend=BACKEND)
        with clock.frozen(cast.now):
            assert {client.get(page).status_code for page in pages} == {status}


def test_what_the_last_year_had_may_be_entered_late_and_nothing_rises_from_nothing(client, cast):
    contract(cast, cast.enterprise, THIS)
    page = shown(client, cast)
    assert page.context["flag"] == "last_year_unknown"
    assert "暂不能比较" in page.content.decode()
    ended = {"number": "合〔2025〕1号", "starts_on": date(2024, 7, 1), "ends_on": date(2025, 6, 30)}
    contract(cast, cast.enterprise, cast.now, **ended)
    page = shown(client, cast)
    assert (page.context["whole"].last, page.context["whole"].this) == (1, 1)
    assert page.context["flag"] == ""
    with refused("contract_missing", clause="YT-5.1.3"):
        contract(
            cast,
            cast.enterprise,
            cast.now,
            number="合〔2024〕1号",
            starts_on=date(2024, 1, 1),
            ends_on=date(2024, 12, 31),
        )


def test_a_year_counts_by_any_day_the_contract_holds(cast):
    contract(cast, cast.enterprise, THIS, starts_on=date(2025, 12, 31), ends_on=date(2026, 6, 1))
    for on, served in ((date(2026, 11, 1), (1, 1)), (date(2027, 1, 1), (1, 0)), (date(2025, 12, 30), (0, 0))):
        found = queries.coverage(cast.leader, on=on, digits=6)["370602"]
        assert (found.last, found.this) == served, on


@pytest.mark.parametrize(
    ("last", "this", "flag"),
    [(5, 5, ""), (5, 4, "coverage_not_rising"), (4, 5, "rising"), (4, 4, "coverage_not_rising")],
)
def test_where_all_are_served_the_share_cannot_rise_and_need_not(last, this, flag):
    asked = policies.at("370602", on=THIS.date()).engagement.coverage_rises
    assert rules.Coverage(5, last, this).flag(asked) == flag


def test_what_held_in_the_last_year_and_ended_in_this_one_may_be_entered_late(cast):
    over = {"number": "合〔2025〕2号", "starts_on": date(2025, 7, 1), "ends_on": date(2026, 6, 30)}
    contract(cast, cast.enterprise, cast.now, **over)
    found = queries.coverage(cast.leader, on=cast.today, digits=6)["370602"]
    assert (found.last, found.this) == (1, 1)
