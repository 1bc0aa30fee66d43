"""Duty reaches every employee: the tree, the staff list, the rules of the house, and the books that say so."""

from datetime import timedelta

import pytest
from tests.cast import photo
from tests.hazards.conftest import found_by_expert, told
from tests.refusing import refused

from bihuan.documents.models import Attachment, OfficialDocument
from bihuan.hazards import operations as hazards
from bihuan.refusal import Stranger
from bihuan.registers.kinds.duties import access, books, operations, queries
from bihuan.registers.kinds.duties.models import DutyPost, Employee
from bihuan.registers.kinds.duties.states import RULE_WORDS, Settled


def post(stage, name, **fields):
    fields = {"duties": f"{name}的安全职责", **fields}
    return operations.set_duty_post(stage.enterprise, by=stage.safety, at=stage.at(), name=name, **fields)


def employee(stage, name, held=None, **fields):
    fields = {"contract_until": stage.today + timedelta(days=400), "post": held, **fields}
    return operations.enter_employee(stage.enterprise, by=stage.safety, at=stage.at(), name=name, **fields)


def tree_of_three(stage):
    """The main person, the safety officer below, a smelter below that one; one person each."""
    main = post(stage, "总经理", is_main=True)
    officer = post(stage, "安全员", unit="安全部")
    smelter = post(stage, "熔炼工", unit="铸造车间", superior=officer)
    people = [employee(stage, "钱总", main), employee(stage, "孙安全", officer), employee(stage, "周工", smelter)]
    return main, officer, smelter, people


def publish(stage):
    return operations.publish_duty_tree(stage.enterprise, by=stage.principal, at=stage.at())


def upload(stage, kind):
    file = Attachment.objects.get(pk=photo(stage.safety, stage.at()))
    return operations.upload_safety_rule(stage.enterprise, by=stage.safety, at=stage.at(), kind=kind, attachment=file)


@pytest.mark.clause("LY-1.3.1")
def test_duty_reaches_every_employee_from_the_main_person_down(stage):
    main, officer, smelter, _people = tree_of_three(stage)
    tree = queries.tree(stage.enterprise)
    assert (tree.covered, len(tree.staff)) == (3, 3)
    drawn = list(queries.branches(queries.posts(stage.enterprise), queries.holders(stage.enterprise), tree.reached))
    assert [(one.post, one.depth, one.holders, one.reached) for one in drawn] == [
        (main, 0, ["钱总"], True),
        (officer, 1, ["孙安全"], True),
        (smelter, 2, ["周工"], True),
    ]
    made = publish(stage)
    assert (made.settled, made.staff, made.posts) == (Settled.DUTY_TREE, 3, 3)
    assert queries.settled(stage.enterprise) == {Settled.DUTY_TREE: made}


@pytest.mark.clause("LY-1.3.1", refusal=True)
def test_nobody_publishes_with_one_whom_no_duty_has_reached_or_without_a_main_person(stage):
    officer = post(stage, "安全员")
    employee(stage, "孙安全", officer)
    with refused("main_person_unset", "LY-1.3.1"):
        publish(stage)
    main = post(stage, "总经理", is_main=True)
    with refused("main_person_unset"):
        publish(stage)  # nobody holds it
    employee(stage, "钱总", main)
    silent = post(stage, "熔炼工", duties="")
    employee(stage, "周工", silent)
    employee(stage, "吴工", None)
    with refused("staff_without_duty", "LY-1.3.1") as no:
        publish(stage)
    assert no.facts == {"names": ["周工", "吴工"], "count": 2}


def test_a_post_set_before_the_main_one_comes_under_it(stage):
    officer = post(stage, "安全员")
    main = post(stage, "总经理", is_main=True)
    officer.refresh_from_db()
    assert officer.superior == main


