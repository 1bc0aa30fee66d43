"""The sessions of logged-in people: Django's own in the database, each naming its account (see login.py).

`SESSION_ENGINE` names this module.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from bihuan.parties import login
from bihuan.parties.models import Account, Session


@lru_cache(maxsize=4096)
def _decoded(data: str) -> dict[str, Any]:
    """What was signed; the same text always holds the same, and every request of a log-in brings the same text."""
    return SessionStore().decode(data)


class SessionStore(db.SessionStore):
    """Django's session store; `account` is who is logged in, as far as the session has been read."""

    account: Account | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        found = login.session_of(self.session_key)
        if found is None:
            self._session_key = None  # as Django does: a key that means nothing is not used again
            return {}
        data, self.account = found
        return dict(_decoded(data))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        session.account_id = data.get(SESSION_KEY)
        return session
