"""Words for codes: what the national tables and the forms call a thing, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from django.utils.translation import gettext

from bihuan.documents import forms
from bihuan.hazards.majors.rules import PARTY_WORDS
from bihuan.parties import places
from bihuan.parties.access import Role
from bihuan.parties.ties import Tie
from bihuan.policy.explain import Step
from bihuan.policy.shelf import Pack
from bihuan.policy.vocabulary import KEYS
from bihuan.refusal import Refusal
from bihuan.web.packs import words as packs
from bihuan.web.punctuation import bracketed, english, listed, pair
from bihuan.web.things import THINGS

# Of which national table the missing things of a refusal are rows.
TABLES = {
    "focus_section_missing": "checklist_focus",
    "key_process_uncovered": "key_processes",
    "specialty_duplicated": "expert_specialties",
    "sector_unknown": "sectors",
    "resumption_check_incomplete": "resumption_items",
    "resumption_note_missing": "resumption_items",
    "safety_condition_unmet": "safety_conditions",
    "specialty_mismatch": "sectors",
    "duty_listed_twice": "sectors",
    "not_in_duty_list": "sectors",
}


# Refusals whose missing things are codes of the packs' own lists.
VOCABULARY = {
    "direct_report_filed", "direct_report_recipient_missing",
    "class_is_computed", "class_size_mismatch", "disclosure_incomplete", "disclosure_part_unknown",
    "document_missing", "institution_list_unknown", "lists_not_own", "priority_class_removed",
    "responsibility_item_missing", "systems_not_approved", "three_systems_incomplete",
    "qualification_expired", "qualification_missing", "service_item_unknown",
    "survey_missing", "three_simultaneous_not_passed",
    "survey_part_missing", "survey_part_unlisted",
}  # fmt: skip

# Refusals whose missing things are roles.
ROLES = {"role_not_of_organisation", "role_unknown"}

_ROLES = {role.value: role.label for role in Role}

# What the first site of an enterprise is called until somebody calls it otherwise (parties/operations.py).
MAIN_SITE = "主场所"


def label(table: str, code: str) -> str:
    """The name of a row of a national table; the code itself where the table does not know it."""
    names = places.labels(table).get(code)
    if names is None:
        return code
    return names[1] if english() else names[0]


def labels(table: str, codes: Iterable[str]) -> list[str]:
    return [label(table, code) for code in codes]


def choices(table: str, *, blank: str = "") -> list[tuple[str, str]]:
    """All rows of a national table as choices of a form, with an empty one first where `blank` names it."""
    rows = [(code, label(table, code)) for code in places.labels(table)]
    return [("", blank), *rows] if blank else rows


def thing(code: str) -> str:
    """The word for the name of a field; the name itself where there is none."""
    return gettext(str(THINGS[code])) if code in THINGS else code


def missing(code: str, items: Iterable[object]) -> tuple[str, ...]:
    """The things that a refusal with this code names, in words."""
    table = TABLES.get(code)
    items = list(items)
    if items and isinstance(items[0], Tie):
        return tuple(tied(item) for item in items)
    if code in VOCABULARY:
        return tuple(packs.code(str(item)) for item in items)
    named = [str(getattr(item, "value", item)) for item in items]
    if code in ROLES:
        return tuple(role(name) for name in named)
    if code == "identification_party_missing":
        return tuple(party(name) for name in named)
    if table:
        return tuple(label(table, name) for name in named)
    return tuple(gettext(str(THINGS[name])) if name in THINGS else parameter(name) for name in named)


def party(code: str) -> str:
    """技术部门: whose people take part in an identification; a place may name more."""
    return gettext(PARTY_WORDS[code]) if code in PARTY_WORDS else packs.code(code)


def parameter(name: str) -> str:
    """What a key of the vocabulary is about; any other text as it is."""
    key = KEYS.get(name)
    return name if key is None else key.about_en if english() else key.about_zh


def tied(tie: Tie) -> str:
    """在用账号：甲、乙、丙（12）: what hangs on an office or an institution."""
    more = bracketed(tie.total) if tie.total > len(tie.names) else ""
    return pair(thing(tie.thing), f"{listed(tie.names)}{more}")


def facts(known: Mapping[str, object]) -> dict[str, object]:
    """A refusal's facts in the reader's language: codes in words, days written out, lists joined."""
    return {name: _fact(name, value) for name, value in known.items()}


def _fact(name: str, value: object) -> object:
    if name == "roles":
        return listed(role(code) for code in value)
    if name == "specialty":
        return label("expert_specialties", str(value))
    if name == "key":
        return parameter(str(value))
    if isinstance(value, date):
        return day(value)
    return listed(value) if isinstance(value, (list, tuple, set, frozenset)) else value


def lasted(minutes: int) -> str:
    """How long something took."""
    days, minutes = divmod(minutes, 24 * 60)
    if days:
        return gettext("%(d)d 天 %(h)d 小时") % {"d": days, "h": minutes // 60}
    if minutes >= 60:
        return gettext("%(h)d 小时 %(m)d 分钟") % {"h": minutes // 60, "m": minutes % 60}
    return gettext("%(m)d 分钟") % {"m": minutes}


def day(value: date) -> str:
    """2026年11月5日, without leading zeros; 2026-11-05 in English."""
    if english():
        return f"{value:%Y-%m-%d}"
    return f"{value.year}年{value.month}月{value.day}日"


def month(value: date) -> str:
    """2026年11月; 2026-11 in English."""
    return f"{value:%Y-%m}" if english() else f"{value.year}年{value.month}月"


def quarter(value: date) -> str:
    """2026年第3季度 or Q3 2026."""
    return gettext("{year}年第{n}季度").format(year=value.year, n=(value.month + 2) // 3)


def place(code: str) -> str:
    """甲省乙市丙区 or C District, B, A."""
    return places.english_name(code) if english() else places.full_name(code)


def county(code: str, name: str) -> str:
    """A place without what lies above it; `name` is how that reads in Chinese, and said where there is no English."""
    return (english() and places.romanised(code)) or name


def role(code: str) -> str:
    """What somebody is at an organisation."""
    return str(_ROLES[code]) if code in _ROLES else thing(code)


def pack(one: Pack | Step) -> str:
    """Whose rules they are."""
    return one.name_en if english() else one.name_zh


def paper(slug: str, title: str) -> str:
    """What a paper is called: as it is printed; in English by the name of its form."""
    return (_form_name(slug) or title) if english() else title


@cache
def _form_name(slug: str) -> str:
    """The English name of a form of the nation; other places keep its meaning. "" for a form that only they have."""
    try:
        return forms.load(slug).en
    except Refusal:
        return ""


def site(name: str) -> str:
    """The name of a site: its own, or the one the system gave it in the reader's language."""
    return gettext(name) if name == MAIN_SITE else name