def test_posts_stand_once_and_never_under_themselves(stage):
    _main, officer, smelter, people = tree_of_three(stage)
    with refused("duplicate_duty_post"):
        post(stage, "熔炼工", unit="铸造车间")
    with refused("post_under_itself"):
        post(stage, "安全员", unit="安全部", post=officer, superior=smelter)
    with refused("main_person_twice"):
        post(stage, "董事长", is_main=True)
    with refused("post_name_missing"):
        post(stage, " ")
    with refused("duty_post_in_use"):
        operations.drop_duty_post(smelter, by=stage.safety, at=stage.at())
    operations.release_employee(people[2], by=stage.safety, at=stage.at())
    with refused("employee_left"):
        operations.release_employee(people[2], by=stage.safety, at=stage.at())
    operations.drop_duty_post(smelter, by=stage.safety, at=stage.at())
    assert not DutyPost.objects.filter(pk=smelter.pk).exists()
    assert queries.tree(stage.enterprise).covered == 2


def test_who_left_meanwhile_stays_left(stage):
    """An edit that was open in another tab brings nobody back, and nobody who left is given a post."""
    main, _officer, _smelter, people = tree_of_three(stage)
    open_in_a_tab = Employee.objects.get(pk=people[2].pk)
    operations.release_employee(people[2], by=stage.safety, at=stage.at())
    with refused("employee_left"):
        employee(stage, "周工", main, employee=open_in_a_tab)
    assert (queries.tree(stage.enterprise).covered, queries.staff(stage.enterprise).count()) == (2, 2)


def test_a_change_keeps_what_another_tab_changed(stage):
    _main, _officer, smelter, people = tree_of_three(stage)
    open_in_a_tab = Employee.objects.get(pk=people[2].pk)
    employee(stage, "周工", smelter, employee=people[2], number="A-17")
    operations.enter_employee(stage.enterprise, by=stage.safety, at=stage.at(), employee=open_in_a_tab, name="周师傅")
    kept = Employee.objects.get(pk=people[2].pk)
    assert (kept.name, kept.number, kept.post) == ("周师傅", "A-17", smelter)


@pytest.mark.clause("LY-4.3.3")
def test_a_staff_list_is_confirmed_with_everybody_under_contract_and_shows_who_runs_out(stage):
    soon = employee(stage, "周工", contract_until=stage.today + timedelta(days=20))
    employee(stage, "吴工", contract_until=None, contract_open_ended=True)
    employee(stage, "郑工")
    made = operations.confirm_staff_list(stage.enterprise, by=stage.safety, at=stage.at())
    assert (made.settled, made.staff) == (Settled.STAFF_LIST, 3)
    assert queries.expiring(stage.enterprise, on=stage.today) == [soon]
    assert {one.name for one in Employee._meta.fields}.isdisjoint({"contract", "contract_text", "resident_id"})


@pytest.mark.clause("LY-4.3.3", refusal=True)
@pytest.mark.parametrize("days", [None, -1])
def test_nobody_confirms_a_staff_list_with_one_without_a_contract(stage, days):
    employee(stage, "郑工")
    until = None if days is None else stage.today + timedelta(days=days)
    employee(stage, "周工", contract_until=until)
    with refused("labour_contract_missing", "LY-4.3.3") as no:
        operations.confirm_staff_list(stage.enterprise, by=stage.safety, at=stage.at())
    assert no.facts == {"names": ["周工"], "count": 1}


def test_an_empty_list_is_not_confirmed_and_numbers_stand_once(stage):
    with refused("staff_list_empty"):
        operations.confirm_staff_list(stage.enterprise, by=stage.safety, at=stage.at())
    first = employee(stage, "周工", number="A1")
    with refused("duplicate_employee"):
        employee(stage, "吴工", number="A1")
    with refused("employee_name_missing"):
        employee(stage, " ")
    operations.release_employee(first, by=stage.safety, at=stage.at())
    assert employee(stage, "吴工", number="A1").number == "A1"


def test_rules_come_into_force_when_all_are_there(stage):
    for kind in RULE_WORDS:
        upload(stage, kind)
    made = operations.put_rules_in_force(stage.enterprise, by=stage.principal, at=stage.at())
    assert made.settled == Settled.RULES


@pytest.mark.clause("LY-1.3.5")
def test_the_rules_are_in_force_and_a_plan_has_its_five_parts(stage):
    for kind in RULE_WORDS:
        upload(stage, kind)
    operations.put_rules_in_force(stage.enterprise, by=stage.principal, at=stage.at())
    hazard = told(stage, found_by_expert(stage))
    hazards.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="断电挂牌", watched_by="周工")
    parts = {"measures": "更换", "responsibility": "周工", "funds": "安全费用", "emergency_plan": "触电预案"}
    due_on = stage.today + timedelta(days=9)
    plan = hazards.plan_rectification(hazard, by=stage.safety, at=stage.at(), deferred=True, deadline=due_on, **parts)
    assert set(plan.required_parts) == {*parts, "deadline"}


