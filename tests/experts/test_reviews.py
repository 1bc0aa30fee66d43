"""Reviews: of one expert when the work changes, of a whole pool in its cycle."""

from datetime import date, timedelta

import pytest
from tests.cast import account
from tests.experts.conftest import applicant
from tests.inspections.conftest import planned
from tests.refusing import refused

from bihuan import audit
from bihuan.experts import keeping, operations, publishing, queries, reviewing, wanting
from bihuan.experts.models import Expert, Membership, Pool
from bihuan.inspections import operations as inspections
from bihuan.parties.models import Regulator, Role
from bihuan.policy import policies


def change(stage, expert, kind="job_change", by=None, **changes):
    asked = {"note": "调任示例设计院", **changes}
    return reviewing.report_change(expert, by=by or stage.officer, at=stage.at(), kind=kind, **asked)


def in_another_pool(stage, expert, division="3706"):
    """The same expert in the pool of another place's office, whose leader is returned with it."""
    office = Regulator.objects.create(name="邻市局", kind="emergency_bureau", division_code=division)
    keeper = account("keeper", "邻局长", Role.REGULATOR_LEADER, regulator=office)
    pool = operations.create_pool(by=keeper, at=stage.at(), name="邻市库", level="municipal", owner_regulator=office)
    membership = Membership.objects.create(
        expert=expert, pool=pool, admitted_on=stage.today, announced_on=stage.today, letter_number="邻聘1号"
    )
    return keeper, membership


def settle(stage, review, *, keep=True, finding="仍从事本专业"):
    return reviewing.settle_review(review, by=stage.leader, at=stage.at(), finding=finding, keep=keep)


def appoint(stage, expert):
    return inspections.appoint_expert(
        planned(stage), by=stage.safety, at=stage.at(), expert=expert, specialty=expert.specialties[0]
    )


@pytest.mark.clause("LY-2.3.7")
@pytest.mark.parametrize("kind", ["job_change", "retirement"])
def test_a_change_opens_a_review_at_once(stage, kind):
    expert = stage.experts[0]
    (review,) = change(stage, expert, kind, by=expert.account, unit_name="示例设计院")
    assert queries.reviews_of(expert) == [review]
    expert.refresh_from_db()
    assert (expert.retired, expert.unit_name == "示例设计院") == (kind == "retirement", kind == "job_change")
    settle(stage, review)
    with refused("already_settled"):
        settle(stage, review)
    assert appoint(stage, expert).expert == expert


def test_a_second_change_is_taken_on_record_and_settled_with_the_first(stage):
    expert = stage.experts[0]
    (first,) = change(stage, expert)
    (second,) = change(stage, expert, "retirement", note="已退休")
    assert Expert.objects.get(pk=expert.pk).retired
    settle(stage, first)
    assert [row.settled_at is None for row in queries.reviews_of(expert)] == [False, False]
    with refused("already_settled"):
        settle(stage, second)


def test_each_pool_settles_for_itself(stage):
    """Whoever keeps another pool of the expert's neither lifts the bar of this one nor ends its membership."""
    expert = stage.experts[0]
    keeper, elsewhere = in_another_pool(stage, expert)
    (review,) = change(stage, expert)  # the other place's law asks nothing
    for keep in (True, False):
        with refused("role_not_allowed"):
            reviewing.settle_review(review, by=keeper, at=stage.at(), finding="可以", keep=keep)
    with refused("expert_under_review", "LY-2.3.7"):
        appoint(stage, expert)
    settle(stage, review, keep=False)
    elsewhere.refresh_from_db()
    assert elsewhere.ended_on is None


