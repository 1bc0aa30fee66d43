"""The app's addresses over HTTP: who is let in, what is answered in JSON, and the pages about phones and conflicts."""

import base64
import hashlib
import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as product
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import account, picture
from tests.inspections.conftest import find
from tests.web.conftest import _at_the_door

import bihuan.web
from bihuan import clock
from bihuan.field import queries, seal, sync
from bihuan.field.models import Bundle, Device, SentAct, SentPhoto
from bihuan.inspections.models import Inspection
from bihuan.parties.models import Account, Guest, Role
from bihuan.web.field import shell

__all__ = ["_at_the_door"]
JSON = "application/json"


class App:
    """The app as it asks the server."""

    def __init__(self, account, key=None) -> None:
        self.client, self.key = Client(), key or str(uuid.uuid4())
        self.client.force_login(account, backend=product.AUTHENTICATION_BACKENDS[-1])

    def get(self, path):
        return self.client.get(f"/field/{path}", headers={"X-Field-Device": self.key})

    def post(self, path, value, **headers):
        return self.client.post(
            f"/field/{path}", json.dumps(value), content_type=JSON, headers={"X-Field-Device": self.key, **headers}
        )

    def enroll(self):
        return self.post("enroll_device/", {"key": self.key, "name": "红米"}).json()

    def take(self, check):
        return self.post(f"inspections/{check.pk}/take_bundle/", {}).json()

    def send(self, bundle, *acts, **more):
        whole = [{"bundle": bundle["id"], "device_at": clock.now().isoformat(), **one} for one in acts]
        return self.post("receive_act/", {"sent_at": clock.now().isoformat(), "acts": whole, **more})

    def upload(self, bundle, content, offset=0, **told):
        sha256 = hashlib.sha256(content).hexdigest()
        said = {"bundle": bundle["id"], "size": len(content), "filename": "x.jpg", **told}
        headers = {
            "X-Field-Device": self.key,
            "X-Offset": str(offset),
            "X-Photo": base64.b64encode(json.dumps(said).encode()).decode(),
        }
        return self.client.post(
            f"/field/photos/{sha256}/receive_photo/",
            content[offset:],
            content_type="application/octet-stream",
            headers=headers,
        )


@pytest.fixture
def app(team):
    with clock.frozen(team[0].stage.at()):
        found = App(team[0].account)
        found.enroll()
        yield found


def answer(item, result="ok", **more):
    said = {"item": str(item.pk), "result": result, "note": ""}
    return {"client_id": str(uuid.uuid4()), "act": "answer_item", "payload": said, **more}


def asked_after(app, bundle, *clients):
    return app.get(f"bundles/{bundle['id']}/receipts/?{'&'.join(f'act={one}' for one in clients)}").json()["acts"]


def test_a_batch_is_answered_with_its_receipts(app, check, items):
    bundle = app.take(check)
    bad = {"client_id": "x", "act": "answer_item", "payload": {}}
    told = app.send(bundle, answer(items[0]), bad, answer(items[1], "na"), answer(items[2])).json()
    assert [one["state"] for one in told["acts"]] == ["accepted", "refused", "refused", "accepted"]
    assert [one["kept"] for one in told["acts"]] == [True, False, True, True]
    assert told["acts"][2]["refusal"]["text"].endswith("。")
    assert told["offset"] == 0
    assert asked_after(app, bundle, told["acts"][0]["client_id"])[0]["state"] == "accepted"


def test_what_mends_a_step_that_was_done_meanwhile_is_told_how_that_one_stands(app, check, items):
    bundle = app.take(check)
    first = answer(items[0])
    app.send(bundle, first)
    second = answer(items[0], "na", replaces=first["client_id"])
    (told,) = app.send(bundle, second).json()["acts"]
    assert (told["state"], told["kept"], told["refusal"]["code"]) == ("refused", False, "nothing_to_mend")
    assert (told["instead"]["client_id"], told["instead"]["state"]) == (first["client_id"], "accepted")
    (unknown,) = app.send(bundle, answer(items[1], replaces=str(uuid.uuid4()))).json()["acts"]
    assert "instead" not in unknown
    assert SentAct.objects.count() == 1


