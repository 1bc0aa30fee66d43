"""服务机构: the register by who reads it, one institution's page, its own desk and its scope."""

from datetime import date, timedelta

import pytest
from tests.cast import AT, CODES, account, play
from tests.documents.samples import sample

from bihuan import clock, documents
from bihuan.experts import operations as experts
from bihuan.experts.models import Expert
from bihuan.hazards import operations as hazards
from bihuan.inspections import operations as inspections
from bihuan.parties import institutions
from bihuan.parties.models import Institution, Role
from bihuan.parties.registration import Certificate

BACKEND = "bihuan.parties.login.AccountBackend"
CODE = CODES[1]


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return play("3305", county="330502", pool_level="institution")


@pytest.fixture
def service(cast):
    """An institution of the city that also tests."""
    return institutions.register_institution(
        by=cast.officer,
        at=AT,
        name="示例太湖安全服务有限公司",
        credit_code=CODE,
        division_code="330502",
        qualified_in=["3305"],
        qualified_until=date(2026, 12, 20),
        services=["hazard_checks", "testing"],
        certificates={"testing": Certificate("检字001", date(2030, 1, 1))},
    )


@pytest.fixture
def office(service):
    """The account of the institution's office."""
    return account("office", "陆舟", Role.INSTITUTION, institution=service)


def opened(client, by, url, *, status=200):
    client.force_login(by, backend=BACKEND)
    with clock.frozen(AT):
        answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def sent(client, by, url, data):
    client.force_login(by, backend=BACKEND)
    with clock.frozen(AT):
        return client.post(url, data)


GIVEN = {
    "name": "示例安评有限公司", "credit_code": CODES[2], "division_code": "吴兴区", "qualified_in": ["3305"],
    "services": ["hazard_checks"],
}  # fmt: skip


@pytest.mark.clause("HZ-3.1.1")
def test_enterprises_filter_the_register_by_item(client, cast, service, office):
    assert service.name in opened(client, cast.principal, "/institutions/")
    assert service.name in opened(client, cast.principal, "/institutions/?item=testing")
    assert service.name not in opened(client, cast.principal, "/institutions/?item=safety_assessment")
    text = opened(client, cast.principal, f"/institutions/{service.pk}/")
    assert "资质证书 检字001" in text
    assert "tab=people" not in text
    assert office.name not in opened(client, cast.principal, f"/institutions/{service.pk}/?tab=people")
    assert office.name in opened(client, cast.officer, f"/institutions/{service.pk}/?tab=people")
    institutions.suspend_institution(service, by=cast.leader, at=AT, reason="失实", legal_basis="某号决定")
    assert service.name not in opened(client, cast.principal, "/institutions/")
    opened(client, cast.principal, f"/institutions/{service.pk}/", status=404)


def test_an_institution_is_registered_on_a_page(client, cast):
    given = {**GIVEN, "services": ["testing"], "number_testing": "检字002", "until_testing": "2031-01-01"}
    answer = sent(client, cast.officer, "/institutions/register_institution/", given)
    made = Institution.objects.get(credit_code=CODES[2])
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/institutions/{made.pk}/")
    assert institutions.certificates_of(made) == {"testing": Certificate("检字002", date(2031, 1, 1))}
    assert "登记服务机构" in opened(client, cast.officer, f"/institutions/{made.pk}/?tab=history")
    assert "检字002" in opened(client, cast.officer, f"/institutions/{made.pk}/change_institution/")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"credit_code": ""}, "请填服务机构的统一社会信用代码"),
        ({"credit_code": CODES[2][:-1] + "0"}, "校验位"),
        ({"credit_code": CODE}, "已登记为“示例太湖安全服务有限公司”"),
        ({"services": ["safety_assessment"]}, "这些服务项目须有资质证书"),
        ({"qualified_in": []}, "请至少选一个可从业的地区"),
    ],
)
def test_a_refusal_stands_at_its_field(client, cast, service, changes, said):
    answer = sent(client, cast.officer, "/institutions/register_institution/", {**GIVEN, **changes})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Institution.objects.count() == 1


