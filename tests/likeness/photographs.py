"""Photos that are made, not taken: workshop scenes with plenty of texture, and what people do to an old photo.

A scene is drawn from its number alone. Scenes of one workshop share walls, floor, signs and the camera's habits, and
differ in what stands where: they are the hard ones for whoever looks for recycled photos.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np

WIDTH, HEIGHT = 640, 480
_SIGNS = ("DANGER", "NO SMOKING", "EXIT", "HIGH VOLTAGE", "FIRE 119", "KEEP CLEAR", "HELMET", "NO ENTRY")


def scene(workshop: int, view: int) -> np.ndarray:
    """A photo of a workshop (BGR); another `view` of the same workshop shows other things before the same walls."""
    walls, things = np.random.default_rng(workshop), np.random.default_rng((workshop, view))
    picture = _wall(walls, things)
    _floor(picture, walls, things)
    for _ in range(int(things.integers(9, 16))):
        _THINGS[int(things.integers(len(_THINGS)))](picture, things)
    for nth in range(2):
        _sign(picture, walls if nth == 0 else things, things)
    return _taken(picture, things)


def stamped(picture: np.ndarray, words: str) -> np.ndarray:
    """With the time written into it, as camera programs do."""
    shown = picture.copy()
    height, width = shown.shape[:2]
    size = width / 800
    cv2.rectangle(shown, (0, height - int(44 * size)), (int(430 * size), height), (40, 40, 40), -1)
    where = (int(10 * size), height - int(14 * size))
    cv2.putText(shown, words, where, cv2.FONT_HERSHEY_SIMPLEX, 0.9 * size, (255, 255, 255), max(1, int(2 * size)))
    return shown


def _tint(rng: np.random.Generator, low: int = 30, high: int = 225) -> tuple[int, int, int]:
    return tuple(int(v) for v in rng.integers(low, high, 3))


def _cloud(rng: np.random.Generator, height: int, width: int, coarse: int) -> np.ndarray:
    """Soft stains between -1 and 1."""
    small = rng.uniform(-1, 1, (max(2, height // coarse), max(2, width // coarse))).astype(np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def _wall(walls: np.random.Generator, things: np.random.Generator) -> np.ndarray:
    picture = np.empty((HEIGHT, WIDTH, 3), np.float32)
    picture[:] = _tint(walls, 90, 200)
    stains = 14 * _cloud(things, HEIGHT, WIDTH, 60) + 9 * _cloud(things, HEIGHT, WIDTH, 12)
    picture += stains[..., None]
    brick_w, brick_h = int(walls.integers(40, 110)), int(walls.integers(20, 60))
    shade = tuple(float(v) for v in walls.uniform(-30, 30, 3))
    left, top = int(things.integers(brick_w)), int(things.integers(brick_h))
    for row, y in enumerate(range(-top, HEIGHT, brick_h)):
        cv2.line(picture, (0, y), (WIDTH, y), tuple(picture[0, 0] + shade), 2)
        for x in range(-left - (row % 2) * brick_w // 2, WIDTH, brick_w):
            cv2.line(picture, (x, y), (x, y + brick_h), tuple(picture[0, 0] + shade), 2)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _floor(picture: np.ndarray, walls: np.random.Generator, things: np.random.Generator) -> None:
    top = int(HEIGHT * walls.uniform(0.6, 0.75))
    floor = np.empty((HEIGHT - top, WIDTH, 3), np.float32)
    floor[:] = _tint(walls, 60, 160)
    floor += (16 * _cloud(things, HEIGHT - top, WIDTH, 25) + 8 * things.standard_normal((HEIGHT - top, WIDTH)))[
        ..., None
    ]
    picture[top:] = np.clip(floor, 0, 255).astype(np.uint8)
    vanish = int(things.integers(-200, WIDTH + 200))
    for x in range(-WIDTH, 2 * WIDTH, int(walls.integers(60, 140))):
        cv2.line(picture, (vanish + (x - vanish) // 3, top), (x, HEIGHT), _tint(walls, 40, 120), 2, cv2.LINE_AA)


def _somewhere(rng: np.random.Generator) -> tuple[int, int]:
    return int(rng.integers(0, WIDTH)), int(rng.integers(0, HEIGHT))


def _cabinet(picture: np.ndarray, rng: np.random.Generator) -> None:
    x, y = _somewhere(rng)
    w, h = (int(v) for v in rng.integers(60, 240, 2))
    x, y = x - w // 2, y - h // 2
    body = _tint(rng)
    cv2.rectangle(picture, (x, y), (x + w, y + h), body, -1)
    cv2.rectangle(picture, (x, y), (x + w, y + h), _tint(rng, 0, 80), 3)
    for _ in range(int(rng.integers(4, 14))):
        at = x + int(rng.integers(8, max(9, w - 8))), y + int(rng.integers(8, max(9, h - 8)))
        kind = int(rng.integers(3))
        if kind == 0:
            cv2.circle(picture, at, int(rng.integers(3, 12)), _tint(rng), -1, cv2.LINE_AA)
        elif kind == 1:
            cv2.rectangle(
                picture, at, (at[0] + int(rng.integers(5, 30)), at[1] + int(rng.integers(4, 18))), _tint(rng), -1
            )
        else:
            cv2.putText(picture, str(rng.integers(10, 999)), at, cv2.FONT_HERSHEY_PLAIN, 1.0, _tint(rng, 0, 255), 1)


def _pipe(picture: np.ndarray, rng: np.random.Generator) -> None:
    one, other, thick = _somewhere(rng), _somewhere(rng), int(rng.integers(8, 36))
    if rng.random() < 0.7:
        other = (other[0], one[1]) if rng.random() < 0.5 else (one[0], other[1])
    tint = np.array(_tint(rng), float)
    for nth in range(thick // 2, 0, -2):
        shade = tint * (0.55 + 0.45 * (1 - 2 * nth / thick))
        cv2.line(picture, one, other, tuple(shade), 2 * nth, cv2.LINE_AA)
    for share in rng.uniform(0, 1, int(rng.integers(1, 5))):
        at = tuple(int(a + share * (b - a)) for a, b in zip(one, other, strict=True))
        cv2.circle(picture, at, thick // 2 + 5, _tint(rng), -1, cv2.LINE_AA)
        cv2.circle(picture, at, thick // 2, _tint(rng, 0, 90), 2, cv2.LINE_AA)


def _cables(picture: np.ndarray, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(2, 7))):
        (x0, y0), (x1, y1) = _somewhere(rng), _somewhere(rng)
        share = np.linspace(0, 1, 30)
        y = y0 + (y1 - y0) * share + rng.integers(10, 90) * np.sin(share * np.pi)
        line = np.stack([x0 + (x1 - x0) * share, y], axis=1).astype(np.int32)
        cv2.polylines(picture, [line], False, _tint(rng, 0, 120), int(rng.integers(2, 6)), cv2.LINE_AA)


def _bottle(picture: np.ndarray, rng: np.random.Generator) -> None:
    """An extinguisher; they all look alike."""
    x, y = _somewhere(rng)
    h = int(rng.integers(60, 160))
    w = h // 3
    cv2.rectangle(picture, (x, y), (x + w, y + h), (30, 30, 200), -1)
    cv2.ellipse(picture, (x + w // 2, y), (w // 2, w // 2), 0, 180, 360, (30, 30, 200), -1)
    cv2.rectangle(picture, (x + w // 8, y + h // 3), (x + w * 7 // 8, y + h * 2 // 3), (230, 230, 230), -1)
    cv2.putText(picture, "ABC 4kg", (x + w // 8, y + h // 2), cv2.FONT_HERSHEY_PLAIN, h / 150, (0, 0, 0), 1)
    cv2.line(picture, (x + w // 2, y - w // 2), (x + w, y + h // 3), (20, 20, 20), 3, cv2.LINE_AA)


def _rubble(picture: np.ndarray, rng: np.random.Generator) -> None:
    x, y = _somewhere(rng)
    for _ in range(int(rng.integers(15, 45))):
        at = np.array([x, y]) + rng.normal(0, 45, 2)
        corners = at + rng.normal(0, 9, (int(rng.integers(3, 7)), 2))
        cv2.fillConvexPoly(picture, cv2.convexHull(corners.astype(np.int32)), _tint(rng, 20, 240), cv2.LINE_AA)


_THINGS: tuple[Callable[[np.ndarray, np.random.Generator], None], ...] = (
    _cabinet, _cabinet, _pipe, _cables, _bottle, _rubble,
)  # fmt: skip


def _sign(picture: np.ndarray, what: np.random.Generator, where: np.random.Generator) -> None:
    """A sign of the trade; the same in every workshop."""
    words = _SIGNS[int(what.integers(len(_SIGNS)))]
    board = np.full((90, 26 + 20 * len(words), 3), (0, 200, 240), np.uint8)
    cv2.rectangle(board, (3, 3), (board.shape[1] - 4, 86), (0, 0, 0), 3)
    cv2.putText(board, words, (14, 58), cv2.FONT_HERSHEY_DUPLEX, 1.0, (0, 0, 0), 2, cv2.LINE_AA)
    scale = where.uniform(0.6, 1.2)
    board = cv2.resize(board, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    h, w = board.shape[:2]
    x, y = int(where.integers(0, max(1, WIDTH - w))), int(where.integers(0, HEIGHT - h))
    part = picture[y : y + h, x : x + w]
    part[:] = board[: part.shape[0], : part.shape[1]]


def _taken(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As a phone takes it: light from one side, a little soft, a little grain."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    light = 1 + rng.uniform(-0.3, 0.3) * (x / WIDTH - 0.5) + rng.uniform(-0.3, 0.3) * (y / HEIGHT - 0.5)
    shown = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 1.1)).astype(np.float32) * light[..., None]
    shown += rng.normal(0, 3.5, shown.shape).astype(np.float32)
    return np.clip(shown, 0, 255).astype(np.uint8)


# --- what people do to an old photo ------------------------------------------------------------------------------


def sent(picture: np.ndarray, quality: int = 85) -> np.ndarray:
    """As it arrives: through a JPEG."""
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def _compressed(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return sent(picture, int(rng.integers(25, 55)))


def _resized(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    scale = float(rng.uniform(0.35, 0.7))
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _brightened(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    curve = (np.arange(256) / 255) ** rng.uniform(0.6, 1.6) * 255 * rng.uniform(0.8, 1.1) + rng.uniform(-20, 20)
    return cv2.LUT(picture, np.clip(curve, 0, 255).astype(np.uint8))


def _cut(share: float) -> Callable[[np.ndarray, np.random.Generator], np.ndarray]:
    def cut(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        h, w = picture.shape[:2]
        left, top, right, bottom = (int(v) for v in (rng.dirichlet([1, 1, 1, 1]) * 2 * share) * [w, h, w, h])
        return picture[top : h - bottom, left : w - right]

    return cut


def _new_time(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return stamped(picture, f"2026-{rng.integers(1, 13):02}-{rng.integers(1, 29):02} {rng.integers(0, 24):02}:47:10")


def _mirrored(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return cv2.flip(picture, 1)


def _turned(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A quarter, a half, or a few degrees with the corners cut away."""
    if rng.random() < 0.5:
        return np.ascontiguousarray(np.rot90(picture, int(rng.integers(1, 4))))
    h, w = picture.shape[:2]
    angle = float(rng.uniform(2, 9)) * (1 if rng.random() < 0.5 else -1)
    turn = cv2.getRotationMatrix2D((w / 2, h / 2), angle, 1.0)
    cut = int(abs(np.sin(np.radians(angle))) * w / 2)
    return cv2.warpAffine(picture, turn, (w, h))[cut : h - cut, cut : w - cut]


