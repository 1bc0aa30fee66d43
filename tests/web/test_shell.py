"""The frame: log-in and lock-out, grounds, look, health, error pages, and the style page with every component."""

import re
from datetime import datetime

import pytest
from django.test import override_settings

from bihuan import clock
from bihuan.refusal import Refusal
from bihuan.web.refusals import as_message, from_message, worded

AT = datetime(2026, 11, 21, 9, 0, tzinfo=clock.SHANGHAI)


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.mark.django_db
def test_health_answers_without_login(client):
    assert client.get("/healthz").json() == {
        "ok": True, "database": "ok", "files": "ok", "photos_waiting": 0, "photos_waiting_since": None,
    }  # fmt: skip


def test_login_leads_on_and_a_wrong_password_is_explained(client, clerk):
    wrong = client.post("/login/", {"username": "clerk", "password": "no"})
    assert wrong.status_code == 422
    assert "用户名或密码不对" in text_of(wrong)
    right = client.post("/login/", {"username": "clerk", "password": "correct horse", "next": "/menu/"})
    assert (right.status_code, right.headers["Location"]) == (302, "/menu/")


def test_five_wrong_passwords_lock_and_say_until_when(client, clerk):
    with clock.frozen(AT):
        for _try in range(5):
            answer = client.post("/login/", {"username": "clerk", "password": "no"})
    assert answer.status_code == 429
    assert "2026-11-21 09:15" in text_of(answer)
    again = client.post("/login/", {"username": "clerk", "password": "correct horse"})
    assert again.status_code == 429


@pytest.mark.django_db
def test_demo_accounts_are_shown_in_demo_mode_only(client, monkeypatch):
    import sys
    from types import ModuleType, SimpleNamespace

    demo = ModuleType("bihuan.demo")
    boss = SimpleNamespace(username="boss", password="open-sesame", zh="负责人", en="Principal")
    boss.place_zh, boss.place_en = "甲市", "Place A"
    demo.accounts = lambda: [boss]
    monkeypatch.setitem(sys.modules, "bihuan.demo", demo)
    assert "open-sesame" not in text_of(client.get("/login/"))
    with override_settings(DEMO=True):
        assert 'data-demo-password="open-sesame"' in text_of(client.get("/login/"))


def test_logout_needs_a_post(desk):
    assert desk.get("/logout/").status_code == 405
    assert desk.post("/logout/").headers["Location"] == "/login/"


@pytest.mark.django_db
def test_a_clause_is_shown_as_a_page_and_as_a_window(client):
    page, window = client.get("/basis/LY-2.1.9/"), client.get("/basis/LY-2.1.9/", headers={"HX-Request": "true"})
    for answer in (page, window):
        assert "LY-2.1.9" in text_of(answer)
        assert "请查阅原文" in text_of(answer)
    assert "<html" in text_of(page)
    assert "<html" not in text_of(window)


@pytest.mark.django_db
def test_the_ground_ours_says_that_no_document_asks_for_it(client):
    assert "没有文件对此作出规定" in text_of(client.get("/basis/ours/"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/basis/XX-9/", "/basis/cn-9999/checks.min_experts/", "/basis/cn-3713/no.such_key/"])
def test_an_unknown_ground_is_404(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_a_parameter_shows_its_chain_from_the_nation_down(client):
    body = text_of(client.get("/basis/cn-3713/checks.min_experts/"))
    assert len(re.findall(r"<li[ >]", body)) == 3
    assert "以此为准" in body


@pytest.mark.django_db
def test_above_the_nation_there_is_nothing_to_follow(client):
    body = text_of(client.get("/basis/cn-3713/checks.interest_declaration/"))
    nation, *below = re.findall(r"<li[ >].*?</li>", body, re.S)
    assert "未作规定" in nation
    assert "按上一级" not in nation
    assert any("按上一级" in step for step in below)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("checks.min_experts", "3人"),
        ("checks.interest_declaration", "要求"),
        ("checks.per_year", "三级"),
        ("hazards.steps", "发现、评估"),
    ],
)
def test_a_parameter_is_said_in_words(client, key, said):
    """A table, a list, a yes: as an office would write it, never as the program holds it."""
    body = text_of(client.get(f"/basis/cn-3713/{key}/"))
    assert said in body
    assert not re.search(r"\bTrue\b|\bNone\b|&#x27;|frozendict|\[&", body)


@pytest.mark.django_db
def test_look_is_kept_in_this_browser(client):
    client.post("/look/", {"theme": "dark", "type_size": "large", "next": "/login/"})
    body = text_of(client.get("/login/"))
    assert 'data-bs-theme="dark"' in body
    assert 'data-type-size="large"' in body


@pytest.mark.django_db
def test_look_takes_no_unknown_value_and_leads_to_no_other_site(client):
    answer = client.post("/look/", {"theme": "pink", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert "theme" not in answer.cookies


@pytest.mark.django_db
def test_language_switch(client):
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert '<html lang="en"' in text_of(client.get("/login/"))


@pytest.mark.django_db
def test_an_unknown_address_is_a_calm_404(client):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "没有这个页面" in text_of(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("400", "提交的内容不完整"),
        ("403", "无权查看本页"),
        ("404", "没有这个页面"),
        ("500", "系统出错了，不是操作的问题"),
        ("csrf", "页面停留太久"),
        ("locked", "账号暂时锁定"),
    ],
)
def test_error_pages_need_no_login_and_say_what_to_do(client, name, words):
    assert words in text_of(client.get(f"/style/errors/{name}/"))


@pytest.mark.django_db
def test_the_style_page_shows_every_component(client):
    body = text_of(client.get("/style/"))
    for component in ["bh-steps", "bh-refusal", "bh-pair", "bh-bars", "bh-due", "bh-timeline", "bh-photo-add"]:
        assert f'class="{component}' in body
    ids = re.findall(r'\sid="([^"]+)"', body)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.django_db
def test_errors_stand_at_the_top_and_at_their_place(client):
    body = text_of(client.post("/style/act/", {"grade": "general"}))
    assert "没有提交，请改正以下各处" in body
    assert 'id="id_place_error"' in body
    assert 'aria-describedby="id_place_help id_place_error"' in body


@pytest.mark.django_db
def test_the_policy_of_the_browser_forbids_inline_code(client):
    policy = client.get("/login/").headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy


def test_the_menu_marks_where_one_is(desk):
    assert 'aria-current="page"' in text_of(desk.get("/menu/"))


def test_a_refusal_survives_the_way_through_a_message():
    said = worded(Refusal("role_not_allowed", missing=["甲", "乙"], needed=["企业", "专家"]))
    assert said.text == "当前岗位不能办理这一步，请由企业、专家办理。"
    assert from_message(as_message(Refusal("role_not_allowed", missing=["甲", "乙"], needed=["企业", "专家"]))) == said
