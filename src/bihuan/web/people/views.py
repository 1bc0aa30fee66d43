"""账号: opened and closed by an administrator; the password is everybody's own business."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.field import queries as field
from bihuan.parties import access, operations, queries, second_factor
from bihuan.parties.access import Act, Role
from bihuan.parties.devices import end_sessions as ended
from bihuan.parties.devices import sessions_of
from bihuan.refusal import Refusal, Stranger
from bihuan.web import history, wording
from bihuan.web.accounts import entering
from bihuan.web.paging import keyset
from bihuan.web.people.forms import OpenAccountForm, OwnPasswordForm, one_time_password
from bihuan.web.punctuation import listed
from bihuan.web.refusals import worded
from bihuan.web.requests import act, done, incomplete, page

ROLES = {role.value: role.label for role in Role}
STATES = {"": None, "open": True, "closed": False}


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("q", "role", "state")}


def listed_for(request: HttpRequest):
    """The accounts that the reader looks after, narrowed by the address."""
    asked = _asked(request)
    return queries.accounts(request.user, text=asked["q"], role=asked["role"], active=STATES.get(asked["state"]))


@page
def index(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, newest first."""
    asked, chosen = _asked(request), keyset(listed_for(request), request)
    by = request.user
    rows = [(one, listed(map(wording.role, one.roles)), access.acts_on_account(one, by)) for one in chosen.rows]
    opens = access.ACCOUNTS.allows(Act.OPEN_ACCOUNT, None, by)
    facts = {"rows": rows, "more": chosen.more_url, "roles": ROLES.items(), "opens": opens, **asked}
    return render(request, "people/index.html", facts)


@page
def show(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account for who looks after it: whose it is, and what was done to it."""
    account = access.fetch_account(account_id, request.user)
    facts = [
        (_("用户名"), account.username),
        (_("单位"), account.organisation.name if account.organisation else ""),
        (_("岗位"), listed(map(wording.role, account.roles))),
        (_("手机"), account.phone),
        (_("上次登录"), account.last_login or _("从未登录")),
        (_("状态"), _("在用") if account.is_active else _("已停用")),
    ]
    events = history.of(request, account.ref, icon="users")
    crumbs = [(pgettext("list", "账号"), reverse("accounts:list"))]
    shown = {"one": account, "facts": facts, "crumbs": crumbs, **events}
    may = access.acts_on_account(account, request.user)
    factor = second_factor.of(account)
    held = factor is not None and factor.confirmed_at is not None
    facts.append((_("二次验证"), _("已启用") if held else _("没有启用")))
    facts.append((_("登录设备"), _("{n} 台").format(n=len(sessions_of(account, at=clock.now())))))
    found = field.devices_of(account) if Act.END_SESSIONS in may else []
    return render(
        request, "people/show.html", {**shown, "may": may, "page_of_one": True, "factor": factor, "found": found}
    )


def _new(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    if not access.ACCOUNTS.allows(Act.OPEN_ACCOUNT, None, request.user):
        raise Stranger("accounts.open")
    form = OpenAccountForm(request.POST if request.method == "POST" else None, by=request.user)
    if refusal is not None:
        form.full_clean()
    return _form(request, form, refusal=refusal)


def _form(request: HttpRequest, form: OpenAccountForm, *, refusal=None, status: int = 200) -> HttpResponse:
    crumbs = [(pgettext("list", "账号"), reverse("accounts:list"))]
    facts = {"form": form, "refusal": refusal, "offices": queries.office_names(request.user), "crumbs": crumbs}
    return render(request, "people/open.html", facts, status=status)


new = page(_new)


@act(again=_new)
def open_account(request: HttpRequest) -> HttpResponse:
    """开通账号; the answer shows the password, this once."""
    if not access.ACCOUNTS.allows(Act.OPEN_ACCOUNT, None, request.user):
        raise Stranger("accounts.open")
    form = OpenAccountForm(request.POST, by=request.user)
    if not form.is_valid():
        return incomplete(_form, request, form)
    password = one_time_password()
    given = {name: form.cleaned_data[name] for name in ("username", "name", "phone", "roles")}
    account = operations.open_account(by=request.user, at=clock.now(), password=password, **given, **form.place)
    return _once(request, account, password, _("账号已开通"))


@act
def reset_password(request: HttpRequest, account_id: int) -> HttpResponse:
    """重置密码; the answer shows the new one, this once."""
    account = access.fetch_account(account_id, request.user)
    password = one_time_password()
    operations.reset_password(account, by=request.user, at=clock.now(), password=password)
    return _once(request, account, password, _("密码已重置"))


@act
def end_sessions(request: HttpRequest, account_id: int) -> HttpResponse:
    """全部退出登录: as when somebody has lost his phone."""
    account = access.fetch_account(account_id, request.user)
    count = ended(account, by=request.user, at=clock.now())
    said = _("{name}已在 {n} 台设备上退出登录。").format(name=account.name, n=count)
    return done(request, reverse("accounts:show", args=[account.pk]), said)


@act
def drop_second_factor(request: HttpRequest, account_id: int) -> HttpResponse:
    """解除二次验证: the phone and the recovery codes are gone."""
    account = access.fetch_account(account_id, request.user)
    second_factor.drop_second_factor(account, by=request.user, at=clock.now())
    said = _("{name}的二次验证已解除。").format(name=account.name)
    return done(request, reverse("accounts:show", args=[account.pk]), said)


@act
def close_account(request: HttpRequest, account_id: int) -> HttpResponse:
    """停用账号: from now on it cannot log in."""
    account = access.fetch_account(account_id, request.user)
    operations.close_account(account, by=request.user, at=clock.now())
    return done(request, reverse("accounts:list"), _("{name}的账号已停用。").format(name=account.name))


def _once(request: HttpRequest, account, password: str, title: str) -> HttpResponse:
    crumbs = [(pgettext("list", "账号"), reverse("accounts:list"))]
    facts = {"account": account, "password": password, "title": title, "crumbs": crumbs}
    answer = render(request, "web/once.html", facts)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _password(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    form = OwnPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if refusal is not None and refusal.code == "password_unchanged":
        form.add_error("new_password1", worded(refusal).text)
    said = None if refusal is not None and form.errors else refusal  # it stands at its field
    return render(request, "people/password.html", {"form": form, "refusal": said})


@page
def password(request: HttpRequest) -> HttpResponse:
    """The form for one's own new password."""
    return _password(request)


def _proven(request: HttpRequest) -> None:
    entering.prove_password(request, request.POST.get("old_password", ""))


@act(first=_proven, again=_password)
def change_password(request: HttpRequest) -> HttpResponse:
    """修改密码: this browser stays logged in, every other one is logged out."""
    form = OwnPasswordForm(request.user, request.POST)
    if not form.is_valid():
        return incomplete(_password, request)
    operations.change_password(
        request.user, by=request.user, at=clock.now(), password=form.cleaned_data["new_password1"]
    )
    update_session_auth_hash(request, request.user)
    return done(request, reverse("menu"), _("密码已修改。下次请用新密码登录。"))
