"""登记、变更、暂停、恢复、退出服务机构: once per code, qualified as the place asks, kept by one office."""

from datetime import date

import pytest
from tests.cast import AT, CODES, account
from tests.refusing import refused

from bihuan import audit
from bihuan.experts import operations as experts
from bihuan.experts import queries as expert_queries
from bihuan.inspections import operations as inspections
from bihuan.parties import access, directory, institutions, offices, operations, queries, registration
from bihuan.parties.models import Institution, Regulator, Role
from bihuan.parties.operator import OPERATOR
from bihuan.parties.registration import Certificate
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger

CODE = CODES[3]
PAPER = Certificate("APJ-（示）-001", date(2030, 6, 30))


def bureau(code="3305", name="示例市局"):
    """An office and its clerk."""
    office = offices.found_office(by=OPERATOR, at=AT, name=name, kind="emergency_bureau", division_code=code)
    return account(f"clerk-{code}", "经办甲", Role.REGULATOR_CLERK, regulator=office)


def register(by, **changes):
    place = by.regulator.division_code if by.regulator_id else "3305"
    fields = {
        "name": "示例安全技术服务有限公司",
        "credit_code": CODE,
        "division_code": place,
        "qualified_in": [place],
        **changes,
    }
    return institutions.register_institution(by=by, at=AT, **fields)


@pytest.fixture
def clerk(db):
    return bureau()


def test_on_file_with_its_catalogue_and_who_keeps_it(clerk):
    written = f" {CODE[:8].lower()}-{CODE[8:]} "
    offered = ["hazard_checks", "testing"]
    made = register(clerk, credit_code=written, services=offered, certificates={"testing": PAPER}, contact_name="钱工")
    assert (made.credit_code, made.kept_at, made.services) == (CODE, "3305", offered)
    assert institutions.certificates_of(made) == {"testing": PAPER}
    (line,) = audit.timeline(made.ref)
    assert (line.act, line.by) == ("register_institution", clerk.ref)
    assert line.data == {
        "name": "示例安全技术服务有限公司", "credit_code": CODE, "kept_at": "3305", "division_code": "3305",
        "qualified_in": "3305", "services": "hazard_checks、testing",
        "certificates": f"testing {PAPER.number}（2030-06-30）",
    }  # fmt: skip


def test_a_certificate_that_runs_longer_under_the_same_number_leaves_its_day_in_the_chain(clerk):
    made = register(clerk, services=["testing"], certificates={"testing": PAPER})
    longer = {"testing": Certificate(PAPER.number, date(2033, 6, 30))}
    institutions.change_institution(made, by=clerk, at=AT, certificates=longer)
    assert audit.timeline(made.ref)[-1].data == {"certificates": f"testing {PAPER.number}（2033-06-30）"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"credit_code": ""}, "institution_code_missing"),
        ({"credit_code": CODE[:-1] + "0"}, "credit_code_check_digit"),
        ({"credit_code": CODE[:-1]}, "credit_code_length"),
        ({"division_code": "999999"}, "division_unknown"),
        ({"qualified_in": ["999999"]}, "division_unknown"),
        ({"qualified_in": []}, "working_place_missing"),
        ({"qualified_in": ["3706"]}, "places_not_own"),
        ({"lists": ["city_safety_assessment"]}, "institution_list_unknown"),
        ({"services": ["magic"]}, "service_item_unknown"),
        ({"level": "royal"}, "institution_level_missing"),
        ({"kept_at": "37"}, "field_not_correctable"),
    ],
)
def test_what_cannot_be(clerk, changes, code):
    with refused(code):
        register(clerk, **changes)
    assert not Institution.objects.exists()


def test_one_code_one_institution(clerk):
    register(clerk)
    with refused("duplicate_institution") as no:
        register(bureau("3706", "外市局"), name="同一家", level="municipal")
    assert no.facts["name"] == "示例安全技术服务有限公司"


@pytest.mark.clause("HZ-3.1.1", refusal=True)
def test_nobody_offers_assessment_or_testing_without_the_qualification_on_file(clerk):
    for item in ("safety_assessment", "testing"):
        with refused("qualification_missing", "AQF-72", item):
            register(clerk, services=["hazard_checks", item])
    with refused("qualification_expired", "AQF-72", "testing"):
        register(clerk, services=["testing"], certificates={"testing": Certificate("旧证", date(2026, 11, 1))})
    register(clerk, services=["hazard_checks", "testing"], certificates={"testing": PAPER})


