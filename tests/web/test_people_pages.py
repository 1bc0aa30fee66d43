"""账号: an administrator opens and closes accounts, a password is shown once, and everybody changes his own."""

import re

import pytest
from django.db import transaction
from django.test import Client

from bihuan import audit, clock
from bihuan.parties.models import Account, Regulator
from bihuan.refusal import Refusal
from bihuan.web.refusals import worded

pytestmark = pytest.mark.django_db
LOGIN = "bihuan.parties.login.AccountBackend"
STRONG = "a horse of another colour"


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def office(db):
    return Regulator.objects.create(name="某市应急管理局", kind="emergency_bureau", division_code="3713")


@pytest.fixture
def admin(db):
    return Account.objects.create_user("admin", "correct horse", name="管理员", roles=["administrator"])


@pytest.fixture
def room(client, admin):
    """The administrator's browser."""
    client.force_login(admin, backend=LOGIN)
    return client


def given(**changes) -> dict:
    return {
        "name": "李经办", "username": "lijb", "phone": "", "where": "regulator", "organisation": "某市应急管理局",
        "roles": ["regulator_clerk"], **changes,
    }  # fmt: skip


def test_an_account_is_opened_and_its_password_shown_once(room, office, client):
    answer = room.post("/accounts/open_account/", given(idempotency_key="k" * 20))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    password = re.search(r'id="secret">([^<]+)<', text_of(answer))[1]
    account = Account.objects.get(username="lijb")
    assert account.regulator == office
    assert account.check_password(password)
    assert password not in text_of(room.get("/accounts/"))
    again = room.post("/accounts/open_account/", given(idempotency_key="k" * 20))
    assert again.status_code == 303
    assert Account.objects.filter(username="lijb").count() == 1
    assert [event.act for event in audit.timeline(account.ref)] == ["open_account"]
    room.logout()
    entered = client.post("/login/", {"username": "lijb", "password": password})
    assert entered.status_code == 302
    for page in ("/", "/hazards/", "/security/"):  # somebody else knows it, so it has to be changed before anything
        assert client.get(page).headers["Location"] == "/change_password/"
    assert "请先设置自己的密码" in text_of(client.get("/change_password/"))
    words = {"old_password": password, "new_password1": password, "new_password2": password}
    client.post("/change_password/", words)
    assert client.get("/hazards/").status_code == 302
    assert (
        client.post("/change_password/", words | {"new_password1": STRONG, "new_password2": STRONG}).status_code == 303
    )
    assert client.get("/hazards/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"organisation": "没有这个局"}, "没有找到该单位"),
        ({"organisation": ""}, "请填单位名称"),
        ({"username": "admin"}, "已有人使用"),
        ({"where": "none", "organisation": ""}, "这些岗位须先选定所属单位：监管部门经办人"),
        ({"roles": ["expert"]}, "这类单位的账号不能有这些岗位，请另选：专家"),
        ({"where": "none", "organisation": "", "roles": ["administrator"]}, "服务器运维人员"),
        ({"roles": ["administrator", "security_keeper"]}, "已不在列表中"),
        ({"name": ""}, "请填写。"),
    ],
)
def test_what_cannot_be_opened_is_said_and_nothing_typed_is_lost(room, office, changes, said):
    answer = room.post("/accounts/open_account/", given(**changes))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="lijb"' in text_of(answer) or "username" in changes
    assert not Account.objects.filter(username="lijb").exists()


def test_a_role_in_the_wrong_place_is_named_in_words(room, office):
    """In words also in the list of what it is about; and the form says where an expert belongs."""
    text = text_of(room.post("/accounts/open_account/", given(roles=["expert"])))
    said = worded(Refusal("role_not_of_organisation", missing=["expert"], roles=["expert"]))
    assert (said.missing, said.lead) == (("专家",), "涉及：")
    assert said.text in text
    assert "不属于单位（专家）" in text


def test_an_account_is_closed_and_can_no_longer_log_in(room, office, client):
    other = Account.objects.create_user(
        "wang", "correct horse", name="王离职", roles=["regulator_clerk"], regulator=office
    )
    room.post(f"/accounts/{other.pk}/close_account/")
    assert "已停用" in text_of(room.get("/accounts/?q=wang"))
    room.logout()
    assert client.post("/login/", {"username": "wang", "password": "correct horse"}).status_code == 422


def test_nobody_closes_his_own_account(client, local):
    client.force_login(local, backend=LOGIN)
    client.post(f"/accounts/{local.pk}/close_account/")
    local.refresh_from_db()
    assert local.is_active


def test_a_forgotten_password_is_replaced(guard, office):
    other = Account.objects.create_user(
        "wang", "correct horse", name="王忘", roles=["regulator_clerk"], regulator=office
    )
    answer = guard.post(f"/accounts/{other.pk}/reset_password/")
    password = re.search(r'id="secret">([^<]+)<', text_of(answer))[1]
    other.refresh_from_db()
    assert other.check_password(password)
    assert [event.act for event in audit.timeline(other.ref)] == ["reset_password"]
    assert other.password_given


