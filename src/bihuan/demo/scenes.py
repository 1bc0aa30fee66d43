"""What the drawings of the demonstration show: a corner of a workshop, with something wrong in it or put right.

Each scene draws into 1600 by 1000 points; `wrong` says whether the danger is there. `chance` is seeded by the
subject, so that before and after show the same corner.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from PIL import ImageDraw

WIDTH, HEIGHT = 1600, 1000
FLOOR = 660  # where wall and floor meet
_INK, _STEEL, _DARK, _LIGHT = (44, 52, 64), (150, 160, 172), (92, 102, 116), (222, 227, 232)
_YELLOW, _RED, _GREEN, _WOOD = (240, 190, 50), (200, 60, 45), (50, 140, 95), (190, 150, 105)
_WALLS = [(226, 232, 236), (232, 229, 220), (222, 232, 226), (234, 228, 226)]
_MACHINES = [(86, 140, 160), (96, 150, 120), (120, 132, 168), (170, 130, 90)]

Pen = ImageDraw.ImageDraw
Scene = Callable[[Pen, random.Random, bool], tuple[int, int, int]]
"""Draws, and tells where the danger is: centre and radius."""


def draw(pen: Pen, accident: str, chance: random.Random, *, wrong: bool) -> tuple[int, int, int]:
    """The scene that goes with a kind of accident; returns the centre and radius of what matters in it."""
    _room(pen, chance)
    return SCENES.get(accident, _board)(pen, chance, wrong)


def _room(pen: Pen, chance: random.Random) -> None:
    wall = chance.choice(_WALLS)
    pen.rectangle([0, 0, WIDTH, FLOOR], fill=wall)
    pen.rectangle([0, FLOOR - 150, WIDTH, FLOOR], fill=tuple(part - 22 for part in wall))
    pen.rectangle([0, FLOOR, WIDTH, HEIGHT], fill=(188, 192, 194))
    for x in range(-600, WIDTH + 600, 260):  # the joints of the floor run to one point
        pen.line([(x, HEIGHT), (WIDTH // 2 + (x - WIDTH // 2) // 2, FLOOR)], fill=(174, 178, 180), width=4)
    pen.polygon([(0, 930), (0, 890), (WIDTH, 890), (WIDTH, 930)], fill=_YELLOW)
    left = chance.choice([90, 1180])
    for pane in range(2):
        box = [left + pane * 170, 90, left + pane * 170 + 150, 330]
        pen.rectangle(box, fill=(176, 208, 226), outline=_LIGHT, width=10)
        pen.line([(box[0] + 20, 300), (box[0] + 110, 120)], fill=(206, 228, 240), width=14)
    for x in (360, 800, 1240):  # lamps
        pen.line([(x, 0), (x, 40)], fill=_DARK, width=6)
        pen.polygon([(x - 60, 74), (x + 60, 74), (x + 30, 40), (x - 30, 40)], fill=_DARK)
        pen.ellipse([x - 22, 64, x + 22, 88], fill=(255, 244, 200))


def _cabinet(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """A distribution cabinet: its door open and without marks, or locked and labelled."""
    x = chance.randint(560, 700)
    pen.rectangle([x, 200, x + 420, 740], fill=_STEEL, outline=_INK, width=8)
    if wrong:
        pen.rectangle([x + 20, 220, x + 400, 720], fill=_DARK)
        for row in range(3):
            for column in range(4):
                left, top = x + 50 + column * 86, 250 + row * 150
                pen.rectangle([left, top, left + 62, top + 84], fill=_LIGHT, outline=_INK, width=4)
                pen.rectangle([left + 22, top + 18, left + 40, top + 50], fill=_INK)
        for n, tone in enumerate([_RED, _YELLOW, _GREEN, (60, 90, 170)]):
            start = x + 70 + n * 80
            pen.line([(start, 640), (start - 20, 720), (start + 40, 790), (start + 90, 860)], fill=tone, width=10)
        pen.polygon([(x, 200), (x - 190, 150), (x - 190, 800), (x, 740)], fill=(172, 182, 192), outline=_INK)
    else:
        pen.line([(x + 210, 210), (x + 210, 730)], fill=_INK, width=6)
        pen.polygon([(x + 105, 290), (x + 170, 400), (x + 40, 400)], fill=_YELLOW, outline=_INK)
        pen.line([(x + 108, 318), (x + 92, 352), (x + 116, 352), (x + 100, 390)], fill=_INK, width=8)
        pen.rectangle([x + 188, 470, x + 232, 540], fill=_YELLOW, outline=_INK, width=5)
        pen.arc([x + 192, 436, x + 228, 500], 180, 360, fill=_INK, width=8)
        for row in range(4):
            pen.rectangle(
                [x + 250, 280 + row * 60, x + 390, 314 + row * 60], fill=(250, 250, 246), outline=_INK, width=3
            )
    return x + 210, 470, 280


def _press(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """A machine whose wheel turns bare, or behind a guard."""
    x, tone = chance.randint(420, 620), chance.choice(_MACHINES)
    pen.rectangle([x, 240, x + 330, 800], fill=tone, outline=_INK, width=8)
    pen.rectangle([x + 330, 240, x + 560, 400], fill=tone, outline=_INK, width=8)
    pen.rectangle([x + 400, 400, x + 490, 560], fill=_STEEL, outline=_INK, width=6)
    pen.rectangle([x + 320, 640, x + 600, 800], fill=tone, outline=_INK, width=8)
    pen.rectangle([x + 40, 300, x + 140, 380], fill=_INK)
    for n, light in enumerate([_GREEN, _YELLOW, _RED]):
        pen.ellipse([x + 170 + n * 46, 320, x + 204 + n * 46, 354], fill=light)
    cx, cy, r = x + 120, 580, 150
    pen.ellipse([cx - r, cy - r, cx + r, cy + r], fill=_DARK, outline=_INK, width=10)
    pen.ellipse([cx - 40, cy - 40, cx + 40, cy + 40], fill=_STEEL, outline=_INK, width=6)
    for dx, dy in ((0, 1), (1, 0), (0.7, 0.7), (0.7, -0.7)):
        pen.line([(cx - dx * r, cy - dy * r), (cx + dx * r, cy + dy * r)], fill=_INK, width=8)
    if not wrong:
        box = [cx - r - 30, cy - r - 30, cx + r + 30, cy + r + 30]
        pen.rectangle(box, fill=_YELLOW, outline=_INK, width=8)
        for step in range(box[0] + 40, box[2] - 10, 46):
            pen.line([(step, box[1] + 20), (step, box[3] - 20)], fill=(168, 130, 30), width=8)
        for px, py in ((0, 1), (2, 1), (0, 3), (2, 3)):
            pen.ellipse([box[px] - 10, box[py] - 10, box[px] + 10, box[py] + 10], fill=_INK)
    return cx, cy, 220


def _exit(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """A way out: boxes before it, or free, with its extinguishers."""
    x = chance.randint(600, 720)
    pen.rectangle([x, 190, x + 360, FLOOR + 30], fill=(120, 160, 140), outline=_INK, width=10)
    pen.line([(x + 180, 200), (x + 180, FLOOR + 20)], fill=_INK, width=6)
    pen.rectangle([x + 40, 430, x + 150, 456], fill=_LIGHT, outline=_INK, width=4)
    pen.rectangle([x + 210, 430, x + 320, 456], fill=_LIGHT, outline=_INK, width=4)
    pen.rectangle([x + 60, 110, x + 300, 175], fill=_GREEN if not wrong else (120, 140, 130), outline=_INK, width=5)
    pen.polygon([(x + 210, 142), (x + 176, 122), (x + 176, 162)], fill=(250, 250, 250))
    pen.rectangle([x + 100, 134, x + 180, 150], fill=(250, 250, 250))
    for n in range(2):
        left = x + 440 + n * 84
        pen.rectangle(
            [left, 560, left + 56, 720], fill=_RED if not wrong or n else (150, 110, 105), outline=_INK, width=5
        )
        pen.rectangle([left + 16, 534, left + 40, 562], fill=_INK)
    if wrong:
        for column, row in ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (1, 2)):
            left, top = x - 60 + column * 170, 740 - row * 150
            pen.rectangle([left, top, left + 160, top + 145], fill=_WOOD, outline=_INK, width=6)
            pen.line([(left + 80, top), (left + 80, top + 145)], fill=(160, 122, 80), width=8)
    else:
        pen.polygon([(x - 10, 700), (x + 370, 700), (x + 520, 880), (x - 160, 880)], outline=_YELLOW, width=12)
    return x + 180, 620, 290


def _collector(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """A dust collector: heaps below it and on the beam, or swept and with a closed bin."""
    x, tone = chance.randint(480, 640), chance.choice(_MACHINES)
    pen.rectangle([0, 250, WIDTH, 290], fill=_DARK)
    pen.rectangle([x + 300, 130, WIDTH, 190], fill=_STEEL, outline=_INK, width=6)
    pen.rectangle([x, 170, x + 340, 480], fill=tone, outline=_INK, width=8)
    pen.polygon([(x, 480), (x + 340, 480), (x + 220, 660), (x + 120, 660)], fill=tone, outline=_INK)
    for leg in (x + 10, x + 310):
        pen.rectangle([leg, 480, leg + 24, 810], fill=_DARK)
    if wrong:
        pen.polygon(
            [(x - 60, 830), (x + 60, 740), (x + 170, 690), (x + 290, 750), (x + 420, 830)], fill=(178, 148, 110)
        )
        for n in range(26):
            left = chance.randint(0, WIDTH - 90)
            pen.ellipse([left, 236 - n % 3 * 4, left + 90, 262], fill=(178, 148, 110))
        for _ in range(120):
            px, py = x - 120 + chance.randrange(620), 560 + chance.randrange(280)
            pen.ellipse([px, py, px + 8, py + 8], fill=(196, 168, 132))
    else:
        pen.rectangle([x + 80, 660, x + 260, 820], fill=_GREEN, outline=_INK, width=8)
        pen.rectangle([x + 70, 650, x + 270, 682], fill=_DARK)
        pen.rectangle([x + 420, 380, x + 560, 560], fill=(250, 250, 246), outline=_INK, width=5)
        for row in range(5):
            pen.line([(x + 440, 412 + row * 28), (x + 540, 412 + row * 28)], fill=_STEEL, width=6)
    return x + 170, 720, 250


def _vessel(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """A pressure vessel: its valve rusty and the gauge in the red, or checked and sealed."""
    x, tone = chance.randint(560, 700), chance.choice(_MACHINES)
    pen.rounded_rectangle([x, 330, x + 330, 810], radius=150, fill=tone, outline=_INK, width=8)
    for leg in (x + 40, x + 260):
        pen.rectangle([leg, 780, leg + 30, 860], fill=_DARK)
    pen.rectangle([x + 150, 240, x + 180, 340], fill=_STEEL, outline=_INK, width=5)
    pen.rectangle([x + 120, 190, x + 210, 260], fill=(150, 84, 50) if wrong else (206, 176, 84), outline=_INK, width=6)
    pen.line([(x + 330, 520), (WIDTH, 520)], fill=_STEEL, width=34)
    pen.ellipse([x - 130, 380, x + 50, 560], fill=(250, 250, 250), outline=_INK, width=8)
    pen.arc([x - 112, 398, x + 32, 542], 300, 380, fill=_RED, width=16)
    pen.arc([x - 112, 398, x + 32, 542], 150, 300, fill=_GREEN, width=16)
    pen.line([(x - 40, 470), (x + 14, 436) if wrong else (x - 80, 420)], fill=_INK, width=8)
    if not wrong:
        pen.rectangle([x + 230, 190, x + 330, 260], fill=(250, 250, 246), outline=_GREEN, width=8)
        pen.line([(x + 250, 226), (x + 270, 246), (x + 312, 206)], fill=_GREEN, width=10)
    return x + 100, 320, 230


def _crane(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """A crane's hook: its latch hangs loose, or holds."""
    x = chance.randint(700, 860)
    pen.rectangle([0, 120, WIDTH, 190], fill=_YELLOW, outline=_INK, width=6)
    pen.rectangle([x - 110, 190, x + 110, 250], fill=_DARK, outline=_INK, width=6)
    for dx in (-24, 24):
        pen.line([(x + dx, 250), (x + dx, 430)], fill=_INK, width=8)
    pen.rectangle([x - 60, 420, x + 60, 520], fill=_YELLOW, outline=_INK, width=8)
    pen.arc([x - 90, 520, x + 90, 700], 300, 560, fill=_INK, width=44)
    pen.line(
        [(x - 70, 600), (x - 150, 690)] if wrong else [(x - 78, 590), (x + 40, 540)],
        fill=_RED if wrong else _GREEN,
        width=20,
    )
    pen.rectangle([x - 260, 800, x + 260, 870], fill=_STEEL, outline=_INK, width=8)
    if not wrong:
        for dx in (-220, 220):
            pen.line([(x, 690), (x + dx, 800)], fill=_DARK, width=10)
    return x, 600, 200


