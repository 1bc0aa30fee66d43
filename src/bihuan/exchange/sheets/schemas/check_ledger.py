"""The ledger of expert checks: it goes out, and comes back only to be compared (LY-2.1.18)."""

from __future__ import annotations

from bihuan.exchange.sheets.schema import Column, SheetSchema

SCHEMA = SheetSchema(
    kind="check_ledger",
    zh="专家检查台账",
    en="Ledger of expert checks",
    columns=(
        Column("check_number", "检查编号", "Check number", max_length=20, literal=True, example="482910"),
        Column("enterprise", "企业", "Enterprise", required=True, max_length=200, example="示例机械有限公司",
               aliases=("企业名称", "受检单位")),
        Column("site", "场所", "Site", required=True, max_length=120, example="主场所"),
        Column("checked_on", "检查日期", "Checked on", "date", required=True, past=True, example="2026-11-05"),
        Column("kind", "检查种类", "Kind of check", max_length=40, example="外聘专家排查"),
        Column("experts", "专家", "Experts", max_length=400, example="王某、李某、张某"),
        Column("found", "发现隐患", "Hazards found", "integer", example="5"),
        Column("major", "其中重大", "Of these major", "integer", example="1"),
        Column("closed", "已销号", "Struck off", "integer", example="4"),
        Column("open", "未销号", "Still open", "integer", example="1"),
        Column("state", "状态", "State", max_length=40, example="整改复查中"),
        Column("report", "报告编号", "Report", max_length=80, literal=True, example="示专检报〔2026〕1号"),
    ),
    keys=(("check_number",), ("enterprise", "site", "checked_on")),
)  # fmt: skip
