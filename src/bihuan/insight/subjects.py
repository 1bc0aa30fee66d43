"""What the lines of the audit chain are about, by name, for somebody who reads the chain and may see it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from bihuan.experts.models import Expert, Pool
from bihuan.hazards.models import Hazard
from bihuan.insight import papers
from bihuan.inspections.models import Checklist, Inspection
from bihuan.parties.models import Account, Enterprise, Institution, Regulator, Site
from bihuan.parties.scope import Scope


def names_of(refs: Iterable[str], by: Account) -> dict[str, str]:
    """ "hazard:7" → what it is called, of those in the scope of `by`; one statement, whatever the kinds."""
    wanted = _by_kind(refs)
    asked = [_named(kind, rows, wanted[kind]) for kind, rows in _seen(by).items() if kind in wanted]
    if not asked:
        return {}
    first, *others = asked
    found = first.union(*others, all=True) if others else first
    return {f"{kind}:{pk}": name for kind, pk, name in found}


def _by_kind(refs: Iterable[str]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    for ref in refs:
        kind, _colon, number = ref.partition(":")
        if number.isdecimal() and len(number) < 20:
            wanted.setdefault(kind, set()).add(int(number))
    return wanted


def _seen(by: Account) -> dict[str, QuerySet]:
    """The rows of each kind that `by`, who reads the chain, may see, with `said`, their name. Accounts are named to
    everybody who reads there who did what; what else has no scope of its own (offices, pools, checklists) to those who
    see everything."""
    scope = Scope.of(by)
    seen = {
        "hazard": Hazard.objects.within(scope).annotate(said=F("description")),
        "inspection": Inspection.objects.within(scope).annotate(said=F("enterprise__name")),
        "enterprise": Enterprise.objects.within(scope).annotate(said=F("name")),
        "site": Site.objects.within(scope).annotate(said=F("enterprise__name")),
        "expert": Expert.objects.within(scope).annotate(said=F("name")),
        "document": papers.visible(by).annotate(said=Concat("title", Value(" "), "number")),
        "account": Account.objects.annotate(said=F("name")),
    }
    if scope.everything:
        bare = {"regulator": Regulator, "institution": Institution, "pool": Pool}
        seen |= {kind: model.objects.annotate(said=F("name")) for kind, model in bare.items()}
        seen["checklist"] = Checklist.objects.annotate(said=F("title"))
    return seen


def _named(kind: str, rows: QuerySet, ids: set[int]) -> QuerySet:
    said = Cast("said", TextField())
    return rows.filter(pk__in=ids).order_by().values_list(Value(kind, TextField()), "pk", said)
