"""Hazards: a ledger kept elsewhere, or reports that enterprises sent in, each row known again by source and number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from bihuan.exchange.sheets.schema import Choice, Column, RowFinding, SheetSchema

GRADES = (
    Choice("general", "一般隐患", "General", ("一般", "一般事故隐患", "一般性隐患", "一般问题", "一般安全隐患")),
    Choice("major", "重大隐患", "Major", ("重大", "重大事故隐患", "重大安全隐患", "重大生产安全事故隐患")),
)


def major_with_criterion(values: Mapping[str, Any], on: date) -> Iterable[RowFinding]:
    """A major hazard is one by a criterion of the law, never by a feeling."""
    if values.get("grade") == "major" and not values.get("criterion"):
        yield "grade", "companion_missing", {"companion": "重大隐患判定条款"}


def schema(*, categories: Callable[[], Iterable[Choice]]) -> SheetSchema:
    """The kind `hazards`, with the table of ledger categories in force."""
    return SheetSchema(
        kind="hazards",
        zh="隐患",
        en="Hazards",
        columns=(
            Column("enterprise", "企业代码", "Enterprise", "reference", required=True, example="91110105XT00000148",
                   aliases=("统一社会信用代码", "信用代码", "企业编号", "平台编号", "企业名称", "企业", "单位名称",
                            "受检单位", "被检查单位", "公司名称"),
                   note="填统一社会信用代码、平台编号，或登记的企业全称。"),
            Column("source_row", "编号", "Number", required=True, max_length=60, literal=True, example="2026-001",
                   aliases=("序号", "隐患编号", "id", "上报编号", "台账编号")),
            Column("source", "来源台账", "Source", required=True, max_length=60, example="2026年隐患台账",
                   aliases=("来源", "台账名称"), fallback="file_name",
                   note="同一来源中编号相同的，视为同一条隐患。"),
            Column("description", "隐患描述", "Description", required=True, splits=True, example="配电箱前堆放纸箱",
                   aliases=("隐患内容", "隐患情况", "存在问题", "问题描述", "隐患", "content", "检查发现的问题")),
            Column("location", "隐患部位", "Location", max_length=200, example="一号车间东侧",
                   aliases=("部位", "地点", "位置", "隐患位置", "所在部位", "所在位置", "具体位置")),
            Column("category", "隐患类别", "Category", "choice", choices=categories, aliases=("类别", "隐患分类")),
            Column("grade", "隐患级别", "Grade", "choice", choices=GRADES, example="一般隐患",
                   aliases=("级别", "隐患等级", "等级")),
            Column("criterion", "重大隐患判定条款", "Criterion", max_length=40, literal=True,
                   aliases=("判定条款", "判定标准条款"), note="重大隐患必填。"),
            Column("found_on", "发现日期", "Found on", "date", past=True, example="2026-03-02",
                   aliases=("排查日期", "检查日期", "上报日期", "发现时间", "排查时间", "检查时间")),
            Column("legal_basis", "判定依据", "Legal basis", max_length=2000, splits=True,
                   aliases=("依据", "违反条款", "对应检查项", "检查项", "检查项目", "对应条款")),
            Column("advice", "整改建议", "Advice", max_length=2000, splits=True,
                   aliases=("整改措施", "整改要求", "建议")),
            Column("enterprise_name", "企业名称", "Enterprise name", derived=True),
            Column("origin", "发现途径", "Found by", derived=True),
            Column("ledger", "原台账", "Original ledger", derived=True),
            Column("state", "状态", "State", derived=True),
            Column("turn_due_on", "本步期限", "Next step due", derived=True),
            Column("due_on", "整改期限", "Rectification due", derived=True),
            Column("closed_on", "销号日期", "Struck off on", derived=True),
        ),
        row_checks=(major_with_criterion,),
        keys=(("source_row", "source", "enterprise"),),
        pieces_in="source_row",
    )  # fmt: skip
