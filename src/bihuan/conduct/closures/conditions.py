"""An enterprise that the government decided to close does not start again by itself."""

from __future__ import annotations

from datetime import datetime

from bihuan import clock, row_scope
from bihuan.conduct.closures import rules
from bihuan.conduct.closures.models import ClosureProposal
from bihuan.hazards.majors import stops
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.resumption.conditions import before_resuming


@stops.stands_still
def is_closed(enterprise: Enterprise) -> bool:
    """A hazard that is put right ends no decision of the government."""
    return _closing(enterprise) is not None


@before_resuming
def not_closed(enterprise: Enterprise, *, by: Account, at: datetime) -> None:
    """Raises `enterprise_closed`, which names the decision of the government and the clause it was asked by."""
    closing = _closing(enterprise)
    if closing is not None:
        policy = policies.at(enterprise.division_code, on=clock.local_day(at))
        basis = rules.basis_of(closing.ground, policy)
        raise Refusal("enterprise_closed", missing=[closing.closing_number], basis=basis)


def _closing(enterprise: Enterprise) -> ClosureProposal | None:
    with row_scope.system("whether it was closed"):
        return ClosureProposal.objects.filter(enterprise=enterprise).closed().order_by("-id").first()
