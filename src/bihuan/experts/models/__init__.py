"""The tables of the pool: people and pools (`pool`), and what becomes of an expert in them (`life`)."""

from bihuan.experts.models.life import COLLISIONS, REVIEWS, Application, Misconduct, Proof
from bihuan.experts.models.pool import (
    Booking,
    Expert,
    Interest,
    Membership,
    Pool,
    PoolLevel,
    SpecialField,
    SpecialPermit,
    Title,
    UnitKind,
)

__all__ = [
    "COLLISIONS",
    "REVIEWS",
    "Application",
    "Booking",
    "Expert",
    "Interest",
    "Membership",
    "Misconduct",
    "Pool",
    "PoolLevel",
    "Proof",
    "SpecialField",
    "SpecialPermit",
    "Title",
    "UnitKind",
]
