"""What stands in the files about an enterprise, from what the platform holds of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.timezone import localtime

from bihuan.exchange.connectors.access import LEDGER
from bihuan.parties import places

if TYPE_CHECKING:
    from bihuan.parties.models import Enterprise


def base_data(enterprise: Enterprise) -> Iterator[dict[str, object]]:
    """One row: who the enterprise is."""
    yield {
        "enterprise": enterprise.name,
        "credit_code": enterprise.credit_code,
        "place": places.full_name(enterprise.division_code),
        "sector": sector(enterprise.sector),
        "industry": enterprise.industry_code,
        "staff": enterprise.staff_count,
        "contact": enterprise.contact_name,
        "phone": enterprise.contact_phone,
        "grade": enterprise.get_standardisation_grade_display(),
    }


def sector(code: str) -> str:
    """How a sector is called."""
    return places.labels("sectors").get(code, (code,))[0]


def ledger(enterprise: Enterprise) -> Iterator[dict[str, object]]:
    """A row for every hazard that was graded, the oldest first."""
    for hazard in enterprise.hazards.exclude(grade="").defer("search").order_by("id").iterator(chunk_size=500):
        yield {
            "enterprise": enterprise.name,
            "number": hazard.number,
            "hazard": hazard.description,
            "location": hazard.location,
            "grade": hazard.get_grade_display(),
            "found_on": hazard.found_on,
            "due_on": hazard.due_on,
            "rectification": hazard.rectification,
            "closed_on": localtime(hazard.closed_at).date() if hazard.closed_at else "",
        }


KINDS = {"base_data": base_data, LEDGER: ledger}
"""The kinds of data that the platform can give out; of a risk map it keeps none, and only its receipt is entered."""
