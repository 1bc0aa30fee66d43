"""Time-based one-time passwords: RFC 6238 over RFC 4226, as authenticator apps compute them (SHA-1, 6 digits, 30 s).

Pure: the secret and the moment come in, a code or the step that it belongs to comes out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

STEP = 30  # seconds
DIGITS = 6
SECRET_BYTES = 20  # RFC 4226 section 4, R6: 160 bits
DRIFT = 1  # steps before and after: the clock of a phone is never quite right (RFC 6238 section 5.2)


def code(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The password of one step (RFC 4226 section 5.3)."""
    mac = hmac.digest(secret, step.to_bytes(8), hashlib.sha1)
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4]) & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_at(at: datetime) -> int:
    """The number of the step that holds the moment."""
    return int(at.timestamp()) // STEP


def step_of(secret: bytes, typed: str, at: datetime, *, after: int = -1) -> int | None:
    """The step of which `typed` is the password, of those around `at` and later than `after`; None: it is of none.

    Who keeps the answer and passes it as `after` next time accepts each password once (RFC 6238 section 5.2).
    """
    now = step_at(at)
    near = range(max(now - DRIFT, after + 1), now + DRIFT + 1)
    return next((step for step in near if hmac.compare_digest(code(secret, step).encode(), typed.encode())), None)


def written(secret: bytes) -> str:
    """The secret as it is typed into an app: Base32 without its padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, *, issuer: str, account: str) -> str:
    """What the QR code of an app holds (otpauth, the key URI format)."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    asked = {"secret": written(secret), "issuer": issuer, "digits": DIGITS, "period": STEP}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"
