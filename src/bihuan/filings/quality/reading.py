"""What is read off the words of a report beside the item they were written under. Pure.

Every feature is a name that a person can be told: a run of characters, how long the text is, how much of it stands in
the item, what it says beyond the item. Nothing is read that is not there at the moment of reporting.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

_BETWEEN = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"^\s*[\d一二三四五六七八九十]+[、.．，,]\s*")
LONGEST = 400
"""Characters of a text or an item that are read; what comes after them says nothing more about either."""

DEFECTS = re.split(
    " ",
    "未 无 不 没 缺 损 坏 堵 过期 失效 堆 占 杂 遮 挡 松 脱 裸 乱 超 老化 违 隐患 锁 少 漏 错 断 破 旧 低 偏 欠 模糊"
    " 异常 故障",
)
"""Characters and words by which a danger is told: something lacks, is broken, lies in the way."""
DOINGS = re.split(
    " ",
    "存在 有 发现 需 应 已 己 现 立即 更换 加装 增加 清理 整改 完成 定期 每 组织 培训 安排 加强 进行 完善 检查 建立"
    " 确保 保持 计划 符合 正常 完好 合格 良好 是否 情况 落实",
)
"""Words by which something else is told: what was done, what is planned, what is as it should be."""

_LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 45)
_SHARES = (0.01, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 1)
_BEYOND = (1, 2, 3, 4, 6, 8, 12)


def bare(text: str) -> str:
    """The letters and figures of a text, without what stands between them."""
    return _BETWEEN.sub("", text).lower()[:LONGEST]


@dataclass(frozen=True)
class Reading:
    """A text and the checklist item that it was reported under ("" where there was none)."""

    text: str
    item: str = ""
    said: str = field(init=False)
    asked: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", bare(_NUMBERING.sub("", self.text)))
        object.__setattr__(self, "asked", bare(_NUMBERING.sub("", self.item)))

    @cached_property
    def beyond(self) -> list[str]:
        """The pieces of the text that do not stand in the item."""
        steps = SequenceMatcher(None, self.asked, self.said, autojunk=False).get_opcodes()
        return [self.said[start:end] for kind, _i, _j, start, end in steps if kind != "equal" and end > start]

    @cached_property
    def taken(self) -> float:
        """How much of the text stands in the item, in its order: 0 to 1."""
        return 1 - sum(map(len, self.beyond)) / len(self.said) if self.said else 0.0

    @cached_property
    def defects(self) -> list[str]:
        """The words of a danger that the text says beyond its item."""
        return [word for word in DEFECTS if any(word in piece for piece in self.beyond)]

    @property
    def is_within_item(self) -> bool:
        return self.said in self.asked

    def features(self) -> frozenset[str]:
        """The names of all that holds of this text."""
        return frozenset(self._features())

    def _features(self) -> Iterator[str]:
        framed = f"^{self.said}$"
        for size in (1, 2, 3, 4):
            for start in range(len(framed) - size + 1):
                yield f"g:{framed[start : start + size]}"
        length = bisect_right(_LENGTHS, len(self.said))
        yield f"length:{length}"
        for name, share in self._shares():
            step = bisect_right(_SHARES, share)
            yield f"{name}:{step}"
            if name in ("taken", "run"):
                yield f"{name}:{step}|length:{length // 2}"
        yield f"beyond:{bisect_right(_BEYOND, sum(map(len, self.beyond)))}"
        yield f"within:{self.is_within_item}"
        yield f"within:{self.is_within_item}|length:{length}"
        for word in self.defects:
            yield f"says:{word}"
        for word in DOINGS:
            if any(word in piece for piece in self.beyond):
                yield f"says:{word}"
        yield f"dangers:{min(3, len(self.defects))}"

    def _shares(self) -> Iterator[tuple[str, float]]:
        pairs, known = _pairs(self.said), _pairs(self.asked)
        longest = SequenceMatcher(None, self.said, self.asked, autojunk=False).find_longest_match().size
        yield "pairs", len(pairs & known) / max(1, len(pairs))
        yield "taken", self.taken
        yield "run", longest / max(1, len(self.said))
        yield "of_item", self.taken * len(self.said) / max(1, len(self.asked))


def _pairs(text: str) -> set[str]:
    return {text[start : start + 2] for start in range(len(text) - 1)}
