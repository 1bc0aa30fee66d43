"""Photos that were looked at long ago, in the tables as the worker leaves them, and new ones that are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import numpy as np
from django.db import transaction
from tests.hazards.conftest import found_by_expert
from tests.likeness.photographs import jpeg

from bihuan import documents
from bihuan.documents.keeping import keep
from bihuan.documents.models import Attachment
from bihuan.hazards.models import Photo
from bihuan.likeness import comparing, fingerprint, words
from bihuan.likeness.models import Fingerprint, Likeness

_MIXED = 8


class Archive:
    """All photos of one enterprise, brought by one expert."""

    def __init__(self, stage) -> None:
        self._stage = stage
        self._expert = stage.experts[0].account
        self._earlier, self._before = found_by_expert(stage), stage.at()
        stage.now += timedelta(days=400)
        self._now = found_by_expert(stage)
        for photo in Photo.objects.order_by("pk"):
            comparing.look_at(photo, at=stage.at())

    def keep(self, pictures: Sequence[np.ndarray]) -> list[int]:
        """Photos of before, the first one the oldest; their ids."""
        seen = [fingerprint.look(jpeg(picture)) for picture in pictures]
        thumbnails = [keep(jpeg(picture, 320)) for picture in pictures]
        return self._kept([(one.hash, one.corners) for one in seen], thumbnails)

    def mix(self, count: int) -> None:
        """So many more that came later: each has corners of several of those that are there, elsewhere and a little
        other, as signs, bricks and extinguishers return in photos of other places."""
        rng = np.random.default_rng(count)
        rows = Fingerprint.objects.exclude(corners=b"").order_by("pk").values_list("corners", flat=True)
        there = [fingerprint.unpacked(bytes(corners)) for corners in rows]
        made = [_mixed([there[n] for n in rng.integers(0, len(there), _MIXED)], rng) for _ in range(count)]
        noise = keep(jpeg(rng.integers(0, 255, (240, 320), np.uint8)))
        self._kept([(None, corners) for corners in made], [noise] * count)

    def rates(self, asked: Iterable[tuple[str, int, np.ndarray]]) -> dict[str, float]:
        """Of old photos to which something was done (what, which, the new photo) the share that was found."""
        found: dict[str, list[bool]] = {}
        for name, original, picture in asked:
            found.setdefault(name, []).append(original in self.alike(picture))
        return {name: sum(one) / len(one) for name, one in found.items()}

    def alike(self, picture: np.ndarray) -> set[int]:
        """The photos that a new one is found to be like; it is not kept."""
        at = self._stage.at()
        with transaction.atomic():
            file = documents.store(jpeg(picture), filename="现场.jpg", by=self._expert.ref, at=at, purpose="evidence")
            told = {"attachment_id": file.pk, "phase": "before", "added_by": self._expert.pk, "added_at": at}
            photo = Photo.objects.create(hazard=self._now, **told)
            comparing.look_at(photo, at=at)
            found = set(Likeness.objects.filter(photo=photo).values_list("earlier_id", flat=True))
            transaction.set_rollback(True)
        return found

    def _kept(self, known: Sequence[tuple[int | None, fingerprint.Corners]], thumbnails: Sequence[str]) -> list[int]:
        hazard, by, at = self._earlier, self._expert, self._before
        told = {"content_type": "image/jpeg", "size": 1, "filename": "现场.jpg", "purpose": "evidence"}
        files = Attachment.objects.bulk_create(
            Attachment(**told, thumbnail_sha256=thumbnail, uploaded_by=by.ref, uploaded_at=at)
            for thumbnail in thumbnails
        )
        shown = {"hazard": hazard, "phase": "before", "added_by": by.pk, "added_at": at}
        photos = Photo.objects.bulk_create(Photo(attachment_id=file.pk, **shown) for file in files)
        whose = {"enterprise_id": hazard.enterprise_id, "account_id": by.pk, "institution_id": by.institution_id}
        Fingerprint.objects.bulk_create(
            Fingerprint(
                photo=photo,
                hazard=hazard,
                shape=None if shape is None else shape - (1 << 63),
                corners=fingerprint.packed(corners),
                words=words.of(corners),
                looked_at=at,
                **whose,
            )
            for photo, (shape, corners) in zip(photos, known, strict=True)
        )
        return [photo.pk for photo in photos]


def _mixed(sources: Sequence[fingerprint.Corners], rng: np.random.Generator) -> fingerprint.Corners:
    taken = [rng.permutation(len(source))[: fingerprint.CORNERS // _MIXED] for source in sources]
    bits = np.concatenate([source.bits[some] for source, some in zip(sources, taken, strict=True)])
    flipped = np.bitwise_and.reduce(rng.integers(0, 256, (4, *bits.shape), np.uint8))  # a sixteenth of the bits
    return fingerprint.Corners(
        places=rng.random((len(bits), 2), np.float32),
        angles=np.concatenate([source.angles[some] for source, some in zip(sources, taken, strict=True)]),
        sizes=np.concatenate([source.sizes[some] for source, some in zip(sources, taken, strict=True)]),
        bits=bits ^ flipped,
    )
