"""登录安全: one's own second factor and the devices on which one is logged in."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bihuan import clock
from bihuan.field import queries as field
from bihuan.parties import outside_identity, second_factor
from bihuan.parties.devices import end_session as ended
from bihuan.parties.devices import sessions_of
from bihuan.refusal import Refusal
from bihuan.standards import totp
from bihuan.web.accounts import devices, entering
from bihuan.web.accounts.forms import CodeForm
from bihuan.web.requests import act, done, download, page


def _security(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    account, at = request.user, clock.now()
    factor = second_factor.of(account)
    facts: dict[str, Any] = {"refusal": refusal, "owed": entering.owes(request), "form": CodeForm()}
    if factor is not None and factor.confirmed_at is not None:
        facts |= {"held": factor, "left": second_factor.codes_left(account)}
    elif factor is not None:
        facts |= {"begun": True, **_to_be_read(factor.secret, account.username)}
    open_ones = sessions_of(account, at=at)
    own = request.session.session_key
    facts["devices"] = [
        (one, devices.named(one.device), devices.is_phone(one.device), one.session_key == own) for one in open_ones
    ]
    facts["found"] = field.devices_of(account)
    facts["outside"] = outside_identity.of(account)
    facts["others"] = [one.mark for one in open_ones if one.session_key != own]
    return render(request, "web/accounts/security.html", facts)


def _to_be_read(secret: bytes, username: str) -> dict[str, str]:
    """The secret as a picture for a phone's camera and as letters for who types it."""
    address = totp.address(secret, issuer=_("闭环"), account=username)
    letters = totp.written(secret)
    return {
        "qr": segno.make_qr(address, error="m").svg_data_uri(border=2, dark="#000", light="#fff"),
        "letters": " ".join(letters[n : n + 4] for n in range(0, len(letters), 4)),
    }


security = never_cache(page(_security))


@act(again=_security)
def begin_second_factor(request: HttpRequest) -> HttpResponse:
    """设置二次验证: the page then shows what the app is to read."""
    second_factor.begin_second_factor(request.user, by=request.user, at=clock.now())
    return done(request, reverse("security"))


@act(again=_security)
def confirm_second_factor(request: HttpRequest) -> HttpResponse:
    """启用二次验证; the answer shows the recovery codes, this once."""
    code = request.POST.get("code", "")[:20]
    codes = second_factor.confirm_second_factor(request.user, by=request.user, at=clock.now(), code=code)
    entering.has_paid(request)
    return _shown_once(request, codes, _("二次验证已启用"))


@download
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """更换恢复码, after a code of the app; the answer shows the new ones, this once."""
    codes = second_factor.renew_recovery_codes(
        request.user, by=request.user, at=clock.now(), code=request.POST.get("code", "")[:20]
    )
    return _shown_once(request, codes, _("恢复码已更换"))


def _shown_once(request: HttpRequest, codes: list[str], title: str) -> HttpResponse:
    crumbs = [(_("登录安全"), reverse("security"))]
    answer = render(request, "web/accounts/codes.html", {"codes": codes, "title": title, "crumbs": crumbs})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@act
def untie_identity(request: HttpRequest) -> HttpResponse:
    """解除统一身份关联."""
    outside_identity.untie_identity(request.user, by=request.user, at=clock.now())
    return done(request, reverse("security"), _("已解除与统一身份的关联。"))


@act
def end_session(request: HttpRequest) -> HttpResponse:
    """退出登录设备: those whose marks the button names."""
    marks = request.POST.getlist("mark")[:200]
    count = ended(request.user, by=request.user, at=clock.now(), marks=marks)
    return done(request, reverse("security"), _("已退出的设备：{n} 台。").format(n=count))
