"""A general hazard by its pages alone: raised, planned, treated, verified, struck off; and what is refused."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import picture, play

from bihuan import clock
from bihuan.hazards import closure, operations
from bihuan.hazards.facts import CheckFacts
from bihuan.hazards.models import Hazard

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def cast(db):
    return play("3713", county="371302")


@pytest.fixture
def now(cast):
    """The pages' clock stands at the cast's."""
    with clock.frozen(cast.now.replace(hour=15)):
        yield clock.now()


def login(client, account):
    client.force_login(account, backend=BACKEND)
    return client


def file(name="现场.jpg"):
    return SimpleUploadedFile(name, picture(), content_type="image/jpeg")


def text_of(answer):
    return answer.content.decode()


def test_only_the_form_that_came_back_keeps_its_key(client, cast, now):
    """What another form of the refused page sends must not pass for the refused one: its draft would be dropped."""
    hazard = raised(cast)
    operations.publish_hazard(hazard, by=cast.safety, at=cast.at())
    typed = {"measures": "更换", "deferred": "on", "idempotency_key": "k" * 20}
    page = text_of(login(client, cast.safety).post(f"/hazards/{hazard.pk}/plan_rectification/", typed))
    assert "bh-refusal" in page
    forms = re.findall(r'<form method="post" action="[^"]*/(\w+)/".*?name="idempotency_key" value="(\w+)"', page)
    keys = dict(forms)
    assert keys["plan_rectification"] == "k" * 20
    assert keys["set_interim_control"] != "k" * 20
    assert len(set(keys.values())) == len(forms)
    returned = re.findall(r'action="[^"]*/(\w+)/"[^>]* data-returned', page)
    assert returned == ["plan_rectification"]


def raised(cast, **changes):
    """A hazard of an expert's check, assessed and reported, for the enterprise to publish."""
    given = {
        "check": CheckFacts("", "external_expert_check"),
        "description": "二号车间东墙配电箱门缺失，导线裸露",
        "location": "二号车间",
        "advice": "装门上锁",
        "legal_basis": "示例标准第一条",
        "grade": "general",
        "photos": [cast.photo(cast.officer)],
        "verifiers": [cast.experts[0].account],
        **changes,
    }
    hazard = operations.raise_hazard(cast.site, by=cast.officer, at=cast.at(), **given)
    return operations.report_hazard(hazard, by=cast.officer, at=cast.at())


def act(client, hazard, name, **fields):
    return client.post(f"/hazards/{hazard.pk}/{name}/", fields)


def go(client, hazard, name, **fields):
    answer = act(client, hazard, name, **fields)
    assert answer.status_code == 303, text_of(answer)
    hazard.refresh_from_db()
    return hazard


FOUR = {
    "measures": "更换配电箱门并上锁",
    "responsibility": "孙安全",
    "deadline_mode": "on",
    "deadline": "2026-11-20",
    "funds": "500元，安全费用",
}


@pytest.mark.clause("LY-3.1.3")
@pytest.mark.clause("LY-2.1.16")
def test_a_general_hazard_from_publishing_to_struck_off(client, cast, now):
    hazard = raised(cast)
    login(client, cast.safety)
    go(client, hazard, "publish_hazard", note="车间公示栏")
    go(client, hazard, "plan_rectification", **FOUR)
    assert (hazard.state, str(hazard.due_on)) == ("planned", "2026-11-20")
    go(client, hazard, "set_interim_control", measure="断电围挡", watched_by="周工")
    go(client, hazard, "start_treatment")
    go(client, hazard, "submit_rectification", rectification="已换新门并上锁", photos=file())
    assert hazard.state == "treated"
    login(client, cast.experts[0].account)
    assert "验收通过" in text_of(client.get(f"/hazards/{hazard.pk}/"))
    go(client, hazard, "verify_rectification", opinion="已改好")
    go(client, hazard, "close_hazard")
    assert hazard.state == "struck_off"
    page = text_of(client.get(f"/hazards/{hazard.pk}/"))
    assert "闭环完成" in page
    for words in ("孙安全", "王赟", "已换新门并上锁", "车间公示栏"):
        assert words in page


@pytest.mark.clause("LY-3.1.3", refusal=True)
def test_a_plan_without_funds_is_refused_at_its_place_and_what_was_typed_stays(client, cast, now):
    hazard = raised(cast)
    login(client, cast.safety)
    go(client, hazard, "publish_hazard")
    answer = act(client, hazard, "plan_rectification", **{**FOUR, "funds": ""})
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'data-code="four_settings_incomplete"' in page
    assert "<li>资金" in page
    assert "LY-3.1.3" in page
    assert "更换配电箱门并上锁</textarea>" in page
    assert Hazard.objects.get().state == "assessed"


