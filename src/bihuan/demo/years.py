"""The years of the experts that are over: each was looked at and graded before the next, where the place asks it."""

from __future__ import annotations

from datetime import date

from bihuan.demo.stage import Stage
from bihuan.experts.assessments import operations as assessing
from bihuan.experts.models import Membership, Pool
from bihuan.parties.models import Account
from bihuan.policy import policies

IN_DECEMBER = (12, 10)
_GROUNDS = {
    "excellent": "查得准、讲得清，企业评价好",
    "qualified": "按要求完成检查，报告及时",
    "basically_qualified": "完成检查，个别报告偏晚",
}
_TURNS = ("excellent", "qualified", "qualified", "qualified", "basically_qualified", "qualified")


def assess(stage: Stage, pool: Pool) -> None:
    """Grade every year since the experts of the pool came, by its keeper; the best are commended."""
    keeper, today = stage.people[stage.city["pool"]["by"]], stage.moments.today
    if not policies.at(pool.division_code, on=today).experts.assessment_needed_to_assign.value:
        return
    members = list(pool.memberships.filter(ended_on=None, announced_on__isnull=False).order_by("id"))
    for year in range(min((row.announced_on.year for row in members), default=today.year), today.year):
        stage.moments.go_to((today - date(year, *IN_DECEMBER)).days)
        for turn, row in enumerate(row for row in members if row.announced_on.year <= year):
            if not row.assessments.filter(year=year).exists():
                _grade(stage, row, keeper, year=year, grade=_TURNS[turn % len(_TURNS)])


def _grade(stage: Stage, membership: Membership, keeper: Account, *, year: int, grade: str) -> None:
    next_, on = stage.moments.next, date(year, *IN_DECEMBER)
    said = {"kind": "quality_passed", "on": on, "work": "年末抽查检查报告", "said": "问题和依据写清楚了"}
    assessing.note_service(membership.expert, by=keeper, at=next_(), **said)
    ground = _GROUNDS[grade]
    assessing.assess_expert(membership, by=keeper, at=next_(), year=year, grade=grade, ground=ground)
    if grade == "excellent":
        assessing.commend_expert(membership, by=keeper, at=next_(), year=year, ground=ground, reward="年度优秀专家")
