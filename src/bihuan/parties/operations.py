"""The writes about parties: enterprises, their sites, and accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from bihuan import audit, clock
from bihuan.parties import assigning, devices, leading, not_closed, places, rules
from bihuan.parties.access import ACCOUNTS, ENTERPRISES, OWN_ACCOUNT, PLACES, Act, keeps_the_record
from bihuan.parties.grades import GRADED
from bihuan.parties.models import (
    ENTERPRISE_ROLES,
    FRONT_LINE,
    HOMES,
    KEEPERS,
    Account,
    Enterprise,
    OutsideIdentity,
    Regulator,
    Role,
    Site,
)
from bihuan.refusal import Refusal
from bihuan.standards import phones

_CORRECTABLE = frozenset(
    {
        "name",
        "sector",
        "industry_code",
        "size",
        "ownership",
        "standardisation_grade",
        "grade_valid_until",
        "key_processes",
        "staff_count",
        "contact_name",
        "contact_phone",
        "competent_department",
    }
)

# What decides how often and by whom an enterprise is checked is not its own to change.
DECIDED_BY_DEPARTMENT = frozenset(
    {"sector", "size", "ownership", "standardisation_grade", "grade_valid_until", "competent_department"}
)


@transaction.atomic
def register_enterprise(
    *,
    by: Account,
    at: datetime,
    name: str,
    division_code: str,
    sector: str,
    credit_code: str = "",
    internal_number: str = "",
    address: str = "",
    competent_department: Regulator | None = None,
    assignment_reason: str = "",
    **fields: Any,
) -> Enterprise:
    """登记企业, with its main site; the supervising department is proposed from place and sector where none is named,
    and then still to be confirmed.

    Raises the problem of the credit code, `division_unknown`, `duplicate_enterprise`, and of the department what
    assigning.settle raises.
    """
    code = places.significant(rules.place(division_code, known=places.known))
    PLACES.require(Act.REGISTER_ENTERPRISE, code, by)
    who = rules.identity(name=name, code=credit_code, internal_number=internal_number)
    _not_yet_registered(who)
    day, proposed = clock.local_day(at), assigning.proposals(code, sector)
    department = assigning.settle(
        competent_department or next((one.office for one in proposed), None),
        proposed,
        division_code=code,
        sector=sector,
        reason=assignment_reason,
        on=day,
    )
    enterprise = Enterprise(
        name=who.name,
        credit_code=who.credit_code,
        internal_number=who.internal_number,
        division_code=code,
        sector=sector,
        competent_department=department,
        assignment_reason=assignment_reason.strip() if competent_department else "",
        assigned_on=day if competent_department else None,
        **{key: value for key, value in fields.items() if key in _CORRECTABLE},
    )
    _derive(enterprise)
    try:
        with transaction.atomic():
            enterprise.save()
    except IntegrityError:  # somebody was faster since the look above: look again, and say so
        _not_yet_registered(who)
        raise
    main = {"name": "主场所", "address": address, "division_code": code, "is_main": True}
    Site.objects.create(enterprise=enterprise, known_since=day, **main)
    data = {"division_code": code, **{key: str(getattr(enterprise, key)) for key in GRADED}}
    audit.record(Act.REGISTER_ENTERPRISE, enterprise.ref, by=by.ref, at=at, data=data)
    return enterprise


def _not_yet_registered(who: rules.Identity) -> None:
    same = (
        Enterprise.objects.filter(credit_code=who.credit_code)
        if who.credit_code
        else Enterprise.objects.filter(internal_number=who.internal_number)
    )
    found = same.select_related("competent_department").first()
    if found is not None:
        keeper = getattr(found.competent_department, "name", found.name)
        code = who.credit_code or who.internal_number
        raise Refusal("duplicate_enterprise", value=code, name=found.name, keeper=keeper)


def _derive(enterprise: Enterprise) -> None:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 (its dictionaries are a good part of what a start takes, and few need them)

    enterprise.name_pinyin = " ".join(lazy_pinyin(enterprise.name))[:400]
    enterprise.index()


@transaction.atomic
def correct_enterprise(
    enterprise: Enterprise,
    *,
    by: Account,
    at: datetime,
    address: str | None = None,
    assignment_reason: str = "",
    **fields: Any,
) -> Enterprise:
    """更正企业信息: only what may change; the key and the place of a registered enterprise do not. `address` is that of
    its main site. The record of the whole enterprise is kept where its main site is: who watches over another of its
    sites reads it (docs/adr/0017).

    The row is locked, so that two people who correct at once each change what they changed and nothing else.
    The enterprise itself changes nothing that its duty hangs on: `left_to_the_department` names its grade, sector, size
    and department, and key processes that would be dropped (LY-2.1.2..4, LY-2.1.10, HZ-4.3). Of a new department it
    raises what assigning.settle raises.
    """
    ENTERPRISES.require(Act.CORRECT_ENTERPRISE, enterprise, by)
    unknown = sorted(set(fields) - _CORRECTABLE)
    if unknown:
        raise Refusal("field_not_correctable", missing=unknown)
    enterprise.refresh_from_db(from_queryset=Enterprise.objects.select_for_update())
    changed = {key: value for key, value in fields.items() if getattr(enterprise, key) != value}
    kept = set() if keeps_the_record(enterprise, by) else _not_its_own(enterprise, changed)
    if kept:
        raise Refusal("left_to_the_department", missing=sorted(kept))
    if "sector" in changed or "competent_department" in changed:
        named = "competent_department" in fields
        changed |= _assigned(enterprise, changed, assignment_reason, clock.local_day(at), named=named)
    data = {key: str(getattr(value, "ref", value)) for key, value in changed.items()}
    if address is not None and enterprise.sites.filter(is_main=True).exclude(address=address).update(address=address):
        data["address"] = address
    if changed:
        _write(enterprise, changed)
    if data:
        audit.record(Act.CORRECT_ENTERPRISE, enterprise.ref, by=by.ref, at=at, data=data)
    return enterprise


def _assigned(
    enterprise: Enterprise, changed: Mapping[str, Any], reason: str, on: date, *, named: bool
) -> dict[str, Any]:
    """The department after the correction: the one `named`, which is confirmed with that; where only the sector is
    another, the one there was if the rules still point to it, else the one they point to now, still to be confirmed."""
    sector, before = changed.get("sector", enterprise.sector), enterprise.competent_department
    issuers = [licence.issued_by for licence in assigning.licences_of(enterprise)]
    proposed = assigning.proposals(enterprise.division_code, sector, licensed_by=issuers)
    chosen, offices = changed.get("competent_department", before), [one.office for one in proposed]
    moved = not named and bool(offices) and chosen not in offices
    chosen = offices[0] if moved else chosen
    assigning.settle(chosen, proposed, division_code=enterprise.division_code, sector=sector, reason=reason, on=on)
    if moved:
        return {"competent_department": chosen, "assignment_reason": "", "assigned_on": None}
    return {"assignment_reason": reason.strip(), "assigned_on": on} if named else {}


def _write(enterprise: Enterprise, changed: Mapping[str, Any]) -> None:
    """Save what changed and nothing else; a new name is found by from now on."""
    for key, value in changed.items():
        setattr(enterprise, key, value)
    derived = []
    if "name" in changed:
        _derive(enterprise)
        derived = ["name_pinyin", "search"]
    enterprise.save(update_fields=[*changed, *derived])


def _not_its_own(enterprise: Enterprise, changed: Mapping[str, Any]) -> set[str]:
    dropped = set(enterprise.key_processes) - set(changed.get("key_processes", enterprise.key_processes))
    return DECIDED_BY_DEPARTMENT & set(changed) | ({"key_processes"} if dropped else set())


@transaction.atomic
def add_site(
    enterprise: Enterprise, *, by: Account, at: datetime, name: str, division_code: str, address: str = ""
) -> Site:
    """增加场所: its own place decides its own law (packs/CONTRADICTIONS.md)."""
    ENTERPRISES.require(Act.ADD_SITE, enterprise, by)
    code = places.significant(rules.place(division_code, known=places.known))
    if enterprise.sites.filter(name=name).exists():
        raise Refusal("duplicate_site", value=name)
    site = Site.objects.create(
        enterprise=enterprise,
        name=name,
        division_code=code,
        address=address,
        is_main=not enterprise.sites.exists(),
        known_since=clock.local_day(at),
    )
    audit.record(Act.ADD_SITE, site.ref, by=by.ref, at=at, case=enterprise.ref, data={"division_code": code})
    return site


@transaction.atomic
def open_account(
    *, by: Account, at: datetime, username: str, name: str, roles: Sequence[str], password: str, **organisation: Any
) -> Account:
    """开通账号, with a password that the person has to change.

    Raises `duplicate_account`, `password_too_weak`, and what rules.account raises.
    """
    roles = _with_own(roles)
    account = Account(username=username.strip(), name=name.strip(), roles=roles, password_given=True, **organisation)
    _require_sound(account)
    ACCOUNTS.require(Act.OPEN_ACCOUNT, account, by)
    keep_account(account, password)
    audit.record(Act.OPEN_ACCOUNT, account.ref, by=by.ref, at=at, data={"roles": roles})
    return account


def _with_own(roles: Sequence[str]) -> list[str]:
    """Whoever leads a shift or a team, or dispatches, is one of the enterprise's people as well."""
    leads_only = FRONT_LINE.intersection(roles) and not ENTERPRISE_ROLES.intersection(roles)
    return [*roles, Role.ENTERPRISE_WORKER] if leads_only else list(roles)


