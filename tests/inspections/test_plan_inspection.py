"""安排检查: the nature first, then a day, then a list of the enterprise's own."""

from datetime import timedelta

import pytest
from tests.cast import CODES, account
from tests.inspections.conftest import planned, ready, short_list
from tests.refusing import refused

from bihuan import audit
from bihuan.inspections import checklists, operations, queries
from bihuan.inspections.models import Checklist, Inspection
from bihuan.parties.models import Institution, Role
from bihuan.refusal import Stranger


@pytest.mark.clause("YT-4.2.2")
@pytest.mark.place("checkups")
def test_a_list_derived_adapted_and_frozen(stage):
    template = short_list(stage)
    first = template.items.first()
    inspection = planned(
        stage,
        template=template,
        drop_items=[first.pk],
        own_items=[{"section": "自有", "text": "喷粉房", "basis": "规程"}],
    )
    copy = inspection.checklist
    assert (copy.enterprise, copy.derived_from, copy.version) == (stage.enterprise, template, "1")
    texts = list(copy.items.values_list("text", flat=True))
    assert first.text not in texts
    assert texts[-1] == "喷粉房"
    with refused("checklist_version_taken"):  # other content needs another version: what was derived stays as it was
        checklists.publish_checklist(
            by=stage.officer,
            at=stage.at(),
            code="SHORT",
            version="1",
            title="简明清单",
            rows=[{"section": "a", "text": "b"}],
        )
    operations.appoint_expert(
        inspection, by=stage.safety, at=stage.at(), expert=stage.experts[0], specialty="electrical"
    )
    operations.declare_no_interest(inspection, by=stage.experts[0].account, at=stage.at())
    started = operations.start_inspection(inspection, by=stage.safety, at=stage.at())
    assert list(started.checklist.items.values_list("text", flat=True)) == texts


@pytest.mark.clause("YT-4.2.2", refusal=True)
@pytest.mark.place("checkups")
def test_without_a_list_of_this_enterprise(stage):
    with refused("checklist_missing", "YT-4.2.2"):
        operations.plan_inspection(
            stage.site,
            by=stage.safety,
            at=stage.at(),
            kind="checkup",
            nature="service",
            planned_on=stage.today,
            template=None,
        )
    assert not Inspection.objects.exists()


@pytest.mark.clause("YT-4.2.2", refusal=True)
@pytest.mark.place("checkups")
def test_a_list_with_everything_dropped_cannot_start(stage):
    template = short_list(stage)
    inspection = planned(stage, template=template, drop_items=[item.pk for item in template.items.all()])
    operations.appoint_expert(
        inspection, by=stage.safety, at=stage.at(), expert=stage.experts[0], specialty="electrical"
    )
    with refused("checklist_missing", "YT-4.2.2"):
        operations.start_inspection(inspection, by=stage.safety, at=stage.at())


@pytest.mark.parametrize("nature", ["supervision", "administrative_inspection", "self_check"])
def test_experts_come_as_a_service_and_as_nothing_else(stage, nature):
    with refused("nature_not_allowed"):
        planned(stage, nature=nature)


@pytest.mark.parametrize("kind", ["leader_check", "checkup", "made_up"])
def test_a_kind_that_is_not_arranged_here(stage, kind):
    with refused("kind_not_offered", "ours") as said:
        operations.plan_inspection(
            stage.site,
            by=stage.officer,
            at=stage.at(),
            kind=kind,
            nature="supervision",
            planned_on=stage.today,
            template=stage.template,
            led_by="马某 副市长",
        )
    assert said.facts["allowed"][0] == "外聘专家排查"
    assert "领导带队检查" not in said.facts["allowed"]
    assert not Inspection.objects.exists()


def test_only_with_a_list_that_one_may_take(stage):
    """Another enterprise's own copy, and the template of a city that this place does not lie in."""
    theirs = planned(stage).checklist
    foreign = Checklist.objects.create(code="X", version="1", title="外地清单", division_code="65", published=True)
    for template in (theirs, foreign):
        with pytest.raises(Stranger):
            planned(stage, template=template)


def test_not_for_yesterday(stage):
    with refused("planned_in_the_past"):
        planned(stage, planned_on=stage.today - timedelta(days=1))


def test_an_own_item_that_says_nothing(stage):
    with refused("item_text_missing", None, "自1"):
        planned(stage, own_items=[{"section": "自有", "text": " "}])


def test_who_may_plan(stage):
    with refused("role_not_allowed"):
        operations.plan_inspection(
            stage.site,
            by=stage.worker,
            at=stage.at(),
            kind="checkup",
            nature="service",
            planned_on=stage.today,
            template=stage.template,
        )
    with pytest.raises(Stranger):
        operations.plan_inspection(
            stage.site,
            by=stage.stranger,
            at=stage.at(),
            kind="checkup",
            nature="service",
            planned_on=stage.today,
            template=stage.template,
        )


def test_the_plan_keeps_the_law_it_was_made_under(stage):
    inspection = planned(stage)
    assert inspection.release.startswith("cn-3713@")
    assert [event.act for event in audit.timeline(inspection.ref)] == ["plan_inspection"]


def test_what_is_cancelled_gives_the_days_back(stage):
    inspection = ready(stage)
    with refused("reason_missing"):
        operations.cancel_inspection(inspection, by=stage.safety, at=stage.at(), reason=" ")
    operations.cancel_inspection(inspection, by=stage.safety, at=stage.at(), reason="企业停产")
    again = ready(stage, template=inspection.checklist.derived_from)
    assert again.team.count() == 3
    with refused("state_not_allowed"):
        operations.start_inspection(inspection, by=stage.safety, at=stage.at())


def test_an_institution_publishes_for_its_own_place_only(stage):
    office = Institution.objects.create(name="外地机构", credit_code=CODES[1], division_code="3305", kept_at="3305")
    keeper = account("keeper", "机构人员", Role.INSTITUTION, institution=office)
    fields = {"code": "OWN", "version": "1", "title": "机构清单", "rows": [{"section": "a", "text": "b"}]}
    own = checklists.publish_checklist(by=keeper, at=stage.at(), **fields)
    assert own in queries.templates(keeper)
    for by in (stage.safety, stage.officer):
        assert own not in queries.templates(by)