def test_where_places_go_by_level_the_level_is_asked_for(db):
    yantai = bureau("3706")
    with refused("institution_level_missing", "YT-1.1"):
        register(yantai)
    made = register(yantai, level="county")
    on, here = AT.date(), policies.at("3706", on=AT.date())
    unmet = {one.code for one in registration.fit(
        in_service=True, works_here=made.works_at("370602"), level=made.level, valid_until=date(2020, 1, 1),
        policy=here, on=on,
    ) if not one.met}  # fmt: skip
    assert unmet == {"valid", "level_counts"}


def test_who_may_register(clerk):
    for by in (account("lone", "专家", Role.EXPERT), account("auditor", "审计员", Role.AUDITOR)):
        with pytest.raises(Stranger):
            register(by)
    register(OPERATOR)


def test_a_new_name_keeps_the_old_one_and_a_dropped_item_its_certificate_not(clerk):
    made = register(clerk, services=["testing"], certificates={"testing": PAPER})
    institutions.change_institution(made, by=clerk, at=AT, name="示例安评有限公司", services=["hazard_checks"])
    made.refresh_from_db()
    (former,) = made.former_names.all()
    assert (made.name, former.name, institutions.certificates_of(made)) == (
        "示例安评有限公司", "示例安全技术服务有限公司", {},
    )  # fmt: skip
    written = audit.timeline(made.ref)[-1]
    assert (written.act, written.data["name"]) == ("change_institution", "示例安评有限公司")
    institutions.change_institution(made, by=clerk, at=AT, name="示例安评有限公司")
    assert len(audit.timeline(made.ref)) == 2  # nothing changed, nothing said


def test_another_city_opens_its_own_door_and_no_other(clerk):
    made = register(clerk)
    guest = bureau("3706", "外市局")
    with refused("left_to_the_keeper", None, "name"):
        institutions.change_institution(made, by=guest, at=AT, name="改个名")
    with refused("places_not_own"):
        institutions.change_institution(made, by=guest, at=AT, qualified_in=["3706"])
    institutions.change_institution(made, by=guest, at=AT, qualified_in=["3305", "3706"])
    made.refresh_from_db()
    assert made.works_at("370602")
    with refused("role_not_allowed"):
        institutions.suspend_institution(made, by=guest, at=AT, reason="违规", legal_basis="某号决定")
    with refused("places_not_own"):
        institutions.change_institution(made, by=clerk, at=AT, qualified_in=["3305"])


def office_of(by, **changes):
    """Another office, with its clerk and its administrator."""
    fields = {"name": "示例市交通局", "kind": "sector_department", "division_code": "3305", **changes}
    office = offices.found_office(by=by, at=AT, **fields)
    return account(f"two-{office.pk}", "双岗", Role.REGULATOR_CLERK, Role.ADMINISTRATOR, regulator=office)


def held_by(made, own, person):
    """Whether `person` keeps the record and looks after its accounts, by every way there is to ask."""
    made = access.fetch_institution(made.pk, person)
    answers = {
        access.keeps_the_filing(made, person),
        access.looks_after(made, person),
        own in access.accounts_looked_after(person),
        made.name in queries.office_names(person),
        "suspend_institution" in access.open_acts(made, person),
        queries.organisation_called(person, "institution", made.name) == made,
    }
    assert len(answers) == 1
    return answers.pop()


