"""Who keeps the contact list of an office, and who visits what is on it, on one page."""

from __future__ import annotations

from bihuan.parties.models import REGULATOR_ROLES, Account
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger
from bihuan.registers.kinds.contacts.models import Contact
from bihuan.registers.kinds.contacts.states import Act


def in_an_office(subject: object, by: Account) -> bool:
    """监管部门人员"""
    return by.is_active and by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def of_own_office(contact: Contact, by: Account) -> bool:
    """列入该联系点的部门的人员"""
    return in_an_office(contact, by) and contact.office_id == by.regulator_id


def is_linked(contact: Contact, by: Account) -> bool:
    """联系领导或联系专家本人"""
    return by.is_active and by.pk in (contact.leader_id, contact.expert_id)


def sees_contact(contact: Contact, by: Account) -> bool:
    """列入该联系点的部门的人员、联系领导或联系专家本人"""
    return of_own_office(contact, by) or is_linked(contact, by)


LIST = Permissions(
    "registers",
    sees=in_an_office,
    acts={act: [[in_an_office]] for act in (Act.SET_CONTACT, Act.PUBLISH_CONTACTS)},
)
CONTACTS = Permissions("registers", sees=sees_contact, acts={Act.RECORD_CONTACT_VISIT: [[of_own_office], [is_linked]]})


def fetch_contact(contact_id: int, by: Account) -> Contact:
    """A contact of the own office's list or the own hands; otherwise Stranger (404)."""
    rows = Contact.objects.select_related("office", "enterprise", "park", "leader", "expert")
    found = rows.filter(pk=contact_id).first()
    if found is None or not sees_contact(found, by):
        raise Stranger(f"contact:{contact_id}")
    return found
