"""许可: every safety condition is shown and met; whoever reviews has no part in the applicant."""

from datetime import timedelta

import pytest
from tests.admission.conftest import grant, show
from tests.cast import CODES, account
from tests.refusing import refused

from bihuan import audit
from bihuan.admission import operations, queries
from bihuan.documents.models import OfficialDocument
from bihuan.engagements import operations as engagements
from bihuan.experts import operations as experts
from bihuan.parties import exceptions, institutions
from bihuan.parties.models import Guest, Institution, Role
from bihuan.parties.operator import OPERATOR
from bihuan.refusal import Stranger
from bihuan.registers.kinds.equipment.access import advises

leaders, services = pytest.mark.place("leaders"), pytest.mark.place("services")


def institution(stage, name="示例安全技术中心", code=CODES[3]):
    made = institutions.register_institution(
        by=OPERATOR,
        at=stage.at(),
        name=name,
        credit_code=code,
        division_code=stage.enterprise.division_code,
        qualified_in=[stage.enterprise.division_code],
    )
    found = Institution.objects.get(pk=made.pk)
    account(f"of-{code}", f"{name}人员", Role.INSTITUTION, institution=found)
    return found


def commission(stage, application, reviewer):
    return operations.commission_review(application, by=stage.officer, at=stage.at(), reviewer=reviewer)


def sign(stage, review, by, said="条件属实，建议许可"):
    return operations.sign_review_opinion(review, by=by, at=stage.at(), said=said, favourable=True)


def under_contract(stage, provider):
    engagements.record_contract(
        stage.enterprise,
        by=stage.officer,
        at=stage.at(),
        number="示例合同1号",
        provider=provider,
        starts_on=stage.today,
        ends_on=stage.today + timedelta(days=300),
    )


# --- conditions ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("LY-4.1.2")
def test_with_every_condition_shown_and_met_the_licence_is_granted(stage, met):
    granted = grant(stage, met)
    assert (granted.state, granted.number) == ("granted", "示安许证〔2026〕1号")
    assert stage.enterprise.licences.get().issued_by == stage.city
    assert audit.timeline(stage.enterprise.ref)[-1].basis == ["LY-4.1.2"]


@pytest.mark.clause("LY-4.1.2", refusal=True)
def test_one_unmet_condition_is_named_and_nobody_lets_it_pass(stage, met):
    operations.check_condition(
        met, by=stage.officer, at=stage.at(), code="operators_certified", met=False, note="两人无证"
    )
    for by in (stage.leader, stage.leader):
        with refused("safety_condition_unmet", "LY-4.1.2", "operators_certified"):
            grant(stage, met, by=by)
    for by in (stage.officer, stage.principal):
        with refused("role_not_allowed"):
            grant(stage, met, by=by)
    setting = operations.policies.at(stage.enterprise.division_code, on=stage.today).licensing.conditions_all_met
    with refused("exception_not_possible"):
        exceptions.grant_exception(
            met.ref,
            by=stage.leader,
            at=stage.at(),
            code="safety_condition_unmet",
            matter=exceptions_matter(stage),
            reason="企业急用",
            setting=setting,
        )
    operations.evidence_condition(
        met, by=stage.safety, at=stage.at(), code="operators_certified", evidence="两人已取证"
    )
    with refused("safety_condition_unmet", "LY-4.1.2", "operators_certified"):  # shown anew, it is looked at anew
        grant(stage, met)
    show(stage, met, "operators_certified")
    assert grant(stage, met).state == "granted"


def exceptions_matter(stage):
    from bihuan.parties.access import Matter

    return Matter(stage.enterprise.division_code, stage.enterprise)


def test_what_a_condition_and_a_decision_must_say(stage, application):
    at = stage.at
    with refused("condition_evidence_missing", "LY-4.1.2"):
        operations.evidence_condition(application, by=stage.safety, at=at(), code="premises", evidence=" ")
    with refused("condition_evidence_missing", "LY-4.1.2"):
        operations.check_condition(application, by=stage.officer, at=at(), code="premises", met=True)
    with refused("reason_missing", "LY-4.1.2"):
        operations.check_condition(application, by=stage.officer, at=at(), code="premises", met=False)
    with refused("safety_condition_unknown"):
        operations.evidence_condition(application, by=stage.safety, at=at(), code="weather", evidence="晴")
    with refused("licence_incomplete", None, "licence"):
        operations.apply_for_licence(stage.enterprise, by=stage.principal, at=at(), office=stage.city, licence="")
    with refused("office_does_not_license"):
        other = stage.stranger.regulator
        operations.apply_for_licence(stage.enterprise, by=stage.principal, at=at(), office=other, licence="许可证")
    with refused("reason_missing", "LY-4.1.2"):
        operations.deny_licence(application, by=stage.leader, at=at(), reason="")
    assert operations.deny_licence(application, by=stage.leader, at=at(), reason="条件不符合").state == "denied"
    with refused("state_not_allowed"):
        operations.take_back_licence_application(application, by=stage.principal, at=at(), reason="不办了")
    with pytest.raises(Stranger):
        grant(stage, application, by=stage.stranger)


