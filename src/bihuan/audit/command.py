"""`bihuan audit verify` and `bihuan audit export`."""

import argparse
import json
import sys
import time
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan import clock

from . import export
from .canonical import dumps
from .chain import Fault
from .examination import Tally, examine
from .stored import snapshot
from .wording import KINDS, WHAT


def add_parsers(subparsers) -> None:
    """Add the `audit` command and its two leaves."""
    audit = subparsers.add_parser("audit", help="the chain of acts: verify | export")
    leaves = audit.add_subparsers(title="commands", metavar="command", required=True)
    verify = leaves.add_parser("verify", help="name every edit, deletion, insertion, re-ordering and cut tail")
    verify.add_argument("--case", help="only this chain, as hazard:123")
    verify.add_argument("--export", type=Path, metavar="FILE", help="verify an export file instead of the database")
    verify.add_argument("--anchor", type=_anchor, metavar="NO:HASH", help="a seal kept elsewhere that must be there")
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    verify.set_defaults(run=run_verify)
    out = leaves.add_parser("export", help="write events, heads and seals as JSON lines")
    out.add_argument("--out", type=Path, required=True, metavar="FILE", help="the .jsonl file to write")
    out.add_argument("--json", action="store_true", help="print one JSON object")
    out.set_defaults(run=run_export)


def _anchor(text: str) -> tuple[int, str]:
    no, _colon, own_hash = text.partition(":")
    if not no.isdigit() or len(own_hash) != 64:
        raise argparse.ArgumentTypeError("NUMBER:HASH, as verify prints it")
    return int(no), own_hash.lower()


def run_verify(args) -> int:
    """0 when whole, 1 when anything is wrong."""
    if args.export is None:
        with snapshot() as source:
            return _verify(source, args)
    try:
        file = args.export.open("rb")
    except OSError as problem:
        print(f"bihuan audit verify: {problem}", file=sys.stderr)
        return 1
    with file:
        return _verify(export.Exported(file), args)


def _verify(source, args) -> int:
    tally, faults, began = Tally(), [], time.perf_counter()
    for fault in examine(source, tally, case=args.case, anchor=args.anchor):
        if args.json:
            faults.append(_as_dict(fault))
        else:
            print(line_of(fault), flush=True)
    seconds = time.perf_counter() - began
    if args.case and not tally.cases:
        print(_("没有案卷 {case}。").format(case=args.case), file=sys.stderr)
        return 1
    print(json.dumps(_answer(tally, faults, seconds), ensure_ascii=False) if args.json else _summary(tally, seconds))
    return 1 if tally.faults else 0


def line_of(fault: Fault) -> str:
    """A fault as one line: its kind, its place, a plain sentence, the codes."""
    place = _("案卷 {case} 第 {seq} 条") if fault.case else _("第 {seq} 号")
    place = (
        place.format(case=fault.case if fault.case.isprintable() else dumps(fault.case), seq=fault.seq)
        if fault.seq
        else ""
    )
    sentence = _(WHAT[fault.what]).format(**fault.facts)
    return f"✗ {_(KINDS[fault.kind])}  {place}  {sentence} [{fault.kind}/{fault.what}]"


def _as_dict(fault: Fault) -> dict:
    return {**fault._asdict(), "text": line_of(fault)}


def _answer(tally: Tally, faults: list[dict], seconds: float) -> dict:
    seal = tally.last_seal and {"no": tally.last_seal.no, "hash": tally.last_seal.hash.hex()}
    counts = {"cases": tally.cases, "events": tally.events, "seals": tally.seals, "last_seal": seal}
    return {"whole": not tally.faults, **counts, "seconds": round(seconds, 3), "faults": faults}


def _summary(tally: Tally, seconds: float) -> str:
    speed = _(
        "核验 {events} 条记录、{cases} 个案卷、{seals} 次封存，用时 {seconds:.1f} 秒（每秒 {rate:.0f} 条）。"
    ).format(
        events=tally.events, cases=tally.cases, seals=tally.seals, seconds=seconds, rate=tally.events / (seconds or 1)
    )
    result = _("发现 {count} 处问题。").format(count=tally.faults) if tally.faults else _("记录完整，没有改动。")
    lines = [speed, result]
    if tally.last_seal:
        lines.append(_("最近一次封存（请抄存他处）：") + f"{tally.last_seal.no}:{tally.last_seal.hash.hex()}")
    return "\n".join(lines)


def run_export(args) -> int:
    """Write the file beside its final name first: a broken run leaves no half export."""
    part, began = args.out.with_name(args.out.name + ".part"), time.perf_counter()
    try:
        with snapshot() as source, part.open("wb") as file:
            counts = export.write(source, file, at=clock.now())
        part.replace(args.out)
    except OSError as problem:
        part.unlink(missing_ok=True)
        print(f"bihuan audit export: {problem}", file=sys.stderr)
        return 1
    counts["seconds"] = round(time.perf_counter() - began, 3)
    if args.json:
        print(json.dumps({"file": str(args.out), **counts}, ensure_ascii=False))
    else:
        text = _("已导出 {events} 条记录、{cases} 个案卷、{seals} 次封存，用时 {seconds:.1f} 秒：{file}")
        print(text.format(file=args.out, **counts))
    return 0
