"""A desk that holds only so much holds what its person is to do, and holds it whole."""

import pytest
from tests.hazards.conftest import bring_expert, found_by_expert, found_by_office, self_found, stand, treated

from bihuan.hazards import closure, waiting
from bihuan.hazards.models import Hazard
from bihuan.parties import institutions
from bihuan.parties.models import Account
from bihuan.parties.operator import OPERATOR


def test_an_institution_sees_so_many_hazards_each_with_all_its_people(stage, monkeypatch):
    monkeypatch.setattr(waiting, "AT_MOST", 2)
    firm = institutions.register_institution(
        by=OPERATOR,
        at=stage.at(),
        name="示例安全服务有限公司",
        credit_code="91371302XT10006067",
        division_code="371302",
        qualified_in=["3713"],
    )
    team = [expert.account for expert in stage.experts]
    Account.objects.filter(pk__in=[one.pk for one in team]).update(institution=firm)
    first, second, _third = (found_by_expert(stage, grade="") for _n in range(3))
    found = [(hazard, set(people)) for hazard, _turn, people in waiting.of_people_from(firm.pk)]
    assert found == [(first, set(team)), (second, set(team))]


@pytest.mark.parametrize("finder", [found_by_office, self_found])
def test_what_waits_for_experts_crowds_nothing_of_the_offices_out(stage, monkeypatch, finder):
    """Here the department accepts what is major (LY-3.2.5); the general ones wait for the experts of their checks."""
    monkeypatch.setattr(waiting, "LOOKED_AT", 2)
    for _n in range(3):
        treated(stage, found_by_expert(stage))
    major = treated(stage, finder(stage, grade="major", criterion="GM-03"))
    Hazard.objects.exclude(pk=major.pk).update(turn_due_on=stage.today)
    assert [(hazard, turn.act) for hazard, turn in waiting.of_office(stage.officer)] == [
        (major, "verify_rectification")
    ]
    bring_expert(stage)
    closure.verify_rectification(major, by=stage.officer, at=stage.at())
    assert [(hazard, turn.act) for hazard, turn in waiting.of_office(stage.officer)] == [(major, "close_hazard")]


@pytest.mark.django_db
def test_what_one_city_has_its_offices_accept_is_no_other_offices_turn():
    stage = stand("checkups")
    treated(stage, self_found(stage, grade="major", criterion="GM-03"))
    assert not list(waiting.of_office(stage.officer))
