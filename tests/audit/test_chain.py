"""The chain as a pure thing: whole chains pass, and any single tampering is named with the right kind and place."""

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.audit import canonical
from bihuan.audit.canonical import GENESIS, dumps, link, moment, plain
from bihuan.audit.chain import Head, Kind, Link, Seal, Sealed, verify, verify_seal

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def build(count, start=0, value=None):
    """A whole chain of `count` events and its head."""
    events, prev = [], GENESIS
    for seq in range(1, count + 1):
        body = dumps({"act": "note", "case": "c", "id": start + seq, "data": {"v": value}})
        events.append(Link(seq, prev, link(prev, body), body))
        prev = events[-1].hash
    return events, Head(count, prev)


def forged(prev, seq, tag="forged"):
    body = dumps({"act": tag, "case": "c", "id": 999})
    return Link(seq, prev, link(prev, body), body)


def kinds(faults):
    return [(fault.kind, fault.seq) for fault in faults]


def renumbered(events):
    return [event._replace(seq=seq) for seq, event in enumerate(events, 1)]


CHAINS = st.integers(2, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1)))


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the chain
@given(st.integers(0, 9), VALUES)
def test_a_whole_chain_has_no_fault(count, value):
    events, head = build(count, value=plain(value))
    assert verify("c", events, head) == []
    assert verify("c", events, head, [Sealed(1, s.seq, s.hash) for s in events]) == []


@given(CHAINS)
def test_edited_values_are_named(chain):
    count, k = chain
    events, head = build(count)
    events[k] = events[k]._replace(body=events[k].body.replace("note", "note2"))
    assert kinds(verify("c", events, head)) == [(Kind.EDITED, k + 1)]


@given(CHAINS)
def test_an_edited_hash_is_named(chain):
    count, k = chain
    events, head = build(count)
    events[k] = events[k]._replace(hash=b"\1" * 32)
    assert kinds(verify("c", events, head)) == [(Kind.EDITED, k + 1)]


@given(CHAINS)
def test_an_edited_link_is_named(chain):
    count, k = chain
    events, head = build(count)
    events[k] = events[k]._replace(prev_hash=b"\1" * 32)
    assert kinds(verify("c", events, head)) == [(Kind.EDITED, k + 1)]


@given(CHAINS)
def test_an_event_rewritten_with_its_hash_is_named(chain):
    count, k = chain
    events, head = build(count)
    events[k] = forged(events[k].prev_hash, k + 1)
    assert kinds(verify("c", events, head)) == [(Kind.EDITED, k + 1)]


@given(CHAINS, st.integers(1, 5))
def test_an_edited_number_is_named(chain, jump):
    count, k = chain
    events, head = build(count)
    events = [e._replace(seq=e.seq + jump) if i >= k else e for i, e in enumerate(events)]
    assert kinds(verify("c", events, head)) == [(Kind.EDITED, k + 1 + jump)]


@given(CHAINS)
def test_a_deleted_event_is_named(chain):
    count, k = chain
    events, head = build(count)
    expected = (Kind.CUT_TAIL if k == count - 1 else Kind.DELETED, k + 1)
    assert kinds(verify("c", events[:k] + events[k + 1 :], head)) == [expected]


@given(CHAINS)
def test_a_deleted_event_is_named_though_the_rest_was_renumbered(chain):
    count, k = chain
    events, head = build(count)
    expected = (Kind.CUT_TAIL if k == count - 1 else Kind.DELETED, k + 1)
    assert kinds(verify("c", renumbered(events[:k] + events[k + 1 :]), head)) == [expected]


@given(CHAINS, st.integers(1, 9))
def test_a_deleted_run_is_one_fault_with_its_length(chain, length):
    count, k = chain
    events, head = build(count)
    length = min(length, count - k)
    (fault,) = verify("c", events[:k] + events[k + length :], head)
    assert (fault.kind, fault.seq) == (Kind.CUT_TAIL if k + length == count else Kind.DELETED, k + 1)
    if fault.kind == Kind.DELETED:
        assert fault.facts["count"] == length


@given(CHAINS, st.sampled_from(["linked", "unlinked", "copied"]), st.booleans())
def test_an_inserted_event_is_named(chain, how, renumber):
    count, k = chain
    events, head = build(count)
    extra = {
        "linked": forged(events[k].prev_hash, k + 1),
        "unlinked": forged(b"\7" * 32, k + 1),
        "copied": events[k]._replace(body=events[k].body.replace('"id":', '"id":7')),
    }[how]
    tampered = [*events[: k + 1], extra, *events[k + 1 :]]
    at = k + 2 if renumber else k + 1
    tampered = renumbered(tampered) if renumber else tampered
    assert kinds(verify("c", tampered, head)) == [(Kind.INSERTED, at)]


def test_an_event_appended_past_the_head_is_named():
    events, head = build(3)
    assert kinds(verify("c", [*events, forged(events[-1].hash, 4)], head)) == [(Kind.INSERTED, 4)]


@given(CHAINS, st.integers(0, 8))
def test_exchanged_numbers_are_named(chain, other):
    count, k = chain
    j = other % count
    events, head = build(count)
    if j == k:
        j = (k + 1) % count
    a, b = events[k], events[j]
    events[k], events[j] = b._replace(seq=a.seq), a._replace(seq=b.seq)
    faults = verify("c", events, head)
    assert {fault.kind for fault in faults} == {Kind.REORDERED}
    assert min(f.seq for f in faults) == min(k, j) + 1


