"""The tables of the pool: people and pools (`pool`), how one enters (`life`), how it is kept (`care`), its years
(`assessments`), `draws`."""

from bihuan.experts.models.assessments import Assessment, Commendation, ServiceNote
from bihuan.experts.models.care import Declined, PoolReview, Removal, Review, Wanted
from bihuan.experts.models.draws import Draw
from bihuan.experts.models.life import REVIEWS, Application, Misconduct, Proof
from bihuan.experts.models.opinions import Opinion
from bihuan.experts.models.pool import (
    Booking,
    Expert,
    ExpertQuerySet,
    Interest,
    Membership,
    MembershipQuerySet,
    Pool,
    PoolLevel,
    SpecialField,
    SpecialPermit,
    Title,
    UnitKind,
    open_grounds,
)
from bihuan.experts.models.systems import ExpertSystem
from bihuan.experts.models.works import ExpertWork

COLLISIONS = {
    "applied_once": "application_open",
    "one_round_at_a_time": "pool_review_open",
    "drawn_once": "drawn_already",
    "assessed_once": "already_assessed",
    "letter_number_once": "letter_number_taken",
}
"""Which refusal stands for which unique constraint, where two do the same at the same moment."""

__all__ = [
    "COLLISIONS",
    "REVIEWS",
    "Application",
    "Assessment",
    "Booking",
    "Commendation",
    "Declined",
    "Draw",
    "Expert",
    "ExpertQuerySet",
    "ExpertSystem",
    "ExpertWork",
    "Interest",
    "Membership",
    "MembershipQuerySet",
    "Misconduct",
    "Opinion",
    "Pool",
    "PoolLevel",
    "PoolReview",
    "Proof",
    "Removal",
    "Review",
    "ServiceNote",
    "SpecialField",
    "SpecialPermit",
    "Title",
    "UnitKind",
    "Wanted",
    "open_grounds",
]
