"""Experts, checklists and hazards go in through their own domains."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import account
from tests.exchange.books import GOOD, OTHER, xlsx
from tests.exchange.conftest import AT
from tests.exchange.test_mapping import GUIDELINE, REPORTS
from tests.hazards.conftest import stand, treated
from tests.inspections.conftest import appoint, planned
from tests.refusing import refused

from bihuan import audit
from bihuan.exchange.sheets import queries
from bihuan.exchange.sheets.mapping import from_dict
from bihuan.exchange.sheets.operations import apply_sheet, check_sheet, upload_sheet
from bihuan.experts.models import Expert
from bihuan.hazards import closure, waiting
from bihuan.hazards.importing import import_hazards
from bihuan.hazards.models import Hazard, HazardStep, RollupDelta
from bihuan.inspections import operations
from bihuan.inspections.models import Checklist
from bihuan.parties import institutions, places
from bihuan.parties.models import Institution, Role
from bihuan.parties.operations import register_enterprise
from bihuan.parties.operator import OPERATOR
from bihuan.refusal import Refusal

pytestmark = pytest.mark.django_db
EXPERT_HEADER = ("姓名", "身份证号", "职称", "专业领域", "参加工作时间")
EXPERT = ("李四", "371302198510104564", "高级工程师", "冶金、有色", "2008-07-01")


@pytest.fixture
def stage():
    return stand("strict")


def checked(by, content: bytes, kind: str, filename: str, **values):
    job = upload_sheet(content, by=by, at=AT, kind=kind, filename=filename)
    return check_sheet(job, by=by, at=AT, values=values)


def brought_in(by, content: bytes, kind: str, filename: str, **values):
    return apply_sheet(checked(by, content, kind, filename, **values), by=by, at=AT)


def test_an_expert_is_registered_and_the_number_is_not_kept(clerk):
    job = brought_in(clerk, xlsx([EXPERT_HEADER, EXPERT]), "experts", "专家.xlsx")
    expert = Expert.objects.get()
    assert (expert.name, expert.title, expert.specialties, expert.born_on) == (
        "李四", "senior", ["metallurgy", "nonferrous"], date(1985, 10, 10),
    )  # fmt: skip
    job.refresh_from_db()
    assert EXPERT[1] not in str([job.problems, job.mapping, job.counts, vars(expert)])


def test_an_expert_again_is_unchanged_and_another_title_is_named_not_overwritten(clerk):
    brought_in(clerk, xlsx([EXPERT_HEADER, EXPERT]), "experts", "专家.xlsx")
    again = brought_in(clerk, xlsx([EXPERT_HEADER, EXPERT]), "experts", "专家.xlsx")
    assert again.counts["unchanged"] == 1
    other = checked(clerk, xlsx([EXPERT_HEADER, (*EXPERT[:2], "中级", *EXPERT[3:])]), "experts", "专家.xlsx")
    assert [(p.code, p.row, p.column) for p in queries.problems(other)] == [("registered_differently", 2, "C")]
    assert Expert.objects.get().title == "senior"


ENTERPRISE_HEADER = ("企业名称", "统一社会信用代码", "行政区划", "地址", "行业领域", "从业人员数")


def test_an_address_that_changed_is_corrected_and_not_called_unchanged(clerk, known):
    def row(address):
        return xlsx([ENTERPRISE_HEADER, ("甲厂", GOOD, "临沂市兰山区", address, "机械", 20)])

    assert brought_in(clerk, row("新路2号"), "enterprises", "企业.xlsx").counts["changed"] == 1
    assert known.sites.get(is_main=True).address == "新路2号"
    assert brought_in(clerk, row("新路2号"), "enterprises", "企业.xlsx").counts["unchanged"] == 1
    assert brought_in(clerk, row(""), "enterprises", "企业.xlsx").counts["unchanged"] == 1
    assert known.sites.get(is_main=True).address == "新路2号"


@pytest.mark.parametrize(("since", "refused"), [("1985-10-09", True), ("2005-10-10", False)])
def test_nobody_worked_in_safety_before_being_born(clerk, since, refused):
    """Named by the dry run already, not only when the import has begun."""
    job = checked(clerk, xlsx([EXPERT_HEADER, (*EXPERT[:4], since)]), "experts", "专家.xlsx")
    found = [(p.code, p.row, p.column) for p in queries.problems(job)]
    assert found == ([("date_out_of_range", 2, "E")] if refused else [])


def test_a_guideline_becomes_a_published_checklist_and_once_only(stranger):
    clerk = stranger  # of a city that asks for no basis of every item
    for _ in range(2):
        job = brought_in(clerk, GUIDELINE.encode(), "checklists", "guideline.csv")
    assert job.counts["unchanged"] == 3
    checklist = Checklist.objects.get()
    assert [item.code for item in checklist.items.all()] == ["1", "2", "3"]
    assert checklist.items.last().section.startswith("小场所（现场）")
    assert checklist.published


@pytest.mark.clause("LY-2.1.5")
def test_a_list_from_a_sheet_says_which_focus_areas_its_items_stand_for(stage):
    header = ("检查内容", "检查依据", "检查方式", "重点方面")
    areas = places.labels("checklist_focus")
    rows = [(f"第{n}项", "安全生产法第四十一条", "查资料", zh) for n, (zh, _en) in enumerate(areas.values(), start=1)]
    rows[0] = (*rows[0][:3], "；".join(zh for zh, _en in list(areas.values())[:2]))
    brought_in(stage.officer, xlsx([header, *rows]), "checklists", "市局清单.xlsx")
    template = Checklist.objects.get(title="市局清单")
    assert list(template.items.first().focus) == list(areas)[:2]
    inspection = planned(stage, template=template)
    appoint(stage, inspection, *stage.experts)
    assert operations.agree_checklist(inspection, by=stage.safety, at=stage.at()).agreed_by_enterprise


def test_other_content_under_a_published_version_is_refused_and_another_version_is_taken(stranger):
    clerk = stranger  # of a city that asks for no basis of every item
    brought_in(clerk, GUIDELINE.encode(), "checklists", "guideline.csv")
    shorter = "\n".join(GUIDELINE.split("\n")[:3]).encode()
    assert [p.code for p in queries.problems(checked(clerk, shorter, "checklists", "guideline.csv"))] == [
        "checklist_version_taken"
    ]
    brought_in(clerk, shorter, "checklists", "guideline.csv", version="2")
    assert Checklist.objects.count() == 2


def test_self_reports_become_hazards_of_the_given_enterprise(clerk, known):
    job = brought_in(clerk, REPORTS.encode(), "hazards", "自报.csv", enterprise=GOOD, found_on="2026-11-01")
    assert job.counts["new"] == 3
    hazard = Hazard.objects.get(external_key="自报:9042")
    assert (hazard.enterprise, hazard.source, hazard.state) == (known, "自报", "found")
    assert hazard.origin == "imported_by_office"
    assert hazard.found_on == date(2026, 11, 1)
    assert hazard.release
    assert [event.act for event in audit.timeline(hazard.ref)] == ["raise_hazard"]
    assert HazardStep.objects.filter(hazard=hazard).get().step == "found"
    assert sum(RollupDelta.objects.values_list("n", flat=True)) == 3
    assert list(Hazard.objects.search("乱拉")) == [Hazard.objects.get(external_key="自报:4049")]


def test_what_an_offices_ledger_brings_along_the_enterprise_does_not_accept(stage):
    """Who found it stands in no column: were it the enterprise's own find, the enterprise would accept it itself."""
    rows = [{"enterprise_id": stage.enterprise.pk, "source": "执法", "external_key": f"执法:{n}", "grade": "general",
             "description": "执法检查查出", "found_on": stage.today} for n in (1, 2)]  # fmt: skip
    import_hazards(rows[:1], by=stage.officer, at=stage.at())
    import_hazards(rows[1:], by=stage.safety, at=stage.at())
    theirs, own = Hazard.objects.order_by("external_key")
    assert (theirs.origin, own.origin) == ("imported_by_office", "imported")
    for hazard in (theirs, own):
        treated(stage, hazard)
    closure.verify_rectification(own, by=stage.safety, at=stage.at())
    with refused("office_recheck_missing", "ours"):
        closure.verify_rectification(theirs, by=stage.safety, at=stage.at())
    assert [(hazard, turn.act) for hazard, turn in waiting.of_office(stage.officer)] == [
        (theirs, "verify_rectification")
    ]
    closure.verify_rectification(theirs, by=stage.officer, at=stage.at())
    assert closure.close_hazard(theirs, by=stage.safety, at=stage.at()).state == "struck_off"


