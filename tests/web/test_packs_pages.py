"""法规与参数: everybody reads the law that judges them; who keeps it sees the cases; exceptions stay countable."""

from datetime import datetime

import pytest

from bihuan import clock
from bihuan.parties.access import Matter
from bihuan.parties.exceptions import grant_exception
from bihuan.parties.models import Account, Regulator, Session
from bihuan.policy import policies

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 9, 0, tzinfo=clock.SHANGHAI)
LOGIN = "bihuan.parties.login.AccountBackend"


def text_of(answer) -> str:
    return answer.content.decode()


def enter(client, *roles: str, username: str = "reader", **organisation) -> Account:
    account = Account.objects.create_user(username, "x", name="读者", roles=list(roles), **organisation)
    client.force_login(account, backend=LOGIN)
    return account


@pytest.fixture
def city(db):
    return Regulator.objects.create(name="某市应急管理局", kind="emergency_bureau", division_code="3713")


def test_the_tree_shows_every_pack_with_true_counts(client):
    enter(client, "enterprise_worker")
    shown = text_of(client.get("/packs/"))
    for pack in policies.packs():
        assert pack.name_zh in shown
    settings = policies.at("cn-3713", on=clock.today()).settings()
    unset = sum(not one.is_set for one in settings)
    assert f'<a href="/packs/cn-3713/?show=unset">{unset}</a>' in shown


def test_a_value_stands_in_words_with_its_ground(client):
    enter(client, "expert")
    shown = text_of(client.get("/packs/cn-3713/?q=最少专家人数"))
    assert "每次排查最少专家人数" in shown
    assert "3人" in shown
    assert "应当" in shown
    assert "/basis/LY-2.1.9/" in shown
    assert "/basis/cn-3713/checks.min_experts/" in shown
    grades = text_of(client.get("/packs/cn-3713/?q=checks.per_year"))
    assert "二级" in grades
    assert "2次/年" in grades
    assert "未设定" in grades


@pytest.mark.parametrize("sort", ["unset", "ours", "memory"])
def test_a_filter_shows_that_sort_and_no_other(client, sort):
    enter(client, "regulator_clerk")
    shown = text_of(client.get(f"/packs/cn-3713/?show={sort}"))
    for setting in policies.at("cn-3713", on=clock.today()).settings():
        is_it = {
            "unset": not setting.is_set,
            "ours": setting.is_set and setting.basis.is_ours,
            "memory": setting.is_set and setting.basis.confidence == "memory",
        }[sort]
        assert (f"/basis/cn-3713/{setting.name}/" in shown) is is_it, setting.name


def test_no_code_of_the_vocabulary_is_left_without_words():
    from bihuan.policy.kinds import Choice, Codes, Records, Table
    from bihuan.policy.vocabulary import KEYS
    from bihuan.web.packs import words

    def codes(kind):
        if isinstance(kind, Choice | Codes):
            yield from kind.codes
        if isinstance(kind, Table):
            yield from kind.rows
            yield from codes(kind.of)
        if isinstance(kind, Records):
            for inner in kind.fields.values():
                yield from codes(inner)

    bare = {code for key in KEYS.values() for code in codes(key.kind) if words.code(code).isascii()}
    assert not bare


def test_the_law_lists_instruments_and_clauses(client):
    enter(client, "expert")
    shown = text_of(client.get("/packs/cn-3713/law/"))
    clause = policies.clause("LY-2.1.9")
    assert clause.instrument.title in shown
    assert clause.gist_zh in shown


def test_cases_are_run_for_those_who_keep_the_packs_only(client):
    enter(client, "regulator_leader")
    assert client.get("/packs/cn-3713/cases/").status_code == 404
    assert "/packs/cn-3713/cases/" not in text_of(client.get("/packs/cn-3713/"))
    enter(client, "administrator", username="admin")
    shown = text_of(client.get("/packs/cn-3713/cases/"))
    assert "案例全部符合预期" in shown
    assert shown.count("符合</span>") >= 10


def test_national_tables_carry_how_sure_we_are(client):
    enter(client, "expert")
    shown = text_of(client.get("/packs/cn/tables/"))
    assert "企业规模划分指标" in shown
    assert "未核对原文" in shown
    number = next(n for n, one in enumerate(policies.pack("cn").tables) if one.id == "sectors")
    assert "冶金" in text_of(client.get(f"/packs/cn/tables/{number}/"))
    assert client.get("/packs/cn/tables/999/").status_code == 404


def test_an_unknown_pack_is_not_found_and_nobody_reads_without_a_login(client):
    assert client.get("/packs/").status_code == 302
    enter(client, "expert")
    assert client.get("/packs/cn-99/").status_code == 404


def test_a_log_in_out_of_date_does_not_bar_from_what_is_open_to_all(client):
    """The password was reset meanwhile: the session ends, and the page is shown as to anybody."""
    reader = enter(client, "enterprise_worker")
    reader.set_password("another-correct-horse")
    reader.save()
    assert client.get("/basis/LY-2.1.9/").status_code == 200
    assert client.get("/verify/unknown-token/").status_code == 404
    assert not Session.objects.exists()


def test_exceptions_are_listed_and_counted_in_scope(client, city):
    leader = enter(client, "regulator_leader", username="leader", regulator=city)
    setting = policies.at("3713", on=clock.today()).checks.min_experts
    for n in range(3):
        grant_exception(
            f"inspection:{n}", by=leader, at=AT, code="too_few_experts", matter=Matter("3713"), reason="汛期人手紧",
            setting=setting,
        )  # fmt: skip
    shown = text_of(client.get("/packs/exceptions/"))
    assert "检查组人数<b>3</b>" in shown
    assert "汛期人手紧" in shown
    other = Regulator.objects.create(name="外地应急管理局", kind="emergency_bureau", division_code="65")
    enter(client, "regulator_leader", username="far", regulator=other)
    assert "汛期人手紧" not in text_of(client.get("/packs/exceptions/"))
    enter(client, "expert", username="expert")
    assert client.get("/packs/exceptions/").status_code == 404


@pytest.mark.parametrize("address", ["", "cn-3713/", "cn-3713/law/", "cn-3713/cases/", "cn/tables/", "exceptions/"])
def test_pages_ask_the_database_little(client, city, address, django_assert_max_num_queries):
    enter(client, "administrator", "regulator_leader", username="keeper", regulator=city)
    with django_assert_max_num_queries(12):
        assert client.get(f"/packs/{address}").status_code == 200
