"""Personal data sealed at rest: whoever copies the database or its backup, without the key, reads nothing.

AES-256-GCM (NIST SP 800-38D) with a key derived from the installation's secret by HKDF-SHA-256 (RFC 5869). The
`context` is bound in: a sealed value moved to another place does not open.
"""

from __future__ import annotations

import hmac
import os
from functools import cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12  # bytes; drawn at random, never twice with one key within any life this database will have
_FORM = b"\x01"  # so that another cipher (SM4-GCM) can follow without a flag day


class SealBroken(Exception):
    """The value does not open: another key, another context, or changed bytes."""


@cache
def _cipher(secret: str) -> AESGCM:
    key = HKDF(hashes.SHA256(), 32, salt=None, info=b"bihuan sealed at rest").derive(secret.encode())
    return AESGCM(key)


def seal(value: bytes, *, context: str) -> bytes:
    """`value` sealed for `context` (for example "import-file:<sha256>")."""
    nonce = os.urandom(_NONCE)
    return _FORM + nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, value, context.encode())


def unseal(sealed: bytes, *, context: str) -> bytes:
    """The value that `seal` took. Raises SealBroken."""
    if sealed[:1] != _FORM:
        raise SealBroken("unknown form")
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return _cipher(settings.SECRET_KEY).decrypt(nonce, rest, context.encode())
    except InvalidTag as broken:
        raise SealBroken(context) from broken


def recognised(value: str, *, context: str) -> str:
    """A keyed hash by which the same value is recognised again where it is not kept itself; one `context` tells
    nothing of another."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{context}:{value.strip().upper()}".encode(), sha256).hexdigest()
