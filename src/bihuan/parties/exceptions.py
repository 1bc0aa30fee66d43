"""Recorded exceptions: how a "should" is departed from, knowingly and countably."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from bihuan import audit
from bihuan.parties.models import Account, RecordedException, Role
from bihuan.refusal import Refusal

GRANT_EXCEPTION = "grant_exception"


def granted(subject: str) -> frozenset[str]:
    """The codes that have been excepted for `subject`."""
    return frozenset(RecordedException.objects.filter(subject=subject).values_list("code", flat=True))


def granted_to(subjects: Iterable[str]) -> dict[str, frozenset[str]]:
    """The codes that have been excepted for each of `subjects`; one statement."""
    found: dict[str, set[str]] = {}
    for subject, code in RecordedException.objects.filter(subject__in=list(subjects)).values_list("subject", "code"):
        found.setdefault(subject, set()).add(code)
    return {subject: frozenset(codes) for subject, codes in found.items()}


def of_subject(subject: str) -> list[RecordedException]:
    """The exceptions of one thing with who approved them, oldest first."""
    return list(RecordedException.objects.filter(subject=subject).select_related("approved_by").order_by("id"))


def approves(by: Account, division_code: str) -> bool:
    """Whether `by` leads the department of the place, and so may let a "should" be departed from."""
    leader = by.regulator_id is not None and by.holds(Role.REGULATOR_LEADER)
    return leader and division_code.startswith(by.regulator.division_code)


@transaction.atomic
def grant_exception(
    subject: str, *, by: Account, at: datetime, code: str, division_code: str, reason: str, setting: object
) -> RecordedException:
    """批准例外. Only a leader of the department of the place may, only from a "should", only with a reason.

    Raises `role_not_allowed`, `exception_not_possible` (the rule is a must), `exception_reason_missing`.
    """
    basis = getattr(setting, "basis", None)
    if not approves(by, division_code):
        raise Refusal("role_not_allowed", act="批准例外", needed=["监管部门负责人"], basis=basis)
    if getattr(setting, "modality", None) != "should":
        raise Refusal("exception_not_possible", basis=basis, code_excepted=code)
    if not reason.strip():
        raise Refusal("exception_reason_missing", missing=["reason"], basis=basis)
    row, created = RecordedException.objects.get_or_create(
        code=code,
        subject=subject,
        defaults={
            "division_code": division_code,
            "reason": reason.strip(),
            "clause": getattr(basis, "clause", "ours"),
            "approved_by": by,
            "approved_at": at,
        },
    )
    if created:
        audit.record(
            GRANT_EXCEPTION, subject, by=by.ref, at=at, basis=[row.clause], data={"code": code, "reason": row.reason}
        )
    return row


def count_by_code(division_code: str) -> dict[str, int]:
    """How many exceptions of each code were granted in a place: they are counted so that nobody makes them the rule."""
    counts: dict[str, int] = {}
    for code in RecordedException.objects.filter(division_code__startswith=division_code).values_list(
        "code", flat=True
    ):
        counts[code] = counts.get(code, 0) + 1
    return counts
