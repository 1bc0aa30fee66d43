"""Repeat a draw of experts or of reports from its published file: `python redraw.py draw.json [number]`.
Needs nothing but Python.

The file holds the terms, the list, the digest of both, which public number draws and, once the draw was held, that
number, who was drawn, and who could no longer be sent. Look the number up where it is published and give it: 0 and the
names where everything agrees, 1 and what does not.
"""

import json
import sys
from hashlib import sha256


def sha(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def problems(draw: dict, told: str) -> list[str]:
    """What of the published file does not agree with itself or with the number."""
    ids = [one["id"] for one in draw["entries"]]
    found = []
    if sha("\n".join([*draw["terms"], *(str(one) for one in sorted(ids))])) != draw["digest"]:
        found.append("terms and list are not those whose digest was published")
    if draw["told"] and told != draw["told"]:
        found.append("the draw was held with another number")
    if draw["drawn"] and redrawn(draw, told) != [one["id"] for one in draw["drawn"]]:
        found.append("the number draws others than were announced")
    return found


def redrawn(draw: dict, told: str) -> list[int]:
    """The ids in the order of their lots, SHA-256 of "number|digest|id", the smallest first, without the dropped."""
    dropped = {one["id"] for one in draw["dropped"]}
    ids = sorted((one["id"] for one in draw["entries"]), key=lambda one: sha(f"{told}|{draw['digest']}|{one}"))
    if "wanted" not in draw:
        return [one for one in ids if one not in dropped][: draw["number"]]
    strata = {one["id"]: one["stratum"] for one in draw["entries"]}
    return [one for stratum, n in draw["wanted"].items() for one in [i for i in ids if strata[i] == stratum][:n]]


def main(argv: list[str]) -> int:
    with open(argv[0], encoding="utf-8") as source:
        draw = json.load(source)
    told = argv[1] if len(argv) > 1 else draw["told"]
    found = problems(draw, told)
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    names = {one["id"]: one.get("name") or str(one["id"]) for one in draw["entries"]}
    print("\n".join(names[one] for one in redrawn(draw, told)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
