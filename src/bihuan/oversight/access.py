"""Who may act on what the boards show, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bihuan import row_scope
from bihuan.inspections import queries as inspections
from bihuan.oversight.models import Dispatch, WeakLink
from bihuan.parties.models import REGULATOR_ROLES, Account, Role, Site
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


class Act(StrEnum):
    REMIND_OF_CHECKS = "remind_of_checks"
    NAME_WEAK_LINK = "name_weak_link"
    COMMENT_WEAK_LINK = "comment_weak_link"
    PUBLISH_MEASURE = "publish_measure"
    ISSUE_DIGEST = "issue_digest"
    FORWARD_NOTICE = "forward_notice"
    DELIVER_TO_REST = "deliver_to_rest"
    NOTE_RECEIPT = "note_receipt"
    CLOSE_DISPATCH = "close_dispatch"


ACT_WORDS = {
    Act.REMIND_OF_CHECKS: "催办检查",
    Act.NAME_WEAK_LINK: "认定薄弱环节",
    Act.COMMENT_WEAK_LINK: "提出专家意见",
    Act.PUBLISH_MEASURE: "发布监管措施",
    Act.ISSUE_DIGEST: "签发通报",
    Act.FORWARD_NOTICE: "转发通知",
    Act.DELIVER_TO_REST: "补送通知",
    Act.NOTE_RECEIPT: "登记签收",
    Act.CLOSE_DISPATCH: "办结转发",
}


@dataclass(frozen=True)
class Area:
    """A sector in a place."""

    division_code: str
    sector: str


def of_an_office(subject: object, by: Account) -> bool:
    """监管部门人员"""
    return by.is_active and by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def leads_an_office(subject: object, by: Account) -> bool:
    """监管部门负责人"""
    return of_an_office(subject, by) and by.holds(Role.REGULATOR_LEADER)


def supervises_site(site: Site, by: Account) -> bool:
    """该地该行业监管部门人员"""
    firm = site.enterprise
    return of_an_office(site, by) and bool(
        Scope.watched_by(by.regulator).covers(
            enterprise_id=firm.pk,
            places=[site.division_code],
            sector=firm.sector,
            department_id=firm.competent_department_id,
        )
    )


def supervises_area(area: Area, by: Account) -> bool:
    """该地该行业监管部门人员"""
    if not of_an_office(area, by):
        return False
    scope = Scope.watched_by(by.regulator)
    return area.division_code.startswith(scope.division_code) and (not scope.sectors or area.sector in scope.sectors)


def named_by_own_office(link: WeakLink, by: Account) -> bool:
    """认定它的部门人员"""
    return of_an_office(link, by) and link.office_id == by.regulator_id


def was_there(link: WeakLink, by: Account) -> bool:
    """到该地该行业检查过的专家"""
    teams = inspections.teams_at(link.division_code, link.sector)
    return by.is_active and by.holds(Role.EXPERT) and teams.filter(expert__account=by).exists()


def knows_link(link: WeakLink, by: Account) -> bool:
    """认定它的部门人员，到该地该行业检查过的专家"""
    return named_by_own_office(link, by) or was_there(link, by)


def sent_by_own_office(dispatch: Dispatch, by: Account) -> bool:
    """转发它的部门人员"""
    return of_an_office(dispatch, by) and dispatch.office_id == by.regulator_id


REMINDING = Permissions("oversight", sees=supervises_site, acts={Act.REMIND_OF_CHECKS: [[supervises_site]]})
NAMING = Permissions("oversight", sees=supervises_area, acts={Act.NAME_WEAK_LINK: [[supervises_area]]})
LINKS = Permissions("oversight", sees=knows_link, acts={Act.COMMENT_WEAK_LINK: [[was_there]]})
MEASURES = Permissions("oversight", sees=of_an_office, acts={Act.PUBLISH_MEASURE: [[of_an_office]]})


DIGESTS = Permissions("oversight", sees=of_an_office, acts={Act.ISSUE_DIGEST: [[leads_an_office]]})


FORWARDING = Permissions("oversight", sees=of_an_office, acts={Act.FORWARD_NOTICE: [[of_an_office]]})
DISPATCHES = Permissions(
    "oversight",
    sees=sent_by_own_office,
    acts={act: [[sent_by_own_office]] for act in (Act.DELIVER_TO_REST, Act.NOTE_RECEIPT, Act.CLOSE_DISPATCH)},
)


def fetch_dispatch(dispatch_id: int, by: Account) -> Dispatch:
    """A notice that the reader's own office forwarded; else Stranger."""
    found = Dispatch.objects.select_related("office").filter(pk=dispatch_id).first()
    if found is None or not sent_by_own_office(found, by):
        raise Stranger(f"dispatch:{dispatch_id}")
    return found


def fetch_link(link_id: int, by: Account) -> WeakLink:
    """A weak link that the reader's own office named, or at whose place the reader checked; else Stranger."""
    with row_scope.system("a weak link where one checked"):  # it is an office's, and an expert there is asked
        link = WeakLink.objects.select_related("office").filter(pk=link_id).first()
    if link is None or not knows_link(link, by):
        raise Stranger(f"weak_link:{link_id}")
    return link


def fetch_site(site_id: int, by: Account) -> Site:
    """A site that the reader's office supervises; else Stranger."""
    site = Site.objects.select_related("enterprise").filter(pk=site_id).first()
    if site is None or not supervises_site(site, by):
        raise Stranger(f"site:{site_id}")
    return site
