"""The frame of the pages about one enterprise: each is shown, acted on, and shown again with what was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bihuan import clock
from bihuan.parties import access
from bihuan.web.requests import act, done, incomplete

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Frame:
    """The page `enterprises:<name>`, which `shown(request, enterprise_id, refusal=…, sent=…)` draws."""

    name: str
    shown: View

    def act(self, doing: Callable[[HttpRequest, Any], str]) -> View:
        """Decorates an act of the page: it does one thing with the enterprise, as far as its doer may know of it, and
        returns the line that then stands at the top of the page."""

        @act(again=self.shown)
        @wraps(doing)
        def view(request: HttpRequest, enterprise_id: int) -> HttpResponse:
            said = doing(request, access.fetch_enterprise(enterprise_id, request.user))
            return done(request, reverse(f"enterprises:{self.name}", args=[enterprise_id]), said)

        return view

    def writes(self, form_class: type[forms.Form], operation: Callable[..., Any], said: Any) -> View:
        """The act that writes down one thing: form, operation, and back to the page with `said`; a form that is not
        filled in is shown again."""

        def view(request: HttpRequest, enterprise_id: int) -> HttpResponse:
            enterprise, form = access.fetch_enterprise(enterprise_id, request.user), form_class(request.POST)
            if not form.is_valid():
                return incomplete(self.shown, request, enterprise_id, sent=form)
            operation(enterprise, by=request.user, at=clock.now(), **form.cleaned_data)
            return done(request, reverse(f"enterprises:{self.name}", args=[enterprise_id]), str(said))

        view.__doc__ = (operation.__doc__ or "").split("\n")[0]
        return act(again=self.shown)(view)
