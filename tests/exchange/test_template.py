"""The template and the check come from one schema: what the template asks for, the check takes."""

import pytest
from tests.exchange.books import ENTERPRISES, GOOD, HAZARDS, OTHER, checked, opened, saved

from bihuan.exchange.sheets.domains.checklists import SCHEMA as CHECKLISTS
from bihuan.exchange.sheets.domains.institutions import SCHEMA as INSTITUTIONS
from bihuan.exchange.sheets.headers import VALUES_SHEET
from bihuan.exchange.sheets.schema import Choice
from bihuan.exchange.sheets.schemas import experts
from bihuan.exchange.sheets.templates import template

EXPERTS = experts.schema(specialties=lambda: (Choice("machinery", "机械", "Machinery"),))
KINDS = [ENTERPRISES, EXPERTS, CHECKLISTS, HAZARDS, INSTITUTIONS]


@pytest.mark.parametrize("schema", KINDS, ids=lambda schema: schema.kind)
def test_a_template_has_a_note_for_every_column_and_a_frozen_header(schema):
    sheet = opened(template(schema))[schema.zh]
    assert [cell.value.rstrip("*") for cell in sheet[1]] == [column.zh for column in schema.open_columns]
    assert all(cell.comment.text.startswith(("必填", "选填")) for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert not sheet.protection.sheet


@pytest.mark.parametrize("schema", KINDS, ids=lambda schema: schema.kind)
def test_the_example_row_is_skipped_where_it_was_left_standing(schema):
    result = checked(template(schema), schema, filename="模板.xlsx", lookups={"enterprise": lambda wanted: {}})
    assert (result.example_rows, result.data_rows, result.problems) == (1, 0, [])


@pytest.mark.parametrize("schema", KINDS, ids=lambda schema: schema.kind)
def test_the_example_itself_is_a_good_row_once_a_value_is_changed(schema):
    book = opened(template(schema))
    sheet = book[schema.zh]
    keys = [column.key for column in schema.columns]
    changed = {
        "enterprises": ("name", "乙厂"),
        "experts": ("name", "王五"),
        "checklists": ("text", "甲"),
        "hazards": ("description", "乙"),
        "institutions": ("name", "乙所"),
    }
    key, value = changed[schema.kind]
    sheet.cell(2, keys.index(key) + 1, value)
    result = checked(saved(book), schema, filename="模板.xlsx", lookups={"enterprise": dict.fromkeys})
    assert result.problems == []
    assert result.ok


def test_choices_are_offered_as_lists_from_the_sheet_of_accepted_values():
    book = opened(template(ENTERPRISES))
    sheet, values = book["企业"], book[VALUES_SHEET]
    offered = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    column = next(cell.column_letter for cell in sheet[1] if cell.value.startswith("行业领域"))
    assert f"${column}$2:${column}$3" in offered[f"{column}2"]
    assert [values[f"{column}{row}"].value for row in (1, 2, 3)] == ["行业领域", "机械", "轻工"]


def test_a_filled_template_goes_in_clean():
    book = opened(template(ENTERPRISES))
    sheet = book["企业"]
    index = {cell.value.rstrip("*"): cell.column for cell in sheet[1]}
    for row, (name, code) in enumerate([("甲厂", GOOD), ("乙厂", OTHER)], start=2):
        filled = {
            "企业名称": name,
            "统一社会信用代码": code,
            "行政区划": "山东省临沂市兰山区",
            "行业领域": "机械",
            "企业规模": "小型",
            "标准化等级": "二级",
            "标准化有效期至": "2027年6月30日",
            "重点工艺": "喷涂、铸造浇注",
            "联系电话": 13800001234,
        }
        for column in sheet[1]:
            sheet.cell(row, column.column).value = None
        for title, value in filled.items():
            sheet.cell(row, index[title], value)
    result = checked(saved(book))
    assert result.problems == []
    assert [row.values["key_processes"] for row in result.rows] == [("spraying", "casting")] * 2
    assert result.rows[0].values["contact_phone"] == "13800001234"
    assert result.rows[0].values["ownership"] == "private"
    assert "ownership" not in result.rows[0].given
