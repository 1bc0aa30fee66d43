"""Who draws reports for review, who answers and who judges, on one page."""

from __future__ import annotations

from bihuan import row_scope
from bihuan.filings.credibility.models import DrawnReport, ReviewDraw
from bihuan.filings.credibility.states import ACT_WORDS as ACT_WORDS
from bihuan.filings.credibility.states import Act as Act
from bihuan.filings.self_reports.access import in_an_office
from bihuan.parties.models import MANAGER_ROLES, REGULATOR_ROLES, Account
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger


def of_its_office(subject: ReviewDraw | DrawnReport, by: Account) -> bool:
    """抽查部门人员"""
    return by.is_active and by.regulator_id == subject.office_id and by.holds(*REGULATOR_ROLES)


def sees_drawn(drawn: DrawnReport, by: Account) -> bool:
    """抽查部门人员或本企业: nobody is reviewed without being told why"""
    return of_its_office(drawn, by) or of_the_enterprise(drawn, by)


def of_the_enterprise(drawn: DrawnReport, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    own = by.enterprise_id is not None and by.enterprise_id == drawn.report.enterprise_id
    return own and by.holds(*MANAGER_ROLES)


OFFICES = Permissions("filings", sees=in_an_office, acts={Act.COMMIT_REVIEW_DRAW: [[in_an_office]]})
"""On None: an office draws among the reports that it sees."""
DRAWS = Permissions(
    "filings",
    sees=of_its_office,
    acts={act: [[of_its_office]] for act in (Act.HOLD_REVIEW_DRAW, Act.VOID_REVIEW_DRAW)},
)
DRAWN = Permissions(
    "filings",
    sees=sees_drawn,
    acts={
        Act.EXPLAIN_DRAWN_REPORT: [[of_the_enterprise]],
        Act.FIND_REPORT_CREDIBLE: [[of_its_office]],
        Act.FIND_REPORT_HOLLOW: [[of_its_office]],
    },
)


def fetch_draw(draw_id: int, by: Account) -> ReviewDraw:
    """The draw, for people of its office; otherwise Stranger (404)."""
    if by.regulator_id is not None:
        found = ReviewDraw.objects.filter(pk=draw_id, office=by.regulator_id).select_related("office").first()
        if found is not None and DRAWS.sees(found, by):
            return found
    raise Stranger(f"review_draw:{draw_id}")


def fetch_drawn(drawn_id: int, by: Account) -> DrawnReport:
    """The drawn report, for its reviewers and its enterprise; otherwise Stranger (404)."""
    rows = DrawnReport.objects.select_related("draw", "office", "report__enterprise", "report__site")
    if by.regulator_id is None:  # the list that it was drawn from is its office's
        rows = DrawnReport.objects.select_related("office", "report__enterprise", "report__site")
    found = rows.defer("report__enterprise__search").filter(pk=drawn_id).first()
    if found is None or not DRAWN.sees(found, by):
        raise Stranger(f"drawn_report:{drawn_id}")
    return found


def published(token: str) -> ReviewDraw:
    """A draw by the address that anybody may open; otherwise Stranger. Whoever opens it holds its key."""
    with row_scope.system("a draw by its public address"):
        found = ReviewDraw.objects.filter(token=token).select_related("office").first()
    if found is None:
        raise Stranger("review_draw")
    return found
