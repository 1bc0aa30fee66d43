"""The signs of a report, each with its numbers, and the stratum it is drawn in. No database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.filings.conftest import moment
from tests.filings.test_expected import ALIKE, group
from tests.refusing import refused

from bihuan.filings.credibility import rules
from bihuan.filings.credibility.rules import Earlier, Facts, Measures, Reason, Stratum
from bihuan.filings.self_reports.rules import FIGURES
from bihuan.policy import policies

MEASURES = Measures.of(policies.at("3713", on=date(2026, 11, 30)))
NONE = dict.fromkeys(FIGURES, 0)
PLAIN = Facts(
    month=date(2026, 11, 1),
    until=date(2026, 11, 30),
    late_from=moment(12, 1, 0),
    zero=True,
    stated=NONE,
    ledger=NONE,
    text="",
    signed_at=moment(11, 28, 9),
    filed_at=moment(11, 28, 16),
    rounds=4,
)
SOME = PLAIN.stated | {"found_general": 2, "found_own": 2, "fixed_general": 1}


def seen(**changes):
    """Sign → its numbers, and the stratum."""
    found = rules.look(replace(PLAIN, **changes), MEASURES)
    return {str(reason.sign): dict(reason.facts) for reason in found.reasons}, found.stratum


def before(*stated, text=""):
    return tuple(Earlier(date(2026, 10 - n, 1), one, text) for n, one in enumerate(stated))


def test_a_zero_report_over_self_checks_shows_nothing():
    assert seen() == ({}, Stratum.ZERO)
    assert seen(zero=False, stated=SOME, ledger=SOME) == ({}, Stratum.REST)


def test_a_zero_report_behind_which_nobody_looked_round():
    assert seen(rounds=0) == ({"no_check": {}}, Stratum.UNBACKED)
    assert seen(rounds=0, stood_still=True) == ({}, Stratum.ZERO), "who stands still has nothing to look at"


def test_zero_where_others_found_something_in_the_month_or_soon_after():
    found = {"others_found": {"meanwhile": 1, "after": 2, "days": 30}}
    assert seen(found_meanwhile=1, found_after=2) == (found, Stratum.CONTRADICTED)
    assert seen(zero=False, stated=SOME, ledger=SOME, found_after=2)[0] == {}


def test_fewer_than_peers_with_what_they_let_one_expect():
    signs, stratum = seen(groups=(group("city", ALIKE),), earlier=before(*[NONE] * 5))
    told = {"months": 6, "found": 0, "expected": 6.0, "percent": 0.2, "peers": 20, "group": "city"}
    assert (signs, stratum) == ({"fewer_than_peers": told}, Stratum.FEW)
    assert seen(groups=(group("city", ALIKE),)) == ({}, Stratum.ZERO), "one month without a hazard is nothing"
    assert seen(groups=(group("city", ALIKE),), earlier=before(*[NONE] * 5), stood_still=True)[0] == {}
    few = rules.look(replace(PLAIN, groups=(group("city", ALIKE[:5]),)), MEASURES)
    assert (few.expected, few.chance) == (None, None), "five sites are no measure"


def test_a_low_reporter_need_not_report_zero():
    many = [(6, 30)] * 20
    signs, _stratum = seen(
        zero=False, stated=SOME, ledger=SOME, groups=(group("city", many),), earlier=before(*[NONE] * 5)
    )
    assert (signs["fewer_than_peers"]["found"], signs["fewer_than_peers"]["expected"]) == (2, 30.0)


def test_the_same_figures_period_after_period():
    signs, stratum = seen(zero=False, stated=SOME, ledger=SOME, earlier=before(SOME, SOME, NONE, SOME))
    assert (signs, stratum) == ({"same_figures": {"periods": 3, "since": "2026-09-01"}}, Stratum.COPIED)
    assert seen(zero=False, stated=SOME, ledger=SOME, earlier=before(SOME, NONE, SOME))[0] == {}
    steady = NONE | {"checks_enterprise": 4}
    assert seen(stated=steady, ledger=steady, earlier=before(steady, steady, steady))[0] == {}, "a steady rhythm"
    assert "same_figures" in seen(stated=steady, earlier=before(steady, steady))[0], "typed in each month"


def test_the_same_words_as_in_an_earlier_period():
    text = "本月组织各车间开展了隐患自查自纠，未发现新的隐患。"
    signs, stratum = seen(text=text, earlier=before(NONE, NONE, text=text))
    assert (signs, stratum) == ({"same_words": {"month": "2026-10-01", "characters": len(text)}}, Stratum.COPIED)
    assert seen(text="无新隐患", earlier=before(NONE, text="无新隐患"))[0] == {}


def test_checks_that_nobody_can_have_made():
    signs, stratum = seen(rounds=40, hurried=31, hurried_at=moment(11, 12, 8, 1))
    told = {"rounds": 40, "hurried": 31, "seconds": 30, "at": moment(11, 12, 8, 1).isoformat()}
    assert (signs, stratum) == ({"hurried_checks": told}, Stratum.HURRIED)
    assert seen(rounds=40, hurried=4, hurried_at=moment(11, 12))[0] == {}


def test_when_it_was_filed_and_signed():
    assert set(seen(filed_at=moment(11, 30, 23, 55))[0]) == {"last_minutes"}
    assert set(seen(filed_at=moment(12, 1, 0, 1))[0]) == set(), "late is another matter"
    early = moment(11, 2)
    assert seen(filed_at=early, signed_at=None)[0]["filed_early"]["days"] == 28
    at_once = PLAIN.filed_at - timedelta(seconds=20)
    assert seen(signed_at=at_once) == ({"signed_at_once": {"seconds": 20}}, Stratum.HURRIED)
    busy = {"zero": False, "stated": SOME, "ledger": SOME, "filed_at": moment(11, 30, 23, 55)}
    assert seen(**busy)[0] == {}, "who states many was busy"


def test_a_report_is_in_the_stratum_of_its_first_sign():
    assert seen(found_after=1, rounds=0, filed_at=moment(11, 30, 23, 55))[1] == Stratum.CONTRADICTED
    assert seen(rounds=0, filed_at=moment(11, 30, 23, 55))[1] == Stratum.UNBACKED


def test_a_reason_is_kept_as_it_was():
    for reason in rules.look(replace(PLAIN, rounds=0, found_after=1), MEASURES).reasons:
        assert Reason.of_data(reason.as_data()) == reason


def test_of_each_stratum_as_many_as_the_place_asks_for_or_as_there_are():
    wanted = {"contradicted": 10, "few": 2, "zero": 0}
    asked = policies.at("3713", on=date(2026, 11, 30)).self_report.review_draw.cited
    assert rules.drawable({"few": 9, "contradicted": 3, "zero": 5}, wanted, asked) == {"contradicted": 3, "few": 2}
    with refused("review_draw_empty", "ours"):
        rules.drawable({"zero": 5}, wanted, asked)


@pytest.mark.parametrize("place", ["3706", "3713", "4111", "130371", "3305"])
def test_from_where_on_is_a_value_of_the_packs(place):
    assert Measures.of(policies.at(place, on=date(2026, 11, 30))).months == 6
