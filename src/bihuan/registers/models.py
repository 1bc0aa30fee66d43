"""The tables of every register, each kept beside its kind; Django looks for them here."""

from bihuan.registers.kinds.catalogue.models import Catalogue as Catalogue
from bihuan.registers.kinds.catalogue.models import NamedPost as NamedPost
from bihuan.registers.kinds.catalogue.models import PostCheck as PostCheck
from bihuan.registers.kinds.catalogue.models import PostObject as PostObject
from bihuan.registers.kinds.certificate.models import Certificate as Certificate
from bihuan.registers.kinds.certificate.models import CertifiedPost as CertifiedPost
from bihuan.registers.kinds.contacts.models import Contact as Contact
from bihuan.registers.kinds.contacts.models import ContactList as ContactList
from bihuan.registers.kinds.contacts.models import ContactVisit as ContactVisit
from bihuan.registers.kinds.disclosure.models import Disclosure as Disclosure
from bihuan.registers.kinds.duties.models import Declaration as Declaration
from bihuan.registers.kinds.duties.models import DutyPost as DutyPost
from bihuan.registers.kinds.duties.models import Employee as Employee
from bihuan.registers.kinds.duties.models import SafetyRule as SafetyRule
from bihuan.registers.kinds.equipment.models import AgeingEquipment as AgeingEquipment
from bihuan.registers.kinds.hazard_funds.models import HazardBudget as HazardBudget
from bihuan.registers.kinds.hazard_funds.models import Spending as Spending
from bihuan.registers.kinds.instruments.models import Instrument as Instrument
from bihuan.registers.kinds.instruments.models import InstrumentLoan as InstrumentLoan
from bihuan.registers.kinds.instruments.models import InstrumentTraining as InstrumentTraining
from bihuan.registers.kinds.paperwork.models import Edition as Edition
from bihuan.registers.kinds.paperwork.models import HousePaper as HousePaper
from bihuan.registers.kinds.placements.models import Placement as Placement
from bihuan.registers.kinds.profile.models import Accident as Accident
from bihuan.registers.kinds.profile.models import LocalPriority as LocalPriority
from bihuan.registers.kinds.profile.models import Park as Park
from bihuan.registers.kinds.profile.models import Profile as Profile
from bihuan.registers.kinds.resumption.models import Shutdown as Shutdown
from bihuan.registers.kinds.standardisation.models import StandardisationTerm as StandardisationTerm
from bihuan.registers.kinds.tasks.models import MeetingCycle as MeetingCycle
from bihuan.registers.kinds.tasks.models import Task as Task
from bihuan.registers.kinds.tasks.models import TaskSheet as TaskSheet
from bihuan.registers.kinds.technicians.models import ExpertHelp as ExpertHelp

# Whoever comes second at the same moment is told what the operation's own look would have said (bihuan/collisions.py).
COLLISIONS = {
    "house_paper_once": "done_meanwhile",
    "edition_once": "done_meanwhile",
    "named_post_once": "duplicate_named_post",
    "contact_enterprise_once": "done_meanwhile",
    "contact_park_once": "done_meanwhile",
    "duty_post_once": "duplicate_duty_post",
    "one_main_post": "main_person_twice",
    "employee_number_once": "duplicate_employee",
    "instrument_number_once": "duplicate_instrument",
    "instrument_lent_once": "done_meanwhile",
    "expert_help_once": "duplicate_help",
    "hazard_budget_once_a_year": "done_meanwhile",
    "certificate_once": "done_meanwhile",
    "placed_full_time_once": "person_already_placed",
    "one_standing_standardisation_term": "done_meanwhile",
    "one_open_shutdown": "shut_down_already",
    "park_once": "duplicate_park",
    "local_priority_once": "duplicate_priority",
}
