"""The reads about experts that pages, rules and exports share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, Func, Q, QuerySet, TextField

from bihuan.experts import keeping, rules
from bihuan.experts.access import TIES, knows_all_ties
from bihuan.experts.models import (
    Application,
    Booking,
    Declined,
    Expert,
    Interest,
    Membership,
    Misconduct,
    Pool,
    PoolReview,
    Proof,
    Removal,
    Review,
    SpecialField,
    SpecialPermit,
    open_grounds,
)
from bihuan.experts.states import ApplicationState
from bihuan.parties import exceptions
from bihuan.parties.models import Account, Enterprise
from bihuan.parties.scope import Scope
from bihuan.parties.states import InstitutionState
from bihuan.policy import Pack, policies
from bihuan.refusal import Stranger
from bihuan.standards import resident_id

PAGE = 50
SHOWN = 50
"""So many of what waits at a pool stand on its page at once."""


def memberships_on(expert: Expert, on: date) -> list[Membership]:
    """The memberships that stand on that day."""
    standing = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    return list(expert.memberships.filter(standing, admitted_on__lte=on).select_related("pool"))


def facts(
    expert: Expert,
    *,
    division_code: str,
    on: date,
    enterprise: Enterprise | None = None,
    source: str = "",
    coming_for: str = "",
) -> rules.ExpertFacts:
    """What the rules of this place need to know of this expert on this day, about this enterprise; `source` is the work
    itself, whose own booking does not count against it, `coming_for` the specialty it needs."""
    known = _many_facts([expert], places=[division_code], on=on, enterprise=enterprise, source=source)[0][0]
    return replace(known, coming_for=coming_for)


def _facts(
    expert: Expert,
    *,
    on: date,
    memberships: Sequence[Membership],
    booked: bool,
    interests: frozenset[str],
    excepted: frozenset[str],
    permits: frozenset[str],
    misconduct: Iterable[str] = (),
) -> rules.ExpertFacts:
    memberships = [m for m in memberships if m.pool.kind == Pool.Kind.HAZARD]  # rescue experts go on no check
    away = [m for m in memberships if not _sends(m.pool)]
    memberships = [m for m in memberships if _sends(m.pool)]
    levels = frozenset(m.pool.level for m in memberships)
    return rules.ExpertFacts(
        title=expert.title,
        certificates=frozenset(() if expired(expert, on=on) else expert.certificates),
        months=rules.months_between(expert.work_since, on),
        unit_kind=expert.unit_kind,
        age=resident_id.age(expert.born_on, on=on),
        retired=expert.retired,
        pool_levels=levels,
        unannounced=levels - {m.pool.level for m in memberships if m.announced_on and m.announced_on <= on},
        specialties=frozenset(expert.specialties),
        booked=booked,
        interests=interests,
        exceptions=excepted,
        permits=permits,
        suspended=frozenset(m.pool.owner_institution.name for m in away),
        under_review=any(getattr(m, "under_review", False) for m in memberships),
        misconduct=frozenset(misconduct),
        past_year=on.year - 1,
        kept_in=frozenset(m.pool.division_code for m in memberships if m.was_in_office_pool(on.year - 1)),
        assessed=any(on.year - 1 in getattr(m, "years_assessed", ()) for m in memberships),
    )


def expired(expert: Expert, *, on: date) -> bool:
    """Whether the certificates are known to have run out by that day."""
    return expert.certificates_until is not None and expert.certificates_until < on


def _sends(pool: Pool) -> bool:
    """Whether the pool's owner may send anybody: an institution that was suspended or has left may not."""
    return pool.owner_institution is None or pool.owner_institution.state == InstitutionState.IN_SERVICE


def eligibility(
    expert: Expert,
    *,
    division_code: str,
    on: date,
    enterprise: Enterprise | None = None,
    source: str = "",
    coming_for: str = "",
) -> list[rules.Answer]:
    """Every criterion of this place for this expert, met or not, with its clause."""
    policy = policies.at(division_code, on=on)
    known = facts(
        expert, division_code=division_code, on=on, enterprise=enterprise, source=source, coming_for=coming_for
    )
    return rules.explain(known, policy)