def test_what_became_of_it_is_told_of_what_is_asked_for_and_in_as_many_statements(app, check, team, items):
    """However much was sent with the bundle; nobody hears what became of another's, and what is no id is nothing."""
    bundle = app.take(check)
    sent = [answer(one) for one in items[:3]]
    app.send(bundle, *sent)
    first, *others = (one["client_id"] for one in sent)

    def costs(*clients) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert [one["client_id"] for one in asked_after(app, bundle, *clients)] == [
                one for one in (first, *others) if one in clients
            ]
        return len(asked)

    assert costs(first) == costs(first, *others)
    assert costs("x", str(uuid.uuid4())) <= costs(first)
    assert asked_after(app, bundle) == []
    other = App(team[1].account)
    other.enroll()
    theirs = other.take(check)
    assert asked_after(other, theirs, first) == []


def test_a_log_in_that_is_over_is_told_so_and_nothing_is_taken(app, check, items):
    bundle = app.take(check)
    app.client.logout()
    answered = app.send(bundle, answer(items[0]))
    assert (answered.status_code, answered.json()) == (401, {"code": "login_expired"})
    assert app.get("session/").status_code == 401
    assert not SentAct.objects.exists()
    assert app.client.get("/field/session/").status_code == 302, "who is no app is led to the log-in"


def test_a_revoked_phone_gets_wipe_and_nothing_else(app, check, team, items):
    bundle = app.take(check)
    Device.objects.filter(key=app.key).update(revoked_at=clock.now(), revoked_by=1)
    for ask in (
        lambda: app.send(bundle, answer(items[0])),
        lambda: app.post(f"inspections/{check.pk}/take_bundle/", {}),
        lambda: app.post("enroll_device/", {"key": app.key, "name": ""}),
        lambda: app.upload(bundle, picture()),
    ):
        app.client.force_login(team[0].account, backend=product.AUTHENTICATION_BACKENDS[-1])
        answered = ask()
        assert answered.status_code == 422
        assert app.get("session/").status_code == 401, "or it would enroll itself anew"
        assert answered.json()["wipe"] == [str(team[0].account.pk)]
        assert "challenge" not in answered.json()
        assert "store_key" not in answered.json()
    asked = Client().get(f"/field/contact/?device={uuid.uuid4()}&device={app.key}").json()
    assert asked["wipe"] == [str(team[0].account.pk)]
    assert Client().get(f"/field/contact/?device={uuid.uuid4()}").json()["wipe"] == []
    assert not SentAct.objects.exists()


def test_a_photo_goes_up_in_pieces_and_finishes_what_waits_for_it(app, check, items):
    bundle, content = app.take(check), picture()
    sha256 = hashlib.sha256(content).hexdigest()
    said = {"item": str(items[0].pk), "photos": [sha256], "description": "未上锁", "advice": "上锁", "grade": "general"}
    found = {"client_id": str(uuid.uuid4()), "act": "record_finding", "payload": said}
    assert app.send(bundle, found).json()["acts"][0]["state"] == "waiting"
    state = app.get(f"photos/{sha256}/receive_photo/").json()
    assert state == {"received": 0, "kept": False}
    out_of_step = app.upload(bundle, content, offset=5)
    assert (out_of_step.status_code, out_of_step.json()["received"]) == (422, 0)
    assert app.upload(bundle, content).json()["kept"] is True
    assert app.get(f"photos/{sha256}/receive_photo/").json()["kept"] is True
    (receipt,) = asked_after(app, bundle, found["client_id"])
    assert (receipt["state"], receipt["hashes"]) == ("accepted", [sha256])
    assert check.findings.count() == 1


def test_what_waited_for_a_photo_is_judged_outside_the_transaction_of_the_photo(app, check, items, monkeypatch):
    bundle, depths, here = app.take(check), [], len(connection.savepoint_ids)
    monkeypatch.setattr(sync, "take_up_waiting", lambda *_args, **_known: depths.append(len(connection.savepoint_ids)))
    assert app.upload(bundle, picture()).json()["kept"] is True
    assert depths == [here]


def test_a_bundle_of_another_phone_or_person_is_not_there(app, check, team, items):
    bundle = app.take(check)
    second = App(team[0].account)
    second.enroll()
    assert second.send(bundle, answer(items[0])).json()["acts"][0]["refusal"]["code"] == "act_about_nothing"
    other = App(team[1].account)
    other.enroll()
    assert other.get(f"bundles/{bundle['id']}/receipts/").status_code == 404
    assert App(team[1].account).send(bundle, answer(items[0])).json()["code"] == "device_unknown"


