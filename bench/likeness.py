"""Measure how recycled photos are found: `python bench/likeness.py`. README.md here says what stands in the tables.

The rates: every trick on every original, and every original against all before it. The search: a million
stored hashes, by the worker's array and by PostgreSQL's bit_count. Nothing here is part of the tests.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import psycopg  # noqa: E402
from tests.likeness.comparing_photos import Kept, near, same_picture  # noqa: E402
from tests.likeness.photographs import TRICKS, jpeg, scene, stamped  # noqa: E402
from tests.likeness.real_photographs import originals  # noqa: E402

from bihuan.config.localdb import Cluster  # noqa: E402
from bihuan.likeness import fingerprint  # noqa: E402
from bihuan.likeness.index import NEAR, HashIndex  # noqa: E402

VIEWS = 8  # photos of one workshop
OF_ENTERPRISE = 300  # as likeness.comparing, which needs the product's settings
GATE_CAUGHT, GATE_ALARMS, GATE_SEARCH = 0.9, 0.01, 0.2  # shares, seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--originals", type=int, default=200, help="how many photos")
    parser.add_argument("--photos", type=Path, help="a folder of real photographs, cut into pieces, in place of drawn")
    parser.add_argument("--hashes", type=int, default=1_000_000, help="how many hashes are stored")
    parser.add_argument("--no-database", action="store_true", help="leave PostgreSQL out of the search")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    rates(_originals(args))
    search(args.hashes, database=not args.no_database)
    return 0


def _originals(args: argparse.Namespace) -> list[np.ndarray]:
    if args.photos is not None:
        return originals(args.photos, at_most=args.originals)
    views = [(nth // VIEWS, nth % VIEWS) for nth in range(args.originals)]
    return [stamped(scene(*view), f"2025-0{1 + view[1]}-1{view[0] % 10} 09:30:00") for view in views]


def rates(originals: list[np.ndarray]) -> None:
    """What is caught of each trick, by the hash alone and by both steps; and how many clean photos alarm."""
    kept = [Kept.of(picture) for picture in originals]
    print(f"{len(originals)} originals\n\n| what was done | by the hash alone | by both steps |\n|---|---|---|")
    shares = []
    for name, trick in TRICKS.items():
        seen = [
            fingerprint.look(jpeg(trick(picture, np.random.default_rng(nth)))) for nth, picture in enumerate(originals)
        ]
        alone = np.mean([near(kept[nth], one) for nth, one in enumerate(seen)])
        shares.append(np.mean([same_picture(kept[nth], one) for nth, one in enumerate(seen)]))
        print(f"| {name} | {alone:.0%} | {shares[-1]:.1%} |", flush=True)
    overall = float(np.mean(shares))
    print(f"| **all** | | **{overall:.1%}** ({_gate(overall >= GATE_CAUGHT, f'at least {GATE_CAUGHT:.0%}')}) |\n")
    alarms = pairs = 0
    for nth, picture in enumerate(originals):
        seen = fingerprint.look(jpeg(picture))
        others = kept[max(0, nth - OF_ENTERPRISE) : nth]  # as many as the worker holds it against
        pairs += len(others)
        alarms += any(same_picture(other, seen) for other in others)
    share = alarms / len(originals)
    print(f"clean photos that alarm: {alarms} of {len(originals)}, {pairs} pairs", end=" ")
    print(f"({_gate(share <= GATE_ALARMS, f'at most {GATE_ALARMS:.0%}')})\n")


def search(count: int, *, database: bool) -> None:
    """How long one photo's question takes among so many hashes: 24 hashes, within ten bits."""
    rng = np.random.default_rng(1)
    hashes = rng.integers(0, 1 << 63, count, dtype=np.uint64)
    asked = [one.hash for one in fingerprint.look(jpeg(scene(1, 1))).asked]
    index = HashIndex()
    index.add(range(count), hashes)
    took = _median(lambda: index.near(asked))
    print(f"| one photo among {count:,} hashes, {len(asked)} ways | ms |\n|---|---|")
    gate = _gate(took <= GATE_SEARCH, f"at most {GATE_SEARCH * 1000:.0f}")
    print(f"| the worker's array | {took * 1000:.0f} ({gate}) |")
    if database:
        print(f"| PostgreSQL, bit_count over the table | {_in_postgresql(hashes, asked) * 1000:.0f} |")


def _in_postgresql(hashes: np.ndarray, asked: list[int]) -> float:
    with TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder) / "pg")
        cluster.ensure()
        try:
            with psycopg.connect(cluster.database_url(), autocommit=True) as db:
                db.execute("CREATE TABLE hashes (id bigint PRIMARY KEY, shape bigint)")
                with db.cursor().copy("COPY hashes FROM STDIN") as copy:
                    for nth, value in enumerate(hashes.tolist()):
                        copy.write_row((nth, value - (1 << 63)))
                db.execute("ANALYZE hashes")
                select = (
                    "SELECT DISTINCT id FROM hashes, unnest(%s::bigint[]) wanted"
                    " WHERE bit_count((shape # wanted)::bit(64)) <= %s"
                )
                wanted = [one - (1 << 63) for one in asked]
                return _median(lambda: db.execute(select, [wanted, NEAR]).fetchall(), times=3)
        finally:
            cluster.stop()
            cluster.release()


def _median(work: Callable[[], object], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def _gate(met: bool, gate: str) -> str:
    return f"gate {gate}: {'met' if met else '**not met**'}"


if __name__ == "__main__":
    raise SystemExit(main())
