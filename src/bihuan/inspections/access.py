"""Who may do which act on a check, on one page. Fetching and authorising are one step."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from bihuan.inspections.models import Inspection, InspectionQuerySet, Successor, TeamMember
from bihuan.inspections.states import BY_AUTHORITY, INSPECTION, Act
from bihuan.kept_queries import Kept
from bihuan.parties.access import Matter
from bihuan.parties.models import ENTERPRISE_ROLES, REGULATOR_ROLES, Account, Role, Site
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger

_MANAGERS = frozenset({Role.ENTERPRISE_PRINCIPAL, Role.ENTERPRISE_DEPUTY, Role.ENTERPRISE_SAFETY})


def sees_site(site: Site, by: Account) -> bool:
    """在管辖范围内或为本企业"""
    return Site.objects.within(Scope.of(by)).filter(pk=site.pk).exists()


def manages_site(site: Site, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return by.enterprise_id == site.enterprise_id and by.holds(*_MANAGERS)


def supervises_site(site: Site, by: Account) -> bool:
    """监管部门人员"""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def sees_inspection(inspection: Inspection, by: Account) -> bool:
    """在管辖或参与范围内"""
    return Inspection.objects.within(Scope.of(by)).filter(pk=inspection.pk).exists()


def manages_safety(inspection: Inspection, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return by.enterprise_id == inspection.enterprise_id and by.holds(*_MANAGERS)


def commissions(inspection: Inspection, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员（监管部门安排的除外）"""
    return inspection.kind not in BY_AUTHORITY and manages_safety(inspection, by)


def of_the_enterprise(inspection: Inspection, by: Account) -> bool:
    """本企业人员"""
    return by.enterprise_id == inspection.enterprise_id and by.holds(*ENTERPRISE_ROLES)


def planned_it(inspection: Inspection, by: Account) -> bool:
    """安排检查的人"""
    return inspection.planned_by == by.pk


def of_the_planners_office(inspection: Inspection, by: Account) -> bool:
    """监管部门安排的，安排检查的部门的人员: whoever arranged it may have left, and the office sees it through"""
    theirs = inspection.kind in BY_AUTHORITY and supervises(inspection, by)
    return theirs and by.regulator_id == _planners_office(inspection)


def _planners_office(inspection: Inspection) -> int | None:
    """The office whose account planned the check; free where it was read along (fetch)."""
    if hasattr(inspection, "planners_office"):
        return inspection.planners_office
    return Account.objects.filter(pk=inspection.planned_by).values_list("regulator_id", flat=True).first()


def supervises(inspection: Inspection, by: Account) -> bool:
    """监管部门人员"""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def went_along(inspection: Inspection, by: Account) -> bool:
    """监管部门安排的，该地该行业监管部门的人员"""
    return inspection.kind in BY_AUTHORITY and supervises(inspection, by)


def equips(inspection: Inspection, by: Account) -> bool:
    """安排检查的部门的人员: what is carried is that office's"""
    return supervises(inspection, by) and by.regulator_id == _planners_office(inspection)


def on_the_team(inspection: Inspection, by: Account) -> bool:
    """检查组专家"""
    return any(member.expert.account_id == by.pk for member in _members(inspection))


def leads_the_team(inspection: Inspection, by: Account) -> bool:
    """检查组组长"""
    return any(member.is_lead and member.expert.account_id == by.pk for member in _members(inspection))


def stands_in_for_the_lead(inspection: Inspection, by: Account) -> bool:
    """组长的账号已停用的，检查组其他专家"""
    lead = next((member.expert.account for member in _members(inspection) if member.is_lead), None)
    return on_the_team(inspection, by) and not (lead is not None and lead.is_active)


def named_to_recheck(inspection: Inspection, by: Account) -> bool:
    """被指定的复查专家"""
    if hasattr(inspection, "asker_is_named"):
        return inspection.asker_is_named
    return inspection.successors.filter(expert__account=by).exists()


def _members(inspection: Inspection) -> Iterable[TeamMember]:
    """The team; free where the caller has fetched it along (queries.with_team)."""
    known = "team" in getattr(inspection, "_prefetched_objects_cache", {})
    return inspection.team.all() if known else inspection.team.select_related("expert")


def on_the_shelf(subject: object, by: Account) -> bool:
    """任何人"""
    return True


def publishes_checklists(subject: object, by: Account) -> bool:
    """监管部门、服务机构人员或系统管理员"""
    return by.holds(*REGULATOR_ROLES, Role.INSTITUTION, Role.ADMINISTRATOR)


