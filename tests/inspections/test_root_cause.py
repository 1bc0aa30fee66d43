"""What came back is analysed to the root before the check's report goes out, where the place asks for it."""

import pytest
from tests.hazards.conftest import self_found
from tests.inspections.conftest import answer_all, explain, find, lead_of, sign, started

from bihuan.documents.models import OfficialDocument
from bihuan.hazards import recurrence, repeats
from bihuan.parties.models import Site
from bihuan.refusal import Refusal

AGAIN = {"description": "仓库有两具灭火器已过期", "advice": "更换灭火器，逐具登记有效期"}
CAUSE = {"cause": "无人负责灭火器的有效期", "prevention": "指定专人，每月核对到期台账"}


def found_again(stage):
    """A check that found what the enterprise had found before, all items answered."""
    first = self_found(stage, description="三号车间灭火器过期")
    inspection = started(stage)
    again = find(stage, inspection, **AGAIN)
    answer_all(stage, inspection)
    return first, inspection, again


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-4.2.5")
def test_a_second_one_of_the_kind_is_flagged_and_with_its_root_the_report_goes_out(stage):
    first, inspection, again = found_again(stage)
    expert = lead_of(inspection)
    assert [one.pk for one in repeats.alike(again.site, again.description, by=expert, before=again.pk)] == [first.pk]
    assert repeats.unanalysed([again]) == [again]
    recurrence.link_recurrence(again, by=expert, at=stage.at(), earlier=first)
    recurrence.analyse_root_cause(again, by=expert, at=stage.at(), **CAUSE)
    explain(stage, inspection)
    sign(stage, inspection)
    assert inspection.state == "delivered"
    report = OfficialDocument.objects.get(pk=inspection.report_id)
    assert CAUSE["cause"] in report.context["root_cause"]


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-4.2.5", refusal=True)
@pytest.mark.parametrize("linked", [True, False])
def test_without_its_root_there_is_no_report(stage, linked):
    first, inspection, again = found_again(stage)
    if linked:
        recurrence.link_recurrence(again, by=lead_of(inspection), at=stage.at(), earlier=first)
    with pytest.raises(Refusal) as no:
        explain(stage, inspection)
    assert (no.value.code, no.value.clause) == ("root_cause_missing", "YT-4.2.5")
    assert no.value.missing == (AGAIN["description"],)
    inspection.refresh_from_db()
    assert inspection.state == "ongoing"


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-4.2.5", refusal=True)
def test_one_that_is_linked_after_the_explaining_stops_the_last_signature(stage):
    first, inspection, again = found_again(stage)
    recurrence.link_recurrence(again, by=lead_of(inspection), at=stage.at(), earlier=None)
    explain(stage, inspection)
    recurrence.link_recurrence(again, by=stage.officer, at=stage.at(), earlier=first)
    with pytest.raises(Refusal) as no:
        sign(stage, inspection)
    assert no.value.code == "root_cause_missing"


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-4.2.5", refusal=True)
@pytest.mark.parametrize("linked", [True, False])
def test_the_enterprise_does_not_talk_itself_out_of_it(stage, linked):
    first, inspection, again = found_again(stage)
    if linked:
        recurrence.link_recurrence(again, by=lead_of(inspection), at=stage.at(), earlier=first)
    for person in (stage.safety, stage.principal):
        with pytest.raises(Refusal) as no:
            recurrence.link_recurrence(again, by=person, at=stage.at(), earlier=None)
        assert no.value.code == "role_not_allowed"
    with pytest.raises(Refusal) as no:
        explain(stage, inspection)
    assert no.value.code == "root_cause_missing"


@pytest.mark.place("checkups")
def test_what_was_found_at_another_site_is_compared_and_shown(stage):
    elsewhere = Site.objects.create(
        enterprise=stage.enterprise, name="二厂", division_code=stage.site.division_code, is_main=False
    )
    first = self_found(stage, site=elsewhere, description="三号车间灭火器过期")
    inspection = started(stage)
    again = find(stage, inspection, **AGAIN)
    expert = lead_of(inspection)
    assert [one.pk for one in repeats.alike(again.site, again.description, by=expert, before=again.pk)] == [first.pk]
    assert repeats.unanalysed([again]) == [again]
    linked = recurrence.link_recurrence(
        again, by=expert, at=stage.at(), earlier=repeats.earlier(again.site, first.pk, by=expert)
    )
    assert repeats.unanalysed([linked]) == [linked]


@pytest.mark.place("checkups")
def test_an_officers_analysis_does_not_stand_for_the_experts(stage):
    _, inspection, again = found_again(stage)
    recurrence.analyse_root_cause(again, by=stage.officer, at=stage.at(), **CAUSE)
    with pytest.raises(Refusal) as no:
        explain(stage, inspection)
    assert no.value.code == "root_cause_missing"


@pytest.mark.place("checkups")
def test_called_different_it_needs_none(stage):
    _, inspection, again = found_again(stage)
    recurrence.link_recurrence(again, by=lead_of(inspection), at=stage.at(), earlier=None)
    assert explain(stage, inspection).state == "explained"


@pytest.mark.place("checkups")
def test_the_enterprises_own_analysis_does_not_stand_for_the_experts(stage):
    _, inspection, again = found_again(stage)
    recurrence.analyse_root_cause(again, by=stage.safety, at=stage.at(), **CAUSE)
    with pytest.raises(Refusal) as no:
        explain(stage, inspection)
    assert no.value.code == "root_cause_missing"


def test_where_the_place_does_not_ask_it_is_offered_only(stage):
    _, inspection, _ = found_again(stage)
    assert explain(stage, inspection).state == "explained"
