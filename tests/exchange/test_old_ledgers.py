"""Ledgers as offices kept them for years: read through a mapping that is saved once and shared within the office."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import account
from tests.exchange.books import GOOD, xlsx
from tests.exchange.conftest import AT

from bihuan.exchange.sheets import queries
from bihuan.exchange.sheets.mapping import from_dict
from bihuan.exchange.sheets.models import SavedMapping
from bihuan.exchange.sheets.operations import apply_sheet, check_sheet, save_mapping, upload_sheet
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Role
from bihuan.refusal import Refusal

pytestmark = pytest.mark.django_db
TITLE = ["2024年第一季度隐患排查台账"]
HEADER = ["序号", "受检单位", "检查时间", "检查情况", None, "等级"]
LOWER = [None, None, None, "存在问题", "整改措施", None]
ROWS = [
    [1, "甲厂", "3.5", "1.配电箱没有门；2.灭火器过期", "1、装门 2、更换", "一般性隐患"],
    [2, None, "2024年3月6日", "安全出口上锁", "开锁", "较大"],
    [3, None, 45357, "①通道堵塞②应急灯不亮", "立即整改", "一般"],
]
MERGES = ["A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "B4:B6"]


def ledger(*, header=HEADER, rows=ROWS) -> bytes:
    return xlsx([TITLE, header, LOWER, *rows], merges=MERGES, title="台账")


def brought(by, content=None, filename="旧台账.xlsx"):
    return upload_sheet(content or ledger(), by=by, at=AT, kind="hazards", filename=filename)


def with_words(job, **words):
    plain = dict(job.mapping)
    plain["columns"] = {**plain["columns"], "grade": {**plain["columns"]["grade"], "spellings": words}}
    return from_dict(plain)


def test_merged_headers_split_cells_merged_names_and_days_without_a_year_are_proposed(clerk, known):
    columns = brought(clerk).mapping["columns"]
    assert columns["description"] == {"from": "检查情况/存在问题", "split": "numbered"}
    assert columns["advice"] == {"from": "检查情况/整改措施", "split": "numbered"}
    assert columns["enterprise"] == {"from": "受检单位", "down": True}
    assert columns["found_on"] == {"from": "检查时间", "year": 2024}
    assert set(brought(clerk).mapping["confidence"].values()) >= {"habit"}


def test_an_unknown_spelling_is_named_and_read_once_it_is_explained(clerk, known):
    job = check_sheet(brought(clerk), by=clerk, at=AT)
    assert [(p.code, p.row, p.value) for p in queries.problems(job) if p.severity == "error"] == [
        ("choice_unknown", 5, "较大")
    ]
    job = check_sheet(job, by=clerk, at=AT, mapping=with_words(job, 较大="一般隐患"))
    job = apply_sheet(job, by=clerk, at=AT)
    assert (job.counts["rows"], job.counts["new"]) == (5, 5)
    found = Hazard.objects.order_by("id")
    assert [(h.external_key.split(":")[1], h.description, h.advice, str(h.found_on)) for h in found] == [
        ("1-1", "配电箱没有门", "装门", "2024-03-05"),
        ("1-2", "灭火器过期", "更换", "2024-03-05"),
        ("2", "安全出口上锁", "开锁", "2024-03-06"),
        ("3-1", "通道堵塞", "立即整改", "2024-03-06"),
        ("3-2", "应急灯不亮", "立即整改", "2024-03-06"),
    ]
    assert {h.enterprise_id for h in found} == {known.pk}
    assert {h.grade for h in found} == {"general"}
    warned = [(p.code, p.row) for p in queries.problems(job)]
    assert warned == [("date_assumed", 4), ("date_assumed", 4), ("date_assumed", 6), ("date_assumed", 6)]


def test_the_mapping_is_saved_once_and_the_whole_office_has_it(clerk, stranger, known):
    job = brought(clerk)
    save_mapping(job, by=clerk, at=AT, name="乡镇台账", mapping=with_words(job, 较大="一般隐患"))
    colleague = account("colleague", "赵六", Role.REGULATOR_CLERK, regulator=clerk.regulator)
    again = check_sheet(brought(colleague, filename="四月.xlsx"), by=colleague, at=AT)
    assert (again.state, again.mapping["name"]) == ("checked", "乡镇台账")
    assert [one.name for one in queries.saved_mappings("hazards", colleague)] == ["乡镇台账"]
    assert queries.saved_mappings("hazards", stranger) == []
    assert brought(stranger).mapping["name"] == ""


def test_a_mapping_that_fits_no_column_says_what_it_wants_and_what_there_is(clerk, known):
    other = xlsx([("单位", "电话", "备注"), ("甲厂", "1", "无")])
    job = upload_sheet(other, by=clerk, at=AT, kind="hazards", filename="通讯录.xlsx")
    with pytest.raises(Refusal) as refusal:
        check_sheet(job, by=clerk, at=AT, mapping=from_dict(brought(clerk).mapping))
    assert refusal.value.code == "mapping_fits_nothing"
    assert "受检单位" in refusal.value.text()
    assert "单位、电话、备注" in refusal.value.text()
    job.refresh_from_db()
    assert job.state == "uploaded"


def test_the_same_ledger_again_is_unchanged_piece_by_piece(clerk, known):
    for _ in range(2):
        job = brought(clerk)
        job = check_sheet(job, by=clerk, at=AT, mapping=with_words(job, 较大="一般隐患"))
        job = apply_sheet(job, by=clerk, at=AT)
    assert job.counts["unchanged"] == 5
    assert Hazard.objects.count() == 5


def test_the_page_asks_what_a_word_means_and_keeps_how_the_ledger_was_written(client, clerk, known):
    client.force_login(clerk, backend="bihuan.parties.login.AccountBackend")
    answer = client.post("/sheets/upload_sheet/", {"kind": "hazards", "file": SimpleUploadedFile("旧.xlsx", ledger())})
    address = answer.headers["Location"]
    assert address.endswith("/check_sheet/")  # nothing that had to be guessed is checked without a look
    page = client.get(address).content.decode()
    assert '<option value="numbered" selected>' in page
    assert 'name="year-found_on" value="2024"' in page
    assert 'name="down-enterprise" checked' in page
    chosen = {
        "from-source_row": "h0", "from-enterprise": "h1", "down-enterprise": "on", "from-found_on": "h2",
        "year-found_on": "2024", "from-description": "h3", "split-description": "numbered", "from-advice": "h4",
        "split-advice": "numbered", "from-grade": "h5", "from-source": "file_name",
    }  # fmt: skip
    refused = client.post(address, chosen)
    assert "有错误" in client.get(refused.headers["Location"]).content.decode()
    assert "“较大”就是" in client.get(address).content.decode()
    checked = client.post(address, {**chosen, "word-grade-0": "较大", "means-grade-0": "一般隐患"})
    assert "将新增 5 行" in client.get(checked.headers["Location"]).content.decode()


def test_an_enterprise_named_by_two_is_no_answer(clerk, known):
    from tests.exchange.books import OTHER

    from bihuan.parties.operations import register_enterprise

    register_enterprise(by=clerk, at=AT, name="甲 厂", credit_code=OTHER, division_code="371302", sector="machinery")
    job = check_sheet(brought(clerk), by=clerk, at=AT)
    assert {p.code for p in queries.problems(job) if p.key == "enterprise"} == {"reference_unknown"}
    assert GOOD != OTHER


def test_pieces_that_do_not_match_are_kept_whole_and_named(clerk, known):
    rows = [[1, "甲厂", "2024-03-05", "1.甲 2.乙 3.丙", "1.装门 2.更换", "一般"]]
    job = brought(clerk, xlsx([HEADER, LOWER, *rows], merges=["D1:E1"]))
    job = apply_sheet(check_sheet(job, by=clerk, at=AT), by=clerk, at=AT)
    assert {h.advice for h in Hazard.objects.all()} == {"1.装门 2.更换"}
    assert [p.code for p in queries.problems(job)] == ["pieces_uneven"]


def test_the_year_of_one_file_is_never_kept_for_the_next(clerk, known):
    """Saved from a ledger of 2024, brought for one of 2026 and for one that says nothing of its year."""
    job = brought(clerk)
    save_mapping(job, by=clerk, at=AT, name="乡镇台账", mapping=with_words(job, 较大="一般隐患"))
    (saved,) = queries.saved_mappings("hazards", clerk)
    assert saved.sources["found_on"].year == 0
    for title, year in (("2026年第一季度隐患排查台账", 2026), ("第一季度隐患排查台账", 0)):
        content = xlsx([[title], HEADER, LOWER, *ROWS], merges=MERGES, title="台账")
        job = brought(clerk, content, filename="一季度.xlsx")
        assert (job.mapping["name"], job.mapping["columns"]["found_on"].get("year", 0)) == ("乡镇台账", year)
        found = {p.code for p in queries.problems(check_sheet(job, by=clerk, at=AT)) if p.row == 4}
        assert found == {"date_assumed" if year else "date_without_year"}


def test_a_mapping_kept_by_an_older_version_forgets_what_is_gone(clerk, known):
    save_mapping(brought(clerk), by=clerk, at=AT, name="乡镇台账")
    row = SavedMapping.objects.get()
    row.mapping["columns"] |= {"gone": {"from": "等级"}, "found_on": {"from": "检查时间", "year": 2024}}
    row.save()
    job = brought(clerk, filename="一季度.xlsx")
    assert (job.mapping["name"], "gone" in job.mapping["columns"]) == ("乡镇台账", False)
    assert queries.saved_mappings("hazards", clerk)[0].sources["found_on"].year == 0


def test_a_name_stands_for_one_form_only(clerk, known):
    save_mapping(brought(clerk), by=clerk, at=AT, name="月报")
    save_mapping(brought(clerk), by=clerk, at=AT, name="月报")
    header = [*HEADER[:-1], "级别"]
    with pytest.raises(Refusal, match="mapping_name_taken"):
        save_mapping(brought(clerk, ledger(header=header)), by=clerk, at=AT, name="月报")
    assert SavedMapping.objects.get().fingerprint


def test_what_the_page_shows_of_a_saved_mapping_is_what_is_sent(client, clerk, known):
    """Two columns, the first filled one of which counts, cannot be said on the page; nor more words than it has room
    for. Both stay as they were saved, though the import itself started from something else."""
    words = {f"词{n}": "一般隐患" for n in range(40)}
    job = brought(clerk)
    plain = with_words(job, **words).as_dict()
    plain["columns"]["advice"] = {"first": ["检查情况/整改措施", "检查情况/存在问题"]}
    save_mapping(job, by=clerk, at=AT, name="月报", mapping=from_dict(plain))
    job = brought(clerk)
    job.mapping["columns"].pop("advice")
    job.save()
    client.force_login(clerk, backend="bihuan.parties.login.AccountBackend")
    address = f"/sheets/{job.pk}/check_sheet/"
    page = client.get(f"{address}?use=月报").content.decode()
    assert '<input type="hidden" name="use" value="月报">' in page
    chosen = {
        "use": "月报", "from-advice": "as_saved", "from-source_row": "h0", "from-enterprise": "h1",
        "down-enterprise": "on", "from-found_on": "h2", "year-found_on": "2024", "from-description": "h3",
        "from-grade": "h5", "from-source": "file_name", "word-grade-0": "词1", "means-grade-0": "",
    }  # fmt: skip
    client.post(address, chosen)
    job.refresh_from_db()
    assert job.mapping["columns"]["advice"] == plain["columns"]["advice"]
    assert set(job.mapping["columns"]["grade"]["spellings"]) == set(words) - {"词1"}


def test_a_forgotten_cell_is_not_read_as_the_one_above(clerk, known):
    rows = [
        [1, "甲厂", "2024-03-05", "没有门", "装门", "一般"],
        [2, None, "2024-03-05", "上锁", "开锁", "一般"],
        [3, None, "2024-03-05", "堵塞", "疏通", "一般"],
    ]
    merged = xlsx([TITLE, HEADER, LOWER, *rows], merges=[*MERGES[:-1], "B4:B5"], title="台账")
    job = check_sheet(brought(clerk, merged), by=clerk, at=AT)
    assert [(p.code, p.row, p.severity) for p in queries.problems(job)] == [("required", 6, "error")]
    plain = "\n".join(
        ["序号,受检单位,检查时间,隐患描述,等级", *(f"{r[0]},{r[1] or ''},{r[2]},{r[3]},{r[5]}" for r in rows)]
    )
    job = brought(clerk, plain.encode(), filename="台账.csv")
    columns = {**job.mapping["columns"], "enterprise": {"from": "受检单位", "down": True}}
    job = check_sheet(job, by=clerk, at=AT, mapping=from_dict({**job.mapping, "columns": columns}))
    found = [(p.code, p.row, p.value, p.severity) for p in queries.problems(job)]
    assert found == [("filled_from_above", n, "甲厂", "warning") for n in (3, 4)]
