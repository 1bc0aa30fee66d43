"""The reads about reminders, weak links and measures that pages share."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from bihuan.documents.models import Delivery, Enclosure
from bihuan.experts.models import Expert
from bihuan.oversight.models import Digest, Dispatch, LinkComment, Measure, Reminder, WeakLink
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope

PAGE = 50


def last_reminders(site_ids: Iterable[int]) -> dict[int, object]:
    """Site id → the day it was last reminded; one statement."""
    rows = Reminder.objects.filter(site__in=list(site_ids)).order_by().values_list("site")
    return dict(rows.annotate(last=Max("sent_on")))


def weak_links(by: Account) -> list[WeakLink]:
    """The weak links of the reader's place and duty, whoever named them, the newest first, with comments and measures;
    three statements."""
    scope = Scope.of(by)
    found = WeakLink.objects.filter(division_code__startswith=scope.division_code or "").order_by("-id")
    if scope.sectors:
        found = found.filter(sector__in=scope.sectors)
    comments = LinkComment.objects.select_related("expert").order_by("id")
    return list(found.select_related("office").prefetch_related(Prefetch("comments", comments), "measures")[:PAGE])


def measures(by: Account) -> list[Measure]:
    """The measures that the reader's office published, the newest first, with the links they answer; two statements."""
    return list(Measure.objects.filter(office=by.regulator_id).order_by("-id").prefetch_related("links")[:PAGE])


def known_experts(by: Account) -> list[Expert]:
    """The experts with an account at work whom the reader's office knows, by name."""
    known = Expert.objects.within(Scope.of(by)).filter(account__is_active=True)
    return list(known.select_related("account").order_by("name", "id"))


def digests(by: Account) -> list[Digest]:
    """The digests that the reader's office issued, the newest first; one statement."""
    return list(Digest.objects.filter(office=by.regulator_id).order_by("-id")[:PAGE])


def dispatches(by: Account) -> QuerySet[Dispatch]:
    """The notices that the reader's office forwarded."""
    return Dispatch.objects.filter(office=by.regulator_id)


def read_counts(document_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Paper id → how many got it and how many signed for it; one statement."""
    rows = Delivery.objects.filter(document__in=list(document_ids)).order_by().values_list("document")
    return {pk: (got, read) for pk, got, read in rows.annotate(Count("pk"), Count("receipt_at"))}


def recipients(dispatch: Dispatch, *, unread: bool) -> QuerySet[Delivery]:
    """Who got a forwarded notice: all, or those who have not signed for it."""
    found = Delivery.objects.filter(document=dispatch.document_id)
    return found.filter(receipt_at=None) if unread else found


def originals(dispatch: Dispatch) -> list[Enclosure]:
    """What the notice encloses; one statement."""
    return list(Enclosure.objects.filter(document=dispatch.document_id).select_related("attachment").order_by("id"))


def without_account(deliveries: Iterable[Delivery]) -> set[str]:
    """Of these recipients those whom nobody can log in for: the platform does not reach them; one statement."""
    refs = [row.recipient_ref for row in deliveries]
    ids: dict[str, list[int]] = {"regulator": [], "enterprise": [], "institution": []}
    for ref in refs:
        ids[ref.partition(":")[0]].append(int(ref.partition(":")[2]))
    some = Q(*((f"{kind}__in", found) for kind, found in ids.items()), _connector=Q.OR)
    known = Account.objects.filter(some, is_active=True).values_list("regulator", "enterprise", "institution")
    reached = {f"{kind}:{pk}" for row in known for kind, pk in zip(ids, row, strict=True)}
    return set(refs) - reached
