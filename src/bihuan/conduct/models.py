"""The tables of every consequence, each kept beside its kind; Django looks for them here."""

from bihuan.conduct.cases.models import Case as Case
from bihuan.conduct.cases.models import CaseEvidence as CaseEvidence
from bihuan.conduct.cases.models import MinorBreach as MinorBreach
from bihuan.conduct.circulars.models import OfficeCircular as OfficeCircular
from bihuan.conduct.closures.models import ClosureProposal as ClosureProposal
from bihuan.conduct.focus.models import EnforcementVisit as EnforcementVisit
from bihuan.conduct.focus.models import FocusFact as FocusFact
from bihuan.conduct.focus.models import FocusListing as FocusListing
from bihuan.conduct.focus.models import VisitQuota as VisitQuota
from bihuan.conduct.interviews.models import Interview as Interview
from bihuan.conduct.measures.models import EnforcementMeasure as EnforcementMeasure
from bihuan.conduct.measures.models import UncertifiedWork as UncertifiedWork
from bihuan.conduct.orders.models import OrderItem as OrderItem
from bihuan.conduct.orders.models import OrderRecheck as OrderRecheck
from bihuan.conduct.orders.models import RectificationOrder as RectificationOrder
from bihuan.conduct.transfers.models import Transfer as Transfer
from bihuan.conduct.urging.models import OfficeInterview as OfficeInterview
from bihuan.conduct.urging.models import UrgingLetter as UrgingLetter

# Whoever comes second at the same moment is told what the operation's own look would have said (bihuan/collisions.py).
COLLISIONS: dict[str, str] = {
    "on_focus_list_once": "on_focus_list_already",
    "visit_quota_once_a_year": "done_meanwhile",
    "measure_once_on_a_ground": "done_meanwhile",
    "measure_number_once": "decision_number_used",
    "measure_lifting_number_once": "lifting_number_used",
    "hazard_in_one_open_order": "hazard_in_another_order",
    "closure_proposed_once": "closure_standing",
    "closure_asked_once": "closure_standing",
    "closure_receipt_once": "closure_receipt_used",
    "case_open_once": "case_open_already",
    "transfer_standing_once": "transfer_standing",
    "transfer_receipt_once": "receipt_used",
    "office_interview_called_once": "office_interview_standing",
}
