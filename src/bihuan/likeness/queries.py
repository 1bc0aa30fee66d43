"""What a page shows of photos that are alike: side by side, as far as the reader may see the earlier one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from bihuan.hazards.models import Hazard, HazardQuerySet, Participant, Photo
from bihuan.likeness.access import LIKENESSES, Act, keeps, visible_hazards
from bihuan.likeness.models import CarriedPhoto, Fingerprint, Likeness
from bihuan.likeness.states import Desk, LikenessState
from bihuan.parties.models import Account

_CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


_MARGIN = 10_000
"""A photo may be committed after so many that got a later number."""
COUNTED = 10_000
"""More photos that wait are not counted."""


def not_looked_at() -> QuerySet[Photo]:
    """The photos that the worker has still to look at, in the order in which they came."""
    last = Fingerprint.objects.aggregate(last=Max("photo_id"))["last"] or 0
    known = Fingerprint.objects.filter(photo=OuterRef("pk"))
    rows = Photo.objects.filter(~Exists(known), pk__gt=last - _MARGIN).select_related("hazard")
    return rows.defer("hazard__search").order_by("pk")


def carried_not_looked_at() -> QuerySet[CarriedPhoto]:
    """The same of photos that stand on no hazard."""
    rows = CarriedPhoto.objects.filter(waiting=True, fingerprint=None)
    return rows.select_related("enterprise").order_by("id")


def put_off() -> QuerySet[Fingerprint]:
    """Those whose files could not be read, the ones that were tried least often first; none of them is ever lost."""
    rows = Fingerprint.objects.filter(tries__gt=0).select_related("photo__hazard", "carried__enterprise")
    return rows.defer("photo__hazard__search").order_by("tries", "id")


def next_to_look_at(most: int) -> list[Photo | CarriedPhoto]:
    """The first of both in the order in which they came: what is looked at first is the earlier photo of the two. Then
    some of those that could not be read before: they stop no other."""
    again = [kept.shown for kept in put_off()[: max(1, most // 12)]]
    room = most - len(again)
    both = [*not_looked_at()[:room], *carried_not_looked_at()[:room]]
    return [*sorted(both, key=lambda photo: photo.added_at)[:room], *again]


@dataclass(frozen=True)
class Backlog:
    """How many photos wait for the worker, COUNTED at most, and since when the first of them does."""

    photos: int
    since: datetime | None


def backlog() -> Backlog:
    """How far the worker is behind with looking; nobody waits for it, but what it finds late is judged late. Asked of
    what waits and of nothing else, however much was ever kept."""
    both = (not_looked_at(), carried_not_looked_at())
    waiting = [at for rows in both for at in rows.values_list("added_at", flat=True)[:COUNTED]]
    since = Coalesce("photo__added_at", "carried__added_at")
    waiting += put_off().annotate(since=since).values_list("since", flat=True)[:COUNTED]
    return Backlog(len(waiting), min(waiting, default=None))


def without_words() -> bool:
    """Whether there are photos from before words were kept of them."""
    return Fingerprint.objects.filter(words=None).exists()


@dataclass(frozen=True)
class Pair:
    """A likeness with its two photos; `earlier` is None where the reader may not see it."""

    likeness: Likeness
    photo: Photo | CarriedPhoto
    earlier: Photo | CarriedPhoto | None
    own_enterprise: bool
    may_judge: bool
    may_refer: bool

    @property
    def hidden(self) -> bool:
        """Whether there is an earlier photo that the reader may not see: who has not seen both frees nothing."""
        row = self.likeness
        there = row.earlier_id is not None or row.earlier_carried_id is not None
        return self.earlier is None and there and row.hazard_id is not None

    @property
    def outline(self) -> str:
        """Where the earlier photo lies in the later one: the points of a polygon in hundredths of its sides."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in _there(self.likeness.matrix))


@dataclass(frozen=True)
class Compared:
    """A photo, which of its phase it is, and what its spot looks like beside the photo before."""

    photo: Photo | CarriedPhoto
    nth: int
    spot: str
    agreeing: int
    pairs: list[Pair] = field(default_factory=list)


def of_hazard(hazard: Hazard, by: Account) -> list[Compared]:
    """The photos of a hazard that were compared and of which there is something to say, in their order."""
    looked = (
        Fingerprint.objects.filter(hazard=hazard.pk)
        .select_related("photo")
        .defer("corners", "words")
        .order_by("photo_id")
    )
    nths = _numbers(hazard)
    compared = {row.photo_id: Compared(row.photo, nths[row.photo_id], row.spot, row.spot_agreeing) for row in looked}
    rows = Likeness.objects.filter(hazard=hazard.pk)
    for pair in _pairs(rows, by, {pk: one.photo for pk, one in compared.items()}, hazard=hazard):
        compared[pair.photo.pk].pairs.append(pair)
    return [one for one in compared.values() if one.pairs or one.spot]


