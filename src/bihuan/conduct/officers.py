"""Who signs for an office: its officers, each with the number of the certificate that was shown. Pure but for names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.parties.models import Account
    from bihuan.policy import Policy


@dataclass(frozen=True)
class Officer:
    """执法人员: an account of the office, and the certificate."""

    account: Account
    certificate: str = ""

    def kept(self) -> dict[str, str]:
        """As the record keeps the officer, whatever the account is called later."""
        return {"ref": self.account.ref, "name": self.account.name, "certificate": self.certificate.strip()}


def require(officers: Sequence[Officer], *, by: Account, policy: Policy) -> None:
    """Enough different officers at work in the doer's own office, the doer among them, each with a certificate of their
    own.

    Raises `officers_too_few`, `officer_of_another_office`, `officer_certificate_missing`.
    """
    least, shown = policy.enforcement.officers, policy.enforcement.officer_certificate
    people = {one.account.pk for one in officers}
    if by.pk not in people or len(people) < least.or_else(1):
        raise Refusal("officers_too_few", missing=["officers"], basis=least.basis, least=least.or_else(1))
    here = [one for one in officers if one.account.is_active and one.account.regulator_id == by.regulator_id]
    others = [one.account.name for one in officers if one not in here]
    if others:
        raise Refusal("officer_of_another_office", missing=others)
    numbers = [one.certificate.strip() for one in officers]
    shared = {number for number in numbers if not number or numbers.count(number) > 1}
    bare = [one.account.name for one in officers if one.certificate.strip() in shared]
    if shown.value and bare:
        raise Refusal("officer_certificate_missing", missing=bare, basis=shown.basis)


def printed(officers: Sequence[Officer], unit: str) -> list[dict[str, str]]:
    """As a paper names them."""
    return [{"name": one.account.name, "unit": unit, "duty": f"执法证号{one.certificate.strip()}"} for one in officers]


def signature(by: Account, at: datetime) -> dict[str, object]:
    """Who does the act signs by account; a colleague signs the print by hand."""
    return {"role": "officer", "name": by.name, "ref": by.ref, "signed_at": at, "method": "account"}
