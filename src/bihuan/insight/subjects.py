"""What the lines of the audit chain are about, by name, for who reads the chain."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from bihuan import clock, row_scope
from bihuan.documents.models import OfficialDocument
from bihuan.experts.models import Expert, Pool
from bihuan.hazards.models import Hazard
from bihuan.inspections.models import Checklist, Inspection
from bihuan.parties.access import reads_the_chain
from bihuan.parties.models import Account, Enterprise, Institution, Regulator, Site
from bihuan.refusal import Stranger


def names_of(refs: Iterable[str], by: Account) -> dict[str, str]:
    """ "hazard:7" → what it is called; one statement, whatever the kinds. The name of a thing belongs to what its line
    says, and is all that the auditor sees of it; for others Stranger."""
    if not reads_the_chain(by):
        raise Stranger("audit")
    wanted = _by_kind(refs)
    asked = [_named(kind, rows, wanted[kind]) for kind, rows in _called().items() if kind in wanted]
    if not asked:
        return {}
    first, *others = asked
    found = first.union(*others, all=True) if others else first
    with row_scope.system("names for the auditor"):
        return {f"{kind}:{pk}": name for kind, pk, name in found}


def _by_kind(refs: Iterable[str]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    for ref in refs:
        kind, _colon, number = ref.partition(":")
        if pk := clock.id_named(number):
            wanted.setdefault(kind, set()).add(pk)
    return wanted


def _called() -> dict[str, QuerySet]:
    """The rows of each kind with `said`, their name."""
    by_name = {"enterprise": Enterprise, "expert": Expert, "account": Account, "regulator": Regulator,
               "institution": Institution, "pool": Pool}  # fmt: skip
    return {
        **{kind: model.objects.annotate(said=F("name")) for kind, model in by_name.items()},
        "hazard": Hazard.objects.annotate(said=F("description")),
        "inspection": Inspection.objects.annotate(said=F("enterprise__name")),
        "site": Site.objects.annotate(said=F("enterprise__name")),
        "document": OfficialDocument.objects.annotate(said=Concat("title", Value(" "), "number")),
        "checklist": Checklist.objects.annotate(said=F("title")),
    }


def _named(kind: str, rows: QuerySet, ids: set[int]) -> QuerySet:
    said = Cast("said", TextField())
    return rows.filter(pk__in=ids).order_by().values_list(Value(kind, TextField()), "pk", said)
