"""Which department supervises an enterprise: proposed by place, sector, duty list and licences, and confirmed; and the
duty list of a place, which routes every enterprise it covers (LY-1.2.1, LH-15.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from bihuan import audit, clock
from bihuan.parties import not_closed, places, rules
from bihuan.parties.access import DUTY_LISTS, ENTERPRISES, Act
from bihuan.parties.charge import DutyLine, DutyRole, Licence
from bihuan.parties.models import GENERAL_KINDS, Account, Enterprise, Regulator, RegulatorKind
from bihuan.policy import policies
from bihuan.refusal import Refusal


@dataclass(frozen=True)
class Proposal:
    """A department that the rules point to, and by which of them: duty_list, sector, licence or general."""

    office: Regulator
    why: str


def proposals(division_code: str, sector: str, *, licensed_by: Iterable[Regulator] = ()) -> list[Proposal]:
    """The departments that place, sector and licences point to, the first choice first: who has the sector on the duty
    list; where none has, who manages the sector, the nearest first, unless the list keeps it away; then who issued a
    licence, and the emergency bureaus. One statement."""
    own_line = DutyLine.objects.filter(office=OuterRef("pk"), sector=sector)
    of_its_place = DutyLine.objects.filter(office__division_code=OuterRef("division_code"))
    offices = Regulator.objects.covering(division_code)
    offices = offices.annotate(listed=Subquery(own_line.values("role")[:1]), has_list=Exists(of_its_place))
    near = sorted(offices, key=lambda office: -len(office.division_code))
    by_list = [office for office in near if office.listed == DutyRole.SUPERVISES]
    by_sector = [
        office
        for office in near
        if sector in office.duties
        and office.kind == RegulatorKind.SECTOR_DEPARTMENT
        and office.listed != DutyRole.INDUSTRY
        and _list_leaves(office)
    ]
    general = [office for office in near if office.kind == RegulatorKind.EMERGENCY_BUREAU]
    found: dict[int, Proposal] = {}
    ways = (
        ("duty_list", by_list),
        ("sector", () if by_list else by_sector),
        ("licence", licensed_by),
        ("general", () if by_list else general),
    )
    for why, those in ways:
        for office in those:
            found.setdefault(office.pk, Proposal(office, why))
    return list(found.values())


def proposed_department(division_code: str, sector: str) -> Regulator | None:
    """The department that place and sector point to: who has the sector on the duty list, else the nearest one with the
    sector in its duties, else the nearest emergency bureau."""
    return next((one.office for one in proposals(division_code, sector)), None)


def department_at(enterprise: Enterprise, division_code: str) -> Regulator | None:
    """The office that answers for the enterprise at one of its places: its competent department where that place is
    the department's, else the one that the place and the sector point to. None where the enterprise names none."""
    own = enterprise.competent_department
    if own is None or division_code.startswith(own.division_code):
        return own
    return proposed_department(division_code, enterprise.sector)


def proposed_for(enterprise: Enterprise) -> list[Proposal]:
    """The departments that the rules point to for an enterprise that stands; two statements."""
    issuers = [licence.issued_by for licence in licences_of(enterprise)]
    return proposals(enterprise.division_code, enterprise.sector, licensed_by=issuers)


def licences_of(enterprise: Enterprise) -> list[Licence]:
    return list(enterprise.licences.select_related("issued_by").order_by("id"))


def settle(
    department: Regulator | None,
    proposed: Sequence[Proposal],
    *,
    division_code: str,
    sector: str,
    reason: str,
    on: date,
) -> Regulator:
    """The department as an enterprise may have it. Raises `competent_department_unset`, `assignment_reason_missing`
    (LY-1.2.1), `not_in_duty_list` (LH-15.1), `office_closed`, and `department_elsewhere`: whoever is the competent
    department looks after the accounts and keeps the record, so the main site must be in its place."""
    law = policies.at(division_code, on=on).posts
    if department is not None and not division_code.startswith(not_closed.office(department).division_code):
        raise Refusal("department_elsewhere", missing=["competent_department"], name=department.name)
    rules.assigned(getattr(department, "pk", None), {one.office.pk for one in proposed}, reason, law.duty_principles)
    require_listed(department, sector, on=on)
    return department


