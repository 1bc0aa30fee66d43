"""How many hazards sites like this one report, and how often one of them reports so few. Pure.

Of n site-months in which x hazards were reported the rate of a group is x/n, drawn towards that of the group around it
as if `prior` of its site-months were the wider group's own: (x + prior·R)/(n + prior), the mean of a gamma prior after
Poisson counts (Robbins 1956; Clayton and Kaldor 1987, "Empirical Bayes estimates of age-standardized relative risks").

Sites differ for good reasons. Each has a rate of its own, gamma distributed around the group's with shape r, so that
what one reports in m months is negative binomial (Greenwood and Yule 1920), and by its moments
1/r = (Σx² - Σx)/(R²·Σm²) - 1 over the sites; where that is nothing, they differ no more than chance makes them, and the
count is Poisson. P(X ≤ x) therefore asks how many of such sites report so few, whatever their own reasons are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Sums over the sites of a group: how many they are, their months with a report, what they reported in them."""

    name: str
    sites: int
    months: int
    found: int
    found_squares: int
    month_squares: int

    def without(self, months: int, found: int) -> Group:
        """The others, where one site of the group reported `found` in `months`: nobody is a peer of oneself."""
        if not months:
            return self
        return Group(
            self.name,
            self.sites - 1,
            self.months - months,
            self.found - found,
            self.found_squares - found * found,
            self.month_squares - months * months,
        )


@dataclass(frozen=True)
class Expected:
    """What the peers report a month, how far they differ (None: not at all), which group it is, of how many."""

    rate: float
    shape: float | None
    group: str
    sites: int

    def of(self, months: int) -> float:
        return self.rate * months

    def chance(self, found: int, months: int) -> float:
        """The share of such sites that report `found` or fewer in so many months."""
        mean = self.of(months)
        if found >= mean:
            return 1.0
        return _poisson(found, mean) if self.shape is None else _negative_binomial(found, mean, self.shape)


def expected(groups: Iterable[Group], *, least: int, prior: int) -> Expected | None:
    """From the widest group to the narrowest; one of fewer than `least` sites is left out, since it says little and its
    sites could be told. None where no group is left."""
    found: Expected | None = None
    for group in groups:
        if group.sites < least or not group.months:
            continue
        lent = prior if found else 0
        rate = (group.found + lent * (found.rate if found else 0)) / (group.months + lent)
        found = Expected(rate, _shape(group, rate), group.name, group.sites)
    return found


def _shape(group: Group, rate: float) -> float | None:
    if not rate:
        return None
    spread = (group.found_squares - group.found) / (rate * rate * group.month_squares) - 1
    return 1 / spread if spread > 0 else None


def _poisson(found: int, mean: float) -> float:
    term = total = math.exp(-mean)
    for k in range(1, found + 1):
        term *= mean / k
        total += term
    return min(total, 1.0)


def _negative_binomial(found: int, mean: float, shape: float) -> float:
    term = total = (shape / (shape + mean)) ** shape
    for k in range(1, found + 1):
        term *= (shape + k - 1) / k * mean / (shape + mean)
        total += term
    return min(total, 1.0)
