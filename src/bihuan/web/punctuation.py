"""The marks between words, which differ by language: 甲、乙 and A, B; 甲：乙 and A: B; 甲（乙） and A (B)."""

from collections.abc import Iterable

from django.utils.translation import get_language


def english() -> bool:
    return (get_language() or "").startswith("en")


def listed(items: Iterable[object]) -> str:
    """甲、乙、丙 or A, B, C."""
    return (", " if english() else "、").join(map(str, items))


def either(items: Iterable[object]) -> str:
    """甲或乙 or A or B."""
    return (" or " if english() else "或").join(map(str, items))


def phrases(items: Iterable[object]) -> str:
    """甲；乙 or A; B."""
    return ("; " if english() else "；").join(map(str, items))


def clauses(items: Iterable[object]) -> str:
    """甲，乙 or A, B: the parts of one sentence."""
    return (", " if english() else "，").join(map(str, items))


def sentences(items: Iterable[object]) -> str:
    """甲。乙。 or A. B."""
    return " ".join(f"{item}." for item in items) if english() else "".join(f"{item}。" for item in items)


def pair(term: object, said: object) -> str:
    """甲：乙 or A: B."""
    return f"{term}: {said}" if english() else f"{term}：{said}"


def bracketed(text: object) -> str:
    """（甲） or (A), with the space that English sets before a bracket."""
    return f" ({text})" if english() else f"（{text}）"


def titled(text: object) -> str:
    """《甲》, the marks around the title of a document; English has none."""
    return str(text) if english() else f"《{text}》"
