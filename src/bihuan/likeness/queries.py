"""What a page shows of photos that are alike: side by side, as far as the reader may see the earlier one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.hazards.models import Hazard, Photo
from bihuan.likeness.access import LIKENESSES, Act, visible_hazards
from bihuan.likeness.models import Fingerprint, Likeness
from bihuan.parties.models import Account

_CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True)
class Pair:
    """A likeness with its two photos; `earlier` is None where the reader may not see it."""

    likeness: Likeness
    photo: Photo
    earlier: Photo | None
    own_enterprise: bool
    may_judge: bool

    @property
    def outline(self) -> str:
        """Where the earlier photo lies in the later one: the points of a polygon in hundredths of its sides."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in _there(self.likeness.matrix))


@dataclass(frozen=True)
class Compared:
    """A photo, which of its phase it is, and what its spot looks like beside the photo before."""

    photo: Photo
    nth: int
    spot: str
    agreeing: int
    pairs: list[Pair] = field(default_factory=list)


def of_hazard(hazard: Hazard, by: Account) -> list[Compared]:
    """The photos of a hazard that were compared and of which there is something to say, in their order."""
    looked = Fingerprint.objects.filter(hazard=hazard.pk).select_related("photo").defer("corners").order_by("photo_id")
    nths = _numbers(hazard)
    compared = {row.photo_id: Compared(row.photo, nths[row.photo_id], row.spot, row.spot_agreeing) for row in looked}
    rows = list(Likeness.objects.filter(hazard=hazard.pk).select_related("earlier").order_by("-found", "pk"))
    seen = visible_hazards({row.earlier.hazard_id for row in rows if row.earlier is not None}, by)
    judges: bool | None = None  # asked once: it is the same for all likenesses of one hazard
    for row in rows:
        row.hazard = hazard
        if judges is None:
            judges = bool(LIKENESSES.open_acts(row, by, among=[Act.JUDGE_LIKENESS]))
        row.photo = compared[row.photo_id].photo
        earlier = row.earlier if row.earlier is not None and row.earlier.hazard_id in seen else None
        own = row.earlier_enterprise_id == hazard.enterprise_id
        may = judges and row.photo.added_by != by.pk
        compared[row.photo_id].pairs.append(Pair(row, row.photo, earlier, own, may))
    return [one for one in compared.values() if one.pairs or one.spot]


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
