"""Setting the stage in one city: offices, people, enterprises, the pool of experts, long before the stories begin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from bihuan import audit, clock, documents
from bihuan.demo import pictures, roster
from bihuan.demo.moments import Moments
from bihuan.documents.attachments import DRAWING
from bihuan.documents.models import Attachment
from bihuan.experts import admitting
from bihuan.experts import operations as experts
from bihuan.experts.models import Expert, Pool
from bihuan.inspections.models import Checklist
from bihuan.parties import exceptions, institutions, offices
from bihuan.parties import operations as parties
from bihuan.parties.access import Act, Matter
from bihuan.parties.models import Account, Enterprise, Institution, Regulator
from bihuan.parties.registration import Certificate
from bihuan.policy import policies
from bihuan.refusal import Refusal

FOUNDED, REGISTERED, ADMITTED = 790, 160, 130  # days before today
_YEAR = 365.2425


@dataclass
class Stage:
    """One city ready to play: everybody and everything by the keys of its file."""

    city: Mapping[str, Any]
    moments: Moments
    template: Checklist
    regulators: dict[str, Regulator] = field(default_factory=dict)
    institutions: dict[str, Institution] = field(default_factory=dict)
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    people: dict[str, Account] = field(default_factory=dict)
    staff: dict[str, dict[str, Account]] = field(default_factory=dict)
    experts: dict[str, Expert] = field(default_factory=dict)
    drawn: int = 0
    wide: int = pictures.WIDE

    def photo(self, wording: Mapping[str, Any], *, phase: str, by: Account) -> int:
        """A new sheet, kept as evidence; its attachment id. It names the city, so that each is one of a kind."""
        self.drawn += 1
        sheet = pictures.drawing(
            wording["description"],
            place=f"{self.city['zh']} {wording['location']}",
            phase=phase,
            serial=self.drawn,
            accident=wording["accident_type"],
            wide=self.wide,
        )
        kept = documents.store(
            sheet, filename=f"演示{self.drawn:03d}.png", by=by.ref, at=self.moments.last, purpose=DRAWING
        )
        return kept.pk

    def sheet(self, title: str, lines: Sequence[str], *, of: str, by: Account, purpose: str) -> Attachment:
        """A one-page file, kept for `purpose`."""
        page = pictures.sheet(title, lines, of=of, day=clock.local_day(self.moments.last))
        return documents.store(page, filename=f"{title}.pdf", by=by.ref, at=self.moments.last, purpose=purpose)

    def of(self, enterprise: Enterprise, role: str) -> Account:
        """The person with that role at the enterprise; the safety manager where it has nobody else."""
        staff = next(self.staff[key] for key, each in self.enterprises.items() if each.pk == enterprise.pk)
        return staff.get(role) or staff["enterprise_safety"]


def build(city: Mapping[str, Any], moments: Moments, template: Checklist, keeper: Account) -> Stage:
    """Set the stage. `keeper` is the administrator who opens the accounts."""
    stage = Stage(city, moments, template)
    moments.go_to(FOUNDED)
    _offices(stage, keeper)
    roll = list(roster.people(city))
    open_accounts(stage, keeper, [person for person in roll if person.home == "regulator"])
    _institutions(stage)
    open_accounts(stage, keeper, [person for person in roll if person.home in ("institution", "")])
    pool = _pool(stage)
    moments.go_to(REGISTERED)
    enter_enterprises(stage, keeper)
    moments.go_to(ADMITTED)
    admit_experts(stage, pool)
    return stage


def enter_enterprises(stage: Stage, keeper: Account) -> None:
    """The enterprises of the city's file and their people."""
    for row in roster.enterprises(stage.city):
        stage.enterprises[row["key"]] = _enterprise(stage, row)
    staff = [person for person in roster.people(stage.city) if person.home == "enterprise"]
    open_accounts(stage, keeper, staff)
    for person in staff:
        stage.staff.setdefault(person.home_key, {})[person.role] = stage.people[person.key]


def _offices(stage: Stage, keeper: Account) -> None:
    for row in stage.city["regulator"]:
        optional = {key: row[key] for key in ("duties", "has_enforcement_power") if key in row}
        stage.regulators[row["key"]] = offices.found_office(
            by=keeper,
            at=stage.moments.next(minutes=2),
            name=row["name"],
            kind=row["kind"],
            division_code=row["division_code"],
            superior=stage.regulators.get(row.get("parent", "")),
            **optional,
        )


def _institutions(stage: Stage) -> None:
    """Registered by the city's clerk; days of validity are counted from today."""
    for row in stage.city.get("institution", []):
        known = ("level", "lists", "services", "contact_name", "contact_phone", "address")
        kept = {
            item: Certificate(number, stage.moments.day(-days))
            for item, (number, days) in row.get("certificates", {}).items()
        }
        stage.institutions[row["key"]] = institutions.register_institution(
            by=stage.people["clerk"],
            at=stage.moments.next(minutes=9),
            name=row["name"],
            credit_code=row["credit_code"],
            division_code=row["division_code"],
            qualified_in=row["works_in"],
            qualified_until=stage.moments.day(-row["qualified_days"]),
            certificates=kept,
            **{key: row[key] for key in known if key in row},
        )


