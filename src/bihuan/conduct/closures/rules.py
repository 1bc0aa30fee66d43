"""On what grounds the government may be asked to close an enterprise, and what its receipt and answer say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bihuan.conduct.closures.states import Ground
from bihuan.refusal import Refusal
from bihuan.standards.chinese_date import arabic

if TYPE_CHECKING:
    from bihuan.policy import Policy

WINDOWS = ("short_window", "long_window")


@dataclass(frozen=True)
class Penalty:
    """行政处罚: the number of a decision, and its day."""

    number: str
    decided_on: date


@dataclass(frozen=True)
class Known:
    """What the records show of an enterprise: its major hazards that are open, by number, and those of them past their
    day, with it; the penalties, the eldest first; the stops whose term is over and whose ground still stands, by the
    number of the decision: those for a missed grade, and those for uncertified work that its finder judged serious."""

    majors: Sequence[str] = ()
    overdue: Sequence[tuple[str, date]] = ()
    penalties: Sequence[Penalty] = ()
    stops: Sequence[str] = ()
    serious: Sequence[str] = ()


@dataclass(frozen=True)
class Fact:
    """A ground that the records show: its figures by name, as they are kept with the proposal."""

    ground: Ground
    reasons: dict[str, str]
    basis: Any


def basis_of(ground: str, policy: Policy) -> Any:
    """The clause that a proposal on this ground rests on, in this place."""
    return policy.enforcement.closure_grounds.ground(ground)


def facts(known: Known, policy: Policy, *, on: date) -> list[Fact]:
    """Every ground of the place that the records show that day."""
    shown = {
        Ground.PENALISED_OFTEN: _penalised(known, policy, on),
        Ground.STOP_FAILED: {"stop": "、".join(known.stops)} if known.stops else {},
        Ground.UNCERTIFIED_SERIOUS: {"stop": "、".join(known.serious)} if known.serious else {},
        Ground.NOT_RECTIFIED: {"overdue": _late(known.overdue)} if known.overdue else {},
    }
    asked = policy.enforcement.closure_grounds.value or ()
    return [Fact(one, shown[one], basis_of(one, policy)) for one in Ground if one in asked and shown[one]]


def _late(overdue: Sequence[tuple[str, date]]) -> str:
    return "、".join(f"{number}（期限{arabic(due_on)}）" for number, due_on in overdue)


def _penalised(known: Known, policy: Policy, on: date) -> dict[str, str]:
    """So many penalties within so many days of each other, while a major hazard is there (AQF-113). The days run
    between the penalties, so that nothing is lost while the proposal waits for its signature; and the last of them is
    no older than that itself, so that what was years ago is none."""
    if not known.majors:
        return {}
    for window in WINDOWS:
        least, days = policy.enforcement.closure_penalties.on(window), policy.enforcement.closure_days.on(window)
        if least.is_set and days.is_set:
            within = _close_together(known.penalties, least.value, timedelta(days=days.value), on)
            if within:
                said = "、".join(f"{one.number}（{arabic(one.decided_on)}）" for one in within)
                return {"hazard": "、".join(known.majors), "penalties": said, "days": str(days.value)}
    return {}


def _close_together(penalties: Sequence[Penalty], least: int, days: timedelta, on: date) -> list[Penalty]:
    """The newest that many or more that lie within the days of each other; nothing where there are none."""
    for last in reversed(penalties):
        if on - days < last.decided_on <= on:
            within = [one for one in penalties if last.decided_on - days < one.decided_on <= last.decided_on]
            if len(within) >= least:
                return within
    return []


def of_law(legal_basis: str, title: str) -> bool:
    """Whether words name the law of that title, with its full name or without the state's, as a law and not as a part
    of another word (安全生产法律法规)."""
    short = re.sub(r"（[^）]*）$", "", title).removeprefix("中华人民共和国")
    return bool(short) and re.search(rf"{re.escape(short)}\s*(?:》|（|\(|第|$)", legal_basis) is not None


def grounded(found: Iterable[Fact], ground: str, policy: Policy) -> Fact:
    """The fact of the ground. Raises `closure_ground_missing` where none is named, the place has it not, or the records
    do not show it."""
    fact = next((one for one in found if one.ground == ground), None)
    if fact is None:
        known = ground if ground in set(Ground) else Ground.PENALISED_OFTEN
        raise Refusal("closure_ground_missing", missing=["ground"], basis=basis_of(known, policy))
    return fact


@dataclass(frozen=True)
class Addressee:
    """To whom it goes: a government of the platform, or one outside of it by its name."""

    name: str
    is_government: bool
    at_county_or_above: bool
    covers: bool
    asks: bool = False
    """Whether it is the office itself that asks."""

    @classmethod
    def outside(cls, name: str, asking: str) -> Addressee:
        """As far as a name tells."""
        name = name.strip()
        low = any(word in name for word in ("镇人民政府", "乡人民政府", "街道"))
        return cls(name, name.endswith("人民政府"), at_county_or_above=not low, covers=True, asks=name == asking)


def addressed(to: Addressee, basis: Any, *, typed: str = "") -> None:
    """The people's government of the place, of a county or above, and one: `typed` is the name beside one of the
    platform. Raises `closure_two_governments`, `closure_recipient_missing`, `closure_not_to_government`."""
    if typed.strip():
        raise Refusal("closure_two_governments", missing=["government"], basis=basis)
    if not to.name:
        raise Refusal("closure_recipient_missing", missing=["government"], basis=basis)
    if to.asks or not (to.is_government and to.at_county_or_above and to.covers):
        raise Refusal("closure_not_to_government", missing=["government"], basis=basis)


def proposed(*, what: str, legal_basis: str, contact: str, basis: Any) -> None:
    """A proposal says the facts, the article and whom to ask. Raises `closure_facts_missing`, `legal_basis_missing`,
    `closure_contact_missing`."""
    if not what.strip():
        raise Refusal("closure_facts_missing", missing=["closure_facts"], basis=basis)
    if not legal_basis.strip():
        raise Refusal("legal_basis_missing", missing=["legal_basis"], basis=basis)
    if not contact.strip():
        raise Refusal("closure_contact_missing", missing=["contact"], basis=basis)


def alone(*, standing: bool, closed: bool, basis: Any) -> None:
    """One at a time, and none on what is closed. Raises `closure_decided_already`, `closure_standing`."""
    if closed:
        raise Refusal("closure_decided_already", basis=basis)
    if standing:
        raise Refusal("closure_standing", basis=basis)


def receipted(
    *, number: str, outside: bool, used: bool, received_on: date | None, sent_on: date, on: date, basis: Any
) -> None:
    """A government outside of the platform gives a receipt with a number, which is given once. Raises
    `closure_receipt_missing`, `closure_receipt_used`, `closure_day_wrong`."""
    if outside and not number.strip():
        raise Refusal("closure_receipt_missing", missing=["receipt_number"], basis=basis)
    if used:
        raise Refusal("closure_receipt_used", missing=["receipt_number"], basis=basis, number=number.strip())
    _between(received_on, sent_on, on, "received_on", basis)


def closed(*, number: str, closed_on: date | None, sent_on: date, on: date, basis: Any) -> None:
    """A decision to close has its document and its day. Raises `closure_document_missing`, `closure_day_wrong`."""
    if not number.strip():
        raise Refusal("closure_document_missing", missing=["decision_number"], basis=basis)
    _between(closed_on, sent_on, on, "closed_on", basis)


def not_closed(reason: str, basis: Any) -> None:
    """Raises `reason_missing`."""
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=basis)


def _between(day: date | None, first: date, last: date, what: str, basis: Any) -> None:
    if day is None or not first <= day <= last:
        raise Refusal("closure_day_wrong", missing=[what], basis=basis)