@pytest.mark.clause("LY-2.3.7", refusal=True)
def test_nobody_is_sent_while_the_review_is_open_and_removal_keeps_the_records(stage):
    expert = stage.experts[0]
    before = appoint(stage, expert)
    inspections.dismiss_expert(before.inspection, by=stage.safety, at=stage.at(), expert=expert)
    (review,) = change(stage, expert)
    with refused("expert_under_review", "LY-2.3.7"):
        appoint(stage, expert)
    settle(stage, review, keep=False, finding="不再从事安全工作")
    with refused("expert_pool_level_not_allowed", "LY-2.1.7"):
        appoint(stage, expert)
    kept = Membership.objects.get(expert=expert)
    assert (kept.ended_on, kept.letter_number) == (stage.today, "示聘〔2026〕1号")


def test_who_no_longer_meets_the_conditions_is_not_kept(stage):
    old = stage.expert("老专家", "gas", born_on=date(1959, 1, 5))
    (review,) = change(stage, old, "retirement")
    with refused("expert_over_age", "LY-2.3.5"):
        settle(stage, review)
    with refused("reason_missing"):
        settle(stage, review, finding=" ")


@pytest.mark.place("leaders")
def test_where_only_the_cycle_counts_no_event_opens_a_review(stage):
    expert = stage.experts[0]
    assert change(stage, expert, "retirement") == []
    assert Expert.objects.get(pk=expert.pk).retired
    with refused("change_kind_unknown"):
        change(stage, expert, "mood")
    with refused("reason_missing"):
        change(stage, expert, note="")
    with refused("role_not_allowed"):
        change(stage, expert, by=stage.stranger)


def certified(stage, name, **until):
    """One more of the pool, registered with a certificate and what is known of its end."""
    return stage.expert(name, "gas", certificates=["registered_safety_engineer"], **until)


@pytest.mark.parametrize("until", [None, timedelta(days=-1)])
def test_a_certificate_that_has_run_out_is_none(stage, until):
    """It stands in for the title only as long as it is good; one without a date waits for the round."""
    day = {} if until is None else {"certificates_until": stage.today + until}
    fields = {"title": "junior", "certificates": ["registered_safety_engineer"], **day}
    expert = applicant(stage, **fields)
    if until is None:
        assert operations.admit_expert(expert, pool=stage.pool, by=stage.leader, at=stage.at())
    else:
        with refused("expert_title_too_low", "LY-2.3.2"):
            operations.admit_expert(expert, pool=stage.pool, by=stage.leader, at=stage.at())


def due(stage, days_ago):
    Pool.objects.filter(pk=stage.pool.pk).update(review_due_on=stage.today - timedelta(days=days_ago))
    return Pool.objects.get(pk=stage.pool.pk)


def close(stage, finding="逐人复核完毕"):
    pool = Pool.objects.get(pk=stage.pool.pk)
    return reviewing.close_pool_review(pool, by=stage.leader, at=stage.at(), finding=finding)


@pytest.mark.clause("LH-7.4")
@pytest.mark.place("leaders")
def test_the_cycle_of_the_pack_leads_to_a_round_with_what_it_finds(stage):
    policy = policies.at("4111", on=stage.today)
    assert keeping.next_review(stage.today, policy) == date(2027, 11, 2)
    expert, old, idle = stage.experts
    expired = certified(stage, "证书过期的", certificates_until=stage.today - timedelta(days=1))
    undated = certified(stage, "没有登记日期的")
    Expert.objects.filter(pk=old.pk).update(born_on=date(1950, 1, 1))
    Membership.objects.filter(expert=idle).update(admitted_on=stage.today - timedelta(days=400))
    reviewing.open_pool_review(stage.pool, by=stage.officer, at=stage.at())
    found = {one.name: one for one in queries.looked_through(stage.pool, on=stage.today)}
    assert found[expired.name].expired
    assert found[undated.name].undated
    assert not found[expert.name].unresolved
    assert found[old.name].over_age
    assert found[idle.name].idle
    for one in (expired, undated):
        reviewing.renew_certificates(one, by=stage.officer, at=stage.at(), until=date(2029, 1, 1))
    operations.end_membership(Membership.objects.get(expert=old), by=stage.leader, at=stage.at(), reason="超龄")
    close(stage)
    assert Pool.objects.get(pk=stage.pool.pk).review_due_on == date(2027, 11, 2)


