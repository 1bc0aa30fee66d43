"""Who of the enterprise was there when the findings were explained, and which of them signed on the glass. Pure."""

from __future__ import annotations

import re

from bihuan.policy import Policy
from bihuan.refusal import Refusal
from bihuan.standards.width import compact

_BETWEEN = re.compile(r"[、，,；;]\s*(?![^（(]*[）)])")  # not within what stands in brackets behind a name


def names(present: str) -> list[str]:
    """Each of those who were there, as they were written down, with their duties."""
    return [one.strip() for one in _BETWEEN.split(present) if one.strip()]


def signer(present: str, said: str, policy: Policy) -> str:
    """Who of them has signed on the glass, as written down there; where one was there alone, nobody needs to be named.
    Raises `glass_signer_unknown` where no one is named, or none of them, or several fit."""
    there, named = names(present), compact(said)
    if not named and len(there) == 1:
        return there[0]
    same = [one for one in there if named in (compact(one), compact(re.split("[（(]", one)[0]))]
    found = same or [one for one in there if named and named in compact(one)]
    if len(found) != 1:
        basis = policy.checks.disclosure_acknowledged.basis
        raise Refusal("glass_signer_unknown", missing=["signed_by"], basis=basis, names=there)
    return found[0]


def places_to_sign(present: str, *, signed: str = "") -> list[dict[str, str]]:
    """The lines of a paper on which they sign: who has `signed` on the glass has one alone, and the others theirs."""
    others = [one for one in names(present) if one != signed]
    if not signed or not others:
        return [{"name": present}]
    return [{"name": signed}, {"name": "、".join(others)}]
