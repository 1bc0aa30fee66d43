"""An enterprise with sites in two jurisdictions: each authority sees the enterprise, its own site and no other's."""

import pytest
from tests.cast import CODES, account, play
from tests.inspections import conftest as checks
from tests.refusing import refused

from bihuan import audit
from bihuan.exchange.sheets.operations import apply_sheet, check_sheet, upload_sheet
from bihuan.hazards import messages
from bihuan.hazards import operations as hazards
from bihuan.hazards import queries as hazard_queries
from bihuan.hazards.importing import import_hazards, imported
from bihuan.hazards.models import Hazard
from bihuan.insight import book, duty
from bihuan.insight import institution as inside
from bihuan.insight import papers as paper_queries
from bihuan.insight import queries as insight
from bihuan.inspections import access as inspection_access
from bihuan.inspections import book as check_book
from bihuan.inspections import operations as inspection_acts
from bihuan.inspections import papers
from bihuan.inspections import queries as inspections
from bihuan.parties import access, institutions, operations, queries
from bihuan.parties.models import Account, Enterprise, Regulator, Role
from bihuan.parties.operator import OPERATOR
from bihuan.parties.queries import Register
from bihuan.policy import policies
from bihuan.refusal import Stranger

HOME, AWAY = "371302", "330502"


@pytest.fixture
def away(stage):
    """The other city, with an enterprise of its own."""
    return play("3305", county=AWAY, prefix="外", credit_code=CODES[3])


@pytest.fixture
def second(stage, away):
    """The site away from home."""
    return operations.add_site(
        stage.enterprise, by=stage.safety, at=stage.at(), name="二厂", division_code=AWAY, address="外地路9号"
    )


def of(enterprise, sites):
    return [site for site in sites if site.enterprise_id == enterprise.pk]


def raised(stage, site, description):
    return hazards.raise_hazard(
        site, by=stage.safety, at=stage.at(), origin="self_check", description=description, grade="general"
    )


def test_both_authorities_know_the_enterprise_and_each_its_own_site(stage, away, second):
    for by, site in ((stage.officer, stage.site), (away.officer, second)):
        assert access.fetch_enterprise(stage.enterprise.pk, by) == stage.enterprise
        assert stage.enterprise in queries.registered(by, Register(), on=stage.today)
        assert queries.sites(by, enterprise_id=stage.enterprise.pk) == [site]
        assert of(stage.enterprise, queries.sites_by_text(by, "堃喆精密")) == [site]
        assert inspection_access.fetch_site(site.pk, by) == site
    for by, site in ((stage.officer, second), (away.officer, stage.site)):
        with pytest.raises(Stranger):
            inspection_access.fetch_site(site.pk, by)
    assert set(queries.sites(stage.safety, enterprise_id=stage.enterprise.pk)) == {stage.site, second}


def test_who_watches_over_neither_place_knows_nothing_of_it(stage, second):
    with pytest.raises(Stranger):
        access.fetch_enterprise(stage.enterprise.pk, stage.stranger)


def test_an_office_of_another_duty_at_the_second_place_knows_nothing_of_it(stage, away, second):
    gas = Regulator.objects.create(name="外地燃气办", kind="sector_department", division_code="3305", duties=["gas"])
    with pytest.raises(Stranger):
        access.fetch_enterprise(stage.enterprise.pk, account("gas", "燃气员", Role.REGULATOR_CLERK, regulator=gas))


@pytest.mark.parametrize("place", ["", "33", AWAY])
def test_the_list_of_a_place_has_who_has_a_site_there(stage, away, second, place):
    found = queries.registered(away.officer, Register(division_code=place), on=stage.today)
    assert set(found) == {stage.enterprise, away.enterprise}
    assert not queries.registered(away.officer, Register(division_code=HOME), on=stage.today)


def test_the_duty_of_each_site_is_its_own_authoritys(stage, away, second):
    on = stage.today
    for by, site in ((stage.officer, stage.site), (away.officer, second)):
        ids = {stage.enterprise.pk}
        board = [row.site for row in inspections.duties(by, on=on, text="堃喆")]
        assert of(stage.enterprise, board) == [site]
        assert len(inspections.duties_at(ids, by, on=on)[stage.enterprise.pk]) == 1
        assert [row for row, _ in inspections.duties_of(stage.enterprise, by, on=on)] == [site]
        groups = duty.alike(by, on=on)
        assert {group.division_code for group in groups} == {site.division_code}
        statuses = {group.duty.status for group in groups}
        listed = [row for status in statuses for row in duty.sites_with(by, status, groups, on=on)]
        assert site in listed
        (read,) = of(stage.enterprise, duty.sites(by, on=on, units=duty.ALL))
        asked, own = inspections.duties_of(stage.enterprise, by, on=on)[0][1], duty.duty_of(read, on=on)
        assert (own.status, own.required, own.done, own.missing) == (
            asked.status, asked.required, asked.done, asked.missing,
        )  # fmt: skip
        assert not set(listed) & ({stage.site, second} - {site})
        assert {row.code for row in insight.board(by, on=on).places} == {site.division_code}