def test_assignments_are_ones_own(app, check, stage):
    assert [one["id"] for one in app.get("assignments/").json()["assignments"]] == [str(check.pk)]
    assert App(stage.officer).get("assignments/").json()["assignments"] == []


def planned_again(check):
    """The same team, a year later."""
    members = list(check.team.all())
    later = Inspection.objects.get(pk=check.pk)
    later.pk, later.state, later.planned_on = clock.new_id(), "planned", check.planned_on + timedelta(days=365)
    later.save(force_insert=True)
    for member in members:
        member.pk, member.inspection = clock.new_id(), later
        member.save(force_insert=True)
    return later


def test_assignments_beyond_the_first_are_said_and_found_by_name(app, check, team, stage, monkeypatch):
    """What goes on stands before what is only looked at again; and of a closed check with something still open."""
    told = app.get("assignments/").json()
    assert (len(told["assignments"]), told["more"]) == (1, False)
    check_now = Inspection.objects.filter(pk=check.pk)
    check_now.update(state="cancelled")
    told = app.get(f"assignments/?have={check.pk}&have=x&have=7").json()
    assert (told["assignments"], set(told["over"])) == ([], {str(check.pk), "7"})
    check_now.update(state="ongoing")
    find(stage, check)
    check_now.update(state="cancelled")
    told = app.get(f"assignments/?have={check.pk}").json()
    assert ([one["id"] for one in told["assignments"]], told["over"]) == ([str(check.pk)], [])

    later = planned_again(check)
    told = app.get("assignments/").json()
    assert [one["id"] for one in told["assignments"]] == [str(later.pk), str(check.pk)]
    monkeypatch.setattr(queries, "MOST", 1)
    told = app.get("assignments/").json()
    assert ([one["id"] for one in told["assignments"]], told["more"]) == ([str(later.pk)], True)
    name = check.enterprise.name
    assert app.get(f"assignments/?q={name[:4]}").json()["more"] is True
    assert app.get("assignments/?q=没有这个企业").json() == {"assignments": [], "more": False, "over": []}


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"acts": 1}', b"[" * 200_000])
def test_what_is_no_batch_is_refused(app, body):
    answered = app.client.post("/field/receive_act/", body, content_type=JSON, headers={"X-Field-Device": app.key})
    assert (answered.status_code, answered.json()["code"]) == (422, "act_unreadable")


@pytest.mark.parametrize("path", ["enroll_device/", "receive_act/", f"photos/{'0' * 64}/receive_photo/"])
def test_a_form_is_no_batch(app, path):
    answered = app.client.post(f"/field/{path}", {"a": "b"}, headers={"X-Field-Device": app.key})
    assert (answered.status_code, answered.json()["code"]) == (422, "act_unreadable")


def saved(app, bundle, team, *acts, photos=()):
    whole = [{"bundle": bundle["id"], "device_at": clock.now().isoformat(), **one} for one in acts]
    return {
        "form": "bihuan-field-1", "account": str(team[0].account.pk), "name": "王赟", "device": app.key, "offset": 120,
        "acts": whole, "photos": list(photos),
    }  # fmt: skip


def bring(app, value):
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    answered = app.client.post("/field/import/receive_act/", {"file": SimpleUploadedFile("q.json", content)})
    return app.client.get(answered.headers["Location"]) if answered.status_code == 303 else answered


def test_the_file_of_a_phone_is_taken_in_by_the_same_replay(app, check, team, items):
    bundle, content = app.take(check), picture()
    sha256 = hashlib.sha256(content).hexdigest()
    said = {"item": str(items[0].pk), "photos": [sha256], "description": "未上锁", "advice": "上锁", "grade": "general"}
    found = {"client_id": str(uuid.uuid4()), "act": "record_finding", "payload": said}
    shot = {"sha256": sha256, "data": base64.b64encode(content).decode(), "bundle": bundle["id"], "filename": "a.jpg"}
    file = saved(app, bundle, team, found, answer(items[1]), photos=[shot])
    for _again in range(2):
        text = bring(app, file).content.decode()
        assert text.count("已入库") == 2
    assert SentAct.objects.count() == 2
    assert SentAct.objects.first().offset == 120
    assert check.findings.count() == 1
    assert app.send(bundle, found).json()["acts"][0]["state"] == "accepted", "and the phone gets its receipt later"


