"""Who may do what about a listing, on one page. Which of the two units it is that an act is for, the rules say, so that
the refusal cites the clause of the place."""

from __future__ import annotations

from bihuan.hazards import access as hazards
from bihuan.hazards.listing.models import ListedSupervision
from bihuan.hazards.listing.states import ACT_WORDS as ACT_WORDS
from bihuan.hazards.listing.states import Act as Act
from bihuan.parties.models import REGULATOR_ROLES, Account, Role
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger


def sees_listing(listing: ListedSupervision, by: Account) -> bool:
    """隐患在管辖或参与范围内"""
    return hazards.sees_hazard(listing.hazard, by)


def in_an_office(listing: ListedSupervision, by: Account) -> bool:
    """监管部门人员"""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def leads_the_supervising_unit(listing: ListedSupervision, by: Account) -> bool:
    """督办单位负责人"""
    return by.regulator_id == listing.supervising_id and by.holds(Role.REGULATOR_LEADER)


BEFORE = Permissions(
    "hazards",
    sees=hazards.sees_hazard,
    acts={
        Act.PROPOSE_LISTING: [[hazards.supervises]],
        Act.DECLINE_LISTING: [[hazards.leads_the_regulator]],
    },
)
"""On the hazard, for which there may be no listing."""

LISTINGS = Permissions(
    "hazards",
    sees=sees_listing,
    acts={
        Act.APPROVE_LISTING: [[leads_the_supervising_unit]],
        **{
            act: [[in_an_office]]
            for act in (
                Act.PLAN_LISTING,
                Act.REPORT_LISTING,
                Act.FILE_LISTING,
                Act.VISIT_LISTING,
                Act.ASK_LISTING_EXTENSION,
                Act.ACCEPT_LISTING,
                Act.APPLY_TO_LIFT,
                Act.RECHECK_LISTING,
            )
        },
        Act.PUBLISH_LISTING: [[leads_the_supervising_unit]],
        Act.ANSWER_LISTING_EXTENSION: [[leads_the_supervising_unit]],
        Act.LIFT_LISTING: [[leads_the_supervising_unit]],
    },
)

OF_RESPONSIBLE = frozenset(
    {Act.PLAN_LISTING, Act.REPORT_LISTING, Act.ASK_LISTING_EXTENSION, Act.ACCEPT_LISTING, Act.APPLY_TO_LIFT}
)
OF_SUPERVISING = frozenset(
    {
        Act.APPROVE_LISTING,
        Act.FILE_LISTING,
        Act.PUBLISH_LISTING,
        Act.VISIT_LISTING,
        Act.ANSWER_LISTING_EXTENSION,
        Act.RECHECK_LISTING,
        Act.LIFT_LISTING,
    }
)


def fetch(listing_id: int, by: Account) -> ListedSupervision:
    """The listing with its hazard and units, if `by` may know of it; otherwise Stranger (404)."""
    rows = ListedSupervision.objects.select_related("hazard__enterprise", "hazard__site", "responsible", "supervising")
    found = rows.filter(pk=listing_id).first()
    if found is None or not sees_listing(found, by):
        raise Stranger(f"listing:{listing_id}")
    return found


def published(token: str) -> ListedSupervision:
    """What everybody may read; Stranger where nothing is published under that key."""
    rows = ListedSupervision.objects.select_related("hazard__enterprise", "hazard__site", "responsible", "supervising")
    found = rows.filter(token=token).first()
    if found is None or not found.is_public:
        raise Stranger("listing")
    return found
