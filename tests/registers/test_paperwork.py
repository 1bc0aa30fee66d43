"""Papers of an enterprise from templates, against the catalogue of the place (HZ-3.2.4, QHD-6.2.7, QHD-2.3)."""

from datetime import date

import pytest
from tests.cast import picture
from tests.hazards.conftest import own_store, stage
from tests.refusing import refused

from bihuan import audit, documents
from bihuan.documents.models import OfficialDocument
from bihuan.insight import evidence
from bihuan.policy import policies
from bihuan.policy.amending import Change
from bihuan.refusal import Stranger
from bihuan.registers.kinds.paperwork import operations, queries, rules
from bihuan.registers.kinds.paperwork.models import Edition

__all__ = ["own_store", "stage"]

PROCEDURE = {"dangers_of_the_work": "金属液喷溅", "steps_of_the_work": "班前检查\n有异常不开炉"}
DUTIES = {"main_person_duty": "钱总：每月带队检查", "post_duty": "班组长：班前检查", "duty_assessment": "按季度考核"}


def law(stage):
    return policies.at(stage.enterprise.division_code, on=stage.today)


def scan(stage):
    return documents.store(picture(), filename="扫描件.jpg", by=stage.safety.ref, at=stage.at(), purpose="house_paper")


def line(stage, code):
    return queries.line(stage.enterprise, code, law(stage))


def write(stage, code, by=None, **given):
    return operations.write_house_paper(stage.enterprise, by=by or stage.safety, at=stage.at(), code=code, **given)


def act(stage, name, code, by=None, **given):
    if name == "approve_house_paper":
        draft = line(stage, code).draft
        given = {"read": draft.digest if draft else "", **given}
    return getattr(operations, name)(stage.enterprise, by=by or stage.safety, at=stage.at(), code=code, **given)


@pytest.mark.clause("HZ-3.2.4")
@pytest.mark.place("services")
@pytest.mark.parametrize("code", ["safety_rules", "work_ledger"])
def test_so_are_a_system_and_a_ledger(stage, code):
    wanted = rules.sections(code, law(stage))
    write(stage, code, by=stage.officer, sections=dict.fromkeys(wanted, "照此执行"))
    act(stage, "approve_house_paper", code, by=stage.principal)
    made = act(stage, "publish_house_paper", code)
    said = OfficialDocument.objects.get(pk=made.document_id).context
    assert (said["version"], said["approver"], len(said["sections"])) == ("1", "钱总", len(wanted))


@pytest.mark.clause("HZ-3.2.4")
@pytest.mark.place("services")
def test_a_procedure_is_made_from_its_template_with_version_and_approver(stage):
    assert rules.sections("operating_procedures", law(stage))[1:3] == tuple(PROCEDURE)
    write(stage, "operating_procedures", by=stage.officer, sections=PROCEDURE)
    act(stage, "approve_house_paper", "operating_procedures", by=stage.principal)
    first = act(stage, "publish_house_paper", "operating_procedures")
    paper = OfficialDocument.objects.get(pk=first.document_id)
    said = paper.context
    assert (said["version"], said["approver"], said["written_by"]) == ("1", "钱总", "经办甲")
    assert [row["section"] for row in said["sections"]] == ["作业危险", "操作步骤"]
    write(stage, "operating_procedures", sections={**PROCEDURE, "in_an_emergency": "先撤人"})
    assert line(stage, "operating_procedures").in_force.number == 1  # until the next is published
    act(stage, "approve_house_paper", "operating_procedures", by=stage.principal)
    second = act(stage, "publish_house_paper", "operating_procedures")
    paper.refresh_from_db()
    assert (second.number, paper.is_voided) == (2, True)
    made = [entry for entry in audit.timeline(stage.enterprise.ref) if entry.act == "publish_house_paper"]
    assert [(entry.data["version"], entry.basis) for entry in made] == [("1", ["HZ-3.2.4"]), ("2", ["HZ-3.2.4"])]


