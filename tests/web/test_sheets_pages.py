"""The pages of 表格导入: a clerk brings a file, sees every mistake at its place, and imports all of it or nothing."""

import re
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.exchange.books import GOOD, HEADER, OTHER, opened, xlsx

from bihuan import audit, clock
from bihuan.exchange.sheets import intake, operations, queries
from bihuan.exchange.sheets.models import ImportJob
from bihuan.parties.models import Account, Enterprise, Regulator

pytestmark = pytest.mark.django_db
ROW = ("甲厂", GOOD, "371302", "机械")


@pytest.fixture
def clerk(db):
    office = Regulator.objects.create(name="某市应急管理局", kind="emergency_bureau", division_code="3713")
    return Account.objects.create_user(
        "clerk", "correct horse", name="林知远", roles=["regulator_clerk"], regulator=office
    )


def browser_of(client, account):
    client.force_login(account, backend="bihuan.parties.login.AccountBackend")
    return client


def bring(desk, content: bytes, *, kind: str = "enterprises", filename: str = "企业.xlsx", **more):
    return desk.post("/sheets/upload_sheet/", {"kind": kind, "file": SimpleUploadedFile(filename, content), **more})


def text_of(answer) -> str:
    return answer.content.decode()


def job() -> ImportJob:
    return ImportJob.objects.latest("id")


def test_the_template_comes_back_filled_and_is_imported(desk, clerk):
    template = desk.get("/sheets/template/enterprises/")
    assert "企业导入模板.xlsx" in unquote(template.headers["Content-Disposition"])
    book = load_workbook(BytesIO(template.content))
    sheet = book["企业"]
    names = [str(cell.value).rstrip("*") for cell in sheet[1]]
    filled = dict(zip(HEADER, ROW, strict=True))
    for column, name in enumerate(names, start=1):
        sheet.cell(3, column, filled.get(name))
    stream = BytesIO()
    book.save(stream)
    answer = bring(desk, stream.getvalue())
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sheets/{job().pk}/")
    assert "检查通过，可以导入" in text_of(desk.get(f"/sheets/{job().pk}/"))
    assert not Enterprise.objects.exists()
    desk.post(f"/sheets/{job().pk}/apply_sheet/")
    assert Enterprise.objects.get().name == "甲厂"
    assert "已导入" in text_of(desk.get(f"/sheets/{job().pk}/"))


def test_the_step_that_stands_open_says_what_it_waits_for(desk, clerk):
    """Nothing reads as under way before anybody has pressed anything."""

    def open_step():
        said = text_of(desk.get(f"/sheets/{job().pk}/")).partition('aria-current="step"')[2].partition("</li>")[0]
        return re.findall(r'bh-step-label">(.*?)<.*?bh-step-who">(.*?)<', said, re.S)

    operations.upload_sheet(xlsx([HEADER, ROW]), by=clerk, at=clock.now(), kind="enterprises", filename="企业.xlsx")
    assert open_step() == [("核对各列", "待核对")]
    bring(desk, xlsx([HEADER, ("乙厂", "12", "371302", "机戒")]))
    assert open_step() == [("检查表格", "有错误")]
    bring(desk, xlsx([HEADER, ROW]))
    assert open_step() == [("导入", "待导入")]
    desk.post(f"/sheets/{job().pk}/apply_sheet/")
    assert open_step() == []
    bring(desk, xlsx([HEADER, ROW]))  # all of it is there already: nothing waits
    assert open_step() == []
    assert "没有要导入的</p>" in text_of(desk.get(f"/sheets/{job().pk}/"))


def test_what_the_system_holds_already_is_not_offered_for_import(desk):
    bring(desk, xlsx([HEADER, ROW]))
    desk.post(f"/sheets/{job().pk}/apply_sheet/")
    bring(desk, xlsx([HEADER, ROW]))
    shown = text_of(desk.get(f"/sheets/{job().pk}/"))
    assert "与系统一致，没有要导入的" in shown
    assert "apply_sheet" not in shown


def test_importing_twice_with_one_key_is_one_import(desk):
    bring(desk, xlsx([HEADER, ROW]))
    address, key = f"/sheets/{job().pk}/apply_sheet/", {"idempotency_key": "a" * 20}
    first, second = desk.post(address, key), desk.post(address, key)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert Enterprise.objects.count() == 1


