"""Who else hears of a listing and until when: filed with the office above, published, told of again and again."""

from datetime import timedelta

import pytest
from tests.cast import account, play
from tests.hazards.conftest import found_by_expert, own_store
from tests.hazards.test_listing import clerk, county_of, under_plan
from tests.hazards.test_listing import listed as listed_at_home
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import audit, clock
from bihuan.hazards.listing import access, operations, publicity, queries, rules, watching
from bihuan.insight.matters import listings
from bihuan.notify.models import Message
from bihuan.parties.models import Regulator, RegulatorKind, Role
from bihuan.policy import policies
from bihuan.refusal import Stranger

__all__ = ["own_store"]


@pytest.fixture
def coast(db):
    """A city whose districts file their listings and publish them within days."""
    return play("3702", county="370202")


@pytest.fixture
def district(coast):
    """The district that lists, below the city."""
    unit = county_of(coast)
    account("district-leader", "区负责人", Role.REGULATOR_LEADER, regulator=unit)
    return unit


@pytest.fixture
def bureau(coast):
    """The unit of the district that answers for the rectification."""
    return Regulator.objects.create(
        name="示例区应急管理局",
        kind=RegulatorKind.EMERGENCY_BUREAU,
        division_code=coast.enterprise.division_code,
        parent=coast.city,
    )


def leader(unit):
    return unit.accounts.get(roles__contains=[Role.REGULATOR_LEADER])


def listed(coast, district, bureau, **changes):
    hazard = found_by_expert(coast, grade="major")
    units = {"responsible": bureau, "supervising": district, "reason": "可能造成群死群伤"}
    asked = operations.propose_listing(hazard, by=clerk(district), at=coast.at(), **units)
    given = {"due_on": coast.today + timedelta(days=60), "requirement": "停用设备", **changes}
    return operations.approve_listing(asked, by=leader(district), at=coast.at(), **given)


def line_of(act, listing):
    """The line of the act in the chain, in the case of its hazard."""
    return next(line for line in audit.timeline(listing.hazard.ref) if line.act == act)


def file(listing, by, at, **changes):
    return publicity.file_listing(listing, by=by, at=at, **{"filed_with": "市安委会办公室", **changes})


@pytest.mark.clause("QDL-file")
def test_a_district_files_with_the_city_and_its_day_and_lateness_are_shown(coast, district, bureau):
    listing = listed(coast, district, bureau)
    assert listing.filing_due_on > coast.today
    assert not listing.is_filed_late(listing.filing_due_on)
    assert listing.is_filed_late(listing.filing_due_on + timedelta(days=1))
    listing = file(listing, clerk(district), coast.at(), number="备〔2026〕1号")
    assert (listing.filed_on, listing.is_filed_late(listing.filing_due_on + timedelta(days=9))) == (coast.today, False)
    line = line_of("file_listing", listing)
    assert (line.basis, line.data["number"]) == (["QDL-file"], "备〔2026〕1号")
    with refused("listing_filed", "QDL-file"):
        file(listing, clerk(district), coast.at())


@pytest.mark.clause("QDL-file", refusal=True)
def test_who_files_when_and_with_whom(coast, district, bureau):
    listing = listed(coast, district, bureau)
    with refused("not_supervising_unit"):
        file(listing, coast.officer, coast.at())
    with refused("role_not_allowed"):
        file(listing, coast.safety, coast.at())
    for day in (coast.today - timedelta(days=1), coast.today + timedelta(days=1)):
        with refused("listing_filing_day_invalid", "QDL-file", "filed_on"):
            file(listing, clerk(district), coast.at(), filed_on=day)
    with refused("listing_filed_with_missing", "QDL-file", "filed_with"):
        file(listing, clerk(district), coast.at(), filed_with=" ")


@pytest.mark.clause("QDL-file", refusal=True)
def test_the_citys_own_listing_is_not_filed(coast, district, bureau):
    listing = listed_at_home(coast, district, found_by_expert(coast, grade="major"))
    assert (listing.level, listing.filing_due_on) == ("municipal", None)
    with refused("listing_filing_not_asked", "QDL-file"):
        file(listing, coast.officer, coast.at())
    assert "file_listing" not in queries.open_acts(listing, coast.officer)


@pytest.mark.clause("QDL-publish")
def test_it_is_published_with_its_approval_or_late_once_it_is_withheld_no_longer(coast, district, bureau):
    assert listed(coast, district, bureau).published_on == coast.today
    listing = listed(coast, district, bureau, withheld_reason="涉及商业秘密")
    late = listing.publish_due_on + timedelta(days=1)
    assert (listing.published_on, listing.is_published_late(late)) == (None, True)
    at = clock.day_begins(late)
    with refused("role_not_allowed"):
        publicity.publish_listing(listing, by=clerk(district), at=at)
    with pytest.raises(Stranger):
        access.published(listing.token)
    listing = publicity.publish_listing(listing, by=leader(district), at=at)
    assert (access.published(listing.token).pk, listing.is_published_late(late)) == (listing.pk, True)
    line = line_of("publish_listing", listing)
    assert (line.data["late"], line.data["withheld"]) == (True, "涉及商业秘密")


