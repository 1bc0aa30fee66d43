"""Who may register and change parties, and who may know of them, on one page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bihuan.kept_queries import Kept
from bihuan.parties import hierarchy, keeping
from bihuan.parties.models import (
    ENTERPRISE_ROLES,
    KEEPERS,
    REGULATOR_ROLES,
    Account,
    Enterprise,
    Institution,
    Regulator,
    Role,
)
from bihuan.parties.operator import OPERATOR
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.parties.states import ACT_WORDS as ACT_WORDS
from bihuan.parties.states import INSTITUTION, InstitutionState
from bihuan.parties.states import Act as Act
from bihuan.refusal import Stranger
from bihuan.standards import divisions

ACCOUNT_KEEPERS = (Role.ADMINISTRATOR, Role.SECURITY_KEEPER)


def works_at_an_office(by: Account) -> bool:
    """Whether the business of an office's place is this person's: a keeper of its accounts has no part in it."""
    return by.is_active and by.regulator_id is not None and not by.keeps_only


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


def enforces(subject: object, by: Account) -> bool:
    """有执法权的监管部门人员"""
    return (
        by.is_active and by.holds(*REGULATOR_ROLES) and by.regulator is not None and by.regulator.has_enforcement_power
    )


def keeps_the_record(enterprise: Enterprise, by: Account) -> bool:
    """主场所所在地或主管部门的监管人员: the record of the whole enterprise is theirs, wherever else it has sites"""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES) and keeping.keeps(by.regulator, enterprise)


def manages(enterprise: Enterprise, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return by.enterprise_id == enterprise.pk and by.holds(*(ENTERPRISE_ROLES - {Role.ENTERPRISE_WORKER}))


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


@dataclass(frozen=True)
class Seat:
    """Where an office is to stand: under which superior, None for the top."""

    superior: Regulator | None


def administers_the_platform(subject: object, by: Account) -> bool:
    """平台系统管理员"""
    return by.holds(Role.ADMINISTRATOR) and by.regulator_id is None


def is_the_operator(subject: object, by: Account) -> bool:
    """服务器运维人员: the platform's three keepers are set up there, so that none of them opens another's door"""
    return by is OPERATOR


def is_no_keepers(account: Account | None, by: Account) -> bool:
    """账号不是三员的"""
    return account is None or not account.holds(*KEEPERS)


def keeps_the_same_from_above(account: Account | None, by: Account) -> bool:
    """账号是监管部门管理员的，由上级部门或平台的同一种管理员: who opens or resets it comes by no powers that he has
    not got already; the platform's own three are left to the server (docs/adr/0025)"""
    if account is None:
        return by.holds(Role.SECURITY_KEEPER) and (by.regulator_id is None or bool(hierarchy.below(by.regulator_id)))
    above = by.regulator_id is None or looks_after(account.organisation, by)
    return above and _keeps_the_same_elsewhere(account, by)


def _keeps_the_same_elsewhere(account: Account, by: Account) -> bool:
    kept = KEEPERS.intersection(account.roles)
    return bool(kept) and kept <= set(by.roles) and account.regulator_id not in (None, by.regulator_id)


def secures_the_platform(subject: object, by: Account) -> bool:
    """平台安全保密管理员"""
    return by.holds(Role.SECURITY_KEEPER) and by.regulator_id is None


def administers_the_superior(subject: Regulator | Seat, by: Account) -> bool:
    """上级部门的系统管理员"""
    if not by.holds(Role.ADMINISTRATOR) or by.regulator_id is None:
        return False
    if isinstance(subject, Seat):
        top = subject.superior
        return top is not None and (top.pk == by.regulator_id or by.regulator_id in hierarchy.above(top.pk))
    return by.regulator_id in hierarchy.above(subject.pk)


