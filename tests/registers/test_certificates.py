"""持证上岗: nobody takes a post that asks for a certificate without one that counts (LY-4.3.1, QHD-7.7)."""

from datetime import date, timedelta

import pytest
from tests.cast import picture
from tests.refusing import refused

from bihuan import audit, documents
from bihuan.notify.models import Message
from bihuan.refusal import Stranger
from bihuan.registers.kinds.certificate import operations, queries, tasks
from bihuan.registers.kinds.certificate.models import Certificate
from bihuan.registers.kinds.duties import operations as duties

BACKEND = "bihuan.parties.login.AccountBackend"
NUMBERS = {"main_person": "ZY-2026-0001", "safety_manager": "AQ-2026-0001", "special_operator": "T11010519491231002X"}
ROLES = [("main_person", ""), ("safety_manager", ""), ("special_operator", "welding_cutting")]
project = pytest.mark.place("project")


def post(stage, role="special_operator", operation_class="welding_cutting", name="焊工"):
    made = duties.set_duty_post(stage.enterprise, by=stage.safety, at=stage.at(), name=name, duties="按规程作业")
    operations.ask_for_certificate(made, by=stage.safety, at=stage.at(), role=role, operation_class=operation_class)
    return made


def person(stage, name="示例一"):
    return duties.enter_employee(stage.enterprise, by=stage.safety, at=stage.at(), name=name)


def certified(stage, who, kind="special_operator", operation_class="welding_cutting", days=400, **more):
    fields = {
        "number": NUMBERS[kind],
        "valid_until": stage.today + timedelta(days=days),
        "issuer": "示例发证机关",
        "issued_on": stage.today - timedelta(days=365) if kind == "special_operator" else None,
        **more,
    }
    return operations.record_certificate(
        who, by=stage.safety, at=stage.at(), kind=kind, operation_class=operation_class, **fields
    )


def appoint(stage, who, to):
    return operations.appoint_certified(who, by=stage.safety, at=stage.at(), post=to)


@pytest.mark.clause("LY-4.3.1")
@pytest.mark.parametrize(("role", "operation_class"), ROLES)
def test_each_of_the_three_roles_is_appointed_and_reminded_of(stage, role, operation_class):
    who, to = person(stage), post(stage, role, operation_class)
    held = certified(stage, who, role, operation_class, days=100)
    assert appoint(stage, who, to).post == to
    line = audit.timeline(stage.enterprise.ref)[-1]
    assert (line.act, line.basis) == ("appoint_certified", ["LY-4.3.1"])
    for day in (40, 80, 81, 102, 103):
        tasks.remind_of_certificates(on=stage.today + timedelta(days=day), at=stage.at())
    heard = Message.objects.filter(account_id=stage.principal.pk, event__startswith="certificate").order_by("pk")
    assert [one.event for one in heard] == ["certificate-due-soon", "certificate-over"]
    assert {one.due_on for one in heard} == {held.ends_on}


def test_how_long_before_its_end_one_is_told_is_the_places_to_say(stage):
    """The nation's 60 days are ours."""
    assert queries.looked_ahead(stage.enterprise.division_code, on=stage.today).basis.clause == "ours"
    held = certified(stage, person(stage), *ROLES[0], days=60)
    for ahead, told in ((-1, 0), (0, 1)):
        assert tasks.remind_of_certificates(on=stage.today + timedelta(days=ahead), at=stage.at()) == told
    assert list(queries.running_out(stage.officer, on=stage.today)) == [held]
    assert queries.figures(stage.officer, on=stage.today)["soon"] == 1


@pytest.mark.clause("LY-4.3.1", refusal=True)
@pytest.mark.parametrize(("role", "operation_class"), ROLES)
def test_not_without_a_certificate_nor_with_one_that_is_over(stage, role, operation_class):
    who, to = person(stage), post(stage, role, operation_class)
    with refused("certificate_missing", "LY-4.3.1", role):
        appoint(stage, who, to)
    certified(stage, who, role, operation_class, days=-1)
    with refused("certificate_expired", "LY-4.3.1", role):
        appoint(stage, who, to)
    with refused("certificate_expired", "LY-4.3.1"):  # nor by the door of the staff list
        duties.enter_employee(stage.enterprise, by=stage.safety, at=stage.at(), employee=who, post=to)
    who.refresh_from_db()
    assert who.post is None


@project
@pytest.mark.clause("QHD-7.7")
def test_a_special_operator_with_the_class_takes_the_post(stage):
    who, to = person(stage), post(stage)
    held = certified(stage, who)
    assert "11010519491231002X" not in str(vars(held))
    assert appoint(stage, who, to).post == to
    assert audit.timeline(stage.enterprise.ref)[-1].basis == ["QHD-7.7"]


