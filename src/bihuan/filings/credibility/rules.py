"""What of a report a reviewer should look at, each sign with its numbers, and the stratum it is drawn in. Pure.

A sign is a reason to look, and finds nothing of anybody: each has honest explanations, which the reviewer hears.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bihuan import clock
from bihuan.filings.credibility import expected
from bihuan.filings.credibility.expected import Expected, Group
from bihuan.filings.self_reports.rules import CHECKS, FIXED, FOUND
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy


class Sign(StrEnum):
    """Why to look; in the order in which a reviewer reads them."""

    OTHERS_FOUND = "others_found"
    FEWER_THAN_PEERS = "fewer_than_peers"
    NO_CHECK = "no_check"
    SAME_FIGURES = "same_figures"
    SAME_WORDS = "same_words"
    HURRIED_CHECKS = "hurried_checks"
    FILED_EARLY = "filed_early"
    LAST_MINUTES = "last_minutes"
    SIGNED_AT_ONCE = "signed_at_once"


class Stratum(StrEnum):
    """Whom a draw takes from: every report is in one, the first whose sign it shows; the last two show none."""

    CONTRADICTED = "contradicted"
    FEW = "few"
    UNBACKED = "unbacked"
    COPIED = "copied"
    HURRIED = "hurried"
    ZERO = "zero"
    REST = "rest"


_STRATA = {
    Stratum.CONTRADICTED: {Sign.OTHERS_FOUND},
    Stratum.FEW: {Sign.FEWER_THAN_PEERS},
    Stratum.UNBACKED: {Sign.NO_CHECK},
    Stratum.COPIED: {Sign.SAME_FIGURES, Sign.SAME_WORDS},
    Stratum.HURRIED: {Sign.HURRIED_CHECKS, Sign.FILED_EARLY, Sign.LAST_MINUTES, Sign.SIGNED_AT_ONCE},
}


@dataclass(frozen=True)
class Reason:
    """A sign and the numbers that its sentence tells."""

    sign: Sign
    facts: Mapping[str, Any]

    def as_data(self) -> dict[str, Any]:
        return {"sign": str(self.sign), **self.facts}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Reason:
        return cls(Sign(data["sign"]), {name: value for name, value in data.items() if name != "sign"})


MEASURES = (
    "months", "least_peers", "prior_months", "improbable_percent", "days_after", "early_days", "last_minutes",
    "signing_seconds", "check_seconds", "hurried_checks", "same_periods", "copy_characters",
)  # fmt: skip
_USUAL = dict(zip(MEASURES, (6, 10, 20, 5, 30, 10, 10, 60, 30, 5, 3, 20), strict=True))


@dataclass(frozen=True)
class Measures:
    """From where on something is a sign, as the packs say (`self_report.credibility`)."""

    months: int
    least_peers: int
    prior_months: int
    improbable_percent: int
    days_after: int
    early_days: int
    last_minutes: int
    signing_seconds: int
    check_seconds: int
    hurried_checks: int
    same_periods: int
    copy_characters: int

    @classmethod
    def of(cls, policy: Policy) -> Measures:
        table = policy.self_report.credibility
        return cls(**{name: table.on(name).or_else(_USUAL[name]) for name in MEASURES})


@dataclass(frozen=True)
class Earlier:
    """What the site stated in an earlier period."""

    month: date
    stated: Mapping[str, int]
    text: str


@dataclass(frozen=True)
class Facts:
    """What is known of a report. `earlier` are the site's reports of the window before this one, the newest first;
    `groups` its peers, the widest first, this site not among them."""

    month: date
    until: date
    late_from: datetime | None
    zero: bool
    stated: Mapping[str, int]
    ledger: Mapping[str, int]
    text: str
    signed_at: datetime | None
    filed_at: datetime
    earlier: tuple[Earlier, ...] = ()
    groups: tuple[Group, ...] = ()
    stood_still: bool = False
    found_meanwhile: int = 0
    found_after: int = 0
    rounds: int = 0
    hurried: int = 0
    hurried_at: datetime | None = None

    @property
    def found(self) -> int:
        return _found(self.stated)


@dataclass(frozen=True)
class Look:
    """What a report showed: the signs, the stratum, and what its peers would let one expect, where they are enough."""

    reasons: tuple[Reason, ...]
    stratum: Stratum
    expected: Expected | None
    months: int
    found: int
    chance: float | None


def look(facts: Facts, measures: Measures) -> Look:
    """Every sign that the report shows. How it was filed is asked of one that states few hazards alone: whoever states
    many in the last minute was busy."""
    months = 1 + len(facts.earlier)
    found = facts.found + sum(_found(one.stated) for one in facts.earlier)
    peers = expected.expected(facts.groups, least=measures.least_peers, prior=measures.prior_months)
    chance = None if peers is None else peers.chance(found, months)
    few = not facts.stood_still and chance is not None and chance * 100 <= measures.improbable_percent
    reasons = list(_outside(facts, measures))
    if few and peers is not None:
        told = {"months": months, "found": found, "expected": round(peers.of(months), 1), "percent": _percent(chance)}
        reasons.append(Reason(Sign.FEWER_THAN_PEERS, told | {"peers": peers.sites, "group": peers.group}))
    if facts.zero and not facts.stood_still and not facts.rounds:
        reasons.append(Reason(Sign.NO_CHECK, {}))
    reasons += _copied(facts, measures)
    if facts.zero or few:
        reasons += _hurried(facts, measures)
    return Look(tuple(reasons), stratum(reasons, zero=facts.zero), peers, months, found, chance)


def stratum(reasons: Iterable[Reason], *, zero: bool) -> Stratum:
    signs = {reason.sign for reason in reasons}
    shown = (one for one, of_it in _STRATA.items() if of_it & signs)
    return next(shown, Stratum.ZERO if zero else Stratum.REST)


def _found(stated: Mapping[str, int]) -> int:
    return sum(stated.get(name, 0) for name in FOUND)


def _percent(chance: float | None) -> float:
    """For people: never nought, since nothing is impossible."""
    return max(round(100 * (chance or 0), 1), 0.1)


def _outside(facts: Facts, measures: Measures) -> Iterator[Reason]:
    """It stated none, and others found some in that period, or soon after."""
    if facts.zero and (facts.found_meanwhile or facts.found_after):
        told = {"meanwhile": facts.found_meanwhile, "after": facts.found_after, "days": measures.days_after}
        yield Reason(Sign.OTHERS_FOUND, told)


def _copied(facts: Facts, measures: Measures) -> Iterator[Reason]:
    """The very same figures several periods running. Where none was found and the rounds are those of the ledger, that
    is what a steady rhythm looks like."""
    kept = _kept(facts.stated)
    running = 1
    for one in facts.earlier:
        if _kept(one.stated) != kept:
            break
        running += 1
    by_hand = kept != _kept(facts.ledger)
    if running >= measures.same_periods and (facts.found or by_hand):
        yield Reason(Sign.SAME_FIGURES, {"periods": running, "since": str(facts.earlier[running - 2].month)})
    if len(facts.text.strip()) >= measures.copy_characters:
        same = next((one.month for one in facts.earlier if one.text.strip() == facts.text.strip()), None)
        if same is not None:
            yield Reason(Sign.SAME_WORDS, {"month": str(same), "characters": len(facts.text.strip())})


def _kept(stated: Mapping[str, int]) -> tuple[int, ...]:
    """The figures that are a period's own."""
    return tuple(stated.get(name, 0) for name in (*FOUND, *FIXED, *CHECKS))


