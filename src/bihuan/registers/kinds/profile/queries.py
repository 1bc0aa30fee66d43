"""The reads about base data that pages, lists and sheets share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bihuan.hazards.listing import queries as listings
from bihuan.parties import exceptions
from bihuan.parties.models import Account, Enterprise, RecordedException
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, policies
from bihuan.refusal import Stranger
from bihuan.registers.kinds.profile import rules
from bihuan.registers.kinds.profile.access import PRIORITIES, PROFILES
from bihuan.registers.kinds.profile.models import Accident, LocalPriority, Park, Profile
from bihuan.registers.kinds.profile.rules import Facts, KeyClass, LateWithdrawal
from bihuan.registers.kinds.profile.states import MANY_TENANTS, WEAK_SIZES, Act
from bihuan.standards.divisions import contains


def subject(code: str) -> str:
    """What an exception of a class is about."""
    return f"priority_class:{code}"


def dropped_at(division_code: str, policy: Policy) -> frozenset[str]:
    """The classes that the authorities of a place dropped, each with its reason on record; one statement."""
    codes = policy.scope.priority_classes.value or ()
    if not codes:
        return frozenset()
    granted = exceptions.granted_to(subject(code) for code in codes)
    return frozenset(code for code in codes if granted[subject(code)].at(division_code))


def profile_of(enterprise: Enterprise) -> Profile:
    """What is known of it; an unsaved, empty one where nothing is."""
    found = Profile.objects.select_related("park", "landlord").filter(enterprise=enterprise).first()
    return found or Profile(enterprise=enterprise)


def facts_of(
    profile: Profile, *, tenants: Iterable[str], accidents: Iterable[Accident], listed: Iterable[str] = ()
) -> Facts:
    """What the rules are told of one enterprise."""
    enterprise = profile.enterprise
    return Facts(
        sector=enterprise.sector,
        size=enterprise.size,
        major_hazard_filing=profile.major_hazard_filing,
        occupational_hazard=profile.occupational_hazard,
        full_time_managers=profile.counted_managers,
        tenants=tuple(tenants),
        park=profile.park.name if profile.park is not None else "",
        fatal_on=tuple(one.happened_on for one in accidents if one.deaths),
        listed_levels=tuple(listed),
    )


def values_of(profile: Profile, address: str) -> dict[str, Any]:
    """The fields of the base data by the names a place asks for them (QHD-7.1)."""
    enterprise = profile.enterprise
    known = enterprise.name and (enterprise.credit_code or enterprise.internal_number) and enterprise.sector
    return {
        "basics": known,
        "address": address,
        "products": profile.products,
        "staff": enterprise.staff_count,
        "safety_managers": profile.safety_managers,
        "special_operators": profile.special_operators,
        "main_risks": profile.main_risks,
        "has_major_hazard": profile.has_major_hazard,
    }


def address_of(enterprise: Enterprise) -> str:
    """The address of the main site."""
    return enterprise.sites.filter(is_main=True).values_list("address", flat=True).first() or ""


def late_withdrawal(accident: Accident) -> LateWithdrawal | None:
    """Whether people were hurt because they were not out in time, by the law of that day (LY-4.4.6); a ground that
    people weigh."""
    policy = policies.at(accident.enterprise.division_code, on=accident.happened_on)
    times = {name: getattr(accident, name) for name in rules.WITHDRAWAL_TIMES}
    return rules.late_withdrawal(times, casualties=accident.deaths + accident.injured, policy=policy)


@dataclass(frozen=True)
class Standing:
    """One enterprise's base data with all that follows from it; `own` are the priorities of its place, each with
    whether it is marked, `parks` those whose jurisdiction one of its sites stands in."""

    profile: Profile
    values: dict[str, Any]
    empty: list[str]
    classes: list[KeyClass]
    tenants: list[Enterprise]
    accidents: list[Accident]
    own: list[tuple[LocalPriority, bool]]
    parks: list[Park]


def standing(enterprise: Enterprise, *, on: date) -> Standing:
    """All of it, by the law of the main site; 8 statements at most."""
    policy = policies.at(enterprise.division_code, on=on)
    profile = profile_of(enterprise)
    tenants = list(Enterprise.objects.filter(profile__landlord=enterprise).order_by("name"))
    accidents = list(enterprise.accidents.order_by("-happened_on", "-id"))
    listed = _levels_listed(enterprise, policy)
    facts = facts_of(profile, tenants=[one.name for one in tenants], accidents=accidents, listed=listed)
    dropped = dropped_at(enterprise.division_code, policy)
    sites = list(enterprise.sites.order_by("-is_main"))
    values = values_of(profile, sites[0].address if sites else "")
    return Standing(
        profile,
        values,
        rules.empty_fields(values, policy),
        rules.key_classes(facts, policy, on=on, dropped=dropped),
        tenants,
        accidents,
        [(one, one.pk in profile.own_priorities) for one in priorities_at(enterprise.division_code)],
        _parks_around([site.division_code for site in sites]),
    )


def _levels_listed(enterprise: Enterprise, policy: Policy) -> list[str]:
    """At which levels hazards of it are listed now, asked where that makes a class (HZ-4.6)."""
    if rules.LISTED not in (policy.scope.priority_classes.value or ()):
        return []
    return list(listings.standing_at(enterprise).values_list("level", flat=True))


def dropped_with_reason(division_code: str, policy: Policy) -> dict[str, str]:
    """Class → why the place, or one around it, dropped it."""
    codes = policy.scope.priority_classes.value or ()
    rows = RecordedException.objects.filter(subject__in=[subject(code) for code in codes])
    around = [division_code[:n] for n in range(len(division_code) + 1)]
    found = rows.filter(division_code__in=around).values_list("subject", "reason")
    return {name.removeprefix(subject("")): reason for name, reason in found}


def priorities_at(division_code: str) -> list[LocalPriority]:
    """The priorities that the places around have added."""
    around = [division_code[:n] for n in range(len(division_code) + 1)]
    return list(LocalPriority.objects.filter(division_code__in=around).order_by("id"))


def parks(by: Account) -> QuerySet[Park]:
    """The parks of one's own place, each with how many enterprises stand in it."""
    scope = Scope.of(by)
    if scope.division_code is None:
        return Park.objects.none()
    seen = Enterprise.objects.within(scope)
    inside = Count("members", filter=Q(members__enterprise__in=seen))
    return Park.objects.filter(division_code__startswith=scope.division_code).annotate(inside=inside)