@pytest.mark.clause("QDL-publish", refusal=True)
def test_what_everybody_reads_already_is_not_published_again(coast, district, bureau):
    with refused("listing_published", "QDL-publish"):
        publicity.publish_listing(listed(coast, district, bureau), by=leader(district), at=coast.at())


@pytest.mark.clause("QDL-quota")
def test_the_quota_counts_a_sector_once(coast, district, bureau):
    for _twice in range(2):
        listed(coast, district, bureau)
    policy = policies.at("370202", on=coast.today)
    found = queries.quota(clerk(district), policy, on=coast.today)
    assert (found.counted, found.wanted, found.short) == (1, 3, 2)
    page = open_as(clerk(district)).get("/listings/").content.decode()
    assert "同一行业只算一项" in page


@pytest.mark.clause("QDL-quota", refusal=True)
def test_where_none_is_wanted_none_is_short(coast):
    assert queries.quota(coast.officer, policies.at("371302", on=coast.today), on=coast.today) is None
    assert rules.quota([], policies.at("371302", on=coast.today)).short == 0


def test_on_the_day_and_after_it_each_hears_once(coast, district, bureau, django_capture_on_commit_callbacks):
    listing = listed(coast, district, bureau, withheld_reason="涉及商业秘密")
    filing, publishing = listing.filing_due_on, listing.publish_due_on
    expected = {
        filing - timedelta(days=1): set(),
        filing: {"listing-filing-due"},
        publishing: {"listing-unfiled", "listing-publishing-due"},
        publishing + timedelta(days=1): {"listing-unfiled", "listing-unpublished"},
    }
    for day, events in expected.items():
        for _twice in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                assert watching.watch(on=day, at=coast.at()) == bool(events)
    heard = Message.objects.filter(account_id=clerk(district).pk, event__startswith="listing-").order_by("pk")
    assert [one.event for one in heard if one.event in set().union(*expected.values())] == [
        "listing-filing-due", "listing-unfiled", "listing-publishing-due", "listing-unpublished",
    ]  # fmt: skip
    assert {one.due_on for one in heard if one.event == "listing-unfiled"} == {filing}


def test_the_responsible_unit_is_reminded_of_its_cycle_until_it_tells(stage, django_capture_on_commit_callbacks):
    county = county_of(stage)
    listing = under_plan(stage, county, found_by_expert(stage, grade="major"))
    assert listing.report_due_on == stage.today + timedelta(days=7)
    assert not listing.owes_a_report(listing.report_due_on - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert watching.watch(on=listing.report_due_on, at=stage.at()) == 1
    assert Message.objects.filter(event="listing-report-due", account_id=clerk(county).pk).count() == 1
    assert queries.task_acts(listing, clerk(county), on=listing.report_due_on) == ["report_listing"]
    at = clock.day_begins(listing.report_due_on)
    listing = operations.report_listing(listing, by=clerk(county), at=at, progress="已订货", percent=40)
    assert listing.report_due_on == stage.today + timedelta(days=14)


def test_what_is_owed_lies_on_the_desks_of_who_does_it(coast, district, bureau):
    listing = listed(coast, district, bureau, withheld_reason="涉及商业秘密")

    def acts(by, on):
        from bihuan.insight import matters

        return {task.act: task.due_on for task in matters.waiting([listings.to_carry_on], by, on=on)}

    assert acts(clerk(district), coast.today)["file_listing"] == listing.filing_due_on
    assert acts(leader(district), coast.today)["publish_listing"] == listing.publish_due_on
    file(listing, clerk(district), coast.at())
    publicity.publish_listing(listing, by=leader(district), at=coast.at())
    assert not {"file_listing", "publish_listing"} & set(acts(leader(district), coast.today))


def test_the_page_files_and_publishes(coast, district, bureau, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(clock, "now", coast.at)
    monkeypatch.setattr(clock, "today", lambda: coast.today)
    listing = listed(coast, district, bureau, withheld_reason="涉及商业秘密")
    url, officer, leading = f"/listings/{listing.pk}/", open_as(clerk(district)), open_as(leader(district))
    with django_assert_max_num_queries(12):
        page = officer.get(url).content.decode()
    assert coast.city.name in page  # the office above stands in the form
    kept = officer.post(f"{url}file_listing/", {"filed_with": "", "number": "备1号"})
    assert (kept.status_code, "备1号" in kept.content.decode()) == (422, True)
    sent = {"filed_with": "市安委会办公室", "number": "备1号", "filed_on": coast.today.isoformat()}
    assert officer.post(f"{url}file_listing/", sent).status_code == 303
    assert leading.post(f"{url}publish_listing/").status_code == 303
    assert "备1号" in officer.get(url).content.decode()
    listing.refresh_from_db()
    assert officer.get(f"/listed/{listing.token}/").status_code == 200
