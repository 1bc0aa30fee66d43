"""page, act and their promises: read-only, once, refused with the ground, strangers outside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import InternalError, connection, transaction
from django.test import Client

from bihuan import audit, clock
from bihuan.notify.models import Message
from bihuan.parties.models import Session
from bihuan.parties.scope import rows_of
from bihuan.web.models import Submission
from bihuan.web.tasks import forget_regularly

pytestmark = [pytest.mark.urls("tests.web.sample_urls")]
KEY = "0123456789abcdef0123456789abcdef"


def written() -> int:
    return Message.objects.filter(event="sample").count()


def test_a_page_shows_what_is_read(desk):
    assert desk.get("/reading/").content == b"0 clerk"


def test_a_page_cannot_write_even_by_mistake(desk):
    Submission.objects.create(account_id=1, key="k" * 16, digest="", location="kept", at="2026-01-01T00:00Z")
    with pytest.raises(InternalError, match="read-only transaction"):
        desk.get("/writing/")


def test_after_a_page_the_connection_writes_again(desk):
    desk.get("/reading/")
    Submission.objects.create(account_id=1, key="k" * 16, digest="", at="2026-01-01T00:00Z")
    assert Submission.objects.count() == 1


def test_a_page_refuses_other_methods(desk):
    answer = desk.post("/reading/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.django_db
def test_nobody_logged_in_goes_to_the_login_page_and_comes_back(client):
    assert client.get("/reading/?a=1").headers["Location"] == "/login/?next=/reading/%3Fa%3D1"


@pytest.mark.django_db
def test_a_fragment_is_not_replaced_by_the_login_page(client):
    answer = client.get("/reading/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/login/")


def test_a_stranger_gets_404(desk):
    assert desk.get("/strange/").status_code == 404


def test_a_refusal_of_a_read_is_a_page_of_its_own(desk):
    answer = desk.get("/declined/")
    assert answer.status_code == 422
    assert 'data-code="form_already_sent"' in answer.content.decode()


def test_an_act_is_done_and_says_so(desk):
    answer = desk.post("/save/", {"text": "a", "idempotency_key": KEY})
    assert (answer.status_code, answer.headers["Location"], written()) == (303, "/done/a/", 1)
    assert answer.cookies["submitted"].value == KEY


def test_a_double_click_has_one_effect_and_the_same_answer(desk):
    for _click in range(2):
        answer = desk.post("/save/", {"text": "a", "idempotency_key": KEY})
        assert answer.headers["Location"] == "/done/a/"
    assert written() == 1


def test_a_new_form_is_a_new_act(desk):
    desk.post("/save/", {"text": "a", "idempotency_key": KEY})
    desk.post("/save/", {"text": "a", "idempotency_key": KEY[::-1]})
    assert written() == 2


def test_the_same_key_with_other_content_is_refused_and_the_text_kept(desk):
    desk.post("/save/", {"text": "a", "idempotency_key": KEY})
    answer = desk.post("/save/", {"text": "changed", "idempotency_key": KEY})
    assert (answer.status_code, answer.content.decode()) == (422, "form changed form_already_sent")
    assert written() == 1


def test_a_refused_act_leaves_nothing_and_can_be_sent_again(desk):
    answer = desk.post("/save/", {"text": "bad", "idempotency_key": KEY})
    assert (answer.status_code, answer.content.decode()) == (422, "form bad state_not_allowed")
    assert Submission.objects.count() == 0
    assert desk.post("/save/", {"text": "good", "idempotency_key": KEY}).status_code == 303


def test_an_invalid_form_undoes_everything_and_is_read_as_a_page(desk, clerk):
    answer = desk.post("/save/", {"text": "", "idempotency_key": KEY})
    assert (answer.status_code, answer.content.decode()) == (422, rows_of(clerk))
    assert (written(), Submission.objects.count()) == (0, 0)


def test_the_keys_of_two_people_do_not_meet(desk, clerk):
    Submission.objects.create(account_id=clerk.pk + 1, key=KEY, digest="other", at="2026-01-01T00:00Z")
    assert desk.post("/save/", {"text": "a", "idempotency_key": KEY}).status_code == 303


def test_a_refusal_without_a_form_goes_back_with_the_ground_on_top(desk):
    answer = desk.post("/act-alone/", {}, headers={"Referer": "http://testserver/menu/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://testserver/menu/")
    page = desk.get("/menu/").content.decode()
    assert "当前岗位不能办理这一步，请由企业办理。" in page
    assert "<li>安全管理人员</li>" in page


def test_a_refusal_never_sends_the_person_to_another_site(desk):
    answer = desk.post("/act-alone/", {}, headers={"Referer": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_a_refusal_to_a_fragment_is_the_alert_alone(desk):
    answer = desk.post("/act-alone/", {}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#said")
    assert answer.content.decode().lstrip().startswith("<section")


def clicks(account, url: str, fields: dict[str, str]) -> list[str]:
    """Four clicks at the same moment: where each led."""

    def click(_n: int) -> str:
        browser = Client()
        browser.force_login(account, backend="bihuan.parties.login.AccountBackend")
        try:
            return browser.post(url, fields).headers["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(click, range(4)))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_have_one_effect(clerk):
    assert clicks(clerk, "/save/", {"text": "a", "idempotency_key": KEY}) == ["/done/a/"] * 4
    assert written() == 1


# An act of one operation: its key travels with its line.


def chosen(text: str, key: str = KEY) -> dict[str, str]:
    return {"text": text, "idempotency_key": key}


def test_an_act_of_one_operation_is_one_writing_statement(desk, django_assert_num_queries):
    with django_assert_num_queries(4) as asked:  # who is there, savepoint of the test, the act, savepoint of the test
        answer = desk.post("/raise/", chosen("a"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/hazards/4711/")
    statement = asked[2]["sql"]
    assert all(part in statement for part in ("notify_message", "web_submission", "audit_append"))
    assert Submission.objects.get().location == "/hazards/4711/"


def test_where_it_led_is_remembered_when_that_is_another_page(desk):
    desk.post("/raise/", chosen("b"))
    assert Submission.objects.get().location == "/elsewhere/b/"


def test_a_double_click_on_one_operation_has_one_effect_and_the_same_answer(desk):
    for _click in range(2):
        answer = desk.post("/raise/", chosen("b"))
        assert (answer.headers["Location"], answer.cookies["submitted"].value) == ("/elsewhere/b/", KEY)
    assert (written(), len(audit.timeline("hazard:4711"))) == (1, 1)


def test_who_is_refused_by_the_own_first_click_gets_its_answer(desk):
    for _click in range(2):
        assert desk.post("/raise/", chosen("once")).headers["Location"] == "/elsewhere/once/"
    assert written() == 1
    answer = desk.post("/raise/", chosen("once", KEY[::-1]))
    assert (answer.status_code, answer.content.decode()) == (422, "form once state_not_allowed")


def test_the_same_key_on_other_content_of_one_operation_is_refused(desk):
    desk.post("/raise/", chosen("a"))
    for other in ("b", "bad", "invalid"):
        answer = desk.post("/raise/", chosen(other))
        assert (answer.status_code, answer.content.decode()) == (422, f"form {other} form_already_sent")
    assert written() == 1


def test_a_refused_operation_leaves_nothing_and_can_be_sent_again(desk, clerk):
    assert desk.post("/raise/", chosen("bad")).status_code == 422
    assert desk.post("/raise/", chosen("invalid")).content.decode() == rows_of(clerk)
    assert Submission.objects.count() == 0
    assert desk.post("/raise/", chosen("a")).status_code == 303


def test_without_a_key_every_click_is_an_act(desk):
    for _click in range(2):
        assert desk.post("/raise/", {"text": "a"}).status_code == 303
    assert written() == 2


def test_a_view_may_not_go_on_after_its_operation_was_refused(desk):
    """Everything was undone, so it must not look done."""
    with pytest.raises(transaction.TransactionManagementError, match="went on"):
        desk.post("/raise/", chosen("swallowed"))
    assert Submission.objects.count() == 0


def test_an_act_keeps_its_savepoints_when_one_of_one_operation_is_over(desk):
    desk.post("/raise/", chosen("bad"))
    with transaction.atomic():
        with transaction.atomic():
            Submission.objects.create(account_id=1, key="k" * 16, digest="", at="2026-01-01T00:00Z")
            transaction.set_rollback(True)
        assert Submission.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_one_operation_at_the_same_moment_have_one_effect(clerk):
    assert clicks(clerk, "/raise/", chosen("b")) == ["/elsewhere/b/"] * 4
    assert written() == 1


@pytest.mark.django_db(transaction=True)
def test_pages_and_acts_take_turns_on_one_connection(desk):
    """A page's transaction reads only; the next one on the same connection writes again."""
    Submission.objects.create(account_id=1, key="k" * 16, digest="", location="kept", at="2026-01-01T00:00Z")
    for text in ("a", "b"):
        with pytest.raises(InternalError, match="read-only transaction"):
            desk.get("/writing/")
        assert desk.post("/raise/", {"text": text}).status_code == 303
    assert written() == 2


def test_keys_are_forgotten_only_when_no_draft_can_still_carry_them(clerk):
    for key, at in (("old", "2026-11-12T08:00+08:00"), ("new", "2026-11-14T08:00+08:00")):
        Submission.objects.create(account_id=clerk.pk, key=key, digest="", at=at)
    with clock.frozen(datetime(2026, 11, 21, 9, 0, tzinfo=clock.SHANGHAI)):
        assert forget_regularly(0) == 1
    assert Submission.objects.get().key == "new"


def test_log_ins_whose_time_is_over_are_forgotten(desk):
    Session.objects.create(session_key="k" * 32, session_data="", expire_date="2026-01-01T00:00Z")
    forget_regularly(0)
    assert [session.session_key for session in Session.objects.all()] == [desk.cookies["sessionid"].value]