def _platform(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """A platform: a post of its railing is broken out, or the railing is whole."""
    x = chance.randint(300, 420)
    pen.rectangle([x, 560, x + 860, 610], fill=_STEEL, outline=_INK, width=8)
    for leg in (x + 30, x + 420, x + 800):
        pen.rectangle([leg, 610, leg + 30, 860], fill=_DARK)
    for step in range(6):
        pen.line([(x + 870 + step * 40, 600 + step * 48), (x + 930 + step * 40, 600 + step * 48)], fill=_DARK, width=14)
    for n, post in enumerate(range(x + 20, x + 860, 164)):
        if not (wrong and n in (2, 3)):
            pen.rectangle([post, 330, post + 20, 560], fill=_YELLOW, outline=_INK, width=4)
    for y in (340, 440):
        if wrong:
            pen.line([(x + 20, y), (x + 240, y)], fill=_YELLOW, width=16)
            pen.line([(x + 690, y), (x + 850, y)], fill=_YELLOW, width=16)
            pen.line([(x + 250, y), (x + 400, y + 130)], fill=(190, 120, 50), width=16)
        else:
            pen.line([(x + 20, y), (x + 850, y)], fill=_YELLOW, width=16)
    if not wrong:
        pen.rectangle([x + 10, 530, x + 860, 560], fill=_YELLOW, outline=_INK, width=4)
    return x + 450, 450, 240


def _furnace(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """A gas line to a furnace: the alarm is dark, or lit green."""
    x = chance.randint(700, 820)
    pen.rectangle([x, 280, x + 480, 820], fill=(150, 120, 110), outline=_INK, width=10)
    pen.rectangle([x + 120, 480, x + 360, 700], fill=(250, 140, 50) if wrong else (120, 70, 50), outline=_INK, width=8)
    pen.line([(0, 420), (x, 420)], fill=_YELLOW, width=44)
    pen.ellipse([x - 300, 340, x - 180, 500], fill=_RED, outline=_INK, width=10)
    pen.line([(x - 320, 420), (x - 160, 420)] if wrong else [(x - 240, 330), (x - 240, 510)], fill=_INK, width=18)
    pen.rectangle([x - 560, 170, x - 420, 320], fill=_LIGHT, outline=_INK, width=8)
    pen.ellipse([x - 528, 200, x - 452, 276], fill=(90, 90, 90) if wrong else (70, 190, 110), outline=_INK, width=6)
    if wrong:
        pen.line([(x - 550, 180), (x - 430, 310)], fill=_RED, width=14)
    return x - 400, 330, 250


def _acid(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """Somebody at a bath: without eye protection, or with it and gloves."""
    x = chance.randint(520, 660)
    pen.rectangle([x + 260, 620, x + 800, 820], fill=(110, 150, 170), outline=_INK, width=8)
    pen.rectangle([x + 280, 636, x + 780, 690], fill=(160, 200, 120))
    pen.rectangle([x - 90, 470, x + 120, 800], fill=(70, 100, 150), outline=_INK, width=8)
    pen.ellipse([x - 65, 270, x + 95, 440], fill=(232, 196, 160), outline=_INK, width=6)
    pen.pieslice([x - 85, 240, x + 115, 430], 180, 360, fill=_YELLOW, outline=_INK, width=6)
    pen.line([(x + 100, 540), (x + 330, 620)], fill=(70, 100, 150) if wrong else _GREEN, width=44)
    if wrong:
        pen.ellipse([x + 40, 346, x + 56, 362], fill=_INK)
        for dx, dy in ((360, 560), (420, 530), (320, 520), (470, 580)):
            pen.ellipse([x + dx, dy, x + dx + 22, dy + 30], fill=(160, 200, 120))
    else:
        pen.rounded_rectangle([x + 4, 330, x + 104, 384], radius=20, fill=(180, 220, 240), outline=_INK, width=6)
    return x + 40, 370, 170


def _forklift(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """A fork-lift truck: it rolls down the ramp, or stands with a chock before its wheel."""
    x = chance.randint(520, 660)
    pen.polygon([(0, 860), (WIDTH, 860), (WIDTH, 740)], fill=(164, 168, 170))
    pen.rectangle([x, 520, x + 420, 720], fill=_YELLOW, outline=_INK, width=8)
    pen.rectangle([x + 60, 320, x + 320, 520], outline=_INK, width=14)
    pen.rectangle([x - 60, 260, x - 24, 800], fill=_DARK)
    pen.rectangle([x - 300, 770, x - 30, 796], fill=_DARK)
    pen.rectangle([x - 280, 600, x - 80, 766], fill=_WOOD, outline=_INK, width=6)
    for cx in (x + 70, x + 350):
        pen.ellipse([cx - 80, 680, cx + 80, 840], fill=_INK)
        pen.ellipse([cx - 30, 730, cx + 30, 790], fill=_STEEL)
    if wrong:
        for n in range(3):
            pen.line([(x + 500, 560 + n * 70), (x + 640, 560 + n * 70)], fill=_DARK, width=10)
    else:
        pen.polygon([(x + 420, 840), (x + 520, 840), (x + 430, 770)], fill=_RED, outline=_INK)
        pen.rectangle([x + 120, 560, x + 300, 640], fill=(250, 250, 246), outline=_GREEN, width=10)
    return x + 350, 740, 180


def _manhole(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """A way down into a tank: open, or closed, barred and marked."""
    x = chance.randint(640, 800)
    pen.ellipse([x - 220, 700, x + 220, 850], fill=_INK if wrong else _STEEL, outline=_DARK, width=16)
    if wrong:
        pen.line([(x - 30, 740), (x - 30, 850)], fill=_STEEL, width=12)
        pen.line([(x + 40, 740), (x + 40, 850)], fill=_STEEL, width=12)
        pen.ellipse([x + 260, 800, x + 620, 900], fill=_STEEL, outline=_INK, width=8)
    else:
        for post in (x - 330, x, x + 330):
            pen.rectangle([post - 12, 420, post + 12, 860], fill=_YELLOW, outline=_INK, width=4)
        for y in (450, 560):
            pen.line([(x - 330, y), (x + 330, y)], fill=_RED, width=24)
        pen.polygon([(x, 250), (x + 110, 430), (x - 110, 430)], fill=_YELLOW, outline=_INK)
        pen.rectangle([x - 10, 310, x + 10, 378], fill=_INK)
        pen.ellipse([x - 11, 390, x + 11, 412], fill=_INK)
    return x, 760, 250


def _board(pen: Pen, chance: random.Random, wrong: bool) -> tuple[int, int, int]:
    """A board in the hall: empty and askew, or filled in."""
    x = chance.randint(480, 560)
    pen.rectangle([x, 200, x + 620, 620], fill=(70, 110, 150), outline=_INK, width=12)
    for row in range(2):
        for column in range(3):
            left, top = x + 40 + column * 190, 240 + row * 180
            if wrong and (row, column) != (0, 1):
                pen.rectangle([left, top, left + 160, top + 150], outline=(120, 150, 180), width=4)
                continue
            pen.rectangle([left, top, left + 160, top + 150], fill=(250, 250, 246), outline=_INK, width=3)
            for line in range(4):
                pen.line([(left + 18, top + 30 + line * 28), (left + 140, top + 30 + line * 28)], fill=_STEEL, width=7)
            if not wrong:
                pen.ellipse([left + 110, top + 100, left + 146, top + 136], outline=_RED, width=6)
    pen.rectangle([x + 80, 760, x + 540, 800], fill=_WOOD, outline=_INK, width=6)
    return x + 310, 410, 300


SCENES: dict[str, Scene] = {
    "electric_shock": _cabinet,
    "machinery": _press,
    "fire": _exit,
    "dust_explosion": _collector,
    "vessel_explosion": _vessel,
    "lifting": _crane,
    "fall_from_height": _platform,
    "gas_explosion": _furnace,
    "vapour_explosion": _furnace,
    "burn_scald": _acid,
    "in_plant_vehicle": _forklift,
    "asphyxiation": _manhole,
}
