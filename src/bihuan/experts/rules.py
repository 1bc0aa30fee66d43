"""Eligibility explained clause by clause: facts and policy in, one answer per criterion out. No Django, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bihuan.policy.vocabulary import KEYS
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting

CERTIFICATES = KEYS["experts.certificates"].kind.codes
"""Those that a place may accept in the stead of a title."""
TITLE_ORDER = ("none", "junior", "intermediate", "senior")


@dataclass(frozen=True)
class ExpertFacts:
    """What is known of an expert on a day. `months` of related work, `age` in whole years; `unannounced` are those of
    the `pool_levels` that rest on no announced membership; `permits` are the special fields for which the place lets
    this expert come from outside its pools, `coming_for` the specialty asked for, where that is known yet;
    `suspended` are institutions whose pools send nobody now, `misconduct` the grounds of what is on record and not
    settled; `past_year` is the one before that day, `assessed` whether the expert was for it, and `kept_in` are the
    places of the offices in whose pools the expert was announced by its end."""

    title: str
    certificates: frozenset[str]
    months: int
    unit_kind: str
    age: int
    retired: bool
    pool_levels: frozenset[str] = frozenset()
    unannounced: frozenset[str] = frozenset()
    specialties: frozenset[str] = frozenset()
    booked: bool = False
    interests: frozenset[str] = frozenset()
    exceptions: frozenset[str] = frozenset()
    permits: frozenset[str] = frozenset()
    coming_for: str = ""
    suspended: frozenset[str] = frozenset()
    under_review: bool = False
    misconduct: frozenset[str] = frozenset()
    past_year: int = 0
    kept_in: frozenset[str] = frozenset()
    assessed: bool = False


@dataclass(frozen=True)
class Answer:
    """One criterion: whether it is met, what was asked, what was found, and on what ground.

    `excepted` means that it is not met but an approver recorded an exception; `asked` is False where the place sets
    nothing, which the page shows as such. `way_out` is the place's own way past it, where it names one.
    """

    code: str
    met: bool
    wanted: object
    found: object
    setting: Setting | None
    excepted: bool = False
    asked: bool = True
    way_out: Setting | None = None

    @property
    def passes(self) -> bool:
        return self.met or self.excepted or not self.asked


def admission(facts: ExpertFacts, policy: Policy) -> list[Answer]:
    """The conditions of the person: title or certificate, years of work, kind of unit, age."""
    return [_title(facts, policy), _months(facts, policy), _unit(facts, policy), _age(facts, policy)]


MATTERS = ("development_plan", "system_building", "policy_making", "administrative_decision")
"""What experts advise on, where the place names no matters of its own."""


def matters(policy: Policy) -> tuple[str, ...]:
    """The matters on which a place hears its experts."""
    return tuple(policy.experts.opinion_matters.value or MATTERS)


def opinion(matter: str, *, in_pool: bool, given: Mapping[str, object], policy: Policy) -> None:
    """An opinion is one of a pool's expert, on a matter of the place, with its title, its text and its signature.
    Raises `opinion_matter_unknown`, `not_in_expert_pool`, `opinion_incomplete` (LH-6.2)."""
    setting = policy.experts.opinion_matters
    basis = setting.cited
    if matter not in matters(policy):
        raise Refusal("opinion_matter_unknown", value=matter, basis=basis)
    if not in_pool:
        raise Refusal("not_in_expert_pool", basis=basis)
    missing = [name for name, there in given.items() if not there]
    if missing:
        raise Refusal("opinion_incomplete", missing=missing, basis=basis)


MISSING = {
    "health_statement": "health_statement_missing",
    "competence_review": "competence_review_missing",
    "integrity_statement": "integrity_statement_missing",
    "recommending_unit": "recommending_unit_missing",
    "knowledge_review": "knowledge_review_missing",
}
"""What is said where one of the papers a place can ask for is not there, or not good any more."""


@dataclass(frozen=True)
class FileFacts:
    """What stands in an applicant's file: the day of the newest proof of each kind, and whether a case is open."""

    proofs: Mapping[str, date]
    misconduct_open: bool = False


def file(facts: FileFacts, policy: Policy, *, on: date) -> list[Answer]:
    """The papers the place asks for, each with its own clause, and no open case (LY-2.3.4, LH-5.1)."""
    asked, good_for = policy.experts.admission_documents, policy.experts.health_statement_days
    answers = []
    for kind in (kind for kind in asked.value or () if kind in MISSING):
        dated_on = facts.proofs.get(kind)
        limit = good_for.value if kind == "health_statement" else None
        met = dated_on is not None and (limit is None or dated_on >= on - timedelta(days=limit))
        ground = replace(asked, basis=asked.ground(kind))
        answers.append(Answer(MISSING[kind], met, limit, dated_on, ground))
    clean = replace(asked, basis=asked.ground("integrity_statement")) if asked.is_set else None
    answers.append(Answer("integrity_record_open", not facts.misconduct_open, [], facts.misconduct_open, clean))
    return answers


