"""The last evening of a month: a form that comes again and again has one effect."""

import time
from contextlib import ExitStack
from datetime import date, timedelta
from threading import Thread

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.http import HttpResponse
from tests.cast import account
from tests.filings.conftest import moment, written
from tests.hazards.conftest import own_store, self_found, stage
from tests.meanwhile import until_somebody_waits
from tests.web.test_charge_pages import open_as

from bihuan import audit, clock
from bihuan.audit.examination import Tally, examine
from bihuan.audit.models import Head
from bihuan.audit.stored import Stored
from bihuan.filings.self_reports import operations
from bihuan.filings.self_reports.models import SelfReport
from bihuan.parties.models import Account, Role
from bihuan.web.models import Submission
from bihuan.web.moment import note_the_moment, of
from bihuan.web.selfreports.views import ACTS

__all__ = ["own_store", "stage"]

KEY, TIMES = "k" * 32, 30


@pytest.fixture
def signed(stage):
    """A report over which the deputy has signed."""
    deputy = account("deputy", "李分管", Role.ENTERPRISE_DEPUTY, enterprise=stage.enterprise)
    stage.now = stage.now.replace(day=30)  # the last day of the month that it speaks of
    at = stage.at()
    return operations.sign_self_report(written(stage, at), by=deputy, at=at)


def test_one_form_sent_many_times_files_once_and_everybody_gets_the_same_answer(stage, signed):
    client, there = open_as(stage.principal), f"/selfreports/{signed.pk}/file_self_report/"
    with clock.frozen(stage.at()):
        answers = [client.post(there, {"explanation": "", "idempotency_key": KEY}) for _ in range(TIMES)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, f"/selfreports/{signed.pk}/")}
    assert [line.act for line in audit.timeline(signed.ref)].count("file_self_report") == 1
    assert Submission.objects.filter(key=KEY).count() == 1


def test_another_form_for_a_month_that_is_reported_is_refused(stage, signed):
    client, there = open_as(stage.principal), f"/selfreports/{signed.pk}/file_self_report/"
    with clock.frozen(stage.at()):
        assert client.post(there, {"explanation": "", "idempotency_key": KEY}).status_code == 303
        again = client.post(there, {"explanation": "", "idempotency_key": KEY[::-1].upper()})
        other = client.post(there, {"explanation": "换了内容", "idempotency_key": KEY})
    assert (again.status_code, other.status_code) == (422, 422)
    assert [line.act for line in audit.timeline(signed.ref)].count("file_self_report") == 1


# Many at the same moment, in one transaction (docs/adr/0054).

LATE = "汇总得晚"
DONE = "已报送。"


@pytest.fixture
def due(stage):
    """Signed reports of four months; in the last one, which says zero, a hazard has been registered since."""
    account("deputy", "李分管", Role.ENTERPRISE_DEPUTY, enterprise=stage.enterprise)
    reports = [signed_report(stage, month) for month in (8, 9, 10, 11)]
    self_found(stage)
    return reports


def signed_report(stage, month):
    at, deputy = stage.at(), Account.objects.get(username="deputy")
    return operations.sign_self_report(written(stage, at, month=date(2026, month, 1)), by=deputy, at=at)


class Evening:
    """Who files at the same moment, each in a thread; `answers` by the name of who did."""

    def __init__(self, stage):
        self.stage, self.answers, self.threads = stage, {}, []
        self.clients = {who: open_as(stage.principal) for who in "abcde"}  # logged in before anything is held

    def file(self, who, report, *, language="zh-hans", key=None):
        client = self.clients[who]
        client.cookies.load({settings.LANGUAGE_COOKIE_NAME: language})
        form = {"explanation": LATE, "idempotency_key": key or who * 32}

        def send():
            try:
                self.answers[who] = client.post(f"/selfreports/{report.pk}/file_self_report/", form)
            finally:
                connections.close_all()

        self.threads.append(Thread(target=send))
        self.threads[-1].start()

    def over(self):
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()


def meanwhile(evening, first, rest):
    """`first` is filed by a, who is kept from writing its line until all the others stand in line."""
    group = ACTS["file_self_report"].group
    with clock.frozen(evening.stage.at()):
        with transaction.atomic():
            Head.objects.select_for_update().get(pk=first.ref)
            evening.file("a", first)
            until_somebody_waits()
            rest()
            end = time.monotonic() + 60
            while group.in_line < len(evening.threads) - 1 and time.monotonic() < end:
                time.sleep(0.01)
        evening.over()


@pytest.mark.django_db(transaction=True)
def test_who_has_to_wait_for_a_report_holds_nobody_up(stage, due):
    """Somebody else is at work on it: who files it waits out of the line, and the others file meanwhile."""
    august, september, *_ = due
    evening = Evening(stage)
    with clock.frozen(stage.at()):
        with transaction.atomic():
            SelfReport.objects.select_for_update().get(pk=august.pk)
            evening.file("a", august)
            until_somebody_waits()
            evening.file("b", september)
            evening.threads[-1].join(60)
            assert evening.answers["b"].status_code == 303
            assert "a" not in evening.answers
        evening.over()
    assert evening.answers["a"].status_code == 303


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("LY-3.2.2")
def test_who_pressed_in_the_last_second_is_in_time_however_long_the_act_waits(stage, signed):
    evening, last = Evening(stage), moment(11, 30, 23, 59, 59)
    with ExitStack() as clocks:
        clocks.enter_context(clock.frozen(last))
        with transaction.atomic():
            SelfReport.objects.select_for_update().get(pk=signed.pk)
            evening.file("a", signed)
            until_somebody_waits()
            clocks.enter_context(clock.frozen(last + timedelta(seconds=2)))
        evening.over()
    signed.refresh_from_db()
    assert (signed.late, signed.filed_at) == (False, last)


