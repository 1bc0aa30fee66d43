"""The sessions of logged-in people: Django's own in the database, each naming its account (see login.py).

`SESSION_ENGINE` names this module.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.http import HttpRequest

from bihuan import clock
from bihuan.parties import login
from bihuan.parties.addresses import address_of
from bihuan.parties.models import Account, Session

_DEVICE, _BEGAN = "device", "began"


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
        """The row of the session. When and where it began is signed with the rest, so that saving it keeps it."""
        at = clock.now()
        if SESSION_KEY in data:
            data.setdefault(_BEGAN, at.isoformat())
        session = super().create_model_instance(data)
        session.account_id = data.get(SESSION_KEY)
        session.device, session.address = data.get(_DEVICE, ("", None))
        session.began_at = datetime.fromisoformat(data[_BEGAN]) if _BEGAN in data else None
        session.seen_at = at
        return session


def name_device(request: HttpRequest) -> None:
    """Write into the session that has just begun on which device and at which address it did."""
    said = request.headers.get("User-Agent", "").replace("\x00", "")[:200]
    request.session[_DEVICE] = (said, address_of(request))
