"""What must not happen: an open demonstration or a default secret on a network. The server then refuses to start."""

from __future__ import annotations

import importlib
import importlib.util
import ipaddress
import os
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model

SHORTEST_SECRET = 50  # characters; Django's own generated keys have 50
ENVIRONMENTS = ("local", "test", "production")
WELL_KNOWN = ("only-for-tests", "django-insecure", "changeme", "change-me", "secret")


class UnsafeStart(Exception):
    """The settings are unsafe for where the server would listen; `.problems` names each with its remedy."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine can reach `host`; a name other than localhost counts as reachable."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_unsafe(settings: Any, *, host: str = "127.0.0.1", environ: Mapping[str, str] = os.environ) -> None:
    """Raise UnsafeStart when these settings may not serve on `host`. Asks nothing of the database."""
    problems = []
    named = environ.get("BIHUAN_ENV", "local")
    if named not in ENVIRONMENTS:  # "prod" behind a proxy would be an open demonstration
        problems.append(f"BIHUAN_ENV={named} is not known: {', '.join(ENVIRONMENTS)}.")
    problems += bucket_problems(environ)
    if not settings.PRODUCTION and not is_loopback(host):
        problems.append(
            f"Local mode answers on this machine only, not on {host}: its demonstration accounts have public "
            "passwords. For a network set BIHUAN_ENV=production."
        )
    if settings.PRODUCTION:
        problems += _production_problems(settings, environ)
        if not is_loopback(host) and not environ.get("BIHUAN_PROXIES"):
            problems.append(
                "BIHUAN_PROXIES must name the proxies before this server, addresses or networks separated by commas: "
                "else everybody has the proxy's address, and anybody could lock anybody out."
            )
    if problems:
        raise UnsafeStart(problems)


def bucket_problems(environ: Mapping[str, str]) -> list[str]:
    """What is wrong with the BIHUAN_S3_… settings: half a place for files would be found by the first photo only."""
    needed = ("BIHUAN_S3_BUCKET", "BIHUAN_S3_ENDPOINT", "BIHUAN_S3_ACCESS_KEY", "BIHUAN_S3_SECRET_KEY")
    lacking = [name for name in needed if not environ.get(name)]
    problems = []
    if 0 < len(lacking) < len(needed):
        problems.append(f"Files are to lie in a bucket, but {', '.join(lacking)} is not set: set all four or none.")
    endpoint = environ.get("BIHUAN_S3_ENDPOINT", "https://")
    if endpoint and not endpoint.startswith(("https://", "http://")):
        problems.append("BIHUAN_S3_ENDPOINT must begin with https:// (or http:// inside one's own network).")
    if (way := environ.get("BIHUAN_S3_ADDRESSING", "path")) not in ("path", "virtual"):
        problems.append(f"BIHUAN_S3_ADDRESSING={way} is not known: path, virtual.")
    if (prefix := environ.get("BIHUAN_S3_PREFIX", "")) and not prefix.endswith("/"):
        problems.append("BIHUAN_S3_PREFIX must end with a slash, so that its files are a folder of their own.")
    return problems


def _production_problems(settings: Any, environ: Mapping[str, str]) -> list[str]:
    problems = []
    secret = environ.get("BIHUAN_SECRET_KEY", "")
    if not secret:
        problems.append("BIHUAN_SECRET_KEY is not set: every server of one installation needs the same secret.")
    elif len(secret) < SHORTEST_SECRET or len(set(secret)) < 10 or secret.lower().startswith(WELL_KNOWN):
        problems.append(
            f"BIHUAN_SECRET_KEY is a default or too simple: {SHORTEST_SECRET} random characters, for example from "
            "`python -c 'import secrets; print(secrets.token_urlsafe(50))'`."
        )
    if settings.DEBUG:
        problems.append("BIHUAN_DEBUG=1 shows the insides of the system to everybody: unset it.")
    if settings.DEMO:
        problems.append("BIHUAN_DEMO=1 opens accounts with public passwords: unset it.")
    if "*" in settings.ALLOWED_HOSTS or not environ.get("BIHUAN_HOSTS"):
        problems.append("BIHUAN_HOSTS must list the names this site is called by, separated by commas.")
    if not environ.get("BIHUAN_PUBLIC_URL", "").startswith("https://"):
        problems.append(
            "BIHUAN_PUBLIC_URL must be the site's https:// address: it is printed as QR code on papers that never "
            "change again."
        )
    return problems


def refuse_open_demo(settings: Any) -> None:
    """Raise UnsafeStart when production finds demonstration accounts that still open with their public password.
    Needs Django set up and the tables there."""
    if not settings.PRODUCTION or importlib.util.find_spec("bihuan.demo") is None:
        return
    demo = importlib.import_module("bihuan.demo")
    passwords = {account.username: account.password for account in demo.accounts()}
    found = get_user_model().objects.filter(username__in=passwords, is_active=True)
    still_open = sorted(account.username for account in found if account.check_password(passwords[account.username]))
    if still_open:
        raise UnsafeStart(
            [f"This database holds open demonstration accounts ({', '.join(still_open)}): use a database of its own."]
        )
