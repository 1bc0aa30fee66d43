"""Examining a whole source, the database or an export: guards, seals, then every case."""

from collections.abc import Iterator
from dataclasses import dataclass

from .chain import Fault, Kind, Seal, verify, verify_seal
from .export import Exported, TornExport
from .stored import Stored


@dataclass
class Tally:
    """What has been read so far."""

    cases: int = 0
    events: int = 0
    seals: int = 0
    faults: int = 0
    last_seal: Seal | None = None


def examine(
    source: Stored | Exported, tally: Tally, *, case: str | None = None, anchor: tuple[int, str] | None = None
) -> Iterator[Fault]:
    """Every fault of `source` as it is found; `tally` is filled on the way. `anchor` is the number and the hash (hex)
    of a seal that was kept elsewhere. With `case`, only that chain (and its sealed heads) is judged."""
    try:
        for fault in _faults(source, tally, case, anchor):
            tally.faults += 1
            yield fault
    except TornExport as torn:
        tally.faults += 1
        yield Fault(Kind.EXPORT, "", torn.line, torn.what)


def _faults(source, tally, case, anchor) -> Iterator[Fault]:
    for name in source.missing_guards():
        yield Fault(Kind.GUARD, "", 0, "guard_missing", {"guard": name})
    if case is None or isinstance(source, Exported):  # a file is read in its order, seals first
        seal_faults = list(_seal_faults(source, tally, anchor))
        yield from seal_faults if case is None else ()
    for chain in source.cases(case):
        tally.cases += 1
        tally.events += len(chain.events)
        yield from verify(chain.case, chain.events, chain.head, chain.sealed)


def _seal_faults(source, tally, anchor) -> Iterator[Fault]:
    previous, anchored = None, anchor is None
    for sealed in source.seals():
        if sealed.seal is None:
            yield Fault(Kind.SEAL, "", sealed.no, "seal_missing", {"heads": len(sealed.lines)})
            continue
        tally.seals += 1
        tally.last_seal = sealed.seal
        yield from verify_seal(sealed.seal, previous, len(sealed.lines), sealed.digest)
        if anchor is not None and sealed.no == anchor[0]:
            anchored = True
            if sealed.seal.hash.hex() != anchor[1]:
                yield Fault(Kind.SEAL, "", sealed.no, "anchor_differs")
        previous = sealed.seal
    if not anchored:
        yield Fault(Kind.SEAL, "", anchor[0], "anchor_missing")
