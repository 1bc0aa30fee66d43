"""What the rules need to know of a hazard, as plain values: no Django, so that a jurist's case can state them too."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CheckFacts:
    """The check in whose course a hazard was found: its record is the hazard's source and says where it comes from."""

    ref: str
    origin: str


@dataclass(frozen=True)
class PlanFacts:
    """A plan as proposed; `parts` are the codes of the parts that are filled in, `old_due_on` the day that stands;
    with what more time was granted where it was `planned` at this grade; `self_found`: nobody from outside was there to
    advise; `on` the day on which it is drawn up."""

    grade: str
    deferred: bool
    parts: frozenset[str]
    safeguard: bool
    found_on: date
    due_on: date | None
    responsible_is_outsider: bool = False
    old_due_on: date | None = None
    planned: bool = False
    self_found: bool = False
    on: date | None = None


@dataclass(frozen=True)
class VerifierFacts:
    """Who wants to verify what somebody else rectified."""

    account_id: int
    rectifier_id: int | None
    grade: str
    self_found: bool
    found_by_office: bool
    is_expert_of_the_check: bool
    is_regulator: bool
    is_institution: bool


@dataclass(frozen=True)
class TurnFacts:
    """Where a hazard stands, for `turns.turn`: its standing steps, who found it, whether a safeguard stands; `afresh`:
    it begins again after the visit that found it, raised to major or back; `overdue`: its day is over and it is not
    fixed; what the enterprise told of the progress, and whether the department has seen it; `unanswered`: a notice of
    supervision waits for the enterprise's reply; `unanalysed`: fixed on the spot, and the enterprise has not said yet
    why it came."""

    state: str
    grade: str
    done: frozenset[str]
    self_found: bool = False
    found_by_office: bool = False
    safeguarded: bool = False
    afresh: bool = False
    overdue: bool = False
    progress_told: bool = False
    progress_seen: bool = False
    unanswered: bool = False
    unanalysed: bool = False


@dataclass(frozen=True)
class SpotFacts:
    """A fix within the visit: what was `done`, photos before and after (counts), who fixed it, the visitor who saw it,
    and on which day (`on`)."""

    grade: str
    done: str
    before: int
    after: int
    rectifier_id: int | None
    rectifier_name: str
    witness_id: int
    found_on: date
    on: date


@dataclass(frozen=True)
class ExtensionFacts:
    """A request for more time."""

    already_granted: int
    interim_control: bool
    old_due_on: date
    new_due_on: date
    reason: str
    asked_on: date


@dataclass(frozen=True)
class ClosingFacts:
    """What stands when somebody wants to strike the hazard off; `by_rectifier`: it is somebody who has rectified it,
    `unanswered`: a notice of supervision waits for the enterprise's reply, `unanalysed`: fixed on the spot, and the
    enterprise has not said yet why it came."""

    done: frozenset[str]
    grade: str
    rectifier_id: int | None
    verifier_id: int | None
    on_spot: bool = False
    self_found: bool = False
    progress_seen: bool = False
    by_rectifier: bool = False
    unanswered: bool = False
    unanalysed: bool = False
