"""Two programs that share no code must judge every chain alike."""

import importlib.util
import io
import json
from contextlib import redirect_stdout
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bihuan.audit.canonical import GENESIS, dumps, link
from bihuan.audit.chain import Head, Link, Sealed, verify

_spec = importlib.util.spec_from_file_location(
    "verify_audit", Path(__file__).resolve().parents[2] / "tools" / "verify_audit.py"
)
independent = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(independent)


def build(count):
    events, prev = [], GENESIS
    for seq in range(1, count + 1):
        body = dumps({"id": seq, "act": "note"})
        events.append(Link(seq, prev, link(prev, body), body))
        prev = events[-1].hash
    return events, Head(count, prev)


def theirs(events, head, sealed):
    """The other program's (kind, number) of the same chain."""
    rows = [dict(e._asdict(), prev_hash=e.prev_hash.hex(), hash=e.hash.hex(), event=json.loads(e.body)) for e in events]
    ends = [{"seal_no": s.no, "seq": s.seq, "hash": s.hash.hex()} for s in sealed]
    independent.faults.clear()
    with redirect_stdout(io.StringIO()) as said:
        independent.check_case("c", rows, head and {"seq": head.seq, "hash": head.hash.hex()}, ends)
    return sorted((kind, int(seq)) for kind, _, seq, _ in (line.split("\t") for line in said.getvalue().splitlines()))


@st.composite
def tampered(draw, most):
    """A chain after at most so many random tamperings, its head and its seals."""
    events, head = build(draw(st.integers(1, 7)))
    sealed = [Sealed(1, e.seq, e.hash) for e in events[2:4]]
    for _ in range(draw(st.integers(0, most))):
        act = draw(st.sampled_from(["edit", "relink", "rehash", "delete", "renumber", "insert", "swap", "head"]))
        k = draw(st.integers(0, max(len(events) - 1, 0)))
        if act == "head":
            head = draw(
                st.sampled_from([None, head and head._replace(seq=head.seq + 1), *(Head(*e[0:3:2]) for e in events)])
            )
        elif events:
            event = events[k]
            if act == "delete":
                del events[k]
            elif act == "insert":
                body = dumps({"id": 99, "act": "forged"})
                events.insert(k, Link(event.seq, event.prev_hash, link(event.prev_hash, body), body))
            elif act == "swap":
                other = events[0]
                events[0], events[k] = event._replace(seq=other.seq), other._replace(seq=event.seq)
            else:
                body = dumps({"id": 50, "act": "other"})
                events[k] = {
                    "edit": event._replace(body=body),
                    "rehash": event._replace(body=body, hash=link(event.prev_hash, body)),
                    "relink": event._replace(prev_hash=b"\1" * 32),
                    "renumber": event._replace(seq=draw(st.integers(1, 9))),
                }[act]
        events.sort(key=lambda e: e.seq)
    return events, head, sealed


def ours(chain):
    return sorted((str(fault.kind), fault.seq) for fault in verify("c", *chain))


@given(tampered(most=1))
def test_both_programs_name_one_tampering_alike(chain):
    assert theirs(*chain) == ours(chain)


@given(tampered(most=4))
def test_no_mixture_passes_one_program_and_not_the_other(chain):
    assert bool(theirs(*chain)) == bool(ours(chain))


def test_the_other_program_stays_short_enough_to_be_read_by_whoever_doubts_us():
    assert len(Path(independent.__file__).read_text(encoding="utf-8").splitlines()) <= 200