@pytest.mark.clause("LY-3.1.2", refusal=True)
def test_planning_before_publishing_is_explained_before_and_refused_after(client, cast, now):
    hazard = raised(cast)
    login(client, cast.safety)
    page = text_of(client.get(f"/hazards/{hazard.pk}/"))
    assert "暂不能办理，点开看原因" in page
    assert "还缺：公示" in page
    answer = act(client, hazard, "plan_rectification", **FOUR)
    assert (answer.status_code, Hazard.objects.get().state) == (422, "assessed")


@pytest.mark.clause("LY-2.1.16", refusal=True)
def test_the_enterprise_cannot_verify_its_own_fix(client, cast, now):
    hazard = treated(cast)
    login(client, cast.safety)
    assert "专家查出的隐患，请由原检查组专家复查" in text_of(client.get(f"/hazards/{hazard.pk}/"))
    answer = act(client, hazard, "verify_rectification", opinion="很好")
    assert answer.status_code == 422
    assert Hazard.objects.get().verified_by is None


def treated(cast):
    hazard = raised(cast)
    operations.publish_hazard(hazard, by=cast.safety, at=cast.at())
    operations.plan_rectification(
        hazard,
        by=cast.safety,
        at=cast.at(),
        measures="换门",
        responsibility="孙安全",
        deadline=cast.today,
        funds="500元",
    )
    operations.set_interim_control(hazard, by=cast.safety, at=cast.at(), measure="断电", watched_by="周工")
    closure.start_treatment(hazard, by=cast.safety, at=cast.at())
    return closure.submit_rectification(
        hazard, by=cast.worker, at=cast.at(), rectification="换好了", photos=[cast.photo(cast.worker)]
    )


def test_a_returned_hazard_says_why_and_is_submitted_again(client, cast, now):
    hazard = treated(cast)
    login(client, cast.experts[0].account)
    without = act(client, hazard, "return_rectification", opinion="")
    assert (without.status_code, 'data-code="reason_missing"' in text_of(without)) == (422, True)
    go(client, hazard, "return_rectification", opinion="门锁没有装")
    assert (hazard.state, hazard.returns) == ("treating", 1)
    login(client, cast.safety)
    assert "门锁没有装" in text_of(client.get(f"/hazards/{hazard.pk}/"))
    go(client, hazard, "submit_rectification", rectification="锁已装", photos=file())
    assert hazard.state == "treated"


def test_more_time_is_asked_and_answered(client, cast, now):
    hazard = raised(cast)
    operations.publish_hazard(hazard, by=cast.safety, at=cast.at())
    login(client, cast.safety)
    go(client, hazard, "plan_rectification", **FOUR)
    go(client, hazard, "set_interim_control", measure="断电围挡", watched_by="周工")
    go(client, hazard, "request_extension", new_due_on="2026-12-01", reason="等配件")
    assert act(login(client, cast.officer), hazard, "decide_extension", granted="yes").status_code in (303, 422)
    hazard.refresh_from_db()
    assert str(hazard.due_on) == "2026-11-20"
    go(login(client, cast.leader), hazard, "decide_extension", granted="yes")
    assert str(hazard.due_on) == "2026-12-01"


def test_what_is_struck_off_comes_back_as_a_new_one_linked_to_it(client, cast, now):
    hazard = treated(cast)
    closure.verify_rectification(hazard, by=cast.experts[0].account, at=cast.at())
    closure.close_hazard(hazard, by=cast.experts[0].account, at=cast.at())
    answer = act(login(client, cast.officer), hazard, "reopen_hazard", reason="门又坏了")
    again = Hazard.objects.latest("id")
    assert answer.headers["Location"] == f"/hazards/{again.pk}/"
    assert (again.reopens_id, again.state) == (hazard.pk, "assessed")
    assert "一般隐患；再次出现：门又坏了" in client.get(answer["Location"]).content.decode()
    assert f"/hazards/{again.pk}/" in text_of(client.get(f"/hazards/{hazard.pk}/"))
    assert f"/hazards/{hazard.pk}/" in text_of(client.get(f"/hazards/{again.pk}/"))


