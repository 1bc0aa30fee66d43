"""Signed tokens: the examples of RFC 7515, and every way in that a token must not open."""

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from bihuan.standards import jwt

AT = datetime.fromtimestamp(1_800_000_000, UTC)
SAID = {"iss": "https://id", "aud": "us", "nonce": "n", "sub": "7", "iat": 1_799_999_990, "exp": 1_800_000_300}

# RFC 7515, appendix A.2: the key and the token.
RFC_KEY = {
    "kty": "RSA",
    "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR"
    "T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB"
    "dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia"
    "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    "e": "AQAB",
}
RFC_TOKEN = (
    "eyJhbGciOiJSUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZ"
    "cAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-e"
    "OkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
)
# RFC 7515, appendix A.3.
EC_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
EC_TOKEN = (
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
)


@pytest.mark.parametrize(("token", "key"), [(RFC_TOKEN, RFC_KEY), (EC_TOKEN, EC_KEY)])
def test_the_examples_of_rfc_7515(token, key):
    assert jwt.claims_of(token, [key]) == {"iss": "joe", "exp": 1300819380, "http://example.com/is_root": True}


def written(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


@pytest.fixture(scope="module")
def private():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def keys(private):
    numbers = private.public_key().public_numbers()
    return [{"kty": "RSA", "kid": "1", "n": written(numbers.n.to_bytes(256)), "e": "AQAB"}]


def signed(private, claims: object = SAID, **header: object) -> str:
    text = f"{written({'alg': 'RS256', 'kid': '1', **header})}.{written(claims)}"
    return f"{text}.{written(private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def test_a_token_of_the_provider(private, keys):
    assert jwt.claims_of(signed(private), keys) == SAID


@pytest.mark.parametrize(
    ("touched", "reason"),
    [
        (lambda token: token + "!", "form"),
        (lambda token: token.rsplit(".", 1)[0] + ".", "signature"),
        (
            lambda token: ".".join([token.split(".")[0], written({**SAID, "sub": "8"}), token.split(".")[2]]),
            "signature",
        ),
        (lambda token: ".".join([written({"alg": "none"}), token.split(".")[1], ""]), "algorithm"),
        (lambda token: ".".join([written({"alg": "HS256", "kid": "1"}), *token.split(".")[1:]]), "algorithm"),
        (lambda token: "a.b", "form"),
        (lambda token: "", "form"),
        (lambda token: ".".join([written([1]), *token.split(".")[1:]]), "form"),
    ],
)
def test_what_was_touched(private, keys, touched, reason):
    with pytest.raises(jwt.TokenRefused, match=reason):
        jwt.claims_of(touched(signed(private)), keys)


def test_a_key_that_the_provider_does_not_publish(private, keys):
    with pytest.raises(jwt.TokenRefused, match="key_unknown"):
        jwt.claims_of(signed(private, kid="2"), keys)
    with pytest.raises(jwt.TokenRefused, match="key_unknown"):
        jwt.claims_of(signed(private), [{**keys[0], "use": "enc"}])


def test_a_key_too_short(keys):
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    numbers = short.public_key().public_numbers()
    with pytest.raises(jwt.TokenRefused, match="signature"):
        jwt.claims_of(signed(short), [{**keys[0], "n": written(numbers.n.to_bytes(128))}])


def require(claims: dict, nonce: str = "n") -> None:
    jwt.require(claims, issuer="https://id", audience="us", nonce=nonce, at=AT)


def test_what_it_must_say():
    require(SAID)
    require({**SAID, "aud": ["us", "them"], "azp": "us"})
    require({**SAID, "exp": 1_799_999_950})  # two clocks


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"iss": "https://other"}, "issuer"),
        ({"aud": "them"}, "audience"),
        ({"aud": ["us", "them"]}, "audience"),
        ({"aud": None}, "audience"),
        ({"exp": 1_799_999_900}, "expired"),
        ({"exp": "soon"}, "expired"),
        ({"exp": True}, "expired"),
        ({"iat": 1_800_000_200}, "not_yet"),
        ({"iat": None}, "not_yet"),
        ({"nonce": "m"}, "nonce"),
        ({"nonce": None}, "nonce"),
    ],
)
def test_what_it_must_not(changed, reason):
    with pytest.raises(jwt.TokenRefused, match=reason):
        require({**SAID, **changed})


def test_an_attempt_without_a_nonce_is_none():
    with pytest.raises(jwt.TokenRefused, match="nonce"):
        require({**SAID, "nonce": ""}, nonce="")
