"""What is signed, as the policy engine asks for it; and the values of one amendment as changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection

from bihuan import clock
from bihuan.amendments.models import AmendedValue, Amendment
from bihuan.amendments.states import AmendmentState
from bihuan.policy.amending import Change
from bihuan.policy.shelf import OURS

_seen: list[bool] = []


def changes() -> list[Change]:
    """Everything that was ever signed, in the order of signing; nothing before the database holds the table."""
    if not _seen:
        if AmendedValue._meta.db_table not in connection.introspection.table_names():
            return []
        _seen.append(True)
    rows = AmendedValue.objects.filter(amendment__state=AmendmentState.SIGNED).select_related("amendment")
    return [_change(row, row.amendment) for row in rows.order_by("amendment__serial", "amendment__signed_at", "key")]


def drafted(amendment: Amendment, *, since: date) -> list[Change]:
    """The values of one amendment as if they held from `since` on."""
    return [_change(row, amendment, since=since) for row in amendment.values.order_by("key")]


def _change(row: AmendedValue, amendment: Amendment, *, since: date | None = None) -> Change:
    return Change(
        pack=amendment.pack,
        key=row.key,
        raw=row.raw,
        since=since or amendment.since,
        modality=row.modality,
        clauses=tuple(row.clauses) or (OURS,),
        note_zh=row.reason,
        verified_on=clock.local_day(amendment.signed_at) if amendment.signed_at else None,
        source=amendment.ref,
    )


def grounds(given: Iterable[str]) -> list[str]:
    """The clause ids as typed, without blanks and each once."""
    return list(dict.fromkeys(one.strip() for one in given if one.strip()))
