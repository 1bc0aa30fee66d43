"""总部检查: filing what the headquarters checked, so that it counts for the year (LY-2.1.6), until the department that
was told of it finds it to be none."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from bihuan import audit, clock, documents
from bihuan.inspections import counting, rules
from bihuan.inspections.access import SITES
from bihuan.inspections.models import HeadquartersCheck
from bihuan.inspections.states import Act
from bihuan.inspections.voiding import reopened
from bihuan.notify import operations as notify
from bihuan.parties import leading
from bihuan.parties.assigning import department_at, proposed_department
from bihuan.parties.models import MANAGER_ROLES, Account, Site
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger


@transaction.atomic
def file_headquarters_check(
    site: Site, *, by: Account, at: datetime, held_on: date, organised_by: str, report: int | None
) -> HeadquartersCheck:
    """申报总部检查 with its report (an attachment's id): it counts for the year in which it was held, and the
    department is told, so that it can look at the report.

    The law of that day judges it. Raises what rules.headquarters_countable raises; `checked_in_the_future`;
    `check_counted_twice` where that day already has a check, counted or under way (LY-2.1.4).
    """
    SITES.require(Act.FILE_HEADQUARTERS_CHECK, site, by)
    if held_on > clock.local_day(at):
        raise Refusal("checked_in_the_future", value=held_on)
    policy = policies.at(site.division_code, on=held_on)
    rules.headquarters_countable(
        site.enterprise.ownership, organised_by=organised_by, has_report=report is not None, policy=policy
    )
    documents.require_own([report], by=by.ref)
    counting.alone_that_day(site, held_on, basis=policy.checks.headquarters_counts_for.basis)
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
    data = {"organised_by": row.organised_by, "report": str(report)}
    enter(Act.FILE_HEADQUARTERS_CHECK, row, by=by, at=at, data=data)
    _tell("headquarters-check-filed", row, leading.at_work(_department(site)), by=by, at=at)
    return row


@transaction.atomic
def void_headquarters_check(row: HeadquartersCheck, *, by: Account, at: datetime, reason: str) -> HeadquartersCheck:
    """作废总部检查: the department finds that it was none; it stays on record and counts no more, and a year that was
    declared done with it is open again. Raises `reason_missing`,
    `headquarters_check_voided`."""
    SITES.require(Act.VOID_HEADQUARTERS_CHECK, row.site, by)
    row = HeadquartersCheck.objects.select_for_update(of=("self",)).select_related("site__enterprise").get(pk=row.pk)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    if row.voided_at is not None:
        raise Refusal("headquarters_check_voided")
    data = {"reason": reason.strip()[:200], **reopened(row.site_id, row.counted_year, at=at)}
    row.voided_by, row.voided_at, row.void_reason, row.counted_year = by, at, data["reason"], None
    row.save(update_fields=["voided_by", "voided_at", "void_reason", "counted_year"])
    enter(Act.VOID_HEADQUARTERS_CHECK, row, by=by, at=at, data=data)
    managers = Q(enterprise=row.site.enterprise_id, roles__overlap=list(MANAGER_ROLES))
    _tell("headquarters-check-voided", row, managers, by=by, at=at, reason=row.void_reason)
    return row


def enter(act: Act, row: HeadquartersCheck, *, by: Account, at: datetime, data: dict[str, object]) -> None:
    """The line of an act on a headquarters' check, in the site's chain."""
    basis = policies.at(row.site.division_code, on=row.held_on).checks.headquarters_counts_for.basis
    data = {"held_on": str(row.held_on), **data}
    audit.record(act, row.site.ref, by=by.ref, at=at, basis=[basis], release=row.release, data=data)


def _department(site: Site) -> int | None:
    """The office that answers for the site, as for its hazards."""
    own = department_at(site.enterprise, site.division_code)
    return getattr(own or proposed_department(site.division_code, site.enterprise.sector), "pk", None)


def _tell(event: str, row: HeadquartersCheck, whom: Q, *, by: Account, at: datetime, **facts: str) -> None:
    to = set(Account.objects.filter(whom, is_active=True).values_list("pk", flat=True)) - {by.pk}
    facts |= {"enterprise": row.site.enterprise.name, "day": str(row.held_on)}
    transaction.on_commit(partial(notify.send, event, to=to, about=f"year:{row.site_id}", at=at, facts=facts))


def fetch(site: Site, row_id: int) -> HeadquartersCheck:
    """The one of that id among a site's; otherwise Stranger (404)."""
    found = site.headquarters_checks.select_related("site__enterprise").filter(pk=row_id).first()
    if found is None:
        raise Stranger(f"headquarters_check:{row_id}")
    return found


def filed(site: Site, *, year: int) -> list[HeadquartersCheck]:
    """The checks of the headquarters in a year, voided ones too, in the order held."""
    rows = site.headquarters_checks.filter(held_on__year=year).select_related("by", "voided_by")
    return list(rows.order_by("held_on", "at"))


def may_count(site: Site, *, on: date) -> bool:
    """Whether the place lets a check of this enterprise's headquarters count; for a page that offers to file one."""
    setting = policies.at(site.division_code, on=on).checks.headquarters_counts_for
    return site.enterprise.ownership in (setting.value or ())