def bound_to(office: Regulator, *, on: date) -> tuple[str, ...] | None:
    """The sectors to which the duty list of its place binds a department; None where none does (LH-15.1). Bodies that
    coordinate are no lines of a list; what it leaves over is the emergency bureau's, who supervises the place as a
    whole (docs/adr/0030). A statement only where the place has the rule."""
    setting = policies.at(office.division_code, on=on).posts.duty_list_binds
    if not setting.is_set or office.kind in (RegulatorKind.COMMITTEE_OFFICE, RegulatorKind.GOVERNMENT):
        return None
    lines = DutyLine.objects.filter(office__division_code=office.division_code)
    rows = lines.values_list("office_id", "sector", "role")
    whole = places.labels("sectors") if office.kind in GENERAL_KINDS else ()
    return rules.bound(office.pk, rows, setting, supervising=DutyRole.SUPERVISES, answers_for=whole)


def _list_leaves(office: Regulator) -> bool:
    """Whether the duty list of its place, as it is today, leaves a department that is `listed` in no line of the sector
    free to have it all the same."""
    if office.listed is not None or not office.has_list:
        return True
    return not policies.at(office.division_code, on=clock.today()).posts.duty_list_binds.is_set


def require_listed(office: Regulator, sector: str, *, on: date) -> None:
    """Raises `not_in_duty_list` for a department that acts on an enterprise outside its listed duty (LH-15.1)."""
    sectors = bound_to(office, on=on)
    if sectors is not None:
        rules.listed(sector, sectors, policies.at(office.division_code, on=on).posts.duty_list_binds)


def strays(office: Regulator | None, enterprises: Collection[int], *, on: date) -> dict[int, Refusal]:
    """Enterprise id → `not_in_duty_list` with its `name`, for those of `enterprises` that lie outside the listed duty
    of a department (LH-15.1); the list is read once, however many they are. Nobody else is held to one."""
    sectors = bound_to(office, on=on) if office is not None else None
    if sectors is None:
        return {}
    setting = policies.at(office.division_code, on=on).posts.duty_list_binds
    beyond = Enterprise.objects.filter(pk__in=enterprises).exclude(sector__in=sectors)
    rows = beyond.values_list("pk", "name", "sector")
    return {pk: rules.unlisted(sector, setting, name=name) for pk, name, sector in rows}


@transaction.atomic
def confirm_department(
    enterprise: Enterprise, *, by: Account, at: datetime, department: Regulator | None, reason: str = ""
) -> Enterprise:
    """确认主管部门: one of those proposed, or another with a reason. Raises what `settle` raises."""
    ENTERPRISES.require(Act.CONFIRM_DEPARTMENT, enterprise, by)
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    day, proposed = clock.local_day(at), proposed_for(enterprise)
    chosen = settle(
        department,
        proposed,
        division_code=enterprise.division_code,
        sector=enterprise.sector,
        reason=reason,
        on=day,
    )
    within = chosen.pk in {one.office.pk for one in proposed}
    enterprise.competent_department, enterprise.assigned_on = chosen, day
    enterprise.assignment_reason = "" if within else reason.strip()
    enterprise.save(update_fields=["competent_department", "assigned_on", "assignment_reason"])
    basis = policies.at(enterprise.division_code, on=day).posts.duty_principles
    data = {"competent_department": chosen.ref, "reason": enterprise.assignment_reason}
    audit.record(Act.CONFIRM_DEPARTMENT, enterprise.ref, by=by.ref, at=at, basis=[basis.cited], data=data)
    return enterprise


@transaction.atomic
def record_licence(
    enterprise: Enterprise, *, by: Account, at: datetime, name: str, number: str, issued_by: Regulator | None
) -> Licence:
    """登记许可证: whoever issued it is proposed as a supervisor. Raises `licence_incomplete`, `duplicate_licence`."""
    ENTERPRISES.require(Act.RECORD_LICENCE, enterprise, by)
    given = {"licence": name.strip(), "number": number.strip(), "issued_by": issued_by}
    missing = [field for field, value in given.items() if not value]
    if missing:
        raise Refusal("licence_incomplete", missing=missing)
    if enterprise.licences.filter(name=name.strip(), number=number.strip()).exists():
        raise Refusal("duplicate_licence", name=name.strip())
    row = Licence.objects.create(
        enterprise=enterprise, name=name.strip(), number=number.strip(), issued_by=not_closed.office(issued_by)
    )
    data = {"licence": row.name, "number": row.number, "issued_by": issued_by.ref}
    audit.record(Act.RECORD_LICENCE, enterprise.ref, by=by.ref, at=at, data=data)
    return row