def looks_after(organisation: Regulator | Enterprise | Institution | None, by: Account) -> bool:
    """Whether an authority's keeper looks after the accounts of an organisation: the own office and those below, the
    enterprises and the institutions whose record it keeps. A second site in its place gives no hold on the accounts of
    an enterprise that is registered elsewhere."""
    if not by.holds(*ACCOUNT_KEEPERS) or by.regulator_id is None or organisation is None:
        return False
    if isinstance(organisation, Enterprise):
        return keeping.keeps(by.regulator, organisation)
    if isinstance(organisation, Institution):
        return keeping.keeps_filing(by.regulator, organisation)
    return organisation.pk == by.regulator_id or by.regulator_id in hierarchy.above(organisation.pk)


def sees_account(account: Account | None, by: Account) -> bool:
    """平台系统管理员、安全保密管理员，或账号所在单位的上级的系统管理员、安全保密管理员"""
    if not (by.is_active and by.holds(*ACCOUNT_KEEPERS)):
        return False
    return account is None or by.regulator_id is None or looks_after(account.organisation, by)


def administers_the_organisation(account: Account | None, by: Account) -> bool:
    """账号所在单位的上级系统管理员"""
    return by.holds(Role.ADMINISTRATOR) and (account is None or looks_after(account.organisation, by))


def secures_the_organisation(account: Account | None, by: Account) -> bool:
    """账号所在单位的上级安全保密管理员"""
    return by.holds(Role.SECURITY_KEEPER) and (account is None or looks_after(account.organisation, by))


def reads_the_chain(by: Account) -> bool:
    """Whether `by` reads the audit chain, which is one for the whole installation: the platform's auditor alone, who
    audits the other two keepers and reads nothing else (docs/adr/0021, 0025)."""
    return by.is_active and by.regulator_id is None and by.holds(Role.AUDITOR)


def watches_over_offices(subject: object, by: Account) -> bool:
    """监管部门人员或系统管理员"""
    return by.regulator_id is not None or by.holds(Role.ADMINISTRATOR)


def sees_office(office: Regulator, by: Account) -> bool:
    """本部门、辖区内的部门，或平台管理员"""
    if by.regulator_id is None:
        return by.holds(Role.ADMINISTRATOR)
    return by.is_active and divisions.contains(by.regulator.division_code, office.division_code)


def leads_the_office(office: Regulator, by: Account) -> bool:
    """本部门负责人"""
    return by.is_active and by.regulator_id == office.pk and by.holds(Role.REGULATOR_LEADER)


def keeps_institutions(subject: object, by: Account) -> bool:
    """监管部门人员或其系统管理员"""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES, Role.ADMINISTRATOR)


def keeps_the_filing(institution: Institution, by: Account) -> bool:
    """登记机关或其上级的人员"""
    return keeps_institutions(institution, by) and keeping.keeps_filing(by.regulator, institution)


def sees_institutions(subject: object, by: Account) -> bool:
    """监管部门、企业、平台管理员"""
    watching = by.holds(Role.ADMINISTRATOR)
    office = by.enterprise_id is not None and by.holds(*(ENTERPRISE_ROLES - {Role.ENTERPRISE_WORKER}))
    return by.is_active and (watching or by.regulator_id is not None or office)


def sees_institution(institution: Institution, by: Account) -> bool:
    """监管部门、平台管理员、机构本身，或所在地的企业"""
    if by.institution_id is not None:
        return by.is_active and by.institution_id == institution.pk and by.holds(Role.INSTITUTION)
    if by.enterprise_id is not None:
        serving = institution.state == InstitutionState.IN_SERVICE
        return sees_institutions(None, by) and serving and institution.works_at(by.enterprise.division_code)
    return sees_institutions(None, by)


def knows_its_people(institution: Institution, by: Account) -> bool:
    """Whether `by` reads who belongs to it and all its work: itself, who keeps its record, the platform's keepers."""
    if by.institution_id is not None or by.enterprise_id is not None:
        return by.institution_id == institution.pk
    if by.regulator_id is None:
        return by.holds(Role.ADMINISTRATOR)
    return keeps_the_filing(institution, by)


