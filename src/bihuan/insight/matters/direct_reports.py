"""Direct reports: whom an enterprise has not told of a major hazard, the receipt without which one does not end, and
what came to an office that nobody there has signed for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from bihuan.filings.direct_reports import queries, rules
from bihuan.filings.direct_reports.states import RECEIVER_WORDS, Act
from bihuan.hazards import numbers
from bihuan.insight.matters.source import NO_WORD, Reader, Row, Source, manages, told
from bihuan.insight.task import Task
from bihuan.parties.models import Account


def _followed(reader: Reader) -> QuerySet:
    return told(
        queries.followed(reader.scope),
        title="description",
        where=NO_WORD,
        due_on=queries.HEARD_ON,
        place="site__division_code",
        judged_on="found_on",
        told="told",
        receipt="receipt",
        state="state",
        serial="serial",
    )


def _tasks(row: Row) -> Iterator[Task]:
    done = {(one["receiver"], one["occasion"]) for one in row.facts["told"]}
    planned = queries.is_planned(row.facts["state"])
    duties = rules.duties(row.law, "enterprise")
    where = numbers.text(row.judged_on, row.facts["serial"])
    if left := rules.untold(duties, done, planned=planned):
        note = "、".join(dict.fromkeys(RECEIVER_WORDS[duty.receiver] for duty in left))
        ground = left[0].basis
        said = (row.title, where, row.due_on, ground, note)
        yield Task(Act.FILE_DIRECT_REPORT, "hazard", row.id, *said, due_basis=ground)
    asked = row.law.major.receipt_before_closing
    sent = any(duty.system and duty.key in done for duty in duties)
    if asked.value and sent and not row.facts["receipt"]:
        yield Task(Act.RECORD_DIRECT_RECEIPT, "hazard", row.id, row.title, where, None, asked.basis)


def _in_an_office(by: Account, on: date) -> bool:
    return by.regulator_id is not None


def _unsigned(reader: Reader) -> QuerySet:
    return told(
        queries.unsigned_at(reader.scope, reader.office),
        id="hazard_id",
        title="hazard__description",
        where="enterprise__name",
        place="hazard__site__division_code",
        judged_on="hazard__found_on",
        serial="hazard__serial",
    )


def _signed(row: Row) -> Iterator[Task]:
    where = f"{numbers.text(row.judged_on, row.facts['serial'])} · {row.where}"
    yield Task(Act.SIGN_FOR_DIRECT_REPORT, "hazard", row.id, row.title, where, None, row.law.major.reports.basis)


to_sign = Source("direct_reports_received", concerns=_in_an_office, rows=_unsigned, tasks=_signed)
"""The reports that came to the office and wait for its signature."""
owed = Source("direct_reports", concerns=manages, rows=_followed, tasks=_tasks)
"""The open major hazards of the enterprise that not everybody was told of, due since the day they were known to be
major, and those whose receipt is still to be entered."""