def test_the_hazards_of_each_site_are_its_own_authoritys(stage, away, second):
    here, there = raised(stage, stage.site, "主厂的隐患"), raised(stage, second, "二厂的隐患")
    wanted = hazard_queries.Wanted(enterprise_id=stage.enterprise.pk)
    for by, own in ((stage.officer, here), (away.officer, there)):
        assert list(hazard_queries.listed(by, wanted, on=stage.today)) == [own]
        opened = book.open_book(stage.enterprise, by, on=stage.today)
        assert [row.site.pk for row in opened.sites] == [own.site_id]
        assert (opened.elsewhere, opened.tally.open, opened.recent) == (1, 1, [own])
    whole = book.open_book(stage.enterprise, stage.safety, on=stage.today)
    assert (len(whole.sites), whole.elsewhere, whole.tally.open) == (2, 0, 2)


def test_an_authority_raises_hazards_at_its_own_site_only(stage, away, second):
    found = {"origin": "supervision", "description": "通道堵塞", "advice": "清理", "at": stage.at()}
    assert hazards.raise_hazard(second, by=away.officer, **found).division_code == AWAY
    with pytest.raises(Stranger):
        hazards.raise_hazard(stage.site, by=away.officer, **found)


def test_a_ledger_goes_to_the_site_of_who_brings_it(stage, away, second):
    sheet = f"企业代码,编号,隐患描述\n{stage.enterprise.credit_code},1,{{}}\n"

    def brought(by, text):
        job = upload_sheet(sheet.format(text).encode(), by=by, at=stage.at(), kind="hazards", filename="台账.csv")
        return apply_sheet(check_sheet(job, by=by, at=stage.at()), by=by, at=stage.at())

    assert brought(away.officer, "二厂通道堵塞").counts["new"] == 1
    assert Hazard.objects.get().site == second
    other = brought(stage.officer, "主厂配电箱未上锁")  # another authority's ledger, though its rows are called alike
    assert (other.counts["new"], other.problems) == (1, [])
    assert set(Hazard.objects.values_list("site", flat=True)) == {stage.site.pk, second.pk}
    assert brought(away.officer, "二厂通道堵塞").counts["unchanged"] == 1
    assert brought(stage.safety, "主厂配电箱未上锁").counts["unchanged"] == 1
    assert Hazard.objects.count() == 2


def test_the_papers_of_each_site_are_its_own_authoritys(stage, away, second):
    held = checks.delivered(stage)
    own = paper_queries.papers(stage.officer, enterprise_id=stage.enterprise.pk)
    assert {paper.subject for paper in own} == {held.ref}
    assert not paper_queries.papers(away.officer, enterprise_id=stage.enterprise.pk)
    assert check_book.ledger(stage.enterprise, stage.officer)
    assert not check_book.ledger(stage.enterprise, away.officer)
    with pytest.raises(Stranger):
        paper_queries.fetch(own[0].pk, away.officer)


def test_where_an_institution_works_is_told_to_the_authority_of_the_site(stage, away, second):
    """A check at the second site is not the main site's authority's, nor is who was sent there."""
    service = institutions.register_institution(
        by=OPERATOR,
        at=stage.at(),
        name="示例安全服务有限公司",
        credit_code=CODES[1],
        division_code="3302",
        qualified_in=["3305", "3713"],
    )
    expert = away.expert("庄喆", "machinery")
    Account.objects.filter(pk=expert.account_id).update(institution=service)
    check = inspection_acts.plan_inspection(
        second,
        by=stage.safety,
        at=stage.at(),
        kind="service_check",
        nature="service",
        planned_on=stage.today,
        template=stage.template,
    )
    inspection_acts.appoint_expert(check, by=stage.safety, at=stage.at(), expert=expert, specialty="machinery")
    assert inside.visits(service, stage.officer) == []
    visit = inside.Visit(stage.enterprise.pk, stage.enterprise.name, ("庄喆",))
    assert inside.visits(service, away.officer) == [visit]


def test_how_the_record_was_kept_is_told_without_the_others_site(stage, away, second):
    acts = [[line.act for line in queries.history(stage.enterprise, by)] for by in (stage.officer, away.officer)]
    assert acts == [["register_enterprise"], ["add_site", "register_enterprise"]]
    assert audit.timeline(stage.enterprise.ref)[-1].act == "add_site"


def test_a_key_of_the_other_places_ledger_is_new_at_the_main_site(stage, away, second):
    """The enterprise sees both sites; its own ledger goes to the main one, where nobody knows the row."""
    row = {"enterprise_id": stage.enterprise.pk, "source": "台账", "external_key": "台账:1", "description": "甲"}
    row["found_on"] = stage.today
    which = (stage.enterprise.pk, "台账:1")
    import_hazards([row], by=away.officer, at=stage.at())
    assert {by: which in imported([which], by) for by in (away.officer, stage.officer, stage.safety)} == {
        away.officer: True, stage.officer: False, stage.safety: False}  # fmt: skip
    import_hazards([row], by=stage.safety, at=stage.at())
    assert imported([which], stage.safety)[which]["description"] == "甲"
    assert {hazard.site for hazard in Hazard.objects.all()} == {stage.site, second}


