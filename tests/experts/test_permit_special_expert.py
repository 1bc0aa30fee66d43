"""列明特殊专业 and 准予库外选聘: for a special field, and for none else, a high-level person from outside may come."""

import pytest
from tests.experts.conftest import applicant
from tests.inspections.conftest import planned
from tests.refusing import refused

from bihuan import audit
from bihuan.experts import operations, permitting, queries
from bihuan.experts.models import Expert
from bihuan.inspections import operations as inspections
from bihuan.parties import exceptions
from bihuan.parties.models import RecordedException
from bihuan.refusal import Stranger

PLACE = "3713"


def special(stage, specialty="gas", by=None, **changes):
    asked = {"division_code": PLACE, "reason": "本市无该专业高水平人员", **changes}
    return permitting.list_special_field(by=by or stage.leader, at=stage.at(), specialty=specialty, **asked)


def permit(stage, expert, specialty="gas", by=None, **changes):
    by = by or stage.leader
    asked = {"division_code": PLACE, "reason": "国内燃气调压设计权威", "proof": [stage.photo(by)], **changes}
    return permitting.permit_special_expert(expert, by=by, at=stage.at(), specialty=specialty, **asked)


def appoint(stage, expert, specialty="gas"):
    inspection = planned(stage)
    inspections.appoint_expert(inspection, by=stage.safety, at=stage.at(), expert=expert, specialty=specialty)
    return inspection


@pytest.mark.clause("LY-2.1.8")
def test_for_a_special_field_with_proof_and_reason_from_outside_the_pools(stage):
    special(stage)
    outsider = applicant(stage)
    row = permit(stage, outsider)
    assert appoint(stage, outsider).team.get().expert == outsider
    recorded = RecordedException.objects.get()
    assert (recorded.subject, recorded.clause, recorded.approved_by) == (row.ref, "LY-2.1.8", stage.leader)
    assert recorded.reason == "国内燃气调压设计权威"
    assert list(exceptions.within(stage.leader)) == [recorded]
    assert queries.permits_named([row.pk]) == {row.pk: row}
    pool = next(a for a in queries.eligibility(outsider, division_code=PLACE, on=stage.today) if a.way_out)
    assert (pool.met, pool.excepted, pool.passes) == (False, True, True)
    assert [e.act for e in audit.timeline(outsider.ref)][-1] == "permit_special_expert"


@pytest.mark.clause("LY-2.1.8", refusal=True)
def test_for_an_ordinary_specialty(stage):
    special(stage, "nonferrous")
    with refused("not_special_field", "LY-2.1.8") as no:
        permit(stage, applicant(stage))
    assert no.facts["fields"] == ["nonferrous"]
    assert not RecordedException.objects.exists()


@pytest.mark.clause("LY-2.1.8", refusal=True)
def test_nor_by_the_common_exception(stage):
    with refused("not_special_field", "LY-2.1.8"):
        operations.grant_expert_exception(
            applicant(stage),
            by=stage.leader,
            at=stage.at(),
            code="expert_pool_level_not_allowed",
            division_code=PLACE,
            reason="熟人介绍",
        )


@pytest.mark.clause("LY-2.1.8", refusal=True)
@pytest.mark.parametrize(("changes", "missing"), [({"proof": []}, "proof"), ({"reason": " "}, "reason")])
def test_without_proof_of_level_or_without_a_reason(stage, changes, missing):
    special(stage)
    outsider = applicant(stage)
    with refused("exception_reason_missing", "LY-2.1.8", missing):
        permit(stage, outsider, **changes)
    with refused("expert_pool_level_not_allowed", "LY-2.1.7"):
        appoint(stage, outsider)


@pytest.mark.clause("LY-2.1.8", refusal=True)
def test_who_was_let_in_for_one_field_does_not_come_for_another(stage):
    special(stage)
    outsider = applicant(stage, specialties=["gas", "electrical"])
    permit(stage, outsider)
    with refused("expert_pool_level_not_allowed", "LY-2.1.7"):
        appoint(stage, outsider, "electrical")


def test_the_proof_is_a_file_of_ones_own(stage):
    special(stage)
    with pytest.raises(Stranger):
        permit(stage, applicant(stage), proof=[stage.photo(stage.stranger)])


def test_two_fields_are_two_exceptions(stage):
    outsider = applicant(stage, specialties=["gas", "nonferrous"])
    for field in outsider.specialties:
        special(stage, field)
        permit(stage, outsider, field)
        permit(stage, outsider, field)  # twice is once
    assert RecordedException.objects.count() == 2
    assert len(queries.permits_of(outsider)) == 2


def test_a_field_that_the_expert_does_not_hold(stage):
    special(stage, "nonferrous")
    with refused("specialty_not_held"):
        permit(stage, applicant(stage), "nonferrous")


def test_only_who_leads_the_department(stage):
    outsider = applicant(stage)
    for by in (stage.officer, stage.safety, stage.stranger):
        with refused("role_not_allowed"):
            special(stage, by=by)
    special(stage)
    for by in (stage.officer, stage.safety, stage.stranger):
        with refused("role_not_allowed"):
            permit(stage, outsider, by=by)


def test_one_place_lists_nothing_for_its_neighbour(stage):
    special(stage)
    assert [row.specialty for row in queries.special_fields("371302")] == ["gas"]
    assert queries.special_fields("370602") == []
    assert queries.special_fields("37") == []
    with refused("division_unknown"):
        special(stage, division_code="3713" + "9" * 40)


def test_what_a_listing_needs(stage):
    with refused("specialty_unknown"):
        special(stage, "astrology")
    with refused("exception_reason_missing", "LY-2.1.8", "reason"):
        special(stage, reason="")
    assert special(stage) == special(stage)
    assert [event.act for event in audit.timeline(special(stage).ref)] == ["list_special_field"]


@pytest.mark.place("checkups")
def test_where_the_three_pools_are_closed_there_is_no_way_out(stage):
    """YT-1.2 leaves none, and so neither list nor permit."""
    with refused("special_fields_closed", "YT-1.2"):
        special(stage, division_code="3706")
    with refused("not_special_field", "YT-1.2"):
        permit(stage, applicant(stage), division_code="3706")


def test_the_department_that_let_an_outsider_in_opens_the_account(stage):
    """In no pool, nobody else keeps this expert, and without an account nobody signs."""
    special(stage)
    Expert.objects.filter(pk=applicant(stage).pk).update(registered_by=stage.stranger)
    outsider = Expert.objects.get(registered_by=stage.stranger)
    with refused("role_not_allowed"):
        operations.give_account(outsider, by=stage.officer, at=stage.at(), username="out", password="Kx7-plenty-of")
    permit(stage, outsider)
    given = operations.give_account(outsider, by=stage.officer, at=stage.at(), username="out", password="Kx7-plenty-of")
    assert given.holds("expert")