def test_who_came_before_what_was_done_meanwhile_acts_after_it(stage, signed, rf):
    """The moment of a request never lies before what the report has become since; a clock that went back shows."""
    request, came = rf.post("/"), signed.changed_at
    with clock.frozen(came):
        note_the_moment(lambda request: HttpResponse())(request)
    with clock.frozen(came + timedelta(seconds=9)):
        assert of(request, since=came) == came
        assert of(request, since=came + timedelta(seconds=5)) == came + timedelta(seconds=9)
        assert of(request, since=came + timedelta(days=1)) == came + timedelta(seconds=9)


def written_by(report):
    """The transaction that wrote the report."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM filings_selfreport WHERE id = %s", [report.pk])
        return cursor.fetchone()[0]


def broken():
    """What is wrong with the chains."""
    with transaction.atomic():
        return list(examine(Stored(), Tally()))


def acts_of(report):
    return [line.act for line in audit.timeline(report.ref)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("LY-3.2.4", refusal=True)
def test_those_who_file_at_the_same_moment_share_a_transaction_and_nothing_else(stage, due):
    """Who is refused, and who comes twice, has their own answer and takes nobody along."""
    august, september, october, november = due
    evening = Evening(stage)

    def rest():
        evening.file("b", september)
        evening.file("c", october, language="en")
        evening.file("d", november)
        evening.file("e", september)

    meanwhile(evening, august, rest)
    codes = {who: answer.status_code for who, answer in evening.answers.items()}
    twice = codes.pop("b"), codes.pop("e")
    assert codes == {"a": 303, "c": 303, "d": 422}
    assert sorted(twice) == [303, 422]
    assert written_by(september) == written_by(october) != written_by(august)
    assert [acts_of(report).count("file_self_report") for report in due] == [1, 1, 1, 0]
    assert Submission.objects.count() == 3
    assert set(Submission.objects.values_list("location", flat=True)) == {f"/selfreports/{r.pk}/" for r in due[:3]}
    assert "已登记" in evening.answers["d"].content.decode()
    assert "Filed." in evening.clients["c"].get(f"/selfreports/{october.pk}/").content.decode()
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_many_times_at_the_same_moment_files_once(stage, due):
    """All of them stand in the same turn: everybody gets the answer of the first, and who shares the turn is not held
    up."""
    august, september, october, _november = due
    evening = Evening(stage)

    def rest():
        for who in "bcd":
            evening.file(who, september, key=KEY)
        evening.file("e", october)

    meanwhile(evening, august, rest)
    assert {answer.status_code for answer in evening.answers.values()} == {303}
    assert {evening.answers[who]["Location"] for who in "bcd"} == {f"/selfreports/{september.pk}/"}
    assert [acts_of(report).count("file_self_report") for report in due] == [1, 1, 1, 0]
    assert Submission.objects.filter(key=KEY).count() == 1
    assert written_by(september) == written_by(october)
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_one_key_for_two_reports_at_the_same_moment_files_one_of_them(stage, due):
    """The second is another form under a used key: it is told so, and those who share the turn share it still."""
    august, september, october, _november = due
    july = signed_report(stage, 7)
    evening = Evening(stage)

    def rest():
        evening.file("b", september, key=KEY)
        evening.file("c", october, key=KEY)
        evening.file("d", july)

    meanwhile(evening, august, rest)
    codes = {who: answer.status_code for who, answer in evening.answers.items()}
    assert sorted([codes.pop("b"), codes.pop("c")]) == [303, 422]
    assert codes == {"a": 303, "d": 303}
    filed = [report for report in (september, october) if "file_self_report" in acts_of(report)]
    assert len(filed) == Submission.objects.filter(key=KEY).count() == 1
    assert written_by(filed[0]) == written_by(july)
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_what_breaks_together_is_done_one_by_one(stage, due):
    """A key that another form of the same person has used up cannot be written: nobody else is drawn in."""
    august, september, october, _november = due
    Submission.objects.create(
        account_id=stage.principal.pk, key="b" * 32, digest="another form", location="/elsewhere/", at=stage.at()
    )
    evening = Evening(stage)

    def rest():
        evening.file("b", september)
        evening.file("c", october)

    meanwhile(evening, august, rest)
    assert {who: answer.status_code for who, answer in evening.answers.items()} == {"a": 303, "b": 422, "c": 303}
    assert DONE not in evening.answers["b"].content.decode(), "it was said to be filed before that failed"
    assert evening.clients["c"].get(f"/selfreports/{october.pk}/").content.decode().count(DONE) == 1
    assert [acts_of(report).count("file_self_report") for report in due] == [1, 0, 1, 0]
    assert broken() == []
