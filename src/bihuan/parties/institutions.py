"""The writes about service institutions: registered and kept by an authority, suspended, resumed, and ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from bihuan import audit, clock
from bihuan.parties import directory, places, registration, ties
from bihuan.parties.access import INSTITUTION_REGISTER, INSTITUTIONS, Act, administers_the_platform, keeps_the_filing
from bihuan.parties.models import Account, FormerName, Institution, InstitutionLevel, Qualification
from bihuan.parties.operator import Operator
from bihuan.parties.registration import Certificate, InstitutionFacts
from bihuan.parties.states import INSTITUTION
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.standards.divisions import contains

_PLAIN = ("address", "contact_name", "contact_phone")
_SEVERAL = ("qualified_in", "lists", "services")
_STORED = ("name", "division_code", "level", "qualified_until", *_SEVERAL)
_JUDGED = (*_STORED, "certificates")
CHANGEABLE = frozenset({*_PLAIN, *_JUDGED})


@transaction.atomic
def register_institution(
    *,
    by: Account | Operator,
    at: datetime,
    name: str,
    credit_code: str,
    division_code: str,
    qualified_in: Iterable[str],
    certificates: Mapping[str, Certificate] | None = None,
    **fields: Any,
) -> Institution:
    """登记服务机构, once per credit code; who registers it keeps its record (YT-A.1, YT-1.1, HZ-3.1.1).

    Raises `field_not_correctable`, what registration.institution raises, `places_not_own` for a place the actor does
    not watch over, `lists_not_own` for a list that is not its place's, and `duplicate_institution`.
    """
    INSTITUTION_REGISTER.require(Act.REGISTER_INSTITUTION, None, by)
    _only_known(fields)
    keeper = by.regulator
    kept_at = (keeper.division_code if keeper is not None else "") or division_code  # the nation's office has no place
    given = {"name": name, "division_code": division_code, "qualified_in": qualified_in}
    judged = {key: value for key, value in fields.items() if key in _JUDGED}
    facts = _facts({**judged, **given, "certificates": certificates or {}}, credit_code)
    clean = _clean(facts, kept_at=kept_at, by=by, at=at)
    _require_own(by, clean.qualified_in)
    _require_own_lists(kept_at, clean, by, clock.local_day(at))
    _not_yet_registered(clean.credit_code)
    made = Institution(credit_code=clean.credit_code, kept_at=places.significant(kept_at), kept_by=keeper)
    _take(made, clean, {key: value for key, value in fields.items() if key in _PLAIN})
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # somebody was faster since the look above: look again, and say so
        _not_yet_registered(clean.credit_code)
        raise
    _keep_certificates(made, clean.certificates)
    data = {"credit_code": made.credit_code, "kept_at": made.kept_at}
    data |= {key: _said(value) for key in _JUDGED if (value := getattr(clean, key))}
    audit.record(Act.REGISTER_INSTITUTION, made.ref, by=by.ref, at=at, release=_policy(made, at).release, data=data)
    return made


def _not_yet_registered(code: str) -> None:
    twin = Institution.objects.filter(credit_code=code).first()
    if twin is not None:
        raise Refusal("duplicate_institution", value=code, name=twin.name)


def _only_known(fields: Mapping[str, Any]) -> None:
    unknown = sorted(set(fields) - CHANGEABLE)
    if unknown:
        raise Refusal("field_not_correctable", missing=unknown)


def _facts(judged: Mapping[str, Any], credit_code: str) -> InstitutionFacts:
    several = {key: tuple(judged[key]) for key in _SEVERAL if key in judged}
    return InstitutionFacts(credit_code=credit_code, **{**judged, **several})


def _facts_of(institution: Institution) -> InstitutionFacts:
    stored = {key: getattr(institution, key) for key in _STORED}
    return _facts({**stored, "certificates": certificates_of(institution)}, institution.credit_code)


def _clean(
    facts: InstitutionFacts,
    *,
    kept_at: str,
    by: Account | Operator,
    at: datetime,
    before: InstitutionFacts | None = None,
) -> InstitutionFacts:
    on = clock.local_day(at)
    laws = directory.laws_of_record(kept_at, facts.qualified_in, by, on=on)
    return registration.institution(
        facts, laws, levels=InstitutionLevel.values, known=places.known, on=on, before=before
    )


def _policy(institution: Institution, at: datetime) -> Any:
    return policies.at(institution.kept_at, on=clock.local_day(at))


def _require_own(by: Account | Operator, changed: Iterable[str]) -> None:
    """A place says of itself who works there: nobody opens or closes another's door."""
    if by.regulator_id is None:
        return
    foreign = sorted(place for place in changed if not contains(by.regulator.division_code, place))
    if foreign:
        raise Refusal("places_not_own", missing=[places.full_name(place) for place in foreign])


