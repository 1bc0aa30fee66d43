"""The lot: from a frozen list and a seed to names, so that anybody can repeat it with a pencil and SHA-256. Pure.

The digest is over the ids in ascending order, one a line. Each entry's lot is SHA-256 of "seed|digest|id"; the smallest
lots are drawn. `tools/redraw.py` does the same without this package.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def commitment(seed: str) -> str:
    """What is published of a seed before the draw."""
    return _hash(seed)


def digest(ids: Iterable[int]) -> str:
    """What is published of the list before the draw."""
    return _hash("\n".join(str(one) for one in sorted(ids)))


def drawn(ids: Sequence[int], *, seed: str, number: int) -> list[int]:
    """The ids that the seed draws, in the order of their lots."""
    over = digest(ids)
    return sorted(ids, key=lambda one: _hash(f"{seed}|{over}|{one}"))[:number]
