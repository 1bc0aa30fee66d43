"""Pages about phones and what they sent: a phone is revoked, a conflict settled, a queue taken in by file."""

from __future__ import annotations

import base64
from datetime import timedelta
from itertools import batched
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock, row_scope
from bihuan.field import access, devices, evidence, photos, queries, reasons, sync
from bihuan.field.acts import WAYS
from bihuan.field.states import CONFLICT_WORDS
from bihuan.field.wire import HASH, loaded
from bihuan.hazards import access as hazards
from bihuan.hazards.states import GRADE_WORDS
from bihuan.inspections import queries as inspections
from bihuan.inspections.states import STATE_WORDS
from bihuan.refusal import Refusal, Stranger
from bihuan.web.field.answers import log_in
from bihuan.web.field.views import MOST, replay
from bihuan.web.hazards.views import refused
from bihuan.web.media.views import copy_of
from bihuan.web.paging import keyset
from bihuan.web.photos import mark as photo_mark
from bihuan.web.punctuation import bracketed
from bihuan.web.refusals import worded
from bihuan.web.requests import act, done, download, page
from bihuan.web.trail import words as trail

RESULTS = {"ok": _lazy("无问题"), "problem": _lazy("有问题"), "na": _lazy("不涉及"), "unseen": _lazy("未查到")}


@act
def revoke_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """停用现场设备: by its owner, or by who keeps the account; back to the page it was on."""
    device = access.fetch_device(device_id, request.user)
    here = log_in(request) in device.sessions
    devices.revoke_device(device, by=request.user, at=clock.now())
    if here:  # the phone on which it is asked
        auth.logout(request)
        return done(request, reverse("login"))
    own = device.account_id == request.user.pk
    back = reverse("security") if own else reverse("accounts:show", args=[device.account_id])
    said = _("“%(name)s”已停用；它下次联网时会清空里面的任务和照片。") % {"name": device.name}
    return done(request, back, said)


@page
def conflicts(request: HttpRequest) -> HttpResponse:
    return _conflicts(request)


def _conflicts(request: HttpRequest, sent_id: int | None = None, refusal: Refusal | None = None) -> HttpResponse:
    with row_scope.system("resolve_conflict"):  # of who is off the team, by who is off it, from another's phone
        shown = keyset(queries.unsettled(request.user), request)
        names = inspections.item_texts(clock.ids_named(str(one.payload.get("item", "")) for one in shown.rows))
        known = _known_checks(shown.rows, request.user)
        rows = [_row(one, names, one.pk == sent_id, known) for one in shown.rows if one.conflict]
        undone = [_undone(one, one.pk == sent_id, known) for one in shown.rows if not one.conflict]
        brought = queries.photos_with(shown.rows)
    for row in (*rows, *undone):
        row["photos"] = _photos(row["one"], brought.get(row["one"].pk, []))
        row["told"] = _told(row["one"])
    facts = {"rows": rows, "more": shown.more_url, "refusal": refusal, "reason": request.POST.get("reason", "")}
    facts["undone"] = undone
    return render(request, "field/conflicts.html", facts)


def _known_checks(sent: list[Any], by: Any) -> set[int]:
    """Of their checks those whose page the reader may open: not those that were withdrawn meanwhile."""
    checks = {one.bundle.inspection_id for one in sent}
    return set(inspections.checks(by).filter(pk__in=checks).values_list("pk", flat=True)) if checks else set()


def _row(sent: Any, names: dict[int, str], refused: bool, known: set[int]) -> dict[str, Any]:
    item = clock.id_named(str(sent.payload.get("item", "")))
    stands = sent.standing
    return {
        "one": sent,
        "may_open": sent.bundle.inspection_id in known,
        "act": trail.act(sent.act),
        "what": names.get(item, "") if item else str(sent.payload.get("description", "")),
        "kind": _(CONFLICT_WORDS[sent.conflict]),
        "sent": _said(sent.payload) or str(sent.payload.get("description", "")),
        "stands": _said(stands) or _(STATE_WORDS.get(stands.get("state", ""), "")) or _gone(stands),
        "by": stands.get("by", ""),
        "raises": sent.act == "record_finding" and sent.conflict == "late" and "state" in stands,
        "over": sent.conflict == "late" and "state" in stands,  # what is another's can be taken as long as it goes on
        "refused": refused,
    }


