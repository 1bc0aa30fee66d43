"""The standardisation grade that counts on a day: asked of the database (the twin of `rules.grade_on`), and of the
chain where the day lies in the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from bihuan import audit, clock
from bihuan.parties import rules
from bihuan.parties.rules import NO_GRADE
from bihuan.parties.states import Act

if TYPE_CHECKING:
    from bihuan.parties.models import Site

GRADED = ("standardisation_grade", "grade_valid_until")
"""What registering and correcting an enterprise write into its chain, so that a past day can be judged."""


def lapsed(on: date, *, of: str = "") -> Q:
    """Whose grade was held and has run out on that day; `of` is the road to the enterprise ("enterprise__")."""
    has = ~Q(**{f"{of}standardisation_grade": NO_GRADE})
    return has & Q(**{f"{of}grade_valid_until__isnull": False, f"{of}grade_valid_until__lt": on})


def counting_as(grade: str, on: date) -> Q:
    """The enterprises whose grade counts as `grade` on that day; an expired one counts as none."""
    held = Q(standardisation_grade=grade) & ~lapsed(on)
    return held | lapsed(on) if grade == NO_GRADE else held


@dataclass(frozen=True)
class Past:
    """What the chain says of a site: since when it is known, and what its enterprise's grade was set to when."""

    known_since: date | None
    settings: tuple[tuple[date, dict[str, str]], ...]
    today: dict[str, str]

    def grade_on(self, day: date) -> rules.CountingGrade:
        """The grade that counted at the end of that day; where the chain does not reach back so far, the earliest that
        it knows of, and today's where it knows of none."""
        held = {key: self._held(key, day) for key in GRADED}
        until = held["grade_valid_until"]
        valid_until = None if until == str(None) else date.fromisoformat(until)
        return rules.grade_on(held["standardisation_grade"], valid_until, day)

    def _held(self, key: str, day: date) -> str:
        known = [(since, values[key]) for since, values in self.settings if key in values]
        before = [value for since, value in known if since <= day]
        return before[-1] if before else known[0][1] if known else self.today[key]


def past_of(site: Site) -> Past:
    """The past of a site, read from its enterprise's chain; one statement."""
    events = audit.timeline(site.enterprise.ref, acts=(Act.REGISTER_ENTERPRISE, Act.CORRECT_ENTERPRISE, Act.ADD_SITE))
    own = [event for event in events if event.ref == site.ref] or events  # the main site came with the enterprise
    settings = tuple(
        (clock.local_day(event.at), {key: event.data[key] for key in GRADED if key in event.data}) for event in events
    )
    today = {key: str(getattr(site.enterprise, key)) for key in GRADED}
    return Past(clock.local_day(own[0].at) if own else None, settings, today)
