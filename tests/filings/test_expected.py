"""What peers let one expect of a report. No database."""

import math
import random

import pytest

from bihuan.filings.credibility.expected import Expected, Group, expected


def group(name, sites):
    """The sums over sites of (months, found)."""
    months, found = [m for m, _x in sites], [x for _m, x in sites]
    squares = sum(x * x for x in found), sum(m * m for m in months)
    return Group(name, len(sites), sum(months), sum(found), *squares)


ALIKE = [(6, 6)] * 20


def test_nothing_in_six_months_where_each_of_the_others_found_one_a_month_is_improbable():
    one = expected([group("city", ALIKE)], least=10, prior=20)
    assert (one.rate, one.shape, one.of(6)) == (1.0, None, 6.0)
    assert one.chance(0, 6) == pytest.approx(math.exp(-6))
    assert one.chance(2, 6) == pytest.approx(math.exp(-6) * (1 + 6 + 18))
    assert one.chance(6, 6) == 1.0


def test_where_sites_differ_for_reasons_of_their_own_few_is_less_improbable():
    differ = group("city", [(6, 0), (6, 0), (6, 1), (6, 2), (6, 3), (6, 5), (6, 9), (6, 12), (6, 13), (6, 15)])
    one = expected([differ], least=10, prior=20)
    assert one.rate == 1.0
    assert one.shape == pytest.approx(1 / ((658 - 60) / 360 - 1))
    assert one.chance(0, 6) == pytest.approx((one.shape / (one.shape + 6)) ** one.shape)
    assert one.chance(0, 6) > 0.05 > math.exp(-6)


def test_the_chance_is_that_of_drawing_so_few():
    """Against counts that are drawn as the model says."""
    dice = random.Random(7)
    one = Expected(rate=1.5, shape=0.8, group="city", sites=30)
    draws = [_poisson(dice, 4 * dice.gammavariate(0.8, 1.5 / 0.8)) for _ in range(20_000)]
    for found in (0, 1, 3):
        assert one.chance(found, 4) == pytest.approx(sum(n <= found for n in draws) / len(draws), abs=0.012)


def _poisson(dice, mean):
    n, product, floor = 0, dice.random(), math.exp(-mean)
    while product > floor:
        n, product = n + 1, product * dice.random()
    return n


def test_a_small_group_lends_from_the_wider_one_and_one_of_a_few_sites_is_left_out():
    city, sector, size = group("city", ALIKE * 5), group("sector", [(2, 0)] * 10), group("size", [(6, 60)] * 3)
    one = expected([city, sector, size], least=10, prior=20)
    assert (one.group, one.sites, one.rate) == ("sector", 10, (0 + 20 * 1.0) / (20 + 20))
    assert expected([size], least=10, prior=20) is None
    assert expected([city, size], least=10, prior=20).group == "city"


def test_nobody_is_a_peer_of_oneself():
    both = group("city", [(6, 0), (6, 12)])
    assert both.without(6, 0) == group("city", [(6, 12)])
    assert both.without(0, 0) == both


def test_peers_who_found_nothing_make_nothing_improbable():
    assert expected([group("city", [(6, 0)] * 20)], least=10, prior=20).chance(0, 6) == 1.0
