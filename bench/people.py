"""The people of the load: what each of them asks of the product and, beside it, of raw SQL."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.browser import Answer, Browser
from bench.data import PASSWORD, World
from bench.lanes import Prepare, Shot
from bench.yardsticks import Written, Yardstick

LIST_PATH = "/hazards/?state={state}"
CREATE_PATH = "/hazards/raise_hazard/"
CLOSE_PATH = "/hazards/{id}/close_hazard/"
BOARD_PATH = "/board/"
LISTED_STATE = "struck_off"


def expect(answer: Answer, status: int, what: str) -> Answer:
    """The answer, or a RuntimeError that says what came instead."""
    if answer.status != status:
        page = answer.body.decode("utf-8", "replace").rpartition("<main")[2]
        text = " ".join(re.sub(r"<[^>]*>", " ", page).split())
        raise RuntimeError(f"{what} answered {answer.status}, not {status}: {text[:600]}")
    return answer


def create_fields(firm: dict[str, Any], description: str, location: str) -> dict[str, str]:
    """The form of 登记隐患 as an enterprise's safety officer fills it in."""
    return {"site": str(firm["site"]["id"]), "description": description, "location": location, "grade": "general"}


@dataclass
class Person:
    """One enterprise's officer and one office's clerk, each with a session; and one raw connection."""

    number: int
    firm: dict[str, Any]
    office: dict[str, Any]
    officer: Browser
    clerk: Browser
    raw: Yardstick

    def kinds(self) -> dict[str, Prepare]:
        city = self.office["division_code"]
        list_page = self.clerk.request("GET", LIST_PATH.format(state=LISTED_STATE))
        board_page = self.clerk.request("GET", BOARD_PATH)
        return {
            "create/product": self._create,
            "create/raw": lambda texts: _bound(self.raw.write, *self.raw.create(self.firm, *texts)),
            "close/product": self._close,
            "close/raw": lambda hazard: _bound(self.raw.write, *self.raw.close(hazard)),
            "list/product": lambda _: self._page(list_page, "the list"),
            "list/raw": lambda _: _bound(self.raw.list, city, LISTED_STATE),
            "board/product": lambda _: self._page(board_page, "the board"),
            "board/raw": lambda _: _bound(self.raw.board, city),
        }

    def _create(self, texts: tuple[str, str]) -> Shot:
        request = self.officer.form(CREATE_PATH, create_fields(self.firm, *texts))
        return lambda: expect(self.officer.send(request), 303, "raising a hazard")

    def _close(self, hazard: dict[str, Any]) -> Shot:
        request = self.clerk.form(CLOSE_PATH.format(id=hazard["id"]), {})
        return lambda: expect(self.clerk.send(request), 303, "striking off")

    def _page(self, request: bytes, what: str) -> Shot:
        return lambda: expect(self.clerk.send(request), 200, what)


def _bound(function: Callable[..., None], *given: Any) -> Shot:
    return lambda: function(*given)


def hire(number: int, *, world: World, port: int, url: str, created: Written, closed: Written) -> dict[str, Prepare]:
    """Person `number`, logged in twice and connected once."""
    firm, office = world.firm(number), world.office(number)
    officer, clerk = Browser(port), Browser(port)
    officer.log_in(firm["username"], PASSWORD)
    clerk.log_in(f"clerk{number}", PASSWORD)
    return Person(number, firm, office, officer, clerk, Yardstick(url, created, closed)).kinds()
