"""Measure how recycled photos are found: `python bench/likeness.py`. README.md here says what stands in the tables.

The rates: every trick on every original, sought among all of them and many more, and every original sought among all
before it. The search: a million stored hashes, by the worker's array and by PostgreSQL's bit_count; and the words of as
many photos as the worker holds. Nothing here is part of the tests.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import psycopg  # noqa: E402
from tests.likeness.comparing_photos import Kept, found, near  # noqa: E402
from tests.likeness.photographs import TRICKS, jpeg, scene, stamped  # noqa: E402
from tests.likeness.real_photographs import originals  # noqa: E402

from bihuan.config.localdb import Cluster  # noqa: E402
from bihuan.likeness import fingerprint, words  # noqa: E402
from bihuan.likeness.index import NEAR, HashIndex  # noqa: E402

VIEWS = 8  # photos of one workshop
OTHER_WORKSHOPS = 10_000
PART = 20_000  # as likeness.around, which needs the product's settings
FLIPPED = 0.2  # of the bits of a corner
GATE_CAUGHT, GATE_ALARMS, GATE_SEARCH = 0.9, 0.01, 0.2  # shares, seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--originals", type=int, default=200, help="how many photos")
    parser.add_argument("--photos", type=Path, help="a folder of real photographs, cut into pieces, in place of drawn")
    parser.add_argument("--hashes", type=int, default=1_000_000, help="how many hashes are stored")
    parser.add_argument("--words", type=int, default=100_000, help="of how many photos the words are held")
    parser.add_argument("--others", type=int, default=0, help="behind how many other drawn photos the originals stand")
    parser.add_argument("--no-database", action="store_true", help="leave PostgreSQL out of the search")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    rates(_originals(args), others=args.others)
    search(args.hashes, database=not args.no_database)
    search_by_words(args.words, database=not args.no_database)
    return 0


def _originals(args: argparse.Namespace) -> list[np.ndarray]:
    if args.photos is not None:
        return originals(args.photos, at_most=args.originals)
    views = [(nth // VIEWS, nth % VIEWS) for nth in range(args.originals)]
    return [stamped(scene(*view), f"2025-0{1 + view[1]}-1{view[0] % 10} 09:30:00") for view in views]


def rates(originals: list[np.ndarray], *, others: int) -> None:
    """What is caught of each trick, by the hash alone and by the whole search; and how many clean photos alarm."""
    kept = [Kept.of(picture) for picture in originals]
    shares, index = [], words.Words()
    index.add(range(len(kept)), [one.words for one in kept])
    for nth in range(len(kept), len(kept) + others):
        kept.append(Kept.of(scene(OTHER_WORKSHOPS + nth // VIEWS, nth % VIEWS)))
        index.add([nth], [kept[nth].words])
    print(f"{len(originals)} originals among {len(kept)} photos\n")
    print("| what was done | by the hash alone | by the whole search |\n|---|---|---|")
    for name, trick in TRICKS.items():
        seen = [
            fingerprint.look(jpeg(trick(picture, np.random.default_rng(nth)))) for nth, picture in enumerate(originals)
        ]
        alone = np.mean([near(kept[nth], one) for nth, one in enumerate(seen)])
        shares.append(np.mean([nth in found(index, kept, one) for nth, one in enumerate(seen)]))
        print(f"| {name} | {alone:.0%} | {shares[-1]:.1%} |", flush=True)
    overall = float(np.mean(shares))
    print(f"| **all** | | **{overall:.1%}** ({_gate(overall >= GATE_CAUGHT, f'at least {GATE_CAUGHT:.0%}')}) |\n")
    alarms, before = 0, words.Words()
    for nth, picture in enumerate(originals):
        alarms += bool(found(before, kept, fingerprint.look(jpeg(picture))))
        before.add([nth], [kept[nth].words])
    share = alarms / len(originals)
    print(f"clean photos that alarm: {alarms} of {len(originals)}", end=" ")
    print(f"({_gate(share <= GATE_ALARMS, f'at most {GATE_ALARMS:.0%}')})\n")


def search_by_words(count: int, *, database: bool) -> None:
    """How long it takes to rank so many photos, whose corners are those of the first 25, each a little other, and
    whether these are still among the nearest; and to read the words of a part of them from PostgreSQL, for those that
    the worker has no room to hold."""
    rng = np.random.default_rng(1)
    some = [fingerprint.look(jpeg(scene(nth, 0))).corners for nth in range(25)]
    bits, angles = np.concatenate([one.bits for one in some]), np.concatenate([one.angles for one in some])
    index = words.Words()
    index.add(range(len(some)), [words.of(one) for one in some])
    for nth in range(len(some), count):
        rows = rng.integers(0, len(bits), fingerprint.CORNERS)
        flipped = np.packbits(rng.random((fingerprint.CORNERS, 256)) < FLIPPED, axis=1)
        places, sizes = np.zeros((fingerprint.CORNERS, 2), np.float32), np.zeros(fingerprint.CORNERS, np.float32)
        index.add([nth], [words.of(fingerprint.Corners(places, angles[rows], sizes, bits[rows] ^ flipped))])
    seen = fingerprint.look(jpeg(scene(1000, 1)))
    took = _median(lambda: index.near(seen.many, seen.mirrored), times=3)
    print(f"| one photo among the words of {count:,} | ms |\n|---|---|\n| held by the worker | {took * 1000:.0f} |")
    near = 0
    for nth, trick in zip(range(len(some)), cycle(TRICKS.values())):
        seen = fingerprint.look(jpeg(trick(scene(nth, 0), rng)))
        near += nth in {one.id for one in words.nearest(index.near(seen.many, seen.mirrored))}
    print(f"| old photos among those that are looked at closely | {near} of {len(some)} |")
    if database:
        print(f"| and of each {PART:,} that are not held, reading them | {_reading() * 1000:.0f} |")


def _reading() -> float:
    def read(db: psycopg.Connection) -> float:
        db.execute("CREATE TABLE words (id bigint PRIMARY KEY, words bytea)")
        random = np.random.default_rng(1).bytes
        with db.cursor().copy("COPY words FROM STDIN") as copy:
            for nth in range(PART):
                copy.write_row((nth, random(5 * fingerprint.CORNERS)))
        return _median(lambda: db.execute("SELECT id, words FROM words", binary=True).fetchall(), times=3)

    return _in_postgresql(read)


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
        print(f"| PostgreSQL, bit_count over the table | {_by_bit_count(hashes, asked) * 1000:.0f} |")


def _by_bit_count(hashes: np.ndarray, asked: list[int]) -> float:
    def near(db: psycopg.Connection) -> float:
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

    return _in_postgresql(near)


def _in_postgresql(measure: Callable[[psycopg.Connection], float]) -> float:
    """In a database of its own."""
    with TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder) / "pg")
        cluster.ensure()
        try:
            with psycopg.connect(cluster.database_url(), autocommit=True) as db:
                return measure(db)
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
