"""What a page's filter shows goes out exactly so, comes back as the same, and the chain of acts says who took it."""

import csv
import gc
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import account
from tests.exchange.books import GOOD, opened, xlsx
from tests.exchange.conftest import AT
from tests.exchange.test_import_kinds import EXPERT, EXPERT_HEADER, brought_in, checked
from tests.hazards.conftest import own_store, stage
from tests.inspections.conftest import delivered

from bihuan import audit, clock
from bihuan.audit.queries import recent
from bihuan.exchange.sheets import queries, streams
from bihuan.exchange.sheets.delimited import FORMULA_STARTS, Dialect, guarded, records
from bihuan.exchange.sheets.intake import open_sheet
from bihuan.exchange.sheets.taking_out import export_list
from bihuan.experts.queries import pool_of
from bihuan.hazards import queries as hazards
from bihuan.hazards.models import Hazard
from bihuan.hazards.operations import raise_hazard
from bihuan.inspections import queries as checks
from bihuan.parties import queries as parties
from bihuan.parties.models import Role
from bihuan.parties.operations import add_site
from bihuan.parties.queries import Register, registered
from bihuan.refusal import Refusal, Stranger

__all__ = ["own_store", "stage"]
pytestmark = pytest.mark.django_db
HAZARD_HEADER = ("企业代码", "编号", "来源台账", "隐患描述", "部位", "隐患级别", "发现日期")
ROWS = [
    (GOOD, "1", "旧台账", "配电箱前堆放纸箱", "一号车间", "一般隐患", "2026-03-02"),
    (GOOD, "2", "旧台账", "'=1+1 写在牌子上", "二号\n车间", "", "2026-03-03"),
]


@pytest.fixture
def ledger(clerk, known):
    """Two hazards from an old ledger and one that the clerk raised."""
    lines = [",".join(f'"{cell}"' for cell in row) for row in (HAZARD_HEADER, *ROWS)]
    brought_in(clerk, "\n".join(lines).encode(), "hazards", "旧台账.csv")
    raise_hazard(known.sites.get(), by=clerk, at=AT, origin="supervision", description="安全出口上锁", advice="开锁")


def listed(by, **wanted):
    return lambda: hazards.listed(by, hazards.Wanted(**wanted), on=clock.local_day(AT))


def taken(by, kind="hazards", found=None, form="xlsx", **more) -> bytes:
    return export_list(kind, found or listed(by), by=by, at=AT, form=form, **more).file.read()


def cells(content: bytes, name="a.xlsx") -> list[dict]:
    rows = [row for _, row in open_sheet(content, name).tables[0].rows()]
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]


def lines(act: str):
    return [event for event in recent(limit=50) if event.act == act]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_hazards_come_back_as_they_went_out(clerk, ledger, form):
    job = checked(clerk, taken(clerk, form=form), "hazards", f"隐患.{form}")
    assert (queries.problems(job), job.unused_headers) == ([], [])
    assert job.counts["unchanged"] == job.counts["rows"] == 3
    assert Hazard.objects.count() == 3


def test_what_was_changed_in_the_sheet_is_named_at_its_cell(clerk, ledger):
    book = opened(taken(clerk))
    sheet = book.active
    names = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, names["隐患描述"], "安全出口没有上锁")
    sheet.cell(3, names["状态"], "已销号")
    sheet.cell(4, names["编号"], "〔2026〕99号")
    buffer = io.BytesIO()
    book.save(buffer)
    job = checked(clerk, buffer.getvalue(), "hazards", "隐患.xlsx")
    found = [(p.code, p.row, p.header) for p in queries.problems(job)]
    assert sorted(found) == [
        ("derived_differs", 3, "状态"),
        ("ledger_is_derived", 2, "隐患描述"),
        ("ledger_is_derived", 4, "编号"),
    ]


def test_only_what_the_filter_shows_goes_out(clerk, ledger):
    assert [row["隐患描述"] for row in cells(taken(clerk, found=listed(clerk, text="上锁")))] == ["安全出口上锁"]
    assert [row["状态"] for row in cells(taken(clerk, found=listed(clerk, state="assessed")))] == ["待定方案"]
    assert cells(taken(clerk, found=listed(clerk, text="没有的词"))) == []