def keep_account(account: Account, password: str) -> None:
    """Save a new account with its password; for the acts that open one, which authorise and record it.

    Raises `username_missing`, `duplicate_account`, `password_too_weak`, `keeper_already`, and what rules.account and
    not_closed.require raise.
    """
    _require_sound(account)
    _require_keeper_of_nothing_else(account)
    not_closed.require(account.organisation)
    if not account.username:
        raise Refusal("username_missing", missing=["username"])
    if Account.objects.filter(username=account.username).exists():
        raise Refusal("duplicate_account", value=account.username)
    try:
        validate_password(password, account)
    except ValidationError as problem:
        raise Refusal("password_too_weak", reasons=problem.messages) from problem
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:  # somebody took the name since the look above
        raise Refusal("duplicate_account", value=account.username) from error


def _require_keeper_of_nothing_else(account: Account) -> None:
    """One person does not hold two of the three by two accounts: known by the telephone however it is written, or by
    the name where one of them has left none. One such account is opened at a time; whose the other is stays untold."""
    role = next(iter(KEEPERS.intersection(account.roles)), None)
    if role is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('parties_keepers'))")
    phone = phones.normalise(account.phone)
    for name, other in Account.objects.filter(is_active=True, roles__overlap=[*KEEPERS - {role}]).values_list(
        "name", "phone"
    ):
        same_name = name == account.name and not (other and phone)
        if same_name or phones.normalise(other) == phone != "":
            raise Refusal("keeper_already", name=account.name)