# --- reviews ---------------------------------------------------------------------------------------------------------


@services
@pytest.mark.clause("HZ-3.1.2")
def test_an_institution_is_commissioned_and_signs_into_the_file(stage, met):
    review = commission(stage, met, institution(stage))
    person = review.institution.accounts.get()
    assert list(queries.waiting_for(person.pk, person.institution_id)) == [review]
    with refused("review_opinion_pending", "HZ-3.1.2"):
        grant(stage, met)
    signed = sign(stage, review, person)
    paper = OfficialDocument.objects.get(pk=signed.document_id)
    assert (paper.slug, paper.subject) == ("licence_opinion", met.ref)
    assert audit.timeline(stage.enterprise.ref)[-1].basis == ["HZ-3.1.2"]
    assert Guest.objects.filter(account=person).exists()
    assert grant(stage, met).state == "granted"
    assert not Guest.objects.filter(account=person).exists()  # the work is over


@services
@pytest.mark.clause("HZ-3.1.2", refusal=True)
def test_not_the_institution_that_prepared_the_assessment(stage, application):
    assessor = institution(stage)
    application.assessed_by = assessor
    application.save()
    with refused("conflict_of_interest", "HZ-3.1.2", "prepared_assessment"):
        commission(stage, application, assessor)
    other = institution(stage, name="示例检测有限公司", code=CODES[1])
    under_contract(stage, other.name)
    with refused("conflict_of_interest", "HZ-3.1.2", "contract"):
        commission(stage, application, other)


@leaders
@pytest.mark.clause("LH-6.3", refusal=True)
def test_no_expert_of_the_applicant_nor_under_contract_with_it(stage, application):
    employed, contracted, served, late = stage.experts[0], stage.experts[1], *others(stage, 2)
    employed.unit_name = stage.enterprise.name
    employed.save()
    with refused("conflict_of_interest", "LH-6.3", "job"):
        commission(stage, application, employed)
    experts.declare_interest(contracted, by=stage.officer, at=stage.at(), enterprise=stage.enterprise, kind="contract")
    with refused("conflict_of_interest", "LH-6.3", "contract"):
        commission(stage, application, contracted)
    under_contract(stage, served.name)
    with refused("conflict_of_interest", "LH-6.3", "contract"):
        commission(stage, application, served)
    review = commission(stage, application, late)
    experts.declare_interest(late, by=stage.officer, at=stage.at(), enterprise=stage.enterprise, kind="share")
    with refused("conflict_of_interest", "LH-6.3", "share"):  # it came to light after the commission
        sign(stage, review, late.account)


def others(stage, number):
    return [stage.expert(f"另请{n}", stage.experts[0].specialties[0]) for n in range(number)]


@leaders
def test_who_signs_and_once(stage, application):
    expert = stage.experts[0]
    review = commission(stage, application, expert)
    with refused("review_commissioned_already"):
        commission(stage, application, expert)
    with refused("opinion_incomplete"):
        sign(stage, review, expert.account, said=" ")
    with refused("role_not_allowed"):
        sign(stage, review, stage.officer)
    sign(stage, review, expert.account)
    with refused("review_signed_already"):
        sign(stage, review, expert.account)
    silent = others(stage, 1)[0]
    silent.account.is_active = False
    silent.account.save()
    with refused("reviewer_without_account"):
        commission(stage, application, silent)


def test_what_was_changed_while_the_office_looked_is_not_found_met(stage, application):
    fields = {"by": stage.safety, "code": "premises"}
    seen = operations.evidence_condition(application, at=stage.at(), evidence="验收报告一", **fields)
    looked_at = seen.conditions["premises"]["shown"]
    operations.evidence_condition(application, at=stage.at(), evidence="验收报告二", **fields)
    told = {"by": stage.officer, "code": "premises", "met": True}
    with refused("done_meanwhile"):
        operations.check_condition(application, at=stage.at(), shown=looked_at, **told)
    now = queries.applications_of(stage.enterprise)[0].conditions["premises"]["shown"]
    checked = operations.check_condition(application, at=stage.at(), shown=now, **told)
    assert checked.conditions["premises"]["met"] is True


@leaders
def test_whoever_reviews_serves_the_enterprise_in_nothing(stage, application):
    expert = stage.experts[0]
    commission(stage, application, expert)
    assert not advises(stage.enterprise, expert.account)
    Guest.objects.create(account=expert.account, enterprise=stage.enterprise, reason="inspection:1")
    assert advises(stage.enterprise, expert.account)