@project
@pytest.mark.clause("QHD-7.7", refusal=True)
def test_no_operator_without_over_or_of_another_class(stage):
    who, to = person(stage), post(stage)
    with refused("certificate_missing", "QHD-7.7"):
        appoint(stage, who, to)
    certified(stage, who, operation_class="electrical")
    with refused("certificate_class_mismatch", "QHD-7.7", "welding_cutting"):
        appoint(stage, who, to)
    certified(stage, who, days=-1)
    with refused("certificate_expired", "QHD-7.7"):
        appoint(stage, who, to)


@pytest.mark.clause("SO19-validity")
def test_one_that_was_not_examined_again_counts_no_longer(stage):
    who, to = person(stage), post(stage)
    four_years = stage.today.replace(year=stage.today.year - 4)
    held = certified(stage, who, issued_on=four_years, valid_until=None)
    assert held.valid_until == four_years.replace(year=four_years.year + 6)
    assert held.review_on == four_years.replace(year=four_years.year + 3)
    with refused("certificate_expired"):
        appoint(stage, who, to)
    passed = operations.record_reexamination(held, by=stage.safety, at=stage.at(), passed_on=stage.today)
    assert passed.ends_on == held.valid_until
    assert appoint(stage, who, to)
    with refused("reexamination_in_the_future"):
        operations.record_reexamination(held, by=stage.safety, at=stage.at(), passed_on=stage.today + timedelta(days=9))
    over = certified(stage, who, days=-30)
    with refused("certificate_over"):
        operations.record_reexamination(over, by=stage.safety, at=stage.at(), passed_on=stage.today)


def test_what_a_certificate_must_say(stage):
    who, later = person(stage), stage.today + timedelta(days=1)
    for fields, code in (
        ({"kind": "driver"}, "certificate_kind_unknown"),
        ({"number": " "}, "certificate_incomplete"),
        ({"kind": "main_person", "valid_until": None}, "certificate_incomplete"),
        ({"operation_class": ""}, "operation_class_missing"),
        ({"number": "T110105194912310021"}, "certificate_number_wrong"),
        ({"issued_on": later}, "certificate_days_wrong"),
    ):
        given = {"kind": "special_operator", "operation_class": "electrical", "number": NUMBERS["special_operator"]}
        given |= {"valid_until": stage.today, "issued_on": stage.today - timedelta(days=365), **fields}
        with refused(code, "LY-4.3.1"):
            operations.record_certificate(who, by=stage.safety, at=stage.at(), **given)
    with refused("role_not_allowed"):
        operations.record_certificate(who, by=stage.officer, at=stage.at(), kind="main_person", number="A1")
    with refused("operation_class_missing", "LY-4.3.1"):
        post(stage, operation_class="")
    with refused("post_asks_for_none"):
        appoint(stage, who, duties.set_duty_post(stage.enterprise, by=stage.safety, at=stage.at(), name="库管"))


@pytest.mark.clause("SO19-validity", refusal=True)
def test_an_examination_that_is_recorded_late_takes_no_days_away(stage):
    five_years = stage.today.replace(year=stage.today.year - 5)
    held = certified(stage, person(stage), issued_on=five_years, valid_until=None)
    passed = operations.record_reexamination(held, by=stage.safety, at=stage.at(), passed_on=stage.today)
    assert passed.ends_on == held.valid_until
    with refused("certificate_days_wrong", "SO19-validity", "passed_on"):
        older = five_years + timedelta(days=60)
        operations.record_reexamination(held, by=stage.safety, at=stage.at(), passed_on=older)
    held.refresh_from_db()
    assert held.ends_on == passed.ends_on


@pytest.mark.clause("SO19-validity", refusal=True)
def test_without_its_issue_nobody_knows_when_it_is_examined_again(stage):
    who = person(stage)
    with refused("certificate_incomplete", "SO19-validity", "issued_on"):
        certified(stage, who, issued_on=None)
    assert not certified(stage, who, "main_person", "").lacks_issue, "others are not examined again"
    old = certified(stage, who)
    Certificate.objects.filter(pk=old.pk).update(issued_on=None)  # as they were recorded once
    old.refresh_from_db()
    assert old.lacks_issue
    passed = operations.record_reexamination(old, by=stage.safety, at=stage.at(), passed_on=stage.today)
    assert passed.ends_on == old.valid_until