@pytest.mark.clause("LY-1.3.5", refusal=True)
@pytest.mark.parametrize(
    ("kind", "clause"), [(kind, "LY-1.3.2" if kind == "funds" else "LY-1.3.5") for kind in RULE_WORDS]
)
def test_a_rule_that_is_missing_is_named(stage, kind, clause):
    for other in RULE_WORDS:
        if other != kind:
            upload(stage, other)
    with refused("hazard_rule_missing", clause, kind):
        operations.put_rules_in_force(stage.enterprise, by=stage.principal, at=stage.at())
    with refused("safety_rule_unknown"):
        upload(stage, "cooking")


@pytest.mark.clause("YT-3.3")
@pytest.mark.place("checkups")
def test_the_enterprise_and_every_post_get_their_book(stage):
    main, officer, smelter, _people = tree_of_three(stage)
    book = books.write_enterprise_book(stage.enterprise, by=stage.safety, at=stage.at())
    assert [(row["post"], row["holders"]) for row in book.context["posts"]] == [
        ("总经理", "钱总"),
        ("安全部 安全员", "孙安全"),
        ("铸造车间 熔炼工", "周工"),
    ]
    papers = [books.write_post_book(one, by=stage.safety, at=stage.at()) for one in (main, officer, smelter)]
    assert papers[2].context["superior"] == "安全部 安全员"
    assert papers[2].pdf().startswith(b"%PDF")
    assert not queries.tree(stage.enterprise).without_duty
    made = books.publish_handbooks(stage.enterprise, by=stage.principal, at=stage.at())
    assert (made.settled, made.posts, made.document_id) == (Settled.HANDBOOKS, 3, book.pk)


@pytest.mark.clause("YT-3.3", refusal=True)
@pytest.mark.place("checkups")
def test_the_set_is_not_published_while_a_post_has_no_book(stage):
    main, officer, _smelter, _people = tree_of_three(stage)
    with refused("enterprise_handbook_missing", "YT-3.3"):
        books.publish_handbooks(stage.enterprise, by=stage.principal, at=stage.at())
    books.write_enterprise_book(stage.enterprise, by=stage.safety, at=stage.at())
    for one in (main, officer):
        books.write_post_book(one, by=stage.safety, at=stage.at())
    with refused("post_handbook_missing", "YT-3.3") as no:
        books.publish_handbooks(stage.enterprise, by=stage.principal, at=stage.at())
    assert no.facts == {"names": ["铸造车间 熔炼工"], "count": 1}


def test_what_changes_a_post_takes_its_book_away_and_a_new_one_replaces_it(stage):
    main = post(stage, "总经理", is_main=True)
    first = books.write_post_book(main, by=stage.safety, at=stage.at())
    main = post(stage, "总经理", is_main=True, post=main, duties="全面负责")
    assert main.book_id is None
    second = books.write_post_book(main, by=stage.safety, at=stage.at())
    assert list(OfficialDocument.objects.about(main.ref).valid()) == [second]
    assert OfficialDocument.objects.get(pk=first.pk).is_voided
    silent = post(stage, "门卫", duties="")
    with refused("post_duty_missing"):
        books.write_post_book(silent, by=stage.safety, at=stage.at())


def test_no_book_of_an_enterprise_without_posts(stage):
    with refused("duty_tree_empty"):
        books.write_enterprise_book(stage.enterprise, by=stage.safety, at=stage.at())


def test_the_enterprise_acts_its_office_reads_and_strangers_know_of_nothing(stage):
    with refused("role_not_allowed"):
        operations.publish_duty_tree(stage.enterprise, by=stage.officer, at=stage.at())
    with refused("role_not_allowed"):
        operations.publish_duty_tree(stage.enterprise, by=stage.worker, at=stage.at())
    assert access.fetch(stage.enterprise.pk, stage.officer) == stage.enterprise
    for other in (stage.stranger, stage.experts[0].account):
        with pytest.raises(Stranger):
            access.fetch(stage.enterprise.pk, other)
