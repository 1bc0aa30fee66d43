"""Nobody takes a post that asks for a certificate without one, whichever act puts them there."""

from __future__ import annotations

from datetime import date

from bihuan.policy import policies
from bihuan.registers.kinds.certificate import queries, rules
from bihuan.registers.kinds.duties.models import DutyPost, Employee


def require(employee: Employee, post: DutyPost, *, on: date) -> rules.Demand | None:
    """What the post asks for, once the person holds it; None where it asks for nothing. Raises what rules.fits
    raises. One statement where it asks for nothing."""
    demand = queries.demand_of(post)
    if demand is not None:
        policy = policies.at(employee.enterprise.division_code, on=on)
        rules.fits(queries.held_by(employee), demand, name=employee.name, on=on, policy=policy)
    return demand
