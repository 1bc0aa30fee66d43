"""Log-in and log-out, and the 更多 page of a phone."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from bihuan import clock
from bihuan.parties import log_ins, oidc, second_factor
from bihuan.parties.addresses import address_of
from bihuan.refusal import Refusal
from bihuan.web.accounts import entering
from bihuan.web.accounts.forms import DoorCodeForm, LoginForm
from bihuan.web.refusals import worded
from bihuan.web.requests import open_to_all, page, see_other


class _Login(LoginView):
    authentication_form = LoginForm
    template_name = "web/accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_accounts=demo_accounts(), outside=oidc.is_offered(), **kwargs)

    def form_valid(self, form: LoginForm) -> HttpResponse:
        return entering.admit(self.request, form.get_user(), self.get_success_url())

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        if (given := form.data.get("username", "").strip()) and "\x00" not in given:
            log_ins.refuse_log_in(given, at=clock.now(), address=address_of(self.request))
        return self.render_to_response(self.get_context_data(form=form), status=422)


login = open_to_all(never_cache(_Login.as_view()))


@open_to_all
@never_cache
def login_code(request: HttpRequest) -> HttpResponse:
    """The second step of a log-in; who waits too long begins again."""
    found = entering.waiting(request)
    if found is None:
        return see_other(reverse("login"))
    form = DoorCodeForm(request.POST or None)
    if form.is_valid():
        account, back = found
        try:
            second_factor.prove(account, at=clock.now(), code=form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error(None, worded(refusal).text)
        else:
            return entering.let_in(request, account, back)
    return render(request, "web/accounts/login_code.html", {"form": form}, status=422 if form.errors else 200)


class _Logout(LogoutView):
    """The browser is told to drop the keys of the app for the site, and nothing that it holds (field/left.js)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response.set_cookie("bihuan_left", "1", max_age=entering.A_YEAR, samesite="Lax", secure=request.is_secure())
        response.delete_cookie(entering.LAST_IN, samesite="Lax")
        return response


logout = open_to_all(_Logout.as_view())


@page
def menu(request: HttpRequest) -> HttpResponse:
    """Everything that a phone's bottom bar has no room for; needs no script."""
    return render(request, "web/accounts/menu.html")


def demo_accounts() -> Sequence[tuple[str, list[tuple[str, str, str]]]]:
    """(place, its accounts as username, password, who it is) of the demonstration; nothing outside demo mode."""
    if not settings.DEMO:
        return ()
    try:
        accounts = import_string("bihuan.demo.accounts")()
    except ImportError:
        return ()
    english = (get_language() or "").startswith("en")
    places: dict[str, list[tuple[str, str, str]]] = {}
    for one in accounts:
        line = (one.username, one.password, one.en if english else one.zh.replace("·", " · "))
        places.setdefault(one.place_en if english else one.place_zh, []).append(line)
    return list(places.items())