def _hurried(facts: Facts, measures: Measures) -> Iterator[Reason]:
    if facts.hurried >= measures.hurried_checks and facts.hurried_at is not None:
        told = {"rounds": facts.rounds, "hurried": facts.hurried, "seconds": measures.check_seconds}
        yield Reason(Sign.HURRIED_CHECKS, told | {"at": facts.hurried_at.isoformat()})
    left = (facts.until - clock.local_day(facts.filed_at)).days
    if left >= measures.early_days:
        yield Reason(Sign.FILED_EARLY, {"days": left, "at": facts.filed_at.isoformat()})
    before = facts.late_from and (facts.late_from - facts.filed_at).total_seconds()
    if before and 0 < before <= 60 * measures.last_minutes:
        yield Reason(Sign.LAST_MINUTES, {"minutes": measures.last_minutes, "at": facts.filed_at.isoformat()})
    if facts.signed_at is not None:
        between = int((facts.filed_at - facts.signed_at).total_seconds())
        if 0 <= between <= measures.signing_seconds:
            yield Reason(Sign.SIGNED_AT_ONCE, {"seconds": between})


def drawable(strata: Mapping[str, int], wanted: Mapping[str, int], basis: Any) -> dict[str, int]:
    """How many are drawn of each stratum: those that the place asks for on that `basis`, at most those there are.
    Raises `review_draw_empty`."""
    found = {one: min(wanted.get(one, 0), n) for one, n in strata.items()}
    found = {str(one): found[one] for one in Stratum if found.get(one)}
    if not found:
        raise Refusal("review_draw_empty", basis=basis)
    return found


def judged(seen: str, basis: Any) -> None:
    """A verdict says what was seen: it verifies the report (LY-3.2.6). Raises `verification_note_missing`."""
    if not seen.strip():
        raise Refusal("verification_note_missing", missing=["verification"], basis=basis)