# --- the duty list of a place ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """One line as it was brought: the department by its name, the sector by its code."""

    office: str
    sector: str
    role: str = DutyRole.SUPERVISES


@transaction.atomic
def import_duty_list(*, by: Account, at: datetime, lines: Sequence[Listed]) -> int:
    """导入职责清单: of the own place, in place of the one before; every enterprise that it covers passes to its
    department; how many passed.

    Raises `duty_list_empty`, `duty_office_unknown`, `sector_unknown`, `duty_listed_twice` (LH-15.1).
    """
    place = by.regulator.division_code if by.regulator_id is not None else ""
    DUTY_LISTS.require(Act.IMPORT_DUTY_LIST, place, by)
    setting = policies.at(place, on=clock.local_day(at)).posts.duty_list_binds
    offices = Regulator.objects.standing().filter(division_code=place).order_by("pk")
    rows = _rows(lines, offices.select_for_update(of=("self",)))  # one list after the other
    DutyLine.objects.filter(office__division_code=place).delete()
    DutyLine.objects.bulk_create(rows)
    routed = _route(rows, place, by=by, at=at)
    basis = [setting.cited]
    data = {"lines": len(rows), "enterprises": routed}
    audit.record(Act.IMPORT_DUTY_LIST, by.regulator.ref, by=by.ref, at=at, basis=basis, data=data)
    return routed


def _rows(lines: Sequence[Listed], offices: QuerySet[Regulator]) -> list[DutyLine]:
    known, sectors = {office.name: office for office in offices}, places.labels("sectors")
    if not lines:
        raise Refusal("duty_list_empty")
    strangers = list(dict.fromkeys(line.office for line in lines if line.office not in known))
    if strangers:
        raise Refusal("duty_office_unknown", names=strangers[:5])
    unknown = sorted({line.sector for line in lines} - set(sectors))
    if unknown:
        raise Refusal("sector_unknown", missing=unknown)
    supervised: set[str] = set()
    for line in lines:
        if line.role == DutyRole.SUPERVISES and line.sector in supervised:
            raise Refusal("duty_listed_twice", missing=[line.sector])
        supervised |= {line.sector} if line.role == DutyRole.SUPERVISES else set()
    once = {(line.office, line.sector): line for line in sorted(lines, key=lambda line: line.role)}
    return [DutyLine(office=known[name], sector=sector, role=line.role) for (name, sector), line in once.items()]


def _route(rows: Iterable[DutyLine], place: str, *, by: Account, at: datetime) -> int:
    """Give every enterprise of a listed sector to its department, unless a nearer list has it already."""
    day, drafts = clock.local_day(at), []
    for row in rows:
        if row.role != DutyRole.SUPERVISES:
            continue
        nearer = DutyLine.objects.filter(office__division_code__startswith=place)
        listed = nearer.filter(sector=row.sector, role=DutyRole.SUPERVISES).values("office")
        strays = Enterprise.objects.filter(division_code__startswith=place, sector=row.sector)
        ids = list(strays.exclude(competent_department__in=listed).values_list("pk", flat=True))
        Enterprise.objects.filter(pk__in=ids).update(
            competent_department=row.office, assignment_reason="", assigned_on=day
        )
        data = {"competent_department": row.office.ref}
        refs = [f"enterprise:{pk}" for pk in ids]
        drafts += [audit.draft(Act.IMPORT_DUTY_LIST, ref, by=by.ref, at=at, data=data, case=ref) for ref in refs]
    return audit.record_many(drafts) if drafts else 0


def duty_list(place: str) -> list[DutyLine]:
    """The list of a place by sector, each line with how many enterprises its department has there (`firms`)."""
    counted = Enterprise.objects.filter(competent_department=OuterRef("office"), sector=OuterRef("sector"))
    firms = counted.order_by().values("sector").annotate(n=Count("pk")).values("n")
    rows = DutyLine.objects.filter(office__division_code=place).select_related("office")
    return list(rows.annotate(firms=Subquery(firms)).order_by("sector", "-role", "id"))


def left_over(lines: Iterable[DutyLine]) -> list[str]:
    """The sectors that no line of a list gives to a supervising department: who answers for the place as a whole has
    them (`bound_to`)."""
    given = {line.sector for line in lines if line.role == DutyRole.SUPERVISES}
    return [code for code in places.labels("sectors") if code not in given]
