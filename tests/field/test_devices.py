"""A phone is enrolled once, takes along what its bearer may see, and is told to wipe when it was revoked."""

import uuid

import pytest
from django.conf import settings
from django.test import Client
from tests.cast import account
from tests.hazards.conftest import found_by_expert, treated
from tests.meanwhile import second_meets_first

from bihuan import clock
from bihuan.audit.models import Event
from bihuan.field import access, bundle, devices
from bihuan.field.models import Device
from bihuan.hazards import closure
from bihuan.hazards.majors import criteria
from bihuan.inspections import access as inspections
from bihuan.parties.devices import mark_of, sessions_of
from bihuan.parties.models import Role
from bihuan.refusal import Refusal, Stranger

SHARED = uuid.uuid4()


def test_enroll_device_gives_the_same_key_again_and_to_nobody_else(stage, team):
    lead = team[0]
    again = devices.enroll_device(lead.account, by=lead.account, at=stage.at(), key=lead.device.key, name="别的名字")
    assert again.pk == lead.device.pk
    assert again.store_key == lead.device.store_key
    assert len(again.store_key) == 32
    assert team[1].device.store_key != again.store_key
    assert again.store_key not in bytes(again.sealed_key)
    with pytest.raises(Stranger):
        devices.enroll_device(lead.account, by=team[1].account, at=stage.at(), key=uuid.uuid4(), name="")


def test_revoke_device_by_its_owner_and_it_is_told_to_wipe(stage, team):
    lead = team[0]
    assert devices.accounts_to_wipe([str(lead.device.key)]) == []
    devices.revoke_device(lead.device, by=lead.account, at=stage.at())
    assert devices.accounts_to_wipe([str(lead.device.key)]) == [lead.account.pk]
    assert devices.accounts_to_wipe([str(uuid.uuid4()), "nonsense"]) == []
    with pytest.raises(Refusal, match="device_revoked"):
        access.device_of(str(lead.device.key), lead.account)
    with pytest.raises(Refusal, match="device_revoked"):
        devices.revoke_device(lead.device, by=lead.account, at=stage.at())
    with pytest.raises(Refusal, match="device_revoked"):
        devices.enroll_device(lead.account, by=lead.account, at=stage.at(), key=lead.device.key, name="")
    assert Event.objects.filter(case=lead.device.ref, act="revoke_device").exists()


def test_revoke_device_by_who_keeps_the_accounts_and_by_nobody_else(stage, team):
    keeper = account("keeper", "安全员", Role.SECURITY_KEEPER)
    with pytest.raises(Stranger):
        devices.revoke_device(team[0].device, by=team[1].account, at=stage.at())
    with pytest.raises(Stranger):
        devices.revoke_device(team[0].device, by=stage.officer, at=stage.at())
    assert devices.revoke_device(team[0].device, by=keeper, at=stage.at()).revoked_by == keeper.pk


def test_a_phone_that_serves_two_people_is_wiped_of_what_the_one_left_who_revoked_it(stage, team):
    lead, other = team[:2]
    theirs = devices.enroll_device(other.account, by=other.account, at=stage.at(), key=uuid.uuid4(), name="共用")
    devices.revoke_device(lead.device, by=lead.account, at=stage.at())
    on_it = [str(lead.device.key), str(theirs.key)]
    assert devices.accounts_to_wipe(on_it) == [lead.account.pk]
    assert access.device_of(str(theirs.key), other.account) == theirs


def test_who_is_enrolled_anew_on_a_phone_that_others_share_is_not_wiped_again(stage, team):
    """Once all accounts of a phone had one id; the others go on with it."""
    lead, other = team[:2]
    for one in (lead, other):
        devices.enroll_device(one.account, by=one.account, at=stage.at(), key=SHARED, name="共用")
    revoked = Device.objects.get(account=lead.account, key=SHARED)
    devices.revoke_device(revoked, by=lead.account, at=stage.at())
    assert devices.accounts_to_wipe([str(SHARED)]) == [lead.account.pk]
    anew = devices.enroll_device(lead.account, by=lead.account, at=stage.at(), key=uuid.uuid4(), name="共用")
    assert devices.accounts_to_wipe([str(SHARED), str(anew.key)]) == []


def logged_in(account) -> Client:
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def mark(client: Client) -> str:
    return mark_of(client.session.session_key)