def test_who_keeps_the_record_acts_and_another_place_opens_its_own_door(client, cast, service):
    url = f"/institutions/{service.pk}"
    assert "suspend_institution" in opened(client, cast.officer, f"{url}/")
    text = opened(client, cast.stranger, f"{url}/")
    assert "suspend_institution" not in text
    assert (
        sent(client, cast.stranger, f"{url}/suspend_institution/", {"reason": "x", "legal_basis": "y"}).status_code
        == 422
    )
    assert 'name="name"' not in opened(client, cast.stranger, f"{url}/change_institution/")
    assert sent(client, cast.stranger, f"{url}/change_institution/", {"qualified_in": ["65"]}).status_code == 303
    service.refresh_from_db()
    assert service.qualified_in == ["3305", "65"]
    answer = sent(client, cast.officer, f"{url}/suspend_institution/", {"reason": "报告失实", "legal_basis": ""})
    assert answer.status_code == 422
    assert "请写明依据的文书文号或法律条款" in answer.content.decode()
    given = {"reason": "报告失实", "legal_basis": "示应急决〔2026〕1号"}
    assert sent(client, cast.officer, f"{url}/suspend_institution/", given).status_code == 303
    assert "示应急决〔2026〕1号" in opened(client, cast.officer, f"{url}/")
    assert "暂停服务机构" in opened(client, cast.officer, f"{url}/?tab=history")
    assert sent(client, cast.officer, f"{url}/resume_institution/", {"reason": "整改到位"}).status_code == 303
    assert sent(client, cast.officer, f"{url}/end_institution/", {"reason": "注销"}).status_code == 303
    service.refresh_from_db()
    assert service.state == "ended"


def test_an_open_door_shows_the_work_at_ones_own_enterprises_and_nobodys_people(client, cast, service, office):
    """Any place may open its door to an institution: that must not tell what it does elsewhere, nor for whom."""
    planned(cast, employed(cast, office, "庄喆"))
    guest = play("3302", county="330203", prefix="别", credit_code=CODES[4])
    institutions.change_institution(service, by=guest.officer, at=AT, qualified_in=["3305", "3302"])
    people = f"/institutions/{service.pk}/?tab=people"
    text = opened(client, guest.officer, people)
    assert "正在服务的企业" in text
    for hidden in (cast.enterprise.name, "庄喆", office.name, "太湖专家库", "tab=history"):
        assert hidden not in text.replace(guest.enterprise.name, "")
    history = f"/institutions/{service.pk}/?tab=history"
    assert "登记服务机构" in opened(client, cast.officer, history)
    assert "登记服务机构" not in opened(client, guest.officer, history)
    planned(guest, employed(cast, office, "毕升"))
    text = opened(client, guest.officer, people)
    assert guest.enterprise.name in text
    assert f"/enterprises/{cast.enterprise.pk}/" not in text
    kept = opened(client, cast.officer, people)
    for known in (f"/enterprises/{cast.enterprise.pk}/", f"/enterprises/{guest.enterprise.pk}/", office.name):
        assert known in kept


def test_another_city_keeps_its_lists_on_the_page_and_the_keepers_form_leaves_them_alone(client, cast, service):
    guest = play("3706", county="370602", prefix="别", credit_code=CODES[4], pool_level="institution")
    url, listed = f"/institutions/{service.pk}/change_institution/", "city_safety_assessment"
    text = opened(client, guest.officer, url)
    assert listed in text
    assert 'name="services"' not in text
    given = {"qualified_in": ["3706"], "lists": [listed]}
    assert sent(client, guest.officer, url, given).status_code == 303
    text = opened(client, cast.officer, url)
    assert listed not in text
    assert "dual_control" not in text
    kept = {
        "name": service.name, "division_code": "吴兴区", "qualified_in": ["3305"],
        "services": ["hazard_checks", "testing"],
        "number_testing": "检字001", "until_testing": "2030-01-01", "contact_phone": "0572-1",
        "qualified_until": "2026-12-20",
    }  # fmt: skip
    assert sent(client, cast.officer, url, kept).status_code == 303
    service.refresh_from_db()
    assert (service.lists, service.qualified_in, service.contact_phone) == ([listed], ["3305", "3706"], "0572-1")
    assert sent(client, guest.officer, url, {"qualified_in": []}).status_code == 303
    service.refresh_from_db()
    assert (service.lists, service.qualified_in) == ([], ["3305"])
    assert sent(client, cast.officer, url, {**kept, "qualified_in": []}).status_code == 303
    lines = opened(client, cast.officer, f"/institutions/{service.pk}/?tab=history")
    assert "2030-01-01" in lines
    assert "—" in lines


