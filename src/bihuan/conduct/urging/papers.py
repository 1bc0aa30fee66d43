"""What stands in the letter that urges an office."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bihuan import documents
from bihuan.conduct.officers import signature
from bihuan.conduct.urging.models import UrgingLetter
from bihuan.conduct.urging.rules import FIGURE_WORDS, basis_of
from bihuan.documents.models import OfficialDocument
from bihuan.parties.models import Account

if TYPE_CHECKING:
    from bihuan.policy import Policy

NATURE = "supervision"
"""One office presses another: no enterprise is ordered anything by these papers."""


def issue_letter(letter: UrgingLetter, *, by: Account, at: datetime, policy: Policy) -> OfficialDocument:
    """督办函: in the file of the sender, and delivered to the office that answers."""
    return documents.issue(
        "urging_letter",
        context={
            "to": letter.to_office.name,
            "as_of": letter.figures_on,
            "figures": printed(letter.figures),
            "demand": letter.demand,
            "due_on": letter.due_on,
        },
        subject=letter.office.ref,
        case=letter.ref,
        issuer=letter.office.name,
        issuer_code=letter.office.number_prefix,
        division_code=letter.office.division_code,
        by=by.ref,
        at=at,
        signatures=[signature(by, at)],
        nature=NATURE,
        release=policy.release,
        recipients=[{"kind": "regulator", "ref": letter.to_office.ref, "name": letter.to_office.name}],
        basis=[basis_of(policy)],
    )


def printed(figures: list[dict]) -> list[dict[str, str]]:
    """The figures that are not nought, as a table of a paper."""
    rows = [one for one in figures if one["n"]]
    return [
        {
            "what": FIGURE_WORDS[one["what"]],
            "n": f"{one['n']} 项（共 {one['of']} 项）",
            "clause": "—" if one["clause"] == "ours" else one["clause"],
        }
        for one in rows
    ]
