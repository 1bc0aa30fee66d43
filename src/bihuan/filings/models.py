"""The tables of every filing, each kept beside its kind; Django looks for them here."""

from bihuan.filings.quality.models import QualityModel as QualityModel
from bihuan.filings.quality.models import TextReview as TextReview
from bihuan.filings.self_reports.models import ReportMonth as ReportMonth
from bihuan.filings.self_reports.models import SelfReport as SelfReport

# Whoever comes second at the same moment is told what the operation's own look would have said (bihuan/collisions.py).
COLLISIONS: dict[str, str] = {
    "self_report_once": "done_meanwhile",
    "report_month_closed_once": "month_closed",
}