@given(CHAINS)
def test_exchanged_values_are_two_edits(chain):
    count, k = chain
    j = (k + 1) % count
    events, head = build(count)
    a, b = events[k], events[j]
    events[k], events[j] = a._replace(body=b.body), b._replace(body=a.body)
    assert kinds(verify("c", events, head)) == sorted([(Kind.EDITED, k + 1), (Kind.EDITED, j + 1)], key=lambda f: f[1])


@given(CHAINS, st.data())
def test_a_cut_tail_is_named_from_the_head(chain, data):
    count, k = chain
    events, head = build(count)
    (fault,) = verify("c", events[:k], head)
    assert (fault.kind, fault.seq) == (Kind.CUT_TAIL, k + 1)
    assert fault.facts == {"head": count, "events": k}


@given(CHAINS)
def test_a_cut_tail_with_a_falsified_head_is_named_from_the_seal(chain):
    count, k = chain
    events, head = build(count)
    cut_head = Head(k, events[k - 1].hash) if k else None
    assert kinds(verify("c", events[:k], cut_head)) == []
    assert kinds(verify("c", events[:k], cut_head, [Sealed(7, *head)])) == [(Kind.CUT_TAIL, k + 1)]


@given(CHAINS)
def test_a_chain_rewritten_to_its_head_is_named_from_the_seal(chain):
    count, _ = chain
    _, old = build(count)
    events, head = build(count, start=50)
    assert verify("c", events, head) == []
    assert kinds(verify("c", events, head, [Sealed(7, *old)])) == [(Kind.EDITED, count)]


@given(CHAINS, st.sampled_from(["missing", "hash", "longer", "back"]))
def test_a_falsified_head_is_named_and_not_the_events(chain, how):
    count, _ = chain
    events, head = build(count)
    touched = {
        "missing": None,
        "hash": head._replace(hash=b"\1" * 32),
        "longer": head._replace(seq=count + 3),
        "back": Head(count - 1, events[-2].hash),
    }[how]
    faults = verify("c", events, touched, [Sealed(1, *head)])
    assert [fault.kind for fault in faults] == [Kind.HEAD]


@given(CHAINS, st.data())
def test_no_mixture_of_tamperings_passes(chain, data):
    count, _ = chain
    whole, head = build(count)
    events = data.draw(
        st.permutations([*whole, forged(whole[0].hash, 2)]).map(lambda e: e[: data.draw(st.integers(0, 9))])
    )
    events = [event._replace(seq=data.draw(st.integers(1, count + 1))) for event in events]
    events.sort(key=lambda event: event.seq)
    assert bool(verify("c", events, head)) == (events != whole)


@pytest.fixture
def seals():
    made, prev = [], GENESIS
    for no in (1, 2, 3):
        body = canonical.seal_body(no, "2026-11-25T00:00:00.000000Z", no, bytes([no]) * 32)
        made.append(Seal(no, "2026-11-25T00:00:00.000000Z", prev, link(prev, body), no))
        prev = made[-1].hash
    return made


def test_seals_chain_and_any_touch_is_named(seals):
    first, second, third = seals
    assert verify_seal(first, None, 1, bytes([1]) * 32) == []
    assert verify_seal(second, first, 2, bytes([2]) * 32) == []
    assert [f.what for f in verify_seal(second, first, 2, bytes(32))] == ["seal_hash"]
    assert [f.what for f in verify_seal(second, first, 1, bytes([2]) * 32)] == ["seal_heads"]
    assert [f.what for f in verify_seal(third, first, 3, bytes([3]) * 32)] == ["seal_missing_before"]
    assert [f.what for f in verify_seal(second, first._replace(hash=bytes(32)), 2, bytes([2]) * 32)] == ["seal_link"]


def test_canonical_json_is_one_string_for_one_event():
    class Act(StrEnum):
        CLOSE = "close"

    east = datetime(2026, 11, 25, 8, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    value = {"b": (Act.CLOSE, True, None), "a": east, "中": date(2026, 11, 25), "n": 2**62}
    assert dumps(plain(value)) == (
        '{"a":"2026-11-25T00:00:00.000005Z","b":["close",true,null],"n":4611686018427387904,"中":"2026-11-25"}'
    )


@pytest.mark.parametrize("page", ["verify-audit.md", "verify-audit.zh-Hans.md"])
def test_the_vector_of_the_documentation_holds(page):
    text = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / page).read_text(encoding="utf-8")
    (body,) = re.findall(r'^\{"act".*\}$', text, re.MULTILINE)
    assert link(GENESIS, body).hex() in text
    assert dumps(json.loads(body)) == body


@pytest.mark.parametrize("value", [1.0, float("nan"), b"x", {1, 2}, {1: "x"}, object()])
def test_values_that_print_in_two_ways_are_refused(value):
    with pytest.raises(TypeError):
        plain({"v": value})


@pytest.mark.parametrize("value", ["\x00", "\ud800", {"\x00": 1}, 2**63])
def test_what_the_database_cannot_hold_is_refused(value):
    with pytest.raises(ValueError):
        plain(value)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError):
        moment(datetime(2026, 1, 1))  # noqa: DTZ001
    assert moment(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000000Z"
