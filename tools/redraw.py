"""Repeat a draw of experts from its published file: `python redraw.py draw.json [seed]`. Needs nothing but Python.

The file holds the list, its digest, the hash of the seed and, once the draw was held, the seed and who was drawn.
Answers 0 and the names where everything agrees, 1 and what does not.
"""

import json
import sys
from hashlib import sha256


def sha(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def problems(draw: dict, seed: str) -> list[str]:
    """What of the published file does not agree with itself or with the seed."""
    names = {one["id"]: one["name"] for one in draw["entries"]}
    found = []
    if sha("\n".join(str(one) for one in sorted(names))) != draw["digest"]:
        found.append("the list is not the one whose digest was published")
    if sha(seed) != draw["commitment"]:
        found.append("this is not the seed whose hash was published")
    if draw["drawn"] and redrawn(draw, seed) != [one["id"] for one in draw["drawn"]]:
        found.append("the seed draws others than were announced")
    return found


def redrawn(draw: dict, seed: str) -> list[int]:
    """The ids in the order of their lots: SHA-256 of "seed|digest|id", the smallest first."""
    ids = [one["id"] for one in draw["entries"]]
    return sorted(ids, key=lambda one: sha(f"{seed}|{draw['digest']}|{one}"))[: draw["number"]]


def main(argv: list[str]) -> int:
    with open(argv[0], encoding="utf-8") as source:
        draw = json.load(source)
    seed = argv[1] if len(argv) > 1 else draw["seed"]
    found = problems(draw, seed)
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    names = {one["id"]: one["name"] for one in draw["entries"]}
    print("\n".join(names[one] for one in redrawn(draw, seed)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
