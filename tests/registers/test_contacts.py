"""The contact list: a leader and an expert for everything that must be linked, and the visits that are due."""

from datetime import date, timedelta

import pytest
from tests.cast import account
from tests.refusing import refused

from bihuan.parties.models import Account, Regulator, Role
from bihuan.policy import policies
from bihuan.policy.amending import Change
from bihuan.refusal import Stranger
from bihuan.registers.kinds.contacts import access, operations, queries
from bihuan.registers.kinds.contacts.models import Contact
from bihuan.registers.kinds.profile import operations as profiles
from bihuan.registers.kinds.profile import placing

pytestmark = pytest.mark.place("leaders")


def law(stage):
    return policies.at(stage.city.division_code, on=stage.today)


def coverage(stage):
    return queries.coverage(stage.city, law(stage))


@pytest.fixture
def key_places(stage):
    """A major hazard source and a chemical park."""
    profiles.file_major_hazard_source(stage.enterprise, by=stage.officer, at=stage.at(), filing="BA豫漯〔2026〕001")
    place = stage.enterprise.division_code
    stage.park = placing.found_park(
        by=stage.officer, at=stage.at(), name="示例化工园区", kind="chemical_park", division_code=place
    )
    return stage


def link(stage, leader="", **thing):
    return operations.set_contact(
        by=stage.officer, at=stage.at(), leader=leader or stage.leader, expert=stage.experts[0].account, **thing
    )


@pytest.mark.clause("LH-4.1")
def test_everything_that_must_be_linked_has_a_leader_and_an_expert(key_places):
    stage = key_places
    assert (coverage(stage).wanted, coverage(stage).percent) == (2, 0)
    link(stage, enterprise=stage.enterprise)
    assert coverage(stage).percent == 50
    county = Regulator.objects.create(name="示例县政府", kind="government", division_code="411121")
    link(stage, leader=account("county", "县长", Role.REGULATOR_LEADER, regulator=county), park=stage.park)
    assert coverage(stage).percent == 100
    made = operations.publish_contacts(by=stage.officer, at=stage.at())
    assert made.contacts == 2
    assert queries.last_published(stage.city) == made


@pytest.mark.clause("LH-4.1", refusal=True)
def test_no_list_is_published_while_a_leader_or_an_expert_is_missing(key_places):
    stage = key_places
    link(stage, park=stage.park)
    with refused("contact_link_missing", "LH-4.1") as no:
        operations.publish_contacts(by=stage.officer, at=stage.at())
    assert no.facts == {"names": [stage.enterprise.name], "count": 1}
    operations.set_contact(by=stage.officer, at=stage.at(), enterprise=stage.enterprise, leader=stage.leader)
    with refused("contact_link_missing", "LH-4.1"):
        operations.publish_contacts(by=stage.officer, at=stage.at())
    link(stage, enterprise=stage.enterprise)
    for gone in ({"roles": [Role.REGULATOR_CLERK]}, {"is_active": False}):  # who leads no more, or left
        Account.objects.filter(pk=stage.leader.pk).update(**gone)
        with refused("contact_link_missing", "LH-4.1"):
            operations.publish_contacts(by=stage.officer, at=stage.at())
    assert Contact.objects.get(enterprise=stage.enterprise).at_work == ("", stage.experts[0].account.name)


@pytest.mark.clause("LH-4.1")
def test_the_committee_names_further_key_sectors(stage, amended):
    assert coverage(stage).percent is None
    amended("scope.key_sectors", ["chemical_park", "major_hazard_source", stage.enterprise.sector])
    assert (coverage(stage).wanted, coverage(stage).percent) == (1, 0)


def visit(stage, contact, by=None, **fields):
    fields = {"visited_on": stage.today, "said": "看了罐区", "urged": "补装报警仪", **fields}
    return operations.record_contact_visit(contact, by=by or stage.leader, at=stage.at(), **fields)


@pytest.fixture
def amended():
    """Lays one value over the pack of the place for one test."""

    def set_to(key, raw):
        policies.amended_by(lambda: [Change("cn-4111", key, raw, date(2026, 1, 1))], every=0)

    yield set_to
    policies.amended_by(lambda: (), every=0)
    policies.at("4111", on=date(2026, 1, 1))
    policies._source = None


def linked(stage):
    (one,) = queries.by_leader(queries.linked_on(queries.of_office(stage.city), on=stage.today))
    return one


