"""A list that a page cannot wait for is written by the worker: lined up once, watched, left, found again and fetched by
its asker alone; consistent while rows change; given up, refused and aged out with a clear answer."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import InterfaceError, OperationalError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.cast import account
from tests.exchange.conftest import AT
from tests.exchange.test_export_list import lines
from tests.exchange.worker import cut, tried

from bihuan import row_scope
from bihuan.exchange import tasks as nightly
from bihuan.exchange.sheets import access, listing, long_lists
from bihuan.exchange.sheets.models import Export, ExportPiece
from bihuan.exchange.sheets.progress import STARTS
from bihuan.exchange.sheets.states import ExportState
from bihuan.hazards.importing import import_hazards
from bihuan.hazards.models import Hazard
from bihuan.notify.models import Message
from bihuan.parties.models import Account, Enterprise, Regulator, Role
from bihuan.refusal import Refusal, Stranger
from bihuan.web import tasks
from bihuan.web.sheets.books import found_by

pytestmark = pytest.mark.django_db
BACKEND = "bihuan.parties.login.AccountBackend"
OUT = "/sheets/hazards/export_list/?state=open&q=第"
QUERY = "state=open&q=%E7%AC%AC"
ROWS = 7


@pytest.fixture(autouse=True)
def short_patience(settings):
    """What takes long in production takes three rows here."""
    settings.EXPORT_AT_ONCE = 3


@pytest.fixture
def ledger(clerk, known):
    """Seven open hazards of one enterprise."""
    given = {"enterprise_id": known.pk, "source": "旧", "found_on": date(2026, 3, 2)}
    rows = [{**given, "external_key": f"旧:{n}", "description": f"第{n}处"} for n in range(ROWS)]
    import_hazards(rows, by=clerk, at=AT)


def queue(by, *, kind="hazards", query="", form="csv", lined_up=None):
    lined_up = [] if lined_up is None else lined_up
    found = lambda: found_by(kind, by, query)  # noqa: E731
    asked = {"form": form, "query": query, "narrowed": {"q": query}, "line_up": lined_up.append}
    return long_lists.queue_export(kind, found, by=by, at=AT, **asked)


def written(by, **asked) -> Export:
    export = queue(by, **asked)
    long_lists.write_export(export.pk, found_by, at=AT)
    export.refresh_from_db()
    return export


def read(content: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def browser(client, who):
    client.force_login(who, backend=BACKEND)
    return client


def test_a_long_list_is_lined_up_left_found_again_and_fetched(
    client, clerk, ledger, django_capture_on_commit_callbacks
):
    desk = browser(client, clerk)
    answer = desk.post(OUT, {"form": "csv"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sheets/exports/")
    job = ProcrastinateJob.objects.get(task_name="web.write_export")
    page = desk.get("/sheets/exports/").content.decode()
    assert "正在准备" in page
    assert 'hx-trigger="every 3s"' in page
    with django_capture_on_commit_callbacks(execute=True):
        tasks.write_export(**job.args)
    export = Export.objects.get()
    page = desk.get("/sheets/exports/").content.decode()
    assert "可以下载" in page
    assert "hx-trigger" not in page.split('id="exports"')[1]
    assert f"/hazards/?{export.query}".replace("&", "&amp;") in page
    fetched = desk.post(f"/sheets/exports/{export.pk}/fetch_export/")
    assert fetched.headers["Cache-Control"] == "private, no-store"
    rows = read(b"".join(fetched.streaming_content))
    assert [row["隐患描述"] for row in rows] == [f"第{n}处" for n in range(ROWS - 1, -1, -1)]
    (said,) = Message.objects.filter(account_id=clerk.pk)
    assert (said.event, said.facts["rows"], said.about) == ("export-ready", ROWS, export.ref)
    assert 'href="/sheets/exports/"' in desk.get("/inbox/").content.decode()


def test_the_chain_says_who_asked_what_was_written_and_who_fetched_it(clerk, ledger):
    export = written(clerk, query=QUERY)
    long_lists.fetch_export(export, by=clerk, at=AT).file.close()
    (asked,), (out,), (fetched,) = lines("queue_export"), lines("export_list"), lines("fetch_export")
    assert {line.by for line in (asked, out, fetched)} == {clerk.ref}
    assert (asked.data["narrowed"], out.data["rows"], out.data["query"]) == ({"q": QUERY}, ROWS, QUERY)
    assert out.data["sha256"] == fetched.data["sha256"] == export.sha256
    assert {line.ref for line in (asked, out, fetched)} == {export.ref}


def test_a_short_list_goes_out_at_once(client, clerk, ledger, settings):
    settings.EXPORT_AT_ONCE = ROWS
    assert queue(clerk) is None
    answer = browser(client, clerk).post(OUT, {"form": "csv"})
    assert len(read(b"".join(answer.streaming_content))) == ROWS
    assert not Export.objects.exists()


def test_what_is_asked_for_twice_is_lined_up_once_and_nobody_fills_the_queue(clerk, ledger):
    lined_up: list[int] = []
    assert queue(clerk, lined_up=lined_up) == queue(clerk, lined_up=lined_up)
    for form in ("xlsx", "csv"):
        queue(clerk, form=form, query="q=处", lined_up=lined_up)
        queue(clerk, form=form, query="state=open", lined_up=lined_up)
    assert len(lined_up) == long_lists.WAITING
    with pytest.raises(Refusal, match="exports_waiting"):
        queue(clerk, query="grade=")
    assert [line.data["code"] for line in lines("refuse_export")] == ["exports_waiting"]


def test_rows_are_those_of_one_moment_and_its_asker_sees_how_far_it_is(clerk, known, ledger, monkeypatch):
    """While it is written a hazard is reworded, one is added, and the asker's page tells of every row."""
    monkeypatch.setattr(long_lists, "STEP", 1)
    monkeypatch.setattr(listing, "CHUNK", 2)
    export, told, plain = queue(clerk), [], listing.Listing.rows
    late = {"enterprise_id": known.pk, "source": "旧", "found_on": date(2026, 3, 2), "description": "后来的"}

    def rows(self, found, by):
        for n, row in enumerate(plain(self, found, by)):
            if n == 1:
                with row_scope.system("somebody else"):
                    Hazard.objects.update(description="改过了")
                    import_hazards([{**late, "external_key": "旧:late"}], by=clerk, at=AT)
            told.append(Export.objects.values_list("done", "total").get(pk=export.pk))
            yield row

    monkeypatch.setattr(listing.Listing, "rows", rows)
    long_lists.write_export(export.pk, found_by, at=AT)
    export.refresh_from_db()
    out = read(long_lists.fetch_export(export, by=clerk, at=AT).file.read())
    assert [row["隐患描述"] for row in out] == [f"第{n}处" for n in range(ROWS - 1, -1, -1)]
    assert told == [(0, None), *((n, ROWS) for n in range(ROWS - 1))]
    assert (export.done, export.total, export.state) == (ROWS, ROWS, ExportState.READY)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_it_is_written(clerk, ledger, monkeypatch):
    """How far it is stands in the database for everybody, and no reader holds up the server's cleaning."""
    monkeypatch.setattr(long_lists, "STEP", 2)
    open_ones, plain = [], long_lists._telling

    def telling(export, rows):
        for row in plain(export, rows):
            open_ones.append(transaction.get_connection().in_atomic_block)
            yield row

    monkeypatch.setattr(long_lists, "_telling", telling)
    export = written(clerk)
    assert open_ones == [False] * ROWS
    assert len(read(long_lists.fetch_export(export, by=clerk, at=AT).file.read())) == ROWS
    assert [message.event for message in Message.objects.filter(account_id=clerk.pk)] == ["export-ready"]


