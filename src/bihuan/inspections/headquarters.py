"""总部检查: filing what the headquarters checked, so that it counts for the year (LY-2.1.6)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.inspections import rules
from bihuan.inspections.access import SITES
from bihuan.inspections.models import HeadquartersCheck, Inspection
from bihuan.inspections.states import Act
from bihuan.parties.models import Account, Site
from bihuan.policy import policies
from bihuan.refusal import Refusal


@transaction.atomic
def file_headquarters_check(
    site: Site, *, by: Account, at: datetime, held_on: date, organised_by: str, report: int | None
) -> HeadquartersCheck:
    """申报总部检查 with its report (an attachment's id): it counts for the year in which it was held.

    The law of that day judges it. Raises what rules.headquarters_countable raises; `checked_in_the_future`;
    `check_counted_twice` where that day already has a check that counts (LY-2.1.4).
    """
    SITES.require(Act.FILE_HEADQUARTERS_CHECK, site, by)
    if held_on > clock.local_day(at):
        raise Refusal("checked_in_the_future", value=held_on)
    policy = policies.at(site.division_code, on=held_on)
    rules.headquarters_countable(
        site.enterprise.ownership, organised_by=organised_by, has_report=report is not None, policy=policy
    )
    documents.require_own([report], by=by.ref)
    Site.objects.select_for_update().get(pk=site.pk)
    counted = Inspection.objects.filter(site=site, started_at__date=held_on).exclude(counted_year=None)
    if counted.exists() or site.headquarters_checks.filter(held_on=held_on).exists():
        raise Refusal("check_counted_twice", basis=policy.checks.headquarters_counts_for.basis)
    row = HeadquartersCheck.objects.create(
        site=site,
        held_on=held_on,
        organised_by=organised_by.strip(),
        report_id=report,
        counted_year=held_on.year,
        by=by,
        at=at,
        release=policy.release,
    )
    audit.record(
        Act.FILE_HEADQUARTERS_CHECK,
        site.ref,
        by=by.ref,
        at=at,
        basis=[policy.checks.headquarters_counts_for.basis],
        release=policy.release,
        data={"held_on": str(held_on), "organised_by": organised_by.strip(), "report": str(report)},
    )
    return row


def filed(site: Site, *, year: int) -> list[HeadquartersCheck]:
    """The checks of the headquarters that count for a year, in the order held."""
    return list(site.headquarters_checks.filter(counted_year=year).select_related("by").order_by("held_on"))


def may_count(site: Site, *, on: date) -> bool:
    """Whether the place lets a check of this enterprise's headquarters count; for a page that offers to file one."""
    setting = policies.at(site.division_code, on=on).checks.headquarters_counts_for
    return site.enterprise.ownership in (setting.value or ())
