"""Two people do the same at the same moment: the second is refused by name, never answered with an error."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from tests.cast import CODES, play
from tests.exchange.books import xlsx
from tests.experts.conftest import admit, applicant
from tests.hazards.conftest import self_found
from tests.meanwhile import second_meets_first

from bihuan import clock, collisions
from bihuan.exchange.sheets import operations as sheets
from bihuan.experts import operations as experts
from bihuan.hazards.importing import import_hazards
from bihuan.hazards.models import Hazard
from bihuan.parties import directory, offices
from bihuan.parties import operations as parties
from bihuan.parties.models import Account, Enterprise, Role
from bihuan.refusal import TEXTS

pytestmark = pytest.mark.django_db(transaction=True)
FIRM = {
    "name": "后来者机械有限公司",
    "credit_code": CODES[1],
    "division_code": "371302",
    "sector": "machinery",
    "standardisation_grade": "none",
    "ownership": "private",
}


@pytest.fixture
def cast(settings, tmp_path):
    assert connection.vendor == "postgresql"
    settings.MEDIA_ROOT = tmp_path / "media"
    return play("3713", county="371302")


def bureau(keeper, cast, name, place, superior=None):
    return offices.found_office(
        by=keeper, at=cast.at(), name=name, kind="emergency_bureau", division_code=place, superior=superior
    )


@pytest.fixture
def keeper(cast):
    return Account.objects.create_user("keeper", "x", name="管理员", roles=[Role.ADMINISTRATOR])


def page_of(account):
    client = Client()
    client.force_login(account, backend="bihuan.parties.login.AccountBackend")
    return client


def test_two_register_one_enterprise(cast):
    def register(**changes):
        return parties.register_enterprise(by=cast.officer, at=cast.at(), **{**FIRM, **changes})

    assert second_meets_first(register, lambda: register(name="同一家公司")) == "duplicate_enterprise"
    assert Enterprise.objects.filter(credit_code=CODES[1]).get().name == FIRM["name"]


def test_on_the_page_the_second_keeps_what_was_typed_and_reads_why(cast):
    client = page_of(cast.leader)
    page = client.get("/enterprises/register_enterprise/")
    codes = [code for code, _name in page.context["form"].fields["division_code"].choices]
    place = next(code for code in codes if code.startswith("371302"))

    def register():
        return parties.register_enterprise(by=cast.officer, at=cast.at(), **FIRM)

    def post():
        with clock.frozen(cast.now):
            return client.post(
                "/enterprises/register_enterprise/", {**FIRM, "name": "同一家公司", "division_code": place}
            )

    answer = second_meets_first(register, post)
    assert answer.status_code == 422
    assert "已登记为“后来者机械有限公司”" in answer.content.decode()
    assert "同一家公司" in answer.content.decode()


def test_two_open_one_account(cast, keeper):
    def open_one():
        return parties.open_account(
            by=keeper, at=cast.at(), username="same", name="同名", roles=[Role.EXPERT], password="a-long-password-1"
        )

    assert second_meets_first(open_one, open_one) == "duplicate_account"


def test_two_changes_of_superiors_make_no_ring(cast, keeper):
    """甲 goes under 丙 while 乙, above 丙, goes under 甲."""
    one, two = bureau(keeper, cast, "甲局", "3713"), bureau(keeper, cast, "乙局", "3713")
    three = bureau(keeper, cast, "丙局", "3713", superior=two)

    def move(office, superior):
        offices.change_office(office, by=keeper, at=cast.at(), superior=superior)

    assert second_meets_first(lambda: move(one, three), lambda: move(two, one)) == "superior_is_below"
    tops, _more = directory.tree(keeper)
    assert two.name in [branch.office.name for branch in tops]


def test_no_enterprise_passes_to_an_office_that_is_just_being_closed(cast, keeper):
    district, heir = bureau(keeper, cast, "示例区局", "371302"), bureau(keeper, cast, "接手局", "3713")
    parties.correct_enterprise(cast.enterprise, by=cast.officer, at=cast.at(), competent_department=district)

    def close(office, **more):
        offices.close_office(office, by=keeper, at=cast.at(), reason="机构改革", **more)

    assert second_meets_first(lambda: close(heir), lambda: close(district, successor=heir)) == "successor_unfit"
    cast.enterprise.refresh_from_db()
    assert cast.enterprise.competent_department == district


def test_an_account_is_opened_at_an_office_that_is_just_being_closed(cast, keeper):
    """The second waits for the office's row, and reads then that it is closed."""
    district = bureau(keeper, cast, "示例区局", "371302")

    def close():
        offices.close_office(district, by=keeper, at=cast.at(), reason="机构改革")

    def open_one():
        who = {"username": "late", "name": "来晚了", "roles": [Role.REGULATOR_CLERK], "password": "a-long-password-1"}
        return parties.open_account(by=keeper, at=cast.at(), regulator=district, **who)

    assert second_meets_first(close, open_one) == "office_closed"
    assert not Account.objects.filter(username="late").exists()


