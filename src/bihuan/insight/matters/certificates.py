"""Certificates of an enterprise that run out: who holds them stands on a post that asks for one, or may any day."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, Concat, Trim
from django.utils.translation import gettext as _

from bihuan.insight.matters.source import Reader, Row, Source, manages, told
from bihuan.insight.task import Task
from bihuan.registers.kinds.certificate.models import Certificate
from bihuan.registers.kinds.certificate.states import KIND_WORDS


def _ending(reader: Reader) -> QuerySet:
    found = Certificate.objects.standing().filter(employee__enterprise=reader.enterprise, ends_on__lte=reader.soon)
    post = Trim(Concat("employee__post__unit", Value(" "), "employee__post__name"))
    return told(
        found.order_by("ends_on", "id"),
        id="employee__enterprise",
        title="employee__name",
        where=Coalesce(post, Value("")),
        due_on="ends_on",
        kind="kind",
    )


def _tasks(row: Row) -> Iterator[Task]:
    kind = KIND_WORDS[row.facts["kind"]]
    where = " · ".join(filter(None, (_(kind), row.where)))
    yield Task("record_reexamination", "certificates", row.id, row.title, where, row.due_on, "ours")


running_out = Source("certificates", concerns=manages, rows=_ending, tasks=_tasks)
"""What the enterprise has to renew, the nearest day first."""
