"""Checklists: an authority's own list becomes one here, item by item, whatever its sections are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bihuan.exchange.sheets.schema import Choice, Column, SheetSchema

METHODS = (
    Choice("doc", "查资料", "Documents", ("资料", "查阅资料", "查记录")),
    Choice("see", "看现场", "On site", ("现场", "现场查看", "查现场")),
    Choice("test", "试动作", "Test", ("测试", "试验")),
    Choice("measure", "测量", "Measure", ("检测",)),
    Choice("ask", "询问", "Ask", ("访谈", "问询", "谈话")),
)


def schema(*, focus: Callable[[], Iterable[Choice]]) -> SheetSchema:
    """The kind `checklists`, with the table of focus areas in force."""
    return SheetSchema(
        kind="checklists",
        zh="检查清单",
        en="Checklists",
        columns=(
            Column("title", "清单名称", "Checklist", required=True, max_length=200, example="工贸企业检查清单",
                   aliases=("检查表名称", "清单", "检查表", "表名"), fallback="file_name"),
            Column("version", "版本", "Version", max_length=30, literal=True, default="1", example="2026-11",
                   aliases=("版本号", "清单版本"), note="内容有变化的，请另填版本号。"),
            Column("item_no", "序号", "Item number", required=True, max_length=60, literal=True, example="1.1",
                   aliases=("编号", "项目编号", "条目编号", "item"), fallback="running"),
            Column("section", "分类", "Section", max_length=200, example="一、安全管理",
                   aliases=("类别", "检查类别", "项目类别", "category", "检查项目", "章节")),
            Column("text", "检查内容", "Content", required=True, max_length=2000, example="是否制定全员安全生产责任制",
                   aliases=("检查项", "内容", "检查要点", "检查事项", "检查标准", "content")),
            Column("basis", "检查依据", "Basis", max_length=2000, example="安全生产法第二十二条",
                   aliases=("依据", "法律依据", "法规依据", "标准依据")),
            Column("evidence", "查验资料", "Evidence asked", max_length=1000, example="责任制文件",
                   aliases=("所需资料", "证据要求", "需提供资料", "佐证材料")),
            Column("methods", "检查方式", "Methods", "list", choices=METHODS, example="查资料",
                   aliases=("检查方法", "方式")),
            Column("focus", "重点方面", "Focus areas", "list", choices=focus,
                   aliases=("重点环节", "检查重点"), note="本地要求清单必含的重点方面，缺一项的清单不能用于检查。"),
            Column("element", "评定要素", "Rating element", max_length=20, literal=True, example="5.2.1",
                   aliases=("标准化要素", "评定标准要素", "要素编号"), note="填标准化评定要素的编号。"),
            Column("criterion", "重大隐患判定条款", "Major-hazard criterion", max_length=40, literal=True,
                   aliases=("判定条款", "重大事故隐患判定标准")),
        ),
        keys=(("item_no", "title", "version"),),
    )  # fmt: skip