def test_every_mistake_is_shown_at_its_place_and_nothing_is_imported(desk):
    bring(desk, xlsx([HEADER, ROW, ("乙厂", "91370602MAXT00011F", "371302", "机戒")]))
    shown = text_of(desk.get(f"/sheets/{job().pk}/"))
    assert "有错误，全部没有导入" in shown
    assert "第 3 行" in shown
    assert "B 列" in shown
    assert "D 列" in shown
    assert "机械" in shown  # the accepted values
    assert "导入</button>" not in shown
    refused = desk.post(f"/sheets/{job().pk}/apply_sheet/", HTTP_REFERER=f"http://testserver/sheets/{job().pk}/")
    assert refused.status_code == 303
    assert not Enterprise.objects.exists()


def test_the_own_file_comes_back_marked(desk):
    bring(desk, xlsx([HEADER, ("乙厂", OTHER, "371302", "机戒")]))
    answer = desk.get(f"/sheets/{job().pk}/marked/")
    assert "企业（有错误）.xlsx" in unquote(answer.headers["Content-Disposition"])
    sheet = opened(answer.content)["企业"]
    assert "不在“行业领域”的可填值中" in str(sheet.cell(2, 5).value)
    listed = opened(desk.get(f"/sheets/{job().pk}/errors/").content)["错误清单"]
    assert [cell.value for cell in listed[2]][:3] == ["企业", 2, "D"]


def test_two_hundred_mistakes_are_shown_and_all_are_counted(desk):
    bring(desk, xlsx([HEADER, *[(f"厂{n}", "", "371302", "机戒") for n in range(250)]]))
    shown = text_of(desk.get(f"/sheets/{job().pk}/"))
    assert job().counts["errors"] == 250
    assert "共 250 处错误，这里列出前 200 处" in shown
    assert len(re.findall(r"第 \d+ 行</b>|第 \d+ 行 [A-Z]+ 列", shown)) == 200


@pytest.mark.parametrize("rows", [[HEADER], [HEADER, ("",) * len(HEADER)]])
def test_a_sheet_without_rows_says_that_it_holds_none(desk, rows):
    bring(desk, xlsx(rows))
    shown = text_of(desk.get(f"/sheets/{job().pk}/"))
    assert "表里没有数据行，没有导入" in shown
    assert "重新上传" in shown
    assert "下载标明错误的原文件" not in shown  # there is nothing to mark
    assert '"bh-stat"' not in shown
    assert '"bh-stats"' not in shown


def test_a_sheet_of_which_no_column_fits_is_told_so_and_led_to_its_columns(desk):
    bring(desk, xlsx([("苹果", "香蕉"), ("1", "2"), ("3", "4")]))
    address = f"/sheets/{job().pk}/check_sheet/"
    page = text_of(desk.get(address))
    assert "表里没有一列对得上“企业”的栏目" in page
    assert "苹果、香蕉" in page
    assert "已自动配好" not in page
    desk.post(address, {})
    shown = text_of(desk.get(f"/sheets/{job().pk}/"))
    assert "必填的栏目还没有对应的列" in shown
    assert shown.index("缺少必填的列") < shown.index("没有可以识别的编号")  # the cause before what follows of it


def test_a_strange_header_is_matched_by_hand_and_kept_under_a_name(desk, clerk):
    content = xlsx([("厂子", "证号", "在哪"), ("甲厂", GOOD, "371302")])
    answer = bring(desk, content)
    address = f"/sheets/{job().pk}/check_sheet/"
    assert answer.headers["Location"] == address
    page = text_of(desk.get(address))
    assert "还没有来源" in page
    assert "A 列：厂子（如 甲厂）" in page
    chosen = {
        "from-name": "h0", "from-credit_code": "h1", "from-division_code": "h2",
        "from-sector": "fixed", "value-sector": "机械",
    }  # fmt: skip
    nameless = desk.post(f"/sheets/{job().pk}/save_mapping/", {**chosen, "name": " "})
    assert nameless.status_code == 422
    assert "填一个名称" in text_of(nameless)
    assert '<option value="机械" selected>' in text_of(nameless)  # nothing chosen is lost
    saved = desk.post(f"/sheets/{job().pk}/save_mapping/", {**chosen, "name": "月报"})
    assert [one.name for one in queries.saved_mappings("enterprises", clerk)] == ["月报"]
    assert '<option value="机械" selected>' in text_of(desk.get(saved.headers["Location"]))
    desk.post(address, chosen)
    assert job().state == "checked"
    assert bring(desk, content).headers["Location"] == f"/sheets/{job().pk}/"  # known again by its header