def test_nobody_but_its_asker_knows_of_it(client, clerk, stranger, ledger):
    export = written(clerk)
    colleague = account("colleague", "赵六", Role.REGULATOR_LEADER, regulator=clerk.regulator)
    for other in (stranger, colleague):
        with pytest.raises(Stranger):
            access.fetch_export(export.pk, other)
        with pytest.raises(Stranger):
            long_lists.fetch_export(export, by=other, at=AT)
        desk = browser(client, other)
        for act in ("fetch_export", "drop_export"):
            assert desk.post(f"/sheets/exports/{export.pk}/{act}/").status_code == 404
        assert "可以下载" not in desk.get("/sheets/exports/").content.decode()


def test_who_has_moved_to_another_office_takes_nothing_along(clerk, stranger, ledger):
    export, waiting = written(clerk), queue(clerk, query="q=处")
    clerk.regulator = stranger.regulator
    clerk.save()
    with pytest.raises(Refusal, match="role_not_allowed"):
        long_lists.fetch_export(export, by=clerk, at=AT)
    long_lists.write_export(waiting.pk, found_by, at=AT)
    waiting.refresh_from_db()
    assert waiting.done == 0


def test_nor_does_who_has_other_duties_or_only_keeps_the_accounts_now(clerk, ledger):
    """In the same place, and even in the same office (docs/adr/0025)."""
    export, office = written(clerk), clerk.regulator
    beside = Regulator.objects.create(
        name="临沂市消防局", kind="sector_department", division_code=office.division_code, duties=["fire"]
    )
    for changed in ({"regulator": beside}, {"roles": [Role.ADMINISTRATOR]}):
        Account.objects.filter(pk=clerk.pk).update(**changed)
        with pytest.raises(Refusal, match="role_not_allowed"):
            long_lists.fetch_export(export, by=Account.objects.get(pk=clerk.pk), at=AT)
        Account.objects.filter(pk=clerk.pk).update(regulator=office, roles=clerk.roles)
    long_lists.fetch_export(export, by=Account.objects.get(pk=clerk.pk), at=AT).file.close()