def test_another_city_takes_nothing_of_ours(clerk, stranger, ledger):
    assert cells(taken(stranger)) == []
    job = checked(stranger, taken(clerk), "hazards", "隐患.xlsx")
    assert {p.code for p in queries.problems(job)} == {"reference_unknown"}


def test_the_chain_says_who_took_how_many_and_by_which_filter(clerk, ledger):
    out = export_list("hazards", listed(clerk), by=clerk, at=AT, narrowed={"q": "锁"})
    (line,) = lines("export_list")
    assert (line.by, line.data["kind"], line.data["rows"], line.data["narrowed"]) == (
        clerk.ref, "hazards", out.rows, {"q": "锁"},
    )  # fmt: skip
    assert out.rows == 3
    assert audit.timeline(line.ref)


def test_a_denial_stands_in_the_chain_too(known, ledger):
    worker = account("worker", "钱工", Role.ENTERPRISE_WORKER, enterprise=known)
    with pytest.raises(Refusal, match="role_not_allowed"):
        taken(worker)

    def hidden():
        raise Stranger("accounts")

    safety = account("safety", "孙安全", Role.ENTERPRISE_SAFETY, enterprise=known)
    with pytest.raises(Stranger):
        taken(safety, found=hidden)
    assert sorted((line.by, line.data["code"]) for line in lines("refuse_export")) == sorted(
        [(worker.ref, "role_not_allowed"), (safety.ref, "stranger")]
    )
    assert not lines("export_list")


def test_an_unknown_form_is_refused(clerk, ledger):
    with pytest.raises(Refusal, match="export_form_unknown"):
        taken(clerk, form="pdf")


def test_no_cell_runs_as_a_formula(clerk, ledger):
    plain = taken(clerk, form="csv").decode("utf-8-sig")
    assert "'=1+1 写在牌子上" in plain
    assert not [cell for row in csv.reader(io.StringIO(plain)) for cell in row if cell.startswith(FORMULA_STARTS)]
    sheet = opened(taken(clerk)).active
    said = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert [(cell.data_type, cell.quotePrefix) for cell in said] == [("s", True)]


def test_enterprises_come_back_as_they_went_out(clerk, known):
    def found():
        return parties.registered(clerk, parties.Register(), on=clock.local_day(AT))

    row = cells(taken(clerk, "enterprises", found))[0]
    assert (row["企业名称"], row["行政区划"], row["行业领域"]) == ("甲厂", "山东省临沂市兰山区", "机械")
    job = checked(clerk, taken(clerk, "enterprises", found), "enterprises", "企业.xlsx")
    assert (queries.problems(job), job.counts["unchanged"], job.counts["changed"]) == ([], 1, 0)


def test_a_masked_telephone_comes_back_as_unchanged_and_is_no_telephone_for_anybody_new(clerk, known):
    header = (*EXPERT_HEADER, "手机")
    brought_in(clerk, xlsx([header, (*EXPERT, "13800001234")]), "experts", "专家.xlsx")
    out = taken(clerk, "experts", lambda: pool_of(clerk))
    (row,) = cells(out)
    assert row["手机"] == "138****1234"
    assert not {"身份证号", "出生日期"} & row.keys()
    again = checked(clerk, out, "experts", "专家.xlsx")
    assert (queries.problems(again), again.counts["unchanged"]) == ([], 1)
    other = ("王六", "", *EXPERT[2:])
    new = (*other, "138****1234", "1980-01-05")
    job = checked(clerk, xlsx([(*header, "出生日期"), new]), "experts", "新专家.xlsx")
    assert "masked_value" in {p.code for p in queries.problems(job)}


def test_checks_come_back_as_they_went_out_and_cannot_be_typed(stage):
    delivered(stage, findings=2)
    out = taken(stage.officer, "checks", lambda: checks.checks(stage.officer))
    (row,) = cells(out)
    assert (row["企业"], row["发现隐患"], row["其中重大"]) == (stage.enterprise.name, 2, 0)
    assert row["专家"].count("、") == 2
    job = checked(stage.officer, out, "checks", "检查.xlsx")
    assert (queries.problems(job), job.counts["unchanged"]) == ([], 1)
    typed = checked(stage.officer, xlsx([("检查编号", "企业"), ("1", "甲厂")]), "checks", "检查.xlsx")
    assert [p.code for p in queries.problems(typed)] == ["list_is_derived"]