def _on_a_screen(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shown on a screen and photographed again: bezel, slant, the grid of the screen, its glow and its blur."""
    h, w = picture.shape[:2]
    shown = np.full((int(h * 1.3), int(w * 1.3), 3), 0, np.float32)
    shown[:] = _tint(rng, 40, 150)
    shown += (20 * _cloud(rng, *shown.shape[:2], 40))[..., None]
    bezel = int(0.03 * w)
    inner = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    slant = inner + [int(w * 0.15), int(h * 0.15)] + rng.uniform(-0.06, 0.06, (4, 2)) * [w, h]
    grid = 1 + rng.uniform(0.05, 0.16) * np.sin(np.arange(w) * rng.uniform(1.6, 2.8))[None, :, None]
    grid = grid * (1 + rng.uniform(0.03, 0.1) * np.sin(np.arange(h) * rng.uniform(0.4, 1.2))[:, None, None])
    framed = cv2.copyMakeBorder((picture * grid).astype(np.float32), bezel, bezel, bezel, bezel, cv2.BORDER_CONSTANT)
    lies = cv2.getPerspectiveTransform(inner, slant.astype(np.float32)) @ np.array(
        [[1, 0, -bezel], [0, 1, -bezel], [0, 0, 1.0]]
    )
    size = shown.shape[1], shown.shape[0]
    there = cv2.warpPerspective(framed, lies, size)
    mask = cv2.warpPerspective(np.ones(framed.shape[:2], np.float32), lies, size)[..., None]
    shown = shown * (1 - mask) + there * mask
    shown = cv2.GaussianBlur(shown, (0, 0), rng.uniform(0.7, 1.2)) * rng.uniform(0.8, 1.15) + rng.normal(
        0, 4, shown.shape
    )
    return np.clip(shown, 0, 255).astype(np.uint8)


@cache
def _pasted(nth: int) -> np.ndarray:
    return scene(1_000_000 + nth, 0)


def _in_a_collage(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One of two or four photos that are pasted into one"""
    h, w = picture.shape[:2]
    across, down = (2, 2) if rng.random() < 0.5 else ((2, 1) if rng.random() < 0.5 else (1, 2))
    parts = [_pasted(int(n)) for n in rng.integers(0, 8, across * down)]
    parts[int(rng.integers(across * down))] = picture
    rows = [np.hstack([cv2.resize(p, (w, h)) for p in parts[r * across : (r + 1) * across]]) for r in range(down)]
    whole = np.vstack(rows)
    return cv2.resize(whole, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)


TRICKS: dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    "re-compressed": _compressed,
    "resized": _resized,
    "brightness": _brightened,
    "5 % cut away": _cut(0.05),
    "12 % cut away": _cut(0.12),
    "new time stamp": _new_time,
    "mirrored": _mirrored,
    "turned": _turned,
    "re-shot from a screen": _on_a_screen,
    "part of a collage": _in_a_collage,
}
"""The ten things that people do to an old photo."""


def jpeg(picture: np.ndarray, edge: int = 800) -> bytes:
    """As the store keeps a copy: its longer side `edge` pixels, JPEG."""
    height, width = picture.shape[:2]
    factor = edge / max(height, width)
    if factor < 1:
        picture = cv2.resize(picture, (round(width * factor), round(height * factor)), interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 82])[1].tobytes()
