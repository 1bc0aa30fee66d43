"""What stands in a proposal to close."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bihuan import clock, documents
from bihuan.conduct import letterhead
from bihuan.conduct.closures.models import ClosureProposal
from bihuan.conduct.closures.states import GROUND_WORDS, REASON_WORDS, Ground
from bihuan.conduct.letterhead import NATURE
from bihuan.conduct.officers import signature
from bihuan.documents.models import OfficialDocument
from bihuan.parties.models import Account
from bihuan.policy import bases
from bihuan.policy.shelf import MEMORY

if TYPE_CHECKING:
    from bihuan.policy import Policy


def issue(closure: ClosureProposal, *, by: Account, at: datetime, policy: Policy, basis: Any) -> OfficialDocument:
    """提请关闭书: in the file of the office, and delivered to a government that is on the platform; what is between two
    offices is none of the enterprise's papers."""
    enterprise, to = closure.enterprise, closure.to_office
    about = letterhead.about(enterprise.sites.select_related("enterprise").order_by("-is_main", "pk")[0])
    return documents.issue(
        "closure_proposal",
        context={
            "to": closure.to_name,
            "enterprise": enterprise.name,
            "credit_code": enterprise.credit_code or "",
            "address": about["address"],
            "principal": about["principal"],
            "ground": GROUND_WORDS[Ground(closure.ground)],
            "shown": [{"what": REASON_WORDS[name], "said": said} for name, said in closure.reasons.items()],
            "facts": closure.what,
            "basis": "和".join(filter(None, (closure.legal_basis.rstrip("。.；; "), _cited(closure, basis, at)))),
            "contact": closure.contact,
            "approved_by": by.name,
        },
        subject=closure.office.ref,
        case=closure.ref,
        issuer=closure.office.name,
        issuer_code=closure.office.number_prefix,
        division_code=closure.office.division_code,
        by=by.ref,
        at=at,
        signatures=[signature(by, at)],
        nature=NATURE,
        release=policy.release,
        recipients=[{"kind": "regulator", "ref": to.ref, "name": to.name}] if to is not None else [],
        basis=[basis],
    )


def _cited(closure: ClosureProposal, basis: Any, at: datetime) -> str:
    """The clause of the place, unless it is the article that the office cites already, or nobody has read it in the
    original: that the office may cite, the platform does not by itself."""
    cited = suggested(basis, division=closure.enterprise.division_code, on=clock.local_day(at))
    return "" if cited is None or basis.confidence == MEMORY or cited.article in closure.legal_basis else cited.cited


def suggested(basis: Any, *, division: str, on: date) -> bases.Ground | None:
    """The article of a ground, as an office may cite it; None where no document says it."""
    return None if basis.is_ours else bases.find(basis.clause, division=division, on=on)