def test_the_same_reports_again_are_unchanged_and_other_words_are_named(clerk, known):
    brought_in(clerk, REPORTS.encode(), "hazards", "自报.csv", enterprise=GOOD, found_on="2026-11-01")
    again = brought_in(clerk, REPORTS.encode(), "hazards", "自报.csv", enterprise=GOOD, found_on="2026-11-01")
    assert again.counts["unchanged"] == 3
    assert Hazard.objects.count() == 3
    other = checked(clerk, REPORTS.replace("乱拉", "乱接").encode(), "hazards", "自报.csv", enterprise=GOOD)
    assert [(p.code, p.row, p.column) for p in queries.problems(other)] == [("registered_differently", 2, "F")]


def staff_of(enterprise):
    return account("safety", "孙安全", Role.ENTERPRISE_SAFETY, enterprise=enterprise)


def test_an_enterprises_own_sheet_speaks_of_it_in_every_cell_that_names_none(known, clerk):
    own = staff_of(known)
    for n, (header, cells) in enumerate([(("编号", "隐患描述"), ()), (("编号", "隐患描述", "企业代码"), ("",))]):
        brought_in(own, xlsx([header, (f"{n}", f"通道堵塞{n}", *cells)]), "hazards", "台账.xlsx")
    assert {hazard.enterprise for hazard in Hazard.objects.all()} == {known}
    assert Hazard.objects.count() == 2


