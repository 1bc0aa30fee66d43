"""A check through its pages, in the place with the strictest rules: from planning to the last hazard struck off."""

import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import picture, play

from bihuan import clock
from bihuan.hazards import closure
from bihuan.hazards import operations as hazards
from bihuan.hazards.models import Hazard
from bihuan.inspections import operations
from bihuan.inspections.models import Inspection
from bihuan.parties import queries as parties

STRICT = "3713"


@pytest.fixture
def stage(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stage = play(STRICT, county="371302")
    with clock.frozen(stage.at()):
        yield stage


@pytest.fixture
def tick(stage):
    """Let the frozen clock go on by a minute, so that acts follow one another."""

    def go_on():
        clock._frozen[-1] = stage.at()

    return go_on


def browser(account) -> Client:
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def text(answer) -> str:
    assert answer.status_code < 300, (answer.status_code, answer.headers)
    return answer.content.decode()


def refused(answer, code: str) -> str:
    assert answer.status_code == 422, (answer.status_code, answer.content.decode()[:400])
    page = answer.content.decode()
    assert f'data-code="{code}"' in page, re.findall(r'data-code="(\w+)"', page)
    return page


def photo(name: str = "现场.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(), content_type="image/jpeg")


def planned(stage, client=None, **changes):
    asked = {
        "site": stage.site.pk,
        "template": stage.template.pk,
        "nature": "service",
        "kind": "external_expert_check",
        "planned_on": stage.today.isoformat(),
        "own_items": "",
        **changes,
    }
    return (client or browser(stage.safety)).post(reverse("inspections:plan_inspection"), asked)


def url(name: str, inspection) -> str:
    return reverse(f"inspections:{name}", args=[inspection.pk])


def appoint(stage, inspection, expert):
    asked = {"expert": expert.pk, "specialty": expert.specialties[0]}
    return browser(stage.safety).post(url("appoint_expert", inspection), asked)


def composed(stage, team=None):
    """A planned check with its team, by pages."""
    planned(stage)
    inspection = Inspection.objects.latest("id")
    for expert in team or stage.experts:
        assert appoint(stage, inspection, expert).status_code == 303
    return inspection


def ready(stage, team=None):
    inspection = composed(stage, team)
    browser(stage.safety).post(url("agree_checklist", inspection))
    for member in inspection.team.select_related("expert__account"):
        expert = browser(member.expert.account)
        if member.is_lead:
            expert.post(url("agree_checklist", inspection))
        expert.post(url("declare_no_interest", inspection))
    return inspection


def started(stage):
    inspection = ready(stage)
    lead = browser(stage.experts[0].account)
    answer = lead.post(url("start_inspection", inspection))
    assert answer.status_code == 303, answer.content.decode()[:500]
    return inspection, lead


def test_the_plan_page_shows_duty_law_natures_and_the_list(stage):
    page = text(browser(stage.safety).get(reverse("inspections:plan")))
    assert "还差 2 次" in page
    assert "临沂市" in page
    assert "cn-3713@" in page
    assert "本地必查的重点方面" in page
    assert page.count('name="drop"') == 48
    assert re.search(r'value="administrative_inspection"[^>]*disabled', page)


def test_a_regulator_first_picks_the_site(stage):
    office = browser(stage.officer)
    where = text(office.get(reverse("inspections:plan"), {"q": "堃喆"}))
    assert f"?site={stage.site.pk}" in where
    assert planned(stage, office).status_code == 303


def test_dropped_and_own_items_make_the_list_of_this_check(stage):
    drop = [item.pk for item in stage.template.items.all()[:2]]
    planned(stage, drop=drop, own_items="看酸洗槽盖板 | 企业规程第3条\n\n看新装的行车")
    items = list(Inspection.objects.get().checklist.items.all())
    assert len(items) == 48
    assert [(item.text, item.basis) for item in items[-2:]] == [
        ("看酸洗槽盖板", "企业规程第3条"),
        ("看新装的行车", ""),
    ]


def test_a_list_of_sites_that_is_cut_says_so(stage, monkeypatch):
    client, cut = browser(stage.officer), "只列出前 1 处"
    assert cut not in text(client.get(reverse("inspections:plan")))
    monkeypatch.setattr(parties, "PAGE", 1)
    assert cut in text(client.get(reverse("inspections:plan")))


def test_a_service_is_never_planned_as_an_administrative_inspection(stage):
    page = refused(planned(stage, nature="administrative_inspection"), "nature_not_allowed")
    assert "这种检查的性质只能是“安全服务”" in page
    assert Inspection.objects.count() == 0


def test_yesterday_is_refused_and_what_was_typed_is_kept(stage):
    page = refused(planned(stage, planned_on="2026-01-05", own_items="看酸洗槽"), "planned_in_the_past")
    assert "看酸洗槽" in page


def test_a_foreign_site_does_not_exist(stage):
    assert planned(stage, browser(stage.stranger)).status_code == 404


def test_a_worker_is_told_before_the_form_and_offered_no_button(stage):
    worker = browser(stage.worker)
    assert reverse("inspections:plan") not in text(worker.get("/"))
    refused(worker.get(reverse("inspections:plan"), {"site": stage.site.pk}), "role_not_allowed")


def test_the_page_says_what_is_missing_with_the_clause(stage):
    inspection = composed(stage, stage.experts[:2])
    page = text(browser(stage.safety).get(url("show", inspection)))
    states = dict(re.findall(r'data-code="(\w+)" data-state="(\w+)"', page))
    assert states == {
        "too_few_experts": "missing",
        "specialty_duplicated": "met",
        "key_process_uncovered": "met",
        "specialty_mismatch": "unset",
        "checklist_missing": "met",
        "focus_section_missing": "met",
        "checklist_unconfirmed": "missing",
        "declaration_missing": "missing",
    }
    assert "/basis/LY-2.1.9/" in page
    assert "现有 2 名，至少 3 名" in page
    answer = browser(stage.safety).post(url("start_inspection", inspection))
    assert "/basis/LY-2.1.9/" in refused(answer, "too_few_experts")


def test_nothing_is_met_by_nobody_and_experts_are_the_next_thing_only_while_one_lacks(stage):
    def seen(inspection):
        page = text(browser(stage.safety).get(url("show", inspection)))
        main = f'<a class="btn btn-primary" href="{url("experts", inspection)}">'
        return dict(re.findall(r'data-code="(\w+)" data-state="(\w+)"', page)), main in page

    planned(stage)
    states, offered = seen(Inspection.objects.latest("id"))
    assert (states["specialty_duplicated"], states["declaration_missing"]) == ("waiting", "waiting")
    assert offered
    states, offered = seen(composed(stage, stage.experts[:3]))
    assert (states["specialty_duplicated"], states["declaration_missing"]) == ("met", "missing")
    assert not offered
    assert states["key_process_uncovered"] == "met"
    type(stage.enterprise).objects.update(key_processes=[])
    states, _offered = seen(Inspection.objects.latest("id"))
    assert states["key_process_uncovered"] == "unknown"


def test_the_uncovered_process_is_named_and_leads_to_who_covers_it(stage):
    others = [stage.experts[0], stage.experts[2], stage.expert("赵六", "gas")]
    inspection = ready(stage, others)
    page = text(browser(stage.safety).get(url("show", inspection)))
    assert "?specialty=metallurgy" in page
    page = refused(browser(stage.safety).post(url("start_inspection", inspection)), "key_process_uncovered")
    assert "<li>熔炼</li>" in page


def test_two_of_one_specialty_are_refused_in_words(stage):
    inspection = composed(stage, stage.experts[:1])
    page = refused(appoint(stage, inspection, stage.expert("赵六", "electrical")), "specialty_duplicated")
    assert "<li>电气</li>" in page
    assert "/basis/LY-2.1.11/" in page


def test_candidates_are_explained_clause_by_clause_before_they_are_appointed(stage):
    planned(stage)
    inspection = Inspection.objects.get()
    page = text(browser(stage.safety).get(url("experts", inspection), {"specialty": "electrical"}))
    assert "条件都符合" in page
    assert set(re.findall(r"/basis/(LY-[\d.]+)/", page)) >= {"LY-2.3.2", "LY-2.3.3", "LY-2.1.7", "LY-2.3.6"}
    assert "要求 5 年" in page


def test_an_expert_with_ties_is_shown_and_refused(stage):
    page = browser(stage.officer).post(
        reverse("experts:declare_interest", args=[stage.experts[0].pk]),
        {"enterprise": stage.enterprise.name, "kind": "share"},
    )
    assert page.status_code == 303
    planned(stage)
    inspection = Inspection.objects.get()
    page = text(browser(stage.safety).get(url("experts", inspection), {"specialty": "electrical"}))
    assert 'data-code="conflict_of_interest" data-state="missing"' in page
    assert "有：持股" in page
    refused(appoint(stage, inspection, stage.experts[0]), "conflict_of_interest")


def test_a_booked_expert_is_not_offered_unless_asked_for(stage):
    composed(stage, stage.experts[:1])
    planned(stage)
    second = Inspection.objects.latest("id")
    client = browser(stage.safety)
    assert "王赟" not in text(client.get(url("experts", second)))
    assert 'data-code="expert_not_available" data-state="missing"' in text(
        client.get(url("experts", second), {"busy": 1})
    )


def test_only_a_leader_excepts_and_only_with_a_reason(stage):
    inspection = ready(stage, stage.experts[:2])
    asked = {"reason": "全市仅两名对口专家", "experts": 2}
    refused(browser(stage.safety).post(url("grant_exception", inspection), asked), "role_not_allowed")
    leader = browser(stage.leader)
    refused(leader.post(url("grant_exception", inspection), {**asked, "reason": " "}), "exception_reason_missing")
    assert leader.post(url("grant_exception", inspection), asked).status_code == 303
    page = text(leader.get(url("show", inspection)))
    assert 'data-code="too_few_experts" data-state="excepted"' in page
    assert "局长乙" in page
    assert browser(stage.experts[0].account).post(url("start_inspection", inspection)).status_code == 303


def test_a_cancelled_check_gives_a_reason_and_the_days_back(stage):
    inspection = composed(stage)
    client = browser(stage.safety)
    refused(client.post(url("cancel_inspection", inspection), {"reason": ""}), "reason_missing")
    assert client.post(url("cancel_inspection", inspection), {"reason": "停产"}).status_code == 303
    assert stage.experts[0].bookings.count() == 0


def test_there_is_no_button_for_all_and_an_answer_keeps_its_place(stage):
    inspection, lead = started(stage)
    item = inspection.checklist.items.first()
    asked = {"item": item.pk, "result": "ok"}
    page = text(lead.get(url("items", inspection)))
    forms = re.findall(r"<form.*?</form>", page, flags=re.S)
    assert all(form.count('name="item"') == 1 for form in forms if 'value="ok"' in form)
    all_at_once = {"section": item.section, "result": "ok", "note": "都好"}
    refused(lead.post(url("answer_section", inspection), all_at_once), "bulk_answer_not_allowed")
    answer = lead.post(url("answer_item", inspection), asked)
    assert answer.headers["Location"].endswith(f"#item-{item.pk}")
    part = lead.post(url("answer_item", inspection), asked, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert text(part).count('<article class="bh-item') == 1
    assert 'id="walk-progress" hx-swap-oob="true"' in text(part)


def test_a_section_the_site_does_not_have_is_set_aside_with_one_reason(stage):
    inspection, lead = started(stage)
    item = inspection.checklist.items.first()
    asked = {"section": item.section, "result": "na", "note": ""}
    refused(lead.post(url("answer_section", inspection), asked), "reason_missing")
    assert lead.post(url("answer_section", inspection), {**asked, "note": "无此工艺"}).status_code == 303
    assert set(inspection.answers.values_list("result", "note")) == {("na", "无此工艺")}


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_not_seen_needs_a_reason_and_says_so_at_the_item(stage, headers):
    inspection, lead = started(stage)
    item = inspection.checklist.items.first()
    asked = {"item": item.pk, "result": "unseen", "note": " "}
    page = refused(lead.post(url("answer_item", inspection), asked, headers=headers), "reason_missing")
    assert re.search(r'<details class="bh-reason" open><summary class="btn bh-answer bh-answer-unseen"', page)
    lead.post(url("answer_item", inspection), {**asked, "note": "当日停用"})
    assert "当日停用" in text(lead.get(url("items", inspection)))


def test_a_finding_takes_its_ground_from_the_item_and_a_major_one_needs_its_criterion(stage):
    inspection, lead = started(stage)
    item = inspection.checklist.items.first()
    page = text(lead.get(url("new_finding", inspection), {"item": item.pk}))
    assert item.basis in page
    asked = {
        "item": item.pk,
        "description": "通风不足",
        "grade": "major",
        "legal_basis": item.basis,
        "advice": "装风机",
    }
    page = refused(lead.post(url("record_finding", inspection), asked), "criterion_missing")
    assert "通风不足" in page
    rows = text(lead.get(url("criteria", inspection), {"criterion_q": "粉尘"}))
    assert 'value="GM-51"' in rows
    assert lead.post(url("record_finding", inspection), {**asked, "criterion": "GM-51"}).status_code == 303
    assert Hazard.objects.get().criterion == "GM-51"
    major = Hazard.objects.get()
    fix = {"hazard": major.pk, "rectification": "已装", "rectified_by": "周工", "after": photo()}
    refused(lead.post(url("fix_on_the_spot", inspection), fix), "major_not_on_spot")


def test_who_fixed_it_is_known_by_name_however_it_is_typed(stage):
    inspection, lead = started(stage)
    found = {"description": "柜门未锁", "grade": "general", "legal_basis": "规程", "advice": "上锁", "photos": photo()}
    assert lead.post(url("record_finding", inspection), found).status_code == 303
    fix = {"hazard": Hazard.objects.get().pk, "rectification": "已上锁", "rectified_by": "周　工", "after": photo()}
    assert lead.post(url("fix_on_the_spot", inspection), fix).status_code == 303
    assert Hazard.objects.get().rectified_by == stage.worker.pk


def test_a_finding_without_advice_is_refused_with_the_clause(stage):
    inspection, lead = started(stage)
    asked = {"description": "柜门未锁", "grade": "general", "legal_basis": "规程"}
    assert "/basis/LY-2.1.12/" in refused(lead.post(url("record_finding", inspection), asked), "suggestion_missing")


def test_a_file_that_is_no_photo_is_refused_and_nothing_is_lost(stage):
    inspection, lead = started(stage)
    fake = SimpleUploadedFile("现场.jpg", b"%PDF-1.7 nothing", content_type="image/jpeg")
    asked = {"description": "柜门未锁", "grade": "general", "legal_basis": "规程", "advice": "上锁", "photos": fake}
    page = refused(lead.post(url("record_finding", inspection), asked), "evidence_type_mismatch")
    assert "柜门未锁" in page
    assert Hazard.objects.count() == 0


def test_explaining_waits_for_every_item(stage):
    inspection, lead = started(stage)
    asked = {"present": "钱总", "summary": "总体受控"}
    page = refused(lead.post(url("explain_findings", inspection), asked), "item_unanswered")
    assert "GMG-01" in page
    assert "还有 48 条没查" in page


def test_the_whole_check_through_its_pages(stage, tick):
    inspection, lead = started(stage)
    items = list(inspection.checklist.items.all())
    for item in items:
        lead.post(url("answer_item", inspection), {"item": item.pk, "result": "ok"})
    for n, item in enumerate(items[:3]):
        asked = {
            "item": item.pk,
            "description": f"问题{n}：配电箱门未锁",
            "location": "一车间",
            "grade": "general",
            "legal_basis": item.basis,
            "advice": "上锁并张贴警示",
            "photos": photo(),
        }
        tick()
        assert lead.post(url("record_finding", inspection), asked).status_code == 303
    found = list(Hazard.objects.order_by("id"))
    page = text(lead.get(url("findings", inspection)))
    assert page.count('class="bh-panel bh-found"') == 3
    assert page.count("data-photo>") == 3

    tick()
    fix = {"hazard": found[0].pk, "rectification": "已上锁", "rectified_by": "周工"}
    refused(lead.post(url("fix_on_the_spot", inspection), fix), "evidence_missing")
    assert lead.post(url("fix_on_the_spot", inspection), {**fix, "after": photo()}).status_code == 303

    tick()
    explain = {"present": "钱总、孙安全", "summary": "总体受控", "advice": "加强自查"}
    assert lead.post(url("explain_findings", inspection), explain).status_code == 303
    for expert in stage.experts:
        tick()
        assert browser(expert.account).post(url("sign_report", inspection)).status_code == 303
    inspection.refresh_from_db()
    assert (inspection.state, inspection.counted_year) == ("delivered", 2026)

    owner = browser(stage.safety)
    page = text(owner.get(url("report", inspection)))
    assert page.count("/verify/") == 3
    paper = owner.get(reverse("inspections:paper", args=[inspection.pk, inspection.report_id]))
    assert paper.content.startswith(b"%PDF-")
    tick()
    assert owner.post(url("acknowledge_report", inspection)).status_code == 303
    assert "孙安全" in text(owner.get(url("report", inspection)))

    for hazard in found[1:]:
        rectified(stage, hazard)
    hazards.publish_hazard(found[0], by=stage.safety, at=stage.at())
    tick()
    closure.close_hazard(found[0], by=stage.experts[0].account, at=stage.at())
    page = text(lead.get(url("recheck", inspection)))
    assert page.count('class="bh-verdict"') == 2
    assert page.count('class="bh-pair"') == 2

    tick()
    first, second = found[1:]
    refused(lead.post(url("issue_recheck_record", inspection), {f"result-{first.pk}": "returned"}), "reason_missing")
    asked = {f"result-{first.pk}": "passed", f"result-{second.pk}": "passed", f"opinion-{first.pk}": "已看"}
    answer = lead.post(url("issue_recheck_record", inspection), asked)
    assert answer.status_code == 303, answer.content.decode()
    assert set(Hazard.objects.values_list("state", flat=True)) == {"struck_off"}

    tick()
    assert lead.post(url("close_inspection", inspection)).status_code == 303
    history = text(owner.get(url("history", inspection)))
    assert "逐条检查 48 条" in history
    assert "签报告" in history
    assert "/basis/LY-2.1.9/" in history


def rectified(stage, hazard):
    """What the enterprise does on its own pages in between."""
    by = stage.safety
    hazards.publish_hazard(hazard, by=by, at=stage.at())
    hazards.set_interim_control(hazard, by=by, at=stage.at(), measure="断电挂牌", watched_by="周工")
    hazards.plan_rectification(
        hazard,
        by=by,
        at=stage.at(),
        measures="换锁",
        responsibility="周工",
        deadline=stage.today,
        funds="安全费用",
    )
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    closure.submit_rectification(
        hazard, by=stage.worker, at=stage.at(), rectification="已换锁", photos=[stage.photo(stage.worker)]
    )


def test_an_open_hazard_holds_the_file_open(stage, tick):
    inspection, lead = started(stage)
    for item in inspection.checklist.items.all():
        operations.answer_item(inspection, by=stage.experts[0].account, at=clock.now(), item=item, result="ok")
    asked = {"description": "柜门未锁", "grade": "general", "legal_basis": "规程", "advice": "上锁"}
    lead.post(url("record_finding", inspection), asked)
    lead.post(url("explain_findings", inspection), {"present": "钱总", "summary": "总体受控"})
    for expert in stage.experts:
        tick()
        browser(expert.account).post(url("sign_report", inspection))
    tick()
    assert "<li>柜门未锁</li>" in refused(lead.post(url("close_inspection", inspection)), "hazards_open")


PAGES = ("show", "items", "findings", "report", "history", "experts")


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_finds_nothing(stage, name):
    inspection, _lead = started(stage)
    assert browser(stage.stranger).get(url(name, inspection)).status_code == 404


def test_the_list_counts_by_state_and_finds_by_two_characters(stage):
    composed(stage, stage.experts[:1])
    page = text(browser(stage.officer).get(reverse("inspections:list"), {"q": "堃喆"}))
    assert re.search(r'aria-current="true">全部<b>1</b>', page)
    assert "筹备中<b>1</b>" in page
    assert "没有符合条件的检查" in text(browser(stage.officer).get(reverse("inspections:list"), {"q": "没有"}))


@pytest.mark.parametrize(
    ("name", "most"), [("show", 12), ("items", 12), ("findings", 12), ("report", 12), ("history", 12), ("experts", 12)]
)
def test_the_pages_of_a_check_take_a_fixed_number_of_statements(stage, django_assert_max_num_queries, name, most):
    inspection, lead = started(stage)
    for item in inspection.checklist.items.all()[:5]:
        lead.post(url("answer_item", inspection), {"item": item.pk, "result": "ok"})
    for client in (lead, browser(stage.officer)):
        with django_assert_max_num_queries(most):
            assert client.get(url(name, inspection)).status_code == 200


def test_the_list_takes_a_fixed_number_of_statements(stage, django_assert_max_num_queries):
    for _n in range(3):
        planned(stage)
    client = browser(stage.officer)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("inspections:list")).status_code == 200
