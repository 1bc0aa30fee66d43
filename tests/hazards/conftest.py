"""A stage in any jurisdiction, and hazards in the state a test begins with."""

from datetime import timedelta

import pytest
from tests.cast import CODES, play
from tests.setting_again import scene

from bihuan.hazards import closure, operations
from bihuan.hazards.listing import operations as listings
from bihuan.hazards.majors import operations as majors
from bihuan.hazards.majors.rules import meeting_asked
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardState
from bihuan.inspections import operations as checks
from bihuan.policy import policies

PLACES = {"strict": "371302", "checkups": "370602", "leaders": "411102", "project": "130371", "services": "330502"}
PACKS = {"strict": "3713", "checkups": "3706", "leaders": "4111", "project": "130371", "services": "3305"}
LEVELS = {"strict": "municipal", "checkups": "municipal", "leaders": "departmental"}


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def stage(db, request):
    """The place of the test's `place` mark, the strictest by default."""
    mark = request.node.get_closest_marker("place")
    return stand(mark.args[0] if mark else "strict")


def stand(place: str, prefix: str = "", code: str = CODES[0]):
    return play(
        PACKS[place],
        county=PLACES[place],
        pool_level=LEVELS.get(place, ""),
        prefix=prefix,
        credit_code=code,
    )


PREVENTED = {"root_cause": "没有专人每日检查", "prevention": "列入班前检查，每周抽查"}
"""What an enterprise says with its rectification where the place asks for it."""


@scene
def found_by_expert(stage, *, grade="general", **changes) -> Hazard:
    """A hazard that the first expert found on a check, with the whole team able to re-check it."""
    from bihuan.parties.models import Guest

    expert = stage.experts[0].account
    Guest.objects.get_or_create(account=expert, enterprise=stage.enterprise, reason="test")
    fields = {
        "origin": "external_expert_check",
        "description": "配电箱未上锁",
        "location": "一车间",
        "advice": "上锁并张贴警示",
        "legal_basis": "安全生产法第三十六条",
        "criterion": "GM-03" if grade == "major" else "",
        "photos": [stage.photo(expert)],
        "verifiers": [e.account for e in stage.experts],
        **changes,
    }
    return operations.raise_hazard(stage.site, by=expert, at=stage.at(), grade=grade, **fields)


@scene
def self_found(stage, **changes) -> Hazard:
    """A hazard that somebody of the enterprise found, its worker where nobody is named; a major one is called so in the
    meeting of the enterprise where the place asks for one."""
    fields = {"origin": "self_check", "description": "灭火器失压", "grade": "general", "by": stage.worker, **changes}
    if fields["grade"] != "major" or not meets(stage):
        return operations.raise_hazard(fields.pop("site", stage.site), at=stage.at(), **fields)
    hazard = operations.raise_hazard(
        fields.pop("site", stage.site), at=stage.at(), **{**fields, "grade": "", "criterion": ""}
    )
    return identified(stage, hazard, criterion=fields["criterion"])


def meets(stage) -> bool:
    """Whether the place has an enterprise call a hazard major in a meeting only."""
    return meeting_asked(policies.at(stage.site.division_code, on=stage.today)) is not None


def graded(stage, hazard: Hazard, grade: str) -> Hazard:
    """Graded by the enterprise, in the way of the place."""
    if grade == "major" and meets(stage):
        return identified(stage, hazard)
    criterion = "GM-03" if grade == "major" else ""
    return operations.assess_hazard(hazard, by=stage.safety, at=stage.at(), grade=grade, criterion=criterion)


def opinions(stage) -> dict[str, dict[str, str]]:
    """What the departments of an enterprise say in the meeting that identifies a major hazard."""
    parties = ("technical", "engineering_equipment", "production", "safety")
    return {party: {"name": f"{party}负责人", "grade": "major"} for party in parties}


def identified(stage, hazard: Hazard, *, criterion: str = "GM-03") -> Hazard:
    """Called major by the meeting of the enterprise, where its own people must (LY-3.1.4)."""
    given = {"grade": "major", "criterion": criterion, "opinions": opinions(stage)}
    return majors.identify_hazard(hazard, by=stage.principal, at=stage.at(), **given)


@scene
def found_by_office(stage, *, photos=(), **changes) -> Hazard:
    """A hazard that an officer found on a supervision visit."""
    fields = {"origin": "supervision", "description": "通道堵塞", "grade": "general", "advice": "清出通道", **changes}
    return operations.raise_hazard(
        stage.site, by=stage.officer, at=stage.at(), photos=photos or [stage.photo(stage.officer)], **fields
    )


@scene
def told(stage, hazard: Hazard) -> Hazard:
    """Reported and explained by who found it, and published; nobody explains to the enterprise what it found itself."""
    finder = stage.officer if hazard.found_by_office else stage.experts[0].account
    operations.report_hazard(hazard, by=stage.safety if hazard.self_found else finder, at=stage.at())
    if not hazard.self_found:
        operations.explain_hazard(hazard, by=finder, at=stage.at())
    return operations.publish_hazard(hazard, by=stage.safety, at=stage.at())


@scene
def planned(stage, hazard: Hazard, **changes) -> Hazard:
    """Told, safeguarded and planned."""
    told(stage, hazard)
    operations.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="断电挂牌", watched_by="周工")
    parts = {
        "measures": "更换锁具",
        "responsibility": "周工",
        "deadline": stage.today + timedelta(days=7),
        "funds": "安全费用",
        "emergency_plan": "触电预案",
        **changes,
    }
    operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), **parts)
    return Hazard.objects.get(pk=hazard.pk)


@scene
def treated(stage, hazard: Hazard) -> Hazard:
    """Planned, treated by the worker and submitted with a photo after."""
    planned(stage, hazard)
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    return submitted(stage, hazard)


def submitted(stage, hazard: Hazard) -> Hazard:
    """What is being treated, by the worker with a photo after."""
    shown = {"rectification": "已更换并上锁", "photos": [stage.photo(stage.worker)], **PREVENTED}
    return closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **shown)


def bring_expert(stage) -> None:
    """The office comes to an acceptance with an expert along, as the strictest place asks (LY-2.2.1)."""
    check = checks.plan_inspection(
        stage.site,
        by=stage.officer,
        at=stage.at(),
        kind="hazard_acceptance",
        nature="supervision",
        planned_on=stage.today,
        template=stage.template,
    )
    expert = stage.expert(f"验收专家{check.pk}", "machinery")
    checks.appoint_expert(check, by=stage.officer, at=stage.at(), expert=expert, specialty="machinery", lead=True)
    checks.declare_no_interest(check, by=expert.account, at=stage.at())
    checks.start_inspection(check, by=stage.officer, at=stage.at())


def not_listed(stage, hazard: Hazard) -> None:
    """The leader of the office decides that a major one is not listed, as the strictest place asks (LY-1.2.6)."""
    listings.decline_listing(hazard, by=stage.leader, at=stage.at(), reason="已在整改")


def state(hazard: Hazard) -> str:
    return HazardState(Hazard.objects.values_list("state", flat=True).get(pk=hazard.pk)).value