def test_the_button_above_the_list_takes_out_what_the_list_shows(client, clerk, ledger):
    client.force_login(clerk, backend="bihuan.parties.login.AccountBackend")
    page = client.get("/hazards/?q=上锁&after=9223372036854775807").content.decode()
    address = "/sheets/hazards/export_list/?q=%E4%B8%8A%E9%94%81"
    assert f'action="{address}"' in page
    answer = client.post(address, {"form": "csv"})
    content = b"".join(answer.streaming_content)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [row["隐患描述"] for row in cells(content, "隐患.csv")] == ["安全出口上锁"]
    brought = client.post("/sheets/upload_sheet/", {"kind": "hazards", "file": SimpleUploadedFile("a.csv", content)})
    assert "没有变化" in client.get(brought.headers["Location"]).content.decode()


def test_no_button_for_whom_the_act_is_refused(client, known, ledger):
    worker = account("worker", "钱工", Role.ENTERPRISE_WORKER, enterprise=known)
    client.force_login(worker, backend="bihuan.parties.login.AccountBackend")
    assert "export_list" not in client.get("/hazards/").content.decode()
    answer = client.post("/sheets/hazards/export_list/", {"form": "xlsx"})
    assert answer.status_code == 303
    assert [line.by for line in lines("refuse_export")] == [worker.ref]
    assert client.post("/sheets/nothing/export_list/").status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "＠SUM(1)", "'=1+1", "''=1"])
def test_no_text_runs_in_a_csv_and_each_comes_back_as_it_was(text):
    out = guarded(text)
    assert out.startswith("'")
    (read,) = records(f'"{out}"', Dialect("utf-8", ",", "\n"))
    assert read == [text]


def test_a_list_with_an_enterprise_whose_home_is_elsewhere_comes_back(clerk, stranger, known):
    """Its other site lies here: it is in the list of both, and kept by the one."""
    add_site(known, by=clerk, at=AT, name="外地场所", division_code=stranger.regulator.division_code)
    content = taken(stranger, "enterprises", lambda: registered(stranger, Register(), on=clock.local_day(AT)))
    assert [row["企业名称"] for row in cells(content)] == [known.name]
    job = checked(stranger, content, "enterprises", "企业.xlsx")
    assert (queries.problems(job), job.counts["unchanged"]) == ([], 1)


def test_a_sheet_of_one_hazard_does_not_read_the_whole_book(clerk, ledger, monkeypatch):
    """Neither of those that the system numbered nor of those that came from a ledger of elsewhere."""
    read, plain = [], Hazard.from_db.__func__
    monkeypatch.setattr(Hazard, "from_db", classmethod(lambda *args, **more: read.append(1) or plain(*args, **more)))
    content = taken(clerk, found=listed(clerk, text="上锁"))
    before = len(read)
    job = checked(clerk, content, "hazards", "隐患.xlsx")
    assert (job.counts["unchanged"], len(read) - before) == (1, 1)
    for _ in range(2):
        raise_hazard(
            Hazard.objects.first().site, by=clerk, at=AT, origin="supervision", description="上锁", advice="开"
        )
    before = len(read)
    checked(clerk, content, "hazards", "隐患.xlsx")
    assert len(read) - before == 1


def test_a_list_that_is_longer_than_a_workbook_goes_out_as_text_alone(clerk, ledger, monkeypatch):
    monkeypatch.setattr(streams, "LONGEST_SHEET", 2)
    with pytest.raises(Refusal, match="export_too_long") as refused:
        taken(clerk)
    assert refused.value.facts["limit"] == 2
    del refused
    gc.collect()  # the cursor of what broke off is not closed in the transaction of whoever comes next
    assert [line.data["code"] for line in lines("refuse_export")] == ["export_too_long"]
    assert len(taken(clerk, form="csv").decode("utf-8-sig").splitlines()) >= 4
