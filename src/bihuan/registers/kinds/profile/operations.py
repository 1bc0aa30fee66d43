"""Filling in and settling an enterprise's base data, and what its department writes down about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan import audit, clock
from bihuan.parties.access import keeps_the_record
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.profile import queries, rules
from bihuan.registers.kinds.profile.access import PROFILES
from bihuan.registers.kinds.profile.models import Accident, Profile
from bihuan.registers.kinds.profile.states import Act

FILLED_IN = (
    "products",
    "safety_managers",
    "full_time_managers",
    "special_operators",
    "technicians",
    "main_risks",
    "has_major_hazard",
)
"""What the enterprise itself may say; address and staff stand in its entry in the register."""

COUNTED = {"full_time_managers": "counted_managers", "technicians": "counted_technicians"}
"""What is stated, and where the number stands by which the enterprise is watched."""


def held(enterprise: Enterprise) -> Profile:
    """The enterprise's row, locked until the act ends; made where there is none."""
    Profile.objects.get_or_create(enterprise=enterprise)
    rows = Profile.objects.select_for_update(of=("self",)).select_related("enterprise", "park", "landlord")
    return rows.get(enterprise=enterprise)


def enter(profile: Profile, act: Act, fields: dict[str, Any], *, by: Account, at: datetime) -> Profile:
    """Keep what changes, with its line in the chain; nothing where nothing does."""
    changed = {name: value for name, value in fields.items() if getattr(profile, name) != value}
    if not changed:
        return profile
    for name, value in changed.items():
        setattr(profile, name, value)
    profile.save(update_fields=list(changed))
    data = {name: str(getattr(value, "ref", value)) for name, value in changed.items()}
    audit.record(act, profile.enterprise.ref, by=by.ref, at=at, data=data)
    return profile


@transaction.atomic
def fill_profile(enterprise: Enterprise, *, by: Account, at: datetime, **fields: Any) -> Profile:
    """填报企业底数: by the enterprise or its department; what was settled must be settled anew after a change, and more
    managers or technicians than before count once the department has settled them (HZ-4.3, LH-9.2). Raises
    `profile_inconsistent` (QHD-7.1)."""
    PROFILES.require(Act.FILL_PROFILE, enterprise, by)
    unknown = sorted(set(fields) - set(FILLED_IN))
    if unknown:
        raise Refusal("field_not_correctable", missing=unknown)
    profile = held(enterprise)
    clean = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    after = {**queries.values_of(profile, ""), **clean}
    rules.consistent(after, policies.at(enterprise.division_code, on=clock.local_day(at)))
    if any(getattr(profile, name) != value for name, value in clean.items()):
        clean["accepted_on"] = None
    by_department = keeps_the_record(enterprise, by)
    for stated, counting in COUNTED.items():
        if stated in clean:
            clean[counting] = rules.counted(clean[stated], getattr(profile, counting), by_department=by_department)
    return enter(profile, Act.FILL_PROFILE, clean, by=by, at=at)


@transaction.atomic
def accept_profile(enterprise: Enterprise, *, by: Account, at: datetime) -> Profile:
    """核定企业底数: complete and consistent; from now on the managers and technicians stated are those that
    count (HZ-4.3, LH-9.2). Raises
    `profile_incomplete` naming the fields, `profile_inconsistent` (QHD-7.1)."""
    PROFILES.require(Act.ACCEPT_PROFILE, enterprise, by)
    profile, day = held(enterprise), clock.local_day(at)
    rules.complete(
        queries.values_of(profile, queries.address_of(enterprise)), policies.at(enterprise.division_code, on=day)
    )
    counting = {name: getattr(profile, stated) for stated, name in COUNTED.items()}
    return enter(profile, Act.ACCEPT_PROFILE, {"accepted_on": day, **counting}, by=by, at=at)


