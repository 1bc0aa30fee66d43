"""What an account covers: a place and a duty, one enterprise, or single things it has work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from bihuan.parties.models import Account


@dataclass(frozen=True)
class Scope:
    """The part of the world that an account may see. Querysets take it as `.within(scope)`.

    Exactly one way applies: `everything` (auditor), a regulator's `division_code` (with `sectors`, empty = all), one
    `enterprise_id`, or only the things where `account_id` itself takes part (experts). The office of a service
    institution also sees what its own people take part in: `institution_id` beside `account_id`.
    """

    everything: bool = False
    regulator_id: int | None = None
    division_code: str | None = None
    sectors: tuple[str, ...] = ()
    enterprise_id: int | None = None
    account_id: int | None = None
    institution_id: int | None = None

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
        if "institution" in account.roles:
            return cls(account_id=account.pk, institution_id=account.institution_id)
        return cls(account_id=account.pk)

    def whose(self, account: str) -> Q:
        """The rows at whose path `account` stands the account of this scope, or anybody of its institution."""
        if self.institution_id is not None:
            return Q(**{f"{account}__institution_id": self.institution_id})
        return Q(**{f"{account}_id": self.account_id})

    def covers(self, *, enterprise_id: int, division_code: str, sector: str, department_id: int | None) -> bool | None:
        """Whether a thing of this enterprise, place, sector and competent department lies in it, as `.within` would
        find; None where only the database knows (who takes part). Saves the question for a thing already at hand."""
        if self.everything:
            return True
        if self.enterprise_id is not None:
            return enterprise_id == self.enterprise_id
        if self.division_code is not None:
            duty = not self.sectors or sector in self.sectors or department_id == self.regulator_id
            return division_code.startswith(self.division_code) and duty
        return None if self.account_id is not None else False


def narrowed[Rows: QuerySet](rows: Rows, scope: Scope, *, enterprise: str, taking_part: Q) -> Rows:
    """The rows of a table with `division_code` and `sector` that `scope` covers: by path and duty, never by a
    list of ids. `enterprise` is the path to the enterprise ("pk" on the enterprise itself); `taking_part` finds the
    rows on which an outsider has work, each once.
    """
    if scope.everything:
        return rows
    if scope.enterprise_id is not None:
        return rows.filter(**{enterprise: scope.enterprise_id})
    if scope.division_code is not None:
        found = rows.filter(division_code__startswith=scope.division_code)
        department = "competent_department_id" if enterprise == "pk" else f"{enterprise}__competent_department_id"
        mine = Q(sector__in=scope.sectors) | Q(**{department: scope.regulator_id})
        return found.filter(mine) if scope.sectors else found
    if scope.account_id is not None:
        return rows.filter(taking_part)
    return rows.none()
