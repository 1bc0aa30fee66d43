"""更换专家: on a ground of the place, with evidence; the work ahead is released and others are proposed."""

from datetime import timedelta

import pytest
from tests.experts.conftest import applicant
from tests.inspections.conftest import planned
from tests.refusing import refused

from bihuan import audit
from bihuan.experts import leaving, operations
from bihuan.experts.models import Booking, Membership
from bihuan.insight import evidence
from bihuan.inspections import operations as inspections
from bihuan.inspections.models import TeamMember
from bihuan.notify.models import Message
from bihuan.refusal import Stranger


def remove(stage, expert, *, by=None, **changes):
    asked = {"ground": "careless", "evidence": "三次检查记录空白", **changes}
    membership = Membership.objects.get(expert=expert)
    return leaving.remove_expert(membership, by=by or stage.leader, at=stage.at(), **asked)


def decline(stage, expert, *, justified):
    asked = {"work": "示例厂检查", "on": stage.today, "reason": "住院" if justified else "不想去"}
    return leaving.note_decline(expert, by=stage.officer, at=stage.at(), justified=justified, **asked)


@pytest.mark.clause("LH-14.3")
@pytest.mark.place("leaders")
def test_the_work_ahead_is_released_and_a_substitute_proposed(stage, django_capture_on_commit_callbacks):
    expert, other = stage.experts[0], stage.expert("候补", "electrical")
    inspection = planned(stage)
    for one in stage.experts[:2]:
        inspections.appoint_expert(inspection, by=stage.safety, at=stage.at(), expert=one, specialty=one.specialties[0])
    with django_capture_on_commit_callbacks(execute=True):
        removal = remove(stage, expert)
    assert [one["substitutes"] for one in removal.freed] == [[other.name]]
    assert [member.expert for member in inspection.team.all()] == [stage.experts[1]]
    assert inspection.team.get().is_lead
    assert not Booking.objects.filter(expert=expert).exists()
    assert Membership.objects.get(expert=expert).ended_on == stage.today  # the record stays
    assert Message.objects.filter(event="expert-removed", account_id=stage.safety.pk).exists()
    event = next(one for one in audit.timeline(expert.ref) if one.act == "remove_expert")
    assert (event.basis, event.data["ground"]) == (["LH-14.3"], "careless")


@pytest.mark.clause("LH-14.3", refusal=True)
@pytest.mark.place("leaders")
@pytest.mark.parametrize(
    ("changes", "missing"),
    [({"ground": ""}, "ground"), ({"ground": "falsification"}, "ground"), ({"evidence": " "}, "evidence"),
     ({"ground": "refuses_without_reason"}, "declined")],
)  # fmt: skip
def test_without_ground_or_evidence(stage, changes, missing):
    with refused("removal_ground_missing", "LH-14.3", missing):
        remove(stage, stage.experts[0], **changes)
    assert Membership.objects.get(expert=stage.experts[0]).ended_on is None


@pytest.mark.clause("LH-14.3", refusal=True)
@pytest.mark.place("leaders")
def test_what_was_declined_for_a_good_reason_is_no_ground(stage):
    expert = stage.experts[0]
    with refused("refusal_was_justified", "LH-14.3"):
        remove(stage, expert, ground="refuses_without_reason", declined=decline(stage, expert, justified=True))
    idle = decline(stage, expert, justified=False)
    assert remove(stage, expert, ground="refuses_without_reason", declined=idle).declined == idle


def test_a_substitute_has_no_tie_and_is_not_on_the_team(stage):
    tied, member, other = (stage.expert(name, "electrical") for name in ("有关系的", "已在组的", "候补"))
    operations.declare_interest(tied, by=stage.officer, at=stage.at(), enterprise=stage.enterprise, kind="share")
    inspection = planned(stage, planned_on=stage.today + timedelta(days=1))
    for one in (stage.experts[0], member):
        TeamMember.objects.create(inspection=inspection, expert=one, specialty="electrical", is_lead=one is member)
    removal = remove(stage, stage.experts[0], ground="unable_to_perform")
    assert [one["substitutes"] for one in removal.freed] == [[other.name]]


@pytest.mark.parametrize("days", [0, 3])
def test_whoever_leaves_by_whatever_way_leaves_the_work_ahead(stage, days):
    """Also out of a check whose day has passed and that has not begun."""
    expert, inspection = stage.experts[0], planned(stage)
    inspections.appoint_expert(inspection, by=stage.safety, at=stage.at(), expert=expert, specialty="electrical")
    stage.now += timedelta(days=days)
    operations.end_membership(Membership.objects.get(expert=expert), by=stage.leader, at=stage.at(), reason="调离")
    assert not inspection.team.exists()
    assert not Booking.objects.filter(expert=expert).exists()