def test_what_was_done_to_an_account_is_on_its_page_for_who_looks_after_it(client, room, office, local, near, admin):
    room.post("/accounts/open_account/", given())
    opened = Account.objects.get(username="lijb")
    url = f"/accounts/{opened.pk}/"
    assert f'href="{url}"' in text_of(room.get("/accounts/"))
    client.force_login(near, backend=LOGIN)
    client.post(f"{url}reset_password/")
    client.force_login(local, backend=LOGIN)
    client.post(f"{url}close_account/")
    shown = text_of(client.get(url))
    for said in (
        "开通账号",
        "监管部门经办人",
        "重置密码",
        "停用账号",
        "本局管理员",
        "本局安全员",
        "从未登录",
        "已停用",
    ):
        assert said in shown
    assert f"{url}close_account/" not in shown
    far = Regulator.objects.create(name="外地局", kind="emergency_bureau", division_code="3305")
    strangers = [
        Account.objects.create_user("far", "x", name="外地管理员", roles=["administrator"], regulator=far),
        Account.objects.create_user("clerk", "x", name="经办", roles=["regulator_clerk"], regulator=office),
    ]
    for stranger in strangers:
        client.force_login(stranger, backend=LOGIN)
        assert client.get(url).status_code == 404


def test_accounts_are_found_by_name_place_and_role(room, office):
    Account.objects.create_user("wang", "x", name="王五", roles=["regulator_clerk"], regulator=office)
    Account.objects.create_user("zhao", "x", name="赵六", roles=["expert"])
    by_place = text_of(room.get("/accounts/?q=应急管理局"))
    assert "王五" in by_place
    assert "赵六" not in by_place
    by_role = text_of(room.get("/accounts/?role=expert"))
    assert "赵六" in by_role
    assert "王五" not in by_role


@pytest.fixture
def guard(db):
    """The browser of the platform's security keeper."""
    browser = Client()
    keeper = Account.objects.create_user("guard", "correct horse", name="安全员", roles=["security_keeper"])
    browser.force_login(keeper, backend=LOGIN)
    return browser


@pytest.fixture
def near(office):
    """The security keeper of the office."""
    return Account.objects.create_user("keep", "x", name="本局安全员", roles=["security_keeper"], regulator=office)


@pytest.fixture
def local(office):
    """The system administrator of the office."""
    return Account.objects.create_user("local", "x", name="本局管理员", roles=["administrator"], regulator=office)


def test_an_authoritys_administrator_looks_after_its_own_and_what_lies_below(client, local, office, admin):
    below = Regulator.objects.create(name="下级局", kind="emergency_bureau", division_code="371302", parent=office)
    other = Regulator.objects.create(name="外地局", kind="emergency_bureau", division_code="3305")
    below_it = Account.objects.create_user("near", "x", name="下级人员", roles=["regulator_clerk"], regulator=below)
    far = Account.objects.create_user("far", "x", name="外地人员", roles=["regulator_clerk"], regulator=other)
    auditor = Account.objects.create_user("audit", "x", name="审计员", roles=["auditor"], regulator=office)
    client.force_login(local, backend=LOGIN)
    shown = text_of(client.get("/accounts/"))
    assert "下级人员" in shown
    assert "外地人员" not in shown
    for role in ("本局管理员", "系统管理员", "安全保密管理员", "审计管理员"):
        shown = shown.replace(role, "")
    assert "管理员" not in shown
    for stranger in (far, admin):
        for act in ("close_account", "reset_password"):
            assert client.post(f"/accounts/{stranger.pk}/{act}/").status_code == 404
    assert client.post(f"/accounts/{auditor.pk}/close_account/").status_code == 303  # refused, and said at the top
    auditor.refresh_from_db()
    assert auditor.is_active
    assert client.post(f"/accounts/{below_it.pk}/close_account/").status_code == 303
    assert client.post("/accounts/open_account/", given(organisation="下级局")).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"organisation": "外地局"},
        {"where": "none", "organisation": "", "roles": ["administrator"]},
        {"roles": ["auditor"]},
    ],
)
def test_nobody_gives_more_sight_than_the_own(client, local, office, changes):
    Regulator.objects.create(name="外地局", kind="emergency_bureau", division_code="3305")
    client.force_login(local, backend=LOGIN)
    assert client.post("/accounts/open_account/", given(**changes)).status_code == 422
    assert not Account.objects.filter(username="lijb").exists()


def test_strangers_know_of_no_accounts(client, office, admin):
    assert client.get("/accounts/").status_code == 302
    clerk = Account.objects.create_user("c", "x", name="经办", roles=["regulator_leader"], regulator=office)
    client.force_login(clerk, backend=LOGIN)
    assert client.get("/accounts/").status_code == 404
    assert client.get("/accounts/open_account/").status_code == 404
    assert client.post("/accounts/open_account/", given()).status_code == 404
    assert client.post(f"/accounts/{admin.pk}/close_account/").status_code == 404
    assert client.post(f"/accounts/{admin.pk}/reset_password/").status_code == 404
    admin.refresh_from_db()
    assert admin.is_active
    assert admin.check_password("correct horse")


