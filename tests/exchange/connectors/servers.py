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
