"""Logistic regression over named features, fitted by coordinate descent in the dual (Yu, Huang, Lin, 2011). Pure.

One row after the other is brought to its best weight while the others rest, so there is no step size to choose; the
order of rows is drawn with a fixed seed, so the same examples give the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import exp
from random import Random

ROUNDS, SEED = 20, 20_261_126
SEEN_AT_LEAST = 2
"""A feature of one row alone tells nothing of other rows."""
_LITTLE = 1e-3
BIAS = ""
"""The name of what holds of every row."""

type Weights = dict[str, float]


def sigmoid(value: float) -> float:
    return 1 / (1 + exp(-value)) if value > -700 else 0.0


def total(weights: Mapping[str, float], features: Collection[str]) -> float:
    """What the features of a row say together; its `sigmoid` is the likelihood."""
    return weights[BIAS] + sum(weights.get(name, 0.0) for name in features)


def fitted(rows: Sequence[Collection[str]], labels: Sequence[bool]) -> Weights:
    """The weights under which the labels are likeliest, small ones preferred (C = 1)."""
    seen = Counter(name for row in rows for name in row)
    names = [BIAS, *sorted(name for name, n in seen.items() if n >= SEEN_AT_LEAST)]
    place = {name: n for n, name in enumerate(names)}
    columns = [[0, *(place[name] for name in sorted(row) if name in place)] for row in rows]
    weights = _descended(columns, [1 if label else -1 for label in labels], len(names))
    return {name: round(weight, 4) for name, weight in zip(names, weights, strict=True) if _tells(name, weight)}


def _tells(name: str, weight: float) -> bool:
    return name == BIAS or abs(weight) > _LITTLE


def _descended(columns: Sequence[Sequence[int]], signs: Sequence[int], width: int) -> list[float]:
    shares = [0.01] * len(columns)  # of each row in the weights: strictly between 0 and 1
    weights = [0.0] * width
    for row, sign, share in zip(columns, signs, shares, strict=True):
        for column in row:
            weights[column] += sign * share
    order, random = list(range(len(columns))), Random(SEED)
    for _ in range(ROUNDS):
        random.shuffle(order)
        for n in order:
            row, sign = columns[n], signs[n]
            said = sign * sum([weights[column] for column in row])
            best = _best_share(shares[n], len(row), said)
            step = sign * (best - shares[n])
            if step:
                shares[n] = best
                for column in row:
                    weights[column] += step
    return weights


def _best_share(share: float, size: int, said: float) -> float:
    """Where log(z / (1 - z)) + size (z - share) + said is 0, looked for at u = log(z / (1 - z)): there it rises
    everywhere, so Newton's step is taken wherever it stays between what is known to be too low and too high."""
    rest = said - size * share
    low, high = -rest - size, -rest
    u = min(max(-said, low), high)
    for _ in range(30):
        z = sigmoid(u)
        off = u + size * z + rest
        if abs(off) < 1e-4:
            break
        low, high = (u, high) if off < 0 else (low, u)
        u -= off / (1 + size * z * (1 - z))
        if not low < u < high:
            u = (low + high) / 2
    return min(max(sigmoid(u), 1e-12), 1 - 1e-12)