def test_the_record_is_kept_by_who_registered_it_and_those_above(clerk):
    """No other office of the place suspends it or resets its password, whether it has a duty list or none."""
    above = office_of(OPERATOR, name="示例省应急管理厅", kind="emergency_bureau", division_code="33")
    offices.change_office(clerk.regulator, by=OPERATOR, at=AT, superior=above.regulator)
    transport = office_of(OPERATOR, duties=["transport"])
    committee = office_of(OPERATOR, name="示例市安委办", kind="committee_office")
    registering = office_of(OPERATOR, name="示例市住建局", duties=["construction"])
    made = register(clerk)
    own = account("own", "机构人员", Role.INSTITUTION, institution=made)
    assert [held_by(made, own, person) for person in (above, transport, committee)] == [True, False, False]
    with refused("role_not_allowed"):
        institutions.suspend_institution(made, by=transport, at=AT, reason="失实", legal_basis="某号决定")
    with pytest.raises(Stranger):
        operations.reset_password(own, by=committee, at=AT, password="a-long-and-odd-sentence")
    with refused("left_to_the_keeper") as no:
        institutions.change_institution(made, by=transport, at=AT, name="改个名")
    assert no.facts["place"] == "示例市局"
    other = register(registering, name="另一家", credit_code=CODES[2])
    own = account("other", "机构人员", Role.INSTITUTION, institution=other)
    assert [held_by(other, own, person) for person in (registering, transport, committee)] == [True, False, False]


def test_one_that_the_platform_registered_is_kept_by_the_offices_for_all_sectors_of_its_place(clerk):
    made = register(OPERATOR)
    own = account("own", "机构人员", Role.INSTITUTION, institution=made)
    bureau_too = office_of(OPERATOR, name="示例市安委办", kind="committee_office")
    for person, keeps in ((bureau_too, True), (office_of(OPERATOR, duties=["transport"]), False)):
        assert held_by(made, own, person) is keeps


def test_what_the_nations_office_registers_is_its_own_and_under_the_law_of_its_place(db):
    nation = Regulator.objects.create(name="示例应急管理部", kind="emergency_bureau", division_code="")
    made = register(account("nation", "经办", Role.REGULATOR_CLERK, regulator=nation), division_code="3305",
                    qualified_in=["3305"])  # fmt: skip
    own = account("own", "机构人员", Role.INSTITUTION, institution=made)
    city = office_of(OPERATOR, name="示例市局", kind="emergency_bureau")
    assert (made.kept_at, held_by(made, own, city)) == ("3305", False)


def test_a_closed_office_passes_on_the_records_it_kept(clerk):
    made, heir = register(clerk), office_of(OPERATOR, name="示例市安委办", kind="committee_office")
    own = account("own", "机构人员", Role.INSTITUTION, institution=made)
    operations.close_account(clerk, by=OPERATOR, at=AT)
    with pytest.raises(Refusal) as caught:
        offices.close_office(clerk.regulator, by=OPERATOR, at=AT, reason="机构改革")
    assert [str(one) for one in caught.value.missing] == [f"kept_institutions：{made.name}"]
    offices.close_office(clerk.regulator, by=OPERATOR, at=AT, reason="机构改革", successor=heir.regulator)
    assert held_by(made, own, heir)
    assert audit.timeline(made.ref)[-1].data == {"kept_by": heir.regulator.ref}


LATER = AT.replace(day=20)


def test_what_ran_out_meanwhile_holds_up_no_other_change(clerk):
    """A place closes its door and the keeper corrects the telephone, though the certificate of testing ran out."""
    short = {"testing": Certificate("证", date(2026, 11, 10))}
    made = register(clerk, services=["testing"], certificates=short)
    guest = bureau("3706", "外市局")
    institutions.change_institution(made, by=guest, at=AT, qualified_in=["3305", "3706"])
    institutions.change_institution(made, by=clerk, at=LATER, contact_phone="0572-1", certificates=short)
    institutions.change_institution(made, by=guest, at=LATER, qualified_in=["3305"])
    institutions.change_institution(made, by=clerk, at=LATER, qualified_in=[])
    made.refresh_from_db()
    assert (made.qualified_in, made.services, made.contact_phone) == ([], ["testing"], "0572-1")
    assert not made.works_at("3305")
    with refused("qualification_missing", "AQF-72", "testing"):
        institutions.change_institution(made, by=clerk, at=LATER, certificates={})
    with refused("qualification_expired", "AQF-72", "testing"):
        still_over = {"testing": Certificate("另证", date(2026, 11, 15))}
        institutions.change_institution(made, by=clerk, at=LATER, certificates=still_over)
    with refused("qualification_missing", "AQF-72", "safety_assessment"):
        institutions.change_institution(made, by=clerk, at=LATER, services=["testing", "safety_assessment"])
    institutions.change_institution(made, by=clerk, at=LATER, services=[])


LISTED = "city_safety_assessment"


