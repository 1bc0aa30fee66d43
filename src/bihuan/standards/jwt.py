"""Signed tokens as an identity provider issues them: RFC 7515 (JWS), 7517 (JWK), 7519 (JWT), with RS256 and ES256.

Pure: the token, the provider's keys and the moment come in, the claims come out, or a reason why not. The algorithm is
the key's and never the token's own say ("none" and HS256 under a public key are the classical ways in).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

LEEWAY = 60  # seconds between two clocks
SMALLEST_RSA = 2048  # RFC 7518, 3.3


class TokenRefused(Exception):
    """The token does not hold; `reason` is a stable word: form, algorithm, key_unknown, signature, issuer, audience,
    expired, not_yet, nonce."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def claims_of(token: str, keys: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a token says, once one of the keys has been found to have signed it. Raises TokenRefused."""
    try:
        head, body, signature = token.split(".")
        header, claims, signed = json.loads(_bytes(head)), json.loads(_bytes(body)), _bytes(signature)
    except (ValueError, binascii.Error) as broken:
        raise TokenRefused("form") from broken
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise TokenRefused("form")
    algorithm = header.get("alg")
    if algorithm not in _CHECKS:
        raise TokenRefused("algorithm")
    key = _key_for(header.get("kid"), algorithm, keys)
    if key is None:
        raise TokenRefused("key_unknown")
    try:
        _CHECKS[algorithm](key, signed, f"{head}.{body}".encode())
    except (InvalidSignature, KeyError, ValueError, TypeError) as broken:
        raise TokenRefused("signature") from broken
    return claims


def require(claims: Mapping[str, Any], *, issuer: str, audience: str, nonce: str, at: datetime) -> None:
    """That the token is of this provider, for this client, of this attempt and of now (OpenID Connect Core, 3.1.3.7).
    Raises TokenRefused."""
    now, meant = at.timestamp(), claims.get("aud")
    meant = meant if isinstance(meant, list) else [meant]
    if claims.get("iss") != issuer:
        raise TokenRefused("issuer")
    if audience not in meant or (len(meant) > 1 and claims.get("azp") != audience):
        raise TokenRefused("audience")
    if not _is_number(claims.get("exp")) or now > claims["exp"] + LEEWAY:
        raise TokenRefused("expired")
    if not _is_number(claims.get("iat")) or claims["iat"] > now + LEEWAY:
        raise TokenRefused("not_yet")
    if not nonce or claims.get("nonce") != nonce:
        raise TokenRefused("nonce")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _key_for(kid: object, algorithm: str, keys: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The key that the token names; where it names none, the only one of its kind."""
    kind = {"RS256": "RSA", "ES256": "EC"}[algorithm]
    fit = [
        key
        for key in keys
        if key.get("kty") == kind and key.get("use", "sig") == "sig" and key.get("alg", algorithm) == algorithm
    ]
    if kid is not None:
        return next((key for key in fit if key.get("kid") == kid), None)
    return fit[0] if len(fit) == 1 else None


def _check_rs256(key: Mapping[str, Any], signed: bytes, text: bytes) -> None:
    public = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
    if public.key_size < SMALLEST_RSA:
        raise ValueError(f"{public.key_size} bits are too few")
    public.verify(signed, text, padding.PKCS1v15(), hashes.SHA256())


def _check_es256(key: Mapping[str, Any], signed: bytes, text: bytes) -> None:
    if key["crv"] != "P-256" or len(signed) != 64:
        raise ValueError("not P-256")
    public = ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), ec.SECP256R1()).public_key()
    r, s = int.from_bytes(signed[:32]), int.from_bytes(signed[32:])
    public.verify(encode_dss_signature(r, s), text, ec.ECDSA(hashes.SHA256()))


_CHECKS = {"RS256": _check_rs256, "ES256": _check_es256}


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text))


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