def test_a_photo_in_a_file_is_sealed_though_the_clock_was_a_year_off(app, check, team):
    bundle, content = app.take(check), picture()
    sha256 = hashlib.sha256(content).hexdigest()
    device_at = (clock.now() - timedelta(days=365)).isoformat()
    mark = seal.seal_of(sha256=sha256, device_at=device_at, place="", challenge=bundle["challenge"])
    capture = {"from": "camera", "seal": mark, "device_at": device_at}
    shot = {"sha256": sha256, "data": base64.b64encode(content).decode(), "bundle": bundle["id"], "capture": capture}
    bring(app, {**saved(app, bundle, team, photos=[shot]), "offset": 365 * 24 * 3600})
    assert SentPhoto.objects.get().mark == "sealed"


def test_a_file_of_somebody_else_or_of_something_else_is_refused(app, check, team, items):
    bundle = app.take(check)
    foreign = {**saved(app, bundle, team, answer(items[0])), "account": "1"}
    assert "请由本人登录导入" in bring(app, foreign).content.decode()
    odd = {**saved(app, bundle, team), "acts": [{"act": []}]}
    for value in (b"", b"\xff\xfe", b"[]", b"[" * 200_000, {"form": "bihuan-field-1", "account": "1"}, odd):
        assert "文件读不出来" in bring(app, value).content.decode()
    assert not SentAct.objects.exists()


def test_a_file_that_is_too_large_is_refused_and_nothing_of_it_is_taken(app, check, team, items, settings):
    settings.FIELD_FILE_MB = 0
    file = saved(app, app.take(check), team, answer(items[0]))
    assert "文件超过 0 兆" in bring(app, file).content.decode()
    assert not SentAct.objects.exists()
    settings.FIELD_FILE_MB = 300
    bring(app, file)
    assert SentAct.objects.count() == 1


def test_files_that_are_too_much_for_a_day_are_refused_and_nothing_is_lost(app, check, team, items, settings):
    settings.FIELD_DAY_MB = 0
    file = saved(app, app.take(check), team, answer(items[0]))
    assert "一天之内从手机收到的超过 0 兆" in bring(app, file).content.decode()
    assert not SentAct.objects.exists()
    settings.FIELD_DAY_MB = 6000
    bring(app, file)
    assert SentAct.objects.count() == 1


def test_a_phone_is_told_to_come_again_when_too_much_is_half_sent(app, check, settings):
    bundle, content = app.take(check), picture()
    settings.FIELD_UNFINISHED_MB = 0
    sha256 = hashlib.sha256(content).hexdigest()
    said = {"bundle": bundle["id"], "size": len(content), "filename": "x.jpg"}
    headers = {"X-Field-Device": app.key, "X-Photo": base64.b64encode(json.dumps(said).encode()).decode()}
    url = f"/field/photos/{sha256}/receive_photo/"
    half = app.client.post(url, content[:100], content_type="application/octet-stream", headers=headers)
    assert (half.status_code, half.json()["code"], half.json()["later"]) == (422, "uploads_unfinished", True)
    assert app.upload(bundle, content).json()["kept"] is True, "what comes whole needs no room of its own"


def test_phones_are_listed_for_their_owner_and_for_who_keeps_the_accounts(app, team):
    page = app.client.get("/security/").content.decode()
    assert "红米" in page
    keeper = account("keeper", "安全员", Role.SECURITY_KEEPER)
    looked = App(keeper).client.get(f"/accounts/{team[0].account.pk}/").content.decode()
    assert "红米" in looked
    device = Device.objects.filter(account=team[0].account).latest("pk")
    answered = App(keeper).client.post(f"/field/devices/{device.pk}/revoke_device/")
    assert answered.headers["Location"] == f"/accounts/{team[0].account.pk}/"
    assert app.get("session/").status_code == 401, "logged in no more"
    assert Client().get(f"/field/contact/?device={app.key}").json()["wipe"] == [str(team[0].account.pk)]


def test_who_shares_a_revoked_phone_works_on(app, team):
    other = App(team[1].account)
    other.enroll()
    Device.objects.filter(key=app.key).update(revoked_at=clock.now(), revoked_by=1)
    told = other.get(f"session/?device={other.key}&device={app.key}").json()
    assert (told["account"], told["wipe"]) == (str(team[1].account.pk), [str(team[0].account.pk)])
    assert app.get(f"session/?device={other.key}&device={app.key}").json() == {
        "account": str(team[0].account.pk),
        "wipe": [str(team[0].account.pk)],
    }
    assert app.get("session/").status_code == 401


