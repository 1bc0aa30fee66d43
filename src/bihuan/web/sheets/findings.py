"""What a check of a sheet found, ordered for a reader: figures, then one group per kind of mistake."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.exchange.sheets import queries
from bihuan.exchange.sheets.problems import ERROR, Problem
from bihuan.exchange.sheets.states import WAITING, ImportState
from bihuan.web import tones
from bihuan.web.punctuation import listed, pair
from bihuan.web.refusals import worded

SHOWN = 200
LACKING = "columns_missing"

KINDS = {
    "enterprises": (pgettext_lazy("list", "企业"), gettext_lazy("企业名录：名称、代码、地区、行业、等级、联系人")),
    "experts": (pgettext_lazy("list", "专家"), gettext_lazy("专家名册：姓名、职称、资格、专业、单位")),
    "checklists": (pgettext_lazy("list", "检查清单"), gettext_lazy("检查清单：条目、依据、查验资料")),
    "hazards": (pgettext_lazy("list", "隐患"), gettext_lazy("隐患台账：描述、部位、日期、依据、建议")),
    "staff": (gettext_lazy("从业人员名册"), gettext_lazy("人员名册：姓名、岗位、职责、劳动合同到期日")),
    "certificates": (gettext_lazy("人员证书"), gettext_lazy("证书清单：姓名、种类、作业类别、编号、有效期")),
    "checks": (pgettext_lazy("list", "检查"), gettext_lazy("导出的检查列表，只用于核对")),
    "papers": (pgettext_lazy("list", "文书"), gettext_lazy("导出的文书列表，只用于核对")),
    "accounts": (pgettext_lazy("list", "账号"), gettext_lazy("导出的账号列表，只用于核对")),
    "sites": (gettext_lazy("场所检查频次"), gettext_lazy("导出的场所列表，只用于核对")),
    "exceptions": (gettext_lazy("批准过的例外"), gettext_lazy("导出的例外列表，只用于核对")),
    "check_ledger": (
        gettext_lazy("专家检查台账"),
        gettext_lazy("只用于核对导出的台账与记录是否一致，不能增加行或改动数据"),
    ),
    "institutions": (pgettext_lazy("list", "服务机构"), gettext_lazy("机构名单：名称、代码、注册地、级别、列入的名单")),
}


@dataclass
class Group:
    """Problems of one kind under one header, with the accepted values once for all of them."""

    name: str
    title: str
    code: str
    accepted: Sequence[str] = ()
    problems: list[Problem] = field(default_factory=list)
    allowed: str = ""
    shown: list[Problem] = field(default_factory=list)


@dataclass
class Findings:
    counts: dict[str, int]
    errors: list[Group]
    warnings: list[Group]
    total: int
    shown: int
    kept: int

    @property
    def lacks_columns(self) -> bool:
        """Whether something that must be filled is fed by no column: then its rows cannot be mended one by one."""
        return any(group.code == LACKING for group in self.errors)


def kind_name(kind: str) -> str:
    return str(KINDS[kind][0]) if kind in KINDS else kind


def purpose(kind: str) -> str:
    return str(KINDS[kind][1]) if kind in KINDS else ""


def in_short(job: Any) -> str:
    """One line for the list of imports."""
    counts = job.counts
    if job.refusal is not None:
        return worded(job.refusal).text
    if not counts or job.state in WAITING:
        return ""
    if job.state == ImportState.REFUSED:
        return _("{errors} 处错误").format(**counts)
    return _("新增 {new}，变更 {changed}，未变 {unchanged}").format(**counts)


def of(job: Any) -> Findings:
    """The findings of a checked job; the first 200 problems are shown, all kept ones can be downloaded."""
    problems = queries.problems(job)
    errors = [one for one in problems if one.severity == ERROR]
    warnings = [one for one in problems if one.severity != ERROR]
    return Findings(
        counts=job.counts,
        errors=_groups(errors),
        warnings=_groups(warnings),
        total=job.counts.get("errors", 0),
        shown=min(len(errors), SHOWN),
        kept=len(problems),
    )


def _groups(problems: Sequence[Problem]) -> list[Group]:
    """By code and header, missing columns before all and then the most frequent; as many lines as fit are shown, every
    group at least named."""
    found: dict[tuple[str, str], Group] = {}
    for one in problems:
        key = (one.code, one.header)
        group = found.get(key)
        if group is None:
            name = f"{one.severity}-{len(found)}"
            group = found[key] = Group(name, _title(one), one.code, one.accepted, allowed=listed(one.accepted))
        group.problems.append(one)
    groups = sorted(found.values(), key=lambda group: (group.code != LACKING, -len(group.problems)))
    left = SHOWN
    for group in groups:
        group.shown = group.problems[: max(left, 0)]
        left -= len(group.shown)
    return groups


TITLES = {
    "required": gettext_lazy("没有填"),
    "choice_unknown": gettext_lazy("不在可填值范围内"),
    "reference_unknown": gettext_lazy("系统里找不到"),
    "division_unknown": gettext_lazy("没有该行政区划"),
    "division_ambiguous": gettext_lazy("对应多个行政区划"),
    "date_in_future": gettext_lazy("是将来的日期"),
    "duplicate_in_file": gettext_lazy("表内重复"),
    "duplicate_enterprise": gettext_lazy("企业已经登记过"),
    LACKING: gettext_lazy("缺少必填的列"),
    "merged_cells": gettext_lazy("有合并单元格"),
    "out_of_scope": gettext_lazy("不在管辖范围内"),
    "registered_differently": gettext_lazy("与已登记的不同"),
    "not_in_duty_list": gettext_lazy("不在本部门职责清单内"),
    "ledger_is_derived": gettext_lazy("台账由记录得出，与记录不符"),
    "phone_form": gettext_lazy("不是有效的电话号码"),
    "text_too_long": gettext_lazy("字数太多"),
}
BY_PREFIX = {
    "credit_code": gettext_lazy("统一社会信用代码有误"),
    "organisation_code": gettext_lazy("统一社会信用代码可能有误"),
    "resident_id": gettext_lazy("身份证号有误"),
    "date": gettext_lazy("日期无法识别"),
    "integer": gettext_lazy("数字有误"),
}


def _title(problem: Problem) -> str:
    said = TITLES.get(problem.code)
    if said is None:
        said = next((words for prefix, words in BY_PREFIX.items() if problem.code.startswith(prefix)), _("其他问题"))
    return pair(problem.header, str(said)) if problem.header else str(said)


_CURRENT = {
    ImportState.UPLOADED: 1,
    ImportState.CHECKING: 2,
    ImportState.REFUSED: 2,
    ImportState.CHECKED: 3,
    ImportState.IMPORTING: 3,
}
_WAITS_FOR = {
    ImportState.UPLOADED: gettext_lazy("待核对"),
    ImportState.CHECKING: gettext_lazy("正在检查"),
    ImportState.REFUSED: gettext_lazy("有错误"),
    ImportState.CHECKED: gettext_lazy("待导入"),
    ImportState.IMPORTING: gettext_lazy("正在导入"),
}


def steps(job: Any) -> list[dict[str, Any]]:
    """The four steps of an import, for the stepper; the one that stands open says what it waits for."""
    state = job.state
    stands = _open_step(job)
    checked = state in (ImportState.CHECKED, ImportState.IMPORTING, ImportState.IMPORTED)
    current = _CURRENT.get(state, 4)
    words = (
        (_("上传文件"), job.uploaded_at),
        (_("核对各列"), job.checked_at),
        (_("检查表格"), job.checked_at if checked else None),
        (_("导入"), job.imported_at),
    )
    done = [{"label": label, "at": at, "state": "done"} for label, at in words[:current]]
    return done + [
        {"label": label, "at": at, **(stands if n == 0 else {"state": "todo"})}
        for n, (label, at) in enumerate(words[current:])
    ]


def _open_step(job: Any) -> dict[str, Any]:
    if job.state == ImportState.CHECKED and not job.counts["new"] and not job.counts["changed"]:
        return {"state": "skipped", "word": _("没有要导入的")}
    tone = {"tone": tones.of_state(job.state)} if job.state == ImportState.REFUSED else {}
    return {"state": "current", "word": _WAITS_FOR.get(job.state, ""), **tone}
