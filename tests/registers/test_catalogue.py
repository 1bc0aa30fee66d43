"""The real-name catalogue: nobody and no area is left out, and a holder checks what stands under the post."""

from datetime import timedelta

import pytest
from tests.cast import CODES, account
from tests.refusing import refused

from bihuan.hazards import operations as hazards
from bihuan.hazards import queries as found
from bihuan.parties import operations as parties
from bihuan.parties.models import Account, Role
from bihuan.refusal import Stranger
from bihuan.registers.kinds.catalogue import access, operations, queries


def post(stage, title="危化监管岗", **fields):
    fields = {"holder": stage.officer, "leader": stage.leader, **fields}
    return operations.set_named_post(by=stage.leader, at=stage.at(), title=title, **fields)


def put(stage, under, *enterprises, area=""):
    return operations.put_under_post(under, by=stage.leader, at=stage.at(), enterprises=enterprises, area=area)


def publish(stage):
    return operations.publish_catalogue(by=stage.leader, at=stage.at())


def every_area(stage, under):
    for code in queries.areas_below(stage.city):
        put(stage, under, area=code)


@pytest.mark.clause("LY-5.1.1")
def test_every_enterprise_and_area_has_a_named_post_and_nobody_is_uncovered(stage):
    one = post(stage)
    put(stage, one, stage.enterprise)
    every_area(stage, one)
    coverage = queries.coverage(stage.city)
    assert (coverage.enterprises, coverage.uncovered, coverage.areas) == (1, 0, [])
    made = publish(stage)
    assert (made.posts, made.enterprises) == (1, 1)
    assert queries.last_published(stage.city) == made


def test_a_post_that_was_dropped_meanwhile_does_not_come_back(stage):
    open_in_a_tab = access.fetch_post(post(stage).pk, stage.leader)
    operations.drop_named_post(access.fetch_post(open_in_a_tab.pk, stage.leader), by=stage.leader, at=stage.at())
    with refused("done_meanwhile"):
        post(stage, "新名", post=open_in_a_tab)
    assert queries.posts(stage.city) == []


def test_an_area_covers_the_enterprises_in_it(stage):
    one = post(stage)
    every_area(stage, one)
    assert queries.coverage(stage.city).uncovered == 0
    assert list(queries.under(one)) == [stage.enterprise]


@pytest.mark.clause("LY-5.1.1", refusal=True)
def test_no_catalogue_leaves_an_enterprise_or_an_area_out_or_a_post_without_a_name(stage):
    with refused("named_posts_missing", "LY-5.1.1"):
        publish(stage)
    one = post(stage, holder=None)
    every_area(stage, one)
    with refused("post_holder_unset", "LY-5.1.1") as no:
        publish(stage)
    assert no.facts == {"names": ["危化监管岗"]}
    one = operations.set_named_post(by=stage.leader, at=stage.at(), title="危化监管岗", holder=stage.officer, post=one)
    put(stage, one, stage.enterprise)
    area = stage.enterprise.division_code
    operations.take_from_post(one, by=stage.leader, at=stage.at(), area=area)
    with refused("post_coverage_gap", "LY-5.1.1") as no:
        publish(stage)  # the enterprise stands under it by name, its area under none
    assert no.facts["count"] == 1
    operations.take_from_post(one, by=stage.leader, at=stage.at(), enterprise=stage.enterprise)
    with refused("post_coverage_gap") as no:
        publish(stage)
    assert no.facts["count"] == 2
    assert stage.enterprise.name in no.facts["names"]
    with refused("done_meanwhile"):
        operations.take_from_post(one, by=stage.leader, at=stage.at(), area=area)


