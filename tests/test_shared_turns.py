"""What comes at the same moment takes its turn together, each with its own answer (docs/adr/0054)."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from bihuan.shared_turns import Group


class Bakery:
    """Carries out what it is given, a turn at a time, when it is told to go on."""

    def __init__(self, *, most: int = 64, burns: str = "") -> None:
        self.turns: list[list[str]] = []
        self.burns = burns
        self.at_work, self.go_on = Event(), Event()
        self.group = Group(self._bake, most=most)

    def _bake(self, items: list[str]) -> None:
        self.turns.append(items)
        self.at_work.set()
        assert self.go_on.wait(20)
        if self.burns and self.burns in items:
            raise RuntimeError("the oven burns")


def bring(bakery: Bakery, item: str, failures: list[Exception]) -> Thread:
    def come() -> None:
        try:
            bakery.group.bring(item)
        except RuntimeError as error:
            failures.append(error)

    thread = Thread(target=come)
    thread.start()
    return thread


def queued(bakery: Bakery, items: str, failures: list[Exception]) -> None:
    """The first is at work when the others come, one after the other; then all go on to the end."""
    threads = [bring(bakery, items[0], failures)]
    assert bakery.at_work.wait(20)
    for n, item in enumerate(items[1:], 1):
        threads.append(bring(bakery, item, failures))
        while bakery.group.in_line < n:
            pass
    bakery.go_on.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def failures():
    return []


def test_who_comes_alone_is_served_at_once():
    bakery = Bakery()
    bakery.go_on.set()
    bakery.group.bring("a")
    bakery.group.bring("b")
    assert bakery.turns == [["a"], ["b"]]


def test_who_comes_meanwhile_is_served_together_and_in_order(failures):
    bakery = Bakery()
    queued(bakery, "abcd", failures)
    assert bakery.turns == [["a"], ["b", "c", "d"]]
    assert bakery.group.in_line == 0


def test_no_turn_is_larger_than_it_may_be(failures):
    bakery = Bakery(most=2)
    queued(bakery, "abcdef", failures)
    assert bakery.turns == [["a"], ["b", "c"], ["d", "e"], ["f"]]


def test_a_turn_that_fails_ends_and_the_next_one_comes(failures):
    bakery = Bakery(burns="a")
    queued(bakery, "abc", failures)
    assert bakery.turns == [["a"], ["b", "c"]]
    assert [str(failure) for failure in failures] == ["the oven burns"], "its leader hears of it"
    bakery.group.bring("d")
    assert bakery.turns[-1] == ["d"]


def test_who_has_waited_enough_leaves_the_line_and_the_rest_goes_on(failures):
    bakery = Bakery()
    first = bring(bakery, "a", failures)
    assert bakery.at_work.wait(20)
    bakery.group.bring("b", patience=0.01)
    assert bakery.group.in_line == 0
    later = bring(bakery, "c", failures)
    while bakery.group.in_line < 1:
        pass
    bakery.go_on.set()
    for thread in (first, later):
        thread.join(20)
        assert not thread.is_alive()
    assert bakery.turns == [["a"], ["c"]]