def test_a_record_by_mistake_is_withdrawn_and_a_new_one_replaces(stage):
    who, to = person(stage), post(stage)
    first = certified(stage, who, days=-1)
    assert certified(stage, who) == first
    with refused("reason_missing"):
        operations.withdraw_certificate(first, by=stage.safety, at=stage.at(), reason=" ")
    operations.withdraw_certificate(first, by=stage.safety, at=stage.at(), reason="登记错人")
    with refused("certificate_missing"):
        appoint(stage, who, to)
    with refused("certificate_withdrawn"):
        operations.withdraw_certificate(first, by=stage.safety, at=stage.at(), reason="再作废")


def test_the_office_reads_what_runs_out(stage):
    for name, days in (("示例一", -3), ("示例二", 20), ("示例三", 400)):
        certified(stage, person(stage, name), days=days)
    assert queries.figures(stage.officer, on=stage.today) == {"all": 3, "over": 1, "soon": 1}
    assert len(queries.running_out(stage.officer, on=stage.today)) == 2
    assert not queries.running_out(stage.stranger, on=stage.today)
    to = post(stage)
    who = person(stage, "示例四")
    certified(stage, who, days=5)
    appoint(stage, who, to)
    policy = operations.policies.at(stage.enterprise.division_code, on=stage.today)
    late = stage.today + timedelta(days=6)
    assert queries.standings(stage.enterprise, on=late, policy=policy)[to.pk][0].lacking == "certificate_expired"
    assert Certificate.objects.count() == 4


def test_a_renewed_certificate_counts_from_its_own_term_and_no_longer_than_the_place_has_it(stage):
    who, to = person(stage), post(stage)
    first = stage.today.replace(year=stage.today.year - 10)
    held = certified(stage, who, issued_on=first, valid_until=stage.today.replace(year=stage.today.year + 5))
    assert held.review_on == stage.today.replace(year=stage.today.year + 2)
    assert appoint(stage, who, to)
    with refused("certificate_days_wrong", "SO19-validity", "valid_until"):
        certified(stage, who, valid_until=date(2099, 1, 1))
    with refused("certificate_days_wrong", None, "issued_on"):  # also where no day six years later exists
        certified(stage, who, issued_on=date.max, valid_until=None)


def test_only_special_operators_are_examined_again_and_not_before_the_issue(stage):
    who = person(stage)
    manager = certified(stage, who, "safety_manager", "", days=3000)
    with refused("reexamination_not_asked"):
        operations.record_reexamination(manager, by=stage.safety, at=stage.at(), passed_on=stage.today)
    operator = certified(stage, who, issued_on=stage.today - timedelta(days=100), days=1500)
    with refused("certificate_days_wrong", None, "passed_on"):
        before = stage.today - timedelta(days=101)
        operations.record_reexamination(operator, by=stage.safety, at=stage.at(), passed_on=before)
    with refused("reexamination_day_missing"):
        operations.record_reexamination(operator, by=stage.safety, at=stage.at(), passed_on=None)


def test_the_same_certificate_brought_again_keeps_its_reexamination_and_its_photo_and_another_does_not(stage):
    who, issued = person(stage), stage.today.replace(year=stage.today.year - 4)
    said = {"issued_on": issued, "valid_until": None}
    shown = documents.store(picture(), filename="证.jpg", by=stage.safety.ref, at=stage.at(), purpose="certificate")
    held = certified(stage, who, photo=shown.pk, **said)
    operations.record_reexamination(held, by=stage.safety, at=stage.at(), passed_on=stage.today)
    again = certified(stage, who, number="Ｔ1101 0519491231002x", **said)
    assert (again.ends_on, again.photo_id) == (again.valid_until, shown.pk)
    other = certified(stage, who, number="OLD-77", **said)
    assert (other.review_on, other.photo_id) == (issued.replace(year=issued.year + 3), None)


def test_every_look_at_the_photo_of_a_certificate_is_on_record(stage):
    shown = documents.store(picture(), filename="证.jpg", by=stage.safety.ref, at=stage.at(), purpose="certificate")
    held = certified(stage, person(stage), photo=shown.pk)
    for who in (stage.officer, stage.safety, stage.safety):
        assert operations.open_certificate_photo(held, by=who, at=stage.at()) == shown
    looks = [one for one in audit.timeline(stage.enterprise.ref) if one.act == "open_certificate_photo"]
    assert [one.by for one in looks] == [stage.officer.ref, stage.safety.ref, stage.safety.ref]
    assert {one.data["name"] for one in looks} == {"示例一"}
    with refused("role_not_allowed"):
        operations.open_certificate_photo(held, by=stage.worker, at=stage.at())
    for nobody in (stage.stranger, stage.experts[0].account):
        with pytest.raises(Stranger):
            operations.open_certificate_photo(held, by=nobody, at=stage.at())
    with pytest.raises(Stranger):
        operations.open_certificate_photo(certified(stage, person(stage, "示例二")), by=stage.safety, at=stage.at())
