"""The reads about direct reports: what is owed of one hazard, what came in, what waits on a desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest, JSONObject, TruncDate

from bihuan import clock
from bihuan.filings.direct_reports import rules
from bihuan.filings.direct_reports.models import DirectReceipt, DirectReport
from bihuan.filings.direct_reports.rules import Duty
from bihuan.filings.direct_reports.states import SYSTEMS, Sender
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Hazard, HazardStep
from bihuan.hazards.states import HazardGrade, HazardState, Step
from bihuan.parties.models import Account, Site
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


@dataclass(frozen=True)
class Filed:
    """A report that was filed, as far as a rule looks at it."""

    sender: str
    receiver: str
    occasion: str
    channel: str

    @property
    def key(self) -> tuple[str, str]:
        return self.receiver, self.occasion

    @property
    def system(self) -> str:
        return SYSTEMS.get(self.channel, "")


def reports(hazard: Hazard) -> list[Filed]:
    """All reports on one hazard; one statement."""
    found = DirectReport.objects.filter(hazard=hazard).values_list("sender", "receiver", "occasion", "channel")
    return [Filed(*row) for row in found]


def receipts_of_period(site: Site, *, since: date, until: date) -> list[str]:
    """The numbers that outside systems gave for the hazards found at a site in a period, in their order."""
    found = DirectReceipt.objects.filter(hazard__site=site, hazard__found_on__range=(since, until))
    return list(found.order_by("id").values_list("number", flat=True))


def major_since(hazard: Hazard) -> datetime:
    """Since when it is known to be major; of an old ledger, whose steps nobody knows, since its day began."""
    known = HazardStep.objects.filter(hazard=hazard, step=Step.ASSESSED, undone_at=None).values_list("at", flat=True)
    return known.first() or clock.day_begins(hazard.found_on)


def heard_on(hazard: Hazard, since: datetime) -> date:
    """The day on which a report of the same day is due: that on which it was known to be major, `since` then, and never
    before the platform heard of it. Nobody reports as major what nobody has called so yet."""
    return max(hazard.counts_from, clock.local_day(since))


HEARD_ON = Greatest(  # the same, for the database: Greatest passes over what is not known
    TruncDate("heard_at", tzinfo=clock.SHANGHAI),
    "found_on",
    TruncDate(
        Subquery(HazardStep.objects.filter(hazard=OuterRef("pk"), step=Step.ASSESSED, undone_at=None).values("at")),
        tzinfo=clock.SHANGHAI,
    ),
)


@dataclass(frozen=True)
class Line:
    """One duty of one hazard: its report, or how long it is owed by now."""

    duty: Duty
    report: DirectReport | None
    minutes: int
    late: bool


def is_planned(state: str) -> bool:
    """Whether a hazard in this state has the plan that a special report goes with."""
    return state not in (HazardState.FOUND, HazardState.ASSESSED)


def lines(hazard: Hazard, sender: str, found: list[DirectReport], *, since: datetime, at: datetime) -> list[Line]:
    """What a sender owes of a hazard, against the reports that were found on it."""
    by_key = {(row.receiver, row.occasion): row for row in found if row.sender == sender}
    made = []
    for duty in rules.duties(policy_of(hazard), sender):
        report = by_key.get(duty.key)
        minutes = report.minutes if report else rules.minutes_between(since, at)
        now = duty.late(minutes, heard_on=heard_on(hazard, since), filed_on=clock.local_day(at))
        made.append(Line(duty, report, minutes, report.late if report else now))
    return made


def of_hazard(hazard: Hazard, scope: Scope) -> list[DirectReport]:
    """The reports on one hazard that are open to `scope`, with their offices, in the order filed."""
    found = DirectReport.objects.open_to(scope).filter(hazard=hazard)
    return list(found.select_related("office").order_by("id"))


def receipt_of(hazard: Hazard) -> DirectReceipt | None:
    """The receipt of the outside system, once it is there."""
    return DirectReceipt.objects.filter(hazard=hazard).order_by("id").first()


def within(by: Account) -> QuerySet[DirectReport]:
    """All reports in the reader's scope; the order is the caller's."""
    return DirectReport.objects.within(Scope.of(by)).select_related("hazard", "enterprise", "office")


def unsigned(by: Account) -> QuerySet[DirectReport]:
    """The reports that came to the reader's office and that nobody there has signed for."""
    return within(by).filter(office=by.regulator_id, seen_at=None)


def unsigned_at(scope: Scope, office: int) -> QuerySet[DirectReport]:
    """The same for a desk, the oldest first."""
    return DirectReport.objects.within(scope).filter(office=office, seen_at=None).order_by("id")


def followed(scope: Scope) -> QuerySet[Hazard]:
    """The open major hazards in scope, the newest first, each with whom its enterprise has `told` and whether
    there is a `receipt`."""
    rows = DirectReport.objects.filter(hazard=OuterRef("pk"), sender="enterprise")
    told = ArraySubquery(rows.values(json=JSONObject(receiver="receiver", occasion="occasion")))
    found = Hazard.objects.within(scope).open().filter(grade=HazardGrade.MAJOR)
    receipt = Exists(DirectReceipt.objects.filter(hazard=OuterRef("pk")))
    return found.annotate(told=told, receipt=receipt).order_by("-id")


def untold_at_once(site: Site, *, since: date, until: date) -> list[tuple[str, Duty]]:
    """The open major hazards of a site that were found within these days, by number, each with what its enterprise
    is to tell at once and has not; one statement."""
    found = followed(Scope(enterprise_id=site.enterprise_id)).filter(site=site, found_on__range=(since, until))
    lacking = []
    for hazard in found.defer("search"):
        told = {(one["receiver"], one["occasion"]) for one in hazard.told}
        owed = [duty for duty in rules.duties(policy_of(hazard), Sender.ENTERPRISE) if duty.due == "at_once"]
        lacking += [(hazard.number, duty) for duty in rules.untold(owed, told, planned=False)]
    return lacking


def fetch_report(report_id: int, by: Account) -> DirectReport:
    """A report in the reader's scope; otherwise Stranger (404)."""
    found = within(by).filter(pk=report_id).first()
    if found is None:
        raise Stranger(f"direct_report:{report_id}")
    return found