@transaction.atomic
def grade_occupational_hazard(
    enterprise: Enterprise, *, by: Account, at: datetime, grade: str, assessment: str
) -> Profile:
    """登记职业病危害等级, with the assessment it rests on. Raises what `rules.graded` raises (HZ-4.2)."""
    PROFILES.require(Act.GRADE_OCCUPATIONAL_HAZARD, enterprise, by)
    rules.graded(grade, assessment, policies.at(enterprise.division_code, on=clock.local_day(at)))
    fields = {"occupational_hazard": grade, "assessment": assessment.strip()}
    return enter(held(enterprise), Act.GRADE_OCCUPATIONAL_HAZARD, fields, by=by, at=at)


@transaction.atomic
def file_major_hazard_source(enterprise: Enterprise, *, by: Account, at: datetime, filing: str) -> Profile:
    """登记重大危险源备案: the number under which it is filed; empty when it has been struck from the file (HZ-4.1)."""
    PROFILES.require(Act.FILE_MAJOR_HAZARD_SOURCE, enterprise, by)
    fields = {"major_hazard_filing": filing.strip()}
    return enter(held(enterprise), Act.FILE_MAJOR_HAZARD_SOURCE, fields, by=by, at=at)


@transaction.atomic
def tag_headquarters(enterprise: Enterprise, *, by: Account, at: datetime, headquarters: str) -> Profile:
    """归入安全生产指挥部: the one that leads its sector. Raises `headquarters_unknown` (YT-2.1)."""
    PROFILES.require(Act.TAG_HEADQUARTERS, enterprise, by)
    rules.tagged(headquarters, policies.at(enterprise.division_code, on=clock.local_day(at)))
    return enter(held(enterprise), Act.TAG_HEADQUARTERS, {"headquarters": headquarters}, by=by, at=at)


@transaction.atomic
def leave_out_enterprise(enterprise: Enterprise, *, by: Account, at: datetime, reason: str) -> Profile:
    """移出服务名单, with a reason. Raises `out_of_scope_not_allowed` where all are served (YT-2.1),
    `reason_missing`."""
    PROFILES.require(Act.LEAVE_OUT_ENTERPRISE, enterprise, by)
    rules.may_leave_out(policies.at(enterprise.division_code, on=clock.local_day(at)), reason)
    return enter(held(enterprise), Act.LEAVE_OUT_ENTERPRISE, {"left_out_reason": reason.strip()}, by=by, at=at)


@transaction.atomic
def record_accident(
    enterprise: Enterprise, *, by: Account, at: datetime, happened_on: date, what: str, deaths: int = 0,
    injured: int = 0, danger_at: datetime | None = None, ordered_at: datetime | None = None,
    withdrawn_at: datetime | None = None,
) -> Accident:  # fmt: skip
    """登记事故: never changed or deleted afterwards (HZ-4.7). Raises `accident_in_the_future`,
    `accident_text_missing`, and what `rules.withdrawal_told` raises (LY-4.4.6)."""
    PROFILES.require(Act.RECORD_ACCIDENT, enterprise, by)
    if happened_on > clock.local_day(at):
        raise Refusal("accident_in_the_future", value=happened_on)
    if not what.strip():
        raise Refusal("accident_text_missing", missing=["what"])
    policy = policies.at(enterprise.division_code, on=happened_on)
    times = {"danger_at": danger_at, "ordered_at": ordered_at, "withdrawn_at": withdrawn_at}
    rules.withdrawal_told(times, casualties=deaths + injured, policy=policy)
    made = Accident.objects.create(
        enterprise=enterprise,
        happened_on=happened_on,
        what=what.strip(),
        deaths=deaths,
        injured=injured,
        recorded_by=by,
        recorded_at=at,
        **times,
    )
    data = {"happened_on": str(happened_on), "deaths": deaths, "injured": injured}
    data |= {name: moment.isoformat() for name, moment in times.items() if moment is not None}
    audit.record(Act.RECORD_ACCIDENT, enterprise.ref, by=by.ref, at=at, data=data)
    return made