def test_strangers_get_404(client, cast, service, office):
    for by in (cast.worker, cast.experts[0].account):
        opened(client, by, "/institutions/", status=404)
        opened(client, by, f"/institutions/{service.pk}/", status=404)
    opened(client, cast.officer, "/institutions/mine/", status=404)
    opened(client, office, "/institutions/", status=404)
    other = institutions.register_institution(
        by=cast.officer, at=AT, name="另一家", credit_code=CODES[2], division_code="330502", qualified_in=["3305"]
    )
    opened(client, office, f"/institutions/{other.pk}/", status=404)
    opened(client, office, "/institutions/register_institution/", status=404)
    assert sent(client, office, f"/institutions/{service.pk}/end_institution/", {"reason": "x"}).status_code == 422


# --- the desk and the scope ------------------------------------------------------------------------------------------


def employed(cast, office, name, *, announced=True, with_account=True):
    """An expert of the institution in its own pool."""
    pool = office.institution.pools.first() or experts.create_pool(
        by=office, at=AT, name="太湖专家库", level="institution", owner_institution=office.institution
    )
    person = account(f"e-{name}", name, Role.EXPERT, institution=office.institution) if with_account else None
    expert = experts.register_expert(
        by=office, at=AT, name=name, born_on=date(1980, 1, 1), work_since=date(2005, 1, 1), specialties=["machinery"],
        title="senior", account=person, phone="13800000000",
    )  # fmt: skip
    membership = experts.admit_expert(expert, pool=pool, by=office, at=AT)
    if announced:
        experts.announce_expert(membership, by=office, at=AT, letter_number=f"聘{name}")
    return expert


def planned(cast, *team):
    check = inspections.plan_inspection(
        cast.site, by=cast.safety, at=cast.at(), kind="service_check", nature="service",
        planned_on=cast.today + timedelta(days=3), template=cast.template,
    )  # fmt: skip
    for expert in team:
        inspections.appoint_expert(check, by=cast.safety, at=cast.at(), expert=expert, specialty="machinery")
    return check


def desk(client, by, at):
    client.force_login(by, backend=BACKEND)
    with clock.frozen(at):
        return client.get("/")


def told(groups):
    return {group.act: [(row["title"], row["note"], row["task"].due_on) for row in group.rows] for group in groups}


def test_the_desk_says_what_the_office_has_to_do_and_what_its_people_have(client, cast, office):
    busy, newcomer = employed(cast, office, "庄喆"), employed(cast, office, "毕升", announced=False, with_account=False)
    check = planned(cast, busy)
    inspections.agree_checklist(check, by=cast.safety, at=cast.at())
    answer = desk(client, office, cast.now)
    own = told(answer.context["groups"])
    assert own == {
        "renew_qualification": [("机构资质", "", date(2026, 12, 20))],
        "announce_expert": [("毕升", "", None)],
        "give_account": [("毕升", "", None)],
    }
    theirs = told(answer.context["of_people"])
    title, day = check.get_kind_display(), cast.today + timedelta(days=3)
    assert theirs == {
        "declare_no_interest": [(title, "由庄喆办理", day)],
        "agree_checklist": [(title, "由庄喆办理", day)],
    }
    text = answer.content.decode()
    assert f"/inspections/{check.pk}/" in text
    assert cast.enterprise.name in text
    assert not any(word in text for word in ("责令", "勒令", "处罚"))
    assert {member.expert.name: member.fits for member in answer.context["roster"]} == {"庄喆": True, "毕升": True}
    assert [visit.enterprise for visit in answer.context["visits"]] == [cast.enterprise.name]
    assert newcomer.name in text


def test_a_paper_that_was_sent_to_it_waits_for_its_signature(client, cast, office, service):
    context = sample("hazard_notice")
    for item in context["items"]:
        item["photos"] = []
    paper = documents.issue(
        "hazard_notice", context=context, subject="inspection:1", issuer="示例专家组", division_code="330502",
        by=cast.leader.ref, at=cast.at(), signatures=[], release="cn@test", enterprise_id=cast.enterprise.pk,
        recipients=[{"kind": "institution", "ref": service.ref, "name": service.name}],
    )  # fmt: skip
    answer = desk(client, office, cast.now)
    assert told(answer.context["groups"])["acknowledge_receipt"][0][0] == paper.title
    assert opened(client, office, f"/documents/{paper.pk}/")
    with clock.frozen(cast.at()):
        assert client.post(f"/documents/{paper.pk}/acknowledge_receipt/").status_code == 303
    assert "acknowledge_receipt" not in told(desk(client, office, cast.now).context["groups"])


