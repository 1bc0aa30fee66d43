"""What can be wrong with a cell, a row or a sheet: one code and one Chinese sentence each, with place and remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bihuan.refusal import fill

ERROR = "error"
WARNING = "warning"


class CellProblem(Exception):
    """One value that cannot be taken, raised by the parsers; the checker adds sheet, row and column."""

    def __init__(self, code: str, *, accepted: Iterable[str] = (), suggestion: str = "", **facts: Any) -> None:
        self.code = code
        self.accepted = tuple(accepted)
        self.suggestion = suggestion
        self.facts = facts
        super().__init__(code)


@dataclass(frozen=True)
class Problem:
    """A problem at its place: sheet name, row (1-based, as the user's program shows it), column letter and header."""

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    header: str = ""
    key: str = ""
    value: str = ""
    accepted: tuple[str, ...] = ()
    suggestion: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    severity: str = ERROR

    @property
    def text(self) -> str:
        """The Chinese sentence: what is wrong (in the words of the facts, where they bring their own `text`), then the
        nearest accepted value, then the accepted values."""
        facts = {"value": self.value, "header": self.header, **self.facts}
        parts = [self.facts.get("text") or fill(TEXTS.get(self.code, self.code), facts)]
        if self.suggestion:
            parts.append(f"是否应为“{self.suggestion}”？")
        if self.accepted:
            shown = "、".join(self.accepted[:SHOWN_VALUES])
            more = f"等{len(self.accepted)}种" if len(self.accepted) > SHOWN_VALUES else ""
            parts.append(f"可填：{shown}{more}。")
        return "".join(parts)

    @property
    def place(self) -> str:
        """For example 企业 第5行 C列“信用代码”."""
        parts = [self.sheet]
        if self.row:
            parts.append(f"第{self.row}行")
        if self.column:
            parts.append(f"{self.column}列“{self.header}”")
        return " ".join(part for part in parts if part)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, with the sentence as `text`; `of` reads them back."""
        return {**asdict(self), "accepted": list(self.accepted), "text": self.text}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Problem:
        """The problem that `as_dict` wrote."""
        fields = {key: value for key, value in plain.items() if key != "text"}
        return cls(**{**fields, "accepted": tuple(plain["accepted"])})


SHOWN_VALUES = 12

# One line per code, in Chinese; the English stands in the gettext catalogue. Sorted by code.
TEXTS: dict[str, str] = {
    "became_date": "表格软件把“{header}”变成了日期（{value}）：请把该列设为“文本”格式后重填。",
    "birth_date_mismatch": "出生日期与身份证号中的出生日期（{expected}）不一致。",
    "boolean_unknown": "“{value}”不是“是”或“否”。",
    "cell_error": "单元格是公式错误值 {value}：请改正公式或直接填写结果。",
    "checklist_version_taken": "清单“{title}”的版本“{version}”已经发布且内容不同：请在“版本”列另填版本号。",
    "choice_unknown": "“{value}”不在“{header}”的可填值中。",
    "columns_missing": "工作表缺少必填的列：{columns}。请补上该列，或在列对应关系里指定来源。",
    "companion_missing": "填写了“{header}”，还须填写“{companion}”。",
    "credit_code_character": "统一社会信用代码第{position}位“{character}”不允许使用（不含字母 I、O、S、V、Z）。",
    "credit_code_check_digit": "统一社会信用代码校验位（第18位）错误：应为“{expected}”，填的是“{found}”。",
    "credit_code_length": "统一社会信用代码应为18位，填了{length}位。",
    "date_in_future": "“{header}”是将来的日期（{value}），不能晚于{on}。",
    "date_incomplete": "“{value}”缺少日，请写到日，如 2026-01-05。",
    "date_without_year": "“{value}”没有年份：请写上年份，或在“核对各列”里指定整列的年份。",
    "date_assumed": "“{value}”按 {day} 读取，请核对。",
    "date_is_serial": "“{value}”像是表格软件的日期序号，请把该列设为日期格式。",
    "date_out_of_range": "“{header}”的日期 {value} 不合理，应在 {earliest} 之后。",
    "date_ends_unclear": "“{value}”是数字，分不清是 {one} 还是 {other}：请写成 2026-01-05 这样的日期。",
    "date_unreadable": "“{value}”不是有效日期，请写成 2026-01-05、2026年1月5日 或 20260105。",
    "derived_differs": "“{header}”由系统按办理记录得出，现在是“{present}”，不能在表中改动。",
    "digits_lost": "表格软件把长号码变成了科学计数法（{value}），末几位已经丢失：请把该列设为“文本”格式后重填。",
    "division_ambiguous": "“{value}”对应多个行政区划，请写全称（省、市、县）或代码。",
    "division_unknown": "找不到行政区划“{value}”，请写六位代码或全称（省、市、县）。",
    "duplicate_in_file": "与{sheet}第{row}行重复（{key}）。",
    "filled_from_above": "这一格是空的，按上一行读作“{value}”，请核对。",
    "integer_out_of_range": "“{value}”超出范围，应在{minimum}到{maximum}之间。",
    "integer_unreadable": "“{value}”不是整数。",
    "key_missing": "本行没有可以识别的编号，请填写{columns}。",
    "ledger_is_derived": "台账由检查和隐患记录得出，不能手工增改；这一行与记录不符。没有登记的，请先登记。",
    "list_is_derived": "系统中找不到（或无权查看）编号“{value}”：这类表格只用于核对，不能增加行。",
    "masked_value": "“{value}”打了星号，不是完整的“{header}”：请填完整，或清空该格。",
    "merged_cells": "{range}是合并单元格，会让其中各行的内容看不见：请每行都填写，或在“核对各列”里选“空格沿用上一行”。",
    "not_in_duty_list": "“{name}”属于{sector}行业，不在本部门的职责清单内：请删去这一行，由主管这个行业的部门登记。",
    "organisation_code_check_digit": "统一社会信用代码第17位（主体标识码校验位）不符，老代码可能如此，请核对。",
    "out_of_scope": "“{value}”不在管辖范围内。",
    "employee_not_listed": "“{value}”不在从业人员名册里，请先登记人员，或核对姓名。",
    "employee_name_twice": "名册里有几个“{value}”，分不清是谁，请在页面上逐个登记。",
    "superior_post_unknown": "没有岗位“{value}”，请先在表中写上这个岗位，或改填已有的岗位。",
    "pieces_uneven": "“{header}”里有{found}条，与拆出的隐患条数不同：每条都保留整段，请核对。",
    "phone_form": "“{value}”不是有效的电话号码，手机应为11位，固定电话请带区号。",
    "reference_unknown": "系统中找不到（或无权查看）“{value}”，请先登记或核对编号。",
    "registered_differently": "已登记的“{header}”是“{present}”，与表中不同：请在页面上更正，或在表中改回。",
    "required": "“{header}”必须填写。",
    "resident_id_birth_date": "身份证号第7至14位不是真实存在的日期。",
    "resident_id_birth_in_future": "身份证号中的出生日期晚于今天。",
    "resident_id_character": "身份证号含有不允许的字符。",
    "resident_id_check_digit": "身份证号校验位（第18位）错误。",
    "resident_id_division_unknown": "身份证号前6位不是已知的行政区划，请核对。",
    "resident_id_length": "身份证号应为18位，填了{length}位。",
    "row_wider_than_header": "本行在表头之外还有内容（{column}列起），可能是分隔符或引号有误。",
    "text_too_long": "“{header}”最多{maximum}个字，填了{length}个字。",
}
