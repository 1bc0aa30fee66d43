"""逐条检查: one item, one honest answer; an absent section may be set aside, and nothing is passed in bulk."""

import pytest
from tests.inspections.conftest import answer_all, explain, find, lead_of, short_list, started
from tests.refusing import refused

from bihuan import audit
from bihuan.inspections import operations, queries
from bihuan.refusal import Stranger


def answer(stage, inspection, item, result="ok", note="", by=None):
    return operations.answer_item(
        inspection, by=by or lead_of(inspection), at=stage.at(), item=item, result=result, note=note
    )


def set_aside(stage, inspection, section, result="na", note="本企业无此类设备"):
    return operations.answer_section(
        inspection, by=lead_of(inspection), at=stage.at(), section=section, result=result, note=note
    )


@pytest.fixture
def check(stage):
    return started(stage)


@pytest.mark.clause("YT-4.2.3")
@pytest.mark.place("checkups")
def test_every_item_answered_in_its_own_way(stage, check):
    items = list(check.checklist.items.all())
    answer(stage, check, items[0], "na", "无重大危险源")
    find(stage, check, item=items[1])
    answer_all(stage, check)
    assert queries.tally(check) == {"na": 1, "problem": 1, "ok": 7}
    assert explain(stage, check).state == "explained"


@pytest.mark.clause("YT-4.2.3", refusal=True)
@pytest.mark.place("checkups")
def test_one_item_left_open(stage, check):
    items = list(check.checklist.items.all())
    for item in items[:-1]:
        answer(stage, check, item)
    with refused("item_unanswered", "YT-4.2.3", items[-1].code):
        explain(stage, check)


@pytest.mark.clause("YT-4.2.3", refusal=True)
@pytest.mark.place("checkups")
def test_nothing_is_passed_in_bulk(stage, check):
    with refused("bulk_answer_not_allowed", "YT-4.2.3"):
        set_aside(stage, check, "第1组", result="ok")
    assert not check.answers.exists()


@pytest.mark.clause("YT-4.2.3", refusal=True)
@pytest.mark.place("checkups")
@pytest.mark.parametrize("result", ["na", "unseen"])
def test_not_looked_at_needs_a_reason(stage, check, result):
    with refused("reason_missing", "YT-4.2.3"):
        answer(stage, check, check.checklist.items.first(), result, " ")


def test_a_section_that_is_not_there_is_set_aside_with_one_reason(stage, check):
    first = check.checklist.items.first()
    rows = set_aside(stage, check, first.section)
    assert [(row.item, row.result, row.note) for row in rows] == [(first, "na", "本企业无此类设备")]
    assert set_aside(stage, check, first.section) == []
    with refused("reason_missing"):
        set_aside(stage, check, "第2组", note="")
    with refused("item_not_on_checklist"):
        set_aside(stage, check, "别处的组")


def test_a_later_answer_replaces_and_the_chain_keeps_both(stage, check):
    item = check.checklist.items.first()
    answer(stage, check, item)
    answer(stage, check, item, "unseen", "停电")
    assert check.answers.get().result == "unseen"
    kept = [event.data["result"] for event in audit.timeline(check.ref) if event.act == "answer_item"]
    assert kept == ["ok", "unseen"]


def test_a_problem_without_a_finding_is_only_half_said(stage, check):
    item = check.checklist.items.first()
    answer(stage, check, item, "problem")
    answer_all(stage, check)
    with refused("finding_missing", None, item.code):
        explain(stage, check)


def test_what_has_a_finding_is_a_problem(stage, check):
    item = check.checklist.items.first()
    find(stage, check, item=item)
    with refused("answer_has_finding"):
        answer(stage, check, item)


def test_answers_that_do_not_exist(stage, check):
    with refused("answer_unknown"):
        answer(stage, check, check.checklist.items.first(), "perfect")
    with refused("item_not_on_checklist"):
        answer(stage, check, check.checklist.derived_from.items.first())


def test_only_the_team_answers(stage, check):
    item = check.checklist.items.first()
    for by in (stage.safety, stage.officer):
        with refused("role_not_allowed"):
            answer(stage, check, item, by=by)
    with pytest.raises(Stranger):
        answer(stage, check, item, by=stage.stranger)


def test_not_before_and_not_after(stage, check):
    answer_all(stage, check)
    explain(stage, check)
    with refused("state_not_allowed"):
        answer(stage, check, check.checklist.items.first())


@pytest.mark.clause("QHD-2.1", refusal=True)
@pytest.mark.place("project")
def test_a_section_nobody_opened(stage):
    template = short_list(stage)
    dropped = [item.pk for item in template.items.all() if item.position in (2, 3)]
    second = [{"section": "第1组", "focus": ["emergency"], "text": "同组另一项"}]
    check = started(stage, template=template, drop_items=dropped, own_items=second)
    items = list(check.checklist.items.all())
    for item in items[:-2]:
        answer(stage, check, item)
    with refused("section_unchecked", "QHD-2.1", items[-2].section):
        explain(stage, check)
    answer(stage, check, items[-2])
    with refused("item_unanswered", None, items[-1].code):  # its section is open: another of it is answered
        explain(stage, check)