@dataclass(frozen=True)
class Candidate:
    """An expert with every criterion of the place, met or not."""

    expert: Expert
    answers: list[rules.Answer]
    overdue: tuple[Pool, ...] = ()
    """Pools of the expert that ought to have been looked through by now: a warning, no bar (LH-7.4)."""

    @property
    def fits(self) -> bool:
        return all(answer.passes for answer in self.answers)

    @property
    def failing(self) -> list[rules.Answer]:
        return [answer for answer in self.answers if not answer.passes]


def newest_proofs(expert: Expert) -> dict[str, Proof]:
    """The newest proof of each kind that the expert has brought."""
    return {proof.kind: proof for proof in expert.proofs.order_by("dated_on", "id")}


def file_answers(expert: Expert, *, division_code: str, on: date) -> list[rules.Answer]:
    """What the place asks to see in the applicant's file, met or not."""
    dated = {kind: proof.dated_on for kind, proof in newest_proofs(expert).items() if proof.dated_on <= on}
    known = rules.FileFacts(dated, misconduct_open=expert.misconduct.filter(settled_at=None).exists())
    return rules.file(known, policies.at(division_code, on=on), on=on)


def candidates(
    found: Sequence[Expert],
    *,
    division_code: str,
    on: date,
    enterprise: Enterprise | None = None,
    source: str = "",
    permits: Iterable[SpecialPermit] | None = None,
    memberships: Mapping[int, Sequence[Membership]] | None = None,
    busy: Collection[int] | None = None,
) -> list[Candidate]:
    """Eligibility of many experts at once, in five statements whatever their number; fewer where the caller has their
    memberships (`standing_memberships`) or `permits` already, or says who is `busy` on that day."""
    memberships = standing_memberships([expert.pk for expert in found], on=on) if memberships is None else memberships
    known = _many_facts(
        found,
        places=[division_code],
        on=on,
        enterprise=enterprise,
        source=source,
        permits=permits,
        memberships=memberships,
        busy=busy,
    )
    policy = policies.at(division_code, on=on)
    return [
        Candidate(expert, rules.explain(here, policy), overdue_pools(memberships[expert.pk], on=on))
        for expert, (here,) in zip(found, known, strict=True)
    ]


def overdue_pools(memberships: Iterable[Membership], *, on: date) -> tuple[Pool, ...]:
    """The pools of these memberships whose round of review is overdue."""
    return tuple(m.pool for m in memberships if m.pool.review_due_on is not None and m.pool.review_due_on < on)


def standing_memberships(expert_ids: Sequence[int], *, on: date) -> dict[int, list[Membership]]:
    """The memberships of each of these experts that stand on that day, with their pools; one statement."""
    still = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    rows = Membership.objects.told_of_bars().filter(still, expert__in=expert_ids, admitted_on__lte=on)
    found: dict[int, list[Membership]] = {pk: [] for pk in expert_ids}
    for row in rows.select_related("pool__owner_institution").order_by("id"):
        found[row.expert_id].append(row)
    return found


