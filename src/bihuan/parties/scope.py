"""What an account covers: a place and a duty, one enterprise, or single things it has work on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, Q, QuerySet

if TYPE_CHECKING:
    from bihuan.parties.models import Account, Regulator


@dataclass(frozen=True)
class Scope:
    """The part of the world that an account may see. Querysets take it as `.within(scope)`.

    Exactly one way applies: `everything` (the system itself, no account), a `division_code` (with `sectors`, empty =
    all, and with `regulator_id` also whatever there names that office as its competent department), one
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
        """The scope that follows from the account's organisation; nobody's account covers nothing, and who only keeps
        an office's accounts has no sight of its business."""
        if not account.is_active:
            return cls()
        if account.regulator_id is not None and not account.keeps_only:
            return cls.watched_by(account.regulator)
        if account.enterprise_id is not None:
            return cls(enterprise_id=account.enterprise_id)
        if "institution" in account.roles:
            return cls(account_id=account.pk, institution_id=account.institution_id)
        return cls(account_id=account.pk)

    @classmethod
    def watched_by(cls, regulator: Regulator) -> Scope:
        """What an office answers for: its place, and there its duties."""
        return cls(
            regulator_id=regulator.pk, division_code=regulator.division_code, sectors=tuple(sorted(regulator.duties))
        )

    def whose(self, account: str) -> Q:
        """The rows at whose path `account` stands the account of this scope, or anybody of its institution."""
        if self.institution_id is not None:
            return Q(**{f"{account}__institution_id": self.institution_id})
        return Q(**{f"{account}_id": self.account_id})

    def covers(
        self, *, enterprise_id: int, places: Iterable[str], sector: str, department_id: int | None
    ) -> bool | None:
        """Whether a thing of this enterprise, sector and competent department lies in it, as `.within` would find;
        None where only the database knows (who takes part). Saves the question for a thing already at hand.

        `places` are the division codes at which the thing stands: one for a site, a hazard or a check, those of all
        its sites for an enterprise, which is seen where any of them is (docs/adr/0017).
        """
        if self.everything:
            return True
        if self.enterprise_id is not None:
            return enterprise_id == self.enterprise_id
        if self.division_code is not None:
            named = self.regulator_id is not None and department_id == self.regulator_id
            duty = not self.sectors or sector in self.sectors or named
            return duty and any(place.startswith(self.division_code) for place in places)
        return None if self.account_id is not None else False

    def on_duty(self, *, sector: str, department: str) -> Q:
        """The condition that a regulator's duty puts on rows: `sector` and `department` are the paths to the sector
        and to the competent department's id. An office without a duty list answers for all of its place."""
        if not self.sectors:
            return Q()
        duty = Q(**{f"{sector}__in": self.sectors})
        return duty if self.regulator_id is None else duty | Q(**{department: self.regulator_id})


_KEEPERS = ("administrator", "security_keeper", "auditor")


def rows_of(account: Account) -> str:
    """The scope of an account for PostgreSQL, which keeps other rows from it (bihuan/row_scope.py): place, enterprise
    or taking part. An office's duties divide the work within its place and are left to the querysets; the platform's
    keepers look after everybody's account and see nothing else of a place (docs/adr/0025)."""
    office = account.regulator if account.is_active and account.regulator_id is not None else None
    scope = Scope.watched_by(office) if office is not None else Scope.of(account)  # its keepers look after its accounts
    if scope.enterprise_id is not None:
        said = f"enterprise:{scope.enterprise_id}"
    elif scope.division_code is not None:
        said = f"place:{scope.division_code}"
    elif scope.institution_id is not None:
        said = f"institution:{scope.institution_id}"
    elif scope.account_id is not None:
        said = "keeper:" if account.holds(*_KEEPERS) else f"account:{scope.account_id}"
    else:
        said = "nobody:"
    return f"{said}:{account.pk}"


def at_its_place(division_code: str) -> Q:
    """The rows whose own division lies in this one."""
    return Q(division_code__startswith=division_code)


def narrowed[Rows: QuerySet](
    rows: Rows,
    scope: Scope,
    *,
    taking_part: Q,
    enterprise: str = "enterprise",
    sector: str = "sector",
    lies_in: Callable[[str], Exists | Q] = at_its_place,
) -> Rows:
    """The rows of a table that `scope` covers: by path and duty, never by a list of ids.

    `enterprise` is the path to the enterprise ("pk" on the enterprise itself), `sector` the path to the sector;
    `lies_in` says which rows lie in a division, where that is not their own `division_code`; `taking_part` finds the
    rows on which an outsider has work, each once.
    """
    if scope.everything:
        return rows
    if scope.enterprise_id is not None:
        return rows.filter(**{enterprise: scope.enterprise_id})
    if scope.division_code is not None:
        department = "competent_department_id" if enterprise == "pk" else f"{enterprise}__competent_department_id"
        return rows.filter(lies_in(scope.division_code), scope.on_duty(sector=sector, department=department))
    if scope.account_id is not None:
        return rows.filter(taking_part)
    return rows.none()
