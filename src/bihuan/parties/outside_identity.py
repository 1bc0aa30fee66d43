"""Which account of ours somebody of the identity provider is: tied at the first log-in by the name, by the provider's
own lasting subject ever after, so that a name given to somebody else later opens nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan import audit
from bihuan.parties.access import OWN_ACCOUNT, Act
from bihuan.parties.credentials import OutsideIdentity
from bihuan.parties.models import KEEPERS, Account
from bihuan.parties.oidc import Outsider
from bihuan.refusal import Refusal


@transaction.atomic
def account_of(who: Outsider, *, at: datetime) -> Account:
    """The active account of `who`. Raises `identity_without_account`, and `identity_of_another` where the account of
    that name is tied to somebody else at the provider. A name may be given to whom it was not meant for, so none of the
    keepers is ever tied by one."""
    if (tied := _tied(who)) is not None:
        return tied
    account = Account.objects.select_for_update(of=("self",)).filter(username=who.username, is_active=True).first()
    if account is None or not who.username or account.holds(*KEEPERS):
        raise Refusal("identity_without_account", name=who.username)
    if (tied := _tied(who)) is not None:  # by the same person's other log-in, while this one waited
        return tied
    if OutsideIdentity.objects.filter(account=account).exists():
        raise Refusal("identity_of_another", name=who.username)
    OutsideIdentity.objects.create(account=account, issuer=who.issuer, subject=who.subject, tied_at=at)
    audit.record(Act.TIE_IDENTITY, account.ref, by=account.ref, at=at, data={"issuer": who.issuer})
    return account


def _tied(who: Outsider) -> Account | None:
    tied = OutsideIdentity.objects.filter(issuer=who.issuer, subject=who.subject).select_related("account").first()
    if tied is not None and not tied.account.is_active:
        raise Refusal("identity_without_account", name=who.username)
    return tied.account if tied is not None else None


def of(account: Account) -> OutsideIdentity | None:
    """What the account is tied to."""
    return OutsideIdentity.objects.filter(account=account).first()


@transaction.atomic
def untie_identity(account: Account, *, by: Account, at: datetime) -> None:
    """解除统一身份关联: one's own; the next log-in through the provider ties anew. Raises `identity_not_tied`."""
    OWN_ACCOUNT.require(Act.UNTIE_IDENTITY, account, by)
    if not OutsideIdentity.objects.filter(account=account).delete()[0]:
        raise Refusal("identity_not_tied")
    audit.record(Act.UNTIE_IDENTITY, account.ref, by=by.ref, at=at)
