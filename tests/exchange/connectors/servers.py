"""Outside systems as these tests play them: strict about what they take, and verified by what they turn away."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

HEADERS = {
    ("shandong_direct_report", "major_hazard"): (
        ("报送对象", "单位名称", "统一社会信用代码", "所在地", "行业领域", "隐患编号", "隐患名称", "隐患部位",
         "判定条款", "发现日期", "现状及产生原因", "危害程度和整改难易程度分析", "已采取的措施", "整改措施", "整改期限",
         "填报人", "填报时间"),
        {"隐患部位", "已采取的措施", "整改措施", "整改期限"},
    ),
    **{
        (system, "base_data"): (
            ("企业名称", "统一社会信用代码", "所在地", "行业领域", "国民经济行业代码", "从业人员数", "联系人",
             "联系电话", "标准化等级"),
            {"国民经济行业代码", "标准化等级"},
        )
        for system in ("hebei_internet_plus_safety", "qinhuangdao_smart_supervision")
    },
    **{
        (system, "ledger"): (
            ("企业名称", "隐患编号", "隐患描述", "部位", "级别", "发现日期", "整改期限", "整改情况", "销号日期"),
            {"部位", "整改期限", "整改情况", "销号日期"},
        )
        for system in ("hebei_internet_plus_safety", "qinhuangdao_smart_supervision")
    },
    ("post_real_name_system", "post_check"): (
        ("岗位", "检查人", "检查对象", "检查日期", "检查情况", "上传时间"), set(),
    ),
    ("self_check_self_report", "monthly_report"): (
        ("报送类型", "原回执编号", "月份", "单位名称", "统一社会信用代码", "厂区", "所在地", "行业领域", "员工自查次数",
         "班组自查次数", "车间自查次数", "企业自查次数", "一般隐患排查数", "一般隐患整改数", "一般隐患未整改数",
         "重大隐患排查数", "重大隐患整改数", "重大隐患未整改数", "即查即报编号", "自查发现数", "他人发现数", "零报告",
         "自查自纠情况", "与台账不同的理由", "分管负责人", "分管负责人签字时间", "主要负责人", "报送人", "报送时间",
         "迟报", "迟报说明"),
        {"原回执编号", "即查即报编号", "自查自纠情况", "与台账不同的理由", "分管负责人", "分管负责人签字时间",
         "主要负责人", "报送人", "迟报说明"},
    ),
}  # fmt: skip
"""By system and kind: the headers in their order, and which of them may be empty; written down apart from the
connector, so that a slip there is seen here."""


class Turned(Exception):
    """The system does not take the file, and says why."""


@dataclass
class Strict:
    """One outside system: it takes a file once, whole and in its order, and answers with a number."""

    system: str
    taken: dict[bytes, str] = field(default_factory=dict)

    def take(self, kind: str, file: bytes) -> str:
        """The receipt number. Raises Turned."""
        headers, optional = HEADERS[self.system, kind]
        try:
            rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
        except UnicodeDecodeError as error:
            raise Turned("not UTF-8") from error
        if not rows or tuple(rows[0]) != headers:
            raise Turned("other columns")
        if len(rows) < 2:
            raise Turned("no rows")
        for row in rows[1:]:
            empty = [name for name, cell in zip(headers, row, strict=True) if not cell.strip() and name not in optional]
            if empty:
                raise Turned(f"empty: {empty}")
        if file in self.taken:
            raise Turned("taken already")
        self.taken[file] = f"{self.system[:2].upper()}{len(self.taken) + 1:06d}"
        return self.taken[file]


@dataclass
class StrictMonths(Strict):
    """The system of the self-report rules: a month of a site once, a zero report over two signatures, a late one with
    its explanation, and a correction of what it holds under the receipt that it gave."""

    system: str = "self_check_self_report"
    months: dict[tuple[str, ...], str] = field(default_factory=dict)

    def take(self, kind: str, file: bytes) -> str:
        rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))
        for row in rows:
            self._hold_against(row)
        number = super().take(kind, file)
        self.months |= {_month(row): number for row in rows}
        return number

    def _hold_against(self, row: dict[str, str]) -> None:
        found = [int(row[name]) for name in ("一般隐患排查数", "重大隐患排查数")]
        if sum(found) != int(row["自查发现数"]) + int(row["他人发现数"]):
            raise Turned("does not add up")
        if (row["零报告"] == "是") != (sum(found) == 0):
            raise Turned("zero or not")
        if row["零报告"] == "是" and not (row["分管负责人"] and row["主要负责人"] and row["分管负责人签字时间"]):
            raise Turned("zero report without its two signatures")
        if bool(row["主要负责人"]) == bool(row["报送人"]):
            raise Turned("filed by nobody, or by two")
        if row["迟报"] == "是" and not row["迟报说明"]:
            raise Turned("late without explanation")
        held = self.months.get(_month(row), "")
        if (row["报送类型"], row["原回执编号"]) != ("更正" if held else "首报", held):
            raise Turned("no correction of what is held")


def _month(row: dict[str, str]) -> tuple[str, ...]:
    return row["月份"], row["统一社会信用代码"], row["厂区"]