def _many_facts(
    found: Sequence[Expert],
    *,
    places: Sequence[str],
    on: date,
    enterprise: Enterprise | None = None,
    source: str = "",
    permits: Iterable[SpecialPermit] | None = None,
    memberships: Mapping[int, Sequence[Membership]] | None = None,
    busy: Collection[int] | None = None,
) -> list[list[rules.ExpertFacts]]:
    """One row per expert, in it one entry per place: places differ by recorded exceptions and permits alone."""
    ids = [expert.pk for expert in found]
    memberships = standing_memberships(ids, on=on) if memberships is None else memberships
    if busy is None:
        booked = Booking.objects.filter(expert__in=ids, on=on).exclude(source=source)
        busy = set(booked.values_list("expert_id", flat=True))
    interests: dict[int, set[str]] = {pk: set() for pk in ids}
    if enterprise is not None:
        ties = Interest.objects.filter(expert__in=ids, enterprise=enterprise, ended_at=None)
        for expert_id, kind in ties.values_list("expert_id", "kind"):
            interests[expert_id].add(kind)
        for one in found:  # whose own record names it as employer is tied to it, whether anybody wrote that down or not
            if one.unit_name.strip() == enterprise.name:
                interests[one.pk].add("job")
    excepted = exceptions.granted_to([expert.ref for expert in found])
    let_in: dict[int, list[SpecialPermit]] = {pk: [] for pk in ids}
    ask = permits is None
    if ask:
        permits = SpecialPermit.objects.filter(expert__in=ids).annotate(open_grounds=open_grounds("expert"))
    for permit in permits:
        let_in[permit.expert_id].append(permit)
    on_record = _on_record({one.pk: (one, *memberships[one.pk], *let_in[one.pk]) for one in found}, ask=ask)
    return [
        [
            _facts(
                expert,
                on=on,
                memberships=memberships[expert.pk],
                booked=expert.pk in busy,
                interests=frozenset(interests[expert.pk]),
                excepted=excepted[expert.ref].at(place),
                permits=frozenset(
                    permit.specialty for permit in let_in[expert.pk] if place.startswith(permit.division_code)
                ),
                misconduct=on_record[expert.pk],
            )
            for place in places
        ]
        for expert in found
    ]


def _on_record(told: Mapping[int, Sequence[Expert | Membership | SpecialPermit]], *, ask: bool) -> dict[int, set[str]]:
    """The open grounds against each expert, as the rows of theirs tell that were read with them, or asked for."""
    found = {pk: {ground for row in rows for ground in getattr(row, "open_grounds", ())} for pk, rows in told.items()}
    alone = [pk for pk, rows in told.items() if not any(hasattr(row, "open_grounds") for row in rows)]
    if ask and alone:
        noted = Misconduct.objects.filter(expert__in=alone, settled_at=None)
        for expert_id, ground in noted.values_list("expert_id", "ground"):
            found[expert_id].add(ground)
    return found


@dataclass(frozen=True)
class Across:
    """One criterion over many places: `answers` in the order of the packs asked."""

    code: str
    answers: list[rules.Answer]


def across(
    expert: Expert,
    packs: Sequence[Pack],
    *,
    on: date,
    permits: Iterable[SpecialPermit],
    memberships: Iterable[Membership],
) -> list[Across]:
    """Every criterion in every place side by side, with all permits and memberships of the expert; the bookings of the
    day say nothing of a place and are not asked for. One statement."""
    standing = [row for row in memberships if row.admitted_on <= on and not (row.ended_on and row.ended_on <= on)]
    places, held = [pack.division_code for pack in packs], {expert.pk: standing}
    known = _many_facts([expert], places=places, on=on, permits=permits, memberships=held, busy=())[0]
    columns = [rules.explain(here, policies.at(pack.id, on=on)) for here, pack in zip(known, packs, strict=True)]
    return [Across(row[0].code, list(row)) for row in zip(*columns, strict=True)]