def test_an_enterprise_names_another_in_vain_and_a_clerk_still_has_to_name_one(known, clerk):
    rows = [("编号", "隐患描述", "企业代码"), ("1", "通道堵塞", OTHER)]
    assert [p.code for p in queries.problems(checked(staff_of(known), xlsx(rows), "hazards", "台账.xlsx"))] == [
        "reference_unknown"
    ]
    rows = [("编号", "隐患描述"), ("1", "通道堵塞")]
    assert "columns_missing" in [p.code for p in queries.problems(checked(clerk, xlsx(rows), "hazards", "台账.xlsx"))]


def test_an_enterprise_out_of_scope_is_unknown_to_the_sheet(stranger, known):
    job = checked(stranger, REPORTS.encode(), "hazards", "自报.csv", enterprise=GOOD)
    assert {p.code for p in queries.problems(job)} == {"reference_unknown"}


def test_a_day_before_the_law_undoes_the_whole_ledger_and_names_the_row(clerk, known):
    rows = [
        ("企业代码", "编号", "隐患描述", "发现日期"),
        (GOOD, "1", "甲", "2026-11-01"),
        (GOOD, "2", "乙", "1990-01-01"),
    ]
    job = checked(clerk, xlsx(rows), "hazards", "台账.xlsx")
    with pytest.raises(Refusal, match="sheet_has_errors"):
        apply_sheet(job, by=clerk, at=AT)
    job.refresh_from_db()
    assert [(p.code, p.row, p.column) for p in queries.problems(job)] == [("pack_not_in_force", 3, "D")]
    assert not Hazard.objects.exists()


def test_a_major_hazard_without_its_criterion_is_refused_in_the_dry_run(clerk, known):
    rows = [("企业代码", "编号", "隐患描述", "隐患级别"), (GOOD, "1", "甲", "重大隐患")]
    job = checked(clerk, xlsx(rows), "hazards", "台账.xlsx")
    assert [(p.code, p.column) for p in queries.problems(job)] == [("companion_missing", "D")]


def test_a_long_ledger_costs_no_more_statements_than_a_short_one(clerk, known):
    """They go in by the batch (times: bench/)."""
    spent = []
    for first, last in ((0, 20), (20, 1020)):
        lines = [f"{n},甲,乙,丙,丁,第{n}号配电箱前堆放杂物，通道被占用,0" for n in range(first, last)]
        content = "\n".join([REPORTS.split("\n")[0], *lines]).encode()
        with CaptureQueriesContext(connection) as asked:
            brought_in(clerk, content, "hazards", "多.csv", enterprise=GOOD)
        spent.append(len(asked))
    assert Hazard.objects.count() == 1020
    assert spent[1] <= spent[0] + 4


