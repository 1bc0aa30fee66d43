"""岗位检查录入: what a holder checked is entered in the post system by who checked it, and the delay is shown."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError
from tests.cast import account
from tests.exchange.connectors.servers import Strict
from tests.exchange.connectors.stages import own_store, stage
from tests.meanwhile import second_meets_first
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import clock, collisions
from bihuan.exchange.connectors import operations, queries, rules
from bihuan.exchange.connectors.models import Entry, PostEntry
from bihuan.parties.models import Role
from bihuan.registers.kinds.catalogue import operations as catalogue
from bihuan.standards.width import compact

__all__ = ["own_store", "stage"]


@pytest.fixture
def check(stage):
    post = catalogue.set_named_post(by=stage.officer, at=stage.at(), title="监管一岗", holder=stage.officer)
    catalogue.put_under_post(post, by=stage.officer, at=stage.at(), enterprises=[stage.enterprise])
    return catalogue.file_post_check(
        post, by=stage.officer, at=stage.at(), enterprise=stage.enterprise, checked_on=stage.today, said="通道畅通"
    )


@pytest.mark.clause("LY-5.1.3")
def test_it_goes_out_comes_back_with_a_receipt_and_shows_its_delay(stage, check, django_assert_max_num_queries):
    client = open_as(stage.officer)
    with clock.frozen(stage.at()):
        file = b"".join(client.post("/entries/posts/export_post_checks/").streaming_content)
    number = Strict("post_real_name_system").take("post_check", file)
    with clock.frozen(stage.at()):
        assert client.post(f"/entries/posts/{check.pk}/record_post_receipt/", {"number": number}).status_code == 303
        with django_assert_max_num_queries(12):
            page = client.get("/entries/posts/").content.decode()
    assert number in page
    assert PostEntry.objects.get().minutes == 2
    with refused("export_empty", "LY-5.1.3"):
        operations.export_post_checks(by=stage.officer, at=stage.at())
    with refused("receipt_recorded"):
        operations.record_post_receipt(check, by=stage.officer, at=stage.at(), number="X")
    assert open_as(stage.stranger).post(f"/entries/posts/{check.pk}/record_post_receipt/").status_code == 404
    assert open_as(stage.safety).get("/entries/posts/").status_code == 404


def test_a_receipt_is_one_number_however_it_was_typed(stage, check):
    client, here = open_as(stage.officer), f"/entries/posts/{check.pk}/record_post_receipt/"
    with clock.frozen(stage.at()):
        again = client.post(here, {"number": "9" * 61})
        assert (again.status_code, PostEntry.objects.count()) == (422, 0)
        assert "最多写60字，现在有61字" in again.content.decode()
        assert client.post(here, {"number": " ＡＢ１ "}).status_code == 303
    assert PostEntry.objects.get().number == "AB1"
    other = catalogue.file_post_check(
        check.post, by=stage.officer, at=stage.at(), enterprise=stage.enterprise, checked_on=stage.today, said="再查"
    )
    with refused("receipt_number_used"):
        operations.record_post_receipt(other, by=stage.officer, at=stage.at(), number="ab1")


def test_an_upgrade_writes_the_receipts_of_before_as_those_of_now(stage, check, monkeypatch):
    """What would become the number of another row stays as it was typed."""
    upgrade = import_module("bihuan.exchange.migrations.0009_receipts_written_alike")
    monkeypatch.setattr(upgrade, "BATCH", 2)
    kept = {"enterprise": stage.enterprise, "kind": "ledger", "by": 1, "by_name": "甲", "at": stage.at()}
    typed = [("a", "zb-001"), ("a", "zb -001"), ("b", "zb-001"), ("a", "ZB-002"), ("a", "ｚｂ-002"), ("a", "ß" * 60)]
    typed += [("a", "x 1"), ("a", "\u200b")]
    rows = [Entry.objects.create(system=system, number=number, **kept).pk for system, number in typed]
    PostEntry.objects.create(check_filed=check, number=" ab１", minutes=1, by_name="甲", at=stage.at())
    upgrade.written_alike(apps, None)
    found = [Entry.objects.get(pk=pk).number for pk in rows]
    assert found == ["ZB-001", "zb -001", "ZB-001", "ZB-002", "ｚｂ-002", "ß" * 60, "X1", "\u200b"]
    assert PostEntry.objects.get().number == "AB1"
    assert [upgrade.compact(number) for _system, number in typed] == [compact(number) for _system, number in typed]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_number(stage, check):
    other = catalogue.file_post_check(
        check.post, by=stage.officer, at=stage.at(), enterprise=stage.enterprise, checked_on=stage.today, said="再查"
    )

    def receipt(of):
        try:
            return operations.record_post_receipt(of, by=stage.officer, at=stage.at(), number="AB1")
        except IntegrityError as error:  # as a page takes it
            raise collisions.refusal_of(error) from error

    assert second_meets_first(lambda: receipt(check), lambda: receipt(other)) == "receipt_number_used"


@pytest.mark.clause("LY-5.1.3", refusal=True)
def test_nobody_enters_it_for_a_colleague_and_what_lacks_its_receipt_is_late_after_the_hours_of_the_place(stage, check):
    colleague = account("colleague", "同事丙", Role.REGULATOR_CLERK, regulator=stage.city)
    with refused("author_mismatch", "LY-5.1.3"):
        operations.record_post_receipt(check, by=colleague, at=stage.at(), number="X1")
    with refused("entry_receipt_missing", "LY-5.1.3", "岗位实名制管理信息系统"):
        operations.record_post_receipt(check, by=stage.officer, at=stage.at(), number="")
    assert not queries.hours_of(stage.officer, stage.now).is_set, "in time: the delay is shown and nobody is late"
    (found,) = queries.checks(stage.officer)
    for hours, late in ((None, False), (1, False), (0, True)):
        assert queries.filed(found, hours=hours, at=stage.at()).late is late
    assert (rules.late(60, 1), rules.late(61, 1)) == (False, True)
