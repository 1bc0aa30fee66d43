"""The photos of the demonstration are drawings that nobody takes for a photo: a corner of a workshop and a caption."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from io import BytesIO

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from bihuan.demo import scenes

WIDE, SMALL = (
    800,
    560,
)  # points across; a sheet is four by three, of which a scene has five sixths and a caption the rest
_ACROSS = 23  # characters on a line of a sheet
_PAPER, _INK = (247, 249, 251), (38, 50, 70)
_TONES = {"before": (190, 60, 40), "after": (30, 120, 80), "interim": (160, 110, 20)}
_WORDS = {"before": "整改前", "after": "整改后", "interim": "临时管控"}


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), size)


def sheet(title: str, lines: Sequence[str], *, of: str, day: date) -> bytes:
    """A PDF of one page that looks like a scan: a title, numbered lines, whose it is and the day."""
    image = Image.new("1", (744, 1052), 1)
    pen = ImageDraw.Draw(image)
    pen.text((372, 110), title, font=_font(_fitting(title)), fill=0, anchor="mm")
    for number, line in enumerate(lines):
        for part in range(0, len(line), _ACROSS):
            pen.text(
                (90, 210 + number * 100 + part // _ACROSS * 42), line[part : part + _ACROSS], font=_font(24), fill=0
            )
    pen.text((654, 840), of, font=_font(22), fill=0, anchor="rm")
    pen.text((654, 884), f"{day.year}年{day.month}月{day.day}日", font=_font(22), fill=0, anchor="rm")
    pen.text((372, 980), "演示资料，内容均为虚构", font=_font(18), fill=0, anchor="mm")
    out = BytesIO()
    image.save(out, "PDF", resolution=90, creationDate=day.timetuple(), modDate=day.timetuple())
    return out.getvalue()


def _fitting(title: str) -> int:
    return 36 if len(title) <= 18 else 620 // len(title)


def drawing(subject: str, *, place: str, phase: str, serial: int, accident: str = "", wide: int = WIDE) -> bytes:
    """A PNG of `subject` at `place`, `phase` before, after or interim, in the scene that goes with `accident`. The same
    `subject` has the same corner in both phases, so that before and after can be compared; `serial` makes every sheet
    one of a kind; it is `wide` points across."""
    image = Image.new("RGB", (wide, wide * 3 // 4), _PAPER)
    image.paste(_scene(subject, accident, phase, wide), (0, 0))
    _caption(ImageDraw.Draw(image), place=place, phase=phase, serial=serial)
    out = BytesIO()
    image.quantize(48, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", compress_level=6)
    return out.getvalue()


@lru_cache(maxsize=80)
def _scene(subject: str, accident: str, phase: str, wide: int) -> Image.Image:
    """Drawn once for the many sheets that show it; 48 colours, because it is kept."""
    large = Image.new("RGB", (scenes.WIDTH, scenes.HEIGHT), _PAPER)
    pen = ImageDraw.Draw(large)
    chance = random.Random(subject)  # seeded: a drawing, nothing secret
    x, y, radius = scenes.draw(pen, accident, chance, wrong=phase != "after")
    if phase != "after":
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], outline=_TONES[phase], width=12)
    fit = large.resize((wide, wide * 5 // 8), Image.Resampling.BOX)
    return fit.quantize(48, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def _caption(draw: ImageDraw.ImageDraw, *, place: str, phase: str, serial: int) -> None:
    wide, high = draw.im.size
    part = wide / WIDE
    top, large, small = high * 5 // 6, _font(round(32 * part)), _font(round(24 * part))
    draw.rectangle([0, top, wide, high], fill=_PAPER)
    draw.rectangle([0, top, 14 * part, high], fill=_TONES[phase])
    draw.text((36 * part, top + 8 * part), f"演示图片  {_WORDS[phase]}", font=large, fill=_TONES[phase])
    draw.text((36 * part, top + 56 * part), place, font=small, fill=_INK)
    draw.text((wide - 30 * part, top + 56 * part), f"第{serial:03d}张", font=small, fill=_INK, anchor="ra")