@pytest.mark.clause("LH-7.4")
@pytest.mark.place("leaders")
def test_who_is_picked_from_a_pool_whose_round_is_overdue_comes_with_a_warning(stage):
    for days_ago, warned in ((1, True), (-1, False)):
        pool = due(stage, days_ago)
        picked = queries.candidates(stage.experts, division_code="411102", on=stage.today)
        assert all((one.overdue == (pool,)) is warned for one in picked)
        assert all(one.fits for one in picked)  # a warning bars nobody


@pytest.mark.clause("LH-7.4", refusal=True)
@pytest.mark.place("leaders")
@pytest.mark.parametrize("ago", [None, 1])
def test_a_round_is_not_closed_over_an_expired_certificate_or_one_without_a_date(stage, ago):
    until = {} if ago is None else {"certificates_until": stage.today - timedelta(days=ago)}
    expert = certified(stage, "证书待更新的", **until)
    with refused("pool_review_not_open"):
        close(stage)
    reviewing.open_pool_review(stage.pool, by=stage.officer, at=stage.at())
    with refused("pool_review_open"):
        reviewing.open_pool_review(stage.pool, by=stage.officer, at=stage.at())
    with refused("pool_review_incomplete", "ours", expert.name):
        close(stage)
    with refused("certificate_expired"):
        reviewing.renew_certificates(expert, by=stage.officer, at=stage.at(), until=date(2020, 1, 1))
    with refused("reason_missing"):
        close(stage, finding=" ")


@pytest.mark.place("leaders")
@pytest.mark.parametrize(("given", "code"), [([], "certificate_missing"), (["nonsense"], "certificate_unknown")])
def test_nobody_gets_a_day_for_a_certificate_that_is_none(stage, given, code):
    expert = stage.experts[0]
    reviewing.renew_certificates(expert, by=stage.officer, at=stage.at(), until=None)
    with refused(code):
        reviewing.renew_certificates(
            expert, by=stage.officer, at=stage.at(), until=date(2029, 1, 1), certificates=given
        )
    expert = Expert.objects.get(pk=expert.pk)
    assert (expert.certificates, expert.certificates_until) == ([], None)


@pytest.mark.place("leaders")
def test_who_holds_the_certificate_no_more_stays_by_the_title_or_goes(stage):
    """A senior engineer who let it run out is no case; who was in for it alone is one until the pool decides."""
    past = {"certificates_until": stage.today - timedelta(days=1)}
    senior = certified(stage, "高工", **past)
    junior = certified(stage, "助工", certificates_until=stage.today)
    Expert.objects.filter(pk=junior.pk).update(title="junior", **past)
    reviewing.open_pool_review(stage.pool, by=stage.officer, at=stage.at())
    for one in (senior, Expert.objects.get(pk=junior.pk)):
        reviewing.renew_certificates(one, by=stage.officer, at=stage.at(), until=None)
    given_up = audit.timeline(senior.ref)[-1]
    assert (given_up.act, given_up.data["given_up"]) == ("renew_certificates", ["registered_safety_engineer"])
    with refused("pool_review_incomplete", None, "助工") as no:
        close(stage)
    assert "高工" not in no.missing
    operations.end_membership(junior.memberships.get(), by=stage.leader, at=stage.at(), reason="资格不够")
    assert close(stage)


@pytest.mark.clause("LY-2.3.1")
def test_a_citys_sector_pool_with_wanted_numbers_shows_what_is_short(stage):
    pool = operations.create_pool(
        by=stage.leader, at=stage.at(), name="市燃气专家库", level="municipal", sector="gas", owner_regulator=stage.city
    )
    for specialty, number in (("gas", 2), ("fire", 0)):
        wanting.set_wanted(pool, by=stage.leader, at=stage.at(), specialty=specialty, number=number)
    membership = operations.admit_expert(applicant(stage), pool=pool, by=stage.leader, at=stage.at())
    assert [(row.specialty, row.held) for row in queries.needs(pool, on=stage.today)] == [("gas", 0), ("fire", 0)]
    publishing.publish_pool(pool, by=stage.leader, at=stage.at())
    membership.refresh_from_db()
    rows = queries.needs(pool, on=stage.today)
    assert [(row.specialty, row.wanted, row.held, row.short) for row in rows] == [("gas", 2, 1, 1), ("fire", 0, 0, 0)]


