"""What of a phone a page may ask for: camera, microphone and place in the app for the site, nothing elsewhere."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

_DEVICES = ("camera", "microphone", "geolocation")


def say_which_devices(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Middleware: the Permissions-Policy of every answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        whom = "(self)" if request.path.startswith(reverse("field:app")) else "()"
        response.headers["Permissions-Policy"] = ", ".join(f"{device}={whom}" for device in _DEVICES)
        return response

    return middleware
