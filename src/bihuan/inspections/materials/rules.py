"""Who opens a paper of a check. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.policy import Policy
from bihuan.refusal import Refusal


@dataclass(frozen=True)
class Reader:
    """What somebody is to a check: of the enterprise; of an office that supervises the enterprise or arranged the
    check; of any office in whose scope the check lies; an expert on its team, who undertook secrecy or not."""

    at_home: bool = False
    supervises: bool = False
    watches: bool = False
    on_team: bool = False
    undertook: bool = False


def openable(reader: Reader, *, confidential: bool, over: bool, policy: Policy) -> None:
    """A paper is for the enterprise, its offices, and the check's experts who undertook secrecy, until the check is
    `over`. Raises `confidential_no_access` (YT-4.2.8), `undertaking_missing` (LY-2.4.3)."""
    setting = policy.checks.confidentiality_undertaking
    basis = setting.cited
    if reader.at_home or reader.supervises or (reader.watches and not confidential):
        return
    if not reader.on_team or over:
        raise Refusal("confidential_no_access", basis=basis)
    if setting.value and not reader.undertook:
        raise Refusal("undertaking_missing", missing=["undertaking"], basis=basis)
