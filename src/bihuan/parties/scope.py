"""What an account covers: a place and a duty, one enterprise, or single things it has work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bihuan.parties.models import Account


@dataclass(frozen=True)
class Scope:
    """The part of the world that an account may see. Querysets take it as `.within(scope)`.

    Exactly one way applies: `everything` (auditor), a regulator's `division_code` (with `sectors`, empty = all), one
    `enterprise_id`, or only the things where `account_id` itself takes part (experts, institutions).
    """

    everything: bool = False
    regulator_id: int | None = None
    division_code: str | None = None
    sectors: tuple[str, ...] = ()
    enterprise_id: int | None = None
    account_id: int | None = None

    @classmethod
    def of(cls, account: Account) -> Scope:
        """The scope that follows from the account's organisation; nobody's account covers nothing."""
        if not account.is_active:
            return cls()
        if "auditor" in account.roles:
            return cls(everything=True)
        if account.regulator_id is not None:
            regulator = account.regulator
            return cls(
                regulator_id=regulator.pk,
                division_code=regulator.division_code,
                sectors=tuple(regulator.duties),
            )
        if account.enterprise_id is not None:
            return cls(enterprise_id=account.enterprise_id)
        return cls(account_id=account.pk)
