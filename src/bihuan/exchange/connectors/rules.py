"""When an entry counts, when it is late, and when all are there. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bihuan.refusal import Refusal
from bihuan.standards.width import compact

if TYPE_CHECKING:
    from bihuan.policy import Basis, Policy


LONGEST = 60


def cells(policy: Policy) -> list[tuple[str, str]]:
    """Every kind of data in every outside system that the place has its enterprises enter (QHD-7.8)."""
    systems, kinds = policy.projects.receipt_systems.value or (), policy.projects.receipt_data.value or ()
    return [(system, kind) for system in systems for kind in kinds]


def asked(system: str, kind: str, policy: Policy) -> None:
    """Raises `system_not_fed` for what the place does not have entered."""
    if (system, kind) not in cells(policy):
        raise Refusal("system_not_fed")


def receipt(number: str, *, what: str, basis: Basis) -> str:
    """An entry is done with the receipt of its system; one number however wide its letters were typed. Raises
    `entry_receipt_missing` naming what lacks it (QHD-2.6), `text_too_long`."""
    given = compact(number)
    if not given:
        raise Refusal("entry_receipt_missing", missing=[what], basis=basis)
    if len(given) > LONGEST:
        raise Refusal("text_too_long", missing=["receipt_number"], basis=basis, most=LONGEST, n=len(given))
    return given


def passed(lacking: Iterable[str], *, basis: Basis) -> None:
    """Acceptance passes with every cell filled. Raises `entry_receipt_missing` naming system and kind (QHD-7.8)."""
    missing = list(lacking)
    if missing:
        raise Refusal("entry_receipt_missing", missing=missing, basis=basis)


def fed(system: str, policy: Policy) -> Basis:
    """The clause by which the place feeds a system. Raises `system_not_fed` for one that it does not."""
    setting = policy.exchange.systems
    if system not in (setting.value or ()):
        raise Refusal("system_not_fed")
    return setting.ground(system)


def reported(month: str, *, done: bool, basis: Basis) -> None:
    """What goes to the system is signed and filed. Raises `month_not_reported` (LY-3.2.2)."""
    if not done:
        raise Refusal("month_not_reported", basis=basis, month=month)


def own(author: str, by: str, *, same: bool, basis: Basis | None) -> None:
    """Whoever checked enters it. Raises `author_mismatch` (LY-5.1.3)."""
    if not same:
        raise Refusal("author_mismatch", basis=basis, author=author, by=by)


def late(minutes: int, hours: float | None) -> bool:
    """Whether an entry took longer than the place allows; never where it sets no hours."""
    return hours is not None and minutes > hours * 60
