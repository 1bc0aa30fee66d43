"""What stands in the file, from the report that was filed: nothing is typed again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.timezone import localtime

from bihuan.exchange.connectors import rows as of_all
from bihuan.filings.direct_reports import queries
from bihuan.filings.direct_reports.states import SYSTEMS, Sender
from bihuan.parties import places
from bihuan.parties.scope import Scope

if TYPE_CHECKING:
    from bihuan.hazards.models import Hazard

SYSTEM, KIND = "shandong_direct_report", "major_hazard"


def rows(hazard: Hazard) -> Iterator[dict[str, object]]:
    """Of the enterprise's reports on this hazard those that go through the system."""
    plan = hazard.plans.order_by("-version").first()
    controls = "；".join(row.measure for row in hazard.interim_controls.order_by("id"))
    for report in queries.of_hazard(hazard, Scope(enterprise_id=hazard.enterprise_id)):
        if report.sender != Sender.ENTERPRISE or SYSTEMS.get(report.channel) != SYSTEM:
            continue
        yield {
            "receiver": report.get_receiver_display(),
            "enterprise": hazard.enterprise.name,
            "credit_code": hazard.enterprise.credit_code,
            "place": places.full_name(hazard.division_code),
            "sector": of_all.sector(hazard.sector),
            "number": hazard.number,
            "hazard": hazard.description,
            "location": hazard.location,
            "criterion": " ".join(filter(None, (hazard.criterion, hazard.legal_basis))),
            "found_on": hazard.found_on,
            "status": report.status,
            "harm": report.harm,
            "interim": controls,
            "measures": plan.measures if plan else "",
            "due_on": plan.due_on if plan else "",
            "reported_by": report.by_name,
            "reported_at": localtime(report.at).strftime("%Y-%m-%d %H:%M"),
        }