@pytest.mark.clause("LY-5.1.1", refusal=True)
@pytest.mark.parametrize(("left", "code"), [("officer", "post_holder_unset"), ("leader", "post_leader_left")])
@pytest.mark.parametrize("gone", ["closed", "moved", "without_role", "keeps_accounts"])
def test_who_left_is_no_name(stage, left, code, gone):
    one, lead = post(stage), account("lead", "丁局长", Role.REGULATOR_LEADER, regulator=stage.city)
    post(stage, post=one, leader=lead)
    every_area(stage, one)
    changed = {
        "closed": {"is_active": False},
        "moved": {"regulator": stage.stranger.regulator},
        "without_role": {"roles": []},
        "keeps_accounts": {"roles": [Role.SECURITY_KEEPER]},
    }[gone]
    Account.objects.filter(pk={"officer": stage.officer, "leader": lead}[left].pk).update(**changed)
    with refused(code, "LY-5.1.1") as no:
        publish(stage)
    assert no.facts == {"names": ["危化监管岗"]}


def file_check(stage, under, enterprise=None, by=None, **fields):
    fields = {"checked_on": stage.today, "said": "督促开展自查，已建台账", **fields}
    return operations.file_post_check(
        under, by=by or stage.officer, at=stage.at(), enterprise=enterprise or stage.enterprise, **fields
    )


@pytest.mark.clause("LY-5.1.2")
def test_a_holder_sees_the_objects_with_their_self_checks_and_files_what_was_checked(stage):
    one = post(stage)
    put(stage, one, stage.enterprise)
    assert list(queries.under(one)) == [stage.enterprise]
    assert found.last_self_found([stage.enterprise.pk]) == {}
    hazards.raise_hazard(
        stage.site, by=stage.safety, at=stage.at(), origin="self_check", description="通道堆放", photos=[stage.photo()]
    )
    assert found.last_self_found([stage.enterprise.pk]) == {stage.enterprise.pk: stage.today}
    assert queries.last_checked(one, [stage.enterprise.pk]) == {}
    row = file_check(stage, one, files=[stage.photo(stage.officer)])
    assert queries.last_checked(one, [stage.enterprise.pk]) == {stage.enterprise.pk: stage.today}
    assert queries.checks_of(one) == [row]
    assert file_check(stage, one, by=stage.leader).by == stage.leader
    assert queries.my_posts(stage.officer) == queries.my_posts(stage.leader) == [one]


@pytest.mark.clause("LY-5.1.2", refusal=True)
def test_no_check_on_what_stands_under_another_post(stage):
    one, other = post(stage), post(stage, "工贸监管岗", holder=stage.leader)
    put(stage, other, stage.enterprise)
    with refused("object_outside_post", "LY-5.1.2"):
        file_check(stage, one)
    with refused("check_in_the_future"):
        file_check(stage, other, by=stage.leader, checked_on=stage.today + timedelta(days=1))
    with refused("check_account_missing"):
        file_check(stage, other, by=stage.leader, said=" ")
    with refused("role_not_allowed"):
        third = account("third", "丙", Role.REGULATOR_CLERK, regulator=stage.city)
        file_check(stage, other, by=third)


def test_posts_stand_once_are_held_by_colleagues_and_stay_when_something_was_filed(stage):
    one = post(stage)
    with refused("duplicate_named_post"):
        post(stage)
    with refused("named_post_title_missing"):
        post(stage, " ")
    with refused("holder_of_another_office"):
        post(stage, "二岗", holder=stage.stranger)
    with refused("post_object_missing"):
        put(stage, one)
    with refused("area_elsewhere"):
        put(stage, one, area="3706")
    with pytest.raises(Stranger):
        access.fetch_post(one.pk, stage.stranger)
    other = parties.register_enterprise(
        by=stage.officer, at=stage.at(), name="乙厂", credit_code=CODES[1], division_code="371302", sector="machinery"
    )
    put(stage, one, stage.enterprise, other)
    file_check(stage, one)
    with refused("named_post_has_checks"):
        operations.drop_named_post(one, by=stage.leader, at=stage.at())
    empty = post(stage, "三岗")
    operations.drop_named_post(empty, by=stage.leader, at=stage.at())
    assert [row.title for row in queries.posts(stage.city)] == ["危化监管岗"]
