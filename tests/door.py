"""The server in the process of the tests serves a test, and nobody after it: what a phone still sends when its test is
over would meet the tables that are being emptied, or the next test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

PATIENCE = 60  # seconds


class Door:
    """A WSGI application that lets requests in while it is open, and knows how many are within."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.open, self.within, self._changed = False, 0, threading.Condition()

    def __call__(self, environ, start_response) -> Iterable[bytes]:
        with self._changed:
            if not self.open:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return [b""]
            self.within += 1
        try:
            return _Answer(self.application(environ, start_response), self._left)
        except BaseException:
            self._left()
            raise

    def _left(self) -> None:
        with self._changed:
            self.within -= 1
            self._changed.notify_all()

    def let_in(self) -> None:
        with self._changed:
            self.open = True

    def shut(self) -> None:
        """Nobody comes in any more, and whoever is within has left when this returns."""
        with self._changed:
            self.open = False
            assert self._changed.wait_for(lambda: self.within == 0, PATIENCE), f"{self.within} requests never ended"


class _Answer:
    """What is sent; whoever asked has left when it is closed, which is after the database was let go of."""

    def __init__(self, content: Iterable[bytes], left: Callable[[], None]) -> None:
        self.content, self.left = content, left

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.content)

    def close(self) -> None:
        try:
            getattr(self.content, "close", lambda: None)()
        finally:
            left, self.left = self.left, lambda: None
            left()


@contextmanager
def open_door(live_server) -> Iterator[None]:
    """Requests are served from here on, and none is in hand afterwards."""
    httpd = live_server.thread.httpd
    if not isinstance(httpd.get_app(), Door):
        httpd.set_app(Door(httpd.get_app()))
    door = httpd.get_app()
    door.let_in()
    try:
        yield
    finally:
        door.shut()