def fields_asked(policy: Policy, *, sector: str = "", general: bool = True) -> tuple[str, ...]:
    """The fields that a pool covers, where the place names some (LH-7.3): all of them, or of a pool for one `sector`
    that one alone; none of a pool that is not for checks, or is an institution's own."""
    named = tuple(policy.experts.fields_required.value or ()) if general else ()
    return tuple(field for field in named if not sector or field == sector)


def fields(held: Set[str], asked: Iterable[str], policy: Policy) -> None:
    """A published pool covers the fields that are `asked` of it. Raises `pool_field_missing` naming them (LH-7.3)."""
    lacking = [field for field in asked if field not in held]
    if lacking:
        raise Refusal("pool_field_missing", missing=lacking, basis=policy.experts.fields_required.basis)


def assignment(facts: ExpertFacts, policy: Policy) -> list[Answer]:
    """The conditions of sending this expert to this enterprise on this day: pool, announcement, ties, time."""
    sent = [_pool(facts, policy), _announced(facts, policy), _interest(facts, policy), _free(facts, policy)]
    barred = [_institution(facts)] if facts.suspended else []
    barred += [_record(facts, policy)] if facts.misconduct else []
    barred += [_review(facts, policy)] if facts.under_review else []
    return [*barred, *([_assessed(facts, policy)] if facts.kept_in else []), *sent]


def explain(facts: ExpertFacts, policy: Policy) -> list[Answer]:
    """All criteria, in the order in which a clerk would check them."""
    return [*admission(facts, policy), *assignment(facts, policy)]


def certified(certificates: Sequence[str]) -> None:
    """What is renewed is a certificate. Raises `certificate_missing`, `certificate_unknown`."""
    if not certificates:
        raise Refusal("certificate_missing", missing=["certificates"])
    unknown = [code for code in certificates if code not in CERTIFICATES]
    if unknown:
        raise Refusal("certificate_unknown", value=unknown[0])


def require(answers: list[Answer]) -> None:
    """Raise the first criterion that is not met as a Refusal; the page shows them all."""
    for answer in answers:
        if not answer.passes:
            basis = answer.setting.basis if answer.setting is not None else None
            raise Refusal(answer.code, basis=basis, wanted=answer.wanted, found=answer.found)


def _answer(code: str, met: bool, *, wanted: object, found: object, setting: Setting, facts: ExpertFacts) -> Answer:
    soft = str(setting.modality) == "should"
    asked = setting.is_set and str(setting.modality) != "may"  # "may" is offered, it refuses nobody (LH-7.1)
    return Answer(code, met, wanted, found, setting, soft and code in facts.exceptions, asked)


def _title(facts: ExpertFacts, policy: Policy) -> Answer:
    title, certificates = policy.experts.min_title, policy.experts.certificates
    if not title.is_set:
        return Answer("expert_title_too_low", True, None, facts.title, title, asked=False)
    high_enough = TITLE_ORDER.index(facts.title) >= TITLE_ORDER.index(title.value)
    certified = bool(facts.certificates & set(certificates.value or ()))
    wanted = [title.value, *(certificates.value or ())]
    return _answer(
        "expert_title_too_low", high_enough or certified, wanted=wanted, found=facts.title, setting=title, facts=facts
    )


def _months(facts: ExpertFacts, policy: Policy) -> Answer:
    setting = policy.experts.min_months
    met = not setting.is_set or facts.months >= setting.value
    return _answer(
        "expert_experience_too_short", met, wanted=setting.value, found=facts.months, setting=setting, facts=facts
    )


def _unit(facts: ExpertFacts, policy: Policy) -> Answer:
    setting = policy.experts.experience_units
    met = not setting.is_set or facts.unit_kind in setting.value
    return _answer(
        "experience_unit_not_listed", met, wanted=setting.value, found=facts.unit_kind, setting=setting, facts=facts
    )


def _age(facts: ExpertFacts, policy: Policy) -> Answer:
    """The upper age, for all or for the retired only (packs/CONTRADICTIONS.md C6)."""
    setting, applies_to = policy.experts.max_age, policy.experts.max_age_applies_to
    concerned = applies_to.value != "retired" or facts.retired
    met = not setting.is_set or not concerned or facts.age <= setting.value
    return _answer("expert_over_age", met, wanted=setting.value, found=facts.age, setting=setting, facts=facts)


def _institution(facts: ExpertFacts) -> Answer:
    """Who is only in pools of institutions that were suspended or have left is sent by nobody (product policy)."""
    return Answer("institution_suspended", bool(facts.pool_levels), [], sorted(facts.suspended), None)


def _record(facts: ExpertFacts, policy: Policy) -> Answer:
    """Whose misconduct is on record and not settled is sent nowhere (product policy), on the ground of the place where
    it names one."""
    setting = policy.experts.severe_grounds
    named = sorted(facts.misconduct & set(setting.value or ()))
    ground = replace(setting, basis=setting.ground(named[0])) if named else None
    return Answer("integrity_record_open", False, [], sorted(facts.misconduct), ground)


