"""From where a request came: the server speaks plain http, so in production a proxy stands before it and says."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The address of who asked. What X-Forwarded-For says is believed from the proxies of `settings.PROXIES` alone, and
    of it the last that is none of them: everything before that anybody may have written. None where the server listens
    on a socket file and nothing is said.
    """
    nearest = _address(request.META.get("REMOTE_ADDR", ""))
    if nearest is not None and not _is_proxy(nearest):
        return nearest
    said = [_address(part.strip()) for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return next((one for one in reversed(said) if one is None or not _is_proxy(one)), None) or nearest


def _is_proxy(address: str) -> bool:
    return any(ip_address(address) in ip_network(one, strict=False) for one in settings.PROXIES)


def _address(said: str) -> str | None:
    try:
        return str(ip_address(said))
    except ValueError:
        return None