@pytest.mark.clause("LY-2.3.1", refusal=True)
def test_a_countys_office_makes_no_municipal_pool(stage):
    county = Regulator.objects.create(name="示例区局", kind="emergency_bureau", division_code="371302")
    stage.leader.regulator = county
    asked = {"by": stage.leader, "at": stage.at(), "owner_regulator": county}
    for level in ("municipal", "provincial", "national"):
        with refused("pool_level_not_allowed", "LY-2.3.1"):
            operations.create_pool(name="区办高级库", level=level, **asked)
    assert operations.create_pool(name="区级库", level="local", **asked).pk


@pytest.mark.clause("LH-7.2")
@pytest.mark.place("leaders")
def test_a_pool_is_declared_enough_when_no_specialty_is_short(stage):
    wanting.set_wanted(stage.pool, by=stage.leader, at=stage.at(), specialty="fire", number=1)
    wanting.declare_sufficient(stage.pool, by=stage.leader, at=stage.at())
    pool, rows = Pool.objects.get(pk=stage.pool.pk), queries.needs(stage.pool, on=stage.today)
    assert [(row.specialty, row.wanted, row.held >= 1, row.short) for row in rows] == [("fire", 1, True, 0)]
    assert pool.sufficient_on == wanting.enough_since(pool, rows) == stage.today
    wanting.set_wanted(stage.pool, by=stage.leader, at=stage.at(), specialty="fire", number=5)
    assert Pool.objects.get(pk=stage.pool.pk).sufficient_on is None


@pytest.mark.clause("LH-7.2", refusal=True)
@pytest.mark.place("leaders")
def test_what_was_enough_is_so_no_longer_when_an_expert_leaves(stage):
    number = next(row.held for row in _fire(stage, 1))
    _fire(stage, number)
    wanting.declare_sufficient(stage.pool, by=stage.leader, at=stage.at())
    gone = stage.pool.memberships.filter(expert__specialties__contains=["fire"]).first()
    operations.end_membership(gone, by=stage.leader, at=stage.at(), reason="调离本市")
    (row,) = queries.needs(stage.pool, on=stage.today)
    assert (row.specialty, row.short) == ("fire", 1)
    assert wanting.enough_since(Pool.objects.get(pk=stage.pool.pk), [row]) is None
    with refused("pool_specialty_short", "LH-7.2", "fire"):
        wanting.declare_sufficient(stage.pool, by=stage.leader, at=stage.at())


def _fire(stage, number):
    wanting.set_wanted(stage.pool, by=stage.leader, at=stage.at(), specialty="fire", number=number)
    return queries.needs(stage.pool, on=stage.today)


@pytest.mark.clause("LH-7.2", refusal=True)
@pytest.mark.place("leaders")
def test_not_while_one_specialty_is_below_its_number(stage):
    asked = {"by": stage.leader, "at": stage.at()}
    with refused("pool_wanted_missing", "LH-7.2"):
        wanting.declare_sufficient(stage.pool, **asked)
    wanting.set_wanted(stage.pool, specialty="gas", number=1, **asked)
    wanting.set_wanted(stage.pool, specialty="fire", number=1, **asked)
    with refused("pool_specialty_short", "LH-7.2", "gas"):
        wanting.declare_sufficient(stage.pool, **asked)
    for specialty, number, code in (("astrology", 1, "specialty_unknown"), ("gas", -1, "number_out_of_range")):
        with refused(code):
            wanting.set_wanted(stage.pool, specialty=specialty, number=number, **asked)
