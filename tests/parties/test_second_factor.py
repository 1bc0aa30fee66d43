"""二次验证: a code of the phone beside the password; each good once, five wrong ones close the door for a while."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.cast import account
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.parties import second_factor
from bihuan.parties.credentials import RecoveryCode, SecondFactor
from bihuan.parties.models import Account, Regulator, Role, Session
from bihuan.refusal import Stranger
from bihuan.standards import totp

pytestmark = pytest.mark.django_db
WORDS = "correct horse battery"


@pytest.fixture
def clerk(db):
    office = Regulator.objects.create(name="示例应急管理局", kind="emergency_bureau", division_code="99")
    return Account.objects.create_user("clerk", WORDS, name="林知远", roles=["regulator_clerk"], regulator=office)


@pytest.fixture
def watch():
    """A clock that the test moves on; a code is good for one step."""
    with time_machine.travel(clock.now(), tick=False) as moved:
        yield moved


def code_of(clerk: Account) -> str:
    return totp.code(SecondFactor.objects.get(account=clerk).secret, totp.step_at(clock.now()))


def wrong(clerk: Account) -> str:
    return str((int(code_of(clerk)) + 1) % 10**6).zfill(6)


def set_up(clerk: Account) -> list[str]:
    second_factor.begin_second_factor(clerk, by=clerk, at=clock.now())
    return second_factor.confirm_second_factor(clerk, by=clerk, at=clock.now(), code=code_of(clerk))


def at_the_door(browser: Client, **more: str):
    return browser.post("/login/", {"username": "clerk", "password": WORDS, **more})


def is_in(browser: Client) -> bool:
    return browser.get("/menu/").status_code == 200


def text_of(answer) -> str:
    return answer.content.decode()


def test_it_is_set_up_with_the_phone_and_the_codes_are_shown_once(clerk, watch):
    browser = Client()
    at_the_door(browser)
    browser.post("/security/begin_second_factor/")
    shown = text_of(browser.get("/security/"))
    factor = SecondFactor.objects.get(account=clerk)
    letters = totp.written(factor.secret)
    assert " ".join(letters[n : n + 4] for n in range(0, 32, 4)) in shown
    assert "data:image/svg+xml" in shown
    assert factor.secret not in bytes(factor.sealed)
    answer = browser.post("/security/confirm_second_factor/", {"code": code_of(clerk)})
    assert answer.headers["Cache-Control"] == "no-store"
    codes = [word for word in text_of(answer).replace(">", "<").split("<") if len(word) == 11 and word[5] == "-"]
    assert len(codes) == len(set(codes)) == 10
    again = text_of(browser.get("/security/"))
    assert "未用的恢复码：10 个" in again
    assert not any(word in again for word in (*codes, letters[:4]))
    acts = [line.act for line in audit.timeline(clerk.ref)]
    assert acts == ["log_in", "begin_second_factor", "confirm_second_factor"]
    assert not any(code.replace("-", "") in str(list(RecoveryCode.objects.values())) for code in codes)


def test_the_password_alone_does_not_open_then(clerk, watch):
    set_up(clerk)
    browser = Client()
    assert at_the_door(browser).headers["Location"] == "/login/code/"
    assert not is_in(browser)
    assert "手机验证器" in text_of(browser.get("/login/code/"))
    assert browser.post("/login/code/", {"code": wrong(clerk)}).status_code == 422
    assert not is_in(browser)
    watch.shift(30)
    assert browser.post("/login/code/", {"code": code_of(clerk)}).status_code == 302
    assert is_in(browser)
    assert Session.objects.filter(account_id=clerk.pk).count() == 1


def test_who_logs_in_with_a_code_comes_to_the_page_that_was_asked_for(clerk, watch):
    set_up(clerk)
    watch.shift(30)
    browser = Client()
    at_the_door(browser, next="/inbox/")
    assert browser.post("/login/code/", {"code": code_of(clerk)}).headers["Location"] == "/inbox/"


def test_a_code_opens_once(clerk, watch):
    set_up(clerk)
    watch.shift(30)
    code = code_of(clerk)
    second_factor.prove(clerk, at=clock.now(), code=f"{code[:3]} {code[3:]}")
    with refused("code_wrong"):
        second_factor.prove(clerk, at=clock.now(), code=code)


def test_a_recovery_code_opens_once_and_is_counted(clerk, watch):
    first, *_others = set_up(clerk)
    browser = Client()
    at_the_door(browser)
    browser.post("/login/code/", {"code": first.upper()})
    assert is_in(browser)
    assert second_factor.codes_left(clerk) == 9
    *_before, line, entered = audit.timeline(clerk.ref)
    assert (line.act, line.data, entered.act) == ("use_recovery_code", {"left": 9}, "log_in")
    with refused("code_wrong"):
        second_factor.prove(clerk, at=clock.now(), code=first)


def test_another_persons_recovery_code_opens_nothing(clerk, watch):
    other = account("other", "他人", Role.EXPERT)
    set_up(clerk)
    second_factor.begin_second_factor(other, by=other, at=clock.now())
    codes = second_factor.confirm_second_factor(other, by=other, at=clock.now(), code=code_of(other))
    with refused("code_wrong"):
        second_factor.prove(clerk, at=clock.now(), code=codes[0])


def test_five_wrong_ones_close_the_door_and_each_denial_is_recorded(clerk, watch):
    set_up(clerk)
    watch.shift(30)
    browser = Client()
    at_the_door(browser)
    for _n in range(5):
        assert "验证码不对" in text_of(browser.post("/login/code/", {"code": wrong(clerk)}))
    assert "5 次" in text_of(browser.post("/login/code/", {"code": code_of(clerk)}))
    assert not is_in(browser)
    lines = [line.data["code"] for line in audit.timeline(clerk.ref) if line.act == "refuse_code"]
    assert lines == ["code_wrong"] * 5 + ["code_blocked"]
    watch.shift(timedelta(minutes=16))
    at_the_door(browser)
    assert browser.post("/login/code/", {"code": code_of(clerk)}).status_code == 302


def test_who_waits_too_long_begins_again(clerk, watch):
    set_up(clerk)
    browser = Client()
    at_the_door(browser)
    watch.shift(timedelta(minutes=6))
    assert browser.post("/login/code/", {"code": code_of(clerk)}).headers["Location"] == "/login/"
    assert not is_in(browser)


def test_a_password_changed_meanwhile_does_not_let_in(clerk, watch):
    set_up(clerk)
    watch.shift(30)
    browser = Client()
    at_the_door(browser)
    clerk.set_password("a new and odd sentence")
    clerk.save()
    assert browser.post("/login/code/", {"code": code_of(clerk)}).headers["Location"] == "/login/"


def test_new_recovery_codes_for_a_code_of_the_phone(clerk, watch):
    old, *_others = set_up(clerk)
    with refused("code_wrong"):
        second_factor.renew_recovery_codes(clerk, by=clerk, at=clock.now(), code=wrong(clerk))
    watch.shift(30)
    new = second_factor.renew_recovery_codes(clerk, by=clerk, at=clock.now(), code=code_of(clerk))
    with refused("code_wrong"):
        second_factor.prove(clerk, at=clock.now(), code=old)
    second_factor.prove(clerk, at=clock.now(), code=new[3])


def test_who_guesses_at_new_recovery_codes_is_counted_and_locked_out(clerk, watch):
    """Somebody at an unlocked computer: what the page refuses stays on the account."""
    set_up(clerk)
    browser = Client()
    browser.force_login(clerk, backend="bihuan.parties.login.AccountBackend")
    for _ in range(second_factor.FAILURES):
        assert browser.post("/security/renew_recovery_codes/", {"code": wrong(clerk)}).status_code == 303
    lines = [line.act for line in audit.timeline(clerk.ref)]
    assert lines.count("refuse_code") == second_factor.FAILURES
    with refused("code_blocked"):
        second_factor.renew_recovery_codes(clerk, by=clerk, at=clock.now(), code=code_of(clerk))


def test_a_factor_dropped_meanwhile_is_a_sentence(clerk):
    with refused("second_factor_not_begun"):
        second_factor.prove(clerk, at=clock.now(), code="123456")


def test_what_cannot_be(clerk, watch):
    with refused("second_factor_not_begun"):
        second_factor.confirm_second_factor(clerk, by=clerk, at=clock.now(), code="123456")
    with refused("second_factor_not_begun"):
        second_factor.renew_recovery_codes(clerk, by=clerk, at=clock.now(), code="123456")
    second_factor.begin_second_factor(clerk, by=clerk, at=clock.now())
    with refused("code_wrong"):
        second_factor.confirm_second_factor(clerk, by=clerk, at=clock.now(), code=wrong(clerk))
    second_factor.confirm_second_factor(clerk, by=clerk, at=clock.now(), code=code_of(clerk))
    for again in (second_factor.begin_second_factor,):
        with refused("second_factor_held"):
            again(clerk, by=clerk, at=clock.now())
    with pytest.raises(Stranger):
        second_factor.begin_second_factor(clerk, by=account("other", "他人", Role.EXPERT), at=clock.now())


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR_ROLES = ["regulator_clerk"]


def test_who_must_have_one_gets_nothing_else_until_it_stands(clerk, watch, strict):
    browser = Client()
    assert at_the_door(browser).headers["Location"] == "/security/"
    for address in ("/", "/menu/", "/hazards/", "/enterprises/"):
        assert browser.get(address).headers["Location"] == "/security/"
    assert browser.post("/security/end_session/", {"mark": "x"}).headers["Location"] == "/security/"
    assert "请先设置二次验证" in text_of(browser.get("/security/"))
    assert browser.get("/change_password/").status_code == 200
    browser.post("/security/begin_second_factor/")
    assert browser.get("/menu/").status_code == 302
    browser.post("/security/confirm_second_factor/", {"code": code_of(clerk)})
    assert is_in(browser)


def test_who_need_not_have_one_goes_on(watch, strict, db):
    expert = account("clerk", "专家", Role.EXPERT)
    expert.set_password(WORDS)
    expert.save()
    browser = Client()
    assert at_the_door(browser).headers["Location"] == "/"
    assert is_in(browser)
