"""An enterprise without the conditions of safety is proposed to the government to be closed: on what, by whom, with
what answer."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from tests.cast import account
from tests.conduct.conftest import own_store, partner, stage
from tests.conduct.playing import opened
from tests.conduct.test_measures import decide, propose, uncertified, unreached
from tests.hazards.conftest import found_by_expert
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import clock, row_scope
from bihuan.audit.models import Event
from bihuan.conduct.cases.models import Case
from bihuan.conduct.closures import access, conditions, operations, queries, rules
from bihuan.conduct.closures.models import ClosureProposal
from bihuan.conduct.closures.states import GROUND_WORDS
from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.hazards.models import Hazard
from bihuan.notify.models import Message
from bihuan.parties.models import Enterprise, Regulator, RegulatorKind, Role, Site
from bihuan.parties.scope import rows_of
from bihuan.policy import policies
from bihuan.refusal import Stranger
from bihuan.registers.kinds.resumption import operations as resumptions
from bihuan.standards.chinese_date import arabic

__all__ = ["own_store", "partner", "stage", "unreached"]

GOVERNMENT = "示例市东城区人民政府"
SAID = {
    "ground": "penalised_often",
    "what": "三次处罚后仍然没有锁气卸灰装置，继续生产。",
    "legal_basis": "《安全生产法》第一百一十三条",
    "contact": "经办甲 0539-0000000",
    "to_name": GOVERNMENT,
}


def penalised(stage, *days_ago, office=None, published=False, **changes):
    """Cases of the office that ended in a penalty so many days ago; by hand, since each is a story of its own."""
    case, before = Case.objects.first() or opened(stage), Case.objects.count()
    for n, days in enumerate(days_ago, before):
        moment = stage.now - timedelta(days=days)
        case.pk, case.serial, case.ground_ref = clock.new_id(), 100 + n, f"x:{n}"
        case.office = office or stage.city
        case.outcome, case.decided_at, case.decision_number = "penalty", moment, f"示应急罚〔2026〕{n}号"
        case.published_on = clock.local_day(moment) if published else None
        case.served_at, case.legal_basis = moment, "《中华人民共和国安全生产法》第一百零二条"
        for name, value in changes.items():
            setattr(case, name, value)
        case.save(force_insert=True)


@pytest.fixture
def often(stage):
    """An open major hazard, and three penalties within 180 days."""
    hazard = found_by_expert(stage, grade="major")
    penalised(stage, 10, 60, 140)
    return hazard


@pytest.fixture
def government(stage):
    """The government of the city, on the platform, with a clerk."""
    office = Regulator.objects.create(name="示例市人民政府", kind=RegulatorKind.GOVERNMENT, division_code="3713")
    return account("government", "政府甲", Role.REGULATOR_CLERK, regulator=office)


def proposed(stage, **changes):
    said = {"by": stage.officer, **SAID, **changes}
    return operations.propose_closure(stage.enterprise, at=stage.at(), **said)


def sent(stage, **changes):
    return operations.send_closure_proposal(proposed(stage, **changes), by=stage.leader, at=stage.at())


def received(stage, **changes):
    said = {"received_on": stage.today, "number": "东城政收〔2026〕8号", "receiver": "收发室"}
    return operations.receive_closure_proposal(sent(stage, **changes), by=stage.officer, at=stage.at(), **said)


def grounds(stage):
    policy = policies.at("3713", on=stage.today)
    return {one.ground: one for one in queries.facts(stage.enterprise, policy, stage.city, on=stage.today)}


def test_three_penalties_in_180_days_or_four_in_a_year_are_a_ground_while_a_major_hazard_stands(stage):
    hazard = found_by_expert(stage, grade="major")
    penalised(stage, 10, 60, 191)
    assert "penalised_often" not in grounds(stage)
    penalised(stage, 300)
    fact = grounds(stage)["penalised_often"]
    assert (fact.basis.clause, fact.reasons["days"], fact.reasons["hazard"]) == ("AQF-113", "365", hazard.number)
    assert fact.reasons["penalties"].count("示应急罚") == 4
    penalised(stage, 170)
    assert grounds(stage)["penalised_often"].reasons["days"] == "180"
    Hazard.objects.filter(pk=hazard.pk).update(state="verified", verified_by=stage.officer.pk, verified_at=stage.at())
    assert "penalised_often" not in grounds(stage)


def test_what_another_office_decided_counts_once_it_is_public(stage, government):
    found_by_expert(stage, grade="major")
    penalised(stage, 10, 20, 30, office=government.regulator)
    assert "penalised_often" not in grounds(stage)
    penalised(stage, 11, 21, 31, office=government.regulator, published=True)
    assert "penalised_often" in grounds(stage)


def test_a_stop_that_failed_and_a_major_hazard_past_its_day_are_grounds(stage, unreached):
    for step, number in (("suspend", "示应急决〔2026〕3号"), ("stop", "示应急决〔2026〕4号")):
        decide(stage, propose(stage, step, "standardisation", unreached.ref), number=number)
    assert "stop_failed" not in grounds(stage), "its term runs"
    hazard = found_by_expert(stage, grade="major")
    Hazard.objects.filter(pk=hazard.pk).update(turn_due_on=stage.today - timedelta(days=1))
    found = grounds(stage)
    due = arabic(stage.today - timedelta(days=1))
    assert (found["not_rectified"].basis.clause, found["not_rectified"].reasons) == (
        "ORDER16-23",
        {"overdue": f"{hazard.number}（期限{due}）"},
    )
    assert GROUND_WORDS["not_rectified"] == "重大事故隐患逾期未整改", "what the records show and no more"
    stage.now += timedelta(days=31)
    failed = grounds(stage)["stop_failed"]
    assert (failed.basis.clause, failed.reasons) == ("LY-4.2.2", {"stop": "示应急决〔2026〕4号"})


@pytest.mark.parametrize(
    "changes",
    [
        {"suspect_kind": "person"},
        {"served_at": None},
        {"legal_basis": "《中华人民共和国消防法》第六十条"},
        {"legal_basis": "有关安全生产法律法规"},
    ],
)
def test_what_is_no_penalty_of_the_enterprise_under_the_law_does_not_count(stage, changes):
    found_by_expert(stage, grade="major")
    penalised(stage, 10, 60)
    penalised(stage, 100, **changes)
    assert "penalised_often" not in grounds(stage)
    penalised(stage, 110, legal_basis="安全生产法第一百零五条")
    assert "penalised_often" in grounds(stage)


def test_the_days_run_between_the_penalties_and_not_back_from_the_signature(stage):
    found_by_expert(stage, grade="major")
    penalised(stage, 10, 60, 175)
    closure = proposed(stage)
    stage.now += timedelta(days=7)
    assert operations.send_closure_proposal(closure, by=stage.leader, at=stage.at()).state == "closure_sent"
    stage.now += timedelta(days=180)
    assert "penalised_often" not in grounds(stage), "what was long ago is none"


def test_a_stop_for_uncertified_work_is_a_ground_only_where_it_is_serious(stage):
    plain = uncertified(stage)
    decide(stage, propose(stage, "stop", "uncertified_work", plain.ref), number="示应急决〔2026〕3号")
    stage.now += timedelta(days=31)
    assert grounds(stage) == {}, "article 4.2.2 is about grades, and nothing ends such a finding by itself"
    serious = uncertified(stage, why_serious="一年内第三次")
    decide(stage, propose(stage, "stop", "uncertified_work", serious.ref), number="示应急决〔2026〕4号")
    stage.now += timedelta(days=31)
    (only,) = grounds(stage).values()
    assert (only.ground, only.basis.clause, only.reasons) == (
        "uncertified_serious",
        "LY-4.3.6",
        {"stop": "示应急决〔2026〕4号"},
    )


def test_what_nobody_has_read_is_offered_and_not_printed_by_itself(stage):
    Site.objects.filter(pk=stage.site.pk).update(address="工业三路18号")
    hazard = found_by_expert(stage, grade="major")
    Hazard.objects.filter(pk=hazard.pk).update(turn_due_on=stage.today - timedelta(days=1))
    page = open_as(stage.officer).get(f"/orders/closures/enterprises/{stage.enterprise.pk}/").content.decode()
    assert ("第二十三条" in page, "第一百一十三条</textarea>" in page) == (True, False)
    closure = sent(stage, ground="not_rectified", legal_basis="《山东省安全生产条例》第九条")
    said = OfficialDocument.objects.get(pk=closure.document_id).context
    assert (said["basis"], said["ground"]) == ("《山东省安全生产条例》第九条", "重大事故隐患逾期未整改")
    assert (said["address"], said["principal"]) == ("工业三路18号", stage.principal.name)


def test_the_government_is_asked_by_a_numbered_paper_receives_it_and_closes(stage, often):
    closure = received(stage)
    paper = OfficialDocument.objects.get(pk=closure.document_id)
    assert (paper.slug, paper.number, paper.enterprise_id) == ("closure_proposal", closure.number, None)
    assert closure.number.endswith(f"提关〔{stage.today.year}〕1号")
    said = paper.context
    assert (said["to"], said["enterprise"], said["facts"]) == (GOVERNMENT, stage.enterprise.name, SAID["what"])
    assert said["basis"] == SAID["legal_basis"]
    assert said["principal"] == stage.principal.name
    assert [row["what"] for row in said["shown"]] == ["未消除的重大事故隐患", "受到的行政处罚", "统计天数"]
    assert often.number in said["shown"][0]["said"]
    assert (closure.received_by, closure.receipt_number) == ("收发室", "东城政收〔2026〕8号")
    answer = {"closed_on": stage.today, "number": "东城政决〔2026〕2号"}
    closed = operations.record_government_closure(closure, by=stage.officer, at=stage.at(), **answer)
    assert (closed.state, closed.closed_on, closed.closing_number) == (
        "closed_by_government",
        stage.today,
        "东城政决〔2026〕2号",
    )
    assert Enterprise.objects.get().suspended_on is None, "the record is changed by acts of its own"
    acts = list(Event.objects.filter(ref=closure.ref).order_by("seq").values_list("act", flat=True))
    assert acts == [
        "propose_closure",
        "send_closure_proposal",
        "receive_closure_proposal",
        "record_government_closure",
    ]
    with refused("closure_decided_already", "AQF-113"):
        proposed(stage)


def test_a_government_of_the_platform_signs_and_answers_itself(
    stage, often, government, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        closure = sent(stage, to_office=government.regulator, to_name="")
    assert closure.to_name == "示例市人民政府"
    assert Message.objects.filter(account_id=government.pk, event="closure-proposed").exists()
    there = access.fetch(closure.pk, government)
    with refused("role_not_allowed"):
        operations.receive_closure_proposal(closure, by=stage.officer, at=stage.at())
    there = operations.receive_closure_proposal(there, by=government, at=stage.at())
    assert (there.received_on, there.received_by) == (stage.today, "政府甲")
    assert Delivery.objects.get(document=closure.document_id).receipt_at is not None
    with refused("reason_missing", "AQF-113", "reason"):
        operations.record_closure_refused(there, by=government, at=stage.at(), reason=" ")
    with django_capture_on_commit_callbacks(execute=True):
        there = operations.record_closure_refused(there, by=government, at=stage.at(), reason="已责成停产整顿")
    assert (there.state, there.reason) == ("closure_not_decided", "已责成停产整顿")
    assert Message.objects.filter(account_id=stage.officer.pk, event="closure-answered").exists()
    assert proposed(stage).state == "closure_proposed", "it may be asked again"


def test_nobody_is_proposed_without_ground_facts_power_or_a_government(stage, government):
    with refused("closure_ground_missing", "AQF-113", "ground"):
        proposed(stage)
    found_by_expert(stage, grade="major")
    penalised(stage, 10, 60, 140)
    with refused("closure_ground_missing", None, "ground"):
        proposed(stage, ground="")
    with refused("closure_facts_missing", "AQF-113", "closure_facts"):
        proposed(stage, what=" ")
    with refused("legal_basis_missing", "AQF-113", "legal_basis"):
        proposed(stage, legal_basis="")
    with refused("closure_contact_missing", "AQF-113", "contact"):
        proposed(stage, contact="")
    with refused("closure_recipient_missing", "AQF-113", "government"):
        proposed(stage, to_name=" ")
    for name in ("示例市发展和改革局", "示例镇人民政府", "示例市人民政府办公室"):
        with refused("closure_not_to_government", "AQF-113", "government"):
            proposed(stage, to_name=name)
    with refused("closure_two_governments", "AQF-113", "government"):
        proposed(stage, to_office=government.regulator)
    Regulator.objects.filter(pk=stage.city.pk).update(kind=RegulatorKind.GOVERNMENT, name="示例市东城区人民政府")
    stage.officer.regulator.refresh_from_db()
    for itself in ({"to_office": stage.officer.regulator, "to_name": ""}, {"to_name": GOVERNMENT}):
        with refused("closure_not_to_government", "AQF-113", "government"):
            proposed(stage, **itself)
    Regulator.objects.filter(pk=government.regulator_id).update(division_code="3305")
    government.regulator.refresh_from_db()
    with refused("closure_not_to_government", "AQF-113", "government"):
        proposed(stage, to_office=government.regulator, to_name="")
    with refused("role_not_allowed"):
        proposed(stage, by=stage.safety)
    Regulator.objects.filter(pk=stage.city.pk).update(has_enforcement_power=False)
    stage.officer.regulator.refresh_from_db()
    with refused("role_not_allowed"):
        proposed(stage)
    assert not ClosureProposal.objects.exists()


def test_the_head_signs_on_what_still_stands_or_drops_it(stage, often):
    closure = proposed(stage)
    with refused("closure_standing", "AQF-113"):
        proposed(stage)
    with refused("role_not_allowed"):
        operations.send_closure_proposal(closure, by=stage.officer, at=stage.at())
    Hazard.objects.filter(pk=often.pk).update(state="verified", verified_by=stage.officer.pk, verified_at=stage.at())
    with refused("closure_ground_missing", "AQF-113", "ground"):
        operations.send_closure_proposal(closure, by=stage.leader, at=stage.at())
    with refused("reason_missing", "AQF-113", "reason"):
        operations.drop_closure_proposal(closure, by=stage.leader, at=stage.at(), reason="")
    dropped = operations.drop_closure_proposal(closure, by=stage.leader, at=stage.at(), reason="隐患已消除")
    assert (dropped.state, dropped.document_id) == ("closure_dropped", None)
    assert not OfficialDocument.objects.filter(slug="closure_proposal").exists()


def test_a_receipt_and_an_answer_have_number_and_day(stage, often):
    closure = sent(stage)

    def receive(**changes):
        said = {"received_on": stage.today, "number": "东城政收〔2026〕8号", **changes}
        return operations.receive_closure_proposal(closure, by=stage.officer, at=stage.at(), **said)

    with refused("closure_receipt_missing", "AQF-113", "receipt_number"):
        receive(number="")
    for day in (None, stage.today - timedelta(days=1), stage.today + timedelta(days=1)):
        with refused("closure_day_wrong", "AQF-113", "received_on"):
            receive(received_on=day)
    receive()

    def close(**changes):
        said = {"closed_on": stage.today, "number": "东城政决〔2026〕2号", **changes}
        return operations.record_government_closure(closure, by=stage.officer, at=stage.at(), **said)

    with refused("closure_document_missing", "AQF-113", "decision_number"):
        close(number=" ")
    with refused("closure_day_wrong", "AQF-113", "closed_on"):
        close(closed_on=stage.today + timedelta(days=1))
    operations.record_closure_refused(closure, by=stage.officer, at=stage.at(), reason="条件可以恢复")
    closure = sent(stage)
    with refused("closure_receipt_used", "AQF-113", "receipt_number"):
        receive()


def place(grounds, least, days):
    """A policy of a place that names its own grounds and figures."""

    def figure(value):
        return SimpleNamespace(on=lambda window: SimpleNamespace(is_set=window == "short_window", value=value))

    asked = SimpleNamespace(value=grounds, ground=lambda one: f"of {one}")
    figures = {"closure_penalties": figure(least), "closure_days": figure(days)}
    return SimpleNamespace(enforcement=SimpleNamespace(closure_grounds=asked, **figures))


def test_a_place_may_name_other_figures():
    on = date(2026, 11, 28)
    penalties = [rules.Penalty(f"{n}号", on - timedelta(days=n)) for n in (40, 1)]
    known = rules.Known(majors=["YH-1"], penalties=penalties, overdue=[("YH-1", on)])
    (often, late) = rules.facts(known, place(["penalised_often", "not_rectified"], 2, 60), on=on)
    assert (often.ground, often.basis, often.reasons["days"]) == ("penalised_often", "of penalised_often", "60")
    assert late.ground == "not_rectified"
    assert rules.facts(known, place(["penalised_often"], 2, 30), on=on) == []
    assert rules.facts(known, place(["penalised_often"], 3, 60), on=on) == []
    assert [one.ground for one in rules.facts(known, place(["not_rectified"], 2, 60), on=on)] == ["not_rectified"]
    assert rules.facts(known, policies.at("3713", on=on), on=on)[0].ground == "not_rectified", "two are no three"
    before = policies.at("3713", on=date(2020, 1, 1))
    assert rules.facts(rules.Known(stops=["1号"]), before, on=on) == [], "unset before the law"


def test_what_is_only_thought_of_is_the_offices_own_affair(stage, often):
    closure = proposed(stage)
    assert access.fetch(closure.pk, stage.officer) == closure
    for reader in (stage.safety, stage.stranger, stage.experts[0].account):
        with pytest.raises(Stranger):
            access.fetch(closure.pk, reader)
    operations.send_closure_proposal(closure, by=stage.leader, at=stage.at())
    assert access.fetch(closure.pk, stage.safety) == closure
    for reader in (stage.stranger, stage.experts[0].account):
        with pytest.raises(Stranger):
            access.fetch(closure.pk, reader)


def test_the_pages_from_the_proposal_to_the_answer(stage, django_assert_max_num_queries):
    client, here = open_as(stage.officer), f"/orders/closures/enterprises/{stage.enterprise.pk}/"
    assert "记录里没有可以提请关闭的情形" in client.get(here).content.decode()
    again = client.post(f"{here}propose_closure/", SAID)
    assert (again.status_code, 'data-code="closure_ground_missing"' in again.content.decode()) == (422, True)
    hazard = found_by_expert(stage, grade="major")
    penalised(stage, 10, 60, 140)
    with django_assert_max_num_queries(12):
        page = client.get(here).content.decode()
    assert (hazard.number in page, "示应急罚〔2026〕3号" in page) == (True, True)
    again = client.post(f"{here}propose_closure/", {**SAID, "what": ""})
    assert (again.status_code, GOVERNMENT in again.content.decode()) == (422, True)
    assert client.post(f"{here}propose_closure/", SAID).status_code == 303
    closure, head, firm = ClosureProposal.objects.get(), open_as(stage.leader), open_as(stage.safety)
    one = f"/orders/closures/{closure.pk}/"
    assert "提请关闭待签发" in head.get("/").content.decode()
    assert (firm.get(one).status_code, open_as(stage.stranger).get(one).status_code) == (404, 404)
    assert client.post(f"{one}send_closure_proposal/").status_code == 422
    assert head.post(f"{one}drop_closure_proposal/", {"reason": ""}).status_code == 422
    assert head.post(f"{one}send_closure_proposal/").status_code == 303
    closure.refresh_from_db()
    with django_assert_max_num_queries(12):
        page = client.get(one).content.decode()
    paper = f"/documents/{closure.document_id}/"
    assert (paper in page, client.get(paper).status_code) == (True, 200)
    assert (paper in firm.get(one).content.decode(), firm.get(paper).status_code) == (False, 404)
    assert "提请关闭，登记政府接收" in client.get("/").content.decode()
    again = client.post(f"{one}receive_closure_proposal/", {"number": "收1号", "received_on": "2027-02-30"})
    assert (again.status_code, "收1号" in again.content.decode()) == (422, True)
    taken = {"number": "收1号", "received_on": clock.today(), "receiver": "收发室"}
    assert client.post(f"{one}receive_closure_proposal/", taken).status_code == 303
    assert client.post(f"{one}record_closure_refused/", {"reason": ""}).status_code == 422
    decided = {"closed_on": clock.today(), "number": "东城政决〔2026〕2号"}
    assert client.post(f"{one}record_government_closure/", {**decided, "number": ""}).status_code == 422
    assert client.post(f"{one}record_government_closure/", decided).status_code == 303
    for reader in (client, firm):
        with django_assert_max_num_queries(12):
            assert "东城政决〔2026〕2号" in reader.get(one).content.decode()
        with django_assert_max_num_queries(12):
            assert one in reader.get("/orders/closures/?show=all").content.decode()
        page = reader.get(f"/enterprises/{stage.enterprise.pk}/").content.decode()
        assert ("政府已决定关闭" in page, one in page) == (True, True)


def test_the_pages_offer_a_government_of_the_platform(stage, often, government):
    client, here = open_as(stage.officer), f"/orders/closures/enterprises/{stage.enterprise.pk}/"
    assert "示例市人民政府" in client.get(here).content.decode()
    said = {**SAID, "to_name": "", "to_office": government.regulator.pk}
    assert client.post(f"{here}propose_closure/", said).status_code == 303
    closure = ClosureProposal.objects.get()
    one, there = f"/orders/closures/{closure.pk}/", open_as(government)
    assert there.get(one).status_code == 404, "nobody has signed"
    assert open_as(stage.leader).post(f"{one}send_closure_proposal/").status_code == 303
    assert one in there.get("/").content.decode()
    assert there.post(f"{one}receive_closure_proposal/").status_code == 303
    assert there.post(f"{one}record_closure_refused/", {"reason": "责成停产整顿"}).status_code == 303
    assert "责成停产整顿" in client.get(one).content.decode()


@pytest.fixture
def other(stage, often):
    """Another office of the place with the power to enforce: its clerk and its head, who know of the penalties."""
    Case.objects.update(published_on=stage.today)
    power = {"has_enforcement_power": True, "division_code": stage.city.division_code}
    office = Regulator.objects.create(name="示例市消防救援支队", kind=RegulatorKind.SECTOR_DEPARTMENT, **power)
    roles = {"clerk": Role.REGULATOR_CLERK, "head": Role.REGULATOR_LEADER}
    return SimpleNamespace(**{key: account(f"other-{key}", key, role, regulator=office) for key, role in roles.items()})


def test_what_another_office_only_thinks_of_hinders_nobody_and_of_two_the_first_is_heard(stage, other):
    theirs, ours = proposed(stage, by=other.clerk), proposed(stage)
    with pytest.raises(Stranger):
        access.fetch(theirs.pk, stage.officer)
    operations.send_closure_proposal(ours, by=stage.leader, at=stage.at())
    with refused("closure_standing", "AQF-113"):
        operations.send_closure_proposal(theirs, by=other.head, at=stage.at())
    operations.drop_closure_proposal(theirs, by=other.head, at=stage.at(), reason="已由应急局提请")
    with refused("closure_standing", "AQF-113"):  # which they may see
        proposed(stage, by=other.clerk)


def test_the_database_itself_keeps_a_draft_from_whom_it_is_not_for(stage, other):
    closure = proposed(stage)

    def shown(by):
        with row_scope.asking(rows_of(by)):
            return ClosureProposal.objects.filter(pk=closure.pk).exists()

    readers = (stage.officer, other.clerk, stage.safety, stage.stranger)
    assert [shown(by) for by in readers] == [True, False, False, False]
    operations.send_closure_proposal(closure, by=stage.leader, at=stage.at())
    assert [shown(by) for by in readers] == [True, True, True, False]


def closed(stage, **changes):
    answer = {"closed_on": stage.today, "number": "东城政决〔2026〕2号"}
    return operations.record_government_closure(received(stage, **changes), by=stage.officer, at=stage.at(), **answer)


def test_what_the_government_closed_does_not_start_again_until_its_answer_is_put_right(stage, often):
    closure = closed(stage)
    resumptions.record_shutdown(stage.enterprise, by=stage.safety, at=stage.at(), since=stage.today, reason="已关闭")
    Hazard.objects.filter(pk=often.pk).update(state="verified", verified_by=stage.officer.pk, verified_at=stage.at())
    answers = dict.fromkeys(resumptions.items(), (True, ""))
    resumptions.answer_resumption_items(stage.enterprise, by=stage.safety, at=stage.at(), answers=answers)
    with refused("enterprise_closed", "AQF-113", "东城政决〔2026〕2号"):
        resumptions.resume_production(stage.enterprise, by=stage.safety, at=stage.at())
    assert conditions.is_closed(stage.enterprise)
    with refused("role_not_allowed"):
        operations.revoke_government_answer(closure, by=stage.officer, at=stage.at(), reason="文号登记有误")
    with refused("reason_missing", "AQF-113", "reason"):
        operations.revoke_government_answer(closure, by=stage.leader, at=stage.at(), reason=" ")
    again = operations.revoke_government_answer(closure, by=stage.leader, at=stage.at(), reason="文号登记有误")
    assert (again.state, again.closed_on, again.closing_number) == ("closure_received", None, "")
    line = Event.objects.get(ref=closure.ref, act="revoke_government_answer")
    assert (line.data["reason"], line.data["revoked"]["number"]) == ("文号登记有误", "东城政决〔2026〕2号")
    operations.record_closure_refused(again, by=stage.officer, at=stage.at(), reason="政府撤销了关闭决定")
    resumptions.resume_production(stage.enterprise, by=stage.safety, at=stage.at())


def test_an_answer_is_not_put_right_beside_another_proposal(stage, often):
    first = operations.record_closure_refused(received(stage), by=stage.officer, at=stage.at(), reason="条件可以恢复")
    second = sent(stage)
    with refused("closure_standing", "AQF-113"):
        operations.revoke_government_answer(first, by=stage.leader, at=stage.at(), reason="登记有误")
    operations.withdraw_closure_proposal(second, by=stage.leader, at=stage.at(), reason="另行提请")
    assert operations.revoke_government_answer(first, by=stage.leader, at=stage.at(), reason="登记有误").reason


@pytest.mark.parametrize("taken_in", [False, True])
def test_a_proposal_is_withdrawn_with_a_reason_and_its_paper_is_void(
    stage, often, government, taken_in, django_capture_on_commit_callbacks
):
    closure = sent(stage, to_office=government.regulator, to_name="")
    if taken_in:
        closure = operations.receive_closure_proposal(closure, by=government, at=stage.at())
    with refused("role_not_allowed"):
        operations.withdraw_closure_proposal(closure, by=stage.officer, at=stage.at(), reason="隐患已消除")
    with refused("reason_missing", "AQF-113", "reason"):
        operations.withdraw_closure_proposal(closure, by=stage.leader, at=stage.at(), reason="")
    with django_capture_on_commit_callbacks(execute=True):
        gone = operations.withdraw_closure_proposal(closure, by=stage.leader, at=stage.at(), reason="隐患已消除")
    assert (gone.state, gone.reason) == ("closure_withdrawn", "隐患已消除")
    assert OfficialDocument.objects.get(pk=closure.document_id).void_reason == "隐患已消除"
    assert Message.objects.filter(account_id=government.pk, event="closure-withdrawn").exists()
    with refused("state_not_allowed"):
        operations.record_closure_refused(gone, by=government, at=stage.at(), reason="x")
    assert proposed(stage).state == "closure_proposed"


def test_a_government_returns_what_it_does_not_take_in(stage, often, government, django_capture_on_commit_callbacks):
    closure = sent(stage, to_office=government.regulator, to_name="")
    with refused("role_not_allowed"):
        operations.return_closure_proposal(closure, by=stage.officer, at=stage.at(), reason="材料不全")
    with refused("reason_missing", "AQF-113", "reason"):
        operations.return_closure_proposal(closure, by=government, at=stage.at(), reason="")
    with django_capture_on_commit_callbacks(execute=True):
        gone = operations.return_closure_proposal(closure, by=government, at=stage.at(), reason="材料不全")
    assert (gone.state, gone.reason) == ("closure_returned", "材料不全")
    assert Message.objects.filter(account_id=stage.officer.pk, event="closure-returned").exists()
    assert proposed(stage).state == "closure_proposed"


def test_the_pages_by_which_a_proposal_is_withdrawn_returned_or_its_answer_put_right(stage, often, government):
    head, there = open_as(stage.leader), open_as(government)
    platform = {"to_office": government.regulator, "to_name": ""}
    one = f"/orders/closures/{sent(stage, **platform).pk}/"
    assert there.post(f"{one}return_closure_proposal/", {"reason": ""}).status_code == 422
    assert there.post(f"{one}return_closure_proposal/", {"reason": "材料不全"}).status_code == 303
    assert ("材料不全" in head.get(one).content.decode(), "退回的理由" in head.get(one).content.decode()) == (
        True,
        True,
    )
    one = f"/orders/closures/{sent(stage, **platform).pk}/"
    assert head.post(f"{one}withdraw_closure_proposal/", {"reason": "隐患已消除"}).status_code == 303
    assert "撤回的理由" in there.get(one).content.decode()
    one = f"/orders/closures/{closed(stage).pk}/"
    assert head.post(f"{one}revoke_government_answer/", {"reason": ""}).status_code == 422
    assert head.post(f"{one}revoke_government_answer/", {"reason": "文号有误"}).status_code == 303
    page = head.get(one).content.decode()
    assert ("文号有误" in page, "东城政决" in page, "record_government_closure" in page) == (True, False, True)
    assert "提请关闭，登记政府答复" in head.get("/").content.decode()