def park(park_id: int, by: Account) -> Park:
    """A park of one's own place or of a place around it; otherwise Stranger (404)."""
    place = Scope.of(by).division_code
    found = Park.objects.filter(pk=park_id).first()
    if (
        place is None
        or found is None
        or not (contains(place, found.division_code) or contains(found.division_code, place))
    ):
        raise Stranger(f"park:{park_id}")
    return found


def _parks_around(division_codes: Iterable[str]) -> list[Park]:
    around = {code[:n] for code in division_codes for n in range(len(code) + 1)}
    return list(Park.objects.filter(division_code__in=around).order_by("name"))


# --- the same rules, asked of the rows ----------------------------------------------------------------------------


def in_class(code: str, by_place: str, *, on: date) -> Q:
    """The condition on the rows of enterprises that `rules.key_classes` finds in this class, by the law of a place:
    a list is narrowed without reading every enterprise. A test holds both against each other."""
    policy = policies.at(by_place, on=on)
    if code not in (policy.scope.priority_classes.value or ()):
        return Q(pk__in=[])
    condition = _CONDITIONS[code](policy, on) if code in _CONDITIONS else Q(pk__in=[])
    return condition & ~_where_dropped(code)


def _where_dropped(code: str) -> Q:
    rows = exceptions.granted_to([subject(code)])[subject(code)].rows
    return reduce(or_, (Q(division_code__startswith=place) for _code, place in rows), Q(pk__in=[]))