def test_what_an_operation_does_not_look_for_is_refused_on_the_page_all_the_same(cast):
    """Two add a site of one name: the constraint itself speaks, by the table beside the models."""
    client = page_of(cast.safety)
    site = {"name": "二厂", "division_code": "371302"}
    address = f"/enterprises/{cast.enterprise.pk}/add_site/"

    def post():
        with clock.frozen(cast.now):
            return client.post(address, {**site, "address": "南路1号"})

    answer = second_meets_first(lambda: parties.add_site(cast.enterprise, by=cast.safety, at=cast.at(), **site), post)
    assert answer.status_code in (303, 422)
    assert cast.enterprise.sites.filter(name="二厂").count() == 1
    if answer.status_code == 303:
        answer = client.get("/")
    assert "已有名为“" in answer.content.decode()


def test_two_give_one_letter_number_to_two_experts(cast):
    """Each looked before the other had written; the constraint speaks, and names the number alone."""
    one, other = (admit(cast, applicant(cast, name=name)) for name in ("赵一", "赵二"))

    def announce():
        return experts.announce_expert(one, by=cast.leader, at=cast.at(), letter_number="聘〔2026〕9号")

    client = page_of(cast.leader)
    fields = {"membership": other.pk, "letter_number": "聘〔2026〕9号"}

    def post():
        with clock.frozen(cast.now):
            return client.post(f"/experts/{other.expert_id}/announce_expert/", fields)

    answer = second_meets_first(announce, post)
    assert (answer.status_code, answer.context["refusal"].code) == (422, "letter_number_taken")
    assert "“聘〔2026〕9号”已经发给" in answer.content.decode()


def test_two_bring_in_one_row_of_a_ledger(cast):
    row = {"enterprise_id": cast.enterprise.pk, "external_key": "台账:1", "source": "台账", "description": "通道堵塞"}

    def bring():
        return import_hazards([{**row, "found_on": cast.today}], by=cast.officer, at=cast.at())

    outcome = second_meets_first(bring, bring)
    assert "IntegrityError" in outcome
    assert Hazard.objects.filter(external_key="台账:1").count() == 1


def test_two_import_one_ledger(cast):
    """What the table of rows cannot say the sheet says in its own words."""
    line = (cast.enterprise.credit_code, "1", "台账", "通道堵塞", str(cast.today))
    content = xlsx([("企业代码", "编号", "来源台账", "隐患描述", "发现日期"), line])

    def checked():
        job = sheets.upload_sheet(content, by=cast.officer, at=cast.at(), kind="hazards", filename="台账.xlsx")
        return sheets.check_sheet(job, by=cast.officer, at=cast.at())

    def bring(job):
        return lambda: sheets.apply_sheet(job, by=cast.officer, at=cast.at())

    first, second = checked(), checked()
    assert second_meets_first(bring(first), bring(second)) == "sheet_changed_meanwhile"
    second.refresh_from_db()
    assert (Hazard.objects.count(), second.state) == (1, "checked")


def broken(act) -> IntegrityError:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    return error.value


def test_the_table_names_constraints_that_are_there_and_codes_that_have_a_sentence():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique")
        there = {name for (name,) in cursor.fetchall()}
    table = collisions._codes()
    assert set(table) <= there
    assert set(table.values()) <= set(TEXTS)
    assert len(table) >= 9


def test_only_a_unique_constraint_is_somebody_else_being_faster(cast):
    hazard = self_found(cast)
    fault = broken(lambda: Hazard.objects.filter(pk=hazard.pk).update(turn_due_on=None))
    assert collisions.refusal_of(fault) is None
    twice = broken(lambda: Account.objects.create(username=cast.safety.username, name="x"))
    assert collisions.refusal_of(twice).code == "duplicate_account"
    assert collisions.refusal_of(twice).facts["value"] == cast.safety.username
