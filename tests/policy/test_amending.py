"""What is signed is laid over what was written: from its day on, for every process, and part of the release."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from threading import Event

import pytest

from bihuan.policy import check
from bihuan.policy.amending import Change, laid_over

TOMORROW, LATER = date(2027, 1, 1), date(2028, 1, 1)


def five(since=TOMORROW, raw=5):
    return Change("cn-9901", "checks.min_experts", raw, since, "should", ("C-1.2",), source="amendment:1")


@pytest.fixture
def three(tree, packs):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nmodality = "should"\nvalue = 3')
    return packs


@pytest.fixture
def signed(three):
    """The packs with a list that stands for what is signed, asked at each question."""
    found = []
    three.amended_by(lambda: list(found), every=0)
    return found


def least(packs, on):
    return packs.at("9901", on=on).checks.min_experts


def test_what_is_signed_holds_from_its_day_on(three, signed):
    assert least(three, LATER).value == 3
    signed.append(five())
    assert least(three, date(2026, 12, 31)).value == 3
    setting = least(three, TOMORROW)
    assert (setting.value, setting.modality, setting.basis.clause) == (5, "should", "C-1.2")


def test_the_release_tells_it_from_its_day_on(three, signed):
    before = three.at("9901", on=TOMORROW).release
    signed.append(five())
    assert three.at("9901", on=date(2026, 12, 31)).release == before
    assert three.at("9901", on=TOMORROW).release != before


def test_the_same_signed_again_is_the_same_release(three, signed):
    signed.append(five())
    first = three.at("9901", on=TOMORROW).release
    three.reload()
    assert three.at("9901", on=TOMORROW).release == first


def test_another_place_keeps_its_release(tree, three, signed):
    tree.pack("cn-9902", "9902", parent="cn-99", first="2020-01-01")
    three.reload()
    before = three.at("9902", on=LATER).release
    signed.append(five())
    assert three.at("9902", on=LATER).release == before


def test_it_holds_until_the_next_dated_value_begins(three):
    shelf = laid_over(three.shelf, [five(LATER, 7), five()])
    values = shelf.packs["cn-9901"].values["checks.min_experts"]
    assert [(value.value, value.since, value.until) for value in values] == [
        (3, date(2020, 1, 1), date(2026, 12, 31)),
        (5, TOMORROW, date(2027, 12, 31)),
        (7, LATER, None),
    ]
    assert check.pack_problems(shelf, shelf.packs["cn-9901"]) == []


def test_signed_later_for_the_same_day_replaces(three):
    shelf = laid_over(three.shelf, [five(), five(raw=6)])
    assert [value.value for value in shelf.packs["cn-9901"].values["checks.min_experts"]] == [3, 6]


def test_the_source_is_not_asked_at_each_question(three):
    asked = []
    three.amended_by(lambda: asked.append(1) or [], every=3600)
    for _ in range(3):
        least(three, LATER)
    assert len(asked) == 1
    three.ask_again()
    least(three, LATER)
    assert len(asked) == 2


def test_nobody_is_judged_without_what_was_signed(three):
    """A source that fails is asked again at the next question, not after a minute."""
    answers = [ConnectionError(), [five()]]

    def source():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    three.amended_by(source, every=3600)
    with pytest.raises(ConnectionError):
        least(three, LATER)
    assert least(three, LATER).value == 5


def test_no_thread_goes_on_without_what_another_is_waiting_for(three):
    begun, release = Event(), Event()

    def slow():
        begun.set()
        release.wait(5)
        return [five()]

    three.amended_by(slow, every=3600)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(least, three, LATER)
        begun.wait(5)
        second = threads.submit(least, three, LATER)
        assert wait([second], timeout=0.2).not_done
        release.set()
        assert (first.result(5).value, second.result(5).value) == (5, 5)
    assert least(three, LATER).value == 5