def test_a_saved_mapping_that_fits_no_column_of_another_sheet_says_so(desk):
    bring(desk, xlsx([("厂子", "证号", "在哪"), ("甲厂", GOOD, "371302")]))
    chosen = {"from-name": "h0", "from-credit_code": "h1", "from-division_code": "h2"}
    desk.post(f"/sheets/{job().pk}/save_mapping/", {**chosen, "name": "月报"})
    bring(desk, xlsx([("联系人", "电话"), ("王五", "1")]), filename="通讯录.xlsx")
    address = f"/sheets/{job().pk}/check_sheet/"
    assert desk.get(f"{address}?use=月报").status_code == 200
    answer = desk.post(address, {"use": "月报", **dict.fromkeys(chosen, "as_saved")})
    assert answer.status_code == 422
    assert "厂子" in text_of(answer)
    assert "只有：联系人、电话" in text_of(answer)
    assert job().state == "uploaded"


def test_two_columns_are_joined(desk):
    bring(desk, xlsx([("厂子", "分部", "证号", "在哪"), ("甲厂", "东区", GOOD, "371302")]))
    desk.post(
        f"/sheets/{job().pk}/check_sheet/",
        {"from-name": "h0", "also-name": "h1", "from-credit_code": "h2", "from-division_code": "h3",
         "from-sector": "fixed", "value-sector": "机械"},
    )  # fmt: skip
    desk.post(f"/sheets/{job().pk}/apply_sheet/")
    assert Enterprise.objects.get().name == "甲厂 东区"


def test_a_file_that_cannot_be_opened_says_what_to_do(desk):
    answer = bring(desk, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, filename="旧.xls", kind="hazards")
    assert answer.status_code == 422
    assert "另存为" in text_of(answer)
    assert re.search(r'value="hazards" checked', text_of(answer))
    assert "还没有选择文件" in text_of(desk.post("/sheets/upload_sheet/", {"kind": "hazards"}))
    assert not ImportJob.objects.exists()


def test_an_import_that_changed_meanwhile_keeps_its_errors(desk, clerk):
    """The second check, at the import itself, finds what the first could not know: noted, nothing written."""
    bring(desk, xlsx([HEADER, ROW]))
    clerk.regulator.division_code = "3706"
    clerk.regulator.save()
    answer = desk.post(f"/sheets/{job().pk}/apply_sheet/")
    assert answer.status_code == 303
    assert job().state == "refused"
    shown = text_of(desk.get(f"/sheets/{job().pk}/"))
    assert "不在管辖范围内" in shown
    assert "bh-refusal" in shown
    assert not Enterprise.objects.exists()


def test_another_office_does_not_know_of_the_import(desk, client):
    bring(desk, xlsx([HEADER, ROW]))
    office = Regulator.objects.create(name="外地应急管理局", kind="emergency_bureau", division_code="65")
    stranger = Account.objects.create_user("stranger", "x", name="外人", roles=["regulator_clerk"], regulator=office)
    browser_of(client, stranger)
    for address in ("", "check_sheet/", "marked/", "errors/"):
        assert client.get(f"/sheets/{job().pk}/{address}").status_code == 404
    assert client.post(f"/sheets/{job().pk}/apply_sheet/").status_code == 404
    assert job().filename not in text_of(client.get("/sheets/"))


def test_nobody_without_a_kind_has_the_page(client, db):
    assert client.get("/sheets/").status_code == 302
    browser_of(client, Account.objects.create_user("e", "x", name="专家", roles=["expert"]))
    assert client.get("/sheets/").status_code == 404
    assert client.get("/sheets/template/enterprises/").status_code == 422
    assert bring(client, xlsx([HEADER, ROW])).status_code == 404
    assert not ImportJob.objects.exists()


