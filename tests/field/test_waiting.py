"""What waits is taken up in a few statements, however much waits, and two phones that meet there wait for no third."""

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import picture
from tests.field.conftest import phone as enrolled
from tests.meanwhile import second_meets_first

from bihuan.field import photos, sync
from bihuan.field.models import SentAct


def statements(act) -> int:
    with CaptureQueriesContext(connection) as told:
        act()
    return len(told)


def waiting(lead, items, n: int) -> list[bytes]:
    """So many findings that wait for a photo each."""
    pictures = [picture((64, 48)) for _n in range(n)]
    for content in pictures:
        lead.find(items[0], hashlib.sha256(content).hexdigest(), different=True)
    assert {one["state"] for one in lead.send(*lead.done[-n:])} == {"waiting"}
    return pictures


def test_a_contact_asks_as_much_of_forty_that_wait_as_of_four(stage, team, items):
    lead = team[0]

    def contact():
        assert sync.take_up_waiting(lead.account, now=stage.at) == []

    waiting(lead, items, 4)
    few = statements(contact)
    waiting(lead, items, 36)
    assert statements(contact) == few


def test_a_photo_asks_for_what_waits_for_it_and_not_for_what_waits_for_others(stage, team, items):
    lead = team[0]
    first, *_rest = waiting(lead, items, 3)
    lead.upload(first)

    def taken(content):
        sha256 = hashlib.sha256(content).hexdigest()
        (one,) = sync.take_up_waiting(lead.account, now=stage.at, on=sha256)
        assert one.state == "accepted"

    few = statements(lambda: taken(first))
    second, *_rest = waiting(lead, items, 30)
    lead.upload(second)
    assert statements(lambda: taken(second)) <= few + 1


def test_an_act_of_several_photos_is_judged_once_when_the_last_is_there(stage, check, team, items, monkeypatch):
    lead, tries, real = team[0], [], sync._carry_out
    pictures = [picture((64, 48)) for _n in range(3)]
    hashes = [hashlib.sha256(content).hexdigest() for content in pictures]
    lead.find(items[0], *hashes)
    lead.send()
    monkeypatch.setattr(sync, "_carry_out", lambda *args, **known: tries.append(1) or real(*args, **known))
    for content, sha256 in zip(pictures, hashes, strict=True):
        lead.upload(content)
        sync.take_up_waiting(lead.account, now=stage.at, on=sha256)
    assert (len(tries), check.findings.count()) == (1, 1)


def test_what_rested_on_a_refused_one_is_done_when_that_is_mended(stage, check, team, items):
    lead = team[0]
    wrong = lead.find(items[0], lead.photo(), legal_basis="", description="")
    fixed = lead.do(
        "fix_on_the_spot",
        hazard_of=wrong["client_id"],
        rectification="已上锁",
        photos=[lead.photo()],
        rectified_by="周工",
    )
    assert [one["state"] for one in lead.send()] == ["refused", "waiting"]
    assert sync.take_up_waiting(lead.account, now=stage.at) == []
    mended = lead.find(items[0], lead.photo(), replaces=wrong["client_id"])
    assert lead.send(mended)[0]["state"] == "accepted"
    assert [one.state for one in sync.take_up_waiting(lead.account, now=stage.at)] == ["accepted"]
    assert lead.send(fixed)[0]["state"] == "accepted"


@pytest.mark.django_db(transaction=True)
def test_two_phones_of_one_person_at_once_wait_for_each_other_and_end(stage, check, team, items):
    """One brings the photo for which two of its findings wait while the other sends them again: nobody is turned out
    by the database for a deadlock, and each finding is there once."""
    lead, content = team[0], picture()
    sha256 = hashlib.sha256(content).hexdigest()
    lead.find(items[0], sha256)
    lead.find(items[1], sha256)
    lead.send()
    second = enrolled(stage, check, lead.account)
    lead.upload(content)

    def one_phone():
        sync.attempt(SentAct.objects.order_by("id").first(), by=lead.account, now=stage.at)

    def other_phone():
        judged = sync.take_up_waiting(second.account, now=stage.at)
        return [one.state for one in judged]

    assert second_meets_first(one_phone, other_phone) == ["accepted", "accepted"]
    assert check.findings.count() == 2


def test_no_transaction_holds_two_things_that_were_sent(stage, team, items, monkeypatch):
    """The order in which things are locked is one for all: what was sent, its check, the chain of the phone."""
    lead, content = team[0], picture()
    sha256 = hashlib.sha256(content).hexdigest()
    for n in range(3):
        lead.find(items[n], sha256)
    lead.send()
    lead.upload(content)
    held, real = [], sync.ledger.lock

    def locking(sent_id):
        depth = len(connection.savepoint_ids)
        held.append(depth)
        return real(sent_id)

    monkeypatch.setattr(sync.ledger, "lock", locking)
    sync.take_up_waiting(lead.account, now=stage.at, on=sha256)
    assert held == [held[0]] * 3, "each in a transaction of its own, none within another"
    assert photos.photo_of(sha256, lead.account).is_kept