def test_a_new_log_in_on_a_phone_is_noted_and_ends_with_it(app, team):
    assert app.get("session/").json()["noted"] is True
    app.client.logout()
    app.client.force_login(team[0].account, backend=product.AUTHENTICATION_BACKENDS[-1])
    assert app.get("session/").json()["noted"] is False
    app.enroll()
    assert app.get("session/").json()["noted"] is True
    device = Device.objects.get(key=app.key)
    answered = app.client.post(f"/field/devices/{device.pk}/revoke_device/")
    assert answered.headers["Location"] == "/login/", "on the very phone that is revoked"
    assert app.get("session/").status_code == 401


def test_a_log_out_anywhere_says_that_the_keys_go(app):
    left = app.client.post("/logout/")
    assert left.cookies["bihuan_left"].value == "1"
    assert left.cookies["bihuan_in"].value == ""
    assert "field/left.js" in app.client.get("/login/").content.decode()
    assert "field/left.js" not in Client().get("/login/").content.decode()


def test_what_who_is_off_the_team_had_sent_is_seen_and_settled_by_who_leads(app, check, team, items):
    other = team[1]
    other.answer(items[0], "problem", "门锁坏了")
    member = check.team.get(expert__account=other.account)
    member.delete()
    Guest.objects.filter(account=other.account).delete()
    (receipt,) = other.send()
    assert receipt["conflict"] == "late"
    own = App(other.account)
    seen = own.client.get("/field/conflicts/").content.decode()
    assert "门锁坏了" in seen, "the sender sees what became of it"
    assert f"/inspections/{check.pk}/" not in seen, "a link that leads nowhere"
    assert "已不在这次检查里" in seen
    page = app.client.get("/field/conflicts/").content.decode()
    assert "门锁坏了" in page
    assert other.account.name in page
    assert f"/inspections/{check.pk}/" in page
    url = f"/field/conflicts/{receipt['id']}/resolve_conflict/"
    assert app.client.post(url, {"value": "stands", "reason": "已换人检查"}).status_code == 303
    assert SentAct.objects.get(pk=receipt["id"]).state == "resolved"
    stranger = App(team[2].account)
    assert "门锁坏了" not in stranger.client.get("/field/conflicts/").content.decode()


def test_a_conflict_is_settled_on_its_page(app, check, team, items):
    other = App(team[1].account)
    other.enroll()
    mine, theirs = app.take(check), other.take(check)
    app.send(mine, answer(items[0]))
    (one,) = other.send(theirs, answer(items[0], "problem")).json()["acts"]
    assert one["conflict"] == "parallel"
    page = app.client.get("/field/conflicts/").content.decode()
    assert items[0].text in page
    assert "采用手机上的结果" in page
    url = f"/field/conflicts/{one['id']}/resolve_conflict/"
    refused = app.client.post(url, {"value": "sent", "reason": ""})
    assert refused.status_code == 422
    assert app.client.post(url, {"value": "sent", "reason": "确有问题"}).status_code == 303
    assert check.answers.get(item=items[0]).result == "problem"
    assert "没有要处理的冲突" in app.client.get("/field/conflicts/").content.decode()
    assert Bundle.objects.filter(device__account=team[1].account).exists()


def test_what_was_not_done_is_shown_to_its_last_page(app, check, team, items):
    bundle = app.take(check)
    bad = [{"client_id": str(uuid.uuid4()), "act": "file_note", "payload": {"text": "", "place": f"第{n}处"}}
           for n in range(60)]  # fmt: skip
    app.send(bundle, *bad)
    page = app.client.get("/field/conflicts/").content.decode()
    assert page.count("放弃这一步") == 50
    after = page.split('href="/field/conflicts/?after=')[1].split('"')[0]
    assert app.client.get(f"/field/conflicts/?after={after}").content.decode().count("放弃这一步") == 10