def _require_own_lists(
    kept_at: str, clean: InstitutionFacts, by: Account | Operator, on: date, *, before: InstitutionFacts | None = None
) -> None:
    """A place says of itself who stands on its lists (YT-A.1), whoever keeps the record."""
    stood, worked = (before.lists, before.qualified_in) if before is not None else ((), ())
    changed = set(stood) ^ set(clean.lists)
    if by.regulator_id is None or not changed:
        return
    working = (*worked, *clean.qualified_in)
    foreign = sorted(changed - set(directory.own_lists(kept_at, working, by, on=on)))
    if foreign:
        made = registration.lists_of(directory.laws_of_record(kept_at, working, by, on=on)).get(foreign[0])
        raise Refusal("lists_not_own", missing=foreign, basis=made and made.ground(foreign[0]))


def _take(institution: Institution, clean: InstitutionFacts, plain: Mapping[str, str]) -> None:
    for key in _STORED:
        value = getattr(clean, key)
        setattr(institution, key, list(value) if key in _SEVERAL else value)
    for key, value in plain.items():
        setattr(institution, key, value.strip())


def _keep_certificates(institution: Institution, certificates: Mapping[str, Certificate]) -> None:
    """These certificates, replacing what was on file."""
    institution.qualifications.all().delete()
    Qualification.objects.bulk_create(
        Qualification(institution=institution, item=item, number=kept.number, valid_until=kept.valid_until)
        for item, kept in certificates.items()
    )


def certificates_of(institution: Institution) -> dict[str, Certificate]:
    """Service item → the certificate on file."""
    return {row.item: Certificate(row.number, row.valid_until) for row in institution.qualifications.all()}


@transaction.atomic
def change_institution(institution: Institution, *, by: Account | Operator, at: datetime, **fields: Any) -> Institution:
    """变更服务机构: by who keeps the record; every other authority only says whether it may work in its own area, and
    who stands on its own lists. Only what changes is judged: what ran out meanwhile holds up no other change.

    Raises `left_to_the_keeper`, `places_not_own`, `lists_not_own`, `state_not_allowed` once it has ended, and what
    registration.institution raises.
    """
    INSTITUTIONS.require(Act.CHANGE_INSTITUTION, institution, by)
    _only_known(fields)
    institution = _locked(institution, Act.CHANGE_INSTITUTION)
    before = _facts_of(institution)
    wanted = replace(before, **{key: _settled(before, key, fields[key]) for key in _JUDGED if key in fields})
    clean = _clean(wanted, kept_at=institution.kept_at, by=by, at=at, before=before)
    changed = {key: value for key in _JUDGED if (value := getattr(clean, key)) != getattr(before, key)}
    plain = {key: fields[key].strip() for key in _PLAIN if key in fields}
    changed |= {key: value for key, value in plain.items() if value != getattr(institution, key)}
    _require_may_change(institution, changed, by)
    _require_own(by, set(before.qualified_in) ^ set(clean.qualified_in))
    _require_own_lists(institution.kept_at, clean, by, clock.local_day(at), before=before)
    if not changed:
        return institution
    if "name" in changed:
        FormerName.objects.create(institution=institution, name=before.name, until_on=clock.local_day(at))
    _take(institution, clean, plain)
    institution.save()
    _keep_certificates(institution, clean.certificates)
    audit.record(
        Act.CHANGE_INSTITUTION,
        institution.ref,
        by=by.ref,
        at=at,
        release=_policy(institution, at).release,
        data={key: _said(value) for key, value in changed.items()},
    )
    return institution


def _settled(before: InstitutionFacts, key: str, value: Any) -> Any:
    """Several values in the order they stood in, the new ones after them: to name them otherwise changes nothing."""
    if key not in _SEVERAL:
        return value
    known, given = getattr(before, key), list(value)
    return tuple(dict.fromkeys([*(one for one in known if one in given), *given]))