def test_the_record_is_corrected_where_the_main_site_is(stage, away, second):
    with refused("role_not_allowed"):
        operations.correct_enterprise(stage.enterprise, by=away.leader, at=stage.at(), standardisation_grade="grade_1")
    operations.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), standardisation_grade="grade_1")
    assert Enterprise.objects.get(pk=stage.enterprise.pk).standardisation_grade == "grade_1"


def test_the_department_that_hears_of_it_is_the_one_of_the_site(stage, away, second):
    asked = {"event": "extension-requested"}
    assert messages.audience(hazard=raised(stage, stage.site, "主厂"), **asked) == {stage.officer.pk, stage.leader.pk}
    assert messages.audience(hazard=raised(stage, second, "二厂"), **asked) == {away.officer.pk, away.leader.pk}


def test_the_copy_of_a_report_goes_to_the_department_of_the_site(stage, away, second):
    check, policy = checks.planned(stage), policies.at("3706", on=stage.today)  # where the department gets a copy
    for site, office in ((stage.site, stage.city), (second, away.city)):
        check.site, check.division_code = site, site.division_code
        assert {copy["ref"] for copy in papers.recipients(check, policy)} == {stage.enterprise.ref, office.ref}


def test_who_is_registered_elsewhere_is_told_whom_to_ask(stage, away):
    with refused("duplicate_enterprise") as no:
        operations.register_enterprise(
            by=away.officer,
            at=stage.at(),
            name="同一家",
            division_code=AWAY,
            sector="machinery",
            credit_code=stage.enterprise.credit_code,
        )
    assert no.facts["keeper"] == stage.city.name


def test_the_accounts_are_looked_after_where_the_main_site_is(stage, away, second):
    """A second site gives its authority no hold on the people: the password of a principal is not its to set."""
    home = account("home", "本局安全员", Role.SECURITY_KEEPER, regulator=stage.city)
    there = account("there", "外地管理员", Role.ADMINISTRATOR, regulator=away.city)
    asked = {"at": stage.at(), "password": "a-long-and-odd-sentence"}
    for act in (operations.reset_password, operations.close_account):
        with pytest.raises(Stranger):
            act(stage.principal, by=there, **(asked if act is operations.reset_password else {"at": stage.at()}))
    with pytest.raises(Stranger):
        operations.open_account(
            by=there, username="n", name="新人", roles=[Role.ENTERPRISE_SAFETY], enterprise=stage.enterprise, **asked
        )
    assert queries.organisation_called(there, "enterprise", stage.enterprise.name) is None
    assert away.principal in access.accounts_looked_after(there)
    assert stage.principal not in access.accounts_looked_after(there)
    assert queries.organisation_called(home, "enterprise", stage.enterprise.name) == stage.enterprise
    assert stage.principal in access.accounts_looked_after(home)
    operations.reset_password(stage.principal, by=home, **asked)
    stage.principal.refresh_from_db()
    assert stage.principal.check_password(asked["password"])


def test_the_department_is_one_of_the_main_sites_place(stage, away, second):
    """Nobody hands an enterprise, and the hold on its people, to an office of another place."""
    district = Regulator.objects.create(name="本市别区局", kind="emergency_bureau", division_code="371311")
    for office in (away.city, district):
        with refused("department_elsewhere", None, "competent_department"):
            operations.correct_enterprise(
                stage.enterprise, by=stage.officer, at=stage.at(), competent_department=office
            )
        with refused("department_elsewhere"):
            operations.register_enterprise(
                by=stage.officer, at=stage.at(), name="新厂", division_code=HOME, sector="machinery",
                credit_code=CODES[1], competent_department=office,
            )  # fmt: skip
        assert office not in queries.departments(stage.officer, of=stage.enterprise)
    province = Regulator.objects.create(name="本省厅", kind="emergency_bureau", division_code="37")
    assert {stage.city, province} <= set(queries.departments(stage.officer, of=stage.enterprise))
    operations.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), competent_department=province)
    assert Enterprise.objects.get(pk=stage.enterprise.pk).competent_department == province


def test_the_accounts_are_looked_after_by_whose_duty_the_enterprise_is(stage):
    """At home an office with a duty list has those of its sectors; as competent department any."""
    gas = Regulator.objects.create(name="本地燃气办", kind="sector_department", division_code="3713", duties=["gas"])
    keeper = account("gas", "燃气管理员", Role.ADMINISTRATOR, regulator=gas)
    with pytest.raises(Stranger):
        operations.close_account(stage.worker, by=keeper, at=stage.at())
    assert stage.worker not in access.accounts_looked_after(keeper)
    operations.correct_enterprise(
        stage.enterprise, by=stage.officer, at=stage.at(), competent_department=gas, assignment_reason="统一移交"
    )
    stage.worker.enterprise.refresh_from_db()
    assert stage.worker in access.accounts_looked_after(keeper)
    operations.close_account(stage.worker, by=keeper, at=stage.at())
