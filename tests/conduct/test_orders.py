"""An order names its hazards, each with a day and all with a ground, and ends when every one has passed."""

from datetime import timedelta

import pytest
from tests.cast import account
from tests.conduct.conftest import item, officers, order
from tests.hazards.conftest import found_by_office, told
from tests.refusing import refused

from bihuan import documents
from bihuan.conduct.officers import Officer
from bihuan.conduct.orders import access, operations, queries
from bihuan.conduct.orders.models import OrderItem
from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.hazards import operations as planning
from bihuan.hazards.models import Extension, Hazard
from bihuan.parties.models import Guest, Institution, RegulatorKind, Role
from bihuan.refusal import Stranger


def passed(hazard, stage):
    """As verification leaves it."""
    at = stage.at()
    Hazard.objects.filter(pk=hazard.pk).update(state="verified", verified_by=stage.officer.pk, verified_at=at)


@pytest.mark.clause("LY-1.2.5")
def test_an_order_has_number_basis_items_deadline_and_receipt_and_binds_its_hazards(stage, partner):
    first, second = found_by_office(stage), found_by_office(stage, description="灭火器过期")
    made = order(stage, partner, item(stage, first), item(stage, second, days=3))
    paper = OfficialDocument.objects.get(pk=made.document_id)
    assert made.number == paper.number
    assert paper.title == "责令限期整改指令书"
    assert "第六十五条" in paper.context["legal_basis"]
    assert paper.context["deadline"].startswith("第2项于")
    assert made.due_on == stage.today + timedelta(days=10)
    bound = queries.items_of(made)
    assert [(one.hazard, one.until) for one in bound] == [(first, made.due_on), (second, one_of(bound, second))]
    receipt = Delivery.objects.get(document=paper)
    documents.acknowledge_receipt(receipt, by=stage.principal.ref, at=stage.at(), name="钱总")
    assert queries.receipts([paper.pk])[paper.pk].receipt_name == "钱总"
    assert access.fetch(made.pk, stage.principal) == made
    with pytest.raises(Stranger):
        access.fetch(made.pk, stage.stranger)


def one_of(items, hazard):
    return next(one.due_on for one in items if one.hazard == hazard)


@pytest.mark.clause("LY-1.2.5", refusal=True)
def test_no_order_without_deadline_or_basis_nor_by_who_has_no_power(stage, partner):
    with refused("deadline_missing", "LY-1.2.5", "deadline"):
        order(stage, partner, item(stage, days=None))
    with refused("legal_basis_missing", "LY-1.2.5", "legal_basis"):
        order(stage, partner, item(stage), legal_basis="  ")
    firm = Institution.objects.create(name="示例服务公司", credit_code="X", division_code="3713", kept_at="3713")
    person = account("service", "机构甲", Role.INSTITUTION, institution=firm)
    Guest.objects.create(account=person, enterprise=stage.enterprise, reason="test")
    expert = stage.experts[0].account
    Guest.objects.create(account=expert, enterprise=stage.enterprise, reason="test")
    for one in (person, expert, stage.safety):
        with refused("role_not_allowed", "LY-1.2.5"):
            order(stage, partner, item(stage), by=one)
    assert not OfficialDocument.objects.filter(slug="rectify_order").exists()


def test_a_committee_office_or_one_without_power_orders_nothing(stage, partner):
    stage.city.kind, stage.city.has_enforcement_power = RegulatorKind.COMMITTEE_OFFICE, False
    stage.city.save()
    stage.officer.refresh_from_db()
    with refused("role_not_allowed"):
        order(stage, partner, item(stage))


def test_two_officers_of_the_office_sign_with_their_certificates(stage, partner):
    with refused("officers_too_few", "ours"):
        order(stage, partner, item(stage), officers=[Officer(stage.officer, "SL-0001")])
    with refused("officer_certificate_missing", "AQF-67", "执法丙"):
        order(stage, partner, item(stage), officers=[Officer(stage.officer, "SL-0001"), Officer(partner)])
    with refused("officer_certificate_missing", "AQF-67", stage.officer.name, "执法丙"):
        twice = [Officer(stage.officer, "SL-0001"), Officer(partner, " SL-0001")]
        order(stage, partner, item(stage), officers=twice)
    partner.is_active = False
    with refused("officer_of_another_office", None, "执法丙"):
        order(stage, partner, item(stage))
    partner.is_active = True
    with refused("officer_of_another_office", None, "外人"):
        order(stage, partner, item(stage), officers=[*officers(stage, partner), Officer(stage.stranger, "X")])
    made = order(stage, partner, item(stage))
    people, last = queries.signers(stage.officer)
    assert stage.officer not in people
    assert [one["certificate"] for one in last] == ["SL-0001", "SL-0002"]
    assert made.officers[1]["name"] == "执法丙"


