"""Ids that sort by time and never repeat, and a day that is China's."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread

from bihuan import clock


def test_ids_rise_and_never_repeat_across_threads():
    found: list[int] = []

    def take():
        mine = [clock.new_id() for _ in range(5_000)]
        assert mine == sorted(mine)
        found.extend(mine)

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 20_000
    assert max(found) < 2**63


def test_ids_go_on_when_the_clock_is_set_back(monkeypatch):
    before = clock.new_id()
    monkeypatch.setitem(clock._last, "ms", clock._last["ms"] + 60_000)  # as if the last id came from a minute ahead
    assert clock.new_id() > before
    assert clock.new_id() > clock.id_of(clock.now())


def test_the_day_is_chinas():
    late = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert clock.local_day(late) == date(2027, 1, 1)
    with clock.frozen(late):
        assert clock.today() == date(2027, 1, 1)
    assert clock.days_between(date(2026, 1, 1), date(2026, 1, 31)) == 30
    assert clock.id_of(late) < clock.id_of(late + timedelta(milliseconds=1))


def test_what_is_told_afterwards_sorts_by_its_day_and_two_stories_keep_apart():
    day = [datetime(2024, 11, 25, 9, tzinfo=clock.SHANGHAI)]
    told = []
    for seed in (5, 1029 + 7 * 1024):
        with clock.dated_ids(lambda: day[0], seed=seed):
            told += [clock.new_id() for _ in range(3_000)]
    assert len(set(told)) == 6_000
    assert told[:3_000] == sorted(told[:3_000])
    assert max(told) < clock.id_of(day[0] + timedelta(minutes=1)) < clock.new_id()
    assert min(told) >= clock.id_of(day[0] - timedelta(minutes=1))
