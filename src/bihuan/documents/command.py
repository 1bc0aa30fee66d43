"""`bihuan media check`, `verify`, `move` and `sweep`: files, for whoever keeps the server."""

import argparse
import sys
from collections.abc import Iterator
from datetime import timedelta

from bihuan.documents.vault import Unreachable, Vault, moving
from bihuan.documents.vault.here import bucket, folder, vault

PLACES = ("folder", "bucket")
EVERY = 1000
DAYS = 30
"""An upload that failed is younger than a dump that is about to be restored."""


def add_parsers(subparsers) -> None:
    """Add the `media` command and its four leaves."""
    media = subparsers.add_parser("media", help="files by their hashes: check | verify | move | sweep")
    leaves = media.add_subparsers(title="commands", metavar="command", required=True)
    check = leaves.add_parser("check", help="whether the store of files can be had")
    check.set_defaults(run=lambda args: _reaching(_check), apart=True)
    verify = leaves.add_parser("verify", help="read every file and name each that is damaged or missing")
    verify.set_defaults(run=lambda args: _reaching(_verify))
    move = leaves.add_parser("move", help="carry all files into the bucket, or out of it again")
    move.add_argument("--to", choices=PLACES, required=True, help="where they go: into the bucket or the folder")
    move.add_argument("--remove", action="store_true", help="take each away from where it was, once read back whole")
    move.set_defaults(run=lambda args: _reaching(lambda: _move(args)), apart=True)
    sweep = leaves.add_parser("sweep", help="name what no record names, and take it away if told to")
    sweep.add_argument("--days", type=int, default=DAYS, help=f"only what has lain there so long (default {DAYS})")
    sweep.add_argument("--remove", action="store_true", help="take it away; after a restored dump, think twice")
    sweep.set_defaults(run=lambda args: _reaching(lambda: _sweep(args)))


def _reaching(answer) -> int:
    try:
        return answer()
    except Unreachable as away:
        print(f"bihuan media: {away}", file=sys.stderr)
        return 1


def _check() -> int:
    vault().check()
    print(f"The files can be had: {vault().name}")
    return 0


def _verify() -> int:
    tally = moving.verify(vault(), _wanted())
    print(f"{tally.there} files, {tally.bytes} bytes in {vault().name}")
    return _damaged(tally)


def _wanted() -> Iterator[str]:
    """Every hash that a record names."""
    from bihuan import row_scope
    from bihuan.documents import queries

    with row_scope.system("media verify"):
        yield from queries.hashes()


def _move(args: argparse.Namespace) -> int:
    there = bucket()
    if there is None:
        print("bihuan media move: no bucket is set (BIHUAN_S3_BUCKET and the others).", file=sys.stderr)
        return 2
    ways: dict[str, tuple[Vault, Vault]] = {"bucket": (folder(), there), "folder": (there, folder())}
    source, target = ways[args.to]
    for place in (source, target):
        place.check()
    print(f"From {source.name} to {target.name}", flush=True)
    tally = moving.move(source, target, remove=args.remove, seen=_tell)
    left = f", {tally.removed} removed from where they were" if args.remove else ""
    print(f"{tally.carried} files carried ({tally.bytes} bytes), {tally.there} were there before{left}")
    return _damaged(tally)


def _sweep(args: argparse.Namespace) -> int:
    from bihuan import clock, row_scope
    from bihuan.documents import keeping

    place, count, size = vault(), 0, 0
    with row_scope.system("media sweep"):
        found = keeping.unnamed(place, before=clock.now() - timedelta(days=max(args.days, 1)))
        for kept in keeping.sweep(place, found) if args.remove else found:
            print(f"{kept.sha256}  {kept.size} bytes, since {clock.local_day(kept.since)}")
            count, size = count + 1, size + kept.size
    print(f"{count} files, {size} bytes that no record names{' were taken away' if args.remove else ''}: {place.name}")
    return 0


def _tell(tally: moving.Tally) -> None:
    if (tally.carried + tally.there) % EVERY == 0:
        print(f"  {tally.carried} carried, {tally.there} there before", flush=True)


def _damaged(tally: moving.Tally) -> int:
    for sha256 in tally.damaged:
        print(f"damaged or missing: {sha256}", file=sys.stderr)
    return 1 if tally.damaged else 0