def _require_may_change(institution: Institution, changed: Mapping[str, Any], by: Account | Operator) -> None:
    if administers_the_platform(institution, by) or keeps_the_filing(institution, by):
        return
    kept = sorted(set(changed) - {"qualified_in", "lists"})
    if kept:
        raise Refusal("left_to_the_keeper", missing=kept, place=_keeper(institution))


def _keeper(institution: Institution) -> str:
    office = institution.kept_by
    return office.name if office is not None else places.full_name(institution.kept_at)


def _said(value: Any) -> str:
    """A value as the audit chain keeps it."""
    if isinstance(value, Mapping):
        return "、".join(f"{item} {kept.number}{_until(kept)}" for item, kept in value.items())
    if isinstance(value, tuple):
        return "、".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _until(kept: Certificate) -> str:
    return f"（{kept.valid_until.isoformat()}）" if kept.valid_until is not None else ""


def _locked(institution: Institution, act: Act) -> Institution:
    """The row, locked until the act ends; refuses with `state_not_allowed`."""
    fresh = Institution.objects.select_for_update().get(pk=institution.pk)
    INSTITUTION.move(act, fresh.state)
    return fresh


@transaction.atomic
def suspend_institution(
    institution: Institution, *, by: Account | Operator, at: datetime, reason: str, legal_basis: str
) -> Institution:
    """暂停服务机构: its own pools send nobody any more, and no enterprise finds it in the list; work under way goes on.

    Raises `reason_missing`, and `legal_basis_missing` without the paper or provision it rests on (YT-5.3.1).
    """
    INSTITUTIONS.require(Act.SUSPEND_INSTITUTION, institution, by)
    _require_reason(reason)
    asked = _policy(institution, at).engagement.suspension_on_legal_basis
    if asked.value and not legal_basis.strip():
        raise Refusal("legal_basis_missing", missing=["legal_basis"], basis=asked.basis)
    fresh = _locked(institution, Act.SUSPEND_INSTITUTION)
    return _enter(fresh, Act.SUSPEND_INSTITUTION, by=by, at=at, reason=reason, ground=legal_basis)


@transaction.atomic
def resume_institution(institution: Institution, *, by: Account | Operator, at: datetime, reason: str) -> Institution:
    """恢复服务机构: after a suspension or an end; what it was registered with must still hold.

    Raises `reason_missing`, and what registration.still_holds raises of a qualification that has run out.
    """
    INSTITUTIONS.require(Act.RESUME_INSTITUTION, institution, by)
    _require_reason(reason)
    fresh = _locked(institution, Act.RESUME_INSTITUTION)
    on = clock.local_day(at)
    laws = directory.laws_of_record(fresh.kept_at, fresh.qualified_in, by, on=on)
    registration.still_holds(_facts_of(fresh), laws, levels=InstitutionLevel.values, on=on)
    return _enter(fresh, Act.RESUME_INSTITUTION, by=by, at=at, reason=reason)


@transaction.atomic
def end_institution(institution: Institution, *, by: Account | Operator, at: datetime, reason: str) -> Institution:
    """服务机构退出: nothing may hang on it any more; its record and its papers stay.

    Raises `reason_missing`, and `institution_in_use`, which names all that hangs on it.
    """
    INSTITUTIONS.require(Act.END_INSTITUTION, institution, by)
    _require_reason(reason)
    fresh = _locked(institution, Act.END_INSTITUTION)
    hanging = ties.of(fresh)
    if hanging:
        raise Refusal("institution_in_use", missing=hanging, name=fresh.name)
    return _enter(fresh, Act.END_INSTITUTION, by=by, at=at, reason=reason)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])


def _enter(
    institution: Institution, act: Act, *, by: Account | Operator, at: datetime, reason: str, ground: str = ""
) -> Institution:
    institution.state = INSTITUTION.target(act, institution.state)
    institution.state_since, institution.state_reason = clock.local_day(at), reason.strip()
    institution.state_ground = ground.strip()
    institution.save(update_fields=["state", "state_since", "state_reason", "state_ground"])
    data = {"reason": institution.state_reason} | ({"legal_basis": ground.strip()} if ground else {})
    audit.record(act, institution.ref, by=by.ref, at=at, data=data)
    return institution
