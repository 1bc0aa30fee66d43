"""Who may register and change parties, and who may know of them, on one page."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.parties.models import ENTERPRISE_ROLES, REGULATOR_ROLES, Account, Enterprise, Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.parties.states import ACT_WORDS as ACT_WORDS
from bihuan.parties.states import Act as Act
from bihuan.refusal import Stranger
from bihuan.standards import divisions


def sees_place(division_code: str, by: Account) -> bool:
    """在管辖范围内"""
    scope = Scope.of(by)
    return scope.division_code is not None and divisions.contains(scope.division_code, division_code)


def supervises_place(division_code: str, by: Account) -> bool:
    """监管部门人员"""
    return by.holds(*REGULATOR_ROLES)


def sees_enterprise(enterprise: Enterprise, by: Account) -> bool:
    """在管辖范围内或为本企业"""
    return Enterprise.objects.within(Scope.of(by)).filter(pk=enterprise.pk).exists()


def supervises(enterprise: Enterprise, by: Account) -> bool:
    """监管部门人员"""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def keeps_the_record(enterprise: Enterprise, by: Account) -> bool:
    """主场所所在地或主管部门的监管人员: the record of the whole enterprise is theirs, wherever else it has sites"""
    own = by.regulator_id is not None and by.holds(*REGULATOR_ROLES)
    at_home = own and enterprise.division_code.startswith(by.regulator.division_code)
    return at_home or (own and enterprise.competent_department_id == by.regulator_id)


def manages(enterprise: Enterprise, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return by.enterprise_id == enterprise.pk and by.holds(*(ENTERPRISE_ROLES - {Role.ENTERPRISE_WORKER}))


def administers(account: Account, by: Account) -> bool:
    """系统管理员"""
    return by.holds(Role.ADMINISTRATOR)


def is_own_account(account: Account, by: Account) -> bool:
    """本人"""
    return account.pk == by.pk and by.is_active


def anybody(subject: object, by: Account) -> bool:
    """任何人"""
    return True


@dataclass(frozen=True)
class Matter:
    """What an exception is about: the place where it would hold and, where it concerns one enterprise, that enterprise
    and the sector by which it is somebody's duty. Without an enterprise it holds for every office of the place."""

    division_code: str
    enterprise: Enterprise | None = None
    sector: str = ""


def leads_the_duty(matter: Matter, by: Account) -> bool:
    """该地该行业监管部门负责人: what holds for every office of a place is for one without a duty list to grant"""
    if not (by.is_active and by.regulator_id is not None and by.holds(Role.REGULATOR_LEADER)):
        return False
    office = Scope.watched_by(by.regulator)
    if matter.enterprise is None:
        return not office.sectors and matter.division_code.startswith(office.division_code)
    return bool(
        office.covers(
            enterprise_id=matter.enterprise.pk,
            places=[matter.division_code],
            sector=matter.sector,
            department_id=matter.enterprise.competent_department_id,
        )
    )


def leads_the_place(division_code: str, by: Account) -> bool:
    """该地监管部门负责人: of an office without a duty list, for what holds for every office of the place"""
    return leads_the_duty(Matter(division_code), by)


def is_administrator(subject: object, by: Account) -> bool:
    """系统管理员"""
    return by.holds(Role.ADMINISTRATOR)


PLACES = Permissions("parties", sees=sees_place, acts={Act.REGISTER_ENTERPRISE: [[supervises_place]]})
"""On a division code, because the enterprise does not exist yet."""

ENTERPRISES = Permissions(
    "parties",
    sees=sees_enterprise,
    acts={Act.CORRECT_ENTERPRISE: [[keeps_the_record], [manages]], Act.ADD_SITE: [[supervises], [manages]]},
)

ACCOUNTS = Permissions(
    "parties",
    sees=is_administrator,
    acts={act: [[administers]] for act in (Act.OPEN_ACCOUNT, Act.CLOSE_ACCOUNT, Act.RESET_PASSWORD)},
)

EXCEPTIONS = Permissions("parties", sees=anybody, acts={Act.GRANT_EXCEPTION: [[leads_the_duty]]})
"""On a Matter: who else asks is told who may, because the rule itself is no secret."""

OWN_ACCOUNT = Permissions("parties", sees=is_own_account, acts={Act.CHANGE_PASSWORD: [[is_own_account]]})


def fetch_enterprise(enterprise_id: int, by: Account) -> Enterprise:
    """The enterprise, if `by` may know of it; otherwise Stranger (404)."""
    found = Enterprise.objects.within(Scope.of(by)).filter(pk=enterprise_id).first()
    if found is None:
        raise Stranger(f"enterprise:{enterprise_id}")
    return found


def fetch_account(account_id: int, by: Account) -> Account:
    """The account, for those who administer accounts; otherwise Stranger (404)."""
    found = Account.objects.select_related("regulator", "enterprise", "institution").filter(pk=account_id).first()
    if found is None or not ACCOUNTS.sees(found, by):
        raise Stranger(f"account:{account_id}")
    return found
