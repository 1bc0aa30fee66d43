"""Who builds, applies, reviews and decides, on one page."""

from __future__ import annotations

from bihuan.admission.models import Construction, LicenceApplication, LicenceReview
from bihuan.admission.states import ACT_WORDS as ACT_WORDS
from bihuan.admission.states import Act as Act
from bihuan.parties.access import fetch_enterprise, manages, sees_enterprise
from bihuan.parties.keeping import keeps
from bihuan.parties.models import ENTERPRISE_ROLES, REGULATOR_ROLES, Account, Enterprise, Role
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger


def reads_admission(enterprise: Enterprise, by: Account) -> bool:
    """本企业人员或其监管部门人员"""
    if by.enterprise_id is not None:
        return by.is_active and by.enterprise_id == enterprise.pk and by.holds(*ENTERPRISE_ROLES)
    return by.holds(*REGULATOR_ROLES) and sees_enterprise(enterprise, by)


def reviews_it(application: LicenceApplication, by: Account) -> bool:
    """受委托审查的专家或机构人员"""
    return any(is_asked(review, by) for review in application.reviews.select_related("expert"))


def is_asked(review: LicenceReview, by: Account) -> bool:
    """受委托的专家本人或机构人员"""
    if review.expert_id is not None:
        return by.is_active and review.expert.account_id == by.pk
    return by.is_active and review.institution_id == by.institution_id and by.holds(Role.INSTITUTION)


def sees_application(application: LicenceApplication, by: Account) -> bool:
    """申请企业、其监管部门，或受委托审查的专家、机构人员"""
    return reads_admission(application.enterprise, by) or reviews_it(application, by)


def reads_construction(construction: Construction, by: Account) -> bool:
    """本企业人员或其监管部门人员"""
    return reads_admission(construction.enterprise, by)


def builds(construction: Construction, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return manages(construction.enterprise, by)


def supervises_building(construction: Construction, by: Account) -> bool:
    """主场所所在地或主管部门的监管人员"""
    return _keeps(construction.enterprise, by)


def applies(application: LicenceApplication, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return manages(application.enterprise, by)


def decides(application: LicenceApplication, by: Account) -> bool:
    """受理申请的许可部门人员"""
    return by.regulator_id == application.office_id and by.holds(*REGULATOR_ROLES)


def decides_by_a_leader(application: LicenceApplication, by: Account) -> bool:
    """受理申请的许可部门负责人"""
    return by.regulator_id == application.office_id and by.holds(Role.REGULATOR_LEADER)


def sees_review(review: LicenceReview, by: Account) -> bool:
    """看得到这份许可申请的人"""
    return sees_application(review.application, by)


def _keeps(enterprise: Enterprise, by: Account) -> bool:
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES) and keeps(by.regulator, enterprise)


ENTERPRISES = Permissions(
    "admission",
    sees=reads_admission,
    acts={act: [[manages]] for act in (Act.REGISTER_CONSTRUCTION, Act.APPLY_FOR_LICENCE)},
)
CONSTRUCTIONS = Permissions(
    "admission",
    sees=reads_construction,
    acts={
        Act.RECORD_SIMULTANEITY_REVIEW: [[supervises_building]],
        Act.START_CONSTRUCTION: [[builds]],
        Act.START_PRODUCTION: [[builds]],
    },
)
APPLICATIONS = Permissions(
    "admission",
    sees=sees_application,
    acts={
        Act.EVIDENCE_CONDITION: [[applies]],
        Act.TAKE_BACK_LICENCE_APPLICATION: [[applies]],
        Act.CHECK_CONDITION: [[decides]],
        Act.COMMISSION_REVIEW: [[decides]],
        Act.GRANT_LICENCE: [[decides_by_a_leader]],
        Act.DENY_LICENCE: [[decides_by_a_leader]],
    },
)
REVIEWS = Permissions("admission", sees=sees_review, acts={Act.SIGN_REVIEW_OPINION: [[is_asked]]})


def fetch(enterprise_id: int, by: Account) -> Enterprise:
    """The enterprise, if `by` may read of its projects and licences; otherwise Stranger (404)."""
    found = fetch_enterprise(enterprise_id, by)
    if not reads_admission(found, by):
        raise Stranger(f"admission:{enterprise_id}")
    return found


def fetch_construction(construction_id: int, by: Account) -> Construction:
    """The project, if `by` may read of it; otherwise Stranger (404)."""
    rows = Construction.objects.select_related("enterprise").prefetch_related("reviews")
    found = rows.filter(pk=construction_id).first()
    if found is None or not reads_construction(found, by):
        raise Stranger(f"construction:{construction_id}")
    return found


def fetch_application(application_id: int, by: Account) -> LicenceApplication:
    """The application, if `by` may read of it; otherwise Stranger (404)."""
    rows = LicenceApplication.objects.select_related("enterprise", "office", "construction", "assessed_by")
    found = rows.filter(pk=application_id).first()
    if found is None or not sees_application(found, by):
        raise Stranger(f"licence_application:{application_id}")
    return found
