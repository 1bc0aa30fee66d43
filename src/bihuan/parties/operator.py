"""Whoever runs `bihuan` on the server, who sets the first things up before anybody has an account; and the clock, by
which some things are done on their day."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.parties.models import Role


@dataclass(frozen=True)
class Operator:
    """运维人员. No account and no organisation; may do what a platform administrator may, and to the
    platform's three keepers what nobody else may (`bihuan keepers`), through the same operations; stands in the audit
    chain as "operator"."""

    name: str = "operator"
    ref: str = "operator"
    pk: None = None
    is_active: bool = True
    roles: tuple[str, ...] = (Role.ADMINISTRATOR,)
    regulator: None = None
    regulator_id: None = None
    enterprise: None = None
    enterprise_id: None = None
    institution: None = None
    institution_id: None = None
    organisation: None = None

    def holds(self, *roles: str) -> bool:
        """Whether one of `roles` is a platform administrator's."""
        return not set(roles).isdisjoint(self.roles)


OPERATOR = Operator()
CLOCK = Operator(name="系统自动", ref="clock", roles=())
"""What the worker does when the day has come stands in the chain as "clock"; it may do nothing that a person may."""
