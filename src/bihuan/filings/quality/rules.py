"""What can be said of a report's words without having learned anything: the signs that a reviewer is shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.filings.quality.reading import Reading
from bihuan.refusal import Refusal


class Sign(StrEnum):
    """Why a text should be looked at again. Each is a reason in words; none is a finding of fact."""

    EMPTY = "empty"
    NOTHING_SAID = "nothing_said"
    ONLY_RECTIFIED = "only_rectified"
    COPIED_FROM_ITEM = "copied_from_item"
    COPIED_FROM_EARLIER = "copied_from_earlier"
    SAME_AS_OTHERS = "same_as_others"
    NO_OBJECT_OR_DEFECT = "no_object_or_defect"
    LEARNED = "learned"


@dataclass(frozen=True)
class Reason:
    """A sign and what it rests on: `on` the day of the earlier text, `n` how many others wrote the same, `of` the names
    of the features that weighed most."""

    sign: Sign
    on: date | None = None
    n: int = 0
    of: tuple[str, ...] = ()

    def as_data(self) -> dict[str, object]:
        held = {"sign": str(self.sign), "on": self.on and str(self.on), "n": self.n, "of": list(self.of)}
        return {name: value for name, value in held.items() if value}

    @classmethod
    def of_data(cls, data: dict[str, object]) -> Reason:
        on = data.get("on")
        return cls(
            Sign(data["sign"]), date.fromisoformat(on) if on else None, data.get("n", 0), tuple(data.get("of", ()))
        )


@dataclass(frozen=True)
class Elsewhere:
    """Where the same words stand besides: at this enterprise in an earlier month, and at how many others."""

    earlier: date | None = None
    others: int = 0


_FILLING = (
    "已经|已|己经|己|以|均|都|全部|全|现已|现|立即|马上|及时|当场|当天|限期|按要求|正在|要求|要|需|请|进行|将"
    "|我们|第一时间"
)
_DONE = "整改|处理|完成|改正|解决|更换|清理|清除|修复|改善|落实|整治|纠正|恢复|通过"
_AFTER = "完成|完毕|完善|完|好|了|中|到位|合格|正常|过|措施|情况"
_ONLY_RECTIFIED = re.compile(f"(?:{_FILLING})*(?:{_DONE})(?:{_FILLING}|{_DONE}|{_AFTER})*")
_NOTHING = re.compile(
    "(?:无|没有|暂无|有|存在|发现|是|否|一般|重大|安全|事故|隐患|问题|异常|情况|正常|良好|合格|符合|要求|其他|其它|以上"
    "|均|都|现场|已|了)+"
)
SHORTEST_COPY = 4
"""A shorter run of characters stands in an item by chance."""


def own_signs(reading: Reading) -> list[Reason]:
    """What the words by themselves show, at most one sign: the plainest."""
    said = reading.said
    if _NOTHING.fullmatch(said):
        return [Reason(Sign.NOTHING_SAID)]
    if not re.search(r"[^\W\d_]", said) or len(set(said)) == 1:
        return [Reason(Sign.EMPTY)]
    if _ONLY_RECTIFIED.fullmatch(said):
        return [Reason(Sign.ONLY_RECTIFIED)]
    if len(said) >= SHORTEST_COPY and reading.is_within_item:
        return [Reason(Sign.COPIED_FROM_ITEM)]
    return []


def signs_elsewhere(reading: Reading, there: Elsewhere, *, characters: int, enterprises: int) -> list[Reason]:
    """Words of at least so many `characters` that stand elsewhere as well: short ones are the same by chance, and so
    are those of fewer than so many other `enterprises`."""
    if len(reading.said) < characters:
        return []
    found = [Reason(Sign.COPIED_FROM_EARLIER, on=there.earlier)] if there.earlier else []
    return [*found, *([Reason(Sign.SAME_AS_OTHERS, n=there.others)] if there.others >= enterprises else [])]


LEAST_VERDICTS, LEAST_OF_EACH = 100, 20
"""With fewer judgements, or hardly any of one kind, what is learned is chance."""


def enough(verdicts: Collection[bool]) -> None:
    """Whether there is something to learn from. Raises `too_few_verdicts`."""
    fewer = min(sum(verdicts), len(verdicts) - sum(verdicts))
    if len(verdicts) < LEAST_VERDICTS or fewer < LEAST_OF_EACH:
        raise Refusal("too_few_verdicts", count=len(verdicts), fewer=fewer, least=LEAST_VERDICTS, each=LEAST_OF_EACH)