@pytest.mark.place("services")
def test_a_file_takes_the_place_of_a_written_edition(stage):
    write(stage, "operating_procedures", sections=PROCEDURE)
    for n in range(2):
        act(stage, "approve_house_paper", "operating_procedures", by=stage.principal)
        made = act(stage, "publish_house_paper", "operating_procedures")
        if not n:
            write(stage, "operating_procedures", file=scan(stage))
    assert (made.number, made.document_id) == (2, None)
    assert not OfficialDocument.objects.about(line(stage, "operating_procedures").paper.ref).valid().exists()


@pytest.mark.clause("HZ-3.2.4", refusal=True)
@pytest.mark.place("services")
def test_nobody_approves_what_was_rewritten_after_they_read_it(stage):
    read = write(stage, "operating_procedures", sections=PROCEDURE).digest
    write(stage, "operating_procedures", by=stage.officer, sections={**PROCEDURE, "in_an_emergency": "继续作业"})
    with refused("house_paper_changed"):
        act(stage, "approve_house_paper", "operating_procedures", by=stage.principal, read=read)
    act(stage, "approve_house_paper", "operating_procedures", by=stage.principal)


@pytest.mark.clause("HZ-3.2.4", refusal=True)
@pytest.mark.place("services")
def test_nothing_is_in_force_that_the_enterprise_did_not_approve(stage):
    write(stage, "operating_procedures", by=stage.officer, sections=PROCEDURE)
    with refused("role_not_allowed"):
        act(stage, "approve_house_paper", "operating_procedures", by=stage.officer)
    with refused("approver_missing", "HZ-3.2.4", "approver"):
        act(stage, "publish_house_paper", "operating_procedures", by=stage.officer)
    act(stage, "approve_house_paper", "operating_procedures", by=stage.principal)
    write(stage, "operating_procedures", by=stage.officer, sections={"steps_of_the_work": "改了"})
    with refused("approver_missing"):  # what was changed after the approval was not approved
        act(stage, "publish_house_paper", "operating_procedures", by=stage.officer)
    with refused("house_paper_empty"):
        write(stage, "safety_rules", sections={"applies_to": " ", "nonsense": "x"})
    with refused("house_paper_unknown"):
        write(stage, "campaign_ledger", sections=DUTIES)
    with refused("house_paper_no_draft"):
        act(stage, "approve_house_paper", "safety_rules")


@pytest.mark.clause("HZ-3.2.4", refusal=True)
@pytest.mark.place("services")
def test_a_file_that_others_brought_is_not_done_before_the_enterprise_approves_it(stage):
    brought = documents.store(
        picture(), filename="规程.jpg", by=stage.officer.ref, at=stage.at(), purpose="house_paper"
    )
    write(stage, "operating_procedures", by=stage.officer, file=brought)
    with refused("approver_missing", "HZ-3.2.4", "approver"):
        act(stage, "settle_house_paper", "operating_procedures", by=stage.officer)
    act(stage, "approve_house_paper", "operating_procedures", by=stage.principal)
    act(stage, "settle_house_paper", "operating_procedures", by=stage.officer)
    assert line(stage, "operating_procedures").settled


@pytest.mark.place("services")
@pytest.mark.parametrize("own", [True, False])
def test_behind_a_file_stands_who_brought_it_whoever_wrote_beside_it_last(stage, own):
    bringer, writer = (stage.safety, stage.officer) if own else (stage.officer, stage.safety)
    file = documents.store(picture(), filename="规程.jpg", by=bringer.ref, at=stage.at(), purpose="house_paper")
    write(stage, "operating_procedures", by=bringer, file=file)
    write(stage, "operating_procedures", by=writer, sections=PROCEDURE)
    row = line(stage, "operating_procedures")
    assert (row.editions[0].brought_by, row.editions[0].written_by) == (bringer, writer)
    assert bool(row.vouched) is own