def _high_risk(policy: Policy, on: date) -> Q:
    return Q(sector__in=policy.scope.high_risk_sectors.value or ()) | Q(profile__major_hazard_filing__gt="")


def _occupational(policy: Policy, on: date) -> Q:
    return Q(profile__occupational_hazard__in=rules.serious_grades(policy))


def _weak(policy: Policy, on: date) -> Q:
    return Q(size__in=WEAK_SIZES, profile__counted_managers__lt=rules.weak(policy))


def _multi_tenant(policy: Policy, on: date) -> Q:
    landlords = Profile.objects.exclude(landlord=None).values("landlord").annotate(n=Count("pk"))
    return Q(pk__in=landlords.filter(n__gte=MANY_TENANTS).values("landlord"))


def _in_a_park(policy: Policy, on: date) -> Q:
    return Q(profile__park__isnull=False)


def _listed(policy: Policy, on: date) -> Q:
    return Q(Exists(listings.standing_at(OuterRef("pk")).filter(level__in=policy.listing.levels.value or ())))


def _fatal(policy: Policy, on: date) -> Q:
    since = rules.looks_back_to(policy, on)
    fatal = Accident.objects.filter(enterprise=OuterRef("pk"), deaths__gt=0)
    return Q(Exists(fatal if since is None else fatal.filter(happened_on__gte=since)))


_CONDITIONS = {
    "high_risk_sector": _high_risk,
    "occupational_hazard": _occupational,
    "weak_small_enterprise": _weak,
    "multi_tenant": _multi_tenant,
    "industrial_cluster": _in_a_park,
    rules.LISTED: _listed,
    "fatal_accident": _fatal,
}


FOLLOWING = frozenset(_CONDITIONS)
"""The classes that follow from base data, and from hazards listed for supervision (HZ-4.6)."""


def served(by_place: str, *, on: date) -> Q:
    """The condition on the rows of enterprises that the place's service is for: all but those left out with a reason;
    where it goes by branches (工矿商贸), those of its branches (HZ-4.0)."""
    policy = policies.at(by_place, on=on)
    staying = Q(profile__left_out_reason="") | Q(profile=None)
    if policy.scope.filter.value != "sectors":
        return staying
    branches = set(policy.scope.sectors.value or ())
    sectors = [row["code"] for row in policies.table(by_place, "sectors", on=on) if row.get("branch") in branches]
    return Q(sector__in=sectors) & staying


_FILLED = {
    "address": Q(sites__is_main=True) & ~Q(sites__address=""),
    "products": ~Q(profile__products=""),
    "staff": Q(staff_count__isnull=False),
    "safety_managers": Q(profile__safety_managers__isnull=False),
    "special_operators": Q(profile__special_operators__isnull=False),
    "main_risks": ~Q(profile__main_risks=""),
    "has_major_hazard": Q(profile__has_major_hazard__isnull=False),
}


@dataclass(frozen=True)
class Completeness:
    """How many of the enterprises in scope have every field that the place asks for."""

    complete: int
    total: int


def completeness(by: Account, place: str, *, on: date) -> Completeness | None:
    """None where the place asks for no base data (QHD-7.1); one statement."""
    asked = policies.at(place, on=on).projects.profile_fields.value
    if not asked:
        return None
    full = Q(profile__isnull=False)
    for name in asked:
        full &= _FILLED.get(name, Q())
    counted = Enterprise.objects.within(Scope.of(by)).aggregate(
        complete=Count("pk", filter=full, distinct=True), total=Count("pk", distinct=True)
    )
    return Completeness(**counted)


def open_acts(enterprise: Enterprise, by: Account) -> frozenset[str]:
    """What `by` may do with the base data of an enterprise that was fetched for `by`."""
    return PROFILES.open_acts(enterprise, by, among=[act for act in Act if act in PROFILES.acts])


def open_here(division_code: str, by: Account) -> frozenset[str]:
    """What `by` may do with the priorities and parks of his own place."""
    return PRIORITIES.open_acts(division_code, by, among=[act for act in Act if act in PRIORITIES.acts])
