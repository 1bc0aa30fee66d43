"""部门: the tree of one's place, one office's page, and the acts of the administrator above it."""

import pytest
from tests.cast import AT, account, play

from bihuan import audit, clock
from bihuan.parties import offices
from bihuan.parties.models import Regulator, Role
from bihuan.parties.operator import OPERATOR

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return play("3713", county="371302")


@pytest.fixture
def district(cast):
    return offices.found_office(
        by=OPERATOR, at=AT, name="示例区应急管理局", kind="emergency_bureau", division_code="371302", superior=cast.city
    )


@pytest.fixture
def keeper(cast):
    return account("keeper", "管理员甲", Role.ADMINISTRATOR, regulator=cast.city)


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


GIVEN = {"name": "示例县应急管理局", "kind": "emergency_bureau", "division_code": "罗庄区", "number_prefix": "示县应急"}


def test_the_tree_shows_who_stands_under_whom_and_how_many_answer_for_how_much(client, cast, district):
    text = opened(client, cast.officer, "/offices/")
    assert text.index(cast.city.name) < text.index(district.name)
    assert "2 人" in text
    assert "1 家企业" in text
    assert "外地应急管理局" not in text  # another place's
    assert "设立部门" not in text  # a clerk sees, the administrator acts
    assert district.name in opened(client, account("chief", "平台管理员", Role.ADMINISTRATOR), "/offices/")
    opened(client, cast.safety, "/offices/", status=404)


def test_an_office_is_founded_by_the_name_of_its_place(client, cast, keeper):
    given = {**GIVEN, "superior": cast.city.pk, "duties": ["machinery"], "idempotency_key": "k" * 20}
    answer = sent(client, keeper, "/offices/found_office/", given)
    made = Regulator.objects.get(name=GIVEN["name"])
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/offices/{made.pk}/")
    assert (made.division_code, made.parent, made.duties, made.number_prefix) == (
        "371311", cast.city, ["machinery"], "示县应急",
    )  # fmt: skip
    assert sent(client, keeper, "/offices/found_office/", given).status_code == 303  # a double click
    assert Regulator.objects.filter(name=GIVEN["name"]).count() == 1
    assert "设立下级部门" in opened(client, keeper, f"/offices/{made.pk}/")
    text = opened(client, keeper, f"/offices/{made.pk}/?tab=history")
    assert "设立部门" in text
    assert "管理员甲" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "示例市应急管理局"}, "已有名为“示例市应急管理局”的部门"),
        ({"division_code": "湖州市"}, "部门所在地须在上级部门的地区之内"),
        ({"division_code": "朝阳区"}, "相近的地名："),
        ({"division_code": "没有的地方"}, "没有找到该地名"),
        ({"kind": "committee_office", "has_enforcement_power": "on"}, "这类部门不能有执法权"),
    ],
)
def test_a_refusal_stands_at_its_field_with_what_was_typed(client, cast, keeper, changes, said):
    given = {**GIVEN, "superior": cast.city.pk, **changes}
    answer = sent(client, keeper, "/offices/found_office/", given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert given["number_prefix"] in text
    assert not Regulator.objects.filter(name=GIVEN["name"]).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "government"}, "kind"),
        ({"duties": ["machinery"]}, "duties"),
        ({"has_enforcement_power": "on"}, "has_enforcement_power"),
    ],
)
def test_what_is_beyond_the_superior_is_said_where_it_stands(client, cast, changes, field):
    transport = offices.found_office(
        by=OPERATOR, at=AT, name="示例市交通局", kind="sector_department", division_code="3713", duties=["transport"]
    )
    driver = account("driver", "管理员丙", Role.ADMINISTRATOR, regulator=transport)
    given = {**GIVEN, "kind": "sector_department", "superior": transport.pk, "duties": ["transport"]}
    answer = sent(client, driver, "/offices/found_office/", {**given, **changes})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "下级部门不能多于上级部门" in answer.content.decode()


def test_nobody_else_gets_to_the_forms(client, cast, district, keeper):
    for by in (cast.officer, cast.safety, cast.stranger):
        opened(client, by, "/offices/found_office/", status=404)
        assert sent(client, by, "/offices/found_office/", GIVEN).status_code == 404
    far = account("far", "外地管理员", Role.ADMINISTRATOR, regulator=cast.stranger.regulator)
    for act in ("", "change_office/"):
        opened(client, far, f"/offices/{district.pk}/{act}", status=404)
    assert sent(client, far, f"/offices/{district.pk}/close_office/", {"reason": "改革"}).status_code == 404
    text = opened(client, cast.officer, f"/offices/{district.pk}/change_office/", status=422)
    assert "上级部门的系统管理员" in text


def test_a_new_name_is_found_by_the_old_one(client, cast, district, keeper):
    text = opened(client, keeper, f"/offices/{district.pk}/change_office/")
    assert "示例区应急管理局" in text
    given = {"name": "示例区应急局", "superior": cast.city.pk, "division_code": "兰山区", "duties": ["transport"]}
    assert sent(client, keeper, f"/offices/{district.pk}/change_office/", given).status_code == 303
    text = opened(client, keeper, f"/offices/{district.pk}/")
    assert "示例区应急管理局（2026年11月2日止）" in text
    assert "交通运输" in text
    assert "示例区应急局" in opened(client, keeper, "/offices/?q=示例区应急管理局")


def test_what_hangs_on_an_office_is_named_at_once_and_the_rest_is_closed(client, cast, district, keeper):
    platform = account("chief", "平台管理员", Role.ADMINISTRATOR)
    text = sent(client, platform, f"/offices/{cast.city.pk}/close_office/", {"reason": "机构改革"}).content.decode()
    for named in (
        "下级部门：示例区应急管理局",
        "在用账号：",
        "主管企业：示例堃喆精密机械有限公司",
        "还有专家的专家库：示例市专家库",
    ):
        assert named in text, named
    assert "机构改革" in text  # what was typed
    answer = sent(client, keeper, f"/offices/{district.pk}/close_office/", {"reason": "机构改革", "successor": ""})
    assert answer.status_code == 303
    text = opened(client, keeper, f"/offices/{district.pk}/")
    assert "2026年11月2日已撤销" in text
    assert "close_office" not in text
    assert district.name not in opened(client, keeper, "/offices/")
    assert district.name in opened(client, keeper, "/offices/?closed=1")
    assert audit.timeline(district.ref)[-1].data == {"reason": "机构改革"}


def test_few_statements(client, cast, district, keeper, django_assert_max_num_queries):
    for n in range(12):
        offices.found_office(
            by=OPERATOR, at=AT, name=f"第{n}街道安监所", kind="government", division_code="371302", superior=district
        )
        account(f"staff-{n}", f"员工{n}", Role.REGULATOR_CLERK, regulator=district)
    client.force_login(keeper, backend=BACKEND)
    own = f"/offices/{district.pk}/"
    for url, most in (("/offices/", 7), ("/offices/?q=安监", 7), (own, 12), (f"{own}?tab=history", 10)):
        with django_assert_max_num_queries(most), clock.frozen(AT):
            assert client.get(url).status_code == 200
