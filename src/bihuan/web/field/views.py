"""The app's own addresses: who is there, what can be taken along, and what is sent."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _

from bihuan import clock, row_scope
from bihuan.field import access, bundle, devices, photos, queries, reasons, sync
from bihuan.field.states import UNPROVEN_WORDS
from bihuan.field.wire import loaded, uuids
from bihuan.inspections import access as inspections
from bihuan.refusal import Refusal, Stranger
from bihuan.web.field.answers import DEVICE, app_act, app_batch, app_page, as_json, body, device, log_in, raw, wipe
from bihuan.web.requests import page

MOST = 200
"""Acts of one batch."""


@app_page
def session(request: HttpRequest) -> HttpResponse:
    """Who is logged in, the server's moment, and the token that the next POST carries."""
    by = request.user
    with row_scope.system("session"):  # the ids of the others who use this phone
        lost = devices.accounts_to_wipe(request.GET.getlist("device"))
    if by.pk in lost:
        return wipe(lost, by)
    return JsonResponse(
        {
            "account": str(by.pk),
            "name": by.name,
            "server_at": clock.now().isoformat(),
            "csrf": get_token(request),
            "noted": devices.is_noted(request.headers.get(DEVICE, ""), log_in(request), by),
            "wipe": [str(one) for one in lost],
        }
    )


@page(public=True)
def contact(request: HttpRequest) -> HttpResponse:
    """Asked without a log-in: whose things the phone must wipe, and the server's moment."""
    lost = devices.accounts_to_wipe(request.GET.getlist("device"))
    answer = JsonResponse({"server_at": clock.now().isoformat(), "wipe": [str(one) for one in lost]})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@app_page
def assignments(request: HttpRequest) -> HttpResponse:
    """What can be taken along, of the enterprises that are looked for; and of the checks that the phone says it holds
    those that are over."""
    found, more = queries.assignments(request.user, text=request.GET.get("q", "").strip()[:60])
    held = clock.ids_named(request.GET.getlist("have")[:MOST])
    rows = [
        {
            "id": str(one.pk),
            "enterprise": one.enterprise.name,
            "site": one.site.name,
            "kind": one.get_kind_display(),
            "state": one.state,
            "state_words": one.get_state_display(),
            "planned_on": one.planned_on.isoformat(),
        }
        for one in found
    ]
    over = [str(one) for one in queries.over(held, request.user)]
    return JsonResponse({"assignments": rows, "more": more, "over": over})


@app_act
def enroll_device(request: HttpRequest) -> HttpResponse:
    """登记现场设备; the answer holds the key of its store."""
    given = body(request)
    try:
        key = UUID(str(given.get("key", "")))
    except ValueError:
        raise Refusal("act_unreadable") from None
    name = str(given.get("name", ""))
    known = {"key": key, "name": name, "session": log_in(request)}
    found = devices.enroll_device(request.user, by=request.user, at=clock.now(), **known)
    return JsonResponse({"id": str(found.pk), "store_key": base64.b64encode(found.store_key).decode()})