@pytest.mark.parametrize(
    "source", ["inspection:12", " inspection : 12 ", "Inspection：12", "inspection:abc", "hazard:7"]
)
def test_a_ledger_is_no_record_of_the_platform(clerk, known, source):
    """Nobody slips a hazard into a check by naming it as the ledger: what a check finds is recorded in the check."""
    rows = [("编号", "隐患描述", "企业代码", "来源台账"), ("1", "通道堵塞", GOOD, source)]
    job = checked(clerk, xlsx(rows), "hazards", "台账.xlsx")
    (problem,) = queries.problems(job)
    assert (problem.code, problem.column) == ("source_reserved", "D")
    assert "由检查组在检查里登记" in problem.text
    site = known.sites.get()
    row = {"enterprise_id": known.pk, "external_key": "x:1", "source": source, "description": "通道堵塞"}
    with pytest.raises(Refusal) as no:
        import_hazards([{**row, "found_on": AT.date()}], by=clerk, at=AT)
    assert (no.value.code, no.value.missing) == ("source_reserved", ("source",))
    assert not site.enterprise.hazards.exists()


def test_what_is_kept_of_the_errors_names_nobodys_telephone(clerk):
    """The file itself is sealed; the list of its errors is not."""
    header, wrong = (*EXPERT_HEADER, "手机"), "1380000123"
    rows = [(*EXPERT, wrong), (*EXPERT, "13800001234"), (*EXPERT, "13800001234")]
    job = checked(clerk, xlsx([header, *rows]), "experts", "专家.xlsx")
    assert {problem.code for problem in queries.problems(job)} >= {"phone_form", "duplicate_in_file"}
    kept = json.dumps(job.problems, ensure_ascii=False)
    assert not any(said in kept for said in (wrong, "13800001234", EXPERT[1]))


def test_nor_does_the_note_that_a_telephone_was_filled_down(clerk):
    content = xlsx([(*EXPERT_HEADER, "手机"), (*EXPERT, "13800001234"), (*EXPERT, "")])
    job = upload_sheet(content, by=clerk, at=AT, kind="experts", filename="专家.xlsx")
    down = {**job.mapping["columns"], "phone": {"from": "手机", "down": True}}
    job = check_sheet(job, by=clerk, at=AT, mapping=from_dict({**job.mapping, "columns": down}))
    assert "filled_from_above" in {problem.code for problem in queries.problems(job)}
    assert "13800001234" not in json.dumps(job.problems)


def test_a_ledger_may_be_called_in_latin_letters(clerk, known):
    for n, source in enumerate(("EHS：2024年台账", "OA: 办公台账")):
        rows = [("编号", "隐患描述", "企业代码", "来源台账"), (str(n), "通道堵塞", GOOD, source)]
        assert queries.problems(checked(clerk, xlsx(rows), "hazards", "台账.xlsx")) == []


INSTITUTION_HEADER = ("机构名称", "统一社会信用代码", "注册地", "级别", "名单类别")
ASSESSORS = [("示例海岱安全评价有限公司", "91370602XT100050XU", "烟台市芝罘区", "市级", "市安全评价机构"),
             ("示例齐鲁检测有限公司", "91371302XT10006067", "临沂市兰山区", "省级", "市安全评价机构")]  # fmt: skip


@pytest.mark.clause("YT-A.1")
def test_four_lists_and_each_institution_once_with_all_its_memberships(stranger):
    first_job = checked(stranger, xlsx([INSTITUTION_HEADER, *ASSESSORS]), "institutions", "附件1.xlsx")
    apply_sheet(first_job, by=stranger, at=AT)
    for number, named in enumerate(("省评价和检测检验机构", "市二三级标准化评审单位", "省二级标准化评审单位"), 2):
        row = (*ASSESSORS[1][:4], named)
        job = brought_in(stranger, xlsx([INSTITUTION_HEADER, row]), "institutions", f"附件{number}.xlsx")
        assert job.counts["changed"] == 1
    first, second = Institution.objects.order_by("id")
    assert (first.lists, first.level, first.qualified_in, first.kept_at) == (
        ["city_safety_assessment"], "municipal", ["3706"], "3706",
    )  # fmt: skip
    assert second.lists == [
        "city_safety_assessment", "province_assessment_and_testing", "city_grade_2_and_3_reviewers",
        "province_grade_2_reviewers",
    ]  # fmt: skip
    again = brought_in(stranger, xlsx([INSTITUTION_HEADER, ASSESSORS[1]]), "institutions", "附件1.xlsx")
    assert Institution.objects.count() == 2
    second.refresh_from_db()
    assert len(second.lists) == 4
    assert again.counts["new"] == 0
    assert [event.act for event in audit.timeline(second.ref)] == ["register_institution", *["change_institution"] * 3]