def _undone(one: Any, refused: bool, known: set[int]) -> dict[str, Any]:
    """What was not done: why it came back, or on what it waits."""
    came_back = reasons.again(one.reason)
    waits = one.reason.get("waits_for", [])
    photo = any(HASH.fullmatch(name) for name in waits)
    why = worded(came_back).text if came_back else _("等照片") if photo else _("等前一步") if waits else _("等系统办理")
    what = str(one.payload.get("description") or one.payload.get("text") or one.payload.get("rectification") or "")
    may_open = one.bundle.inspection_id in known
    said = {"one": one, "act": trail.act(one.act), "what": what, "why": why, "refused": refused}
    return {**said, "may_open": may_open}


def _photos(sent: Any, brought: list[Any]) -> list[dict[str, object]]:
    """What came with it, as the photo components take it: it stands on no hazard yet."""
    urls = [reverse("field:sent_photo", args=[sent.pk, one.attachment_id]) for one in brought]
    at = sent.happened_at
    return [{"url": url, "at": at, "mark": photo_mark(one.mark)} for url, one in zip(urls, brought, strict=True)]


_FIELDS = (
    ("location", _lazy("部位")), ("advice", _lazy("整改建议")), ("legal_basis", _lazy("依据")),
    ("ground", _lazy("依据库条目")),
    ("rectification", _lazy("整改情况")), ("rectified_by", _lazy("整改人")), ("criterion", _lazy("对照的判定条款")),
)  # fmt: skip


def _told(sent: Any) -> list[tuple[Any, str]]:
    """The rest of what was filled in on the phone: who decides about it has read it."""
    found = [(label, str(sent.payload.get(name) or "")) for name, label in _FIELDS]
    if sent.act == "record_finding" and (grade := GRADE_WORDS.get(str(sent.payload.get("grade", "general")))):
        found.insert(0, (_("级别"), _(grade)))
    return [(label, text) for label, text in found if text]


@page
def sent_photo(request: HttpRequest, sent_id: int, attachment_id: int) -> HttpResponse:
    """A photo that came with what the reader has to settle."""
    with row_scope.system("resolve_conflict"):
        sha256 = queries.photo_with(sent_id, attachment_id, request.user)
    return copy_of(request, sha256)


def _gone(stands: dict[str, Any]) -> str:
    if "checklist" in stands:
        return _("条目已不在清单上")
    return _("账号已停用") if "closed" in stands else _("已不在检查组")


def _said(value: dict[str, Any]) -> str:
    """A result with its note, in words."""
    result, note = str(RESULTS.get(str(value.get("result", "")), "")), str(value.get("note", ""))
    return result + bracketed(note) if result and note else result


def _conflict_again(request: HttpRequest, sent_id: int, *, refusal: Refusal) -> HttpResponse:
    return _conflicts(request, sent_id, refusal)


@act(again=_conflict_again)
def resolve_conflict(request: HttpRequest, sent_id: int) -> HttpResponse:
    """处理离线冲突: what was sent is done after all, or what stands stays."""
    return _settle(request, sent_id)


def _settle(request: HttpRequest, sent_id: int) -> HttpResponse:
    value, reason = request.POST.get("value", ""), request.POST.get("reason", "")
    with row_scope.system("resolve_conflict"):
        sent = access.fetch_sent(sent_id, request.user)
        sync.resolve_conflict(sent, by=request.user, at=clock.now(), value=value, reason=reason)
    return done(request, reverse("field:conflicts"), _("冲突已处理，两个结果都留在记录里。"))


@act(again=_conflict_again)
def add_late_finding(request: HttpRequest, sent_id: int) -> HttpResponse:
    """补登问题: what was found within the visit and came after its end is a hazard of the check, or is laid down."""
    return _settle(request, sent_id)


@act(again=_conflict_again)
def give_up_act(request: HttpRequest, sent_id: int) -> HttpResponse:
    """放弃离线操作: what waits or came back is not to be done any more."""
    sent = access.fetch_sent(sent_id, request.user)
    sync.give_up_act(sent, by=request.user, at=clock.now(), reason=request.POST.get("reason", ""))
    return done(request, reverse("field:conflicts"), _("已放弃，内容和理由留在记录里。"))


