"""Accounts: opened and closed one by one by who looks after them; the list goes out, and comes back to be compared."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from bihuan.exchange.sheets.domains import derived
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.schema import Column
from bihuan.parties import queries
from bihuan.parties.access import Role

if TYPE_CHECKING:
    from bihuan.parties.models import Account

SCHEMA = derived.schema(
    "accounts", "账号", "Accounts",
    Column("account_number", "账号编号", "Account number", required=True, max_length=20, literal=True),
    Column("username", "用户名", "User name", derived=True),
    Column("name", "姓名", "Name", derived=True),
    Column("roles", "岗位", "Roles", derived=True),
    Column("organisation", "所在单位", "Organisation", derived=True),
    Column("is_active", "在用", "In use", "boolean", derived=True),
)  # fmt: skip


@cache
def _word(role: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return str(Role(role).label)


def values(account: Any, by: Account) -> dict[str, Any]:
    """One account; nothing of its password or its second factor."""
    organisation = account.organisation
    return {
        "account_number": str(account.pk),
        "username": account.username,
        "name": account.name,
        "roles": "、".join(_word(role) for role in account.roles),
        "organisation": organisation.name if organisation is not None else "",
        "is_active": account.is_active,
    }


KIND = derived.kind(SCHEMA, Listing(widest=queries.accounts, values=values), roles={Role.ADMINISTRATOR})
