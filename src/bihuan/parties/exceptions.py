"""Recorded exceptions: how a "should" is departed from, knowingly and countably."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import JSONObject

from bihuan import audit
from bihuan.parties.access import EXCEPTIONS, Act, Matter
from bihuan.parties.models import Account, RecordedException
from bihuan.parties.scope import Scope
from bihuan.refusal import Refusal, Stranger


def granted(subject: str) -> frozenset[str]:
    """The codes that have been excepted for `subject`."""
    return frozenset(RecordedException.objects.filter(subject=subject).values_list("code", flat=True))


@dataclass(frozen=True)
class Grants:
    """What has been excepted for one thing, and where: a city's exception is none of its neighbour's business."""

    rows: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, found: Iterable[Mapping[str, str]]) -> Grants:
        """Those that a query has told `beside` its row."""
        return cls(tuple((row["code"], row["place"]) for row in found))

    def at(self, division_code: str) -> frozenset[str]:
        """The codes excepted by the authorities of this place."""
        return frozenset(code for code, place in self.rows if division_code.startswith(place))


def beside(subject: Any) -> ArraySubquery:
    """What has been excepted for each row of a query, by the expression of its ref: what `Grants.of` reads."""
    rows = RecordedException.objects.filter(subject=subject)
    return ArraySubquery(rows.values(json=JSONObject(code="code", place="division_code")))


def granted_to(subjects: Iterable[str]) -> dict[str, Grants]:
    """What has been excepted for each of `subjects`; one statement."""
    found: dict[str, list[tuple[str, str]]] = {subject: [] for subject in subjects}
    rows = RecordedException.objects.filter(subject__in=list(found))
    for subject, code, place in rows.values_list("subject", "code", "division_code"):
        found[subject].append((code, place))
    return {subject: Grants(tuple(rows)) for subject, rows in found.items()}


def of_subject(subject: str) -> list[RecordedException]:
    """The exceptions of one thing with who approved them, oldest first."""
    return list(RecordedException.objects.filter(subject=subject).select_related("approved_by").order_by("id"))


def earlier(subject: str, code: str) -> list[audit.Event]:
    """The grants of an exception that another has taken the place of, oldest first."""
    return [event for event in audit.timeline(subject, acts=[Act.GRANT_EXCEPTION]) if event.data["code"] == code][:-1]


def approves(by: Account, matter: Matter) -> bool:
    """Whether `by` leads the department whose duty the matter is, and so may let a "should" be departed from."""
    return EXCEPTIONS.allows(Act.GRANT_EXCEPTION, matter, by)


def require(code: str, *, by: Account, matter: Matter, setting: object) -> None:
    """Whether `by` may let the rule of `setting` be departed from. Raises `role_not_allowed`, `exception_not_possible`
    (the rule is a must)."""
    basis = getattr(setting, "basis", None)
    EXCEPTIONS.require(Act.GRANT_EXCEPTION, matter, by, basis=basis)
    if getattr(setting, "modality", None) != "should":
        raise Refusal("exception_not_possible", basis=basis, code_excepted=code)


@transaction.atomic
def grant_exception(
    subject: str,
    *,
    by: Account,
    at: datetime,
    code: str,
    matter: Matter,
    reason: str,
    setting: object,
    extent: Mapping[str, object] | None = None,
    anew: bool = False,
) -> RecordedException:
    """批准例外. Only a leader of the department whose place and duty it is, only from a "should", only with a reason.

    One stands for one thing. `extent` says in the chain how far it goes; `anew`, that it goes elsewhere than the one
    before: then the row is of who grants it now, and the chain keeps both (`earlier`).

    Raises what `require` raises, and `exception_reason_missing`.
    """
    require(code, by=by, matter=matter, setting=setting)
    basis = getattr(setting, "basis", None)
    if not reason.strip():
        raise Refusal("exception_reason_missing", missing=["reason"], basis=basis)
    now = {"reason": reason.strip(), "clause": getattr(basis, "clause", "ours"), "approved_by": by, "approved_at": at}
    row, created = RecordedException.objects.get_or_create(
        code=code,
        subject=subject,
        division_code=matter.division_code,
        defaults=now | {"enterprise": matter.enterprise, "sector": matter.sector},
    )
    if anew and not created:
        for name, value in now.items():
            setattr(row, name, value)
        row.save(update_fields=list(now))
    if created or anew:
        data = {"code": code, "reason": row.reason, **(extent or {})}
        audit.record(Act.GRANT_EXCEPTION, subject, by=by.ref, at=at, basis=[row.clause], data=data)
    return row


def count_by_code(division_code: str) -> dict[str, int]:
    """How many exceptions of each code were granted in a place: they are counted so that nobody makes them the rule."""
    counts: dict[str, int] = {}
    for code in RecordedException.objects.filter(division_code__startswith=division_code).values_list(
        "code", flat=True
    ):
        counts[code] = counts.get(code, 0) + 1
    return counts


def sees_any(by: Account) -> bool:
    """Whether `by` watches over a place and so may read its exceptions."""
    scope = Scope.of(by)
    return scope.everything or scope.division_code is not None


def within(by: Account) -> QuerySet[RecordedException]:
    """The exceptions that `by` watches over, by place and duty; otherwise Stranger."""
    if not sees_any(by):
        raise Stranger("exceptions")
    return RecordedException.objects.within(Scope.of(by)).select_related("approved_by")


def counts_within(by: Account) -> dict[str, int]:
    """Code → how many of them there are in those places, the most frequent first."""
    counted = within(by).order_by().values("code").annotate(n=Count("pk")).order_by("-n", "code")
    return {row["code"]: row["n"] for row in counted}