def sees_inside(institution: Institution, by: Account) -> bool:
    """Whether `by` also reads its work: who knows its people and, of the work at their own enterprises only, the places
    it works in. Any place may open its door to it, so that alone shows nothing of another's."""
    own = by.regulator.division_code if by.regulator_id is not None else None
    return knows_its_people(institution, by) or any(
        own is not None and (place.startswith(own) or own.startswith(place)) for place in institution.qualified_in
    )


PLACES = Permissions("parties", sees=sees_place, acts={Act.REGISTER_ENTERPRISE: [[supervises_place]]})
"""On a division code, because the enterprise does not exist yet."""

ENTERPRISES = Permissions(
    "parties",
    sees=sees_enterprise,
    acts={
        Act.CORRECT_ENTERPRISE: [[keeps_the_record], [manages]],
        Act.ADD_SITE: [[supervises], [manages]],
        Act.CONFIRM_DEPARTMENT: [[keeps_the_record]],
        Act.RECORD_LICENCE: [[keeps_the_record]],
    },
)

DUTY_LISTS = Permissions("parties", sees=sees_place, acts={Act.IMPORT_DUTY_LIST: [[leads_the_place]]})
"""On a division code: the duty list is one for all departments of a place."""

ACCOUNTS = Permissions(
    "parties",
    sees=sees_account,
    acts={
        **{
            act: [
                [is_the_operator],
                [administers_the_platform, is_no_keepers],
                [administers_the_organisation, is_no_keepers],
                [keeps_the_same_from_above],
            ]
            for act in (Act.OPEN_ACCOUNT, Act.CLOSE_ACCOUNT)
        },
        **{
            act: [
                [is_the_operator],
                [secures_the_platform, is_no_keepers],
                [secures_the_organisation, is_no_keepers],
                [keeps_the_same_from_above],
            ]
            for act in (Act.RESET_PASSWORD, Act.END_SESSIONS, Act.DROP_SECOND_FACTOR)
        },
    },
)
"""On an account, saved or not; on None where a page asks whether there is anything to do at all."""

EXCEPTIONS = Permissions("parties", sees=anybody, acts={Act.GRANT_EXCEPTION: [[leads_the_duty]]})
"""On a Matter: who else asks is told who may, because the rule itself is no secret."""

SEATS = Permissions(
    "parties",
    sees=watches_over_offices,
    acts={Act.FOUND_OFFICE: [[administers_the_platform], [administers_the_superior]]},
)
"""On a Seat, because the office does not exist yet."""

OFFICES = Permissions(
    "parties",
    sees=sees_office,
    acts={
        **{
            act: [[administers_the_platform], [administers_the_superior]]
            for act in (Act.CHANGE_OFFICE, Act.CLOSE_OFFICE)
        },
        **{
            act: [[leads_the_office], [administers_the_superior]]
            for act in (
                Act.SET_OFFICE_LEADERS,
                Act.ACTIVATE_OFFICE_LEADERS,
                Act.SET_SERVICE_CONTACT,
                Act.BEGIN_EXPERT_SERVICE,
            )
        },
    },
)

INSTITUTION_REGISTER = Permissions(
    "parties",
    sees=sees_institutions,
    acts={Act.REGISTER_INSTITUTION: [[administers_the_platform], [keeps_institutions]]},
)

INSTITUTIONS = Permissions(
    "parties",
    sees=sees_institution,
    acts={
        # What another place may change in a record it does not keep is `institutions.change_institution`'s to say.
        Act.CHANGE_INSTITUTION: [[administers_the_platform], [keeps_institutions]],
        **{
            act: [[administers_the_platform], [keeps_the_filing]]
            for act in (Act.SUSPEND_INSTITUTION, Act.RESUME_INSTITUTION, Act.END_INSTITUTION)
        },
    },
)

