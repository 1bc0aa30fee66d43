"""One city in the middle of its year: things at every stage, and everybody who might try something."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.cast import CODES, Cast, account
from tests.hazards.conftest import found_by_expert, found_by_office, planned, self_found, stand, told, treated
from tests.inspections import conftest as checks

from bihuan.hazards import closure
from bihuan.hazards.models import Hazard
from bihuan.hazards.waiting import with_course
from bihuan.inspections.models import Checklist, Inspection
from bihuan.parties import institutions
from bihuan.parties.models import Account, Guest, Role

OUTSIDE = frozenset({"外人", "外企安全员"})
"""An officer of another province and the safety officer of another enterprise: nothing here is theirs."""


@dataclass
class City:
    """The stage, its people by name, a photo of each before and `later`, and where a walk begins."""

    stage: Cast
    people: dict[str, Account]
    photos: dict[int, int]
    later: dict[int, int]
    template: Checklist
    began: datetime
    history: list[str] = field(default_factory=list)

    def again(self) -> None:
        """Back to the morning on which every walk begins; the database does its part."""
        self.stage.now = self.began
        self.history.clear()

    def hazard(self, n: int) -> Hazard:
        found = Hazard.objects.filter(enterprise=self.stage.enterprise).order_by("pk")
        return with_course(found, "interim_controls")[n % found.count()]

    def check(self, n: int) -> Inspection:
        found = Inspection.objects.filter(enterprise=self.stage.enterprise).order_by("pk")
        return found[n % found.count()]


def built() -> City:
    """A city of the strictest place, by the product's own operations."""
    stage = stand("strict")
    neighbour = stand("checkups", prefix="邻", code=CODES[1])
    institutions.register_institution(
        by=stage.officer,
        at=stage.at(),
        name="示例安全技术服务有限公司",
        credit_code=CODES[3],
        division_code="3713",
        qualified_in=["3713"],
    )
    institution = institutions.Institution.objects.get(credit_code=CODES[3])
    people = [stage.officer, stage.leader, stage.principal, stage.safety, stage.worker, stage.stranger]
    people += [expert.account for expert in stage.experts]
    people += [
        account("institution", "机构经办", Role.INSTITUTION, institution=institution),
        account("elsewhere", "外企安全员", Role.ENTERPRISE_SAFETY, enterprise=neighbour.enterprise),
    ]
    for expert in stage.experts:
        Guest.objects.get_or_create(account=expert.account, enterprise=stage.enterprise, reason="test")
    photos, later = ({person.pk: stage.photo(person) for person in people} for _phase in ("before", "after"))
    stage.enterprise.ownership = stage.site.enterprise.ownership = "central"  # its headquarters' checks count too
    stage.enterprise.save(update_fields=["ownership"])
    _hazards(stage)
    template = checks.short_list(stage)
    _checks(stage, template)
    return City(stage, {person.name: person for person in people}, photos, later, template, stage.now)


def _hazards(stage: Cast) -> None:
    """One at each stage of its life, by each of those who find."""
    self_found(stage, description="灭火器失压")
    self_found(stage, description="梯子松动", grade="")
    told(stage, found_by_expert(stage, description="配电箱未上锁"))
    planned(stage, found_by_expert(stage, description="护栏缺失"))
    found_by_office(stage, description="通道堵塞")
    treated(stage, found_by_expert(stage, description="接地线断开"))
    looked = treated(stage, found_by_expert(stage, description="联锁失效"))
    closure.verify_rectification(looked, by=stage.experts[0].account, at=stage.at())
    planned(stage, found_by_expert(stage, description="报警器过期", grade="major"))
    ended = treated(stage, found_by_expert(stage, description="应急灯不亮"))
    closure.verify_rectification(ended, by=stage.experts[1].account, at=stage.at())
    closure.close_hazard(ended, by=stage.experts[1].account, at=stage.at())


def _checks(stage: Cast, template: Checklist) -> None:
    """One planned, one whose team is ready, one under way, one walked to its end, one explained; one delivered stands
    behind them."""
    checks.sign(stage, checks.explained(stage, findings=1, template=template))
    stage.now += timedelta(days=1)
    checks.answer_all(stage, checks.started(stage, template=template))
    for stage_of_a_check in (checks.explained, checks.started, checks.ready, checks.planned):
        stage.now += timedelta(days=1)  # an expert is at one place a day
        stage_of_a_check(stage, template=template)
