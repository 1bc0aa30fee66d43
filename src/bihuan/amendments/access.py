"""Who may amend a pack, on one page."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.amendments.models import Amendment
from bihuan.amendments.states import ACT_WORDS as ACT_WORDS
from bihuan.amendments.states import AMENDMENT, Act
from bihuan.parties.models import GENERAL_KINDS, REGULATOR_ROLES, Account, Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.policy import Pack, policies
from bihuan.refusal import Stranger


@dataclass(frozen=True)
class Shelf:
    """The pack that an amendment is to be drafted for; it does not exist yet."""

    pack: Pack


def sees_packs(subject: Shelf, by: Account) -> bool:
    """任何人"""
    return True


def keeps_the_pack(subject: Shelf | Amendment, by: Account) -> bool:
    """规则包所在地综合监管部门人员: of an office that has the whole place and no duty list"""
    pack = subject.pack if isinstance(subject, Shelf) else policies.pack(subject.pack)
    office = by.regulator if by.regulator_id is not None and by.holds(*REGULATOR_ROLES) else None
    if office is None or office.duties or office.kind not in GENERAL_KINDS:
        return False
    return office.division_code == pack.division_code


def of_the_drafting_office(amendment: Amendment, by: Account) -> bool:
    """起草部门人员"""
    return by.regulator_id == amendment.office_id and by.holds(*REGULATOR_ROLES)


def leads_the_office(amendment: Amendment, by: Account) -> bool:
    """起草部门负责人"""
    return by.regulator_id == amendment.office_id and by.holds(Role.REGULATOR_LEADER)


def sees_amendment(amendment: Amendment, by: Account) -> bool:
    """已签署的任何人可见；未签署的限起草部门"""
    return Amendment.objects.within(Scope.of(by)).filter(pk=amendment.pk).exists()


SHELVES = Permissions("amendments", sees=sees_packs, acts={Act.DRAFT_AMENDMENT: [[keeps_the_pack]]})

AMENDMENTS = Permissions(
    "amendments",
    sees=sees_amendment,
    acts={
        Act.SET_VALUE: [[of_the_drafting_office, keeps_the_pack]],
        Act.DROP_VALUE: [[of_the_drafting_office, keeps_the_pack]],
        Act.WITHDRAW_AMENDMENT: [[of_the_drafting_office]],
        Act.SIGN_AMENDMENT: [[leads_the_office, keeps_the_pack]],
    },
)


def fetch(amendment_id: int, by: Account) -> Amendment:
    """Raises `Stranger` where it does not exist or is another office's draft."""
    found = Amendment.objects.within(Scope.of(by)).select_related("office", "signed_by").filter(pk=amendment_id).first()
    if found is None:
        raise Stranger(f"amendment:{amendment_id}")
    return found


def open_acts(amendment: Amendment, by: Account) -> frozenset[str]:
    """What `by` may do with it now."""
    return AMENDMENTS.open_acts(amendment, by, among=AMENDMENT.acts(amendment.state))


def may_draft(pack: Pack, by: Account) -> bool:
    """Whether `by` may begin an amendment of the pack."""
    return SHELVES.allows(Act.DRAFT_AMENDMENT, Shelf(pack), by)
