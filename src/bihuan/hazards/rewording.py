"""更正: what was said of a hazard said better, and every version kept. The check that found it decides who may."""

from __future__ import annotations

from datetime import datetime

from bihuan.hazards import ledger, numbers
from bihuan.hazards.follow_ups import Wording
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account
from bihuan.refusal import Refusal
from bihuan.standards.search_tokens import tokens

SAID = ("description", "location", "legal_basis", "advice")
"""What a version holds. Its grade is none of it: that is assessed, and only upward."""


def reword(
    hazard: Hazard, act: str, *, by: Account, at: datetime, reason: str, basis: object, **said: str
) -> Wording | None:
    """The words of the hazard become `said` for `reason`, in the name of the caller's `act`; None where they say what
    they said before.

    The first correction keeps the first version with its own author and time. Raises `reason_missing`,
    `finding_is_immutable` for words that are taken away and for a hazard that is struck off (YT-4.2.1).
    """
    hazard = ledger.lock(hazard, at=at)
    reason = reason.strip()
    if not reason:
        raise Refusal("reason_missing", missing=["reason"], basis=basis)
    new = {name: text.strip() for name, text in said.items()}
    emptied = [name for name, text in new.items() if getattr(hazard, name) and not text]
    if emptied or not hazard.is_open:
        raise Refusal("finding_is_immutable", missing=emptied, basis=basis)
    changed = {name: text for name, text in new.items() if text != getattr(hazard, name)}
    if not changed:
        return None
    last = hazard.wordings.order_by("-version").values_list("version", flat=True).first()
    rows = [] if last else [_first(hazard)]
    version = Wording(
        hazard=hazard,
        version=(last or 1) + 1,
        reason=reason,
        by=by.pk,
        by_name=by.name,
        at=at,
        **{name: new.get(name, getattr(hazard, name)) for name in SAID},
    )
    whole = {**{name: getattr(hazard, name) for name in ("description", "location")}, **changed}
    words = tokens(f"{whole['description']} {whole['location']} {hazard.enterprise.name}")
    changed["search"] = [*words, numbers.token(hazard.found_on.year, hazard.serial)]
    data = {"version": version.version, "reason": reason}
    ledger.record(hazard, act, by=by, at=at, basis=basis, data=data, rows=[*rows, version], **changed)
    return version


def _first(hazard: Hazard) -> Wording:
    found = hazard.steps.order_by("at", "id").first()
    return Wording(
        hazard=hazard,
        version=1,
        by=hazard.found_by,
        by_name=found.by_name,
        at=found.at,
        **{name: getattr(hazard, name) for name in SAID},
    )
