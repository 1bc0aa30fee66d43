"""Divisions and national tables of names, as the domains and pages ask for them."""

from functools import cache

from bihuan.policy import policies
from bihuan.standards.divisions import Divisions, DivisionUnknown, trim


@cache
def divisions() -> Divisions:
    """All divisions known to the national tables, with the zones that the packs add."""
    folder = policies.pack("cn").folder / "tables"
    return Divisions.from_csv(*((folder / f"{name}.csv").read_text("utf-8") for name in ("divisions", "townships")))


def known(code: str) -> bool:
    """Whether the code names a division."""
    return divisions().knows(code)


def full_name(code: str) -> str:
    """Province, city, county and township of a code, written together; the code itself where it is unknown."""
    try:
        return divisions().full_name(code)
    except DivisionUnknown:
        return code


def english_name(code: str) -> str:
    """The same in English, the smallest part first; Chinese where a part has no romanised name."""
    try:
        return divisions().english_name(code)
    except DivisionUnknown:
        return code


def romanised(code: str) -> str:
    """The place's own name in English; "" where nobody has settled one."""
    try:
        return divisions().get(code).en
    except DivisionUnknown:
        return ""


def significant(code: str) -> str:
    """The prefix by which scopes compare: 110101 for 110101000000."""
    return trim(code)


@cache
def labels(table: str) -> dict[str, tuple[str, str]]:
    """Code → (Chinese, English) of a national table."""
    return {row["code"]: (row["zh"], row.get("en") or row["zh"]) for row in policies.table("cn", table)}


def own_name(code: str) -> str:
    """The place's own name, without what lies above it; the code itself where it is unknown."""
    try:
        return divisions().get(code).name
    except DivisionUnknown:
        return code


def short_name(code: str) -> str:
    """A place's name without its kind, as it stands in document numbers: the last part of the full name."""
    name = own_name(code)
    for kind in ("经济技术开发区", "保税港区", "开发区", "自治县", "街道", "市", "区", "县", "镇", "乡"):
        if name.endswith(kind) and len(name) > len(kind) + 1:
            return name.removesuffix(kind)
    return name
