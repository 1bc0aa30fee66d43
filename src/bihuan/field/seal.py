"""Sealed capture: what the phone computes at the shutter, computed anew. Pure; no Django, no clock.

The seal is HMAC-SHA-256, keyed with the challenge of the bundle (its 64 hexadecimal digits as ASCII), over the lines
below. It says that the photo was taken with that bundle in hand and not before: the challenge was not known earlier.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bihuan.field.moments import SLACK
from bihuan.field.states import Capture, Unproven

HEAD = "bihuan-capture-1"


@dataclass(frozen=True)
class Place:
    """Where, in degrees of WGS 84, and how sure in metres; written with a fixed number of digits."""

    latitude: float
    longitude: float
    accuracy: float

    @property
    def line(self) -> str:
        return f"{self.latitude:.6f},{self.longitude:.6f},{self.accuracy:.0f}"


def place_of(given: Any) -> Place | None:
    """What the phone said of where it was; None where it said nothing or nothing that can be."""
    try:
        values = [float(given[name]) for name in ("latitude", "longitude", "accuracy")]
    except (KeyError, TypeError, ValueError):
        return None
    if not all(map(math.isfinite, values)) or abs(values[0]) > 90 or abs(values[1]) > 180:
        return None
    return Place(*values)


def seal_of(*, sha256: str, device_at: str, place: str, challenge: str) -> str:
    """The seal, as hexadecimal digits; `device_at` and `place` exactly as they are sent ("" without a place)."""
    message = "\n".join((HEAD, sha256, device_at, place))
    return hmac.new(challenge.encode(), message.encode(), hashlib.sha256).hexdigest()


def judge(
    capture: Mapping[str, Any],
    *,
    sha256: str,
    challenge: str,
    taken_at: datetime,
    expires_at: datetime,
    arrived_at: datetime,
    offset: timedelta = timedelta(0),
) -> tuple[Capture, Unproven | str]:
    """What is proven, and if not that it was sealed on the spot, why: `unsealed` without a seal or for a photo that was
    edited or chosen from the gallery, `broken` for a seal that was not made with this `challenge` (of another check,
    phone or account). `doubted` is one that was, at a moment that cannot be: outside the 14 days of its bundle, or
    later than it arrived. `offset` puts the phone's clock right, unless that was put right by itself in between: an
    honest photo, of which nothing is broken, and nobody knows when it was shot."""
    given = capture.get("seal")
    if not given or capture.get("from") != "camera":
        return Capture.UNSEALED, Unproven.EDITED if capture.get("from") == "edited" else Unproven.NO_SEAL
    device_at, place = str(capture.get("device_at", "")), str(capture.get("place_line", ""))
    if not (str(given) + device_at + place).isascii():
        return Capture.BROKEN, Unproven.OTHER_TASK
    expected = seal_of(sha256=sha256, device_at=device_at, place=place, challenge=challenge)
    said = place_of(capture.get("place"))
    if not hmac.compare_digest(expected, str(given)) or place != (said.line if said else ""):
        return Capture.BROKEN, Unproven.OTHER_TASK
    try:
        shot = datetime.fromisoformat(device_at) + offset
        within = taken_at - SLACK <= shot <= min(expires_at, arrived_at) + SLACK
    except (TypeError, ValueError, OverflowError):  # no moment, one without a time zone, or past every calendar
        within = False
    return (Capture.SEALED, "") if within else (Capture.DOUBTED, Unproven.OUT_OF_TIME)