def test_an_order_is_about_open_hazards_of_one_site_each_in_one_order(stage, partner):
    with refused("order_items_missing"):
        order(stage, partner)
    with refused("requirement_missing"):
        order(stage, partner, item(stage, requirement=" "))
    with refused("deadline_in_the_past"):
        order(stage, partner, item(stage, days=-1))
    hazard = found_by_office(stage)
    assert hazard in queries.to_order(stage.enterprise.pk, stage.officer)
    order(stage, partner, item(stage, hazard))
    assert hazard not in queries.to_order(stage.enterprise.pk, stage.officer)
    with refused("hazard_in_another_order", None, hazard.number):
        order(stage, partner, item(stage, hazard))
    done = found_by_office(stage)
    passed(done, stage)
    with refused("hazard_not_open", None, done.number):
        order(stage, partner, item(stage, done))


def test_the_order_ends_when_every_item_has_passed_its_re_check(stage, partner):
    first, second = found_by_office(stage), found_by_office(stage, description="灭火器过期")
    made = order(stage, partner, item(stage, first), item(stage, second))
    passed(first, stage)
    open_item = made.items.get(hazard=second)
    said = {open_item.pk: ("partly", "还差标识")}
    row = recheck(stage, partner, made, said=said, follows="wait")
    made.refresh_from_db()
    assert (row.conclusion, row.follows, made.state) == ("some", "wait", "order_issued")
    assert [one["result"] for one in row.results] == ["done", "partly"]
    Hazard.objects.filter(pk=second.pk).update(state="treated")
    with refused("recheck_item_unlooked", "LY-1.2.5", second.number):
        recheck(stage, partner, made)
    passed(second, stage)
    last = recheck(stage, partner, made)
    made.refresh_from_db()
    assert (last.conclusion, made.state) == ("all", "order_settled")
    assert OfficialDocument.objects.get(pk=last.document_id).context["conclusion"] == "全部整改"
    assert not OrderItem.objects.filter(open=True).exists()
    with refused("state_not_allowed"):
        recheck(stage, partner, made)


def recheck(stage, partner, made, **changes):
    return operations.recheck_order(made, by=stage.officer, at=stage.at(), officers=officers(stage, partner), **changes)


def test_an_item_is_late_by_its_own_day_unless_an_extension_was_granted_since(stage, partner):
    hazard = found_by_office(stage)
    made = order(stage, partner, item(stage, hazard, days=5))
    late = stage.today + timedelta(days=6)
    assert [one.hazard for one in queries.overdue_items([stage.enterprise.pk], on=late)] == [hazard]
    at = stage.at()
    asked = {"hazard": hazard, "reason": "设备未到货", "old_due_on": made.due_on, "by": stage.safety.pk, "at": at}
    answered = {"granted": True, "decided_by": stage.leader.pk, "decided_at": at}
    Extension.objects.create(new_due_on=late + timedelta(days=4), **asked, **answered)
    assert not queries.overdue_items([stage.enterprise.pk], on=late)
    assert queries.items_of(made)[0].until == late + timedelta(days=4)


def test_a_withdrawn_order_frees_its_hazards_and_voids_its_paper(stage, partner):
    hazard = found_by_office(stage)
    made = order(stage, partner, item(stage, hazard))
    with refused("reason_missing", "LY-1.2.5"):
        operations.withdraw_order(made, by=stage.officer, at=stage.at(), reason="")
    operations.withdraw_order(made, by=stage.officer, at=stage.at(), reason="对象有误")
    assert OfficialDocument.objects.get(pk=made.document_id).is_voided
    assert order(stage, partner, item(stage, hazard)).number != made.number


@pytest.mark.clause("LY-1.2.5", refusal=True)
def test_no_plan_goes_beyond_the_day_of_the_order_while_it_is_ahead(stage, partner):
    hazard = told(stage, found_by_office(stage))
    made = order(stage, partner, item(stage, hazard, days=5))
    plan = {"measures": "清出通道", "responsibility": "周工", "funds": "安全费用", "emergency_plan": "疏散预案"}
    with refused("deadline_beyond_order", "LY-1.2.5", "deadline") as no:
        planning.plan_rectification(
            hazard, by=stage.safety, at=stage.at(), deadline=made.due_on + timedelta(days=1), **plan
        )
    assert no.facts["due_on"] == made.due_on
    planning.plan_rectification(hazard, by=stage.safety, at=stage.at(), deadline=made.due_on, **plan)
    late = told(stage, found_by_office(stage))
    order(stage, partner, item(stage, late, days=0))
    stage.now += timedelta(days=1)
    planning.plan_rectification(late, by=stage.safety, at=stage.at(), deadline=stage.today, **plan)
