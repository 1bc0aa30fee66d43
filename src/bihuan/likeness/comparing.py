"""One photo of evidence compared with all earlier ones: in the worker alone, which imports cv2 and numpy for it.

Same bytes are found anywhere, and so is the same shape. Corners are sought in all photos of the enterprise, in all that
the same person brought and in all that the same institution did: by their words, and then closely in those that share
most of them. What is found is confirmed by the pixels before it is written down, and a person judges it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

import cv2
import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from bihuan import documents
from bihuan.documents.attachments import DRAWING
from bihuan.documents.models import Attachment
from bihuan.documents.vault import Damaged
from bihuan.hazards.models import Photo
from bihuan.likeness import desks, fingerprint, matching, operations, remembering, rules, words
from bihuan.likeness.around import Around
from bihuan.likeness.index import HashIndex
from bihuan.likeness.models import CarriedPhoto, Fingerprint, Likeness
from bihuan.likeness.states import How, LikenessState, Spot
from bihuan.parties.models import Account

AT_MOST = 10
"""Likenesses of one photo that are written down: who has seen ten need not see more."""
_LATE = timedelta(minutes=10)  # a transaction may end so long after its rows got their ids
_SIGN = 1 << 63
_SPOILED = (cv2.error, ArithmeticError, ValueError, LookupError, TypeError, MemoryError)
"""What a picture may do to the arithmetic. A store that is away is none of it: that is asked again."""
_MOST_TRIES = 10_000
_TRIES_FOR_ROOM = 5
_NO_ROOM: Counter[str] = Counter()
"""How often this worker had no room for a photo; a store that was away says nothing of that."""
_AT_ONCE = 50_000  # hashes that are read from the table at a time

log = logging.getLogger(__name__)
_INDEX = HashIndex()
_AROUND = Around()
cv2.setNumThreads(1)  # the pages of the same machine have the other cores


@dataclass(frozen=True)
class Hit:
    """A photo that was looked at before and that this one is like, by what was kept of it, and what of it was found
    again. Mostly it is the earlier of the two; of a record that is compared late it may be the later one."""

    row: Fingerprint
    how: How
    found: float = 1.0
    agreeing: int = 0
    mirrored: bool = False
    matrix: tuple[float, ...] = ()

    @property
    def other(self) -> Photo | CarriedPhoto:
        return self.row.shown

    def backwards(self, kept: Fingerprint) -> Hit:
        """The same as seen from the other photo: how the one that is `kept` lies in it."""
        there = np.linalg.inv(np.array(self.matrix).reshape(3, 3)).ravel() if self.matrix else ()
        matrix = tuple(round(float(value), 6) for value in there)
        return Hit(kept, self.how, self.found, self.agreeing, self.mirrored, matrix)


def look_at(photo: Photo | CarriedPhoto, *, at: datetime) -> int:
    """Keep the fingerprint of a photo and write down what it is like; how many likenesses. Nothing the second time, and
    nothing of a photo that was taken back meanwhile."""
    with transaction.atomic():
        held = type(photo).objects.select_for_update(of=("self",)).filter(pk=photo.pk).first()
        if isinstance(held, CarriedPhoto):
            CarriedPhoto.objects.filter(pk=held.pk, waiting=True).update(waiting=False)
        known = Fingerprint.objects.filter(**_itself(photo))
        if held is None or known.filter(tries=0).exists():
            return 0
        file = Attachment.objects.filter(pk=photo.attachment_id).first()
        kept, hits = _held_against_all(photo, file, at=at)
        known.delete()  # that it could not be read before
        kept.save(force_insert=True)
        rows = [_row_of(kept, hit, at=at) for hit in hits]
        Likeness.objects.bulk_create(rows, ignore_conflicts=True)
        for doubted in sorted({row.photo_id for row in rows if row.photo_id is not None}):
            operations.settle(doubted)
        asked = {row.shown.pk: row for row in reversed(rows) if row.state == LikenessState.TO_JUDGE}
        for pk, row in asked.items():  # of ten likenesses of one photo they hear once
            desks.tell("likeness-found", row, at=at, once=f"likeness-found:{row.case}:{pk}")
        return len(rows)


def _held_against_all(
    photo: Photo | CarriedPhoto, file: Attachment | None, *, at: datetime
) -> tuple[Fingerprint, list[Hit]]:
    """No picture may be the one after which nothing is compared: what it does to the arithmetic costs it the comparison
    by corners, and no later photo the comparison with it."""

    def by(seen: fingerprint.Seen | None) -> tuple[Fingerprint, fingerprint.Seen | None]:
        return _kept(photo, file, seen, at=at), seen

    kept, seen = _or_else(lambda: by(_seen(file)), lambda: by(None), photo)
    hits = _or_else(lambda: _compared(photo, file, kept, seen), lambda: _compared(photo, file, kept, None), photo)
    _NO_ROOM.pop(_name(photo), None)
    return kept, hits


def _or_else[T](attempt: Callable[[], T], otherwise: Callable[[], T], photo: Photo | CarriedPhoto) -> T:
    """What is made of the picture, and what is made of its bytes alone where the picture spoils that. Where the worker
    has no room it lets go of the words it holds, and the photo is tried again, some times."""
    try:
        return attempt()
    except MemoryError:
        _AROUND.forget()
        _NO_ROOM[_name(photo)] += 1
        if _NO_ROOM[_name(photo)] < _TRIES_FOR_ROOM:
            raise
        log.exception("There is no room to compare photo %s but by its bytes", photo.pk)
    except _SPOILED:
        log.exception("Photo %s is compared by its bytes alone", photo.pk)
    return otherwise()


def _name(photo: Photo | CarriedPhoto) -> str:
    return f"{photo._meta.model_name}:{photo.pk}"


@transaction.atomic
def put_off(photo: Photo | CarriedPhoto, *, at: datetime) -> None:
    """Its file could not be read now: it stays waiting, however many are looked at meanwhile, behind those that were
    tried less often."""
    if not type(photo).objects.select_for_update(of=("self",)).filter(pk=photo.pk).exists():
        return
    kept = Fingerprint.objects.filter(**_itself(photo)).first() or _kept(photo, None, None, at=at)
    if kept._state.adding or kept.tries:
        kept.tries = min(kept.tries + 1, _MOST_TRIES)
        kept.save()


def _itself(photo: Photo | CarriedPhoto) -> dict[str, Photo | CarriedPhoto]:
    return {"photo" if isinstance(photo, Photo) else "carried": photo}


def _compared(
    photo: Photo | CarriedPhoto, file: Attachment | None, kept: Fingerprint, seen: fingerprint.Seen | None
) -> list[Hit]:
    bare = photo.hazard is None and not (file is not None and file.public_sha256)
    hits = [] if bare else _hits(photo, kept, seen)  # a paper that an office files twice is no photo
    if seen is not None and photo.phase == rules.AFTER:
        kept.spot, kept.spot_agreeing = _spot(photo, seen)
    return hits


def _seen(file: Attachment | None) -> fingerprint.Seen | None:
    """The picture; None for a file that is none or a drawing, or that the store does not hold whole."""
    try:
        taken = file is not None and file.paper_sha256 and file.purpose != DRAWING
        return fingerprint.look(documents.read(file.paper_sha256)) if taken else None
    except (Damaged, ValueError):
        return None


def _kept(
    photo: Photo | CarriedPhoto, file: Attachment | None, seen: fingerprint.Seen | None, *, at: datetime
) -> Fingerprint:
    shape = seen.hash if seen is not None else None
    brought_by = Account.objects.filter(pk=photo.added_by).values_list("institution_id", flat=True).first()
    return Fingerprint(
        **_itself(photo),
        hazard=photo.hazard,
        sha256=file.sha256 if file is not None else "",
        shape=None if shape is None else shape - _SIGN,
        corners=fingerprint.packed(seen.corners) if seen is not None else b"",
        words=words.of(seen.corners) if seen is not None else b"",
        enterprise_id=_enterprise_of(photo),
        account_id=photo.added_by,
        institution_id=brought_by,
        looked_at=at,
    )


def _enterprise_of(photo: Photo | CarriedPhoto) -> int:
    return (photo.hazard or photo).enterprise_id


def _hits(photo: Photo | CarriedPhoto, kept: Fingerprint, seen: fingerprint.Seen | None) -> list[Hit]:
    """What the photo is like and somebody has to look at, the likest first, each other photo once."""
    found: dict[int, Hit] = {}
    for hit in _found(kept, seen):
        earlier, later = (photo, hit.other) if _came_first(photo, hit.other) else (hit.other, photo)
        if not rules.fair(_as_shown(earlier), _as_shown(later), found=hit.found):
            found.setdefault(hit.row.pk, hit)
            if len(found) >= AT_MOST:
                break
    return sorted(found.values(), key=lambda hit: -hit.found)


def _found(kept: Fingerprint, seen: fingerprint.Seen | None) -> Iterator[Hit]:
    met: set[int] = set()
    for row in _rows().filter(sha256=kept.sha256).exclude(sha256="").order_by("-id")[:AT_MOST]:
        met.add(row.pk)
        yield Hit(row, How.BYTES)
    if seen is None:
        return
    for row, place in _of_the_same_shape(seen):
        if row.pk not in met:
            hit = _confirmed(row, seen, [place, *_places(row, seen)], How.HASH)
            if hit is not None:
                met.add(row.pk)
                yield hit
    for row, near in _around(kept, seen):
        if row.pk not in met:
            met.add(row.pk)
            hit = _confirmed(row, seen, _places(row, seen, mirrored=(near.mirrored,)), How.CORNERS)
            if hit is not None:
                yield hit


def _rows() -> QuerySet[Fingerprint]:
    return Fingerprint.objects.select_related("photo__hazard", "carried").defer("photo__hazard__search", "words")


def _of_the_same_shape(seen: fingerprint.Seen) -> Iterator[tuple[Fingerprint, matching.Placed]]:
    asked = seen.asked
    near = dict(_index().near([one.hash for one in asked]))
    rows = {row.pk: row for row in _rows().filter(pk__in=list(near))}
    for pk, which in near.items():
        if pk in rows:
            yield rows[pk], matching.proposed(asked[which])


def _index() -> HashIndex:
    """The hashes of all fingerprints, with those that came since it was last asked."""
    known = max(0, _INDEX.last - (int(_LATE.total_seconds() * 1000) << 21))
    rows = Fingerprint.objects.filter(pk__gt=known, shape__isnull=False).order_by("pk").values_list("pk", "shape")
    for part in batched(rows.iterator(chunk_size=_AT_ONCE), _AT_ONCE):  # the first time all there are
        _INDEX.add([pk for pk, _ in part], [shape + _SIGN for _, shape in part])
    return _INDEX


def _around(kept: Fingerprint, seen: fingerprint.Seen) -> list[tuple[Fingerprint, words.Near]]:
    """Of all photos of the enterprise, of who brought this one and of the institution, those that share most corners
    with it, the nearest first."""
    scopes = [("enterprise_id", kept.enterprise_id), ("account_id", kept.account_id)]
    if kept.institution_id is not None:
        scopes.append(("institution_id", kept.institution_id))
    near = _AROUND.near(scopes, seen)
    rows = _rows().exclude(corners=b"").in_bulk([one.id for one in near])
    return [(rows[one.id], one) for one in near if one.id in rows]


def _places(
    row: Fingerprint, seen: fingerprint.Seen, *, mirrored: tuple[bool, ...] = (False, True)
) -> Iterator[matching.Placed]:
    yield from matching.by_corners(fingerprint.unpacked(bytes(row.corners)), seen, mirrored=mirrored)


def _confirmed(row: Fingerprint, seen: fingerprint.Seen, places: Iterable[matching.Placed], how: How) -> Hit | None:
    """The hit, if the pixels say that the two are one picture; the earlier one is read only where something is to be
    asked."""
    earlier: np.ndarray | None = None
    for place in places:
        if earlier is None:
            earlier = _small(row.shown.attachment_id)
            if earlier is None:
                return None
        answer = matching.checked(earlier, seen.picture, place)
        if answer.same_picture:
            matrix = tuple(round(float(value), 6) for value in answer.matrix.ravel())
            return Hit(row, how, answer.found, answer.agreeing, answer.mirrored, matrix)
    return None


def _small(attachment_id: int) -> np.ndarray | None:
    sha256 = Attachment.objects.filter(pk=attachment_id).values_list("thumbnail_sha256", flat=True).first()
    try:
        return fingerprint.gray(documents.read(sha256 or ""), matching.CHECKED)
    except (Damaged, ValueError):
        return None


def _spot(photo: Photo, seen: fingerprint.Seen) -> tuple[str, int]:
    """How the spot compares with that of the photos before rectification: the best of them counts."""
    before = Fingerprint.objects.filter(hazard=photo.hazard_id, photo__phase=rules.BEFORE).exclude(corners=b"")
    best, corners = -1, 0
    for kept in before.values_list("corners", flat=True):
        earlier = fingerprint.unpacked(bytes(kept))
        place = matching.placed(earlier, seen.corners, at_least=4)
        best = max(best, place.agreeing if place is not None else 0)
        corners = max(corners, min(len(earlier), len(seen.corners)))
    if best < 0:
        return "", 0
    return Spot(rules.spot(best, corners=corners)), best


def _as_shown(photo: Photo | CarriedPhoto) -> rules.Shown:
    hazard = photo.hazard
    if hazard is None:  # of one record, by nobody taken for another's
        return rules.Shown(photo.about, photo.about, photo.phase, photo.added_by, photo.added_at)
    return rules.Shown(hazard.pk, hazard.site_id, photo.phase, photo.added_by, photo.added_at, hazard.on_spot)


def _came_first(photo: Photo | CarriedPhoto, other: Photo | CarriedPhoto) -> bool:
    """Whether the photo that is looked at now was brought before one that was looked at already."""
    return photo.added_at < other.added_at


def _row_of(kept: Fingerprint, hit: Hit, *, at: datetime) -> Likeness:
    """The likeness to write down: the later of the two is in doubt, and on the desk of who is to judge it, or with what
    was said before of such."""
    later = kept
    if _came_first(kept.shown, hit.other):
        later, hit = hit.row, hit.backwards(kept)
    row = _row(later.shown, hit, at=at)
    row.desk, row.office_id = desks.desk_of(later.shown)
    known = _said_before(later, hit, row.desk)
    if known is not None:
        row.state, row.verdict, row.note, row.follows = LikenessState.JUDGED, known.verdict, known.note, known
        row.judged_by, row.judged_by_name, row.judged_at = known.judged_by, known.judged_by_name, known.judged_at
    return row


def _said_before(kept: Fingerprint, hit: Hit, desk: str) -> Likeness | None:
    """Of the same bytes somebody is asked every time: they are the same photo."""
    if hit.how == How.BYTES:
        return None
    return remembering.said_of(kept, hit.row, found=hit.found, desk=desk)


def _row(photo: Photo | CarriedPhoto, hit: Hit, *, at: datetime) -> Likeness:
    return Likeness(
        hazard=photo.hazard,
        **_itself(photo),
        earlier=hit.row.photo,
        earlier_carried=hit.row.carried,
        earlier_enterprise_id=_enterprise_of(hit.other),
        earlier_at=hit.other.added_at,
        how=hit.how,
        found=hit.found,
        agreeing=hit.agreeing,
        mirrored=hit.mirrored,
        matrix=list(hit.matrix),
        brought_by=photo.added_by,
        found_at=at,
        state=LikenessState.TO_JUDGE,
    )