@act(again=refused)
def excuse_unsealed(request: HttpRequest, hazard_id: int) -> HttpResponse:
    """说明没有密封照片; back to the hazard."""
    hazard = hazards.fetch(hazard_id, request.user)
    evidence.excuse_unsealed(hazard, by=request.user, at=clock.now(), reason=request.POST.get("reason", ""))
    return done(request, reverse("hazards:show", args=[hazard.pk]), _("理由已写入记录，可以销号。"))


@page
def way_out(request: HttpRequest) -> HttpResponse:
    """What a phone could not send, taken in from a file."""
    return render(request, "field/import.html", {"found": queries.devices_of(request.user)})


@download
def import_file(request: HttpRequest) -> HttpResponse:
    """接收离线操作 from the file that the app saved: the same photos and the same acts, through the same replay."""
    with row_scope.system("receive_act"):
        saved = _saved(request)
        phone = access.device_of(str(saved.get("device", "")), request.user)
        taken = saved.get("photos", [])
        problems = [said for one in taken if (said := _photo(request, one, phone, saved.get("offset")))]
        told = [
            one
            for some in batched(saved["acts"], MOST)
            for one in replay({**saved, "acts": list(some)}, by=request.user, phone=phone)["acts"]
        ]
    rows = [{**one, "words": trail.act(str(one.get("act", "")))} for one in told]
    facts = {"rows": rows, "problems": problems, "found": queries.devices_of(request.user)}
    return render(request, "field/import.html", facts)


def _saved(request: HttpRequest) -> dict[str, Any]:
    file = request.FILES.get("file")
    if file is not None and file.size > settings.FIELD_FILE_MB * 1024 * 1024:
        raise Refusal("field_file_too_large", missing=["files"], limit_mb=settings.FIELD_FILE_MB)
    most = settings.FIELD_DAY_MB
    came = photos.brought(request.user, since=clock.now() - timedelta(days=1)) if file is not None else 0
    if file is not None and came + file.size > most * 1024 * 1024:
        raise Refusal("field_files_of_the_day", missing=["files"], limit_mb=most)
    try:
        found = loaded(file.read()) if file is not None else None
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("form") != "bihuan-field-1" or not _listed(found):
        raise Refusal("field_file_unreadable", missing=["files"])
    if found.get("account") != str(request.user.pk):
        raise Refusal("field_file_foreign", name=str(found.get("name", ""))[:60])
    return found


def _listed(saved: dict[str, Any]) -> bool:
    acts, taken = saved.get("acts"), saved.get("photos", [])
    if not isinstance(acts, list) or not isinstance(taken, list):
        return False
    return all(isinstance(one, dict) for one in (*acts, *taken)) and all(str(one.get("act")) in WAYS for one in acts)


def _photo(request: HttpRequest, one: dict[str, Any], phone: Any, offset: object) -> str:
    """Take a photo of the file; why not, where it was not taken. By `offset` the phone's clock was behind."""
    capture = one["capture"] if isinstance(one.get("capture"), dict) else {}
    if isinstance(offset, int) and abs(offset) <= sync.FARTHEST:
        capture = {"sent_at": (clock.now() - timedelta(seconds=offset)).isoformat(), **capture}
    try:
        content = base64.b64decode(str(one.get("data", "")), validate=True)
        key = clock.id_named(str(one.get("bundle", "")))
        taken = access.fetch_bundle(key or 0, request.user, device=phone)
        row = photos.receive_photo(
            taken,
            by=request.user,
            at=clock.now(),
            sha256=str(one.get("sha256", "")),
            size=len(content),
            offset=0,
            chunk=content,
            filename=str(one.get("filename", "")),
            purpose=str(one.get("purpose", "evidence")),
            capture=capture,
        )
    except (ValueError, Stranger):
        return _("照片读不出来")
    except Refusal as refusal:
        return refusal.text()
    return "" if row.is_kept else str(row.reason.get("text", "")) or _("照片的校验码对不上")