def test_a_city_puts_an_institution_of_another_on_its_own_lists(clerk):
    """YT-A.1: one record per credit code, yet each place says who stands on its lists."""
    made = register(clerk)
    guest, third = bureau("3706", "外市局"), bureau("3302", "第三市局")
    with refused("institution_list_unknown", None, LISTED):
        institutions.change_institution(made, by=guest, at=AT, lists=[LISTED])
    institutions.change_institution(made, by=guest, at=AT, qualified_in=["3305", "3706"], lists=[LISTED])
    made.refresh_from_db()
    assert (made.lists, made.kept_at) == ([LISTED], "3305")
    for other in (clerk, third):
        with refused("lists_not_own", None, LISTED):
            institutions.change_institution(made, by=other, at=AT, lists=[])
    with refused("left_to_the_keeper", None, "services"):
        institutions.change_institution(made, by=guest, at=AT, services=["checks"])
    institutions.change_institution(made, by=guest, at=AT, qualified_in=["3305"])
    institutions.change_institution(made, by=guest, at=AT, lists=[])
    made.refresh_from_db()
    assert made.lists == []


def test_an_office_that_does_not_speak_for_the_place_writes_no_list_of_it(clerk):
    """A county goes by its city's lists, a department of the city answers for some sectors: neither writes them, at
    registering no more than later, before the city opened its door no more than after."""
    city = bureau("3706", "外市局")
    county, transport = bureau("370602", "外区局"), office_of(OPERATOR, division_code="3706", duties=["transport"])
    made = register(clerk)
    for other in (county, transport):
        door = other.regulator.division_code
        fields = {"name": "另一家", "credit_code": CODES[2], "level": "municipal", "qualified_in": [door]}
        with refused("lists_not_own", "YT-A.1", LISTED):
            register(other, lists=[LISTED], **fields)
        with refused("lists_not_own", "YT-A.1", LISTED):
            institutions.change_institution(made, by=other, at=AT, qualified_in=["3305", door], lists=[LISTED])
        assert directory.own_lists(door, [door], other, on=AT.date()) == []
    institutions.change_institution(made, by=city, at=AT, qualified_in=["3305", "3706"], lists=[LISTED])
    for other in (county, transport):
        with refused("lists_not_own", "YT-A.1", LISTED):
            institutions.change_institution(made, by=other, at=AT, lists=[])
    with refused("institution_list_unknown"):  # what no place knows is no list at all
        institutions.change_institution(made, by=city, at=AT, lists=[LISTED, "magic"])
    assert Institution.objects.get().lists == [LISTED]


def test_a_service_stands_where_one_of_the_places_knows_it(clerk):
    made = register(clerk)
    with refused("service_item_unknown", None, "dual_control"):
        institutions.change_institution(made, by=clerk, at=AT, services=["hazard_checks", "dual_control"])
    guest = bureau("130371", "外区局")
    institutions.change_institution(made, by=guest, at=AT, qualified_in=["3305", "130371"])
    institutions.change_institution(made, by=clerk, at=AT, services=["hazard_checks", "dual_control"])
    institutions.change_institution(made, by=guest, at=AT, qualified_in=["3305"])
    made.refresh_from_db()
    institutions.change_institution(made, by=clerk, at=AT, services=["dual_control", "hazard_checks"])
    assert len(audit.timeline(made.ref)) == 4  # the same in another order is no change
    institutions.end_institution(made, by=clerk, at=AT, reason="注销")
    institutions.resume_institution(made, by=clerk, at=AT, reason="重新从业")


@pytest.mark.parametrize(("place", "clause"), [("3706", "YT-5.3.1"), ("3305", "ours")])
def test_a_suspension_names_reason_and_ground(db, place, clause):
    clerk = bureau(place)
    made = register(clerk, level="municipal")
    with refused("reason_missing"):
        institutions.suspend_institution(made, by=clerk, at=AT, reason=" ", legal_basis="某号决定")
    with refused("legal_basis_missing", clause):
        institutions.suspend_institution(made, by=clerk, at=AT, reason="报告失实", legal_basis=" ")
    institutions.suspend_institution(made, by=clerk, at=AT, reason="报告失实", legal_basis="示应急决〔2026〕1号")
    made.refresh_from_db()
    assert (made.state, made.state_since, made.state_ground) == ("suspended", AT.date(), "示应急决〔2026〕1号")
    with refused("state_not_allowed"):
        institutions.suspend_institution(made, by=clerk, at=AT, reason="再来", legal_basis="同上")
    institutions.resume_institution(made, by=clerk, at=AT, reason="整改到位")
    made.refresh_from_db()
    assert (made.state, made.state_ground) == ("in_service", "")
    acts = [event.act for event in audit.timeline(made.ref)]
    assert acts == ["register_institution", "suspend_institution", "resume_institution"]