def _review(facts: ExpertFacts, policy: Policy) -> Answer:
    """Whose work has changed is looked at again first, where the place reviews by events (LY-2.3.7)."""
    setting = policy.experts.review_events
    return Answer("expert_under_review", not facts.under_review, [], True, setting, asked=bool(setting.value))


def _assessed(facts: ExpertFacts, policy: Policy) -> Answer:
    """Nobody goes on unassessed into the next year, where the place says so and from its first year on; asked of who
    was in a pool of a place under that law, for only there does anybody assess (LY-2.4.4)."""
    setting, first = policy.experts.assessment_needed_to_assign, policy.experts.assessment_first_year
    under = setting.pack.removeprefix("cn").removeprefix("-")
    asked, year = bool(setting.value), facts.past_year
    owed = asked and year >= first.or_else(year) and any(place.startswith(under) for place in facts.kept_in)
    return Answer("expert_assessment_missing", facts.assessed or not owed, year, year, setting, asked=asked)


def _pool(facts: ExpertFacts, policy: Policy) -> Answer:
    """From one of the pools that count here, or let in for a special field and coming for that one (LY-2.1.8)."""
    setting = policy.experts.pool_levels
    met = not setting.is_set or bool(facts.pool_levels & set(setting.value))
    answer = _answer(
        "expert_pool_level_not_allowed",
        met,
        wanted=setting.value,
        found=sorted(facts.pool_levels),
        setting=setting,
        facts=facts,
    )
    let_in = not facts.coming_for or facts.coming_for in facts.permits
    return replace(
        answer,
        excepted=answer.excepted or (not met and bool(facts.permits) and let_in),
        way_out=special_fields_rule(policy),
    )


def special_fields_rule(policy: Policy) -> Setting | None:
    """The place's rule on special fields; None where its documents have no such way out of the pools."""
    fields = policy.experts.exception_fields
    closed = fields.is_set and not fields.value
    soft = str(policy.experts.pool_levels.modality) == "should"
    return fields if fields.pack and soft and not closed else None


def special_field(specialty: str, *, listed: Iterable[str], policy: Policy) -> Setting:
    """The rule by which this specialty may be filled from outside the pools; `listed` are those the department listed.

    Raises `not_special_field` (LY-2.1.8), naming the fields that are.
    """
    fields = special_fields_rule(policy)
    open_to = {*listed, *(fields.value or ())} if fields is not None else set()
    if fields is None or specialty not in open_to:
        raise Refusal("not_special_field", basis=policy.experts.exception_fields.basis, fields=sorted(open_to))
    return fields


def _announced(facts: ExpertFacts, policy: Policy) -> Answer:
    """Announced for a pool of a level that counts here; who is in none of them is the pool's question, not this one."""
    setting, levels = policy.experts.announcement_required, policy.experts.pool_levels
    binding = levels.is_set and str(levels.modality) != "may"
    counting = facts.pool_levels & set(levels.value) if binding else facts.pool_levels
    announced = bool(counting - facts.unannounced)
    met = not setting.value or announced or not counting
    return _answer("expert_not_announced", met, wanted=True, found=announced, setting=setting, facts=facts)


def _interest(facts: ExpertFacts, policy: Policy) -> Answer:
    """No share, job, gift or contract at the enterprise: product policy everywhere, cited where the place says it."""
    setting = policy.checks.interest_declaration
    return Answer("conflict_of_interest", not facts.interests, [], sorted(facts.interests), setting)


def _free(facts: ExpertFacts, policy: Policy) -> Answer:
    """Nobody is in two places on one day (LY-2.4.1)."""
    return Answer("expert_not_available", not facts.booked, True, not facts.booked, policy.experts.one_work_a_day)


def months_between(since: date, on: date) -> int:
    """Whole months from `since` to `on`."""
    months = (on.year - since.year) * 12 + on.month - since.month
    return months - (1 if on.day < since.day else 0)


@dataclass(frozen=True)
class PersonFacts:
    """What an applicant writes down."""

    name: str
    born_on: date
    work_since: date
    specialties: tuple[str, ...] = field(default_factory=tuple)


def person(facts: PersonFacts, *, on: date) -> None:
    """Raises `name_missing`, `born_in_the_future`, `work_before_birth`, `specialty_missing` (YT-A.2)."""
    if not facts.name.strip():
        raise Refusal("name_missing", missing=["name"])
    if facts.born_on >= on:
        raise Refusal("born_in_the_future", value=facts.born_on)
    if facts.work_since < facts.born_on or facts.work_since > on:
        raise Refusal("work_dates_impossible", value=facts.work_since)
    if not facts.specialties:
        raise Refusal("specialty_missing", missing=["specialties"])