def test_revoke_device_ends_the_log_ins_that_were_seen_on_it_and_no_other(stage, team):
    """Two phones and a computer of one person; one phone is lost, on which two log-ins were seen."""
    lead = team[0]
    first, later, second, desk = (logged_in(lead.account) for _n in range(4))
    other = devices.enroll_device(lead.account, by=lead.account, at=stage.at(), key=uuid.uuid4(), name="第二部")
    for client, device in ((first, lead.device), (later, lead.device), (later, lead.device), (second, other)):
        known = {"key": device.key, "name": "", "session": mark(client)}
        devices.enroll_device(lead.account, by=lead.account, at=stage.at(), **known)
    lead.device.refresh_from_db()
    assert lead.device.sessions == [mark(first), mark(later)]
    devices.revoke_device(lead.device, by=lead.account, at=stage.at())
    assert [len(one.get("/security/").content) > 0 for one in (second, desk)] == [True, True]
    left = {one.mark for one in sessions_of(lead.account, at=clock.now())}
    assert left == {mark(second), mark(desk)}
    assert devices.accounts_to_wipe([str(other.key)]) == []
    assert Event.objects.get(act="revoke_device").data["ended"] == 2
    devices.revoke_device(other, by=lead.account, at=stage.at())
    assert {one.mark for one in sessions_of(lead.account, at=clock.now())} == {mark(desk)}


def test_take_bundle_holds_what_is_looked_up_on_site(stage, check, team, items):
    lead = team[0]
    at = stage.at()
    found = bundle.contents(lead.bundle, inspections.fetch(check.pk, lead.account), by=lead.account, at=at)
    assert found["enterprise"]["name"] == stage.enterprise.name
    assert [one["id"] for one in found["items"]] == [str(item.pk) for item in items]
    assert {one["name"] for one in found["team"]} == {expert.name for expert in stage.experts}
    assert [one["me"] for one in found["team"]] == [True, False, False]
    assert found["grounds"]
    assert {one["code"] for one in found["criteria"]} == {
        row["code"] for _standard, row in criteria.of_sector(check.sector, on=check.judged_on)
    }
    assert all(one["text"] for one in found["criteria"])
    assert all(one["cited"] for one in found["grounds"])
    assert found["phrases"]["objects"]
    assert found["phrases"]["defects"]
    assert found["server_at"] == at.isoformat()
    assert len(found["challenge"]) == 64
    assert (lead.bundle.expires_at - lead.bundle.taken_at).days == 14
    assert Event.objects.filter(case=lead.device.ref, act="take_bundle").count() == 1


def test_take_bundle_shows_earlier_hazards_with_their_photos_and_no_others(stage, check, team, items):
    lead, other = team[:2]
    photo = lead.photo()
    lead.find(items[0], photo)
    lead.send()
    taken = bundle.contents(other.bundle, inspections.fetch(check.pk, other.account), by=other.account, at=stage.at())
    (earlier,) = taken["earlier"]
    assert earlier["description"] == "配电箱未上锁"
    assert [one["phase"] for one in earlier["photos"]] == ["before"]
    assert taken["items"][0]["answer"]["result"] == "problem"


def test_take_bundle_is_for_who_works_on_the_check(stage, check, team):
    device = devices.enroll_device(stage.safety, by=stage.safety, at=stage.at(), key=uuid.uuid4(), name="")
    with pytest.raises(Refusal, match="role_not_allowed"):
        bundle.take_bundle(check, by=stage.safety, at=stage.at(), device=device)
    with pytest.raises(Stranger):
        bundle.take_bundle(check, by=stage.stranger, at=stage.at(), device=device)


def test_take_bundle_of_what_was_called_off_is_refused(stage, check, team):
    from bihuan.inspections import operations

    operations.abort_inspection(check, by=stage.officer, at=stage.at(), reason="专家生病")
    check.refresh_from_db()
    with pytest.raises(Refusal, match="nothing_to_take"):
        bundle.take_bundle(check, by=team[0].account, at=stage.at(), device=team[0].device)


def test_what_is_still_open_goes_along_however_much_was_found_since(stage, check, team, monkeypatch):
    """What is rectified and waits for the second look above all."""
    monkeypatch.setattr(bundle, "EARLIER", 3)
    old = treated(stage, found_by_expert(stage, description="最早的一处"))
    for n in range(4):
        done, by = treated(stage, found_by_expert(stage, description=f"后来的{n}")), stage.experts[0].account
        closure.verify_rectification(done, by=by, at=stage.at(), opinion="已整改")
        closure.close_hazard(done, by=by, at=stage.at())
    lead = team[0]
    went = bundle.contents(lead.bundle, inspections.fetch(check.pk, lead.account), by=lead.account, at=stage.at())
    assert [one["description"] for one in went["earlier"]] == ["最早的一处", "后来的3", "后来的2"]
    assert (went["earlier"][0]["id"], went["earlier"][0]["state"]) == (str(old.pk), "treated")


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_open_at_the_same_moment_are_one_phone():
    bearer, key = account("bearer", "周工", Role.EXPERT), uuid.uuid4()

    def enrolled():
        return devices.enroll_device(bearer, by=bearer, at=clock.now(), key=key, name="手机").pk

    second = second_meets_first(enrolled, enrolled)
    assert second == Device.objects.get(account=bearer).pk
