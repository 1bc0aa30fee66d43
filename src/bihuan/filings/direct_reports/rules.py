"""Who owes which report of a major hazard, and what stands in the way of one, of closing, of ending a visit. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bihuan.filings.direct_reports.states import SYSTEMS, Occasion
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy


@dataclass(frozen=True)
class Duty:
    """One line of the place's list: who tells whom, on which occasion, by which way, until when, on what ground."""

    sender: str
    receiver: str
    occasion: str
    channel: str
    due: str
    hours: float | None
    with_plan: bool
    basis: Any

    @property
    def key(self) -> tuple[str, str]:
        return self.receiver, self.occasion

    @property
    def system(self) -> str:
        """The outside system that the report goes through, or nothing."""
        return SYSTEMS.get(self.channel, "")

    def late(self, minutes: int, *, heard_on: date, filed_on: date) -> bool:
        """Whether it took longer than the place allows; never where the place names neither hours nor the day. The day
        is that on which it was known to be major and the platform had heard of it (queries.heard_on)."""
        if self.hours is not None:
            return minutes > self.hours * 60
        return self.due == "same_day" and filed_on > heard_on


def duties(policy: Policy, sender: str) -> list[Duty]:
    """What `sender` owes here for a major hazard: nation, province and city together, each in its stricter reading. How
    the work goes is told on its own (hazards.pressing.report_progress)."""
    limit = policy.major.report_hours
    rows = [row for row in policy.major.reports.value or () if row["due"] != "on_progress"]
    return [
        Duty(
            sender=row["sender"],
            receiver=row["receiver"],
            occasion=Occasion.SPECIAL if "special_report" in row["contents"] else Occasion.FIRST,
            channel=row["channel"],
            due=row["due"],
            hours=row.get("hours", limit.value if limit.is_set else None),
            with_plan="plan" in row["contents"],
            basis=row["basis"],
        )
        for row in rows
        if row["sender"] == sender
    ]


def untold(owed: Iterable[Duty], told: Collection[tuple[str, str]], *, planned: bool) -> list[Duty]:
    """Of what is owed, what is still to be told; what goes with the plan, once there is one."""
    return [duty for duty in owed if duty.key not in told and (planned or not duty.with_plan)]


def not_held_back(untold: Sequence[tuple[str, Duty]]) -> None:
    """What a month's report states of major hazards was told at once and not kept for it. Raises
    `immediate_report_required` naming the hazards (LY-3.2.3)."""
    if untold:
        numbers = list(dict.fromkeys(number for number, _duty in untold))
        raise Refusal("immediate_report_required", missing=numbers, basis=untold[0][1].basis)


def minutes_between(since: datetime, at: datetime) -> int:
    """How long it took, in whole minutes."""
    return max(0, int((at - since).total_seconds() // 60))


def to_file(
    owed: Sequence[Duty],
    wanted: Collection[tuple[str, str]],
    *,
    filed: Collection[tuple[str, str]],
    planned: bool,
    held: bool,
    policy: Policy,
) -> list[Duty]:
    """The duties that are met by reporting to `wanted` now. Raises `direct_report_not_owed` where the place asks
    nothing of who reports, `direct_report_recipient_missing` naming whom nobody chose, `direct_report_filed`,
    `immediate_report_required` for what is held until the month ends (LY-3.2.3), `plan_missing` for a special report
    without the plan (LY-3.1.5)."""
    if not owed:
        raise Refusal("direct_report_not_owed", basis=policy.major.reports.basis)
    chosen = [duty for duty in owed if duty.key in wanted]
    if not chosen:
        missing = [duty.receiver for duty in owed]
        raise Refusal("direct_report_recipient_missing", missing=missing, basis=owed[0].basis)
    if held:
        soonest = min(chosen, key=lambda duty: duty.due != "at_once")
        raise Refusal("immediate_report_required", basis=soonest.basis)
    if again := [duty for duty in chosen if duty.key in filed]:
        raise Refusal("direct_report_filed", missing=[duty.receiver for duty in again], basis=again[0].basis)
    for duty in chosen:
        if duty.with_plan and not planned:
            raise Refusal("plan_missing", missing=["plan"], basis=duty.basis)
    return chosen


def received_here(office: str, office_place: str, hazard_place: str, duty: Duty) -> None:
    """A report goes to an office of the place of the hazard. Raises `report_office_elsewhere` (LY-3.1.5)."""
    if not hazard_place.startswith(office_place):
        raise Refusal("report_office_elsewhere", missing=["office"], basis=duty.basis, what=office)


def receipt(number: str, *, owed: Iterable[Duty], policy: Policy) -> Duty:
    """The duty whose system gave the receipt. Raises `direct_report_no_system` where no report goes through one,
    `receipt_number_missing`."""
    through = next((duty for duty in owed if duty.system), None)
    if through is None:
        raise Refusal("direct_report_no_system", basis=policy.major.reports.basis)
    if not number.strip():
        raise Refusal("receipt_number_missing", missing=["receipt_number"], basis=through.basis)
    return through


def closing(owed: Iterable[Duty], *, told: Collection[str], receipt: bool, policy: Policy) -> None:
    """Where the place says so, a major hazard ends only when each office was told through its system and the receipt is
    there. Raises `direct_report_recipient_missing`, `direct_report_receipt_missing` (YT-4.3.4)."""
    through = [duty for duty in owed if duty.system]
    basis = policy.major.receipt_before_closing.basis
    if untold := [duty.receiver for duty in through if duty.receiver not in told]:
        raise Refusal("direct_report_recipient_missing", missing=untold, basis=basis)
    if through and not receipt:
        raise Refusal("direct_report_receipt_missing", missing=["receipt_number"], basis=basis)


def criteria_listed(listed: bool, policy: Policy) -> None:
    """A list holds something against the criteria of major hazards. Raises `major_section_missing` (QHD-6.1.3)."""
    setting = policy.major.criteria_section_required
    if setting.value and not listed:
        raise Refusal("major_section_missing", missing=["criteria"], basis=setting.basis)


def criteria_looked_at(listed: int, seen: int, policy: Policy) -> None:
    """Of what a list holds against the criteria of major hazards something was really looked at. Raises
    `major_section_unchecked` (QHD-6.1.3)."""
    setting = policy.major.criteria_section_required
    if setting.value and listed and not seen:
        raise Refusal("major_section_unchecked", missing=["criteria"], basis=setting.basis)


def told_by_institution(unreported: Sequence[str], owed: Sequence[Duty]) -> None:
    """The institution has told of every major hazard of its visit. Raises `major_hazard_unreported` naming those of
    which it has not (QHD-6.1.3)."""
    if unreported:
        raise Refusal("major_hazard_unreported", missing=list(unreported), basis=owed[0].basis)


def told_by_office(unreported: Sequence[str], owed: Sequence[Duty]) -> None:
    """The office that went along has told of every major problem. Raises `major_problem_unreported` naming those of
    which it has not (LH-2.5)."""
    if unreported:
        raise Refusal("major_problem_unreported", missing=list(unreported), basis=owed[0].basis)