@pytest.mark.clause("QHD-6.2.7")
@pytest.mark.place("project")
def test_the_gap_list_shows_what_the_catalogue_asks_and_the_enterprise_lacks(stage):
    assert all(row.missing for row in queries.lines(stage.enterprise, law(stage)))
    kept = scan(stage)
    write(stage, "maintenance_records", file=kept)
    act(stage, "settle_house_paper", "maintenance_records")
    act(stage, "settle_house_paper", "confined_space_ledger", reason="没有有限空间")
    rows = {row.code: row for row in queries.lines(stage.enterprise, law(stage))}
    assert {code for code, row in rows.items() if row.settled} == {"maintenance_records", "confined_space_ledger"}
    assert "operating_procedures" in {code for code, row in rows.items() if row.missing}
    assert evidence.attachment(kept.pk, stage.officer) == kept
    with pytest.raises(Stranger):
        evidence.attachment(kept.pk, stage.stranger)
    write(stage, "confined_space_ledger", file=scan(stage))
    assert not line(stage, "confined_space_ledger").settled  # it applies after all


@pytest.mark.clause("QHD-6.2.7", refusal=True)
@pytest.mark.place("project")
def test_an_item_is_not_done_without_a_file_or_the_reason_why_not(stage):
    with refused("document_missing", "QHD-6.2.7", "safety_rules"):
        act(stage, "settle_house_paper", "safety_rules")
    write(stage, "safety_rules", sections={"applies_to": "全厂"})
    with refused("document_missing"):  # written, and not in force
        act(stage, "settle_house_paper", "safety_rules", reason="  ")


@pytest.mark.clause("QHD-2.3")
@pytest.mark.place("project")
def test_the_campaign_ledger_stresses_the_responsibility_system(stage):
    assert rules.key_sections("campaign_ledger", law(stage)) == tuple(DUTIES)
    assert rules.key_sections("campaign_list", law(stage)) == ("main_person_duty", "post_duty")
    for code in ("campaign_list", "campaign_ledger"):
        write(stage, code, sections={**DUTIES, "campaign_tasks": "专项整治三年行动"})
        act(stage, "approve_house_paper", code, by=stage.principal)
        made = act(stage, "publish_house_paper", code)
        act(stage, "settle_house_paper", code)
        assert line(stage, code).settled
    printed = [row["section"] for row in OfficialDocument.objects.get(pk=made.document_id).context["sections"]]
    assert [name for name in printed if name.endswith("（重点）")] == [
        "主要负责人责任（重点）", "各岗位责任（重点）", "责任制考核（重点）",
    ]  # fmt: skip


@pytest.mark.clause("QHD-2.3", refusal=True)
@pytest.mark.place("project")
def test_a_ledger_is_not_done_with_an_item_of_the_responsibility_system_empty(stage):
    write(stage, "campaign_ledger", sections={**DUTIES, "post_duty": " "})
    act(stage, "approve_house_paper", "campaign_ledger", by=stage.principal)
    for name in ("publish_house_paper", "settle_house_paper"):
        with refused("responsibility_item_missing", "QHD-2.3", "post_duty"):
            act(stage, name, "campaign_ledger")
    write(stage, "campaign_ledger", file=scan(stage))
    with refused("responsibility_item_missing", "QHD-2.3", *DUTIES):  # nor by a scan that leaves them out
        act(stage, "settle_house_paper", "campaign_ledger")


@pytest.mark.clause("QHD-2.3", refusal=True)
@pytest.mark.place("project")
@pytest.mark.parametrize("code", ["campaign_list", "campaign_ledger"])
def test_nor_by_calling_it_not_applicable(stage, code):
    with refused("responsibility_item_missing", "QHD-2.3", "main_person_duty", "post_duty"):
        act(stage, "settle_house_paper", code, reason="本企业不涉及")
    assert not line(stage, code).settled


@pytest.fixture
def named():
    """The bureau has said which three systems it means."""
    three = ["responsibility_system", "safety_rules", "operating_procedures"]
    change = Change("cn-130371", "projects.safety_systems", three, since=date(2026, 1, 1), clauses=("QHD-6.2.2",))
    policies.amended_by(lambda: [change], every=0)
    yield three
    policies.amended_by(lambda: (), every=0)
    policies.at("130371", on=date(2026, 11, 2))
    policies._source = None


