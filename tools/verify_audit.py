#!/usr/bin/env python3
"""Verify an audit export of Bihuan without Bihuan: Python 3.9 or later, standard library only.

Exit 1: one line per fault: kind, case, number, what. The format stands in docs/how-to/verify-audit.md; no shared code.
"""

import argparse
import hashlib
import json

ZERO = "0" * 64
faults = []


def fault(kind, case, seq, what):
    faults.append(kind)
    print(f"{kind}\t{json.dumps(case, ensure_ascii=False)}\t{seq}\t{what}")


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def chained(prev_hex, value):
    return hashlib.sha256(bytes.fromhex(prev_hex) + canonical(value)).hexdigest()


def fits(event):
    return chained(event["prev_hash"], event["event"]) == event["hash"]


def reach(event, left, anchors):
    """How far the links lead from `event`: (to a head or seal?, is it sound itself?, how many events)."""
    seen, at = set(), event
    while at is not None and at["hash"] not in seen:
        seen.add(at["hash"])
        at = next((e for e in left if e["prev_hash"] == at["hash"]), None)
    return bool(seen & anchors), fits(event), len(seen)


def follow(case, events, head, sealed):
    """The events in the order of their links. Names edits and holes on the way; returns (walk, left over, missing)."""
    walk, left, missing, tip = [], list(events), 0, {ZERO}
    anchors = {s["hash"] for s in sealed} | ({head["hash"]} if head else set())
    while left:
        wanted = walk[-1]["seq"] + 1 if walk else 1
        linked = [e for e in left if e["prev_hash"] in tip]
        event = max(linked, key=lambda e: reach(e, left, anchors), default=None)
        if event is None and walk and head and walk[-1]["hash"] == head["hash"]:
            break  # the chain has arrived; what is left hangs on nothing
        event = event or next((e for e in left if e["seq"] == wanted and not fits(e)), None)  # its link was edited
        if event is None:
            event = behind_hole(left, events, walk, anchors)
            if event is None:
                break
            hole = event["seq"] - wanted
            lost = hole if hole > 0 else head["seq"] - len(events) if head else 0
            if lost > 0 or not walk:
                missing, first = missing + max(lost, 1), wanted if hole > 0 else event["seq"]
                fault("deleted", case, first, f"{max(lost, 1)} event(s) missing before it")
            else:
                fault("edited", case, walk[-1]["seq"], "rewritten together with its hash")
        tip = {event["hash"]}
        if not fits(event):
            fault("edited", case, event["seq"], "the values do not give the stored hash")
            tip.add(chained(event["prev_hash"], event["event"]))
        walk.append(event)
        left.remove(event)
    return walk, left, missing


def behind_hole(left, events, walk, anchors):
    """The first event whose predecessor is nowhere, best one that leads to a head or seal."""
    known, lowest = {e["hash"] for e in events} | {ZERO}, walk[-1]["seq"] if walk else 0
    roots = [e for e in left if e["prev_hash"] not in known and e["seq"] >= lowest]
    return max(roots, key=lambda e: (reach(e, left, anchors)[0], -e["seq"]), default=None)


def check_case(case, events, head, sealed):
    if straight(events, head, sealed):
        return
    before = len(faults)
    walk, left, missing = follow(case, events, head, sealed)
    for event in left:
        fault("inserted", case, event["seq"], "nothing links to it")
    highest, jump = 0, None
    for event in walk:
        if event["seq"] <= highest:
            fault("reordered", case, event["seq"], f"by its link it follows {highest}")
        elif event["seq"] != highest + 1:
            jump = jump or event["seq"]
        highest = max(highest, event["seq"])
    check_end(case, walk, head, sealed, missing, before)
    if len(faults) == before:
        fault("edited", case, jump or 0, "its number was changed")


def straight(events, head, sealed):
    tip = ZERO
    for seq, event in enumerate(events, 1):
        if event["seq"] != seq or event["prev_hash"] != tip or not fits(event):
            return False
        tip = event["hash"]
    end = head or {"seq": 0, "hash": ZERO}
    arrived = end["seq"] == len(events) and end["hash"] == tip
    return arrived and all(0 < s["seq"] <= len(events) and events[s["seq"] - 1]["hash"] == s["hash"] for s in sealed)


