"""The register of enterprises and the book of each."""

import pytest
from tests.cast import CODES, play

from bihuan import clock
from bihuan.parties.models import Enterprise

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    cast = play("3713", county="371302")
    with clock.frozen(cast.now.replace(hour=15)):
        yield cast


def login(client, account):
    client.force_login(account, backend=BACKEND)
    return client


def text_of(answer):
    return answer.content.decode()


NEW = {
    "name": "示例新厂有限公司",
    "credit_code": CODES[5],
    "division_code": "371302",
    "sector": "machinery",
    "standardisation_grade": "grade_1",
    "ownership": "private",
}


def choose_place(client):
    page = client.get("/enterprises/register_enterprise/")
    codes = [code for code, _name in page.context["form"].fields["division_code"].choices]
    return next(code for code in codes if code.startswith("371302"))


def test_a_clerk_registers_an_enterprise(client, cast):
    login(client, cast.officer)
    answer = client.post("/enterprises/register_enterprise/", {**NEW, "division_code": choose_place(client)})
    made = Enterprise.objects.latest("id")
    assert answer.headers["Location"] == f"/enterprises/{made.pk}/"
    assert (made.division_code, made.competent_department) == ("371302", cast.city)
    page = text_of(client.get(f"/enterprises/{made.pk}/"))
    assert "示例新厂有限公司" in page
    assert "还差 1 次" in page


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (CODES[5][:-1] + "0", "校验位"),
        ("123", "应为18位"),
        (CODES[0], "已登记为“示例堃喆精密机械有限公司”"),
        ("", "请填统一社会信用代码"),
    ],
)
def test_a_wrong_credit_code_is_said_at_its_field_and_nothing_typed_is_lost(client, cast, code, said):
    login(client, cast.officer)
    place = choose_place(client)
    answer = client.post("/enterprises/register_enterprise/", {**NEW, "division_code": place, "credit_code": code})
    page = text_of(answer)
    assert answer.status_code == 422
    assert said in answer.context["form"].errors["credit_code"][0]
    assert 'value="示例新厂有限公司"' in page
    assert Enterprise.objects.count() == 1


def test_an_enterprise_corrects_itself_and_sees_its_law(client, cast):
    login(client, cast.safety)
    page = text_of(client.get("/enterprises/mine/"))
    assert "示例堃喆精密机械有限公司" in page
    assert "还差 2 次" in page
    assert "LY-2.1.3" in page
    url = f"/enterprises/{cast.enterprise.pk}/correct_enterprise/"
    form = client.get(url).context["form"]
    assert not {"standardisation_grade", "sector", "competent_department"} & set(form.fields)
    data = {key: value for key, value in form.initial.items() if value is not None}
    answer = client.post(url, {**data, "standardisation_grade": "grade_1", "contact_name": "赵总"})
    assert answer.status_code == 303
    page = text_of(client.get("/enterprises/mine/"))
    assert "赵总" in page
    assert "还差 2 次" in page  # how often it is checked is not the enterprise's own to change
    login(client, cast.officer).post(url, {**data, "standardisation_grade": "grade_1"})
    assert "还差 1 次" in text_of(login(client, cast.safety).get("/enterprises/mine/"))
    history = text_of(client.get("/enterprises/mine/?tab=history"))
    assert "更正企业信息" in history
    assert "标准化等级：" in history
    assert "division_code" not in history
    assert "grade_2" not in history


@pytest.mark.parametrize("tab", ["", "checks", "papers", "history"])
def test_the_book_is_shut_to_strangers_and_costs_few_statements(client, cast, tab, django_assert_max_num_queries):
    url = f"/enterprises/{cast.enterprise.pk}/?tab={tab}"
    assert login(client, cast.stranger).get(url).status_code == 404
    login(client, cast.officer)
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


def test_the_register_finds_by_two_characters_and_by_what_is_short(client, cast, django_assert_max_num_queries):
    login(client, cast.officer)
    name = "示例堃喆精密机械有限公司"
    with django_assert_max_num_queries(12):
        assert name in text_of(client.get("/enterprises/?q=堃喆&duty=short"))
    assert name not in text_of(client.get("/enterprises/?q=堃机"))
    assert name not in text_of(client.get("/enterprises/?duty=compliant"))
    assert name not in text_of(client.get("/enterprises/?sector=textile"))
    assert name not in text_of(login(client, cast.stranger).get("/enterprises/"))


def test_a_site_in_another_city_is_written_by_its_name_and_seen_there(client, cast):
    away = play("3305", county="330502", prefix="外", credit_code=CODES[1])
    book, url = f"/enterprises/{cast.enterprise.pk}/", f"/enterprises/{cast.enterprise.pk}/add_site/"
    login(client, cast.officer)
    there = {"name": "二厂", "division_code": "elsewhere"}
    wrong = client.post(url, {**there, "elsewhere": "吴兴曲"})
    assert wrong.status_code == 422
    assert "吴兴区" in wrong.context["form"].errors["elsewhere"][0]
    nowhere = client.post(url, there)
    assert "请填写所在的市、县" in nowhere.context["form"].errors["elsewhere"][0]
    login(client, away.officer)
    assert client.get(book).status_code == 404
    login(client, cast.officer)
    assert client.post(url, {**there, "elsewhere": "浙江省湖州市吴兴区"}).status_code == 303
    page = text_of(client.get(book))
    assert "另有 1 处场所不在管辖范围内" in page
    assert "主场所</h2>" in page
    assert "二厂" not in page
    login(client, away.officer)
    page = text_of(client.get(book))
    assert "二厂" in page
    assert "主场所</h2>" not in page
    assert "更正信息" not in page  # the record is kept where the main site is
    assert client.get(f"{book}correct_enterprise/").status_code == 422
    login(client, cast.safety)
    assert "不在管辖范围内" not in text_of(client.get(book))
