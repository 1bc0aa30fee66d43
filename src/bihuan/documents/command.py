"""`bihuan media check`, `bihuan media verify` and `bihuan media move`: files, for whoever keeps the server."""

import argparse
import sys
from collections.abc import Iterator

from bihuan.documents.vault import Unreachable, Vault, moving
from bihuan.documents.vault.here import bucket, folder, vault

PLACES = ("folder", "bucket")
EVERY = 1000


def add_parsers(subparsers) -> None:
    """Add the `media` command and its three leaves."""
    media = subparsers.add_parser("media", help="files by their hashes: check | verify | move")
    leaves = media.add_subparsers(title="commands", metavar="command", required=True)
    check = leaves.add_parser("check", help="whether the store of files can be had")
    check.set_defaults(run=lambda args: _reaching(_check), apart=True)
    verify = leaves.add_parser("verify", help="read every file and name each that is damaged or missing")
    verify.set_defaults(run=lambda args: _reaching(_verify))
    move = leaves.add_parser("move", help="carry all files into the bucket, or out of it again")
    move.add_argument("--to", choices=PLACES, required=True, help="where they go: into the bucket or the folder")
    move.add_argument("--remove", action="store_true", help="take each away from where it was, once read back whole")
    move.set_defaults(run=lambda args: _reaching(lambda: _move(args)), apart=True)


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


def _tell(tally: moving.Tally) -> None:
    if (tally.carried + tally.there) % EVERY == 0:
        print(f"  {tally.carried} carried, {tally.there} there before", flush=True)


def _damaged(tally: moving.Tally) -> int:
    for sha256 in tally.damaged:
        print(f"damaged or missing: {sha256}", file=sys.stderr)
    return 1 if tally.damaged else 0