def test_the_hazards_that_wait_for_its_people_stand_with_their_names(
    client, cast, office, django_assert_max_num_queries
):
    expert = employed(cast, office, "庄喆")
    planned(cast, expert)
    hazard = hazards.raise_hazard(
        cast.site, by=expert.account, at=cast.at(), origin="external_expert_check", description="配电箱未上锁",
        advice="上锁", legal_basis="安全生产法第三十六条", photos=[cast.photo(expert.account)],
        verifiers=[expert.account],
    )  # fmt: skip
    (group,) = [group for group in desk(client, office, cast.now).context["of_people"] if group.act == "assess_hazard"]
    (row,) = group.rows
    assert (row["task"].id, row["note"], row["url"]) == (hazard.pk, "由庄喆办理", f"/hazards/{hazard.pk}/")
    with django_assert_max_num_queries(12), clock.frozen(cast.now):
        client.get("/")
    assert opened(client, office, f"/hazards/{hazard.pk}/")
    assert sent(client, office, f"/hazards/{hazard.pk}/assess_hazard/", {"grade": "general"}).status_code in (303, 422)
    hazard.refresh_from_db()
    assert hazard.state == "found"  # the office reads and presses


def test_its_scope_is_where_its_people_have_work_and_only_while_it_lasts(client, cast, office):
    stranger = play("3305", county="330502", prefix="别", credit_code=CODES[4], pool_level="institution")
    expert = employed(cast, office, "庄喆")
    opened(client, office, f"/enterprises/{cast.enterprise.pk}/", status=404)
    check = planned(cast, expert)
    assert cast.enterprise.name in opened(client, office, "/enterprises/")
    assert opened(client, office, f"/enterprises/{cast.enterprise.pk}/")
    assert opened(client, office, f"/inspections/{check.pk}/")
    elsewhere = planned(stranger, stranger.expert("王机械", "machinery"))
    for url in (
        f"/enterprises/{stranger.enterprise.pk}/",
        f"/inspections/{elsewhere.pk}/",
        f"/experts/{cast.experts[0].pk}/",
    ):
        opened(client, office, url, status=404)
    assert expert.name in opened(client, office, "/experts/")
    assert cast.experts[0].name not in opened(client, office, "/experts/")
    colleague = account("colleague", "无职", Role.EXPERT, institution=office.institution)
    opened(client, colleague, f"/enterprises/{cast.enterprise.pk}/", status=404)  # an expert sees the own work only
    inspections.cancel_inspection(check, by=cast.safety, at=cast.at(), reason="停产")
    opened(client, office, f"/enterprises/{cast.enterprise.pk}/", status=404)


def test_the_office_reads_its_people_and_does_nothing_in_their_place(client, cast, office):
    check = planned(cast, employed(cast, office, "庄喆"))
    for act in ("declare_no_interest", "agree_checklist", "cancel_inspection"):
        assert sent(client, office, f"/inspections/{check.pk}/{act}/", {"reason": "x"}).status_code in (303, 422)
    member = check.team.get()
    check.refresh_from_db()
    assert (member.declared_at, check.agreed_by_lead, check.state) == (None, None, "planned")


def test_an_expert_it_registers_is_its_own_to_admit(client, cast, office):
    given = {
        "name": "新专家", "born_on": "1985-01-01", "work_since": "2010-01-01", "specialties": ["machinery"],
        "title": "senior", "unit_kind": "enterprise",
    }  # fmt: skip
    answer = sent(client, office, "/experts/register_expert/", given)
    expert = Expert.objects.get(name="新专家")
    assert answer.headers["Location"] == f"/experts/{expert.pk}/"
    assert "新专家" in opened(client, office, f"/experts/{expert.pk}/")


def test_few_statements(client, cast, office, service, django_assert_max_num_queries):
    """Six of them are the frame's: session, account, messages and the read-only transaction."""
    team = [employed(cast, office, f"专家{n}") for n in range(6)]
    planned(cast, team[0])
    planned(cast, team[1])
    own = f"/institutions/{service.pk}/"
    for by, url, most in (
        (office, "/", 12), (office, "/institutions/mine/", 8), (office, "/institutions/mine/?tab=people", 12),
        (office, "/institutions/mine/?tab=history", 8), (cast.officer, own, 9),
        (cast.officer, f"{own}?tab=people", 12), (cast.officer, "/institutions/", 7),
        (cast.principal, "/institutions/", 7), (cast.officer, f"{own}change_institution/", 8),
    ):  # fmt: skip
        client.force_login(by, backend=BACKEND)
        with django_assert_max_num_queries(most), clock.frozen(AT):
            assert client.get(url).status_code == 200
