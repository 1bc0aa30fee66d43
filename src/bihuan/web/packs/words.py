"""The values of the packs in words: every code of the vocabulary has its Chinese name here, English reads the code."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from bihuan.parties import places
from bihuan.policy import Basis, Setting, policies
from bihuan.policy.kinds import UNSET, Kind, Records, Table
from bihuan.web.packs.names import FIELDS, NAMES
from bihuan.web.punctuation import english, listed, pair, phrases

TABLES = ("sectors", "key_processes", "expert_specialties", "accident_types", "hazard_categories", "instruments")
UNITS = {
    "hours": _("小时"), "days": _("天"), "months": _("个月"), "persons": _("人"), "years": _p("unit", "年"),
    "enterprises": _("家"), "working days": _("个工作日"), "CNY": _("元"), "per year": _("次/年"),
    "minutes": _("分钟"), "hazards": _("项隐患"), "hours of training": _("学时"), "times": _p("unit", "次"),
}  # fmt: skip
# In the order in which a reader looks for them.
TOPICS = {
    "hazards": _("隐患闭环"), "major": _("重大隐患"), "plans": _("整改方案"), "listing": _("挂牌督办"),
    "checks": _("专家检查"), "inspections": _("检查和督导"), "experts": _("专家库"),
    "self_report": _("自查自报"), "reports": _("报表"), "dual_prevention": _("双重预防"), "risk": _("风险"),
    "safety_staff": _("安全人员"), "training": _("培训"), "certificates": _("持证上岗"), "emergency": _("应急"),
    "confined_space": _("有限空间"), "standardisation": _("标准化"), "projects": _("服务项目"),
    "engagement": _("社会化服务"), "contract": _("服务合同"), "mutual_aid": _("互助"),
    "insurance": _("责任保险"), "assessments": _("考核评价"), "incentives": _("激励"), "credit": _("信用"),
    "enforcement": _("执法"), "accidents": _("事故"), "tipoffs": _("举报"), "regulator": _("监管部门"),
    "dispatch": _("分派"), "paperwork": _("企业资料"), "posts": _("岗位责任"), "licensing": _("许可"),
    "construction": _("建设项目“三同时”"), "publicity": _("宣传"), "exchange": _("数据对接"),
    "retention": _("保存期限"), "scope": _("适用范围"), "local_measures": _("地方实施办法"),
}  # fmt: skip
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")
_DAY_OF_NEXT = re.compile(r"(\d+)th_of_next")
_NUMBERED = re.compile(r"(.+)_(\d\d)")


def topic(name: str) -> str:
    return str(TOPICS.get(name, name))


def about(setting: Setting) -> str:
    """What the key is about, in the reader's language."""
    return setting.about_en if english() else setting.about_zh


def code(name: str, pack: str = "") -> str:
    """One code in words: the vocabulary's, a national table's, the pack's own glossary's; else the code itself."""
    name = name.removeprefix("term:")
    found = NAMES.get(name)
    if found is not None:
        return name.replace("_", " ") if english() else found
    if match := _MONTH_DAY.fullmatch(name):
        return gettext("{month}月{day}日").format(month=int(match[1]), day=int(match[2]))
    if match := _DAY_OF_NEXT.fullmatch(name):
        return gettext("次期{day}日前").format(day=match[1])
    for table in TABLES:
        if name in (rows := places.labels(table)):
            return rows[name][1] if english() else rows[name][0]
    term = policies.shelf.term(pack, name) if pack else None
    if term is not None:
        return term.en if english() else term.zh
    if match := _NUMBERED.fullmatch(name):
        return gettext("第{number}个（未列名）").format(number=int(match[2]))
    return name.replace("_", " ")


def value(given: Any, *, unit: str = "", pack: str = "") -> str:
    """A value as a person says it; "" where nothing is set."""
    if given is None or given == UNSET:
        return ""
    if isinstance(given, bool):
        return gettext("要求") if given else gettext("不要求")
    if isinstance(given, int | float):
        return _number(given, unit)
    if isinstance(given, date):
        return given.isoformat()
    if isinstance(given, str):
        return code(given, pack)
    if isinstance(given, Mapping):
        said = rows(given, unit=unit, pack=pack)
        return phrases(pair(code(row, pack), cell) for row, cell in said)
    return listed(value(one, unit=unit, pack=pack) for one in given)


def lines(kind: Kind, given: Any, *, unit: str = "", pack: str = "") -> list[tuple[str, str]]:
    """A value of that kind as lines of (row, words); the row is "" where the value is no table."""
    if isinstance(kind, Records):
        return [("", line) for line in records(given, pack=pack)]
    if isinstance(kind, Table) and isinstance(given, Mapping):
        return [(code(row, pack), said) for row, said in rows(given, unit=unit, pack=pack)]
    return [("", value(given, unit=unit, pack=pack))]


def rows(given: Mapping[str, Any], *, unit: str = "", pack: str = "") -> list[tuple[str, str]]:
    """A table's rows as (code, words), rows that say nothing shown as 未设定."""
    return [(row, value(cell, unit=unit, pack=pack) or gettext("未设定")) for row, cell in given.items()]


def records(given: Iterable[Mapping[str, Any]], *, pack: str = "") -> list[str]:
    """A list of duties, each as one line of "field：value"."""
    lines = []
    for row in given:
        parts = [
            pair(field(name), value(cell, unit=_unit_of(name), pack=pack))
            for name, cell in row.items()
            if name not in ("pack", "basis", "also", "clause", "clauses") and not isinstance(cell, Basis)
        ]
        lines.append(phrases(parts))
    return lines


def field(name: str) -> str:
    """The name of a record's field."""
    if english():
        return name.replace("_", " ")
    return FIELDS.get(name) or NAMES.get(name, name.replace("_", " "))


def _unit_of(name: str) -> str:
    return next((unit for unit in ("minutes", "hours", "days", "months") if name.endswith(unit)), "")


def _number(given: float, unit: str) -> str:
    if unit == "share":
        return f"{given * 100:g}%"
    return f"{given:g}{_glue(unit)}"


def _glue(unit: str) -> str:
    if not unit:
        return ""
    words = str(UNITS.get(unit, unit))
    return words if not english() and unit in UNITS else f" {words}"
