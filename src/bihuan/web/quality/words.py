"""Why a text should be looked at again, in words: every sign as a sentence, every feature as what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan.filings.quality.rules import Reason, Sign
from bihuan.web.punctuation import listed, pair

SIGNS = {
    Sign.EMPTY: _lazy("没有文字内容"),
    Sign.NOTHING_SAID: _lazy("没有写出是什么隐患"),
    Sign.ONLY_RECTIFIED: _lazy("只写了已整改，没有写隐患本身"),
    Sign.COPIED_FROM_ITEM: _lazy("与检查项目的原文相同"),
    Sign.NO_OBJECT_OR_DEFECT: _lazy("没有写出什么东西、出了什么问题"),
}
LIKE_THE_ITEM = 6
"""From this step on, more than four fifths of the text stand in the item."""


def reasons(review: Any) -> list[str]:
    """The sentences of a review, the plainest first."""
    return [sentence(reason, review.text) for reason in review.why]


def sentence(reason: Reason, text: str) -> str:
    match reason.sign:
        case Sign.COPIED_FROM_EARLIER:
            return _("与本企业 %(on)s 自报的文字完全相同") % {"on": reason.on}
        case Sign.SAME_AS_OTHERS:
            return _("与另外 %(n)s 家企业自报的文字完全相同") % {"n": reason.n}
        case Sign.LEARNED:
            told = list(dict.fromkeys(_features(reason.of, text)))
            return pair(_("与以往认定不实的文字相近"), listed(told)) if told else _("与以往认定不实的文字相近")
    return str(SIGNS[reason.sign])


def _features(names: tuple[str, ...], text: str) -> Iterator[str]:
    for name in names:
        kind, _colon, value = name.partition(":")
        match kind:
            case "g" if value.startswith("^"):
                yield _("开头是“%(words)s”") % {"words": value.strip("^$")}
            case "g" if value.endswith("$"):
                yield _("末尾是“%(words)s”") % {"words": value.strip("^$")}
            case "g" | "says":
                yield _("有“%(words)s”") % {"words": value}
            case "length":
                yield _("共 %(n)s 个字") % {"n": len(text.strip())}
            case "dangers":
                yield _("没有说哪里不对") if value == "0" else _("说了哪里不对的词不多")
            case _:
                yield _of_item(kind, value)


def _of_item(kind: str, value: str) -> str:
    close = value == "True" if kind == "within" else value in "01" if kind == "beyond" else int(value) >= LIKE_THE_ITEM
    return _("多半是检查项目里的文字") if close else _("与检查项目不相干")