def test_an_enterprise_speaks_of_itself(client, clerk):
    from tests.exchange.conftest import AT

    from bihuan.parties.operations import register_enterprise

    own = register_enterprise(
        by=clerk, at=AT, name="甲厂", credit_code=GOOD, division_code="371302", sector="machinery"
    )
    browser_of(
        client, Account.objects.create_user("s", "x", name="孙安全", roles=["enterprise_safety"], enterprise=own)
    )
    page = text_of(client.get("/sheets/"))
    assert 'value="hazards"' in page
    assert 'value="enterprises"' not in page
    bring(client, xlsx([("编号", "隐患描述"), ("1", "配电箱前堆放纸箱")]), kind="hazards", filename="台账.xlsx")
    assert job().state == "checked"
    client.post(f"/sheets/{job().pk}/apply_sheet/")
    assert own.hazards.count() == 1


def test_a_colleague_of_another_role_sees_the_import_and_may_not_act_on_it(client, desk, clerk):
    colleague = Account.objects.create_user("b", "x", name="审计", roles=["auditor"], regulator=clerk.regulator)
    bring(desk, xlsx([HEADER, ROW]))
    browser_of(client, colleague)
    assert "导入</button>" not in text_of(client.get(f"/sheets/{job().pk}/"))
    for address in ("check_sheet/", "save_mapping/"):
        refused = client.post(f"/sheets/{job().pk}/{address}", {"name": "月报"})
        assert refused.status_code == 422
        assert "当前岗位不能办理" in text_of(refused)
    client.post(f"/sheets/{job().pk}/apply_sheet/")
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize("address", ["/sheets/", "/sheets/{}/", "/sheets/{}/check_sheet/"])
def test_pages_ask_the_database_little(desk, address, django_assert_max_num_queries):
    for n in range(4):
        bring(desk, xlsx([HEADER, ROW, ("乙厂", str(n), "371302", "机戒")]))
    with django_assert_max_num_queries(12):
        assert desk.get(address.format(job().pk)).status_code == 200


@pytest.mark.parametrize("look", ["check_sheet", "marked", "errors"])
def test_a_look_into_the_sealed_file_is_recorded(desk, clerk, client, look):
    bring(desk, xlsx([HEADER, ("甲厂", "not a code", "371302", "机械")]))
    url, case = f"/sheets/{job().pk}/{look}/", job().ref
    assert desk.get(url).status_code == 200
    line = audit.timeline(case)[-1]
    assert (line.act, line.by, line.data) == ("open_file", clerk.ref, {"sha256": job().file_id})
    other = Account.objects.create_user(
        "far", "x", name="外地", roles=["regulator_clerk"],
        regulator=Regulator.objects.create(name="外地局", kind="emergency_bureau", division_code="3305"),
    )  # fmt: skip
    stranger = browser_of(Client(), other)
    assert stranger.get(url).status_code == 404
    assert audit.timeline(case)[-1].id == line.id
    (denial,) = audit.timeline(other.ref)
    assert (denial.act, denial.data) == ("refuse_access", {"address": url, "code": "stranger"})


def test_a_form_shown_again_after_a_refusal_is_a_look_too(desk, clerk):
    bring(desk, xlsx([HEADER, ("甲厂", "not a code", "371302", "机械")]))
    before = [line.act for line in audit.timeline(job().ref)]
    assert desk.post(f"/sheets/{job().pk}/save_mapping/", {"name": ""}).status_code == 422
    assert [line.act for line in audit.timeline(job().ref)] == [*before, "open_file"]


def test_a_colleague_without_the_kinds_office_reads_no_errors_of_it(desk, clerk):
    bring(desk, xlsx([HEADER, ("甲厂", "not a code", "371302", "机械")]))
    keeper = Account.objects.create_user("k", "x", name="员", roles=["administrator"], regulator=clerk.regulator)
    answer = browser_of(Client(), keeper).get(f"/sheets/{job().pk}/")
    assert (answer.status_code, "not a code" in answer.content.decode()) == (422, False)


def test_a_file_too_large_is_not_taken_into_memory(desk, monkeypatch):
    monkeypatch.setattr(intake, "MAX_FILE_BYTES", 10)
    monkeypatch.setattr(operations, "upload_sheet", None)  # it is given the bytes
    answer = bring(desk, xlsx([HEADER, ROW]))
    assert answer.status_code == 422
