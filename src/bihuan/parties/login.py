"""How a session becomes an account: with its organisation in the same statement, for every page needs its scope."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from bihuan.parties.models import Account


class AccountBackend(ModelBackend):
    """Django's own password check; the account comes with regulator, enterprise and institution at hand."""

    def get_user(self, user_id: Any) -> Account | None:
        found = Account.objects.select_related("regulator", "enterprise", "institution").filter(pk=user_id).first()
        return found if found is not None and found.is_active else None
