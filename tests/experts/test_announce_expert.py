"""公布并发聘书 and 出库: an expert is sent from the announcement on, and until the end."""

from datetime import timedelta

from tests.experts.conftest import admit, applicant
from tests.refusing import refused

from bihuan.experts import operations, queries, rules


def announce(stage, membership, letter="示聘〔2026〕9号", by=None):
    return operations.announce_expert(membership, by=by or stage.leader, at=stage.at(), letter_number=letter)


def require(stage, expert, on=None):
    answers = queries.eligibility(expert, division_code="371302", on=on or stage.today, enterprise=stage.enterprise)
    rules.require(answers)


def test_sent_from_the_day_of_the_announcement(stage):
    expert = applicant(stage)
    membership = admit(stage, expert)
    with refused("expert_not_announced", "LY-2.3.6"):
        require(stage, expert)
    announced = announce(stage, membership)
    assert (announced.announced_on, announced.letter_number) == (stage.today, "示聘〔2026〕9号")
    require(stage, expert)
    with refused("expert_pool_level_not_allowed"):  # the day before there was no membership at all
        require(stage, expert, on=stage.today - timedelta(days=1))


def test_an_announcement_has_a_letter(stage):
    with refused("letter_number_missing"):
        announce(stage, admit(stage, applicant(stage)), letter=" ")


def test_announced_once(stage):
    membership = admit(stage, applicant(stage))
    announce(stage, membership)
    with refused("already_announced"):
        announce(stage, membership, letter="另一个号")
    membership.refresh_from_db()
    assert membership.letter_number == "示聘〔2026〕9号"


def test_announced_for_a_pool_that_does_not_count_here(stage):
    """A county's letter does not stand in for the city's."""
    expert = applicant(stage)
    admit(stage, expert)
    county = operations.create_pool(
        by=stage.leader, at=stage.at(), name="县区专家库", level="local", owner_regulator=stage.city
    )
    announce(stage, admit(stage, expert, county))
    with refused("expert_not_announced", "LY-2.3.6"):
        require(stage, expert)


def test_only_the_pools_own_people_announce(stage):
    membership = admit(stage, applicant(stage))
    with refused("role_not_allowed"):
        announce(stage, membership, by=stage.stranger)


def test_who_has_left_is_sent_no_more_and_the_record_stays(stage):
    expert = stage.experts[0]
    require(stage, expert)
    membership = expert.memberships.get()
    with refused("reason_missing"):
        operations.end_membership(membership, by=stage.leader, at=stage.at(), reason=" ")
    operations.end_membership(membership, by=stage.leader, at=stage.at(), reason="调离")
    with refused("expert_pool_level_not_allowed", "LY-2.1.7"):
        require(stage, expert)
    kept = list(expert.memberships.all())
    assert [row.ended_on for row in kept] == [stage.today]
    for late in (
        lambda: operations.end_membership(membership, by=stage.leader, at=stage.at(), reason="再次"),
        lambda: announce(stage, membership),
    ):
        with refused("membership_ended"):
            late()


def test_back_into_the_pool_is_a_new_membership(stage):
    expert = stage.experts[0]
    operations.end_membership(expert.memberships.get(), by=stage.leader, at=stage.at(), reason="调离")
    admit(stage, expert)
    assert expert.memberships.count() == 2
    with refused("expert_not_announced"):
        require(stage, expert)
