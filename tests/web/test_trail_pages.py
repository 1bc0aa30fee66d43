"""审计记录: the auditor sees what was done, and a case that was touched by hand says so."""

from datetime import datetime

import pytest
from django.apps import apps
from django.db import connection, transaction
from tests.cast import play

from bihuan import audit, clock
from bihuan.hazards import operations as hazards
from bihuan.insight import subjects
from bihuan.parties.models import Account, Regulator
from bihuan.refusal import Stranger
from bihuan.web.trail import words

pytestmark = pytest.mark.django_db
LOGIN = "bihuan.parties.login.AccountBackend"
AT = datetime(2026, 11, 25, 9, 0, tzinfo=clock.SHANGHAI)


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def auditor(client, db):
    account = Account.objects.create_user("auditor", "x", name="审计员", roles=["auditor"])
    client.force_login(account, backend=LOGIN)
    return account


def lines(case: str, by: str, n: int) -> None:
    with transaction.atomic():
        for number in range(n):
            audit.record("assess_hazard", case, by=by, at=AT, basis=["LY-2.1.9"], data={"n": number})


def test_every_kind_of_thing_has_a_word_for_the_auditor():
    """Whatever may be written into the chain is called by its name, never "amendment:4568"."""
    told = [model(pk=1) for model in apps.get_models() if isinstance(getattr(model, "ref", None), property)]
    kinds = {one.ref.partition(":")[0] for one in told}
    assert kinds - set(words.SUBJECTS) == set()


def test_what_the_worker_did_says_so(client, auditor):
    lines("amendment:7", "clock", 1)
    shown = text_of(client.get("/audit/"))
    assert "规则修订 7" in shown
    assert "系统自动" in shown


def test_what_was_done_stands_in_words_with_its_case(client, auditor):
    lines("hazard:7", auditor.ref, 2)
    shown = text_of(client.get("/audit/"))
    assert "评估" in shown
    assert "审计员" in shown
    assert "/audit/case/hazard:7/" in shown
    assert "还没有封存" in shown
    audit.seal_heads(at=AT)
    assert bytes(audit.last_seal().hash).hex() in text_of(client.get("/audit/"))


def test_a_thing_has_its_name_and_its_page_stays_closed_to_the_auditor(client, auditor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    cast = play("3713", county="371302")
    told = {"description": "配电箱门缺失，导线裸露", "advice": "装门上锁", "legal_basis": "示例标准第一条"}
    hazard = hazards.raise_hazard(
        cast.site,
        by=cast.officer,
        at=cast.at(),
        origin="supervision",
        photos=[cast.photo(cast.officer)],
        **told,
    )
    shown = text_of(client.get("/audit/"))
    assert "隐患 · 配电箱门缺失，导线裸露" in shown
    assert "配电箱门缺失" in text_of(client.get(f"/audit/case/{hazard.ref}/"))
    assert f'href="/hazards/{hazard.pk}/"' not in shown
    assert client.get(f"/hazards/{hazard.pk}/").status_code == 404


def test_a_whole_case_is_verified_and_shows_its_hashes(client, auditor):
    lines("hazard:7", auditor.ref, 3)
    shown = text_of(client.get("/audit/case/hazard:7/"))
    assert "核验通过" in shown
    assert "/basis/LY-2.1.9/" in shown
    for event in audit.timeline("hazard:7"):
        assert bytes(event.hash).hex() in shown


def test_a_case_changed_past_the_guard_is_named(client, auditor):
    lines("hazard:7", auditor.ref, 3)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute("""UPDATE audit_event SET data = '{"n": 9}' WHERE "case" = 'hazard:7' AND seq = 2""")
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
    shown = text_of(client.get("/audit/case/hazard:7/"))
    assert "该案卷的记录被改动过" in shown
    assert "第 2 条" in shown
    assert "被改写" in shown


def test_a_case_is_found_by_its_number(client, auditor):
    lines("hazard:7", auditor.ref, 1)
    assert client.get("/audit/?q=7").headers["Location"] == "/audit/case/hazard:7/"
    assert client.get("/audit/?q=hazard:7").headers["Location"] == "/audit/case/hazard:7/"
    assert "没有编号为" in text_of(client.get("/audit/?q=8"))
    assert client.get("/audit/?q=hazard:8").status_code == 200
    assert client.get("/audit/case/hazard:8/").status_code == 404


def test_older_lines_follow(client, auditor):
    lines("hazard:7", auditor.ref, 60)
    first = text_of(client.get("/audit/"))
    more = f"/audit/?after={audit.recent(limit=50)[-1].id}"
    assert more in first
    assert text_of(client.get(more)).count("/audit/case/hazard:7/") == 10


def test_only_the_auditor_reads_the_chain(client, db):
    assert client.get("/audit/").status_code == 302
    office = Regulator.objects.create(name="某局", kind="emergency_bureau", division_code="3713")
    leader = Account.objects.create_user("l", "x", name="局长", roles=["regulator_leader"], regulator=office)
    lines("hazard:7", leader.ref, 1)
    client.force_login(leader, backend=LOGIN)
    assert client.get("/audit/").status_code == 404
    assert client.get("/audit/case/hazard:7/").status_code == 404
    for role in ("administrator", "security_keeper"):
        client.force_login(Account.objects.create_user(role, "x", name="管", roles=[role]), backend=LOGIN)
        assert client.get("/audit/").status_code == 404
    client.force_login(Account.objects.create_user("a", "x", name="审", roles=["auditor"]), backend=LOGIN)
    assert client.get("/audit/").status_code == 200


@pytest.mark.parametrize("role", ["administrator", "security_keeper", "auditor"])
def test_the_chain_of_the_installation_is_no_single_authoritys_to_read(client, db, role):
    """The lines of all cities stand in it, so who belongs to one is neither let in nor shown the way."""
    office = Regulator.objects.create(name="某局", kind="emergency_bureau", division_code="3305")
    keeper = Account.objects.create_user("local", "x", name="本局管理员", roles=[role], regulator=office)
    lines("hazard:7", keeper.ref, 1)
    client.force_login(keeper, backend=LOGIN)
    assert client.get("/audit/").status_code == 404
    assert client.get("/audit/?q=7").status_code == 404
    assert client.get("/audit/case/hazard:7/").status_code == 404
    for address in ("/", "/menu/"):
        assert 'href="/audit/"' not in text_of(client.get(address))
    whole = Account.objects.create_user("whole", "x", name="平台", roles=["auditor"])
    client.force_login(whole, backend=LOGIN)
    assert client.get("/audit/").status_code == 200
    assert 'href="/audit/"' in text_of(client.get("/menu/"))


def test_who_did_it_is_named_to_who_reads_the_chain_and_to_nobody_else(db):
    office = Regulator.objects.create(name="某局", kind="emergency_bureau", division_code="3305")
    clerk = Account.objects.create_user("near", "x", name="本地", roles=["regulator_clerk"], regulator=office)
    reader = Account.objects.create_user("reader", "x", name="平台", roles=["auditor"])
    assert subjects.names_of([clerk.ref], reader) == {clerk.ref: "本地"}
    with pytest.raises(Stranger):
        subjects.names_of([clerk.ref], clerk)


@pytest.mark.parametrize("address", ["/audit/", "/audit/?q=123", "/audit/case/hazard:7/"])
def test_pages_ask_the_database_little(client, auditor, address, django_assert_max_num_queries):
    for n in range(5):
        who = Account.objects.create_user(f"a{n}", "x", name=f"甲{n}", roles=["expert"])
        lines("hazard:7", who.ref, 2)
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200
