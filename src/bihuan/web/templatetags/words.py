"""Words, days and the marks between them in the reader's language; every template has these without loading them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan import clock
from bihuan.web import punctuation, wording

register = template.Library()


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2026年11月5日, the form Chinese offices write; 2026-11-05 in English."""
    return wording.day(day_of(value)) if value else ""


@register.filter
def cn_month(value: date) -> str:
    """2026年11月; 2026-11 in English."""
    return wording.month(value)


@register.filter
def cn_quarter(value: date) -> str:
    """2026年第3季度: the quarter that the day lies in; Q3 2026 in English."""
    return wording.quarter(value)


@register.filter
def moment(value: datetime | None) -> str:
    """2026-11-21 09:05 in China's time."""
    return value.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if value else ""


@register.filter
def lasted(minutes: int) -> str:
    """30 分钟 · 5 小时 10 分钟 · 6 天 19 小时."""
    return wording.lasted(minutes)


@register.filter
def after_now(wait: timedelta) -> datetime:
    """The moment `wait` from now (the end of a lock-out)."""
    return clock.now() + wait


@register.simple_tag
def days_phrase(left: int) -> str:
    """还剩 3 天 · 今天到期 · 已超期 5 天."""
    if left == 0:
        return _("今天到期")
    if left > 0:
        return ngettext("还剩 %(n)d 天", "还剩 %(n)d 天", left) % {"n": left}
    return ngettext("已超期 %(n)d 天", "已超期 %(n)d 天", -left) % {"n": -left}


@register.filter
def word(code: str, table: str) -> str:
    """{{ enterprise.sector|word:"sectors" }}: the name of a row of a national table."""
    return wording.label(table, code)


@register.filter
def roles(held: Iterable[str]) -> str:
    """{{ account.roles|roles }}: what the person is there, in words."""
    return punctuation.listed(wording.role(role) for role in held)


@register.filter
def place(code: str) -> str:
    """{{ site.division_code|place }}: 甲省乙市丙区 or C District, B, A."""
    return wording.place(code)


@register.filter
def county(code: str, name: str) -> str:
    """{{ row.code|county:row.name }}: a place without what lies above it; `name` is how it reads in Chinese."""
    return wording.county(code, name)


@register.filter
def pack_name(pack) -> str:
    """The name of a pack's jurisdiction."""
    return wording.pack(pack)


@register.filter
def paper_title(paper) -> str:
    """What kind of paper it is: the printed title, in English the name of its form."""
    return wording.paper(paper.slug, paper.title)


@register.filter
def site_name(name: str) -> str:
    """The name of a site; the one that the system itself gives is translated."""
    return wording.site(name)


@register.filter
def listed(items: Iterable[object]) -> str:
    """{{ names|listed }}: 甲、乙 or A, B."""
    return punctuation.listed(items)


@register.filter
def pair(term: object, said: object) -> str:
    """{{ label|pair:value }}: 甲：乙 or A: B."""
    return punctuation.pair(term, said)


@register.filter
def bracketed(text: object) -> str:
    """{{ name }}{{ note|bracketed }}: 甲（乙） or A (B); nothing for nothing."""
    return punctuation.bracketed(text) if text not in (None, "") else ""


@register.filter
def titled(text: object) -> str:
    """{{ instrument.title|titled }}: 《甲》, in English without marks."""
    return punctuation.titled(text)


def day_of(value: date | datetime) -> date:
    return clock.local_day(value) if isinstance(value, datetime) else value