def _require_sound(account: Account) -> None:
    kinds = ("regulator", "enterprise", "institution")
    organisations = [kind for kind in kinds if getattr(account, f"{kind}_id") is not None]
    rules.account(account.roles, homes=HOMES, keepers=KEEPERS, organisations=organisations)


@transaction.atomic
def close_account(account: Account, *, by: Account, at: datetime) -> Account:
    """停用账号: it is outside at once and can no longer log in; what it did stays. Nobody locks
    himself out, as no keeper closes his own. Raises `account_closed`."""
    ACCOUNTS.require(Act.CLOSE_ACCOUNT, account, by)
    not_closed.account(account)
    account.is_active = False
    account.save(update_fields=["is_active"])
    leading.vacate(account)
    ended = devices.end_all(account)
    audit.record(Act.CLOSE_ACCOUNT, account.ref, by=by.ref, at=at, data={"ended": ended})
    return account


@transaction.atomic
def reset_password(account: Account, *, by: Account, at: datetime, password: str) -> Account:
    """重置密码: for somebody who has forgotten his, and who has to change it again; every device is logged out, the tie
    to an identity provider is undone, and the person is told. Raises `account_closed`, `password_too_weak`."""
    ACCOUNTS.require(Act.RESET_PASSWORD, account, by)
    not_closed.account(account)
    ended = _set_password(account, password, given=True)
    OutsideIdentity.objects.filter(account=account).delete()
    audit.record(Act.RESET_PASSWORD, account.ref, by=by.ref, at=at, data={"ended": ended})
    devices.tell_owner("password-reset", account, by=by, at=at)
    return account


@transaction.atomic
def change_password(account: Account, *, by: Account, at: datetime, password: str) -> Account:
    """修改密码: one's own; every device is logged out. Raises `password_unchanged`, `password_too_weak`; whether the
    old one is known, and that the browser it was changed in goes on with a new session, is for the page."""
    OWN_ACCOUNT.require(Act.CHANGE_PASSWORD, account, by)
    if account.check_password(password):
        raise Refusal("password_unchanged")
    ended = _set_password(account, password, given=False)
    audit.record(Act.CHANGE_PASSWORD, account.ref, by=by.ref, at=at, data={"ended": ended})
    return account


def _set_password(account: Account, password: str, *, given: bool) -> int:
    """How many sessions the old one had open, which are over."""
    try:
        validate_password(password, account)
    except ValidationError as problem:
        raise Refusal("password_too_weak", reasons=problem.messages) from problem
    account.set_password(password)
    account.password_given = given
    account.save(update_fields=["password", "password_given"])
    return devices.end_all(account)
