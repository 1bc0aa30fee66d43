"""Draw the counties of a city as one small file of outlines, from a GeoJSON of their boundaries.

    python tools/outlines.py <boundaries.geojson>… → packs/cn/tables/outlines/<city>.json

Neighbours share their border: it is cut into arcs where three lands meet, and every arc is simplified once, so that no
gap opens between two counties. What comes out is a schematic picture in a frame of 1000 units, no survey.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "packs/cn/tables/outlines"
WIDTH, TOLERANCE, SMALLEST = 1000, 2.2, 60.0
"""The frame, how far a line may be off, and the area below which an islet is left out; all in units of the frame."""

Point = tuple[float, float]
Ring = list[Point]


def main(paths: list[str]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for path in map(Path, paths):
        features = json.loads(path.read_text("utf-8"))["features"]
        city = next(one["properties"]["code"][:4] for one in features if one["properties"]["level"] == "市")
        counties = {one["properties"]["code"]: rings(one) for one in features if one["properties"]["level"] != "市"}
        drawn = draw(counties)
        target = TARGET / f"{city}.json"
        target.write_text(json.dumps(drawn, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
        print(f"{target.relative_to(ROOT)}: {len(counties)} counties, {target.stat().st_size} bytes")


def rings(feature: dict[str, Any]) -> list[Ring]:
    """The outer lines of a feature, without the closing point."""
    shape = feature["geometry"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [[(x, y) for x, y, *_ in polygon[0]][:-1] for polygon in polygons]


def draw(counties: dict[str, list[Ring]]) -> dict[str, Any]:
    """The frame and, of each county, its path and the place of its name."""
    flat = [point for county in counties.values() for ring in county for point in ring]
    west, east = min(x for x, _ in flat), max(x for x, _ in flat)
    south, north = min(y for _, y in flat), max(y for _, y in flat)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)

    def placed(point: Point) -> Point:
        return (point[0] - west) * squeeze * scale, (north - point[1]) * scale

    placed_rings = {code: [[placed(p) for p in ring] for ring in found] for code, found in counties.items()}
    junctions = meeting_points(placed_rings)
    return {
        "width": WIDTH,
        "height": math.ceil((north - south) * scale),
        "counties": {code: county(found, junctions) for code, found in sorted(placed_rings.items())},
    }


def meeting_points(counties: dict[str, list[Ring]]) -> set[Point]:
    """Where borders meet: the points at which more or fewer than two lines end."""
    ends: dict[Point, set[Point]] = {}
    for found in counties.values():
        for ring in found:
            for one, other in zip(ring, ring[1:] + ring[:1], strict=True):
                ends.setdefault(one, set()).add(other)
                ends.setdefault(other, set()).add(one)
    return {point for point, others in ends.items() if len(others) != 2}


def county(found: list[Ring], junctions: set[Point]) -> dict[str, Any]:
    largest = max(found, key=lambda ring: abs(area(ring)))
    kept = [ring for ring in found if ring is largest or abs(area(ring)) > SMALLEST]
    return {"path": "".join(written(simple(ring, junctions)) for ring in kept), "at": label(largest)}


def simple(ring: Ring, junctions: set[Point]) -> Ring:
    """The ring with each of its arcs simplified; an arc is walked the same way from both of its sides."""
    starts = [n for n, point in enumerate(ring) if point in junctions] or [ring.index(min(ring))]
    whole: Ring = []
    for n, start in enumerate(starts):
        end = starts[(n + 1) % len(starts)]
        arc = [*ring[start : end + 1]] if start < end else [*ring[start:], *ring[: end + 1]]
        turned = tuple(arc) > tuple(reversed(arc))
        line = thinned(arc[::-1] if turned else arc)
        whole += (line[::-1] if turned else line)[:-1]
    return whole


def thinned(line: Ring) -> Ring:
    """Douglas and Peucker: the points without which the line would be off by more than the tolerance."""
    if len(line) < 3:
        return line
    (x1, y1), (x2, y2) = line[0], line[-1]
    length = math.hypot(x2 - x1, y2 - y1)

    def off(point: Point) -> float:
        x, y = point
        if length == 0:
            return math.hypot(x - x1, y - y1)
        return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length

    far = max(range(1, len(line) - 1), key=lambda n: off(line[n]))
    if off(line[far]) <= TOLERANCE:
        return [line[0], line[-1]]
    return thinned(line[: far + 1])[:-1] + thinned(line[far:])


def area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def label(ring: Ring) -> list[int]:
    """The point inside that is farthest from the border, on a grid: where a name has most room."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    edges = list(zip(ring, ring[1:] + ring[:1], strict=True))[::2]
    best, where = -1.0, ring[0]
    for x in steps(min(xs), max(xs)):
        for y in steps(min(ys), max(ys)):
            if inside((x, y), ring):
                room = min(math.hypot((a[0] - x) * 0.6, a[1] - y) for a, _b in edges)  # a name is wider than high
                if room > best:
                    best, where = room, (x, y)
    return [round(where[0]), round(where[1])]


def steps(low: float, high: float, n: int = 32) -> Iterator[float]:
    return (low + (high - low) * (k + 0.5) / n for k in range(n))


def inside(point: Point, ring: Ring) -> bool:
    x, y = point
    hits = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            hits += 1
    return hits % 2 == 1


def written(ring: Ring) -> str:
    """As an SVG path in whole units, each point by its way from the last."""
    points = [(round(x), round(y)) for x, y in ring]
    (x, y), text = points[0], f"M{points[0][0]} {points[0][1]}l"
    for px, py in points[1:]:
        dx, dy = px - x, py - y
        if dx or dy:
            text += f"{'' if text.endswith('l') or dx < 0 else ' '}{dx}{'' if dy < 0 else ' '}{dy}"
        x, y = px, py
    return text + "z"


if __name__ == "__main__":
    main(sys.argv[1:])
