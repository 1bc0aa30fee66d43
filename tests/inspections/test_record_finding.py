"""登记问题: on a ground, with advice; it is a hazard at once and stays what it was."""

from datetime import date, timedelta

import pytest
from tests.cast import picture
from tests.inspections.conftest import answer_all, explain, find, lead_of, started
from tests.refusing import refused

from bihuan import clock, documents
from bihuan.hazards import closure
from bihuan.hazards import operations as hazards
from bihuan.hazards.models import Hazard
from bihuan.inspections import operations
from bihuan.policy import bases
from bihuan.refusal import Stranger


@pytest.fixture
def check(stage):
    return started(stage)


@pytest.mark.clause("QHD-2.1")
@pytest.mark.place("project")
def test_a_full_check_with_a_ground_for_every_finding_is_locked_when_submitted(stage, check):
    item = check.checklist.items.first()
    by_item = find(stage, check, item=item, legal_basis="")
    assert by_item.legal_basis == item.basis
    assert find(stage, check, legal_basis="消防法第十六条").legal_basis == "消防法第十六条"
    answer_all(stage, check)
    explain(stage, check)
    with refused("state_not_allowed"):
        find(stage, check)


@pytest.mark.clause("QHD-2.1", refusal=True)
@pytest.mark.place("project")
def test_without_a_ground(stage, check):
    with refused("basis_missing", None, "legal_basis"):
        find(stage, check, legal_basis=" ")
    assert not Hazard.objects.exists()


@pytest.mark.clause("LH-2.2")
@pytest.mark.place("leaders")
def test_a_ground_from_the_library_stands_with_document_article_and_version(stage, check):
    ground = bases.find("AQF-41.1", division="411102", on=stage.today)
    assert (ground.number, str(ground.since)) == ("主席令〔2021〕第88号", "2021-09-01")
    hazard = find(stage, check, ground="AQF-41.1", legal_basis="")
    assert hazard.legal_basis == f"《中华人民共和国安全生产法》（主席令〔2021〕第88号）{ground.article}"
    both = find(stage, check, ground="AQF-41.1", legal_basis="本企业规程第3条")
    assert both.legal_basis == f"{hazard.legal_basis}；本企业规程第3条"


@pytest.mark.clause("LH-2.2", refusal=True)
@pytest.mark.place("leaders")
def test_without_any_ground(stage, check):
    with refused("basis_missing", "LH-2.2", "legal_basis"):
        find(stage, check, legal_basis=" ")


@pytest.mark.clause("LH-2.2", refusal=True)
@pytest.mark.place("leaders")
def test_a_ground_that_is_repealed_or_not_yet_in_force_on_the_day_of_the_visit(stage, check):
    """GB 2894-2008 gave way on 2026-03-01; the draft of 2026 holds nowhere."""
    for typed in ("GB 2894-2008 第5条", "依据GB2894-2008"):
        with refused("basis_not_in_force", "LH-2.2") as no:
            find(stage, check, legal_basis=typed)
        assert (no.facts["cited"], no.facts["instead"]) == ("GB 2894-2008", "GB 2894-2025")
    with refused("basis_not_in_force", "LH-2.2"):
        find(stage, check, ground="DRAFT2026-gist", legal_basis="")
    with refused("basis_unknown", "LH-2.2"):
        find(stage, check, ground="nonsense", legal_basis="")
    assert not Hazard.objects.exists()


def test_what_was_in_force_on_an_earlier_day_could_be_cited_then():
    assert bases.replaced_in("GB 2894-2008 第5条", on=date(2026, 2, 28)) is None
    assert bases.replaced_in("GB 2894-2025 第5条", on=date(2026, 11, 2)) is None
    chosen = bases.find("GB46768-4.2.1", division="4111", on=date(2026, 4, 30))
    assert (chosen.holds(date(2026, 4, 30)), chosen.holds(date(2026, 5, 1))) == (False, True)


@pytest.mark.place("leaders")
def test_the_page_finds_a_ground_by_words(stage, check, client):
    client.force_login(lead_of(check), backend="bihuan.parties.login.AccountBackend")
    url = f"/inspections/{check.pk}/"
    rows = client.get(f"{url}grounds/", {"ground_q": "安全生产法 第四十一条"}).content.decode()
    assert 'value="AQF-41.1"' in rows
    assert "DRAFT2026" not in client.get(f"{url}grounds/", {"ground_q": "草案"}).content.decode()
    given = {"description": "没有台账", "grade": "general", "ground": "AQF-41.1", "advice": "", "legal_basis": ""}
    with clock.frozen(stage.at()):
        again = client.post(f"{url}record_finding/", given)
        assert again.status_code == 422
        assert 'value="AQF-41.1" checked' in again.content.decode()
        assert client.post(f"{url}record_finding/", {**given, "advice": "建立台账"}).status_code == 303
    assert Hazard.objects.get().legal_basis.startswith("《中华人民共和国安全生产法》")