def test_the_same_duties_in_another_order_are_the_same(clerk, ledger):
    office = clerk.regulator
    office.duties = ["fire", "education"]
    office.save()
    export = written(Account.objects.get(pk=clerk.pk))
    office.duties = ["education", "fire"]
    office.save()
    long_lists.fetch_export(export, by=Account.objects.get(pk=clerk.pk), at=AT).file.close()


def test_whoever_may_not_take_a_list_out_lines_none_up(known, ledger):
    worker = account("worker", "钱工", Role.ENTERPRISE_WORKER, enterprise=known)
    with pytest.raises(Refusal, match="role_not_allowed"):
        queue(worker)
    with pytest.raises(Refusal, match="export_form_unknown"):
        queue(account("safety", "孙安全", Role.ENTERPRISE_SAFETY, enterprise=known), form="pdf")
    assert [line.data["code"] for line in lines("refuse_export")] == ["export_form_unknown", "role_not_allowed"]


def test_a_right_lost_meanwhile_is_said_on_the_page(client, clerk, ledger, django_capture_on_commit_callbacks):
    export = queue(clerk)
    clerk.roles = [Role.ENTERPRISE_WORKER]
    clerk.save()
    with django_capture_on_commit_callbacks(execute=True):
        long_lists.write_export(export.pk, found_by, at=AT)
    export.refresh_from_db()
    assert (export.state, export.refusal.code) == (ExportState.FAILED, "role_not_allowed")
    assert not ExportPiece.objects.exists()
    assert "当前岗位不能办理这一步" in browser(client, clerk).get("/sheets/exports/").content.decode()
    assert [line.data["code"] for line in lines("refuse_export")] == ["role_not_allowed"]
    assert [message.event for message in Message.objects.filter(account_id=clerk.pk)] == ["export-failed"]


def test_a_list_that_is_no_longer_the_readers_and_one_that_breaks(clerk, ledger):
    def hidden(*_asked):
        raise Stranger("hazards")

    def broken(*_asked):
        raise ZeroDivisionError

    away, bad = queue(clerk), queue(clerk, query="q=处")
    long_lists.write_export(away.pk, hidden, at=AT)
    with pytest.raises(ZeroDivisionError):
        long_lists.write_export(bad.pk, broken, at=AT)
    codes = [Export.objects.get(pk=one.pk).refusal.code for one in (away, bad)]
    assert codes == ["export_out_of_reach", "export_failed"]