def test_the_desk_leads_to_what_is_to_be_settled_and_only_then(app, check, team, items, django_assert_max_num_queries):
    other = App(team[1].account)
    other.enroll()
    mine, theirs = app.take(check), other.take(check)
    assert "/field/conflicts/" not in app.client.get("/").content.decode()
    app.send(mine, answer(items[0]))
    other.send(theirs, answer(items[0], "problem"), answer(items[1], "na"))
    with django_assert_max_num_queries(12):
        page = app.client.get("/").content.decode()
    assert 'href="/field/conflicts/"' in page
    assert "1 条有冲突" in page
    assert "没有办成</span>" not in page
    assert "1 条有冲突，1 条没有办成" in other.client.get("/").content.decode()
    assert "/field/conflicts/" not in App(team[2].account).client.get("/").content.decode()
    Account.objects.filter(pk=team[1].account.pk).update(is_active=False)
    late = {"standing": {"withdrawn": True, "closed": True}, "conflict": "late"}
    SentAct.objects.filter(state="in_conflict").update(**late)
    assert "账号已停用" in app.client.get("/field/conflicts/").content.decode()


def test_what_was_not_done_stands_on_its_page_and_is_given_up_there_or_on_the_phone(app, check, items):
    bundle = app.take(check)
    said = {"item": str(items[0].pk), "photos": ["0" * 64], "description": "配电箱未上锁", "advice": "上锁"}
    found = {"client_id": str(uuid.uuid4()), "act": "record_finding", "payload": {**said, "grade": "general"}}
    wrong = answer(items[1], "na")
    waiting, refused = app.send(bundle, found, wrong).json()["acts"]
    page = app.client.get("/field/conflicts/").content.decode()
    assert "配电箱未上锁" in page
    assert "等照片" in page
    url = f"/field/sent/{waiting['id']}/give_up_act/"
    assert app.client.post(url, {"reason": ""}).status_code == 422
    assert app.client.post(url, {"reason": "已经撤除"}).status_code == 303
    assert "配电箱未上锁" not in app.client.get("/field/conflicts/").content.decode()
    asked = {"client_id": refused["client_id"], "reason": "填错了"}
    assert app.post("give_up_act/", {**asked, "reason": ""}).status_code == 422
    for _again in range(2):
        assert app.post("give_up_act/", asked).json()["act"]["state"] == "given_up"
    assert app.post("give_up_act/", {"client_id": str(uuid.uuid4())}).status_code == 404
    assert SentAct.objects.filter(state="given_up").count() == 2


def test_what_anothers_phone_left_undone_is_seen_and_given_up_by_who_leads_and_by_nobody_else(app, check, team, items):
    other = team[1]
    other.find(items[0], "0" * 64)
    (waiting,) = other.send()
    page = app.client.get("/field/conflicts/").content.decode()
    for said in ("配电箱未上锁", "等照片", other.account.name, other.device.name):
        assert said in page, said
    assert "配电箱未上锁" not in App(team[2].account).client.get("/field/conflicts/").content.decode()
    url = f"/field/sent/{waiting['id']}/give_up_act/"
    assert app.client.post(url, {"reason": "手机坏了"}).status_code == 303
    row = SentAct.objects.get(pk=waiting["id"])
    assert (row.state, row.resolved_by) == ("given_up", team[0].account.pk)


def test_the_shell_is_everybodys_and_holds_nothing(db):
    client = Client()
    for path in ("", "words/", "app.webmanifest", "worker.js"):
        assert client.get(f"/field/{path}").status_code == 200
    worker = client.get("/field/worker.js").content.decode()
    assert worker.startswith("const KEPT = ")
    kept = json.loads(worker.splitlines()[0].removeprefix("const KEPT = ").rstrip(";"))
    for file in kept["files"]:
        if file.startswith("/field/"):
            assert client.get(file).status_code == 200
    shell = client.get("/field/").content.decode()
    assert "csrf" not in shell
    assert "<script>" not in shell


def test_another_word_or_page_is_another_shell(monkeypatch):
    """What an installed phone asks after is the worker: it must be another one when anything that it keeps is."""
    shell.version.cache_clear()
    before = shell.version("zh-hans")
    assert shell.version("en") != before
    for name, value in (
        ("WORDS", {**shell.WORDS, "save": "存上"}),
        ("_page", lambda language: "<html>another</html>"),
        ("_text", lambda name: "another script"),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(shell, name, value)
            shell.version.cache_clear()
            assert shell.version("zh-hans") != before, name
    shell.version.cache_clear()
    assert shell.version("zh-hans") == before


def test_every_script_of_the_app_is_kept_for_the_time_without_a_network():
    folder = Path(bihuan.web.__file__).parent / "static/bihuan/field"
    assert {path.stem for path in folder.glob("*.js")} == {*shell.SCRIPTS, "worker"}
