"""The tables of every filing, each kept beside its kind; Django looks for them here."""

from bihuan.filings.credibility.models import DrawnReport as DrawnReport
from bihuan.filings.credibility.models import ReportLook as ReportLook
from bihuan.filings.credibility.models import ReviewDraw as ReviewDraw
from bihuan.filings.direct_reports.models import DirectReceipt as DirectReceipt
from bihuan.filings.direct_reports.models import DirectReport as DirectReport
from bihuan.filings.feedbacks.models import SituationFeedback as SituationFeedback
from bihuan.filings.participation.models import FinderRole as FinderRole
from bihuan.filings.participation.models import OwnFind as OwnFind
from bihuan.filings.quality.models import QualityModel as QualityModel
from bihuan.filings.quality.models import TextReview as TextReview
from bihuan.filings.self_reports.models import QuarterReview as QuarterReview
from bihuan.filings.self_reports.models import ReportMonth as ReportMonth
from bihuan.filings.self_reports.models import SelfReport as SelfReport
from bihuan.filings.self_reports.models import SelfReportStep as SelfReportStep
from bihuan.filings.self_reports.models import SelfReportVerification as SelfReportVerification

# Whoever comes second at the same moment is told what the operation's own look would have said (bihuan/collisions.py).
COLLISIONS: dict[str, str] = {
    "direct_report_once": "direct_report_filed",
    "direct_receipt_number_once": "receipt_number_used",
    "direct_receipt_once": "receipt_recorded",
    "self_report_once": "done_meanwhile",
    "report_month_closed_once": "month_closed",
    "loop_step_once": "loop_step_taken",
    "quarter_review_once": "quarter_published",
    "review_drawn_once": "review_drawn_already",
    "filings_ownfind_hazard_id_key": "own_find_claimed",
}
