"""The acts on the contact list of an office."""

from enum import StrEnum

PURPOSE = "contact_visit"
"""For what a photo of a linked visit is kept: by that it is decided who may open it (insight/evidence.py)."""


class Act(StrEnum):
    SET_CONTACT = "set_contact"
    PUBLISH_CONTACTS = "publish_contacts"
    RECORD_CONTACT_VISIT = "record_contact_visit"


ACT_WORDS = {
    Act.SET_CONTACT: "确定联系领导和专家",
    Act.PUBLISH_CONTACTS: "公布联系表",
    Act.RECORD_CONTACT_VISIT: "登记联系走访",
}