@pytest.mark.clause("YT-4.2.9", refusal=True)
@pytest.mark.place("checkups")
def test_a_picture_of_an_earlier_visit_is_no_evidence(stage, check):
    lead, bytes_ = lead_of(check), picture()

    def shown(check, text):
        kept = documents.store(bytes_, filename=f"{stage.now}.jpg", by=lead.ref, at=stage.at(), purpose="evidence")
        return find(stage, check, description=text, photos=[kept.pk])

    shown(check, "配电箱未上锁")
    shown(check, "安全出口堵塞")  # two problems on one picture of the same visit
    answer_all(stage, check)
    explain(stage, check)
    stage.now += timedelta(days=7)
    later = started(stage, template=check.checklist.derived_from)
    with refused("evidence_reused", "YT-4.2.9") as no:
        shown(later, "灭火器失压")
    assert no.facts["day"] == stage.today - timedelta(days=7)
    assert find(stage, later, photos=[stage.photo(lead)]).photos.count() == 1


def test_the_finding_is_a_hazard_its_team_may_recheck(stage, check):
    hazard = find(stage, check, item=check.checklist.items.first())
    assert (hazard.origin, hazard.source, hazard.state) == ("external_expert_check", check.ref, "assessed")
    verifiers = hazard.participants.filter(capacity="verifier").values_list("account", flat=True)
    assert set(verifiers) == {expert.account.pk for expert in stage.experts}
    assert check.answers.get().result == "problem"


@pytest.mark.clause("LY-2.1.12", refusal=True)
def test_without_advice(stage, check):
    with refused("suggestion_missing", "LY-2.1.12", "advice"):
        find(stage, check, advice="")


@pytest.mark.clause("YT-4.2.4", refusal=True)
@pytest.mark.place("checkups")
def test_without_advice_elsewhere(stage, check):
    with refused("suggestion_missing", "YT-4.2.4", "advice"):
        find(stage, check, advice="")


@pytest.mark.place("services")
def test_without_advice_where_the_place_sets_nothing(stage, check):
    """Nobody could add it afterwards, and without it nothing can be explained."""
    with refused("suggestion_missing", None, "advice"):
        find(stage, check, advice=" ")


@pytest.mark.parametrize("field", ["description", "advice"])
def test_words_of_power_are_refused_where_they_are_typed(stage, check, field):
    with refused("wording_not_allowed", "ours", field):
        find(stage, check, **{field: "上次执法检查已提出，仍未整改"})
    assert not Hazard.objects.exists()
    find(stage, check, **{field: "不符合《国务院关于修改部分条例的决定》"})
    answer_all(stage, check)
    assert explain(stage, check).state == "explained"


def test_nor_does_an_expert_order_a_fix_on_the_spot(stage, check):
    hazard, lead = find(stage, check, photos=[stage.photo(lead_of(check))]), lead_of(check)
    fields = {"rectified_by": stage.worker, "photos": [stage.photo(lead)]}
    with refused("wording_not_allowed", "ours", "rectification"):
        closure.fix_on_the_spot(hazard, by=lead, at=stage.at(), rectification="责令当场上锁", **fields)


def test_the_enterprise_cannot_talk_it_down(stage, check):
    hazard = find(stage, check, grade="major", criterion="GM-03")
    for by in (stage.safety, stage.officer):
        with refused("finding_is_immutable"):
            hazards.assess_hazard(hazard, by=by, at=stage.at(), grade="general")


def test_only_the_team_finds(stage, check):
    asked = {"at": stage.at(), "description": "x", "grade": "general", "legal_basis": "a", "advice": "b"}
    with refused("role_not_allowed"):
        operations.record_finding(check, by=stage.safety, **asked)
    with pytest.raises(Stranger):
        operations.record_finding(check, by=stage.stranger, **asked)


def test_an_item_of_another_list(stage, check):
    with refused("item_not_on_checklist"):
        operations.record_finding(
            check,
            by=lead_of(check),
            at=stage.at(),
            item=check.checklist.derived_from.items.first(),
            description="x",
            grade="general",
        )
