"""Why a reviewer should look at a report, in sentences with their numbers, and what to look at then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.filings.credibility.rules import Reason, Sign, Stratum
from bihuan.filings.credibility.states import STRATUM_WORDS
from bihuan.web.punctuation import clauses
from bihuan.web.templatetags.words import moment

GROUPS = {
    "city": gettext_lazy("全市报送的"),
    "sector": gettext_lazy("全市同行业的"),
    "size": gettext_lazy("全市同行业同规模的"),
}
WHERE = {
    Sign.OTHERS_FOUND: gettext_lazy("看这些隐患在报告期内是不是已经存在"),
    Sign.FEWER_THAN_PEERS: gettext_lazy("看现场和企业自己的检查记录；也可能确实管得好"),
    Sign.NO_CHECK: gettext_lazy("问谁查的、查了哪里，看纸质记录"),
    Sign.SAME_FIGURES: gettext_lazy("对照台账和原始记录"),
    Sign.SAME_WORDS: gettext_lazy("问这一期和那一期做的有什么不同"),
    Sign.HURRIED_CHECKS: gettext_lazy("问是不是巡完再一起补录的"),
    Sign.FILED_EARLY: gettext_lazy("问报送以后又查了没有"),
    Sign.LAST_MINUTES: gettext_lazy("问填报人和签字人是不是看过内容"),
    Sign.SIGNED_AT_ONCE: gettext_lazy("问两人是不是各自看过、各自签的"),
}


def stratum(code: str) -> str:
    return _(STRATUM_WORDS[Stratum(code)])


def told(reasons: list[Reason]) -> list[tuple[str, str]]:
    """(sentence, where to look) of each."""
    return [(sentence(one), str(WHERE[one.sign])) for one in reasons]


def sentence(reason: Reason) -> str:
    facts = {name: _shown(name, value) for name, value in reason.facts.items()}
    match reason.sign:
        case Sign.OTHERS_FOUND:
            return (
                _("报的是零，而机构、专家或部门在本期查到 %(meanwhile)s 项、期后 %(days)s 天内查到 %(after)s 项")
                % facts
            )
        case Sign.FEWER_THAN_PEERS:
            share = _("报得这样少的约占 %(percent)s%%") % facts
            return clauses([comparison(reason.facts), share])
        case Sign.NO_CHECK:
            return _("零报告，而本期一次自查记录也没有")
        case Sign.SAME_FIGURES:
            return _("从 %(since)s 起连续 %(periods)s 期的数字完全相同") % facts
        case Sign.SAME_WORDS:
            return _("工作情况的 %(characters)s 个字与 %(month)s 完全相同") % facts
        case Sign.HURRIED_CHECKS:
            return (
                _("本期 %(rounds)s 次自查里有 %(hurried)s 次与同一人上一次相隔不到 %(seconds)s 秒，最早的在 %(at)s")
                % facts
            )
        case Sign.FILED_EARLY:
            return _("%(at)s 就报了这一期，离期末还有 %(days)s 天") % facts
        case Sign.LAST_MINUTES:
            return _("%(at)s 报送，在截止前 %(minutes)s 分钟以内") % facts
        case Sign.SIGNED_AT_ONCE:
            return _("两名签字人前后只隔 %(seconds)s 秒") % facts


def _shown(name: str, value: Any) -> Any:
    match name:
        case "group":
            return GROUPS[value]
        case "at":
            return moment(datetime.fromisoformat(value))
        case "since" | "month":
            return f"{date.fromisoformat(value):%Y-%m}"
    return value


def comparison(numbers: Mapping[str, Any]) -> str:
    """What peers report over the same periods; "" where they are too few."""
    if not numbers:
        return ""
    facts = {**numbers, "group": GROUPS[numbers["group"]], "expected": round(numbers["expected"], 1)}
    return _("近 %(months)s 期共报 %(found)s 项，按%(group)s %(peers)s 处约有 %(expected)s 项") % facts


SHORT = {
    "": gettext_lazy("没有提示的"),
    Sign.OTHERS_FOUND: gettext_lazy("报零而别人查到隐患"),
    Sign.FEWER_THAN_PEERS: gettext_lazy("比同类少得多"),
    Sign.NO_CHECK: gettext_lazy("没有自查支撑"),
    Sign.SAME_FIGURES: gettext_lazy("数字雷同"),
    Sign.SAME_WORDS: gettext_lazy("文字雷同"),
    Sign.HURRIED_CHECKS: gettext_lazy("自查过快"),
    Sign.FILED_EARLY: gettext_lazy("报得过早"),
    Sign.LAST_MINUTES: gettext_lazy("截止前几分钟报"),
    Sign.SIGNED_AT_ONCE: gettext_lazy("两人几乎同时签"),
}
"""What a sign is called where its hits are counted."""
