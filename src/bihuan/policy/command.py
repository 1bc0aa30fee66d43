"""`bihuan pack`: check | explain | unset | stale. Prints text for people, one JSON object with --json."""

import argparse
import json
from datetime import date
from typing import Any

from bihuan import clock
from bihuan.policy import cases, check
from bihuan.policy.at import BrokenPacks, policies
from bihuan.policy.explain import Step, explain, stale, what_is_unset
from bihuan.policy.setting import plain


def add_parsers(subparsers: Any) -> None:
    """Add `pack` and its actions to the command line."""
    parser = subparsers.add_parser("pack", help="the law as data: check | explain | unset | stale")
    actions = parser.add_subparsers(title="actions", metavar="action", required=True)
    _add(actions, "check", "prove schema, citations, time, no looser child, terms, cases", run_check)
    explained = _add(actions, "explain", "where a value comes from: nation, province, city", run_explain)
    explained.add_argument("pack", help="a pack (cn-37) or a division code")
    explained.add_argument("key", help="a key of the vocabulary (checks.per_year)")
    unset = _add(actions, "unset", "what nobody has set for a place", run_unset)
    unset.add_argument("pack", help="a pack (cn-37) or a division code")
    for action in (explained, unset):
        action.add_argument("--on", type=date.fromisoformat, default=None, help="the day (default: today)")
    old = _add(actions, "stale", "values nobody has verified since a day", run_stale)
    old.add_argument("--before", type=date.fromisoformat, required=True, help="verified before this day")


def _add(actions: Any, name: str, about: str, run: Any) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=about)
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.set_defaults(run=run)
    return parser


def run_check(args: argparse.Namespace) -> int:
    answer = checked()
    _say(args, answer, _check_lines(answer))
    return 1 if answer["errors"] else 0


def run_explain(args: argparse.Namespace) -> int:
    return _guarded(args, lambda: explained(args.pack, args.key, args.on or clock.today()), _explain_lines)


def run_unset(args: argparse.Namespace) -> int:
    return _guarded(args, lambda: unset(args.pack, args.on or clock.today()), _unset_lines)


def run_stale(args: argparse.Namespace) -> int:
    return _guarded(args, lambda: stale_values(args.before), _stale_lines)


def checked() -> dict[str, Any]:
    """Everything `check.run` found, as plain values."""
    problems = check.run()
    results = cases.run()
    return {
        "folder": policies.folder.name,
        "packs": len(policies.packs()),
        "clauses": len(policies.clauses()),
        "values": sum(len(values) for pack in policies.packs() for values in pack.values.values()),
        "cases": {state: sum(result.state == state for result in results) for state in cases.STATES},
        "errors": [problem.as_dict() for problem in problems if problem.level == "error"],
        "notices": [problem.as_dict() for problem in problems if problem.level != "error"],
    }


def explained(pack_id: str, key: str, on: date) -> dict[str, Any]:
    """The chain for one key, and the answer."""
    _known(pack_id)
    policy = policies.at(pack_id, on=on)
    steps = explain(pack_id, key, on)
    return {
        "pack": policy.pack.id,
        "key": key,
        "on": on.isoformat(),
        "release": policy.release,
        "steps": [step.as_dict() for step in steps],
        "answer": policy.setting(key).as_dict(),
        "lines": [_step_line(step) for step in steps],
    }


def unset(pack_id: str, on: date) -> dict[str, Any]:
    """The keys nobody has set for the place."""
    _known(pack_id)
    return {"pack": pack_id, "on": on.isoformat(), "unset": [each.as_dict() for each in what_is_unset(pack_id, on)]}


def _known(pack_id: str) -> None:
    """A division code finds the pack that governs it; a pack's id is meant as it is written. Raises `KeyError`."""
    if pack_id.startswith("cn-"):
        policies.pack(pack_id)


def stale_values(before: date) -> dict[str, Any]:
    """The values that were last verified before the day."""
    rows = [
        {"pack": v.pack, "key": v.key.name, "since": plain(v.since), "verified_on": plain(v.verified_on)}
        for v in stale(before)
    ]
    return {"before": before.isoformat(), "stale": rows}


def _guarded(args: argparse.Namespace, ask: Any, lines: Any) -> int:
    try:
        answer = ask()
    except (KeyError, BrokenPacks) as error:
        said = str(error.args[0]) if error.args else str(error)
        _say(args, {"error": said}, [f"bihuan pack: {said}"])
        return 2
    _say(args, answer, lines(answer))
    return 0


def _say(args: argparse.Namespace, answer: dict[str, Any], lines: list[str]) -> None:
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, default=str))
    else:
        print("\n".join(lines))


def _check_lines(answer: dict[str, Any]) -> list[str]:
    counted = ", ".join(f"{count} {state}" for state, count in answer["cases"].items())
    found = [f"{p['file']}: {p['key']}: {p['problem']} [{p['code']}]" for p in answer["errors"]]
    noticed = [f"notice: {p['file']}: {p['key']}: {p['problem']} [{p['code']}]" for p in answer["notices"]]
    summary = (
        f"{answer['packs']} packs, {answer['clauses']} clauses, {answer['values']} values, cases: {counted}; "
        f"{len(found)} errors, {len(noticed)} notices"
    )
    return [*found, *noticed, summary]


def _step_line(step: Step) -> str:
    value = json.dumps(_short(step.value), ensure_ascii=False, default=str) if step.is_set else "未设定"
    mark = "→" if step.effective else " "
    if not step.mentioned:
        return f"{mark} {step.pack} {step.name_zh}: —"
    dates = f"{step.since} — {step.until or ''}".strip()
    verified = f"核对于 {step.basis.verified_on}" if step.basis.verified_on else "未核对"
    clauses = ", ".join(step.basis.clauses)
    return (
        f"{mark} {step.pack} {step.name_zh}: {value} ({step.modality}; {clauses}; {dates}; {verified}; {step.status})"
    )


def _short(value: Any) -> Any:
    """The value for a line of text: a row's own grounds are left to --json."""
    if isinstance(value, list | tuple):
        return [_short(inner) for inner in value]
    if isinstance(value, dict):
        return {name: _short(inner) for name, inner in value.items() if name not in ("basis", "also")}
    return plain(value)


def _explain_lines(answer: dict[str, Any]) -> list[str]:
    basis = answer["answer"]["basis"]
    said = answer["answer"]["value"] if answer["answer"]["is_set"] else "未设定"
    ground = " ".join(part for part in (basis["number"] or basis["title"], basis["ref"], basis["gist_zh"]) if part)
    return [
        f"{answer['key']} · {answer['pack']} · {answer['on']} · {answer['release']}",
        *answer["lines"],
        f"= {json.dumps(_short(said), ensure_ascii=False, default=str)}",
        f"  {basis['clause']} {ground}".rstrip(),
    ]


def _unset_lines(answer: dict[str, Any]) -> list[str]:
    lines = [
        f"{each['key']}{'.' + each['row'] if each['row'] else ''}: 未设定 ({each['basis']['clause']})"
        for each in answer["unset"]
    ]
    return [*lines, f"{len(lines)} unset"]


def _stale_lines(answer: dict[str, Any]) -> list[str]:
    rows = [f"{row['pack']} {row['key']} since {row['since']}: {row['verified_on'] or '—'}" for row in answer["stale"]]
    return [*rows, f"{len(rows)} values"]