SITES = Permissions(
    "inspections",
    sees=sees_site,
    acts={
        **{act: [[manages_site], [supervises_site]] for act in (Act.PLAN_INSPECTION, Act.CONFIRM_YEAR)},
        Act.FILE_HEADQUARTERS_CHECK: [[manages_site]],
        Act.VOID_HEADQUARTERS_CHECK: [[supervises_site]],
    },
)
"""On the site, because the check does not exist yet; and for the site's whole year."""

CHECKLISTS = Permissions("inspections", sees=on_the_shelf, acts={Act.PUBLISH_CHECKLIST: [[publishes_checklists]]})

INSPECTIONS = Permissions(
    "inspections",
    sees=sees_inspection,
    acts={
        Act.BIND_DRAW: [[planned_it], [of_the_planners_office]],
        Act.APPOINT_EXPERT: [[commissions], [planned_it], [of_the_planners_office]],
        Act.DISMISS_EXPERT: [[commissions], [planned_it], [of_the_planners_office]],
        Act.AGREE_CHECKLIST: [[manages_safety], [leads_the_team]],
        Act.DECLARE_NO_INTEREST: [[on_the_team]],
        Act.EQUIP_VISIT: [[equips]],
        Act.STATE_WITHOUT_INSTRUMENT: [[equips]],
        Act.RECORD_READING: [[on_the_team]],
        Act.ACKNOWLEDGE_SITE_RULES: [[on_the_team]],
        Act.CHECK_IN: [[on_the_team]],
        Act.CANCEL_INSPECTION: [[commissions], [planned_it], [of_the_planners_office]],
        Act.ABORT_INSPECTION: [[leads_the_team], [supervises]],
        Act.START_INSPECTION: [[on_the_team], [commissions], [planned_it], [of_the_planners_office]],
        Act.ANSWER_ITEM: [[on_the_team]],
        Act.RECORD_FINDING: [[on_the_team]],
        Act.ADD_LATE_FINDING: [[leads_the_team], [stands_in_for_the_lead]],
        Act.FILE_NOTE: [[on_the_team]],
        Act.CORRECT_FINDING: [[on_the_team]],
        Act.LIST_FINDINGS: [[went_along]],
        Act.EXPLAIN_FINDINGS: [[leads_the_team]],
        Act.SIGN_REPORT: [[on_the_team]],
        Act.DELIVER_REPORT: [[on_the_team]],
        Act.ACKNOWLEDGE_REPORT: [[of_the_enterprise]],
        Act.RESPOND_TO_REPORT: [[manages_safety]],
        Act.REWARD_EXPERT: [[manages_safety]],
        Act.ISSUE_RECHECK_RECORD: [[on_the_team], [named_to_recheck]],
        Act.NAME_RECHECKER: [[commissions], [planned_it], [supervises]],
        Act.VOID_REPORT: [[leads_the_team], [supervises]],
        Act.CLOSE_INSPECTION: [[leads_the_team], [commissions], [planned_it], [of_the_planners_office]],
    },
)


def exception_matter(inspection: Inspection) -> Matter:
    """Whose duty it is to let a check depart from a "should"."""
    return Matter(inspection.division_code, inspection.enterprise, inspection.sector)


def fetch_site(site_id: int, by: Account) -> Site:
    """The site, if `by` may know of it; otherwise Stranger (404)."""
    found = Site.objects.within(Scope.of(by)).select_related("enterprise").filter(pk=site_id).first()
    if found is None:
        raise Stranger(f"site:{site_id}")
    return found


def open_acts(inspection: Inspection, by: Account) -> frozenset[str]:
    """The acts that the check's state and the actor's part in it leave open; no statement after `fetch`."""
    return INSPECTIONS.open_acts(inspection, by, among=INSPECTION.acts(inspection.state))


def fetch(inspection_id: int, by: Account) -> Inspection:
    """The check, if `by` may know of it; otherwise Stranger (404)."""
    found = _KNOWN.one(inspection_id, Scope.of(by), by.pk)
    if found is None:
        raise Stranger(f"inspection:{inspection_id}")
    _TEAM.onto(found, "team", inspection_id)
    return found


def _known(inspection_id: int, scope: Scope, asker: int) -> InspectionQuerySet:
    planner = Account.objects.filter(pk=OuterRef("planned_by"))
    return (
        Inspection.objects.within(scope)
        .select_related("enterprise__competent_department", "site", "checklist", "draw")
        .annotate(
            planners_office=Subquery(planner.values("regulator_id")),
            asker_is_named=Exists(Successor.objects.filter(inspection=OuterRef("pk"), expert__account=asker)),
        )
        .filter(pk=inspection_id)
    )


def _team(inspection_id: int) -> QuerySet[TeamMember]:
    return (
        TeamMember.objects.filter(inspection=inspection_id).select_related("expert__account").order_by("-is_lead", "id")
    )


_KNOWN, _TEAM = Kept(_known), Kept(_team)
