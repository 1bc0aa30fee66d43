"""Whether the events of one case are those that were written, and if not, which tampering explains it. Pure.

Each event carries the hash of the one before it, so the links say the true order, and `seq` only repeats it. A chain
that checks out in one pass is whole; only a broken one is taken apart (`_Diagnosis`) to name what was done to it.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from .canonical import GENESIS, link, seal_body


class Kind(StrEnum):
    """What was done to the record."""

    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CUT_TAIL = "cut_tail"
    HEAD = "head"  # the events agree with a seal or with each other, the head row does not
    SEAL = "seal"  # a seal, or the list of heads under it, was touched
    GUARD = "guard"  # a trigger that refuses changes is missing or switched off
    EXPORT = "export"  # an export file is torn or not in its own format


class Link(NamedTuple):
    """An event as the chain sees it; `body` is its canonical JSON, rebuilt from the stored values."""

    seq: int
    prev_hash: bytes
    hash: bytes
    body: str

    @property
    def sound(self) -> bool:
        """Does the stored hash follow from the stored values?"""
        return link(self.prev_hash, self.body) == self.hash


class Head(NamedTuple):
    """How long the chain of a case is, and the hash of its last event."""

    seq: int
    hash: bytes


class Sealed(NamedTuple):
    """A head as seal `no` remembers it."""

    no: int
    seq: int
    hash: bytes


class Seal(NamedTuple):
    """A fold of all heads changed since the seal before it."""

    no: int
    sealed_at: str
    prev_hash: bytes
    hash: bytes
    heads: int


class Fault(NamedTuple):
    """One thing found wrong: its kind, the case ("" for seals and guards), the place in it (an event's or a seal's
    number), a stable code of what exactly does not fit, and the facts of that."""

    kind: Kind
    case: str
    seq: int
    what: str
    facts: dict = {}


def verify(case: str, events: Iterable[Link], head: Head | None, sealed: Sequence[Sealed] = ()) -> list[Fault]:
    """The faults of one case; [] means whole. `events` in the order of seq, `sealed` in the order of the seals."""
    events = list(events)
    if _is_whole(events, head, sealed):
        return []
    return _Diagnosis(case, events, head, sealed).faults()


def _is_whole(events: list[Link], head: Head | None, sealed: Sequence[Sealed]) -> bool:
    expected = GENESIS
    for seq, event in enumerate(events, 1):
        if event.seq != seq or event.prev_hash != expected or not event.sound:
            return False
        expected = event.hash
    if head is None:
        return not events and not sealed
    if head != (len(events), expected):
        return False
    return all(0 < s.seq <= len(events) and events[s.seq - 1].hash == s.hash for s in sealed)


class _Diagnosis:
    """Walks a broken chain along its links and explains every step that does not follow."""

    def __init__(self, case, events, head, sealed):
        self.case, self.events, self.head, self.sealed = case, events, head, sealed
        self.found: list[Fault] = []
        self.left = dict.fromkeys(range(len(events)))  # not reached yet, in the order of seq
        self.by_prev: dict[bytes, list[int]] = {}
        for index, event in enumerate(events):
            self.by_prev.setdefault(event.prev_hash, []).append(index)
        self.anchors = {s.hash for s in sealed} | ({head.hash} if head else set())

    def faults(self) -> list[Fault]:
        walk = self._walk()
        for index in self.left:
            self._add(Kind.INSERTED, self.events[index].seq, "nothing_links_to_it")
        self._check_order(walk)
        self._check_head(walk)
        self._check_seals(walk)
        if not self.found:  # not whole, and no single act explains it: never silent
            self._add(Kind.EDITED, 0, "not_whole")
        return sorted(self.found, key=lambda fault: (fault.seq, fault.kind))

    def _add(self, kind, seq, what, **facts):
        self.found.append(Fault(kind, self.case, seq, what, facts))

    def _walk(self) -> list[int]:
        """The true events in the order of their links, breaks bridged and named."""
        walk, ends = [], (GENESIS,)
        while self.left:
            index = self._next(ends)
            if index is None and self._reached_head(walk):
                break  # what is left hangs on nothing
            if index is None:
                index = self._repaired(walk, ends)
            if index is None:
                index = self._after_gap(walk)
                if index is None:
                    break
                self._name_gap(walk, index)
            walk.append(index)
            del self.left[index]
            ends = self._ends(index)
        return walk

    def _ends(self, index) -> tuple[bytes, ...]:
        """The hashes the successor of an event may point to. When its own hash does not fit, names that edit."""
        event = self.events[index]
        if event.sound:
            return (event.hash,)
        if not any(f.seq == event.seq and f.kind == Kind.EDITED for f in self.found):
            self._add(Kind.EDITED, event.seq, "hash_does_not_fit")
        return (event.hash, link(event.prev_hash, event.body))

    def _next(self, ends) -> int | None:
        """The event that links to one of `ends`; of several, the one that leads furthest towards the head."""
        candidates = [i for end in ends for i in self.by_prev.get(end, ()) if i in self.left]
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        return max(candidates, key=self._reach)

    def _reach(self, index) -> tuple[bool, bool, int]:
        """(arrives at the head or at a seal, is sound, how many events follow by links)."""
        event, seen, anchored = self.events[index], {index}, False
        sound, current = event.sound, index
        while current is not None:
            anchored = anchored or self.events[current].hash in self.anchors
            followers = self.by_prev.get(self.events[current].hash, ())
            current = next((i for i in followers if i in self.left and i not in seen), None)
            seen.add(current)
        return anchored, sound, len(seen)

    def _repaired(self, walk, ends) -> int | None:
        """The event numbered as the next one, if only its link (or link and values) was edited."""
        seq = self.events[walk[-1]].seq + 1 if walk else 1
        for index in self.left:
            event = self.events[index]
            if event.seq == seq and not event.sound:
                what = (
                    "link_edited" if any(link(end, event.body) == event.hash for end in ends) else "hash_does_not_fit"
                )
                self._add(Kind.EDITED, seq, what)
                return index
        return None

    def _reached_head(self, walk) -> bool:
        return bool(walk) and self.head is not None and self.events[walk[-1]].hash == self.head.hash

    def _after_gap(self, walk) -> int | None:
        """The first event behind a hole: one whose predecessor is not there, best one that leads to the head."""
        known = {event.hash for event in self.events}
        roots = [i for i in self.left if self.events[i].prev_hash not in known and self.events[i].prev_hash != GENESIS]
        roots = [i for i in roots if not walk or self.events[i].seq >= self.events[walk[-1]].seq]
        leading = [i for i in roots if self._reach(i)[0]]
        return min(leading or roots, key=lambda i: self.events[i].seq, default=None)

    def _name_gap(self, walk, index):
        before = self.events[walk[-1]].seq if walk else 0
        after = self.events[index].seq
        if after - before > 1:
            self._add(Kind.DELETED, before + 1, "gap", count=after - before - 1)
        elif self.head is not None and self.head.seq > len(self.events):
            self._add(Kind.DELETED, after, "predecessor_missing", count=self.head.seq - len(self.events))
        elif before:
            self._add(Kind.EDITED, before, "rewritten")
        else:
            self._add(Kind.DELETED, after, "predecessor_missing", count=1)

    def _check_order(self, walk):
        """Links say the order; numbers that fall against it were exchanged, numbers that merely jump were edited."""
        highest, jumps = 0, []
        for index in walk:
            seq = self.events[index].seq
            if seq <= highest:
                self._add(Kind.REORDERED, seq, "number_against_links", after=highest)
            elif seq != highest + 1:
                jumps.append((highest, seq))
            highest = max(highest, seq)
        if jumps and not self.found:
            before, seq = jumps[0]
            self._add(Kind.EDITED, seq, "number_edited", expected=before + 1)

    def _check_head(self, walk):
        if self.head is None:
            if self.events:
                self._add(Kind.HEAD, len(walk), "head_missing")
            return
        hashes = [self.events[index].hash for index in walk]
        last, deleted = hashes[-1] if hashes else GENESIS, self._count_deleted()
        if self.head.hash == last or self._last_is_edited(walk):
            if self.head.seq != len(walk) + deleted and not self._named(Kind.DELETED):
                self._add(Kind.HEAD, self.head.seq, "head_number", events=len(walk))
        elif self.head.hash in hashes:
            self._check_beyond_head(walk, hashes)
        elif self.head.seq > len(walk) + deleted:
            first = len(walk) + deleted + 1
            self._add(Kind.CUT_TAIL, first, "fewer_than_head", head=self.head.seq, events=len(walk))
        elif self._is_sealed(len(walk), last) or self.head.seq < len(walk):
            self._add(Kind.HEAD, self.head.seq, "head_hash")
        else:
            self._add(Kind.EDITED, self.head.seq, "rewritten")

    def _check_beyond_head(self, walk, hashes):
        """The head stands on an earlier event: either it was set back, or the events behind it were added by hand."""
        at = hashes.index(self.head.hash)
        if any(s.hash in hashes[at + 1 :] for s in self.sealed):
            self._add(Kind.HEAD, self.head.seq, "head_set_back", events=len(walk))
            return
        for index in walk[at + 1 :]:
            self._add(Kind.INSERTED, self.events[index].seq, "beyond_head", head=self.head.seq)

    def _check_seals(self, walk):
        """What a seal saw must still be there: this names a chain whose head was falsified together with it."""
        if self.found and self._named(Kind.CUT_TAIL):
            return
        hashes = {end for index in walk for end in self._fitting(index)}
        for sealed in self.sealed:
            if sealed.hash in hashes:
                continue
            if sealed.seq > len(walk) + self._count_deleted():
                facts = {"seal": sealed.no, "head": sealed.seq, "events": len(walk)}
                self._add(Kind.CUT_TAIL, len(walk) + 1, "fewer_than_seal", **facts)
            elif not self.found:
                self._add(Kind.EDITED, sealed.seq, "rewritten_since_seal", seal=sealed.no)
            return

    def _fitting(self, index) -> tuple[bytes, bytes]:
        event = self.events[index]
        return event.hash, link(event.prev_hash, event.body)

    def _count_deleted(self) -> int:
        return sum(fault.facts["count"] for fault in self.found if fault.kind == Kind.DELETED)

    def _named(self, kind) -> bool:
        return any(fault.kind == kind for fault in self.found)

    def _last_is_edited(self, walk) -> bool:
        """The last event's stored hash was edited: the head still holds the true one."""
        return bool(walk) and self.head.hash in self._fitting(walk[-1])

    def _is_sealed(self, seq, last) -> bool:
        return any(s.seq == seq and s.hash == last for s in self.sealed)


def verify_seal(seal: Seal, previous: Seal | None, heads: int, digest: bytes) -> list[Fault]:
    """The faults of one seal, given the one before it and the count and digest of the heads stored under it."""
    found = []
    if seal.no != (previous.no + 1 if previous else 1):
        found.append(Fault(Kind.SEAL, "", seal.no, "seal_missing_before"))
    elif seal.prev_hash != (previous.hash if previous else GENESIS):
        found.append(Fault(Kind.SEAL, "", seal.no, "seal_link"))
    if seal.heads != heads:
        found.append(Fault(Kind.SEAL, "", seal.no, "seal_heads", {"expected": seal.heads, "found": heads}))
    elif link(seal.prev_hash, seal_body(seal.no, seal.sealed_at, heads, digest)) != seal.hash:
        found.append(Fault(Kind.SEAL, "", seal.no, "seal_hash"))
    return found