@pytest.mark.clause("QHD-6.2.2")
@pytest.mark.place("project")
def test_the_three_systems_that_the_place_names_are_counted(stage, named):
    for n, code in enumerate(named):
        assert sum(one.held for one in line(stage, rules.SYSTEMS).parts) == n
        write(stage, code, file=scan(stage))
    row = line(stage, rules.SYSTEMS)
    assert ([one.code for one in row.parts], row.held) == (named, True)
    act(stage, "settle_house_paper", rules.SYSTEMS)
    assert line(stage, rules.SYSTEMS).settled
    done = [entry for entry in audit.timeline(stage.enterprise.ref) if entry.act == "settle_house_paper"]
    assert done[-1].basis == ["QHD-6.2.2"]


@pytest.mark.clause("QHD-6.2.2", refusal=True)
@pytest.mark.place("project")
def test_guidance_is_not_done_with_two_of_three(stage, named):
    for code in named[:2]:
        write(stage, code, file=scan(stage))
    for reason in ("", "不涉及"):
        with refused("three_systems_incomplete", "QHD-6.2.2", "operating_procedures") as no:
            act(stage, "settle_house_paper", rules.SYSTEMS, reason=reason)
    assert (no.facts["held"], no.facts["all"]) == (2, 3)
    write(stage, named[2], file=scan(stage))
    Edition.objects.filter(paper__code=named[2]).update(brought_by=stage.officer)
    with refused("systems_not_approved", "QHD-6.2.2", named[2]):  # nobody of the enterprise stands behind it
        act(stage, "settle_house_paper", rules.SYSTEMS)
    with refused("systems_are_several"):
        write(stage, rules.SYSTEMS, file=scan(stage))


@pytest.mark.clause("QHD-6.2.2", refusal=True)
@pytest.mark.place("project")
def test_nor_does_it_stay_done_when_others_rewrite_one_of_the_three(stage, named):
    for code in named:
        write(stage, code, file=scan(stage))
    act(stage, "settle_house_paper", rules.SYSTEMS)
    brought = documents.store(
        picture(), filename="规程.jpg", by=stage.officer.ref, at=stage.at(), purpose="house_paper"
    )
    write(stage, named[2], by=stage.officer, file=brought)
    assert not line(stage, rules.SYSTEMS).settled
    with refused("systems_not_approved", "QHD-6.2.2", named[2]):
        act(stage, "settle_house_paper", rules.SYSTEMS)
    act(stage, "approve_house_paper", named[2], by=stage.principal)
    act(stage, "settle_house_paper", rules.SYSTEMS)
    act(stage, "publish_house_paper", named[2])
    write(stage, named[2], by=stage.officer, sections={"steps_of_the_work": "改了"})
    assert line(stage, rules.SYSTEMS).settled  # the published edition stays in force until the next one


@pytest.mark.clause("QHD-6.2.2", refusal=True)
@pytest.mark.place("project")
def test_nor_while_nobody_has_said_which_three_they_are(stage):
    with refused("pack_term_undefined", "QHD-6.2.2", rules.SYSTEMS):
        act(stage, "settle_house_paper", rules.SYSTEMS)


@pytest.mark.clause("QHD-2.3", refusal=True)
@pytest.mark.place("project")
def test_nor_by_emptying_it_after_it_was_settled(stage):
    write(stage, "campaign_ledger", file=scan(stage), sections=DUTIES)
    act(stage, "settle_house_paper", "campaign_ledger")
    assert line(stage, "campaign_ledger").settled
    write(stage, "campaign_ledger", sections={**DUTIES, "post_duty": ""})
    assert not line(stage, "campaign_ledger").settled
    with refused("responsibility_item_missing", "QHD-2.3", "post_duty"):
        act(stage, "settle_house_paper", "campaign_ledger")