@pytest.mark.clause("LH-4.2")
def test_visits_are_due_by_the_cycle_of_the_place_per_leader(key_places, amended):
    stage = key_places
    amended("posts.linked_visit_cycle", "quarterly")
    contact = link(stage, enterprise=stage.enterprise)
    due = linked(stage).contacts[0].due_on
    assert due == date(2027, 2, 2)
    assert (linked(stage).overdue(due), linked(stage).overdue(due + timedelta(days=1))) == (0, 1)
    stage.now += timedelta(days=100)
    visit(stage, contact)
    one = linked(stage)
    assert (one.leader, one.contacts[0].last, one.overdue(stage.today)) == (stage.leader, stage.today, 0)
    assert visit(stage, contact, by=stage.experts[0].account).urged == "补装报警仪"
    assert visit(stage, contact, by=stage.officer, visitor=stage.leader).visitor == stage.leader
    assert [row.visitor.name for row in queries.visits_of(contact)] == ["局长乙", "王赟", "局长乙"]


def test_where_the_place_sets_no_cycle_nobody_is_late(key_places):
    link(key_places, park=key_places.park)
    assert linked(key_places).contacts[0].due_on is None


@pytest.mark.clause("LH-4.2")
def test_a_leader_who_never_goes_is_overdue_though_the_expert_went(key_places, amended):
    stage = key_places
    amended("posts.linked_visit_cycle", "monthly")
    contact = link(stage, enterprise=stage.enterprise)
    stage.now += timedelta(days=40)
    visit(stage, contact, by=stage.experts[0].account)
    visit(stage, contact, by=stage.officer, visitor=stage.experts[0].account)
    assert (linked(stage).overdue(stage.today), linked(stage).contacts[0].last) == (1, None)
    (own,) = queries.linked_on(queries.mine(stage.experts[0].account), on=stage.today, expert=stage.experts[0].account)
    assert not own.overdue(stage.today)
    visit(stage, contact)
    assert linked(stage).overdue(stage.today) == 0


def test_where_nobody_went_for_longest_comes_first(key_places):
    """On the expert's own list after the expert's visits, and where no leader is named yet."""
    stage, expert = key_places, key_places.experts[0].account
    first = operations.set_contact(by=stage.officer, at=stage.at(), expert=expert, park=stage.park)
    second = link(stage, enterprise=stage.enterprise)
    stage.now += timedelta(days=2)
    visit(stage, first, by=expert)
    every = queries.of_office(stage.city)
    assert [one.contact for one in queries.linked_on(every, on=stage.today)] == [second, first]
    stage.now += timedelta(days=2)
    visit(stage, second, by=expert)
    own = queries.linked_on(queries.mine(expert), on=stage.today, expert=expert)
    assert [one.contact for one in own] == [first, second]


@pytest.mark.clause("LH-4.2", refusal=True)
def test_no_linked_visit_by_a_leader_who_is_not_linked(key_places):
    stage = key_places
    contact = link(stage, enterprise=stage.enterprise)
    other = account("vice", "副局长丙", Role.REGULATOR_LEADER, regulator=stage.city)
    with refused("not_linked_leader", "LH-4.2"):
        visit(stage, contact, by=other)
    with refused("not_linked_leader", "LH-4.2"):
        visit(stage, contact, by=stage.officer, visitor=other)
    with refused("visit_in_the_future"):
        visit(stage, contact, visited_on=stage.today + timedelta(days=1))
    with refused("visit_account_missing"):
        visit(stage, contact, said=" ")
    for stranger in (stage.stranger, stage.experts[1].account, stage.safety):
        with pytest.raises(Stranger):
            access.fetch_contact(contact.pk, stranger)


def test_what_cannot_be_linked(stage):
    with refused("contacts_not_asked"):
        operations.publish_contacts(by=stage.officer, at=stage.at())
    with refused("contact_object_missing"):
        link(stage)
    with pytest.raises(Stranger):
        link(stage, enterprise=stage.enterprise)
    profiles.file_major_hazard_source(stage.enterprise, by=stage.officer, at=stage.at(), filing="1号")
    for unfit in (stage.officer, stage.stranger):
        with refused("contact_leader_unfit"):
            link(stage, leader=unfit, enterprise=stage.enterprise)
    with refused("contact_expert_unfit"):
        operations.set_contact(
            by=stage.officer, at=stage.at(), enterprise=stage.enterprise, leader=stage.leader, expert=stage.officer
        )


def test_each_visit_is_due_by_the_law_of_the_office_that_links(key_places, amended):
    """A leader and an expert stand on the lists of several offices; where nobody went for longest comes first."""
    stage = key_places
    amended("posts.linked_visit_cycle", "quarterly")
    link(stage, enterprise=stage.enterprise)
    elsewhere = Regulator.objects.create(name="外市安委办", kind="government", division_code="3713")
    stage.now += timedelta(days=1)
    mine = {"leader": stage.leader, "expert": stage.experts[0].account, "since": stage.today}
    Contact.objects.create(office=elsewhere, enterprise=stage.enterprise, **mine)
    ours, theirs = queries.linked_on(queries.mine(stage.leader), on=stage.today)
    assert (ours.due_on, theirs.due_on) == (date(2027, 2, 2), None)
