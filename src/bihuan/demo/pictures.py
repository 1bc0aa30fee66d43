"""The photos of the demonstration are drawings that nobody takes for a photo: a sheet, a panel, a caption."""

from __future__ import annotations

import random
from functools import cache
from io import BytesIO

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

SIZE = (800, 600)
_PAPER, _INK, _GRID = (247, 249, 251), (38, 50, 70), (222, 229, 237)
_TONES = {"before": (190, 60, 40), "after": (30, 120, 80), "interim": (160, 110, 20)}
_WORDS = {"before": "整改前", "after": "整改后", "interim": "临时管控"}


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), size)


def drawing(subject: str, *, place: str, phase: str, serial: int) -> bytes:
    """A PNG of `subject` at `place`, `phase` before, after or interim. The same `subject` has the same panel in both
    phases, so that before and after can be compared; `serial` makes every sheet one of a kind."""
    image = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    for x in range(0, SIZE[0], 40):
        draw.line([(x, 0), (x, SIZE[1])], fill=_GRID)
    for y in range(0, SIZE[1], 40):
        draw.line([(0, y), (SIZE[0], y)], fill=_GRID)
    _panel(draw, random.Random(subject), phase)  # seeded: a drawing, nothing secret
    draw.rectangle([20, 20, SIZE[0] - 20, SIZE[1] - 20], outline=_INK, width=3)
    _title_block(draw, place=place, phase=phase, serial=serial)
    out = BytesIO()
    image.save(out, "PNG", compress_level=3)
    return out.getvalue()


def _panel(draw: ImageDraw.ImageDraw, chance: random.Random, phase: str) -> None:
    columns, rows = chance.randint(2, 5), chance.randint(2, 3)
    wide, high = 480 // columns, 330 // rows
    marked = (chance.randrange(columns), chance.randrange(rows))
    draw.rectangle([150, 60, 650, 420], outline=_INK, width=4)
    for column in range(columns):
        for row in range(rows):
            left, top = 160 + column * wide, 70 + row * high
            cell = [left + 8, top + 8, left + wide - 8, top + high - 8]
            _cell(draw, cell, chance.randrange(3))
            if (column, row) == marked:
                _mark(draw, cell, phase)


def _cell(draw: ImageDraw.ImageDraw, cell: list[int], kind: int) -> None:
    draw.rectangle(cell, outline=_INK, width=2)
    left, top, right, bottom = cell
    if kind == 0:
        for y in range(top + 14, bottom - 6, 14):
            draw.line([(left + 12, y), (right - 12, y)], fill=_INK)
    elif kind == 1:
        edge = min(right - left, bottom - top) // 2 - 10
        x, y = (left + right) // 2, (top + bottom) // 2
        draw.ellipse([x - edge, y - edge, x + edge, y + edge], outline=_INK, width=2)
    else:
        draw.line([(left, top), (right, bottom)], fill=_INK)
        draw.line([(left, bottom), (right, top)], fill=_INK)


def _mark(draw: ImageDraw.ImageDraw, cell: list[int], phase: str) -> None:
    left, top, right, bottom = cell
    tone = _TONES[phase]
    if phase == "before":
        draw.rectangle([left - 6, top - 6, right + 6, bottom + 6], outline=tone, width=6)
        draw.line([(left + 10, top + 10), (right - 10, bottom - 10)], fill=tone, width=6)
    else:
        draw.rectangle(cell, fill=_PAPER, outline=tone, width=6)
        x, y = (left + right) // 2, (top + bottom) // 2
        draw.line([(x - 26, y), (x - 6, y + 22), (x + 32, y - 24)], fill=tone, width=8, joint="curve")


def _title_block(draw: ImageDraw.ImageDraw, *, place: str, phase: str, serial: int) -> None:
    draw.rectangle([20, 460, SIZE[0] - 20, SIZE[1] - 20], fill=_PAPER, outline=_INK, width=3)
    draw.text((44, 474), f"演示照片  {_WORDS[phase]}", font=_font(40), fill=_TONES[phase])
    draw.text((44, 532), place, font=_font(24), fill=_INK)
    draw.text((SIZE[0] - 44, 532), f"第{serial:03d}张", font=_font(24), fill=_INK, anchor="ra")