def check_end(case, walk, head, sealed, missing, before):
    """The head and the seals know how far the chain went."""
    hashes = [e["hash"] for e in walk]
    fitting = set(hashes) | {chained(e["prev_hash"], e["event"]) for e in walk}
    count, last = len(walk) + missing, hashes[-1] if hashes else ZERO
    last_fits = {last, chained(walk[-1]["prev_hash"], walk[-1]["event"])} if walk else {last}
    if head is None and walk:
        fault("head", case, len(walk), "the head row is missing")
    elif head and head["hash"] in last_fits:
        if head["seq"] != count and not missing:
            fault("head", case, head["seq"], f"the head counts {head['seq']}, there are {len(walk)}")
    elif head and head["hash"] in hashes:
        beyond = hashes[hashes.index(head["hash"]) + 1 :]
        if any(s["hash"] in beyond for s in sealed):
            fault("head", case, head["seq"], "the head was set back")
        else:
            for event in walk[-len(beyond) :]:
                fault("inserted", case, event["seq"], "beyond the head")
    elif head and head["seq"] > count:
        fault("cut_tail", case, count + 1, f"the head counts {head['seq']}, there are {len(walk)}")
        return
    elif head and (head["seq"] < len(walk) or any(s["hash"] == last for s in sealed)):
        fault("head", case, head["seq"], "the head's hash is not that of the last event")
    elif head:
        fault("edited", case, head["seq"], "rewritten together with its hash")
    lost = next((s for s in sealed if s["hash"] not in fitting), None)
    if lost and lost["seq"] > count:
        fault("cut_tail", case, len(walk) + 1, f"seal {lost['seal_no']} saw {lost['seq']}, there are {len(walk)}")
    elif lost and len(faults) == before:
        fault("edited", case, lost["seq"], f"everything up to here was rewritten since seal {lost['seal_no']}")


def check_seals(seals, heads, anchor):
    no, tip = 0, ZERO
    for seal in seals:
        lines = heads.pop(seal["no"], [])
        digest = hashlib.sha256(b"".join(canonical([h["case"], h["seq"], h["hash"]]) + b"\n" for h in lines))
        body = {"digest": digest.hexdigest(), "heads": len(lines), "no": seal["no"], "sealed_at": seal["sealed_at"]}
        if seal["no"] != no + 1 or seal["prev_hash"] != tip:
            fault("seal", "", seal["no"], "does not follow the seal before it, or that is missing")
        if seal["heads"] != len(lines) or chained(seal["prev_hash"], body) != seal["hash"]:
            fault("seal", "", seal["no"], "the seal or the heads under it were changed")
        no, tip = seal["no"], seal["hash"]
    for orphan in heads:
        fault("seal", "", orphan, "the seal is missing, its heads are there")
    if anchor and anchor not in {f"{s['no']}:{s['hash']}" for s in seals}:
        fault("seal", "", anchor.split(":")[0], "the anchor is not among the seals")


def check(name, anchor):
    count, seals, heads, sealed, last = dict.fromkeys(("cases", "events", "seals"), 0), [], {}, {}, {}
    case = ("", [], None)  # name, events, head
    with open(name, encoding="utf-8", newline="\n") as lines:
        if json.loads(next(lines, "{}"))["format"] != "bihuan-audit":
            raise ValueError("another format")
        for last in map(json.loads, lines):
            count[last["type"] + "s"] = count.get(last["type"] + "s", 0) + 1
            if last["type"] == "seal":
                seals.append(last)
            elif last["type"] == "sealed_head":
                heads.setdefault(last["seal_no"], []).append(last)
                sealed.setdefault(last["case"], []).append(last)
            elif last["type"] == "event":  # judged as one of the case it stands under
                case[1].append({**last, "event": {**last["event"], "case": case[0]}})
            elif last["type"] == "case":
                check_case(*case, sealed.pop(case[0], []))
                if last["case"].encode() <= case[0].encode():
                    fault("export", last["case"], 0, "stands twice or out of order")
                case = (last["case"], [], last["head"])
    check_case(*case, sealed.pop(case[0], []))
    for lost in sealed:
        check_case(lost, [], None, sealed[lost])
    check_seals(seals, heads, anchor)
    if last != {"type": "end", **{kind: count[kind] for kind in ("cases", "events", "seals")}}:
        fault("export", "", 0, "the counts in the last line do not fit")
    print(f"{count['events']} events, {count['cases']} cases, {count['seals']} seals: {len(faults)} fault(s)")


def main():
    parser = argparse.ArgumentParser(description="Verify an audit export of Bihuan.")
    parser.add_argument("file")
    parser.add_argument("--anchor", help="NO:HASH of a seal kept elsewhere")
    args = parser.parse_args()
    try:
        check(args.file, args.anchor)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as why:
        fault("export", "", 0, f"not an audit export, or torn: {why!r}")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