def test_the_own_password_is_changed_and_this_browser_stays(room, admin):
    words = {"old_password": "correct horse", "new_password1": STRONG, "new_password2": STRONG}
    assert room.get("/change_password/").status_code == 200
    assert room.post("/change_password/", words).status_code == 303
    admin.refresh_from_db()
    assert admin.check_password(STRONG)
    assert room.get("/menu/").status_code == 200
    assert [event.act for event in audit.timeline(admin.ref)] == ["change_password"]
    assert STRONG not in str([event.data for event in audit.timeline(admin.ref)])


@pytest.mark.parametrize(
    "words",
    [
        {"old_password": "wrong", "new_password1": STRONG, "new_password2": STRONG},
        {"old_password": "correct horse", "new_password1": STRONG, "new_password2": STRONG + "!"},
        {"old_password": "correct horse", "new_password1": "short", "new_password2": "short"},
    ],
)
def test_a_wrong_or_weak_password_is_refused_at_its_field(room, admin, words):
    answer = room.post("/change_password/", words)
    assert answer.status_code == 422
    assert "is-invalid" in text_of(answer)
    admin.refresh_from_db()
    assert admin.check_password("correct horse")


def test_a_long_history_comes_page_by_page(room, office, admin):
    clerk = Account.objects.create_user(
        "wang", "correct horse", name="王某", roles=["regulator_clerk"], regulator=office
    )
    at = clock.now()
    lines = [
        audit.draft("refuse_access", clerk.ref, by=clerk.ref, at=at, data={"address": f"/{n}/"}) for n in range(60)
    ]
    with transaction.atomic():
        audit.record_many(lines)
    newest = text_of(room.get(f"/accounts/{clerk.pk}/"))
    assert "/59/" in newest
    assert "/9/" not in newest
    (earlier,) = re.findall(r'href="(\?before=\d+)"', newest)
    oldest = text_of(room.get(f"/accounts/{clerk.pk}/{earlier}"))
    assert "/9/" in oldest
    assert "/59/" not in oldest
    assert 'href="?before=' not in oldest


def test_the_own_password_is_guessed_no_oftener_than_at_the_door(room, admin, client):
    words = {"old_password": "wrong", "new_password1": STRONG, "new_password2": STRONG}
    for _ in range(2):
        assert "当前密码不对" in text_of(room.post("/change_password/", words))
    assert room.post("/change_password/", words | {"old_password": "correct horse"}).status_code == 303
    assert room.get("/change_password/").status_code == 200
    for _ in range(5):
        room.post("/change_password/", words)
    told = [line.data["code"] for line in audit.timeline(admin.ref) if line.act == "refuse_access"]
    assert told == ["password_wrong"] * 7
    answer = room.post("/change_password/", words | {"old_password": STRONG, "new_password1": STRONG + "!"})
    assert (answer.status_code, "锁定" in text_of(answer)) == (429, True)
    admin.refresh_from_db()
    assert admin.check_password(STRONG)


@pytest.mark.parametrize("address", ["/accounts/", "/accounts/open_account/", "/change_password/"])
def test_pages_ask_the_database_little(room, office, address, django_assert_max_num_queries):
    for n in range(6):
        Account.objects.create_user(f"a{n}", "x", name=f"甲{n}", roles=["regulator_clerk"], regulator=office)
    with django_assert_max_num_queries(12):
        assert room.get(address).status_code == 200


def test_the_security_keeper_logs_somebody_out_and_removes_a_lost_factor(guard, office):
    clerk = Account.objects.create_user("wang", "x", name="王五", roles=["regulator_clerk"], regulator=office)
    url, phone = f"/accounts/{clerk.pk}/", Client()
    phone.force_login(clerk, backend=LOGIN)
    phone.post("/security/begin_second_factor/")
    shown = text_of(guard.get(url))
    assert "1 台" in shown
    assert f"{url}close_account/" not in shown
    assert guard.post(f"{url}end_sessions/").status_code == 303
    assert phone.get("/menu/").status_code == 302
    assert guard.post(f"{url}drop_second_factor/").status_code == 303
    assert f"{url}drop_second_factor/" not in text_of(guard.get(url))
    assert [event.act for event in audit.timeline(clerk.ref)][-2:] == ["end_sessions", "drop_second_factor"]
    phone.force_login(clerk, backend=LOGIN)
    assert phone.get("/accounts/").status_code == 404
    told = text_of(guard.get(url))
    assert "退出的设备数：1" in told
    assert "拒绝访问" in told
    assert "不在其范围内" in told


@pytest.mark.parametrize("address", ["/accounts/", "/security/"])
def test_the_security_keepers_pages_ask_little(guard, office, address, django_assert_max_num_queries):
    for n in range(6):
        Account.objects.create_user(f"a{n}", "x", name=f"甲{n}", roles=["regulator_clerk"], regulator=office)
    with django_assert_max_num_queries(12):
        assert guard.get(address).status_code == 200