@app_act
def take_bundle(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = inspections.fetch(inspection_id, request.user)
    at = clock.now()
    taken = bundle.take_bundle(inspection, by=request.user, at=at, device=device(request))
    return JsonResponse(bundle.contents(taken, inspection, by=request.user, at=at))


@app_page
def photo_state(request: HttpRequest, sha256: str) -> HttpResponse:
    """How many bytes of a photo are there."""
    return JsonResponse(_photo(photos.photo_of(sha256, request.user)))


@app_batch
def receive_photo(request: HttpRequest, sha256: str) -> HttpResponse:
    """接收现场照片: the body is the bytes, what they are stands in the headers. What waited for the photo is judged
    once it is there, and not in the same transaction: nobody holds two things at once for which others wait."""
    with row_scope.system("receive_photo"):
        phone = device(request)
        said = _told(request)
        taken = access.fetch_bundle(clock.id_named(str(said.get("bundle"))) or 0, request.user, device=phone)
        row = photos.receive_photo(
            taken,
            by=request.user,
            at=clock.now(),
            sha256=sha256,
            size=_number(said.get("size")),
            offset=_number(request.headers.get("X-Offset", "0")),
            chunk=raw(request),
            filename=str(said.get("filename", ""))[:200],
            purpose=str(said.get("purpose", "evidence")),
            capture=said.get("capture") if isinstance(said.get("capture"), dict) else {},
        )
        if row.is_kept or row.reason:
            sync.take_up_waiting(request.user, now=clock.now, on=sha256)
        return JsonResponse(_photo(row))


def _told(request: HttpRequest) -> dict[str, Any]:
    try:
        said = loaded(base64.b64decode(request.headers.get("X-Photo", ""), validate=True))
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Refusal("act_unreadable")
    return said


def _number(value: object) -> int:
    """A number of bytes; -1 for what is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else -1


def _photo(row: Any) -> dict[str, Any]:
    if row is None:
        return {"received": 0, "kept": False}
    refusal = reasons.again(row.reason)
    told = {"received": row.received, "size": row.size, "kept": row.is_kept, "mark": row.mark}
    if row.mark and row.unproven:
        told["unproven"] = _(UNPROVEN_WORDS[row.unproven])
    return {**told, **({"refusal": as_json(refusal)} if refusal else {})}


@app_batch
def receive_act(request: HttpRequest) -> HttpResponse:
    """接收离线操作: a batch, in the order in which it was done. The answer is the receipt."""
    with row_scope.system("receive_act"):  # also of a check that is not the sender's any more
        phone = device(request)
        return JsonResponse(replay(body(request), by=request.user, phone=phone))


@app_batch
def give_up_act(request: HttpRequest) -> HttpResponse:
    """放弃离线操作, by the phone's own id; the answer is the receipt, and what rested on it is judged with it."""
    with row_scope.system("give_up_act"):
        device(request)
        said = body(request)
        sent = access.fetch_own_sent(str(said.get("client_id", "")), request.user)
        if sent.state in sync.OPEN:  # a second time it is done already
            sync.give_up_act(sent, by=request.user, at=clock.now(), reason=str(said.get("reason", "")))
        sync.take_up_waiting(request.user, now=clock.now)
        (told,) = sync.receipts(sync.rows([sent.pk]))
        return JsonResponse({"server_at": clock.now().isoformat(), "act": _in_words(told)})


def replay(batch: dict[str, Any], *, by: Any, phone: Any) -> dict[str, Any]:
    """Take each act of a batch; what cannot be taken says so in its place and hinders no other."""
    given = batch.get("acts")
    if not isinstance(given, list) or len(given) > MOST:
        raise Refusal("act_unreadable")
    bundles = lru_cache(partial(access.fetch_bundle, by=by, device=phone))
    offset = _offset(batch)
    sync.take_up_waiting(by, now=clock.now)
    taken, told = [], {}
    for n, one in enumerate(given):
        try:
            taken.append(sync.take(sync.read(one, bundles=bundles, offset=offset), by=by, now=clock.now).pk)
        except Refusal as refusal:
            told[n] = {"client_id": _client(one), "state": "refused", "kept": False, "refusal": as_json(refusal)}
            if refusal.code == "nothing_to_mend":
                told[n] |= _instead(one, by)
        except Stranger:
            unknown = as_json(Refusal("act_about_nothing"))
            told[n] = {"client_id": _client(one), "state": "refused", "kept": False, "refusal": unknown}
    found = {one["id"]: one for one in sync.receipts(sync.rows(taken))}
    receipts = iter([found[str(pk)] for pk in taken])
    acts = [told[n] if n in told else _in_words(next(receipts)) for n in range(len(given))]
    return {"server_at": clock.now().isoformat(), "offset": offset, "acts": acts}


def _in_words(receipt: dict[str, Any]) -> dict[str, Any]:
    """The kept refusal in the reader's language."""
    refusal = reasons.again(receipt.pop("reason"))
    return {**receipt, "kept": True, "refusal": as_json(refusal) if refusal else None}


def _instead(one: dict[str, Any], by: Any) -> dict[str, Any]:
    """The receipt of what was to be mended: the phone thinks that it was replaced, and it stands."""
    try:
        sent = access.fetch_own_sent(str(one.get("replaces", "")), by)
    except Stranger:
        return {}
    return {"instead": _in_words(sync.receipts([sent])[0])}


def _client(one: object) -> str:
    return str(one.get("client_id", ""))[:36] if isinstance(one, dict) else ""


def _offset(batch: dict[str, Any]) -> int:
    """By how many seconds the server's clock is ahead of the phone's: as it arrives, or as the phone last measured."""
    try:
        return round((clock.now() - datetime.fromisoformat(str(batch.get("sent_at")))) / timedelta(seconds=1))
    except (TypeError, ValueError):
        measured = batch.get("offset")
        return measured if isinstance(measured, int) else 0


@app_page
def receipts(request: HttpRequest, bundle_id: int) -> HttpResponse:
    """What became of what was sent with a bundle, by the phone's own ids: of those that it asks for, and no others."""
    taken = access.fetch_bundle(bundle_id, request.user)
    asked = uuids(request.GET.getlist("act")[:MOST])
    rows = [_in_words(one) for one in sync.receipts(queries.acts_of(taken, asked, most=MOST))]
    return JsonResponse({"server_at": clock.now().isoformat(), "acts": rows})
