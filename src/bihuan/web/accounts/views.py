"""Log-in and log-out, and the 更多 page of a phone."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from bihuan.web.accounts.forms import LoginForm
from bihuan.web.requests import open_to_all, page


class _Login(LoginView):
    authentication_form = LoginForm
    template_name = "web/accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_accounts=demo_accounts(), **kwargs)

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


login = open_to_all(never_cache(_Login.as_view()))
logout = open_to_all(LogoutView.as_view())


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
        line = (one.username, one.password, one.en if english else one.zh)
        places.setdefault(one.place_en if english else one.place_zh, []).append(line)
    return list(places.items())
