"""On whose desk a likeness waits: of who verified the hazard, or of whom the place has verify it; never of who brought
the photo. Where nobody else is there it waits for the department that answers for the site, and where there is none,
for the nearest office that answers for it: the government of the place, or one above."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from bihuan import row_scope
from bihuan.hazards import rules as hazards
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.messages import department_of
from bihuan.hazards.models import Hazard, Participant, Photo
from bihuan.likeness.models import CarriedPhoto, Likeness
from bihuan.likeness.states import RECORD_WORDS, Desk, LikenessState
from bihuan.notify import operations as notify
from bihuan.parties import leading
from bihuan.parties.assigning import proposed_department
from bihuan.parties.models import MANAGER_ROLES, Account, Enterprise, Regulator
from bihuan.parties.scope import Scope

Place = tuple[Desk, int | None]
"""A desk, and of which office."""


def desk_of(photo: Photo | CarriedPhoto) -> Place:
    """Whose desk it is: what stands in a record of an office, that office judges."""
    if photo.hazard is None:
        return Desk.OFFICE, photo.office_id
    return _of_hazard(photo.hazard, brought_by=photo.added_by)


def _of_hazard(hazard: Hazard, *, brought_by: int) -> Place:
    verifier = None
    if hazard.verified_by not in (None, brought_by):
        verifier = Account.objects.filter(pk=hazard.verified_by, is_active=True).first()
    if verifier is not None and verifier.regulator_id is not None:
        return Desk.OFFICE, verifier.regulator_id
    desk = _of_verifiers(hazard)
    if desk != Desk.OFFICE and people_at(desk, None, hazard, brought_by=brought_by).exists():
        return desk, None
    return Desk.OFFICE, _office_of(hazard, brought_by=brought_by)


def _office_of(hazard: Hazard, *, brought_by: int) -> int | None:
    department = department_of(hazard)
    if department is not None and people_at(Desk.OFFICE, department, hazard, brought_by=brought_by).exists():
        return department
    for office in Regulator.objects.covering(hazard.division_code).order_by("-division_code", "id"):
        at_work = people_at(Desk.OFFICE, office.pk, hazard, brought_by=brought_by)
        if _answers_for(office, hazard) and at_work.exists():
            return office.pk
    return department


def office_for(enterprise: Enterprise) -> int | None:
    """The office that answers for an enterprise: its department, or that to which place and sector point, else the
    nearest one that covers it."""
    department = enterprise.competent_department or proposed_department(enterprise.division_code, enterprise.sector)
    if department is not None:
        return department.pk
    offices = Regulator.objects.covering(enterprise.division_code).order_by("-division_code", "id")
    return next((one.pk for one in offices if _covers(one, enterprise)), None)


@transaction.atomic
def find_homes(most: int, *, at: datetime) -> int:
    """Likenesses that lie on the desk of no office, as none answered for the site when they were found, go to the one
    that does by now; how many did."""
    lost = Likeness.objects.filter(desk=Desk.OFFICE, office_id=None, state=LikenessState.TO_JUDGE, photo__isnull=False)
    rows = lost.select_related("photo__hazard__enterprise", "photo__hazard__site", "hazard__enterprise")
    found = 0
    rows = rows.defer("photo__hazard__search", "hazard__search").select_for_update(of=("self",))
    for row in rows.order_by("id")[:most]:
        row.desk, row.office_id = desk_of(row.photo)
        if (row.desk, row.office_id) != (Desk.OFFICE, None):
            row.save(update_fields=["desk", "office_id"])
            tell("likeness-found", row, at=at, once=f"likeness-found:{row.case}:{row.photo_id}:{row.office_id}")
            found += 1
    return found


def _of_verifiers(hazard: Hazard) -> Desk:
    setting = policy_of(hazard).hazards.verifier.for_key(hazard.grade or "general")
    kinds = hazards.verifying(setting, self_found=hazard.self_found, found_by_office=hazard.found_by_office).kinds
    if hazard.found_by_office or kinds & hazards.OFFICES:
        return Desk.OFFICE
    return Desk.ENTERPRISE if hazard.self_found else Desk.VISITORS


def people_at(desk: str, office_id: int | None, hazard: Hazard | None, *, brought_by: int):
    """The accounts whose desk it is."""
    if desk == Desk.OFFICE:
        whose = leading.at_work(office_id)
    elif desk == Desk.ENTERPRISE:
        whose = Q(enterprise=hazard.enterprise_id, roles__overlap=list(MANAGER_ROLES))
    else:
        looking = Participant.objects.filter(hazard=hazard.pk, capacity=Participant.Capacity.VERIFIER)
        whose = Q(pk__in=looking.values("account_id"))
    return Account.objects.filter(whose, is_active=True).exclude(pk=brought_by)


def who_sees_both(one: Hazard, other: Hazard, *, beside: int | None) -> Regulator | None:
    """The nearest office that answers for both: by place, duties and competent department."""
    offices = Regulator.objects.covering(one.division_code).exclude(pk=beside)
    for office in offices.order_by("-division_code", "id"):
        if _answers_for(office, one) and _answers_for(office, other):
            return office
    return None


def _answers_for(office: Regulator, hazard: Hazard) -> bool:
    return _covers(office, hazard.enterprise, place=hazard.division_code, sector=hazard.sector)


def _covers(office: Regulator, enterprise: Enterprise, *, place: str = "", sector: str = "") -> bool:
    return bool(
        Scope.watched_by(office).covers(
            enterprise_id=enterprise.pk,
            places=[place or enterprise.division_code],
            sector=sector or enterprise.sector,
            department_id=enterprise.competent_department_id,
        )
    )


def tell(event: str, likeness: Likeness, *, at: datetime, once: str, to: Collection[int] | None = None) -> None:
    """Send the event on commit: to those on whose desk it is, or to the accounts `to`."""
    transaction.on_commit(partial(_send, event, likeness, at=at, once=once, to=to))


def _send(event: str, likeness: Likeness, *, at: datetime, once: str, to: Collection[int] | None) -> None:
    with row_scope.system("whom it concerns"), transaction.atomic():
        if to is None:
            people = people_at(likeness.desk, likeness.office_id, likeness.hazard, brought_by=likeness.brought_by)
            to = set(people.values_list("pk", flat=True))
        facts = {**_named(likeness), "by": likeness.referred_by_name or likeness.judged_by_name}
        notify.send(event, to=to, about=page_of(likeness), at=at, facts=facts, once=once)


def _named(likeness: Likeness) -> dict[str, str]:
    hazard = likeness.hazard
    if hazard is not None:
        return {"hazard": f"{hazard.number}{hazard.description[:60]}", "enterprise": hazard.enterprise.name}
    carried = likeness.carried
    return {"hazard": RECORD_WORDS[carried.kind], "enterprise": carried.enterprise.name}


def page_of(likeness: Likeness) -> str:
    """The page on which the two photos stand side by side, as a message names it."""
    on_hazard = likeness.hazard_id is not None
    return f"likeness_of:{likeness.hazard_id}" if on_hazard else f"likeness_at:{likeness.carried_id}"
