"""统一身份认证: the person proves himself at the authority's own identity provider (OpenID Connect Core 1.0).

Authorization code with PKCE (RFC 7636); the identity token is checked as section 3.1.3.7 asks (standards/jwt.py). Which
account of ours that is stands in outside_identity.py. Set up by `settings.OIDC`; without an issuer there is none.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from bihuan.refusal import Refusal
from bihuan.standards import jwt

TIMEOUT = 8  # seconds; a person waits for the page
KEPT = 3600  # seconds that the provider's own description and keys are believed
LARGEST = 1 << 20  # bytes of an answer
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Attempt:
    """One log-in under way: what the browser's session keeps until the person comes back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Attempt:
        return cls(*(secrets.token_urlsafe(32) for _n in range(3)))


@dataclass(frozen=True)
class Outsider:
    """Who the provider says it is: `subject` is its own lasting name for the person, `username` the one it shows."""

    issuer: str
    subject: str
    username: str


def is_offered() -> bool:
    """Whether this installation has a provider."""
    return bool(settings.OIDC["issuer"])


def address(attempt: Attempt, *, back: str) -> str:
    """Where the person's browser is sent; the provider sends it `back`. Raises Refusal `identity_provider_silent`."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC["client_id"],
        "redirect_uri": back,
        "scope": settings.OIDC["scope"],
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    endpoint = _provider()["authorization_endpoint"]
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked, quote_via=quote)}"


def outsider(attempt: Attempt, *, state: str, code: str, back: str, at: datetime) -> Outsider:
    """Who came back with this code. Raises Refusal `identity_not_proven` (with the reason) where the answer does not
    hold, `identity_provider_silent` where the provider does not answer."""
    if not code or not secrets.compare_digest(state.encode(), attempt.state.encode()):
        raise Refusal("identity_not_proven", reason="state")
    token = _token(attempt, code, back)
    try:
        try:
            claims = jwt.claims_of(token, _keys())
        except jwt.TokenRefused as refused:
            if refused.reason != "key_unknown":
                raise
            claims = jwt.claims_of(token, _keys(anew=True))  # the provider has taken a new key since
        issuer, client = settings.OIDC["issuer"], settings.OIDC["client_id"]
        jwt.require(claims, issuer=issuer, audience=client, nonce=attempt.nonce, at=at)
    except jwt.TokenRefused as refused:
        raise Refusal("identity_not_proven", reason=refused.reason) from refused
    subject, username = claims.get("sub"), claims.get(settings.OIDC["claim"], "")
    if not isinstance(subject, str) or not subject or not isinstance(username, str):
        raise Refusal("identity_not_proven", reason="subject")
    return Outsider(issuer, subject[:255], username)


def _token(attempt: Attempt, code: str, back: str) -> str:
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": attempt.verifier,
    }
    names = (quote(settings.OIDC[name], safe="") for name in ("client_id", "client_secret"))
    basic = base64.b64encode(":".join(names).encode()).decode()
    answer = _asked(_provider()["token_endpoint"], sent, {"Authorization": f"Basic {basic}"})
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise Refusal("identity_not_proven", reason="token")
    return token


_known: dict[str, tuple[float, dict[str, Any]]] = {}


def _provider() -> dict[str, Any]:
    """The provider's own description (OpenID Connect Discovery 1.0), which must be of the issuer that was set."""
    issuer = settings.OIDC["issuer"]
    found = _kept(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise Refusal("identity_provider_silent", reason="issuer")
    return found


def _keys(*, anew: bool = False) -> list[dict[str, Any]]:
    found = _kept(_provider()["jwks_uri"], anew=anew).get("keys")
    return [key for key in found if isinstance(key, dict)] if isinstance(found, list) else []


def _kept(url: str, *, anew: bool = False) -> dict[str, Any]:
    until, answer = _known.get(url, (0.0, {}))
    if anew or time.monotonic() > until:
        answer = _asked(url)
        _known[url] = (time.monotonic() + KEPT, answer)
    return answer


class _NoOtherPlace(HTTPRedirectHandler):
    """A code or a secret is sent to the address that was set, and to no other that the answer names."""

    def redirect_request(self, *args: Any) -> None:
        return None


def _asked(url: str, sent: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise Refusal("identity_provider_silent", reason="https")
    request = Request(
        url, urlencode(sent).encode() if sent else None, {"Accept": "application/json", **(headers or {})}
    )
    try:
        with build_opener(_NoOtherPlace).open(request, timeout=TIMEOUT) as answer:
            found = json.loads(answer.read(LARGEST))
    except (URLError, OSError, ValueError) as silent:
        status = getattr(silent, "code", None)
        if status is not None and 400 <= status < 500 and sent:
            raise Refusal("identity_not_proven", reason="code") from silent
        raise Refusal("identity_provider_silent", reason=type(silent).__name__) from silent
    if not isinstance(found, dict):
        raise Refusal("identity_provider_silent", reason="form")
    return found
