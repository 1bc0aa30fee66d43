"""Which papers somebody may see: those of the enterprises and checks in their scope, and those delivered to them."""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, F, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat, StrIndex, Substr

from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.experts.models import Expert
from bihuan.inspections.models import Inspection
from bihuan.parties.models import MANAGER_ROLES, REGULATOR_ROLES, Account, Enterprise, Role
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger

RECENT = 10_000
"""A part of a number or of an issuer's name is looked for among so many of the newest papers; a number as it begins is
found however old it is."""
KINDS_AMONG = 1_000
"""The kinds to choose from are those of so many of the newest papers."""
TO_LISTS = ("forwarded_notice", "office_circular")
"""Papers for a whole list of recipients, who are none of each other's business."""


def visible(by: Account) -> QuerySet[OfficialDocument]:
    """The papers in the scope of `by`: of an enterprise in scope, of a check they take part in, delivered to their
    organisation, or about it. An authority sees of an enterprise the papers on the sites in its place and no others; an
    expert sees the papers of their own checks and no other paper of that enterprise."""
    scope = Scope.of(by)
    delivered = Q(pk__in=Delivery.objects.filter(recipient_ref__in=_refs(by)).values("document_id"))
    if scope.account_id is not None:
        checks = Inspection.objects.within(scope).values("pk")
        own = Q(subject__in=_own_record(by))  # the certificate, also where the account came after it
        return OfficialDocument.objects.annotate(check_id=_check_id()).filter(Q(check_id__in=checks) | delivered | own)
    here = Q(enterprise_id__in=Enterprise.objects.within(scope).values("pk"))
    if scope.division_code is not None:
        here &= Q(division_code__startswith=scope.division_code)
    own = Q(subject__in=_refs(by), enterprise_id=None)  # an office's own digests
    return OfficialDocument.objects.filter(here | delivered | own)


def _own_record(by: Account) -> QuerySet:
    """The ref of the expert that `by` is."""
    mine = Concat(Value("expert:"), Cast("pk", TextField()), output_field=TextField())
    return Expert.objects.filter(account=by).values_list(mine)


def _refs(by: Account) -> list[str]:
    return [ref for ref in (by.ref, getattr(by.organisation, "ref", None)) if ref]


def _check_id() -> Case:
    """The id in a subject "inspection:<id>"; nothing for other subjects."""
    digits = Substr("subject", StrIndex("subject", Value(":")) + 1)
    return Case(
        When(subject__startswith="inspection:", then=Cast(digits, BigIntegerField())), output_field=BigIntegerField()
    )


def papers(
    by: Account, *, slug: str = "", text: str = "", enterprise_id: int | None = None
) -> QuerySet[OfficialDocument]:
    """The papers that `by` may see, by kind, number or issuer, and enterprise."""
    found = visible(by).defer("context", "signatures", "images", "remarks")
    if slug:
        found = found.filter(slug=slug)
    if text.strip():
        found = found.filter(pk__in=_called(by, text.strip()))
    if enterprise_id is not None:
        found = found.filter(enterprise_id=enterprise_id)
    return found.prefetch_related(_deliveries(by))


def _called(by: Account, text: str) -> QuerySet:
    """The ids of the papers in scope whose number begins with the text, and of the newest whose number or issuer
    holds it."""
    begun = OfficialDocument.objects.filter(number__startswith=text).values("pk")
    newest = OfficialDocument.objects.filter(pk__in=visible(by).order_by("-pk").values("pk")[:RECENT])
    held = newest.filter(Q(number__icontains=text) | Q(issuer__icontains=text)).values("pk")
    return begun.union(held)


def _deliveries(by: Account) -> Prefetch:
    """Who got a paper; of one that went to a whole list a reader sees the own delivery alone."""
    to_few = Q(recipient_ref__in=_refs(by)) | ~Q(document__slug__in=TO_LISTS)
    return Prefetch("deliveries", Delivery.objects.filter(to_few).order_by("id"))


def fetch(document_id: int, by: Account) -> OfficialDocument:
    """The paper, if `by` may see it; otherwise Stranger (404)."""
    found = (
        visible(by)
        .prefetch_related(_deliveries(by), "signed_copies__attachment", "enclosures__attachment")
        .filter(pk=document_id)
        .first()
    )
    if found is None:
        raise Stranger(f"document:{document_id}")
    return found


def kinds(by: Account) -> list[tuple[str, str]]:
    """(slug, title) of the kinds of paper that `by` has had of late."""
    newest = visible(by).order_by("-pk").values("pk")[:KINDS_AMONG]
    found = OfficialDocument.objects.filter(pk__in=newest).order_by().values_list("slug", "title").distinct()
    return sorted(found)


def name_of(enterprise_ids: set[int]) -> dict[int, str]:
    """The names of these enterprises."""
    return dict(Enterprise.objects.filter(pk__in=enterprise_ids).values_list("pk", F("name")))


def about(by: Account, *subjects: str) -> list[OfficialDocument]:
    """The papers of these things that `by` may see, newest first; one statement."""
    found = visible(by).defer("context", "signatures", "images", "remarks")
    return list(found.filter(subject__in=[subject for subject in subjects if subject]).order_by("-id"))


def may_add_copy(document: OfficialDocument, by: Account) -> bool:
    """Whether `by`, who sees the paper, may bring it back signed by hand: offices, managers, experts, institutions."""
    bringing = by.holds(*MANAGER_ROLES, *REGULATOR_ROLES, Role.EXPERT, Role.INSTITUTION)
    return bringing and not document.is_voided and document.slug not in TO_LISTS


def received(document: OfficialDocument, by: Account) -> bool:
    """Whether the paper was delivered to the organisation of `by`."""
    mine = getattr(by.organisation, "ref", None)
    return any(one.recipient_ref == mine for one in document.deliveries.all())


def waiting_for(document: OfficialDocument, by: Account) -> Delivery | None:
    """The delivery of this paper that `by` may sign for: to their own organisation, and not signed for yet."""
    if document.is_voided or by.holds(Role.ENTERPRISE_WORKER):
        return None
    mine = getattr(by.organisation, "ref", None)
    return next((d for d in document.deliveries.all() if d.recipient_ref == mine and d.receipt_at is None), None)