def test_a_deadline_in_working_days_shows_its_day_and_says_when_it_is_an_estimate(client, cast, now):
    hazard = raised(cast)
    operations.publish_hazard(hazard, by=cast.safety, at=cast.at())
    login(client, cast.safety)
    near = text_of(client.get(f"/hazards/{hazard.pk}/deadline/", {"days": "5", "deadline_mode": "working"}))
    assert "2026年11月9日" in near
    assert "估算" not in near
    far = text_of(client.get(f"/hazards/{hazard.pk}/deadline/", {"days": "60", "deadline_mode": "working"}))
    assert "2027 年放假安排还没有公布" in far
    go(client, hazard, "plan_rectification", **{**FOUR, "deadline": "", "deadline_mode": "calendar", "days": "10"})
    assert str(hazard.due_on) == "2026-11-12"


def test_a_worker_raises_a_hazard_with_a_photo(client, cast, now):
    login(client, cast.worker)
    assert client.get("/hazards/raise_hazard/").status_code == 200
    fields = {"description": "消防栓被挡", "location": "仓库门口", "site": cast.site.pk, "photos": file()}
    answer = client.post("/hazards/raise_hazard/", fields)
    hazard = Hazard.objects.get()
    assert answer.headers["Location"] == f"/hazards/{hazard.pk}/"
    assert (hazard.state, hazard.origin, hazard.photos.count()) == ("found", "self_check", 1)


def test_what_is_no_photo_is_refused_and_nothing_typed_is_lost(client, cast, now):
    login(client, cast.worker)
    fields = {"description": "消防栓被挡", "site": cast.site.pk}
    answer = client.post("/hazards/raise_hazard/", {**fields, "photos": SimpleUploadedFile("a.jpg", b"%PDF-1.7 x")})
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'data-code="evidence_type_mismatch"' in page
    assert "消防栓被挡</textarea>" in page
    assert not Hazard.objects.exists()


def test_all_that_waits_is_published_in_one_click_each_an_act_of_its_own(client, cast, now):
    several = [raised(cast, description=f"问题{n}") for n in range(3)]
    login(client, cast.safety)
    assert "有 3 项隐患还没有向本企业员工公示" in text_of(client.get("/hazards/"))
    client.post("/hazards/publish_all/")
    for hazard in several:
        assert hazard.steps.filter(step="published", by=cast.safety.pk).exists()
    assert "还没有向本企业员工公示" not in text_of(client.get("/hazards/"))


def test_strangers_get_404_everywhere(client, cast, now):
    hazard = raised(cast)
    for nobody in (cast.stranger, cast.experts[1].account):
        login(client, nobody)
        assert client.get(f"/hazards/{hazard.pk}/").status_code == 404
        assert act(client, hazard, "close_hazard").status_code == 404
        assert "配电箱" not in text_of(client.get("/hazards/"))


def test_any_two_characters_find_and_three_must_stand_together(client, cast, now):
    raised(cast)
    raised(cast, description="配电箱旁堆放电缆", location="")
    login(client, cast.officer)
    found = lambda q: text_of(client.get("/hazards/", {"q": q}))  # noqa: E731
    assert "二号车间东墙" in found("裸露")
    assert "堆放电缆" not in found("裸露")
    assert "二号车间东墙" not in found("电箱旁")
    assert "堆放电缆" in found("电箱旁")
    assert "二号车间东墙" in found("堃喆精密")


def test_filters_and_chips_count_what_they_show(client, cast, now):
    raised(cast)
    raised(cast, grade="major", criterion="GM-02", description="没有取证上岗")
    login(client, cast.officer)
    major = text_of(client.get("/hazards/", {"grade": "major"}))
    assert "没有取证上岗" in major
    assert "导线裸露" not in major
    page = client.get("/hazards/")
    counts = {chip["label"]: chip["count"] for chip in page.context["chips"]}
    assert (counts["全部"], counts["未销号"], counts["待定方案"]) == ("2", "2", "2")


@pytest.mark.parametrize("who", ["officer", "safety", "expert"])
def test_pages_have_a_fixed_and_small_number_of_statements(client, cast, now, who, django_assert_max_num_queries):
    """The savepoint that a test's own transaction adds is one of them, so the bound is 12 + 2."""
    hazard = treated(cast)
    account = cast.experts[0].account if who == "expert" else getattr(cast, who)
    login(client, account)
    with django_assert_max_num_queries(12):
        client.get(f"/hazards/{hazard.pk}/")
    for n in range(3):
        raised(cast, description=f"另一条{n}")
    with django_assert_max_num_queries(12):
        client.get("/hazards/")