def of_carried(carried: CarriedPhoto, by: Account) -> list[Compared]:
    """The photo of a record with what it is like; `by` is of its office."""
    rows = Likeness.objects.filter(carried=carried.pk)
    pairs = list(_pairs(rows, by, {None: carried}, carried=carried))
    return [Compared(carried, 1, "", 0, pairs)] if pairs else []


def _pairs(
    rows: QuerySet[Likeness],
    by: Account,
    photos: Mapping[int | None, Photo | CarriedPhoto],
    **of: Hazard | CarriedPhoto,
) -> Iterator[Pair]:
    """The likenesses of one thing, the likest first, each with the earlier photo where the reader may see it."""
    found = list(rows.select_related("earlier", "earlier_carried").order_by("-found", "pk"))
    seen = visible_hazards({row.earlier.hazard_id for row in found if row.earlier is not None}, by)
    (thing,) = of.values()
    judges: bool | None = None  # asked once: it is the same for all likenesses of one thing
    for row in found:
        for name, value in of.items():
            setattr(row, name, value)
        if judges is None:
            judges = bool(LIKENESSES.open_acts(row, by, among=[Act.JUDGE_LIKENESS]))
        earlier: Photo | CarriedPhoto | None = None
        if row.earlier is not None:
            earlier = row.earlier if row.earlier.hazard_id in seen else None
        elif row.earlier_carried is not None and keeps(row.earlier_carried, by):
            earlier = row.earlier_carried
        may = judges and row.brought_by != by.pk
        refers = may and earlier is None and row.earlier_id is not None and row.state == LikenessState.TO_JUDGE
        own = row.earlier_enterprise_id == thing.enterprise_id
        yield Pair(row, photos[row.photo_id], earlier, own, may, refers and row.hazard_id is not None)


def to_judge_at_enterprise(enterprise_id: int, *, besides: int) -> HazardQuerySet:
    """The enterprise's hazards with a photo that its managers have to judge, `besides` who brought it."""
    rows = _waiting(Desk.ENTERPRISE).filter(hazard__enterprise=enterprise_id)
    return _hazards_of(rows.exclude(brought_by=besides))


def to_judge_of_visitor(account_id: int) -> HazardQuerySet:
    """The hazards with a photo that an expert who looks again has to judge."""
    rows = _waiting(Desk.VISITORS).filter(
        hazard__participants__account=account_id, hazard__participants__capacity=Participant.Capacity.VERIFIER
    )
    return _hazards_of(rows.exclude(brought_by=account_id))


def to_judge_at_office(office_id: int, *, besides: int) -> HazardQuerySet:
    """The hazards with a photo that an office has to judge."""
    return _hazards_of(_waiting(Desk.OFFICE).filter(office_id=office_id, carried=None).exclude(brought_by=besides))


def carried_to_judge(office_id: int, *, besides: int) -> QuerySet[CarriedPhoto]:
    """The photos in an office's own records that it has to judge."""
    rows = _waiting(Desk.OFFICE).filter(office_id=office_id, hazard=None).exclude(brought_by=besides)
    return CarriedPhoto.objects.filter(pk__in=rows.order_by().values("carried_id")).order_by("id")


def _waiting(desk: Desk) -> QuerySet[Likeness]:
    return Likeness.objects.filter(state=LikenessState.TO_JUDGE, desk=desk)


def _hazards_of(rows: QuerySet[Likeness]) -> HazardQuerySet:
    return Hazard.objects.filter(pk__in=rows.order_by().values("hazard_id")).order_by("id")


def _numbers(hazard: Hazard) -> dict[int, int]:
    """Which of the photos of its phase each photo is, counted from one, as a refusal says it."""
    seen: Counter[str] = Counter()
    numbers = {}
    for pk, phase in Photo.objects.filter(hazard=hazard.pk).order_by("pk").values_list("pk", "phase"):
        seen[phase] += 1
        numbers[pk] = seen[phase]
    return numbers


def _there(matrix: list[float]) -> Iterator[tuple[float, float]]:
    """The four corners of the earlier photo in the later one; all of it where nothing was found out (same bytes)."""
    a, b, c, d, e, f, g, h, i = matrix or (1, 0, 0, 0, 1, 0, 0, 0, 1)
    for x, y in _CORNERS:
        depth = g * x + h * y + i
        yield 100 * min(max((a * x + b * y + c) / depth, 0), 1), 100 * min(max((d * x + e * y + f) / depth, 0), 1)
