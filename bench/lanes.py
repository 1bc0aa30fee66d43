"""The load: processes with threads, each thread one person with a session and one raw connection.

The requests are made ready first and fired afterwards, so that making them is in nobody's time.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

Shot = Callable[[], None]
"""One request, ready to be fired; raises when the answer is not the right one."""

Prepare = Callable[[Any], Shot]


@dataclass(frozen=True)
class Fired:
    """Latencies in seconds of one run and what the load tool itself used."""

    latencies: list[float]
    cpu: float


class Lanes:
    """`processes` × `threads` people. `hire(number)` makes, in the lane's own process, the person of that number: a
    mapping from the name of a kind of request to its `Prepare`."""

    def __init__(self, processes: int, threads: int, hire: Callable[[int], dict[str, Prepare]]) -> None:
        self.threads = threads
        context = multiprocessing.get_context("fork")
        self._lanes: list[tuple[Any, Connection]] = []
        for lane in range(processes):
            ours, theirs = context.Pipe()
            people = range(lane * threads, (lane + 1) * threads)
            process = context.Process(target=_lane, args=(theirs, people, hire), daemon=True)
            process.start()
            theirs.close()
            self._lanes.append((process, ours))
        for _process, pipe in self._lanes:
            _receive(pipe)

    @property
    def people(self) -> int:
        return len(self._lanes) * self.threads

    def make_ready(self, kind: str, orders: Sequence[Sequence[Any]]) -> None:
        """`orders[n]` are the requests of person n; who has none rests."""
        for lane, (_process, pipe) in enumerate(self._lanes):
            mine = orders[lane * self.threads : (lane + 1) * self.threads]
            pipe.send(("prepare", kind, [list(order) for order in mine]))
        for _process, pipe in self._lanes:
            _receive(pipe)

    def fire(self) -> Fired:
        """Everybody sends what they have ready, one after the other; returns when the last answer is there."""
        for _process, pipe in self._lanes:
            pipe.send(("fire",))
        latencies, cpu = [], 0.0
        for _process, pipe in self._lanes:
            times, used = _receive(pipe)
            latencies += times
            cpu += used
        return Fired(latencies, cpu)

    def close(self) -> None:
        for process, pipe in self._lanes:
            pipe.close()
            process.join(5)


def _receive(pipe: Connection) -> Any:
    kind, value = pipe.recv()
    if kind == "failed":
        raise RuntimeError(value)
    return value


def _lane(pipe: Connection, people: range, hire: Callable[[int], dict[str, Prepare]]) -> None:
    try:
        with ThreadPoolExecutor(len(people)) as pool:
            hired = list(pool.map(hire, people))
            ready: list[list[Shot]] = []
            pipe.send(("done", None))
            while True:
                order = pipe.recv()
                if order[0] == "prepare":
                    _, kind, orders = order
                    ready = [[person[kind](one) for one in mine] for person, mine in zip(hired, orders, strict=False)]
                    pipe.send(("done", None))
                else:
                    began = time.process_time()
                    times = [one for many in pool.map(_fire, ready) for one in many]
                    pipe.send(("done", (times, time.process_time() - began)))
    except EOFError:
        return
    except BaseException as error:
        pipe.send(("failed", f"{type(error).__name__}: {error}"))


def _fire(shots: list[Shot]) -> list[float]:
    times = []
    for shot in shots:
        began = time.perf_counter()
        shot()
        times.append(time.perf_counter() - began)
    return times
