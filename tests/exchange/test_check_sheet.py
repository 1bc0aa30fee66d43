"""The dry run: every error at its place, and what would be new, changed or unchanged."""

from tests.exchange.books import ENTERPRISES, GOOD, HAZARDS, HEADER, OTHER, THIRD, checked, codes, nothing_exists, xlsx

from bihuan.exchange.sheets.schema import Choice
from bihuan.exchange.sheets.schemas import experts

ROW = ("甲厂", GOOD, "371302", "机械")
EXPERTS = experts.schema(specialties=lambda: (Choice("machinery", "机械", "Machinery"),))


def test_every_error_of_a_file_is_reported_at_once_at_row_and_column():
    result = checked(
        xlsx([["花名册"], HEADER, ROW, (None, GOOD[:17] + "A", "火星区", "机戒"), ("丙厂", OTHER, "371302", "机械")])
    )
    found = [(p.code, p.row, p.column, p.header, p.value) for p in result.errors]
    assert found == [
        ("required", 4, "A", "企业名称", ""),
        ("credit_code_check_digit", 4, "B", "统一社会信用代码", GOOD[:17] + "A"),
        ("division_unknown", 4, "C", "行政区划", "火星区"),
        ("choice_unknown", 4, "D", "行业领域", "机戒"),
    ]
    assert result.errors[3].accepted == ("机械", "轻工")
    assert "是否应为“机械”" in result.errors[3].text
    assert not result.ok
    assert result.counts() == {
        "rows": 3,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "errors": 4,
        "warnings": 0,
        "empty": 0,
    }


def test_a_duplicate_within_the_file_names_the_first_row():
    result = checked(xlsx([HEADER, ROW, ("乙厂", OTHER, "371302", "机械"), ("甲厂二", GOOD.lower(), "371302", "机械")]))
    assert [(p.code, p.row, p.column) for p in result.errors] == [("duplicate_in_file", 4, "B")]
    assert "第2行" in result.errors[0].text


def test_what_exists_is_counted_as_changed_or_unchanged_by_its_key():
    present = {
        ("credit_code", GOOD): {"name": "甲厂", "division_code": "371302", "sector": "machinery", "size": "small"},
        ("credit_code", OTHER): {"name": "旧名", "division_code": "371302", "sector": "machinery"},
    }
    result = checked(
        xlsx([HEADER, ROW, ("乙厂", OTHER, "371302", "机械"), ("丙", THIRD, "371302", "机械")]),
        existing=lambda keys: present,
    )
    assert [(row.status, row.changes) for row in result.rows] == [
        ("unchanged", ()),
        ("changed", ("name",)),
        ("new", ()),
    ]


def test_a_row_without_any_key_is_refused_naming_the_alternatives():
    result = checked(xlsx([HEADER, ("甲厂", None, "371302", "机械")]))
    assert codes(result) == ["key_missing"]
    assert "统一社会信用代码或平台编号" in result.problems[0].text


def test_blank_rows_are_stepped_over_without_moving_the_numbers():
    result = checked(xlsx([HEADER, [], ("甲厂", "错", "371302", "机械")]))
    assert [(p.code, p.row) for p in result.errors] == [("credit_code_length", 3)]
    assert result.empty_rows == 1


def test_a_csv_in_gb18030_is_checked_like_any_other():
    text = "\n".join([",".join(HEADER), ",".join(ROW), "乙厂,错,371302,机械"])
    result = checked(text.encode("gb18030"), filename="名单.csv")
    assert [(p.sheet, p.row, p.column) for p in result.errors] == [("名单", 3, "B")]


def test_a_csv_row_that_slipped_is_refused():
    text = "\n".join([",".join(HEADER), "甲厂," + GOOD + ",371302,机械,多出来"])
    assert codes(checked(text.encode(), filename="x.csv")) == ["row_wider_than_header"]


def test_a_future_birth_date_and_one_against_the_number_are_refused():
    header = ("姓名", "身份证号", "出生日期", "手机", "专业领域", "参加工作时间")
    result = checked(
        xlsx(
            [header, ("甲", None, "2027-01-01", "13800001234", "机械", "2001-7-1"),
             ("乙", "371302198510104564", "1985-10-11", "13800001235", "机械", "2001-7-1")],
        ),
        EXPERTS,
    )  # fmt: skip
    assert [(p.code, p.row) for p in result.errors] == [("date_in_future", 2), ("birth_date_mismatch", 3)]


def test_an_identity_number_is_masked_wherever_a_problem_shows_it():
    header = ("姓名", "身份证号", "专业领域", "参加工作时间")
    wrong = "371302198510104563"
    same = "371302198510104564"
    people = [(name, number, "机械", "2001-7-1") for name, number in (("甲", wrong), ("乙", same), ("丙", same))]
    result = checked(xlsx([header, *people]), EXPERTS)
    assert codes(result) == ["resident_id_check_digit", "duplicate_in_file"]
    for problem in result.problems:
        assert "19851010" not in str(problem.as_dict())


def test_references_are_looked_up_at_once_and_unknown_ones_are_named():
    asked = []

    def lookup(wanted):
        asked.append(wanted)
        return {GOOD: 17}

    header = ("企业代码", "编号", "隐患描述")
    result = checked(
        xlsx([header, (GOOD, "1", "线路老化"), (OTHER, "2", "通道堵塞")]), HAZARDS, lookups={"enterprise": lookup}
    )
    assert asked == [{GOOD, OTHER}]
    assert [(p.code, p.row) for p in result.errors] == [("reference_unknown", 3)]
    assert result.rows[0].values["enterprise_found"] == 17


def test_an_empty_table_is_not_ok():
    assert not checked(xlsx([HEADER])).ok


def test_five_thousand_rows_with_two_errors_in_each_have_all_their_errors_told():
    rows = [HEADER, *[(f"厂{n}", GOOD[:17] + "A", "临沂市兰山区", "机戒") for n in range(5000)]]
    assert len(checked(xlsx(rows)).errors) == 10_000


def test_checking_writes_nothing_and_asks_only_once_what_exists():
    asked = []

    def existing(keys):
        asked.append(keys)
        return nothing_exists(keys)

    checked(xlsx([HEADER, ROW, ("乙厂", OTHER, "371302", "机械")]), ENTERPRISES, existing=existing)
    assert asked == [[("credit_code", GOOD), ("credit_code", OTHER)]]