@pytest.mark.clause("YT-A.1")
def test_an_institution_first_registered_in_another_city_comes_onto_the_list(stranger):
    elsewhere = institutions.register_institution(
        by=OPERATOR, at=AT, name=ASSESSORS[1][0], credit_code=ASSESSORS[1][1], division_code="371302",
        qualified_in=["371302"], level="provincial",
    )  # fmt: skip
    job = brought_in(stranger, xlsx([INSTITUTION_HEADER, ASSESSORS[1]]), "institutions", "附件1.xlsx")
    elsewhere.refresh_from_db()
    assert (job.counts["changed"], elsewhere.kept_at, elsewhere.lists, elsewhere.qualified_in) == (
        1, "371302", ["city_safety_assessment"], ["371302", "3706"],
    )  # fmt: skip


@pytest.mark.clause("YT-A.1", refusal=True)
@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [(0, "", "required"), (1, "", "required"), (4, "全国名单", "choice_unknown"),
     (1, "91370602XT100050X0", "credit_code_check_digit")],
)  # fmt: skip
def test_a_row_without_name_or_code_or_of_an_unknown_list_is_refused_with_its_number(stranger, cell, value, said):
    row = [*ASSESSORS[1][:cell], value, *ASSESSORS[1][cell + 1 :]]
    job = checked(stranger, xlsx([INSTITUTION_HEADER, ASSESSORS[0], tuple(row)]), "institutions", "附件1.xlsx")
    assert [(p.code, p.row) for p in queries.problems(job)] == [(said, 3)]
    with refused("import_row_invalid", "YT-A.1") as no:
        apply_sheet(job, by=stranger, at=AT)
    assert no.facts["row"] == 3
    assert not Institution.objects.exists()


@pytest.mark.clause("YT-A.2")
def test_enterprises_find_the_listed_experts_by_specialty_and_read_neither_number_nor_telephone(client, stranger):
    brought_in(stranger, xlsx([(*EXPERT_HEADER, "手机"), (*EXPERT, "13800001234")]), "experts", "附件5.xlsx")
    firm = register_enterprise(
        by=stranger, at=AT, name="烟台示例厂", credit_code=OTHER, division_code="370602", sector="machinery"
    )
    principal = account("principal", "钱总", Role.ENTERPRISE_PRINCIPAL, enterprise=firm)
    client.force_login(principal, backend="bihuan.parties.login.AccountBackend")
    assert "李四" in client.get("/experts/?specialty=metallurgy").content.decode()
    assert "李四" not in client.get("/experts/?specialty=electrical").content.decode()
    shown = client.get(f"/experts/{Expert.objects.get().pk}/").content.decode()
    taken = b"".join(client.post("/sheets/experts/export_list/", {"form": "csv"}).streaming_content).decode()
    for text in (shown, taken):
        assert "138****1234" in text
        assert not [secret for secret in ("13800001234", EXPERT[1], EXPERT[1][6:14], "1985-10-10") if secret in text]


@pytest.mark.clause("YT-A.2", refusal=True)
def test_an_expert_without_a_specialty_is_refused_with_the_row_number(stranger):
    rows = [EXPERT, ("王六", "", "高级工程师", "", "2008-07-01")]
    job = checked(stranger, xlsx([EXPERT_HEADER, *rows]), "experts", "附件5.xlsx")
    with refused("import_row_invalid", "YT-A.2") as no:
        apply_sheet(job, by=stranger, at=AT)
    assert no.facts["row"] == 3
    assert "专业领域" in no.facts["said"]
    assert not Expert.objects.exists()


def test_what_the_place_refuses_is_said_at_the_row(clerk, stranger):
    for by, row, code in (
        (stranger, (*ASSESSORS[0][:3], "", ASSESSORS[0][4]), "institution_level_missing"),
        (clerk, ASSESSORS[0], "institution_list_unknown"),
    ):
        job = checked(by, xlsx([INSTITUTION_HEADER, row]), "institutions", "名单.xlsx")
        with pytest.raises(Refusal):
            apply_sheet(job, by=by, at=AT)
        job.refresh_from_db()
        assert [(p.code, p.row) for p in queries.problems(job)] == [(code, 2)]
        assert not Institution.objects.exists()
