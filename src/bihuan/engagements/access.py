"""Who may record a service contract, open a project and conclude on an enterprise, on one page."""

from __future__ import annotations

from enum import StrEnum

from bihuan.engagements.models import ListedEnterprise, ServiceProject
from bihuan.parties.models import MANAGER_ROLES, REGULATOR_ROLES, Account, Enterprise, Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


class Act(StrEnum):
    RECORD_CONTRACT = "record_contract"
    OPEN_PROJECT = "open_project"
    LIST_ENTERPRISES = "list_enterprises"
    ISSUE_CONCLUSION = "issue_conclusion"


ACT_WORDS = {
    Act.RECORD_CONTRACT: "登记服务合同",
    Act.OPEN_PROJECT: "建立服务项目",
    Act.LIST_ENTERPRISES: "列入项目名单",
    Act.ISSUE_CONCLUSION: "出具情况报告和结论",
}


def sees_enterprise(enterprise: Enterprise, by: Account) -> bool:
    """看得到这家企业的人员"""
    return Enterprise.objects.within(Scope.of(by)).filter(pk=enterprise.pk).exists()


def watches_it(enterprise: Enterprise, by: Account) -> bool:
    """该地该行业监管部门人员"""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def manages_it(enterprise: Enterprise, by: Account) -> bool:
    """本企业管理人员"""
    return by.enterprise_id == enterprise.pk and by.holds(*MANAGER_ROLES)


CONTRACTS = Permissions("engagements", sees=sees_enterprise, acts={Act.RECORD_CONTRACT: [[watches_it], [manages_it]]})


def in_an_office(subject: object, by: Account) -> bool:
    """监管部门人员"""
    return by.is_active and by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def of_its_office(project: ServiceProject, by: Account) -> bool:
    """项目所属部门的人员"""
    return in_an_office(project, by) and by.regulator_id == project.office_id


def in_an_institution(subject: object, by: Account) -> bool:
    """服务机构的人员"""
    return by.is_active and by.institution_id is not None and by.holds(Role.INSTITUTION)


def serves_it(project: ServiceProject, by: Account) -> bool:
    """承担项目的服务机构的人员"""
    return in_an_institution(project, by) and by.institution_id == project.institution_id


def sees_project(project: ServiceProject, by: Account) -> bool:
    """项目所属部门或承担机构的人员"""
    return of_its_office(project, by) or serves_it(project, by)


def office_of_the_list(listed: ListedEnterprise, by: Account) -> bool:
    """项目所属部门的人员"""
    return of_its_office(listed.project, by)


def serves_the_list(listed: ListedEnterprise, by: Account) -> bool:
    """承担项目的服务机构的人员"""
    return serves_it(listed.project, by)


PROJECT_DESK = Permissions("engagements", sees=in_an_office, acts={Act.OPEN_PROJECT: [[in_an_office]]})
PROJECTS = Permissions("engagements", sees=sees_project, acts={Act.LIST_ENTERPRISES: [[of_its_office]]})
LISTED = Permissions(
    "engagements",
    sees=lambda listed, by: sees_project(listed.project, by),
    acts={Act.ISSUE_CONCLUSION: [[serves_the_list], [office_of_the_list]]},
)


def fetch_project(project_id: int, by: Account) -> ServiceProject:
    """A project of the reader's office or institution; otherwise Stranger (404)."""
    found = ServiceProject.objects.select_related("office", "institution").filter(pk=project_id).first()
    if found is None or not sees_project(found, by):
        raise Stranger(f"project:{project_id}")
    return found


def fetch_listed(project: ServiceProject, listed_id: int) -> ListedEnterprise:
    """An enterprise on the list of a project that was fetched for the reader; otherwise Stranger (404)."""
    found = project.listed.select_related("enterprise").filter(pk=listed_id).first()
    if found is None:
        raise Stranger(f"listed_enterprise:{listed_id}")
    found.project = project
    return found
