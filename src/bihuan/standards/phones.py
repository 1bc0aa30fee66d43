"""Telephone numbers of mainland China: 11-digit mobiles and landlines with an area code. Practice, not a standard."""

import re
from enum import StrEnum

from bihuan.standards.width import half_width

TIP_OFF_LINE = "12350"  # 安全生产举报投诉

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0\d{2,3})?([2-9]\d{6,7})(?:-(\d{1,6}))?")
_AREA_FIRST = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))-?([2-9]\d{6,7}(?:-\d{1,6})?)")


class PhoneKind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"


def normalise(text: str) -> str:
    """Half width, no white space, dots or brackets, country code +86/0086 dropped; hyphens kept for landlines only.

    >>> normalise("+86 138-0000-1234"), normalise("（010）81234567转801")
    ('13800001234', '010-81234567-801')
    """
    plain = re.sub(r"[\s().·]", "", half_width(text)).replace("转", "-").replace("—", "-").replace("–", "-")
    plain = re.sub(r"^(\+|00)86-?", "", plain)
    joined = plain.replace("-", "")
    if _MOBILE.fullmatch(joined):
        return joined
    if match := _AREA_FIRST.fullmatch(plain):
        return f"{match[1]}-{match[2]}"
    return plain


def kind(text: str) -> PhoneKind | None:
    """What sort of number this is after `normalise`, or None when it is not a number one could dial."""
    number = normalise(text)
    if _MOBILE.fullmatch(number):
        return PhoneKind.MOBILE
    area, hyphen, rest = number.partition("-")
    candidate = area + rest if hyphen and area.startswith("0") else number
    return PhoneKind.LANDLINE if _LANDLINE.fullmatch(candidate) else None


def one_mobile(one: str, other: str) -> bool:
    """Whether two texts are one mobile number, however it is written. A landline is an office's, a mobile a person's.

    >>> one_mobile("+86 138-0000-1234", "13800001234"), one_mobile("010-81234567", "010-81234567")
    (True, False)
    """
    return kind(one) is PhoneKind.MOBILE and normalise(one) == normalise(other)


def why_invalid(text: str) -> str | None:
    """Reason code phone_empty or phone_form, or None."""
    if not normalise(text):
        return "phone_empty"
    return None if kind(text) else "phone_form"


def masked(text: str) -> str:
    """The number for a screen: 138****1234 for a mobile, 010-8123**** for a landline."""
    number = normalise(text)
    match kind(number):
        case PhoneKind.MOBILE:
            return f"{number[:3]}****{number[7:]}"
        case PhoneKind.LANDLINE:
            return re.sub(r"([2-9]\d{2,3})\d{4}(?=$|-\d{1,6}$)", r"\1****", number, count=1)
        case _:
            return "*" * len(number)