def test_who_stands_in_another_pool_of_the_place_keeps_the_work(stage):
    expert, inspection = stage.experts[0], planned(stage)
    inspections.appoint_expert(inspection, by=stage.safety, at=stage.at(), expert=expert, specialty="electrical")
    second = operations.create_pool(
        by=stage.leader, at=stage.at(), name="第二库", level="municipal", owner_regulator=stage.city
    )
    first = Membership.objects.get(expert=expert)
    also = operations.admit_expert(expert, pool=second, by=stage.leader, at=stage.at())
    operations.announce_expert(also, by=stage.leader, at=stage.at(), letter_number="二聘1号")
    operations.end_membership(first, by=stage.leader, at=stage.at(), reason="并入第二库")
    assert inspection.team.get().expert == expert


def test_who_was_removed_comes_back_only_with_a_reason(stage):
    expert = stage.experts[0]
    remove(stage, expert, ground="unable_to_perform")
    asked = {"pool": stage.pool, "by": stage.leader, "at": stage.at()}
    with refused("readmission_reason_missing", "LY-2.4.6", "reason"):
        operations.admit_expert(expert, **asked)
    assert operations.admit_expert(expert, reason="已康复", **asked)
    assert audit.timeline(expert.ref)[-1].data["reason"] == "已康复"


def test_the_evidence_is_for_the_expert_and_the_pools_owner(stage):
    expert, shown = stage.experts[0], stage.photo(stage.leader)
    remove(stage, expert, ground="unable_to_perform", files=[shown])
    for who in (expert.account, stage.officer):
        assert evidence.attachment(shown, who).pk == shown
    with pytest.raises(Stranger):
        evidence.attachment(shown, stage.stranger)


def test_what_a_decline_needs(stage):
    with refused("reason_missing"):
        leaving.note_decline(
            stage.experts[0], by=stage.officer, at=stage.at(), work=" ", on=stage.today, reason="", justified=False
        )
    with refused("role_not_allowed"):
        leaving.note_decline(
            stage.experts[0], by=stage.stranger, at=stage.at(), work="某检查", on=stage.today, reason="无",
            justified=False,
        )  # fmt: skip


def test_each_place_has_its_own_grounds_and_nobody_is_removed_twice(stage):
    expert = stage.experts[0]
    with refused("removal_ground_missing", "LY-2.4.6"):
        remove(stage, expert)
    remove(stage, expert, ground="unable_to_perform")
    with refused("membership_ended"):
        remove(stage, expert, ground="unable_to_perform")
    with refused("role_not_allowed"):
        remove(stage, stage.experts[1], by=stage.stranger, ground="unable_to_perform")


def test_rescue_experts_stand_on_a_list_of_their_own_and_go_on_no_check(stage):
    rescue = operations.create_pool(
        by=stage.leader, at=stage.at(), name="救援专家库", level="municipal", kind="rescue", owner_regulator=stage.city
    )
    expert = applicant(stage)
    membership = operations.admit_expert(expert, pool=rescue, by=stage.leader, at=stage.at())
    operations.announce_expert(membership, by=stage.leader, at=stage.at(), letter_number="救聘1号")
    with refused("expert_pool_level_not_allowed", "LY-2.1.7"):
        inspections.appoint_expert(planned(stage), by=stage.safety, at=stage.at(), expert=expert, specialty="gas")
    with refused("pool_owner_missing", None, "kind"):
        operations.create_pool(
            by=stage.leader, at=stage.at(), name="别库", level="municipal", kind="secret", owner_regulator=stage.city
        )


def test_a_rescue_pool_neither_keeps_anybody_on_a_check_nor_takes_anybody_off(stage):
    rescue = operations.create_pool(
        by=stage.leader, at=stage.at(), name="救援专家库", level="municipal", kind="rescue", owner_regulator=stage.city
    )
    expert, inspection = stage.experts[0], planned(stage)
    inspections.appoint_expert(inspection, by=stage.safety, at=stage.at(), expert=expert, specialty="electrical")
    first = Membership.objects.get(expert=expert)
    for left, goes in ((rescue, True), (stage.pool, False)):
        also = operations.admit_expert(expert, pool=rescue, by=stage.leader, at=stage.at())
        operations.announce_expert(also, by=stage.leader, at=stage.at(), letter_number="救聘1号")
        operations.end_membership(also if left == rescue else first, by=stage.leader, at=stage.at(), reason="调离")
        assert inspection.team.filter(expert=expert).exists() == goes
