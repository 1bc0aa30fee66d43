"""What the bench asks of the product from inside, with the product's own settings: `python bench/inside.py sessions`
logs every enterprise in, as its log-in would have left it; `remind` lets the clock remind twice."""

from __future__ import annotations

import json
import sys
from datetime import date
from itertools import batched

import django

KEY = "evening{:025d}"
"""The session key of an account, so that the load need not be told 30,000 of them."""


def sessions() -> dict[str, int]:
    """A session for every account of an enterprise: signed data, its row, its time, as the log-in writes them."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from bihuan.parties.models import Account
    from bihuan.parties.sessions import SessionStore

    made = 0
    accounts = Account.objects.exclude(enterprise=None).only("pk", "password").iterator(5_000)
    for some in batched(accounts, 5_000):
        rows = []
        for account in some:
            store = SessionStore(KEY.format(account.pk))
            held = {
                SESSION_KEY: str(account.pk),
                BACKEND_SESSION_KEY: "bihuan.parties.login.AccountBackend",
                HASH_SESSION_KEY: account.get_session_auth_hash(),
            }
            store._session_cache = held
            rows.append(store.create_model_instance(held))
        made += len(SessionStore.get_model_class().objects.bulk_create(rows))
    return {"sessions": made}


def remind() -> dict[str, int]:
    """The reminders of the last day, asked for twice: how many lines there are after each."""
    from bihuan import clock
    from bihuan.filings.self_reports.models import SelfReport
    from bihuan.filings.self_reports.tasks import remind_of_self_reports
    from bihuan.notify.models import Message

    last: date = SelfReport.objects.order_by("-until").values_list("until", flat=True).first()
    counts = []
    for _ in range(2):
        remind_of_self_reports(on=last, at=clock.now())
        counts.append(Message.objects.filter(event="self-report-due-soon").count())
    return {"first": counts[0], "second": counts[1]}


if __name__ == "__main__":
    django.setup()
    from bihuan import row_scope

    with row_scope.system("bench"):
        print(json.dumps({"sessions": sessions, "remind": remind}[sys.argv[1]]()))