OWN_ACCOUNT = Permissions(
    "parties",
    sees=is_own_account,
    acts={
        act: [[is_own_account]]
        for act in (
            Act.CHANGE_PASSWORD,
            Act.LOG_IN,
            Act.REFUSE_LOG_IN,
            Act.END_SESSION,
            Act.BEGIN_SECOND_FACTOR,
            Act.CONFIRM_SECOND_FACTOR,
            Act.RENEW_RECOVERY_CODES,
            Act.USE_RECOVERY_CODE,
            Act.REFUSE_CODE,
            Act.REFUSE_ACCESS,
            Act.TIE_IDENTITY,
            Act.UNTIE_IDENTITY,
        )
    },
)


def fetch_enterprise(enterprise_id: int, by: Account) -> Enterprise:
    """The enterprise, if `by` may know of it; otherwise Stranger (404)."""
    found = _ENTERPRISE.one(enterprise_id, Scope.of(by))
    if found is None:
        raise Stranger(f"enterprise:{enterprise_id}")
    return found


_ENTERPRISE = Kept(lambda enterprise_id, scope: Enterprise.objects.within(scope).filter(pk=enterprise_id))


def accounts_looked_after(by: Account) -> QuerySet[Account]:
    """The accounts that an administrator looks after: everybody's for the platform's; otherwise Stranger."""
    if not ACCOUNTS.sees(None, by):
        raise Stranger("accounts")
    if by.regulator_id is None:
        return Account.objects.all()
    offices = {by.regulator_id, *hierarchy.below(by.regulator_id)}
    enterprises = Enterprise.objects.filter(keeping.kept_by(by.regulator)).values("pk")
    institutions = Institution.objects.filter(keeping.filed_by(by.regulator)).values("pk")
    own = Q(regulator__in=offices) | Q(enterprise__in=enterprises) | Q(institution__in=institutions)
    return Account.objects.filter(own)


def acts_on_account(account: Account, by: Account) -> frozenset[str]:
    """The acts that `by` may do on an account among those that `by` looks after; for a list, so it asks nothing more of
    the database."""
    same = _keeps_the_same_elsewhere(account, by)
    acts = set()
    if same or (is_no_keepers(account, by) and by.holds(Role.ADMINISTRATOR)):
        acts |= {Act.CLOSE_ACCOUNT}
    if same or (is_no_keepers(account, by) and by.holds(Role.SECURITY_KEEPER)):
        acts |= {Act.RESET_PASSWORD, Act.END_SESSIONS, Act.DROP_SECOND_FACTOR}
    return frozenset(acts) if account.is_active else frozenset()


def fetch_account(account_id: int, by: Account) -> Account:
    """The account, for those who administer accounts; otherwise Stranger (404)."""
    found = Account.objects.select_related("regulator", "enterprise", "institution").filter(pk=account_id).first()
    if found is None or not ACCOUNTS.sees(found, by):
        raise Stranger(f"account:{account_id}")
    return found


def fetch_office(office_id: int, by: Account) -> Regulator:
    """The office, if `by` may know of it; otherwise Stranger (404)."""
    found = Regulator.objects.select_related("parent").filter(pk=office_id).first()
    if found is None or not sees_office(found, by):
        raise Stranger(f"regulator:{office_id}")
    return found


def fetch_institution(institution_id: int, by: Account) -> Institution:
    """The institution, if `by` may know of it; otherwise Stranger (404)."""
    found = Institution.objects.select_related("kept_by").filter(pk=institution_id).first()
    if found is None or not sees_institution(found, by):
        raise Stranger(f"institution:{institution_id}")
    return found


def open_acts(institution: Institution, by: Account) -> frozenset[str]:
    """The acts that the record's state and the actor's part in it leave open; no statement after `fetch_institution`.
    Another place than the keeper's may open its own door, so for it to change is offered too."""
    return INSTITUTIONS.open_acts(institution, by, among=INSTITUTION.acts(institution.state))
