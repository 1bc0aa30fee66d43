"""The chain as a file of JSON lines: written for third parties, read back to be verified like the database.

The format is described in docs/how-to/verify-audit.md; tools/verify_audit.py reads it without this package.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import BinaryIO

from .canonical import dumps, moment
from .chain import Head, Link, Seal, Sealed
from .stored import CaseChain, SealedList, Stored

FORMAT = "bihuan-audit"
VERSION = 1


class TornExport(Exception):
    """The file is not an export, or a part of it is missing. `line` is where, `what` a stable code."""

    def __init__(self, line: int, what: str):
        self.line, self.what = line, what
        super().__init__(f"line {line}: {what}")


def write(source: Stored, file: BinaryIO, *, at) -> dict:
    """Write everything to `file`; returns the counts that its last line holds."""
    counts = {"cases": 0, "events": 0, "seals": 0}
    _put(file, {"type": "header", "format": FORMAT, "version": VERSION, "exported_at": moment(at)})
    for no, seal, lines in source.seals():
        if seal is not None:
            counts["seals"] += 1
            _put(file, {"type": "seal", **seal._asdict(), "prev_hash": seal.prev_hash.hex(), "hash": seal.hash.hex()})
        for case, seq, own in lines:
            _put(file, {"type": "sealed_head", "seal_no": no, "case": case, "seq": seq, "hash": own.hex()})
    for chain in source.cases():
        counts["cases"] += 1
        counts["events"] += len(chain.events)
        head = chain.head and {"seq": chain.head.seq, "hash": chain.head.hash.hex()}
        _put(file, {"type": "case", "case": chain.case, "head": head})
        for event in chain.events:
            file.write(_event_line(event))
    _put(file, {"type": "end", **counts})
    return counts


def _put(file: BinaryIO, value: dict) -> None:
    file.write(dumps(value).encode() + b"\n")


def _event_line(event: Link) -> bytes:
    front = f'"hash":"{event.hash.hex()}","prev_hash":"{event.prev_hash.hex()}","seq":{event.seq},"type":"event"'
    return f'{{"event":{event.body},{front}}}\n'.encode()


class Exported:
    """An export file as a source to examine. Its seals come first and are remembered by case, so memory is bounded by
    the sealed heads and the longest case. Raises TornExport where the file ends early or is not in its format."""

    def __init__(self, file: BinaryIO):
        self._number = 0
        self._lines = self._parsed(file)
        self._held: dict | None = None
        self._sealed: dict[str, list[Sealed]] = {}
        self._counts = {"cases": 0, "events": 0, "seals": 0}

    def missing_guards(self) -> list[str]:
        """A file has no triggers."""
        return []

    def seals(self) -> Iterator[SealedList]:
        """The seals with the heads under them; to be exhausted before `cases`."""
        header = next(self._lines, {})
        if (header.get("format"), header.get("version")) != (FORMAT, VERSION):
            raise TornExport(1, "not_an_export")
        with self._understood():
            for no, lines in groupby(self._of("seal", "sealed_head"), lambda line: line.get("no", line.get("seal_no"))):
                seal, heads = None, []
                for line in lines:
                    if line["type"] == "seal":
                        seal = _seal(line)
                        self._counts["seals"] += 1
                    else:
                        heads.append((line["case"], line["seq"], bytes.fromhex(line["hash"])))
                        self._sealed.setdefault(line["case"], []).append(Sealed(no, *heads[-1][1:]))
                yield SealedList(no, seal, heads)

    def cases(self, case: str | None = None) -> Iterator[CaseChain]:
        """Every case of the file, or only `case`; at the end the counts are compared with the file's last line."""
        with self._understood():
            for chain in self._chains():
                if case in (None, chain.case):
                    yield chain
            if next(self._of("end"), None) != {"type": "end", **self._counts}:
                raise TornExport(self._number, "counts_do_not_fit")

    def _chains(self) -> Iterator[CaseChain]:
        current = None
        for line in self._of("case", "event"):
            if line["type"] == "event":
                self._counts["events"] += 1
                current.events.append(_link(line, current.case))
                continue
            if current is not None:
                yield current
                if line["case"].encode() <= current.case.encode():  # a second chain under a name, or out of order
                    raise TornExport(self._number, "unknown_line")
            self._counts["cases"] += 1
            head = line["head"] and Head(line["head"]["seq"], bytes.fromhex(line["head"]["hash"]))
            current = CaseChain(line["case"], head, self._sealed.pop(line["case"], []), [])
        if current is not None:
            yield current
        for case, sealed in sorted(self._sealed.items()):  # sealed once, and not a line left of them
            yield CaseChain(case, None, sealed, [])

    def _parsed(self, file) -> Iterator[dict]:
        for self._number, line in enumerate(file, 1):
            try:
                value = json.loads(line)
            except ValueError:
                raise TornExport(self._number, "not_json") from None
            if not isinstance(value, dict) or "type" not in value:
                raise TornExport(self._number, "unknown_line")
            yield value

    def _of(self, *types: str) -> Iterator[dict]:
        """The lines that follow directly and are of these types; the first other one is held back."""
        while True:
            line = self._held or next(self._lines, None)
            self._held = None
            if line is None or line["type"] not in types:
                self._held = line
                return
            yield line

    @contextmanager
    def _understood(self):
        try:
            yield
        except (AttributeError, KeyError, TypeError, ValueError):
            raise TornExport(self._number, "unknown_line") from None


def _seal(line: dict) -> Seal:
    prev_hash, own_hash = bytes.fromhex(line["prev_hash"]), bytes.fromhex(line["hash"])
    return Seal(line["no"], line["sealed_at"], prev_hash, own_hash, line["heads"])


def _link(line: dict, case: str) -> Link:
    """An event is judged as one of the case it stands under: moved to another one, its hash no longer fits."""
    body = dumps({**line["event"], "case": case})
    return Link(line["seq"], bytes.fromhex(line["prev_hash"]), bytes.fromhex(line["hash"]), body)