def pool_of(
    by: Account, *, text: str = "", specialty: str = "", area: str = "", free_on: date | None = None
) -> QuerySet[Expert]:
    """The experts that `by` may choose from, for a list that pages by key: by specialty, by the division whose pools
    they are in (with those who are in no pool yet), and by the day on which they are free (LY-2.4.1)."""
    found = Expert.objects.within(Scope.of(by)).search(text).prefetch_related("memberships__pool")
    if specialty:
        found = found.filter(specialties__contains=[specialty])
    if area:
        standing = Membership.objects.filter(ended_on=None)
        inside = standing.filter(pool__division_code__startswith=area)
        found = found.filter(Q(pk__in=inside.values("expert_id")) | ~Q(pk__in=standing.values("expert_id")))
    return found.free_on(free_on) if free_on else found


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """The names of these experts; nothing is asked for none."""
    wanted = list(ids)
    return dict(Expert.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def names_of_refs(refs: Iterable[str]) -> dict[str, str]:
    """ "expert:7" → the name, as `names_of` gives it."""
    return {f"expert:{pk}": name for pk, name in names_of({int(ref.partition(":")[2]) for ref in refs}).items()}


def specialties_held(by: Account, *, area: str = "") -> dict[str, int]:
    """How many experts of each specialty `by` may choose from, in the pools of `area` if one is given."""
    return _by_specialty(pool_of(by, area=area).prefetch_related(None), "specialties")


def _by_specialty(found: QuerySet, path: str) -> dict[str, int]:
    """How many rows of `found` hold each specialty of the list at `path`, counted by the database; one statement."""
    code = Func(path, function="unnest", output_field=TextField())
    return dict(found.order_by().annotate(code=code).values_list("code").annotate(n=Count("pk")))


def ties_of(expert: Expert, by: Account) -> list[Interest]:
    """The expert's ties, newest first, ended ones too: all of them for the expert and the keeper of a pool, those with
    the enterprises in scope for an office that may send the expert; otherwise Stranger (LY-2.4.2)."""
    if not TIES.sees(expert, by):
        raise Stranger(f"{expert.ref}.interests")
    found = expert.interests.select_related("enterprise", "ended_by").order_by("-id")
    if not knows_all_ties(expert, by):
        found = found.filter(enterprise__in=Enterprise.objects.within(Scope.of(by)))
    return list(found)


def special_fields(division_code: str) -> list[SpecialField]:
    """The fields that the department of this place, or of one that contains it, has listed as special, newest first."""
    prefixes = [division_code[:n] for n in range(len(division_code) + 1)]
    return list(SpecialField.objects.filter(division_code__in=prefixes).select_related("listed_by").order_by("-id"))


def permits_of(expert: Expert) -> list[SpecialPermit]:
    """The special fields for which this expert may come from outside the pools, and where."""
    return list(expert.permits.order_by("-id"))


def permits_named(ids: Iterable[int]) -> dict[int, SpecialPermit]:
    """These permits with their experts; nothing is asked for none."""
    wanted = list(ids)
    return SpecialPermit.objects.select_related("expert").in_bulk(wanted) if wanted else {}


def own_pools(by: Account) -> list[Pool]:
    """The pools that the actor's organisation keeps, each with its number of standing `members`."""
    if by.regulator_id:
        kept = Pool.objects.filter(owner_regulator_id=by.regulator_id)
    elif by.institution_id:
        kept = Pool.objects.filter(owner_institution_id=by.institution_id)
    else:
        return []
    standing = Count("memberships", filter=Q(memberships__ended_on=None))
    return list(kept.annotate(members=standing).order_by("name"))


def experts_by_person_key(keys: Sequence[str]) -> list[Expert]:
    """The experts with these keyed hashes (`operations.person_key`); one query for any number."""
    return list(Expert.objects.filter(person_key__in=list(keys)))


def own_record(by: Account) -> int:
    """The id of the actor's own record; otherwise Stranger."""
    found = Expert.objects.filter(account_id=by.pk).values_list("pk", flat=True).first()
    if found is None:
        raise Stranger("expert")
    return found


def open_pools() -> list[Pool]:
    """The pools an expert may apply for: those of offices, by name."""
    return list(Pool.objects.filter(owner_regulator__isnull=False).order_by("division_code", "name"))


def applications_to(pool: Pool) -> list[Application]:
    """The applications that wait longest for the pool's owner; when they are settled, others come into sight."""
    waiting = pool.applications.filter(state=ApplicationState.FILED)
    return list(waiting.select_related("expert").order_by("id")[:SHOWN])


def applications_of(expert: Expert) -> list[Application]:
    """Every application of the expert, newest first."""
    return list(expert.applications.select_related("pool").order_by("-id"))


def members(pool: Pool) -> QuerySet[Membership]:
    """Who is in the pool now, for a list that pages by key."""
    return pool.memberships.filter(ended_on=None).select_related("expert")


def to_announce(pool: Pool) -> list[Membership]:
    """The first by name of those in the pool who are not announced yet, one more than a page shows."""
    return list(members(pool).filter(announced_on=None).order_by("expert__name", "id")[: SHOWN + 1])


def specialties_in(pool: Pool) -> dict[str, int]:
    """How many in the pool hold each specialty; one statement."""
    return _by_specialty(pool.memberships.filter(ended_on=None), "expert__specialties")


def fields_asked(pool: Pool, *, on: date) -> tuple[str, ...]:
    """The fields that the place wants this pool to cover (LH-7.3)."""
    policy = policies.at(pool.division_code, on=on)
    return rules.fields_asked(policy, sector=pool.sector, general=pool.is_general)


def needs(pool: Pool, *, on: date) -> list[keeping.Need]:
    """The pool's table of wanted and announced experts, the shortest specialty first (LY-2.3.1, LH-7.2)."""
    announced = pool.memberships.filter(ended_on=None, announced_on__isnull=False)
    held = _by_specialty(announced, "expert__specialties")
    wanted = dict(pool.wanted.values_list("specialty", "number"))
    return keeping.needs(wanted, held, policies.at(pool.division_code, on=on))


def looked_through(pool: Pool, *, on: date) -> list[keeping.Looked]:
    """What a round finds in all of the pool, by name: expired certificates, who without one is not qualified, ages over
    the limit without an exception, a year without work."""
    rows = list(members(pool).order_by("expert__name", "id"))
    found = [row.expert for row in rows]
    nobody = {one.pk: () for one in found}
    known = _many_facts(found, places=[pool.division_code], on=on, permits=(), memberships=nobody, busy=())
    policy, since = policies.at(pool.division_code, on=on), on - timedelta(days=365)
    busy = set(Booking.objects.filter(expert__in=found, on__gte=since).values_list("expert_id", flat=True))
    unmet = [{one.code for one in rules.admission(facts, policy) if not one.passes} for (facts,) in known]
    return [
        keeping.Looked(
            row.expert.name,
            expired=bool(row.expert.certificates) and expired(row.expert, on=on),
            undated=bool(row.expert.certificates) and row.expert.certificates_until is None,
            unqualified=not row.expert.certificates and "expert_title_too_low" in lacking,
            over_age="expert_over_age" in lacking,
            idle=row.admitted_on < since and row.expert_id not in busy,
            expert_id=row.expert_id,
        )
        for row, lacking in zip(rows, unmet, strict=True)
    ]


def substitutes(
    pool: Pool,
    *,
    specialty: str,
    division_code: str,
    on: date,
    without: Expert,
    enterprise: Enterprise | None = None,
    team: Collection[int] = (),
    limit: int = 3,
) -> list[Expert]:
    """Who of the same pool holds the specialty, is free on that day, meets the place's conditions, has no tie to the
    enterprise and is not on the `team` already."""
    held = Expert.objects.filter(memberships__pool=pool, memberships__ended_on=None, specialties__contains=[specialty])
    found = list(held.free_on(on).exclude(pk__in=[without.pk, *team]).order_by("id")[:PAGE])
    answers = candidates(found, division_code=division_code, on=on, enterprise=enterprise)
    return [one.expert for one in answers if one.fits][:limit]


def open_round(pool: Pool) -> PoolReview | None:
    """The round of review that is under way."""
    return pool.rounds.filter(closed_at=None).first()


def reviews_of(expert: Expert) -> list[Review]:
    """The expert's reviews, each for one pool, newest first."""
    return list(expert.reviews.select_related("membership__pool").order_by("-id"))


def records_of(expert: Expert) -> list[Misconduct]:
    """What is on record against the expert, each with the office that noted it, newest first."""
    return list(
        expert.misconduct.select_related("expert", "noted_by__regulator", "noted_by__institution").order_by("-id")
    )


def declined_by(expert: Expert) -> list[Declined]:
    """Work the expert would not take, newest first."""
    return list(expert.declined.order_by("-id"))


def removals_of(expert: Expert) -> list[Removal]:
    """Why the expert was removed from pools, newest first."""
    return list(Removal.objects.filter(membership__expert=expert).select_related("membership__pool").order_by("-id"))