def open_accounts(stage: Stage, keeper: Account, people: Iterable[roster.Person]) -> None:
    """Their accounts, opened by the administrator `keeper`."""
    for person in people:
        stage.people[person.key] = _account(stage, person, keeper)


@cache
def _hashed(password: str) -> str:
    """Hashed once: the password is public, and an honest hash takes a tenth of a second for each of many people."""
    return make_password(password)


def open_account(person: roster.Person, *, by: Account | None, moments: Moments, **organisation: Any) -> Account:
    """The account with the public password where it may be entered, with none where it may not; and its audit line."""
    password = _hashed(roster.shared()["password"]) if person.login else make_password(None)
    account = Account.objects.create(
        username=person.username,
        name=person.name,
        roles=[person.role],
        password=password,
        is_demo=True,
        **organisation,
    )
    who = (by or account).ref
    audit.record(Act.OPEN_ACCOUNT, account.ref, by=who, at=moments.last, data={"roles": account.roles, "demo": True})
    return account


def _account(stage: Stage, person: roster.Person, keeper: Account) -> Account:
    homes = {"regulator": stage.regulators, "institution": stage.institutions, "enterprise": stage.enterprises}
    organisation = {person.home: homes[person.home][person.home_key]} if person.home else {}
    return open_account(person, by=keeper, moments=stage.moments, **organisation)


def _enterprise(stage: Stage, row: Mapping[str, Any]) -> Enterprise:
    own = ("same", "key", "en", "people", "by", "grade_valid_days")
    fields = {key: value for key, value in row.items() if key not in own}
    if "grade_valid_days" in row:
        fields["grade_valid_until"] = stage.moments.day(-row["grade_valid_days"])
    return parties.register_enterprise(
        by=stage.people[row.get("by", "clerk")], at=stage.moments.next(minutes=9), **fields
    )


def _pool(stage: Stage) -> Pool:
    row = stage.city["pool"]
    owner = (
        {"owner_regulator": stage.regulators[row["owner"]]}
        if row["owner"] in stage.regulators
        else {"owner_institution": stage.institutions[row["owner"]]}
    )
    keeper = stage.people[row["by"]]
    return experts.create_pool(by=keeper, at=stage.moments.next(), name=row["name"], level=row["level"], **owner)


def admit_experts(stage: Stage, pool: Pool, *, first: int = 1) -> None:
    """The experts of the city's file into its pool, by letters from number `first` on."""
    row = stage.city["pool"]
    keeper = stage.people[row["by"]]
    admitted = []
    for person in stage.city["expert"]:
        expert = _expert(stage, person, keeper)
        _papers(stage, expert, pool, keeper)
        admitted.append((person, expert, _admitted(stage, expert, person, pool, keeper)))
    for number, (person, expert, membership) in enumerate(admitted, start=first):
        if person.get("newcomer"):
            continue  # admitted, and still to be announced and given an account
        letter = f"{row['letter']}〔{stage.moments.last.year}〕{number}号"
        experts.announce_expert(membership, by=keeper, at=stage.moments.next(), letter_number=letter)
        stage.experts[person["key"]] = expert


def _papers(stage: Stage, expert: Expert, pool: Pool, keeper: Account) -> None:
    """What the place asks to see before it admits."""
    today = clock.local_day(stage.moments.last)
    for kind in policies.at(pool.division_code, on=today).experts.admission_documents.value or ():
        said = "原件已核验，存专家档案"
        admitting.file_proof(expert, by=keeper, at=stage.moments.next(), kind=kind, dated_on=today, said=said)


def _years_ago(stage: Stage, years: float) -> date:
    return stage.moments.today - timedelta(days=round(years * _YEAR))


def _expert(stage: Stage, row: Mapping[str, Any], keeper: Account) -> Expert:
    optional = {key: row[key] for key in ("certificates", "unit_kind", "retired") if key in row}
    if "certificates" in optional:
        optional["certificates_until"] = _years_ago(stage, -2)
    return experts.register_expert(
        by=keeper,
        at=stage.moments.next(),
        name=row["name"],
        born_on=_years_ago(stage, row["age"] + 0.4),
        work_since=_years_ago(stage, row["years"] + 0.2),
        specialties=row["specialties"],
        title=row["title"],
        unit_name=row["unit_name"],
        phone=row["phone"],
        account=stage.people.get(row["key"]),
        **optional,
    )


def _admitted(stage: Stage, expert: Expert, row: Mapping[str, Any], pool, keeper: Account):
    """Into the pool; where the place's age limit stands against it, with the leader's recorded exception."""
    try:
        return experts.admit_expert(expert, pool=pool, by=keeper, at=stage.moments.next())
    except Refusal as refusal:
        if refusal.code != "expert_over_age" or "age_exception" not in row:
            raise
    policy = policies.at(pool.division_code, on=stage.moments.last.date())
    exceptions.grant_exception(
        expert.ref,
        by=stage.people["leader"],
        at=stage.moments.next(),
        code="expert_over_age",
        matter=Matter(pool.division_code),
        reason=row["age_exception"],
        setting=policy.experts.max_age,
    )
    return experts.admit_expert(expert, pool=pool, by=keeper, at=stage.moments.next())