@pytest.mark.place("services")
def test_the_pools_of_a_suspended_institution_send_nobody(stage):
    made = register(stage.officer)
    keeper = account("keeper", "机构人员", Role.INSTITUTION, institution=made)
    pool = experts.create_pool(by=keeper, at=AT, name="机构库", level="institution", owner_institution=made)
    expert = experts.register_expert(
        by=keeper, at=AT, name="庄喆", born_on=date(1980, 1, 1), work_since=date(2005, 1, 1), specialties=["machinery"],
        title="senior", account=account("zhuang", "庄喆", Role.EXPERT, institution=made),
    )  # fmt: skip
    membership = experts.admit_expert(expert, pool=pool, by=keeper, at=AT)
    experts.announce_expert(membership, by=keeper, at=AT, letter_number="聘1")
    check = planned_check(stage)
    institutions.suspend_institution(made, by=stage.officer, at=stage.at(), reason="失实", legal_basis="某号决定")
    with refused("institution_suspended"):
        appoint(stage, check, expert)
    answers = expert_queries.eligibility(expert, division_code="330502", on=stage.today)
    assert [one.found for one in answers if one.code == "institution_suspended"] == [[made.name]]
    institutions.resume_institution(made, by=stage.officer, at=stage.at(), reason="整改到位")
    appoint(stage, check, expert)
    with pytest.raises(Refusal) as caught:
        institutions.end_institution(made, by=stage.officer, at=stage.at(), reason="注销")
    assert [str(one) for one in caught.value.missing] == [
        "accounts_in_use：机构人员、庄喆",
        "pools_with_members：机构库",
        "checks_under_way：示例堃喆精密机械有限公司",
    ]


def planned_check(stage):
    return inspections.plan_inspection(
        stage.site,
        by=stage.safety,
        at=stage.at(),
        kind="service_check",
        nature="service",
        planned_on=stage.today,
        template=stage.template,
    )


def appoint(stage, check, expert):
    inspections.appoint_expert(check, by=stage.safety, at=stage.at(), expert=expert, specialty="machinery")


def test_who_has_left_comes_back_under_the_old_record(clerk):
    made = register(clerk, services=["testing"], certificates={"testing": Certificate("证", date(2026, 11, 10))})
    institutions.end_institution(made, by=clerk, at=AT, reason="注销")
    made.refresh_from_db()
    assert made.state == "ended"
    with refused("state_not_allowed"):
        institutions.change_institution(made, by=clerk, at=AT, name="还在")
    with refused("qualification_expired"):
        institutions.resume_institution(made, by=clerk, at=AT.replace(day=20), reason="重新取证")
    institutions.resume_institution(made, by=clerk, at=AT, reason="重新取证")


def test_who_knows_of_an_institution(stage):
    made = register(OPERATOR, division_code="371302", qualified_in=["371302"])
    own = account("own", "机构人员", Role.INSTITUTION, institution=made)
    for person in (stage.officer, stage.stranger, stage.principal, own):
        assert access.fetch_institution(made.pk, person) == made
    assert not access.sees_inside(made, stage.principal)
    assert not access.sees_inside(made, stage.stranger)
    assert access.sees_inside(made, stage.officer)
    other = register(OPERATOR, name="另一家", credit_code=CODES[2], division_code="3305", qualified_in=["3305"])
    for person in (own, stage.principal, stage.worker, stage.experts[0].account):
        with pytest.raises(Stranger):
            access.fetch_institution(other.pk, person)
    institutions.suspend_institution(made, by=OPERATOR, at=AT, reason="失实", legal_basis="某号决定")
    with pytest.raises(Stranger):
        access.fetch_institution(made.pk, stage.principal)
