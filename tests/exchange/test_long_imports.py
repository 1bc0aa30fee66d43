"""A sheet that a page cannot wait for is checked and imported by the worker: lined up once, watched, left, found again;
whole or not at all, with the rights of who asked; stopped, refused and begun anew with a clear answer."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.cast import account
from tests.exchange.books import HEADER, opened, xlsx
from tests.exchange.conftest import AT
from tests.exchange.test_export_list import lines
from tests.exchange.test_import_sheet import code
from tests.exchange.worker import cut, tried

from bihuan import row_scope
from bihuan.exchange import tasks
from bihuan.exchange.sheets import carrying_out, long_imports, progress, queries
from bihuan.exchange.sheets.domains import enterprises
from bihuan.exchange.sheets.models import ImportJob
from bihuan.exchange.sheets.operations import apply_sheet, check_sheet, upload_sheet
from bihuan.exchange.sheets.progress import STARTS
from bihuan.exchange.sheets.states import ImportState
from bihuan.notify.models import Message
from bihuan.parties.models import Account, Enterprise, Regulator, Role
from bihuan.parties.operations import register_enterprise
from bihuan.refusal import Refusal, Stranger

pytestmark = pytest.mark.django_db
BACKEND = "bihuan.parties.login.AccountBackend"
ROWS = 5
SHEET = [HEADER, *[(f"企业{n}", code(n), "371302", "机械") for n in range(ROWS)]]
WRONG = [*SHEET, ("错厂", "错", "371302", "机戒")]


@pytest.fixture(autouse=True)
def short_patience(settings, monkeypatch):
    """What takes long in production takes three rows here; and nothing is told past the transaction of a test, into
    which no other connection sees."""
    settings.IMPORT_AT_ONCE = 3
    monkeypatch.setattr(progress, "EVERY", 3600)


def nobody(_id: int) -> None:
    """The worker is called by hand."""


def uploaded(by, rows=SHEET) -> ImportJob:
    return upload_sheet(xlsx(rows), by=by, at=AT, kind="enterprises", filename="企业.xlsx")


def run(job: ImportJob) -> ImportJob:
    long_imports.run_import(job.pk, at=AT)
    return ImportJob.objects.get(pk=job.pk)


def checked(by, rows=SHEET) -> ImportJob:
    return run(long_imports.queue_check(uploaded(by, rows), by=by, at=AT, line_up=nobody))


def importing(by, rows=SHEET) -> ImportJob:
    return long_imports.queue_apply(checked(by, rows), by=by, at=AT, line_up=nobody)


def browser(client, who):
    client.force_login(who, backend=BACKEND)
    return client


def bring(desk, rows=SHEET):
    return desk.post(
        "/sheets/upload_sheet/", {"kind": "enterprises", "file": SimpleUploadedFile("企业.xlsx", xlsx(rows))}
    )


def work(capture) -> None:
    """What the worker finds in its queue, oldest first."""
    for one in ProcrastinateJob.objects.filter(task_name="exchange.run_import").order_by("id"):
        with capture(execute=True):
            tasks.run_import(**one.args)


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_long_sheet_is_checked_and_imported_behind_the_page(client, clerk, django_capture_on_commit_callbacks):
    desk = browser(client, clerk)
    answer = bring(desk)
    job = ImportJob.objects.get()
    here = f"/sheets/{job.pk}/"
    assert (answer.status_code, answer.headers["Location"], job.state) == (303, here, "checking")
    page = text_of(desk.get(here))
    assert "系统正在检查这份表格" in page
    assert f'hx-get="{here}" hx-trigger="every 3s"' in page
    assert 'id="imports" hx-get' in text_of(desk.get("/sheets/"))
    work(django_capture_on_commit_callbacks)
    page = text_of(desk.get(here))
    assert "检查通过，可以导入" in page
    assert "hx-trigger" not in page.split('id="import"')[1]
    assert not Enterprise.objects.exists()
    assert desk.post(f"{here}apply_sheet/").headers["Location"] == here
    assert "系统正在导入这份表格" in text_of(desk.get(here))
    assert not Enterprise.objects.exists()
    work(django_capture_on_commit_callbacks)
    assert Enterprise.objects.count() == ROWS
    assert "已导入" in text_of(desk.get(here))
    assert [m.event for m in Message.objects.filter(account_id=clerk.pk).order_by("id")] == [
        "import-checked", "import-done",
    ]  # fmt: skip
    assert f'href="{here}"' in text_of(desk.get("/inbox/"))


def test_a_short_sheet_is_answered_at_once(client, clerk, settings):
    settings.IMPORT_AT_ONCE = ROWS + 1
    desk = browser(client, clerk)
    bring(desk)
    job = ImportJob.objects.get()
    assert (job.state, job.rows) == ("checked", ROWS + 1)
    desk.post(f"/sheets/{job.pk}/apply_sheet/")
    assert Enterprise.objects.count() == ROWS
    assert not ProcrastinateJob.objects.exists()


def test_columns_said_by_hand_are_those_that_the_worker_takes(client, clerk, django_capture_on_commit_callbacks):
    desk = browser(client, clerk)
    bring(desk, [("厂子", "证号", "在哪", "干啥"), *SHEET[1:]])
    job = ImportJob.objects.get()
    chosen = {"from-name": "h0", "from-credit_code": "h1", "from-division_code": "h2", "from-sector": "h3"}
    desk.post(f"/sheets/{job.pk}/check_sheet/", chosen)
    work(django_capture_on_commit_callbacks)
    job.refresh_from_db()
    assert (job.state, job.counts["new"]) == ("checked", ROWS)


def test_every_mistake_is_kept_and_comes_back_in_the_own_file(client, clerk):
    job = checked(clerk, WRONG)
    assert (job.state, job.counts["errors"]) == ("refused", 2)
    assert "18位" in opened(queries.marked_file(job, by=clerk)[1]).active.cell(ROWS + 2, 5).value
    assert "有错误，全部没有导入" in text_of(browser(client, clerk).get(f"/sheets/{job.pk}/"))
    with pytest.raises(Refusal, match="import_row_invalid"):
        long_imports.queue_apply(job, by=clerk, at=AT, line_up=nobody)


def test_the_chain_says_who_asked_and_what_came_of_it(clerk):
    job = run(importing(clerk))
    acts = ("queue_check", "check_sheet", "queue_apply", "apply_sheet")
    found = [line for act in acts for line in lines(act)]
    assert [(line.act, line.by, line.ref) for line in found] == [(act, clerk.ref, job.ref) for act in acts]
    assert found[0].data["sha256"] == found[3].data["sha256"] == job.file_id
    assert (job.imported_by, job.counts["new"]) == (clerk.ref, ROWS)


def test_what_is_pressed_twice_is_lined_up_once_and_done_once(client, clerk, django_capture_on_commit_callbacks):
    lined_up: list[int] = []
    job = uploaded(clerk)
    for _ in range(2):
        long_imports.queue_check(job, by=clerk, at=AT, line_up=lined_up.append)
    run(job)
    for _ in range(2):
        long_imports.queue_apply(job, by=clerk, at=AT, line_up=lined_up.append)
    assert lined_up == [job.pk] * 2
    for _ in range(2):
        job = run(job)
    assert (job.state, Enterprise.objects.count(), len(lines("apply_sheet"))) == ("imported", ROWS, 1)
    with pytest.raises(Refusal, match="state_not_allowed"):
        long_imports.queue_apply(job, by=clerk, at=AT, line_up=nobody)


def test_while_the_worker_has_it_nobody_else_checks_or_imports_it(clerk):
    colleague = account("colleague", "赵六", Role.REGULATOR_CLERK, regulator=clerk.regulator)
    job = importing(clerk)
    for act in (check_sheet, apply_sheet):
        with pytest.raises(Refusal, match="state_not_allowed"):
            act(job, by=colleague, at=AT)
    assert run(job).state == "imported"


def test_the_same_sheet_again_changes_nothing(clerk):
    run(importing(clerk))
    job = run(importing(clerk))
    assert (job.state, job.counts["new"], job.counts["unchanged"]) == ("imported", 0, ROWS)
    assert Enterprise.objects.count() == ROWS


def test_nobody_fills_the_queue(clerk):
    for _ in range(long_imports.WAITING):
        long_imports.queue_check(uploaded(clerk), by=clerk, at=AT, line_up=nobody)
    with pytest.raises(Refusal, match="imports_waiting"):
        long_imports.queue_check(uploaded(clerk), by=clerk, at=AT, line_up=nobody)


def test_another_organisation_does_not_know_of_it_and_a_colleague_may_not_stop_it(client, clerk, stranger):
    job = importing(clerk)
    desk = browser(client, stranger)
    assert desk.get(f"/sheets/{job.pk}/").status_code == 404
    for act in ("stop_sheet", "apply_sheet"):
        assert desk.post(f"/sheets/{job.pk}/{act}/").status_code == 404
    with row_scope.asking(f"place:3706:{stranger.pk}"):
        assert not ImportJob.objects.filter(pk=job.pk).exists()
    for act in (long_imports.queue_check, long_imports.queue_apply):
        with pytest.raises(Stranger):
            act(job, by=stranger, at=AT, line_up=nobody)
    colleague = account("colleague", "赵六", Role.REGULATOR_CLERK, regulator=clerk.regulator)
    with pytest.raises(Refusal, match="role_not_allowed"):
        long_imports.stop_sheet(job, by=colleague, at=AT)
    page = text_of(browser(client, colleague).get(f"/sheets/{job.pk}/"))
    assert "系统正在导入这份表格" in page
    assert f"由{clerk.name}办理，只有本人能停止" in page
    assert "stop_sheet" not in page
    assert job.filename not in text_of(desk.get("/inbox/"))


def closed(clerk):
    Account.objects.filter(pk=clerk.pk).update(is_active=False)


def without_the_role(clerk):
    Account.objects.filter(pk=clerk.pk).update(roles=[Role.AUDITOR])


def with_other_duties(clerk):
    Regulator.objects.filter(pk=clerk.regulator_id).update(duties=["fire"])


def in_another_place(clerk):
    Regulator.objects.filter(pk=clerk.regulator_id).update(division_code="3706")


CHANGES = pytest.mark.parametrize("change", [closed, without_the_role, with_other_duties, in_another_place])


@CHANGES
def test_whoever_is_no_longer_what_they_were_brings_nothing_in(clerk, change, django_capture_on_commit_callbacks):
    job = importing(clerk)
    change(clerk)
    with django_capture_on_commit_callbacks(execute=True):
        job = run(job)
    assert (job.state, job.refusal.code) == (ImportState.CHECKED, "import_asker_changed")
    assert not Enterprise.objects.exists()
    assert [line.data["code"] for line in lines("stop_sheet")] == ["import_asker_changed"]
    assert [m.event for m in Message.objects.filter(account_id=clerk.pk)] == ["import-stopped"]


@CHANGES
def test_nor_where_that_happens_while_it_is_written(clerk, change, monkeypatch):
    job, plain = importing(clerk), enterprises.KIND.apply

    def apply(batch):
        plain(batch)
        change(clerk)

    monkeypatch.setattr(carrying_out, "kind_of", lambda _name: Kind(apply))
    assert run(job).refusal.code == "import_asker_changed"
    assert not Enterprise.objects.exists()


class Kind:
    """The kind of enterprises with another way of applying."""

    def __init__(self, apply):
        self.apply = apply

    def __getattr__(self, name):
        return getattr(enterprises.KIND, name)


def test_nor_is_a_sheet_checked_for_them(clerk):
    job = long_imports.queue_check(uploaded(clerk), by=clerk, at=AT, line_up=nobody)
    closed(clerk)
    assert (run(job).state, run(job).refusal.code) == (ImportState.UPLOADED, "import_asker_changed")


def test_what_the_system_learnt_meanwhile_is_noted_and_nothing_is_written(clerk, stranger):
    job = importing(clerk)
    register_enterprise(
        by=stranger, at=AT, name="远厂", credit_code=code(3), division_code="370602", sector="machinery"
    )
    job = run(job)
    assert (job.state, [p.code for p in queries.problems(job)]) == ("refused", ["duplicate_enterprise"])
    assert Enterprise.objects.count() == 1


def test_what_somebody_else_wrote_in_between_ends_it_with_a_clear_answer(clerk, monkeypatch):
    """Each looked before the other had written; the constraint speaks, and nothing is left of the sheet."""
    job, write = importing(clerk), carrying_out.write

    def beaten(*args, **more):
        write(*args, **more)
        raise IntegrityError("duplicate key value violates unique constraint")

    monkeypatch.setattr(carrying_out, "write", beaten)
    job = run(job)
    assert (job.state, job.refusal.code) == (ImportState.CHECKED, "sheet_changed_meanwhile")
    assert not Enterprise.objects.exists()


def test_a_mapping_that_fits_no_column_is_said_on_the_page(client, clerk):
    job = uploaded(clerk)
    strange = {"kind": "enterprises", "columns": {"name": "没有的列"}}
    ImportJob.objects.filter(pk=job.pk).update(mapping=strange)
    job = run(long_imports.queue_check(job, by=clerk, at=AT, line_up=nobody))
    assert (job.state, job.refusal.code) == ("uploaded", "mapping_header_missing")
    page = text_of(browser(client, clerk).get(f"/sheets/{job.pk}/"))
    assert "没有办成：检查表格" in page
    assert "没有的列" in page


class Killed(BaseException):
    """The worker is gone before it could say anything."""


def test_a_worker_that_died_over_it_begins_anew(clerk, monkeypatch):
    job = importing(clerk)
    with monkeypatch.context() as patched:
        patched.setattr(long_imports, "_still_wanted", dying)
        with pytest.raises(Killed):
            run(job)
    job.refresh_from_db()
    assert (job.state, job.starts, Enterprise.objects.count()) == ("importing", 1, 0)
    assert (run(job).state, Enterprise.objects.count()) == ("imported", ROWS)


def dying(*_asked, **_more):
    raise Killed


def test_over_a_sheet_that_kills_every_worker_it_gives_up_and_says_so(client, clerk, monkeypatch):
    job = importing(clerk)
    with monkeypatch.context() as patched:
        patched.setattr(long_imports.carrying_out, "write", dying)
        for _ in range(STARTS):
            with pytest.raises(Killed):
                run(job)
        job = run(job)
    assert (job.state, job.refusal.code) == ("checked", "import_failed")
    desk = browser(client, clerk)
    assert "没有办成：导入表格" in text_of(desk.get(f"/sheets/{job.pk}/"))
    assert "系统没有把这份表格办完" in text_of(desk.get("/sheets/"))
    again = long_imports.queue_apply(job, by=clerk, at=AT, line_up=nobody)
    assert (run(again).state, Enterprise.objects.count()) == ("imported", ROWS)


def test_what_breaks_leaves_nothing_and_a_way_on(clerk, monkeypatch):
    def broken(_batch):
        raise ZeroDivisionError

    job = importing(clerk)
    monkeypatch.setattr(carrying_out, "kind_of", lambda _name: Kind(broken))
    with pytest.raises(ZeroDivisionError):
        run(job)
    job.refresh_from_db()
    assert (job.state, job.refusal.code) == ("checked", "import_failed")
    assert not Enterprise.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_connection_cut_in_the_middle_leaves_a_job_that_is_taken_up_again(clerk, monkeypatch):
    """The server restarts and is back at once: the queue tries again, and nothing was noted in between."""
    job, plain, times = importing(clerk), enterprises.KIND.apply, []

    def apply(batch):
        times.append(plain(batch))
        if len(times) == 1:
            cut()
        batch.by.refresh_from_db()

    monkeypatch.setattr(carrying_out, "kind_of", lambda _name: Kind(apply))
    assert tried(tasks.run_import, job_id=job.pk) == 2
    job.refresh_from_db()
    assert (job.state, job.starts, Enterprise.objects.count()) == ("imported", 2, ROWS)
    assert not lines("stop_sheet")


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_over_a_database_that_stays_away_it_gives_up_and_says_so(clerk, monkeypatch, fault):
    def away(_batch):
        raise fault

    job = importing(clerk)
    monkeypatch.setattr(carrying_out, "kind_of", lambda _name: Kind(away))
    assert tried(tasks.run_import, job_id=job.pk) == STARTS + 1
    job.refresh_from_db()
    assert (job.state, job.refusal.code) == ("checked", "import_failed")


@pytest.mark.parametrize(
    ("fact", "code", "kept"),
    [(date(2026, 1, 1), "planned_in_the_past", {"value": "2026-01-01"}), (object(), "import_failed", {})],
)
def test_a_reason_that_cannot_be_noted_is_noted_as_a_failure(clerk, monkeypatch, fact, code, kept):
    def refusing(_batch):
        raise Refusal("planned_in_the_past", value=fact)

    job = importing(clerk)
    monkeypatch.setattr(carrying_out, "kind_of", lambda _name: Kind(refusing))
    assert tried(tasks.run_import, job_id=job.pk) == 1
    job.refresh_from_db()
    assert (job.state, job.refusal.code, job.refusal.facts) == ("checked", code, kept)


def test_what_is_stopped_before_it_began_is_left_alone(client, clerk):
    job = importing(clerk)
    desk = browser(client, clerk)
    desk.post(f"/sheets/{job.pk}/stop_sheet/")
    assert (run(job).state, Enterprise.objects.count()) == ("checked", 0)
    assert "导入</button>" in text_of(desk.get(f"/sheets/{job.pk}/"))
    with pytest.raises(Refusal, match="state_not_allowed"):
        long_imports.stop_sheet(job, by=clerk, at=AT)


def test_what_is_asked_anew_is_not_ended_by_who_began_before(clerk, monkeypatch):
    """Stopped and pressed again while a worker is at it: the first one's work is undone, the second's stands."""
    job, plain = importing(clerk), enterprises.KIND.apply
    later = AT + timedelta(minutes=1)

    def apply(batch):
        plain(batch)
        long_imports.stop_sheet(job, by=clerk, at=later)
        long_imports.queue_apply(job, by=clerk, at=later, line_up=nobody)

    with monkeypatch.context() as patched:
        patched.setattr(carrying_out, "kind_of", lambda _name: Kind(apply))
        run(job)
    # All in one connection here, so the asking anew is undone with the rest.
    assert not Enterprise.objects.exists()
    assert run(job).state == "imported"


@pytest.mark.django_db(transaction=True)
def test_everybody_sees_how_far_it_is_and_a_stop_undoes_what_is_written(clerk, monkeypatch):
    """Row by row, past the transaction in which it writes; stopped after the third from another connection."""
    monkeypatch.setattr(progress, "EVERY", 0)
    job, told, plain = importing(clerk), [], progress.Progress._say

    def say(one):
        if one.done == 3:
            stop_from_elsewhere(job)
        plain(one)
        told.append(seen_from_elsewhere(job))

    monkeypatch.setattr(progress.Progress, "_say", say)
    assert run(job).state == "checked"
    assert told == [(1, ROWS), (2, ROWS)]
    assert not Enterprise.objects.exists()


def seen_from_elsewhere(job):
    return ask_elsewhere("SELECT done, total FROM exchange_importjob WHERE id = %s", job.pk)


def stop_from_elsewhere(job):
    ask_elsewhere("UPDATE exchange_importjob SET state = 'checked' WHERE id = %s RETURNING 1", job.pk)


def ask_elsewhere(statement, *values):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()
    finally:
        other.close()


def test_nobody_asks_the_worker_without_a_name(clerk):
    job = uploaded(clerk)
    job.state = ImportState.CHECKING
    with pytest.raises(IntegrityError, match="what_the_worker_does_was_asked_for"):
        job.save()


def test_pages_ask_the_database_little_while_it_runs(client, clerk, django_assert_max_num_queries):
    job = importing(clerk)
    desk = browser(client, clerk)
    for address in ("/sheets/", f"/sheets/{job.pk}/"):
        with django_assert_max_num_queries(12):
            assert desk.get(address).status_code == 200