def test_a_worker_that_died_over_it_begins_anew_and_a_second_one_changes_nothing(clerk, ledger, monkeypatch):
    export = queue(clerk)

    class Killed(BaseException):
        pass

    def dying(_file):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(long_lists, "digest_of", dying)
        with pytest.raises(Killed):
            long_lists.write_export(export.pk, found_by, at=AT)
    for _ in range(2):
        long_lists.write_export(export.pk, found_by, at=AT)
    export.refresh_from_db()
    assert (export.state, export.pieces.count(), len(lines("export_list"))) == (ExportState.READY, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_list_over_which_the_connection_was_cut_is_written_all_the_same(clerk, ledger, monkeypatch):
    export, times = queue(clerk), []

    def found(*asked):
        times.append(asked)
        if len(times) == 1:
            with row_scope.system("the server"):
                cut()
        return found_by(*asked)

    monkeypatch.setattr(tasks, "found_by", found)
    assert tried(tasks.write_export, export_id=export.pk) == 2
    export.refresh_from_db()
    assert (export.state, export.done, len(lines("refuse_export"))) == (ExportState.READY, ROWS, 0)


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError, ZeroDivisionError])
def test_what_cannot_be_written_is_given_up_and_makes_room(clerk, ledger, monkeypatch, fault):
    """A database that stays away is tried again a few times, any other fault is none that passes."""

    def broken(*_asked):
        raise fault

    export = queue(clerk)
    monkeypatch.setattr(tasks, "found_by", broken)
    assert tried(tasks.write_export, export_id=export.pk) == (1 if fault is ZeroDivisionError else STARTS + 1)
    export.refresh_from_db()
    assert (export.state, export.refusal.code) == (ExportState.FAILED, "export_failed")
    assert not Export.objects.waiting().exists()


@pytest.mark.parametrize(
    ("fact", "code", "kept"),
    [(date(2026, 1, 1), "export_form_unknown", {"form": "2026-01-01"}), (object(), "export_failed", {})],
)
def test_a_reason_that_cannot_be_noted_is_noted_as_a_failure(clerk, ledger, monkeypatch, fact, code, kept):
    def refusing(*_asked):
        raise Refusal("export_form_unknown", form=fact)

    export = queue(clerk)
    monkeypatch.setattr(tasks, "found_by", refusing)
    assert tried(tasks.write_export, export_id=export.pk) == 1
    export.refresh_from_db()
    assert (export.state, export.refusal.code, export.refusal.facts) == (ExportState.FAILED, code, kept)


def test_what_is_dropped_while_it_is_written_is_given_up(clerk, ledger, monkeypatch):
    monkeypatch.setattr(long_lists, "STEP", 2)
    export, plain = queue(clerk), listing.Listing.rows

    def rows(self, found, by):
        for n, row in enumerate(plain(self, found, by)):
            if n == 3:
                long_lists.drop_export(export, by=clerk, at=AT)
            yield row

    monkeypatch.setattr(listing.Listing, "rows", rows)
    long_lists.write_export(export.pk, found_by, at=AT)
    export.refresh_from_db()
    assert (export.state, export.done, export.pieces.count()) == (ExportState.DROPPED, 2, 0)
    assert not lines("export_list")
    with pytest.raises(Stranger):
        access.fetch_export(export.pk, clerk)


def test_a_file_of_several_pieces_is_one_and_sealed_at_rest(clerk, ledger, monkeypatch):
    monkeypatch.setattr(long_lists, "PIECE", 64)
    export = written(clerk)
    assert export.pieces.count() > 3
    assert "第3处".encode() not in b"".join(bytes(piece.sealed) for piece in export.pieces.all())
    assert len(read(long_lists.fetch_export(export, by=clerk, at=AT).file.read())) == ROWS


def test_old_ones_are_dropped_at_night(client, clerk, ledger, settings):
    settings.EXPORT_KEPT_DAYS = 7
    export = written(clerk)
    assert long_lists.drop_old(at=AT + timedelta(days=7)) == 0
    assert long_lists.drop_old(at=AT + timedelta(days=8)) == 1
    assert not ExportPiece.objects.exists()
    assert [(line.by, line.ref) for line in lines("drop_export")] == [("clock", export.ref)]
    assert "可以下载" not in browser(client, clerk).get("/sheets/exports/").content.decode()
    assert nightly.drop_regularly(timestamp=0) == 0


def test_a_keeper_of_accounts_takes_the_list_of_them_out(clerk):
    keeper = account("keeper", "管理员", Role.ADMINISTRATOR, regulator=clerk.regulator)
    for n in range(3):
        account(f"more-{n}", f"人员{n}", Role.REGULATOR_CLERK, regulator=clerk.regulator)
    export = written(keeper, kind="accounts")
    assert export.done == 5
    assert Enterprise.objects.count() == 0
